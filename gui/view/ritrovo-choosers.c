// SPDX-License-Identifier: GPL-3.0-or-later
// Fills the chooser from the models and goes where the choice leads.
#include "ritrovo-choosers.h"

#include <glib/gi18n.h>

#include "ritrovo-closures.h"
#include "ritrovo-requests.h"

// A request on its way: the chooser that waits for it, and of whom it was asked. Owned.
typedef struct {
  RitrovoChooser *chooser;
  RitrovoClient *client;
} Request;

static Request *request_new(RitrovoChooser *chooser, RitrovoClient *client)
{
  Request *request = g_new(Request, 1);
  request->chooser = g_object_ref(chooser);
  request->client = g_object_ref(client);
  return request;
}

static void request_free(Request *request)
{
  g_object_unref(request->chooser);
  g_object_unref(request->client);
  g_free(request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Request, request_free)

static void joined_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(Request) request = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RitrovoRoom) room = ritrovo_client_join_finish(request->client, result, &error);
  if (room != NULL)
    ritrovo_chooser_finish(request->chooser, room);
  else
    ritrovo_chooser_fail(request->chooser, error->message);
}

static void enter_room(RitrovoChooser *chooser, RitrovoClient *client, const char *name)
{
  RitrovoRoom *room = ritrovo_client_find_room(client, name);
  if (room != NULL)
    ritrovo_chooser_finish(chooser, room);
  else
    ritrovo_client_join_async(client, name, ritrovo_chooser_get_cancellable(chooser), joined_cb,
                              request_new(chooser, client));
}

static void open_conversation(RitrovoChooser *chooser, RitrovoClient *client, const char *name)
{
  g_autoptr(GError) error = NULL;
  RitrovoRoom *room = ritrovo_client_open_direct(client, name, &error);
  if (room != NULL)
    ritrovo_chooser_finish(chooser, room);
  else
    ritrovo_chooser_fail(chooser, error->message);
}

static void append(GListStore *store, RitrovoChoiceKind kind, const char *title,
                   const char *subtitle, const char *detail, gpointer what)
{
  g_autoptr(RitrovoChoice) choice = ritrovo_choice_new(kind, title, subtitle, detail, what);
  g_list_store_append(store, choice);
}

// Rooms

static char *create_words(const char *text)
{
  // Translators: %s is the name of a room that is not there yet
  return g_strdup_printf(_("Create “%s”"), text);
}

static void rooms_listed_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(Request) request = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GListModel) rooms = ritrovo_client_list_rooms_finish(request->client, result, &error);
  g_autoptr(GListStore) choices = g_list_store_new(RITROVO_TYPE_CHOICE);
  for (guint i = 0; rooms != NULL && i < g_list_model_get_n_items(rooms); i++) {
    g_autoptr(RitrovoRoomInfo) info = g_list_model_get_item(rooms, i);
    g_autofree char *people = ritrovo_member_count_text(NULL, ritrovo_room_info_get_count(info));
    append(choices, RITROVO_CHOICE_ROOM, ritrovo_room_info_get_name(info),
           ritrovo_room_info_get_topic(info),
           ritrovo_room_info_get_joined(info) ? _("You are there") : people, info);
  }
  ritrovo_chooser_set_choices(request->chooser, G_LIST_MODEL(choices));
  if (rooms == NULL)
    ritrovo_chooser_fail(request->chooser, error->message);
}

static void room_chosen_cb(RitrovoChooser *chooser, RitrovoChoice *choice, RitrovoClient *client)
{
  enter_room(chooser, client, ritrovo_choice_get_title(choice));
}

static void connect_choice(RitrovoChooser *chooser, GCallback chosen, GObject *model)
{
  g_signal_connect_data(chooser, "chosen", chosen, g_object_ref(model),
                        (GClosureNotify) (void (*)(void)) g_object_unref, 0);
}

RitrovoChooser *ritrovo_choosers_new_room(GtkWindow *parent, RitrovoClient *client)
{
  RitrovoChooser *chooser = ritrovo_chooser_new(parent, _("Find or Create a Room"), _("Room name"));
  ritrovo_chooser_set_new(chooser, RITROVO_CHOICE_ROOM, create_words);
  connect_choice(chooser, G_CALLBACK(room_chosen_cb), G_OBJECT(client));
  ritrovo_client_list_rooms_async(client, ritrovo_chooser_get_cancellable(chooser), rooms_listed_cb,
                                  request_new(chooser, client));
  return chooser;
}

// People

static char *write_words(const char *text)
{
  // Translators: %s is somebody's name
  return g_strdup_printf(_("Write to “%s”"), text);
}

static void append_people(GListStore *choices, RitrovoClient *client, GListModel *users)
{
  for (guint i = 0; users != NULL && i < g_list_model_get_n_items(users); i++) {
    g_autoptr(RitrovoMember) member = g_list_model_get_item(users, i);
    const char *name = ritrovo_member_get_name(member);
    if (g_strcmp0(name, ritrovo_client_get_own_name(client)) == 0)
      continue;
    const char *const *names = ritrovo_member_get_rooms(member);
    g_autofree char *rooms = names != NULL ? g_strjoinv(", ", (GStrv) names) : g_strdup("");
    append(choices, RITROVO_CHOICE_PERSON, name, rooms, NULL, member);
  }
}

static void people_listed_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(Request) request = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GListModel) users = ritrovo_client_list_users_finish(request->client, result, &error);
  g_autoptr(GListStore) choices = g_list_store_new(RITROVO_TYPE_CHOICE);
  append_people(choices, request->client, users);
  ritrovo_chooser_set_choices(request->chooser, G_LIST_MODEL(choices));
  if (users == NULL)
    ritrovo_chooser_fail(request->chooser, error->message);
}

static void person_chosen_cb(RitrovoChooser *chooser, RitrovoChoice *choice, RitrovoClient *client)
{
  open_conversation(chooser, client, ritrovo_choice_get_title(choice));
}

RitrovoChooser *ritrovo_choosers_new_conversation(GtkWindow *parent, RitrovoClient *client)
{
  RitrovoChooser *chooser =
      ritrovo_chooser_new(parent, _("New Conversation"), _("Name of the other person"));
  ritrovo_chooser_set_new(chooser, RITROVO_CHOICE_PERSON, write_words);
  ritrovo_chooser_set_empty_text(chooser, _("Nobody else is here now. Type a name to write to "
                                            "somebody who has an account."));
  connect_choice(chooser, G_CALLBACK(person_chosen_cb), G_OBJECT(client));
  ritrovo_client_list_users_async(client, ritrovo_chooser_get_cancellable(chooser),
                                  people_listed_cb, request_new(chooser, client));
  return chooser;
}

// The switcher

static void append_places(GListStore *choices, RitrovoClient *client, const char *server)
{
  GListModel *rooms = ritrovo_client_get_rooms(client);
  for (guint i = 0; i < g_list_model_get_n_items(rooms); i++) {
    g_autoptr(RitrovoRoom) room = g_list_model_get_item(rooms, i);
    guint unread = ritrovo_room_get_unread_count(room);
    g_autofree char *count =
        unread > 0 ? g_strdup_printf(ngettext("%u unread", "%u unread", unread), unread) : NULL;
    append(choices,
           ritrovo_room_get_kind(room) == RITROVO_ROOM_KIND_DIRECT ? RITROVO_CHOICE_PERSON
                                                                   : RITROVO_CHOICE_ROOM,
           ritrovo_room_get_name(room), server != NULL ? server : ritrovo_room_get_topic(room),
           count, room);
  }
}

static GListStore *list_places(RitrovoServers *servers)
{
  GListStore *choices = g_list_store_new(RITROVO_TYPE_CHOICE);
  RitrovoServer *current = ritrovo_servers_get_current(servers);
  if (current != NULL)
    append_places(choices, ritrovo_server_get_client(current), NULL);
  for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(servers)); i++) {
    g_autoptr(RitrovoServer) server = g_list_model_get_item(G_LIST_MODEL(servers), i);
    RitrovoClient *client = ritrovo_server_get_client(server);
    if (server != current && ritrovo_client_get_state(client) != RITROVO_CLIENT_OFFLINE)
      append_places(choices, client, ritrovo_server_get_title(server));
  }
  return choices;
}

struct switching {
  Request *request;
  GListStore *choices;
};

// Those with whom there is a conversation already are in the list by that.
static void people_found_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct switching *switching = data;
  g_autoptr(Request) request = switching->request;
  g_autoptr(GListStore) choices = switching->choices;
  g_free(switching);
  g_autoptr(GListModel) users = ritrovo_client_list_users_finish(request->client, result, NULL);
  g_autoptr(GListStore) people = g_list_store_new(RITROVO_TYPE_CHOICE);
  append_people(people, request->client, users);
  for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(people)); i++) {
    g_autoptr(RitrovoChoice) choice = g_list_model_get_item(G_LIST_MODEL(people), i);
    if (ritrovo_client_find_direct(request->client, ritrovo_choice_get_title(choice)) == NULL)
      g_list_store_append(choices, choice);
  }
}

static void place_chosen_cb(RitrovoChooser *chooser, RitrovoChoice *choice, RitrovoServers *servers)
{
  GObject *what = ritrovo_choice_get_what(choice);
  RitrovoServer *current = ritrovo_servers_get_current(servers);
  if (RITROVO_IS_ROOM(what))
    ritrovo_chooser_finish(chooser, RITROVO_ROOM(what));
  else if (current != NULL)
    open_conversation(chooser, ritrovo_server_get_client(current),
                      ritrovo_choice_get_title(choice));
}

RitrovoChooser *ritrovo_choosers_new_switcher(GtkWindow *parent, RitrovoServers *servers)
{
  RitrovoChooser *chooser = ritrovo_chooser_new(parent, _("Go to a Room or a Person"), _("Go to"));
  g_autoptr(GListStore) choices = list_places(servers);
  RitrovoServer *current = ritrovo_servers_get_current(servers);
  ritrovo_chooser_set_empty_text(chooser, _("Nothing of that name is here."));
  ritrovo_chooser_set_choices(chooser, G_LIST_MODEL(choices));
  connect_choice(chooser, G_CALLBACK(place_chosen_cb), G_OBJECT(servers));
  if (current != NULL) {
    RitrovoClient *client = ritrovo_server_get_client(current);
    struct switching *switching = g_new(struct switching, 1);
    *switching = (struct switching){request_new(chooser, client), g_object_ref(choices)};
    ritrovo_client_list_users_async(client, ritrovo_chooser_get_cancellable(chooser),
                                    people_found_cb, switching);
  }
  return chooser;
}
