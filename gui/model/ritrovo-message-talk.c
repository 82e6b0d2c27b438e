// SPDX-License-Identifier: GPL-3.0-or-later
// What views ask of a message that answers another one, was changed or removed, or has reactions.
// Most have nothing of the sort.
#include "ritrovo-mention.h"
#include "ritrovo-message-private.h"

gint64 ritrovo_message_get_reply_seq(RitrovoMessage *self)
{
  const RitrovoTalk *talk = ritrovo_message_get_talk(self);
  return talk ? talk->reply_seq : 0;
}

const char *ritrovo_message_get_reply_sender(RitrovoMessage *self)
{
  const RitrovoTalk *talk = ritrovo_message_get_talk(self);
  return talk ? talk->reply_sender : "";
}

const char *ritrovo_message_get_reply_text(RitrovoMessage *self)
{
  const RitrovoTalk *talk = ritrovo_message_get_talk(self);
  return talk ? talk->reply_text : "";
}

gboolean ritrovo_message_get_reply_removed(RitrovoMessage *self)
{
  const RitrovoTalk *talk = ritrovo_message_get_talk(self);
  return talk && talk->reply_removed;
}

gint64 ritrovo_message_get_edited(RitrovoMessage *self)
{
  const RitrovoTalk *talk = ritrovo_message_get_talk(self);
  return talk ? talk->edited : 0;
}

gboolean ritrovo_message_get_removed(RitrovoMessage *self)
{
  const RitrovoTalk *talk = ritrovo_message_get_talk(self);
  return talk && talk->removed;
}

const char *ritrovo_message_get_removed_by(RitrovoMessage *self)
{
  const RitrovoTalk *talk = ritrovo_message_get_talk(self);
  return talk ? talk->removed_by : "";
}

guint ritrovo_message_get_n_reactions(RitrovoMessage *self)
{
  const RitrovoTalk *talk = ritrovo_message_get_talk(self);
  return talk && talk->reactions ? talk->reactions->len : 0;
}

const RitrovoReaction *ritrovo_message_get_reaction(RitrovoMessage *self, guint i)
{
  const RitrovoTalk *talk = ritrovo_message_get_talk(self);
  g_return_val_if_fail(talk && talk->reactions && i < talk->reactions->len, NULL);
  return talk->reactions->pdata[i];
}

RitrovoMessage *ritrovo_message_copy(RitrovoMessage *self)
{
  RitrovoMessage *copy =
      ritrovo_message_new_sent(ritrovo_message_get_sender(self), ritrovo_message_get_text(self),
                               ritrovo_message_get_time(self), ritrovo_message_get_seq(self),
                               ritrovo_message_get_cid(self), ritrovo_message_get_mine(self));
  ritrovo_message_set_file(copy, ritrovo_message_get_file(self));
  if (ritrovo_message_get_talk(self))
    ritrovo_message_take_talk(copy, ritrovo_talk_copy(ritrovo_message_get_talk(self)));
  return copy;
}

void ritrovo_message_become(RitrovoMessage *self, RitrovoMessage *now)
{
  const RitrovoTalk *talk = ritrovo_message_get_talk(now);
  // Its file goes first, so that nobody sees a removed message that has one.
  if (talk && talk->removed)
    ritrovo_message_set_file(self, NULL);
  ritrovo_message_set_text(self, ritrovo_message_get_text(now));
  ritrovo_message_take_talk(self, talk ? ritrovo_talk_copy(talk) : NULL);
}

gboolean ritrovo_message_answers(RitrovoMessage *self, const char *name)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE(self), FALSE);
  const char *const names[] = {name, NULL};
  return ritrovo_message_get_reply_seq(self) != 0 && *name &&
         ritrovo_keywords_have(names, ritrovo_message_get_reply_sender(self));
}

gboolean ritrovo_message_calls(RitrovoMessage *self, const char *const *called)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE(self), FALSE);
  if (!called || !*called)
    return FALSE;
  return ritrovo_message_answers(self, *called) ||
         ritrovo_mentions(ritrovo_message_get_text(self), called);
}
