// SPDX-License-Identifier: GPL-3.0-or-later
// The words are gathered as they come; a timer says them.
#include "ritrovo-announcer.h"

#include <glib/gi18n.h>

#include "ritrovo-file-words.h"

#define ANNOUNCE_MS 500  // in which what arrives is said together
#define ANNOUNCED_MOST 3 // messages; of more only the number is said

struct announcer {
  RitrovoLog *log; // borrowed
  GString *words;  // owned
  guint count;
  guint timer;
};

RitrovoAnnouncer *ritrovo_announcer_new(RitrovoLog *log)
{
  RitrovoAnnouncer *self = g_new0(RitrovoAnnouncer, 1);
  self->log = log;
  self->words = g_string_new(NULL);
  return self;
}

void ritrovo_announcer_free(RitrovoAnnouncer *self)
{
  if (self == NULL)
    return;
  ritrovo_announcer_clear(self);
  g_string_free(self->words, TRUE);
  g_free(self);
}

static gboolean announce_cb(gpointer data)
{
  RitrovoAnnouncer *self = data;
  self->timer = 0;
  if (self->count > ANNOUNCED_MOST)
    g_string_printf(self->words, ngettext("%u new message", "%u new messages", self->count),
                    self->count);
  ritrovo_log_announce(self->log, self->words->str);
  ritrovo_announcer_clear(self);
  return G_SOURCE_REMOVE;
}

void ritrovo_announcer_tell(RitrovoAnnouncer *self, RitrovoMessage *message)
{
  const char *sender = ritrovo_message_get_sender(message);
  RitrovoFile *file = ritrovo_message_get_file(message);
  g_autofree char *summary =
      file != NULL ? ritrovo_file_summary(file, ritrovo_message_get_text(message)) : NULL;
  const char *text = summary != NULL ? summary : ritrovo_message_get_text(message);
  if (self->count++ < ANNOUNCED_MOST)
    g_string_append_printf(self->words, "%s%s%s%s", self->words->len > 0 ? "\n" : "", sender,
                           *sender != '\0' ? ": " : "", text);
  if (self->timer == 0)
    self->timer = g_timeout_add(ANNOUNCE_MS, announce_cb, self);
}

void ritrovo_announcer_clear(RitrovoAnnouncer *self)
{
  g_clear_handle_id(&self->timer, g_source_remove);
  g_string_truncate(self->words, 0);
  self->count = 0;
}
