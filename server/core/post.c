// SPDX-License-Identifier: GPL-3.0-or-later
// The memory of what goes to a store and comes back, see store.h.
#include "store.h"

#include <string.h>

// Copies `text` with its NUL to *to, which moves on; NULL stays NULL.
static const char *put(char **to, const char *text)
{
  if (!text)
    return NULL;
  char *copy = *to;
  *to = g_stpcpy(copy, text) + 1;
  return copy;
}

static size_t size_of(const char *text)
{
  return text ? strlen(text) + 1 : 0;
}

// The file lies right behind the post, then all texts.
static char *put_file(struct post *post, const struct post_file *from)
{
  struct post_file *file = (struct post_file *) (post + 1);
  char *to = (char *) (file + 1);
  *file = *from;
  file->name = put(&to, from->name);
  post->file = file;
  return to;
}

// The change lies behind the post, as a message has a file or nothing there.
static char *put_change(struct post *post, const struct post_change *from)
{
  struct post_change *change = (struct post_change *) (post + 1);
  char *to = (char *) (change + 1);
  *change = *from;
  change->reaction = put(&to, from->reaction);
  change->file = put(&to, from->file);
  change->by = put(&to, from->by);
  change->reason = put(&to, from->reason);
  post->change = change;
  return to;
}

static size_t extra_size(const struct post *from)
{
  if (from->file)
    return sizeof *from->file + size_of(from->file->name);
  const struct post_change *change = from->change;
  return change ? sizeof *change + size_of(change->reaction) + size_of(change->file) +
                      size_of(change->by) + size_of(change->reason)
                : 0;
}

struct post *post_new(const struct post *from)
{
  size_t extra = extra_size(from);
  size_t size = sizeof(struct post) + extra + size_of(from->room_key) + size_of(from->room_name) +
                size_of(from->sender_key) + size_of(from->sender) + size_of(from->cid) +
                size_of(from->text) + size_of(from->to_key) + size_of(from->to) +
                size_of(from->id.text);
  struct post *post = g_malloc(size);
  *post = *from;
  post->next = NULL;
  post->more = NULL;
  post->now = NULL;
  post->size = size;
  char *to = from->file     ? put_file(post, from->file)
             : from->change ? put_change(post, from->change)
                            : (char *) (post + 1);
  post->room_key = put(&to, from->room_key);
  post->room_name = put(&to, from->room_name);
  post->sender_key = put(&to, from->sender_key);
  post->sender = put(&to, from->sender);
  post->cid = put(&to, from->cid);
  post->text = put(&to, from->text);
  post->to_key = put(&to, from->to_key);
  post->to = put(&to, from->to);
  post->id.text = put(&to, from->id.text);
  return post;
}

struct fact *fact_new(enum fact_kind kind, const char *const texts[FACT_TEXTS], gint64 number,
                      guint64 session, const struct message_id *id)
{
  struct fact *fact = g_new0(struct fact, 1);
  fact->kind = kind;
  for (int i = 0; i < FACT_TEXTS; i++)
    fact->texts[i] = g_strdup(texts[i]);
  fact->number = number;
  fact->session = session;
  if (id)
    fact->id = *id;
  fact->id.text = g_strdup(fact->id.text);
  return fact;
}

void fact_free(struct fact *fact)
{
  if (!fact)
    return;
  for (int i = 0; i < FACT_TEXTS; i++)
    g_free(fact->texts[i]);
  g_free((char *) fact->id.text);
  g_free(fact);
}

void post_free(struct post *post)
{
  if (!post)
    return;
  post_more_free(post->more);
  post_free(post->now);
  g_free(post);
}

void post_set_first(struct post *post, struct post *now)
{
  post->result = POST_DUPLICATE;
  post->seq = now->seq;
  post->time = now->time;
  post->sender = now->sender;
  post_free(post->now);
  post->now = now;
  if (post->file && now->file) // post_new()'s own copy
    g_strlcpy(((struct post_file *) post->file)->id, now->file->id, FILE_ID_SIZE);
}

gboolean post_file_is_same(const struct post_file *one, const struct post_file *other)
{
  if (!one || !other)
    return one == other;
  return one->size == other->size && g_str_equal(one->sha256, other->sha256) &&
         g_str_equal(one->name, other->name);
}

void page_free(struct page *page)
{
  if (!page)
    return;
  g_free((char *) page->id.text);
  g_free(page->room_key);
  g_free(page->with);
  g_free(page->and);
  g_free(page->asker);
  g_clear_pointer(&page->posts, g_ptr_array_unref);
  g_free(page);
}
