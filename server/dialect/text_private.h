// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of the text dialect, for its own files.
#pragma once

#include "telnet.h"
#include "text.h"

struct text_question;

struct text {
  enum text_kind kind;
  gboolean is_in; // welcome has come
  gboolean is_admin;
  gboolean waiting; // hello was said, and there is no answer yet
  gboolean joins;   // home is to be joined
  char *name;       // owned, as all below: the name that was said or given; NULL: none yet
  char *room;       // where he is; NULL: nowhere
  char *leaves;     // the room that is to be left; NULL: none
  char *partner;    // of `private`; NULL: none
  char *told;       // whom he wrote to last; NULL: nobody
  gint64 told_seq;  // the number of that; 0: it has none
  gint64 said_seq;  // the same of what he said last in `room`; 0: nothing
  char *line;       // what the texts of the last command point into
  char *reach;      // where files go, see text_set_reach(); NULL: nowhere
  GString *held;    // lines that came while `waiting` or `question`; NULL: none
  struct text_question *question; // about a file, see text_files.c; NULL: none
  struct text_question *answered; // the last one
  gint64 questions;               // how many requests of such have been made
  struct telnet telnet;
};

// A command of the dialect.
struct verb {
  const char *name;
  const char *usage; // what stands behind the name; NULL: nothing
  const char *about; // for help; NULL: another name for the verb above
  // Fills the request. FALSE: nothing to run; text_usage() has been said or the answer appended.
  gboolean (*run)(struct text *text, const struct verb *verb, char *arguments,
                  struct message *request, GString *out);
  enum {
    SAY_ANYTIME = 1, // before there is a name, too
    FOR_ADMINS = 2,  // listed for them only
    FOR_PEOPLE = 4,  // of no use on a console
    FOR_CONSOLES = 8,
  } flags;
  enum message_type type; // of a request without arguments
};

// Says how the verb is used; returns FALSE.
gboolean text_usage(const struct text *text, const struct verb *verb, GString *out);

// The next word, or what stands in quotation marks; NULL: there is none. *rest goes on behind it.
char *text_take_word(char **rest);

// The rest without spaces in front. / The same, out of its quotation marks.
char *text_take_rest(char *rest);
char *text_take_reason(char *rest);

// A number of lines, if there is a word; FALSE: it is none.
gboolean text_take_count(char *arguments, gint64 *count);

// One line of the dialect's commands, without the prefix. FALSE: nothing to run.
gboolean text_run_verb(struct text *text, char *line, struct command *command, GString *out);

// An event in words, the same for everybody; nothing for those that a terminal does not show.
void text_show(const struct message *message, GString *out);

// Appends "* ", the words, and the end of the line.
void text_say(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

// Appends the texts of a message, each of its lines behind `prefix`.
void text_append_lines(GString *out, const char *prefix, const char *text);

// A name in its brackets, made harmless.
void text_append_name(GString *out, const char *name);

// The question for a name.
void text_ask_name(GString *out);

// "1.2 MB". Newly allocated.
char *text_size(gint64 bytes);

// The words of a message and of the file that it brings, each line behind `prefix`.
void text_append_message(GString *out, const char *prefix, const struct message *message);

// text_files.c: the verbs, the list, and questions that take several requests: a file may be asked
// for by its name, and the server knows it by its id.
gboolean text_run_files(struct text *text, const struct verb *verb, char *arguments,
                        struct message *request, GString *out);
gboolean text_run_get(struct text *text, const struct verb *verb, char *arguments,
                      struct message *request, GString *out);
gboolean text_run_send(struct text *text, const struct verb *verb, char *arguments,
                       struct message *request, GString *out);
gboolean text_run_remove(struct text *text, const struct verb *verb, char *arguments,
                         struct message *request, GString *out);

// A message for the speaker that may be the answer to his question: TRUE if nothing more need be
// said to it.
gboolean text_question_told(struct text *text, const struct message *message, GString *out);

// The next request of the question; FALSE: its answer is still to come, or there is none.
gboolean text_question_follow(struct text *text, struct message *request);
void text_question_free(struct text_question *question); // NULL is allowed

// text_changes.c: the verbs; a request to say something, whose echo comes to text_heard().
gboolean text_run_edit(struct text *text, const struct verb *verb, char *arguments,
                       struct message *request, GString *out);
gboolean text_run_delete(struct text *text, const struct verb *verb, char *arguments,
                         struct message *request, GString *out);
void text_mark_said(struct text *text, struct message *request);

// What a message answers, if it is known, behind `prefix`. / Events in words.
void text_append_quote(GString *out, const char *prefix, const struct message *message);
void text_show_edited(const struct message *edited, GString *out);
void text_show_removed(const struct message *removed, GString *out);
void text_show_reacted(const struct message *reacted, GString *out);

// text_shell.c: a bare and harmless name for a file that a stranger named, and the commands of a
// shell that move its bytes. `reach` is "HOST PORT". All newly allocated.
char *text_shell_name(const char *name);
char *text_shell_download(const char *ticket, const char *name, const char *reach);
char *text_shell_upload(const char *ticket, const char *path, const char *reach);
