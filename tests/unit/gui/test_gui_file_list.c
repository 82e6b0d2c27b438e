// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the list of a room's files, and of removing them.
#include "file_steps.h"
#include "ritrovo-room.h"

// The server answers with bob's files from `first` down to `last`, by seq.
static void give_page(struct steps *steps, int first, int last, gboolean end)
{
  g_autofree char *hash = file_hash("x", 1);
  g_autoptr(GString) page = g_string_new(NULL);
  for (int seq = first; seq >= last; seq--)
    g_string_append_printf(page,
                           "%s{\"file\":\"f%d\",\"name\":\"%d.png\",\"size\":1,\"sha256\":\"%s\","
                           "\"from\":\"bob\",\"time\":%d,\"seq\":%d}",
                           seq < first ? "," : "", seq, seq, hash, seq, seq);
  fake_reply(steps->server, "files", ",\"end\":%s,\"files\":[%s]", end ? "true" : "false",
             page->str);
}

static void assert_list(RitrovoFileList *list, const char *expected)
{
  g_autoptr(GString) names = g_string_new(NULL);
  for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(list)); i++) {
    g_autoptr(RitrovoFile) file = g_list_model_get_item(G_LIST_MODEL(list), i);
    g_string_append_printf(names, i > 0 ? " %s" : "%s", ritrovo_file_get_id(file));
  }
  g_assert_cmpstr(names->str, ==, expected);
}

static void test_pages(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", FALSE);
  steps_joined(steps, 9);
  fake_expect(steps->server, MSG_HISTORY);
  steps_page(steps, 9, 9, FALSE);
  steps_settle(steps);
  g_autoptr(RitrovoFileList) list = ritrovo_room_list_files(steps_room(steps));
  g_autoptr(RitrovoFileList) same = ritrovo_room_list_files(steps_room(steps));
  g_assert_true(list == same);
  g_assert_true(ritrovo_file_list_get_loading(list));
  ritrovo_file_list_load_more(list);
  const struct message *request = fake_expect(steps->server, MSG_FILES);
  g_assert_cmpstr(request->room, ==, "home");
  g_assert_false(message_has(request, before));
  // One that is posted before the answer, which does not know it.
  tell_file(steps, 10, "f10", "10.png", "x", 1);
  give_page(steps, 9, 8, FALSE);
  steps_settle(steps);
  assert_list(list, "f10 f9 f8");
  g_assert_false(ritrovo_file_list_get_loading(list));
  g_assert_false(ritrovo_file_list_get_end(list));

  ritrovo_file_list_load_more(list);
  g_assert_cmpint(fake_expect(steps->server, MSG_FILES)->before, ==, 8);
  give_page(steps, 7, 7, TRUE);
  steps_settle(steps);
  assert_list(list, "f10 f9 f8 f7");
  g_assert_true(ritrovo_file_list_get_end(list));
  ritrovo_file_list_load_more(list);

  // It is the same object wherever it is shown.
  g_autoptr(RitrovoFile) first = g_list_model_get_item(G_LIST_MODEL(list), 0);
  g_assert_true(ritrovo_message_get_file(row_at(steps, 1)) == first);
  g_assert_cmpstr(ritrovo_file_get_sender(first), ==, "bob");

  fake_say(steps->server, "{\"type\":\"removed\",\"room\":\"home\",\"seq\":8,\"file\":\"f8\"}");
  tell_file(steps, 11, "f11", "11.png", "x", 1);
  steps_settle(steps);
  assert_list(list, "f11 f10 f9 f7");
}

static void test_errors(struct steps *steps, gconstpointer data)
{
  files_go_online(steps);
  g_autoptr(RitrovoFileList) list = ritrovo_room_list_files(steps_room(steps));
  fake_expect(steps->server, MSG_FILES);
  fake_reply(steps->server, "error", ",\"code\":\"room.not_joined\"");
  steps_settle(steps);
  g_assert_cmpstr(ritrovo_file_list_get_error_text(list), ==, "You are not in this room any more.");
  ritrovo_file_list_load_more(list);
  g_assert_cmpstr(ritrovo_file_list_get_error_text(list), ==, "");
  fake_expect(steps->server, MSG_FILES);
  steps_lose_connection(steps);
  g_assert_cmpstr(ritrovo_file_list_get_error_text(list), ==,
                  "The connection to the server was lost.");
  ritrovo_file_list_load_more(list);
  g_assert_cmpstr(ritrovo_file_list_get_error_text(list), ==, "You are not connected to a server.");

  // When the client is back, so is the list.
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 0);
  fake_expect(steps->server, MSG_FILES);
  give_page(steps, 2, 1, TRUE);
  steps_settle(steps);
  assert_list(list, "f2 f1");
  g_assert_cmpstr(ritrovo_file_list_get_error_text(list), ==, "");
}

static void removed_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  gboolean good = ritrovo_client_remove_file_finish(RITROVO_CLIENT(source), result, &error);
  *(char **) data = g_strdup(good ? "removed" : error->message);
  g_clear_error(&error);
}

static char *remove_first(struct steps *steps, const char *answer) // newly allocated
{
  char *outcome = NULL;
  ritrovo_client_remove_file_async(steps->client, ritrovo_message_get_file(row_at(steps, 0)),
                                   removed_cb, &outcome);
  if (answer) {
    g_assert_cmpstr(fake_expect(steps->server, MSG_REMOVE)->file, ==, "f1");
    if (g_str_equal(answer, "ok"))
      fake_reply(steps->server, "ok", "%s", "");
    else
      fake_reply(steps->server, "error", ",\"code\":\"%s\"", answer);
  }
  WAIT_FOR(outcome);
  return outcome;
}

static void test_remove(struct steps *steps, gconstpointer data)
{
  files_go_online(steps);
  tell_file(steps, 1, "f1", "1.png", "x", 1);
  steps_settle(steps);
  g_autofree char *refused = remove_first(steps, "admin.only");
  g_assert_cmpstr(refused, ==, "Only whoever sent a file can remove it, and an administrator.");
  g_autofree char *removed = remove_first(steps, "ok");
  g_assert_cmpstr(removed, ==, "removed");
  steps_lose_connection(steps);
  g_autofree char *away = remove_first(steps, NULL);
  g_assert_cmpstr(away, ==, "You are not connected to a server.");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func)                                                                            \
  g_test_add(path, struct steps, NULL, file_steps_set_up, func, steps_tear_down)
  ADD("/gui/file-list/pages", test_pages);
  ADD("/gui/file-list/errors", test_errors);
  ADD("/gui/file-list/remove", test_remove);
#undef ADD
  return file_steps_run();
}
