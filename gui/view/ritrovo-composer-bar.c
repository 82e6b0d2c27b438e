// SPDX-License-Identifier: GPL-3.0-or-later
// Two labels and a button. Assistive technology is told the first label when the bar comes.
#include "ritrovo-composer-bar.h"

#include <glib/gi18n.h>

#include "ritrovo-message-words.h"

struct _RitrovoComposerBar {
  GtkWidget parent_instance;

  // Template
  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *snippet;
  GtkWidget *cancel;
};

G_DEFINE_FINAL_TYPE(RitrovoComposerBar, ritrovo_composer_bar, GTK_TYPE_WIDGET)

void ritrovo_composer_bar_show(RitrovoComposerBar *self, RitrovoMessage *message, gboolean editing)
{
  g_return_if_fail(RITROVO_IS_COMPOSER_BAR(self));
  gtk_widget_set_visible(GTK_WIDGET(self), message != NULL);
  if (message == NULL)
    return;
  g_autofree char *snippet = ritrovo_message_snippet(message);
  g_autofree char *title =
      editing ? g_strdup(C_("over the text of a message that is changed", "Editing"))
              // Translators: %s is a person's name
              : g_strdup_printf(_("Replying to %s"), ritrovo_message_get_sender(message));
  const char *cancel = editing ? _("Cancel editing") : _("Cancel reply");
  gtk_image_set_from_icon_name(self->icon,
                               editing ? "document-edit-symbolic" : "mail-reply-sender-symbolic");
  gtk_label_set_label(self->title, title);
  gtk_label_set_label(self->snippet, snippet);
  gtk_widget_set_tooltip_text(self->cancel, cancel);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->cancel), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                 cancel, -1);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->box), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                 GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, snippet, -1);
}

static void ritrovo_composer_bar_dispose(GObject *object)
{
  gtk_widget_dispose_template(GTK_WIDGET(object), RITROVO_TYPE_COMPOSER_BAR);
  G_OBJECT_CLASS(ritrovo_composer_bar_parent_class)->dispose(object);
}

static void ritrovo_composer_bar_class_init(RitrovoComposerBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  G_OBJECT_CLASS(klass)->dispose = ritrovo_composer_bar_dispose;
  gtk_widget_class_set_layout_manager_type(widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-composer-bar.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoComposerBar, box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoComposerBar, icon);
  gtk_widget_class_bind_template_child(widget_class, RitrovoComposerBar, title);
  gtk_widget_class_bind_template_child(widget_class, RitrovoComposerBar, snippet);
  gtk_widget_class_bind_template_child(widget_class, RitrovoComposerBar, cancel);
}

static void ritrovo_composer_bar_init(RitrovoComposerBar *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}
