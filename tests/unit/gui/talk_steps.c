// SPDX-License-Identifier: GPL-3.0-or-later
// See talk_steps.h.
#include "talk_steps.h"

#include "ritrovo-room.h"

void talk_set_up(struct steps *steps, gconstpointer data)
{
  steps_set_up(steps, data);
  steps->changes = TRUE;
}

void talk_set_up_store(struct steps *steps, gconstpointer data)
{
  steps_set_up_store(steps, data);
  steps->changes = TRUE;
}

RitrovoMessage *talk_row(RitrovoRoom *room, guint position)
{
  g_autoptr(RitrovoMessage) row = g_list_model_get_item(ritrovo_room_get_messages(room), position);
  g_assert_nonnull(row);
  return row;
}

char *talk_describe(RitrovoMessage *row)
{
  g_autoptr(GString) words = g_string_new(ritrovo_message_get_text(row));
  if (ritrovo_message_get_reply_seq(row) > 0)
    g_string_append_printf(
        words, " >%" G_GINT64_FORMAT " %s: %s%s", ritrovo_message_get_reply_seq(row),
        ritrovo_message_get_reply_sender(row), ritrovo_message_get_reply_text(row),
        ritrovo_message_get_reply_removed(row) ? "(removed)" : "");
  if (ritrovo_message_get_edited(row) > 0)
    g_string_append_printf(words, " ~%" G_GINT64_FORMAT, ritrovo_message_get_edited(row));
  if (ritrovo_message_get_removed(row))
    g_string_append_printf(words, " x%s", ritrovo_message_get_removed_by(row));
  for (guint i = 0; i < ritrovo_message_get_n_reactions(row); i++) {
    const RitrovoReaction *reaction = ritrovo_message_get_reaction(row, i);
    g_autofree char *names = g_strjoinv(",", reaction->names);
    g_string_append_printf(words, " %s%u(%s)%s", reaction->text, reaction->count, names,
                           reaction->mine ? "*" : "");
  }
  return g_string_free(g_steal_pointer(&words), FALSE);
}

void talk_assert(RitrovoMessage *row, const char *expected)
{
  g_autofree char *words = talk_describe(row);
  g_assert_cmpstr(words, ==, expected);
}

void talk_go_online(struct steps *steps)
{
  steps_go_online(steps);
  steps_tell(steps, 1, "bob", "Pizza?");
  steps_tell(steps, 2, "ada", "yes");
  steps_settle(steps);
}

void talk_tell(struct steps *steps, const char *type, gint64 seq, const char *from, gint64 change,
               const char *more)
{
  fake_say(steps->server,
           "{\"type\":\"%s\",\"room\":\"home\",\"seq\":%" G_GINT64_FORMAT
           ",\"from\":\"%s\",\"time\":1790000000123,\"change\":%" G_GINT64_FORMAT "%s}",
           type, seq, from, change, more);
}

static void end(struct talk_outcome *outcome, gboolean good)
{
  g_assert_true(good == !outcome->error);
  outcome->done = TRUE;
}

void talk_edit_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct talk_outcome *outcome = data;
  end(outcome, ritrovo_room_edit_finish(RITROVO_ROOM(source), result, &outcome->error));
}

void talk_remove_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct talk_outcome *outcome = data;
  end(outcome, ritrovo_room_remove_message_finish(RITROVO_ROOM(source), result, &outcome->error));
}

void talk_react_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct talk_outcome *outcome = data;
  end(outcome, ritrovo_room_react_finish(RITROVO_ROOM(source), result, &outcome->error));
}

void talk_succeeds(struct talk_outcome *outcome)
{
  WAIT_FOR(outcome->done);
  g_assert_no_error(outcome->error);
  outcome->done = FALSE;
}

void talk_fails(struct talk_outcome *outcome, const char *words)
{
  WAIT_FOR(outcome->done);
  g_assert_nonnull(outcome->error);
  g_assert_cmpstr(outcome->error->message, ==, words);
  g_clear_error(&outcome->error);
  outcome->done = FALSE;
}
