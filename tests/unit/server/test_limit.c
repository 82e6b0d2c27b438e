// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of token buckets and the address book, alone and through the command table.
#include "chat_stage.h"
#include "limit.h"

static void test_bucket(void)
{
  bucket level = 0;
  // Five seconds' worth at once, then one for each twentieth of a second.
  for (int i = 0; i < 100; i++)
    g_assert_cmpint(bucket_take(&level, 20, 1, 1000), ==, 0);
  g_assert_cmpint(bucket_take(&level, 20, 1, 1000), ==, 50);
  g_assert_cmpint(bucket_take(&level, 20, 1, 1049), ==, 1);
  g_assert_cmpint(bucket_take(&level, 20, 1, 1050), ==, 0);
  g_assert_cmpint(bucket_take(&level, 20, 1, 1050), ==, 50);
  // After a rest it is full again, and not fuller.
  for (int i = 0; i < 100; i++)
    g_assert_cmpint(bucket_take(&level, 20, 1, 1000000), ==, 0);
  g_assert_cmpint(bucket_take(&level, 20, 1, 1000000), >, 0);
}

static void test_costs(void)
{
  bucket level = 0;
  g_assert_cmpint(bucket_take(&level, 1, 5, 0), ==, 0);
  g_assert_cmpint(bucket_take(&level, 1, 2, 0), ==, 2000);
  g_assert_cmpint(bucket_take(&level, 1, 1, 0), ==, 1000); // what was refused took nothing
  g_assert_cmpint(bucket_take(&level, 1, 0, 0), ==, 0);
  g_assert_cmpint(bucket_take(&level, 0, 1000, 0), ==, 0);
}

static void test_addresses(void)
{
  static const unsigned char here[ADDRESS_BYTES] = {1}, there[ADDRESS_BYTES] = {2};
  struct address_book book;
  address_book_init(&book);
  struct address *one = address_book_enter(&book, here, 2, 0);
  g_assert_true(address_book_enter(&book, here, 2, 0) == one);
  g_assert_null(address_book_enter(&book, here, 2, 0));
  struct address *other = address_book_enter(&book, there, 2, 0);
  g_assert_true(other && other != one);
  address_book_leave(&book, one, 0);
  g_assert_true(address_book_enter(&book, here, 2, 0) == one);
  g_assert_true(address_book_enter(&book, here, 0, 0) == one); // 0: no limit
  address_book_clear(&book);
}

// An address without use is forgotten; one with a debt or failures is not, until they have passed.
static void test_forgotten(void)
{
  static const unsigned char here[ADDRESS_BYTES] = {1}, there[ADDRESS_BYTES] = {2};
  struct address_book book;
  address_book_init(&book);
  address_book_leave(&book, address_book_enter(&book, here, 0, 0), 0);
  g_assert_cmpuint(g_hash_table_size(book.addresses), ==, 0);

  struct address *debtor = address_book_enter(&book, here, 0, 0);
  bucket_take(&debtor->level, 1, 5, 0);
  address_book_leave(&book, debtor, 0);
  struct address *guesser = address_book_enter(&book, there, 0, 0);
  guesser->failures = (struct failures){.count = 1, .last = 0};
  address_book_leave(&book, guesser, 0);
  g_assert_cmpuint(g_hash_table_size(book.addresses), ==, 2);
  g_assert_true(address_book_enter(&book, here, 0, 0) == debtor);
  address_book_leave(&book, debtor, 5000);
  g_assert_cmpuint(g_hash_table_size(book.addresses), ==, 1);
  g_assert_true(address_book_enter(&book, there, 0, 0) == guesser);
  address_book_leave(&book, guesser, FAILURE_MS + 1);
  g_assert_cmpuint(g_hash_table_size(book.addresses), ==, 0);
  address_book_clear(&book);
}

// However many addresses come by, only those of use are remembered for long.
static void test_sweep(void)
{
  struct address_book book;
  address_book_init(&book);
  for (guint32 i = 0; i < 100000; i++) {
    unsigned char bytes[ADDRESS_BYTES] = {(guchar) i, (guchar) (i >> 8), (guchar) (i >> 16)};
    struct address *address = address_book_enter(&book, bytes, 0, i);
    bucket_take(&address->level, 10, 1, i);
    address_book_leave(&book, address, i);
  }
  g_assert_cmpuint(g_hash_table_size(book.addresses), <, 5000);
  address_book_clear(&book);
}

// Through the table: the cost of the command, the answer, and the way on.
static void test_rate(void)
{
  struct chat_stage *stage = chat_stage_new(&(struct chat_stage_options){.rate = 2});
  struct person *ada = person_new(stage);
  says(ada, "{'type':'hello','name':'ada'}");
  hears(ada, "{'type':'welcome',*'rate':2},*");
  for (int i = 0; i < 9; i++) {
    says(ada, "{'type':'ping'}");
    hears(ada, "{'type':'pong'}");
  }
  says(ada, "{'type':'ping','id':1}");
  hears(ada, "{'type':'error','re':1,'code':'rate.limited',*'after_ms':500}");
  says(ada, "{'type':'rooms','id':2}");
  hears(ada, "{'type':'error','re':2,'code':'rate.limited',*'after_ms':1000}");
  stage->chat->now = 500;
  says(ada, "{'type':'ping','id':3}");
  hears(ada, "{'type':'pong','re':3}");
  says(ada, "{'type':'quit','id':4}"); // is never refused
  hears(ada, "{'type':'bye','re':4}");
  chat_stage_free(stage);
}

// Many sessions from one address share its bucket; another address has its own.
static void test_rate_of_an_address(void)
{
  struct chat_stage *stage = chat_stage_new(&(struct chat_stage_options){.rate = 2});
  struct address near = {{1}}, far = {{2}};
  guint refused = 0;
  for (int i = 0; i < 20; i++) {
    struct person *person = person_from(stage, &near);
    for (int n = 0; n < 10; n++) {
      says(person, "{'type':'ping'}");
      g_autofree char *answer = take_heard(person);
      refused += g_str_has_prefix(answer, "{\"type\":\"error\"");
    }
  }
  g_assert_cmpuint(refused, ==, 20 * 10 - 16 * 10);
  struct person *other = person_from(stage, &far);
  says(other, "{'type':'ping'}");
  hears(other, "{'type':'pong'}");
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/limit/bucket", test_bucket);
  g_test_add_func("/server/limit/costs", test_costs);
  g_test_add_func("/server/limit/addresses", test_addresses);
  g_test_add_func("/server/limit/forgotten", test_forgotten);
  g_test_add_func("/server/limit/sweep", test_sweep);
  g_test_add_func("/server/limit/rate", test_rate);
  g_test_add_func("/server/limit/rate-of-an-address", test_rate_of_an_address);
  return g_test_run();
}
