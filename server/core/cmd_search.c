// SPDX-License-Identifier: GPL-3.0-or-later
// search, and the way back of its results. PROTOCOL.md, Messages. Nobody finds what he may not
// read: the rooms are those that the session is in, the conversations the account's own.
#include "account.h"
#include "chat.h"
#include "command.h"
#include "direct.h"
#include "limits.h"
#include "name.h"
#include "query.h"

#include <string.h>

#define RESULTS_DEFAULT 20
#define RESULTS_MAX 100
#define OFFSET_MAX 1000 // more are not said in one millisecond
#define BUSY_AFTER_MS 200
// Room on a line for what stands around the messages.
#define ENVELOPE_SIZE 1024

void search_free(struct search *search)
{
  if (!search)
    return;
  g_free((char *) search->id.text);
  g_strfreev(search->rooms);
  g_strfreev(search->words);
  g_free(search->account);
  g_free(search->from);
  g_free(search->asker);
  g_clear_pointer(&search->posts, g_ptr_array_unref);
  g_free(search);
}

static char **one_room(const char *key)
{
  char **rooms = g_new0(char *, 2);
  rooms[0] = g_strdup(key);
  return rooms;
}

static enum code named_conversation(struct session *session, const char *with, char ***rooms)
{
  if (!user_name_is_possible(with))
    return CODE_NAME_INVALID;
  g_autofree char *other = name_key(with);
  if (session->user->role < ROLE_MEMBER || !account_find(session->chat, other))
    return CODE_USER_UNKNOWN;
  g_autofree char *key = direct_key(session->user->key, other);
  *rooms = one_room(key);
  return CODE_OK;
}

// The room that the request or the query names; the query comes first. CODE_OK and *rooms is NULL:
// neither does.
static enum code named_room(struct session *session, const struct message *request,
                            const struct query *query, char ***rooms)
{
  if (!query->in && message_has(request, with))
    return named_conversation(session, request->with, rooms);
  const char *name = query->in ? query->in : message_has(request, room) ? request->room : NULL;
  struct message named = {.room = name};
  struct membership *membership;
  if (!name)
    return CODE_OK;
  enum code code = command_membership(session, &named, &membership);
  if (code != CODE_OK)
    return code;
  *rooms = one_room(membership->room->key);
  return CODE_OK;
}

static char **all_rooms(const struct session *session)
{
  char **rooms = g_new0(char *, session->rooms_joined + 1);
  guint count = 0;
  for (const struct membership *m = session->memberships; m; m = m->next)
    rooms[count++] = g_strdup(m->room->key);
  return rooms;
}

static void fill_direct(struct message *item, const struct session *session,
                        const struct post *post)
{
  const struct user *user = session->user;
  g_autofree char *other = direct_other(post->room_key, user->key);
  const struct account *account = account_find(session->chat, other);
  g_autofree char *sender = name_key(post->sender);
  gboolean is_mine = g_str_equal(sender, user->key);
  direct_fill(session->chat, item, post, is_mine && account ? account->name : user->name);
}

static void fill_item(struct message *item, const struct session *session, const struct post *post)
{
  if (direct_is_key(post->room_key)) {
    fill_direct(item, session, post);
    return;
  }
  const struct room *room = room_find(session->chat, post->room_key);
  *item = (struct message){.type = MSG_MESSAGE};
  message_set(item, room, room ? room->name : post->room_key);
  message_set(item, seq, post->seq);
  if (post->cid)
    message_set(item, cid, post->cid);
  message_set(item, from, post->sender);
  message_set(item, time, post->time);
  message_set(item, text, post->text);
  file_attach(session->chat, item, post->file);
  post_tell_more(item, post);
}

// The newest of them, as many as fit into one line.
static void answer(struct session *session, const struct search *search)
{
  guint count = search->posts ? search->posts->len : 0;
  g_autofree struct message *items = g_new(struct message, MAX(count, 1));
  g_autoptr(GString) scratch = g_string_new(NULL);
  guint fit = 0;
  guint filled = 0;
  for (; fit < count; fit++) {
    fill_item(&items[filled++], session, g_ptr_array_index(search->posts, fit));
    message_write(&items[fit], scratch);
    if (scratch->len + fit > LIMIT_LINE - ENVELOPE_SIZE)
      break;
  }
  struct message results = {.type = MSG_RESULTS};
  message_set(&results, messages, (struct message_list){items, fit});
  message_set(&results, end, search->end && fit == count);
  session_tell(session, &results, &search->id);
  file_detach(items, filled);
}

static void found(gpointer data, struct search *search)
{
  struct session *session = session_find(data, search->session);
  if (session) {
    if (search->failed)
      session_refuse(session, CODE_STORE_UNAVAILABLE, NULL, &search->id);
    else
      answer(session, search);
    session->pages_pending--;
    session_leave_if_done(session);
  }
  search_free(search);
}

static struct search *search_new(struct session *session, const struct message *request,
                                 struct query *query)
{
  struct search *search = g_new0(struct search, 1);
  search->session = session->id;
  search->id = request->id;
  search->id.text = g_strdup(request->id.text);
  search->from = query->from ? name_key(query->from) : NULL;
  search->asker = g_strdup(session->user->key);
  search->since = query->since;
  search->until = message_has(request, before) ? MIN(query->until, request->before) : query->until;
  search->has_file = query->has_file;
  search->limit =
      message_has(request, limit) ? (unsigned) MIN(request->limit, RESULTS_MAX) : RESULTS_DEFAULT;
  search->offset = message_has(request, offset) ? (unsigned) request->offset : 0;
  search->found = found;
  g_ptr_array_add(query->words, NULL);
  search->words = (char **) g_ptr_array_free(g_steal_pointer(&query->words), FALSE);
  return search;
}

static enum code run(struct session *session, const struct message *request, struct query *query)
{
  char **rooms = NULL;
  enum code code = named_room(session, request, query, &rooms);
  if (code != CODE_OK)
    return code;
  struct search *search = search_new(session, request, query);
  search->rooms = rooms ? rooms : all_rooms(session);
  if (!rooms && session->user->role >= ROLE_MEMBER)
    search->account = g_strdup(session->user->key);
  session->pages_pending++;
  session->chat->store->ops->search(session->chat->store, search);
  return CODE_OK;
}

enum code cmd_search(struct session *session, const struct message *request)
{
  if (strlen(request->query) > LIMIT_QUERY)
    return CODE_MESSAGE_TOO_LONG;
  if (message_has(request, limit) && request->limit < 1)
    return CODE_HISTORY_INVALID;
  if (message_has(request, offset) && (request->offset < 0 || request->offset > OFFSET_MAX))
    return CODE_HISTORY_INVALID;
  struct query query;
  const char *wrong = query_parse(request->query, &query);
  if (wrong)
    return command_invalid(session, request, wrong);
  enum code code = CODE_OK;
  if (session->pages_pending >= LIMIT_PAGES_PENDING)
    command_busy(session, request, BUSY_AFTER_MS);
  else
    code = run(session, request, &query);
  query_clear(&query);
  return code;
}
