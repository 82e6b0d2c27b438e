// SPDX-License-Identifier: GPL-3.0-or-later
// upload and download: tickets for connections that move bytes. PROTOCOL.md, Files.
#include "chat.h"
#include "command.h"
#include "direct.h"
#include "limits.h"
#include "random.h"

#define BUSY_AFTER_MS 500

static gboolean may_ask(const struct session *session)
{
  return session->pages_pending < LIMIT_PAGES_PENDING && ticket_is_possible(session);
}

// 64 hexadecimal digits in small letters, newly allocated; "" if there are none; NULL if they are
// no hash.
static char *hash_of(const struct message *request)
{
  if (!message_has(request, sha256))
    return g_strdup("");
  unsigned char bytes[FILE_SHA256_DIGITS / 2];
  return hex_decode(request->sha256, bytes, sizeof bytes) ? g_ascii_strdown(request->sha256, -1)
                                                          : NULL;
}

// What is asked for whatever the place. CODE_OK and *wish has it, or why not; *answered: that has
// been said.
static enum code check_file(struct session *session, const struct message *request,
                            struct upload_wish *wish, gboolean *answered)
{
  *answered = TRUE;
  if (message_has(request, room) == message_has(request, to))
    return command_invalid(session, request, "A file goes to a \"room\" or \"to\" somebody.");
  if (!command_check_cid(session, request))
    return CODE_OK;
  if (message_has(request, size) && request->size < 0)
    return command_invalid(session, request, "The size of a file is 0 or more.");
  *answered = FALSE;
  if (!file_name_is_valid(request->name)) {
    struct message details = {0};
    message_set(&details, text, "A file cannot have that name.");
    session_refuse(session, CODE_NAME_INVALID, &details, &request->id);
    *answered = TRUE;
    return CODE_OK;
  }
  wish->name = request->name;
  wish->cid = request->cid;
  wish->size = message_has(request, size) ? request->size : -1;
  wish->text = message_has(request, text) ? request->text : "";
  return wish->text[0] ? command_check_text(wish->text) : CODE_OK;
}

enum code cmd_upload(struct session *session, const struct message *request)
{
  struct upload_wish wish = {0};
  gboolean answered;
  if (!files_are_on(session->chat))
    return CODE_PROTO_UNKNOWN;
  enum code code = check_file(session, request, &wish, &answered);
  if (code != CODE_OK || answered)
    return code;
  g_autofree char *sha256 = hash_of(request);
  if (!sha256)
    return command_invalid(session, request, "A \"sha256\" has 64 hexadecimal digits.");
  wish.sha256 = sha256;
  if (!may_ask(session))
    return command_busy(session, request, BUSY_AFTER_MS);

  if (message_has(request, to)) {
    struct direct direct;
    code = direct_find(session, request->to, &direct);
    if (code != CODE_OK)
      return code;
    wish.place = direct.place;
    wish.to_key = direct.key;
    wish.relayed = !direct.is_kept;
    code = upload_ask(session, &wish, request);
    direct_clear(&direct);
    return code;
  }
  struct membership *membership;
  code = command_membership(session, request, &membership);
  if (code != CODE_OK)
    return code;
  wish.place = membership->room->key;
  return upload_ask(session, &wish, request);
}

enum code cmd_download(struct session *session, const struct message *request)
{
  if (!files_are_on(session->chat))
    return CODE_PROTO_UNKNOWN;
  const struct file *file = file_find(session->chat, request->file);
  if (!file || !file_may_read(session, file))
    return CODE_FILE_UNKNOWN;
  gint64 offset = message_has(request, offset) ? request->offset : 0;
  if (offset < 0 || offset > file->size)
    return command_invalid(session, request, "The \"offset\" is beyond the file.");
  if (!may_ask(session))
    return command_busy(session, request, BUSY_AFTER_MS);
  const struct ticket *given = ticket_new(session, 0, file->id, offset);
  struct message ticket = {.type = MSG_TICKET};
  message_set(&ticket, ticket, given->text);
  message_set(&ticket, file, file->id);
  message_set(&ticket, name, file->name);
  message_set(&ticket, size, file->size);
  message_set(&ticket, sha256, file->sha256);
  session_tell(session, &ticket, &request->id);
  return CODE_OK;
}
