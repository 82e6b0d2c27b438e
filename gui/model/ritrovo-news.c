// SPDX-License-Identifier: GPL-3.0-or-later
// The first message is told at once; what follows within a second is gathered. What was told of a
// room stands until it is read, so that each room has one notification at most.
#include "ritrovo-news.h"

#include "ritrovo-list-watch.h"

#define GATHER_MS 1000

struct item {
  RitrovoRoom *room;       // owned
  RitrovoMessage *message; // owned
  RitrovoNewsKind kind;
};

struct _RitrovoNews {
  GObject parent_instance;

  // owned
  struct list_watch *servers;
  GHashTable *watches; // RitrovoServer, borrowed -> struct list_watch of its rooms
  GPtrArray *gathered; // of struct item
  guint timer;         // runs while gathering
  GHashTable *counts;  // RitrovoRoom -> number of messages that were told and not read
  GHashTable *alone;   // rooms, borrowed from `counts`, of which something stands by itself -> the
                       // message whose words that are, NULL if it is only a number
  GHashTable *several; // set of rooms, borrowed: of which the summary of several rooms tells

  RitrovoRoom *in_view; // owned
  gboolean active;
};

G_DEFINE_FINAL_TYPE(RitrovoNews, ritrovo_news, G_TYPE_OBJECT)

enum { NEWS, SUMMARY, WITHDRAW, N_SIGNALS };

static guint signals[N_SIGNALS];

GType ritrovo_news_kind_get_type(void)
{
  static const GEnumValue values[] = {
      {RITROVO_NEWS_DIRECT, "RITROVO_NEWS_DIRECT", "direct"},
      {RITROVO_NEWS_MENTION, "RITROVO_NEWS_MENTION", "mention"},
      {RITROVO_NEWS_ALL, "RITROVO_NEWS_ALL", "all"},
      {0, NULL, NULL},
  };
  static gsize type = 0;
  if (g_once_init_enter(&type))
    g_once_init_leave(&type, g_enum_register_static("RitrovoNewsKind", values));
  return type;
}

static void item_free(gpointer data)
{
  struct item *item = data;
  g_object_unref(item->room);
  g_object_unref(item->message);
  g_free(item);
}

static void clear_message(gpointer data)
{
  if (data)
    g_object_unref(data);
}

static void ritrovo_news_dispose(GObject *object)
{
  RitrovoNews *self = RITROVO_NEWS(object);
  g_clear_pointer(&self->servers, list_watch_free);
  g_clear_handle_id(&self->timer, g_source_remove);
  g_ptr_array_set_size(self->gathered, 0);
  g_clear_object(&self->in_view);
  G_OBJECT_CLASS(ritrovo_news_parent_class)->dispose(object);
}

static void ritrovo_news_finalize(GObject *object)
{
  RitrovoNews *self = RITROVO_NEWS(object);
  g_hash_table_unref(self->alone);
  g_hash_table_unref(self->several);
  g_hash_table_unref(self->counts);
  g_hash_table_unref(self->watches);
  g_ptr_array_unref(self->gathered);
  G_OBJECT_CLASS(ritrovo_news_parent_class)->finalize(object);
}

static void ritrovo_news_class_init(RitrovoNewsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  object_class->dispose = ritrovo_news_dispose;
  object_class->finalize = ritrovo_news_finalize;
  signals[NEWS] =
      g_signal_new("news", RITROVO_TYPE_NEWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                   3, RITROVO_TYPE_ROOM, RITROVO_TYPE_MESSAGE, RITROVO_TYPE_NEWS_KIND);
  signals[SUMMARY] = g_signal_new("summary", RITROVO_TYPE_NEWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 2, RITROVO_TYPE_ROOM, G_TYPE_UINT);
  signals[WITHDRAW] = g_signal_new("withdraw", RITROVO_TYPE_NEWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, RITROVO_TYPE_ROOM);
}

static void ritrovo_news_init(RitrovoNews *self)
{
  self->watches = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify) list_watch_free);
  self->gathered = g_ptr_array_new_with_free_func(item_free);
  self->counts = g_hash_table_new_full(NULL, NULL, g_object_unref, NULL);
  self->alone = g_hash_table_new_full(NULL, NULL, NULL, clear_message);
  self->several = g_hash_table_new(NULL, NULL);
}

static gboolean is_in_view(RitrovoNews *self, RitrovoRoom *room)
{
  return self->active && self->in_view == room;
}

static gboolean is_news(RitrovoNews *self, RitrovoRoom *room)
{
  RitrovoClient *client = ritrovo_room_get_client(room);
  return !is_in_view(self, room) && ritrovo_room_get_unread_count(room) > 0 &&
         ritrovo_room_get_level(room) != RITROVO_ROOM_LEVEL_NONE && client &&
         ritrovo_preferences_get_notifications(ritrovo_client_get_preferences(client));
}

static void count(RitrovoNews *self, RitrovoRoom *room)
{
  guint before = GPOINTER_TO_UINT(g_hash_table_lookup(self->counts, room));
  g_hash_table_replace(self->counts, g_object_ref(room), GUINT_TO_POINTER(before + 1));
}

static void withdraw(RitrovoNews *self, RitrovoRoom *room)
{
  if (!g_hash_table_contains(self->counts, room))
    return;
  g_autoptr(RitrovoRoom) held = g_object_ref(room);
  gboolean alone = g_hash_table_remove(self->alone, room);
  gboolean last = g_hash_table_remove(self->several, room) && g_hash_table_size(self->several) == 0;
  g_hash_table_remove(self->counts, room);
  if (alone)
    g_signal_emit(self, signals[WITHDRAW], 0, room);
  if (last)
    g_signal_emit(self, signals[WITHDRAW], 0, NULL);
}

// What was taken back must not be read on the desktop, either.
static void removed_cb(RitrovoMessage *message, GParamSpec *spec, RitrovoNews *self)
{
  GHashTableIter iter;
  gpointer room, shown;
  g_hash_table_iter_init(&iter, self->alone);
  while (g_hash_table_iter_next(&iter, &room, &shown))
    if (shown == message) {
      withdraw(self, room);
      return;
    }
}

static void tell_one(RitrovoNews *self, const struct item *item)
{
  count(self, item->room);
  g_hash_table_insert(self->alone, item->room, g_object_ref(item->message));
  g_signal_connect_object(item->message, "notify::removed", G_CALLBACK(removed_cb), self,
                          (GConnectFlags) 0);
  g_signal_emit(self, signals[NEWS], 0, item->room, item->message, item->kind);
}

static guint count_several(RitrovoNews *self)
{
  guint total = 0;
  GHashTableIter iter;
  gpointer room;
  g_hash_table_iter_init(&iter, self->several);
  while (g_hash_table_iter_next(&iter, &room, NULL))
    total += GPOINTER_TO_UINT(g_hash_table_lookup(self->counts, room));
  return total;
}

static void tell_all(RitrovoNews *self, GPtrArray *items)
{
  const struct item *first = g_ptr_array_index(items, 0);
  gboolean one_room = TRUE;
  for (guint i = 0; i < items->len; i++) {
    const struct item *item = g_ptr_array_index(items, i);
    count(self, item->room);
    one_room &= item->room == first->room;
  }
  if (one_room) {
    g_hash_table_insert(self->alone, first->room, NULL);
    guint total = GPOINTER_TO_UINT(g_hash_table_lookup(self->counts, first->room));
    g_signal_emit(self, signals[SUMMARY], 0, first->room, total);
    return;
  }
  for (guint i = 0; i < items->len; i++)
    g_hash_table_add(self->several, ((struct item *) g_ptr_array_index(items, i))->room);
  g_signal_emit(self, signals[SUMMARY], 0, NULL, count_several(self));
}

static gboolean gathered_cb(gpointer data);

static void gather(RitrovoNews *self)
{
  self->timer = g_timeout_add(GATHER_MS, gathered_cb, self);
}

static gboolean gathered_cb(gpointer data)
{
  g_autoptr(RitrovoNews) self = g_object_ref(data);
  g_autoptr(GPtrArray) items = self->gathered;
  self->gathered = g_ptr_array_new_with_free_func(item_free);
  self->timer = 0;
  // What was read or removed meanwhile is no news any more.
  for (guint i = items->len; i > 0; i--) {
    const struct item *item = g_ptr_array_index(items, i - 1);
    if (!is_news(self, item->room) || ritrovo_message_get_removed(item->message) ||
        ritrovo_message_get_seq(item->message) <= ritrovo_room_get_last_read(item->room))
      g_ptr_array_remove_index(items, i - 1);
  }
  if (items->len == 0)
    return G_SOURCE_REMOVE;
  gather(self);
  if (items->len == 1)
    tell_one(self, g_ptr_array_index(items, 0));
  else
    tell_all(self, items);
  return G_SOURCE_REMOVE;
}

static void said_cb(RitrovoRoom *room, RitrovoMessage *message, gboolean mention, gpointer data)
{
  RitrovoNews *self = data;
  gboolean direct = ritrovo_room_get_kind(room) == RITROVO_ROOM_KIND_DIRECT;
  if (!is_news(self, room) ||
      (!mention && !direct && ritrovo_room_get_level(room) != RITROVO_ROOM_LEVEL_ALL))
    return;
  struct item *item = g_new0(struct item, 1);
  item->room = g_object_ref(room);
  item->message = g_object_ref(message);
  item->kind = direct ? RITROVO_NEWS_DIRECT : mention ? RITROVO_NEWS_MENTION : RITROVO_NEWS_ALL;
  if (self->timer != 0) {
    g_ptr_array_add(self->gathered, item);
    return;
  }
  gather(self);
  tell_one(self, item);
  item_free(item);
}

static void changed_cb(RitrovoRoom *room, GParamSpec *spec, RitrovoNews *self)
{
  if (!is_news(self, room))
    withdraw(self, room);
}

static void room_added(gpointer room, gpointer data)
{
  g_signal_connect(room, "said", G_CALLBACK(said_cb), data);
  g_signal_connect(room, "notify::unread-count", G_CALLBACK(changed_cb), data);
  g_signal_connect(room, "notify::level", G_CALLBACK(changed_cb), data);
}

static void room_removed(gpointer room, gpointer data)
{
  g_signal_handlers_disconnect_by_data(room, data);
  withdraw(data, room);
}

// What was told of a server that is to be silent from now on.
static void silenced_cb(RitrovoPreferences *preferences, GParamSpec *spec, RitrovoNews *self)
{
  g_autoptr(GList) rooms = g_hash_table_get_keys(self->counts);
  for (GList *l = rooms; l; l = l->next)
    changed_cb(l->data, NULL, self);
}

static void server_added(gpointer server, gpointer data)
{
  RitrovoNews *self = data;
  RitrovoClient *client = ritrovo_server_get_client(server);
  GListModel *rooms = ritrovo_client_get_rooms(client);
  g_signal_connect_object(ritrovo_client_get_preferences(client), "notify::notifications",
                          G_CALLBACK(silenced_cb), self, (GConnectFlags) 0);
  g_hash_table_insert(self->watches, server, list_watch_new(rooms, room_added, room_removed, self));
}

static void server_removed(gpointer server, gpointer data)
{
  RitrovoPreferences *preferences =
      ritrovo_client_get_preferences(ritrovo_server_get_client(server));
  g_signal_handlers_disconnect_by_data(preferences, data);
  g_hash_table_remove(RITROVO_NEWS(data)->watches, server);
}

RitrovoNews *ritrovo_news_new(RitrovoServers *servers)
{
  RitrovoNews *self = g_object_new(RITROVO_TYPE_NEWS, NULL);
  self->servers = list_watch_new(G_LIST_MODEL(servers), server_added, server_removed, self);
  return self;
}

void ritrovo_news_set_in_view(RitrovoNews *self, RitrovoRoom *room, gboolean active)
{
  g_return_if_fail(RITROVO_IS_NEWS(self));
  g_set_object(&self->in_view, room);
  self->active = active;
  if (room && active)
    withdraw(self, room);
}
