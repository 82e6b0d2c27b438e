// SPDX-License-Identifier: GPL-3.0-or-later
// The real ritrovod as a child of a test, on a free port and in a private data directory. Whatever
// happens to the test, the server dies with it and its files are removed. All functions abort with
// the server's standard error if something does not happen within the deadline.
#pragma once

#include <glib.h>

struct server_process;

// Makes the private directory; nothing runs yet. `arguments` (NULL-terminated, or NULL) are added
// to each start. The program is the one that RITROVO_SERVER names.
struct server_process *server_process_new(const char *const *arguments);

// Stops a server that still runs, which must exit with 0 and must not have complained about itself,
// and removes its files. Takes NULL.
void server_process_free(struct server_process *server);

// Starts the server and waits for its ready line. From the second time on it listens on the same
// port and on the same data as before. Unless its arguments say otherwise, it has no limits of rate
// and of connections from one address.
void server_process_start(struct server_process *server);

// As above, with these arguments in place of the usual listener. With --config among them, limits
// are those of the file.
void server_process_start_on(struct server_process *server, const char *const *listeners);

// The port of the first listener.
guint16 server_process_port(struct server_process *server);

// The line that it printed when it was ready. Owned by the server process.
const char *server_process_ready(struct server_process *server);

// Not made by the tests but by the server. Owned by the server process.
const char *server_process_data_dir(struct server_process *server);

// A path for a test's own file beside the data directory; removed with it. Newly allocated.
char *server_process_path(struct server_process *server, const char *name);

GPid server_process_pid(struct server_process *server);

// What it has written to standard error since it was started last. Newly allocated.
char *server_process_errors(struct server_process *server);

void server_process_signal(struct server_process *server, int number);

// Sets one of the running server's limits (setrlimit(2)); RLIM_INFINITY lifts it.
void server_process_limit(struct server_process *server, int resource, guint64 value);

// The memory that it has in use, in KiB.
guint64 server_process_memory(struct server_process *server);

// Waits for the end. Returns the exit status, or the signal that killed it as a negative number.
int server_process_wait(struct server_process *server);

// kill -9, and waits for the end.
void server_process_kill(struct server_process *server);

// The outcome of a run that ended by itself.
struct server_outcome {
  int status; // as server_process_wait()
  char *output;
  char *errors;
};

// Runs the server with these arguments alone until it ends by itself.
struct server_outcome server_process_run(struct server_process *server,
                                         const char *const *arguments);
void server_outcome_clear(struct server_outcome *outcome);
