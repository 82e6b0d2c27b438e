// SPDX-License-Identifier: GPL-3.0-or-later
// People talk, come, go and break off while the server is killed with -9 and started again, all at
// random; afterwards whatever anyone saw or sent is in the history, once, where everyone saw it,
// and with every edit that anyone was told of.
//
//   checker [KILLS]     RITROVO_TEST_SEED repeats the decisions of a run; RITROVO_TEST_LONG: 100
//   kills in place of a few.
#include "person.h"

#include <stdlib.h>

enum { ACCOUNTS = 3, DEVICES = 2, GUESTS = 3, PEOPLE = ACCOUNTS * DEVICES + GUESTS };
enum { KILLS_SHORT = 6, KILLS_LONG = 100, TURNS_MAX = 60, ROOMS = 4 };

static const char *const account_names[ACCOUNTS] = {"ada", "bob", "carl"};
static const char *const guest_names[GUESTS] = {"dora", "emil", "fritz"};
static const char *const room_names[ROOMS] = {"home", "pizza", "garden", "attic"};

struct check {
  GRand *random;                 // owned, as all
  struct server_process *server; // of all people
  struct record *record;
  struct person *people[PEOPLE];
  int kills;
};

static gint32 below(struct check *check, gint32 end)
{
  return g_rand_int_range(check->random, 0, end);
}

static const char *some_room(struct check *check)
{
  return room_names[below(check, ROOMS)];
}

// One of the others' accounts, or one's own, who may be away.
static const char *some_account(struct check *check)
{
  return account_names[below(check, ACCOUNTS)];
}

static void talk(struct check *check, struct person *person)
{
  for (int left = 1 + below(check, 10); left > 0; left--)
    if (person_has_account(person) && below(check, 4) == 0)
      person_write(person, some_account(check));
    else
      person_say(person, some_room(check));
}

static void act(struct check *check, struct person *person)
{
  int what = below(check, 100);
  if (what < 56)
    talk(check, person);
  else if (what < 66)
    person_edit(person);
  else if (what < 70)
    person_react(person);
  else if (what < 78)
    person_leave(person, some_room(check));
  else if (what < 86)
    person_join(person, some_room(check));
  else if (what < 90)
    person_break(person);
  else if (what < 92)
    person_quit(person);
  else
    person_come(person);
}

static void turn(struct check *check)
{
  for (int left = 1 + below(check, PEOPLE); left > 0; left--)
    act(check, check->people[below(check, PEOPLE)]);
  // Some read late, so that what they have not read yet is lost with the server.
  for (int i = 0; i < PEOPLE; i++)
    if (below(check, 3) > 0)
      person_listen(check->people[i], FALSE);
  // When all wait for answers, so does the test.
  struct person *person = check->people[below(check, PEOPLE)];
  if (person_unanswered(person) >= UNANSWERED_MAX)
    person_listen(person, TRUE);
}

static void everybody(struct check *check, void (*what)(struct person *person))
{
  for (int i = 0; i < PEOPLE; i++)
    what(check->people[i]);
}

static void kill_and_start(struct check *check)
{
  server_process_kill(check->server);
  everybody(check, person_lose);
  server_process_start(check->server);
}

// Everything that is still unanswered gets its answer.
static void settle(struct check *check)
{
  everybody(check, person_come);
  for (int i = 0; i < PEOPLE; i++)
    while (person_unanswered(check->people[i]) > 0)
      person_listen(check->people[i], TRUE);
}

// Rooms are read by a stranger too, conversations from both sides.
static void read_everything(struct check *check)
{
  struct person *stranger = person_new(check->record, check->server, "stranger", NULL, 0);
  person_come(stranger);
  for (int i = 0; i < ROOMS; i++) {
    person_read_all(stranger, room_names[i], NULL);
    person_read_all(check->people[0], room_names[i], NULL);
  }
  for (int one = 0; one < ACCOUNTS; one++)
    for (int other = 0; other < ACCOUNTS; other++)
      person_read_all(check->people[one * DEVICES], NULL, account_names[other]);
  person_quit(stranger);
  person_free(stranger);
}

static void test_checker(gconstpointer data)
{
  struct check *check = (struct check *) data;
  static const char *const no_arguments[] = {NULL};
  check->server = server_process_new(no_arguments);
  check->record = record_new();
  server_process_start(check->server);
  for (int i = 0; i < ACCOUNTS * DEVICES; i++) {
    check->people[i] = person_new(check->record, check->server, account_names[i / DEVICES],
                                  WIRE_PASSWORD, i % DEVICES);
    person_come(check->people[i]);
  }
  for (int i = 0; i < GUESTS; i++)
    check->people[ACCOUNTS * DEVICES + i] =
        person_new(check->record, check->server, guest_names[i], NULL, 0);
  everybody(check, person_come);

  for (int kill = 0; kill < check->kills; kill++) {
    for (int turns = below(check, TURNS_MAX); turns > 0; turns--)
      turn(check);
    kill_and_start(check);
    if (below(check, 3) > 0) // otherwise they come back one by one
      everybody(check, person_come);
  }
  settle(check);
  kill_and_start(check);
  settle(check);
  read_everything(check);
  record_check(check->record);
  g_test_message("%d kills, %u messages", check->kills + 1, record_count(check->record));

  for (int i = 0; i < PEOPLE; i++)
    person_free(check->people[i]);
  record_free(check->record);
  server_process_free(check->server);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  const char *wish = g_getenv("RITROVO_TEST_SEED");
  guint32 seed = wish ? (guint32) g_ascii_strtoull(wish, NULL, 10) : g_random_int();
  struct check check = {.random = g_rand_new_with_seed(seed)};
  check.kills = argc > 1 ? atoi(argv[1]) : g_getenv("RITROVO_TEST_LONG") ? KILLS_LONG : KILLS_SHORT;
  g_test_message("RITROVO_TEST_SEED=%u", seed);
  g_test_add_data_func("/checker/kills", &check, test_checker);
  int result = g_test_run();
  g_rand_free(check.random);
  return result;
}
