// SPDX-License-Identifier: GPL-3.0-or-later
// One row per place. What stands in it is small and of no danger when it is lost with the power.
#include "ritrovo-cache-places.h"

struct work {
  // owned
  char *address;
  char *asked;
  CachePlace *place; // to keep
  GPtrArray *places; // that were read

  void (*done)(gpointer owner, const char *address, const char *asked, GPtrArray *places);
};

CachePlace *ritrovo_cache_place_new(RitrovoRoomKind kind, const char *name)
{
  CachePlace *place = g_new0(CachePlace, 1);
  place->kind = kind;
  place->name = g_strdup(name);
  return place;
}

void ritrovo_cache_place_free(CachePlace *place)
{
  if (!place)
    return;
  g_free(place->name);
  g_free(place);
}

static void free_place(gpointer place)
{
  ritrovo_cache_place_free(place);
}

static void work_free(gpointer data)
{
  struct work *work = data;
  g_free(work->address);
  g_free(work->asked);
  ritrovo_cache_place_free(work->place);
  g_clear_pointer(&work->places, g_ptr_array_unref);
  g_free(work);
}

static struct work *work_new(const char *address, const char *asked)
{
  struct work *work = g_new0(struct work, 1);
  work->address = g_strdup(address);
  work->asked = g_strdup(asked);
  return work;
}

static gboolean read_places(sqlite3 *database, gpointer data)
{
  struct work *work = data;
  g_ptr_array_set_size(work->places, 0);
  g_autoptr(sqlite3_stmt) row =
      store_query(database,
                  "SELECT kind, name, level, here, hidden_seq FROM place"
                  " WHERE address = ? AND asked = ? ORDER BY here DESC, used DESC LIMIT ?",
                  "ssi", work->address, work->asked, (gint64) PLACES_MAX);
  int result = SQLITE_ERROR;
  while (row && (result = sqlite3_step(row)) == SQLITE_ROW) {
    RitrovoRoomKind kind =
        sqlite3_column_int(row, 0) ? RITROVO_ROOM_KIND_DIRECT : RITROVO_ROOM_KIND_ROOM;
    CachePlace *place = ritrovo_cache_place_new(kind, store_text(row, 1));
    place->level = (RitrovoRoomLevel) CLAMP(sqlite3_column_int(row, 2), RITROVO_ROOM_LEVEL_ALL,
                                            RITROVO_ROOM_LEVEL_DEFAULT);
    place->here = sqlite3_column_int(row, 3) != 0;
    place->hidden_seq = sqlite3_column_int64(row, 4);
    g_ptr_array_add(work->places, place);
  }
  return result == SQLITE_DONE;
}

static void places_read(gpointer owner, gpointer data, const GError *error)
{
  struct work *work = data;
  if (error)
    g_debug("places: %s", error->message);
  work->done(owner, work->address, work->asked, work->places);
}

void ritrovo_cache_load_places(RitrovoStore *store, const char *address, const char *asked,
                               gpointer owner,
                               void (*done)(gpointer owner, const char *address, const char *asked,
                                            GPtrArray *places))
{
  struct work *work = work_new(address, asked);
  work->places = g_ptr_array_new_with_free_func(free_place);
  work->done = done;
  ritrovo_store_submit(store, STORE_LAZY, owner, read_places, places_read, work, work_free);
}

static gboolean write_place(sqlite3 *database, gpointer data)
{
  const struct work *work = data;
  const CachePlace *place = work->place;
  return store_execute(database,
                       "REPLACE INTO place (address, asked, kind, name, level, here, hidden_seq,"
                       " used) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                       "ssisiiii", work->address, work->asked, (gint64) place->kind, place->name,
                       (gint64) place->level, (gint64) place->here, place->hidden_seq,
                       g_get_real_time());
}

void ritrovo_cache_keep_place(RitrovoStore *store, const char *address, const char *asked,
                              const CachePlace *place)
{
  struct work *work = work_new(address, asked);
  work->place = ritrovo_cache_place_new(place->kind, place->name);
  work->place->level = place->level;
  work->place->here = place->here;
  work->place->hidden_seq = place->hidden_seq;
  ritrovo_store_submit(store, STORE_LAZY, NULL, write_place, NULL, work, work_free);
}
