// SPDX-License-Identifier: GPL-3.0-or-later
// What a person wants of the app where a model has to know it: what others are told, what is
// notified, what comes by itself. There is one for all servers, and one for each.
#pragma once

#include "ritrovo-room.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_PREFERENCES (ritrovo_preferences_get_type())
G_DECLARE_FINAL_TYPE(RitrovoPreferences, ritrovo_preferences, RITROVO, PREFERENCES, GObject)

// Properties, all read and write, with what they are at first:
//   connect-at-start (TRUE): servers that were left connected are connected again at the start;
//   send-typing (TRUE): others are told that one is writing;
//   load-images (TRUE): pictures in messages come by themselves;
//   notifications (TRUE): anything is told at all;
//   notify-level (RitrovoRoomLevel, MENTIONS; never DEFAULT): what rooms tell that are not set to
//   a level of their own;
//   notify-direct (TRUE): such direct conversations tell what is said there;
//   keywords (GStrv, none): words that count as mentions, like the own name. What is set is tidied
//   (ritrovo_keywords_tidy()).
RitrovoPreferences *ritrovo_preferences_new(void);
gboolean ritrovo_preferences_get_connect_at_start(RitrovoPreferences *self);
gboolean ritrovo_preferences_get_send_typing(RitrovoPreferences *self);
gboolean ritrovo_preferences_get_load_images(RitrovoPreferences *self);
gboolean ritrovo_preferences_get_notifications(RitrovoPreferences *self);
const char *const *ritrovo_preferences_get_keywords(RitrovoPreferences *self);

// The level of places of that kind that have none of their own.
RitrovoRoomLevel ritrovo_preferences_get_level(RitrovoPreferences *self, RitrovoRoomKind kind);

G_END_DECLS
