// SPDX-License-Identifier: GPL-3.0-or-later
// Two pointer arrays: settled rows, and behind them the unsent ones while the list is open. Places
// are looked for from the end, because nearly everything that arrives is the newest.
#include "ritrovo-message-model.h"
#include "ritrovo-message-private.h"

struct _RitrovoMessageModel {
  GObject parent_instance;

  GPtrArray *settled; // owned
  GPtrArray *unsent;  // owned
  gboolean open;      // the unsent ones are part of the list
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
  RitrovoMessageModel *self = RITROVO_MESSAGE_MODEL(model);
  return self->settled->len + (self->open ? self->unsent->len : 0);
}

static gpointer get_item(GListModel *model, guint position)
{
  RitrovoMessageModel *self = RITROVO_MESSAGE_MODEL(model);
  if (position >= get_n_items(model))
    return NULL;
  return g_object_ref(position < self->settled->len
                          ? g_ptr_array_index(self->settled, position)
                          : g_ptr_array_index(self->unsent, position - self->settled->len));
}

static void list_model_init(GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void ritrovo_message_model_finalize(GObject *object)
{
  RitrovoMessageModel *self = RITROVO_MESSAGE_MODEL(object);
  g_ptr_array_unref(self->settled);
  g_ptr_array_unref(self->unsent);
  G_OBJECT_CLASS(ritrovo_message_model_parent_class)->finalize(object);
}

static void ritrovo_message_model_class_init(RitrovoMessageModelClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = ritrovo_message_model_finalize;
}

static void ritrovo_message_model_init(RitrovoMessageModel *self)
{
  self->settled = g_ptr_array_new_with_free_func(g_object_unref);
  self->unsent = g_ptr_array_new_with_free_func(g_object_unref);
  self->open = TRUE;
}

RitrovoMessageModel *ritrovo_message_model_new(void)
{
  return g_object_new(RITROVO_TYPE_MESSAGE_MODEL, NULL);
}

static RitrovoMessage *row(RitrovoMessageModel *self, guint i)
{
  return g_ptr_array_index(self->settled, i);
}

static gint64 seq_at(RitrovoMessageModel *self, guint i)
{
  return ritrovo_message_get_seq(row(self, i));
}

static void changed(RitrovoMessageModel *self, guint position, guint removed, guint added)
{
  if (removed > 0 || added > 0)
    g_list_model_items_changed(G_LIST_MODEL(self), position, removed, added);
}

static void remove_settled(RitrovoMessageModel *self, guint position, guint count)
{
  if (count == 0)
    return;
  g_ptr_array_remove_range(self->settled, position, count);
  changed(self, position, count, 0);
}

static guint surplus(RitrovoMessageModel *self)
{
  return self->settled->len - MIN(self->settled->len, MESSAGE_MODEL_WINDOW);
}

static void drop_oldest(RitrovoMessageModel *self)
{
  remove_settled(self, 0, surplus(self));
}

static void insert_settled(RitrovoMessageModel *self, guint place, RitrovoMessage *message)
{
  g_ptr_array_insert(self->settled, (int) place, g_object_ref(message));
  changed(self, place, 0, 1);
}

// Where a message of that seq belongs: before the first of a higher one, otherwise behind
// everything settled. Notices have no seq and stay where they are. FALSE if the seq is here.
static gboolean find_place(RitrovoMessageModel *self, gint64 seq, guint *place)
{
  *place = self->settled->len;
  for (guint i = self->settled->len; i > 0; i--) {
    gint64 other = seq_at(self, i - 1);
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
  for (guint i = 0; i < self->unsent->len; i++)
    if (strcmp(ritrovo_message_get_cid(g_ptr_array_index(self->unsent, i)), cid) == 0) {
      *position = i;
      return TRUE;
    }
  return FALSE;
}

static void remove_unsent_at(RitrovoMessageModel *self, guint position)
{
  g_ptr_array_remove_index(self->unsent, position);
  if (self->open)
    changed(self, self->settled->len + position, 1, 0);
}

static void settle_unsent(RitrovoMessageModel *self, guint from, guint place, RitrovoMessage *echo)
{
  g_autoptr(RitrovoMessage) own = g_object_ref(g_ptr_array_index(self->unsent, from));
  gboolean stays = self->open && from == 0 && place == self->settled->len;
  if (!stays)
    remove_unsent_at(self, from);
  ritrovo_message_become(own, echo);
  ritrovo_message_settle(own, ritrovo_message_get_seq(echo), ritrovo_message_get_time(echo));
  if (stays) {
    g_ptr_array_add(self->settled, g_steal_pointer(&own));
    g_ptr_array_remove_index(self->unsent, 0);
  } else {
    insert_settled(self, place, own);
  }
}

static gboolean put(RitrovoMessageModel *self, RitrovoMessage *message)
{
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
  return TRUE;
}

gboolean ritrovo_message_model_add(RitrovoMessageModel *self, RitrovoMessage *message)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), FALSE);
  gboolean added = put(self, message);
  drop_oldest(self);
  return added;
}

// Parts a page, for step -1 from its end, for 1 from its beginning: into `beyond`, in their order,
// those that go further in that direction than everything settled and are nobody's echo; and into
// `others`.
static void sift(RitrovoMessageModel *self, GPtrArray *page, int step, GPtrArray *beyond,
                 GPtrArray *others)
{
  gint64 edge = step < 0 ? ritrovo_message_model_get_oldest_seq(self)
                         : ritrovo_message_model_get_newest_seq(self);
  for (guint i = 0; i < page->len; i++) {
    RitrovoMessage *message = g_ptr_array_index(page, step < 0 ? page->len - 1 - i : i);
    gint64 seq = ritrovo_message_get_seq(message);
    guint position;
    if ((edge > 0 && (seq - edge) * step <= 0) ||
        find_unsent(self, ritrovo_message_get_cid(message), &position)) {
      g_ptr_array_add(others, message);
    } else {
      g_ptr_array_insert(beyond, step < 0 ? 0 : -1, message);
      edge = seq;
    }
  }
}

// Puts in at once what a page has beyond the rows that are here, and then the rest of it.
static void put_page(RitrovoMessageModel *self, GPtrArray *page, int step)
{
  g_autoptr(GPtrArray) beyond = g_ptr_array_new();
  g_autoptr(GPtrArray) others = g_ptr_array_new();
  sift(self, page, step, beyond, others);
  guint place = step < 0 ? 0 : self->settled->len;
  for (guint i = 0; i < beyond->len; i++)
    g_ptr_array_insert(self->settled, (int) (place + i), g_object_ref(beyond->pdata[i]));
  changed(self, place, 0, beyond->len);
  for (guint i = 0; i < others->len; i++)
    put(self, others->pdata[i]);
}

gboolean ritrovo_message_model_add_older(RitrovoMessageModel *self, GPtrArray *page)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), FALSE);
  put_page(self, page, -1);
  guint dropped = surplus(self);
  remove_settled(self, self->settled->len - dropped, dropped);
  return dropped > 0;
}

void ritrovo_message_model_add_newer(RitrovoMessageModel *self, GPtrArray *page)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_MODEL(self));
  put_page(self, page, 1);
  drop_oldest(self);
}

void ritrovo_message_model_replace(RitrovoMessageModel *self, GPtrArray *page)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_MODEL(self));
  g_autoptr(GPtrArray) sorted = g_ptr_array_new_with_free_func(g_object_unref);
  gint64 last = 0;
  for (guint i = 0; i < page->len && sorted->len < MESSAGE_MODEL_WINDOW; i++) {
    RitrovoMessage *message = g_ptr_array_index(page, i);
    guint position;
    if (ritrovo_message_get_seq(message) <= last)
      continue;
    last = ritrovo_message_get_seq(message);
    g_ptr_array_add(sorted, g_object_ref(message));
    if (find_unsent(self, ritrovo_message_get_cid(message), &position))
      remove_unsent_at(self, position);
  }
  guint before = self->settled->len;
  g_autoptr(GPtrArray) old = self->settled; // freed once nobody can be looking at it any more
  self->settled = g_steal_pointer(&sorted);
  changed(self, 0, before, self->settled->len);
}

void ritrovo_message_model_drop_after(RitrovoMessageModel *self, gint64 seq)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_MODEL(self));
  guint keep = self->settled->len;
  while (keep > 0 && (seq_at(self, keep - 1) > seq || seq_at(self, keep - 1) == 0))
    keep--;
  remove_settled(self, keep, self->settled->len - keep);
}

gboolean ritrovo_message_model_overflows(RitrovoMessageModel *self, gint64 more)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), FALSE);
  return more > (gint64) MESSAGE_MODEL_WINDOW - (gint64) self->settled->len;
}

gint64 ritrovo_message_model_get_run_end(RitrovoMessageModel *self, gint64 seq)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), seq);
  guint i = self->settled->len;
  while (i > 0 && (seq_at(self, i - 1) > seq || seq_at(self, i - 1) == 0))
    i--;
  for (; i < self->settled->len; i++)
    if (seq_at(self, i) == seq + 1)
      seq++;
    else if (seq_at(self, i) > seq)
      break;
  return seq;
}

void ritrovo_message_model_set_open(RitrovoMessageModel *self, gboolean open)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_MODEL(self));
  if (self->open == open)
    return;
  self->open = open;
  changed(self, self->settled->len, open ? 0 : self->unsent->len, open ? self->unsent->len : 0);
}

void ritrovo_message_model_add_notice(RitrovoMessageModel *self, RitrovoMessage *notice)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_MODEL(self));
  if (!self->open)
    return;
  insert_settled(self, self->settled->len, notice);
  drop_oldest(self);
}

void ritrovo_message_model_add_unsent(RitrovoMessageModel *self, RitrovoMessage *message)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_MODEL(self));
  g_ptr_array_add(self->unsent, g_object_ref(message));
  if (self->open)
    changed(self, self->settled->len + self->unsent->len - 1, 0, 1);
}

GPtrArray *ritrovo_message_model_get_unsent(RitrovoMessageModel *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), NULL);
  return self->unsent;
}

RitrovoMessage *ritrovo_message_model_find_unsent(RitrovoMessageModel *self, const char *cid)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), NULL);
  guint position;
  return find_unsent(self, cid, &position) ? g_ptr_array_index(self->unsent, position) : NULL;
}

RitrovoMessage *ritrovo_message_model_first_pending(RitrovoMessageModel *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), NULL);
  for (guint i = 0; i < self->unsent->len; i++) {
    RitrovoMessage *message = g_ptr_array_index(self->unsent, i);
    if (ritrovo_message_get_state(message) == RITROVO_MESSAGE_PENDING &&
        !ritrovo_message_get_file(message))
      return message;
  }
  return NULL;
}

gboolean ritrovo_message_model_remove_unsent(RitrovoMessageModel *self, RitrovoMessage *message)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), FALSE);
  guint position;
  if (!g_ptr_array_find(self->unsent, message, &position))
    return FALSE;
  remove_unsent_at(self, position);
  return TRUE;
}

RitrovoMessage *ritrovo_message_model_find(RitrovoMessageModel *self, gint64 seq)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), NULL);
  for (guint i = self->settled->len; i > 0 && seq > 0; i--) {
    gint64 other = seq_at(self, i - 1);
    if (other == seq)
      return row(self, i - 1);
    if (other > 0 && other < seq)
      break;
  }
  return NULL;
}

static void add_answers(GPtrArray *messages, gint64 seq, GPtrArray *answers)
{
  for (guint i = 0; i < messages->len; i++)
    if (ritrovo_message_get_reply_seq(messages->pdata[i]) == seq)
      g_ptr_array_add(answers, g_object_ref(messages->pdata[i]));
}

GPtrArray *ritrovo_message_model_find_answers(RitrovoMessageModel *self, gint64 seq)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), NULL);
  GPtrArray *answers = g_ptr_array_new_with_free_func(g_object_unref);
  add_answers(self->settled, seq, answers);
  add_answers(self->unsent, seq, answers);
  return answers;
}

void ritrovo_message_model_reset(RitrovoMessageModel *self)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_MODEL(self));
  remove_settled(self, 0, self->settled->len);
}

gint64 ritrovo_message_model_get_oldest_seq(RitrovoMessageModel *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), 0);
  for (guint i = 0; i < self->settled->len; i++)
    if (seq_at(self, i) > 0)
      return seq_at(self, i);
  return 0;
}

gint64 ritrovo_message_model_get_newest_seq(RitrovoMessageModel *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_MODEL(self), 0);
  for (guint i = self->settled->len; i > 0; i--)
    if (seq_at(self, i - 1) > 0)
      return seq_at(self, i - 1);
  return 0;
}
