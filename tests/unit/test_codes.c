// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of proto/codes.h: the table of error codes, read in both directions. The wire names are
// checked for their shape, so that a new code cannot slip in misspelt.
#include "codes.h"

#include <glib.h>

// Every code has a name that leads back to it, and a text for people.
static void test_both_ways(void)
{
  for (int code = CODE_OK + 1; code < CODE_COUNT; code++) {
    const char *name = code_name((enum code) code);
    g_assert_nonnull(name);
    g_assert_cmpint(code_from_name(name), ==, code);
    g_assert_cmpstr(code_text((enum code) code), !=, "");
  }
}

// Names are lower case with one dot, and no two are the same.
static void test_names(void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  for (int code = CODE_OK + 1; code < CODE_COUNT; code++) {
    const char *name = code_name((enum code) code);
    g_assert_true(g_regex_match_simple("^[a-z]+\\.[a-z_]+$", name, 0, 0));
    g_assert_true(g_hash_table_add(seen, (gpointer) name));
  }
}

// No error has no name and no text; an unknown name is no error that we know.
static void test_ok_and_unknown(void)
{
  g_assert_null(code_name(CODE_OK));
  g_assert_cmpstr(code_text(CODE_OK), ==, "");
  g_assert_cmpint(code_from_name(NULL), ==, CODE_OK);
  g_assert_cmpint(code_from_name(""), ==, CODE_OK);
  g_assert_cmpint(code_from_name("name"), ==, CODE_OK);
  g_assert_cmpint(code_from_name("name.taken "), ==, CODE_OK);
  g_assert_cmpint(code_from_name("Name.Taken"), ==, CODE_OK);
}

// The codes of the contract, by hand: the enum must not drift away from it.
static void test_contract(void)
{
  static const char *const names[] = {
      "proto.too_long",   "proto.malformed", "proto.unknown",     "proto.invalid",
      "auth.required",    "auth.failed",     "auth.timeout",      "auth.weak",
      "name.invalid",     "name.taken",      "name.banned",       "user.unknown",
      "room.invalid",     "room.not_joined", "room.forbidden",    "message.invalid",
      "message.too_long", "message.unknown", "reaction.invalid",  "reaction.too_many",
      "cid.reused",       "rate.limited",    "store.unavailable", "history.invalid",
      "file.unknown",     "file.too_large",  "file.quota",        "file.corrupt",
      "file.ticket",      "admin.only",      "server.full",       "server.stopping",
  };
  g_assert_cmpint(G_N_ELEMENTS(names), ==, CODE_COUNT - 1);
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
    g_assert_cmpint(code_from_name(names[i]), !=, CODE_OK);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/proto/codes/both-ways", test_both_ways);
  g_test_add_func("/proto/codes/names", test_names);
  g_test_add_func("/proto/codes/ok-and-unknown", test_ok_and_unknown);
  g_test_add_func("/proto/codes/contract", test_contract);
  return g_test_run();
}
