// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of the list share: ritrovo-message-list.c has the log and its room,
// ritrovo-message-list-reading.c the place where reading stopped, ritrovo-message-list-talk.c what
// can be done with a message and the way back from the one that it answers.
#pragma once

#include "ritrovo-announcer.h"
#include "ritrovo-message-entries.h"
#include "ritrovo-message-list.h"

G_BEGIN_DECLS

struct _RitrovoMessageList {
  GtkWidget parent_instance;

  // Template
  GtkWidget *overlay;
  GtkScrolledWindow *scrolled;
  GtkRevealer *jump;
  GtkLabel *jump_count;
  GtkRevealer *back;
  GtkRevealer *drop;
  GtkLabel *drop_words;

  // Owned
  RitrovoRoom *room;
  RitrovoMessageEntries *entries;
  RitrovoImages *images;
  GStrv called;
  RitrovoAnnouncer *announcer;
  guint read_timer, away_timer;
  GtkWidget *chooser; // of any other reaction; NULL before it is asked for

  // Borrowed
  RitrovoLog *log;
  GtkWidget *window; // weak: whose being active is watched

  gint64 back_seq;     // the answer that led to `followed_seq`; 0: none did
  gint64 followed_seq; // what it answers
  gint64 react_seq;    // what the chooser was opened for
  gint64 read;         // where reading stopped, as of the last change
  guint arrived;       // below, since somebody scrolled up
  gboolean away; // from the newest, as the log has told: while it is laid out, it may say anything
  gboolean placed; // at where reading stopped, once there was anything
  gboolean held;   // something was marked unread: nothing is read before one comes back
};

// ritrovo-message-list.c: reading goes on where it stopped: the first new message is in view with
// what led to it.
void message_list_place(RitrovoMessageList *self);

// ritrovo-message-list-reading.c: whether somebody looks at the list, as far as the window knows. /
// What is in view may be read now. / The room's last-read is
// another one. / Before the list goes. / Its actions, and what it overrides.
gboolean message_list_is_looked_at(RitrovoMessageList *self);
void message_list_view_changed(RitrovoMessageList *self);
void message_list_last_read(RitrovoMessageList *self);
void message_list_forget_window(RitrovoMessageList *self);
void message_list_reading_class_init(GtkWidgetClass *widget_class);

// ritrovo-message-list-talk.c: the log is about to open the menu of a row. / The room has jumped. /
// One is at the newest message, or in another room. / Before the list goes.
void message_list_menu_wanted(RitrovoMessageList *self, guint position);
void message_list_jumped_to(RitrovoMessageList *self, gint64 seq);
void message_list_forget_way_back(RitrovoMessageList *self);
void message_list_talk_dispose(RitrovoMessageList *self);

G_END_DECLS
