// SPDX-License-Identifier: GPL-3.0-or-later
// The scheme goes to libadwaita; the size of text is a rule of CSS over the log and the composer,
// which everything in them is relative to.
#include "ritrovo-style.h"

#include <adwaita.h>

static const struct {
  const char *nick;
  AdwColorScheme scheme;
} schemes[] = {
    {"system", ADW_COLOR_SCHEME_DEFAULT},
    {"light", ADW_COLOR_SCHEME_FORCE_LIGHT},
    {"dark", ADW_COLOR_SCHEME_FORCE_DARK},
};

static const struct {
  const char *nick;
  const char *percent;
} sizes[] = {{"small", "88%"}, {"normal", "100%"}, {"large", "118%"}, {"huge", "140%"}};

static void scheme_cb(GSettings *settings)
{
  g_autofree char *nick = g_settings_get_string(settings, "color-scheme");
  for (guint i = 0; i < G_N_ELEMENTS(schemes); i++)
    if (g_strcmp0(schemes[i].nick, nick) == 0)
      adw_style_manager_set_color_scheme(adw_style_manager_get_default(), schemes[i].scheme);
}

static void size_cb(GSettings *settings, const char *key, GtkCssProvider *provider)
{
  g_autofree char *nick = g_settings_get_string(settings, "text-size");
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
    if (g_strcmp0(sizes[i].nick, nick) != 0)
      continue;
    g_autofree char *css =
        g_strdup_printf(".messages, .composer-text { font-size: %s; }", sizes[i].percent);
    gtk_css_provider_load_from_data(provider, css, -1);
  }
}

void ritrovo_style_follow(GSettings *settings)
{
  g_autoptr(GtkCssProvider) provider = gtk_css_provider_new();
  gtk_style_context_add_provider_for_display(gdk_display_get_default(),
                                             GTK_STYLE_PROVIDER(provider),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_signal_connect(settings, "changed::color-scheme", G_CALLBACK(scheme_cb), NULL);
  g_signal_connect_object(settings, "changed::text-size", G_CALLBACK(size_cb), provider,
                          (GConnectFlags) 0);
  scheme_cb(settings);
  size_cb(settings, NULL, provider);
}
