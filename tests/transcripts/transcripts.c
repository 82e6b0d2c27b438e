// SPDX-License-Identifier: GPL-3.0-or-later
// Plays the transcripts that are named on the command line, each a test of its own.
#include <string.h>

#include "player.h"

static void play(gconstpointer data)
{
  const char *path = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *name = g_path_get_basename(path);
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  struct transcript *transcript = transcript_parse(name, text, &error);
  g_assert_no_error(error);
  g_autofree char *program = transcript->needs ? g_find_program_in_path(transcript->needs) : NULL;
  if (transcript->needs && !program) {
    g_autofree char *reason = g_strdup_printf("%s is not installed", transcript->needs);
    g_test_skip(reason);
  } else if (!player_play(transcript, &error)) {
    g_test_message("%s", error->message);
    g_test_fail();
  }
  transcript_free(transcript);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  for (int i = 1; i < argc; i++) {
    g_autofree char *name = g_path_get_basename(argv[i]);
    if (g_str_has_suffix(name, ".transcript"))
      name[strlen(name) - strlen(".transcript")] = '\0';
    g_autofree char *path = g_strconcat("/transcript/", name, NULL);
    g_test_add_data_func(path, argv[i], play);
  }
  return g_test_run();
}
