// SPDX-License-Identifier: GPL-3.0-or-later
// What stands beside the log, the members or the files, or over it where there is no room; and the
// way round the panes.
#include "ritrovo-focus.h"
#include "ritrovo-place-words.h"
#include "ritrovo-room-view-private.h"

gboolean room_view_side_is_shown(RitrovoRoomView *self, GtkWidget *pane)
{
  // While the template is being put together, neither is.
  return self->file_desk != NULL && adw_flap_get_reveal_flap(self->flap) &&
         gtk_stack_get_visible_child(self->side) == pane;
}

static void remember_members(RitrovoRoomView *self, gboolean show)
{
  if (self->show_members == show)
    return;
  self->show_members = show;
  g_object_notify(G_OBJECT(self), "show-members");
}

// The members, if there are any, they are wanted, and there is room beside the log; otherwise
// nothing.
static void show_usual_side(RitrovoRoomView *self)
{
  gboolean show = ritrovo_has_members(NULL, self->room) && !adw_flap_get_folded(self->flap) &&
                  self->show_members;
  if (show)
    gtk_stack_set_visible_child(self->side, self->members);
  adw_flap_set_reveal_flap(self->flap, show);
}

void room_view_side_set_shown(RitrovoRoomView *self, GtkWidget *pane, gboolean show)
{
  if (room_view_side_is_shown(self, pane) == show)
    return;
  // The focus must not go with the pane.
  if (ritrovo_has_focus_within(GTK_WIDGET(self->side)))
    ritrovo_composer_take_focus(self->composer);
  if (pane == self->members && !adw_flap_get_folded(self->flap))
    remember_members(self, show);
  if (!show) {
    show_usual_side(self);
    return;
  }
  gtk_stack_set_visible_child(self->side, pane);
  adw_flap_set_reveal_flap(self->flap, TRUE);
  if (pane == GTK_WIDGET(self->files))
    ritrovo_files_panel_take_focus(self->files);
}

void room_view_side_set_show_members(RitrovoRoomView *self, gboolean show)
{
  remember_members(self, show);
  if (!room_view_side_is_shown(self, GTK_WIDGET(self->files)))
    show_usual_side(self);
}

void room_view_side_room_changed(RitrovoRoomView *self)
{
  gboolean at_members = gtk_stack_get_visible_child(self->side) == self->members;
  if (self->room == NULL || room_view_side_is_shown(self, GTK_WIDGET(self->files)))
    return;
  if (adw_flap_get_folded(self->flap) && ritrovo_has_members(NULL, self->room))
    return;
  if (at_members && ritrovo_has_focus_within(GTK_WIDGET(self->side)))
    ritrovo_composer_take_focus(self->composer);
  show_usual_side(self);
}

static void side_changed_cb(RitrovoRoomView *self)
{
  g_object_notify(G_OBJECT(self), "members-shown");
  g_object_notify(G_OBJECT(self), "show-files");
}

// Where there is no room beside the log, a pane comes over it only when it is asked for.
static void flap_folded_cb(RitrovoRoomView *self)
{
  if (adw_flap_get_folded(self->flap) || !room_view_side_is_shown(self, GTK_WIDGET(self->files)))
    show_usual_side(self);
}

static void flap_revealed_cb(RitrovoRoomView *self)
{
  if (!adw_flap_get_folded(self->flap) && ritrovo_has_members(NULL, self->room) &&
      gtk_stack_get_visible_child(self->side) == self->members)
    remember_members(self, adw_flap_get_reveal_flap(self->flap));
  side_changed_cb(self);
}

static void close_pane_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(widget);
  room_view_side_set_shown(self, gtk_stack_get_visible_child(self->side), FALSE);
}

static gboolean focus_pane(RitrovoRoomView *self, GtkWidget *pane)
{
  if (pane == GTK_WIDGET(self->side) && !adw_flap_get_reveal_flap(self->flap))
    return FALSE;
  return gtk_widget_child_focus(pane, GTK_DIR_TAB_FORWARD);
}

gboolean ritrovo_room_view_move_pane(RitrovoRoomView *self, int step)
{
  GtkWidget *panes[] = {GTK_WIDGET(self->composer), self->header, GTK_WIDGET(self->messages),
                        GTK_WIDGET(self->side)};
  const int n_panes = G_N_ELEMENTS(panes);
  int at = step > 0 ? -1 : n_panes;
  for (int i = 0; i < n_panes; i++)
    if (ritrovo_has_focus_within(panes[i]))
      at = i;
  // A pane that has nothing to focus is passed over.
  for (int i = at + step; i >= 0 && i < n_panes; i += step)
    if (focus_pane(self, panes[i]))
      return TRUE;
  return FALSE;
}

void room_view_side_class_init(GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action(widget_class, "room.close-pane", NULL, close_pane_action);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_has_members);
  gtk_widget_class_bind_template_callback(widget_class, flap_folded_cb);
  gtk_widget_class_bind_template_callback(widget_class, flap_revealed_cb);
  gtk_widget_class_bind_template_callback(widget_class, side_changed_cb);
}

void room_view_side_init(RitrovoRoomView *self)
{
  side_changed_cb(self);
}
