// SPDX-License-Identifier: GPL-3.0-or-later
// A direct conversation: nobody joins it. Between accounts it has a history like a room's; with a
// guest on either side nothing is kept, and the messages are numbered here, for this run.
#include "ritrovo-room-private.h"

#include "ritrovo-client-private.h"
#include "ritrovo-message-model.h"

static void live(RitrovoRoom *self)
{
  self->top = self->newest = MAX(self->top, self->newest);
  ritrovo_room_go_live(self);
}

void ritrovo_room_become_unstored(RitrovoRoom *self)
{
  if (self->unstored)
    return;
  self->unstored = self->known = TRUE;
  self->listed = FALSE;
  ritrovo_room_drop_pages(self);
  ritrovo_room_set_at_newest(self, TRUE);
  if (self->sync != SYNC_NONE)
    live(self);
}

void ritrovo_room_take_listed(RitrovoRoom *self, const struct message *listed)
{
  if (!message_has(listed, seq) || listed->seq < 0)
    return;
  // Both have accounts by now: what the server keeps, with its numbers, takes the place of ours.
  if (self->unstored && self->sync == SYNC_NONE) {
    self->unstored = FALSE;
    ritrovo_room_forget(self);
  }
  if (self->unstored)
    return;
  self->listed = TRUE;
  self->listed_change = message_has(listed, change) ? listed->change : 0;
  ritrovo_room_begin_unread(self, listed);
  if (message_has(listed, time))
    ritrovo_room_set_newest_time(self, listed->time);
}

void ritrovo_room_enter_direct(RitrovoRoom *self)
{
  ritrovo_room_set_joined(self, TRUE, "");
  if (!ritrovo_client_has_account(self->client))
    ritrovo_room_become_unstored(self);
  if (self->unstored) {
    live(self);
  } else if (self->listed) {
    struct message listed = {.type = MSG_JOINED};
    message_set(&listed, seq, self->first_top);
    if (self->listed_change > 0)
      message_set(&listed, change, self->listed_change);
    self->listed = FALSE;
    ritrovo_room_log_joined(self, &listed);
  } else {
    const struct message nothing = {.type = MSG_JOINED};
    ritrovo_room_begin_unread(self, &nothing);
    ritrovo_room_fill(self);
  }
  ritrovo_room_reload_files(self);
}
