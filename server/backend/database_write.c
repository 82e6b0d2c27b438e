// SPDX-License-Identifier: GPL-3.0-or-later
// One transaction per batch: facts, then messages, each with its seq, and changes of messages, in
// the order in which they came. All of it is stored or nothing is.
#include "database_private.h"

// Both sides find it when they search.
static gboolean add_conversation(struct database *database, const struct numbered_room *room,
                                 const struct post *post)
{
  const char *const sides[] = {post->sender_key, post->to_key};
  sqlite3_stmt *insert = database->statements[ADD_CONVERSATION];
  for (size_t i = 0; i < G_N_ELEMENTS(sides); i++) {
    database_bind(insert, 1, sides[i]);
    sqlite3_bind_int64(insert, 2, room->id);
    if (database_run(database, ADD_CONVERSATION) != SQLITE_OK)
      return FALSE;
  }
  return TRUE;
}

static struct numbered_room *find_or_add_room(struct database *database, const struct post *post,
                                              int *result)
{
  struct numbered_room *room = database_find_room(database, post->room_key, result);
  if (room || *result != SQLITE_DONE)
    return room;
  database_bind(database->statements[ADD_ROOM], 1, post->room_key);
  database_bind(database->statements[ADD_ROOM], 2, post->room_name);
  *result = database_run(database, ADD_ROOM);
  if (*result != SQLITE_OK)
    return NULL;
  room = database_find_room(database, post->room_key, result);
  if (room && post->to_key && !add_conversation(database, room, post)) {
    *result = SQLITE_ERROR;
    return NULL;
  }
  return room;
}

// The message with the post's cid is there already: the same one, or another? One that has changed
// is not what was sent any more, and counts as the same.
static int compare_with_first(struct database *database, struct post *post)
{
  sqlite3_stmt *find = database->statements[FIND_CID];
  database_bind(find, 1, post->sender_key);
  database_bind(find, 2, post->cid);
  int result = sqlite3_step(find);
  if (result == SQLITE_ROW) {
    gint64 id = sqlite3_column_int64(find, 0);
    const char *text = (const char *) sqlite3_column_text(find, 1);
    const char *room_key = (const char *) sqlite3_column_text(find, 2);
    const struct post_file *file =
        database_find_file(database, (const char *) sqlite3_column_text(find, 3));
    gboolean same = g_strcmp0(text, post->text) == 0 && post_file_is_same(file, post->file) &&
                    sqlite3_column_int64(find, 4) == post->reply;
    gboolean has_changed = sqlite3_column_int(find, 5);
    struct post *now = NULL;
    post->result = POST_REUSED;
    if (g_strcmp0(room_key, post->room_key) == 0 && (same || has_changed))
      now = database_find_message(database, id, post->room_key, post->sender_key);
    if (now)
      post_set_first(post, now);
  }
  sqlite3_reset(find);
  return result;
}

static int add_file(struct database *database, const struct post *post, gint64 message)
{
  sqlite3_stmt *insert = database->statements[ADD_FILE];
  database_bind(insert, 1, post->file->id);
  sqlite3_bind_int64(insert, 2, message);
  database_bind(insert, 3, post->file->name);
  sqlite3_bind_int64(insert, 4, post->file->size);
  database_bind(insert, 5, post->file->sha256);
  return database_run(database, ADD_FILE);
}

// What the post answers is not there. Sent again, it was perhaps when it was sent first.
static int refuse_reply(struct database *database, struct post *post)
{
  post->result = POST_UNKNOWN;
  int result = post->cid ? compare_with_first(database, post) : SQLITE_DONE;
  return result == SQLITE_ROW || result == SQLITE_DONE ? SQLITE_OK : result;
}

static gboolean can_be_answered(struct database *database, struct post *post)
{
  int result;
  const struct numbered_room *room = database_find_room(database, post->room_key, &result);
  return room && post->reply >= 1 && post->reply <= room->seq &&
         database_quote(database, post, room->id << SEQ_BITS | post->reply);
}

static int add(struct database *database, struct post *post)
{
  int result = SQLITE_ERROR;
  if (post->reply && !can_be_answered(database, post))
    return refuse_reply(database, post);
  struct numbered_room *room = find_or_add_room(database, post, &result);
  if (!room)
    return result == SQLITE_DONE ? SQLITE_ERROR : result;
  gint64 id = room->id << SEQ_BITS | (room->seq + 1);
  sqlite3_stmt *insert = database->statements[ADD_MESSAGE];
  sqlite3_bind_int64(insert, 1, id);
  sqlite3_bind_int64(insert, 2, post->time);
  database_bind(insert, 3, post->sender_key);
  database_bind(insert, 4, post->sender);
  database_bind(insert, 5, post->cid);
  database_bind(insert, 6, post->text);
  database_bind(insert, 7, post->file ? post->file->id : NULL);
  if (post->reply) {
    sqlite3_bind_int64(insert, 8, post->reply);
    sqlite3_bind_int64(insert, 9, 0);
  } else {
    sqlite3_bind_null(insert, 8);
    sqlite3_bind_null(insert, 9);
  }
  result = database_run(database, ADD_MESSAGE);
  if (result == SQLITE_CONSTRAINT_UNIQUE)
    return compare_with_first(database, post) == SQLITE_ROW ? SQLITE_OK : SQLITE_CORRUPT;
  if (result == SQLITE_OK && post->file)
    result = add_file(database, post, id);
  if (result != SQLITE_OK)
    return result;
  post->result = POST_STORED;
  post->seq = ++room->seq;
  database_index_later(database, room);
  if (!post->waits)
    return SQLITE_OK;
  database_bind(database->statements[ADD_WAITING], 1, post->to_key);
  sqlite3_bind_int64(database->statements[ADD_WAITING], 2, id);
  return database_run(database, ADD_WAITING);
}

static int keep(struct database *database, const struct fact *fact)
{
  sqlite3_stmt *statement = database->statements[KEEP + fact->kind];
  // A kind that does not use all of them ignores the rest (SQLITE_RANGE).
  for (int i = 0; i < FACT_TEXTS; i++)
    database_bind(statement, i + 1, fact->texts[i]);
  sqlite3_bind_int64(statement, FACT_TEXTS + 1, fact->number);
  sqlite3_bind_int64(statement, FACT_TEXTS + 2, fact->second);
  return database_run(database, KEEP + fact->kind);
}

static int write_all(struct database *database, const GQueue *facts, struct post *first)
{
  gint64 change = database->change;
  int result = database_run(database, BEGIN);
  for (const GList *link = facts->head; link && result == SQLITE_OK; link = link->next)
    result = keep(database, link->data);
  for (struct post *post = first; post && result == SQLITE_OK; post = post->next)
    result = post->change ? database_change(database, post) : add(database, post);
  if (result == SQLITE_OK && database->change != change) {
    sqlite3_bind_int64(database->statements[SET_CHANGE], 1, database->change);
    result = database_run(database, SET_CHANGE);
  }
  return result == SQLITE_OK ? database_run(database, COMMIT) : result;
}

void database_write(struct database *database, const GQueue *facts, struct post *first)
{
  gint64 begun = g_get_monotonic_time();
  int result = database_ensure_open(database) ? write_all(database, facts, first) : SQLITE_CANTOPEN;
  database->written = g_get_monotonic_time();
  database->commit_time = result == SQLITE_OK ? database->written - begun : -1;
  if (result == SQLITE_OK)
    return;
  database_failed(database, result);
  for (struct post *post = first; post; post = post->next)
    post->result = POST_FAILED;
  for (const GList *link = facts->head; link; link = link->next)
    ((struct fact *) link->data)->failed = TRUE;
}

gint64 database_commit_time(const struct database *database)
{
  return database->commit_time;
}
