// SPDX-License-Identifier: GPL-3.0-or-later
// The list of stats.h. One line per number; how each kind of value is told to people is below.
#include "stats.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum unit { NUMBER, RATE, BYTES, LONG_TIME, SHORT_TIME };

struct list {
  struct stats_item *items;
  unsigned count;
};

static void tell_bytes(char *text, size_t size, double bytes)
{
  static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
  size_t i = 0;
  if (bytes < 1024) {
    g_snprintf(text, (gulong) size, "%.0f bytes", bytes);
    return;
  }
  for (bytes /= 1024; bytes >= 1024 && i + 1 < G_N_ELEMENTS(units); i++)
    bytes /= 1024;
  g_snprintf(text, (gulong) size, "%.1f %s", bytes, units[i]);
}

static void tell_long_time(char *text, size_t size, double seconds)
{
  gint64 minutes = (gint64) seconds / 60;
  if (minutes == 0)
    g_snprintf(text, (gulong) size, "%.0f s", seconds);
  else if (minutes < 24 * 60)
    g_snprintf(text, (gulong) size, "%d h %d min", (int) (minutes / 60), (int) (minutes % 60));
  else
    g_snprintf(text, (gulong) size, "%" G_GINT64_FORMAT " d %d h", minutes / (24 * 60),
               (int) (minutes / 60 % 24));
}

static void tell(struct stats_item *item, enum unit unit)
{
  size_t size = sizeof item->text;
  switch (unit) {
  case NUMBER:
    g_snprintf(item->text, (gulong) size, "%.0f", item->value);
    break;
  case RATE:
    g_snprintf(item->text, (gulong) size, "%.1f", item->value);
    break;
  case BYTES:
    tell_bytes(item->text, size, item->value);
    break;
  case LONG_TIME:
    tell_long_time(item->text, size, item->value);
    break;
  case SHORT_TIME:
    g_snprintf(item->text, (gulong) size, "%.2f ms", item->value * 1000);
    break;
  }
}

static void add(struct list *list, const char *name, const char *label, enum unit unit,
                const char *kind, double value, const char *help)
{
  g_assert(list->count < STATS_MAX);
  struct stats_item *item = &list->items[list->count++];
  *item =
      (struct stats_item){.name = name, .label = label, .value = value, .kind = kind, .help = help};
  tell(item, unit);
}

static void gauge(struct list *list, const char *name, const char *label, enum unit unit,
                  double value, const char *help)
{
  add(list, name, label, unit, "gauge", value, help);
}

static void counter(struct list *list, const char *name, enum unit unit, guint64 value,
                    const char *help)
{
  add(list, name, NULL, unit, "counter", (double) value, help);
}

static void add_people(struct list *list, const struct stats_input *input)
{
  static const char connections[] = "Open connections by what they speak.";
  static const char people[] = "People who are on, each name once.";
  gauge(list, "connections", "dialect=\"native\"", NUMBER, input->native, connections);
  gauge(list, "connections", "dialect=\"text\"", NUMBER, input->text, connections);
  gauge(list, "connections", "dialect=\"console\"", NUMBER, input->console, connections);
  gauge(list, "connections", "dialect=\"undecided\"", NUMBER, input->undecided, connections);
  gauge(list, "sessions", "state=\"connected\"", NUMBER, input->sessions,
        "Sessions, with a connection or waiting to resume.");
  gauge(list, "sessions", "state=\"detached\"", NUMBER, input->detached,
        "Sessions, with a connection or waiting to resume.");
  gauge(list, "people", "role=\"guest\"", NUMBER, input->guests, people);
  gauge(list, "people", "role=\"member\"", NUMBER, input->members, people);
  gauge(list, "rooms", NULL, NUMBER, input->rooms, "Rooms that are open.");
}

static void add_traffic(struct list *list, const struct stats_input *input)
{
  counter(list, "messages_total", NUMBER, input->messages->total, "Messages told since the start.");
  gauge(list, "messages_per_second", NULL, RATE, meter_rate(input->messages, input->now),
        "Messages per second over the last ten seconds.");
  counter(list, "deliveries_total", NUMBER, input->deliveries->total,
          "Messages times people whom they were told, since the start.");
  gauge(list, "deliveries_per_second", NULL, RATE, meter_rate(input->deliveries, input->now),
        "Deliveries per second over the last ten seconds.");
  gauge(list, "queue_bytes", NULL, BYTES, (double) input->queue_bytes,
        "Bytes that wait for all readers.");
  gauge(list, "queue_largest_bytes", NULL, BYTES, (double) input->queue_largest,
        "Bytes that wait for the slowest reader.");
}

static void add_store(struct list *list, const struct stats_input *input)
{
  const struct histogram *times = input->commit_times;
  gauge(list, "store_waiting", NULL, NUMBER, (double) input->store_waiting,
        "Messages on their way to the disk.");
  gauge(list, "store_waiting_bytes", NULL, BYTES, (double) input->store_bytes,
        "Memory of the messages on their way to the disk.");
  if (!times)
    return;
  counter(list, "commits_total", NUMBER, times->count, "Commits since the start.");
  if (times->count == 0)
    return;
  gauge(list, "commit_median_seconds", NULL, SHORT_TIME,
        histogram_quantile(times, 0.5) / G_USEC_PER_SEC,
        "Half of all commits since the start took no longer.");
  gauge(list, "commit_p99_seconds", NULL, SHORT_TIME,
        histogram_quantile(times, 0.99) / G_USEC_PER_SEC,
        "99 of 100 commits since the start took no longer.");
}

static void add_files(struct list *list, const struct stats_input *input)
{
  gauge(list, "files", NULL, NUMBER, input->files, "Files that can be fetched.");
  gauge(list, "file_bytes", NULL, BYTES, (double) input->file_bytes,
        "What they take, the same bytes counted once.");
  gauge(list, "transfers", NULL, NUMBER, input->transfers, "Files that are on their way.");
  counter(list, "file_received_bytes_total", BYTES, input->file_bytes_received,
          "Bytes of files that have come since the start.");
  counter(list, "file_sent_bytes_total", BYTES, input->file_bytes_sent,
          "Bytes of files that have been fetched since the start.");
}

unsigned stats_collect(const struct stats_input *input, struct stats_item items[STATS_MAX])
{
  struct list list = {.items = items};
  gauge(&list, "uptime_seconds", NULL, LONG_TIME, (double) (input->now - input->started) / 1000,
        "Time since the start.");
  add_people(&list, input);
  add_traffic(&list, input);
  add_store(&list, input);
  add_files(&list, input);
  if (input->memory > 0)
    gauge(&list, "memory_resident_bytes", NULL, BYTES, (double) input->memory,
          "Memory that the server has in use.");
  return list.count;
}

guint64 stats_memory(void)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents("/proc/self/statm", &text, NULL, NULL))
    return 0;
  // The second number is the resident pages, proc(5).
  const char *resident = strchr(text, ' ');
  return resident ? g_ascii_strtoull(resident, NULL, 10) * (guint64) sysconf(_SC_PAGESIZE) : 0;
}
