// SPDX-License-Identifier: GPL-3.0-or-later
// The client as its views see it: its properties and signals. The way on to a server is in
// ritrovo-client-connect.c, what happens on the wire in ritrovo-client-session.c, coming back in
// ritrovo-client-retry.c.
#include "ritrovo-client-private.h"

#include <glib/gi18n.h>

#include "limits.h"
#include "name.h"
#include "ritrovo-file-private.h"
#include "ritrovo-requests.h"
#include "ritrovo-room-private.h"

G_DEFINE_FINAL_TYPE(RitrovoClient, ritrovo_client, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_STATE,
  PROP_OWN_NAME,
  PROP_TEXT_LIMIT,
  PROP_SERVER_NAME,
  PROP_ADDRESS,
  PROP_ROUND_TRIP,
  PROP_COUNTDOWN,
  PROP_STATUS_TEXT,
  PROP_ROOMS,
  PROP_FILE_LIMIT,
  PROP_TRANSFERS,
  PROP_PING_INTERVAL,
  PROP_ROLE,
  PROP_PREFERENCES,
  PROP_CALLED,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

enum { ENDED, ALERT, N_SIGNALS };

static guint signals[N_SIGNALS];

static const GEnumValue states[] = {
    {RITROVO_CLIENT_OFFLINE, "RITROVO_CLIENT_OFFLINE", "offline"},
    {RITROVO_CLIENT_CONNECTING, "RITROVO_CLIENT_CONNECTING", "connecting"},
    {RITROVO_CLIENT_ONLINE, "RITROVO_CLIENT_ONLINE", "online"},
    {RITROVO_CLIENT_WAITING, "RITROVO_CLIENT_WAITING", "waiting"},
    {RITROVO_CLIENT_RECONNECTING, "RITROVO_CLIENT_RECONNECTING", "reconnecting"},
    {0, NULL, NULL},
};

GType ritrovo_client_state_get_type(void)
{
  static gsize type = 0;
  if (g_once_init_enter(&type))
    g_once_init_leave(&type, g_enum_register_static("RitrovoClientState", states));
  return type;
}

static void ritrovo_client_get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  RitrovoClient *self = RITROVO_CLIENT(object);
  switch (id) {
  case PROP_STATE:
    g_value_set_enum(value, self->state);
    break;
  case PROP_OWN_NAME:
    g_value_set_string(value, self->own_name);
    break;
  case PROP_TEXT_LIMIT:
    g_value_set_uint(value, self->text_limit);
    break;
  case PROP_SERVER_NAME:
    g_value_set_string(value, self->server_name);
    break;
  case PROP_ADDRESS:
    g_value_set_string(value, self->address_text);
    break;
  case PROP_ROUND_TRIP:
    g_value_set_int(value, self->round_trip);
    break;
  case PROP_COUNTDOWN:
    g_value_set_uint(value, self->countdown);
    break;
  case PROP_STATUS_TEXT:
    g_value_set_string(value, self->status_text);
    break;
  case PROP_ROOMS:
    g_value_set_object(value, self->rooms);
    break;
  case PROP_ROLE:
    g_value_set_string(value, self->role);
    break;
  case PROP_PREFERENCES:
    g_value_set_object(value, self->preferences);
    break;
  case PROP_CALLED:
    g_value_set_boxed(value, self->called);
    break;
  case PROP_FILE_LIMIT:
    g_value_set_int64(value, ritrovo_client_get_file_limit(self));
    break;
  case PROP_TRANSFERS:
    g_value_set_object(value, ritrovo_client_get_transfers(self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void ritrovo_client_set_property(GObject *object, guint id, const GValue *value,
                                        GParamSpec *spec)
{
  if (id == PROP_PING_INTERVAL)
    RITROVO_CLIENT(object)->ping_interval = g_value_get_uint(value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

static void ritrovo_client_dispose(GObject *object)
{
  RitrovoClient *self = RITROVO_CLIENT(object);
  ritrovo_client_stop_waiting(self);
  ritrovo_client_drop(self);
  ritrovo_client_set_watching_presence(self, FALSE);
  ritrovo_client_forget_password(self);
  g_clear_pointer(&self->transfers, ritrovo_transfers_free);
  G_OBJECT_CLASS(ritrovo_client_parent_class)->dispose(object);
}

static void ritrovo_client_finalize(GObject *object)
{
  RitrovoClient *self = RITROVO_CLIENT(object);
  g_free(self->own_name);
  g_free(self->server_name);
  g_free(self->address_text);
  g_free(self->status_text);
  g_free(self->suggestion);
  g_object_unref(self->rooms);
  g_free(self->role);
  g_strfreev(self->called);
  g_object_unref(self->preferences);
  g_ptr_array_unref(self->places);
  g_ptr_array_unref(self->joins);
  g_ptr_array_unref(self->tasks);
  g_hash_table_unref(self->left);
  g_hash_table_unref(self->conversations);
  g_hash_table_unref(self->files);
  g_hash_table_unref(self->requests);
  ritrovo_address_free(self->address);
  g_free(self->asked_name);
  g_free(self->owner);
  g_free(self->token);
  g_free(self->epoch);
  g_free(self->former_name);
  ritrovo_store_claim_free(self->claim);
  g_clear_object(&self->store);
  G_OBJECT_CLASS(ritrovo_client_parent_class)->finalize(object);
}

static void ritrovo_client_class_init(RitrovoClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_client_get_property;
  object_class->set_property = ritrovo_client_set_property;
  object_class->dispose = ritrovo_client_dispose;
  object_class->finalize = ritrovo_client_finalize;

  props[PROP_STATE] = g_param_spec_enum("state", NULL, NULL, RITROVO_TYPE_CLIENT_STATE,
                                        RITROVO_CLIENT_OFFLINE, flags);
  props[PROP_OWN_NAME] = g_param_spec_string("own-name", NULL, NULL, "", flags);
  props[PROP_TEXT_LIMIT] =
      g_param_spec_uint("text-limit", NULL, NULL, 1, LIMIT_TEXT, LIMIT_TEXT, flags);
  props[PROP_SERVER_NAME] = g_param_spec_string("server-name", NULL, NULL, "", flags);
  props[PROP_ADDRESS] = g_param_spec_string("address", NULL, NULL, "", flags);
  props[PROP_ROUND_TRIP] = g_param_spec_int("round-trip", NULL, NULL, -1, G_MAXINT, -1, flags);
  props[PROP_COUNTDOWN] = g_param_spec_uint("countdown", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_STATUS_TEXT] = g_param_spec_string("status-text", NULL, NULL, "", flags);
  props[PROP_ROOMS] = g_param_spec_object("rooms", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_FILE_LIMIT] = g_param_spec_int64("file-limit", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_TRANSFERS] = g_param_spec_object("transfers", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_PING_INTERVAL] =
      g_param_spec_uint("ping-interval", NULL, NULL, 1, G_MAXUINT, APP_PING_MS,
                        G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_ROLE] = g_param_spec_string("role", NULL, NULL, "", flags);
  props[PROP_PREFERENCES] =
      g_param_spec_object("preferences", NULL, NULL, RITROVO_TYPE_PREFERENCES, flags);
  props[PROP_CALLED] = g_param_spec_boxed("called", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);

  signals[ENDED] = g_signal_new("ended", RITROVO_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[ALERT] = g_signal_new("alert", RITROVO_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void free_place(gpointer place)
{
  ritrovo_cache_place_free(place);
}

static void network_changed_cb(GNetworkMonitor *monitor, gboolean available, gpointer data)
{
  ritrovo_client_network_changed(data, available);
}

// "" is nobody's name, and stands nowhere.
static void update_called(RitrovoClient *self)
{
  g_autoptr(GStrvBuilder) called = g_strv_builder_new();
  g_strv_builder_add(called, self->own_name);
  g_strv_builder_addv(called, (const char **) ritrovo_preferences_get_keywords(self->preferences));
  g_strfreev(self->called);
  self->called = g_strv_builder_end(called);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_CALLED]);
}

static void keywords_cb(RitrovoPreferences *preferences, GParamSpec *spec, RitrovoClient *self)
{
  update_called(self);
  for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(self->rooms)); i++) {
    g_autoptr(RitrovoRoom) room = g_list_model_get_item(G_LIST_MODEL(self->rooms), i);
    ritrovo_room_recount(room);
  }
}

static void ritrovo_client_init(RitrovoClient *self)
{
  self->own_name = g_strdup("");
  self->server_name = g_strdup("");
  self->address_text = g_strdup("");
  self->status_text = g_strdup("");
  self->owner = g_strdup("");
  self->round_trip = -1;
  self->first_retry_ms = -1;
  self->text_limit = LIMIT_TEXT;
  self->file_limit = -1;
  self->rooms = g_list_store_new(RITROVO_TYPE_ROOM);
  self->role = g_strdup("");
  self->preferences = ritrovo_preferences_new();
  update_called(self);
  g_signal_connect_object(self->preferences, "notify::keywords", G_CALLBACK(keywords_cb), self, 0);
  self->places = g_ptr_array_new_with_free_func(free_place);
  self->joins = g_ptr_array_new();
  self->tasks = g_ptr_array_new_with_free_func(g_object_unref);
  self->left = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  ritrovo_client_init_direct(self);
  self->transfers = ritrovo_transfers_new(self);
  self->files = ritrovo_file_table_new();
  self->requests = ritrovo_client_requests_new();
  g_signal_connect_object(g_network_monitor_get_default(), "network-changed",
                          G_CALLBACK(network_changed_cb), self, 0);
}

RitrovoClient *ritrovo_client_new(void)
{
  return g_object_new(RITROVO_TYPE_CLIENT, NULL);
}

static void set_text(RitrovoClient *self, char **field, const char *text, int prop)
{
  if (strcmp(*field, text) == 0)
    return;
  g_free(*field);
  *field = g_strdup(text);
  g_object_notify_by_pspec(G_OBJECT(self), props[prop]);
}

void ritrovo_client_set_status_text(RitrovoClient *self, const char *status)
{
  set_text(self, &self->status_text, status, PROP_STATUS_TEXT);
}

void ritrovo_client_set_state(RitrovoClient *self, RitrovoClientState state, const char *status)
{
  ritrovo_client_set_status_text(self, status);
  if (self->state == state)
    return;
  g_debug("client: %s -> %s", states[self->state].value_nick, states[state].value_nick);
  self->state = state;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_STATE]);
}

void ritrovo_client_set_countdown(RitrovoClient *self, guint seconds)
{
  if (self->countdown == seconds)
    return;
  self->countdown = seconds;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_COUNTDOWN]);
}

void ritrovo_client_set_round_trip(RitrovoClient *self, int milliseconds)
{
  if (self->round_trip == milliseconds)
    return;
  self->round_trip = milliseconds;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ROUND_TRIP]);
}

void ritrovo_client_set_text_limit(RitrovoClient *self, guint limit)
{
  if (self->text_limit == limit)
    return;
  self->text_limit = limit;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_TEXT_LIMIT]);
}

void ritrovo_client_set_file_limit(RitrovoClient *self, gint64 limit)
{
  gint64 before = ritrovo_client_get_file_limit(self);
  self->file_limit = limit;
  if (ritrovo_client_get_file_limit(self) != before)
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_FILE_LIMIT]);
}

void ritrovo_client_set_identity(RitrovoClient *self, const char *own_name, const char *server_name)
{
  g_autofree char *address = ritrovo_address_to_string(self->address);
  g_autofree char *key = name_key(own_name);
  g_free(self->owner);
  self->owner = key ? g_steal_pointer(&key) : g_strdup(own_name);
  gboolean renamed = strcmp(self->own_name, own_name) != 0;
  set_text(self, &self->own_name, own_name, PROP_OWN_NAME);
  if (renamed)
    update_called(self);
  set_text(self, &self->server_name, server_name, PROP_SERVER_NAME);
  set_text(self, &self->address_text, address, PROP_ADDRESS);
}

void ritrovo_client_rename(RitrovoClient *self, const char *name)
{
  g_free(self->asked_name);
  self->asked_name = g_strdup(name);
  ritrovo_client_set_identity(self, name, self->server_name);
  ritrovo_client_remember(self, FALSE);
}

void ritrovo_client_take_role(RitrovoClient *self, const char *role)
{
  const char *known = strcmp(role, "admin") == 0    ? "admin"
                      : strcmp(role, "member") == 0 ? "member"
                                                    : "guest";
  self->has_account = strcmp(known, "guest") != 0;
  set_text(self, &self->role, known, PROP_ROLE);
}

void ritrovo_client_tell_alert(RitrovoClient *self, const char *from, const char *text)
{
  g_signal_emit(self, signals[ALERT], 0, from, text);
}

void ritrovo_client_tell_ended(RitrovoClient *self, const GError *error)
{
  g_signal_emit(self, signals[ENDED], 0, error);
}

RitrovoClientState ritrovo_client_get_state(RitrovoClient *self)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self), RITROVO_CLIENT_OFFLINE);
  return self->state;
}

const char *ritrovo_client_get_own_name(RitrovoClient *self)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self), "");
  return self->own_name;
}

const char *ritrovo_client_get_server_name(RitrovoClient *self)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self), "");
  return self->server_name;
}

const char *ritrovo_client_get_address(RitrovoClient *self)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self), "");
  return self->address_text;
}

const char *ritrovo_client_get_status_text(RitrovoClient *self)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self), "");
  return self->status_text;
}

int ritrovo_client_get_round_trip(RitrovoClient *self)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self), -1);
  return self->round_trip;
}

guint ritrovo_client_get_countdown(RitrovoClient *self)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self), 0);
  return self->countdown;
}

GListModel *ritrovo_client_get_rooms(RitrovoClient *self)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self), NULL);
  return G_LIST_MODEL(self->rooms);
}

const char *ritrovo_client_get_role(RitrovoClient *self)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self), "");
  return self->role;
}

RitrovoPreferences *ritrovo_client_get_preferences(RitrovoClient *self)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self), NULL);
  return self->preferences;
}

const char *const *ritrovo_client_get_called(RitrovoClient *self)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self), NULL);
  return (const char *const *) self->called;
}

gint64 ritrovo_client_get_file_limit(RitrovoClient *self)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self), 0);
  return MAX(self->file_limit, 0);
}

GListModel *ritrovo_client_get_transfers(RitrovoClient *self)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self), NULL);
  return self->transfers ? G_LIST_MODEL(ritrovo_transfers_get_list(self->transfers)) : NULL;
}
