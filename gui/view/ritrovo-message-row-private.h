// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of a row share: ritrovo-message-row.c shows what its entry says,
// ritrovo-message-row-layout.c lays it out and draws it.
#pragma once

#include <adwaita.h>

#include "ritrovo-log-row.h"
#include "ritrovo-message-body.h"
#include "ritrovo-message-row.h"

G_BEGIN_DECLS

struct _RitrovoMessageRow {
  GtkWidget parent_instance;

  // Template
  GtkWidget *day_line;
  GtkLabel *day;
  GtkWidget *new_line;
  AdwAvatar *avatar;
  GtkWidget *heading;
  GtkLabel *sender;
  GtkLabel *time;
  GtkLabel *edited;
  RitrovoMessageBody *text;
  GtkLabel *linked_text; // in its place where there are links
  GtkWidget *failure;
  GtkLabel *reason;
  GtkWidget *wait;

  // Owned
  RitrovoMessageEntry *entry;
  RitrovoMessage *message; // of the entry, whose changes are listened to
  RitrovoFile *file;       // of the message, likewise
  RitrovoImages *images;
  GStrv called;
  char *shown_text;          // as it was typed
  RitrovoMarkdown *markdown; // of it, or NULL

  // Borrowed
  GtkWidget *file_box;  // NULL until there was a file to show
  GtkWidget *quote;     // NULL until there was an answer to show
  GtkWidget *reactions; // NULL until there were any to show

  int selected_from;
  int selected_to;
};

// ritrovo-message-row-layout.c: places in the text, and the selection. / Measuring and drawing.
void message_row_log_init(RitrovoLogRowInterface *iface);
void message_row_layout_class_init(GtkWidgetClass *widget_class);

G_END_DECLS
