// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing here has state or side effects. What a stranger sent is judged by its name and by its
// bytes, and the worse of both counts.
#include "ritrovo-file-words.h"

#include <glib/gi18n.h>
#include <string.h>

char *ritrovo_size_text(gint64 size)
{
  return g_format_size((guint64) MAX(size, 0));
}

char *ritrovo_progress_text(gint64 done, gint64 size)
{
  g_autofree char *unit = g_format_size_full((guint64) MAX(size, 0), G_FORMAT_SIZE_ONLY_UNIT);
  g_autofree char *done_unit = g_format_size_full((guint64) MAX(done, 0), G_FORMAT_SIZE_ONLY_UNIT);
  g_autofree char *all = ritrovo_size_text(size);
  g_autofree char *part = strcmp(unit, done_unit) == 0
                              ? g_format_size_full((guint64) MAX(done, 0), G_FORMAT_SIZE_ONLY_VALUE)
                              : ritrovo_size_text(done);
  // Translators: how much of a file has moved: "3.1 of 12.0 MB", "900.0 kB of 12.0 MB"
  return g_strdup_printf(_("%s of %s"), part, all);
}

static char *moving_text(RitrovoTransfer *transfer)
{
  gint64 speed = ritrovo_transfer_get_speed(transfer);
  g_autofree char *progress = ritrovo_progress_text(ritrovo_transfer_get_done(transfer),
                                                    ritrovo_transfer_get_size(transfer));
  if (speed <= 0)
    return g_steal_pointer(&progress);
  g_autofree char *per_second = ritrovo_size_text(speed);
  // Translators: how much of a file has moved, and how fast it moves: "3.1 of 12.0 MB, 2.4 MB/s"
  return g_strdup_printf(_("%s, %s/s"), progress, per_second);
}

char *ritrovo_file_status(RitrovoFile *file)
{
  RitrovoTransfer *transfer = ritrovo_file_get_transfer(file);
  g_autofree char *size = ritrovo_size_text(ritrovo_file_get_size(file));
  if (ritrovo_file_get_removed(file))
    return g_strdup(_("This file was removed"));
  if (transfer == NULL)
    return g_steal_pointer(&size);
  g_autofree char *progress = ritrovo_progress_text(ritrovo_transfer_get_done(transfer),
                                                    ritrovo_transfer_get_size(transfer));
  switch (ritrovo_transfer_get_state(transfer)) {
  case RITROVO_TRANSFER_WAITING:
    // Translators: %s is the size of a file
    return g_strdup_printf(_("%s, waiting"), size);
  case RITROVO_TRANSFER_CHECKING:
    // Translators: %s is how much of a file was looked at, "3.1 of 12.0 MB"
    return g_strdup_printf(_("%s checked"), progress);
  case RITROVO_TRANSFER_MOVING:
    return moving_text(transfer);
  case RITROVO_TRANSFER_BROKEN:
    // Translators: %s is how much of a file has moved, "3.1 of 12.0 MB"
    return g_strdup_printf(_("%s, broken off"), progress);
  case RITROVO_TRANSFER_FAILED:
  case RITROVO_TRANSFER_DONE:
  case RITROVO_TRANSFER_CANCELLED:
    break;
  }
  return g_steal_pointer(&size);
}

char *ritrovo_file_summary(RitrovoFile *file, const char *caption)
{
  g_autofree char *what = ritrovo_file_get_removed(file)
                              ? g_strdup(_("This file was removed"))
                              : ritrovo_size_text(ritrovo_file_get_size(file));
  if (caption == NULL || *caption == '\0')
    return g_strdup_printf("%s, %s", ritrovo_file_get_name(file), what);
  return g_strdup_printf("%s, %s, %s", ritrovo_file_get_name(file), what, caption);
}

char *ritrovo_message_words(RitrovoMessage *message)
{
  RitrovoFile *file = ritrovo_message_get_file(message);
  const char *text = ritrovo_message_get_text(message);
  if (file == NULL)
    return g_strdup(text);
  if (*text == '\0')
    return g_strdup(ritrovo_file_get_name(file));
  return g_strdup_printf("%s, %s", ritrovo_file_get_name(file), text);
}

gboolean ritrovo_transfer_is_active(RitrovoTransfer *transfer)
{
  if (transfer == NULL)
    return FALSE;
  RitrovoTransferState state = ritrovo_transfer_get_state(transfer);
  return state == RITROVO_TRANSFER_WAITING || state == RITROVO_TRANSFER_CHECKING ||
         state == RITROVO_TRANSFER_MOVING || state == RITROVO_TRANSFER_BROKEN;
}

gboolean ritrovo_is_picture_type(const char *content_type)
{
  static const char *const kinds[] = {"image/png", "image/jpeg", "image/gif", "image/webp"};
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
    if (g_strcmp0(content_type, kinds[i]) == 0)
      return TRUE;
  return FALSE;
}

gboolean ritrovo_file_is_picture(RitrovoFile *file)
{
  return ritrovo_is_picture_type(ritrovo_file_get_content_type(file));
}

GIcon *ritrovo_file_icon(const char *content_type)
{
  g_autofree char *kind = content_type != NULL && *content_type != '\0'
                              ? g_content_type_get_generic_icon_name(content_type)
                              : NULL;
  g_autofree char *name = g_strdup_printf("%s-symbolic", kind != NULL ? kind : "text-x-generic");
  const char *names[] = {name, "text-x-generic-symbolic"};
  return g_themed_icon_new_from_names((char **) names, G_N_ELEMENTS(names));
}

static gboolean begins_with(const guint8 *bytes, gsize length, const char *magic)
{
  return length >= strlen(magic) && memcmp(bytes, magic, strlen(magic)) == 0;
}

static gboolean has_ending(const char *name)
{
  static const char *const endings[] = {
      ".desktop", ".appimage", ".run", ".sh",   ".bash",    ".csh",        ".bin",
      ".exe",     ".com",      ".bat", ".cmd",  ".scr",     ".pif",        ".msi",
      ".lnk",     ".vbs",      ".ps1", ".jar",  ".jnlp",    ".py",         ".pl",
      ".rb",      ".deb",      ".rpm", ".snap", ".flatpak", ".flatpakref", ".service"};
  g_autofree char *folded = g_utf8_strdown(name, -1);
  for (guint i = 0; i < G_N_ELEMENTS(endings); i++)
    if (g_str_has_suffix(folded, endings[i]))
      return TRUE;
  return FALSE;
}

static gboolean is_program_type(const char *type)
{
  static const char *const types[] = {
      "application/x-executable",    "application/x-sharedlib",
      "application/x-desktop",       "application/x-shellscript",
      "application/x-msdownload",    "application/java-archive",
      "application/vnd.appimage",    "application/x-ms-dos-executable",
      "application/x-java-jnlp-file"};
  for (guint i = 0; i < G_N_ELEMENTS(types); i++)
    if (g_content_type_is_a(type, types[i]))
      return TRUE;
  return FALSE;
}

gboolean ritrovo_file_is_program(const char *name, const guint8 *bytes, gsize length)
{
  static const char *const magics[] = {"\x7f"
                                       "ELF",
                                       "MZ", "#!", "[Desktop Entry]"};
  for (guint i = 0; i < G_N_ELEMENTS(magics); i++)
    if (begins_with(bytes, length, magics[i]))
      return TRUE;
  g_autofree char *by_name = g_content_type_guess(name, NULL, 0, NULL);
  g_autofree char *by_bytes = g_content_type_guess(NULL, bytes, length, NULL);
  return has_ending(name) || is_program_type(by_name) || is_program_type(by_bytes);
}
