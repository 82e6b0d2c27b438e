// SPDX-License-Identifier: GPL-3.0-or-later
// See client_steps.h.
#include "client_steps.h"

#include <glib/gstdio.h>
#include <string.h>

#include "ritrovo-room.h"
#include "ritrovo-store-private.h"

static void ended_cb(RitrovoClient *client, GError *error, gpointer data)
{
  struct steps *steps = data;
  g_assert_null(steps->ended);
  steps->ended = g_error_copy(error);
}

void steps_set_up(struct steps *steps, gconstpointer data)
{
  guint interval = data ? GPOINTER_TO_UINT(data) : G_MAXINT;
  steps->server = fake_server_new();
  steps->client = g_object_new(RITROVO_TYPE_CLIENT, "ping-interval", interval, NULL);
  steps->cancellable = g_cancellable_new();
  g_signal_connect(steps->client, "ended", G_CALLBACK(ended_cb), steps);
}

char *steps_store_path(struct steps *steps)
{
  return g_build_filename(steps->folder, "ritrovo", "ritrovo.db", NULL);
}

void steps_set_up_store(struct steps *steps, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  steps_set_up(steps, data);
  steps->folder = g_dir_make_tmp("ritrovo-store-XXXXXX", &error);
  g_assert_no_error(error);
  g_autofree char *path = steps_store_path(steps);
  steps->store = ritrovo_store_new(path);
  ritrovo_client_set_store(steps->client, steps->store);
}

static void drop_client(struct steps *steps)
{
  // What was cancelled a moment ago holds a reference until its callback has run.
  while (g_main_context_iteration(NULL, FALSE))
    ;
  g_assert_finalize_object(steps->client);
}

void steps_restart(struct steps *steps)
{
  fake_hang_up(steps->server);
  WAIT_FOR(ritrovo_client_get_state(steps->client) != RITROVO_CLIENT_ONLINE);
  // Its end is sudden: nobody is told, and what the disk does not have yet is lost with it.
  drop_client(steps);
  steps->client = g_object_new(RITROVO_TYPE_CLIENT, "ping-interval", G_MAXINT, NULL);
  g_signal_connect(steps->client, "ended", G_CALLBACK(ended_cb), steps);
  ritrovo_client_set_store(steps->client, steps->store);
  steps->restarted = TRUE;
}

static void written_cb(gpointer owner, gpointer data, const GError *error)
{
  *(gboolean *) data = TRUE;
}

void steps_flush(struct steps *steps)
{
  gboolean written = FALSE;
  ritrovo_store_submit(steps->store, STORE_LAZY, NULL, NULL, written_cb, &written, NULL);
  WAIT_FOR(written);
}

static void drop_store(struct steps *steps)
{
  while (g_main_context_iteration(NULL, FALSE))
    ;
  g_assert_finalize_object(steps->store);
}

static void remove_folder(struct steps *steps)
{
  static const char *const names[] = {"ritrovo.db", "ritrovo.db-wal", "ritrovo.db-shm",
                                      "ritrovo.db.locks"};
  g_autofree char *inner = g_build_filename(steps->folder, "ritrovo", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *path = g_build_filename(inner, names[i], NULL);
    g_remove(path);
  }
  g_rmdir(inner);
  g_assert_cmpint(g_rmdir(steps->folder), ==, 0);
  g_clear_pointer(&steps->folder, g_free);
}

void steps_tear_down(struct steps *steps, gconstpointer data)
{
  // With the server gone, the farewell has nothing to wait for.
  fake_hang_up(steps->server);
  if (ritrovo_client_get_state(steps->client) != RITROVO_CLIENT_OFFLINE)
    steps_disconnect(steps);
  drop_client(steps);
  if (steps->store) {
    ritrovo_store_close(steps->store);
    drop_store(steps);
    remove_folder(steps);
  }
  fake_server_free(steps->server);
  g_object_unref(steps->cancellable);
  g_clear_error(&steps->error);
  g_clear_error(&steps->ended);
}

static void connected_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct steps *steps = data;
  ritrovo_client_connect_finish(RITROVO_CLIENT(source), result, &steps->error);
  steps->connected = TRUE;
}

void steps_connect(struct steps *steps, const char *name)
{
  steps->connected = FALSE;
  g_clear_error(&steps->error);
  ritrovo_client_connect_async(steps->client, fake_server_address(steps->server), name,
                               steps->cancellable, connected_cb, steps);
  if (!steps->restarted)
    return;
  // What is kept is there before the server says a word: the two would race here.
  WAIT_FOR(fake_is_called(steps->server));
  steps_flush(steps);
}

static void disconnected_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct steps *steps = data;
  g_assert_true(ritrovo_client_disconnect_finish(RITROVO_CLIENT(source), result, NULL));
  steps->disconnected = TRUE;
}

void steps_disconnect(struct steps *steps)
{
  steps->disconnected = FALSE;
  ritrovo_client_disconnect_async(steps->client, disconnected_cb, steps);
  WAIT_FOR(steps->disconnected);
}

void steps_welcome(struct steps *steps, const char *name, const char *epoch, gboolean resumed)
{
  g_autofree char *file_limit =
      steps->file_limit > 0 ? g_strdup_printf(",\"file\":%" G_GINT64_FORMAT, steps->file_limit)
                            : g_strdup("");
  fake_reply(steps->server, "welcome",
             ",\"version\":1,\"server\":\"Lab 7\",\"epoch\":\"%s\",\"name\":\"%s\","
             "\"role\":\"guest\",\"token\":\"secret\",\"resumed\":%s,\"rooms\":[],"
             "\"limits\":{\"line\":65536,\"text\":100%s},\"features\":[\"history\"%s%s]",
             epoch, name, resumed ? "true" : "false", file_limit,
             steps->file_limit > 0 ? ",\"files\"" : "", steps->changes ? ",\"changes\"" : "");
}

void steps_joined(struct steps *steps, gint64 seq)
{
  g_autofree char *change = steps->change > 0
                                ? g_strdup_printf(",\"change\":%" G_GINT64_FORMAT, steps->change)
                                : g_strdup("");
  g_assert_cmpstr(fake_expect(steps->server, MSG_JOIN)->room, ==, "home");
  fake_reply(steps->server, "joined",
             ",\"room\":\"home\",\"topic\":\"Hello\",\"seq\":%" G_GINT64_FORMAT
             ",\"count\":2,\"members\":[{\"name\":\"bob\",\"role\":\"guest\"},"
             "{\"name\":\"Ada\",\"role\":\"guest\"}]%s",
             seq, change);
}

void steps_go_online(struct steps *steps)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", FALSE);
  steps_joined(steps, 0);
  WAIT_FOR(steps->connected);
  g_assert_no_error(steps->error);
}

void steps_lose_connection(struct steps *steps)
{
  fake_hang_up(steps->server);
  WAIT_FOR(ritrovo_client_get_state(steps->client) == RITROVO_CLIENT_WAITING);
}

void steps_come_back(struct steps *steps)
{
  ritrovo_client_try_now(steps->client);
  g_assert_cmpint(ritrovo_client_get_state(steps->client), ==, RITROVO_CLIENT_RECONNECTING);
  fake_accept(steps->server);
}

RitrovoRoom *steps_room(struct steps *steps)
{
  GListModel *rooms = ritrovo_client_get_rooms(steps->client);
  g_assert_cmpuint(g_list_model_get_n_items(rooms), ==, 1);
  g_autoptr(RitrovoRoom) room = g_list_model_get_item(rooms, 0);
  return room;
}

static void write_row(RitrovoMessage *row, GString *log)
{
  const char *text = ritrovo_message_get_text(row);
  if (ritrovo_message_get_state(row) == RITROVO_MESSAGE_NOTICE) {
    g_string_append_printf(log, "~%s", text);
    return;
  }
  g_string_append_printf(log, "%s: %s", ritrovo_message_get_sender(row), text);
  if (ritrovo_message_get_state(row) == RITROVO_MESSAGE_PENDING)
    g_string_append(log, " (pending)");
  else if (ritrovo_message_get_state(row) == RITROVO_MESSAGE_FAILED)
    g_string_append_printf(log, " (%s)", ritrovo_message_get_error_text(row));
}

void steps_say(struct steps *steps, const char *text)
{
  g_autoptr(GError) error = NULL;
  g_assert_true(ritrovo_room_send(steps_room(steps), text, &error));
  g_assert_no_error(error);
}

void steps_echo(struct steps *steps, const char *cid, gint64 seq, const char *text)
{
  fake_say(steps->server,
           "{\"type\":\"message\",\"room\":\"home\",\"seq\":%" G_GINT64_FORMAT
           ",\"cid\":\"%s\",\"from\":\"%s\",\"time\":1790000000123,\"text\":\"%s\"}",
           seq, cid, ritrovo_client_get_own_name(steps->client), text);
}

static char *read_log(struct steps *steps)
{
  GListModel *messages = ritrovo_room_get_messages(steps_room(steps));
  g_autoptr(GString) log = g_string_new(NULL);
  for (guint i = 0; i < g_list_model_get_n_items(messages); i++) {
    g_autoptr(RitrovoMessage) row = g_list_model_get_item(messages, i);
    if (i > 0)
      g_string_append(log, " | ");
    write_row(row, log);
  }
  return g_string_free(g_steal_pointer(&log), FALSE);
}

void steps_settle(struct steps *steps)
{
  // Whatever the client does about a ping, it does after all that came before it.
  fake_say(steps->server, "{\"type\":\"ping\",\"id\":\"settle\"}");
  const struct message *pong = fake_expect(steps->server, MSG_PONG);
  g_assert_cmpstr(pong->re.text, ==, "settle");
}

void steps_assert_log(struct steps *steps, const char *expected)
{
  g_autofree char *log = read_log(steps);
  g_assert_cmpstr(log, ==, expected);
}

static gboolean log_is(struct steps *steps, const char *expected)
{
  g_autofree char *log = read_log(steps);
  return strcmp(log, expected) == 0;
}

void steps_wait_log(struct steps *steps, const char *expected)
{
  WAIT_FOR(log_is(steps, expected));
}

void steps_assert_members(struct steps *steps, const char *expected)
{
  GListModel *members = ritrovo_room_get_members(steps_room(steps));
  g_autoptr(GString) names = g_string_new(NULL);
  for (guint i = 0; i < g_list_model_get_n_items(members); i++) {
    g_autoptr(RitrovoMember) member = g_list_model_get_item(members, i);
    g_string_append_printf(names, i > 0 ? " %s" : "%s", ritrovo_member_get_name(member));
  }
  g_assert_cmpstr(names->str, ==, expected);
}

void steps_tell(struct steps *steps, gint64 seq, const char *from, const char *text)
{
  fake_say(steps->server,
           "{\"type\":\"message\",\"room\":\"home\",\"seq\":%" G_GINT64_FORMAT
           ",\"from\":\"%s\",\"time\":1790000000123,\"text\":\"%s\"}",
           seq, from, text);
}

void steps_page(struct steps *steps, gint64 first, gint64 last, gboolean end)
{
  g_autoptr(GString) page = g_string_new(NULL);
  for (gint64 seq = first; seq <= last; seq++)
    g_string_append_printf(page,
                           "%s{\"seq\":%" G_GINT64_FORMAT
                           ",\"from\":\"bob\",\"time\":1,\"text\":\"%" G_GINT64_FORMAT "\"}",
                           seq > first ? "," : "", seq, seq);
  fake_reply(steps->server, "history", ",\"end\":%s,\"messages\":[%s]", end ? "true" : "false",
             page->str);
}

void steps_count_nothing(struct steps *steps)
{
  const struct message *history = fake_expect(steps->server, MSG_HISTORY);
  g_assert_true(message_has(history, after));
  fake_reply(steps->server, "history", ",\"end\":true,\"messages\":[]");
}
