// SPDX-License-Identifier: GPL-3.0-or-later
// Starts ritrovod, listens to its `ready` line, and sees it out. Its output is read to the end, for
// a server whose pipe is full would stand still.
#include "ritrovo-host.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "ritrovo-host-addresses.h"
#include "ritrovo-host-pipe.h"

#define START_TIMEOUT_MS 10000
#define STOP_TIMEOUT_MS 6000

// Tried in this order: IPv6 and IPv4 together, then IPv4 alone for a computer without IPv6; each on
// the default port, then on a free one.
static const char *const listen_choices[] = {
    "auto:[::]:60467",
    "auto:[::]:0",
    "auto:0.0.0.0:60467",
    "auto:0.0.0.0:0",
};

struct _RitrovoHost {
  GObject parent_instance;

  // owned
  GSubprocess *process;  // NULL while none runs
  GCancellable *waiting; // for its end
  struct host_pipe *output;
  struct host_pipe *complaints;
  GTask *starting;
  GTask *stopping;
  GSource *cancel_source; // watches the caller's cancellable while starting
  guint timer;            // of starting, then of stopping
  char *address;
  GStrv addresses;
  char *last_words; // the newest line of its standard error

  guint choice; // of listen_choices
  gboolean running;
};

G_DEFINE_FINAL_TYPE(RitrovoHost, ritrovo_host, G_TYPE_OBJECT)

enum { PROP_0, PROP_RUNNING, PROP_ADDRESS, PROP_ADDRESSES, N_PROPS };

static GParamSpec *props[N_PROPS];

enum { EXITED, N_SIGNALS };

static guint signals[N_SIGNALS];

static gboolean spawn(RitrovoHost *self, GError **error);

static void ritrovo_host_get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  RitrovoHost *self = RITROVO_HOST(object);
  switch (id) {
  case PROP_RUNNING:
    g_value_set_boolean(value, self->running);
    break;
  case PROP_ADDRESS:
    g_value_set_string(value, self->address);
    break;
  case PROP_ADDRESSES:
    g_value_set_boxed(value, self->addresses);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

// Lets go of the process; GLib's own watch still collects it when it ends.
static void forget_process(RitrovoHost *self)
{
  if (self->waiting)
    g_cancellable_cancel(self->waiting);
  g_clear_object(&self->waiting);
  g_clear_pointer(&self->output, host_pipe_free);
  g_clear_pointer(&self->complaints, host_pipe_free);
  g_clear_object(&self->process);
  g_clear_handle_id(&self->timer, g_source_remove);
}

static void ritrovo_host_dispose(GObject *object)
{
  RitrovoHost *self = RITROVO_HOST(object);
  if (self->process)
    g_subprocess_send_signal(self->process, SIGTERM);
  forget_process(self);
  G_OBJECT_CLASS(ritrovo_host_parent_class)->dispose(object);
}

static void ritrovo_host_finalize(GObject *object)
{
  RitrovoHost *self = RITROVO_HOST(object);
  g_free(self->address);
  g_strfreev(self->addresses);
  g_free(self->last_words);
  G_OBJECT_CLASS(ritrovo_host_parent_class)->finalize(object);
}

static void ritrovo_host_class_init(RitrovoHostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_host_get_property;
  object_class->dispose = ritrovo_host_dispose;
  object_class->finalize = ritrovo_host_finalize;

  props[PROP_RUNNING] = g_param_spec_boolean("running", NULL, NULL, FALSE, flags);
  props[PROP_ADDRESS] = g_param_spec_string("address", NULL, NULL, "", flags);
  props[PROP_ADDRESSES] = g_param_spec_boxed("addresses", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);

  signals[EXITED] = g_signal_new("exited", RITROVO_TYPE_HOST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void ritrovo_host_init(RitrovoHost *self)
{
  self->address = g_strdup("");
  self->addresses = g_new0(char *, 1);
  self->last_words = g_strdup("");
}

RitrovoHost *ritrovo_host_new(void)
{
  return g_object_new(RITROVO_TYPE_HOST, NULL);
}

static void set_running(RitrovoHost *self, gboolean running)
{
  if (self->running == running)
    return;
  self->running = running;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_RUNNING]);
}

// Takes both.
static void set_addresses(RitrovoHost *self, char *address, GStrv addresses)
{
  g_free(self->address);
  g_strfreev(self->addresses);
  self->address = address;
  self->addresses = addresses;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ADDRESS]);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ADDRESSES]);
}

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
  if (self->process)
    g_subprocess_force_exit(self->process);
  forget_process(self);
  finish_starting(self, error);
}

static GError *why_it_ended(RitrovoHost *self)
{
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
  forget_process(self);
  set_running(self, FALSE);

  if (self->starting) {
    GError *error = why_it_ended(self);
    if (++self->choice < G_N_ELEMENTS(listen_choices)) {
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
    g_signal_emit(self, signals[EXITED], 0, why->message);
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
    set_addresses(self, address, ritrovo_host_list_addresses(*word));
    set_running(self, TRUE);
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
  self->process = g_subprocess_launcher_spawn(launcher, error, program, "--listen",
                                              listen_choices[self->choice], NULL);
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

void ritrovo_host_start_async(RitrovoHost *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_HOST(self));
  g_autoptr(GTask) task = g_task_new(self, cancellable, callback, data);
  g_task_set_source_tag(task, ritrovo_host_start_async);
  g_task_set_check_cancellable(task, FALSE);
  if (self->process) {
    g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_BUSY, "%s",
                            _("A server is running here already."));
    return;
  }

  GError *error = NULL;
  self->choice = 0;
  if (!spawn(self, &error)) {
    g_task_return_error(task, error);
    return;
  }
  self->starting = g_steal_pointer(&task);
  if (cancellable) {
    self->cancel_source = g_cancellable_source_new(cancellable);
    g_source_set_callback(self->cancel_source, G_SOURCE_FUNC(cancelled_cb), self, NULL);
    g_source_attach(self->cancel_source, g_main_context_get_thread_default());
  }
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

gboolean ritrovo_host_get_running(RitrovoHost *self)
{
  g_return_val_if_fail(RITROVO_IS_HOST(self), FALSE);
  return self->running;
}

const char *ritrovo_host_get_address(RitrovoHost *self)
{
  g_return_val_if_fail(RITROVO_IS_HOST(self), "");
  return self->address;
}

const char *const *ritrovo_host_get_addresses(RitrovoHost *self)
{
  g_return_val_if_fail(RITROVO_IS_HOST(self), NULL);
  return (const char *const *) self->addresses;
}
