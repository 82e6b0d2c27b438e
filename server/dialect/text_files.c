// SPDX-License-Identifier: GPL-3.0-or-later
// Files in the text dialect: what there is, and the commands that fetch and send. Whoever asks by a
// name is answered after the list has been looked through for it.
#include "text_private.h"

#include <string.h>

#include "escape.h"
#include "limits.h"

#define FILES_LINES 20

// About files; there is one at a time, and lines that come meanwhile wait.
struct text_question {
  enum { QUESTION_LIST, QUESTION_GET, QUESTION_REMOVE, QUESTION_SEND } kind;
  enum {
    STEP_ID,    // asked by what was typed, as if it were an id
    STEP_LOOK,  // looks for it as a name, page by page
    STEP_FOUND, // asked by the id that was found
  } step;
  gboolean due;  // the request of the step is to be made
  gint64 number; // of the request that was made, its id
  gint64 before; // of the next page, a seq; 0: the newest
  char *file;    // owned, as all below: what was typed; NULL: of a list
  char *reason;  // why it is removed; NULL: for no reason
  char *found;   // the id; NULL: none yet
};

void text_question_free(struct text_question *question)
{
  if (!question)
    return;
  g_free(question->file);
  g_free(question->reason);
  g_free(question->found);
  g_free(question);
}

// The request that is being answered may still point into it.
static void end_question(struct text *text)
{
  text_question_free(text->answered);
  text->answered = g_steal_pointer(&text->question);
}

// The request that is made now has a number, by which its answer is known.
static void number_request(struct text *text, struct message *request)
{
  text->question->number = ++text->questions;
  request->id.kind = ID_NUMBER;
  request->id.number = text->question->number;
}

// Where files are looked for. FALSE: nowhere.
static gboolean set_place(const struct text *text, struct message *request)
{
  if (text->partner)
    message_set(request, with, text->partner);
  else if (text->room)
    message_set(request, room, text->room);
  return text->partner || text->room;
}

static gboolean say_no_room(GString *out)
{
  text_say(out, "You are in no room: /join ROOM.");
  return FALSE;
}

static void begin(struct text *text, int kind, const char *file)
{
  text->question = g_new0(struct text_question, 1);
  text->question->kind = kind;
  text->question->file = g_strdup(file);
}

gboolean text_run_files(struct text *text, const struct verb *verb, char *arguments,
                        struct message *request, GString *out)
{
  gint64 lines = text->kind == TEXT_CONSOLE ? LIMIT_FILES_PAGE : FILES_LINES;
  if (!text_take_count(arguments, &lines))
    return text_usage(text, verb, out);
  // A console that is nowhere asks for all there are.
  if (!set_place(text, request) && text->kind != TEXT_CONSOLE)
    return say_no_room(out);
  begin(text, QUESTION_LIST, NULL);
  request->type = MSG_FILES;
  message_set(request, limit, MIN(lines, LIMIT_FILES_PAGE));
  number_request(text, request);
  return TRUE;
}

static void ask_by_id(const struct text_question *question, struct message *request)
{
  request->type = question->kind == QUESTION_REMOVE ? MSG_REMOVE : MSG_DOWNLOAD;
  message_set(request, file, question->found ? question->found : question->file);
  if (question->reason)
    message_set(request, reason, question->reason);
}

gboolean text_run_get(struct text *text, const struct verb *verb, char *arguments,
                      struct message *request, GString *out)
{
  const char *file = g_strstrip(arguments);
  if (!file[0])
    return text_usage(text, verb, out);
  begin(text, QUESTION_GET, file);
  ask_by_id(text->question, request);
  number_request(text, request);
  return TRUE;
}

gboolean text_run_remove(struct text *text, const struct verb *verb, char *arguments,
                         struct message *request, GString *out)
{
  const char *file = text_take_word(&arguments);
  const char *reason = text_take_reason(arguments);
  if (!file)
    return text_usage(text, verb, out);
  begin(text, QUESTION_REMOVE, file);
  text->question->reason = reason[0] ? g_strdup(reason) : NULL;
  ask_by_id(text->question, request);
  number_request(text, request);
  return TRUE;
}

// "FILE", "NAME FILE" or "private NAME FILE". NULL: neither.
static char *take_target(char *arguments, const char **to)
{
  char *rest = arguments;
  *to = NULL;
  char *first = text_take_word(&rest);
  char *second = text_take_reason(g_strchomp(rest));
  if (!first || !second[0])
    return first;
  if (g_ascii_strcasecmp(first, "private") == 0) {
    char *third = second;
    char *name = text_take_word(&third);
    third = text_take_reason(third);
    if (name && third[0]) {
      *to = name;
      return third;
    }
  }
  *to = first;
  return second;
}

// The line that is answered shows the path as it was typed, and a shell is to read it.
static gboolean can_be_shown(const char *path)
{
  g_autofree char *shown = escape_text(path);
  return g_str_equal(shown, path);
}

gboolean text_run_send(struct text *text, const struct verb *verb, char *arguments,
                       struct message *request, GString *out)
{
  const char *to;
  const char *path = take_target(arguments, &to);
  const char *slash = path ? strrchr(path, '/') : NULL;
  const char *name = slash ? slash + 1 : path;
  if (!path || !name[0])
    return text_usage(text, verb, out);
  if (!can_be_shown(path)) {
    text_say(out, "A file cannot have that name.");
    return FALSE;
  }
  if (!to)
    to = text->partner;
  if (!to && !text->room)
    return say_no_room(out);
  begin(text, QUESTION_SEND, path);
  request->type = MSG_UPLOAD;
  message_set(request, name, name);
  if (to)
    message_set(request, to, to);
  else
    message_set(request, room, text->room);
  number_request(text, request);
  return TRUE;
}

gboolean text_question_follow(struct text *text, struct message *request)
{
  struct text_question *question = text->question;
  if (!question->due)
    return FALSE;
  question->due = FALSE;
  if (question->step == STEP_FOUND) {
    ask_by_id(question, request);
  } else {
    request->type = MSG_FILES;
    set_place(text, request);
    message_set(request, limit, LIMIT_FILES_PAGE);
    if (question->before)
      message_set(request, before, question->before);
  }
  number_request(text, request);
  return TRUE;
}

// A name as it was sent, or as it was shown, perhaps in quotation marks.
static gboolean is_called(const char *name, const char *typed)
{
  g_autofree char *shown = escape_text(name);
  g_strstrip(shown);
  size_t length = strlen(typed);
  if (length > 2 && typed[0] == '"' && typed[length - 1] == '"') {
    g_autofree char *inside = g_strndup(typed + 1, length - 2);
    if (g_str_equal(inside, name) || g_str_equal(inside, shown))
      return TRUE;
  }
  return g_str_equal(typed, name) || g_str_equal(typed, shown);
}

// Who is no administrator means a file of his own when he removes one.
static gboolean is_meant(const struct text *text, const struct message *file)
{
  const struct text_question *question = text->question;
  if (file->removed || !is_called(file->name, question->file))
    return FALSE;
  return question->kind == QUESTION_GET || text->is_admin || g_strcmp0(file->from, text->name) == 0;
}

static void look_through(struct text *text, const struct message *page, GString *out)
{
  struct text_question *question = text->question;
  const struct message *items = page->files.items;
  size_t count = page->files.count;
  for (size_t i = 0; i < count; i++) {
    if (!is_meant(text, &items[i]))
      continue;
    question->found = g_strdup(items[i].file);
    question->step = STEP_FOUND;
    question->due = TRUE;
    return;
  }
  // Files that are kept nowhere have no seq, and are all on the first page.
  gint64 oldest = count > 0 ? items[count - 1].seq : 0;
  if (!page->end && oldest > 0 && (oldest < question->before || question->before == 0)) {
    question->before = oldest;
    question->due = TRUE;
    return;
  }
  text_say(out, "There is no file of that name here: /files lists them.");
  end_question(text);
}

static void tell_ticket(struct text *text, const struct message *ticket, GString *out)
{
  const struct text_question *question = text->question;
  if (!text->reach) {
    text_say(out, "Files cannot be moved from here: no listener of this server takes them.");
    return;
  }
  g_autofree char *command = NULL;
  if (question->kind == QUESTION_GET) {
    g_autofree char *name = escape_text(ticket->name);
    g_autofree char *size = text_size(ticket->size);
    text_say(out, "The SHA-256 of %s (%s) is %s.", name, size, ticket->sha256);
    command = text_shell_download(ticket->ticket, ticket->name, text->reach);
  } else {
    command = text_shell_upload(ticket->ticket, question->file, text->reach);
  }
  text_say(out, "In another terminal, within a minute; stay here until it is done:");
  g_string_append_printf(out, "%s\n", command);
}

static void tell_file(const struct message *file, GString *out)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(file->time / 1000);
  g_autofree char *when = time ? g_date_time_format(time, "%Y-%m-%d %H:%M") : g_strdup("?");
  g_autofree char *id = escape_text(file->file);
  g_autofree char *size = text_size(file->size);
  g_autofree char *from = escape_text(file->from);
  g_autofree char *name = escape_text(file->name);
  g_string_append_printf(out, "* %s %s, %s from %s", id, when, size, from);
  // A list of all files says where each is.
  if (message_has(file, room)) {
    g_autofree char *room = escape_text(file->room);
    g_string_append_printf(out, " in %s", room);
  } else if (message_has(file, with) && message_has(file, and)) {
    g_autofree char *to = escape_text(g_str_equal(file->with, file->from) ? file->and : file->with);
    g_string_append_printf(out, " to %s", to);
  }
  g_string_append_printf(out, ": %s\n", name);
}

// The newest last, as everything that is said.
static void tell_files(const struct message *files, GString *out)
{
  for (size_t i = files->files.count; i > 0; i--)
    tell_file(&files->files.items[i - 1], out);
  if (files->files.count == 0)
    text_say(out, "There are no files here.");
  else if (files->end)
    text_say(out, "That was all.");
  else
    text_say(out, "There are older ones: /files N lists the last N.");
}

gboolean text_question_told(struct text *text, const struct message *message, GString *out)
{
  struct text_question *question = text->question;
  if (!question || message->re.kind != ID_NUMBER || message->re.number != question->number)
    return FALSE;
  if (message->type == MSG_FILES && question->kind != QUESTION_LIST) {
    look_through(text, message, out);
    return TRUE;
  }
  gboolean is_error = message->type == MSG_ERROR;
  enum code code = is_error ? code_from_name(message->code) : CODE_OK;
  gboolean may_be_name = question->step == STEP_ID && (text->room || text->partner);
  if (code == CODE_FILE_UNKNOWN && may_be_name) {
    question->step = STEP_LOOK;
    question->due = TRUE;
    return TRUE;
  }
  gboolean is_told = TRUE;
  if (message->type == MSG_TICKET)
    tell_ticket(text, message, out);
  else if (message->type == MSG_FILES)
    tell_files(message, out);
  else if (code == CODE_PROTO_UNKNOWN)
    text_say(out, "This server does not take files.");
  else if (code == CODE_NAME_INVALID && question->kind == QUESTION_SEND)
    text_say(out, "A file cannot have that name.");
  else
    is_told = FALSE;
  end_question(text);
  return is_told;
}
