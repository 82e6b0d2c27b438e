// SPDX-License-Identifier: GPL-3.0-or-later
// Losing a row with the computer's power costs a download, not a file, so nothing waits for the
// disk.
#include "ritrovo-downloads.h"

#define ROWS_READ 200

struct keep {
  DownloadRow *row; // owned
  gint64 writer;
};

struct load {
  char *epoch;     // owned
  GPtrArray *rows; // owned
  gint64 writer;
  void (*done)(gpointer owner, const char *epoch, GPtrArray *rows);
};

void ritrovo_download_row_free(DownloadRow *row)
{
  if (!row)
    return;
  g_free(row->epoch);
  g_free(row->file);
  g_free(row->name);
  g_free(row->sha256);
  g_free(row->target);
  g_free(row->part);
  g_free(row);
}

static void keep_free(gpointer data)
{
  struct keep *keep = data;
  ritrovo_download_row_free(keep->row);
  g_free(keep);
}

static void load_free(gpointer data)
{
  struct load *load = data;
  g_free(load->epoch);
  g_ptr_array_unref(load->rows);
  g_free(load);
}

static gboolean write_row(sqlite3 *database, gpointer data)
{
  const struct keep *keep = data;
  const DownloadRow *row = keep->row;
  return store_execute(database,
                       "REPLACE INTO download"
                       " (target, part, epoch, file, name, size, sha256, writer)"
                       " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                       "sssssisi", row->target, row->part, row->epoch, row->file, row->name,
                       row->size, row->sha256, keep->writer);
}

void ritrovo_downloads_keep(RitrovoStore *store, DownloadRow *row, gint64 writer)
{
  struct keep *keep = g_new0(struct keep, 1);
  *keep = (struct keep){row, writer};
  ritrovo_store_submit(store, STORE_LAZY, NULL, write_row, NULL, keep, keep_free);
}

static gboolean remove_row(sqlite3 *database, gpointer target)
{
  return store_execute(database, "DELETE FROM download WHERE target = ?", "s", target);
}

void ritrovo_downloads_forget(RitrovoStore *store, const char *target)
{
  ritrovo_store_submit(store, STORE_LAZY, NULL, remove_row, NULL, g_strdup(target), g_free);
}

static gboolean read_rows(sqlite3 *database, gpointer data)
{
  struct load *load = data;
  g_ptr_array_set_size(load->rows, 0);
  g_autoptr(sqlite3_stmt) row =
      store_query(database,
                  "SELECT target, part, file, name, size, sha256 FROM download"
                  " WHERE epoch = ? AND (writer_gone(writer) OR writer = ?) LIMIT ?",
                  "sii", load->epoch, load->writer, (gint64) ROWS_READ);
  int result = SQLITE_ERROR;
  while (row && (result = sqlite3_step(row)) == SQLITE_ROW) {
    DownloadRow *read = g_new0(DownloadRow, 1);
    *read = (DownloadRow){
        .epoch = g_strdup(load->epoch),
        .target = g_strdup(store_text(row, 0)),
        .part = g_strdup(store_text(row, 1)),
        .file = g_strdup(store_text(row, 2)),
        .name = g_strdup(store_text(row, 3)),
        .size = sqlite3_column_int64(row, 4),
        .sha256 = g_strdup(store_text(row, 5)),
    };
    g_ptr_array_add(load->rows, read);
  }
  return result == SQLITE_DONE &&
         store_execute(database,
                       "UPDATE download SET writer = ? WHERE epoch = ? AND writer_gone(writer)",
                       "is", load->writer, load->epoch);
}

static void rows_loaded(gpointer owner, gpointer data, const GError *error)
{
  struct load *load = data;
  if (error) {
    g_debug("downloads: %s", error->message);
    g_ptr_array_set_size(load->rows, 0);
  }
  load->done(owner, load->epoch, load->rows);
}

void ritrovo_downloads_load(RitrovoStore *store, const char *epoch, gint64 writer, gpointer owner,
                            void (*done)(gpointer owner, const char *epoch, GPtrArray *rows))
{
  struct load *load = g_new0(struct load, 1);
  load->epoch = g_strdup(epoch);
  load->rows = g_ptr_array_new_with_free_func((GDestroyNotify) ritrovo_download_row_free);
  load->writer = writer;
  load->done = done;
  ritrovo_store_submit(store, STORE_LAZY, owner, read_rows, rows_loaded, load, load_free);
}
