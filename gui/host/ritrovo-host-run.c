// SPDX-License-Identifier: GPL-3.0-or-later
// Finds a server that runs already, or starts ritrovod, listens to its `ready` line, and sees it
// out. Its output is read to the end, for a server whose pipe is full would stand still.
#include "ritrovo-host-private.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "ritrovo-host-addresses.h"

#define START_TIMEOUT_MS 10000
#define STOP_TIMEOUT_MS 6000

// Tried in this order: IPv6 and IPv4 together, then IPv4 alone for a computer without IPv6.
static const char *const listen_addresses[] = {"[::]", "0.0.0.0"};

static gboolean spawn(RitrovoHost *self, GError **error);

// Ends ritrovo_host_start_async(); takes the error, NULL for success.
static void finish_starting(RitrovoHost *self, GError *error)
{
  g_autoptr(GTask) task = g_steal_pointer(&self->starting);
  g_clear_handle_id(&self->timer, g_source_remove);
  if (self->cancel_source) {
    g_source_destroy(self->cancel_source);
    g_clear_pointer(&self->cancel_source, g_source_unref);
  }
  if (error)
    g_task_return_error(task, error);
  else
    g_task_return_boolean(task, TRUE);
}

// Gives up on a process that has not said ready; takes the error.
static void abandon_start(RitrovoHost *self, GError *error)
{
  if (self->looking)
    g_cancellable_cancel(self->looking);
  g_clear_object(&self->looking);
  if (self->process)
    g_subprocess_force_exit(self->process);
  ritrovo_host_forget_process(self);
  finish_starting(self, error);
}

static GError *why_it_ended(RitrovoHost *self)
{
  if (self->starting && ritrovo_host_port_is_taken(self->port))
    return g_error_new(G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
                       _("Another program on this computer uses port %u."), self->port);
  if (*self->last_words)
    return g_error_new_literal(G_IO_ERROR, G_IO_ERROR_FAILED, self->last_words);
  return g_error_new_literal(G_IO_ERROR, G_IO_ERROR_FAILED,
                             _("The server ended without saying why."));
}

static void process_ended(RitrovoHost *self)
{
  g_autoptr(RitrovoHost) held = g_object_ref(self);
  // What it wrote before it ended comes first.
  host_pipe_drain(self->output);
  host_pipe_drain(self->complaints);
  ritrovo_host_forget_process(self);
  ritrovo_host_set_running(self, FALSE);

  if (self->starting) {
    GError *error = why_it_ended(self);
    if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE) &&
        ++self->choice < G_N_ELEMENTS(listen_addresses)) {
      g_clear_error(&error);
      if (spawn(self, &error))
        return;
    }
    finish_starting(self, error);
  } else if (self->stopping) {
    g_autoptr(GTask) task = g_steal_pointer(&self->stopping);
    g_task_return_boolean(task, TRUE);
  } else {
    g_autoptr(GError) why = why_it_ended(self);
    ritrovo_host_tell_exited(self, why->message);
  }
}

static void take_output(const char *line, gpointer data)
{
  RitrovoHost *self = data;
  g_auto(GStrv) words = g_strsplit(line, " ", -1);
  if (!self->starting || g_strcmp0(words[0], "ready") != 0)
    return;
  for (char **word = words + 1; *word; word++) {
    char *address = ritrovo_host_own_address(*word);
    if (!address)
      continue;
    ritrovo_host_set_addresses(self, address, ritrovo_host_list_addresses(*word));
    const char *pid = g_subprocess_get_identifier(self->process);
    if (pid)
      host_found_note(self->folder, atoi(pid), *word);
    ritrovo_host_set_running(self, TRUE);
    finish_starting(self, NULL);
    return;
  }
}

static void take_complaint(const char *line, gpointer data)
{
  RitrovoHost *self = data;
  if (!*line)
    return;
  g_free(self->last_words);
  self->last_words = g_utf8_make_valid(line, -1);
}

// Runs in the child: it dies with this process, even if that is killed, and Ctrl+C on the terminal
// is for the app alone, which then stops it in an orderly way.
static void set_up_child(gpointer data)
{
  pid_t parent = (pid_t) GPOINTER_TO_INT(data);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  setpgid(0, 0);
  if (getppid() != parent)
    _exit(1);
}

static void ended_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  GWeakRef *weak = data;
  g_autoptr(RitrovoHost) self = g_weak_ref_get(weak);
  g_weak_ref_clear(weak);
  g_free(weak);
  gboolean ended = g_subprocess_wait_finish(G_SUBPROCESS(source), result, NULL);
  if (ended && self && self->process == G_SUBPROCESS(source))
    process_ended(self);
}

static gboolean start_timeout_cb(gpointer data)
{
  RitrovoHost *self = data;
  self->timer = 0;
  abandon_start(self, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                                          _("The server did not start in time.")));
  return G_SOURCE_REMOVE;
}

static gboolean spawn(RitrovoHost *self, GError **error)
{
  g_autofree char *program = ritrovo_host_find_server();
  if (!program) {
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                        _("The server program, ritrovod, is not installed on this computer."));
    return FALSE;
  }
  g_autoptr(GSubprocessLauncher) launcher =
      g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_set_child_setup(launcher, set_up_child, GINT_TO_POINTER(getpid()), NULL);
  g_autofree char *listener =
      g_strdup_printf("auto:%s:%u", listen_addresses[self->choice], self->port);
  const char *arguments[] = {program,      "--listen",   listener,
                             "--data-dir", self->folder, *self->name ? "--name" : NULL,
                             self->name,   NULL};
  self->process = g_subprocess_launcher_spawnv(launcher, arguments, error);
  if (!self->process)
    return FALSE;

  g_free(self->last_words);
  self->last_words = g_strdup("");
  self->waiting = g_cancellable_new();
  self->output = host_pipe_new(g_subprocess_get_stdout_pipe(self->process), take_output, self);
  self->complaints =
      host_pipe_new(g_subprocess_get_stderr_pipe(self->process), take_complaint, self);
  self->timer = g_timeout_add(START_TIMEOUT_MS, start_timeout_cb, self);

  GWeakRef *weak = g_new0(GWeakRef, 1);
  g_weak_ref_init(weak, self);
  g_subprocess_wait_async(self->process, self->waiting, ended_cb, weak);
  return TRUE;
}

static gboolean cancelled_cb(GCancellable *cancellable, gpointer data)
{
  abandon_start(data, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                          _("Starting the server was cancelled.")));
  return G_SOURCE_REMOVE;
}

// Ends ritrovo_host_stop_async(); takes the error, NULL for success.
static void finish_stopping(RitrovoHost *self, GError *error)
{
  g_autoptr(GTask) task = g_steal_pointer(&self->stopping);
  g_clear_handle_id(&self->timer, g_source_remove);
  if (error)
    g_task_return_error(task, error);
  else
    g_task_return_boolean(task, TRUE);
}

static void found_ended(gpointer data)
{
  RitrovoHost *self = data;
  g_autoptr(RitrovoHost) held = g_object_ref(self);
  ritrovo_host_set_found(self, NULL);
  if (self->stopping)
    finish_stopping(self, NULL);
  else
    ritrovo_host_tell_exited(self, _("The server on this computer was stopped."));
}

static void use_found(RitrovoHost *self, struct host_found *found)
{
  const char *listener = host_found_get_listener(found);
  ritrovo_host_set_addresses(self, ritrovo_host_own_address(listener),
                             ritrovo_host_list_addresses(listener));
  ritrovo_host_set_found(self, found);
  host_found_watch(found, found_ended, self);
  finish_starting(self, NULL);
}

static void looked_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoHost) self = data;
  GError *error = NULL;
  struct host_found *found = host_found_look_finish(result, NULL);
  // Whoever has given up looking meanwhile may be looking anew.
  if (!self->looking || g_task_get_cancellable(G_TASK(result)) != self->looking) {
    host_found_free(found);
    return;
  }
  g_clear_object(&self->looking);
  if (found)
    use_found(self, found);
  else if (self->only_look)
    finish_starting(self, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                                              _("No server runs on this computer.")));
  else if (!spawn(self, &error))
    finish_starting(self, error);
}

static void look(RitrovoHost *self, gboolean only_look, GCancellable *cancellable,
                 GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(self, cancellable, callback, data);
  g_task_set_source_tag(task, look);
  g_task_set_check_cancellable(task, FALSE);
  if (self->process || self->found || self->starting) {
    g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_BUSY, "%s",
                            _("A server is running here already."));
    return;
  }

  self->choice = 0;
  self->only_look = only_look;
  self->starting = g_steal_pointer(&task);
  self->looking = g_cancellable_new();
  host_found_look_async(self->folder, self->looking, looked_cb, g_object_ref(self));
  if (cancellable) {
    self->cancel_source = g_cancellable_source_new(cancellable);
    g_source_set_callback(self->cancel_source, G_SOURCE_FUNC(cancelled_cb), self, NULL);
    g_source_attach(self->cancel_source, g_main_context_get_thread_default());
  }
}

void ritrovo_host_start_async(RitrovoHost *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_HOST(self));
  look(self, FALSE, cancellable, callback, data);
}

void ritrovo_host_find_async(RitrovoHost *self, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_HOST(self));
  look(self, TRUE, NULL, callback, data);
}

gboolean ritrovo_host_start_finish(RitrovoHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), FALSE);
  return g_task_propagate_boolean(G_TASK(result), error);
}

static gboolean stop_timeout_cb(gpointer data)
{
  RitrovoHost *self = data;
  self->timer = 0;
  g_subprocess_force_exit(self->process);
  return G_SOURCE_REMOVE;
}

void ritrovo_host_stop_async(RitrovoHost *self, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_HOST(self));
  g_autoptr(GTask) task = g_task_new(self, NULL, callback, data);
  g_task_set_source_tag(task, ritrovo_host_stop_async);
  if (self->starting)
    abandon_start(self, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                            _("Starting the server was cancelled.")));
  if (self->found && !self->stopping)
    ritrovo_host_set_found(self, NULL);
  if (!self->process || self->stopping) {
    g_task_return_boolean(task, TRUE);
    return;
  }
  self->stopping = g_steal_pointer(&task);
  self->timer = g_timeout_add(STOP_TIMEOUT_MS, stop_timeout_cb, self);
  g_subprocess_send_signal(self->process, SIGTERM);
}

gboolean ritrovo_host_stop_finish(RitrovoHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), FALSE);
  return g_task_propagate_boolean(G_TASK(result), error);
}

static gboolean found_stays_cb(gpointer data)
{
  RitrovoHost *self = data;
  self->timer = 0;
  finish_stopping(
      self, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _("The server does not stop.")));
  return G_SOURCE_REMOVE;
}

void ritrovo_host_stop_found_async(RitrovoHost *self, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_HOST(self));
  if (!self->found || self->stopping) {
    ritrovo_host_stop_async(self, callback, data);
    return;
  }
  self->stopping = g_task_new(self, NULL, callback, data);
  self->timer = g_timeout_add(STOP_TIMEOUT_MS, found_stays_cb, self);
  host_found_stop(self->found);
}
