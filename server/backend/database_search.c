// SPDX-License-Identifier: GPL-3.0-or-later
// Search. Each room is one range of the index, read from its newest end in slices, so that a word
// which is everywhere costs no more than the page that is shown; the rooms with the newest messages
// come first, and a room ends as soon as it can add nothing newer.
#include "database_private.h"

#include <string.h>

// Two words that never meet make the index read a whole slice: a few milliseconds. One word alone
// is read no further than it is wanted.
#define SLICE 16384

// What is to be searched of one room. `low` is 0 until it has been worked out.
struct range {
  char *key; // owned
  gint64 id;
  gint64 newest_time;
  gint64 seq;
  gint64 low, high;
};

struct finding {
  struct database *database; // borrowed, as is the search
  struct search *search;
  GString *match;     // owned: scratch, the question to one room
  gboolean has_match; // there is a question: otherwise every message answers
  gint64 slice;
  GPtrArray *ranges; // of owned struct range, the one with the newest message first
  guint next;        // the first that is not done
  guint indexed;     // so many of them are known to be indexed
};

static void free_range(gpointer data)
{
  struct range *range = data;
  g_free(range->key);
  g_free(range);
}

// The question in FTS5's words, as the room's words are in the index. Nothing of what somebody
// typed is left but letters and digits, within quotation marks: it has no syntax.
static void set_match(GString *match, const struct search *search, gint64 room)
{
  g_string_truncate(match, 0);
  for (char **word = search->words; *word; word++) {
    g_string_append(match, word == search->words ? "({text} : (\"" : "\" AND \"");
    database_index_text(room, *word, match);
  }
  if (search->words[0])
    g_string_append(match, "\"))");
  if (search->from) {
    g_string_append_printf(match, "%s{sender} : \"", match->len ? " AND " : "");
    database_index_sender(room, search->from, match);
    g_string_append_c(match, '"');
  }
  if (search->has_file) {
    g_string_append_printf(match, "%s{sender} : \"", match->len ? " AND " : "");
    database_index_file(room, match);
    g_string_append_c(match, '"');
  }
}

static gboolean is_one_word(const struct search *search)
{
  if (!search->words[0])
    return !search->from || !search->has_file;
  for (const char *p = search->words[0]; *p; p = g_utf8_next_char(p))
    if (!g_unichar_isalnum(g_utf8_get_char(p)))
      return FALSE;
  return !search->words[1] && !search->from && !search->has_file;
}

// The first message of the room from `low` to `high`. Its seq, or 0.
static gint64 seek(struct database *database, gint64 room, gint64 low, gint64 high, gint64 *time)
{
  sqlite3_stmt *statement = database->statements[SEEK];
  gint64 seq = 0;
  sqlite3_bind_int64(statement, 1, room << SEQ_BITS | low);
  sqlite3_bind_int64(statement, 2, room << SEQ_BITS | high);
  if (sqlite3_step(statement) == SQLITE_ROW) {
    seq = sqlite3_column_int64(statement, 0) & SEQ_MAX;
    *time = sqlite3_column_int64(statement, 1);
  }
  sqlite3_reset(statement);
  return seq;
}

// The first seq from `low` to `high` whose message is of that time or later; high + 1: there is
// none.
static gint64 first_since(struct database *database, gint64 room, gint64 low, gint64 high,
                          gint64 since)
{
  while (low <= high) {
    gint64 middle = low + (high - low) / 2;
    gint64 time = G_MININT64;
    seek(database, room, middle, middle, &time);
    if (time < since)
      low = middle + 1;
    else
      high = middle - 1;
  }
  return low;
}

static void bound(struct finding *finding, struct range *range)
{
  struct database *database = finding->database;
  const struct search *search = finding->search;
  gint64 time;
  range->low = MAX(seek(database, range->id, 1, range->seq, &time), 1);
  range->high = range->seq;
  if (search->until < G_MAXINT64)
    range->high = first_since(database, range->id, range->low, range->high, search->until) - 1;
  if (search->since > 0)
    range->low = first_since(database, range->id, range->low, range->high, search->since);
}

static void add_range(struct finding *finding, const char *key)
{
  int found;
  const struct numbered_room *room = database_find_room(finding->database, key, &found);
  gint64 time;
  if (!room || !seek(finding->database, room->id, room->seq, room->seq, &time))
    return;
  struct range *range = g_new0(struct range, 1);
  range->key = g_strdup(key);
  range->id = room->id;
  range->seq = room->seq;
  range->newest_time = time;
  g_ptr_array_add(finding->ranges, range);
}

static void add_conversations(struct finding *finding)
{
  sqlite3_stmt *rows = finding->database->statements[CONVERSATIONS];
  database_bind(rows, 1, finding->search->account);
  while (sqlite3_step(rows) == SQLITE_ROW)
    add_range(finding, (const char *) sqlite3_column_text(rows, 0));
  sqlite3_reset(rows);
}

static gint compare_newest(gconstpointer a, gconstpointer b)
{
  const struct range *one = *(struct range *const *) a, *other = *(struct range *const *) b;
  return one->newest_time > other->newest_time ? -1 : one->newest_time < other->newest_time;
}

struct finding *database_search_begin(struct database *database, struct search *search)
{
  struct finding *finding = g_new0(struct finding, 1);
  finding->database = database;
  finding->search = search;
  finding->match = g_string_new(NULL);
  finding->has_match = search->words[0] || search->from || search->has_file;
  finding->slice = is_one_word(search) ? SEQ_MAX : SLICE;
  finding->ranges = g_ptr_array_new_with_free_func(free_range);
  search->posts = database_posts_new();
  search->failed = !database_ensure_open(database);
  if (search->failed)
    return finding;
  for (char **key = search->rooms; *key; key++)
    add_range(finding, *key);
  if (search->account)
    add_conversations(finding);
  g_ptr_array_sort(finding->ranges, compare_newest);
  return finding;
}

void database_search_end(struct finding *finding)
{
  g_string_free(finding->match, TRUE);
  g_ptr_array_unref(finding->ranges);
  g_free(finding);
}

// Whether a message of that time and room comes behind this one, if it was read after it.
static gboolean is_behind(const struct post *post, gint64 time, const char *key)
{
  return post->time != time ? time < post->time : strcmp(post->room_key, key) <= 0;
}

// So many are kept: one more than is answered, to know whether there is an end.
static guint wanted(const struct search *search)
{
  return search->offset + search->limit + 1;
}

// Whether the search has more than it may answer and nothing of that time and room can still get
// in.
static gboolean is_beaten(const struct search *search, gint64 time, const char *key)
{
  const GPtrArray *posts = search->posts;
  return posts->len >= wanted(search) &&
         is_behind(g_ptr_array_index(posts, posts->len - 1), time, key);
}

// Puts it in its place.
static void insert(struct search *search, struct post *post)
{
  GPtrArray *posts = search->posts;
  guint index = posts->len;
  while (index > 0 && !is_behind(g_ptr_array_index(posts, index - 1), post->time, post->room_key))
    index--;
  g_ptr_array_insert(posts, (gint) index, post);
  if (posts->len > wanted(search))
    g_ptr_array_set_size(posts, (gint) wanted(search));
}

// Reads a slice, the newest first, and moves `high` below it, or below `low` if the room is done.
static gboolean read_slice(struct finding *finding, struct range *range)
{
  struct search *search = finding->search;
  gint64 low = MAX(range->low, range->high - finding->slice + 1);
  sqlite3_stmt *rows = finding->database->statements[finding->has_match ? FIND_WORDS : FIND_ALL];
  if (finding->has_match) {
    set_match(finding->match, search, range->id);
    database_bind(rows, 1, finding->match->str);
  }
  sqlite3_bind_int64(rows, 2, range->id << SEQ_BITS | low);
  sqlite3_bind_int64(rows, 3, range->id << SEQ_BITS | range->high);
  range->high = low - 1;
  int result;
  while ((result = sqlite3_step(rows)) == SQLITE_ROW) {
    gint64 time = sqlite3_column_int64(rows, 1);
    if (is_beaten(search, time, range->key)) {
      range->high = range->low - 1;
      result = SQLITE_DONE;
      break;
    }
    // Where the server's clock once went back, the bounds are not sharp.
    if (time >= search->since && time < search->until)
      insert(search, database_row_to_bare_post(finding->database, rows, range->key));
  }
  sqlite3_reset(rows);
  if (result != SQLITE_DONE)
    database_failed(finding->database, result);
  return result == SQLITE_DONE;
}

// Indexes what came before the search and is not indexed yet: a portion. FALSE: failed.
static gboolean index_more(struct finding *finding)
{
  const struct range *range = g_ptr_array_index(finding->ranges, finding->indexed);
  int found;
  struct numbered_room *room = database_find_room(finding->database, range->key, &found);
  if (room && room->indexed < range->seq)
    return database_index_room(finding->database, room) == SQLITE_OK;
  finding->indexed++;
  return room != NULL;
}

// One small step. FALSE: there is none left, or it failed.
static gboolean step(struct finding *finding)
{
  struct search *search = finding->search;
  if (finding->has_match && finding->indexed < finding->ranges->len) {
    search->failed = !index_more(finding);
    return !search->failed;
  }
  if (finding->next >= finding->ranges->len)
    return FALSE;
  struct range *range = g_ptr_array_index(finding->ranges, finding->next);
  if (is_beaten(search, range->newest_time, range->key))
    return FALSE;
  if (range->low == 0)
    bound(finding, range);
  if (range->low > range->high)
    finding->next++;
  else
    search->failed = !read_slice(finding, range);
  return !search->failed;
}

// What is answered is read in full only now, as it has become since it was found; what was removed
// meanwhile is left out.
static void read_found(struct finding *finding)
{
  struct database *database = finding->database;
  struct search *search = finding->search;
  g_autoptr(GPtrArray) found = g_steal_pointer(&search->posts);
  search->posts = database_posts_new();
  database->reactions = 0;
  for (guint i = 0; i < found->len; i++) {
    const struct post *bare = g_ptr_array_index(found, i);
    int result;
    const struct numbered_room *room = database_find_room(database, bare->room_key, &result);
    if (database->reactions >= REACTIONS_MOST) {
      search->end = FALSE;
      break;
    }
    struct post *post = room ? database_find_message(database, room->id << SEQ_BITS | bare->seq,
                                                     bare->room_key, search->asker)
                             : NULL;
    if (post && !(post->more && post->more->by))
      g_ptr_array_add(search->posts, post);
    else
      post_free(post);
  }
}

gboolean database_search_go_on(struct finding *finding)
{
  struct search *search = finding->search;
  gint64 end = g_get_monotonic_time() + PORTION_US;
  search->failed = search->failed || !database_ensure_open(finding->database);
  while (!search->failed && step(finding))
    if (g_get_monotonic_time() > end)
      return FALSE;
  if (search->offset)
    g_ptr_array_remove_range(search->posts, 0, MIN(search->offset, search->posts->len));
  search->end = search->posts->len <= search->limit;
  if (!search->end)
    g_ptr_array_set_size(search->posts, (gint) search->limit);
  if (!search->failed)
    read_found(finding);
  return TRUE;
}
