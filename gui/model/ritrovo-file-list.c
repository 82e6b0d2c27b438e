// SPDX-License-Identifier: GPL-3.0-or-later
// A page behind the other, each asked for by the seq of the oldest file that is here. A first page
// takes the place of everything.
#include "ritrovo-file-list-private.h"

#include <glib/gi18n.h>

#include "limits.h"
#include "ritrovo-client-private.h"
#include "ritrovo-file-private.h"
#include "ritrovo-room-private.h"

#define NAME_BYTES 256

struct _RitrovoFileList {
  GObject parent_instance;

  GPtrArray *files;  // owned; newest first
  GPtrArray *fresh;  // owned; posted while the first page is on its way, which may not know them
  char *error_text;  // owned
  RitrovoRoom *room; // borrowed, weak
  gint64 request;    // 0: none is on its way
  gboolean loading;
  gboolean end;
  gboolean afresh; // the page on its way is the first one
};

static void list_model_init(GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE(RitrovoFileList, ritrovo_file_list, G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL, list_model_init))

enum { PROP_0, PROP_LOADING, PROP_END, PROP_ERROR_TEXT, N_PROPS };

static GParamSpec *props[N_PROPS];

static GType get_item_type(GListModel *model)
{
  return RITROVO_TYPE_FILE;
}

static guint get_n_items(GListModel *model)
{
  return RITROVO_FILE_LIST(model)->files->len;
}

static gpointer get_item(GListModel *model, guint position)
{
  RitrovoFileList *self = RITROVO_FILE_LIST(model);
  return position < self->files->len ? g_object_ref(g_ptr_array_index(self->files, position))
                                     : NULL;
}

static void list_model_init(GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void ritrovo_file_list_get_property(GObject *object, guint id, GValue *value,
                                           GParamSpec *spec)
{
  RitrovoFileList *self = RITROVO_FILE_LIST(object);
  switch (id) {
  case PROP_LOADING:
    g_value_set_boolean(value, self->loading);
    break;
  case PROP_END:
    g_value_set_boolean(value, self->end);
    break;
  case PROP_ERROR_TEXT:
    g_value_set_string(value, self->error_text);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void ritrovo_file_list_dispose(GObject *object)
{
  RitrovoFileList *self = RITROVO_FILE_LIST(object);
  if (self->room && self->room->client && self->request != 0)
    ritrovo_client_forget(self->room->client, self->request);
  self->request = 0;
  g_clear_weak_pointer(&self->room);
  G_OBJECT_CLASS(ritrovo_file_list_parent_class)->dispose(object);
}

static void ritrovo_file_list_finalize(GObject *object)
{
  RitrovoFileList *self = RITROVO_FILE_LIST(object);
  g_ptr_array_unref(self->files);
  g_ptr_array_unref(self->fresh);
  g_free(self->error_text);
  G_OBJECT_CLASS(ritrovo_file_list_parent_class)->finalize(object);
}

static void ritrovo_file_list_class_init(RitrovoFileListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_file_list_get_property;
  object_class->dispose = ritrovo_file_list_dispose;
  object_class->finalize = ritrovo_file_list_finalize;

  props[PROP_LOADING] = g_param_spec_boolean("loading", NULL, NULL, FALSE, flags);
  props[PROP_END] = g_param_spec_boolean("end", NULL, NULL, FALSE, flags);
  props[PROP_ERROR_TEXT] = g_param_spec_string("error-text", NULL, NULL, "", flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void ritrovo_file_list_init(RitrovoFileList *self)
{
  self->files = g_ptr_array_new_with_free_func(g_object_unref);
  self->fresh = g_ptr_array_new_with_free_func(g_object_unref);
  self->error_text = g_strdup("");
}

static void set_state(RitrovoFileList *self, gboolean loading, gboolean end, const char *words)
{
  g_object_freeze_notify(G_OBJECT(self));
  if (self->loading != loading)
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_LOADING]);
  if (self->end != end)
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_END]);
  if (strcmp(self->error_text, words) != 0) {
    g_free(self->error_text);
    self->error_text = g_strdup(words);
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ERROR_TEXT]);
  }
  self->loading = loading;
  self->end = end;
  g_object_thaw_notify(G_OBJECT(self));
}

// NULL if it cannot be a file of the room.
static RitrovoFile *read_file(RitrovoFileList *self, const struct message *object)
{
  g_autoptr(RitrovoFile) read = ritrovo_file_read(object);
  if (!read || !message_has(object, from) || strlen(object->from) > NAME_BYTES)
    return NULL;
  ritrovo_file_set_posted(read, object->from, message_has(object, time) ? MAX(object->time, 0) : 0,
                          message_has(object, seq) ? MAX(object->seq, 0) : 0);
  return ritrovo_client_adopt_file(self->room->client, read);
}

static gint64 oldest_seq(RitrovoFileList *self)
{
  guint count = self->files->len;
  return count > 0 ? ritrovo_file_get_seq(g_ptr_array_index(self->files, count - 1)) : 0;
}

static void add_newest(RitrovoFileList *self, RitrovoFile *file)
{
  gint64 newest =
      self->files->len > 0 ? ritrovo_file_get_seq(g_ptr_array_index(self->files, 0)) : 0;
  if (ritrovo_file_get_seq(file) <= newest)
    return;
  g_ptr_array_insert(self->files, 0, g_object_ref(file));
  g_list_model_items_changed(G_LIST_MODEL(self), 0, 0, 1);
}

static void take_page(RitrovoFileList *self, const struct message *page)
{
  guint before = self->files->len;
  guint kept = self->afresh ? 0 : before;
  gint64 edge = self->afresh ? G_MAXINT64 : oldest_seq(self);
  g_autoptr(GPtrArray) old = g_ptr_array_new_with_free_func(g_object_unref);
  if (kept == 0) {
    g_autoptr(GPtrArray) files = self->files;
    self->files = g_steal_pointer(&old);
    old = g_steal_pointer(&files); // freed once nobody can be looking at it any more
  }
  for (size_t i = 0; i < page->files.count; i++) {
    RitrovoFile *file = read_file(self, &page->files.items[i]);
    if (file && ritrovo_file_get_seq(file) < edge)
      g_ptr_array_add(self->files, file);
    else
      g_clear_object(&file);
    edge = MIN(edge, oldest_seq(self) > 0 ? oldest_seq(self) : edge);
  }
  if (before - kept > 0 || self->files->len > kept)
    g_list_model_items_changed(G_LIST_MODEL(self), kept, before - kept, self->files->len - kept);
  // A server that never comes to an end must at least come forward. What is not kept has no number
  // to go on from.
  gboolean end = page->end || self->files->len == kept || oldest_seq(self) == 0;
  for (guint i = 0; i < self->fresh->len; i++)
    add_newest(self, g_ptr_array_index(self->fresh, i));
  g_ptr_array_set_size(self->fresh, 0);
  set_state(self, FALSE, end, "");
}

static void reply_cb(gpointer owner, const struct message *reply)
{
  RitrovoFileList *self = owner;
  self->request = 0;
  if (!self->room || !self->room->client)
    return;
  if (reply && reply->type == MSG_FILES) {
    take_page(self, reply);
  } else if (!reply) {
    set_state(self, FALSE, self->end, _("The connection to the server was lost."));
  } else {
    enum code code = message_has(reply, code) ? code_from_name(reply->code) : CODE_OK;
    g_autoptr(GError) why =
        ritrovo_client_error_from_server(code, message_has(reply, text) ? reply->text : NULL);
    set_state(self, FALSE, self->end,
              code == CODE_PROTO_UNKNOWN ? _("This server takes no files.") : why->message);
  }
}

static void ask(RitrovoFileList *self, gboolean afresh)
{
  RitrovoClient *client = self->room ? self->room->client : NULL;
  struct message files = {.type = MSG_FILES};
  message_set(&files, limit, FILES_PAGE_DEFAULT);
  if (self->request != 0 && client)
    ritrovo_client_forget(client, self->request);
  self->afresh = afresh || self->files->len == 0;
  if (self->room && self->room->kind == RITROVO_ROOM_KIND_DIRECT)
    message_set(&files, with, self->room->name);
  else if (self->room)
    message_set(&files, room, self->room->name);
  if (!self->afresh)
    message_set(&files, before, oldest_seq(self));
  self->request = client ? ritrovo_client_ask(client, &files, self, reply_cb) : 0;
  if (self->request != 0)
    set_state(self, TRUE, FALSE, "");
  else
    set_state(self, FALSE, self->end, _("You are not connected to a server."));
}

RitrovoFileList *ritrovo_file_list_new(RitrovoRoom *room)
{
  RitrovoFileList *self = g_object_new(RITROVO_TYPE_FILE_LIST, NULL);
  g_set_weak_pointer(&self->room, room);
  ask(self, TRUE);
  return self;
}

void ritrovo_file_list_reload(RitrovoFileList *self)
{
  ask(self, TRUE);
}

void ritrovo_file_list_load_more(RitrovoFileList *self)
{
  g_return_if_fail(RITROVO_IS_FILE_LIST(self));
  if (!self->loading && !self->end)
    ask(self, FALSE);
}

void ritrovo_file_list_add(RitrovoFileList *self, RitrovoFile *file)
{
  if (self->loading && self->afresh)
    g_ptr_array_add(self->fresh, g_object_ref(file));
  else
    add_newest(self, file);
}

void ritrovo_file_list_remove(RitrovoFileList *self, RitrovoFile *file)
{
  guint position;
  g_ptr_array_remove(self->fresh, file);
  if (!g_ptr_array_find(self->files, file, &position))
    return;
  g_ptr_array_remove_index(self->files, position);
  g_list_model_items_changed(G_LIST_MODEL(self), position, 1, 0);
}

gboolean ritrovo_file_list_get_loading(RitrovoFileList *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE_LIST(self), FALSE);
  return self->loading;
}

gboolean ritrovo_file_list_get_end(RitrovoFileList *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE_LIST(self), FALSE);
  return self->end;
}

const char *ritrovo_file_list_get_error_text(RitrovoFileList *self)
{
  g_return_val_if_fail(RITROVO_IS_FILE_LIST(self), "");
  return self->error_text;
}
