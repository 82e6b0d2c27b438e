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
  PROP_UNREAD_COUNT,
  PROP_MENTION_COUNT,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

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
  props[PROP_UNREAD_COUNT] = g_param_spec_uint("unread-count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_MENTION_COUNT] =
      g_param_spec_uint("mention-count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
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

RitrovoServer *ritrovo_server_new(const char *address, const char *name, const char *title,
                                  gboolean account, gboolean autoconnect, RitrovoStore *store)
{
  RitrovoServer *self = g_object_new(RITROVO_TYPE_SERVER, NULL);
  self->address = g_strdup(address);
  self->name = g_strdup(name);
  self->title = g_strdup(title && *title ? title : address);
  self->account = account;
  self->autoconnect = autoconnect;
  self->client = ritrovo_client_new();
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
