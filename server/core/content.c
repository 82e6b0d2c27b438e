// SPDX-License-Identifier: GPL-3.0-or-later
// The counts of content.h. An upload whose hash is known needs its bytes from the beginning, so
// that they are not removed under it; one whose hash is not cannot say so before it is whole.
#include "content.h"
#include "chat.h"
#include "file.h"

struct content {
  char sha256[FILE_SHA256_DIGITS + 1];
  gboolean kept;
  gint64 size; // while a file has it
  guint needs; // files and uploads
  guint files;
};

static guint content_hash(gconstpointer data)
{
  const struct content *content = data;
  return g_str_hash(content->sha256) + (guint) content->kept;
}

static gboolean content_equal(gconstpointer a, gconstpointer b)
{
  const struct content *one = a, *other = b;
  return one->kept == other->kept && g_str_equal(one->sha256, other->sha256);
}

static GHashTable *set_new(void)
{
  return g_hash_table_new_full(content_hash, content_equal, g_free, NULL);
}

static void free_owner(gpointer data)
{
  struct owner *owner = data;
  g_free(owner->key);
  g_free(owner);
}

void contents_init(struct contents *contents)
{
  *contents = (struct contents){.by_hash = set_new()};
  contents->owners = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_owner);
}

void contents_clear(struct contents *contents)
{
  g_clear_pointer(&contents->by_hash, g_hash_table_unref);
  g_clear_pointer(&contents->owners, g_hash_table_unref);
  g_clear_pointer(&contents->gone, g_hash_table_unref);
}

static struct content content_of(const char *sha256, gboolean kept)
{
  struct content content = {.kept = kept};
  g_strlcpy(content.sha256, sha256, sizeof content.sha256);
  return content;
}

static struct content *find(struct chat *chat, const char *sha256, gboolean kept)
{
  struct content wanted = content_of(sha256, kept);
  return g_hash_table_lookup(chat->files->contents.by_hash, &wanted);
}

static struct content *hold(struct chat *chat, const char *sha256, gboolean kept)
{
  struct content *content = find(chat, sha256, kept);
  if (!content) {
    struct content fresh = content_of(sha256, kept);
    content = g_memdup2(&fresh, sizeof fresh);
    g_hash_table_add(chat->files->contents.by_hash, content);
  }
  content->needs++;
  return content;
}

void content_hold(struct chat *chat, const char *sha256, gboolean kept)
{
  hold(chat, sha256, kept);
}

void content_release(struct chat *chat, const char *sha256, gboolean kept)
{
  struct contents *contents = &chat->files->contents;
  struct content *content = find(chat, sha256, kept);
  if (--content->needs > 0)
    return;
  if (chat->vault)
    chat->vault->ops->remove(chat->vault, content->sha256, kept);
  if (contents->nameless > 0) {
    if (!contents->gone)
      contents->gone = set_new();
    g_hash_table_add(contents->gone, g_memdup2(content, sizeof *content));
  }
  g_hash_table_remove(contents->by_hash, content);
}

void content_store(struct chat *chat, const char *sha256, gboolean kept, gint64 size,
                   const char *owner_key)
{
  struct content *content = hold(chat, sha256, kept);
  if (content->files++ == 0) {
    content->size = size;
    chat->files->contents.bytes += size;
  }
  struct owner *owner = owner_get(chat, owner_key);
  owner->files++;
  owner->bytes += size;
}

void content_unstore(struct chat *chat, const char *sha256, gboolean kept, gint64 size,
                     const char *owner_key)
{
  struct content *content = find(chat, sha256, kept);
  if (--content->files == 0)
    chat->files->contents.bytes -= content->size;
  struct owner *owner = owner_get(chat, owner_key);
  owner->files--;
  owner->bytes -= size;
  owner_release(chat, owner);
  content_release(chat, sha256, kept);
}

void content_nameless_begins(struct chat *chat)
{
  chat->files->contents.nameless++;
}

void content_nameless_ends(struct chat *chat)
{
  struct contents *contents = &chat->files->contents;
  if (--contents->nameless == 0)
    g_clear_pointer(&contents->gone, g_hash_table_unref);
}

gboolean content_went(struct chat *chat, const char *sha256, gboolean kept)
{
  struct content wanted = content_of(sha256, kept);
  GHashTable *gone = chat->files->contents.gone;
  return gone && g_hash_table_contains(gone, &wanted);
}

struct owner *owner_get(struct chat *chat, const char *key)
{
  GHashTable *owners = chat->files->contents.owners;
  struct owner *owner = g_hash_table_lookup(owners, key);
  if (!owner) {
    owner = g_new0(struct owner, 1);
    owner->key = g_strdup(key);
    g_hash_table_insert(owners, owner->key, owner);
  }
  return owner;
}

void owner_release(struct chat *chat, struct owner *owner)
{
  if (owner->files == 0 && owner->uploads == 0)
    g_hash_table_remove(chat->files->contents.owners, owner->key);
}
