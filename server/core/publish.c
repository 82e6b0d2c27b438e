// SPDX-License-Identifier: GPL-3.0-or-later
// The publisher of publish.h. What is told here is stored already (PROTOCOL.md: the echo is the
// acknowledgement).
#include "publish.h"
#include "change.h"
#include "chat.h"
#include "direct.h"
#include "limits.h"
#include "name.h"
#include "session.h"

#define RUN_MAX 64
// Room on a line for what stands around the messages of a page, and for the keys and numbers of
// one.
#define ENVELOPE_SIZE 1024
#define ITEM_SIZE 128
#define FILE_SIZE 192 // the same for its file

struct run {
  struct room *room;
  struct post *posts[RUN_MAX];
  unsigned count;
};

static void fill_message(struct chat *chat, struct message *message, const char *room_name,
                         const struct post *post)
{
  *message = (struct message){.type = MSG_MESSAGE};
  message_set(message, room, room_name);
  message_set(message, seq, post->seq);
  if (post->cid)
    message_set(message, cid, post->cid);
  message_set(message, from, post->sender);
  message_set(message, time, post->time);
  message_set(message, text, post->text);
  file_attach(chat, message, post->file);
  post_tell_more(message, post);
}

// The whole run, but for the session's own messages with an id: each of those is a reply.
static void deliver_around_replies(struct session *session, const struct run *run,
                                   struct event *event)
{
  unsigned start = 0;
  for (unsigned i = 0; i < run->count; i++) {
    if (run->posts[i]->session != session->id || run->posts[i]->id.kind == ID_NONE)
      continue;
    session_deliver(session, event, start, i - start, NULL);
    session_deliver(session, event, i, 1, &run->posts[i]->id);
    start = i + 1;
  }
  session_deliver(session, event, start, run->count - start, NULL);
}

static void mark_senders(struct chat *chat, const struct run *run)
{
  for (unsigned i = 0; i < run->count; i++) {
    struct session *sender = session_find(chat, run->posts[i]->session);
    if (sender)
      sender->has_echo = TRUE;
  }
}

// Senders that have left the room since still get their own messages back: it is the
// acknowledgement.
static void deliver_to_leavers(struct chat *chat, const struct run *run, struct event *event)
{
  for (unsigned i = 0; i < run->count; i++) {
    struct session *sender = session_find(chat, run->posts[i]->session);
    if (!sender || !sender->has_echo)
      continue;
    sender->has_echo = FALSE;
    for (unsigned own = i; own < run->count; own++) {
      const struct post *post = run->posts[own];
      if (post->session == sender->id)
        session_deliver(sender, event, own, 1, post->id.kind == ID_NONE ? NULL : &post->id);
    }
  }
}

static void release_post(struct chat *chat, struct post *post)
{
  struct room *room = room_find(chat, post->room_key);
  struct session *sender = session_find(chat, post->session);
  chat->store_pending -= post->size;
  chat->store_waiting--;
  if (room) {
    room->posts_pending--;
    room_release(room);
  }
  if (sender) {
    sender->posts_pending--;
    session_leave_if_done(sender);
  }
  post_free(post);
}

static void publish_run(struct chat *chat, struct run *run)
{
  if (run->count == 0)
    return;
  struct message messages[RUN_MAX];
  for (unsigned i = 0; i < run->count; i++)
    fill_message(chat, &messages[i], run->room->name, run->posts[i]);
  run->room->seq = run->posts[run->count - 1]->seq;
  meter_add(&chat->messages, run->count, chat->now);

  struct event event;
  event_init(&event, messages, run->count);
  mark_senders(chat, run);
  const GPtrArray *members = run->room->members;
  for (guint i = 0; i < members->len; i++) {
    struct membership *membership = g_ptr_array_index(members, i);
    struct session *session = membership->session;
    if (!membership->gap_from && session_is_full(session))
      session_open_gap(membership, run->posts[0]->seq);
    if (membership->gap_from)
      continue;
    if (session->has_echo)
      deliver_around_replies(session, run, &event);
    else
      session_deliver(session, &event, 0, run->count, NULL);
    session->has_echo = FALSE;
  }
  deliver_to_leavers(chat, run, &event);
  event_clear(&event);
  file_detach(messages, run->count);

  // Only now, because a session that was waiting to leave changes the members.
  for (unsigned i = 0; i < run->count; i++)
    release_post(chat, run->posts[i]);
  run->count = 0;
}

// What concerns the sender alone: a message sent again, or refused.
static void answer_sender(struct chat *chat, struct post *post)
{
  struct session *sender = session_find(chat, post->session);
  if (sender && post->result == POST_DUPLICATE) {
    struct message message;
    if (post->to_key)
      direct_fill(chat, &message, post->now, post->to);
    else
      fill_message(chat, &message, room_find(chat, post->room_key)->name, post->now);
    session_tell(sender, &message, &post->id);
    file_detach(&message, 1);
  } else if (sender && !post->file) { // with a file, the connection that brought it is told
    session_refuse(sender, change_code(post->result), NULL, &post->id);
  }
}

void publish_posts(gpointer data, struct post *first)
{
  struct chat *chat = data;
  struct run run = {0};
  for (struct post *post = first, *next; post; post = next) {
    next = post->next;
    if (post->file)
      upload_posted(chat, post);
    if (post->result != POST_STORED || post->to_key || post->change) {
      publish_run(chat, &run);
      if (post->change)
        change_publish(chat, post);
      else if (post->result == POST_STORED)
        direct_publish(chat, post);
      else
        answer_sender(chat, post);
      release_post(chat, post);
      continue;
    }
    struct room *room = room_find(chat, post->room_key);
    if (run.room != room || run.count == RUN_MAX)
      publish_run(chat, &run);
    run.room = room;
    run.posts[run.count++] = post;
  }
  publish_run(chat, &run);
  if (chat->stopping && chat->store_pending == 0)
    chat->settings.drained(chat->settings.owner);
}

// What its changes, its reply and its reactions take.
static size_t more_size(const struct post *post)
{
  struct message more = {0};
  g_autoptr(GString) scratch = g_string_new(NULL);
  post_tell_more(&more, post);
  message_write(&more, scratch);
  return scratch->len;
}

static size_t item_size(const char *room_name, const struct post *post)
{
  return ITEM_SIZE + message_text_size(room_name) + message_text_size(post->sender) +
         message_text_size(post->text) + (post->cid ? message_text_size(post->cid) : 0) +
         (post->file ? FILE_SIZE + message_text_size(post->file->name) : 0) +
         (post->more ? more_size(post) : 0);
}

static gboolean goes_forward(const struct page *page)
{
  return page->direction == PAGE_AFTER || page->direction == PAGE_CHANGES;
}

// How many posts of the page fit into one line, counted from the side where reading goes on.
static guint posts_that_fit(const struct page *page, const char *room_name)
{
  size_t size = ENVELOPE_SIZE;
  guint fit = 0;
  for (; fit < page->posts->len; fit++) {
    guint index = goes_forward(page) ? fit : page->posts->len - 1 - fit;
    size += item_size(room_name, g_ptr_array_index(page->posts, index));
    if (size > LIMIT_LINE)
      break;
  }
  return fit;
}

// A message of a page: of the room, or between two.
static void fill_item(struct message *item, const struct session *session, const struct page *page,
                      const char *room_name, const struct post *post)
{
  if (!page->with) {
    fill_message(session->chat, item, room_name, post);
    return;
  }
  const char *other = page->exports ? page->and : session->user->name;
  g_autofree char *sender = name_key(post->sender);
  g_autofree char *other_key = name_key(other);
  direct_fill(session->chat, item, post, g_str_equal(sender, other_key) ? page->with : other);
}

static void answer_page(struct session *session, const struct page *page, const char *room_name)
{
  guint fit = posts_that_fit(page, room_name);
  guint first = goes_forward(page) ? 0 : page->posts->len - fit;
  g_autofree struct message *items = g_new(struct message, MAX(fit, 1));
  for (guint i = 0; i < fit; i++)
    fill_item(&items[i], session, page, room_name, g_ptr_array_index(page->posts, first + i));

  gboolean is_changes = page->direction == PAGE_CHANGES;
  struct message history = {.type = page->exports ? MSG_EXPORT
                                    : is_changes  ? MSG_CHANGES
                                                  : MSG_HISTORY};
  if (page->with)
    message_set(&history, with, page->with);
  else
    message_set(&history, room, room_name);
  if (page->and)
    message_set(&history, and, page->and);
  message_set(&history, messages, (struct message_list){items, fit});
  if (is_changes) {
    const struct post *last = fit ? g_ptr_array_index(page->posts, fit - 1) : NULL;
    message_set(&history, change, last ? last->more->change : page->from);
  }
  message_set(&history, end, page->end && fit == page->posts->len);
  session_tell(session, &history, &page->id);
  file_detach(items, fit);
}

void publish_page(gpointer data, struct page *page)
{
  struct chat *chat = data;
  struct session *session = session_find(chat, page->session);
  struct room *room = room_find(chat, page->room_key);
  const char *name = page->with ? page->with : room ? room->name : NULL;
  if (session && page->direction == PAGE_WAITING)
    direct_deliver(session, page);
  else if (session && !page->failed && page->direction == PAGE_CONVERSATIONS)
    direct_answer_list(session, page);
  else if (session && (page->failed || !name))
    session_refuse(session, CODE_STORE_UNAVAILABLE, NULL, &page->id);
  else if (session)
    answer_page(session, page, name);
  if (session) {
    session->pages_pending--;
    session_leave_if_done(session);
  }
  page_free(page);
}
