// SPDX-License-Identifier: GPL-3.0-or-later
// A menu is made each time it is opened, so that it has what can be done at that moment.
#include "ritrovo-file-menu.h"

#include <glib/gi18n.h>

#include "ritrovo-file-words.h"

char *ritrovo_file_key(RitrovoFile *file, const char *cid)
{
  const char *id = ritrovo_file_get_id(file);
  return g_strdup(*id != '\0' || cid == NULL ? id : cid);
}

static void add(GMenu *section, const char *label, const char *verb, const char *key)
{
  g_autoptr(GMenuItem) item = g_menu_item_new(label, NULL);
  g_menu_item_set_action_and_target(item, "room.file", "(ss)", verb, key);
  g_menu_append_item(section, item);
}

static void add_section(GMenu *menu, GMenu *section)
{
  if (g_menu_model_get_n_items(G_MENU_MODEL(section)) > 0)
    g_menu_append_section(menu, NULL, G_MENU_MODEL(section));
}

GMenuModel *ritrovo_file_menu_new(RitrovoFile *file, const char *key, gboolean removable)
{
  g_autoptr(GMenu) menu = g_menu_new(), moving = g_menu_new(), keeping = g_menu_new();
  g_autoptr(GMenu) using = g_menu_new(), removing = g_menu_new();
  RitrovoTransfer *transfer = ritrovo_file_get_transfer(file);
  gboolean active = ritrovo_transfer_is_active(transfer);
  gboolean on_server = *ritrovo_file_get_id(file) != '\0';
  gboolean here = ritrovo_file_get_local(file) != NULL;
  if (ritrovo_file_get_removed(file))
    return NULL;

  RitrovoTransferState state =
      transfer != NULL ? ritrovo_transfer_get_state(transfer) : RITROVO_TRANSFER_DONE;
  if (state == RITROVO_TRANSFER_BROKEN)
    add(moving, _("_Resume"), RITROVO_FILE_RESUME, key);
  if (state == RITROVO_TRANSFER_FAILED)
    add(moving, _("_Retry"), RITROVO_FILE_RESUME, key);
  if (active || state == RITROVO_TRANSFER_FAILED)
    add(moving, _("_Cancel"), RITROVO_FILE_CANCEL, key);

  if (on_server && !active) {
    add(keeping, _("_Save"), RITROVO_FILE_SAVE, key);
    add(keeping, _("Save _As…"), RITROVO_FILE_SAVE_AS, key);
    if (!here && ritrovo_file_is_picture(file))
      add(keeping, _("Show _Picture"), RITROVO_FILE_SHOW, key);
  }
  if (here) {
    add(using, _("_Open"), RITROVO_FILE_OPEN, key);
    add(using, _("Show in _Folder"), RITROVO_FILE_FOLDER, key);
    add(using, _("Cop_y"), RITROVO_FILE_COPY, key);
  }
  if (on_server && removable)
    add(removing, _("Re_move for Everyone…"), RITROVO_FILE_REMOVE, key);

  add_section(menu, moving);
  add_section(menu, keeping);
  add_section(menu, using);
  add_section(menu, removing);
  if (g_menu_model_get_n_items(G_MENU_MODEL(menu)) == 0)
    return NULL;
  return G_MENU_MODEL(g_steal_pointer(&menu));
}
