// SPDX-License-Identifier: GPL-3.0-or-later
// A message that was found, and where it was said.
#pragma once

#include "ritrovo-message.h"
#include "ritrovo-room.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_SEARCH_RESULT (ritrovo_search_result_get_type())
G_DECLARE_FINAL_TYPE(RitrovoSearchResult, ritrovo_search_result, RITROVO, SEARCH_RESULT, GObject)

// Properties, fixed: place (string: the room's name, or the other person's), kind
// (RitrovoRoomKind), message (RitrovoMessage: sender, text, time, seq). To go there:
// ritrovo_client_find_room() or ritrovo_client_open_direct(), then ritrovo_room_jump() to the
// message's seq. `rank`: so many of the same millisecond were found before it.
RitrovoSearchResult *ritrovo_search_result_new(const char *place, RitrovoRoomKind kind,
                                               RitrovoMessage *message, guint rank);
guint ritrovo_search_result_get_rank(RitrovoSearchResult *self);
const char *ritrovo_search_result_get_place(RitrovoSearchResult *self);
RitrovoRoomKind ritrovo_search_result_get_kind(RitrovoSearchResult *self);
RitrovoMessage *ritrovo_search_result_get_message(RitrovoSearchResult *self);

G_END_DECLS
