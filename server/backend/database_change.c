// SPDX-License-Identifier: GPL-3.0-or-later
// Changes of messages that are there: edits, removals, reactions. Each is part of the transaction
// of its batch, and the index of words follows at once where it has come so far.
#include "database_private.h"

// Puts the message's words into the index or takes them out, as they are at present.
static int index_words(struct database *database, enum statement which, gint64 id)
{
  sqlite3_stmt *row = database->statements[OLDEST];
  sqlite3_bind_int64(row, 1, id);
  sqlite3_bind_int64(row, 2, id);
  int result = sqlite3_step(row);
  if (result == SQLITE_ROW)
    result = database_index_row(database, which, row);
  else if (result == SQLITE_DONE)
    result = SQLITE_OK;
  sqlite3_reset(row);
  database->merging = TRUE;
  return result;
}

// One with the message and its next change bound.
static sqlite3_stmt *change_of(struct database *database, enum statement which, gint64 id)
{
  sqlite3_stmt *statement = database->statements[which];
  sqlite3_bind_int64(statement, 1, id);
  sqlite3_bind_int64(statement, 2, ++database->change);
  return statement;
}

static int edit(struct database *database, const struct post *post, gint64 id, gboolean is_indexed)
{
  int result = is_indexed ? index_words(database, TAKE_WORDS, id) : SQLITE_OK;
  sqlite3_stmt *update = change_of(database, EDIT_MESSAGE, id);
  database_bind(update, 3, post->text);
  sqlite3_bind_int64(update, 4, post->time);
  if (result == SQLITE_OK)
    result = database_run(database, EDIT_MESSAGE);
  return result == SQLITE_OK && is_indexed ? index_words(database, ADD_WORDS, id) : result;
}

static int remove_message(struct database *database, const struct post *post, gint64 id,
                          gboolean is_indexed, const struct post_file *file)
{
  int result = is_indexed ? index_words(database, TAKE_WORDS, id) : SQLITE_OK;
  if (result == SQLITE_OK && file) {
    database_bind(database->statements[TAKE_FILE], 1, file->id);
    result = database_run(database, TAKE_FILE);
  }
  sqlite3_bind_int64(database->statements[TAKE_REACTIONS], 1, id);
  if (result == SQLITE_OK)
    result = database_run(database, TAKE_REACTIONS);
  database_bind(change_of(database, REMOVE_MESSAGE, id), 3, post->change->by);
  return result == SQLITE_OK ? database_run(database, REMOVE_MESSAGE) : result;
}

static sqlite3_stmt *reaction_of(struct database *database, enum statement which,
                                 const struct post *post, gint64 id)
{
  sqlite3_stmt *statement = database->statements[which];
  sqlite3_bind_int64(statement, 1, id);
  database_bind(statement, 2, post->change->reaction);
  database_bind(statement, 3, post->sender_key);
  return statement;
}

// Whether the message has more reactions than it may have, with the one that has just come.
static gboolean has_too_many(struct database *database, gint64 id)
{
  sqlite3_stmt *count = database->statements[COUNT_REACTIONS];
  sqlite3_bind_int64(count, 1, id);
  gboolean too_many = sqlite3_step(count) == SQLITE_ROW &&
                      !post_takes_reaction((guint) sqlite3_column_int(count, 0),
                                           (guint) sqlite3_column_int(count, 1));
  sqlite3_reset(count);
  return too_many;
}

static int react(struct database *database, struct post *post, gint64 id)
{
  enum statement which = post->change->on ? ADD_REACTION : TAKE_REACTION;
  sqlite3_stmt *statement = reaction_of(database, which, post, id);
  if (post->change->on) {
    database_bind(statement, 4, post->sender);
    sqlite3_bind_int64(statement, 5, database->change + 1);
  }
  int result = database_run(database, which);
  if (result == SQLITE_OK && sqlite3_changes(database->handle) == 0) {
    post->result = POST_UNCHANGED;
    return SQLITE_OK;
  }
  if (result == SQLITE_OK && post->change->on && has_too_many(database, id)) {
    post->result = POST_TOO_MANY;
    reaction_of(database, TAKE_REACTION, post, id);
    return database_run(database, TAKE_REACTION);
  }
  change_of(database, TOUCH_MESSAGE, id);
  return result == SQLITE_OK ? database_run(database, TOUCH_MESSAGE) : result;
}

static int remove_file(struct database *database, struct post *post, gint64 id)
{
  database_bind(database->statements[REMOVE_FILE], 1, post->change->file);
  int result = database_run(database, REMOVE_FILE);
  if (result == SQLITE_OK && sqlite3_changes(database->handle) == 0) {
    post->result = POST_UNCHANGED;
    return SQLITE_OK;
  }
  change_of(database, TOUCH_MESSAGE, id);
  return result == SQLITE_OK ? database_run(database, TOUCH_MESSAGE) : result;
}

static int make(struct database *database, struct post *post, gint64 id, gboolean is_indexed,
                const struct post *before)
{
  switch (post->change->kind) {
  case CHANGE_EDIT:
    return edit(database, post, id, is_indexed);
  case CHANGE_REMOVE:
    return remove_message(database, post, id, is_indexed, before->file);
  case CHANGE_REACT:
    return react(database, post, id);
  case CHANGE_FILE:
    return remove_file(database, post, id);
  }
  return SQLITE_MISUSE;
}

int database_change(struct database *database, struct post *post)
{
  gint64 seq = post->change->seq;
  int result = SQLITE_DONE;
  const struct numbered_room *room = database_find_room(database, post->room_key, &result);
  post->result = POST_UNKNOWN;
  if (!room)
    return result == SQLITE_DONE ? SQLITE_OK : result;
  if (seq < 1 || seq > room->seq)
    return SQLITE_OK;
  gint64 id = room->id << SEQ_BITS | seq;
  struct post *before = database_find_message(database, id, post->room_key, NULL);
  post->result = post_check_change(post, before);
  result = post->result == POST_STORED ? make(database, post, id, seq <= room->indexed, before)
                                       : SQLITE_OK;
  if (result == SQLITE_OK && (post->result == POST_STORED || post->result == POST_UNCHANGED)) {
    post->seq = seq;
    post->now = database_find_message(database, id, post->room_key, post->sender_key);
    if (post->now && post->change->kind == CHANGE_REMOVE && before->file)
      g_strlcpy(post_get_more(post->now)->gone, before->file->id, FILE_ID_SIZE);
    if (!post->now)
      result = SQLITE_ERROR;
  }
  post_free(before);
  return result;
}
