// SPDX-License-Identifier: GPL-3.0-or-later
// Words without state or side effects, tested without a display.
#include "ritrovo-place-words.h"

#include <glib/gi18n.h>

#define BADGE_MOST 999

G_GNUC_PRINTF(2, 3) static void add(GString *name, const char *format, ...)
{
  va_list arguments;
  g_string_append(name, ", ");
  va_start(arguments, format);
  g_string_append_vprintf(name, format, arguments);
  va_end(arguments);
}

static void add_counts(GString *name, guint unread, guint mentions)
{
  if (unread > 0)
    add(name, ngettext("%u unread", "%u unread", unread), unread);
  if (mentions > 0)
    add(name, ngettext("%u mention", "%u mentions", mentions), mentions);
}

char *ritrovo_place_name(RitrovoRoom *room)
{
  GString *name = g_string_new(ritrovo_room_get_name(room));
  gboolean direct = ritrovo_room_get_kind(room) == RITROVO_ROOM_KIND_DIRECT;
  const char *draft = ritrovo_room_get_draft(room);
  if (direct)
    // Translators: of a conversation with one person
    add(name, "%s", _("direct"));
  // In a direct conversation whatever is unread is a mention, too; once is enough.
  add_counts(name, direct ? 0 : ritrovo_room_get_unread_count(room),
             ritrovo_room_get_mention_count(room));
  if (ritrovo_room_get_presence(room) == RITROVO_PRESENCE_ONLINE)
    // Translators: of a person
    add(name, "%s", C_("person", "online"));
  else if (ritrovo_room_get_presence(room) == RITROVO_PRESENCE_OFFLINE)
    add(name, "%s", C_("person", "offline"));
  if (ritrovo_room_get_level(room) == RITROVO_ROOM_LEVEL_NONE)
    add(name, "%s", _("muted"));
  if (draft != NULL && *draft != '\0')
    // Translators: there is an unfinished message in the room
    add(name, "%s", _("draft"));
  return g_string_free(name, FALSE);
}

char *ritrovo_badge_text(GObject *object, guint unread)
{
  if (unread == 0)
    return g_strdup("");
  return unread > BADGE_MOST ? g_strdup_printf("%d+", BADGE_MOST) : g_strdup_printf("%u", unread);
}

GStrv ritrovo_badge_classes(guint mentions, RitrovoRoomLevel level)
{
  const char *classes[] = {"badge", "numeric", NULL, NULL};
  if (level == RITROVO_ROOM_LEVEL_NONE)
    classes[2] = "muted";
  else if (mentions > 0)
    classes[2] = "mention";
  return g_strdupv((GStrv) classes);
}

static gboolean is_direct(RitrovoRoom *room)
{
  return ritrovo_room_get_kind(room) == RITROVO_ROOM_KIND_DIRECT;
}

gboolean ritrovo_has_members(GObject *object, RitrovoRoom *room)
{
  return room == NULL || !is_direct(room);
}

guint ritrovo_room_levels(RitrovoRoom *room, RitrovoRoomLevel levels[RITROVO_LEVELS_MOST])
{
  guint count = 0;
  levels[count++] = RITROVO_ROOM_LEVEL_DEFAULT;
  levels[count++] = RITROVO_ROOM_LEVEL_ALL;
  // In a conversation everything is a mention.
  if (!is_direct(room))
    levels[count++] = RITROVO_ROOM_LEVEL_MENTIONS;
  levels[count++] = RITROVO_ROOM_LEVEL_NONE;
  return count;
}

// What the preferences say of such places, in brackets.
static const char *default_label(RitrovoRoom *room)
{
  RitrovoClient *client = ritrovo_room_get_client(room);
  RitrovoRoomLevel level =
      client != NULL ? ritrovo_preferences_get_level(ritrovo_client_get_preferences(client),
                                                     ritrovo_room_get_kind(room))
                     : ritrovo_room_get_level(room);
  if (level == RITROVO_ROOM_LEVEL_ALL)
    return C_("notifications", "_Default (all messages)");
  if (level == RITROVO_ROOM_LEVEL_NONE)
    return C_("notifications", "_Default (nothing)");
  return C_("notifications", "_Default (mentions)");
}

char *ritrovo_level_label(RitrovoRoom *room, RitrovoRoomLevel level)
{
  switch (level) {
  case RITROVO_ROOM_LEVEL_ALL:
    return g_strdup(C_("notifications", "_All messages"));
  case RITROVO_ROOM_LEVEL_MENTIONS:
    return g_strdup(C_("notifications", "_Mentions"));
  case RITROVO_ROOM_LEVEL_NONE:
    return g_strdup(C_("notifications", "_Nothing"));
  case RITROVO_ROOM_LEVEL_DEFAULT:
    break;
  }
  return g_strdup(default_label(room));
}

char *ritrovo_level_text(RitrovoRoom *room, RitrovoRoomLevel level)
{
  g_autofree char *label = ritrovo_level_label(room, level);
  g_auto(GStrv) parts = g_strsplit(label, "_", -1);
  return g_strjoinv("", parts);
}

RitrovoRoomLevel ritrovo_shown_level(RitrovoRoom *room)
{
  RitrovoRoomLevel level = ritrovo_room_get_own_level(room);
  return level == RITROVO_ROOM_LEVEL_MENTIONS && is_direct(room) ? RITROVO_ROOM_LEVEL_ALL : level;
}

const char *ritrovo_level_nick(RitrovoRoomLevel level)
{
  static const char *const nicks[] = {"all", "mentions", "none", "default"};
  return nicks[level];
}

const char *ritrovo_state_word(RitrovoClientState state)
{
  switch (state) {
  case RITROVO_CLIENT_ONLINE:
    return C_("server", "online");
  case RITROVO_CLIENT_CONNECTING:
  case RITROVO_CLIENT_RECONNECTING:
    return C_("server", "connecting…");
  case RITROVO_CLIENT_WAITING:
    return C_("server", "connection lost");
  case RITROVO_CLIENT_OFFLINE:
    break;
  }
  return C_("server", "not connected");
}

char *ritrovo_server_row_name(const char *title, const char *name, const char *address,
                              RitrovoClientState state, guint unread, guint mentions)
{
  GString *words = g_string_new(title);
  if (*name != '\0')
    add(words, "%s", name);
  if (g_strcmp0(title, address) != 0)
    add(words, "%s", address);
  add(words, "%s", ritrovo_state_word(state));
  add_counts(words, unread, mentions);
  return g_string_free(words, FALSE);
}

char *ritrovo_server_row_subtitle(const char *name, const char *address, const char *status)
{
  const char *who = *name != '\0' ? name : _("guest");
  if (*status != '\0')
    return g_strdup_printf("%s · %s", who, status);
  return g_strdup_printf("%s · %s", who, address);
}

char *ritrovo_window_title(const char *place, const char *server)
{
  if (*server == '\0')
    return g_strdup(place);
  return g_strdup_printf("%s – %s", place, server);
}
