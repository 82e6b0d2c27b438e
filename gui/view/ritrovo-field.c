// SPDX-License-Identifier: GPL-3.0-or-later
// Built in code, since it depends on what is asked for which kind of entry it has.
#include "ritrovo-field.h"

struct _RitrovoField {
  GtkWidget parent_instance;

  // Borrowed, children
  GtkWidget *frame;
  GtkWidget *caption;
  GtkWidget *entry;
  GtkWidget *error_box;
  GtkWidget *error;

  gboolean password;
};

G_DEFINE_FINAL_TYPE(RitrovoField, ritrovo_field, GTK_TYPE_WIDGET)

enum {
  PROP_LABEL = 1,
  PROP_PLACEHOLDER,
  PROP_TEXT,
  PROP_PASSWORD,
  PROP_EDITABLE,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

void ritrovo_field_set_error(RitrovoField *self, const char *text)
{
  gboolean wrong = text != NULL && *text != '\0';
  g_return_if_fail(RITROVO_IS_FIELD(self));
  gtk_label_set_label(GTK_LABEL(self->error), wrong ? text : "");
  gtk_widget_set_visible(self->error_box, wrong);
  if (wrong)
    gtk_widget_add_css_class(self->frame, "error");
  else
    gtk_widget_remove_css_class(self->frame, "error");
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                 wrong ? text : "", -1);
  gtk_accessible_update_state(GTK_ACCESSIBLE(self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                              wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                              -1);
}

void ritrovo_field_set_remedy(RitrovoField *self, GtkWidget *remedy)
{
  g_return_if_fail(RITROVO_IS_FIELD(self));
  gtk_widget_set_valign(remedy, GTK_ALIGN_CENTER);
  gtk_box_append(GTK_BOX(self->error_box), remedy);
}

const char *ritrovo_field_get_text(RitrovoField *self)
{
  g_return_val_if_fail(RITROVO_IS_FIELD(self), NULL);
  return gtk_editable_get_text(GTK_EDITABLE(self->entry));
}

void ritrovo_field_set_text(RitrovoField *self, const char *text)
{
  g_return_if_fail(RITROVO_IS_FIELD(self));
  gtk_editable_set_text(GTK_EDITABLE(self->entry), text != NULL ? text : "");
}

GtkEditable *ritrovo_field_get_entry(RitrovoField *self)
{
  g_return_val_if_fail(RITROVO_IS_FIELD(self), NULL);
  return GTK_EDITABLE(self->entry);
}

void ritrovo_field_take_focus(RitrovoField *self)
{
  g_return_if_fail(RITROVO_IS_FIELD(self));
  gtk_widget_grab_focus(self->entry);
  // Selected as by Tab, but a text that is longer than the field shows its beginning.
  gtk_editable_select_region(GTK_EDITABLE(self->entry), -1, 0);
}

static void changed_cb(RitrovoField *self)
{
  ritrovo_field_set_error(self, NULL);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_TEXT]);
}

static void ritrovo_field_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RitrovoField *self = RITROVO_FIELD(object);
  switch (id) {
  case PROP_LABEL:
    g_value_set_string(value, gtk_label_get_label(GTK_LABEL(self->caption)));
    break;
  case PROP_PLACEHOLDER:
    g_object_get_property(G_OBJECT(self->entry), "placeholder-text", value);
    break;
  case PROP_TEXT:
    g_value_set_string(value, ritrovo_field_get_text(self));
    break;
  case PROP_PASSWORD:
    g_value_set_boolean(value, self->password);
    break;
  case PROP_EDITABLE:
    g_value_set_boolean(value, gtk_editable_get_editable(GTK_EDITABLE(self->entry)));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

// The entry comes first: what else is set at construction goes to it.
static void create_entry(RitrovoField *self, gboolean password)
{
  self->password = password;
  self->entry = password ? gtk_password_entry_new() : gtk_entry_new();
  if (password)
    gtk_password_entry_set_show_peek_icon(GTK_PASSWORD_ENTRY(self->entry), TRUE);
  g_object_set(self->entry, "activates-default", TRUE, NULL);
  gtk_box_append(GTK_BOX(self->frame), self->entry);
  gtk_label_set_mnemonic_widget(GTK_LABEL(self->caption), self->entry);
  g_signal_connect_swapped(self->entry, "changed", G_CALLBACK(changed_cb), self);
}

static void ritrovo_field_set_property(GObject *object, guint id, const GValue *value,
                                       GParamSpec *pspec)
{
  RitrovoField *self = RITROVO_FIELD(object);
  switch (id) {
  case PROP_LABEL:
    // The entry is named by its caption, whose mnemonic widget it is.
    gtk_label_set_label(GTK_LABEL(self->caption), g_value_get_string(value));
    break;
  case PROP_PLACEHOLDER:
    g_object_set_property(G_OBJECT(self->entry), "placeholder-text", value);
    break;
  case PROP_TEXT:
    ritrovo_field_set_text(self, g_value_get_string(value));
    break;
  case PROP_PASSWORD:
    create_entry(self, g_value_get_boolean(value));
    break;
  case PROP_EDITABLE:
    gtk_editable_set_editable(GTK_EDITABLE(self->entry), g_value_get_boolean(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_field_dispose(GObject *object)
{
  RitrovoField *self = RITROVO_FIELD(object);
  g_clear_pointer(&self->frame, gtk_widget_unparent);
  g_clear_pointer(&self->error_box, gtk_widget_unparent);
  G_OBJECT_CLASS(ritrovo_field_parent_class)->dispose(object);
}

static void ritrovo_field_class_init(RitrovoFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_field_get_property;
  object_class->set_property = ritrovo_field_set_property;
  object_class->dispose = ritrovo_field_dispose;

  props[PROP_LABEL] = g_param_spec_string("label", NULL, NULL, NULL, flags);
  props[PROP_PLACEHOLDER] = g_param_spec_string("placeholder", NULL, NULL, NULL, flags);
  props[PROP_TEXT] = g_param_spec_string("text", NULL, NULL, "", flags);
  props[PROP_PASSWORD] = g_param_spec_boolean("password", NULL, NULL, FALSE,
                                              flags | (GParamFlags) G_PARAM_CONSTRUCT_ONLY);
  props[PROP_EDITABLE] = g_param_spec_boolean("editable", NULL, NULL, TRUE, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
  gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(klass), GTK_TYPE_BOX_LAYOUT);
}

static GtkWidget *wrapping_label(const char *style)
{
  GtkWidget *label = gtk_label_new(NULL);
  gtk_label_set_wrap(GTK_LABEL(label), TRUE);
  gtk_label_set_wrap_mode(GTK_LABEL(label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign(GTK_LABEL(label), 0);
  gtk_widget_set_hexpand(label, TRUE);
  gtk_widget_add_css_class(label, style);
  return label;
}

static void ritrovo_field_init(RitrovoField *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager(GTK_WIDGET(self));
  gtk_orientable_set_orientation(GTK_ORIENTABLE(layout), GTK_ORIENTATION_VERTICAL);

  self->frame = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class(self->frame, "field");
  gtk_widget_set_parent(self->frame, GTK_WIDGET(self));
  self->caption = wrapping_label("caption");
  gtk_widget_add_css_class(self->caption, "dim-label");
  gtk_box_append(GTK_BOX(self->frame), self->caption);

  self->error_box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_widget_add_css_class(self->error_box, "field-error");
  gtk_widget_set_visible(self->error_box, FALSE);
  gtk_widget_set_parent(self->error_box, GTK_WIDGET(self));
  self->error =
      g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT, "wrap", TRUE,
                   "wrap-mode", PANGO_WRAP_WORD_CHAR, "xalign", 0.0, "hexpand", TRUE, NULL);
  gtk_widget_add_css_class(self->error, "error");
  gtk_box_append(GTK_BOX(self->error_box), self->error);
}

GtkWidget *ritrovo_field_new(const char *label, gboolean password)
{
  return g_object_new(RITROVO_TYPE_FIELD, "password", password, "label", label, NULL);
}
