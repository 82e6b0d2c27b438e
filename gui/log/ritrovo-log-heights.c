// SPDX-License-Identifier: GPL-3.0-or-later
// An array with the sum and the number of what is known. A sum over part of the rows goes through
// the shorter side, which is a matter of microseconds for what a room keeps.
#include "ritrovo-log-heights.h"

#include <string.h>

#define UNKNOWN (-1)
#define FIRST_GUESS 40 // before anything was measured

struct _LogHeights {
  GArray *heights; // of int
  gint64 known_sum;
  guint known;
};

LogHeights *log_heights_new(void)
{
  LogHeights *self = g_new0(LogHeights, 1);
  self->heights = g_array_new(FALSE, FALSE, sizeof(int));
  return self;
}

void log_heights_free(LogHeights *self)
{
  if (self == NULL)
    return;
  g_array_unref(self->heights);
  g_free(self);
}

static int *at(LogHeights *self, guint position)
{
  return &g_array_index(self->heights, int, position);
}

static void forget_one(LogHeights *self, guint position)
{
  if (*at(self, position) == UNKNOWN)
    return;
  self->known--;
  self->known_sum -= *at(self, position);
  *at(self, position) = UNKNOWN;
}

void log_heights_splice(LogHeights *self, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + removed; i++)
    forget_one(self, i);
  guint kept = MIN(removed, added);
  if (removed > kept) {
    g_array_remove_range(self->heights, position + kept, removed - kept);
  } else if (added > kept) {
    guint more = added - kept, behind = self->heights->len - position - kept;
    g_array_set_size(self->heights, self->heights->len + more);
    memmove(at(self, position + kept + more), at(self, position + kept), behind * sizeof(int));
    for (guint i = position + kept; i < position + kept + more; i++)
      *at(self, i) = UNKNOWN;
  }
}

void log_heights_forget(LogHeights *self)
{
  for (guint i = 0; i < self->heights->len; i++)
    *at(self, i) = UNKNOWN;
  self->known = 0;
  self->known_sum = 0;
}

void log_heights_set(LogHeights *self, guint position, int height)
{
  forget_one(self, position);
  *at(self, position) = height;
  self->known++;
  self->known_sum += height;
}

static int guess(LogHeights *self)
{
  return self->known > 0 ? (int) (self->known_sum / self->known) : FIRST_GUESS;
}

gboolean log_heights_is_known(LogHeights *self, guint position)
{
  return *at(self, position) != UNKNOWN;
}

int log_heights_get(LogHeights *self, guint position)
{
  int height = *at(self, position);
  return height != UNKNOWN ? height : guess(self);
}

static double sum(LogHeights *self, guint from, guint to)
{
  gint64 known_sum = 0, unknown = 0;
  for (guint i = from; i < to; i++)
    if (*at(self, i) != UNKNOWN)
      known_sum += *at(self, i);
    else
      unknown++;
  return (double) (known_sum + unknown * guess(self));
}

static double total(LogHeights *self)
{
  gint64 unknown = self->heights->len - self->known;
  return (double) (self->known_sum + unknown * guess(self));
}

double log_heights_above(LogHeights *self, guint position)
{
  if (position > self->heights->len / 2)
    return total(self) - sum(self, position, self->heights->len);
  return sum(self, 0, position);
}

double log_heights_below(LogHeights *self, guint position)
{
  return total(self) - log_heights_above(self, position);
}
