// SPDX-License-Identifier: GPL-3.0-or-later
// Puts the parts together and carries out the room's actions: room.send, room.retry, room.discard,
// room.attach and room.file.
#include "ritrovo-room-view-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ritrovo-closures.h"
#include "ritrovo-focus.h"
#include "ritrovo-member-list.h"
#include "ritrovo-typing-line.h"

G_DEFINE_FINAL_TYPE(RitrovoRoomView, ritrovo_room_view, GTK_TYPE_WIDGET)

enum {
  PROP_CLIENT = 1,
  PROP_ROOM,
  PROP_FOLDED,
  PROP_SHOW_MEMBERS,
  PROP_MEMBERS_SHOWN,
  PROP_SHOW_FILES,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

void room_view_show_error(RitrovoRoomView *self, const char *text)
{
  gtk_label_set_label(self->send_error, text);
  gtk_widget_set_visible(GTK_WIDGET(self->send_error), *text != '\0');
}

// A changed message may be empty: then it is to be removed.
void room_view_update_send(RitrovoRoomView *self)
{
  gtk_widget_action_set_enabled(GTK_WIDGET(self), "room.send",
                                self->editing || ritrovo_composer_get_has_text(self->composer));
}

static void composer_changed_cb(RitrovoRoomView *self)
{
  room_view_show_error(self, "");
  room_view_update_send(self);
  // A draft that comes with a room is not being written: its binding is not there yet.
  if (self->room != NULL && self->draft != NULL)
    ritrovo_room_set_typing(self->room, ritrovo_composer_get_has_text(self->composer));
}

static void send_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(widget);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = g_strchomp(ritrovo_composer_get_text(self->composer));
  if (!self->editing && ritrovo_text_is_quit(text)) {
    ritrovo_composer_set_text(self->composer, "");
    gtk_widget_activate_action(widget, "win.disconnect", NULL);
    return;
  }
  if (self->room == NULL || (!self->editing && *text == '\0'))
    return;
  if (!room_view_talk_send(self, text, &error)) {
    if (error != NULL)
      room_view_show_error(self, error->message);
    return;
  }
  ritrovo_composer_change_text(self->composer, "");
  ritrovo_message_list_scroll_to_end(self->messages);
  ritrovo_composer_take_focus(self->composer);
}

// The message of ours that goes by `cid`; free with g_object_unref().
static RitrovoMessage *find_message(RitrovoRoomView *self, const char *cid)
{
  GListModel *messages = self->room != NULL ? ritrovo_room_get_messages(self->room) : NULL;
  guint count = messages != NULL ? g_list_model_get_n_items(messages) : 0;
  for (guint i = count; i-- > 0;) {
    g_autoptr(RitrovoMessage) message = g_list_model_get_item(messages, i);
    if (g_strcmp0(ritrovo_message_get_cid(message), cid) == 0)
      return g_steal_pointer(&message);
  }
  return NULL;
}

static void retry_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(widget);
  g_autoptr(RitrovoMessage) message = find_message(self, g_variant_get_string(parameter, NULL));
  ritrovo_composer_take_focus(self->composer);
  if (message != NULL)
    ritrovo_room_retry(self->room, message);
}

static void discard_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(widget);
  g_autoptr(RitrovoMessage) message = find_message(self, g_variant_get_string(parameter, NULL));
  ritrovo_composer_take_focus(self->composer);
  if (message != NULL)
    ritrovo_room_discard(self->room, message);
}

static void attach_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(widget);
  room_view_show_error(self, "");
  ritrovo_room_view_files_attach(self->file_desk);
}

static void file_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *verb, *key;
  g_variant_get(parameter, "(&s&s)", &verb, &key);
  ritrovo_room_view_files_run(RITROVO_ROOM_VIEW(widget)->file_desk, verb, key);
}

static gboolean pasting_cb(RitrovoRoomView *self)
{
  room_view_show_error(self, "");
  return ritrovo_room_view_files_paste(self->file_desk);
}

static void file_sent_cb(RitrovoRoomView *self)
{
  ritrovo_message_list_scroll_to_end(self->messages);
  ritrovo_composer_take_focus(self->composer);
}

GMenuModel *ritrovo_room_view_get_main_menu(RitrovoRoomView *self)
{
  return G_MENU_MODEL(self->main_menu);
}

static void invite_revealed_cb(RitrovoRoomView *self)
{
  // The focus must not go with the bar.
  if (ritrovo_has_focus_within(GTK_WIDGET(self->invite_bar)))
    ritrovo_composer_take_focus(self->composer);
}

void ritrovo_room_view_take_focus(RitrovoRoomView *self)
{
  ritrovo_composer_take_focus(self->composer);
}

void ritrovo_room_view_set_client(RitrovoRoomView *self, RitrovoClient *client)
{
  if (!g_set_object(&self->client, client))
    return;
  ritrovo_room_view_files_set_room(self->file_desk, client, self->room);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_CLIENT]);
}

// What could not be kept is given back to whoever wrote it, before what was written since.
static void send_refused_cb(RitrovoRoomView *self, const char *text, const char *words)
{
  g_autofree char *since = ritrovo_composer_get_text(self->composer);
  g_autofree char *all = *since != '\0' ? g_strdup_printf("%s\n%s", text, since) : g_strdup(text);
  ritrovo_composer_change_text(self->composer, all);
  room_view_show_error(self, words);
}

// Searching

static void search_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  ritrovo_search_page_open(RITROVO_ROOM_VIEW(widget)->search);
}

static void show_files_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_object_set(widget, "show-files", TRUE, NULL);
}

static void result_chosen_cb(RitrovoRoomView *self, RitrovoSearchResult *result)
{
  gboolean direct = ritrovo_search_result_get_kind(result) == RITROVO_ROOM_KIND_DIRECT;
  const char *name = ritrovo_search_result_get_place(result);
  g_autofree char *place = g_strconcat(direct ? "@" : "#", name, NULL);
  gint64 seq = ritrovo_message_get_seq(ritrovo_search_result_get_message(result));
  gtk_widget_activate_action(GTK_WIDGET(self), "win.show-place", "s", place);
  RitrovoRoom *room = direct ? ritrovo_client_find_direct(self->client, name)
                             : ritrovo_client_find_room(self->client, name);
  if (room == NULL || room != self->room)
    ritrovo_search_page_fail(self->search, _("You are not in that room any more."));
  else
    ritrovo_room_jump(room, seq);
}

static void mention_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(widget);
  g_autofree char *text = ritrovo_composer_get_text(self->composer);
  gboolean apart = *text == '\0' || g_ascii_isspace(text[strlen(text) - 1]);
  g_autofree char *all =
      g_strdup_printf("%s%s@%s ", text, apart ? "" : " ", g_variant_get_string(parameter, NULL));
  ritrovo_search_page_close(self->search);
  ritrovo_composer_change_text(self->composer, all);
  ritrovo_composer_take_focus(self->composer);
}

void ritrovo_room_view_use_settings(RitrovoRoomView *self, GSettings *settings)
{
  static const char *const keys[] = {"enter-sends", "check-spelling", "spelling-languages"};
  for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
    g_settings_bind(settings, keys[i], self->composer, keys[i], G_SETTINGS_BIND_GET);
  ritrovo_room_view_files_use_settings(self->file_desk, settings);
}

void room_view_bind_draft(RitrovoRoomView *self, gboolean bind)
{
  if (self->draft != NULL)
    g_binding_unbind(self->draft);
  g_clear_object(&self->draft);
  if (bind && self->room != NULL)
    self->draft =
        g_object_ref(g_object_bind_property(self->room, "draft", self->composer, "text",
                                            G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE));
}

static void leave_room(RitrovoRoomView *self)
{
  room_view_talk_put_aside(self);
  room_view_bind_draft(self, FALSE);
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func(self->room, send_refused_cb, self);
}

void ritrovo_room_view_set_room(RitrovoRoomView *self, RitrovoRoom *room)
{
  if (room == self->room)
    return;
  leave_room(self);
  g_set_object(&self->room, room);
  ritrovo_room_view_files_set_room(self->file_desk, self->client, room);
  room_view_side_room_changed(self);
  if (room != NULL) {
    room_view_bind_draft(self, TRUE);
    room_view_talk_resume(self);
    g_signal_connect_object(room, "send-refused", G_CALLBACK(send_refused_cb), self,
                            G_CONNECT_SWAPPED);
  } else {
    ritrovo_composer_set_text(self->composer, "");
  }
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ROOM]);
}

void ritrovo_room_view_set_addresses(RitrovoRoomView *self, const char *const *addresses)
{
  ritrovo_invite_bar_set_addresses(self->invite_bar, addresses);
}

void ritrovo_room_view_set_show_addresses(RitrovoRoomView *self, gboolean show)
{
  ritrovo_invite_bar_set_revealed(self->invite_bar, show);
}

static void ritrovo_room_view_get_property(GObject *object, guint id, GValue *value,
                                           GParamSpec *pspec)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(object);
  switch (id) {
  case PROP_CLIENT:
    g_value_set_object(value, self->client);
    break;
  case PROP_ROOM:
    g_value_set_object(value, self->room);
    break;
  case PROP_FOLDED:
    g_value_set_boolean(value, self->folded);
    break;
  case PROP_SHOW_MEMBERS:
    g_value_set_boolean(value, self->show_members);
    break;
  case PROP_MEMBERS_SHOWN:
    g_value_set_boolean(value, room_view_side_is_shown(self, self->members));
    break;
  case PROP_SHOW_FILES:
    g_value_set_boolean(value, room_view_side_is_shown(self, GTK_WIDGET(self->files)));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_room_view_set_property(GObject *object, guint id, const GValue *value,
                                           GParamSpec *pspec)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(object);
  switch (id) {
  case PROP_CLIENT:
    ritrovo_room_view_set_client(self, g_value_get_object(value));
    break;
  case PROP_ROOM:
    ritrovo_room_view_set_room(self, g_value_get_object(value));
    break;
  case PROP_FOLDED:
    if (self->folded == g_value_get_boolean(value))
      break;
    self->folded = g_value_get_boolean(value);
    if (self->folded)
      g_menu_prepend_section(self->main_menu, NULL, self->narrow_menu);
    else
      g_menu_remove(self->main_menu, 0);
    g_object_notify_by_pspec(object, pspec);
    break;
  case PROP_SHOW_MEMBERS:
    room_view_side_set_show_members(self, g_value_get_boolean(value));
    break;
  case PROP_MEMBERS_SHOWN:
    room_view_side_set_shown(self, self->members, g_value_get_boolean(value));
    break;
  case PROP_SHOW_FILES:
    room_view_side_set_shown(self, GTK_WIDGET(self->files), g_value_get_boolean(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_room_view_dispose(GObject *object)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(object);
  leave_room(self);
  if (self->file_desk != NULL)
    ritrovo_room_view_files_stop(self->file_desk);
  g_clear_object(&self->file_desk);
  g_clear_pointer(&self->box, gtk_widget_unparent);
  g_clear_object(&self->room);
  g_clear_object(&self->client);
  G_OBJECT_CLASS(ritrovo_room_view_parent_class)->dispose(object);
}

static void ritrovo_room_view_class_init(RitrovoRoomViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_room_view_get_property;
  object_class->set_property = ritrovo_room_view_set_property;
  object_class->dispose = ritrovo_room_view_dispose;

  props[PROP_CLIENT] = g_param_spec_object("client", NULL, NULL, RITROVO_TYPE_CLIENT, flags);
  props[PROP_ROOM] = g_param_spec_object("room", NULL, NULL, RITROVO_TYPE_ROOM, flags);
  props[PROP_SHOW_MEMBERS] = g_param_spec_boolean("show-members", NULL, NULL, TRUE, flags);
  props[PROP_FOLDED] = g_param_spec_boolean("folded", NULL, NULL, FALSE, flags);
  props[PROP_MEMBERS_SHOWN] = g_param_spec_boolean("members-shown", NULL, NULL, FALSE, flags);
  props[PROP_SHOW_FILES] = g_param_spec_boolean("show-files", NULL, NULL, FALSE, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);

  gtk_widget_class_install_action(widget_class, "room.send", NULL, send_action);
  gtk_widget_class_install_action(widget_class, "room.search", NULL, search_action);
  gtk_widget_class_install_action(widget_class, "room.show-files", NULL, show_files_action);
  gtk_widget_class_install_action(widget_class, "room.mention", "s", mention_action);
  gtk_widget_class_install_action(widget_class, "room.retry", "s", retry_action);
  gtk_widget_class_install_action(widget_class, "room.discard", "s", discard_action);
  gtk_widget_class_install_action(widget_class, "room.attach", NULL, attach_action);
  gtk_widget_class_install_action(widget_class, "room.file", "(ss)", file_action);
  room_view_talk_class_init(widget_class);

  g_type_ensure(RITROVO_TYPE_COMPOSER);
  g_type_ensure(RITROVO_TYPE_COMPOSER_BAR);
  g_type_ensure(RITROVO_TYPE_FILES_PANEL);
  g_type_ensure(RITROVO_TYPE_INVITE_BAR);
  g_type_ensure(RITROVO_TYPE_MEMBER_LIST);
  g_type_ensure(RITROVO_TYPE_MESSAGE_LIST);
  g_type_ensure(RITROVO_TYPE_SEARCH_PAGE);
  g_type_ensure(RITROVO_TYPE_TYPING_LINE);
  gtk_widget_class_set_layout_manager_type(widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-room-view.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoRoomView, box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoRoomView, header);
  gtk_widget_class_bind_template_child(widget_class, RitrovoRoomView, flap);
  gtk_widget_class_bind_template_child(widget_class, RitrovoRoomView, invite_bar);
  gtk_widget_class_bind_template_child(widget_class, RitrovoRoomView, search);
  gtk_widget_class_bind_template_child(widget_class, RitrovoRoomView, messages);
  gtk_widget_class_bind_template_child(widget_class, RitrovoRoomView, send_error);
  gtk_widget_class_bind_template_child(widget_class, RitrovoRoomView, composer);
  gtk_widget_class_bind_template_child(widget_class, RitrovoRoomView, composer_bar);
  gtk_widget_class_bind_template_child(widget_class, RitrovoRoomView, talk);
  gtk_widget_class_bind_template_child(widget_class, RitrovoRoomView, side);
  gtk_widget_class_bind_template_child(widget_class, RitrovoRoomView, members);
  gtk_widget_class_bind_template_child(widget_class, RitrovoRoomView, files);
  gtk_widget_class_bind_template_child(widget_class, RitrovoRoomView, main_menu);
  gtk_widget_class_bind_template_child(widget_class, RitrovoRoomView, narrow_menu);
  gtk_widget_class_bind_template_callback(widget_class, composer_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, room_view_show_error);
  gtk_widget_class_bind_template_callback(widget_class, invite_revealed_cb);
  room_view_side_class_init(widget_class);
  gtk_widget_class_bind_template_callback(widget_class, pasting_cb);
  gtk_widget_class_bind_template_callback(widget_class, result_chosen_cb);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_room_view_take_focus);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_bar_text);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_either);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_has_text);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_is_waiting);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_placeholder_text);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_status_classes);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_status_text);
}

static void ritrovo_room_view_init(RitrovoRoomView *self)
{
  self->show_members = TRUE;
  gtk_widget_init_template(GTK_WIDGET(self));
  self->file_desk = ritrovo_room_view_files_new(GTK_WIDGET(self), self->messages, self->files);
  ritrovo_room_view_files_add_target(self->file_desk, self->talk);
  g_signal_connect_object(self->file_desk, "refused", G_CALLBACK(room_view_show_error), self,
                          G_CONNECT_SWAPPED);
  g_signal_connect_object(self->file_desk, "sent", G_CALLBACK(file_sent_cb), self,
                          G_CONNECT_SWAPPED);
  // Before the text has the key, which would unselect.
  GtkEventController *keys = gtk_shortcut_controller_new();
  gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut(
      GTK_SHORTCUT_CONTROLLER(keys),
      gtk_shortcut_new(gtk_shortcut_trigger_parse_string("<Control><Shift>a"),
                       gtk_named_action_new("room.attach")));
  gtk_widget_add_controller(GTK_WIDGET(self), keys);
  composer_changed_cb(self);
  room_view_side_init(self);
}
