// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what the room view does with texts that are not sent: each room has its own, and one
// that could not be kept comes back (gui/view/ritrovo-room-view.h).
#include <adwaita.h>

#include "ritrovo-composer.h"
#include "ritrovo-room-private.h"
#include "ritrovo-room-view.h"

struct stage {
  RitrovoRoomView *view; // owned
  RitrovoComposer *composer;
  RitrovoClient *client; // owned, like the rooms
  RitrovoRoom *home;
  RitrovoRoom *pizza;
};

static GtkWidget *find_composer(GtkWidget *widget)
{
  GtkWidget *found = RITROVO_IS_COMPOSER(widget) ? widget : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling(child))
    found = find_composer(child);
  return found;
}

static void set_up(struct stage *stage, gconstpointer data)
{
  stage->client = ritrovo_client_new();
  stage->home = ritrovo_room_new("home", stage->client);
  stage->pizza = ritrovo_room_new("pizza", stage->client);
  stage->view = g_object_ref_sink(g_object_new(RITROVO_TYPE_ROOM_VIEW, NULL));
  stage->composer = RITROVO_COMPOSER(find_composer(GTK_WIDGET(stage->view)));
  ritrovo_room_view_set_client(stage->view, stage->client);
}

static void tear_down(struct stage *stage, gconstpointer data)
{
  g_assert_finalize_object(stage->view);
  g_object_unref(stage->home);
  g_object_unref(stage->pizza);
  g_object_unref(stage->client);
}

static void expect_text(struct stage *stage, const char *expected)
{
  g_autofree char *text = ritrovo_composer_get_text(stage->composer);
  g_assert_cmpstr(text, ==, expected);
}

static void test_own_draft(struct stage *stage, gconstpointer data)
{
  ritrovo_room_set_draft(stage->pizza, "with olives");
  ritrovo_room_view_set_room(stage->view, stage->home);
  expect_text(stage, "");
  ritrovo_composer_change_text(stage->composer, "at home");
  g_assert_cmpstr(ritrovo_room_get_draft(stage->home), ==, "at home");
  ritrovo_room_view_set_room(stage->view, stage->pizza);
  expect_text(stage, "with olives");
  g_assert_cmpstr(ritrovo_room_get_draft(stage->home), ==, "at home");
  ritrovo_room_view_set_room(stage->view, stage->home);
  expect_text(stage, "at home");
  ritrovo_room_view_set_room(stage->view, NULL);
  expect_text(stage, "");
  g_assert_cmpstr(ritrovo_room_get_draft(stage->home), ==, "at home");
  g_assert_cmpstr(ritrovo_room_get_draft(stage->pizza), ==, "with olives");
}

// Where nothing is written there is nothing to send.
static void test_nothing_to_send(struct stage *stage, gconstpointer data)
{
  ritrovo_room_view_set_room(stage->view, stage->home);
  ritrovo_composer_change_text(stage->composer, " \n");
  g_assert_false(ritrovo_composer_get_has_text(stage->composer));
  gtk_widget_activate_action(GTK_WIDGET(stage->view), "room.send", NULL);
  expect_text(stage, " \n");
}

// It comes before what was written since.
static void test_handed_back(struct stage *stage, gconstpointer data)
{
  ritrovo_room_view_set_room(stage->view, stage->home);
  g_signal_emit_by_name(stage->home, "send-refused", "first", "The disk is full.");
  expect_text(stage, "first");
  g_signal_emit_by_name(stage->home, "send-refused", "zeroth", "The disk is full.");
  expect_text(stage, "zeroth\nfirst");
  g_assert_cmpstr(ritrovo_room_get_draft(stage->home), ==, "zeroth\nfirst");
  // Another room's is not this one's.
  ritrovo_room_view_set_room(stage->view, stage->pizza);
  g_signal_emit_by_name(stage->home, "send-refused", "lost", "The disk is full.");
  expect_text(stage, "");
}

static void add(const char *path, void (*test)(struct stage *, gconstpointer))
{
  g_test_add(path, struct stage, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  adw_init();
  add("/view/drafts/own-draft", test_own_draft);
  add("/view/drafts/nothing-to-send", test_nothing_to_send);
  add("/view/drafts/handed-back", test_handed_back);
  return g_test_run();
}
