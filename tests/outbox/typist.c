// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody who types: the app's model without its windows, with a real store, on a real server. It
// says each text on its standard output once that is on screen, which is a promise, and is killed
// by outbox.c whenever that likes.
//
//   typist ADDRESS DATABASE NAME RUN SEED    types "RUN.1", "RUN.2", … until it is killed
//   typist ADDRESS DATABASE NAME             types nothing; ends once nothing waits to be sent
#include "ritrovo-client.h"
#include "ritrovo-message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAUSE_MAX_MS 20
#define BURST_MAX 5
#define TRY_AGAIN_MS 20

struct typist {
  GMainLoop *loop; // owned, as all
  RitrovoStore *store;
  RitrovoClient *client;
  GRand *random;        // NULL: types nothing
  GHashTable *promised; // texts that were said on standard output
  const char *address;  // borrowed
  const char *name;
  const char *run;
  int typed;
};

static void try_to_connect(struct typist *typist);

static RitrovoRoom *get_room(struct typist *typist)
{
  return g_list_model_get_item(ritrovo_client_get_rooms(typist->client), 0);
}

static gboolean all_is_sent(struct typist *typist)
{
  g_autoptr(RitrovoRoom) room = get_room(typist);
  if (!room || ritrovo_client_get_state(typist->client) != RITROVO_CLIENT_ONLINE)
    return FALSE;
  // What waits is shown behind the newest message only.
  if (!ritrovo_room_get_at_newest(room)) {
    ritrovo_room_jump_to_newest(room);
    return FALSE;
  }
  GListModel *rows = ritrovo_room_get_messages(room);
  for (guint i = 0; i < g_list_model_get_n_items(rows); i++) {
    g_autoptr(RitrovoMessage) row = g_list_model_get_item(rows, i);
    // What somebody else has left behind is shown as failed.
    if (strcmp(ritrovo_message_get_sender(row), typist->name) != 0)
      continue;
    if (ritrovo_message_get_state(row) == RITROVO_MESSAGE_FAILED)
      g_error("failed: %s", ritrovo_message_get_error_text(row));
    if (ritrovo_message_get_state(row) == RITROVO_MESSAGE_PENDING)
      return FALSE;
  }
  return TRUE;
}

static void left_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct typist *typist = data;
  ritrovo_client_disconnect_finish(RITROVO_CLIENT(source), result, NULL);
  g_main_loop_quit(typist->loop);
}

// What is on screen as pending is on the disk: it has to arrive.
static void promise(struct typist *typist, GListModel *rows)
{
  for (guint i = 0; i < g_list_model_get_n_items(rows); i++) {
    g_autoptr(RitrovoMessage) row = g_list_model_get_item(rows, i);
    const char *text = ritrovo_message_get_text(row);
    if (ritrovo_message_get_state(row) != RITROVO_MESSAGE_PENDING ||
        !g_hash_table_add(typist->promised, g_strdup(text)))
      continue;
    printf("%s\n", text);
    fflush(stdout);
  }
}

static void rows_changed_cb(GListModel *rows, guint position, guint removed, guint added,
                            gpointer data)
{
  promise(data, rows);
}

static void rooms_changed_cb(GListModel *rooms, guint position, guint removed, guint added,
                             gpointer data)
{
  struct typist *typist = data;
  g_autoptr(RitrovoRoom) room = get_room(typist);
  if (room && added > 0)
    g_signal_connect(ritrovo_room_get_messages(room), "items-changed", G_CALLBACK(rows_changed_cb),
                     typist);
}

static gboolean type_cb(gpointer data)
{
  struct typist *typist = data;
  g_autoptr(RitrovoRoom) room = get_room(typist);
  for (int left = g_rand_int_range(typist->random, 1, BURST_MAX); left > 0 && room; left--) {
    g_autofree char *text = g_strdup_printf("%s.%d", typist->run, typist->typed + 1);
    // Not while nobody is there yet, nor while too many wait.
    if (!ritrovo_room_send(room, text, NULL))
      break;
    typist->typed++;
  }
  g_timeout_add((guint) g_rand_int_range(typist->random, 0, PAUSE_MAX_MS), type_cb, typist);
  return G_SOURCE_REMOVE;
}

static gboolean look_cb(gpointer data)
{
  struct typist *typist = data;
  ritrovo_client_try_now(typist->client);
  if (typist->random || !all_is_sent(typist))
    return G_SOURCE_CONTINUE;
  ritrovo_client_disconnect_async(typist->client, left_cb, typist);
  return G_SOURCE_REMOVE;
}

static gboolean try_again_cb(gpointer data)
{
  try_to_connect(data);
  return G_SOURCE_REMOVE;
}

static void connected_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct typist *typist = data;
  g_autoptr(GError) error = NULL;
  if (ritrovo_client_connect_finish(RITROVO_CLIENT(source), result, &error))
    g_timeout_add(TRY_AGAIN_MS, look_cb, typist);
  else
    g_timeout_add(TRY_AGAIN_MS, try_again_cb, typist);
}

static void try_to_connect(struct typist *typist)
{
  ritrovo_client_connect_async(typist->client, typist->address, typist->name, NULL, connected_cb,
                               typist);
}

int main(int argc, char **argv)
{
  if (argc != 4 && argc != 6)
    return 2;
  struct typist typist = {.address = argv[1], .name = argv[3], .run = argv[4]};
  typist.loop = g_main_loop_new(NULL, FALSE);
  typist.store = ritrovo_store_new(argv[2]);
  typist.client = ritrovo_client_new();
  typist.promised = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  ritrovo_client_set_store(typist.client, typist.store);
  g_signal_connect(ritrovo_client_get_rooms(typist.client), "items-changed",
                   G_CALLBACK(rooms_changed_cb), &typist);
  if (argc == 6) {
    typist.random = g_rand_new_with_seed((guint32) g_ascii_strtoull(argv[5], NULL, 10));
    g_timeout_add(0, type_cb, &typist);
  }
  try_to_connect(&typist);
  g_main_loop_run(typist.loop);
  ritrovo_store_close(typist.store);
  g_object_unref(typist.client);
  g_object_unref(typist.store);
  g_hash_table_unref(typist.promised);
  g_main_loop_unref(typist.loop);
  return 0;
}
