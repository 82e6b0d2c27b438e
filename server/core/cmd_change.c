// SPDX-License-Identifier: GPL-3.0-or-later
// edit, react, the removal of messages, and changes: what was missed of them. PROTOCOL.md, Replies,
// changes and reactions.
#include "account.h"
#include "change.h"
#include "chat.h"
#include "command.h"
#include "direct.h"
#include "limits.h"
#include "name.h"

#include <string.h>

#define BUSY_AFTER_MS 200
#define JOINER 0x200d      // of emoji
#define TAGS_FIRST 0xe0020 // the letters of flags such as Scotland's
#define TAGS_LAST 0xe007f

// What was said under the session's name before that, in milliseconds since 1970, is not his own.
static gint64 change_since(const struct session *session)
{
  const struct account *account = account_find(session->chat, session->user->key);
  return account && session->user->role >= ROLE_MEMBER ? account->since : session->user->since;
}

enum code change_ask(struct session *session, const struct message *request, const char *place,
                     const struct post_change *change, const char *text)
{
  struct post post = {
      .session = session->id,
      .id = request->id,
      .time = chat_time(session->chat),
      .room_key = place,
      .room_name = "",
      .sender_key = session->user->key,
      .sender = session->user->name,
      .text = text,
      .change = change,
  };
  return chat_append(session, &post);
}

enum code cmd_edit(struct session *session, const struct message *request)
{
  enum code code;
  g_autofree char *place = command_place(session, request, &code);
  if (!place)
    return code;
  // The caption of a file may be empty; which message this is, the store knows.
  code = request->text[0] ? command_check_text(request->text) : CODE_OK;
  if (code != CODE_OK)
    return code;
  const struct post_change change = {
      .kind = CHANGE_EDIT, .seq = request->seq, .since = change_since(session)};
  return change_ask(session, request, place, &change, request->text);
}

// FALSE: it has what a reaction must not have, or nothing that is seen.
static gboolean reaction_is_valid(const char *reaction)
{
  size_t length = strlen(reaction);
  gboolean is_seen = FALSE;
  if (length < 1 || length > LIMIT_REACTION || !g_utf8_validate(reaction, (gssize) length, NULL))
    return FALSE;
  for (const char *p = reaction; *p; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_SPACE_SEPARATOR:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    case G_UNICODE_FORMAT:
      if (c != JOINER && (c < TAGS_FIRST || c > TAGS_LAST))
        return FALSE;
      break;
    default:
      is_seen = is_seen || !g_unichar_ismark(c);
    }
  }
  return is_seen;
}

enum code cmd_react(struct session *session, const struct message *request)
{
  enum code code;
  g_autofree char *place = command_place(session, request, &code);
  if (!place)
    return code;
  if (!reaction_is_valid(request->reaction))
    return CODE_REACTION_INVALID;
  const struct post_change change = {
      .kind = CHANGE_REACT, .seq = request->seq, .on = request->on, .reaction = request->reaction};
  return change_ask(session, request, place, &change, "");
}

// A console may remove what it can export, without being there.
static char *removal_place(struct session *session, const struct message *request, enum code *code)
{
  if (session->user->role == ROLE_OPERATOR && message_has(request, room)) {
    g_autofree char *key = name_key(request->room);
    *code = CODE_OK;
    if (room_find(session->chat, key))
      return g_steal_pointer(&key);
  }
  return command_place(session, request, code);
}

enum code change_remove(struct session *session, const struct message *request)
{
  enum code code;
  g_autofree char *place = removal_place(session, request, &code);
  if (!place)
    return code;
  const char *reason = message_has(request, reason) ? request->reason : "";
  code = command_check_reason(reason);
  if (code != CODE_OK)
    return code;
  const struct post_change change = {.kind = CHANGE_REMOVE,
                                     .seq = request->seq,
                                     .since = change_since(session),
                                     .is_admin = session->user->role >= ROLE_ADMIN,
                                     .by = command_by(session),
                                     .reason = reason};
  return change_ask(session, request, place, &change, "");
}

enum code cmd_changes(struct session *session, const struct message *request)
{
  enum code code;
  g_autofree char *place = command_place(session, request, &code);
  if (!place)
    return code;
  if ((message_has(request, after) && request->after < 0) ||
      (message_has(request, limit) && request->limit < 1))
    return CODE_HISTORY_INVALID;
  if (session->pages_pending >= LIMIT_PAGES_PENDING)
    return command_busy(session, request, BUSY_AFTER_MS);
  struct page *page = command_page(session, request, g_steal_pointer(&place));
  page->direction = PAGE_CHANGES;
  page->from = message_has(request, after) ? request->after : 0;
  session->chat->store->ops->read_page(session->chat->store, page);
  return CODE_OK;
}
