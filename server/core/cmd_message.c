// SPDX-License-Identifier: GPL-3.0-or-later
// message and history. PROTOCOL.md, Messages.
#include "chat.h"
#include "account.h"
#include "command.h"
#include "direct.h"
#include "limits.h"
#include "name.h"

#define BUSY_AFTER_MS 200

enum code cmd_message(struct session *session, const struct message *request)
{
  if (message_has(request, room) == message_has(request, to))
    return command_invalid(session, request, "A message has a \"room\" or a \"to\".");
  if (!command_check_cid(session, request))
    return CODE_OK;
  // No message has such a number.
  if (message_has(request, reply) && request->reply < 1)
    return CODE_MESSAGE_UNKNOWN;
  if (message_has(request, to)) {
    enum code code = command_check_text(request->text);
    return code == CODE_OK ? direct_send(session, request) : code;
  }
  struct membership *membership;
  enum code code = command_membership(session, request, &membership);
  if (code == CODE_OK)
    code = command_check_text(request->text);
  if (code != CODE_OK)
    return code;

  struct post post = {
      .session = session->id,
      .id = request->id,
      .time = chat_time(session->chat),
      .room_key = membership->room->key,
      .room_name = membership->room->name,
      .sender_key = session->user->key,
      .sender = session->user->name,
      .cid = request->cid,
      .text = request->text,
      .reply = request->reply,
  };
  return chat_append(session, &post);
}

static gboolean range_is_valid(const struct message *request)
{
  if (message_has(request, before) && message_has(request, after))
    return FALSE;
  if (message_has(request, before) && request->before < 1)
    return FALSE;
  if (message_has(request, after) && request->after < 0)
    return FALSE;
  return !message_has(request, limit) || request->limit >= 1;
}

char *command_place(struct session *session, const struct message *request, enum code *code)
{
  *code = CODE_OK;
  if (message_has(request, room) == message_has(request, with)) {
    command_invalid(session, request, "It is in a \"room\" or \"with\" somebody.");
    return NULL;
  }
  if (message_has(request, room)) {
    struct membership *membership;
    *code = command_membership(session, request, &membership);
    return *code == CODE_OK ? g_strdup(membership->room->key) : NULL;
  }
  if (!user_name_is_possible(request->with)) {
    *code = CODE_NAME_INVALID;
    return NULL;
  }
  g_autofree char *other = name_key(request->with);
  // Between accounts only: what was said to a guest is kept for nobody, least of all for the next
  // one of that name.
  if (session->user->role < ROLE_MEMBER || !account_find(session->chat, other)) {
    *code = CODE_USER_UNKNOWN;
    return NULL;
  }
  return direct_key(session->user->key, other);
}

struct page *command_page(struct session *session, const struct message *request, char *place)
{
  struct page *page = g_new0(struct page, 1);
  page->session = session->id;
  page->id = request->id;
  page->id.text = g_strdup(request->id.text);
  page->room_key = place;
  page->asker = g_strdup(session->user->key);
  if (message_has(request, with)) {
    g_autofree char *other = name_key(request->with);
    page->with = g_strdup(account_find(session->chat, other)->name);
  }
  page->limit = message_has(request, limit) ? (unsigned) MIN(request->limit, LIMIT_HISTORY_PAGE)
                                            : HISTORY_PAGE_DEFAULT;
  session->pages_pending++;
  return page;
}

enum code cmd_history(struct session *session, const struct message *request)
{
  enum code code;
  g_autofree char *key = command_place(session, request, &code);
  if (!key)
    return code;
  if (!range_is_valid(request))
    return CODE_HISTORY_INVALID;
  if (session->pages_pending >= LIMIT_PAGES_PENDING)
    return command_busy(session, request, BUSY_AFTER_MS);

  struct page *page = command_page(session, request, g_steal_pointer(&key));
  page->direction = message_has(request, before)  ? PAGE_BEFORE
                    : message_has(request, after) ? PAGE_AFTER
                                                  : PAGE_NEWEST;
  page->from = page->direction == PAGE_AFTER ? request->after : request->before;
  session->chat->store->ops->read_page(session->chat->store, page);
  return CODE_OK;
}
