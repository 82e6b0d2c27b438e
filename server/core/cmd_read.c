// SPDX-License-Identifier: GPL-3.0-or-later
// read, and direct: an account's conversations and how far each is read. PROTOCOL.md, Messages.
#include "account.h"
#include "chat.h"
#include "command.h"
#include "direct.h"
#include "limits.h"
#include "name.h"

#define BUSY_AFTER_MS 200

// Keeps the mark and tells the account's other devices. `read` says which room or conversation.
static void set_mark(struct session *session, const char *key, gboolean back, struct message *read)
{
  struct account *account = account_find(session->chat, session->user->key);
  // A guest's mark is his own device's business.
  if (!account || session->user->role < ROLE_MEMBER ||
      !account_set_mark(account, key, read->seq, back))
    return;
  const char *texts[FACT_TEXTS] = {account->key, key};
  struct fact *fact = fact_new(FACT_READ, texts, read->seq, 0, NULL);
  session->chat->store->ops->keep(session->chat->store, fact);
  if (back)
    message_set(read, unread, TRUE);
  struct event event;
  event_init(&event, read, 1);
  user_tell(session->user, &event, session);
  event_clear(&event);
}

static enum code read_direct(struct session *session, const struct message *request, gboolean back)
{
  if (!user_name_is_possible(request->with))
    return CODE_NAME_INVALID;
  g_autofree char *other = name_key(request->with);
  const struct account *account = account_find(session->chat, other);
  if (session->user->role < ROLE_MEMBER || !account)
    return CODE_USER_UNKNOWN;
  g_autofree char *key = direct_key(session->user->key, other);
  struct message read = {.type = MSG_READ};
  message_set(&read, with, account->name);
  message_set(&read, seq, request->seq);
  set_mark(session, key, back, &read);
  return CODE_OK;
}

enum code cmd_read(struct session *session, const struct message *request)
{
  gboolean back = message_has(request, unread) && request->unread;
  if (message_has(request, room) == message_has(request, with))
    return command_invalid(session, request, "A mark is in a \"room\" or \"with\" somebody.");
  if (request->seq < 0 || request->seq > LIMIT_WHOLE_NUMBER)
    return CODE_HISTORY_INVALID;
  if (message_has(request, with))
    return read_direct(session, request, back);
  struct membership *membership;
  enum code code = command_membership(session, request, &membership);
  if (code != CODE_OK)
    return code;
  struct room *room = membership->room;
  if (request->seq > room->seq)
    return CODE_HISTORY_INVALID;
  struct message read = {.type = MSG_READ};
  message_set(&read, room, room->name);
  message_set(&read, seq, request->seq);
  set_mark(session, room->key, back, &read);
  return CODE_OK;
}

enum code cmd_direct(struct session *session, const struct message *request)
{
  if (session->user->role < ROLE_MEMBER)
    return CODE_AUTH_REQUIRED;
  if (session->pages_pending >= LIMIT_PAGES_PENDING)
    return command_busy(session, request, BUSY_AFTER_MS);
  struct page *page = g_new0(struct page, 1);
  page->session = session->id;
  page->id = request->id;
  page->id.text = g_strdup(request->id.text);
  page->room_key = g_strdup(session->user->key);
  page->direction = PAGE_CONVERSATIONS;
  page->limit = LIMIT_CONVERSATIONS;
  session->pages_pending++;
  session->chat->store->ops->read_page(session->chat->store, page);
  return CODE_OK;
}

static void fill_conversation(struct message *item, const struct session *session,
                              const struct account *own, const struct post *post)
{
  g_autofree char *other = direct_other(post->room_key, session->user->key);
  const struct account *with = account_find(session->chat, other);
  *item = (struct message){0};
  if (!with)
    return;
  message_set(item, with, with->name);
  message_set(item, seq, post->seq);
  message_set(item, read, MIN(own ? account_mark(own, post->room_key) : 0, post->seq));
  message_set(item, time, post->time);
  if (post->more && post->more->change)
    message_set(item, change, post->more->change);
}

void direct_answer_list(struct session *session, const struct page *page)
{
  const struct account *own = account_find(session->chat, session->user->key);
  g_autofree struct message *items = g_new0(struct message, MAX(page->posts->len, 1));
  size_t count = 0;
  for (guint i = 0; i < page->posts->len; i++) {
    fill_conversation(&items[count], session, own, g_ptr_array_index(page->posts, i));
    count += message_has(&items[count], with) ? 1 : 0;
  }
  struct message direct = {.type = MSG_DIRECT};
  message_set(&direct, direct, (struct message_list){items, count});
  message_set(&direct, end, page->end);
  session_tell(session, &direct, &page->id);
}
