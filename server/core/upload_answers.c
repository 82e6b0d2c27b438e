// SPDX-License-Identifier: GPL-3.0-or-later
// What the vault and the store answer about an upload, see upload.h: a ticket, a message with the
// file, or what went wrong.
#include "account.h"
#include "change.h"
#include "chat.h"
#include "command.h"
#include "direct.h"

#define BUSY_AFTER_MS 500

static gboolean is_there(const struct session *session)
{
  return session && (session->state == SESSION_ATTACHED || session->state == SESSION_DETACHED);
}

static void give_ticket(struct session *session, struct arrival *arrival, gint64 offset)
{
  arrival->ticket = ticket_new(session, arrival->upload.number, arrival->id, offset);
  upload_set_state(arrival, ARRIVAL_GRANTED);
  struct message ticket = {.type = MSG_TICKET};
  message_set(&ticket, ticket, arrival->ticket->text);
  message_set(&ticket, file, arrival->id);
  message_set(&ticket, offset, offset);
  session_tell(session, &ticket, &arrival->re);
}

// The upload that was asked for can go on, or not.
static void answer_asked(struct chat *chat, struct session *session, struct arrival *arrival,
                         gint64 offset, enum code code)
{
  arrival->moved = arrival->moved || offset > 0;
  if (code == CODE_OK && is_there(session)) {
    give_ticket(session, arrival, offset);
    return;
  }
  if (session && code != CODE_OK)
    session_refuse(session, code, NULL, &arrival->re);
  upload_rest(chat, arrival);
}

void upload_prepared(gpointer data, struct upload *upload, gint64 offset, enum code code)
{
  struct chat *chat = data;
  struct arrival *arrival = (struct arrival *) upload;
  struct session *session = session_find(chat, upload->session);
  if (arrival->state == ARRIVAL_ASKED) {
    answer_asked(chat, session, arrival, offset, code);
  } else {
    // It was whole when it was asked for again.
    if (session)
      session_refuse_busy(session, &arrival->re, BUSY_AFTER_MS);
    upload_free_if_done(arrival);
  }
  if (session) {
    session->pages_pending--;
    session_leave_if_done(session);
  }
}

// `file` is the id that the connection is told.
static void finish(struct chat *chat, struct arrival *arrival, const char *file, enum code code)
{
  chat->vault->ops->finish(chat->vault, arrival->upload.number, file, code);
  upload_end(chat, arrival, FALSE);
}

static struct post_file file_of(const struct arrival *arrival)
{
  struct post_file file = {
      .name = arrival->name, .size = arrival->upload.size, .upload = arrival->upload.number};
  g_strlcpy(file.id, arrival->id, sizeof file.id);
  g_strlcpy(file.sha256, arrival->upload.sha256, sizeof file.sha256);
  return file;
}

// The message that carries it. The session may write there, see upload_may_write().
static enum code post(struct session *session, struct arrival *arrival)
{
  struct chat *chat = session->chat;
  const struct room *room = arrival->to_key ? NULL : room_find(chat, arrival->place);
  const struct post_file file = file_of(arrival);
  struct user *to = arrival->to_key ? user_find(chat, arrival->to_key) : NULL;
  const struct account *account = arrival->to_key ? account_find(chat, arrival->to_key) : NULL;
  struct post post = {
      .session = session->id,
      .time = chat_time(chat),
      .room_key = arrival->place,
      .room_name = room ? room->name : "",
      .sender_key = session->user->key,
      .sender = session->user->name,
      .cid = arrival->cid,
      .text = arrival->text,
      .file = &file,
      .to_key = arrival->to_key,
      .to = account ? account->name
            : to    ? to->name
                    : NULL,
      .waits = arrival->to_key && !(to && user_is_here(to)),
  };
  upload_set_state(arrival, ARRIVAL_POSTING);
  if (!arrival->relayed)
    return chat_append(session, &post);
  file_add(chat, &post, FALSE);
  direct_publish(chat, &post);
  finish(chat, arrival, arrival->id, CODE_OK);
  return CODE_OK;
}

// The hash of one that was sent without it is known now. FALSE: its bytes went meanwhile with those
// of a file that were the same.
static gboolean learn(struct chat *chat, struct arrival *arrival, const char *sha256)
{
  struct upload *upload = &arrival->upload;
  if (upload->sha256[0])
    return TRUE;
  gboolean went = content_went(chat, sha256, upload->kept);
  g_strlcpy(upload->sha256, sha256, sizeof upload->sha256);
  content_hold(chat, sha256, upload->kept);
  content_nameless_ends(chat);
  return !went;
}

static void whole(struct chat *chat, struct arrival *arrival, const char *sha256, gint64 size)
{
  struct session *session = session_find(chat, arrival->upload.session);
  enum code code = CODE_FILE_TICKET;
  arrival->upload.size = size;
  if (!learn(chat, arrival, sha256))
    code = CODE_STORE_UNAVAILABLE;
  else if (is_there(session))
    code = upload_may_write(session, arrival);
  if (code == CODE_OK)
    code = post(session, arrival);
  if (code != CODE_OK)
    finish(chat, arrival, arrival->id, code);
}

void upload_received(gpointer data, guint64 number, const char *sha256, gint64 size, enum code code)
{
  struct chat *chat = data;
  struct arrival *arrival = upload_find(chat, number);
  if (!arrival)
    return;
  if (code == CODE_OK)
    whole(chat, arrival, sha256, size);
  else if (arrival->state != ARRIVAL_MOVING)
    return; // it was cut off because somebody asks to go on with it
  else if (code == CODE_FILE_CORRUPT || code == CODE_FILE_TOO_LARGE)
    upload_end(chat, arrival, TRUE);
  else
    upload_rest(chat, arrival);
}

void upload_posted(struct chat *chat, const struct post *post)
{
  if (post->result == POST_STORED)
    file_add(chat, post, chat->store->durable);
  struct arrival *arrival = upload_find(chat, post->file->upload);
  if (arrival)
    finish(chat, arrival, post->file->id, change_code(post->result));
}
