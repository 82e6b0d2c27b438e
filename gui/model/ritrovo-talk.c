// SPDX-License-Identifier: GPL-3.0-or-later
// Read from the wire and from the disk within the limits that the wire has for it, whatever the
// server says; arrays of reactions are made anew at each change, so that views may hold them.
#include "ritrovo-talk.h"

#include <string.h>

#include "limits.h"
#include "message.h"
#include "name.h"

#define NAME_BYTES 256
#define TIME_MAX (G_GINT64_CONSTANT(253402300799) * 1000) // the end of the year 9999
#define ON_DISK "(xssbxbsa(suas))"

static void reaction_free(gpointer data)
{
  RitrovoReaction *reaction = data;
  g_free(reaction->text);
  g_strfreev(reaction->names);
  g_free(reaction);
}

static gboolean has_name(const RitrovoReaction *reaction, const char *name)
{
  return g_strv_contains((const char *const *) reaction->names, name);
}

// In other letters it is the same name.
static gboolean is_same_name(const char *name, const char *other)
{
  if (strcmp(name, other) == 0)
    return TRUE;
  g_autofree char *key = name_key(name), *other_key = name_key(other);
  return key && g_strcmp0(key, other_key) == 0;
}

static gboolean has_own(const RitrovoReaction *reaction, const char *own_name)
{
  for (guint i = 0; reaction->names[i]; i++)
    if (is_same_name(reaction->names[i], own_name))
      return TRUE;
  return FALSE;
}

static RitrovoReaction *reaction_copy(const RitrovoReaction *reaction)
{
  RitrovoReaction *copy = g_memdup2(reaction, sizeof *reaction);
  copy->text = g_strdup(reaction->text);
  copy->names = g_strdupv(reaction->names);
  return copy;
}

static GPtrArray *reactions_copy(const GPtrArray *reactions)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func(reaction_free);
  for (guint i = 0; reactions && i < reactions->len; i++)
    g_ptr_array_add(copy, reaction_copy(reactions->pdata[i]));
  return copy;
}

RitrovoTalk *ritrovo_talk_new(void)
{
  RitrovoTalk *self = g_new0(RitrovoTalk, 1);
  self->reply_sender = g_strdup("");
  self->reply_text = g_strdup("");
  self->removed_by = g_strdup("");
  return self;
}

RitrovoTalk *ritrovo_talk_copy(const RitrovoTalk *self)
{
  if (!self)
    return ritrovo_talk_new();
  RitrovoTalk *copy = g_memdup2(self, sizeof *self);
  copy->reply_sender = g_strdup(self->reply_sender);
  copy->reply_text = g_strdup(self->reply_text);
  copy->removed_by = g_strdup(self->removed_by);
  if (self->reactions)
    g_ptr_array_ref(self->reactions);
  return copy;
}

void ritrovo_talk_free(RitrovoTalk *self)
{
  if (!self)
    return;
  g_free(self->reply_sender);
  g_free(self->reply_text);
  g_free(self->removed_by);
  g_clear_pointer(&self->reactions, g_ptr_array_unref);
  g_free(self);
}

gboolean ritrovo_talk_is_empty(const RitrovoTalk *self)
{
  return !self || (self->reply_seq == 0 && self->edited == 0 && !self->removed && !self->reactions);
}

gboolean ritrovo_talk_same_reactions(const RitrovoTalk *self, const RitrovoTalk *other)
{
  const GPtrArray *a = self ? self->reactions : NULL, *b = other ? other->reactions : NULL;
  if (a == b)
    return TRUE;
  if (!a || !b || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++) {
    const RitrovoReaction *one = a->pdata[i], *two = b->pdata[i];
    if (strcmp(one->text, two->text) != 0 || one->count != two->count || one->mine != two->mine ||
        !g_strv_equal((const char *const *) one->names, (const char *const *) two->names))
      return FALSE;
  }
  return TRUE;
}

static void set(char **field, const char *text)
{
  g_free(*field);
  *field = g_strdup(text);
}

static char *one_line(const char *text)
{
  g_autofree char *line = g_strdup(text);
  g_strdelimit(line, "\n\t", ' ');
  if (strlen(line) > LIMIT_REPLY_TEXT) {
    const char *end = g_utf8_find_prev_char(line, line + LIMIT_REPLY_TEXT + 1);
    line[end ? end - line : 0] = '\0';
  }
  return g_steal_pointer(&line);
}

void ritrovo_talk_set_reply(RitrovoTalk *self, gint64 seq, const char *sender, const char *text)
{
  g_autofree char *line = one_line(text);
  self->reply_seq = MAX(seq, 0);
  self->reply_removed = FALSE;
  set(&self->reply_sender, sender);
  set(&self->reply_text, line);
}

// A new reaction at the end of those that there are; `names` is copied. Nothing that is over the
// limits of the wire.
static void add_reaction(GPtrArray *reactions, const char *text, guint count,
                         const char *const *names, gsize n_names, const char *own_name)
{
  if (!*text || strlen(text) > LIMIT_REACTION || count == 0 || reactions->len >= LIMIT_REACTIONS)
    return;
  g_autoptr(GStrvBuilder) known = g_strv_builder_new();
  gsize limit = MIN(n_names, MIN(count, REACTION_NAMES));
  for (gsize i = 0; i < limit; i++)
    if (*names[i] && strlen(names[i]) <= NAME_BYTES)
      g_strv_builder_add(known, names[i]);
  RitrovoReaction *reaction = g_new0(RitrovoReaction, 1);
  reaction->text = g_strdup(text);
  reaction->count = count;
  reaction->names = g_strv_builder_end(known);
  reaction->mine = has_own(reaction, own_name);
  g_ptr_array_add(reactions, reaction);
}

static void take_reactions(RitrovoTalk *self, GPtrArray *reactions)
{
  g_clear_pointer(&self->reactions, g_ptr_array_unref);
  if (reactions->len > 0)
    self->reactions = reactions;
  else
    g_ptr_array_unref(reactions);
}

static void read_reactions(RitrovoTalk *self, const struct message *message, const char *own_name)
{
  GPtrArray *reactions = reactions_copy(NULL);
  for (size_t i = 0; i < message->reactions.count; i++) {
    const struct message *item = &message->reactions.items[i];
    if (!message_has(item, reaction) || !message_has(item, count))
      continue;
    gboolean named = message_has(item, names);
    add_reaction(reactions, item->reaction, (guint) CLAMP(item->count, 0, G_MAXINT),
                 named ? item->names.items : NULL, named ? item->names.count : 0, own_name);
  }
  take_reactions(self, reactions);
}

static void read_reply(RitrovoTalk *self, const struct message *reply)
{
  if (!message_has(reply, seq) || reply->seq <= 0)
    return;
  gboolean named = message_has(reply, from) && strlen(reply->from) <= NAME_BYTES;
  ritrovo_talk_set_reply(self, reply->seq, named ? reply->from : "",
                         message_has(reply, text) ? reply->text : "");
  self->reply_removed = message_has(reply, removed) && reply->removed;
}

static void read_removal(RitrovoTalk *self, const struct message *message)
{
  self->removed = TRUE;
  if (message_has(message, by) && strlen(message->by) <= NAME_BYTES)
    set(&self->removed_by, message->by);
}

RitrovoTalk *ritrovo_talk_read(const struct message *message, const char *own_name)
{
  g_autoptr(RitrovoTalk) self = ritrovo_talk_new();
  if (message_has(message, removed) && message->removed) {
    read_removal(self, message);
    return g_steal_pointer(&self);
  }
  if (message_has(message, replied))
    read_reply(self, message->replied);
  if (message_has(message, edited))
    self->edited = CLAMP(message->edited, 0, TIME_MAX);
  if (message_has(message, reactions))
    read_reactions(self, message, own_name);
  return ritrovo_talk_is_empty(self) ? NULL : g_steal_pointer(&self);
}

static RitrovoReaction *find(GPtrArray *reactions, const char *text, guint *position)
{
  for (*position = 0; *position < reactions->len; ++*position) {
    RitrovoReaction *reaction = reactions->pdata[*position];
    if (strcmp(reaction->text, text) == 0)
      return reaction;
  }
  return NULL;
}

// The names with `name` put in at the front or at the end, as far as there is room, or taken out.
static void name_people(RitrovoReaction *reaction, const char *name, gboolean mine, gboolean on)
{
  g_auto(GStrv) before = g_steal_pointer(&reaction->names);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new();
  guint count = on && mine ? 1 : 0;
  if (on && mine)
    g_strv_builder_add(names, name);
  for (guint i = 0; before[i] && count < REACTION_NAMES; i++)
    if (!(mine ? is_same_name(before[i], name) : strcmp(before[i], name) == 0)) {
      g_strv_builder_add(names, before[i]);
      count++;
    }
  if (on && !mine && count < REACTION_NAMES)
    g_strv_builder_add(names, name);
  reaction->names = g_strv_builder_end(names);
}

static gboolean changes_nothing(const RitrovoReaction *reaction, const char *name, gboolean mine,
                                gboolean on)
{
  gboolean known = mine ? reaction->mine : has_name(reaction, name);
  if (on)
    return known;
  // Not all of those who gave it have to be known.
  return !known && (mine || reaction->count <= g_strv_length(reaction->names));
}

gboolean ritrovo_talk_react(RitrovoTalk *self, const char *text, const char *name, gboolean mine,
                            gboolean on)
{
  g_autoptr(GPtrArray) reactions = reactions_copy(self->reactions);
  guint before = reactions->len, position;
  RitrovoReaction *reaction = find(reactions, text, &position);
  if (!reaction) {
    if (on)
      add_reaction(reactions, text, 1, &name, 1, mine ? name : "");
    if (reactions->len == before)
      return FALSE;
  } else if (changes_nothing(reaction, name, mine, on)) {
    return FALSE;
  } else if (!on && reaction->count == 1) {
    g_ptr_array_remove_index(reactions, position);
  } else {
    reaction->count += on ? 1 : -1;
    reaction->mine = mine ? on : reaction->mine;
    name_people(reaction, name, mine, on);
  }
  take_reactions(self, g_steal_pointer(&reactions));
  return TRUE;
}

char *ritrovo_talk_to_text(const RitrovoTalk *self)
{
  if (ritrovo_talk_is_empty(self))
    return g_strdup("");
  g_autoptr(GVariantBuilder) reactions = g_variant_builder_new(G_VARIANT_TYPE("a(suas)"));
  for (guint i = 0; self->reactions && i < self->reactions->len; i++) {
    const RitrovoReaction *reaction = self->reactions->pdata[i];
    g_variant_builder_add(reactions, "(su^as)", reaction->text, reaction->count, reaction->names);
  }
  g_autoptr(GVariant) all = g_variant_ref_sink(
      g_variant_new(ON_DISK, self->reply_seq, self->reply_sender, self->reply_text,
                    self->reply_removed, self->edited, self->removed, self->removed_by, reactions));
  return g_variant_print(all, FALSE);
}

RitrovoTalk *ritrovo_talk_from_text(const char *text, const char *own_name)
{
  g_autoptr(GVariant) all =
      *text ? g_variant_parse(G_VARIANT_TYPE(ON_DISK), text, NULL, NULL, NULL) : NULL;
  if (!all)
    return NULL;
  RitrovoTalk *self = g_new0(RitrovoTalk, 1);
  GPtrArray *reactions = reactions_copy(NULL);
  g_autoptr(GVariantIter) iter = NULL;
  const char *reaction;
  guint count;
  g_variant_get(all, ON_DISK, &self->reply_seq, &self->reply_sender, &self->reply_text,
                &self->reply_removed, &self->edited, &self->removed, &self->removed_by, &iter);
  const char **names;
  while (g_variant_iter_loop(iter, "(&su^a&s)", &reaction, &count, &names))
    add_reaction(reactions, reaction, count, names, g_strv_length((GStrv) names), own_name);
  take_reactions(self, reactions);
  return self;
}
