// SPDX-License-Identifier: GPL-3.0-or-later
// What a view sees of the server; how it is run is in ritrovo-host-run.c.
#include "ritrovo-host-private.h"

#include <signal.h>

G_DEFINE_FINAL_TYPE(RitrovoHost, ritrovo_host, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_RUNNING,
  PROP_ADDRESS,
  PROP_ADDRESSES,
  PROP_NAME,
  PROP_PORT,
  PROP_FOUND,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

enum { EXITED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void ritrovo_host_get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  RitrovoHost *self = RITROVO_HOST(object);
  switch (id) {
  case PROP_RUNNING:
    g_value_set_boolean(value, self->running);
    break;
  case PROP_ADDRESS:
    g_value_set_string(value, self->address);
    break;
  case PROP_ADDRESSES:
    g_value_set_boxed(value, self->addresses);
    break;
  case PROP_NAME:
    g_value_set_string(value, self->name);
    break;
  case PROP_PORT:
    g_value_set_uint(value, self->port);
    break;
  case PROP_FOUND:
    g_value_set_boolean(value, self->found != NULL);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void ritrovo_host_set_property(GObject *object, guint id, const GValue *value,
                                      GParamSpec *spec)
{
  if (id == PROP_NAME)
    ritrovo_host_set_name(RITROVO_HOST(object), g_value_get_string(value));
  else if (id == PROP_PORT)
    ritrovo_host_set_port(RITROVO_HOST(object), g_value_get_uint(value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

// Lets go of the process; GLib's own watch still collects it when it ends.
void ritrovo_host_forget_process(RitrovoHost *self)
{
  if (self->waiting)
    g_cancellable_cancel(self->waiting);
  g_clear_object(&self->waiting);
  g_clear_pointer(&self->output, host_pipe_free);
  g_clear_pointer(&self->complaints, host_pipe_free);
  g_clear_object(&self->process);
  g_clear_handle_id(&self->timer, g_source_remove);
}

static void ritrovo_host_dispose(GObject *object)
{
  RitrovoHost *self = RITROVO_HOST(object);
  if (self->process)
    g_subprocess_send_signal(self->process, SIGTERM);
  ritrovo_host_forget_process(self);
  if (self->looking)
    g_cancellable_cancel(self->looking);
  g_clear_object(&self->looking);
  g_clear_pointer(&self->found, host_found_free);
  G_OBJECT_CLASS(ritrovo_host_parent_class)->dispose(object);
}

static void ritrovo_host_finalize(GObject *object)
{
  RitrovoHost *self = RITROVO_HOST(object);
  g_free(self->address);
  g_strfreev(self->addresses);
  g_free(self->last_words);
  g_free(self->name);
  g_free(self->folder);
  G_OBJECT_CLASS(ritrovo_host_parent_class)->finalize(object);
}

static void ritrovo_host_class_init(RitrovoHostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_host_get_property;
  object_class->set_property = ritrovo_host_set_property;
  object_class->dispose = ritrovo_host_dispose;
  object_class->finalize = ritrovo_host_finalize;

  props[PROP_RUNNING] = g_param_spec_boolean("running", NULL, NULL, FALSE, flags);
  props[PROP_ADDRESS] = g_param_spec_string("address", NULL, NULL, "", flags);
  props[PROP_ADDRESSES] = g_param_spec_boxed("addresses", NULL, NULL, G_TYPE_STRV, flags);
  props[PROP_NAME] = g_param_spec_string("name", NULL, NULL, "", flags | G_PARAM_WRITABLE);
  props[PROP_PORT] = g_param_spec_uint("port", NULL, NULL, 1, G_MAXUINT16, RITROVO_HOST_PORT,
                                       flags | G_PARAM_WRITABLE);
  props[PROP_FOUND] = g_param_spec_boolean("found", NULL, NULL, FALSE, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);

  signals[EXITED] = g_signal_new("exited", RITROVO_TYPE_HOST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void ritrovo_host_init(RitrovoHost *self)
{
  self->address = g_strdup("");
  self->addresses = g_new0(char *, 1);
  self->last_words = g_strdup("");
  self->name = g_strdup("");
  self->port = RITROVO_HOST_PORT;
  self->folder = g_build_filename(g_get_user_data_dir(), "ritrovod", NULL);
}

RitrovoHost *ritrovo_host_new(void)
{
  return g_object_new(RITROVO_TYPE_HOST, NULL);
}

void ritrovo_host_set_running(RitrovoHost *self, gboolean running)
{
  if (self->running == running)
    return;
  self->running = running;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_RUNNING]);
}

// Takes both.
void ritrovo_host_set_addresses(RitrovoHost *self, char *address, GStrv addresses)
{
  g_free(self->address);
  g_strfreev(self->addresses);
  self->address = address;
  self->addresses = addresses;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ADDRESS]);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ADDRESSES]);
}

void ritrovo_host_set_found(RitrovoHost *self, struct host_found *found)
{
  struct host_found *former = self->found;
  self->found = found;
  host_found_free(former);
  ritrovo_host_set_running(self, found != NULL);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_FOUND]);
}

void ritrovo_host_tell_exited(RitrovoHost *self, const char *why)
{
  g_signal_emit(self, signals[EXITED], 0, why);
}

gboolean ritrovo_host_get_running(RitrovoHost *self)
{
  g_return_val_if_fail(RITROVO_IS_HOST(self), FALSE);
  return self->running;
}

const char *ritrovo_host_get_address(RitrovoHost *self)
{
  g_return_val_if_fail(RITROVO_IS_HOST(self), "");
  return self->address;
}

const char *const *ritrovo_host_get_addresses(RitrovoHost *self)
{
  g_return_val_if_fail(RITROVO_IS_HOST(self), NULL);
  return (const char *const *) self->addresses;
}

gboolean ritrovo_host_get_found(RitrovoHost *self)
{
  g_return_val_if_fail(RITROVO_IS_HOST(self), FALSE);
  return self->found != NULL;
}

const char *ritrovo_host_get_name(RitrovoHost *self)
{
  g_return_val_if_fail(RITROVO_IS_HOST(self), "");
  return self->name;
}

void ritrovo_host_set_name(RitrovoHost *self, const char *name)
{
  g_return_if_fail(RITROVO_IS_HOST(self));
  if (g_strcmp0(self->name, name ? name : "") == 0)
    return;
  g_free(self->name);
  self->name = g_strdup(name ? name : "");
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_NAME]);
}

guint ritrovo_host_get_port(RitrovoHost *self)
{
  g_return_val_if_fail(RITROVO_IS_HOST(self), 0);
  return self->port;
}

void ritrovo_host_set_port(RitrovoHost *self, guint port)
{
  g_return_if_fail(RITROVO_IS_HOST(self) && port >= 1 && port <= G_MAXUINT16);
  if (self->port == port)
    return;
  self->port = port;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_PORT]);
}
