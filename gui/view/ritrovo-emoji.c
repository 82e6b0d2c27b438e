// SPDX-License-Identifier: GPL-3.0-or-later
// GTK keeps the data of each language as a serialized GVariant in a resource: its own has English,
// and files beside its other data have more. Everything that is compared is folded once, here.
#include "ritrovo-emoji.h"

#include <gio/gio.h>
#include <string.h>

#include "ritrovo-completion-token.h"

// Of one emoji: code points (0 is the place of a skin tone), name, keywords, group.
#define DATA_TYPE "a(ausasu)"

struct _RitrovoEmojiIndex {
  GPtrArray *emoji; // owned: RitrovoEmoji, the user's language first
};

// How well an emoji answers a query; the lower, the better.
enum rank {
  RANK_NAME,
  RANK_KEYWORD,
  RANK_NAME_BEGINS,
  RANK_WORD_BEGINS,
  RANK_KEYWORD_BEGINS,
  RANK_NONE,
};

struct match {
  const RitrovoEmoji *emoji;
  enum rank rank;
  gsize length; // of the name: the shorter says more about what was looked for
  guint place;
};

static void free_emoji(gpointer data)
{
  RitrovoEmoji *emoji = data;
  g_free(emoji->text);
  g_free(emoji->name);
  g_free(emoji->folded_name);
  g_strfreev(emoji->keywords);
  g_free(emoji);
}

static GBytes *load_bytes(const char *language)
{
  g_autofree char *path = g_strdup_printf("/org/gtk/libgtk/emoji/%s.data", language);
  GBytes *bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  const char *const *folders = g_get_system_data_dirs();
  for (guint i = 0; bytes == NULL && folders[i] != NULL; i++) {
    g_autofree char *base = g_strdup_printf("%s.gresource", language);
    g_autofree char *file = g_build_filename(folders[i], "gtk-4.0", "emoji", base, NULL);
    g_autoptr(GResource) resource = g_resource_load(file, NULL);
    if (resource != NULL)
      bytes = g_resource_lookup_data(resource, path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  }
  return bytes;
}

static char *make_text(GVariant *codes)
{
  g_autoptr(GString) text = g_string_new(NULL);
  gunichar code = 0, last = 0;
  GVariantIter iter;
  g_variant_iter_init(&iter, codes);
  while (g_variant_iter_next(&iter, "u", &code))
    if (code != 0 && g_unichar_validate(code)) {
      g_string_append_unichar(text, code);
      last = code;
    }
  // What is not wide by itself is a plain sign unless it is followed by this selector.
  if (g_utf8_strlen(text->str, -1) == 1 && !g_unichar_iswide(last))
    g_string_append_unichar(text, 0xFE0F);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static GStrv fold_all(GVariant *words)
{
  g_autofree const char **strings = g_variant_get_strv(words, NULL);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  for (guint i = 0; strings[i] != NULL; i++) {
    g_autofree char *folded = ritrovo_fold(strings[i]);
    g_strv_builder_add(builder, folded);
  }
  return g_strv_builder_end(builder);
}

static gboolean load(RitrovoEmojiIndex *self, const char *language)
{
  g_autoptr(GBytes) bytes = load_bytes(language);
  if (bytes == NULL)
    return FALSE;
  g_autoptr(GVariant) data =
      g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(DATA_TYPE), bytes, FALSE));
  // Another version of GTK may keep something else there.
  if (!g_variant_is_normal_form(data))
    return FALSE;
  GVariantIter iter;
  GVariant *codes, *keywords;
  const char *name;
  g_variant_iter_init(&iter, data);
  while (g_variant_iter_next(&iter, "(@au&s@asu)", &codes, &name, &keywords, NULL)) {
    RitrovoEmoji *emoji = g_new0(RitrovoEmoji, 1);
    emoji->text = make_text(codes);
    emoji->name = g_strdup(name);
    emoji->folded_name = ritrovo_fold(name);
    emoji->keywords = fold_all(keywords);
    g_ptr_array_add(self->emoji, emoji);
    g_variant_unref(codes);
    g_variant_unref(keywords);
  }
  return TRUE;
}

RitrovoEmojiIndex *ritrovo_emoji_index_new(const char *const *languages)
{
  RitrovoEmojiIndex *self = g_new0(RitrovoEmojiIndex, 1);
  self->emoji = g_ptr_array_new_with_free_func(free_emoji);
  for (guint i = 0; languages[i] != NULL; i++) {
    g_autofree char *language = g_strndup(languages[i], strcspn(languages[i], "_.@"));
    if (strcmp(language, "en") == 0 || strcmp(language, "C") == 0 || load(self, language))
      break;
  }
  load(self, "en");
  return self;
}

void ritrovo_emoji_index_free(RitrovoEmojiIndex *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref(self->emoji);
  g_free(self);
}

static gboolean any_word_begins(const char *name, const char *query)
{
  for (const char *blank = strchr(name, ' '); blank != NULL; blank = strchr(blank + 1, ' '))
    if (g_str_has_prefix(blank + 1, query))
      return TRUE;
  return FALSE;
}

static enum rank rank_of(const RitrovoEmoji *emoji, const char *query)
{
  if (strcmp(emoji->folded_name, query) == 0)
    return RANK_NAME;
  enum rank rank = RANK_NONE;
  if (g_str_has_prefix(emoji->folded_name, query))
    rank = RANK_NAME_BEGINS;
  else if (any_word_begins(emoji->folded_name, query))
    rank = RANK_WORD_BEGINS;
  for (guint i = 0; emoji->keywords[i] != NULL; i++) {
    if (strcmp(emoji->keywords[i], query) == 0)
      return RANK_KEYWORD;
    if (rank == RANK_NONE && g_str_has_prefix(emoji->keywords[i], query))
      rank = RANK_KEYWORD_BEGINS;
  }
  return rank;
}

static int compare_matches(gconstpointer a, gconstpointer b)
{
  const struct match *one = a, *other = b;
  if (one->rank != other->rank)
    return one->rank < other->rank ? -1 : 1;
  if (one->length != other->length)
    return one->length < other->length ? -1 : 1;
  return one->place < other->place ? -1 : 1;
}

// All that have at least `worst`, the best first; free with g_array_unref().
static GArray *find(RitrovoEmojiIndex *self, const char *query, enum rank worst)
{
  GArray *matches = g_array_new(FALSE, FALSE, sizeof(struct match));
  g_autofree char *wanted = g_strdelimit(g_strdup(query), "_", ' ');
  for (guint i = 0; i < self->emoji->len && *wanted != '\0'; i++) {
    const RitrovoEmoji *emoji = g_ptr_array_index(self->emoji, i);
    struct match match = {emoji, rank_of(emoji, wanted), strlen(emoji->name), i};
    if (match.rank <= worst)
      g_array_append_val(matches, match);
  }
  g_array_sort(matches, compare_matches);
  return matches;
}

GPtrArray *ritrovo_emoji_index_find(RitrovoEmojiIndex *self, const char *query, guint limit)
{
  g_autoptr(GArray) matches = find(self, query, RANK_KEYWORD_BEGINS);
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  GPtrArray *found = g_ptr_array_new();
  for (guint i = 0; i < matches->len && found->len < limit; i++) {
    const RitrovoEmoji *emoji = g_array_index(matches, struct match, i).emoji;
    if (g_hash_table_add(seen, emoji->text))
      g_ptr_array_add(found, (gpointer) emoji);
  }
  return found;
}

const RitrovoEmoji *ritrovo_emoji_index_find_exact(RitrovoEmojiIndex *self, const char *query)
{
  g_autoptr(GArray) matches = find(self, query, RANK_KEYWORD);
  return matches->len > 0 ? g_array_index(matches, struct match, 0).emoji : NULL;
}
