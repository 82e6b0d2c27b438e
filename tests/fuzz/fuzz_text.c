// SPDX-License-Identifier: GPL-3.0-or-later
// Fuzz target for server/dialect/text.h: what anybody at a terminal may send, telnet's bytes among
// it, in bites. However it is cut, the same is asked for and the same is said; and that is always
// text without a control byte. The first byte of the data steers the length of the bites, the
// second what kind of speaker it is and how the server answers.
#include "fuzz.h"
#include "limits.h"
#include "line.h"
#include "text.h"

#include <string.h>

struct run {
  struct text *text;
  struct line_splitter lines;
  GString *asked;   // requests, one object per line
  GString *said;    // words
  GString *reply;   // telnet's
  guint8 answers;   // a name is refused while bits are left
  gboolean is_over; // has quit, or sent too long a line
};

static void tell(struct run *run, const struct message *message)
{
  if (!text_tell(run->text, message, run->said))
    dialect_text.encoder.append(message, run->said);
}

static void refuse(struct run *run, enum code code)
{
  struct message error = {.type = MSG_ERROR};
  message_set(&error, code, code_name(code));
  message_set(&error, text, code_text(code));
  tell(run, &error);
}

// A name is answered at once; a password after one more line, which has to wait for that.
static void greet(struct run *run, const struct message *hello)
{
  if (message_has(hello, password)) {
    struct command none;
    g_assert_false(dialect_text.decode(run->text, NULL, "\0held", 5, &none, run->said));
    g_assert_false(text_follow(run->text, &none, run->said));
    refuse(run, CODE_AUTH_FAILED);
    return;
  }
  if (run->answers & 3) {
    run->answers >>= 1;
    refuse(run, CODE_NAME_TAKEN);
    return;
  }
  g_autofree char *name = g_strdup(message_has(hello, name) ? hello->name : "Guest1");
  struct message welcome = {.type = MSG_WELCOME};
  message_set(&welcome, name, name);
  message_set(&welcome, role, "guest");
  tell(run, &welcome);
}

static void let_in(struct run *run, const struct message *join)
{
  struct message joined = {.type = MSG_JOINED};
  message_set(&joined, room, join->room);
  message_set(&joined, topic, join->room);
  message_set(&joined, count, 0);
  tell(run, &joined);
}

// A file is looked for on two pages; on the second there is one of every name.
static void answer_about_files(struct run *run, const struct message *request)
{
  struct message answer = {.re = request->id};
  struct message file = {0};
  if (request->type == MSG_FILES) {
    answer.type = MSG_FILES;
    message_set(&file, file, "f1");
    message_set(&file, name, request->before ? "photo.jpg" : "\033\342\200\256");
    message_set(&file, from, "Guest1");
    message_set(&file, seq, 7);
    message_set(&answer, files, (struct message_list){&file, 1});
    message_set(&answer, end, request->before != 0);
  } else if (message_has(request, file) && !g_str_equal(request->file, "f1")) {
    answer.type = MSG_ERROR;
    message_set(&answer, code, code_name(CODE_FILE_UNKNOWN));
    message_set(&answer, text, code_text(CODE_FILE_UNKNOWN));
  } else if (request->type == MSG_REMOVE) {
    answer.type = MSG_OK;
  } else {
    answer.type = MSG_TICKET;
    message_set(&answer, ticket, "t9");
    message_set(&answer, sha256, "00");
    message_set(&answer, name, request->type == MSG_UPLOAD ? request->name : "-\033/it's\n");
  }
  tell(run, &answer);
}

// What is said gets a number, by which it can be changed.
static void answer_about_words(struct run *run, const struct message *request)
{
  struct message event = *request;
  message_set(&event, from, "ada");
  if (request->type == MSG_MESSAGE) {
    message_set(&event, seq, 7);
    text_heard(run->text, &event);
  } else if (request->type == MSG_EDIT) {
    event.type = MSG_EDITED;
  } else {
    event.type = MSG_REMOVED;
    message_set(&event, by, "ada");
    tell(run, &(struct message){.type = MSG_OK});
  }
  tell(run, &event);
}

static void answer(struct run *run, const struct command *command)
{
  const struct message *request = &command->request;
  message_write(request, run->asked);
  g_string_append_printf(run->asked, " %d\n", command->refused);
  if (command->refused) {
    refuse(run, command->refused);
  } else if (request->type == MSG_HELLO) {
    greet(run, request);
  } else if (request->type == MSG_JOIN) {
    let_in(run, request);
  } else if (request->type == MSG_QUIT) {
    run->is_over = TRUE;
  } else if (request->type == MSG_MESSAGE || request->type == MSG_EDIT ||
             (request->type == MSG_REMOVE && message_has(request, seq))) {
    answer_about_words(run, request);
  } else if (request->type == MSG_FILES || request->type == MSG_REMOVE ||
             request->type == MSG_DOWNLOAD || request->type == MSG_UPLOAD) {
    answer_about_files(run, request);
  }
}

static void follow(struct run *run)
{
  struct command command;
  while (!run->is_over && text_follow(run->text, &command, run->said))
    answer(run, &command);
}

static void run_line(struct run *run, const char *line, size_t length)
{
  struct command command;
  g_autofree char *copy = g_memdup2(line, length);
  if (dialect_text.decode(run->text, NULL, copy ? copy : "", length, &command, run->said))
    answer(run, &command);
  g_assert_true(text_is_patient(run->text));
  follow(run);
}

static void feed(struct run *run, const char *bytes, size_t length)
{
  gboolean interrupted;
  struct line line;
  enum line_result result = LINE_MORE;
  g_autoptr(GString) scratch = g_string_new(NULL);
  g_autofree char *copy = g_memdup2(bytes, length);
  const char *clean =
      text_clean(run->text, copy ? copy : "", &length, scratch, run->reply, &interrupted);
  line_feed(&run->lines, clean, length);
  while (!run->is_over && (result = line_next(&run->lines, &line)) == LINE_READY)
    run_line(run, line.text, line.length);
  run->is_over |= result == LINE_TOO_LONG;
}

static void finish(struct run *run)
{
  struct line line;
  if (!run->is_over && line_end(&run->lines, &line))
    run_line(run, line.text, line.length);
  g_assert_true(g_utf8_validate(run->said->str, (gssize) run->said->len, NULL));
  for (const char *p = run->said->str; *p; p = g_utf8_next_char(p))
    g_assert_true(*p == '\n' || !g_unichar_iscntrl(g_utf8_get_char(p)));
  g_assert_true(g_utf8_validate(run->asked->str, (gssize) run->asked->len, NULL));
  line_clear(&run->lines);
  text_free(run->text);
}

static void begin(struct run *run, guint8 kind)
{
  *run = (struct run){.text = text_new(kind % 3),
                      .asked = g_string_new(NULL),
                      .said = g_string_new(NULL),
                      .reply = g_string_new(NULL),
                      .answers = kind / 3};
  line_init(&run->lines, LIMIT_LINE_BEFORE_WELCOME);
  text_greet(run->text, "Lab 7", run->said);
  text_set_reach(run->text, kind & 64 ? NULL : "127.0.0.1 60467");
  if (kind % 3 != TEXT_NAMED)
    greet(run, &(struct message){0});
  follow(run);
}

static void clear(struct run *run)
{
  g_string_free(run->asked, TRUE);
  g_string_free(run->said, TRUE);
  g_string_free(run->reply, TRUE);
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
  if (size < 2)
    return 0;
  const char *bytes = (const char *) data + 2;
  size_t length = size - 2;
  struct run whole, bitten;
  begin(&whole, data[1]);
  feed(&whole, bytes, length);
  finish(&whole);

  begin(&bitten, data[1]);
  guint32 seed = data[0];
  for (size_t at = 0; at < length && !bitten.is_over;) {
    seed = seed * 1664525 + 1013904223;
    size_t bite = MIN(length - at, 1 + (seed >> 24) % 17);
    feed(&bitten, bytes + at, bite);
    at += bite;
  }
  finish(&bitten);
  g_assert_cmpmem(whole.asked->str, whole.asked->len, bitten.asked->str, bitten.asked->len);
  g_assert_cmpmem(whole.said->str, whole.said->len, bitten.said->str, bitten.said->len);
  // Who is gone is not answered any more.
  if (!whole.is_over)
    g_assert_cmpmem(whole.reply->str, whole.reply->len, bitten.reply->str, bitten.reply->len);
  clear(&whole);
  clear(&bitten);
  return 0;
}
