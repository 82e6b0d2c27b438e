// SPDX-License-Identifier: GPL-3.0-or-later
// A server under load: started on a core of its own, spoken to by many clients in one thread. What
// fails ends the program.
#pragma once

#include <glib.h>
#include <sys/types.h>

struct server {
  pid_t pid;
  int port;
  gboolean is_floor; // a bare relay, see floor.c
};

struct load {
  struct server server;
  int epoll;
  int clients;
  int room_size;
  int *fds;
  gint64 *lines; // received by each client
  guint64 deliveries;
  guint64 sent;
  GArray *latencies; // of gint64, microseconds
  gboolean measure_latency;
};

void die(const char *what);

// Starts a server whose first line ends in its port. It dies with this program.
void start_server(struct server *server, char **argv, int core);

// What all threads of a process were charged, those that have ended left out.
guint64 cpu_ns(pid_t pid);

void send_all(int fd, const char *bytes, size_t length);

// One room of `clients`; as many messages under way as `window`, from as many senders.
void run_window(struct load *load, const char *name, int clients, int window, double seconds);

// Rooms of `room_size`; `rate` messages a second in all.
void run_rate(struct load *load, const char *name, int clients, int room_size, double rate,
              double seconds);

void run_idle(struct load *load, int clients, int room_size);
