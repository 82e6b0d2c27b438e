// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of upload.h: which upload is meant, how long it rests, and how it ends. Who may begin
// one is in upload_limits.c, what the vault answers in upload_answers.c.
#include "upload.h"
#include "account.h"
#include "chat.h"
#include "command.h"
#include "random.h"

#include <string.h>

#define BUSY_AFTER_MS 500

void upload_set_state(struct arrival *arrival, enum arrival_state state)
{
  static const char *const names[] = {"asked", "granted", "moving", "resting", "posting", "over"};
  g_debug("upload=%" G_GUINT64_FORMAT " %s -> %s", arrival->upload.number, names[arrival->state],
          names[state]);
  arrival->state = state;
}

static void arrival_free(struct arrival *arrival)
{
  g_free(arrival->owner);
  g_free(arrival->place);
  g_free(arrival->to_key);
  g_free(arrival->name);
  g_free(arrival->text);
  g_free(arrival->cid);
  g_free((char *) arrival->re.text);
  g_free(arrival);
}

static void free_arrival(gpointer arrival)
{
  arrival_free(arrival);
}

void upload_free_if_done(struct arrival *arrival)
{
  if (arrival->state == ARRIVAL_OVER && arrival->upload.busy == 0)
    arrival_free(arrival);
}

void uploads_init(struct uploads *uploads)
{
  *uploads = (struct uploads){
      .by_number = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, free_arrival),
      .by_key = g_hash_table_new(g_str_hash, g_str_equal),
  };
}

void uploads_clear(struct uploads *uploads)
{
  g_clear_pointer(&uploads->by_key, g_hash_table_unref);
  g_clear_pointer(&uploads->by_number, g_hash_table_unref);
}

struct arrival *upload_find(struct chat *chat, guint64 number)
{
  return g_hash_table_lookup(chat->uploads.by_number, &number);
}

// Into the tables, with what it takes of the limits.
static struct arrival *arrival_new(struct chat *chat, const char *key, const char *owner,
                                   const char *sha256, gint64 size, gboolean kept, gint64 reserved)
{
  struct uploads *uploads = &chat->uploads;
  struct arrival *arrival = g_new0(struct arrival, 1);
  struct upload *upload = &arrival->upload;
  upload->number = ++uploads->last_number;
  g_strlcpy(upload->key, key, sizeof upload->key);
  g_strlcpy(upload->sha256, sha256, sizeof upload->sha256);
  upload->size = size;
  upload->size_max = reserved;
  upload->kept = kept;
  file_make_id(arrival->id);
  arrival->owner = g_strdup(owner);
  arrival->resumable = size >= 0 && sha256[0];
  arrival->reserved = reserved;
  arrival->link.data = arrival;
  g_hash_table_insert(uploads->by_number, &upload->number, arrival);
  g_hash_table_insert(uploads->by_key, upload->key, arrival);
  uploads->reserved += reserved;
  struct owner *account = owner_get(chat, owner);
  account->bytes += reserved;
  account->uploads++;
  if (sha256[0])
    content_hold(chat, sha256, kept);
  else
    content_nameless_begins(chat);
  return arrival;
}

static void leave_resting(struct chat *chat, struct arrival *arrival)
{
  if (arrival->state == ARRIVAL_RESTING)
    g_queue_unlink(&chat->uploads.resting, &arrival->link);
  if (arrival->ticket)
    ticket_drop(chat, g_steal_pointer(&arrival->ticket));
}

void upload_end(struct chat *chat, struct arrival *arrival, gboolean forget)
{
  struct uploads *uploads = &chat->uploads;
  struct upload *upload = &arrival->upload;
  leave_resting(chat, arrival);
  if (forget)
    chat->vault->ops->forget(chat->vault, upload->key);
  if (upload->kept) {
    const char *texts[FACT_TEXTS] = {upload->key};
    chat->store->ops->keep(chat->store, fact_new(FACT_ARRIVED, texts, 0, 0, NULL));
  }
  uploads->reserved -= arrival->reserved;
  struct owner *owner = owner_get(chat, arrival->owner);
  owner->bytes -= arrival->reserved;
  owner->uploads--;
  owner_release(chat, owner);
  if (upload->sha256[0])
    content_release(chat, upload->sha256, upload->kept);
  else
    content_nameless_ends(chat);
  g_hash_table_remove(uploads->by_key, upload->key);
  g_hash_table_steal(uploads->by_number, &upload->number);
  upload_set_state(arrival, ARRIVAL_OVER);
  upload_free_if_done(arrival);
}

void upload_rest(struct chat *chat, struct arrival *arrival)
{
  if (!arrival->resumable || !arrival->moved) {
    upload_end(chat, arrival, TRUE);
    return;
  }
  upload_set_state(arrival, ARRIVAL_RESTING);
  arrival->rests_since = chat->now;
  g_queue_push_tail_link(&chat->uploads.resting, &arrival->link);
  chat->settings.wake(chat->settings.owner);
}

void upload_begins(struct arrival *arrival)
{
  arrival->ticket = NULL;
  arrival->moved = TRUE;
  upload_set_state(arrival, ARRIVAL_MOVING);
}

void upload_unused(struct chat *chat, struct arrival *arrival)
{
  arrival->ticket = NULL;
  upload_rest(chat, arrival);
}

// The clock of the chat has not been set yet when these are found: they rest from the first wake
// on.
static void found_upload(gpointer data, const struct fact *fact)
{
  struct chat *chat = data;
  const char *sha256 = fact->texts[2];
  struct arrival *arrival =
      arrival_new(chat, fact->texts[0], fact->texts[1], sha256, fact->number, TRUE, fact->number);
  arrival->resumable = sha256[0] != '\0';
  arrival->moved = TRUE;
  arrival->rests_since = -1;
  upload_set_state(arrival, ARRIVAL_RESTING);
  g_queue_push_tail_link(&chat->uploads.resting, &arrival->link);
}

void uploads_load(struct chat *chat)
{
  chat->store->ops->each_fact(chat->store, FACT_UPLOAD, found_upload, chat);
  if (chat->uploads.resting.head)
    chat->settings.wake(chat->settings.owner);
}

gint64 uploads_wake(struct chat *chat)
{
  const gint64 kept_ms = UPLOAD_KEPT_S * 1000ll;
  GQueue *resting = &chat->uploads.resting;
  for (GList *link = resting->head, *next; link; link = next) {
    struct arrival *arrival = link->data;
    gboolean is_old = arrival->rests_since >= 0;
    next = link->next;
    if (!is_old)
      arrival->rests_since = chat->now;
    if (!arrival->resumable || arrival->rests_since + kept_ms <= chat->now)
      upload_end(chat, arrival, TRUE);
    else if (is_old)
      break;
  }
  const struct arrival *first = g_queue_peek_head(resting);
  return first ? first->rests_since + kept_ms - chat->now : -1;
}

enum code upload_may_write(const struct session *session, const struct arrival *arrival)
{
  struct chat *chat = session->chat;
  if (!g_str_equal(session->user->key, arrival->owner))
    return CODE_FILE_TICKET;
  if (!arrival->to_key) {
    const struct room *room = room_find(chat, arrival->place);
    return room && session_membership(session, room) ? CODE_OK : CODE_ROOM_NOT_JOINED;
  }
  if (!arrival->relayed)
    return account_find(chat, arrival->to_key) ? CODE_OK : CODE_USER_UNKNOWN;
  const struct user *to = user_find(chat, arrival->to_key);
  return to && user_is_here(to) ? CODE_OK : CODE_USER_UNKNOWN;
}

// The name under which what has come of an upload can be asked for again. One that nobody can tell
// from another is never found.
static char *key_of(const struct session *session, const struct upload_wish *wish, gboolean kept)
{
  g_autofree char *size = g_strdup_printf("%" G_GINT64_FORMAT, wish->size);
  unsigned char bytes[16];
  char any[2 * sizeof bytes + 1] = "";
  if (wish->size < 0 || !wish->sha256[0]) {
    random_bytes(bytes, sizeof bytes);
    hex_encode(bytes, sizeof bytes, any);
  }
  const char *const parts[] = {session->user->key,
                               wish->cid ? wish->cid : "",
                               wish->place,
                               size,
                               wish->sha256,
                               wish->relayed ? "relayed"
                               : kept        ? "kept"
                                             : "passing",
                               any};
  g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
  for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) // with its NUL, which is in no text
    g_checksum_update(checksum, (const guchar *) parts[i], (gssize) strlen(parts[i]) + 1);
  return g_strdup(g_checksum_get_string(checksum));
}

static enum code refuse_quota(struct session *session, const struct message *request,
                              const char *text)
{
  struct message details = {0};
  message_set(&details, text, text);
  session_refuse(session, CODE_FILE_QUOTA, &details, &request->id);
  return CODE_OK;
}

static void take_wish(struct arrival *arrival, const struct upload_wish *wish)
{
  g_free(arrival->place);
  g_free(arrival->to_key);
  g_free(arrival->name);
  g_free(arrival->text);
  g_free(arrival->cid);
  arrival->place = g_strdup(wish->place);
  arrival->to_key = g_strdup(wish->to_key);
  arrival->name = g_strdup(wish->name);
  arrival->text = g_strdup(wish->text);
  arrival->cid = g_strdup(wish->cid);
  arrival->relayed = wish->relayed;
}

// Writes down that it is under way, if its bytes are kept.
static void note(struct chat *chat, const struct arrival *arrival)
{
  const struct upload *upload = &arrival->upload;
  if (!upload->kept)
    return;
  const char *texts[FACT_TEXTS] = {upload->key, arrival->owner, upload->sha256};
  struct fact *fact = fact_new(FACT_UPLOAD, texts, arrival->reserved, 0, NULL);
  chat->store->ops->keep(chat->store, fact);
}

static struct arrival *begin(struct session *session, const struct upload_wish *wish,
                             const char *key, gboolean kept)
{
  gint64 reserved = wish->size >= 0 ? wish->size : upload_most(session);
  struct arrival *arrival =
      arrival_new(session->chat, key, session->user->key, wish->sha256, wish->size, kept, reserved);
  note(session->chat, arrival);
  return arrival;
}

enum code upload_ask(struct session *session, const struct upload_wish *wish,
                     const struct message *request)
{
  struct chat *chat = session->chat;
  gint64 limit = upload_limit(session);
  if (wish->size > limit || limit == 0) {
    struct message details = {0};
    message_set(&details, limit, limit);
    session_refuse(session, CODE_FILE_TOO_LARGE, &details, &request->id);
    return CODE_OK;
  }
  gboolean kept = chat->store->durable && !wish->relayed;
  g_autofree char *key = key_of(session, wish, kept);
  struct arrival *arrival = g_hash_table_lookup(chat->uploads.by_key, key);
  if (arrival && (arrival->state == ARRIVAL_ASKED || arrival->state == ARRIVAL_POSTING))
    return command_busy(session, request, BUSY_AFTER_MS);
  if (arrival) {
    leave_resting(chat, arrival);
  } else {
    const char *why = upload_make_room(session, wish->size);
    if (why)
      return refuse_quota(session, request, why);
    arrival = begin(session, wish, key, kept);
  }
  take_wish(arrival, wish);
  arrival->upload.session = session->id;
  g_free((char *) arrival->re.text);
  arrival->re = request->id;
  arrival->re.text = g_strdup(request->id.text);
  upload_set_state(arrival, ARRIVAL_ASKED);
  session->pages_pending++;
  chat->vault->ops->prepare(chat->vault, &arrival->upload);
  return CODE_OK;
}
