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

gboolean database_quote(struct database *database, struct post *post, gint64 id)
{
  sqlite3_stmt *find = database->statements[FIND_QUOTED];
  sqlite3_bind_int64(find, 1, id);
  gboolean found = sqlite3_step(find) == SQLITE_ROW;
  gboolean removed = found && sqlite3_column_int(find, 3);
  if (found) {
    const struct post_file *file =
        database_find_file(database, (const char *) sqlite3_column_text(find, 2));
    post_quote(post, id & SEQ_MAX, (const char *) sqlite3_column_text(find, 0),
               (const char *) sqlite3_column_text(find, 1), file ? file->name : NULL, removed);
  } else {
    post_quote(post, id & SEQ_MAX, NULL, NULL, NULL, FALSE);
  }
  sqlite3_reset(find);
  return found && !removed;
}

static void read_reactions(struct database *database, struct post *post, gint64 id,
                           const char *asker)
{
  sqlite3_stmt *rows = database->statements[FIND_REACTIONS];
  sqlite3_bind_int64(rows, 1, id);
  for (; sqlite3_step(rows) == SQLITE_ROW; database->reactions++)
    post_add_reaction(post, (const char *) sqlite3_column_text(rows, 0),
                      (const char *) sqlite3_column_text(rows, 1),
                      g_strcmp0((const char *) sqlite3_column_text(rows, 2), asker) == 0);
  sqlite3_reset(rows);
}

// What a message has that is more than a message.
static void read_more(struct database *database, struct post *post, gint64 id, const char *asker)
{
  struct post_more *more = post_get_more(post);
  sqlite3_stmt *find = database->statements[FIND_CHANGED];
  sqlite3_bind_int64(find, 1, id);
  if (sqlite3_step(find) == SQLITE_ROW) {
    more->edited = sqlite3_column_int64(find, 0);
    more->by = g_strdup((const char *) sqlite3_column_text(find, 1));
    post->reply = sqlite3_column_int64(find, 2);
    more->change = sqlite3_column_int64(find, 3);
  }
  sqlite3_reset(find);
  if (post->reply)
    database_quote(database, post, (id & ~SEQ_MAX) | post->reply);
  if (more->change)
    read_reactions(database, post, id, asker);
}

static struct post *to_bare_post(struct database *database, sqlite3_stmt *row, const char *room_key,
                                 const char *sender_key)
{
  gint64 id = sqlite3_column_int64(row, 0);
  struct post from = {
      .room_key = room_key,
      .sender_key = sender_key,
      .sender = (const char *) sqlite3_column_text(row, 2),
      .cid = (const char *) sqlite3_column_text(row, 3),
      .text = (const char *) sqlite3_column_text(row, 4),
      .file = database_find_file(database, (const char *) sqlite3_column_text(row, 5)),
      .seq = id & SEQ_MAX,
      .time = sqlite3_column_int64(row, 1),
  };
  return post_new(&from);
}

static struct post *to_post(struct database *database, sqlite3_stmt *row, const char *room_key,
                            const char *sender_key, const char *asker)
{
  struct post *post = to_bare_post(database, row, room_key, sender_key);
  if (sqlite3_column_type(row, 6) != SQLITE_NULL)
    read_more(database, post, sqlite3_column_int64(row, 0), asker);
  return post;
}

struct post *database_row_to_bare_post(struct database *database, sqlite3_stmt *row,
                                       const char *room_key)
{
  return to_bare_post(database, row, room_key, NULL);
}

struct post *database_row_to_post(struct database *database, sqlite3_stmt *row,
                                  const char *room_key, const char *asker)
{
  return to_post(database, row, room_key, NULL, asker);
}

struct post *database_find_message(struct database *database, gint64 id, const char *room_key,
                                   const char *asker)
{
  struct post *post = NULL;
  sqlite3_stmt *find = database->statements[FIND_MESSAGE];
  sqlite3_bind_int64(find, 1, id);
  if (sqlite3_step(find) == SQLITE_ROW)
    post = to_post(database, find, room_key, (const char *) sqlite3_column_text(find, 7), asker);
  sqlite3_reset(find);
  return post;
}

static void free_post(gpointer post)
{
  post_free(post);
}

GPtrArray *database_posts_new(void)
{
  return g_ptr_array_new_with_free_func(free_post);
}

// Whether no further message is to be read for it.
static gboolean is_full(const struct database *database, const struct page *page)
{
  return page->posts->len == page->limit || database->reactions >= REACTIONS_MOST;
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
    if (is_full(database, page)) {
      page->end = FALSE;
      result = SQLITE_DONE;
      break;
    }
    g_ptr_array_insert(page->posts, up ? -1 : 0,
                       database_row_to_post(database, rows, page->room_key, page->asker));
  }
  sqlite3_reset(rows);
  return result;
}

static int read_changed(struct database *database, struct page *page, gint64 room)
{
  sqlite3_stmt *rows = database->statements[PAGE_OF_CHANGES];
  sqlite3_bind_int64(rows, 1, room);
  sqlite3_bind_int64(rows, 2, page->from);
  sqlite3_bind_int64(rows, 3, (gint64) page->limit + 1);
  int result;
  while ((result = sqlite3_step(rows)) == SQLITE_ROW) {
    if (is_full(database, page)) {
      page->end = FALSE;
      result = SQLITE_DONE;
      break;
    }
    g_ptr_array_add(page->posts, database_row_to_post(database, rows, page->room_key, page->asker));
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
    g_ptr_array_add(page->posts, database_row_to_post(database, rows, page->room_key, page->asker));
  }
  sqlite3_reset(rows);
  if (result != SQLITE_DONE || ids->len == 0)
    return result;
  return take_out(database, page->room_key, ids) == SQLITE_OK ? SQLITE_DONE : SQLITE_ERROR;
}

static int read_conversations(struct database *database, struct page *page)
{
  sqlite3_stmt *rows = database->statements[PAGE_OF_CONVERSATIONS];
  database_bind(rows, 1, page->room_key);
  sqlite3_bind_int64(rows, 2, (gint64) page->limit + 1);
  int result;
  while ((result = sqlite3_step(rows)) == SQLITE_ROW) {
    if (page->posts->len == page->limit) {
      page->end = FALSE;
      result = SQLITE_DONE;
      break;
    }
    struct post post = {
        .room_key = (const char *) sqlite3_column_text(rows, 2),
        .sender = "",
        .text = "",
        .seq = sqlite3_column_int64(rows, 0) & SEQ_MAX,
        .time = sqlite3_column_int64(rows, 1),
    };
    struct post *item = post_new(&post);
    post_get_more(item)->change = sqlite3_column_int64(rows, 3);
    g_ptr_array_add(page->posts, item);
  }
  sqlite3_reset(rows);
  return result;
}

static int read_page(struct database *database, struct page *page)
{
  if (page->direction == PAGE_CONVERSATIONS)
    return read_conversations(database, page);
  if (page->direction == PAGE_WAITING)
    return take_waiting(database, page);
  int result = SQLITE_DONE;
  struct numbered_room *room = database_find_room(database, page->room_key, &result);
  if (!room)
    return result;
  return page->direction == PAGE_CHANGES ? read_changed(database, page, room->id)
                                         : read_rows(database, page, room->id);
}

void database_read(struct database *database, struct page *page)
{
  page->posts = database_posts_new();
  page->end = TRUE;
  database->reactions = 0;
  page->failed = !database_ensure_open(database);
  int result = page->failed ? SQLITE_DONE : read_page(database, page);
  if (result != SQLITE_DONE) {
    database_failed(database, result);
    page->failed = TRUE;
  }
}
