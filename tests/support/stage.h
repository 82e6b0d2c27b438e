// SPDX-License-Identifier: GPL-3.0-or-later
// What a wire test stands on: a fresh server and its clients, all gone at the end of the test. Each
// test is a function over a stage, so that it says only what is its own.
#pragma once

#include "server_process.h"
#include "wire_client.h"
#include "wire_talk.h"

struct stage {
  struct server_process *server; // owned
  GPtrArray *clients;            // owned
};

typedef void (*stage_function)(struct stage *stage, gconstpointer data);

// Adds a test that begins with a running server. `arguments` (static, NULL-terminated, or NULL) go
// to the server.
void stage_test(const char *path, stage_function function, const char *const *arguments);

// As above, but no server runs yet.
void stage_test_stopped(const char *path, stage_function function);

// A new connection, owned by the stage.
struct wire_client *stage_connect(struct stage *stage);

// A new connection that has said hello by that name, or without one (NULL).
struct wire_client *stage_greet(struct stage *stage, const char *name);

// The same, and has joined `home`.
struct wire_client *stage_enter(struct stage *stage, const char *name);

// A new connection from 127.0.0.`host`, see wire_client_new_from().
struct wire_client *stage_connect_from(struct stage *stage, guint8 host);

// A new connection that has registered that name with WIRE_PASSWORD, and is on under it.
struct wire_client *stage_account(struct stage *stage, const char *name);

// A new connection that has said hello with that name and WIRE_PASSWORD.
struct wire_client *stage_device(struct stage *stage, const char *name);

// Kills the server with -9 and starts it again on the same data and port. The clients' connections
// are dead after that.
void stage_crash(struct stage *stage);

// Stops the server as SIGTERM does, with 0 as its exit status, and starts it again likewise.
void stage_restart(struct stage *stage);
