// SPDX-License-Identifier: GPL-3.0-or-later
// stats, reload, stop, export: what a console may ask of the server. PROTOCOL.md, Particulars of
// the console.
#include "account.h"
#include "chat.h"
#include "command.h"
#include "direct.h"
#include "limits.h"
#include "name.h"

#define BUSY_AFTER_MS 200

enum code cmd_stats(struct session *session, const struct message *request)
{
  const struct chat_settings *settings = &session->chat->settings;
  if (!settings->stats)
    return CODE_PROTO_UNKNOWN;
  struct message stats = {.type = MSG_STATS};
  settings->stats(settings->owner, &stats);
  session_tell(session, &stats, &request->id);
  return CODE_OK;
}

enum code cmd_reload(struct session *session, const struct message *request)
{
  struct chat *chat = session->chat;
  if (!chat->settings.reload)
    return CODE_PROTO_UNKNOWN;
  g_autofree char *wrong = chat->settings.reload(chat->settings.owner);
  if (wrong)
    return command_invalid(session, request, wrong);
  chat_audit(chat, session->user->name, "reload", "", "");
  session_tell(session, &(struct message){.type = MSG_OK}, &request->id);
  return CODE_OK;
}

enum code cmd_stop(struct session *session, const struct message *request)
{
  struct chat *chat = session->chat;
  if (!chat->settings.stop)
    return CODE_PROTO_UNKNOWN;
  chat_audit(chat, session->user->name, "stop", "", "");
  session_tell(session, &(struct message){.type = MSG_OK}, &request->id);
  chat->settings.stop(chat->settings.owner);
  return CODE_OK;
}

// Reading a record is written down once for each; a second record begun in between counts anew.
static void audit_export(struct session *session, const struct page *page)
{
  struct chat *chat = session->chat;
  if (chat->export_session == session->id && g_strcmp0(chat->export_key, page->room_key) == 0 &&
      page->from > 0)
    return;
  chat->export_session = session->id;
  g_free(chat->export_key);
  chat->export_key = g_strdup(page->room_key);
  g_autofree char *whom =
      page->with ? g_strdup_printf("%s and %s", page->with, page->and) : g_strdup(page->room_key);
  chat_audit(chat, session->user->name, "export", whom, "");
}

// Which conversation, as its key with the names in the page. CODE_OK, or why there is none.
static enum code find_record(struct chat *chat, const struct message *request, struct page *page)
{
  if (message_has(request, room)) {
    g_autofree char *key = name_key(request->room);
    if (!room_find(chat, key))
      return CODE_ROOM_INVALID;
    page->room_key = g_steal_pointer(&key);
    return CODE_OK;
  }
  g_autofree char *one = name_key(request->with);
  g_autofree char *other = name_key(request->and);
  const struct account *with = account_find(chat, one);
  const struct account *and = account_find(chat, other);
  if (!with || !and)
    return CODE_USER_UNKNOWN;
  page->room_key = direct_key(one, other);
  page->with = g_strdup(with->name);
  page->and = g_strdup(and->name);
  return CODE_OK;
}

enum code cmd_export(struct session *session, const struct message *request)
{
  gboolean of_two = message_has(request, with) && message_has(request, and);
  if (message_has(request, room) == of_two)
    return command_invalid(session, request,
                           "A record is of a \"room\", or of \"with\" one \"and\" another.");
  if ((message_has(request, after) && request->after < 0) ||
      (message_has(request, limit) && request->limit < 1))
    return CODE_HISTORY_INVALID;
  if (session->pages_pending >= LIMIT_PAGES_PENDING)
    return command_busy(session, request, BUSY_AFTER_MS);

  struct page *page = g_new0(struct page, 1);
  enum code code = find_record(session->chat, request, page);
  if (code != CODE_OK) {
    page_free(page);
    return code;
  }
  page->session = session->id;
  page->id = request->id;
  page->id.text = g_strdup(request->id.text);
  page->exports = TRUE;
  page->direction = PAGE_AFTER;
  page->from = message_has(request, after) ? request->after : 0;
  page->limit = message_has(request, limit) ? (unsigned) MIN(request->limit, LIMIT_HISTORY_PAGE)
                                            : LIMIT_HISTORY_PAGE;
  audit_export(session, page);
  session->pages_pending++;
  session->chat->store->ops->read_page(session->chat->store, page);
  return CODE_OK;
}
