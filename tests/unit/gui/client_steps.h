// SPDX-License-Identifier: GPL-3.0-or-later
// The steps that tests of the client have in common: a client, a fake server, and the first words
// between them.
#pragma once

#include "fake_server.h"
#include "ritrovo-client.h"
#include "ritrovo-member.h"

struct steps {
  struct fake_server *server; // owned
  RitrovoClient *client;      // owned
  GCancellable *cancellable;  // owned
  gboolean connected;         // ritrovo_client_connect_async() has ended,
  GError *error;              // owned: with this
  gboolean disconnected;
  GError *ended;       // owned: of the signal; NULL while there was none
  RitrovoStore *store; // owned; NULL: the client keeps nothing
  char *folder;        // owned: of the store
  gboolean restarted;  // there is something in it
  gint64 file_limit;   // that the server tells; 0: it takes no files
  gboolean changes;    // the server knows of replies, changes and reactions
  gint64 change;       // the newest of `home`, in joined; 0: none
};

// For g_test_add(). `data` is the ping interval in milliseconds, NULL for one that never comes.
void steps_set_up(struct steps *steps, gconstpointer data);
void steps_tear_down(struct steps *steps, gconstpointer data);

// The same, with a store in a folder of its own. / A database of the test's own there: its path,
// newly allocated.
void steps_set_up_store(struct steps *steps, gconstpointer data);
char *steps_store_path(struct steps *steps);

// The app is killed and started again: another client, on the same disk. / Waits until what was
// given to the disk is there.
void steps_restart(struct steps *steps);
void steps_flush(struct steps *steps);

void steps_connect(struct steps *steps, const char *name);
void steps_disconnect(struct steps *steps);

// hello → welcome, join → joined with that newest seq. `epoch` and `resumed` as the server says
// them.
void steps_welcome(struct steps *steps, const char *name, const char *epoch, gboolean resumed);
void steps_joined(struct steps *steps, gint64 seq);

// All of it, as ada in a room that has never heard a word. / And then the connection breaks, and is
// there again when this returns, with hello not answered yet.
void steps_go_online(struct steps *steps);
void steps_lose_connection(struct steps *steps);
void steps_come_back(struct steps *steps);

RitrovoRoom *steps_room(struct steps *steps); // borrowed

// Says something in the room, which must be possible. / The server's echo of it.
void steps_say(struct steps *steps, const char *text);
void steps_echo(struct steps *steps, const char *cid, gint64 seq, const char *text);

// The log reads like that: "bob: ciao | ~bob left | ada: uno (pending)"; failed
// messages have their error text in place of "pending".
void steps_assert_log(struct steps *steps, const char *expected);
void steps_wait_log(struct steps *steps, const char *expected);
void steps_assert_members(struct steps *steps, const char *expected);

// Waits until the client has dealt with everything that was said to it.
void steps_settle(struct steps *steps);

// The server answers `history` with bob's messages from `first` to `last`, whose texts are their
// seq.
void steps_page(struct steps *steps, gint64 first, gint64 last, gboolean end);

// The server has nothing of a page that the client asks for to count what is unread.
void steps_count_nothing(struct steps *steps);

// The server tells of a message.
void steps_tell(struct steps *steps, gint64 seq, const char *from, const char *text);
