// SPDX-License-Identifier: GPL-3.0-or-later
// The counts are sums over the client's rooms, made anew whenever one of them changes: there are
// few rooms, and a sum that is made anew cannot drift.
#include "ritrovo-server-private.h"

#include "ritrovo-list-watch.h"

struct _RitrovoServer {
  GObject parent_instance;

  // owned
  RitrovoClient *client;
  char *address;
  char *name;
  char *title;
  struct list_watch *rooms;

  RitrovoPreferences *defaults;

  RitrovoServerChoice choices[RITROVO_SERVER_N_SETTINGS];
  gboolean account;
  gboolean autoconnect;
  guint unread_count;
  guint mention_count;
};

G_DEFINE_FINAL_TYPE(RitrovoServer, ritrovo_server, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_CLIENT,
  PROP_ADDRESS,
  PROP_NAME,
  PROP_TITLE,
  PROP_ACCOUNT,
  PROP_AUTOCONNECT,
  PROP_NOTIFICATIONS,
  PROP_UNREAD_COUNT,
  PROP_MENTION_COUNT,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

enum { CHOICES_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

// The properties of RitrovoPreferences.
static const char *const settings[RITROVO_SERVER_N_SETTINGS] = {"connect-at-start", "send-typing",
                                                                "load-images"};

static void ritrovo_server_get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  RitrovoServer *self = RITROVO_SERVER(object);
  switch (id) {
  case PROP_CLIENT:
    g_value_set_object(value, self->client);
    break;
  case PROP_ADDRESS:
    g_value_set_string(value, self->address);
    break;
  case PROP_NAME:
    g_value_set_string(value, self->name);
    break;
  case PROP_TITLE:
    g_value_set_string(value, self->title);
    break;
  case PROP_ACCOUNT:
    g_value_set_boolean(value, self->account);
    break;
  case PROP_AUTOCONNECT:
    g_value_set_boolean(value, self->autoconnect);
    break;
  case PROP_NOTIFICATIONS:
    g_value_set_boolean(value, ritrovo_server_get_notifications(self));
    break;
  case PROP_UNREAD_COUNT:
    g_value_set_uint(value, self->unread_count);
    break;
  case PROP_MENTION_COUNT:
    g_value_set_uint(value, self->mention_count);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void ritrovo_server_set_property(GObject *object, guint id, const GValue *value,
                                        GParamSpec *spec)
{
  RitrovoServer *self = RITROVO_SERVER(object);
  switch (id) {
  case PROP_ACCOUNT:
    ritrovo_server_set_account(self, g_value_get_boolean(value));
    break;
  case PROP_AUTOCONNECT:
    ritrovo_server_set_autoconnect(self, g_value_get_boolean(value));
    break;
  case PROP_NOTIFICATIONS:
    ritrovo_server_set_notifications(self, g_value_get_boolean(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void ritrovo_server_dispose(GObject *object)
{
  RitrovoServer *self = RITROVO_SERVER(object);
  g_clear_pointer(&self->rooms, list_watch_free);
  if (self->client)
    g_signal_handlers_disconnect_by_data(self->client, self);
  g_clear_object(&self->client);
  if (self->defaults)
    g_signal_handlers_disconnect_by_data(self->defaults, self);
  g_clear_object(&self->defaults);
  G_OBJECT_CLASS(ritrovo_server_parent_class)->dispose(object);
}

static void ritrovo_server_finalize(GObject *object)
{
  RitrovoServer *self = RITROVO_SERVER(object);
  g_free(self->address);
  g_free(self->name);
  g_free(self->title);
  G_OBJECT_CLASS(ritrovo_server_parent_class)->finalize(object);
}

static void ritrovo_server_class_init(RitrovoServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_server_get_property;
  object_class->set_property = ritrovo_server_set_property;
  object_class->dispose = ritrovo_server_dispose;
  object_class->finalize = ritrovo_server_finalize;

  props[PROP_CLIENT] = g_param_spec_object("client", NULL, NULL, RITROVO_TYPE_CLIENT, flags);
  props[PROP_ADDRESS] = g_param_spec_string("address", NULL, NULL, "", flags);
  props[PROP_NAME] = g_param_spec_string("name", NULL, NULL, "", flags);
  props[PROP_TITLE] = g_param_spec_string("title", NULL, NULL, "", flags);
  props[PROP_ACCOUNT] =
      g_param_spec_boolean("account", NULL, NULL, FALSE, flags | G_PARAM_WRITABLE);
  props[PROP_AUTOCONNECT] =
      g_param_spec_boolean("autoconnect", NULL, NULL, FALSE, flags | G_PARAM_WRITABLE);
  props[PROP_NOTIFICATIONS] =
      g_param_spec_boolean("notifications", NULL, NULL, TRUE, flags | G_PARAM_WRITABLE);
  props[PROP_UNREAD_COUNT] = g_param_spec_uint("unread-count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_MENTION_COUNT] =
      g_param_spec_uint("mention-count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
  signals[CHOICES_CHANGED] = g_signal_new("choices-changed", RITROVO_TYPE_SERVER, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void ritrovo_server_init(RitrovoServer *self)
{
}

static void sum(RitrovoServer *self)
{
  GListModel *rooms = ritrovo_client_get_rooms(self->client);
  guint unread = 0, mentions = 0;
  for (guint i = 0; i < g_list_model_get_n_items(rooms); i++) {
    g_autoptr(RitrovoRoom) room = g_list_model_get_item(rooms, i);
    if (ritrovo_room_get_level(room) == RITROVO_ROOM_LEVEL_NONE)
      continue;
    unread += ritrovo_room_get_unread_count(room);
    mentions += ritrovo_room_get_mention_count(room);
  }
  gboolean differ = unread != self->unread_count, mentions_differ = mentions != self->mention_count;
  self->unread_count = unread;
  self->mention_count = mentions;
  if (differ)
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_UNREAD_COUNT]);
  if (mentions_differ)
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_MENTION_COUNT]);
}

static void room_added(gpointer item, gpointer data)
{
  static const char *const changes[] = {"notify::unread-count", "notify::mention-count",
                                        "notify::level"};
  for (gsize i = 0; i < G_N_ELEMENTS(changes); i++)
    g_signal_connect_swapped(item, changes[i], G_CALLBACK(sum), data);
  sum(data);
}

static void room_removed(gpointer item, gpointer data)
{
  g_signal_handlers_disconnect_by_data(item, data);
  sum(data);
}

// How it was called last stays while it is not known anew.
static void name_cb(RitrovoServer *self)
{
  const char *title = ritrovo_client_get_server_name(self->client);
  if (!*title || strcmp(title, self->title) == 0)
    return;
  g_free(self->title);
  self->title = g_strdup(title);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_TITLE]);
}

// The client's preferences are those of all servers, but for what this one has a word for.
static void apply(RitrovoServer *self)
{
  RitrovoPreferences *preferences = ritrovo_client_get_preferences(self->client);
  for (int i = 0; i < RITROVO_SERVER_N_SETTINGS; i++) {
    gboolean is_default = self->choices[i] == RITROVO_SERVER_DEFAULT;
    g_object_set(preferences, settings[i],
                 is_default ? ritrovo_server_get_default(self, (RitrovoServerSetting) i)
                            : self->choices[i] == RITROVO_SERVER_YES,
                 NULL);
  }
}

static void follow_defaults(RitrovoServer *self, RitrovoPreferences *defaults)
{
  static const char *const shared[] = {"notify-level", "notify-direct", "keywords"};
  RitrovoPreferences *preferences = ritrovo_client_get_preferences(self->client);
  self->defaults = g_object_ref(defaults);
  for (gsize i = 0; i < G_N_ELEMENTS(shared); i++)
    g_object_bind_property(defaults, shared[i], preferences, shared[i], G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped(defaults, "notify", G_CALLBACK(apply), self);
  apply(self);
}

RitrovoServer *ritrovo_server_new(const CacheServer *known, RitrovoPreferences *defaults,
                                  RitrovoStore *store)
{
  RitrovoServer *self = g_object_new(RITROVO_TYPE_SERVER, NULL);
  self->address = g_strdup(known->address);
  self->name = g_strdup(known->name);
  self->title = g_strdup(known->title && *known->title ? known->title : known->address);
  self->account = known->account;
  self->autoconnect = known->autoconnect;
  memcpy(self->choices, known->choices, sizeof self->choices);
  self->client = ritrovo_client_new();
  follow_defaults(self, defaults);
  ritrovo_server_set_notifications(self, known->notifications);
  if (store)
    ritrovo_client_set_store(self->client, store);
  g_signal_connect_swapped(self->client, "notify::server-name", G_CALLBACK(name_cb), self);
  self->rooms =
      list_watch_new(ritrovo_client_get_rooms(self->client), room_added, room_removed, self);
  return self;
}

RitrovoClient *ritrovo_server_get_client(RitrovoServer *self)
{
  g_return_val_if_fail(RITROVO_IS_SERVER(self), NULL);
  return self->client;
}

const char *ritrovo_server_get_address(RitrovoServer *self)
{
  g_return_val_if_fail(RITROVO_IS_SERVER(self), "");
  return self->address;
}

const char *ritrovo_server_get_name(RitrovoServer *self)
{
  g_return_val_if_fail(RITROVO_IS_SERVER(self), "");
  return self->name;
}

void ritrovo_server_set_name(RitrovoServer *self, const char *name)
{
  if (strcmp(self->name, name) == 0)
    return;
  g_free(self->name);
  self->name = g_strdup(name);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_NAME]);
}

const char *ritrovo_server_get_title(RitrovoServer *self)
{
  g_return_val_if_fail(RITROVO_IS_SERVER(self), "");
  return self->title;
}

gboolean ritrovo_server_get_account(RitrovoServer *self)
{
  g_return_val_if_fail(RITROVO_IS_SERVER(self), FALSE);
  return self->account;
}

void ritrovo_server_set_account(RitrovoServer *self, gboolean account)
{
  g_return_if_fail(RITROVO_IS_SERVER(self));
  if (self->account == account)
    return;
  self->account = account;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ACCOUNT]);
}

gboolean ritrovo_server_get_autoconnect(RitrovoServer *self)
{
  g_return_val_if_fail(RITROVO_IS_SERVER(self), FALSE);
  return self->autoconnect;
}

void ritrovo_server_set_autoconnect(RitrovoServer *self, gboolean autoconnect)
{
  g_return_if_fail(RITROVO_IS_SERVER(self));
  if (self->autoconnect == autoconnect)
    return;
  self->autoconnect = autoconnect;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_AUTOCONNECT]);
}

gboolean ritrovo_server_get_notifications(RitrovoServer *self)
{
  g_return_val_if_fail(RITROVO_IS_SERVER(self), FALSE);
  return ritrovo_preferences_get_notifications(ritrovo_client_get_preferences(self->client));
}

void ritrovo_server_set_notifications(RitrovoServer *self, gboolean notifications)
{
  g_return_if_fail(RITROVO_IS_SERVER(self));
  if (ritrovo_server_get_notifications(self) == notifications)
    return;
  g_object_set(ritrovo_client_get_preferences(self->client), "notifications", notifications, NULL);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_NOTIFICATIONS]);
}

RitrovoServerChoice ritrovo_server_get_choice(RitrovoServer *self, RitrovoServerSetting setting)
{
  g_return_val_if_fail(RITROVO_IS_SERVER(self) && setting < RITROVO_SERVER_N_SETTINGS,
                       RITROVO_SERVER_DEFAULT);
  return self->choices[setting];
}

void ritrovo_server_set_choice(RitrovoServer *self, RitrovoServerSetting setting,
                               RitrovoServerChoice choice)
{
  g_return_if_fail(RITROVO_IS_SERVER(self) && setting < RITROVO_SERVER_N_SETTINGS);
  if (self->choices[setting] == choice)
    return;
  self->choices[setting] = choice;
  apply(self);
  g_signal_emit(self, signals[CHOICES_CHANGED], 0);
}

gboolean ritrovo_server_get_default(RitrovoServer *self, RitrovoServerSetting setting)
{
  gboolean value = FALSE;
  g_return_val_if_fail(RITROVO_IS_SERVER(self) && setting < RITROVO_SERVER_N_SETTINGS, FALSE);
  g_object_get(self->defaults, settings[setting], &value, NULL);
  return value;
}

gboolean ritrovo_server_is_to_connect(RitrovoServer *self)
{
  g_return_val_if_fail(RITROVO_IS_SERVER(self), FALSE);
  return self->autoconnect &&
         ritrovo_preferences_get_connect_at_start(ritrovo_client_get_preferences(self->client));
}

guint ritrovo_server_get_unread_count(RitrovoServer *self)
{
  g_return_val_if_fail(RITROVO_IS_SERVER(self), 0);
  return self->unread_count;
}

guint ritrovo_server_get_mention_count(RitrovoServer *self)
{
  g_return_val_if_fail(RITROVO_IS_SERVER(self), 0);
  return self->mention_count;
}
