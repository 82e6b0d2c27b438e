// SPDX-License-Identifier: GPL-3.0-or-later
// The server's configuration: command line and file, checked once, then constant.
#pragma once

#include <glib.h>

#include "store.h"

// What is spoken on a listener; LISTEN_AUTO: the first bytes choose.
enum listen_dialect { LISTEN_AUTO, LISTEN_NATIVE, LISTEN_TEXT };
const char *listen_dialect_name(enum listen_dialect dialect);

struct config_listen {
  char *host;   // owned: numeric or a name, without brackets
  guint16 port; // 0: a free one
  enum listen_dialect dialect;
  gboolean address_names; // LISTEN_TEXT: nobody is asked for a name, it is the address
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
  gint64 queue_limit;         // hard limit of one connection's output, in bytes
  gsize queue_soft_limit;     // from here on messages are left out and a gap is told
  struct retention retention; // its rooms are owned
  // Files; in bytes, of everybody but guests and of guests.
  gboolean files;                      // there are any
  gint64 file_limit, file_limit_guest; // one file; 0: none may be sent
  gint64 file_quota, file_quota_guest; // what one name has; 0: no limit
  gint64 files_total;                  // what all have; 0: no limit
  guint transfers;                     // at most so many at once
  char **admins;                       // owned: names whose accounts are to be admins; NULL: none
  char *log_file;                      // owned: where events are written; NULL: standard error
  char *metrics_host;                  // owned: where numbers are served over HTTP; NULL: nowhere
  guint16 metrics_port;
  gboolean console; // --console was given
  char **argv;      // owned: what all this was read from
  gboolean version; // --version was asked for: nothing else is set
};

// Reads the arguments and the file that --config names. NULL with a GError in one line, for people.
struct config *config_new(int argc, char **argv, GError **error);

// Reads the same arguments and file again. NULL with a GError as above.
struct config *config_reread(const struct config *config, GError **error);

void config_free(struct config *config); // NULL is allowed
