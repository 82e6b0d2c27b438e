// SPDX-License-Identifier: GPL-3.0-or-later
// The arithmetic of limit.h.
#include "limit.h"

#include <string.h>

#define SWEEP_MIN 1024

gint64 bucket_take(bucket *level, unsigned rate, unsigned cost, gint64 now)
{
  if (rate == 0 || cost == 0)
    return 0;
  // In microseconds: when the bucket would be full again, were nothing more taken.
  gint64 now_us = now * 1000;
  gint64 full_at = MAX(*level, now_us) + (gint64) cost * 1000000 / rate;
  gint64 too_early = full_at - now_us - LIMIT_BURST * 1000000;
  if (too_early > 0)
    return (too_early + 999) / 1000;
  *level = full_at;
  return 0;
}

static guint address_hash(gconstpointer address)
{
  // FNV-1a. Whoever chooses his addresses to collide owns a whole network and finds a connection
  // limit on each of them.
  const unsigned char *bytes = ((const struct address *) address)->bytes;
  guint32 hash = 2166136261u;
  for (int i = 0; i < ADDRESS_BYTES; i++)
    hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

static gboolean address_equal(gconstpointer a, gconstpointer b)
{
  return memcmp(((const struct address *) a)->bytes, ((const struct address *) b)->bytes,
                ADDRESS_BYTES) == 0;
}

void address_book_init(struct address_book *book)
{
  book->addresses = g_hash_table_new_full(address_hash, address_equal, g_free, NULL);
  book->sweep_at = SWEEP_MIN;
}

void address_book_clear(struct address_book *book)
{
  g_clear_pointer(&book->addresses, g_hash_table_unref);
}

static gboolean is_of_no_use(gpointer key, gpointer value, gpointer now)
{
  const struct address *address = key;
  return address->connections == 0 && address->level <= *(gint64 *) now * 1000 &&
         (address->failures.count == 0 || address->failures.last + FAILURE_MS < *(gint64 *) now);
}

// Dropping those without use when their number has doubled costs a constant per address.
static void sweep(struct address_book *book, gint64 now)
{
  if (g_hash_table_size(book->addresses) < book->sweep_at)
    return;
  g_hash_table_foreach_remove(book->addresses, is_of_no_use, &now);
  book->sweep_at = MAX(SWEEP_MIN, 2 * g_hash_table_size(book->addresses));
}

struct address *address_book_enter(struct address_book *book,
                                   const unsigned char bytes[ADDRESS_BYTES], unsigned most,
                                   gint64 now)
{
  struct address wanted = {0};
  memcpy(wanted.bytes, bytes, ADDRESS_BYTES);
  struct address *address = g_hash_table_lookup(book->addresses, &wanted);
  if (address && most > 0 && address->connections >= most)
    return NULL;
  if (!address) {
    sweep(book, now);
    address = g_memdup2(&wanted, sizeof wanted);
    g_hash_table_add(book->addresses, address);
  }
  address->connections++;
  return address;
}

void address_book_leave(struct address_book *book, struct address *address, gint64 now)
{
  address->connections--;
  if (is_of_no_use(address, NULL, &now))
    g_hash_table_remove(book->addresses, address);
}
