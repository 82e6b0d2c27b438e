// SPDX-License-Identifier: GPL-3.0-or-later
// A field to fill in: its name, an entry, and under it what is wrong with what was typed. For
// assistive technology the entry has the field's name, and the error as its description.
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RITROVO_TYPE_FIELD (ritrovo_field_get_type())
G_DECLARE_FINAL_TYPE(RitrovoField, ritrovo_field, RITROVO, FIELD, GtkWidget)

// Properties: label, placeholder, text (strings), password (gboolean, at construction: what is
// typed is not shown, and kept in memory that is not swapped), editable (gboolean). Enter activates
// the window's default widget. Editing takes the error away.
GtkWidget *ritrovo_field_new(const char *label, gboolean password);

const char *ritrovo_field_get_text(RitrovoField *self);
void ritrovo_field_set_text(RitrovoField *self, const char *text);

// What is wrong, for people; NULL or "": nothing is.
void ritrovo_field_set_error(RitrovoField *self, const char *text);

// A widget beside the error, shown and hidden with it.
void ritrovo_field_set_remedy(RitrovoField *self, GtkWidget *remedy);

// The entry, for what is special about it.
GtkEditable *ritrovo_field_get_entry(RitrovoField *self);
void ritrovo_field_take_focus(RitrovoField *self);

G_END_DECLS
