// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of ritrovo-address.h: what a person may type, and what is refused in plain words.
#include "ritrovo-address.h"

struct row {
  const char *text;
  const char *host; // NULL: refused
  guint16 port;
  const char *room;
  const char *fingerprint;
};

static void check(const struct row *row)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RitrovoAddress) address = ritrovo_address_parse(row->text, &error);
  if (!row->host) {
    g_assert_null(address);
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    g_assert_cmpstr(error->message, !=, "");
    return;
  }
  g_assert_no_error(error);
  g_assert_cmpstr(address->host, ==, row->host);
  g_assert_cmpuint(address->port, ==, row->port);
  g_assert_cmpstr(address->room, ==, row->room);
  g_assert_cmpstr(address->fingerprint, ==, row->fingerprint);
}

static void test_accepted(void)
{
  static const struct row rows[] = {
      {"192.168.1.20", "192.168.1.20", 60467},
      {"  192.168.1.20\t", "192.168.1.20", 60467},
      {"192.168.1.20:7000", "192.168.1.20", 7000},
      {"localhost", "localhost", 60467},
      {"lab-7.example.org:1", "lab-7.example.org", 1},
      {"lab_7", "lab_7", 60467},
      {"b\xc3\xbc"
       "ro.example:65535",
       "b\xc3\xbc"
       "ro.example",
       65535},
      {"::1", "::1", 60467},
      {"fe80::1%eth0", "fe80::1%eth0", 60467},
      {"[::1]", "::1", 60467},
      {"[::1]:7000", "::1", 7000},
      {"2001:db8::7", "2001:db8::7", 60467},
      {"ritrovo://host", "host", 60467},
      {"RITROVO://host:7000/", "host", 7000},
      {"ritrovo://host:7000/pizza", "host", 7000, "pizza"},
      {"ritrovo://[::1]:7000/two%20words#ab:cd", "::1", 7000, "two words", "ab:cd"},
      {"ritrovo://host#abcd", "host", 60467, NULL, "abcd"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    check(&rows[i]);
}

static void test_refused(void)
{
  static const struct row rows[] = {
      {""},
      {"   "},
      {":60467"},
      {"host:"},
      {"host:0"},
      {"host:65536"},
      {"host:abc"},
      {"host:-1"},
      {"host: 7000"},
      {"host:7000:7000"},
      {"two words"},
      {"http://host"},
      {"host/room"},
      {"[::1"},
      {"[host]"},
      {"[]"},
      {"[::1]x"},
      {"[::1]:"},
      {"[::1]:x"},
      {"a\xff"},
      {"ritrovo://"},
      {"ritrovo:///room"},
      {"ritrovo://host/%ff"},
      {"ritrovo://host/%zz"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    check(&rows[i]);

  g_autofree char *endless = g_strnfill(100000, 'a');
  check(&(struct row){endless});
  check(&(struct row){NULL});
}

static void test_to_string(void)
{
  static const char *const rows[][2] = {
      {"host", "host"}, {"host:60467", "host"}, {"host:7", "host:7"},
      {"[::1]", "::1"}, {"[::1]:7", "[::1]:7"}, {"ritrovo://host:7/room", "host:7"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(RitrovoAddress) address = ritrovo_address_parse(rows[i][0], NULL);
    g_autofree char *text = ritrovo_address_to_string(address);
    g_assert_cmpstr(text, ==, rows[i][1]);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/gui/address/accepted", test_accepted);
  g_test_add_func("/gui/address/refused", test_refused);
  g_test_add_func("/gui/address/to-string", test_to_string);
  return g_test_run();
}
