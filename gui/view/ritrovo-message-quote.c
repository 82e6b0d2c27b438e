// SPDX-License-Identifier: GPL-3.0-or-later
// A button with two labels in one line. Its colour is that of the person's avatar, which
// libadwaita takes from the name.
#include "ritrovo-message-quote.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ritrovo-closures.h"
#include "ritrovo-message-words.h"

#define AVATAR_COLOURS 14 // of AdwAvatar

struct _RitrovoMessageQuote {
  GtkWidget parent_instance;

  // Borrowed: children
  GtkWidget *button;
  GtkLabel *sender;
  GtkLabel *text;

  gint64 from, to; // seq
  guint colour;    // 1 up; 0: none
};

G_DEFINE_FINAL_TYPE(RitrovoMessageQuote, ritrovo_message_quote, GTK_TYPE_WIDGET)

static void clicked_cb(RitrovoMessageQuote *self)
{
  gtk_widget_activate_action(GTK_WIDGET(self), "room.follow", "(xx)", self->from, self->to);
}

static void set_colour(RitrovoMessageQuote *self, guint colour)
{
  if (self->colour == colour)
    return;
  g_autofree char *before = g_strdup_printf("person-%u", self->colour);
  g_autofree char *now = g_strdup_printf("person-%u", colour);
  gtk_widget_remove_css_class(self->button, before);
  gtk_widget_add_css_class(self->button, now);
  self->colour = colour;
}

static void set_label(GtkLabel *label, const char *text)
{
  if (strcmp(gtk_label_get_label(label), text) != 0)
    gtk_label_set_label(label, text);
}

void ritrovo_message_quote_show(RitrovoMessageQuote *self, RitrovoMessage *message)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_QUOTE(self));
  const char *sender = ritrovo_message_get_reply_sender(message);
  gboolean known = ritrovo_has_text(NULL, sender);
  g_autofree char *text = ritrovo_message_quote_text(message);
  g_autofree char *name =
      // Translators: what a button leads to; a person's name and their words
      known ? g_strdup_printf(_("In reply to %s: %s"), sender, text)
            : g_strdup(_("In reply to an earlier message"));
  self->from = ritrovo_message_get_seq(message);
  self->to = ritrovo_message_get_reply_seq(message);
  set_colour(self, known ? g_str_hash(sender) % AVATAR_COLOURS + 1 : 0);
  set_label(self->sender, sender != NULL ? sender : "");
  gtk_widget_set_visible(GTK_WIDGET(self->sender), known);
  set_label(self->text, text);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                 -1);
}

static void ritrovo_message_quote_dispose(GObject *object)
{
  g_clear_pointer(&RITROVO_MESSAGE_QUOTE(object)->button, gtk_widget_unparent);
  G_OBJECT_CLASS(ritrovo_message_quote_parent_class)->dispose(object);
}

static void ritrovo_message_quote_class_init(RitrovoMessageQuoteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  G_OBJECT_CLASS(klass)->dispose = ritrovo_message_quote_dispose;
  gtk_widget_class_set_layout_manager_type(widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name(widget_class, "quote");
}

static GtkLabel *add_label(GtkWidget *box, const char *style)
{
  GtkWidget *label = g_object_new(GTK_TYPE_LABEL, "ellipsize", PANGO_ELLIPSIZE_END, "xalign", 0.0,
                                  "single-line-mode", TRUE, NULL);
  gtk_widget_add_css_class(label, style);
  gtk_box_append(GTK_BOX(box), label);
  return GTK_LABEL(label);
}

static void ritrovo_message_quote_init(RitrovoMessageQuote *self)
{
  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
  self->button = gtk_button_new();
  gtk_widget_add_css_class(self->button, "quoted");
  gtk_widget_add_css_class(self->button, "flat");
  gtk_widget_set_halign(self->button, GTK_ALIGN_START);
  self->sender = add_label(box, "caption-heading");
  self->text = add_label(box, "caption");
  gtk_widget_add_css_class(GTK_WIDGET(self->text), "dim-label");
  gtk_button_set_child(GTK_BUTTON(self->button), box);
  gtk_widget_set_parent(self->button, GTK_WIDGET(self));
  gtk_widget_set_cursor_from_name(GTK_WIDGET(self), "pointer");
  g_signal_connect_swapped(self->button, "clicked", G_CALLBACK(clicked_cb), self);
}

GtkWidget *ritrovo_message_quote_new(void)
{
  return g_object_new(RITROVO_TYPE_MESSAGE_QUOTE, NULL);
}
