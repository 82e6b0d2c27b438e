// SPDX-License-Identifier: GPL-3.0-or-later
// From what went wrong below to what a person can do about it. Every sentence stands beside the
// field that it is about.
#include "ritrovo-client-private.h"

#include <glib/gi18n.h>

#define SERVER_TEXT_LENGTH 300 // characters of a server's own words
#define NAME_LENGTH 64

G_DEFINE_QUARK(ritrovo - client - error - quark, ritrovo_client_error)

static GError *not_found(const RitrovoAddress *address)
{
  return g_error_new(RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NOT_FOUND,
                     _("There is no computer called “%s”. Is the address spelt right?"),
                     address->host);
}

static GError *unreachable(const RitrovoAddress *address)
{
  return g_error_new(RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_UNREACHABLE,
                     _("There is no way to %s. Is this computer connected to the network?"),
                     address->host);
}

static GError *timed_out(const RitrovoAddress *address)
{
  return g_error_new(RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_TIMED_OUT,
                     _("%s, port %u, does not answer. Is the address right, and does a firewall "
                       "let it through?"),
                     address->host, address->port);
}

static GError *not_ritrovo(const RitrovoAddress *address)
{
  return g_error_new(RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NOT_RITROVO,
                     _("Something answers at %s, port %u, but it is not a Ritrovo server."),
                     address->host, address->port);
}

static GError *from_connecting(const GError *error, const RitrovoAddress *address)
{
  if (g_error_matches(error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND) ||
      g_error_matches(error, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND))
    return not_found(address);
  if (error->domain == G_RESOLVER_ERROR)
    return g_error_new(RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_UNREACHABLE,
                       _("“%s” could not be looked up. Is this computer connected to the "
                         "network?"),
                       address->host);
  if (error->domain != G_IO_ERROR)
    return unreachable(address);

  switch (error->code) {
  case G_IO_ERROR_CONNECTION_REFUSED:
    return g_error_new(RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_REFUSED,
                       _("Nothing answers at %s, port %u. Is the server running?"), address->host,
                       address->port);
  case G_IO_ERROR_TIMED_OUT:
    return timed_out(address);
  case G_IO_ERROR_INVALID_DATA:
  case G_IO_ERROR_CONNECTION_CLOSED:
    return not_ritrovo(address);
  case G_IO_ERROR_INVALID_ARGUMENT:
    return g_error_new_literal(RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_ADDRESS,
                               _("This address cannot be used."));
  default:
    return unreachable(address);
  }
}

GError *ritrovo_client_error_from_io(const GError *error, const RitrovoAddress *address,
                                     gboolean welcomed)
{
  if (!welcomed)
    return error ? from_connecting(error, address) : not_ritrovo(address);
  if (error && g_error_matches(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return g_error_new_literal(RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST,
                               _("The server does not answer any more."));
  return g_error_new_literal(RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST,
                             _("The connection to the server was lost."));
}

char *ritrovo_client_cut(const char *text, glong characters)
{
  return g_utf8_substring(text, 0, MIN(g_utf8_strlen(text, -1), characters));
}

static const char *words_for(enum code code)
{
  switch (code) {
  case CODE_NAME_TAKEN:
    return _("Somebody here has that name already.");
  case CODE_NAME_INVALID:
    return _("This server does not accept that name.");
  case CODE_NAME_BANNED:
    return _("This server lets nobody in under that name or from this computer. Ask those who "
             "look after it.");
  case CODE_AUTH_REQUIRED:
    return _("That name belongs to an account: its password is needed. Or choose another name.");
  case CODE_AUTH_FAILED:
    return _("This password is not the right one for that name.");
  case CODE_AUTH_WEAK:
    return _("This password is too short: it needs at least 8 characters.");
  case CODE_ADMIN_ONLY:
    return _("Only administrators may do that.");
  case CODE_USER_UNKNOWN:
    return _("There is nobody of that name here at the moment.");
  case CODE_ROOM_INVALID:
    return _("A room cannot have that name, or it looks like the name of another room.");
  case CODE_STORE_UNAVAILABLE:
    return _("The server cannot keep anything at the moment. Try again later.");
  case CODE_SERVER_FULL:
    return _("The server is full. Try again later.");
  case CODE_SERVER_STOPPING:
    return _("The server is closing. Try again later.");
  case CODE_ROOM_NOT_JOINED:
    return _("You are not in this room any more.");
  case CODE_ROOM_FORBIDDEN:
    return _("You may not enter this room.");
  case CODE_MESSAGE_INVALID:
    return _("This message has characters in it that cannot be sent.");
  case CODE_MESSAGE_TOO_LONG:
    return _("This message is too long. Send it in several parts.");
  case CODE_MESSAGE_UNKNOWN:
    return _("This message is not there any more.");
  case CODE_REACTION_INVALID:
    return _("This cannot be a reaction.");
  case CODE_REACTION_TOO_MANY:
    return _("This message has as many different reactions as it can have.");
  case CODE_RATE_LIMITED:
    return _("That was too much at once. Wait a moment.");
  default:
    return NULL;
  }
}

static RitrovoClientError kind_of(enum code code)
{
  switch (code) {
  case CODE_NAME_TAKEN:
    return RITROVO_CLIENT_ERROR_NAME_TAKEN;
  case CODE_NAME_INVALID:
    return RITROVO_CLIENT_ERROR_NAME_INVALID;
  case CODE_AUTH_REQUIRED:
    return RITROVO_CLIENT_ERROR_NAME_REGISTERED;
  case CODE_AUTH_FAILED:
    return RITROVO_CLIENT_ERROR_PASSWORD_WRONG;
  case CODE_AUTH_WEAK:
    return RITROVO_CLIENT_ERROR_PASSWORD_WEAK;
  case CODE_NAME_BANNED:
    return RITROVO_CLIENT_ERROR_BANNED;
  case CODE_ADMIN_ONLY:
  case CODE_ROOM_FORBIDDEN:
    return RITROVO_CLIENT_ERROR_NOT_ALLOWED;
  case CODE_USER_UNKNOWN:
    return RITROVO_CLIENT_ERROR_NOBODY;
  case CODE_RATE_LIMITED:
    return RITROVO_CLIENT_ERROR_TOO_FAST;
  case CODE_MESSAGE_INVALID:
  case CODE_MESSAGE_TOO_LONG:
    return RITROVO_CLIENT_ERROR_MESSAGE;
  default:
    return RITROVO_CLIENT_ERROR_REFUSED_BY_SERVER;
  }
}

GError *ritrovo_client_error_from_server(enum code code, const char *text)
{
  const char *words = words_for(code);
  g_autofree char *theirs = NULL;
  if (!words && text && *text) {
    theirs = ritrovo_client_cut(text, SERVER_TEXT_LENGTH);
    words = theirs;
  }
  return g_error_new_literal(RITROVO_CLIENT_ERROR, kind_of(code),
                             words ? words : _("The server refused it and did not say why."));
}

GError *ritrovo_client_error_from_kicked(const struct message *kicked)
{
  g_autofree char *by = ritrovo_client_cut(message_has(kicked, by) ? kicked->by : "", NAME_LENGTH);
  g_autofree char *reason =
      ritrovo_client_cut(message_has(kicked, reason) ? kicked->reason : "", SERVER_TEXT_LENGTH);
  if (!*by)
    return g_error_new_literal(RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_KICKED,
                               _("You were removed from the server."));
  if (!*reason)
    return g_error_new(RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_KICKED,
                       _("%s removed you from the server."), by);
  return g_error_new(RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_KICKED,
                     // Translators: who did it, and why in that person's own words
                     _("%s removed you from the server: %s"), by, reason);
}
