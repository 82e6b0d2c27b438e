// SPDX-License-Identifier: GPL-3.0-or-later
// Reading facts and files again, see store.h.
#include "database_private.h"
#include "log.h"

// How facts are read again: four texts, the number, and a second one where there is one. Kinds
// without a line are written only.
static const char *const fact_sql[FACT_KINDS] = {
    [FACT_ROOM] = "SELECT key, name, topic, NULL, " NEWEST_OF_ROOM ", " NEWEST_CHANGE_OF_ROOM
                  " FROM room WHERE substr(key, 1, 1) <> char(1) ORDER BY id",
    [FACT_ACCOUNT] = "SELECT key, name, hash, NULL, role, since FROM account",
    [FACT_BAN] = "SELECT key, name, by, reason, until FROM ban",
    [FACT_READ] = "SELECT account, room, NULL, NULL, seq FROM read_mark",
    [FACT_UPLOAD] = "SELECT key, owner, sha256, NULL, size FROM upload",
};

void database_each_fact(struct database *database, enum fact_kind kind,
                        void (*found)(gpointer data, const struct fact *fact), gpointer data)
{
  sqlite3_stmt *all = NULL;
  g_return_if_fail(fact_sql[kind]);
  if (sqlite3_prepare_v2(database->handle, fact_sql[kind], -1, &all, NULL) != SQLITE_OK)
    log_event(LOG_LEVEL_WARNING, "store_failed", "error", sqlite3_errmsg(database->handle), NULL);
  while (sqlite3_step(all) == SQLITE_ROW) {
    struct fact fact = {.kind = kind, .number = sqlite3_column_int64(all, FACT_TEXTS)};
    if (sqlite3_column_count(all) > FACT_TEXTS + 1)
      fact.second = sqlite3_column_int64(all, FACT_TEXTS + 1);
    for (int i = 0; i < FACT_TEXTS; i++)
      fact.texts[i] = (char *) sqlite3_column_text(all, i);
    found(data, &fact);
  }
  sqlite3_finalize(all);
}

void database_each_file(struct database *database,
                        void (*found)(gpointer data, const struct post *post), gpointer data)
{
  static const char sql[] =
      "SELECT room.key, message.id, time, sender_key, sender, file.id, file.name, size, sha256"
      " FROM file JOIN message ON message.id = file.message"
      " JOIN room ON room.id = message.id >> 40 WHERE NOT file.removed ORDER BY message.id";
  sqlite3_stmt *all = NULL;
  if (sqlite3_prepare_v2(database->handle, sql, -1, &all, NULL) != SQLITE_OK)
    log_event(LOG_LEVEL_WARNING, "store_failed", "error", sqlite3_errmsg(database->handle), NULL);
  while (sqlite3_step(all) == SQLITE_ROW) {
    struct post_file file = {.name = (const char *) sqlite3_column_text(all, 6),
                             .size = sqlite3_column_int64(all, 7)};
    g_strlcpy(file.id, (const char *) sqlite3_column_text(all, 5), sizeof file.id);
    g_strlcpy(file.sha256, (const char *) sqlite3_column_text(all, 8), sizeof file.sha256);
    struct post post = {
        .room_key = (const char *) sqlite3_column_text(all, 0),
        .seq = sqlite3_column_int64(all, 1) & SEQ_MAX,
        .time = sqlite3_column_int64(all, 2),
        .sender_key = (const char *) sqlite3_column_text(all, 3),
        .sender = (const char *) sqlite3_column_text(all, 4),
        .file = &file,
    };
    found(data, &post);
  }
  sqlite3_finalize(all);
}
