// SPDX-License-Identifier: GPL-3.0-or-later
// Downloads that are under way, on disk, so that they go on after a restart of the app. Those of a
// process that lives are left to it.
#pragma once

#include "ritrovo-store-private.h"

G_BEGIN_DECLS

typedef struct {
  char *epoch; // of the server's database
  char *file;  // its id there
  char *name;
  char *sha256;
  char *target; // URI
  char *part;   // URI; "" before there is one
  gint64 size;
} DownloadRow;

void ritrovo_download_row_free(DownloadRow *row);

// Keeps it; takes the row. / Forgets the one to that target. Both for that writer.
void ritrovo_downloads_keep(RitrovoStore *store, DownloadRow *row, gint64 writer);
void ritrovo_downloads_forget(RitrovoStore *store, const char *target);

// Those of that database which nobody is at, or which are the writer's already; takes them over.
// `done` gets an array of DownloadRow. A server with another database has none of them.
void ritrovo_downloads_load(RitrovoStore *store, const char *epoch, gint64 writer, gpointer owner,
                            void (*done)(gpointer owner, const char *epoch, GPtrArray *rows));

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DownloadRow, ritrovo_download_row_free)

G_END_DECLS
