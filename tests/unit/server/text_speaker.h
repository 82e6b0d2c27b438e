// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody at a terminal, as far as the text dialect knows him: what he types becomes requests,
// what he is told becomes words. In all objects ' stands for ", so that they can be read.
#pragma once

#include "text.h"

struct speaker {
  struct text *text;             // owned, as all below
  struct message_reader *reader; // of what he is told
  GString *out;                  // the words for him that reads() has not seen yet
  char *request;                 // what is to be run, as an object; NULL: nothing
  enum code refused;             // of the last line
};

// Connected and greeted, and nothing said yet.
void speaker_begin(struct speaker *speaker, enum text_kind kind);

// The same, welcomed by that name and in home; the words of it are read.
void speaker_in_home(struct speaker *speaker, enum text_kind kind, const char *name);
void speaker_end(struct speaker *speaker);

// One line from him. / The same, of any bytes.
void types(struct speaker *speaker, const char *line);
void types_bytes(struct speaker *speaker, const char *line, size_t length);

// What he does next by himself.
void goes_on(struct speaker *speaker);

// An object arrives for him; a printf() format.
void is_told(struct speaker *speaker, const char *format, ...) G_GNUC_PRINTF(2, 3);

// What his last line, or goes_on(), asks for; `object` is the whole one.
void asks(struct speaker *speaker, const char *object);
void asks_nothing(struct speaker *speaker);

// All that has been said to him since the last reads(), to the letter.
void reads(struct speaker *speaker, const char *words);
