// SPDX-License-Identifier: GPL-3.0-or-later
// What a message may have beside its text, see store.h: the answer to another, an edit, reactions.
// It is collected here in the form in which it is told.
#include "store.h"

#include <string.h>

#define CHUNK_SIZE 256

void post_more_free(struct post_more *more)
{
  if (!more)
    return;
  for (guint i = 0; more->reactions && i < more->reactions->len; i++)
    g_free((gpointer) g_array_index(more->reactions, struct message, i).names.items);
  g_clear_pointer(&more->reactions, g_array_unref);
  g_free(more->replied);
  g_free(more->by);
  g_string_chunk_free(more->texts);
  g_free(more);
}

struct post_more *post_get_more(struct post *post)
{
  if (post->more)
    return post->more;
  post->more = g_new0(struct post_more, 1);
  post->more->texts = g_string_chunk_new(CHUNK_SIZE);
  return post->more;
}

// The beginning of a text in one line, cut between two characters.
static char *beginning(const char *text)
{
  size_t length = MIN(strlen(text), LIMIT_REPLY_TEXT);
  while (length > 0 && (text[length] & 0xc0) == 0x80)
    length--;
  char *line = g_strndup(text, length);
  return g_strdelimit(line, "\n\t", ' ');
}

void post_quote(struct post *post, gint64 seq, const char *from, const char *text, const char *file,
                gboolean removed)
{
  struct post_more *more = post_get_more(post);
  g_free(more->replied);
  more->replied = g_new0(struct message, 1);
  message_set(more->replied, seq, seq);
  if (!from)
    return;
  message_set(more->replied, from, g_string_chunk_insert(more->texts, from));
  if (removed) {
    message_set(more->replied, removed, TRUE);
    return;
  }
  g_autofree char *line = beginning(text[0] || !file ? text : file);
  message_set(more->replied, text, g_string_chunk_insert(more->texts, line));
}

static struct message *find_reaction(struct post_more *more, const char *reaction)
{
  if (!more->reactions)
    more->reactions = g_array_new(FALSE, TRUE, sizeof(struct message));
  for (guint i = 0; i < more->reactions->len; i++) {
    struct message *known = &g_array_index(more->reactions, struct message, i);
    if (g_str_equal(known->reaction, reaction))
      return known;
  }
  struct message added = {0};
  message_set(&added, reaction, g_string_chunk_insert(more->texts, reaction));
  message_set(&added, count, 0);
  message_set(&added, names, (struct message_texts){g_new0(const char *, REACTION_NAMES), 0});
  g_array_append_val(more->reactions, added);
  return &g_array_index(more->reactions, struct message, more->reactions->len - 1);
}

void post_add_reaction(struct post *post, const char *reaction, const char *name, gboolean is_asker)
{
  struct post_more *more = post_get_more(post);
  struct message *told = find_reaction(more, reaction);
  const char **names = (const char **) told->names.items;
  told->count++;
  if (told->names.count == REACTION_NAMES && !is_asker)
    return;
  const char *copy = g_string_chunk_insert(more->texts, name);
  if (told->names.count < REACTION_NAMES)
    told->names.count++;
  if (!is_asker) {
    names[told->names.count - 1] = copy;
    return;
  }
  memmove(names + 1, names, (told->names.count - 1) * sizeof *names);
  names[0] = copy;
}

enum post_result post_check_change(const struct post *post, const struct post *now)
{
  const struct post_change *change = post->change;
  gboolean is_own = now && g_str_equal(now->sender_key, post->sender_key) && //
                    now->time >= change->since;
  if (!now || (now->more && now->more->by))
    return POST_UNKNOWN;
  if ((change->kind == CHANGE_EDIT && !is_own) ||
      (change->kind == CHANGE_REMOVE && !is_own && !change->is_admin))
    return POST_FOREIGN;
  return change->kind == CHANGE_EDIT && !post->text[0] && !now->file ? POST_EMPTY : POST_STORED;
}

gboolean post_takes_reaction(guint different, guint all)
{
  return different <= LIMIT_REACTIONS && all <= LIMIT_REACTED;
}

void post_tell_more(struct message *item, const struct post *post)
{
  const struct post_more *more = post->more;
  if (!more)
    return;
  if (more->by) {
    message_set(item, removed, TRUE);
    message_set(item, by, more->by);
    return;
  }
  if (more->replied)
    message_set(item, replied, more->replied);
  if (more->edited)
    message_set(item, edited, more->edited);
  if (more->reactions)
    message_set(item, reactions,
                (struct message_list){(const struct message *) more->reactions->data,
                                      more->reactions->len});
}
