// SPDX-License-Identifier: GPL-3.0-or-later
// One notification per room, and one for several rooms at once; which messages are told is the
// model's business (RitrovoNews).
#include "ritrovo-notifier.h"

#include <glib/gi18n.h>

#include "ritrovo-file-words.h"
#include "ritrovo-news.h"
#include "ritrovo-requests.h"
#include "ritrovo-server-row.h"

#define SEVERAL "several"
#define BACKGROUND "background"
#define TEXT_MOST 200 // characters of a message

struct _RitrovoNotifier {
  GObject parent_instance;

  // Owned
  RitrovoServers *servers;
  RitrovoNews *news;
  GSettings *settings; // NULL: there are none

  // Borrowed
  GApplication *application; // weak
  RitrovoWindow *window;     // weak
};

G_DEFINE_FINAL_TYPE(RitrovoNotifier, ritrovo_notifier, G_TYPE_OBJECT)

static RitrovoServer *find_server(RitrovoNotifier *self, RitrovoClient *client)
{
  for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(self->servers)); i++) {
    g_autoptr(RitrovoServer) server = g_list_model_get_item(G_LIST_MODEL(self->servers), i);
    if (ritrovo_server_get_client(server) == client)
      return server; // which the list holds
  }
  return NULL;
}

// "#home", "@bob"; newly allocated.
static char *place_of(RitrovoRoom *room)
{
  gboolean direct = ritrovo_room_get_kind(room) == RITROVO_ROOM_KIND_DIRECT;
  return g_strconcat(direct ? "@" : "#", ritrovo_room_get_name(room), NULL);
}

// What names the room's server; newly allocated, NULL if that is gone.
static char *server_of(RitrovoNotifier *self, RitrovoRoom *room)
{
  RitrovoClient *client = ritrovo_room_get_client(room);
  RitrovoServer *server = client != NULL ? find_server(self, client) : NULL;
  return server != NULL ? ritrovo_server_key(server) : NULL;
}

static char *id_of(RitrovoNotifier *self, RitrovoRoom *room)
{
  g_autofree char *server = server_of(self, room);
  g_autofree char *place = place_of(room);
  return g_strdup_printf("%s %s", server != NULL ? server : "", place);
}

static void tell(RitrovoNotifier *self, RitrovoRoom *room, const char *title, const char *body)
{
  if (self->application == NULL)
    return;
  g_autoptr(GNotification) notification = g_notification_new(title);
  g_notification_set_body(notification, body);
  if (room == NULL) {
    g_notification_set_default_action(notification, "app.activate");
    g_application_send_notification(self->application, SEVERAL, notification);
    return;
  }
  g_autofree char *server = server_of(self, room);
  g_autofree char *place = place_of(room);
  g_autofree char *id = id_of(self, room);
  if (server == NULL)
    return;
  g_notification_set_default_action_and_target(notification, "app.open-room", "(ss)", server,
                                               place);
  g_application_send_notification(self->application, id, notification);
}

static char *shorten(const char *text)
{
  if (g_utf8_strlen(text, -1) <= TEXT_MOST)
    return g_strdup(text);
  g_autofree char *start = g_utf8_substring(text, 0, TEXT_MOST);
  return g_strconcat(start, "…", NULL);
}

static void news_cb(RitrovoNotifier *self, RitrovoRoom *room, RitrovoMessage *message,
                    RitrovoNewsKind kind)
{
  const char *sender = ritrovo_message_get_sender(message);
  gboolean text = self->settings == NULL || g_settings_get_boolean(self->settings, "notify-text");
  g_autofree char *title =
      kind == RITROVO_NEWS_DIRECT
          ? g_strdup(sender)
          // Translators: a person's name and that of a room
          : g_strdup_printf(_("%s in %s"), sender, ritrovo_room_get_name(room));
  g_autofree char *said = ritrovo_message_words(message);
  g_autofree char *body =
      text ? shorten(said)
           : g_strdup(kind == RITROVO_NEWS_MENTION ? _("You were mentioned") : _("New message"));
  tell(self, room, title, body);
}

static void summary_cb(RitrovoNotifier *self, RitrovoRoom *room, guint count)
{
  g_autofree char *body =
      g_strdup_printf(ngettext("%u new message", "%u new messages", count), count);
  tell(self, room, room != NULL ? ritrovo_room_get_name(room) : _("Ritrovo"), body);
}

static void withdraw_cb(RitrovoNotifier *self, RitrovoRoom *room)
{
  g_autofree char *id = room != NULL ? id_of(self, room) : g_strdup(SEVERAL);
  if (self->application != NULL)
    g_application_withdraw_notification(self->application, id);
}

static void open_room_cb(RitrovoNotifier *self, GVariant *parameter)
{
  const char *key, *place;
  g_variant_get(parameter, "(&s&s)", &key, &place);
  if (self->window == NULL && self->application != NULL)
    g_application_activate(self->application);
  if (self->window != NULL)
    ritrovo_window_go_to(self->window, key, place);
}

static void activate_cb(RitrovoNotifier *self)
{
  if (self->application != NULL)
    g_application_activate(self->application);
}

static void update_in_view(RitrovoNotifier *self)
{
  ritrovo_news_set_in_view(
      self->news, self->window != NULL ? ritrovo_window_get_room_in_view(self->window) : NULL,
      self->window != NULL && gtk_widget_get_visible(GTK_WIDGET(self->window)) &&
          gtk_window_is_active(GTK_WINDOW(self->window)));
}

void ritrovo_notifier_set_window(RitrovoNotifier *self, RitrovoWindow *window)
{
  g_return_if_fail(RITROVO_IS_NOTIFIER(self));
  if (!g_set_weak_pointer(&self->window, window))
    return;
  g_signal_connect_object(window, "notify::room-in-view", G_CALLBACK(update_in_view), self,
                          G_CONNECT_SWAPPED);
  g_signal_connect_object(window, "notify::is-active", G_CALLBACK(update_in_view), self,
                          G_CONNECT_SWAPPED);
  g_signal_connect_object(window, "notify::visible", G_CALLBACK(update_in_view), self,
                          G_CONNECT_SWAPPED);
  update_in_view(self);
}

void ritrovo_notifier_tell_background(RitrovoNotifier *self)
{
  g_return_if_fail(RITROVO_IS_NOTIFIER(self));
  if (self->settings == NULL || self->application == NULL ||
      g_settings_get_boolean(self->settings, "background-told"))
    return;
  g_settings_set_boolean(self->settings, "background-told", TRUE);
  g_autoptr(GNotification) notification = g_notification_new(_("Ritrovo keeps running"));
  g_notification_set_body(notification,
                          _("Messages still come in. Quit in the main menu ends it."));
  g_notification_set_default_action(notification, "app.activate");
  g_application_send_notification(self->application, BACKGROUND, notification);
}

static void ritrovo_notifier_dispose(GObject *object)
{
  RitrovoNotifier *self = RITROVO_NOTIFIER(object);
  if (self->news != NULL)
    g_signal_handlers_disconnect_by_data(self->news, self);
  g_clear_object(&self->news);
  g_clear_object(&self->servers);
  g_clear_object(&self->settings);
  g_clear_weak_pointer(&self->application);
  g_clear_weak_pointer(&self->window);
  G_OBJECT_CLASS(ritrovo_notifier_parent_class)->dispose(object);
}

static void ritrovo_notifier_class_init(RitrovoNotifierClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = ritrovo_notifier_dispose;
}

static void ritrovo_notifier_init(RitrovoNotifier *self)
{
}

RitrovoNotifier *ritrovo_notifier_new(GApplication *application, RitrovoServers *servers,
                                      GSettings *settings)
{
  RitrovoNotifier *self = g_object_new(RITROVO_TYPE_NOTIFIER, NULL);
  g_autoptr(GSimpleAction) open = g_simple_action_new("open-room", G_VARIANT_TYPE("(ss)"));
  g_autoptr(GSimpleAction) activate = g_simple_action_new("activate", NULL);
  self->servers = g_object_ref(servers);
  self->settings = settings != NULL ? g_object_ref(settings) : NULL;
  self->news = ritrovo_news_new(servers);
  g_set_weak_pointer(&self->application, application);
  g_signal_connect_swapped(self->news, "news", G_CALLBACK(news_cb), self);
  g_signal_connect_swapped(self->news, "summary", G_CALLBACK(summary_cb), self);
  g_signal_connect_swapped(self->news, "withdraw", G_CALLBACK(withdraw_cb), self);
  g_signal_connect_object(open, "activate", G_CALLBACK(open_room_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object(activate, "activate", G_CALLBACK(activate_cb), self, G_CONNECT_SWAPPED);
  g_action_map_add_action(G_ACTION_MAP(application), G_ACTION(open));
  g_action_map_add_action(G_ACTION_MAP(application), G_ACTION(activate));
  return self;
}
