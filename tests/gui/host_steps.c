// SPDX-License-Identifier: GPL-3.0-or-later
// Tests run side by side, so each hosts on a port of its own.
#include "host_steps.h"

#include "place_steps.h"

void host_room(struct app *app, const char *server, guint16 port, const char *name)
{
  g_autofree char *text = g_strdup_printf("%u", port);
  app_press(app, "Host a room on this computer");
  if (server != NULL)
    app_type(app, "Name of the server", server);
  app_type(app, "Port", text);
  app_key(app, "Return");
  wait_for_room(app, name);
}

guint16 host_at_start(struct app *app, const char *name)
{
  guint16 port = free_port();
  app_type(app, "Your name", name);
  host_room(app, NULL, port, name);
  return port;
}

struct wire_client *visit_host(guint16 port, const char *name)
{
  struct wire_client *client = wire_client_new(port);
  wire_hello(client, name);
  wire_join(client, "home");
  return client;
}

void open_host_dialogue(struct app *app)
{
  app_focus(app, "Message");
  open_from_main_menu(app, "h");
  app_wait_for(app, ANY_ROLE, "Stop the Server");
}
