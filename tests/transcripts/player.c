// SPDX-License-Identifier: GPL-3.0-or-later
// The stage of a transcript: its server, its clients by name, and what each step does to them.
#include "player.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "actor.h"
#include "match.h"
#include "server_process.h"
#include "shell.h"

// Without options: one listener that finds the dialect out, and one of the text dialect, which
// greets at once.
static const char *const usual[] = {"--listen", "auto:127.0.0.1:0", "--listen", "text:127.0.0.1:0"};

struct player {
  const struct transcript *transcript; // borrowed
  // owned
  struct server_process *server;
  GHashTable *actors;    // name -> struct actor
  GHashTable *addresses; // name -> char *, of those who have gone, too; and what was kept
  char *config;          // the path of the configuration's file
  char *folder;          // of the shell
  char *last;            // the last line that came; NULL: none
  char *printed;         // what the shell printed and nobody has looked at; NULL: nothing
};

typedef gboolean (*step_function)(struct player *player, const struct step *step, GError **error);

static gboolean fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean fail(GError **error, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *what = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, what);
  return FALSE;
}

static gboolean start(struct player *player, const struct step *step, GError **error)
{
  const GPtrArray *options = player->transcript->options;
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_ptr_array_add(argv, (gpointer) "--config");
  g_ptr_array_add(argv, player->config);
  gboolean listens = FALSE;
  for (guint i = 0; i < options->len; i++) {
    g_ptr_array_add(argv, options->pdata[i]);
    listens = listens || g_str_equal(options->pdata[i], "--listen");
  }
  for (size_t i = 0; !listens && i < G_N_ELEMENTS(usual); i++)
    g_ptr_array_add(argv, (gpointer) usual[i]);
  g_ptr_array_add(argv, NULL);
  server_process_start_on(player->server, (const char *const *) argv->pdata);
  return TRUE;
}

// The address behind a word of the ready line, such as "text=127.0.0.1:51234".
static GSocketAddress *address_of(const char *word)
{
  g_auto(GStrv) parts = g_strsplit(word, "=", 2);
  g_autoptr(GSocketConnectable) address =
      parts[0] && parts[1] ? g_network_address_parse(parts[1], 0, NULL) : NULL;
  if (!address)
    return NULL;
  GNetworkAddress *network = G_NETWORK_ADDRESS(address);
  return g_inet_socket_address_new_from_string(g_network_address_get_hostname(network),
                                               g_network_address_get_port(network));
}

// `where` is the number of a listener, "console", or "": the listener that is of the dialect, or
// else the first.
static GSocketAddress *find_listener(struct player *player, const char *dialect, const char *where)
{
  if (g_str_equal(where, "console")) {
    const char *folder = server_process_data_dir(player->server);
    g_autofree char *path = g_build_filename(folder, "console.sock", NULL);
    return g_unix_socket_address_new(path);
  }
  g_auto(GStrv) words = g_strsplit(server_process_ready(player->server), " ", -1);
  guint64 number = g_ascii_strtoull(where, NULL, 10);
  guint found = 1;
  for (guint i = 1; words[i]; i++)
    if (number == i || (number == 0 && g_str_has_prefix(words[i], dialect)))
      found = i;
  return words[1] ? address_of(words[found]) : NULL;
}

static struct actor *open_program(const struct step *step, const char *program,
                                  GSocketAddress *address, GError **error)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS(address);
  g_autofree char *host = g_inet_address_to_string(g_inet_socket_address_get_address(inet));
  g_autofree char *port = g_strdup_printf("%u", g_inet_socket_address_get_port(inet));
  const char *const argv[] = {program, host, port, NULL};
  return actor_new_program(step->name, argv, g_str_equal(program, "telnet"), error);
}

// open NAME text|native|nc|telnet [LISTENER|console] [from ADDRESS]
static gboolean open_actor(struct player *player, const struct step *step, GError **error)
{
  g_auto(GStrv) words = g_strsplit(step->text, " ", -1);
  guint count = g_strv_length(words);
  const char *from = NULL;
  if (count >= 2 && g_str_equal(words[count - 2], "from")) {
    from = words[count - 1];
    count -= 2;
  }
  if (count < 1 || count > 2)
    return fail(error, "open is followed by a name, a dialect, and perhaps a listener");
  const char *how = words[0];
  gboolean native = g_str_equal(how, "native");
  g_autoptr(GSocketAddress) address =
      find_listener(player, native ? "native" : "text", count == 2 ? words[1] : "");
  if (!address)
    return fail(error, "there is no such listener");
  struct actor *actor =
      native || g_str_equal(how, "text")
          ? actor_new(step->name, native ? ACTOR_NATIVE : ACTOR_TEXT, address, from, error)
          : open_program(step, how, address, error);
  if (!actor)
    return FALSE;
  g_hash_table_replace(player->actors, g_strdup(step->name), actor);
  g_hash_table_replace(player->addresses, g_strdup(step->name), g_strdup(actor_address(actor)));
  return TRUE;
}

// {ada} is the address of the client ada.
static char *with_addresses(struct player *player, const char *text)
{
  g_autoptr(GString) result = g_string_new(text);
  GHashTableIter iter;
  gpointer name;
  gpointer address;
  g_hash_table_iter_init(&iter, player->addresses);
  while (g_hash_table_iter_next(&iter, &name, &address)) {
    g_autofree char *mention = g_strdup_printf("{%s}", (const char *) name);
    g_string_replace(result, mention, address, 0);
  }
  return g_string_free(g_steal_pointer(&result), FALSE);
}

static struct actor *find_actor(struct player *player, const struct step *step)
{
  return g_hash_table_lookup(player->actors, step->name);
}

static gboolean send_bytes(struct player *player, const struct step *step, GError **error)
{
  if (step->bytes)
    return actor_send(find_actor(player, step), step->bytes, step->times, error);
  g_autofree char *text = with_addresses(player, step->text);
  g_autofree char *line = g_strconcat(text, "\n", NULL);
  g_autoptr(GBytes) bytes = g_bytes_new(line, strlen(line));
  return actor_send(find_actor(player, step), bytes, 1, error);
}

static gboolean is_like(struct player *player, const struct step *step, const char *line)
{
  g_autofree char *pattern = with_addresses(player, step->text);
  return actor_dialect(find_actor(player, step)) == ACTOR_NATIVE ? match_object(pattern, line)
                                                                 : match_text(pattern, line);
}

static gboolean expect_line(struct player *player, const struct step *step, GError **error)
{
  g_autofree char *line = actor_line(find_actor(player, step), error);
  if (!line)
    return FALSE;
  g_free(player->last);
  player->last = g_strdup(line);
  return is_like(player, step, line) ? TRUE : fail(error, "another line came");
}

// keep file|ticket
static gboolean keep(struct player *player, const struct step *step, GError **error)
{
  static const struct {
    const char *name;
    const char *expression;
  } kinds[] = {{"file", "\\bf[0-9a-f]{16}\\b"}, {"ticket", "\\b[0-9a-f]{32}\\b"}};
  for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
    g_autoptr(GMatchInfo) found = NULL;
    if (!g_str_equal(step->text, kinds[i].name))
      continue;
    g_autoptr(GRegex) regex = g_regex_new(kinds[i].expression, 0, 0, NULL);
    if (!player->last || !g_regex_match(regex, player->last, 0, &found))
      return fail(error, "the last line has none");
    g_hash_table_replace(player->addresses, g_strdup(step->text), g_match_info_fetch(found, 0));
    return TRUE;
  }
  return fail(error, "only a file or a ticket can be kept");
}

static gboolean run(struct player *player, const struct step *step, GError **error)
{
  g_autofree char *command = actor_line(find_actor(player, step), error);
  if (!command)
    return FALSE;
  if (player->printed && *player->printed)
    return fail(error, "what was printed before has not been looked at");
  g_free(player->printed);
  player->printed = shell_run(player->folder, command, *step->text ? step->text : NULL, error);
  return player->printed != NULL;
}

static gboolean expect_printed(struct player *player, const struct step *step, GError **error)
{
  g_autofree char *printed = g_strchomp(g_strdup(player->printed ? player->printed : ""));
  g_clear_pointer(&player->printed, g_free);
  gboolean good =
      printed[0] == '{' ? match_object(step->text, printed) : match_text(step->text, printed);
  return good ? TRUE : fail(error, "this was printed: %s", printed);
}

static gboolean write_file(struct player *player, const struct step *step, GError **error)
{
  g_autofree char *name = g_strcompress(step->text);
  return shell_write(player->folder, name, step->bytes, error);
}

static gboolean compare_files(struct player *player, const struct step *step, GError **error)
{
  g_auto(GStrv) words = g_strsplit(step->text, " ", 2);
  if (!words[0] || !words[1])
    return fail(error, "same is followed by two names");
  g_autofree char *one = g_strcompress(words[0]);
  g_autofree char *other = g_strcompress(words[1]);
  return shell_compare(player->folder, one, other, error);
}

// One of the next lines must be like this one; those before it are given back for the steps that
// follow, which must find them.
static gboolean expect_sometime(struct player *player, const struct step *step, GError **error)
{
  struct actor *actor = find_actor(player, step);
  g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < step->times; i++) {
    g_autofree char *line = actor_line(actor, error);
    if (!line)
      return FALSE;
    if (is_like(player, step, line)) {
      actor_give_back(actor, others);
      return TRUE;
    }
    g_ptr_array_add(others, g_steal_pointer(&line));
  }
  return fail(error, "other lines came");
}

static gboolean expect_bytes(struct player *player, const struct step *step, GError **error)
{
  return actor_expect(find_actor(player, step), step->bytes, error);
}

static gboolean expect_end(struct player *player, const struct step *step, GError **error)
{
  gboolean ended = actor_expect_end(find_actor(player, step), error);
  if (ended)
    g_hash_table_remove(player->actors, step->name);
  return ended;
}

static gboolean shut(struct player *player, const struct step *step, GError **error)
{
  actor_shut(find_actor(player, step));
  return TRUE;
}

static gboolean hang_up(struct player *player, const struct step *step, GError **error)
{
  if (step->kind == STEP_RESET)
    actor_reset(find_actor(player, step));
  g_hash_table_remove(player->actors, step->name);
  return TRUE;
}

static gboolean turn(struct player *player, const struct step *step, GError **error)
{
  gboolean native = g_str_equal(step->text, "native");
  actor_set_dialect(find_actor(player, step), native ? ACTOR_NATIVE : ACTOR_TEXT);
  return TRUE;
}

static gboolean send_signal(struct player *player, const struct step *step, GError **error)
{
  static const struct {
    const char *name;
    int number;
  } signals[] = {{"TERM", SIGTERM}, {"INT", SIGINT}, {"HUP", SIGHUP}, {"KILL", SIGKILL}};
  for (size_t i = 0; i < G_N_ELEMENTS(signals); i++) {
    if (!g_str_equal(step->text, signals[i].name))
      continue;
    server_process_signal(player->server, signals[i].number);
    return TRUE;
  }
  return fail(error, "no signal of that name is sent here");
}

static gboolean expect_exit(struct player *player, const struct step *step, GError **error)
{
  int status = server_process_wait(player->server);
  if (status == (int) g_ascii_strtoll(step->text, NULL, 10))
    return TRUE;
  return fail(error, "the server ended with %d", status);
}

static gboolean configure(struct player *player, const struct step *step, GError **error)
{
  g_autofree char *before = NULL;
  if (!g_file_get_contents(player->config, &before, NULL, error))
    return FALSE;
  g_autofree char *now = g_strconcat(before, step->text, "\n", NULL);
  return g_file_set_contents(player->config, now, -1, error);
}

static const step_function functions[] = {
    [STEP_OPEN] = open_actor,
    [STEP_SEND] = send_bytes,
    [STEP_LINE] = expect_line,
    [STEP_SOMETIME] = expect_sometime,
    [STEP_BYTES] = expect_bytes,
    [STEP_SHUT] = shut,
    [STEP_CLOSE] = hang_up,
    [STEP_RESET] = hang_up,
    [STEP_CLOSED] = expect_end,
    [STEP_TURN] = turn,
    [STEP_SIGNAL] = send_signal,
    [STEP_EXIT] = expect_exit,
    [STEP_START] = start,
    [STEP_CONFIGURE] = configure,
    [STEP_KEEP] = keep,
    [STEP_RUN] = run,
    [STEP_PRINTED] = expect_printed,
    [STEP_FILE] = write_file,
    [STEP_SAME] = compare_files,
};

// What begins something new: before it, all that came from what was before must have been read.
static gboolean begins_something(enum step_kind kind)
{
  return kind == STEP_OPEN || kind == STEP_SEND || kind == STEP_CLOSE || kind == STEP_RESET ||
         kind == STEP_SIGNAL || kind == STEP_CONFIGURE;
}

static gboolean all_silent(struct player *player, GError **error)
{
  g_autoptr(GList) actors = g_hash_table_get_values(player->actors);
  for (GList *item = actors; item; item = item->next) {
    if (actor_expect_silence(item->data, error))
      continue;
    g_autofree char *record = actor_record(item->data);
    g_prefix_error(error, "expected nothing more for %s: ", actor_name(item->data));
    g_autofree char *words = g_strdup((*error)->message);
    g_clear_error(error);
    return fail(error, "%s\nits last lines, > sent and < received:\n%s", words, record);
  }
  return TRUE;
}

static void explain(struct player *player, const struct step *step, GError **error)
{
  struct actor *actor = step->name ? find_actor(player, step) : NULL;
  g_autofree char *record = actor ? actor_record(actor) : g_strdup("");
  g_autofree char *words = g_strdup((*error)->message);
  g_clear_error(error);
  fail(error, "%s:%u: %s%s%s\nexpected: %s\n%s%s", player->transcript->name, step->line,
       step->name ? step->name : "", step->name ? ": " : "", words,
       step->text && *step->text ? step->text : "this step to succeed",
       actor ? "its last lines, > sent and < received:\n" : "", record);
}

static gboolean perform(struct player *player, const struct step *step, GError **error)
{
  g_autoptr(GError) failed = NULL;
  gboolean done;
  if (step->name && step->kind != STEP_OPEN && !find_actor(player, step))
    done = fail(&failed, "there is no client of that name");
  else
    done = (!begins_something(step->kind) || all_silent(player, &failed)) &&
           functions[step->kind](player, step, &failed);
  if (done)
    return TRUE;
  explain(player, step, &failed);
  g_propagate_error(error, g_steal_pointer(&failed));
  return FALSE;
}

gboolean player_play(const struct transcript *transcript, GError **error)
{
  struct player player = {.transcript = transcript};
  player.server = server_process_new(NULL);
  player.actors =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify) actor_free);
  player.addresses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  player.config = server_process_path(player.server, "ritrovod.conf");
  player.folder = server_process_path(player.server, "shell");
  g_assert_cmpint(g_mkdir(player.folder, 0700), ==, 0);
  g_autofree char *config =
      g_strconcat("[server]\nname=Ritrovo\nrate=0\nper-address=0\n", transcript->config->str, NULL);
  gboolean good =
      g_file_set_contents(player.config, config, -1, error) && start(&player, NULL, NULL);
  for (guint i = 0; good && i < transcript->steps->len; i++)
    good = perform(&player, transcript->steps->pdata[i], error);
  if (good && !all_silent(&player, error)) {
    g_prefix_error(error, "%s: at the end: ", transcript->name);
    good = FALSE;
  }
  g_hash_table_unref(player.actors);
  g_hash_table_unref(player.addresses);
  server_process_free(player.server);
  g_free(player.config);
  g_free(player.folder);
  g_free(player.last);
  g_free(player.printed);
  return good;
}
