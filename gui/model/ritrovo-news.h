// SPDX-License-Identifier: GPL-3.0-or-later
// What a person is to be told while looking elsewhere: which messages are news, and when they are
// none any more. How it is told is a view's business.
#pragma once

#include "ritrovo-servers.h"

G_BEGIN_DECLS

typedef enum {
  RITROVO_NEWS_DIRECT,  // in a direct conversation
  RITROVO_NEWS_MENTION, // the own name was said, or a keyword, or it is an answer
  RITROVO_NEWS_ALL,     // in a room of which one wants to be told everything
} RitrovoNewsKind;

#define RITROVO_TYPE_NEWS_KIND (ritrovo_news_kind_get_type())
GType ritrovo_news_kind_get_type(void);

#define RITROVO_TYPE_NEWS (ritrovo_news_get_type())
G_DECLARE_FINAL_TYPE(RitrovoNews, ritrovo_news, RITROVO, NEWS, GObject)

// Signals:
//   "news" (RitrovoRoom *room, RitrovoMessage *message, RitrovoNewsKind kind): tell this; it takes
//   the place of what was told of that room before;
//   "summary" (RitrovoRoom *room, guint count): several messages came within a second after
//   something was told; `room` is NULL if they are of several rooms, otherwise it takes the place
//   of what was told of that room. `count` is of all that was told since there was last nothing to
//   tell of the room, or of the rooms;
//   "withdraw" (RitrovoRoom *room): what was told of the room has been read, or is of no interest
//   any more; NULL: the summary of several rooms.
// Own messages, those of muted rooms and servers, those that come out of the history, and those of
// the room in view while the window is active are no news.
RitrovoNews *ritrovo_news_new(RitrovoServers *servers);

// The room that is shown (NULL: none), and whether the window has a person's attention. What was
// told of a room that comes into view is withdrawn.
void ritrovo_news_set_in_view(RitrovoNews *self, RitrovoRoom *room, gboolean active);

G_END_DECLS
