// SPDX-License-Identifier: GPL-3.0-or-later
// Where rows stand. Everything is laid out from the anchor outwards with measured heights, so no
// guess is ever seen; guesses only say how long the scrollbar is.
//
// The value of the adjustment is changed by whoever scrolls and not by us: what comes, goes or
// changes its height above the view moves the adjustment's lower bound instead, which may be below
// zero. So a fling, a drag or an animation that is under way goes on as if nothing had happened.
#include "ritrovo-log-private.h"

#include <math.h>

#define MORE_PER_FRAME 4  // rows made ahead in one frame, so that each frame stays short
#define EDGE_SCREENS 2    // when less is left, more rows are asked for
#define BURST_ROWS 30     // that come at the end without a pause
#define BURST_MS 80       // between layouts then
#define FAR_AWAY 100000.0 // where a row stands that is kept for its focus alone

static double margin(RitrovoLog *self)
{
  return self->height;
}

static int row_width(RitrovoLog *self, GtkWidget *row)
{
  int minimum;
  gtk_widget_measure(row, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return MAX(self->width, minimum);
}

// The height of a row, which gets a widget for that.
static int measure(RitrovoLog *self, guint position)
{
  LogSlot *slot = log_need_slot(self, position);
  gtk_widget_measure(slot->row, GTK_ORIENTATION_VERTICAL, row_width(self, slot->row), NULL,
                     &slot->height, NULL, NULL);
  log_heights_set(self->heights, position, slot->height);
  return slot->height;
}

// Moves the anchor to the first row that begins in the view, by the heights that were last seen.
static void walk_anchor(RitrovoLog *self)
{
  guint count = log_count(self);
  while (self->anchor_y < 0 && self->anchor + 1 < count) {
    double next = self->anchor_y + log_heights_get(self->heights, self->anchor);
    // A row that fills the view has none below it to hand on to.
    if (next >= self->height)
      break;
    self->anchor_y = next;
    self->anchor++;
  }
  while (self->anchor > 0 && self->anchor_y > 0) {
    double before = self->anchor_y - log_heights_get(self->heights, self->anchor - 1);
    // What is in view stays on its way; a row that was never measured may be of any height.
    if (self->anchor_y < self->height &&
        (before < 0 || !log_heights_is_known(self->heights, self->anchor - 1)))
      break;
    self->anchor--;
    self->anchor_y = before;
  }
}

void log_scroll_by(RitrovoLog *self, double delta)
{
  self->stick = FALSE;
  self->align = -1;
  self->anchor_y -= delta;
  for (guint i = 0; i < self->slots->len; i++)
    log_slot(self, i)->y -= delta;
  if (log_count(self) > 0)
    walk_anchor(self);
}

// Rows that are certainly out of use by now hand their widgets to those that come into the view.
static void release_far_rows(RitrovoLog *self, guint around)
{
  double reach = margin(self) + self->height;
  guint low = around, high = around, count = log_count(self);
  for (double y = 0; low > 0 && y < reach; low--)
    y += log_heights_get(self->heights, low - 1);
  for (double y = 0; high + 1 < count && y < reach; high++)
    y += log_heights_get(self->heights, high + 1);
  for (guint i = self->slots->len; i-- > 0;) {
    LogSlot *slot = log_slot(self, i);
    if ((slot->position < low || slot->position > high) && !log_has_focus(self, slot->row))
      log_release_slot(self, slot);
  }
}

// A stretch of rows that have widgets: from the top of the first to the bottom of the last.
typedef struct {
  guint first, last;
  double top, bottom;
} Stretch;

static void shift(Stretch *stretch, double by)
{
  stretch->top += by;
  stretch->bottom += by;
}

// Fills the view with rows around the anchor; at the ends of the model nothing is left empty.
static Stretch fill_view(RitrovoLog *self, gboolean to_the_newest)
{
  guint count = log_count(self);
  int height = measure(self, self->anchor);
  if (to_the_newest)
    self->anchor_y = self->height - height;
  else if (self->align >= 0)
    self->anchor_y = floor(self->align * MAX(self->height - height, 0));
  else if (self->anchor_y + height < 1)
    self->anchor_y = 1 - height; // it has shrunk: a pixel of it stays in view
  self->align = -1;

  Stretch s = {self->anchor, self->anchor, self->anchor_y, self->anchor_y + height};
  for (;;) {
    while (s.bottom < self->height && s.last + 1 < count)
      s.bottom += measure(self, ++s.last);
    while (s.top > 0 && s.first > 0)
      s.top -= measure(self, --s.first);
    gboolean to_the_end = s.last + 1 == count;
    if (to_the_end && s.bottom < self->height) {
      shift(&s, self->height - s.bottom);
      if (s.top > 0 && s.first > 0)
        continue;
    }
    // Few rows stand at the bottom, beside where one writes; otherwise the first is at the top.
    double above = to_the_end ? MIN(s.top, s.bottom - self->height) : s.top;
    if (s.first > 0 || above <= 0)
      return s;
    shift(&s, -above);
  }
}

static gboolean may_have_row(RitrovoLog *self, guint position)
{
  if (log_find_slot(self, position) != NULL)
    return TRUE;
  if (self->more == 0) {
    self->lacks_rows = TRUE;
    return FALSE;
  }
  self->more--;
  return TRUE;
}

// Rows beyond the view, so that scrolling finds them ready.
static void fill_margins(RitrovoLog *self, Stretch *s)
{
  guint count = log_count(self);
  self->lacks_rows = FALSE;
  while (s->bottom < self->height + margin(self) && s->last + 1 < count &&
         may_have_row(self, s->last + 1))
    s->bottom += measure(self, ++s->last);
  while (s->top > -margin(self) && s->first > 0 && may_have_row(self, s->first - 1))
    s->top -= measure(self, --s->first);
  self->more = 0;
}

static void allocate_row(RitrovoLog *self, LogSlot *slot, double y)
{
  slot->y = y;
  graphene_point_t at = GRAPHENE_POINT_INIT(0, (float) y);
  gtk_widget_allocate(slot->row, row_width(self, slot->row), slot->height, -1,
                      gsk_transform_translate(NULL, &at));
}

static void place_rows(RitrovoLog *self, const Stretch *s)
{
  for (guint i = self->slots->len; i-- > 0;) {
    LogSlot *slot = log_slot(self, i);
    if (slot->position >= s->first && slot->position <= s->last)
      continue;
    if (!log_has_focus(self, slot->row)) {
      log_release_slot(self, slot);
    } else {
      measure(self, slot->position);
      allocate_row(self, slot,
                   slot->position < s->first ? s->top - FAR_AWAY : s->bottom + FAR_AWAY);
    }
  }
  log_drop_free_rows(self);

  double y = s->top;
  gboolean in_view = FALSE, anchored = FALSE;
  for (guint position = s->first; position <= s->last; position++) {
    LogSlot *slot = log_find_slot(self, position);
    allocate_row(self, slot, y);
    if (y < self->height && y + slot->height > 0) {
      if (!in_view)
        self->first = position;
      self->last = position;
      // The first one that begins in the view, or else the one that fills it.
      if (!anchored) {
        self->anchor = position;
        self->anchor_y = y;
        anchored = y >= 0;
      }
      in_view = TRUE;
    }
    y += slot->height;
  }
}

static gboolean at_end(RitrovoLog *self, const Stretch *s)
{
  return s->last + 1 == log_count(self) && s->bottom < self->height + 1;
}

static gboolean tick_cb(GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  RitrovoLog *self = RITROVO_LOG(widget);
  self->tick = 0;
  if (self->told_newest != ritrovo_log_get_at_newest(self)) {
    self->told_newest = !self->told_newest;
    g_object_notify(G_OBJECT(self), "at-newest");
  }
  if (self->lost_focus != GTK_INVALID_LIST_POSITION) {
    guint position = self->lost_focus, count = log_count(self);
    self->lost_focus = GTK_INVALID_LIST_POSITION;
    // To the nearest row that is in view: nothing scrolls because a row went.
    if (count > 0)
      ritrovo_log_focus_row(self,
                            self->stick ? count - 1 : CLAMP(position, self->first, self->last));
  }
  if (self->near_top)
    g_signal_emit_by_name(self, "near-edge", GTK_POS_TOP);
  if (self->near_bottom)
    g_signal_emit_by_name(self, "near-edge", GTK_POS_BOTTOM);
  if (self->lacks_rows && self->burst_timer == 0) {
    self->more = MORE_PER_FRAME;
    log_queue_layout(self);
  }
  return G_SOURCE_REMOVE;
}

// What is for others to know is told in the next frame: they may change what is being laid out.
static void tell_later(RitrovoLog *self)
{
  gboolean news = self->told_newest != ritrovo_log_get_at_newest(self) ||
                  self->lost_focus != GTK_INVALID_LIST_POSITION || self->near_top ||
                  self->near_bottom || self->lacks_rows;
  if (news && self->tick == 0)
    self->tick = gtk_widget_add_tick_callback(GTK_WIDGET(self), tick_cb, NULL, NULL);
}

// Rows get their widgets while they are laid out, each of which asks all ancestors for a resize.
// GTK loses that in an ancestor that does not take part in the layout: so all are asked before it.
void log_queue_layout(RitrovoLog *self)
{
  g_clear_handle_id(&self->burst_timer, g_source_remove);
  gtk_widget_queue_resize(GTK_WIDGET(self));
}

static gboolean burst_cb(gpointer data)
{
  RitrovoLog *self = data;
  self->burst_timer = 0;
  log_queue_layout(self);
  return G_SOURCE_REMOVE;
}

// New rows at the end. When they come by the hundred nobody reads them as they pass, and to lay out
// a whole view in each frame would be all that the program does.
void log_queue_layout_for_new(RitrovoLog *self, guint rows)
{
  gint64 since = (g_get_monotonic_time() - self->laid_out_at) / 1000;
  self->burst += rows;
  if (self->burst < BURST_ROWS || since >= BURST_MS)
    log_queue_layout(self);
  else if (self->burst_timer == 0)
    self->burst_timer = g_timeout_add((guint) (BURST_MS - since), burst_cb, self);
}

void log_layout(RitrovoLog *self, int width, int height)
{
  if (width != self->width)
    log_heights_forget(self->heights);
  self->width = width;
  self->height = height;
  // Between bursts a row or two are shown in the next frame, as ever.
  gint64 now = g_get_monotonic_time();
  if (now - self->laid_out_at > 2 * BURST_MS * 1000)
    self->burst = 0;
  if (self->burst_timer == 0)
    self->laid_out_at = now;
  guint count = log_count(self);
  if (count == 0) {
    log_release_all(self);
    self->near_top = self->near_bottom = self->lacks_rows = FALSE;
    log_configure(self, 0, height);
    tell_later(self);
    return;
  }

  // While more rows come than can be read, what is in view stays for the moment.
  gboolean held = self->stick && self->burst_timer != 0;
  gboolean to_the_newest = self->stick && !held;
  self->anchor = to_the_newest ? count - 1 : MIN(self->anchor, count - 1);
  release_far_rows(self, self->anchor);
  Stretch s = fill_view(self, to_the_newest);
  Stretch view = s;
  fill_margins(self, &s);
  place_rows(self, &s);
  double above = log_heights_above(self->heights, s.first);
  double below = log_heights_below(self->heights, s.last + 1);
  // With few rows nothing can be scrolled.
  double lower = MIN(s.top - above, 0), upper = MAX(s.bottom + below, height);
  self->stick = self->follows && (held || at_end(self, &view));
  self->near_top = -lower < EDGE_SCREENS * height;
  self->near_bottom = upper - height < EDGE_SCREENS * height;
  log_configure(self, lower, upper);
  tell_later(self);
}
