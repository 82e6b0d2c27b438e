// SPDX-License-Identifier: GPL-3.0-or-later
// Chips are kept for the next message and made when there are too few. The model says which are
// one's own: a chip that was pressed shows it when the model does.
#include "ritrovo-reactions.h"

#include <string.h>

#include "ritrovo-message-words.h"

#define GAP 6

struct _RitrovoReactions {
  GtkWidget parent_instance;

  GPtrArray *chips; // of GtkWidget, borrowed: children
  gint64 seq;
};

G_DEFINE_FINAL_TYPE(RitrovoReactions, ritrovo_reactions, GTK_TYPE_WIDGET)

static GtkWidget *chip_at(RitrovoReactions *self, guint i)
{
  return g_ptr_array_index(self->chips, i);
}

static GtkSizeRequestMode ritrovo_reactions_get_request_mode(GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

// Puts the chips side by side, those that do not fit below; the height of it all.
static int arrange(RitrovoReactions *self, int width, gboolean put)
{
  gboolean mirrored = gtk_widget_get_direction(GTK_WIDGET(self)) == GTK_TEXT_DIR_RTL;
  int x = 0, y = 0, line = 0;
  for (guint i = 0; i < self->chips->len; i++) {
    int chip_width, chip_height;
    if (!gtk_widget_should_layout(chip_at(self, i)))
      continue;
    gtk_widget_measure(chip_at(self, i), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &chip_width, NULL,
                       NULL);
    gtk_widget_measure(chip_at(self, i), GTK_ORIENTATION_VERTICAL, chip_width, NULL, &chip_height,
                       NULL, NULL);
    if (x > 0 && x + chip_width > width) {
      x = 0;
      y += line + GAP;
      line = 0;
    }
    if (put)
      gtk_widget_size_allocate(
          chip_at(self, i),
          &(GtkAllocation){mirrored ? width - x - chip_width : x, y, chip_width, chip_height}, -1);
    x += chip_width + GAP;
    line = MAX(line, chip_height);
  }
  return y + line;
}

static void ritrovo_reactions_measure(GtkWidget *widget, GtkOrientation orientation, int for_size,
                                      int *minimum, int *natural, int *minimum_baseline,
                                      int *natural_baseline)
{
  RitrovoReactions *self = RITROVO_REACTIONS(widget);
  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_VERTICAL) {
    *minimum = *natural = arrange(self, for_size >= 0 ? for_size : G_MAXINT / 2, FALSE);
    return;
  }
  for (guint i = 0; i < self->chips->len; i++) {
    int chip_minimum;
    gtk_widget_measure(chip_at(self, i), orientation, -1, NULL, &chip_minimum, NULL, NULL);
    if (!gtk_widget_should_layout(chip_at(self, i)))
      continue;
    *minimum = MAX(*minimum, chip_minimum);
    *natural += chip_minimum + GAP;
  }
}

static void ritrovo_reactions_size_allocate(GtkWidget *widget, int width, int height, int baseline)
{
  arrange(RITROVO_REACTIONS(widget), width, TRUE);
}

static void clicked_cb(GtkWidget *chip, RitrovoReactions *self)
{
  const char *text = g_object_get_data(G_OBJECT(chip), "reaction");
  gtk_widget_activate_action(GTK_WIDGET(self), "room.react", "(xs)", self->seq, text);
}

static void need_chips(RitrovoReactions *self, guint count)
{
  while (self->chips->len < count) {
    GtkWidget *chip = gtk_button_new_with_label("");
    gtk_widget_add_css_class(chip, "reaction");
    g_signal_connect(chip, "clicked", G_CALLBACK(clicked_cb), self);
    gtk_widget_set_parent(chip, GTK_WIDGET(self));
    g_ptr_array_add(self->chips, chip);
  }
}

static void show_chip(GtkWidget *chip, const RitrovoReaction *reaction)
{
  g_autofree char *label = g_strdup_printf("%s %u", reaction->text, reaction->count);
  g_autofree char *name = ritrovo_reaction_name(reaction);
  g_autofree char *names = ritrovo_reaction_names_text(reaction);
  if (strcmp(gtk_button_get_label(GTK_BUTTON(chip)), label) != 0)
    gtk_button_set_label(GTK_BUTTON(chip), label);
  if (g_strcmp0(gtk_widget_get_tooltip_text(chip), names) != 0)
    gtk_widget_set_tooltip_text(chip, names);
  if (reaction->mine)
    gtk_widget_add_css_class(chip, "own");
  else
    gtk_widget_remove_css_class(chip, "own");
  g_object_set_data_full(G_OBJECT(chip), "reaction", g_strdup(reaction->text), g_free);
  gtk_accessible_update_property(GTK_ACCESSIBLE(chip), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                 GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, names, -1);
  gtk_accessible_update_state(
      GTK_ACCESSIBLE(chip), GTK_ACCESSIBLE_STATE_PRESSED,
      reaction->mine ? GTK_ACCESSIBLE_TRISTATE_TRUE : GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
}

void ritrovo_reactions_show(RitrovoReactions *self, RitrovoMessage *message)
{
  g_return_if_fail(RITROVO_IS_REACTIONS(self));
  guint count = ritrovo_message_get_n_reactions(message);
  self->seq = ritrovo_message_get_seq(message);
  need_chips(self, count);
  for (guint i = 0; i < self->chips->len; i++) {
    gtk_widget_set_visible(chip_at(self, i), i < count);
    if (i < count)
      show_chip(chip_at(self, i), ritrovo_message_get_reaction(message, i));
  }
}

static void ritrovo_reactions_dispose(GObject *object)
{
  RitrovoReactions *self = RITROVO_REACTIONS(object);
  for (guint i = self->chips->len; i-- > 0;)
    gtk_widget_unparent(chip_at(self, i));
  g_ptr_array_set_size(self->chips, 0);
  G_OBJECT_CLASS(ritrovo_reactions_parent_class)->dispose(object);
}

static void ritrovo_reactions_finalize(GObject *object)
{
  g_ptr_array_unref(RITROVO_REACTIONS(object)->chips);
  G_OBJECT_CLASS(ritrovo_reactions_parent_class)->finalize(object);
}

static void ritrovo_reactions_class_init(RitrovoReactionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  G_OBJECT_CLASS(klass)->dispose = ritrovo_reactions_dispose;
  G_OBJECT_CLASS(klass)->finalize = ritrovo_reactions_finalize;
  widget_class->get_request_mode = ritrovo_reactions_get_request_mode;
  widget_class->measure = ritrovo_reactions_measure;
  widget_class->size_allocate = ritrovo_reactions_size_allocate;
  gtk_widget_class_set_css_name(widget_class, "reactions");
}

static void ritrovo_reactions_init(RitrovoReactions *self)
{
  self->chips = g_ptr_array_new();
}

GtkWidget *ritrovo_reactions_new(void)
{
  return g_object_new(RITROVO_TYPE_REACTIONS, NULL);
}
