// SPDX-License-Identifier: GPL-3.0-or-later
// Writing a message with all that helps: completion, emoji, undo, and the refusal of too much. The
// keyboard stays where one writes, and what is offered is read aloud there.
#include <gio/gio.h>
#include <string.h>

#include "gui_steps.h"

// What a completion offers is told in the words of the text's description.
static void wait_offer(struct app *app, const char *words)
{
  app_wait_described(app, ANY_ROLE, "Message", words);
}

static void test_complete_name(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct wire_client *bonnie = stage_enter(stage, "Bonnie");
  struct app *app = enter_room(stage, "ada");
  app_type(app, "Message", "ciao @bo");
  wait_offer(app, "bob, 1 of 2");
  app_key(app, "Down");
  wait_offer(app, "Bonnie, 2 of 2");
  app_key(app, "Tab");
  app_wait_text(app, "Message", "ciao @Bonnie ");
  app_wait_gone(app, ATSPI_ROLE_LIST, "Suggestions");
  app_type_here(app, "@bob");
  wait_offer(app, "bob, 1 of 1");
  app_key(app, "Return");
  app_wait_text(app, "Message", "ciao @Bonnie @bob ");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'message','from':'ada','text':'ciao @Bonnie @bob'}");
  wire_wait(bonnie, "{'type':'message','from':'ada','text':'ciao @Bonnie @bob'}");
  app_wait_text(app, "Message", "");
  close_app(app);
}

// After Escape, Enter sends what was written, and Tab leaves.
static void test_dismiss(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_type(app, "Message", "@bo");
  wait_offer(app, "bob, 1 of 1");
  app_key(app, "Escape");
  app_wait_gone(app, ATSPI_ROLE_LIST, "Suggestions");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'message','from':'ada','text':'@bo'}");
  app_wait_text(app, "Message", "");
  close_app(app);
}

static void test_emoji_name(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_type(app, "Message", ":smi");
  wait_offer(app, "smiling face, 1 of 6");
  app_key(app, "Tab");
  app_wait_text(app, "Message", "☺\uFE0F");
  app_type_here(app, " :pizza:");
  app_wait_text(app, "Message", "☺\uFE0F 🍕");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'message','from':'ada','text':'☺\uFE0F 🍕'}");
  close_app(app);
}

// The chooser comes with its key, and gives the keyboard back. (GTK's search in it leaks in 4.8,
// which would fail here.)
static void test_emoji_chooser(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  app_type(app, "Message", "so ");
  app_key(app, "ctrl+period");
  app_wait_for(app, ATSPI_ROLE_ENTRY, "GtkSearchEntry");
  app_wait_for(app, ATSPI_ROLE_LABEL, "Smileys*");
  app_key(app, "Down");
  app_key(app, "Return");
  app_wait_text(app, "Message", "so 😀\uFE0F");
  app_type_here(app, "!");
  app_wait_text(app, "Message", "so 😀\uFE0F!");
  close_app(app);
}

// The keys of the keypad do what the others do.
static void test_keypad_enter(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_type(app, "Message", "one");
  app_key(app, "shift+KP_Enter");
  app_wait_text(app, "Message", "one\n");
  app_type_here(app, "two");
  app_key(app, "KP_Enter");
  wire_wait(bob, "{'type':'message','from':'ada','text':'one\\ntwo'}");
  app_wait_text(app, "Message", "");
  close_app(app);
}

// What an input method is composing is its own: there, Enter accepts, and sends nothing. Every
// keyboard has one for code points.
static void test_input_method(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_type(app, "Message", "caf");
  app_key(app, "ctrl+shift+u");
  app_type_here(app, "e9");
  app_key(app, "Return");
  app_wait_text(app, "Message", "café");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'message','from':'ada','text':'café'}");
  app_wait_text(app, "Message", "");
  close_app(app);
}

static void test_undo_sending(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  app_type(app, "Message", "too soon");
  app_key(app, "Return");
  wait_for_message(app, "ada", "too soon");
  app_wait_text(app, "Message", "");
  app_key(app, "ctrl+z");
  app_wait_text(app, "Message", "too soon");
  close_app(app);
}

// What is copied is put behind itself until it is too much: the app says so, and what was there is
// there still.
static void test_paste_too_much(struct stage *stage, gconstpointer data)
{
  g_autoptr(GString) text = g_string_new("0123456789abcdef");
  struct app *app = enter_room(stage, "ada");
  app_type(app, "Message", text->str);
  while (text->len * 2 <= 16000) {
    g_autofree char *half = g_strdup(text->str);
    app_key(app, "ctrl+a");
    app_key(app, "ctrl+c");
    app_key(app, "ctrl+End");
    app_key(app, "ctrl+v");
    g_string_append(text, half);
    app_wait_text(app, "Message", text->str);
  }
  app_key(app, "ctrl+a");
  app_key(app, "ctrl+c");
  app_key(app, "ctrl+End");
  app_key(app, "ctrl+v");
  app_wait_for(app, ANY_ROLE, "This is too much for one message*");
  app_wait_text(app, "Message", text->str);
  // The words go with the next change of the text.
  app_key(app, "BackSpace");
  app_wait_gone(app, ANY_ROLE, "This is too much for one message*");
  close_app(app);
}

// Stands between the app and the server, and spoils the one message that says "spoil me", so that
// the server refuses it.
struct middleman {
  GSocketListener *listener; // owned
  guint16 port;
  guint16 server_port;
  GThread *thread;
};

struct direction {
  GInputStream *from;
  GOutputStream *to;
};

static gpointer pass_on(gpointer data)
{
  struct direction *direction = data;
  char bytes[65536 + 1];
  gssize length;
  while ((length = g_input_stream_read(direction->from, bytes, sizeof bytes - 1, NULL, NULL)) > 0) {
    bytes[length] = '\0';
    g_autoptr(GString) passed = g_string_new(bytes);
    g_string_replace(passed, "\"spoil me\"", "\"spoil\\u0001me\"", 0);
    if (!g_output_stream_write_all(direction->to, passed->str, passed->len, NULL, NULL, NULL))
      break;
  }
  return NULL;
}

static gpointer stand_between(gpointer data)
{
  struct middleman *man = data;
  g_autoptr(GSocketClient) client = g_socket_client_new();
  g_autoptr(GSocketConnection) app = g_socket_listener_accept(man->listener, NULL, NULL, NULL);
  g_autoptr(GSocketConnection) server =
      g_socket_client_connect_to_host(client, "127.0.0.1", man->server_port, NULL, NULL);
  g_assert_true(app != NULL && server != NULL);
  struct direction there = {g_io_stream_get_input_stream(G_IO_STREAM(app)),
                            g_io_stream_get_output_stream(G_IO_STREAM(server))};
  struct direction back = {g_io_stream_get_input_stream(G_IO_STREAM(server)),
                           g_io_stream_get_output_stream(G_IO_STREAM(app))};
  GThread *thread = g_thread_new("back", pass_on, &back);
  pass_on(&there);
  g_socket_shutdown(g_socket_connection_get_socket(server), TRUE, TRUE, NULL);
  g_thread_join(thread);
  return NULL;
}

// Up in an empty text takes back what the server refused last, out of the log.
static void test_edit_failed(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct middleman man = {g_socket_listener_new(), 0, server_process_port(stage->server), NULL};
  man.port = g_socket_listener_add_any_inet_port(man.listener, NULL, NULL);
  man.thread = g_thread_new("middleman", stand_between, &man);
  g_autofree char *address = g_strdup_printf("127.0.0.1:%u", man.port);

  struct app *app = app_start(NULL);
  type_address_and_name(app, address, "ada");
  app_key(app, "Return");
  wait_for_room(app, "ada");
  app_type(app, "Message", "spoil me");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Retry");
  app_wait_text(app, "Message", "");
  app_key(app, "Up");
  app_wait_text(app, "Message", "spoil me");
  app_wait_gone(app, ATSPI_ROLE_LIST_ITEM, "ada, *, spoil me");
  app_type_here(app, " not");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'message','from':'ada','text':'spoil me not'}");
  wait_for_message(app, "ada", "spoil me not");
  close_app(app);
  g_thread_join(man.thread);
  g_object_unref(man.listener);
}

// What was not sent is there again after a start.
static void test_draft(struct stage *stage, gconstpointer data)
{
  struct app *before = enter_room(stage, "ada");
  app_type(before, "Message", "not done yet");
  app_close_window(before);
  g_assert_cmpint(app_wait_exit(before), ==, 0);

  struct app *app = app_start_again(before, NULL);
  wait_for_room(app, "ada");
  app_wait_text(app, "Message", "not done yet");
  app_key(app, "Return");
  wait_for_message(app, "ada", "not done yet");
  app_wait_text(app, "Message", "");
  close_app(app);
  app_free(before);
}

// The keys of marks put them round what is selected, and take them away again.
static void test_marks(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_type(app, "Message", "ciao ");
  app_key(app, "ctrl+a");
  app_key(app, "ctrl+b");
  app_wait_text(app, "Message", "**ciao** ");
  app_key(app, "ctrl+i");
  app_wait_text(app, "Message", "***ciao*** ");
  app_key(app, "ctrl+b");
  app_wait_text(app, "Message", "*ciao* ");
  app_key(app, "ctrl+i");
  app_wait_text(app, "Message", "ciao ");
  app_key(app, "ctrl+z");
  app_wait_text(app, "Message", "*ciao* ");
  app_key(app, "ctrl+End");
  app_key(app, "ctrl+e");
  app_wait_text(app, "Message", "*ciao* ``");
  app_type_here(app, "a*b");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'message','from':'ada','text':'*ciao* `a*b`'}");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/composer/complete-name", test_complete_name, NULL);
  stage_test("/gui/composer/dismiss", test_dismiss, NULL);
  stage_test("/gui/composer/emoji-name", test_emoji_name, NULL);
  stage_test("/gui/composer/emoji-chooser", test_emoji_chooser, NULL);
  stage_test("/gui/composer/keypad-enter", test_keypad_enter, NULL);
  stage_test("/gui/composer/input-method", test_input_method, NULL);
  stage_test("/gui/composer/undo-sending", test_undo_sending, NULL);
  stage_test("/gui/composer/paste-too-much", test_paste_too_much, NULL);
  stage_test("/gui/composer/marks", test_marks, NULL);
  stage_test("/gui/composer/edit-failed", test_edit_failed, NULL);
  stage_test("/gui/composer/draft", test_draft, NULL);
  return g_test_run();
}
