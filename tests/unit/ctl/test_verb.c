// SPDX-License-Identifier: GPL-3.0-or-later
// Words made into requests.
#include <glib.h>

#include "verb.h"

// The request that the words make, as its type and its members.
static char *request_of(const char *line)
{
  g_auto(GStrv) words = g_strsplit(line, "|", -1);
  g_autoptr(GError) error = NULL;
  struct verb_call call;
  if (!verb_parse(words, &call, &error)) {
    g_assert_true(error->domain == G_OPTION_ERROR);
    verb_call_clear(&call);
    return g_strdup(error->message);
  }
  g_autoptr(GString) out = g_string_new(call.type ? call.type : "");
  message_write(&call.request, out);
  verb_call_clear(&call);
  return g_string_free(g_steal_pointer(&out), FALSE);
}

static void test_requests(void)
{
  static const char *const cases[][2] = {
      {"help", "{}"},
      {"listu", "users{}"},
      {"#ListU", "users{}"},
      {"LISTF", "files{}"},
      {"rooms", "rooms{}"},
      {"remove|f1", "remove{\"file\":\"f1\"}"},
      {"#Remove|f1|not|here", "remove{\"file\":\"f1\",\"reason\":\"not here\"}"},
      {"kill|bob", "kick{\"name\":\"bob\"}"},
      {"kill|bob|too|much|\"spam\"", "kick{\"name\":\"bob\",\"reason\":\"too much \\\"spam\\\"\"}"},
      {"#Ban|bob", "ban{\"name\":\"bob\"}"},
      {"ban|bob|90", "ban{\"name\":\"bob\",\"seconds\":90}"},
      {"ban|Anna Maria|2h|go away",
       "ban{\"name\":\"Anna Maria\",\"seconds\":7200,\"reason\":\"go away\"}"},
      {"ban|bob|two hours", "ban{\"name\":\"bob\",\"reason\":\"two hours\"}"},
      {"ban|bob|1h|2h", "ban{\"name\":\"bob\",\"seconds\":3600,\"reason\":\"2h\"}"},
      {"unban|bob", "unban{\"name\":\"bob\"}"},
      {"alert|tea|is|ready", "alert{\"text\":\"tea is ready\"}"},
      {"alert|", "alert{\"text\":\"\"}"},
      {"alert|-x", "alert{\"text\":\"-x\"}"},
      {"private|bob|come|here", "message{\"to\":\"bob\",\"text\":\"come here\"}"},
      {"stats", "stats{}"},
      {"reload", "reload{}"},
      {"Exit", "stop{}"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *request = request_of(cases[i][0]);
    g_assert_cmpstr(request, ==, cases[i][1]);
  }
}

static void test_refused(void)
{
  static const char *const cases[][2] = {
      {"kill", "usage: ritrovoctl kill NAME [REASON]"},
      {"ban", "usage: ritrovoctl ban NAME [TIME] [REASON]"},
      {"unban", "usage: ritrovoctl unban NAME"},
      {"unban|bob|please", "usage: ritrovoctl unban NAME"},
      {"alert", "usage: ritrovoctl alert TEXT"},
      {"remove", "usage: ritrovoctl remove FILE [REASON]"},
      {"private|bob", "usage: ritrovoctl private NAME TEXT"},
      {"stats|now", "usage: ritrovoctl stats"},
      {"exit|now", "usage: ritrovoctl exit"},
      {"kil", "there is no verb \"kil\". Did you mean kill? help lists them all."},
      {"ROOM", "there is no verb \"ROOM\". Did you mean rooms? help lists them all."},
      {"alret|x", "there is no verb \"alret\". Did you mean alert? help lists them all."},
      {"\033[2J", "there is no verb \"\\033[2J\". Did you mean help? help lists them all."},
      {"alert|\xff", "that is not UTF-8, and nothing else can be sent"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *words = request_of(cases[i][0]);
    g_assert_cmpstr(words, ==, cases[i][1]);
  }
}

static void test_times(void)
{
  static const struct {
    const char *text;
    gint64 seconds; // -1: no time
  } cases[] = {
      {"0", 0},
      {"90", 90},
      {"90s", 90},
      {"15m", 900},
      {"2h", 7200},
      {"7d", 604800},
      {"", -1},
      {"m", -1},
      {"-5m", -1},
      {"5 m", -1},
      {"5M", -1},
      {"5mm", -1},
      {"1h30m", -1},
      {"99999999999999999999999d", (gint64) 1 << 53},
      {"9007199254740992", (gint64) 1 << 53},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    gint64 seconds = -1;
    g_assert_true(verb_parse_time(cases[i].text, &seconds) == (cases[i].seconds >= 0));
    g_assert_cmpint(seconds, ==, cases[i].seconds);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/verb/requests", test_requests);
  g_test_add_func("/verb/refused", test_refused);
  g_test_add_func("/verb/times", test_times);
  return g_test_run();
}
