// SPDX-License-Identifier: GPL-3.0-or-later
// Reading facts again, see store.h.
#include "database_private.h"
#include "log.h"

// How facts are read again: four texts and the number. Kinds without a line are written only.
static const char *const fact_sql[FACT_KINDS] = {
    [FACT_ROOM] = "SELECT key, name, topic, NULL, " NEWEST_OF_ROOM
                  " FROM room WHERE substr(key, 1, 1) <> char(1) ORDER BY id",
    [FACT_ACCOUNT] = "SELECT key, name, hash, NULL, role FROM account",
    [FACT_BAN] = "SELECT key, name, by, reason, until FROM ban",
    [FACT_READ] = "SELECT account, room, NULL, NULL, seq FROM read_mark",
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
    for (int i = 0; i < FACT_TEXTS; i++)
      fact.texts[i] = (char *) sqlite3_column_text(all, i);
    found(data, &fact);
  }
  sqlite3_finalize(all);
}
