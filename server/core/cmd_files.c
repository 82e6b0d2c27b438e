// SPDX-License-Identifier: GPL-3.0-or-later
// files and remove: what there is, and taking it back. PROTOCOL.md, Files.
#include "account.h"
#include "change.h"
#include "chat.h"
#include "command.h"
#include "direct.h"
#include "limits.h"
#include "name.h"

// Room on a line for what stands around a list.
#define ENVELOPE_SIZE 1024

// Fills in `room`, or `with` and `and`. The texts go with `texts`.
static void fill_place(struct chat *chat, struct message *message, const char *place,
                       GPtrArray *texts)
{
  if (!direct_is_key(place)) {
    const struct room *room = room_find(chat, place);
    message_set(message, room, room ? room->name : place);
    return;
  }
  char *one, *other;
  direct_split(place, &one, &other);
  g_ptr_array_add(texts, one);
  g_ptr_array_add(texts, other);
  message_set(message, with, account_name_of(chat, one));
  message_set(message, and, account_name_of(chat, other));
}

static void fill_file(struct message *item, const struct file *file)
{
  *item = (struct message){0};
  message_set(item, file, file->id);
  message_set(item, name, file->name);
  message_set(item, size, file->size);
  message_set(item, sha256, file->sha256);
  message_set(item, from, file->from);
  message_set(item, time, file->time);
  if (file->seq > 0)
    message_set(item, seq, file->seq);
}

static gint compare_newest(gconstpointer a, gconstpointer b)
{
  const struct file *one = *(struct file *const *) a, *other = *(struct file *const *) b;
  return one->time != other->time ? (one->time > other->time ? -1 : 1)
                                  : g_strcmp0(one->id, other->id);
}

// Those of a place before `before`, the newest first; one more than `limit` tells that there are
// more.
static GPtrArray *files_before(struct chat *chat, const char *place, gint64 before, guint limit)
{
  GPtrArray *found = g_ptr_array_new();
  const GQueue *queue = files_of(chat, place);
  for (const GList *link = queue ? queue->head : NULL; link && found->len <= limit;
       link = link->next) {
    struct file *file = link->data;
    if (before == 0 || (file->seq > 0 && file->seq < before))
      g_ptr_array_add(found, file);
  }
  return found;
}

static GPtrArray *files_everywhere(struct chat *chat)
{
  GPtrArray *found = g_ptr_array_new();
  GHashTableIter iter;
  gpointer file;
  g_hash_table_iter_init(&iter, chat->files->by_id);
  while (g_hash_table_iter_next(&iter, &file, NULL))
    g_ptr_array_add(found, file);
  g_ptr_array_sort(found, compare_newest);
  return found;
}

// As many of them as are wanted and fit into one line. `place` is NULL if they are from everywhere.
static void answer(struct session *session, const struct message *request, const char *place,
                   const GPtrArray *found, guint limit)
{
  struct chat *chat = session->chat;
  guint count = MIN(found->len, limit), fit = 0;
  g_autofree struct message *items = g_new(struct message, MAX(count, 1));
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GString) scratch = g_string_new(NULL);
  for (; fit < count; fit++) {
    const struct file *file = g_ptr_array_index(found, fit);
    fill_file(&items[fit], file);
    if (!place)
      fill_place(chat, &items[fit], file->place, texts);
    message_write(&items[fit], scratch);
    if (scratch->len + fit > LIMIT_LINE - ENVELOPE_SIZE)
      break;
  }
  struct message files = {.type = MSG_FILES};
  if (message_has(request, with) && !message_has(request, and)) {
    g_autofree char *other = direct_other(place, session->user->key);
    g_ptr_array_add(texts, g_strdup(account_name_of(chat, other)));
    message_set(&files, with, g_ptr_array_index(texts, texts->len - 1));
  } else if (place) {
    fill_place(chat, &files, place, texts);
  }
  message_set(&files, files, (struct message_list){items, fit});
  message_set(&files, end, fit == found->len);
  session_tell(session, &files, &request->id);
}

// The key of the room or the two whose files are asked for; NULL with the code of the error.
static char *asked_place(struct session *session, const struct message *request, enum code *code)
{
  struct chat *chat = session->chat;
  gboolean is_console = session->user->role == ROLE_OPERATOR;
  *code = CODE_OK;
  if (message_has(request, room)) {
    struct membership *membership;
    *code = command_membership(session, request, &membership);
    g_autofree char *key = name_key(request->room);
    if (*code == CODE_ROOM_NOT_JOINED && is_console && room_find(chat, key))
      *code = CODE_OK;
    return *code == CODE_OK ? g_steal_pointer(&key) : NULL;
  }
  if (!user_name_is_possible(request->with) ||
      (message_has(request, and) && !user_name_is_possible(request->and))) {
    *code = CODE_NAME_INVALID;
    return NULL;
  }
  g_autofree char *with = name_key(request->with);
  if (message_has(request, and)) {
    g_autofree char *and = name_key(request->and);
    return direct_key(with, and);
  }
  if (!account_find(chat, with) && !user_find(chat, with)) {
    *code = CODE_USER_UNKNOWN;
    return NULL;
  }
  return direct_key(session->user->key, with);
}

enum code cmd_files(struct session *session, const struct message *request)
{
  struct chat *chat = session->chat;
  if (!files_are_on(chat))
    return CODE_PROTO_UNKNOWN;
  gboolean is_console = session->user->role == ROLE_OPERATOR;
  gboolean is_of_all = is_console && !message_has(request, room) && !message_has(request, with);
  if (!is_of_all && message_has(request, room) == message_has(request, with))
    return command_invalid(session, request,
                           "A list of files is of a \"room\" or \"with\" somebody.");
  if (message_has(request, and) && (!is_console || !message_has(request, with)))
    return command_invalid(session, request, "\"and\" is for consoles, behind \"with\".");
  if (message_has(request, before) && (is_of_all || request->before < 1))
    return CODE_HISTORY_INVALID;
  if (message_has(request, limit) && request->limit < 1)
    return CODE_HISTORY_INVALID;

  guint limit = message_has(request, limit) ? (guint) MIN(request->limit, LIMIT_FILES_PAGE)
                                            : FILES_PAGE_DEFAULT;
  enum code code = CODE_OK;
  g_autofree char *place = is_of_all ? NULL : asked_place(session, request, &code);
  if (code != CODE_OK)
    return code;
  g_autoptr(GPtrArray) found =
      place ? files_before(chat, place, message_has(request, before) ? request->before : 0, limit)
            : files_everywhere(chat);
  answer(session, request, place, found, limit);
  return CODE_OK;
}

// Everyone who may read it, consoles too. `change` is 0 if its message is not kept.
static void tell_removed(struct chat *chat, const struct file *file, const char *by, gint64 change)
{
  struct message removed = {.type = MSG_REMOVED};
  message_set(&removed, file, file->id);
  message_set(&removed, name, file->name);
  message_set(&removed, by, by);
  if (file->seq > 0)
    message_set(&removed, seq, file->seq);
  if (change > 0)
    message_set(&removed, change, change);
  change_tell(chat, file->place, &removed, TRUE, NULL, NULL);
}

void file_removal_kept(struct chat *chat, const struct post *post)
{
  struct session *session = session_find(chat, post->session);
  struct file *file = file_find(chat, post->change->file); // NULL: somebody was faster
  struct room *room = room_find(chat, post->room_key);
  gint64 change = post->result == POST_STORED ? post->now->more->change : 0;
  if (room && change)
    room->change = change;
  if (session && post->result == POST_FAILED)
    session_refuse(session, CODE_STORE_UNAVAILABLE, NULL, &post->id);
  else if (session)
    session_tell(session, &(struct message){.type = MSG_OK}, &post->id);
  if (!file || post->result == POST_FAILED)
    return;
  tell_removed(chat, file, post->change->by, change);
  file_drop(chat, file);
}

// A guest's name may be another's tomorrow: his file is his for as long as he is here.
static gboolean is_own(const struct session *session, const struct file *file)
{
  return session->user->role == ROLE_GUEST ? file->session == session->id
                                           : g_str_equal(file->owner, session->user->key);
}

static enum code take_away(struct session *session, const struct message *request,
                           struct file *file)
{
  struct chat *chat = session->chat;
  const struct post_change change = {.kind = CHANGE_FILE,
                                     .seq = file->seq,
                                     .file = file->id,
                                     .by = command_by(session),
                                     .reason = ""};
  if (file->seq > 0)
    return change_ask(session, request, file->place, &change, "");
  session_tell(session, &(struct message){.type = MSG_OK}, &request->id);
  tell_removed(chat, file, change.by, 0);
  file_drop(chat, file);
  return CODE_OK;
}

enum code cmd_remove(struct session *session, const struct message *request)
{
  struct chat *chat = session->chat;
  if (message_has(request, file) == message_has(request, seq))
    return command_invalid(session, request, "What is removed is a \"seq\" or a \"file\".");
  if (message_has(request, seq))
    return change_remove(session, request);
  if (!files_are_on(chat))
    return CODE_PROTO_UNKNOWN;
  struct file *file = file_find(chat, request->file);
  gboolean is_admin = session->user->role >= ROLE_ADMIN;
  if (!file || (!is_admin && !is_own(session, file) && !file_may_read(session, file)))
    return CODE_FILE_UNKNOWN;
  if (!is_admin && !is_own(session, file))
    return CODE_ADMIN_ONLY;
  const char *reason = message_has(request, reason) ? request->reason : "";
  enum code code = command_check_reason(reason);
  if (code != CODE_OK)
    return code;
  if (!is_own(session, file)) {
    g_autofree char *why = g_strdup_printf("%s%s%s", file->name, reason[0] ? ": " : "", reason);
    chat_audit(chat, session->user->name, "remove", file->from, why);
  }
  return take_away(session, request, file);
}
