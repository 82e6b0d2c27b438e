// SPDX-License-Identifier: GPL-3.0-or-later
// The stage of chat_stage.h.
#include "chat_stage.h"

#include <string.h>

#include "dialect.h"
#include "store_memory.h"

struct fake_store {
  struct store base;
  const struct chat_stage_options *options;
  GQueue posts;
  GQueue pages;
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

static void fake_each_room(struct store *base,
                           void (*found)(gpointer chat, const struct stored_room *room),
                           gpointer chat)
{
  struct fake_store *store = (struct fake_store *) base;
  for (guint i = 0; i < store->options->room_count; i++) {
    const struct stored_room *room = &store->options->rooms[i];
    g_hash_table_insert(store->seqs, g_strdup(room->key), GINT_TO_POINTER((gint) room->seq));
    found(chat, room);
  }
}

static void fake_stop(struct store *base)
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

static void fake_free(struct store *base)
{
  struct fake_store *store = (struct fake_store *) base;
  g_queue_clear_full(&store->posts, free_post);
  g_queue_clear_full(&store->pages, free_page);
  g_hash_table_unref(store->seqs);
  g_free(store);
}

static struct store *fake_new(const struct chat_stage_options *options)
{
  static const struct store_ops ops = {fake_append, fake_read_page, fake_each_room, fake_stop,
                                       fake_free};
  struct fake_store *store = g_new0(struct fake_store, 1);
  store->base = (struct store){.ops = &ops, .epoch = "e1", .durable = TRUE};
  store->options = options;
  store->seqs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return &store->base;
}

static void drained(gpointer owner)
{
  ((struct chat_stage *) owner)->drained++;
}

static void person_free(gpointer data)
{
  struct person *person = data;
  if (person->session)
    hangs_up(person);
  g_queue_clear_full(&person->heard, g_free);
  g_free(person);
}

struct chat_stage *chat_stage_new(const struct chat_stage_options *options)
{
  static const struct chat_stage_options defaults = {0};
  if (!options)
    options = &defaults;
  struct chat_stage *stage = g_new0(struct chat_stage, 1);
  stage->store = options->memory ? store_memory_new() : fake_new(options);
  stage->reader = message_reader_new();
  stage->people = g_ptr_array_new_with_free_func(person_free);
  struct chat_settings settings = {
      .server_name = "Lab 7",
      .motd = options->motd,
      .drained = drained,
      .owner = stage,
      .sessions_max = options->sessions_max ? options->sessions_max : 1000,
  };
  stage->chat = chat_new(stage->store, &settings);
  return stage;
}

void chat_stage_free(struct chat_stage *stage)
{
  g_ptr_array_unref(stage->people);
  stage->store->ops->stop(stage->store);
  chat_free(stage->chat);
  stage->store->ops->free(stage->store);
  message_reader_free(stage->reader);
  g_free(stage);
}

static void deliver(struct sink *sink, struct event *event, unsigned first, unsigned count,
                    const struct message_id *re)
{
  struct person *person = (struct person *) sink;
  g_assert_false(person->closed);
  g_assert_cmpuint(count, >=, 1);
  g_assert_cmpuint(first + count, <=, event->count);
  g_assert_true(!re || (count == 1 && re->kind != ID_NONE));
  person->deliveries++;
  for (unsigned i = first; i < first + count; i++) {
    struct message message = event->messages[i];
    if (re)
      message.re = *re;
    GString *text = g_string_new(NULL);
    message_write(&message, text);
    g_queue_push_tail(&person->heard, g_string_free(text, FALSE));
  }
}

static void close_sink(struct sink *sink)
{
  struct person *person = (struct person *) sink;
  g_assert_false(person->closed);
  person->closed = TRUE;
}

struct person *person_new(struct chat_stage *stage)
{
  static const struct sink_ops ops = {deliver, close_sink};
  struct person *person = g_new0(struct person, 1);
  person->sink.ops = &ops;
  person->stage = stage;
  person->session = session_new(stage->chat, &person->sink);
  g_ptr_array_add(stage->people, person);
  return person;
}

struct person *person_greeted(struct chat_stage *stage, const char *name)
{
  struct person *person = person_new(stage);
  says(person, "{'type':'hello','version':1,'name':'%s'}", name);
  hears(person, "{'type':'welcome',*");
  return person;
}

struct person *person_in(struct chat_stage *stage, const char *name, const char *room)
{
  struct person *person = person_greeted(stage, name);
  says(person, "{'type':'join','room':'%s'}", room);
  hears(person, "{'type':'joined',*");
  all_forget(stage);
  return person;
}

static char *with_quotes(const char *text)
{
  return g_strdelimit(g_strdup(text), "'", '"');
}

void says(struct person *person, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_autofree char *line = with_quotes(text);
  struct command command;
  dialect_native.decode(person->stage->reader, line, strlen(line), &command);
  command_run(person->session, &command);
}

char *take_heard(struct person *person)
{
  char *object = g_queue_pop_head(&person->heard);
  g_assert_nonnull(object);
  return object;
}

void hears(struct person *person, const char *pattern)
{
  g_autofree char *object = take_heard(person);
  g_autofree char *quoted = with_quotes(pattern);
  if (!g_pattern_match_simple(quoted, object))
    g_assert_cmpstr(object, ==, quoted);
}

void hears_nothing(struct person *person)
{
  g_assert_cmpstr(g_queue_peek_head(&person->heard), ==, NULL);
}

char *text_field(const char *object, const char *key)
{
  g_autofree char *mark = g_strdup_printf("\"%s\":\"", key);
  const char *value = strstr(object, mark);
  g_assert_nonnull(value);
  value += strlen(mark);
  return g_strndup(value, strcspn(value, "\""));
}

void all_forget(struct chat_stage *stage)
{
  for (guint i = 0; i < stage->people->len; i++)
    g_queue_clear_full(&((struct person *) g_ptr_array_index(stage->people, i))->heard, g_free);
}

void hangs_up(struct person *person)
{
  session_lost(g_steal_pointer(&person->session), person->stage->now);
}

static void answer(struct fake_store *store, struct post *post, char result)
{
  gint seq = GPOINTER_TO_INT(g_hash_table_lookup(store->seqs, post->room_key));
  switch (result) {
  case 'S':
    g_hash_table_insert(store->seqs, g_strdup(post->room_key), GINT_TO_POINTER(seq + 1));
    post->result = POST_STORED;
    post->seq = seq + 1;
    break;
  case 'D':
    post->result = POST_DUPLICATE;
    post->seq = 1;
    break;
  case 'R':
    post->result = POST_REUSED;
    break;
  default:
    post->result = POST_FAILED;
    break;
  }
}

void store_answers(struct chat_stage *stage, const char *results)
{
  struct fake_store *store = (struct fake_store *) stage->store;
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
  return ((struct fake_store *) stage->store)->posts.length;
}

static struct page *take_page(struct chat_stage *stage)
{
  struct page *page = g_queue_pop_head(&((struct fake_store *) stage->store)->pages);
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
    struct post *post = post_new(page->room_key, NULL, NULL, "bob", NULL, body->str, NULL);
    post->seq = seq;
    post->time = 1790000000000 + seq;
    g_ptr_array_add(page->posts, post);
  }
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
  return g_queue_peek_head(&((struct fake_store *) stage->store)->pages);
}
