// SPDX-License-Identifier: GPL-3.0-or-later
// The fixture of stage.h.
#include "stage.h"

#include <signal.h>

static void set_up_stopped(struct stage *stage, gconstpointer data)
{
  stage->server = server_process_new(data);
  stage->clients = g_ptr_array_new_with_free_func((GDestroyNotify) wire_client_free);
}

static void set_up(struct stage *stage, gconstpointer data)
{
  set_up_stopped(stage, data);
  server_process_start(stage->server);
}

static void tear_down(struct stage *stage, gconstpointer data)
{
  g_ptr_array_unref(stage->clients);
  server_process_free(stage->server);
}

void stage_test(const char *path, stage_function function, const char *const *arguments)
{
  g_test_add(path, struct stage, arguments, set_up, function, tear_down);
}

void stage_test_stopped(const char *path, stage_function function)
{
  g_test_add(path, struct stage, NULL, set_up_stopped, function, tear_down);
}

struct wire_client *stage_connect(struct stage *stage)
{
  struct wire_client *client = wire_client_new(server_process_port(stage->server));
  g_ptr_array_add(stage->clients, client);
  return client;
}

struct wire_client *stage_greet(struct stage *stage, const char *name)
{
  struct wire_client *client = stage_connect(stage);
  wire_hello(client, name);
  return client;
}

struct wire_client *stage_enter(struct stage *stage, const char *name)
{
  struct wire_client *client = stage_greet(stage, name);
  wire_join(client, "home");
  return client;
}

struct wire_client *stage_connect_from(struct stage *stage, guint8 host)
{
  struct wire_client *client = wire_client_new_from(server_process_port(stage->server), host);
  g_ptr_array_add(stage->clients, client);
  return client;
}

struct wire_client *stage_account(struct stage *stage, const char *name)
{
  struct wire_client *client = stage_greet(stage, name);
  wire_register(client, WIRE_PASSWORD);
  return client;
}

struct wire_client *stage_device(struct stage *stage, const char *name)
{
  struct wire_client *client = stage_connect(stage);
  wire_log_in(client, name, WIRE_PASSWORD);
  return client;
}

void stage_crash(struct stage *stage)
{
  server_process_kill(stage->server);
  server_process_start(stage->server);
}

void stage_restart(struct stage *stage)
{
  server_process_signal(stage->server, SIGTERM);
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
  server_process_start(stage->server);
}
