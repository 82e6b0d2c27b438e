// SPDX-License-Identifier: GPL-3.0-or-later
// The settings that are one value each: a table of their names, their kinds and their places in
// struct config. Command line, file and help follow it.
#pragma once

#include "config.h"

struct setting {
  const char *key;
  enum { SETTING_TEXT, SETTING_PATH, SETTING_SWITCH, SETTING_COUNT, SETTING_SIZE } kind;
  size_t place; // in struct config: char *, char *, gboolean, guint, gint64
  gint64 least, most;
  gint64 usual;      // what holds without it
  char letter;       // its short option; 0: none
  const char *shape; // of its value, for the help; NULL: it stands in the file alone
  const char *help;
};

// Ended by one without a key.
extern const struct setting settings[];
#define SETTINGS_MAX 24

// NULL: there is none of that name.
const struct setting *setting_find(const char *key);

// Checks the value and takes it over. FALSE with a GError in one line that says what it may be.
gboolean setting_set(const struct setting *setting, struct config *config, const char *value,
                     GError **error);

// What holds for each that is not set, but for texts.
void settings_begin(struct config *config);

// Frees the texts.
void settings_clear(struct config *config);

// A whole number of bytes, perhaps with K, M, G or T behind it, for 1024 and its powers. FALSE: it
// is none, or more than fits.
gboolean setting_parse_size(const char *text, gint64 *bytes);
