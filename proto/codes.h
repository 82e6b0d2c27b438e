// SPDX-License-Identifier: GPL-3.0-or-later
// Every error code of the wire, once (PROTOCOL.md, Errors). Codes are stable; the texts are for
// people and may change.
#pragma once

#define CODES(CODE)                                                                                \
  CODE(PROTO_TOO_LONG, "proto.too_long", "That line is too long.")                                 \
  CODE(PROTO_MALFORMED, "proto.malformed", "That line is not a JSON object in UTF-8.")             \
  CODE(PROTO_UNKNOWN, "proto.unknown", "This server does not know that type.")                     \
  CODE(PROTO_INVALID, "proto.invalid", "A field is missing or has a wrong value.")                 \
  CODE(AUTH_REQUIRED, "auth.required", "Say hello first.")                                         \
  CODE(AUTH_FAILED, "auth.failed", "Those credentials are not valid.")                             \
  CODE(AUTH_TIMEOUT, "auth.timeout", "No name was given in time.")                                 \
  CODE(AUTH_WEAK, "auth.weak", "That password is too short.")                                      \
  CODE(NAME_INVALID, "name.invalid", "That name cannot be used.")                                  \
  CODE(NAME_TAKEN, "name.taken", "That name is taken.")                                            \
  CODE(NAME_BANNED, "name.banned", "That name is banned.")                                         \
  CODE(USER_UNKNOWN, "user.unknown", "Nobody of that name is here.")                               \
  CODE(ROOM_INVALID, "room.invalid", "A room cannot have that name.")                              \
  CODE(ROOM_NOT_JOINED, "room.not_joined", "Join that room first.")                                \
  CODE(ROOM_FORBIDDEN, "room.forbidden", "You may not enter that room.")                           \
  CODE(MESSAGE_INVALID, "message.invalid", "That text is empty or has control characters.")        \
  CODE(MESSAGE_TOO_LONG, "message.too_long", "That text is too long.")                             \
  CODE(MESSAGE_UNKNOWN, "message.unknown", "There is no such message here.")                       \
  CODE(REACTION_INVALID, "reaction.invalid", "That cannot be a reaction.")                         \
  CODE(REACTION_TOO_MANY, "reaction.too_many", "That message has enough different reactions.")     \
  CODE(CID_REUSED, "cid.reused", "That cid belongs to another message.")                           \
  CODE(RATE_LIMITED, "rate.limited", "Too much at once: wait a moment.")                           \
  CODE(STORE_UNAVAILABLE, "store.unavailable",                                                     \
       "The server cannot store messages at the moment: try again later.")                         \
  CODE(HISTORY_INVALID, "history.invalid", "That page of the history does not exist.")             \
  CODE(FILE_UNKNOWN, "file.unknown", "There is no such file.")                                     \
  CODE(FILE_TOO_LARGE, "file.too_large", "That file is too large.")                                \
  CODE(FILE_QUOTA, "file.quota", "There is no room left for files.")                               \
  CODE(FILE_CORRUPT, "file.corrupt", "The file did not arrive as it was sent.")                    \
  CODE(FILE_TICKET, "file.ticket", "That ticket is not valid.")                                    \
  CODE(ADMIN_ONLY, "admin.only", "Only an administrator may do that.")                             \
  CODE(SERVER_FULL, "server.full", "The server is full.")                                          \
  CODE(SERVER_STOPPING, "server.stopping", "The server is stopping.")

enum code {
  CODE_OK,
#define CODE(name, wire, text) CODE_##name,
  CODES(CODE)
#undef CODE
      CODE_COUNT
};

// The code as it stands on the wire, such as "name.taken"; NULL for CODE_OK.
const char *code_name(enum code code);

// One English sentence for people; "" for CODE_OK.
const char *code_text(enum code code);

// The reverse of code_name(). CODE_OK for NULL and for a code that this version does not know.
enum code code_from_name(const char *name);
