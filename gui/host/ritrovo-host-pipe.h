// SPDX-License-Identifier: GPL-3.0-or-later
// What a child process writes, line by line.
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef void (*HostLineFunc)(const char *line, gpointer data);

// Calls `func` for every line that comes, from the main context, until it is freed or the child
// closes its end. `stream` is one of the pipes of a GSubprocess. `func` may free the pipe.
struct host_pipe *host_pipe_new(GInputStream *stream, HostLineFunc func, gpointer data);
void host_pipe_free(struct host_pipe *pipe);

// Takes what is there now, a last line without an end too; for a child that has ended.
void host_pipe_drain(struct host_pipe *pipe);

G_END_DECLS
