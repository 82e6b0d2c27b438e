// SPDX-License-Identifier: GPL-3.0-or-later
// Takes pictures of the app's pages and states, for people to look at; tools/screenshots runs it.
// It is no test: nothing in a picture passes or fails.
#include <glib.h>

#include "camera.h"

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  pictures_of_connecting();
  pictures_of_talking();
  pictures_of_files();
  pictures_of_dialogues();
  pictures_of_trouble();
  return g_test_run();
}
