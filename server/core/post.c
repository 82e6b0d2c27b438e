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

struct post *post_new(const char *room_key, const char *room_name, const char *sender_key,
                      const char *sender, const char *cid, const char *text,
                      const struct message_id *id)
{
  const char *id_text = id && id->kind == ID_TEXT ? id->text : NULL;
  size_t size = sizeof(struct post) + size_of(room_key) + size_of(room_name) + size_of(sender_key) +
                size_of(sender) + size_of(cid) + size_of(text) + size_of(id_text);
  struct post *post = g_malloc(size);
  *post = (struct post){.size = size};
  char *to = (char *) (post + 1);
  post->room_key = put(&to, room_key);
  post->room_name = put(&to, room_name);
  post->sender_key = put(&to, sender_key);
  post->sender = put(&to, sender);
  post->cid = put(&to, cid);
  post->text = put(&to, text);
  if (id)
    post->id = *id;
  post->id.text = put(&to, id_text);
  return post;
}

void post_free(struct post *post)
{
  if (post)
    g_free(post->first_sender);
  g_free(post);
}

void post_set_first_sender(struct post *post, const char *sender)
{
  g_free(post->first_sender);
  post->sender = post->first_sender = g_strdup(sender);
}

void page_free(struct page *page)
{
  if (!page)
    return;
  g_free((char *) page->id.text);
  g_free(page->room_key);
  g_clear_pointer(&page->posts, g_ptr_array_unref);
  g_free(page);
}
