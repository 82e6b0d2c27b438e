// SPDX-License-Identifier: GPL-3.0-or-later
// One wire object <-> one struct (PROTOCOL.md). Every object, request, reply or event, of any type,
// is a `struct message`: a type, an optional id, and those fields that are present. json-glib is
// inside; nobody else sees it.
#pragma once

#include <glib.h>

#include "codes.h"

#define MESSAGE_TYPES(TYPE)                                                                        \
  TYPE(HELLO, "hello")                                                                             \
  TYPE(WELCOME, "welcome")                                                                         \
  TYPE(JOIN, "join")                                                                               \
  TYPE(JOINED, "joined")                                                                           \
  TYPE(LEAVE, "leave")                                                                             \
  TYPE(LEFT, "left")                                                                               \
  TYPE(TOPIC, "topic")                                                                             \
  TYPE(TYPING, "typing")                                                                           \
  TYPE(READ, "read")                                                                               \
  TYPE(DIRECT, "direct")                                                                           \
  TYPE(PRESENCE, "presence")                                                                       \
  TYPE(MEMBERS, "members")                                                                         \
  TYPE(ROOMS, "rooms")                                                                             \
  TYPE(USERS, "users")                                                                             \
  TYPE(MESSAGE, "message")                                                                         \
  TYPE(GAP, "gap")                                                                                 \
  TYPE(HISTORY, "history")                                                                         \
  TYPE(SEARCH, "search")                                                                           \
  TYPE(RESULTS, "results")                                                                         \
  TYPE(REGISTER, "register")                                                                       \
  TYPE(REGISTERED, "registered")                                                                   \
  TYPE(PASSWORD, "password")                                                                       \
  TYPE(OK, "ok")                                                                                   \
  TYPE(KICK, "kick")                                                                               \
  TYPE(KICKED, "kicked")                                                                           \
  TYPE(BAN, "ban")                                                                                 \
  TYPE(UNBAN, "unban")                                                                             \
  TYPE(ALERT, "alert")                                                                             \
  TYPE(NICK, "nick")                                                                               \
  TYPE(STATS, "stats")                                                                             \
  TYPE(RELOAD, "reload")                                                                           \
  TYPE(STOP, "stop")                                                                               \
  TYPE(EXPORT, "export")                                                                           \
  TYPE(CONNECTED, "connected")                                                                     \
  TYPE(DISCONNECTED, "disconnected")                                                               \
  TYPE(UPLOAD, "upload")                                                                           \
  TYPE(DOWNLOAD, "download")                                                                       \
  TYPE(TICKET, "ticket")                                                                           \
  TYPE(STORED, "stored")                                                                           \
  TYPE(FILES, "files")                                                                             \
  TYPE(REMOVE, "remove")                                                                           \
  TYPE(REMOVED, "removed")                                                                         \
  TYPE(EDIT, "edit")                                                                               \
  TYPE(EDITED, "edited")                                                                           \
  TYPE(REACT, "react")                                                                             \
  TYPE(REACTED, "reacted")                                                                         \
  TYPE(CHANGES, "changes")                                                                         \
  TYPE(PING, "ping")                                                                               \
  TYPE(PONG, "pong")                                                                               \
  TYPE(QUIT, "quit")                                                                               \
  TYPE(BYE, "bye")                                                                                 \
  TYPE(SHUTDOWN, "shutdown")                                                                       \
  TYPE(ERROR, "error")

enum message_type {
  MSG_UNKNOWN, // a type that this version does not know
#define TYPE(name, wire) MSG_##name,
  MESSAGE_TYPES(TYPE)
#undef TYPE
      MSG_COUNT
};

// The value of "id" and "re": a whole number or a text.
struct message_id {
  enum { ID_NONE, ID_NUMBER, ID_TEXT } kind;
  gint64 number;
  const char *text; // borrowed
};

struct message_list {
  const struct message *items; // borrowed
  size_t count;
};

struct message_texts {
  const char *const *items; // borrowed
  size_t count;
};

// FIELD(member, wire key, KIND), in the order in which fields are written. A key may stand in two
// rows of different kinds: the value decides, as "rooms" does, a list of objects in `welcome` and
// of names in `users`.
#define MESSAGE_FIELDS(FIELD)                                                                      \
  FIELD(version, "version", INTEGER)                                                               \
  FIELD(server, "server", TEXT)                                                                    \
  FIELD(epoch, "epoch", TEXT)                                                                      \
  FIELD(room, "room", TEXT)                                                                        \
  FIELD(with, "with", TEXT)                                                                        \
  FIELD(and, "and", TEXT)                                                                          \
  FIELD(to, "to", TEXT)                                                                            \
  FIELD(event, "event", TEXT)                                                                      \
  FIELD(topic, "topic", TEXT)                                                                      \
  FIELD(name, "name", TEXT)                                                                        \
  FIELD(address, "address", TEXT)                                                                  \
  FIELD(password, "password", TEXT)                                                                \
  FIELD(old_password, "old", TEXT)                                                                 \
  FIELD(new_password, "new", TEXT)                                                                 \
  FIELD(role, "role", TEXT)                                                                        \
  FIELD(token, "token", TEXT)                                                                      \
  FIELD(ticket, "ticket", TEXT)                                                                    \
  FIELD(client, "client", TEXT)                                                                    \
  FIELD(resumed, "resumed", BOOLEAN)                                                               \
  FIELD(seq, "seq", INTEGER)                                                                       \
  FIELD(read, "read", INTEGER)                                                                     \
  FIELD(unread, "unread", BOOLEAN)                                                                 \
  FIELD(count, "count", INTEGER)                                                                   \
  FIELD(cid, "cid", TEXT)                                                                          \
  FIELD(from, "from", TEXT)                                                                        \
  FIELD(gap_from, "from", INTEGER)                                                                 \
  FIELD(gap_to, "to", INTEGER)                                                                     \
  FIELD(time, "time", INTEGER)                                                                     \
  FIELD(code, "code", TEXT)                                                                        \
  FIELD(text, "text", TEXT)                                                                        \
  FIELD(reply, "reply", INTEGER)                                                                   \
  FIELD(replied, "reply", OBJECT)                                                                  \
  FIELD(edited, "edited", INTEGER)                                                                 \
  FIELD(reaction, "reaction", TEXT)                                                                \
  FIELD(on, "on", BOOLEAN)                                                                         \
  FIELD(names, "names", TEXTS)                                                                     \
  FIELD(reactions, "reactions", OBJECTS)                                                           \
  FIELD(change, "change", INTEGER)                                                                 \
  FIELD(file, "file", TEXT)                                                                        \
  FIELD(attached, "file", OBJECT)                                                                  \
  FIELD(size, "size", INTEGER)                                                                     \
  FIELD(sha256, "sha256", TEXT)                                                                    \
  FIELD(offset, "offset", INTEGER)                                                                 \
  FIELD(removed, "removed", BOOLEAN)                                                               \
  FIELD(before, "before", INTEGER)                                                                 \
  FIELD(after, "after", INTEGER)                                                                   \
  FIELD(limit, "limit", INTEGER)                                                                   \
  FIELD(query, "query", TEXT)                                                                      \
  FIELD(by, "by", TEXT)                                                                            \
  FIELD(seconds, "seconds", INTEGER)                                                               \
  FIELD(reason, "reason", TEXT)                                                                    \
  FIELD(suggestion, "suggestion", TEXT)                                                            \
  FIELD(after_ms, "after_ms", INTEGER)                                                             \
  FIELD(reconnect_after_ms, "reconnect_after_ms", INTEGER)                                         \
  FIELD(members, "members", OBJECTS)                                                               \
  FIELD(rooms, "rooms", OBJECTS)                                                                   \
  FIELD(room_names, "rooms", TEXTS)                                                                \
  FIELD(users, "users", OBJECTS)                                                                   \
  FIELD(stats, "stats", OBJECTS)                                                                   \
  FIELD(messages, "messages", OBJECTS)                                                             \
  FIELD(files, "files", OBJECTS)                                                                   \
  FIELD(direct, "direct", OBJECTS)                                                                 \
  FIELD(end, "end", BOOLEAN)                                                                       \
  FIELD(limits, "limits", OBJECT)                                                                  \
  FIELD(line_limit, "line", INTEGER)                                                               \
  FIELD(text_limit, "text", INTEGER)                                                               \
  FIELD(file_limit, "file", INTEGER)                                                               \
  FIELD(rate_limit, "rate", INTEGER)                                                               \
  FIELD(features, "features", TEXTS)                                                               \
  FIELD(motd, "motd", TEXT)

enum {
#define FIELD(member, key, kind) MESSAGE_INDEX_##member,
  MESSAGE_FIELDS(FIELD)
#undef FIELD
      MESSAGE_FIELD_COUNT
};

#define MESSAGE_KIND_TEXT const char *
#define MESSAGE_KIND_INTEGER gint64
#define MESSAGE_KIND_BOOLEAN gboolean
#define MESSAGE_KIND_OBJECT const struct message *
#define MESSAGE_KIND_OBJECTS struct message_list
#define MESSAGE_KIND_TEXTS struct message_texts

// A set of fields, one bit for each: MESSAGE_BIT().
__extension__ typedef unsigned __int128 message_bits;

struct message {
  enum message_type type;
  struct message_id id;
  struct message_id re;
  message_bits has;   // the fields that are present, see message_has()
  message_bits wrong; // those that were present with a value of another kind; they count as absent
  // All texts, objects and lists are borrowed: from the reader that read them, or from whoever set
  // them.
#define FIELD(member, key, kind) MESSAGE_KIND_##kind member;
  MESSAGE_FIELDS(FIELD)
#undef FIELD
};

#define MESSAGE_BIT(field) ((message_bits) 1 << MESSAGE_INDEX_##field)
#define message_has(message, field) (((message)->has & MESSAGE_BIT(field)) != 0)
#define message_set(message, field, ...)                                                           \
  ((message)->field = __VA_ARGS__, (void) ((message)->has |= MESSAGE_BIT(field)))

// The type as it stands on the wire; "unknown" for MSG_UNKNOWN.
const char *message_type_name(enum message_type type);

// The wire key of the lowest field in `bits`, for error texts. `bits` is not 0.
const char *message_field_key(message_bits bits);

// Reads objects, one after the other. Not thread-safe; one reader serves any number of connections.
struct message_reader;
struct message_reader *message_reader_new(void);
void message_reader_free(struct message_reader *reader);

// Reads one line without its end. Returns
//   CODE_OK               *message is filled; its texts are valid until the reader's next call;
//   CODE_PROTO_MALFORMED  not UTF-8, not one JSON object, a NUL, a duplicate key, or nested too
//   deeply; CODE_PROTO_INVALID    the object has no textual "type", or its "id" is neither a whole
//   number nor a short text.
// An unknown type is CODE_OK with MSG_UNKNOWN, unknown keys are ignored. `message->id` is set
// whenever it could be read.
enum code message_read(struct message_reader *reader, const char *line, size_t length,
                       struct message *message);

// Appends the object to `out`, in one line without its end. `id` and `re` are written if set. Texts
// must be UTF-8.
void message_write(const struct message *message, GString *out);

// The number of bytes that message_write() would append for this text as a JSON string, with its
// quotes.
size_t message_text_size(const char *text);
