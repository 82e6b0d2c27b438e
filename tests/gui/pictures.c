// SPDX-License-Identifier: GPL-3.0-or-later
// Takes pictures of the app's pages and states, for people to look at; tools/screenshots runs it.
// It is no test: nothing in a picture passes or fails.
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <signal.h>
#include <string.h>

#include "app_private.h"
#include "place_steps.h"
#include "wire_files.h"
#include "x_clipboard.h"

// The size in the environment, or that of a window that was never resized.
#define WIDTH_VARIABLE "RITROVO_PICTURES_WIDTH"
#define HEIGHT_VARIABLE "RITROVO_PICTURES_HEIGHT"
#define NARROW 600

static int size_of(const char *variable, int usual)
{
  const char *text = g_getenv(variable);
  return text != NULL ? (int) g_ascii_strtoll(text, NULL, 10) : usual;
}

static gboolean is_narrow(void)
{
  return size_of(WIDTH_VARIABLE, 920) < NARROW;
}

static void resize(struct app *app)
{
  app_resize(app, size_of(WIDTH_VARIABLE, 920), size_of(HEIGHT_VARIABLE, 680));
}

// Taking pictures

struct shot {
  const char *path;
  GBytes *last; // owned
  guint tries;
};

#define TRIES 40

// Whether the display shows what it showed the last time; what never rests is taken as it is.
static gboolean is_at_rest(struct app *app, gpointer data)
{
  struct shot *shot = data;
  g_autoptr(GError) error = NULL;
  x_input_screenshot(app->input, shot->path, &error);
  g_assert_no_error(error);
  char *content;
  gsize length;
  g_file_get_contents(shot->path, &content, &length, &error);
  g_assert_no_error(error);
  g_autoptr(GBytes) now = g_bytes_new_take(content, length);
  gboolean same = shot->last != NULL && g_bytes_equal(shot->last, now);
  g_clear_pointer(&shot->last, g_bytes_unref);
  shot->last = g_steal_pointer(&now);
  return same || ++shot->tries == TRIES;
}

static gboolean is_blank(const guchar *pixel)
{
  return pixel[0] == 0 && pixel[1] == 0 && pixel[2] == 0;
}

// Leaves out what no window covers: the display is black there.
static void crop(const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GdkPixbuf) whole = gdk_pixbuf_new_from_file(path, &error);
  g_assert_no_error(error);
  int width = gdk_pixbuf_get_width(whole), height = gdk_pixbuf_get_height(whole);
  int channels = gdk_pixbuf_get_n_channels(whole), stride = gdk_pixbuf_get_rowstride(whole);
  const guchar *pixels = gdk_pixbuf_read_pixels(whole);
  int left = width, top = height, right = 0, bottom = 0;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      if (is_blank(pixels + (gsize) y * (gsize) stride + (gsize) (x * channels)))
        continue;
      left = MIN(left, x);
      right = MAX(right, x + 1);
      top = MIN(top, y);
      bottom = MAX(bottom, y + 1);
    }
  if (left >= right)
    return;
  g_autoptr(GdkPixbuf) part =
      gdk_pixbuf_new_subpixbuf(whole, left, top, right - left, bottom - top);
  gdk_pixbuf_save(part, path, "png", &error, NULL);
  g_assert_no_error(error);
}

static void take(struct app *app, const char *name)
{
  const char *folder = g_getenv("RITROVO_PICTURES");
  g_autofree char *path = g_strdup_printf("%s/%s.png", folder != NULL ? folder : ".", name);
  struct shot shot = {.path = path};
  // A tooltip would be in the way.
  x_input_move_away(app->input);
  app_wait_until(app, is_at_rest, &shot, "there is no picture");
  g_bytes_unref(shot.last);
  crop(path);
  g_test_message("%s", path);
}

// The same of a dialogue, which covers a narrow screen.
static void take_dialogue(struct app *app, const char *name)
{
  if (is_narrow())
    resize(app);
  take(app, name);
}

static void close_dialogue(struct app *app)
{
  app_key(app, "Escape");
  app_wait_one_window(app);
}

// Connecting

static struct app *start(void)
{
  struct app *app = app_start(NULL);
  resize(app);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  return app;
}

static void show_connect(struct stage *stage, gconstpointer data)
{
  g_autofree char *address = server_address(stage);
  struct app *app = start();
  take(app, "connect");
  type_address_and_name(app, "127.0.0.1:nine", "ada");
  app_key(app, "Return");
  app_wait_for(app, ANY_ROLE, "*number from 1 to 65535*");
  take(app, "connect-bad-address");
  type_address_and_name(app, "nowhere.invalid", "ada");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_ALERT, "*nowhere.invalid*");
  take(app, "connect-not-found");

  wire_quit(stage_account(stage, "eva"));
  stage_enter(stage, "ada");
  type_address_and_name(app, address, "ada");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Use *");
  take(app, "connect-name-taken");
  type_address_and_name(app, address, "eva");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_ALERT, "*password*");
  take(app, "connect-password");
  app_type_secret(app, "Password", "incorrect horse");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_ALERT, "*not the right one*");
  take(app, "connect-wrong-password");

  server_process_kill(stage->server);
  app_press(app, "Connect");
  app_wait_for(app, ANY_ROLE, "Nothing answers at *");
  take(app, "connect-refused");
  app_free(app);
}

static void show_connecting(struct stage *stage, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketListener) listener = g_socket_listener_new();
  guint16 port = g_socket_listener_add_any_inet_port(listener, NULL, &error);
  g_assert_no_error(error);
  g_autofree char *address = g_strdup_printf("127.0.0.1:%u", port);
  struct app *app = start();
  type_address_and_name(app, address, "ada");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Cancel");
  take(app, "connecting");
  app_free(app);
}

static void show_host(struct stage *stage, gconstpointer data)
{
  struct app *app = app_start(NULL);
  app_type(app, "Your name", "ada");
  app_press(app, "Host a room on this computer");
  app_wait_for(app, ANY_ROLE, "Name of the server");
  take_dialogue(app, "host");
  app_type(app, "Name of the server", "The Attic");
  app_key(app, "Return");
  wait_for_room(app, "ada");
  app_wait_one_window(app);
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "*osted Here…");
  app_key(app, "h");
  app_wait_for(app, ANY_ROLE, "Nobody else is there at the moment.");
  take_dialogue(app, "hosted-here");
  app_free(app);
}

// Talking

static GBytes *make_picture(void)
{
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, 600, 400);
  gdk_pixbuf_fill(pixbuf, 0x99cc33ff);
  char *png;
  gsize length;
  g_assert_true(gdk_pixbuf_save_to_buffer(pixbuf, &png, &length, "png", NULL, NULL));
  return g_bytes_new_take(png, length);
}

// A room in which something was said, and ada in it.
static struct app *enter_talk(struct stage *stage, struct wire_client **bob)
{
  g_autoptr(GBytes) picture = make_picture();
  g_autoptr(GBytes) plan = files_bytes(1, 2345678);
  *bob = stage_enter(stage, "bob");
  struct wire_client *carla = stage_enter(stage, "carla_the_great");
  wire_ask(*bob, "'type':'create','room':'kitchen'");
  wire_post(*bob, "home", "Who is for pizza on Friday?");
  wire_post(*bob, "home", "The menu is at https://pizza.example/menu and it is long.");
  wire_post(carla, "home",
            "I am! Let us meet at eight, at the place beside the station where we were in "
            "spring; they have a table for twelve, and nobody has to shout. 🍕👍");
  files_upload(stage, carla, "'room':'home','text':'By the lake'", "lake.png", picture);
  files_upload(stage, *bob, "'room':'home'",
               "The plan for the whole of the next year, second version.pdf", plan);
  wire_post(*bob, "home", "ada, will you come?");
  struct app *app = enter_room(stage, "ada");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "lake.png");
  app_type(app, "Message", "Of course.");
  app_key(app, "Return");
  wait_for_message(app, "ada", "Of course.");
  return app;
}

static void show_room(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_talk(stage, &bob);
  enter_by_dialogue(app, "pizza");
  resize(app);
  take(app, "room-empty");
  wire_post(bob, "home", "One more thing: bring a chair.");
  wire_post(bob, "home", "Or two.");
  wire_post_to(bob, "ada", "psst");
  switch_to(app, "home");
  app_wait_for(app, ANY_ROLE, "New");
  wire_client_send(bob, "{'type':'typing','room':'home'}");
  app_wait_for(app, ANY_ROLE, "bob is typing…");
  app_type_here(app, "A message that is not sent yet");
  take(app, "room");
  if (is_narrow()) {
    app_press(app, "Back");
    app_wait_for(app, ATSPI_ROLE_LIST, "Rooms");
    take(app, "sidebar");
    app_key(app, "Return");
    app_wait_for(app, ATSPI_ROLE_LOG, "Messages");
    app_press(app, "Members");
  }
  app_type(app, "Filter members", "bob");
  app_wait_count(app, ATSPI_ROLE_LIST_ITEM, "bob", 1);
  app_key(app, "Tab");
  app_key(app, "Menu");
  app_wait_for(app, ANY_ROLE, "*opy Name");
  take(app, "members");
  app_free(app);
}

// What becomes of messages after they were said.
static void show_changes(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob, *eva = stage_enter(stage, "eva");
  struct app *app = enter_talk(stage, &bob);
  resize(app);
  wire_ask(eva,
           "'type':'message','cid':'e1','room':'home','text':'Yes, and I bring cake.','reply':1");
  wire_ask(bob, "'type':'message','cid':'e2','room':'home','text':'Oh dear','reply':2");
  wire_ask(bob, "'type':'message','cid':'e3','room':'home','text':'Never mind.'");
  gint64 seq = wire_number(bob, wire_post(bob, "home", "See you then!"), "seq");
  const char *reactions[] = {"👍", "❤️", "😂", "😮", "😢", "🎉", "🍕", "👀", "🙏", "🚀"};
  for (guint i = 0; i < G_N_ELEMENTS(reactions); i++)
    for (guint j = 0; j <= (i == 0); j++)
      wire_ask(j ? eva : bob, "'type':'react','room':'home','seq':%d,'reaction':'%s','on':true",
               (int) seq, reactions[i]);
  wire_ask(bob, "'type':'edit','room':'home','seq':%d,'text':'See you on Friday!'", (int) seq);
  wire_ask(bob, "'type':'remove','room':'home','seq':%d", (int) seq - 1);
  app_press(app, "👍 from 2 people");
  app_wait_for(app, ANY_ROLE, "👍 from 3 people");
  take(app, "reactions");
  app_key(app, "F6");
  app_key(app, "F6");
  app_key(app, "r");
  app_wait_for(app, ANY_ROLE, "Replying to *");
  take(app, "replies");
  app_key(app, "Escape");
  app_key(app, "Up");
  app_wait_for(app, ANY_ROLE, "Editing");
  take(app, "editing");
  app_free(app);
}

static void show_files(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_talk(stage, &bob);
  resize(app);
  app_press(app, "Files");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "lake.png, *, carla*");
  take(app, "files");
  app_type(app, "Filter files", "nothing of that name");
  app_wait_for(app, ANY_ROLE, "No Such Files");
  take(app, "files-none");
  app_free(app);
}

static void show_search(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_talk(stage, &bob);
  resize(app);
  app_key(app, "ctrl+f");
  app_wait_keyboard(app, "Search messages");
  take(app, "search");
  app_type(app, "Search messages", "pizza");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "home, bob, *");
  take(app, "search-results");
  app_type(app, "Search messages", "spaghetti");
  app_wait_for(app, ANY_ROLE, "Nothing Found");
  take(app, "search-none");
  app_type(app, "Search messages", "before:never");
  app_wait_for(app, ANY_ROLE, "The Search Failed");
  take(app, "search-failed");
  app_free(app);
}

// Dialogues

static void show_dialogues(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_join(bob, "laboratory");
  wire_ask(bob, "'type':'topic','room':'laboratory','topic':'Friday at eight'");
  struct app *app = enter_room(stage, "ada");
  enter_by_dialogue(app, "pizza");
  resize(app);
  app_key(app, "ctrl+n");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "laboratory, *");
  take_dialogue(app, "new-room");
  close_dialogue(app);
  app_key(app, "ctrl+k");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "home*");
  take_dialogue(app, "switcher");
  close_dialogue(app);
  app_key(app, "ctrl+shift+n");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob*");
  take_dialogue(app, "new-conversation");
  close_dialogue(app);

  app_focus(app, "Message");
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "About Ritrovo");
  take(app, "main-menu");
  app_key(app, "r");
  app_wait_for(app, ANY_ROLE, "Topic");
  take_dialogue(app, "room-details");
  close_dialogue(app);
  app_focus(app, "Message");
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "About Ritrovo");
  app_key(app, "c");
  app_wait_for(app, ANY_ROLE, "New password");
  take_dialogue(app, "account");
  close_dialogue(app);
  app_focus(app, "Message");
  app_key(app, "ctrl+slash");
  app_wait_for(app, ANY_ROLE, "Send the message");
  take_dialogue(app, "shortcuts");
  app_free(app);
}

static void show_preferences(struct stage *stage, gconstpointer data)
{
  static const char *const pages[] = {"General", "Notifications", "Files & Privacy"};
  struct app *app = enter_room(stage, "ada");
  resize(app);
  app_key(app, "ctrl+comma");
  app_wait_for(app, ANY_ROLE, "Enter sends the message");
  for (guint i = 0; i < G_N_ELEMENTS(pages); i++) {
    g_autofree char *name = g_strdup_printf("preferences-%u", i + 1);
    if (i > 0)
      app_click(app, ANY_ROLE, pages[i]);
    take_dialogue(app, name);
  }
  app_free(app);
}

// Files that are to be sent

static gboolean is_known(struct app *app, gpointer data)
{
  return x_clipboard_is_known(data);
}

static const char *const small_files[] = {"--file-limit-guest=100K", NULL};

static void show_attach(struct stage *stage, gconstpointer data)
{
  static const struct {
    const char *name;
    gsize size;
  } files[] = {{"The minutes of the last meeting, corrected.txt", 5000}, {"holidays.zip", 300000}};
  g_autoptr(GString) list = g_string_new(NULL);
  for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
    g_autofree char *path = server_process_path(stage->server, files[i].name);
    g_autoptr(GBytes) bytes = files_bytes(i, files[i].size);
    g_autoptr(GError) error = NULL;
    g_file_set_contents(path, g_bytes_get_data(bytes, NULL), (gssize) files[i].size, &error);
    g_assert_no_error(error);
    g_autofree char *uri = g_filename_to_uri(path, NULL, NULL);
    g_string_append_printf(list, "%s\r\n", uri);
  }
  struct app *app = enter_room(stage, "ada");
  resize(app);
  g_autoptr(GBytes) copied = g_bytes_new(list->str, list->len);
  struct x_clipboard *clipboard = x_clipboard_new("text/uri-list", copied);
  app_wait_until(app, is_known, clipboard, "what was copied is not asked for");
  // It has taken in the answer by the time that it has taken in a key.
  app_type(app, "Message", "x");
  app_key(app, "BackSpace");
  app_wait_text(app, "Message", "");
  app_key(app, "ctrl+v");
  app_wait_keyboard(app, "Caption");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "holidays.zip, Too large*");
  take_dialogue(app, "attach-too-large");
  x_clipboard_free(clipboard);
  app_free(app);
}

// Losing the server

static void show_offline(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_talk(stage, &bob);
  resize(app);
  server_process_kill(stage->server);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Try now");
  app_type(app, "Message", "written meanwhile");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "ada, *, written meanwhile");
  take(app, "offline");
  app_free(app);
}

static void show_closed(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_talk(stage, &bob);
  resize(app);
  server_process_signal(stage->server, SIGTERM);
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
  app_wait_for(app, ANY_ROLE, "*server*closed*");
  take(app, "server-closed");
  app_free(app);
}

static const char *const ada_is_admin[] = {"--make-admin", "ada", NULL};

static void show_kicked(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct app *app = enter_room(stage, "bob");
  resize(app);
  wire_ask(ada, "'type':'ban','name':'bob','reason':'too loud','seconds':600");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  app_wait_for(app, ANY_ROLE, "*too loud*");
  take(app, "kicked");
  app_free(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/pictures/connect", show_connect, NULL);
  stage_test_stopped("/pictures/connecting", show_connecting);
  stage_test_stopped("/pictures/host", show_host);
  stage_test("/pictures/room", show_room, NULL);
  stage_test("/pictures/changes", show_changes, NULL);
  stage_test("/pictures/files", show_files, NULL);
  stage_test("/pictures/search", show_search, NULL);
  stage_test("/pictures/dialogues", show_dialogues, NULL);
  stage_test("/pictures/preferences", show_preferences, NULL);
  stage_test("/pictures/attach", show_attach, small_files);
  stage_test("/pictures/offline", show_offline, NULL);
  stage_test("/pictures/closed", show_closed, NULL);
  stage_test("/pictures/kicked", show_kicked, ada_is_admin);
  return g_test_run();
}
