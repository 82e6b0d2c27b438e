// SPDX-License-Identifier: GPL-3.0-or-later
// The device of person.h. What it hears live must follow without a gap on what it heard before in
// the same room; only answers to what it says again may be older.
#include "person.h"

#include <string.h>

struct unanswered {
  char *cid; // owned, as the other texts; one of room and to is NULL
  char *room;
  char *to;
  char *text;
};

struct person {
  struct record *record;         // borrowed
  struct server_process *server; // borrowed
  char *name;                    // owned, as the other texts
  char *password;
  char *token;
  char *epoch;
  struct wire_client *client; // owned; NULL: not connected
  GHashTable *rooms;          // room -> the newest seq heard, while in it
  GQueue outbox;              // of owned struct unanswered
  char *last_room;            // where it said what was answered last; NULL: nothing yet
  char *last_text;
  gint64 last_seq;
  int edits; // of that
  int device;
  int cids;
  gboolean is_registered;
};

static void unanswered_free(gpointer data)
{
  struct unanswered *message = data;
  g_free(message->cid);
  g_free(message->room);
  g_free(message->to);
  g_free(message->text);
  g_free(message);
}

struct person *person_new(struct record *record, struct server_process *server, const char *name,
                          const char *password, int device)
{
  struct person *person = g_new0(struct person, 1);
  person->record = record;
  person->server = server;
  person->name = g_strdup(name);
  person->password = g_strdup(password);
  person->device = device;
  person->is_registered = device > 0;
  person->rooms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  g_queue_init(&person->outbox);
  return person;
}

void person_free(struct person *person)
{
  if (!person)
    return;
  wire_client_free(person->client);
  g_hash_table_unref(person->rooms);
  g_queue_clear_full(&person->outbox, unanswered_free);
  g_free(person->name);
  g_free(person->password);
  g_free(person->token);
  g_free(person->epoch);
  g_free(person->last_room);
  g_free(person->last_text);
  g_free(person);
}

const char *person_name(const struct person *person)
{
  return person->name;
}

gboolean person_has_account(const struct person *person)
{
  return person->password != NULL;
}

guint person_unanswered(const struct person *person)
{
  return person->outbox.length;
}

static void set_heard(struct person *person, const char *room, gint64 seq)
{
  g_hash_table_insert(person->rooms, g_strdup(room), g_memdup2(&seq, sizeof seq));
}

static void remember_last(struct person *person, const struct unanswered *said, gint64 seq)
{
  if (!said->room)
    return;
  g_free(person->last_room);
  g_free(person->last_text);
  person->last_room = g_strdup(said->room);
  person->last_text = g_strdup(said->text);
  person->last_seq = seq;
  person->edits = 0;
}

// Whether it is this device's own; then it is answered. What was on its way when the connection
// broke, and was said again, is answered twice.
static gboolean take_answer(struct person *person, JsonObject *message)
{
  const char *cid = json_object_get_string_member(message, "cid");
  g_autofree char *own = g_strdup_printf("%d-", person->device);
  if (!wire_matches(message, "{'from':'%s'}", person->name) || !g_str_has_prefix(cid, own))
    return FALSE;
  for (GList *link = person->outbox.head; link; link = link->next)
    if (g_str_equal(((struct unanswered *) link->data)->cid, cid)) {
      remember_last(person, link->data, json_object_get_int_member(message, "seq"));
      unanswered_free(link->data);
      g_queue_delete_link(&person->outbox, link);
      break;
    }
  return TRUE;
}

static void take_message(struct person *person, JsonObject *message)
{
  const char *room = json_object_get_string_member_with_default(message, "room", NULL);
  gint64 seq = wire_number(person->client, message, "seq");
  gboolean is_answer = take_answer(person, message);
  record_seen(person->record, message);
  if (!room)
    return;
  gint64 *heard = g_hash_table_lookup(person->rooms, room);
  if (heard && seq == *heard + 1)
    *heard = seq;
  else if (!is_answer || (heard && seq > *heard))
    wire_client_fail(person->client, "%s: heard %s %" G_GINT64_FORMAT " after %" G_GINT64_FORMAT,
                     person->name, room, seq, heard ? *heard : -1);
}

static void take_gap(struct person *person, JsonObject *gap)
{
  const char *room = wire_text(person->client, gap, "room");
  gint64 *heard = g_hash_table_lookup(person->rooms, room);
  g_assert_nonnull(heard);
  g_assert_cmpint(wire_number(person->client, gap, "from"), ==, *heard + 1);
  *heard = wire_number(person->client, gap, "to");
}

static void take(struct person *person, JsonObject *object)
{
  if (wire_matches(object, "{'type':'message'}"))
    take_message(person, object);
  else if (wire_matches(object, "{'type':'gap'}"))
    take_gap(person, object);
  else if (wire_matches(object, "{'type':'edited'}"))
    record_edited(person->record, object);
  else if (wire_matches(object, "{'type':'error'}"))
    wire_client_fail(person->client, "%s: an error", person->name);
}

void person_listen(struct person *person, gboolean wait)
{
  while (person->client && (wait || wire_client_has_input(person->client))) {
    JsonObject *object = wire_next(person->client);
    if (!object)
      wire_client_fail(person->client, "%s: the stream ended", person->name);
    take(person, object);
    wait = FALSE;
  }
}

// Sends an object whose id is added, takes in what comes before the answer, and returns that.
static JsonObject *ask(struct person *person, const char *members)
{
  int id = wire_client_number(person->client);
  wire_client_send(person->client, "{'id':'ask-%d',%s}", id, members);
  JsonObject *object;
  while ((object = wire_next(person->client))) {
    if (wire_matches(object, "{'re':'ask-%d'}", id))
      return object;
    take(person, object);
  }
  wire_client_fail(person->client, "%s: the stream ended", person->name);
}

void person_join(struct person *person, const char *room)
{
  if (!person->client || g_hash_table_contains(person->rooms, room))
    return;
  g_autofree char *members = g_strdup_printf("'type':'join','room':'%s'", room);
  JsonObject *joined = ask(person, members);
  if (!wire_matches(joined, "{'type':'joined','room':'%s'}", room))
    wire_client_fail(person->client, "%s: did not get into %s", person->name, room);
  set_heard(person, room, wire_number(person->client, joined, "seq"));
}

void person_leave(struct person *person, const char *room)
{
  if (!person->client || !g_hash_table_contains(person->rooms, room))
    return;
  g_autofree char *members = g_strdup_printf("'type':'leave','room':'%s'", room);
  JsonObject *left = ask(person, members);
  if (!wire_matches(left, "{'type':'left','room':'%s'}", room))
    wire_client_fail(person->client, "%s: did not get out of %s", person->name, room);
  g_hash_table_remove(person->rooms, room);
}

static void forget_token(struct person *person)
{
  g_clear_pointer(&person->token, g_free);
}

static JsonObject *hello(struct person *person)
{
  g_autofree char *members = NULL;
  if (person->token)
    members = g_strdup_printf("'type':'hello','version':1,'token':'%s'", person->token);
  else if (person->password && person->is_registered)
    members = g_strdup_printf("'type':'hello','version':1,'name':'%s','password':'%s'",
                              person->name, person->password);
  else
    members = g_strdup_printf("'type':'hello','version':1,'name':'%s'", person->name);
  return ask(person, members);
}

static void register_name(struct person *person)
{
  g_autofree char *members = g_strdup_printf("'type':'register','password':'%s'", person->password);
  JsonObject *answer = ask(person, members);
  if (!wire_matches(answer, "{'type':'registered'}"))
    wire_client_fail(person->client, "%s: was not registered", person->name);
  person->is_registered = TRUE;
}

static void transmit(struct person *person, const struct unanswered *message)
{
  g_autofree char *line = g_strdup_printf(
      "{\"type\":\"message\",\"cid\":\"%s\",\"%s\":\"%s\",\"text\":\"%s\"}\n", message->cid,
      message->room ? "room" : "to", message->room ? message->room : message->to, message->text);
  // A server that has been killed meanwhile is noticed by person_lose().
  wire_client_try_send_bytes(person->client, line, strlen(line));
}

static void take_welcome(struct person *person, JsonObject *welcome)
{
  const char *epoch = wire_text(person->client, welcome, "epoch");
  g_free(person->token);
  person->token = g_strdup(wire_text(person->client, welcome, "token"));
  if (!person->epoch)
    person->epoch = g_strdup(epoch);
  g_assert_cmpstr(epoch, ==, person->epoch);
  g_hash_table_remove_all(person->rooms);
  JsonArray *rooms = wire_list(person->client, welcome, "rooms");
  for (guint i = 0; i < json_array_get_length(rooms); i++) {
    JsonObject *room = json_array_get_object_element(rooms, i);
    set_heard(person, json_object_get_string_member(room, "room"),
              json_object_get_int_member(room, "seq"));
  }
}

void person_come(struct person *person)
{
  if (person->client)
    return;
  g_autoptr(GPtrArray) before = g_ptr_array_new_with_free_func(g_free);
  GHashTableIter iter;
  gpointer room;
  g_hash_table_iter_init(&iter, person->rooms);
  while (g_hash_table_iter_next(&iter, &room, NULL))
    g_ptr_array_add(before, g_strdup(room));

  person->client = wire_client_new(server_process_port(person->server));
  wire_client_allow_cut(person->client);
  JsonObject *welcome = hello(person);
  if (person->token && wire_matches(welcome, "{'type':'error','code':'auth.failed'}")) {
    forget_token(person); // the server that gave it is no more
    welcome = hello(person);
  }
  if (!wire_matches(welcome, "{'type':'welcome','name':'%s'}", person->name))
    wire_client_fail(person->client, "%s: is not welcome", person->name);
  take_welcome(person, welcome);
  if (person->password && !person->is_registered)
    register_name(person);

  for (guint i = 0; i < before->len; i++)
    person_join(person, g_ptr_array_index(before, i));
  for (GList *link = person->outbox.head; link; link = link->next)
    if (((struct unanswered *) link->data)->room)
      person_join(person, ((struct unanswered *) link->data)->room);
  for (GList *link = person->outbox.head; link; link = link->next)
    transmit(person, link->data);
}

void person_break(struct person *person)
{
  g_clear_pointer(&person->client, wire_client_free);
}

void person_quit(struct person *person)
{
  if (!person->client)
    return;
  wire_client_send(person->client, "{'type':'quit'}");
  JsonObject *object;
  while ((object = wire_next(person->client)))
    take(person, object);
  forget_token(person);
  person_break(person);
}

void person_lose(struct person *person)
{
  JsonObject *object;
  while (person->client && (object = wire_next(person->client)))
    take(person, object);
  person_break(person);
}

static void send_new(struct person *person, const char *room, const char *to)
{
  g_autoptr(JsonObject) shown = json_object_new();
  struct unanswered *message = g_new0(struct unanswered, 1);
  message->cid = g_strdup_printf("%d-%d", person->device, ++person->cids);
  message->room = g_strdup(room);
  message->to = g_strdup(to);
  message->text = g_strdup_printf("%s says %s", person->name, message->cid);
  json_object_set_string_member(shown, room ? "room" : "to", room ? room : to);
  json_object_set_string_member(shown, "from", person->name);
  g_autofree char *place = record_place(shown);
  record_sent(person->record, person->name, message->cid, place, message->text);
  g_queue_push_tail(&person->outbox, message);
  transmit(person, message);
}

void person_say(struct person *person, const char *room)
{
  if (!person->client || person->outbox.length >= UNANSWERED_MAX)
    return;
  person_join(person, room);
  send_new(person, room, NULL);
}

void person_write(struct person *person, const char *to)
{
  if (person->client && person->outbox.length < UNANSWERED_MAX)
    send_new(person, NULL, to);
}

static gboolean can_change(struct person *person)
{
  return person->client && person->password && person->last_room &&
         g_hash_table_contains(person->rooms, person->last_room);
}

void person_edit(struct person *person)
{
  if (!can_change(person))
    return;
  g_autofree char *text = record_edit_text(person->last_text, ++person->edits);
  g_autofree char *line = g_strdup_printf(
      "{\"type\":\"edit\",\"room\":\"%s\",\"seq\":%" G_GINT64_FORMAT ",\"text\":\"%s\"}\n",
      person->last_room, person->last_seq, text);
  wire_client_try_send_bytes(person->client, line, strlen(line));
}

void person_react(struct person *person)
{
  if (!can_change(person))
    return;
  g_autofree char *line =
      g_strdup_printf("{\"type\":\"react\",\"room\":\"%s\",\"seq\":%" G_GINT64_FORMAT
                      ",\"reaction\":\"+\",\"on\":%s}\n",
                      person->last_room, person->last_seq, person->cids % 2 ? "true" : "false");
  wire_client_try_send_bytes(person->client, line, strlen(line));
}

void person_read_all(struct person *person, const char *room, const char *with)
{
  gint64 last = 0;
  gboolean end = FALSE;
  g_autofree char *place = NULL;
  if (room)
    person_join(person, room);
  while (!end) {
    g_autofree char *members =
        g_strdup_printf("'type':'history','%s':'%s','after':%" G_GINT64_FORMAT ",'limit':200",
                        room ? "room" : "with", room ? room : with, last);
    JsonObject *page = ask(person, members);
    if (!wire_matches(page, "{'type':'history'}"))
      wire_client_fail(person->client, "%s: expected a page", person->name);
    JsonArray *messages = wire_list(person->client, page, "messages");
    for (guint i = 0; i < json_array_get_length(messages); i++) {
      JsonObject *message = json_array_get_object_element(messages, i);
      g_assert_cmpint(wire_number(person->client, message, "seq"), ==, ++last);
      record_seen(person->record, message);
      record_kept(person->record, message);
      if (!place)
        place = record_place(message);
    }
    end = wire_flag(person->client, page, "end");
  }
  if (place)
    record_whole(person->record, place, last);
}
