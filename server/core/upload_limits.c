// SPDX-License-Identifier: GPL-3.0-or-later
// Who may send how much, see upload.h. What nobody goes on with gives way to what somebody wants to
// send now.
#include "chat.h"

// In the settings' pairs.
static int kind_of(const struct session *session)
{
  return session->user->role == ROLE_GUEST ? 0 : 1;
}

gint64 upload_limit(const struct session *session)
{
  const struct chat *chat = session->chat;
  return files_are_on(chat) ? chat->settings.file_limit[kind_of(session)] : 0;
}

static gint64 quota_of(const struct session *session)
{
  return session->chat->settings.file_quota[kind_of(session)];
}

// How many bytes more the owner may have, or all together.
static gint64 room_left(struct chat *chat, const struct owner *owner, gint64 quota)
{
  const struct chat_settings *settings = &chat->settings;
  gint64 own = quota > 0 ? quota - owner->bytes : G_MAXINT64;
  gint64 all = settings->files_total > 0
                   ? settings->files_total - chat->files->contents.bytes - chat->uploads.reserved
                   : G_MAXINT64;
  return MIN(own, all);
}

static gboolean is_of(const struct arrival *arrival, const char *owner)
{
  return !owner || g_str_equal(arrival->owner, owner);
}

// The longest resting of the owner's uploads (NULL: of all), or one of his that was given a ticket
// and that nobody can ask for again; NULL: there is none.
static struct arrival *find_abandoned(struct chat *chat, const char *owner)
{
  for (GList *link = chat->uploads.resting.head; link; link = link->next)
    if (is_of(link->data, owner))
      return link->data;
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, chat->uploads.by_number);
  while (owner && g_hash_table_iter_next(&iter, NULL, &value)) {
    struct arrival *arrival = value;
    if (arrival->state == ARRIVAL_GRANTED && !arrival->resumable && is_of(arrival, owner))
      return arrival;
  }
  return NULL;
}

// Why there is no room for an upload of that size (-1: any) more; NULL: there is. *own: it is the
// owner's own limit.
static const char *lack_of_room(struct chat *chat, const char *key, gint64 size, gint64 quota,
                                gboolean *own)
{
  struct owner *owner = owner_get(chat, key);
  guint count = g_hash_table_size(chat->uploads.by_number);
  gint64 left = room_left(chat, owner, quota);
  gboolean is_short = left < (size < 0 ? 1 : size);
  *own = owner->uploads >= LIMIT_UPLOADS_OF_ONE ||
         (is_short && quota > 0 && quota - owner->bytes == left);
  const char *why = NULL;
  if (owner->uploads >= LIMIT_UPLOADS_OF_ONE || count >= LIMIT_UPLOADS)
    why = "Too many files are on their way: wait until one has arrived.";
  else if (is_short && *own)
    why = "You have no room left for files: remove some first.";
  else if (is_short || g_hash_table_size(chat->files->by_id) + count >= LIMIT_FILES)
    why = "The server has no room left for files.";
  owner_release(chat, owner);
  return why;
}

const char *upload_make_room(struct session *session, gint64 size)
{
  struct chat *chat = session->chat;
  const char *key = session->user->key;
  gboolean own;
  const char *why;
  while ((why = lack_of_room(chat, key, size, quota_of(session), &own))) {
    struct arrival *abandoned = find_abandoned(chat, key);
    if (!abandoned && !own)
      abandoned = find_abandoned(chat, NULL);
    if (!abandoned)
      break;
    upload_end(chat, abandoned, TRUE);
  }
  return why;
}

gint64 upload_most(struct session *session)
{
  struct owner *owner = owner_get(session->chat, session->user->key);
  gint64 left = room_left(session->chat, owner, quota_of(session));
  owner_release(session->chat, owner);
  return MIN(upload_limit(session), left);
}
