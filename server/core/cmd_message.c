// SPDX-License-Identifier: GPL-3.0-or-later
// message and history. PROTOCOL.md, Messages.
#include "chat.h"
#include "command.h"
#include "limits.h"
#include "name.h"

#include <string.h>

#define BUSY_AFTER_MS 200

static gboolean cid_is_valid(const char *cid)
{
  return cid[0] && g_utf8_strlen(cid, -1) <= LIMIT_CID;
}

static enum code check_text(const char *text)
{
  if (strlen(text) > LIMIT_TEXT)
    return CODE_MESSAGE_TOO_LONG;
  return text_is_valid(text, LIMIT_TEXT) ? CODE_OK : CODE_MESSAGE_INVALID;
}

enum code cmd_message(struct session *session, const struct message *request)
{
  struct chat *chat = session->chat;
  if (message_has(request, to))
    return command_invalid(session, request, "This server has no direct messages.");
  if (!message_has(request, room))
    return command_invalid(session, request, "The field \"room\" is missing.");
  if (message_has(request, cid) && !cid_is_valid(request->cid))
    return command_invalid(session, request, "A cid has 1 to 64 characters.");
  struct membership *membership;
  enum code code = command_membership(session, request, &membership);
  if (code == CODE_OK)
    code = check_text(request->text);
  if (code != CODE_OK)
    return code;

  struct room *room = membership->room;
  struct post *post = post_new(room->key, room->name, session->user->key, session->user->name,
                               request->cid, request->text, &request->id);
  if (chat->store_pending + post->size > LIMIT_STORE_PENDING) {
    post_free(post);
    return CODE_STORE_UNAVAILABLE;
  }
  post->session = session->id;
  post->time = g_get_real_time() / 1000;
  chat->store_pending += post->size;
  room->posts_pending++;
  session->posts_pending++;
  chat->store->ops->append(chat->store, post);
  return CODE_OK;
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

enum code cmd_history(struct session *session, const struct message *request)
{
  if (message_has(request, with))
    return command_invalid(session, request, "This server has no direct messages.");
  if (!message_has(request, room))
    return command_invalid(session, request, "The field \"room\" is missing.");
  struct membership *membership;
  enum code code = command_membership(session, request, &membership);
  if (code != CODE_OK)
    return code;
  if (!range_is_valid(request))
    return CODE_HISTORY_INVALID;
  if (session->pages_pending >= LIMIT_PAGES_PENDING)
    return command_busy(session, request, BUSY_AFTER_MS);

  struct page *page = g_new0(struct page, 1);
  page->session = session->id;
  page->id = request->id;
  page->id.text = g_strdup(request->id.text);
  page->room_key = g_strdup(membership->room->key);
  page->direction = message_has(request, before)  ? PAGE_BEFORE
                    : message_has(request, after) ? PAGE_AFTER
                                                  : PAGE_NEWEST;
  page->from = page->direction == PAGE_AFTER ? request->after : request->before;
  page->limit = message_has(request, limit) ? (unsigned) MIN(request->limit, LIMIT_HISTORY_PAGE)
                                            : HISTORY_PAGE_DEFAULT;
  session->pages_pending++;
  session->chat->store->ops->read_page(session->chat->store, page);
  return CODE_OK;
}
