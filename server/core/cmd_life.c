// SPDX-License-Identifier: GPL-3.0-or-later
// ping, pong, quit. PROTOCOL.md, Life signs and leaving.
#include "command.h"

enum code cmd_ping(struct session *session, const struct message *request)
{
  session_tell(session, &(struct message){.type = MSG_PONG}, &request->id);
  return CODE_OK;
}

enum code cmd_pong(struct session *session, const struct message *request)
{
  // That it arrived is all that it says; the glue has noticed.
  return CODE_OK;
}

enum code cmd_quit(struct session *session, const struct message *request)
{
  session_leave(session, &request->id);
  return CODE_OK;
}
