// SPDX-License-Identifier: GPL-3.0-or-later
// Splits what was typed and checks the parts; nothing is looked up here.
#include "ritrovo-address.h"

#include <glib/gi18n.h>
#include <string.h>

#include "limits.h"

#define SCHEME "ritrovo://"
#define LONGEST 1024

static gboolean fail(GError **error, const char *text)
{
  g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, text);
  return FALSE;
}

static gboolean read_port(const char *text, guint16 *port, GError **error)
{
  guint64 number;
  if (!g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT16, &number, NULL))
    return fail(error, _("The port after the colon must be a number from 1 to 65535."));
  *port = (guint16) number;
  return TRUE;
}

// An IPv6 address, perhaps with a zone, such as "fe80::1%eth0".
static gboolean is_ipv6(const char *host)
{
  g_autofree char *bare = g_strndup(host, strcspn(host, "%"));
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string(bare);
  return address && g_inet_address_get_family(address) == G_SOCKET_FAMILY_IPV6;
}

// Whether it may be a host name or an IPv4 address. The resolver decides in the end; this refuses
// what cannot be meant as one, so that the words fit the mistake.
static gboolean is_host(const char *host)
{
  if (!*host || strlen(host) > 255)
    return FALSE;
  for (const char *p = host; *p; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (!g_unichar_isalnum(c) && !g_unichar_ismark(c) && !strchr("-._", (int) MIN(c, 0x7f)))
      return FALSE;
  }
  return TRUE;
}

static gboolean read_bracketed(RitrovoAddress *self, const char *text, GError **error)
{
  const char *end = strchr(text, ']');
  if (!end)
    return fail(error, _("The bracket around the address is not closed."));
  self->host = g_strndup(text + 1, (gsize) (end - text - 1));
  if (!is_ipv6(self->host))
    return fail(error, _("What stands in brackets must be an IPv6 address."));
  if (end[1] == '\0')
    return TRUE;
  if (end[1] != ':')
    return fail(error, _("After the bracket only a colon and a port may follow."));
  return read_port(end + 2, &self->port, error);
}

static gboolean read_host_and_port(RitrovoAddress *self, const char *text, GError **error)
{
  if (text[0] == '[')
    return read_bracketed(self, text, error);
  if (is_ipv6(text)) {
    self->host = g_strdup(text);
    return TRUE;
  }

  const char *colon = strchr(text, ':');
  self->host = colon ? g_strndup(text, (gsize) (colon - text)) : g_strdup(text);
  if (!*self->host)
    return fail(error, _("Type the address of a server, such as 192.168.1.20."));
  if (!is_host(self->host))
    return fail(error, _("This is not an address. It looks like 192.168.1.20 or chat.example.org, "
                         "with a port after a colon if needed."));
  return !colon || read_port(colon + 1, &self->port, error);
}

// Takes the room and the fingerprint off the end of what follows the scheme.
static gboolean read_tail(RitrovoAddress *self, char *text, GError **error)
{
  char *hash = strchr(text, '#');
  if (hash) {
    *hash = '\0';
    if (hash[1])
      self->fingerprint = g_strdup(hash + 1);
  }
  char *slash = strchr(text, '/');
  if (!slash)
    return TRUE;
  *slash = '\0';
  if (!slash[1])
    return TRUE;
  self->room = g_uri_unescape_string(slash + 1, NULL);
  if (!self->room || !g_utf8_validate(self->room, -1, NULL))
    return fail(error, _("The room in this address cannot be read."));
  return TRUE;
}

static gboolean read_address(RitrovoAddress *self, char *text, GError **error)
{
  if (!g_utf8_validate(text, -1, NULL) || strlen(text) > LONGEST)
    return fail(error, _("This is too long to be an address."));
  if (g_ascii_strncasecmp(text, SCHEME, strlen(SCHEME)) == 0) {
    text += strlen(SCHEME);
    if (!read_tail(self, text, error))
      return FALSE;
  }
  return read_host_and_port(self, text, error);
}

RitrovoAddress *ritrovo_address_parse(const char *text, GError **error)
{
  g_autofree char *copy = g_strstrip(g_strdup(text ? text : ""));
  g_autoptr(RitrovoAddress) self = g_new0(RitrovoAddress, 1);
  self->port = DEFAULT_PORT;
  return read_address(self, copy, error) ? g_steal_pointer(&self) : NULL;
}

void ritrovo_address_free(RitrovoAddress *self)
{
  if (!self)
    return;
  g_free(self->host);
  g_free(self->room);
  g_free(self->fingerprint);
  g_free(self);
}

char *ritrovo_address_to_string(const RitrovoAddress *self)
{
  if (self->port == DEFAULT_PORT)
    return g_strdup(self->host);
  return g_strdup_printf(strchr(self->host, ':') ? "[%s]:%u" : "%s:%u", self->host, self->port);
}
