// SPDX-License-Identifier: GPL-3.0-or-later
// A pointer array in two parts: `settled` rows, then unsent ones. Places are looked for from the
// end, because nearly everything that arrives is the newest.
#include "ritrovo-message-model.h"
#include "ritrovo-message-private.h"

struct _RitrovoMessageModel {
  GObject parent_instance;

  GPtrArray *rows; // owned
  guint settled;   // rows before the first unsent one
  guint bound;     // of settled rows
};

static void list_model_init(GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE(RitrovoMessageModel, ritrovo_message_model, G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL, list_model_init))

static GType get_item_type(GListModel *model)
{
  return RITROVO_TYPE_MESSAGE;
}

static guint get_n_items(GListModel *model)
{
  return RITROVO_MESSAGE_MODEL(model)->rows->len;
}

static gpointer get_item(GListModel *model, guint position)
{
  RitrovoMessageModel *self = RITROVO_MESSAGE_MODEL(model);
  return position < self->rows->len ? g_object_ref(g_ptr_array_index(self->rows, position)) : NULL;
}

static void list_model_init(GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void ritrovo_message_model_finalize(GObject *object)
{
  g_ptr_array_unref(RITROVO_MESSAGE_MODEL(object)->rows);
  G_OBJECT_CLASS(ritrovo_message_model_parent_class)->finalize(object);
}

static void ritrovo_message_model_class_init(RitrovoMessageModelClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = ritrovo_message_model_finalize;
}

static void ritrovo_message_model_init(RitrovoMessageModel *self)
{
  self->rows = g_ptr_array_new_with_free_func(g_object_unref);
  self->bound = MESSAGE_MODEL_NEWEST;
}

RitrovoMessageModel *ritrovo_message_model_new(void)
{
  return g_object_new(RITROVO_TYPE_MESSAGE_MODEL, NULL);
}

static RitrovoMessage *row(RitrovoMessageModel *self, guint i)
{
  return g_ptr_array_index(self->rows, i);
}

static void changed(RitrovoMessageModel *self, guint position, guint removed, guint added)
{
  if (removed > 0 || added > 0)
    g_list_model_items_changed(G_LIST_MODEL(self), position, removed, added);
}

static void remove_settled(RitrovoMessageModel *self, guint count)
{
  if (count == 0)
    return;
  g_ptr_array_remove_range(self->rows, 0, count);
  self->settled -= count;
  changed(self, 0, count, 0);
}

static void trim(RitrovoMessageModel *self)
{
  if (self->settled > self->bound)
    remove_settled(self, self->settled - self->bound);
}

static void insert_settled(RitrovoMessageModel *self, guint place, RitrovoMessage *message)
{
  g_ptr_array_insert(self->rows, (int) place, g_object_ref(message));
  self->settled++;
  changed(self, place, 0, 1);
}

// Where a message of that seq belongs: before the first of a higher one, otherwise behind
// everything settled. Notices have no seq and stay where they are. FALSE if the seq is here.
static gboolean find_place(RitrovoMessageModel *self, gint64 seq, guint *place)
{
  *place = self->settled;
  for (guint i = self->settled; i > 0; i--) {
    gint64 other = ritrovo_message_get_seq(row(self, i - 1));
    if (other == seq)
      return FALSE;
    if (other > seq)
      *place = i - 1;
    else if (other > 0)
      break;
  }
  return TRUE;
}

static gboolean find_unsent(RitrovoMessageModel *self, const char *cid, guint *position)
{
  if (!cid || !*cid)
    return FALSE;
  for (guint i = self->settled; i < self->rows->len; i++)
    if (strcmp(ritrovo_message_get_cid(row(self, i)), cid) == 0) {
      *position = i;
      return TRUE;
    }
  return FALSE;
}

static void remove_unsent_at(RitrovoMessageModel *self, guint position)
{
  g_ptr_array_remove_index(self->rows, position);
  changed(self, position, 1, 0);
}

static void settle_unsent(RitrovoMessageModel *self, guint from, guint place, RitrovoMessage *echo)
{
  g_autoptr(RitrovoMessage) own = g_object_ref(row(self, from));
  if (from != place)
    remove_unsent_at(self, from);
  ritrovo_message_settle(own, ritrovo_message_get_seq(echo), ritrovo_message_get_time(echo));
  if (from != place)
    insert_settled(self, place, own);
  else
    self->settled++;
}

gboolean ritrovo_message_model_add(RitrovoMessageModel *self, RitrovoMessage *message)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), FALSE);
  guint place, from = 0;
  gboolean ours = find_unsent(self, ritrovo_message_get_cid(message), &from);

  if (!find_place(self, ritrovo_message_get_seq(message), &place)) {
    if (ours)
      remove_unsent_at(self, from);
    return FALSE;
  }
  if (ours)
    settle_unsent(self, from, place, message);
  else
    insert_settled(self, place, message);
  trim(self);
  return TRUE;
}

// Whether the message stands before everything settled and is nobody's echo.
static gboolean is_older(RitrovoMessageModel *self, RitrovoMessage *message, gint64 below)
{
  guint position;
  gint64 seq = ritrovo_message_get_seq(message);
  return (below == 0 || seq < below) &&
         !find_unsent(self, ritrovo_message_get_cid(message), &position);
}

void ritrovo_message_model_add_older(RitrovoMessageModel *self, GPtrArray *page)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_MODEL(self));
  gint64 below = ritrovo_message_model_get_oldest_seq(self);
  if (below > 0)
    self->bound = MESSAGE_MODEL_PAGED;

  // From the newest down, so that what does not fit is the oldest, and a page in a wrong order
  // still comes out sorted.
  guint space = self->bound - MIN(self->bound, self->settled);
  guint added = 0;
  g_autoptr(GPtrArray) others = g_ptr_array_new();
  for (guint i = page->len; i > 0; i--) {
    RitrovoMessage *message = g_ptr_array_index(page, i - 1);
    if (!is_older(self, message, below)) {
      g_ptr_array_add(others, message);
    } else if (added < space) {
      g_ptr_array_insert(self->rows, 0, g_object_ref(message));
      below = ritrovo_message_get_seq(message);
      added++;
    }
  }
  self->settled += added;
  changed(self, 0, 0, added);

  for (guint i = others->len; i > 0; i--)
    ritrovo_message_model_add(self, g_ptr_array_index(others, i - 1));
}

gboolean ritrovo_message_model_can_grow(RitrovoMessageModel *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), FALSE);
  return self->settled < MESSAGE_MODEL_PAGED;
}

void ritrovo_message_model_add_notice(RitrovoMessageModel *self, RitrovoMessage *notice)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_MODEL(self));
  insert_settled(self, self->settled, notice);
  trim(self);
}

gboolean ritrovo_message_model_add_pending(RitrovoMessageModel *self, RitrovoMessage *message)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), FALSE);
  if (self->rows->len - self->settled >= MESSAGE_MODEL_UNSENT)
    return FALSE;
  g_ptr_array_add(self->rows, g_object_ref(message));
  changed(self, self->rows->len - 1, 0, 1);
  return TRUE;
}

RitrovoMessage *ritrovo_message_model_find_unsent(RitrovoMessageModel *self, const char *cid)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), NULL);
  guint position;
  return find_unsent(self, cid, &position) ? row(self, position) : NULL;
}

RitrovoMessage *ritrovo_message_model_first_pending(RitrovoMessageModel *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), NULL);
  for (guint i = self->settled; i < self->rows->len; i++)
    if (ritrovo_message_get_state(row(self, i)) == RITROVO_MESSAGE_PENDING)
      return row(self, i);
  return NULL;
}

gboolean ritrovo_message_model_remove_unsent(RitrovoMessageModel *self, RitrovoMessage *message)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), FALSE);
  for (guint i = self->settled; i < self->rows->len; i++)
    if (row(self, i) == message) {
      remove_unsent_at(self, i);
      return TRUE;
    }
  return FALSE;
}

void ritrovo_message_model_reset(RitrovoMessageModel *self)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_MODEL(self));
  self->bound = MESSAGE_MODEL_NEWEST;
  remove_settled(self, self->settled);
}

gint64 ritrovo_message_model_get_oldest_seq(RitrovoMessageModel *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), 0);
  for (guint i = 0; i < self->settled; i++)
    if (ritrovo_message_get_seq(row(self, i)) > 0)
      return ritrovo_message_get_seq(row(self, i));
  return 0;
}

gint64 ritrovo_message_model_get_newest_seq(RitrovoMessageModel *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), 0);
  for (guint i = self->settled; i > 0; i--)
    if (ritrovo_message_get_seq(row(self, i - 1)) > 0)
      return ritrovo_message_get_seq(row(self, i - 1));
  return 0;
}
