// SPDX-License-Identifier: GPL-3.0-or-later
// The entries of memory_entry.h.
#include "memory_entry.h"

#define REACTION_SIZE 256 // what one is counted as

struct memory_reaction {
  char *reaction; // owned, as all texts
  char *key;
  char *name;
};

static void reaction_free(gpointer data)
{
  struct memory_reaction *reaction = data;
  g_free(reaction->reaction);
  g_free(reaction->key);
  g_free(reaction->name);
  g_free(reaction);
}

void memory_entry_free(gpointer data)
{
  struct memory_entry *entry = data;
  post_free(entry->post);
  g_free(entry->by);
  g_queue_clear_full(&entry->reactions, reaction_free);
  g_free(entry);
}

struct memory_entry *memory_entry_new(const struct post *post)
{
  struct memory_entry *entry = g_new0(struct memory_entry, 1);
  entry->post = post_new(post);
  return entry;
}

size_t memory_entry_size(const struct memory_entry *entry)
{
  return entry->post->size + entry->reactions.length * REACTION_SIZE;
}

void memory_entry_quote(struct post *post, const struct memory_entry *answered)
{
  const struct post *from = answered ? answered->post : NULL;
  post_quote(post, post->reply, from ? from->sender : NULL, from ? from->text : NULL,
             from && from->file ? from->file->name : NULL, answered && answered->by);
}

struct post *memory_entry_post(const struct memory_entry *entry,
                               const struct memory_entry *answered, const char *asker)
{
  struct post *post = post_new(entry->post);
  if (post->reply)
    memory_entry_quote(post, answered);
  if (!entry->change)
    return post;
  struct post_more *more = post_get_more(post);
  more->edited = entry->edited;
  more->change = entry->change;
  more->by = g_strdup(entry->by);
  for (const GList *link = entry->reactions.head; link; link = link->next) {
    const struct memory_reaction *reaction = link->data;
    post_add_reaction(post, reaction->reaction, reaction->name,
                      g_strcmp0(reaction->key, asker) == 0);
  }
  return post;
}

static struct memory_reaction *find_reaction(const struct memory_entry *entry,
                                             const struct post *post)
{
  for (const GList *link = entry->reactions.head; link; link = link->next) {
    struct memory_reaction *reaction = link->data;
    if (g_str_equal(reaction->reaction, post->change->reaction) &&
        g_str_equal(reaction->key, post->sender_key))
      return reaction;
  }
  return NULL;
}

// As post_takes_reaction() counts, with the new one.
static gboolean has_room(const struct memory_entry *entry, const char *added)
{
  g_autoptr(GHashTable) different = g_hash_table_new(g_str_hash, g_str_equal);
  g_hash_table_add(different, (gpointer) added);
  for (const GList *link = entry->reactions.head; link; link = link->next)
    g_hash_table_add(different, ((const struct memory_reaction *) link->data)->reaction);
  return post_takes_reaction(g_hash_table_size(different), entry->reactions.length + 1);
}

static enum post_result react(struct memory_entry *entry, const struct post *post)
{
  struct memory_reaction *known = find_reaction(entry, post);
  if (!!known == post->change->on)
    return POST_UNCHANGED;
  if (known) {
    g_queue_remove(&entry->reactions, known);
    reaction_free(known);
    return POST_STORED;
  }
  if (!has_room(entry, post->change->reaction))
    return POST_TOO_MANY;
  struct memory_reaction *added = g_new0(struct memory_reaction, 1);
  added->reaction = g_strdup(post->change->reaction);
  added->key = g_strdup(post->sender_key);
  added->name = g_strdup(post->sender);
  g_queue_push_tail(&entry->reactions, added);
  return POST_STORED;
}

// The entry's message with another text and, if it is to stay, its file and reply.
static void replace(struct memory_entry *entry, const char *text, gboolean stays)
{
  struct post from = *entry->post;
  from.text = text;
  if (!stays) {
    from.file = NULL;
    from.reply = 0;
  }
  struct post *old = entry->post;
  entry->post = post_new(&from);
  post_free(old);
}

enum post_result memory_entry_change(struct memory_entry *entry, const struct post *post)
{
  switch (post->change->kind) {
  case CHANGE_EDIT:
    replace(entry, post->text, TRUE);
    entry->edited = post->time;
    break;
  case CHANGE_REMOVE:
    replace(entry, "", FALSE);
    entry->by = g_strdup(post->change->by);
    g_queue_clear_full(&entry->reactions, reaction_free);
    break;
  case CHANGE_REACT:
    return react(entry, post);
  case CHANGE_FILE:
    break;
  }
  return POST_STORED;
}
