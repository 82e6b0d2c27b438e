// SPDX-License-Identifier: GPL-3.0-or-later
// Something to choose from a list: a room, a person, or a name that is not there yet.
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum {
  RITROVO_CHOICE_ROOM,
  RITROVO_CHOICE_PERSON,
} RitrovoChoiceKind;

#define RITROVO_TYPE_CHOICE (ritrovo_choice_get_type())
G_DECLARE_FINAL_TYPE(RitrovoChoice, ritrovo_choice, RITROVO, CHOICE, GObject)

// Properties, fixed: title, subtitle, detail (strings: what it is called, a line about it, and a
// word at its end; "" for nothing). `what` (may be NULL) is what is behind it, a new reference.
RitrovoChoice *ritrovo_choice_new(RitrovoChoiceKind kind, const char *title, const char *subtitle,
                                  const char *detail, GObject *what);
RitrovoChoiceKind ritrovo_choice_get_kind(RitrovoChoice *self);
const char *ritrovo_choice_get_title(RitrovoChoice *self);
const char *ritrovo_choice_get_subtitle(RitrovoChoice *self);
const char *ritrovo_choice_get_detail(RitrovoChoice *self);
GObject *ritrovo_choice_get_what(RitrovoChoice *self); // borrowed

// "pizza, 3 people, Friday at eight", for assistive technology. Free with g_free().
char *ritrovo_choice_get_name(RitrovoChoice *self);

// Whether it is among those that a person may mean who has typed `text`; the case does not matter.
gboolean ritrovo_choice_matches(RitrovoChoice *self, const char *text);

// Whether `text` is its title, whatever the case and the spaces around it.
gboolean ritrovo_choice_is_called(RitrovoChoice *self, const char *text);

G_END_DECLS
