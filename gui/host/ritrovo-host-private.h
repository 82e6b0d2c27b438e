// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of the host share. Others see ritrovo-host.h only.
#pragma once

#include "ritrovo-host-found.h"
#include "ritrovo-host-pipe.h"
#include "ritrovo-host.h"

G_BEGIN_DECLS

struct _RitrovoHost {
  GObject parent_instance;

  // owned
  GSubprocess *process;     // NULL while none of our own runs
  struct host_found *found; // NULL while none is used that was running already
  GCancellable *looking;    // for one
  char *name;
  char *folder;          // of the server's data
  GCancellable *waiting; // for its end
  struct host_pipe *output;
  struct host_pipe *complaints;
  GTask *starting;
  GTask *stopping;
  GSource *cancel_source; // watches the caller's cancellable while starting
  guint timer;            // of starting, then of stopping
  char *address;
  GStrv addresses;
  char *last_words; // the newest line of its standard error

  guint port;
  guint choice;       // of the listeners that are tried
  gboolean only_look; // whether nothing is to be started
  gboolean running;
};

// ritrovo-host.c: the setters, each notifying. Takes both addresses. / Takes what was found, NULL:
// it is used no more. / Tells that the server ended by itself.
void ritrovo_host_set_running(RitrovoHost *self, gboolean running);
void ritrovo_host_set_addresses(RitrovoHost *self, char *address, GStrv addresses);
void ritrovo_host_set_found(RitrovoHost *self, struct host_found *found);
void ritrovo_host_tell_exited(RitrovoHost *self, const char *why);

// ritrovo-host.c: lets go of the process; GLib's own watch still collects it when it ends.
void ritrovo_host_forget_process(RitrovoHost *self);

G_END_DECLS
