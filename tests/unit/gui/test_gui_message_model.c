// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of ritrovo-message-model.h and of the messages in it. A mirror follows items-changed and is
// compared with the model after each change, as a view would notice.
#include "ritrovo-message-model.h"
#include "ritrovo-message-private.h"

struct fixture {
  RitrovoMessageModel *model; // owned
  GPtrArray *mirror;          // owned
};

static void changed_cb(GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  GPtrArray *mirror = data;
  g_assert_cmpuint(position + removed, <=, mirror->len);
  if (removed > 0)
    g_ptr_array_remove_range(mirror, position, removed);
  for (guint i = position; i < position + added; i++)
    g_ptr_array_insert(mirror, (int) i, g_list_model_get_item(model, i));

  g_assert_cmpuint(mirror->len, ==, g_list_model_get_n_items(model));
  for (guint i = 0; i < mirror->len; i++) {
    g_autoptr(GObject) item = g_list_model_get_item(model, i);
    g_assert_true(item == g_ptr_array_index(mirror, i));
  }
}

static void set_up(struct fixture *fixture, gconstpointer data)
{
  fixture->model = ritrovo_message_model_new();
  fixture->mirror = g_ptr_array_new_with_free_func(g_object_unref);
  g_signal_connect(fixture->model, "items-changed", G_CALLBACK(changed_cb), fixture->mirror);
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
  g_ptr_array_unref(fixture->mirror);
  g_assert_finalize_object(fixture->model);
}

static RitrovoMessage *sent(gint64 seq, const char *cid)
{
  return ritrovo_message_new_sent("bob", "ciao", 1000 + seq, seq, cid, FALSE);
}

static gboolean add(struct fixture *fixture, gint64 seq)
{
  g_autoptr(RitrovoMessage) message = sent(seq, NULL);
  return ritrovo_message_model_add(fixture->model, message);
}

static void add_notice(struct fixture *fixture)
{
  g_autoptr(RitrovoMessage) notice = ritrovo_message_new_notice("bob joined", 1);
  ritrovo_message_model_add_notice(fixture->model, notice);
}

static GPtrArray *make_page(gint64 first, gint64 last)
{
  GPtrArray *page = g_ptr_array_new_with_free_func(g_object_unref);
  for (gint64 seq = first; seq <= last; seq++)
    g_ptr_array_add(page, sent(seq, NULL));
  return page;
}

static gboolean add_page(struct fixture *fixture, gint64 first, gint64 last)
{
  g_autoptr(GPtrArray) page = make_page(first, last);
  return ritrovo_message_model_add_older(fixture->model, page);
}

static void add_newer_page(struct fixture *fixture, gint64 first, gint64 last)
{
  g_autoptr(GPtrArray) page = make_page(first, last);
  ritrovo_message_model_add_newer(fixture->model, page);
}

// The log in short: the seq of each sent message, n for a notice, p pending, f failed.
static void assert_log(struct fixture *fixture, const char *expected)
{
  g_autoptr(GString) log = g_string_new(NULL);
  for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(fixture->model)); i++) {
    g_autoptr(RitrovoMessage) row = g_list_model_get_item(G_LIST_MODEL(fixture->model), i);
    if (i > 0)
      g_string_append_c(log, ' ');
    switch (ritrovo_message_get_state(row)) {
    case RITROVO_MESSAGE_SENT:
      g_string_append_printf(log, "%" G_GINT64_FORMAT, ritrovo_message_get_seq(row));
      break;
    case RITROVO_MESSAGE_PENDING:
      g_string_append_c(log, 'p');
      break;
    case RITROVO_MESSAGE_FAILED:
      g_string_append_c(log, 'f');
      break;
    case RITROVO_MESSAGE_NOTICE:
      g_string_append_c(log, 'n');
      break;
    }
  }
  g_assert_cmpstr(log->str, ==, expected);
}

static void test_order(struct fixture *fixture, gconstpointer data)
{
  g_assert_true(add(fixture, 5));
  g_assert_true(add(fixture, 9));
  add_notice(fixture);
  g_assert_true(add(fixture, 12));
  g_assert_true(add(fixture, 7));
  g_assert_true(add(fixture, 10));
  assert_log(fixture, "5 7 9 n 10 12");
  g_assert_cmpint(ritrovo_message_model_get_oldest_seq(fixture->model), ==, 5);
  g_assert_cmpint(ritrovo_message_model_get_newest_seq(fixture->model), ==, 12);
}

static void test_no_seq_twice(struct fixture *fixture, gconstpointer data)
{
  add(fixture, 5);
  add(fixture, 6);
  g_assert_false(add(fixture, 5));
  g_assert_false(add(fixture, 6));
  add_page(fixture, 3, 6);
  assert_log(fixture, "3 4 5 6");
}

// The echo turns the pending row into the sent one: the same object, at its seq's place, and as the
// server has it, where it may have been changed since.
static void test_echo(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(RitrovoMessage) first = ritrovo_message_new_pending("ada", "uno", 1);
  g_autoptr(RitrovoMessage) second = ritrovo_message_new_pending("ada", "due", 2);
  add(fixture, 1);
  ritrovo_message_model_add_unsent(fixture->model, first);
  ritrovo_message_model_add_unsent(fixture->model, second);
  add(fixture, 4);
  assert_log(fixture, "1 4 p p");

  // Before what came since.
  g_autoptr(RitrovoMessage) echo = sent(3, ritrovo_message_get_cid(first));
  g_assert_true(ritrovo_message_model_add(fixture->model, echo));
  assert_log(fixture, "1 3 4 p");
  g_autoptr(RitrovoMessage) row = g_list_model_get_item(G_LIST_MODEL(fixture->model), 1);
  g_assert_true(row == first);
  g_assert_cmpstr(ritrovo_message_get_text(first), ==, "ciao");
  g_assert_cmpint(ritrovo_message_get_time(first), ==, 1003);

  // Where it stands already: nothing moves.
  g_autoptr(RitrovoMessage) next = sent(5, ritrovo_message_get_cid(second));
  g_assert_true(ritrovo_message_model_add(fixture->model, next));
  assert_log(fixture, "1 3 4 5");

  // Again.
  g_assert_false(ritrovo_message_model_add(fixture->model, next));
  assert_log(fixture, "1 3 4 5");
}

// The second of two pending ones may be answered first.
static void test_echo_overtakes(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(RitrovoMessage) first = ritrovo_message_new_pending("ada", "uno", 1);
  g_autoptr(RitrovoMessage) second = ritrovo_message_new_pending("ada", "due", 2);
  ritrovo_message_model_add_unsent(fixture->model, first);
  ritrovo_message_model_add_unsent(fixture->model, second);
  g_autoptr(RitrovoMessage) echo = sent(1, ritrovo_message_get_cid(second));
  g_assert_true(ritrovo_message_model_add(fixture->model, echo));
  assert_log(fixture, "1 p");
  g_assert_true(ritrovo_message_model_first_pending(fixture->model) == first);
}

// A pending row whose message is in the log under its seq goes away.
static void test_echo_of_known_seq(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(RitrovoMessage) own = ritrovo_message_new_pending("ada", "uno", 1);
  ritrovo_message_model_add_unsent(fixture->model, own);
  add(fixture, 7);
  g_autoptr(RitrovoMessage) echo = sent(7, ritrovo_message_get_cid(own));
  g_assert_false(ritrovo_message_model_add(fixture->model, echo));
  assert_log(fixture, "7");
}

static void test_unsent(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(RitrovoMessage) first = ritrovo_message_new_pending("ada", "uno", 1);
  g_autoptr(RitrovoMessage) second = ritrovo_message_new_pending("ada", "due", 2);
  ritrovo_message_model_add_unsent(fixture->model, first);
  ritrovo_message_model_add_unsent(fixture->model, second);
  ritrovo_message_fail(first, "no", TRUE);
  add_notice(fixture);
  assert_log(fixture, "n f p");
  g_assert_true(ritrovo_message_model_first_pending(fixture->model) == second);
  g_assert_true(ritrovo_message_model_find_unsent(fixture->model, ritrovo_message_get_cid(first)) ==
                first);
  g_assert_null(ritrovo_message_model_find_unsent(fixture->model, ""));
  g_assert_null(ritrovo_message_model_find_unsent(fixture->model, "other"));

  g_assert_true(ritrovo_message_model_remove_unsent(fixture->model, first));
  g_assert_false(ritrovo_message_model_remove_unsent(fixture->model, first));
  assert_log(fixture, "n p");

  // What is settled goes, what waits stays.
  ritrovo_message_model_reset(fixture->model);
  assert_log(fixture, "p");
}

static guint count(struct fixture *fixture)
{
  return g_list_model_get_n_items(G_LIST_MODEL(fixture->model));
}

static void test_keeps_newest(struct fixture *fixture, gconstpointer data)
{
  for (gint64 seq = 1; seq <= MESSAGE_MODEL_WINDOW + 20; seq++)
    add(fixture, seq);
  g_assert_cmpuint(count(fixture), ==, MESSAGE_MODEL_WINDOW);
  g_assert_cmpint(ritrovo_message_model_get_oldest_seq(fixture->model), ==, 21);
  add_notice(fixture);
  g_assert_cmpuint(count(fixture), ==, MESSAGE_MODEL_WINDOW);
}

// Back through the history and forward again: the window moves, and its length is bounded.
static void test_window_moves(struct fixture *fixture, gconstpointer data)
{
  const gint64 window = MESSAGE_MODEL_WINDOW;
  gint64 oldest = 5001;
  add_notice(fixture);
  add_page(fixture, oldest, 5050);
  while (count(fixture) + 50 <= MESSAGE_MODEL_WINDOW) {
    g_assert_false(add_page(fixture, oldest - 50, oldest - 1));
    oldest -= 50;
    g_assert_cmpint(ritrovo_message_model_get_newest_seq(fixture->model), ==, 5050);
  }
  g_assert_false(ritrovo_message_model_overflows(fixture->model, window - count(fixture)));
  g_assert_true(ritrovo_message_model_overflows(fixture->model, window - count(fixture) + 1));

  ritrovo_message_model_set_open(fixture->model, FALSE);
  for (int i = 0; i < 20; i++, oldest -= 50)
    g_assert_true(add_page(fixture, oldest - 50, oldest - 1));
  g_assert_cmpuint(count(fixture), ==, window);
  g_assert_cmpint(ritrovo_message_model_get_oldest_seq(fixture->model), ==, oldest);
  g_assert_cmpint(ritrovo_message_model_get_newest_seq(fixture->model), ==, oldest + window - 1);

  add_newer_page(fixture, oldest + window, oldest + window + 199);
  g_assert_cmpuint(count(fixture), ==, window);
  g_assert_cmpint(ritrovo_message_model_get_oldest_seq(fixture->model), ==, oldest + 200);

  ritrovo_message_model_drop_after(fixture->model, oldest + 209);
  g_assert_cmpuint(count(fixture), ==, 10);
  ritrovo_message_model_reset(fixture->model);
  g_assert_cmpuint(count(fixture), ==, 0);
}

static void test_replace(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(RitrovoMessage) own = ritrovo_message_new_pending("ada", "uno", 1);
  g_autoptr(RitrovoMessage) other = ritrovo_message_new_pending("ada", "due", 2);
  g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func(g_object_unref);
  ritrovo_message_model_add_unsent(fixture->model, own);
  ritrovo_message_model_add_unsent(fixture->model, other);
  add(fixture, 6);
  add_notice(fixture);
  g_ptr_array_add(page, sent(11, NULL));
  g_ptr_array_add(page, sent(12, ritrovo_message_get_cid(own)));
  g_ptr_array_add(page, sent(12, NULL));
  ritrovo_message_model_replace(fixture->model, page);
  assert_log(fixture, "11 12 p");
}

// While the window is in the past, what waits is kept out of sight, and found all the same.
static void test_closed(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(RitrovoMessage) own = ritrovo_message_new_pending("ada", "uno", 1);
  g_autoptr(RitrovoMessage) other = ritrovo_message_new_pending("ada", "due", 2);
  add(fixture, 6);
  ritrovo_message_model_add_unsent(fixture->model, own);
  ritrovo_message_model_set_open(fixture->model, FALSE);
  ritrovo_message_model_add_unsent(fixture->model, other);
  add_notice(fixture);
  assert_log(fixture, "6");
  g_assert_true(ritrovo_message_model_first_pending(fixture->model) == own);
  g_assert_true(ritrovo_message_model_remove_unsent(fixture->model, own));
  assert_log(fixture, "6");
  g_autoptr(RitrovoMessage) echo = sent(7, ritrovo_message_get_cid(other));
  ritrovo_message_model_add(fixture->model, echo);
  assert_log(fixture, "6 7");
  ritrovo_message_model_add_unsent(fixture->model, own);
  ritrovo_message_model_set_open(fixture->model, TRUE);
  assert_log(fixture, "6 7 p");
}

static void test_run_end(struct fixture *fixture, gconstpointer data)
{
  static const gint64 seqs[] = {3, 4, 6, 7, 9};
  for (gsize i = 0; i < G_N_ELEMENTS(seqs); i++)
    add(fixture, seqs[i]);
  add_notice(fixture);
  add(fixture, 10);
  g_assert_cmpint(ritrovo_message_model_get_run_end(fixture->model, 3), ==, 4);
  g_assert_cmpint(ritrovo_message_model_get_run_end(fixture->model, 4), ==, 4);
  g_assert_cmpint(ritrovo_message_model_get_run_end(fixture->model, 5), ==, 7);
  g_assert_cmpint(ritrovo_message_model_get_run_end(fixture->model, 8), ==, 10);
  g_assert_cmpint(ritrovo_message_model_get_run_end(fixture->model, 20), ==, 20);
}

// Own messages that were thought unsent lie in the middle of a page.
static void test_page_with_echo(struct fixture *fixture, gconstpointer data)
{
  for (int newer = 0; newer < 2; newer++) {
    g_autoptr(RitrovoMessage) own = ritrovo_message_new_pending("ada", "uno", 1);
    g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func(g_object_unref);
    gint64 first = newer ? 21 : 11;
    ritrovo_message_model_reset(fixture->model);
    add(fixture, newer ? 20 : 14);
    ritrovo_message_model_add_unsent(fixture->model, own);
    g_ptr_array_add(page, sent(first, NULL));
    g_ptr_array_add(page, sent(first + 1, ritrovo_message_get_cid(own)));
    g_ptr_array_add(page, sent(first + 2, NULL));
    if (newer)
      ritrovo_message_model_add_newer(fixture->model, page);
    else
      ritrovo_message_model_add_older(fixture->model, page);
    assert_log(fixture, newer ? "20 21 22 23" : "11 12 13 14");
    g_autoptr(RitrovoMessage) row =
        g_list_model_get_item(G_LIST_MODEL(fixture->model), newer ? 2 : 1);
    g_assert_true(row == own);
  }
}

// A page may hold what is here, what is waiting, and what is out of order.
static void test_odd_page(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(RitrovoMessage) own = ritrovo_message_new_pending("ada", "uno", 1);
  g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func(g_object_unref);
  ritrovo_message_model_add_unsent(fixture->model, own);
  add(fixture, 6);
  g_ptr_array_add(page, sent(4, NULL));
  g_ptr_array_add(page, sent(2, NULL));
  g_ptr_array_add(page, sent(5, ritrovo_message_get_cid(own)));
  g_ptr_array_add(page, sent(6, NULL));
  g_ptr_array_add(page, sent(8, NULL));
  ritrovo_message_model_add_older(fixture->model, page);
  assert_log(fixture, "2 4 5 6 8");
}

static void notify_cb(GObject *object, GParamSpec *spec, gpointer data)
{
  ++*(int *) data;
}

// Each change of a message notifies once.
static void test_message_notifies(void)
{
  RitrovoMessage *message = ritrovo_message_new_pending("ada", "uno", 1);
  g_autofree char *cid = g_strdup(ritrovo_message_get_cid(message));
  int states = 0, errors = 0, seqs = 0;
  g_signal_connect(message, "notify::state", G_CALLBACK(notify_cb), &states);
  g_signal_connect(message, "notify::error-text", G_CALLBACK(notify_cb), &errors);
  g_signal_connect(message, "notify::seq", G_CALLBACK(notify_cb), &seqs);

  g_assert_true(g_uuid_string_is_valid(cid));
  ritrovo_message_fail(message, "no", TRUE);
  ritrovo_message_fail(message, "no", TRUE);
  g_assert_cmpstr(ritrovo_message_get_error_text(message), ==, "no");
  ritrovo_message_revive(message);
  g_assert_cmpstr(ritrovo_message_get_cid(message), ==, cid);
  ritrovo_message_settle(message, 4, 9);
  ritrovo_message_settle(message, 4, 9);
  g_assert_cmpint(states, ==, 3);
  g_assert_cmpint(errors, ==, 2);
  g_assert_cmpint(seqs, ==, 1);
  g_assert_finalize_object(message);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func) g_test_add(path, struct fixture, NULL, set_up, func, tear_down)
  ADD("/gui/message-model/order", test_order);
  ADD("/gui/message-model/no-seq-twice", test_no_seq_twice);
  ADD("/gui/message-model/echo", test_echo);
  ADD("/gui/message-model/echo-overtakes", test_echo_overtakes);
  ADD("/gui/message-model/echo-of-known-seq", test_echo_of_known_seq);
  ADD("/gui/message-model/unsent", test_unsent);
  ADD("/gui/message-model/keeps-newest", test_keeps_newest);
  ADD("/gui/message-model/window-moves", test_window_moves);
  ADD("/gui/message-model/replace", test_replace);
  ADD("/gui/message-model/closed", test_closed);
  ADD("/gui/message-model/run-end", test_run_end);
  ADD("/gui/message-model/page-with-echo", test_page_with_echo);
  ADD("/gui/message-model/odd-page", test_odd_page);
#undef ADD
  g_test_add_func("/gui/message/notifies", test_message_notifies);
  return g_test_run();
}
