// SPDX-License-Identifier: GPL-3.0-or-later
// Coming back after a loss: the wait before the next try, counted down for people, cut short by the
// network's return or by a person.
#include "ritrovo-client-private.h"

#include <glib/gi18n.h>

#include "limits.h"
#include "ritrovo-backoff.h"

#define FIRST_RETRY_MAX_MS 30000
#define LEAST_RETRY_MAX_MS 60000

// The server keeps the name of a broken connection for RESUME_MS; whoever has it after that and a
// little is somebody else.
#define NAME_PATIENCE_US ((gint64) (RESUME_MS + 30 * 1000) * 1000)

static gboolean tick_cb(gpointer data);

// Shows the seconds that are left, and comes back when they change.
static void wait_on(RitrovoClient *self)
{
  gint64 left_ms = (self->retry_at - g_get_monotonic_time() + 999) / 1000;
  if (left_ms <= 0) {
    ritrovo_client_try_now(self);
    return;
  }
  guint seconds = (guint) ((left_ms + 999) / 1000);
  self->retry_timer = g_timeout_add((guint) (left_ms - (seconds - 1) * 1000), tick_cb, self);
  ritrovo_client_set_countdown(self, seconds);
}

static gboolean tick_cb(gpointer data)
{
  RitrovoClient *self = data;
  self->retry_timer = 0;
  wait_on(self);
  return G_SOURCE_REMOVE;
}

void ritrovo_client_stop_waiting(RitrovoClient *self)
{
  g_clear_handle_id(&self->retry_timer, g_source_remove);
  ritrovo_client_set_countdown(self, 0);
}

static void wait_for(RitrovoClient *self, const char *status)
{
  guint wait = ritrovo_backoff_ms(self->tries, g_random_double_range(-1, 1));
  if (self->first_retry_ms >= 0)
    wait = (guint) MIN(self->first_retry_ms, FIRST_RETRY_MAX_MS);
  self->first_retry_ms = -1;
  wait = MAX(wait, (guint) CLAMP(self->least_retry_ms, 0, LEAST_RETRY_MAX_MS));
  self->least_retry_ms = 0;
  self->tries++;
  self->retry_at = g_get_monotonic_time() + (gint64) wait * 1000;
  ritrovo_client_set_state(self, RITROVO_CLIENT_WAITING, status);
  // Whoever hears of the state may have disconnected or tried at once.
  if (self->state == RITROVO_CLIENT_WAITING && !self->retry_timer)
    wait_on(self);
}

void ritrovo_client_lost(RitrovoClient *self, GError *error)
{
  g_autoptr(RitrovoClient) held = g_object_ref(self);
  g_autoptr(GError) owned = error;
  if (self->connecting) {
    ritrovo_client_give_up(self, g_steal_pointer(&owned));
    return;
  }
  ritrovo_client_drop(self);
  // Whoever heard of the loss may have disconnected.
  if (self->state == RITROVO_CLIENT_OFFLINE)
    return;
  wait_for(self, self->server_closing ? _("The server was closed.") : owned->message);
}

void ritrovo_client_name_lost(RitrovoClient *self, GError *error)
{
  g_autoptr(RitrovoClient) held = g_object_ref(self);
  g_autoptr(GError) owned = error;
  gint64 now = g_get_monotonic_time();
  if (self->name_lost_at == 0)
    self->name_lost_at = now;
  if (self->connecting || now - self->name_lost_at > NAME_PATIENCE_US) {
    ritrovo_client_give_up(self, g_steal_pointer(&owned));
    return;
  }
  ritrovo_client_drop(self);
  wait_for(self, _("Your name is still in use, trying again."));
}

void ritrovo_client_try_now(RitrovoClient *self)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self));
  if (self->state != RITROVO_CLIENT_WAITING)
    return;
  ritrovo_client_stop_waiting(self);
  g_autofree char *status = g_strdup(self->status_text);
  ritrovo_client_set_state(self, RITROVO_CLIENT_RECONNECTING, status);
  if (self->state == RITROVO_CLIENT_RECONNECTING && !self->connection)
    ritrovo_client_begin_try(self);
}

void ritrovo_client_network_changed(RitrovoClient *self, gboolean available)
{
  // The change often comes in several signals; the last second is waited for as it is.
  if (available && self->countdown > 1)
    ritrovo_client_try_now(self);
}
