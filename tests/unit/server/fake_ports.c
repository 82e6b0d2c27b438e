// SPDX-License-Identifier: GPL-3.0-or-later
// The fakes of fake_ports.h. Whatever is left unanswered at the end is freed with them.
#include "chat_stage.h"

#include <string.h>

struct fake_store {
  struct store base;
  const struct known_fact *facts; // borrowed
  guint fact_count;
  const struct post *files; // borrowed
  guint file_count;
  GQueue posts;
  GQueue pages;
  GQueue searches;
  GQueue got;       // of owned texts: the facts that came
  GQueue kept;      // of struct fact: those that somebody waits for
  GHashTable *seqs; // room key -> the newest, as a pointer
};

static void fake_append(struct store *base, struct post *post)
{
  g_queue_push_tail(&((struct fake_store *) base)->posts, post);
}

static void fake_read_page(struct store *base, struct page *page)
{
  g_queue_push_tail(&((struct fake_store *) base)->pages, page);
}

static void fake_search(struct store *base, struct search *search)
{
  g_queue_push_tail(&((struct fake_store *) base)->searches, search);
}

static char *fact_text(enum fact_kind kind, const char *texts)
{
  return g_strdup_printf("%d: %s", kind, texts);
}

static void fake_keep(struct store *base, struct fact *fact)
{
  struct fake_store *store = (struct fake_store *) base;
  g_autoptr(GString) texts = g_string_new(NULL);
  for (int i = 0; i < FACT_TEXTS && fact->texts[i]; i++)
    g_string_append_printf(texts, "%s%s", i ? "," : "", fact->texts[i]);
  g_autofree char *text = fact_text((enum fact_kind) fact->kind, texts->str);
  g_queue_push_tail(&store->got, g_strdup_printf("%s #%" G_GINT64_FORMAT, text, fact->number));
  if (fact->kept)
    g_queue_push_tail(&store->kept, fact);
  else
    fact_free(fact);
}

static void fake_each_fact(struct store *base, enum fact_kind kind,
                           void (*found)(gpointer chat, const struct fact *fact), gpointer chat)
{
  struct fake_store *store = (struct fake_store *) base;
  for (guint i = 0; i < store->fact_count; i++) {
    const struct known_fact *known = &store->facts[i];
    if (known->kind != kind)
      continue;
    if (kind == FACT_ROOM)
      g_hash_table_insert(store->seqs, g_strdup(known->texts[0]),
                          GINT_TO_POINTER((gint) known->number));
    struct fact *fact = fact_new(kind, known->texts, known->number, 0, NULL);
    found(chat, fact);
    fact_free(fact);
  }
}

static void fake_each_file(struct store *base,
                           void (*found)(gpointer chat, const struct post *post), gpointer chat)
{
  struct fake_store *store = (struct fake_store *) base;
  for (guint i = 0; i < store->file_count; i++)
    found(chat, &store->files[i]);
}

static void fake_nothing(struct store *base)
{
}

static void free_post(gpointer post)
{
  post_free(post);
}

static void free_page(gpointer page)
{
  page_free(page);
}

static void free_search(gpointer search)
{
  search_free(search);
}

static void free_fact(gpointer fact)
{
  fact_free(fact);
}

static void fake_free(struct store *base)
{
  struct fake_store *store = (struct fake_store *) base;
  g_queue_clear_full(&store->posts, free_post);
  g_queue_clear_full(&store->pages, free_page);
  g_queue_clear_full(&store->searches, free_search);
  g_queue_clear_full(&store->got, g_free);
  g_queue_clear_full(&store->kept, free_fact);
  g_hash_table_unref(store->seqs);
  g_free(store);
}

struct store *fake_store_new(const struct known_fact *facts, guint count)
{
  static const struct store_ops ops = {
      .append = fake_append,
      .read_page = fake_read_page,
      .keep = fake_keep,
      .search = fake_search,
      .each_fact = fake_each_fact,
      .each_file = fake_each_file,
      .start = fake_nothing,
      .stop = fake_nothing,
      .free = fake_free,
  };
  struct fake_store *store = g_new0(struct fake_store, 1);
  store->base = (struct store){.ops = &ops, .epoch = "e1", .durable = TRUE};
  store->facts = facts;
  store->fact_count = count;
  store->seqs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return &store->base;
}

void fake_store_knows_files(struct store *base, const struct post *files, guint count)
{
  struct fake_store *store = (struct fake_store *) base;
  store->files = files;
  store->file_count = count;
}

static struct fake_store *store_of(const struct chat_stage *stage)
{
  return (struct fake_store *) stage->store;
}

// The change is made to what bob said; its number is ten times that of the message.
static void answer_change(struct post *post, char result)
{
  static const enum post_result results[] = {
      ['S'] = POST_STORED,  ['='] = POST_UNCHANGED, ['U'] = POST_UNKNOWN,  ['F'] = POST_FAILED,
      ['A'] = POST_FOREIGN, ['E'] = POST_EMPTY,     ['M'] = POST_TOO_MANY,
  };
  post->result = results[(unsigned char) result];
  if (post->result != POST_STORED && post->result != POST_UNCHANGED)
    return;
  struct post now = {.room_key = post->room_key,
                     .sender_key = "bob",
                     .sender = "bob",
                     .text = post->text,
                     .seq = post->change->seq,
                     .time = 1000 + post->change->seq};
  post->seq = now.seq;
  post->now = post_new(&now);
  struct post_more *more = post_get_more(post->now);
  more->change = 10 * now.seq;
  more->edited = post->change->kind == CHANGE_EDIT ? 2000 : 0;
}

static void answer(struct fake_store *store, struct post *post, char result)
{
  if (post->change) {
    answer_change(post, result);
    return;
  }
  gint seq = GPOINTER_TO_INT(g_hash_table_lookup(store->seqs, post->room_key));
  switch (result) {
  case 'S':
    g_hash_table_insert(store->seqs, g_strdup(post->room_key), GINT_TO_POINTER(seq + 1));
    post->result = POST_STORED;
    post->seq = seq + 1;
    break;
  case 'D':
    post->seq = 1;
    post_set_first(post, post_new(post));
    break;
  case 'R':
    post->result = POST_REUSED;
    break;
  case 'U':
    post->result = POST_UNKNOWN;
    break;
  default:
    post->result = POST_FAILED;
    break;
  }
}

void store_answers(struct chat_stage *stage, const char *results)
{
  struct fake_store *store = store_of(stage);
  struct post *first = NULL;
  struct post **last = &first;
  for (const char *result = results; *result; result++) {
    struct post *post = g_queue_pop_head(&store->posts);
    g_assert_nonnull(post);
    answer(store, post, *result);
    post->next = NULL;
    *last = post;
    last = &post->next;
  }
  stage->store->client.appended(stage->store->client.chat, first);
}

guint store_waiting(const struct chat_stage *stage)
{
  return store_of(stage)->posts.length;
}

const struct post *store_post(const struct chat_stage *stage)
{
  return g_queue_peek_head(&store_of(stage)->posts);
}

static struct page *take_page(struct chat_stage *stage)
{
  struct page *page = g_queue_pop_head(&store_of(stage)->pages);
  g_assert_nonnull(page);
  page->posts = g_ptr_array_new_with_free_func(free_post);
  return page;
}

void store_answers_page(struct chat_stage *stage, gint64 first, gint64 last, const char *text,
                        gboolean end)
{
  struct page *page = take_page(stage);
  page->end = end;
  for (gint64 seq = first; seq <= last; seq++) {
    g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, seq);
    g_autoptr(GString) body = g_string_new(text);
    g_string_replace(body, "%d", digits, 0);
    struct post post = {
        .room_key = page->room_key,
        .sender = "bob",
        .text = body->str,
        .seq = seq,
        .time = 1000 + seq,
    };
    g_ptr_array_add(page->posts, post_new(&post));
  }
  stage->store->client.page_read(stage->store->client.chat, page);
}

void store_answers_posts(struct chat_stage *stage, const struct post *posts, guint count)
{
  struct page *page = take_page(stage);
  page->end = TRUE;
  for (guint i = 0; i < count; i++)
    g_ptr_array_add(page->posts, post_new(&posts[i]));
  stage->store->client.page_read(stage->store->client.chat, page);
}

void store_fails_page(struct chat_stage *stage)
{
  struct page *page = take_page(stage);
  page->failed = TRUE;
  stage->store->client.page_read(stage->store->client.chat, page);
}

const struct page *store_page(const struct chat_stage *stage)
{
  return g_queue_peek_head(&store_of(stage)->pages);
}

const struct search *store_search(const struct chat_stage *stage)
{
  return g_queue_peek_head(&store_of(stage)->searches);
}

void store_finds(struct chat_stage *stage, const struct post *posts, guint count, gboolean end)
{
  struct search *search = g_queue_pop_head(&store_of(stage)->searches);
  g_assert_nonnull(search);
  search->posts = g_ptr_array_new_with_free_func(free_post);
  search->end = end;
  search->failed = !posts;
  for (guint i = 0; i < count; i++)
    g_ptr_array_add(search->posts, post_new(&posts[i]));
  search->found(stage->store->client.chat, search);
}

void store_got(struct chat_stage *stage, enum fact_kind kind, const char *texts, gint64 number)
{
  g_autofree char *got = g_queue_pop_head(&store_of(stage)->got);
  g_autofree char *text = fact_text(kind, texts);
  g_autofree char *expected = number < 0 ? g_strconcat(text, " #", NULL)
                                         : g_strdup_printf("%s #%" G_GINT64_FORMAT, text, number);
  if (!got || (number < 0 ? !g_str_has_prefix(got, expected) : !g_str_equal(got, expected)))
    g_assert_cmpstr(got, ==, expected);
}

void store_got_nothing(struct chat_stage *stage)
{
  g_assert_cmpstr(g_queue_peek_head(&store_of(stage)->got), ==, NULL);
}

void store_forgets_facts(struct chat_stage *stage)
{
  g_queue_clear_full(&store_of(stage)->got, g_free);
}

void store_keeps(struct chat_stage *stage, gboolean good)
{
  struct fact *fact = g_queue_pop_head(&store_of(stage)->kept);
  g_assert_nonnull(fact);
  fact->failed = !good;
  fact->kept(stage->store->client.chat, fact);
  fact_free(fact);
}

static gboolean submit(struct auth *base, struct auth_job *job)
{
  struct fake_auth *auth = (struct fake_auth *) base;
  if (auth->full)
    return FALSE;
  g_queue_push_tail(&auth->jobs, job);
  return TRUE;
}

static void stop(struct auth *base)
{
}

static void free_job(gpointer job)
{
  auth_job_free(job);
}

static void fake_auth_free(struct auth *base)
{
  struct fake_auth *auth = (struct fake_auth *) base;
  g_queue_clear_full(&auth->jobs, free_job);
  g_free(auth);
}

struct fake_auth *fake_auth_new(void)
{
  static const struct auth_ops ops = {submit, stop, fake_auth_free};
  struct fake_auth *auth = g_new0(struct fake_auth, 1);
  auth->base.ops = &ops;
  return auth;
}

void auth_answers(struct chat_stage *stage)
{
  struct auth_job *job = g_queue_pop_head(&stage->auth->jobs);
  g_assert_nonnull(job);
  g_autofree char *hash = g_strconcat("hash of ", job->password, NULL);
  if (auth_job_verifies(job)) {
    job->good = g_strcmp0(job->hash, hash) == 0;
  } else {
    job->hash = g_steal_pointer(&hash);
    job->good = TRUE;
  }
  stage->auth->base.done(stage->auth->base.chat, job);
}

void auth_fails(struct chat_stage *stage)
{
  struct auth_job *job = g_queue_pop_head(&stage->auth->jobs);
  g_assert_nonnull(job);
  stage->auth->base.done(stage->auth->base.chat, job);
}

const struct auth_job *auth_job(const struct chat_stage *stage)
{
  return g_queue_peek_head(&stage->auth->jobs);
}
