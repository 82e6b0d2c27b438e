// SPDX-License-Identifier: GPL-3.0-or-later
// The scripts and texts of outcome.h.
#include "outcome.h"

#include <string.h>

struct post *posts_of(const char *script)
{
  g_auto(GStrv) messages = g_strsplit(script, "; ", -1);
  struct post *first = NULL;
  struct post **last = &first;
  for (int i = 0; messages[i]; i++) {
    g_auto(GStrv) words = g_strsplit(messages[i], " ", 4);
    g_assert_cmpuint(g_strv_length(words), ==, 4);
    g_autofree char *room_key = g_utf8_strdown(words[0], -1);
    g_autofree char *sender_key = g_utf8_strdown(words[1], -1);
    const char *cid = g_str_equal(words[2], "-") ? NULL : words[2];
    struct post *post = post_new(&(struct post){.room_key = room_key,
                                                .room_name = words[0],
                                                .sender_key = sender_key,
                                                .sender = words[1],
                                                .cid = cid,
                                                .text = words[3]});
    post->time = i + 1;
    *last = post;
    last = &post->next;
  }
  return first;
}

void posts_free(struct post *first)
{
  while (first) {
    struct post *next = first->next;
    post_free(first);
    first = next;
  }
}

char *outcome_of_posts(const struct post *first)
{
  GString *text = g_string_new(NULL);
  for (const struct post *post = first; post; post = post->next) {
    if (text->len > 0)
      g_string_append_c(text, ' ');
    g_string_append_c(text, "SDRF"[post->result]);
    if (post->result == POST_STORED || post->result == POST_DUPLICATE)
      g_string_append_printf(text, "%" G_GINT64_FORMAT, post->seq);
  }
  return g_string_free(text, FALSE);
}

struct page *page_of(const char *room_key, enum page_direction direction, gint64 from,
                     unsigned limit)
{
  struct page *page = g_new0(struct page, 1);
  page->room_key = g_strdup(room_key);
  page->direction = direction;
  page->from = from;
  page->limit = limit;
  return page;
}

char *outcome_of_page(const struct page *page)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < page->posts->len; i++) {
    const struct post *post = g_ptr_array_index(page->posts, i);
    g_string_append_printf(text, "%" G_GINT64_FORMAT " ", post->seq);
  }
  g_string_append(text, page->failed ? "failed" : page->end ? "end" : "more");
  return g_string_free(text, FALSE);
}
