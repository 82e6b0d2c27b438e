// SPDX-License-Identifier: GPL-3.0-or-later
// A file is a set of properties. What a server says of it is checked when it is read, and never
// becomes a path.
#include "ritrovo-file-private.h"

#include <string.h>

#include "limits.h"
#include "ritrovo-transfer.h"

#define ID_BYTES 64

struct _RitrovoFile {
  GObject parent_instance;

  // owned
  char *id;
  char *name;
  char *safe_name;
  char *content_type;
  char *sender;
  char *sha256;
  RitrovoTransfer *transfer;
  GFile *local;
  GFile *original;
  GHashTable *table; // in which it stands by its id; NULL: in none

  gint64 size;
  gint64 time;
  gint64 seq;
  gint64 mtime;
  gboolean removed;
  gboolean temporary;
};

G_DEFINE_FINAL_TYPE(RitrovoFile, ritrovo_file, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_SAFE_NAME,
  PROP_SIZE,
  PROP_CONTENT_TYPE,
  PROP_SENDER,
  PROP_TIME,
  PROP_REMOVED,
  PROP_TRANSFER,
  PROP_LOCAL,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static void ritrovo_file_get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  RitrovoFile *self = RITROVO_FILE(object);
  switch (id) {
  case PROP_ID:
    g_value_set_string(value, self->id);
    break;
  case PROP_NAME:
    g_value_set_string(value, self->name);
    break;
  case PROP_SAFE_NAME:
    g_value_set_string(value, self->safe_name);
    break;
  case PROP_SIZE:
    g_value_set_int64(value, self->size);
    break;
  case PROP_CONTENT_TYPE:
    g_value_set_string(value, self->content_type);
    break;
  case PROP_SENDER:
    g_value_set_string(value, self->sender);
    break;
  case PROP_TIME:
    g_value_set_int64(value, self->time);
    break;
  case PROP_REMOVED:
    g_value_set_boolean(value, self->removed);
    break;
  case PROP_TRANSFER:
    g_value_set_object(value, self->transfer);
    break;
  case PROP_LOCAL:
    g_value_set_object(value, self->local);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void leave_table(RitrovoFile *self)
{
  if (self->table && g_hash_table_lookup(self->table, self->id) == self)
    g_hash_table_remove(self->table, self->id);
  g_clear_pointer(&self->table, g_hash_table_unref);
}

static void ritrovo_file_dispose(GObject *object)
{
  leave_table(RITROVO_FILE(object));
  G_OBJECT_CLASS(ritrovo_file_parent_class)->dispose(object);
}

static void ritrovo_file_finalize(GObject *object)
{
  RitrovoFile *self = RITROVO_FILE(object);
  g_free(self->id);
  g_free(self->name);
  g_free(self->safe_name);
  g_free(self->content_type);
  g_free(self->sender);
  g_free(self->sha256);
  g_clear_object(&self->transfer);
  g_clear_object(&self->local);
  g_clear_object(&self->original);
  G_OBJECT_CLASS(ritrovo_file_parent_class)->finalize(object);
}

static void ritrovo_file_class_init(RitrovoFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_file_get_property;
  object_class->dispose = ritrovo_file_dispose;
  object_class->finalize = ritrovo_file_finalize;

  props[PROP_ID] = g_param_spec_string("id", NULL, NULL, "", flags);
  props[PROP_NAME] = g_param_spec_string("name", NULL, NULL, "", flags);
  props[PROP_SAFE_NAME] = g_param_spec_string("safe-name", NULL, NULL, "", flags);
  props[PROP_SIZE] = g_param_spec_int64("size", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_CONTENT_TYPE] = g_param_spec_string("content-type", NULL, NULL, "", flags);
  props[PROP_SENDER] = g_param_spec_string("sender", NULL, NULL, "", flags);
  props[PROP_TIME] = g_param_spec_int64("time", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_REMOVED] = g_param_spec_boolean("removed", NULL, NULL, FALSE, flags);
  props[PROP_TRANSFER] = g_param_spec_object("transfer", NULL, NULL, RITROVO_TYPE_TRANSFER, flags);
  props[PROP_LOCAL] = g_param_spec_object("local", NULL, NULL, G_TYPE_FILE, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void ritrovo_file_init(RitrovoFile *self)
{
  self->sender = g_strdup("");
}

static RitrovoFile *make(const char *id, const char *name, gint64 size, const char *sha256)
{
  RitrovoFile *self = g_object_new(RITROVO_TYPE_FILE, NULL);
  self->id = g_strdup(id);
  self->name = g_utf8_make_valid(name, -1);
  self->safe_name = ritrovo_file_make_safe_name(self->name);
  self->content_type = g_content_type_guess(self->safe_name, NULL, 0, NULL);
  self->size = MAX(size, 0);
  self->sha256 = g_ascii_strdown(sha256, -1);
  return self;
}

RitrovoFile *ritrovo_file_new(const char *id, const char *name, gint64 size, const char *sha256)
{
  return make(id, name, size, sha256);
}

static gboolean is_sha256(const char *text)
{
  return strlen(text) == FILE_SHA256_DIGITS &&
         strspn(text, "0123456789abcdefABCDEF") == FILE_SHA256_DIGITS;
}

RitrovoFile *ritrovo_file_read(const struct message *object)
{
  if (!message_has(object, file) || !*object->file || strlen(object->file) > ID_BYTES ||
      !message_has(object, name) || !*object->name || strlen(object->name) > LIMIT_FILE_NAME ||
      !message_has(object, size) || object->size < 0 || !message_has(object, sha256) ||
      !is_sha256(object->sha256))
    return NULL;
  RitrovoFile *self = make(object->file, object->name, object->size, object->sha256);
  self->removed = message_has(object, removed) && object->removed;
  return self;
}

RitrovoFile *ritrovo_file_new_outgoing(GFile *original, const char *name, gboolean temporary)
{
  RitrovoFile *self = make("", name, 0, "");
  self->original = g_object_ref(original);
  self->local = g_object_ref(original);
  self->temporary = temporary;
  return self;
}

void ritrovo_file_set_content(RitrovoFile *self, gint64 size, gint64 mtime, const char *sha256)
{
  g_return_if_fail(RITROVO_IS_FILE(self));
  g_free(self->sha256);
  self->sha256 = g_strdup(sha256);
  self->mtime = mtime;
  if (self->size == size)
    return;
  self->size = size;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_SIZE]);
}

void ritrovo_file_set_posted(RitrovoFile *self, const char *sender, gint64 time, gint64 seq)
{
  g_return_if_fail(RITROVO_IS_FILE(self));
  self->seq = seq;
  if (strcmp(self->sender, sender) != 0) {
    g_free(self->sender);
    self->sender = g_strdup(sender);
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_SENDER]);
  }
  if (self->time != time) {
    self->time = time;
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_TIME]);
  }
}

void ritrovo_file_set_removed(RitrovoFile *self)
{
  g_return_if_fail(RITROVO_IS_FILE(self));
  if (self->removed)
    return;
  self->removed = TRUE;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_REMOVED]);
}

void ritrovo_file_set_local(RitrovoFile *self, GFile *local)
{
  g_return_if_fail(RITROVO_IS_FILE(self));
  if (g_set_object(&self->local, local))
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_LOCAL]);
}

void ritrovo_file_set_transfer(RitrovoFile *self, RitrovoTransfer *transfer)
{
  g_return_if_fail(RITROVO_IS_FILE(self));
  if (g_set_object(&self->transfer, transfer))
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_TRANSFER]);
}

GHashTable *ritrovo_file_table_new(void)
{
  return g_hash_table_new(g_str_hash, g_str_equal);
}

RitrovoFile *ritrovo_file_find(GHashTable *table, const char *id)
{
  return g_hash_table_lookup(table, id);
}

static void enter_table(RitrovoFile *self, GHashTable *table)
{
  RitrovoFile *known = ritrovo_file_find(table, self->id);
  if (known)
    leave_table(known);
  leave_table(self);
  self->table = g_hash_table_ref(table);
  g_hash_table_insert(table, self->id, self);
}

static gboolean is_same(RitrovoFile *self, RitrovoFile *other)
{
  return self->size == other->size && strcmp(self->sha256, other->sha256) == 0;
}

// What is known of it from another place.
static void learn(RitrovoFile *self, RitrovoFile *other)
{
  if (*other->sender)
    ritrovo_file_set_posted(self, other->sender, other->time, other->seq);
  if (other->removed)
    ritrovo_file_set_removed(self);
}

RitrovoFile *ritrovo_file_adopt(RitrovoFile *file, GHashTable *table)
{
  g_return_val_if_fail(RITROVO_IS_FILE(file), NULL);
  RitrovoFile *known = *file->id ? ritrovo_file_find(table, file->id) : file;
  if (known == file)
    return g_object_ref(file);
  if (known && is_same(known, file)) {
    learn(known, file);
    return g_object_ref(known);
  }
  enter_table(file, table);
  return g_object_ref(file);
}

void ritrovo_file_settle(RitrovoFile *self, RitrovoFile *posted, GHashTable *table)
{
  g_return_if_fail(RITROVO_IS_FILE(self) && RITROVO_IS_FILE(posted));
  leave_table(self);
  g_free(self->id);
  self->id = g_strdup(posted->id);
  ritrovo_file_set_content(self, posted->size, self->mtime, posted->sha256);
  learn(self, posted);
  enter_table(self, table);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ID]);
}

const char *ritrovo_file_get_id(RitrovoFile *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE(self), "");
  return self->id;
}

const char *ritrovo_file_get_name(RitrovoFile *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE(self), "");
  return self->name;
}

const char *ritrovo_file_get_safe_name(RitrovoFile *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE(self), "");
  return self->safe_name;
}

gint64 ritrovo_file_get_size(RitrovoFile *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE(self), 0);
  return self->size;
}

const char *ritrovo_file_get_content_type(RitrovoFile *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE(self), "");
  return self->content_type;
}

const char *ritrovo_file_get_sender(RitrovoFile *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE(self), "");
  return self->sender;
}

gint64 ritrovo_file_get_time(RitrovoFile *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE(self), 0);
  return self->time;
}

gboolean ritrovo_file_get_removed(RitrovoFile *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE(self), FALSE);
  return self->removed;
}

RitrovoTransfer *ritrovo_file_get_transfer(RitrovoFile *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE(self), NULL);
  return self->transfer;
}

GFile *ritrovo_file_get_local(RitrovoFile *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE(self), NULL);
  return self->local;
}

gboolean ritrovo_file_is_temporary(RitrovoFile *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE(self), FALSE);
  return self->temporary;
}

GFile *ritrovo_file_get_original(RitrovoFile *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE(self), NULL);
  return self->original;
}

gint64 ritrovo_file_get_mtime(RitrovoFile *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE(self), 0);
  return self->mtime;
}

const char *ritrovo_file_get_sha256(RitrovoFile *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE(self), "");
  return self->sha256;
}

gint64 ritrovo_file_get_seq(RitrovoFile *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE(self), 0);
  return self->seq;
}
