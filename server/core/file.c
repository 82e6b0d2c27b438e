// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of file.h. A file is in them from when its message is told until it is removed, its
// message is not kept any longer, or one of the two between whom it was relayed is gone.
#include "file.h"
#include "chat.h"
#include "direct.h"
#include "random.h"
#include "session.h"

#include <string.h>

static guint file_hash(gconstpointer file)
{
  return g_str_hash(((const struct file *) file)->id);
}

static gboolean file_equal(gconstpointer a, gconstpointer b)
{
  return g_str_equal(((const struct file *) a)->id, ((const struct file *) b)->id);
}

static void free_place(gpointer queue)
{
  g_free(queue); // the links are the files'
}

struct files *files_new(void)
{
  struct files *files = g_new0(struct files, 1);
  files->by_id = g_hash_table_new_full(file_hash, file_equal, g_free, NULL);
  files->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_place);
  contents_init(&files->contents);
  return files;
}

void files_free(struct files *files)
{
  if (!files)
    return;
  g_hash_table_unref(files->places);
  g_hash_table_unref(files->by_id);
  contents_clear(&files->contents);
  g_free(files);
}

gboolean files_are_on(const struct chat *chat)
{
  return chat->vault && chat->settings.files;
}

struct file *file_find(struct chat *chat, const char *id)
{
  struct file wanted;
  if (strlen(id) >= FILE_ID_SIZE)
    return NULL;
  g_strlcpy(wanted.id, id, FILE_ID_SIZE);
  return g_hash_table_lookup(chat->files->by_id, &wanted);
}

const GQueue *files_of(struct chat *chat, const char *place)
{
  return g_hash_table_lookup(chat->files->places, place);
}

void file_make_id(char id[FILE_ID_SIZE])
{
  unsigned char bytes[8];
  random_bytes(bytes, sizeof bytes);
  id[0] = 'f';
  hex_encode(bytes, sizeof bytes, id + 1);
}

// Copies `text` with its NUL to *to, which moves on.
static const char *put(char **to, const char *text)
{
  char *copy = *to;
  *to = g_stpcpy(copy, text) + 1;
  return copy;
}

static struct file *file_new(const struct post *post, gboolean kept)
{
  size_t size = sizeof(struct file) + strlen(post->file->name) + strlen(post->room_key) +
                strlen(post->sender_key) + strlen(post->sender) + 4;
  struct file *file = g_malloc(size);
  *file = (struct file){.kept = kept,
                        .size = post->file->size,
                        .time = post->time,
                        .seq = post->seq,
                        .session = post->session};
  g_strlcpy(file->id, post->file->id, sizeof file->id);
  g_strlcpy(file->sha256, post->file->sha256, sizeof file->sha256);
  char *to = (char *) (file + 1);
  file->name = put(&to, post->file->name);
  file->place = put(&to, post->room_key);
  file->owner = put(&to, post->sender_key);
  file->from = put(&to, post->sender);
  file->link.data = file->relayed.data = file;
  return file;
}

void file_add(struct chat *chat, const struct post *post, gboolean kept)
{
  struct files *files = chat->files;
  struct file *file = file_new(post, kept);
  GQueue *place = g_hash_table_lookup(files->places, file->place);
  if (!place) {
    place = g_new0(GQueue, 1);
    g_hash_table_insert(files->places, g_strdup(file->place), place);
  }
  g_queue_push_head_link(place, &file->link);
  if (file->seq == 0)
    g_queue_push_tail_link(&files->relayed, &file->relayed);
  content_store(chat, file->sha256, kept, file->size, file->owner);
  g_hash_table_add(files->by_id, file);
}

void file_drop(struct chat *chat, struct file *file)
{
  struct files *files = chat->files;
  GQueue *place = g_hash_table_lookup(files->places, file->place);
  g_queue_unlink(place, &file->link);
  if (!place->head)
    g_hash_table_remove(files->places, file->place);
  if (file->seq == 0)
    g_queue_unlink(&files->relayed, &file->relayed);
  content_unstore(chat, file->sha256, file->kept, file->size, file->owner);
  g_hash_table_remove(files->by_id, file);
}

void files_gone(gpointer data, char *const *ids)
{
  struct chat *chat = data;
  for (; *ids; ids++) {
    struct file *file = file_find(chat, *ids);
    if (file)
      file_drop(chat, file);
  }
}

void files_user_gone(struct chat *chat, const char *key)
{
  for (GList *link = chat->files->relayed.head, *next; link; link = next) {
    struct file *file = link->data;
    next = link->next;
    if (direct_has(file->place, key))
      file_drop(chat, file);
  }
}

static void found_file(gpointer chat, const struct post *post)
{
  file_add(chat, post, TRUE);
}

void files_load(struct chat *chat)
{
  chat->store->ops->each_file(chat->store, found_file, chat);
}

GHashTable *files_hashes(struct chat *chat)
{
  if (!chat->store->durable)
    return NULL;
  GHashTable *hashes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer file;
  g_hash_table_iter_init(&iter, chat->files->by_id);
  while (g_hash_table_iter_next(&iter, &file, NULL))
    if (((const struct file *) file)->kept)
      g_hash_table_add(hashes, g_strdup(((const struct file *) file)->sha256));
  return hashes;
}

gboolean file_may_read(const struct session *session, const struct file *file)
{
  if (session->user->role == ROLE_OPERATOR)
    return TRUE;
  if (direct_is_key(file->place))
    return direct_has(file->place, session->user->key) &&
           (file->seq == 0 || session->user->role >= ROLE_MEMBER);
  const struct room *room = room_find(session->chat, file->place);
  return room && session_membership(session, room);
}

gboolean file_name_is_valid(const char *name)
{
  size_t length = strlen(name);
  if (length == 0 || length > LIMIT_FILE_NAME)
    return FALSE;
  for (const char *p = name; *p; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    GUnicodeType type = g_unichar_type(c);
    if (type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR ||
        type == G_UNICODE_PARAGRAPH_SEPARATOR)
      return FALSE;
    if (c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
        (c >= 0x2066 && c <= 0x2069))
      return FALSE;
  }
  return TRUE;
}

void file_attach(struct chat *chat, struct message *message, const struct post_file *file)
{
  if (!file)
    return;
  struct message *attached = g_new0(struct message, 1);
  message_set(attached, file, file->id);
  message_set(attached, name, file->name);
  message_set(attached, size, file->size);
  message_set(attached, sha256, file->sha256);
  if (!file_find(chat, file->id))
    message_set(attached, removed, TRUE);
  message_set(message, attached, attached);
}

void file_detach(const struct message *messages, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (message_has(&messages[i], attached))
      g_free((struct message *) messages[i].attached);
}
