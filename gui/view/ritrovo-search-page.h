// SPDX-License-Identifier: GPL-3.0-or-later
// Looks for messages in a room or everywhere, and shows what was found. It stands where the log is
// while one searches; once a result was chosen, a bar over the log leads back to the others.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-client.h"
#include "ritrovo-search-result.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_SEARCH_PAGE (ritrovo_search_page_get_type())
G_DECLARE_FINAL_TYPE(RitrovoSearchPage, ritrovo_search_page, RITROVO, SEARCH_PAGE, GtkWidget)

// Properties: client (RitrovoClient or NULL), room (RitrovoRoom or NULL: what "this room" is), open
// (gboolean, read-only: it takes the log's place).
// Signals: "chosen" (RitrovoSearchResult *): go there; "closed": the log is there again, and
// the keyboard is to go there.
//
// Ctrl+F opens it wherever the keyboard is in the window; Alt+Left and Escape lead back to the
// results, from where Escape closes it.
void ritrovo_search_page_set_client(RitrovoSearchPage *self, RitrovoClient *client);
void ritrovo_search_page_set_room(RitrovoSearchPage *self, RitrovoRoom *room);
gboolean ritrovo_search_page_get_open(RitrovoSearchPage *self);

// Opens it with the keyboard in its entry. / Closes it.
void ritrovo_search_page_open(RitrovoSearchPage *self);
void ritrovo_search_page_close(RitrovoSearchPage *self);

// Says what kept a result from being shown.
void ritrovo_search_page_fail(RitrovoSearchPage *self, const char *words);

G_END_DECLS
