// SPDX-License-Identifier: GPL-3.0-or-later
// A transfer as its views see it. The numbers come from a thread that moves bytes and are looked at
// now and then; what happens next is decided elsewhere.
#include "ritrovo-transfer-private.h"

#include "ritrovo-file-private.h"
#include "ritrovo-room.h"

#define SPEED_LEAST_US (G_USEC_PER_SEC / 2) // before that, a speed says nothing

G_DEFINE_FINAL_TYPE(RitrovoTransfer, ritrovo_transfer, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_UPLOAD,
  PROP_STATE,
  PROP_DONE,
  PROP_SIZE,
  PROP_SPEED,
  PROP_FRACTION,
  PROP_ERROR_TEXT,
  PROP_FILE,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static const GEnumValue states[] = {
    {RITROVO_TRANSFER_WAITING, "RITROVO_TRANSFER_WAITING", "waiting"},
    {RITROVO_TRANSFER_CHECKING, "RITROVO_TRANSFER_CHECKING", "checking"},
    {RITROVO_TRANSFER_MOVING, "RITROVO_TRANSFER_MOVING", "moving"},
    {RITROVO_TRANSFER_BROKEN, "RITROVO_TRANSFER_BROKEN", "broken"},
    {RITROVO_TRANSFER_FAILED, "RITROVO_TRANSFER_FAILED", "failed"},
    {RITROVO_TRANSFER_DONE, "RITROVO_TRANSFER_DONE", "done"},
    {RITROVO_TRANSFER_CANCELLED, "RITROVO_TRANSFER_CANCELLED", "cancelled"},
    {0, NULL, NULL},
};

GType ritrovo_transfer_state_get_type(void)
{
  static gsize type = 0;
  if (g_once_init_enter(&type))
    g_once_init_leave(&type, g_enum_register_static("RitrovoTransferState", states));
  return type;
}

static void ritrovo_transfer_get_property(GObject *object, guint id, GValue *value,
                                          GParamSpec *spec)
{
  RitrovoTransfer *self = RITROVO_TRANSFER(object);
  switch (id) {
  case PROP_UPLOAD:
    g_value_set_boolean(value, self->upload);
    break;
  case PROP_STATE:
    g_value_set_enum(value, self->state);
    break;
  case PROP_DONE:
    g_value_set_int64(value, self->done);
    break;
  case PROP_SIZE:
    g_value_set_int64(value, self->size);
    break;
  case PROP_SPEED:
    g_value_set_int64(value, self->speed);
    break;
  case PROP_FRACTION:
    g_value_set_double(value, ritrovo_transfer_get_fraction(self));
    break;
  case PROP_ERROR_TEXT:
    g_value_set_string(value, self->error_text);
    break;
  case PROP_FILE:
    g_value_set_object(value, self->file);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void ritrovo_transfer_dispose(GObject *object)
{
  RitrovoTransfer *self = RITROVO_TRANSFER(object);
  g_clear_handle_id(&self->retry_timer, g_source_remove);
  if (self->cancellable)
    g_cancellable_cancel(self->cancellable);
  g_clear_weak_pointer(&self->file);
  g_clear_weak_pointer(&self->client);
  g_clear_weak_pointer(&self->room);
  g_clear_weak_pointer(&self->message);
  G_OBJECT_CLASS(ritrovo_transfer_parent_class)->dispose(object);
}

static void ritrovo_transfer_finalize(GObject *object)
{
  RitrovoTransfer *self = RITROVO_TRANSFER(object);
  g_free(self->error_text);
  g_clear_object(&self->held);
  g_clear_object(&self->cancellable);
  g_clear_pointer(&self->original, ritrovo_original_unref);
  g_clear_object(&self->target);
  g_clear_pointer(&self->part, ritrovo_part_unref);
  g_free(self->part_path);
  G_OBJECT_CLASS(ritrovo_transfer_parent_class)->finalize(object);
}

static void ritrovo_transfer_class_init(RitrovoTransferClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_transfer_get_property;
  object_class->dispose = ritrovo_transfer_dispose;
  object_class->finalize = ritrovo_transfer_finalize;

  props[PROP_UPLOAD] = g_param_spec_boolean("upload", NULL, NULL, FALSE, flags);
  props[PROP_STATE] = g_param_spec_enum("state", NULL, NULL, RITROVO_TYPE_TRANSFER_STATE,
                                        RITROVO_TRANSFER_WAITING, flags);
  props[PROP_DONE] = g_param_spec_int64("done", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_SIZE] = g_param_spec_int64("size", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_SPEED] = g_param_spec_int64("speed", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_FRACTION] = g_param_spec_double("fraction", NULL, NULL, 0, 1, 0, flags);
  props[PROP_ERROR_TEXT] = g_param_spec_string("error-text", NULL, NULL, "", flags);
  props[PROP_FILE] = g_param_spec_object("file", NULL, NULL, RITROVO_TYPE_FILE, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void ritrovo_transfer_init(RitrovoTransfer *self)
{
  self->error_text = g_strdup("");
}

RitrovoTransfer *ritrovo_transfer_new(RitrovoClient *client, RitrovoFile *file, gboolean upload)
{
  RitrovoTransfer *self = g_object_new(RITROVO_TYPE_TRANSFER, NULL);
  g_set_weak_pointer(&self->client, client);
  g_set_weak_pointer(&self->file, file);
  self->upload = upload;
  self->size = ritrovo_file_get_size(file);
  return self;
}

static void set_numbers(RitrovoTransfer *self, gint64 done, gint64 size, gint64 speed)
{
  GObject *object = G_OBJECT(self);
  g_object_freeze_notify(object);
  if (self->done != done || self->size != size)
    g_object_notify_by_pspec(object, props[PROP_FRACTION]);
  if (self->done != done) {
    self->done = done;
    g_object_notify_by_pspec(object, props[PROP_DONE]);
  }
  if (self->size != size) {
    self->size = size;
    g_object_notify_by_pspec(object, props[PROP_SIZE]);
  }
  if (self->speed != speed) {
    self->speed = speed;
    g_object_notify_by_pspec(object, props[PROP_SPEED]);
  }
  g_object_thaw_notify(object);
}

static void set_error_text(RitrovoTransfer *self, const char *words)
{
  if (strcmp(self->error_text, words) == 0)
    return;
  g_free(self->error_text);
  self->error_text = g_strdup(words);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ERROR_TEXT]);
}

static void set_state(RitrovoTransfer *self, RitrovoTransferState state, const char *words)
{
  if (state != RITROVO_TRANSFER_MOVING)
    ritrovo_transfer_forget_speed(self);
  set_error_text(self, words);
  if (state == RITROVO_TRANSFER_DONE)
    set_numbers(self, self->size, self->size, 0);
  if (self->state == state)
    return;
  g_debug("transfer: %s -> %s", states[self->state].value_nick, states[state].value_nick);
  self->state = state;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_STATE]);
}

void ritrovo_transfer_set_state(RitrovoTransfer *self, RitrovoTransferState state)
{
  set_state(self, state, "");
}

void ritrovo_transfer_set_failed(RitrovoTransfer *self, const char *words)
{
  set_state(self, RITROVO_TRANSFER_FAILED, words);
}

void ritrovo_transfer_set_size(RitrovoTransfer *self, gint64 size)
{
  set_numbers(self, MIN(self->done, size), size, self->speed);
}

void ritrovo_transfer_forget_speed(RitrovoTransfer *self)
{
  self->n_samples = 0;
  set_numbers(self, self->done, self->size, 0);
}

static gint64 bytes_now(RitrovoTransfer *self)
{
  gint64 done = self->done;
  if (self->original)
    done = ritrovo_original_get_done(self->original);
  else if (self->part)
    done = ritrovo_part_get_done(self->part);
  return CLAMP(done, 0, self->size);
}

// From the oldest of the last samples to this one.
static gint64 speed_now(RitrovoTransfer *self, gint64 done, gint64 now)
{
  if (self->state != RITROVO_TRANSFER_MOVING)
    return 0;
  guint place = self->n_samples % TRANSFER_SAMPLES;
  guint oldest = self->n_samples < TRANSFER_SAMPLES ? 0 : place;
  gint64 time = self->n_samples > 0 ? now - self->sample_times[oldest] : 0;
  gint64 bytes = self->n_samples > 0 ? done - self->samples[oldest] : 0;
  self->samples[place] = done;
  self->sample_times[place] = now;
  self->n_samples++;
  return time < SPEED_LEAST_US ? self->speed
                               : (gint64) (MAX(bytes, 0) / ((double) time / G_USEC_PER_SEC));
}

void ritrovo_transfer_sample(RitrovoTransfer *self, gint64 now)
{
  gint64 done = bytes_now(self);
  set_numbers(self, done, self->size, speed_now(self, done, now));
}

gboolean ritrovo_transfer_is_stale(RitrovoTransfer *self, GAsyncResult *result)
{
  return !self->cancellable || g_task_get_cancellable(G_TASK(result)) != self->cancellable;
}

gboolean ritrovo_transfer_get_upload(RitrovoTransfer *self)
{
  g_return_val_if_fail(RITROVO_IS_TRANSFER(self), FALSE);
  return self->upload;
}

RitrovoTransferState ritrovo_transfer_get_state(RitrovoTransfer *self)
{
  g_return_val_if_fail(RITROVO_IS_TRANSFER(self), RITROVO_TRANSFER_CANCELLED);
  return self->state;
}

gint64 ritrovo_transfer_get_done(RitrovoTransfer *self)
{
  g_return_val_if_fail(RITROVO_IS_TRANSFER(self), 0);
  return self->done;
}

gint64 ritrovo_transfer_get_size(RitrovoTransfer *self)
{
  g_return_val_if_fail(RITROVO_IS_TRANSFER(self), 0);
  return self->size;
}

gint64 ritrovo_transfer_get_speed(RitrovoTransfer *self)
{
  g_return_val_if_fail(RITROVO_IS_TRANSFER(self), 0);
  return self->speed;
}

double ritrovo_transfer_get_fraction(RitrovoTransfer *self)
{
  g_return_val_if_fail(RITROVO_IS_TRANSFER(self), 0);
  if (self->size > 0)
    return (double) self->done / (double) self->size;
  return self->state == RITROVO_TRANSFER_DONE ? 1 : 0;
}

const char *ritrovo_transfer_get_error_text(RitrovoTransfer *self)
{
  g_return_val_if_fail(RITROVO_IS_TRANSFER(self), "");
  return self->error_text;
}

RitrovoFile *ritrovo_transfer_get_file(RitrovoTransfer *self)
{
  g_return_val_if_fail(RITROVO_IS_TRANSFER(self), NULL);
  return self->file;
}
