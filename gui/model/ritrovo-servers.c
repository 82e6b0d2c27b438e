// SPDX-License-Identifier: GPL-3.0-or-later
// A list with its copy on disk: whatever changes of a server is written at once.
#include "ritrovo-servers.h"

#include <glib/gi18n.h>

#include "limits.h"
#include "name.h"
#include "ritrovo-address.h"
#include "ritrovo-cache-servers.h"
#include "ritrovo-server-private.h"

struct _RitrovoServers {
  GObject parent_instance;

  // owned
  RitrovoStore *store; // NULL: nothing is kept
  GPtrArray *servers;
  RitrovoServer *current; // one of them
  RitrovoPreferences *preferences;

  gboolean loaded;
  guint unread_count;
  guint mention_count;
};

static void list_model_init(GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE(RitrovoServers, ritrovo_servers, G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL, list_model_init))

enum { PROP_0, PROP_LOADED, PROP_CURRENT, PROP_UNREAD_COUNT, PROP_MENTION_COUNT, N_PROPS };

static GParamSpec *props[N_PROPS];

static GType get_item_type(GListModel *model)
{
  return RITROVO_TYPE_SERVER;
}

static guint get_n_items(GListModel *model)
{
  return RITROVO_SERVERS(model)->servers->len;
}

static gpointer get_item(GListModel *model, guint position)
{
  GPtrArray *servers = RITROVO_SERVERS(model)->servers;
  return position < servers->len ? g_object_ref(g_ptr_array_index(servers, position)) : NULL;
}

static void list_model_init(GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void ritrovo_servers_get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  RitrovoServers *self = RITROVO_SERVERS(object);
  switch (id) {
  case PROP_LOADED:
    g_value_set_boolean(value, self->loaded);
    break;
  case PROP_CURRENT:
    g_value_set_object(value, self->current);
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

static void ritrovo_servers_set_property(GObject *object, guint id, const GValue *value,
                                         GParamSpec *spec)
{
  if (id == PROP_CURRENT)
    ritrovo_servers_set_current(RITROVO_SERVERS(object), g_value_get_object(value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

static void ritrovo_servers_dispose(GObject *object)
{
  RitrovoServers *self = RITROVO_SERVERS(object);
  for (guint i = 0; i < self->servers->len; i++)
    g_signal_handlers_disconnect_by_data(g_ptr_array_index(self->servers, i), self);
  g_ptr_array_set_size(self->servers, 0);
  g_clear_object(&self->current);
  g_clear_object(&self->store);
  G_OBJECT_CLASS(ritrovo_servers_parent_class)->dispose(object);
}

static void ritrovo_servers_finalize(GObject *object)
{
  RitrovoServers *self = RITROVO_SERVERS(object);
  g_ptr_array_unref(self->servers);
  g_object_unref(self->preferences);
  G_OBJECT_CLASS(ritrovo_servers_parent_class)->finalize(object);
}

static void ritrovo_servers_class_init(RitrovoServersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_servers_get_property;
  object_class->set_property = ritrovo_servers_set_property;
  object_class->dispose = ritrovo_servers_dispose;
  object_class->finalize = ritrovo_servers_finalize;

  props[PROP_LOADED] = g_param_spec_boolean("loaded", NULL, NULL, FALSE, flags);
  props[PROP_CURRENT] =
      g_param_spec_object("current", NULL, NULL, RITROVO_TYPE_SERVER, flags | G_PARAM_WRITABLE);
  props[PROP_UNREAD_COUNT] = g_param_spec_uint("unread-count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_MENTION_COUNT] =
      g_param_spec_uint("mention-count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void ritrovo_servers_init(RitrovoServers *self)
{
  self->servers = g_ptr_array_new_with_free_func(g_object_unref);
  self->preferences = ritrovo_preferences_new();
}

static void sum(RitrovoServers *self)
{
  guint unread = 0, mentions = 0;
  for (guint i = 0; i < self->servers->len; i++) {
    unread += ritrovo_server_get_unread_count(g_ptr_array_index(self->servers, i));
    mentions += ritrovo_server_get_mention_count(g_ptr_array_index(self->servers, i));
  }
  gboolean differ = unread != self->unread_count, mentions_differ = mentions != self->mention_count;
  self->unread_count = unread;
  self->mention_count = mentions;
  if (differ)
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_UNREAD_COUNT]);
  if (mentions_differ)
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_MENTION_COUNT]);
}

static void keep(RitrovoServers *self, RitrovoServer *server)
{
  if (self->store)
    ritrovo_cache_keep_server(self->store, server);
}

static void keep_cb(RitrovoServer *server, GParamSpec *spec, RitrovoServers *self)
{
  keep(self, server);
}

static void choices_cb(RitrovoServer *server, RitrovoServers *self)
{
  keep(self, server);
}

// Takes the server.
static void append(RitrovoServers *self, RitrovoServer *server)
{
  static const char *const kept[] = {"notify::title", "notify::account", "notify::autoconnect",
                                     "notify::notifications"};
  for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
    g_signal_connect(server, kept[i], G_CALLBACK(keep_cb), self);
  g_signal_connect(server, "choices-changed", G_CALLBACK(choices_cb), self);
  g_signal_connect_swapped(server, "notify::unread-count", G_CALLBACK(sum), self);
  g_signal_connect_swapped(server, "notify::mention-count", G_CALLBACK(sum), self);
  g_ptr_array_add(self->servers, server);
  g_list_model_items_changed(G_LIST_MODEL(self), self->servers->len - 1, 0, 1);
  sum(self);
}

static gboolean is_same_name(const char *one, const char *other)
{
  g_autofree char *a = name_key(one);
  g_autofree char *b = name_key(other);
  return g_strcmp0(a, b) == 0;
}

static RitrovoServer *find(RitrovoServers *self, const RitrovoAddress *address, const char *name)
{
  g_autofree char *wanted = ritrovo_address_to_string(address);
  for (guint i = 0; i < self->servers->len; i++) {
    RitrovoServer *server = g_ptr_array_index(self->servers, i);
    g_autoptr(RitrovoAddress) other =
        ritrovo_address_parse(ritrovo_server_get_address(server), NULL);
    g_autofree char *theirs = ritrovo_address_to_string(other);
    if (strcmp(wanted, theirs) == 0 && is_same_name(name, ritrovo_server_get_name(server)))
      return server;
  }
  return NULL;
}

static void put_current(RitrovoServers *self, RitrovoServer *server)
{
  if (g_set_object(&self->current, server))
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_CURRENT]);
}

static void loaded_cb(gpointer owner, GPtrArray *servers, int current)
{
  RitrovoServers *self = owner;
  RitrovoServer *last = NULL;
  for (guint i = 0; i < servers->len; i++) {
    const CacheServer *known = g_ptr_array_index(servers, i);
    g_autoptr(RitrovoAddress) address = ritrovo_address_parse(known->address, NULL);
    if (!address)
      continue;
    // One that was added meanwhile counts.
    if (!find(self, address, known->name))
      append(self, ritrovo_server_new(known, self->preferences, self->store));
    if ((int) i == current)
      last = find(self, address, known->name);
  }
  if (!self->current && last)
    put_current(self, last);
  self->loaded = TRUE;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_LOADED]);
}

RitrovoServers *ritrovo_servers_new(RitrovoStore *store)
{
  RitrovoServers *self = g_object_new(RITROVO_TYPE_SERVERS, NULL);
  self->loaded = !store;
  if (store) {
    self->store = g_object_ref(store);
    ritrovo_cache_load_servers(store, self, loaded_cb);
  }
  return self;
}

RitrovoServer *ritrovo_servers_add(RitrovoServers *self, const char *address, const char *name,
                                   GError **error)
{
  g_return_val_if_fail(RITROVO_IS_SERVERS(self) && address, NULL);
  g_autofree char *trimmed = g_strstrip(g_strdup(name ? name : ""));
  g_autoptr(RitrovoAddress) parsed = ritrovo_address_parse(address, error);
  if (!parsed)
    return NULL;
  RitrovoServer *server = find(self, parsed, trimmed);
  if (server)
    return server;
  CacheServer known = {.address = (char *) address, .name = trimmed, .notifications = TRUE};
  server = ritrovo_server_new(&known, self->preferences, self->store);
  append(self, server);
  keep(self, server);
  return server;
}

gboolean ritrovo_servers_rename(RitrovoServers *self, RitrovoServer *server, const char *name,
                                GError **error)
{
  g_return_val_if_fail(RITROVO_IS_SERVERS(self) && RITROVO_IS_SERVER(server) && name, FALSE);
  g_autofree char *trimmed = g_strstrip(g_strdup(name));
  g_autoptr(RitrovoAddress) address =
      ritrovo_address_parse(ritrovo_server_get_address(server), error);
  if (!address)
    return FALSE;
  if (*trimmed && !name_is_valid(trimmed, LIMIT_NAME)) {
    g_set_error(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NAME_INVALID,
                _("A name has up to %d characters, and not only digits."), LIMIT_NAME);
    return FALSE;
  }
  RitrovoServer *other = find(self, address, trimmed);
  if (other && other != server) {
    g_set_error_literal(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NAME_TAKEN,
                        _("You have this server under that name already."));
    return FALSE;
  }
  if (self->store)
    ritrovo_cache_rename_server(self->store, server, trimmed);
  ritrovo_server_set_name(server, trimmed);
  return TRUE;
}

void ritrovo_servers_forget(RitrovoServers *self, RitrovoServer *server)
{
  g_return_if_fail(RITROVO_IS_SERVERS(self) && RITROVO_IS_SERVER(server));
  guint position;
  if (!g_ptr_array_find(self->servers, server, &position))
    return;
  g_autoptr(RitrovoServer) held = g_object_ref(server);
  g_signal_handlers_disconnect_by_data(server, self);
  g_ptr_array_remove_index(self->servers, position);
  if (self->current == server)
    put_current(self, NULL);
  g_list_model_items_changed(G_LIST_MODEL(self), position, 1, 0);
  sum(self);
  if (self->store)
    ritrovo_cache_forget_server(self->store, server);
  ritrovo_client_disconnect_async(ritrovo_server_get_client(server), NULL, NULL);
}

RitrovoPreferences *ritrovo_servers_get_preferences(RitrovoServers *self)
{
  g_return_val_if_fail(RITROVO_IS_SERVERS(self), NULL);
  return self->preferences;
}

gboolean ritrovo_servers_get_loaded(RitrovoServers *self)
{
  g_return_val_if_fail(RITROVO_IS_SERVERS(self), FALSE);
  return self->loaded;
}

RitrovoServer *ritrovo_servers_get_current(RitrovoServers *self)
{
  g_return_val_if_fail(RITROVO_IS_SERVERS(self), NULL);
  return self->current;
}

void ritrovo_servers_set_current(RitrovoServers *self, RitrovoServer *server)
{
  g_return_if_fail(RITROVO_IS_SERVERS(self));
  g_return_if_fail(!server || g_ptr_array_find(self->servers, server, NULL));
  if (self->current == server)
    return;
  put_current(self, server);
  if (self->store && server)
    ritrovo_cache_use_server(self->store, server);
}

guint ritrovo_servers_get_unread_count(RitrovoServers *self)
{
  g_return_val_if_fail(RITROVO_IS_SERVERS(self), 0);
  return self->unread_count;
}

guint ritrovo_servers_get_mention_count(RitrovoServers *self)
{
  g_return_val_if_fail(RITROVO_IS_SERVERS(self), 0);
  return self->mention_count;
}
