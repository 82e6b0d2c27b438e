// SPDX-License-Identifier: GPL-3.0-or-later
// The course of ctl.h: which socket, which verb, and how its outcome is told.
#include "ctl.h"
#include "attend.h"
#include "console_link.h"
#include "export.h"
#include "report.h"
#include "sheet.h"
#include "verb.h"

#include <string.h>
#include <unistd.h>

enum { DONE = 0, FAILED = 1, USAGE = 2 };

// What was said on the command line; each member is owned.
struct arguments {
  char *data_dir;
  char *socket;
  gboolean json;
  gboolean version;
};

static int tell(GError *error)
{
  int status = error->domain == G_OPTION_ERROR ? USAGE : FAILED;
  g_printerr("ritrovoctl: %s\n", error->message);
  g_error_free(error);
  return status;
}

static gboolean print(const char *text, GError **error)
{
  struct sheet *sheet = sheet_new(NULL, error);
  gboolean good =
      sheet && sheet_write(sheet, text, strlen(text), error) && sheet_finish(sheet, error);
  sheet_free(sheet);
  return good;
}

// The socket of the server whose data lies there, by default where ritrovod puts it by default.
static char *socket_path(const struct arguments *arguments)
{
  const char *state = g_getenv("STATE_DIRECTORY");
  g_autofree char *folder = NULL;
  if (arguments->socket)
    return g_strdup(arguments->socket);
  if (arguments->data_dir)
    folder = g_strdup(arguments->data_dir);
  else if (state && state[0])
    folder = g_strndup(state, strcspn(state, ":"));
  else
    folder = g_build_filename(g_get_user_data_dir(), "ritrovod", NULL);
  return g_build_filename(folder, "console.sock", NULL);
}

static gboolean run_request(struct console_link *link, const struct verb_call *call, gboolean json,
                            GError **error)
{
  const struct message *reply = console_link_ask(link, call->type, &call->request, error);
  if (!reply)
    return FALSE;
  g_autoptr(GString) out = g_string_new(NULL);
  gboolean refused = console_refused(reply, error);
  if (json)
    g_string_append_printf(out, "%s\n", console_link_line(link));
  else if (!refused)
    report_append(out, call->type, reply);
  return print(out->str, refused ? NULL : error) && !refused;
}

static gboolean run_verb(const struct arguments *arguments, const struct verb_call *call,
                         const struct export_options *record, GError **error)
{
  if (call->kind == VERB_HELP) {
    g_autofree char *list = verb_list();
    return print(list, error);
  }
  g_autofree char *path = socket_path(arguments);
  int fd = console_connect(path, error);
  struct console_link *link = fd < 0 ? NULL : console_link_new(fd, error);
  if (!link)
    return FALSE;
  gboolean good = call->kind == VERB_EXPORT ? export_run(link, record, error)
                                            : run_request(link, call, arguments->json, error);
  console_link_free(link);
  return good;
}

static int run_words(const struct arguments *arguments, char *const *words)
{
  GError *error = NULL;
  struct verb_call call;
  struct export_options record = {0};
  if (arguments->json)
    record.format = TRANSCRIPT_JSON;
  gboolean good = verb_parse(words, &call, &error) &&
                  (call.kind != VERB_EXPORT || export_parse(words, &record, &error)) &&
                  run_verb(arguments, &call, &record, &error);
  verb_call_clear(&call);
  export_options_clear(&record);
  return good ? DONE : tell(error);
}

static int run_prompt(const struct arguments *arguments)
{
  GError *error = NULL;
  g_autofree char *path = socket_path(arguments);
  int fd = console_connect(path, &error);
  if (fd < 0)
    return tell(error);
  int status = attend(fd);
  close(fd);
  return status;
}

static gboolean parse(int *argc, char ***argv, struct arguments *arguments, GError **error)
{
  const GOptionEntry entries[] = {
      {"data-dir", 'd', 0, G_OPTION_ARG_FILENAME, &arguments->data_dir,
       "Speak to the server that keeps its data in DIR", "DIR"},
      {"socket", 's', 0, G_OPTION_ARG_FILENAME, &arguments->socket,
       "Speak to the server that listens on PATH", "PATH"},
      {"json", 'j', 0, G_OPTION_ARG_NONE, &arguments->json, "Print answers as they come", NULL},
      {"version", 0, 0, G_OPTION_ARG_NONE, &arguments->version, "Print the version and exit", NULL},
      {NULL},
  };
  g_autofree char *list = verb_list();
  g_autofree char *description =
      g_strdup_printf("Verbs:\n%s\nWithout a verb: a prompt that takes them all, until its input"
                      " ends.\nExit status: 0 done, 1 not done, 2 wrong words.\n",
                      list);
  g_autoptr(GOptionContext) context =
      g_option_context_new("[VERB WORDS…] - the console of the Ritrovo chat server");
  g_option_context_set_description(context, description);
  // What stands behind the verb is the verb's, be it a text that begins with a dash.
  g_option_context_set_strict_posix(context, TRUE);
  g_option_context_add_main_entries(context, entries, NULL);
  if (!g_option_context_parse(context, argc, argv, error))
    return FALSE;
  if (arguments->data_dir && arguments->socket) {
    g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                        "--data-dir and --socket each say which server: give one of them");
    return FALSE;
  }
  return TRUE;
}

int ctl_run(int argc, char **argv)
{
  GError *error = NULL;
  struct arguments arguments = {0};
  int status = DONE;
  if (!parse(&argc, &argv, &arguments, &error))
    status = tell(error);
  else if (arguments.version)
    status = print("ritrovoctl " RITROVO_VERSION "\n", &error) ? DONE : tell(error);
  else if (argc > 1)
    status = run_words(&arguments, argv + 1);
  else
    status = run_prompt(&arguments);
  g_free(arguments.data_dir);
  g_free(arguments.socket);
  return status;
}
