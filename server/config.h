// SPDX-License-Identifier: GPL-3.0-or-later
// The server's configuration: command line and file, checked once, then constant.
#pragma once

#include <glib.h>

#include "store.h"

struct config_listen {
  char *host;      // owned: numeric or a name, without brackets
  guint16 port;    // 0: a free one
  gboolean detect; // the first bytes choose the dialect ("auto")
};

struct config {
  char *data_dir;             // owned
  GPtrArray *listen;          // owned, of struct config_listen; at least one
  char *name;                 // owned: the server's name for people
  char *motd;                 // owned; NULL: none
  gboolean history;           // keep messages on disk
  guint rate;                 // commands per second and session; 0: no limit
  guint per_address;          // connections from one address; 0: no limit
  guint connections;          // at most so many at once
  gsize queue_limit;          // hard limit of one connection's output, in bytes
  gsize queue_soft_limit;     // from here on messages are left out and a gap is told
  struct retention retention; // its rooms are owned
  char **admins;              // owned: names whose accounts are to be admins; NULL: none
  gboolean version;           // --version was asked for: nothing else is set
};

// Reads the arguments and the file that --config names. NULL with a GError in one line, for people.
struct config *config_new(int argc, char **argv, GError **error);
void config_free(struct config *config); // NULL is allowed
