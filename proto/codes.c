// SPDX-License-Identifier: GPL-3.0-or-later
// The table behind codes.h.
#include "codes.h"

#include <glib.h>

static const struct {
  const char *name;
  const char *text;
} codes[CODE_COUNT] = {[CODE_OK] = {NULL, ""},
#define CODE(name, wire, text) [CODE_##name] = {wire, text},
                       CODES(CODE)
#undef CODE
};

const char *code_name(enum code code)
{
  g_return_val_if_fail(code < CODE_COUNT, NULL);
  return codes[code].name;
}

const char *code_text(enum code code)
{
  g_return_val_if_fail(code < CODE_COUNT, "");
  return codes[code].text;
}

enum code code_from_name(const char *name)
{
  for (int code = CODE_OK + 1; name && code < CODE_COUNT; code++)
    if (g_str_equal(codes[code].name, name))
      return (enum code) code;
  return CODE_OK;
}
