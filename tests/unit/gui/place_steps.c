// SPDX-License-Identifier: GPL-3.0-or-later
// See place_steps.h.
#include "place_steps.h"

#include <string.h>

void place_welcome(struct steps *steps, const char *role, const char *rooms)
{
  g_autofree char *files =
      steps->file_limit > 0
          ? g_strdup_printf(",\"features\":[\"files\"],\"limits\":{\"file\":%" G_GINT64_FORMAT "}",
                            steps->file_limit)
          : g_strdup(steps->changes ? ",\"features\":[\"changes\"]" : "");
  fake_expect(steps->server, MSG_HELLO);
  fake_reply(steps->server, "welcome",
             ",\"version\":1,\"server\":\"Lab 7\",\"epoch\":\"e1\",\"name\":\"ada\","
             "\"role\":\"%s\",\"token\":\"secret\",\"resumed\":true,\"rooms\":[%s]%s",
             role, rooms, files);
}

void place_joined(struct steps *steps, const char *room, gint64 seq, const char *more)
{
  g_assert_cmpstr(fake_expect(steps->server, MSG_JOIN)->room, ==, room);
  fake_reply(steps->server, "joined",
             ",\"room\":\"%s\",\"topic\":\"\",\"seq\":%" G_GINT64_FORMAT
             ",\"count\":1,\"members\":[{\"name\":\"ada\",\"role\":\"guest\"}]%s",
             room, seq, more);
}

void place_go_online(struct steps *steps, const char *role, gint64 seq, const char *direct)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  place_welcome(steps, role, "");
  place_joined(steps, "home", seq, "");
  if (strcmp(role, "guest") != 0) {
    fake_expect(steps->server, MSG_DIRECT);
    fake_reply(steps->server, "direct", ",\"end\":true,\"direct\":[%s]", direct);
  }
  WAIT_FOR(steps->connected);
  g_assert_no_error(steps->error);
  // What the disk has to say of the room comes before what is said in it.
  if (steps->store)
    steps_flush(steps);
}

void place_assert_rooms(struct steps *steps, const char *expected)
{
  GListModel *rooms = ritrovo_client_get_rooms(steps->client);
  g_autoptr(GString) names = g_string_new(NULL);
  for (guint i = 0; i < g_list_model_get_n_items(rooms); i++) {
    g_autoptr(RitrovoRoom) room = g_list_model_get_item(rooms, i);
    gboolean direct = ritrovo_room_get_kind(room) == RITROVO_ROOM_KIND_DIRECT;
    g_string_append_printf(names, "%s%s%s", i > 0 ? " " : "", direct ? "@" : "",
                           ritrovo_room_get_name(room));
  }
  g_assert_cmpstr(names->str, ==, expected);
}

void place_tell(struct steps *steps, const char *room, gint64 seq, const char *from,
                const char *text)
{
  fake_say(steps->server,
           "{\"type\":\"message\",\"room\":\"%s\",\"seq\":%" G_GINT64_FORMAT
           ",\"from\":\"%s\",\"time\":1790000000123,\"text\":\"%s\"}",
           room, seq, from, text);
}

void place_tell_direct(struct steps *steps, const char *from, const char *to, gint64 seq,
                       const char *text)
{
  static gint64 time = G_GINT64_CONSTANT(1790000000000);
  g_autofree char *number =
      seq > 0 ? g_strdup_printf("\"seq\":%" G_GINT64_FORMAT ",", seq) : g_strdup("");
  fake_say(steps->server,
           "{\"type\":\"message\",\"to\":\"%s\",%s\"from\":\"%s\",\"time\":%" G_GINT64_FORMAT
           ",\"text\":\"%s\"}",
           to, number, from, ++time, text);
}

void place_assert_counts(RitrovoRoom *room, const char *expected)
{
  g_autofree char *counts = g_strdup_printf("%u/%u", ritrovo_room_get_unread_count(room),
                                            ritrovo_room_get_mention_count(room));
  g_assert_cmpstr(counts, ==, expected);
}

void place_assert_texts(RitrovoRoom *room, const char *expected)
{
  GListModel *messages = ritrovo_room_get_messages(room);
  g_autoptr(GString) texts = g_string_new(NULL);
  for (guint i = 0; i < g_list_model_get_n_items(messages); i++) {
    g_autoptr(RitrovoMessage) row = g_list_model_get_item(messages, i);
    g_string_append_printf(texts, "%s%s", i > 0 ? " | " : "", ritrovo_message_get_text(row));
  }
  g_assert_cmpstr(texts->str, ==, expected);
}

void outcome_clear(struct outcome *outcome)
{
  g_clear_error(&outcome->error);
  g_clear_object(&outcome->room);
  g_clear_object(&outcome->list);
  outcome->done = FALSE;
}

void outcome_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct outcome *outcome = data;
  gboolean good = ritrovo_client_request_finish(RITROVO_CLIENT(source), result, &outcome->error);
  g_assert_true(good == !outcome->error);
  outcome->done = TRUE;
}

void outcome_join_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct outcome *outcome = data;
  outcome->room = ritrovo_client_join_finish(RITROVO_CLIENT(source), result, &outcome->error);
  outcome->done = TRUE;
}
