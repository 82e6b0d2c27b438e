// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the window of history: pages at both ends, jumps, and what is said meanwhile, in a room
// of a million messages. The fake server has them all: each one's text is its seq.
#include "client_steps.h"
#include "ritrovo-message-model.h"
#include "ritrovo-room.h"

#include "limits.h"

#define MILLION 1000000
#define TURNS 5000
#define TURNS_LONG 100000

struct window {
  struct steps steps; // first, so that the common steps work
  gint64 top;         // the newest that the server has
  gint64 jumped;      // where the last jump ended; -1: it has not yet
  guint asked;        // requests for pages so far
  gboolean online;
};

static void jumped_cb(RitrovoRoom *room, gint64 seq, gpointer data)
{
  ((struct window *) data)->jumped = seq;
}

// The server's part of a talk about history.
static void answer(struct window *window, const struct message *asked)
{
  gint64 limit = MIN(asked->limit, LIMIT_HISTORY_PAGE);
  gint64 first, last;
  window->asked++;
  g_assert_cmpstr(asked->room, ==, "home");
  if (message_has(asked, after)) {
    first = asked->after + 1;
    last = MIN(asked->after + limit, window->top);
    steps_page(&window->steps, first, last, last >= window->top);
    return;
  }
  last = message_has(asked, before) ? MIN(asked->before - 1, window->top) : window->top;
  first = MAX(last - limit + 1, 1);
  steps_page(&window->steps, first, last, first == 1);
}

// Until the client has nothing more to ask.
static void settle(struct window *window)
{
  for (gboolean asked = TRUE; asked;) {
    asked = FALSE;
    fake_say(window->steps.server, "{\"type\":\"ping\",\"id\":\"settle\"}");
    const struct message *message;
    while ((message = fake_take(window->steps.server))->type != MSG_PONG)
      if (message->type == MSG_HISTORY) {
        answer(window, message);
        asked = TRUE;
      }
  }
}

static RitrovoRoom *room_of(struct window *window)
{
  return steps_room(&window->steps);
}

static void enter(struct window *window, gint64 top)
{
  struct steps *steps = &window->steps;
  window->top = top;
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", FALSE);
  steps_joined(steps, top);
  settle(window);
  window->online = TRUE;
  g_signal_connect(room_of(window), "jumped", G_CALLBACK(jumped_cb), window);
}

static void tell(struct window *window)
{
  g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, ++window->top);
  steps_tell(&window->steps, window->top, "bob", text);
}

static gint64 seq_at(struct window *window, guint position)
{
  g_autoptr(RitrovoMessage) row =
      g_list_model_get_item(ritrovo_room_get_messages(room_of(window)), position);
  return row ? ritrovo_message_get_seq(row) : 0;
}

static guint count(struct window *window)
{
  return g_list_model_get_n_items(ritrovo_room_get_messages(room_of(window)));
}

static gint64 newest(struct window *window)
{
  return seq_at(window, count(window) - 1);
}

// What must be true whenever the client has come to rest.
static void check(struct window *window)
{
  RitrovoRoom *room = room_of(window);
  guint rows = count(window);
  g_assert_cmpuint(rows, >, 0);
  g_assert_cmpuint(rows, <=, MESSAGE_MODEL_WINDOW);
  for (guint i = 1; i < rows; i++)
    g_assert_cmpint(seq_at(window, i), ==, seq_at(window, 0) + i);
  if (!window->online)
    return;
  g_assert_cmpuint(ritrovo_room_get_newer_count(room), ==, window->top - newest(window));
  g_assert_true(!ritrovo_room_get_at_newest(room) || newest(window) == window->top);
}

static void test_first_page(struct window *window, gconstpointer data)
{
  enter(window, MILLION);
  check(window);
  g_assert_cmpuint(count(window), ==, HISTORY_PAGE_DEFAULT);
  g_assert_true(ritrovo_room_get_at_newest(room_of(window)));
  g_assert_true(ritrovo_room_has_older(room_of(window)));
}

// All the way back from the end, and then forward again until new messages come in by themselves.
static void test_back_and_forth(struct window *window, gconstpointer data)
{
  RitrovoRoom *room;
  enter(window, 1700);
  room = room_of(window);
  ritrovo_room_set_following(room, FALSE);
  while (ritrovo_room_has_older(room)) {
    ritrovo_room_load_older(room);
    settle(window);
    tell(window);
    settle(window);
    check(window);
  }
  g_assert_cmpint(seq_at(window, 0), ==, 1);
  g_assert_cmpuint(count(window), ==, MESSAGE_MODEL_WINDOW);
  g_assert_false(ritrovo_room_get_at_newest(room));
  guint asked = window->asked;
  ritrovo_room_load_older(room);
  settle(window);
  g_assert_cmpuint(window->asked, ==, asked);

  while (!ritrovo_room_get_at_newest(room)) {
    ritrovo_room_load_newer(room);
    settle(window);
    check(window);
  }
  tell(window);
  settle(window);
  check(window);
}

// Whoever reads within a full window keeps it; whoever follows what is said does not.
static void test_following(struct window *window, gconstpointer data)
{
  enter(window, 100);
  RitrovoRoom *room = room_of(window);
  ritrovo_room_set_following(room, FALSE);
  gint64 oldest = seq_at(window, 0);
  for (int i = 0; i < 2 * MESSAGE_MODEL_WINDOW; i++)
    tell(window);
  settle(window);
  check(window);
  g_assert_cmpint(seq_at(window, 0), ==, oldest);
  g_assert_cmpuint(count(window), ==, MESSAGE_MODEL_WINDOW);
  g_assert_false(ritrovo_room_get_at_newest(room));

  window->jumped = -1;
  ritrovo_room_jump_to_newest(room);
  settle(window);
  g_assert_cmpint(window->jumped, ==, 0);
  g_assert_true(ritrovo_room_get_at_newest(room));
  ritrovo_room_set_following(room, TRUE);
  for (int i = 0; i < 2 * MESSAGE_MODEL_WINDOW; i++)
    tell(window);
  settle(window);
  check(window);
  g_assert_cmpint(newest(window), ==, window->top);

  // It does not lose the end for older pages either.
  ritrovo_room_load_older(room);
  settle(window);
  g_assert_cmpint(newest(window), ==, window->top);
}

static void test_jump(struct window *window, gconstpointer data)
{
  static const gint64 places[] = {500000, 1, 30, MILLION - 5, MILLION, 499990};
  enter(window, MILLION);
  for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
    window->jumped = -1;
    guint asked = window->asked;
    ritrovo_room_jump(room_of(window), places[i]);
    settle(window);
    check(window);
    g_assert_cmpint(window->jumped, ==, places[i]);
    g_assert_cmpuint(window->asked - asked, <=, 1);
  }
  // A place that is here already needs no request; one that is nowhere is the newest.
  guint asked = window->asked;
  ritrovo_room_jump(room_of(window), 500000);
  g_assert_cmpint(window->jumped, ==, 500000);
  g_assert_cmpuint(window->asked, ==, asked);
  ritrovo_room_jump(room_of(window), 3 * MILLION);
  settle(window);
  g_assert_cmpint(window->jumped, ==, 0);
  g_assert_true(ritrovo_room_get_at_newest(room_of(window)));
  check(window);
}

// A page that was asked for before the jump does not enter the window after it.
static void test_late_page(struct window *window, gconstpointer data)
{
  struct steps *steps = &window->steps;
  enter(window, MILLION);
  ritrovo_room_load_older(room_of(window));
  struct message late = *fake_expect(steps->server, MSG_HISTORY);
  ritrovo_room_jump(room_of(window), 1000);
  answer(window, fake_expect(steps->server, MSG_HISTORY));
  WAIT_FOR(window->jumped == 1000);
  guint rows = count(window);
  fake_say(steps->server,
           "{\"type\":\"history\",\"re\":%" G_GINT64_FORMAT ",\"end\":false,\"messages\":["
           "{\"seq\":999950,\"from\":\"bob\",\"time\":1,\"text\":\"x\"}]}",
           late.id.number);
  settle(window);
  g_assert_cmpuint(count(window), ==, rows);
  check(window);
}

// The server asks to wait: the page comes all the same.
static void test_rate_limited(struct window *window, gconstpointer data)
{
  struct steps *steps = &window->steps;
  enter(window, MILLION);
  ritrovo_room_load_older(room_of(window));
  fake_expect(steps->server, MSG_HISTORY);
  fake_reply(steps->server, "error", ",\"code\":\"rate.limited\",\"after_ms\":1");
  answer(window, fake_expect(steps->server, MSG_HISTORY));
  settle(window);
  g_assert_cmpint(seq_at(window, 0), ==, MILLION - 99);
  window->jumped = -1;
  ritrovo_room_jump(room_of(window), 5);
  fake_expect(steps->server, MSG_HISTORY);
  fake_reply(steps->server, "error", ",\"code\":\"rate.limited\",\"after_ms\":1");
  answer(window, fake_expect(steps->server, MSG_HISTORY));
  settle(window);
  g_assert_cmpint(window->jumped, ==, 5);
}

// Own messages stand at the end of the newest; saying something while reading back goes there.
static void test_send_from_the_past(struct window *window, gconstpointer data)
{
  struct steps *steps = &window->steps;
  enter(window, MILLION);
  ritrovo_room_jump(room_of(window), 1000);
  settle(window);
  ritrovo_room_set_following(room_of(window), FALSE);
  window->jumped = -1;
  steps_say(steps, "mio");
  answer(window, fake_expect(steps->server, MSG_HISTORY));
  const struct message *message = fake_expect(steps->server, MSG_MESSAGE);
  g_assert_cmpint(window->jumped, ==, 0);
  g_assert_true(ritrovo_room_get_at_newest(room_of(window)));
  g_assert_true(ritrovo_room_get_following(room_of(window)));
  g_assert_cmpint(seq_at(window, count(window) - 2), ==, MILLION);
  g_assert_cmpint(newest(window), ==, 0);
  steps_echo(steps, message->cid, ++window->top, "mio");
  settle(window);
  check(window);
}

static void lose(struct window *window)
{
  steps_lose_connection(&window->steps);
  window->online = FALSE;
}

static void resume(struct window *window)
{
  steps_come_back(&window->steps);
  fake_expect(window->steps.server, MSG_HELLO);
  steps_welcome(&window->steps, "ada", "e1", TRUE);
  steps_joined(&window->steps, window->top);
  window->online = TRUE;
  settle(window);
}

// Without the server, what is said from the past is seen at once, and the newest comes with it.
static void test_send_from_the_past_offline(struct window *window, gconstpointer data)
{
  enter(window, MILLION);
  ritrovo_room_jump(room_of(window), 1000);
  settle(window);
  guint rows = count(window);
  lose(window);
  steps_say(&window->steps, "mio");
  g_assert_cmpuint(count(window), ==, rows + 1);
  resume(window);
  g_assert_true(ritrovo_room_get_at_newest(room_of(window)));
  g_assert_cmpint(seq_at(window, count(window) - 2), ==, MILLION);
}

// The place is kept over a break, while much is said.
static void test_break_in_the_past(struct window *window, gconstpointer data)
{
  enter(window, MILLION);
  ritrovo_room_jump(room_of(window), 1000);
  settle(window);
  guint asked = window->asked;
  gint64 oldest = seq_at(window, 0);
  lose(window);
  window->top += 7000;
  resume(window);
  check(window);
  // To count what is unread; the window itself asks for nothing.
  g_assert_cmpuint(window->asked, ==, asked + 5);
  g_assert_cmpuint(ritrovo_room_get_unread_count(room_of(window)), ==, ROOM_UNREAD_MAX);
  g_assert_cmpint(seq_at(window, 0), ==, oldest);
}

static void gap(struct window *window, gint64 length)
{
  fake_say(window->steps.server,
           "{\"type\":\"gap\",\"room\":\"home\",\"from\":%" G_GINT64_FORMAT
           ",\"to\":%" G_GINT64_FORMAT "}",
           window->top + 1, window->top + length);
  window->top += length;
}

static void act(struct window *window, GRand *random)
{
  RitrovoRoom *room = room_of(window);
  switch (g_rand_int_range(random, 0, 10)) {
  case 0:
    ritrovo_room_jump(room, g_rand_int_range(random, 1, (gint32) window->top + 10));
    break;
  case 1:
    ritrovo_room_jump_to_newest(room);
    break;
  case 2:
    ritrovo_room_set_following(room, g_rand_boolean(random));
    break;
  case 3:
  case 4:
    ritrovo_room_load_older(room);
    break;
  case 5:
  case 6:
    ritrovo_room_load_newer(room);
    break;
  case 7:
    if (window->online)
      gap(window, g_rand_int_range(random, 1, g_rand_boolean(random) ? 900 : 90));
    break;
  default:
    for (int left = g_rand_int_range(random, 1, 60); left > 0 && window->online; left--)
      tell(window);
  }
}

// Whatever happens, in whatever order, and before the last thing has been answered.
static void test_anything(struct window *window, gconstpointer data)
{
  const char *wish = g_getenv("RITROVO_TEST_SEED");
  guint32 seed = wish ? (guint32) g_ascii_strtoull(wish, NULL, 10) : g_random_int();
  GRand *random = g_rand_new_with_seed(seed);
  int turns = g_getenv("RITROVO_TEST_LONG") ? TURNS_LONG : TURNS;
  g_test_message("RITROVO_TEST_SEED=%u", seed);
  enter(window, 3000);
  for (int turn = 0; turn < turns; turn++) {
    act(window, random);
    if (window->online && g_rand_int_range(random, 0, 3) == 0)
      settle(window);
    if (window->online && g_rand_int_range(random, 0, 50) == 0) {
      lose(window);
      window->top += g_rand_int_range(random, 0, 700);
    } else if (!window->online && g_rand_int_range(random, 0, 3) == 0) {
      resume(window);
      check(window);
    }
    if (g_rand_int_range(random, 0, 5) == 0 && window->online) {
      settle(window);
      check(window);
    }
  }
  if (!window->online)
    resume(window);
  ritrovo_room_jump_to_newest(room_of(window));
  settle(window);
  g_assert_true(ritrovo_room_get_at_newest(room_of(window)));
  check(window);
  g_rand_free(random);
}

static void set_up(struct window *window, gconstpointer data)
{
  steps_set_up(&window->steps, data);
  window->jumped = -1;
}

static void tear_down(struct window *window, gconstpointer data)
{
  steps_tear_down(&window->steps, data);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func) g_test_add(path, struct window, NULL, set_up, func, tear_down)
  ADD("/gui/window/first-page", test_first_page);
  ADD("/gui/window/back-and-forth", test_back_and_forth);
  ADD("/gui/window/following", test_following);
  ADD("/gui/window/jump", test_jump);
  ADD("/gui/window/late-page", test_late_page);
  ADD("/gui/window/rate-limited", test_rate_limited);
  ADD("/gui/window/send-from-the-past", test_send_from_the_past);
  ADD("/gui/window/send-from-the-past-offline", test_send_from_the_past_offline);
  ADD("/gui/window/break-in-the-past", test_break_in_the_past);
  ADD("/gui/window/anything", test_anything);
#undef ADD
  return g_test_run();
}
