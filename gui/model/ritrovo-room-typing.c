// SPDX-License-Identifier: GPL-3.0-or-later
// Who is writing, as long as there are signs of it, and the signs that we give.
#include "ritrovo-room-private.h"

#include "ritrovo-client-private.h"

#define SHOWN_MS 6000
#define TOLD_US (4 * G_USEC_PER_SEC)
#define TYPERS_MAX 20
#define NAME_BYTES 256

struct typer {
  RitrovoRoom *room; // borrowed
  char *name;        // owned
  guint timer;       // owned
};

static void typer_free(struct typer *typer)
{
  g_clear_handle_id(&typer->timer, g_source_remove);
  g_free(typer->name);
  g_free(typer);
}

static void publish(RitrovoRoom *self)
{
  GStrv names = g_new0(char *, self->typers->len + 1);
  for (guint i = 0; i < self->typers->len; i++)
    names[i] = g_strdup(((struct typer *) g_ptr_array_index(self->typers, i))->name);
  ritrovo_room_set_typing_names(self, names);
}

static struct typer *find(RitrovoRoom *self, const char *name)
{
  for (guint i = 0; i < self->typers->len; i++) {
    struct typer *typer = g_ptr_array_index(self->typers, i);
    if (strcmp(typer->name, name) == 0)
      return typer;
  }
  return NULL;
}

static gboolean expired_cb(gpointer data)
{
  struct typer *typer = data;
  RitrovoRoom *self = typer->room;
  typer->timer = 0;
  g_ptr_array_remove(self->typers, typer);
  typer_free(typer);
  publish(self);
  return G_SOURCE_REMOVE;
}

void ritrovo_room_stopped_typing(RitrovoRoom *self, const char *name)
{
  struct typer *typer = find(self, name);
  if (!typer)
    return;
  g_ptr_array_remove(self->typers, typer);
  typer_free(typer);
  publish(self);
}

void ritrovo_room_take_typing(RitrovoRoom *self, const struct message *message)
{
  if (!message_has(message, name) || !*message->name || strlen(message->name) > NAME_BYTES ||
      (self->client && strcmp(message->name, ritrovo_client_get_own_name(self->client)) == 0))
    return;
  struct typer *typer = find(self, message->name);
  gboolean is_new = !typer;
  if (is_new && self->typers->len >= TYPERS_MAX)
    return;
  if (is_new) {
    typer = g_new0(struct typer, 1);
    typer->room = self;
    typer->name = g_strdup(message->name);
    g_ptr_array_add(self->typers, typer);
  }
  g_clear_handle_id(&typer->timer, g_source_remove);
  typer->timer = g_timeout_add(SHOWN_MS, expired_cb, typer);
  if (is_new)
    publish(self);
}

void ritrovo_room_forget_typing(RitrovoRoom *self)
{
  if (self->typers->len == 0)
    return;
  for (guint i = 0; i < self->typers->len; i++)
    typer_free(g_ptr_array_index(self->typers, i));
  g_ptr_array_set_size(self->typers, 0);
  publish(self);
}

void ritrovo_room_set_typing(RitrovoRoom *self, gboolean typing)
{
  g_return_if_fail(RITROVO_IS_ROOM(self));
  gint64 now = g_get_monotonic_time();
  if (!typing || !self->client || !self->joined || self->kind != RITROVO_ROOM_KIND_ROOM ||
      !ritrovo_preferences_get_send_typing(self->client->preferences) ||
      (self->typing_told != 0 && now - self->typing_told < TOLD_US))
    return;
  self->typing_told = now;
  struct message message = {.type = MSG_TYPING};
  message_set(&message, room, self->name);
  ritrovo_client_send(self->client, &message);
}
