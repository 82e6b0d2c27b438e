// SPDX-License-Identifier: GPL-3.0-or-later
// Steps of tests of several clients against the real server, each with a disk of its own.
#pragma once

#include "place_steps.h"
#include "ritrovo-host.h"

struct together {
  RitrovoHost *host; // owned
  RitrovoClient *desk, *phone, *bob;
  RitrovoStore *stores[3];
  char *folder; // owned
  gboolean done;
  GError *error; // owned
};

// For g_test_add(): the server runs, and nobody is connected.
void together_set_up(struct together *fixture, gconstpointer data);
void together_tear_down(struct together *fixture, gconstpointer data);

void together_start(struct together *fixture);
void together_stop(struct together *fixture);

// Goes online under that name, NULL for no password. / Makes that name an account whose password is
// "correct horse". / Goes offline.
void together_go_on(struct together *fixture, RitrovoClient *client, const char *name,
                    const char *password);
void together_register(RitrovoClient *client);
void together_leave(struct together *fixture, RitrovoClient *client);

// Of ritrovo_client_connect_async(): `done` and `error` of the fixture.
void together_connected_cb(GObject *source, GAsyncResult *result, gpointer data);

// ada at her desk and on the phone, and bob, all online with accounts.
void together_everybody(struct together *fixture);

// Says something, which must be possible.
void together_say(RitrovoRoom *room, const char *text);

// Runs the tests with their data in a folder of their own; what main() returns.
int together_run(int argc, char **argv, void (*add)(void));
