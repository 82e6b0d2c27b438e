// SPDX-License-Identifier: GPL-3.0-or-later
// Names for what the libraries leave without. The keyboard goes to parts inside their widgets, and
// assistive technology would read the names of types there, or nothing.
#pragma once

#include <adwaita.h>

// Names the button of a list that drops down, and keeps the chosen string as its description. The
// model is of strings.
void ritrovo_name_drop_down(GtkDropDown *list, const char *name);

// Names what the rows inside `widget` activate, each by the title of its row and by nothing else,
// which would be read twice. Lists that drop down are of strings.
void ritrovo_name_rows(GtkWidget *widget);

// Names each button inside `widget` that holds a label of its own making, by what that says now.
void ritrovo_name_buttons(GtkWidget *widget);

// Names the part of the page that scrolls by the page's title.
void ritrovo_name_status_page(AdwStatusPage *page);
