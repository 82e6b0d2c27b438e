// SPDX-License-Identifier: GPL-3.0-or-later
// What is not known is not guessed at: a quote without a text says where it leads, and a reaction
// counts whom it does not name.
#include "ritrovo-message-words.h"

#include <glib/gi18n.h>

#include "ritrovo-closures.h"

char *ritrovo_message_removed_text(RitrovoMessage *message)
{
  const char *by = ritrovo_message_get_removed_by(message);
  if (!ritrovo_has_text(NULL, by) || g_str_equal(by, ritrovo_message_get_sender(message)))
    return g_strdup(_("Message removed"));
  // Translators: %s is a person's name
  return g_strdup_printf(_("Message removed by %s"), by);
}

static char *one_line(const char *text)
{
  char *line = g_strdup(text);
  return g_strstrip(g_strdelimit(line, "\n\r\t", ' '));
}

char *ritrovo_message_quote_text(RitrovoMessage *message)
{
  const char *text = ritrovo_message_get_reply_text(message);
  if (ritrovo_message_get_reply_removed(message))
    return g_strdup(_("Message removed"));
  // Translators: stands for a text that is not known here
  return ritrovo_has_text(NULL, text) ? one_line(text) : g_strdup(_("An earlier message"));
}

char *ritrovo_message_snippet(RitrovoMessage *message)
{
  RitrovoFile *file = ritrovo_message_get_file(message);
  const char *text = ritrovo_message_get_text(message);
  return one_line(file != NULL && *text == '\0' ? ritrovo_file_get_name(file) : text);
}

char *ritrovo_message_edited_text(gint64 edited)
{
  g_autofree char *when = ritrovo_date_time_text(NULL, edited);
  // Translators: %s is a date and a time
  return g_strdup_printf(_("Edited %s"), when);
}

char *ritrovo_reaction_names_text(const RitrovoReaction *reaction)
{
  guint named = g_strv_length(reaction->names);
  guint others = reaction->count > named ? reaction->count - named : 0;
  if (named == 0)
    return g_strdup_printf(ngettext("%u person", "%u people", reaction->count), reaction->count);
  // The last of those who are all named stands behind "and".
  guint listed = others == 0 && named > 1 ? named - 1 : named;
  g_autoptr(GString) list = g_string_new(reaction->names[0]);
  for (guint i = 1; i < listed; i++)
    g_string_append_printf(list, ", %s", reaction->names[i]);
  if (others > 0)
    // Translators: a list of names, and how many are not in it
    return g_strdup_printf(ngettext("%s and %u other", "%s and %u others", others), list->str,
                           others);
  if (listed < named)
    // Translators: a list of names, and the last name
    return g_strdup_printf(_("%s and %s"), list->str, reaction->names[named - 1]);
  return g_string_free(g_steal_pointer(&list), FALSE);
}

char *ritrovo_reaction_name(const RitrovoReaction *reaction)
{
  // Translators: a reaction, an emoji, and how many people have it
  return g_strdup_printf(ngettext("%s from %u person", "%s from %u people", reaction->count),
                         reaction->text, reaction->count);
}

char *ritrovo_message_details(RitrovoMessage *message)
{
  g_autoptr(GString) details = g_string_new(NULL);
  const char *replied = ritrovo_message_get_reply_sender(message);
  if (ritrovo_message_get_removed(message))
    return g_strdup("");
  if (ritrovo_message_get_reply_seq(message) != 0) {
    g_string_append(details, ", ");
    if (ritrovo_has_text(NULL, replied))
      // Translators: behind a message; %s is a person's name
      g_string_append_printf(details, _("in reply to %s"), replied);
    else
      g_string_append(details, _("in reply to an earlier message"));
  }
  if (ritrovo_message_get_edited(message) != 0)
    // Translators: of a message whose text was changed
    g_string_append_printf(details, ", %s", _("edited"));
  for (guint i = 0; i < ritrovo_message_get_n_reactions(message); i++) {
    g_autofree char *name = ritrovo_reaction_name(ritrovo_message_get_reaction(message, i));
    g_string_append_printf(details, ", %s", name);
  }
  return g_string_free(g_steal_pointer(&details), FALSE);
}
