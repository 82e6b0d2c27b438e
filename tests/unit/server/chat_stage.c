// SPDX-License-Identifier: GPL-3.0-or-later
// The stage of chat_stage.h.
#include "chat_stage.h"

#include <string.h>

#include "dialect.h"
#include "name.h"
#include "store_memory.h"

static void drained(gpointer owner)
{
  ((struct chat_stage *) owner)->drained++;
}

static void wake(gpointer owner)
{
  ((struct chat_stage *) owner)->woken++;
}

static guint64 look(gpointer owner, const char *name)
{
  g_autofree char *key = name_key(name);
  g_autoptr(GString) shape = g_string_new(key);
  g_string_replace(shape, "\320\260", "a", 0);
  return g_str_hash(shape->str) + 1ull;
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
  stage->store = options->memory ? store_memory_new(NULL)
                                 : fake_store_new(options->facts, options->fact_count);
  if (options->posts)
    fake_store_knows_files(stage->store, options->posts, options->post_count);
  stage->vault = fake_vault_new();
  stage->auth = fake_auth_new();
  stage->reader = message_reader_new();
  stage->people = g_ptr_array_new_with_free_func(person_free);
  struct chat_settings settings = {
      .server_name = "Lab 7",
      .motd = options->motd,
      .drained = drained,
      .wake = wake,
      .look = options->looks ? look : NULL,
      .rate = options->rate,
      .address_rate = options->rate * 16,
      .owner = stage,
      .sessions_max = options->sessions_max ? options->sessions_max : 1000,
      .vault = options->files ? &stage->vault->base : NULL,
      .files = options->files,
      .file_limit = {FILE_MOST_OF_GUEST, FILE_MOST_OF_MEMBER},
      .file_quota = {options->quota, 2 * options->quota},
      .files_total = options->files_total,
  };
  stage->chat = chat_new(stage->store, &stage->auth->base, &settings);
  return stage;
}

void chat_stage_free(struct chat_stage *stage)
{
  g_ptr_array_unref(stage->people);
  stage->store->ops->stop(stage->store);
  chat_free(stage->chat);
  stage->store->ops->free(stage->store);
  stage->auth->base.ops->free(&stage->auth->base);
  fake_vault_free(stage->vault);
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

static gboolean is_full(struct sink *sink)
{
  return ((struct person *) sink)->full;
}

static void tell_when_empty(struct sink *sink)
{
  ((struct person *) sink)->wants_empty = TRUE;
}

struct person *person_new(struct chat_stage *stage)
{
  return person_from(stage, NULL);
}

struct person *person_from(struct chat_stage *stage, struct address *address)
{
  static const struct sink_ops ops = {deliver, is_full, tell_when_empty, close_sink};
  struct person *person = g_new0(struct person, 1);
  person->sink.ops = &ops;
  person->stage = stage;
  person->session = session_new(stage->chat, &person->sink, address);
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
  dialect_native.decode(NULL, person->stage->reader, line, strlen(line), &command, NULL);
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
  session_lost(g_steal_pointer(&person->session), "lost");
}

void catches_up(struct person *person)
{
  g_assert_true(person->wants_empty);
  person->full = person->wants_empty = FALSE;
  session_emptied(person->session);
}

gint64 clock_is(struct chat_stage *stage, gint64 now)
{
  stage->chat->now = now;
  return chat_wake(stage->chat);
}

struct person *person_logged_in(struct chat_stage *stage, const char *name, const char *password)
{
  struct person *person = person_new(stage);
  says(person, "{'type':'hello','name':'%s','password':'%s'}", name, password);
  auth_answers(stage);
  hears(person, "{'type':'welcome',*");
  g_assert_cmpint(store_page(stage)->direction, ==, PAGE_WAITING);
  store_answers_page(stage, 1, 0, "", TRUE);
  return person;
}
