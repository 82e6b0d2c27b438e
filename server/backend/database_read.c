// SPDX-License-Identifier: GPL-3.0-or-later
// Reading: pages of history, and what waits for somebody.
#include "database_private.h"

const struct post_file *database_find_file(struct database *database, const char *id)
{
  if (!id)
    return NULL;
  struct post_file *file = &database->file;
  sqlite3_stmt *find = database->statements[FIND_FILE];
  database_bind(find, 1, id);
  gboolean found = sqlite3_step(find) == SQLITE_ROW;
  if (found) {
    *file = (struct post_file){.size = sqlite3_column_int64(find, 1)};
    g_string_assign(database->file_name, (const char *) sqlite3_column_text(find, 0));
    file->name = database->file_name->str;
    g_strlcpy(file->id, id, sizeof file->id);
    g_strlcpy(file->sha256, (const char *) sqlite3_column_text(find, 2), sizeof file->sha256);
  }
  sqlite3_reset(find);
  return found ? file : NULL;
}

struct post *database_row_to_post(struct database *database, sqlite3_stmt *row,
                                  const char *room_key)
{
  struct post post = {
      .room_key = room_key,
      .sender = (const char *) sqlite3_column_text(row, 2),
      .cid = (const char *) sqlite3_column_text(row, 3),
      .text = (const char *) sqlite3_column_text(row, 4),
      .file = database_find_file(database, (const char *) sqlite3_column_text(row, 5)),
      .seq = sqlite3_column_int64(row, 0) & SEQ_MAX,
      .time = sqlite3_column_int64(row, 1),
  };
  return post_new(&post);
}

static void free_post(gpointer post)
{
  post_free(post);
}

GPtrArray *database_posts_new(void)
{
  return g_ptr_array_new_with_free_func(free_post);
}

static int read_rows(struct database *database, struct page *page, gint64 room_id)
{
  gboolean up = page->direction == PAGE_AFTER;
  gint64 base = room_id << SEQ_BITS;
  gint64 from = CLAMP(page->from, 0, SEQ_MAX);
  sqlite3_stmt *rows = database->statements[up ? PAGE_UP : PAGE_DOWN];
  sqlite3_bind_int64(rows, 1, up ? base | from : base);
  sqlite3_bind_int64(rows, 2, page->direction == PAGE_BEFORE ? base | from : base | SEQ_MAX);
  // One more than asked for tells whether there is anything further.
  sqlite3_bind_int64(rows, 3, (gint64) page->limit + 1);
  int result;
  while ((result = sqlite3_step(rows)) == SQLITE_ROW) {
    if (page->posts->len == page->limit) {
      page->end = FALSE;
      result = SQLITE_DONE;
      break;
    }
    g_ptr_array_insert(page->posts, up ? -1 : 0,
                       database_row_to_post(database, rows, page->room_key));
  }
  sqlite3_reset(rows);
  return result;
}

// Takes those that were read out of the waiting, all in one transaction.
static int take_out(struct database *database, const char *account, const GArray *ids)
{
  sqlite3_stmt *take = database->statements[TAKE_WAITING];
  int result = database_run(database, BEGIN);
  for (guint i = 0; i < ids->len && result == SQLITE_OK; i++) {
    database_bind(take, 1, account);
    sqlite3_bind_int64(take, 2, g_array_index(ids, gint64, i));
    result = database_run(database, TAKE_WAITING);
  }
  if (result == SQLITE_OK)
    result = database_run(database, COMMIT);
  if (!sqlite3_get_autocommit(database->handle))
    database_run(database, ROLLBACK);
  return result;
}

static int take_waiting(struct database *database, struct page *page)
{
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_stmt *rows = database->statements[PAGE_OF_WAITING];
  database_bind(rows, 1, page->room_key);
  sqlite3_bind_int64(rows, 2, (gint64) page->limit + 1);
  int result;
  while ((result = sqlite3_step(rows)) == SQLITE_ROW) {
    if (ids->len == page->limit) {
      page->end = FALSE;
      result = SQLITE_DONE;
      break;
    }
    gint64 id = sqlite3_column_int64(rows, 0);
    g_array_append_val(ids, id);
    g_ptr_array_add(page->posts, database_row_to_post(database, rows, page->room_key));
  }
  sqlite3_reset(rows);
  if (result != SQLITE_DONE || ids->len == 0)
    return result;
  return take_out(database, page->room_key, ids) == SQLITE_OK ? SQLITE_DONE : SQLITE_ERROR;
}

static int read_page(struct database *database, struct page *page)
{
  if (page->direction == PAGE_WAITING)
    return take_waiting(database, page);
  int result = SQLITE_DONE;
  struct numbered_room *room = database_find_room(database, page->room_key, &result);
  return room ? read_rows(database, page, room->id) : result;
}

void database_read(struct database *database, struct page *page)
{
  page->posts = database_posts_new();
  page->end = TRUE;
  page->failed = !database_ensure_open(database);
  int result = page->failed ? SQLITE_DONE : read_page(database, page);
  if (result != SQLITE_DONE) {
    database_failed(database, result);
    page->failed = TRUE;
  }
}
