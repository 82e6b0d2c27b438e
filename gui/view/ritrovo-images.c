// SPDX-License-Identifier: GPL-3.0-or-later
// One thread decodes, so that there is never more than one large picture in the making. Everything
// else here happens on the main thread.
#include "ritrovo-images.h"

#include "ritrovo-image-decode.h"

#define REMEMBERED_MOST 2000 // pictures whose size is known

typedef struct {
  char *key;           // owned
  GdkTexture *texture; // owned; NULL: not decoded yet, gone again, or broken
  GError *error;       // owned; why it cannot be shown
  GPtrArray *tasks;    // owned; those who wait for it, of GTask
  GList link;          // in the order of use
  int width, height;   // 0: not known
} Image;

typedef struct {
  RitrovoImages *images; // owned
  GFile *file;           // owned
  char *key;             // owned
  int max_width, max_height;
  GdkTexture *texture; // owned; the result
  GError *error;       // owned
} Job;

struct _RitrovoImages {
  GObject parent_instance;

  GHashTable *by_key; // owned; of Image
  GQueue used;        // of Image; the one that was asked for last is the first
  GThreadPool *pool;  // owned; NULL until something is to be decoded
  gsize room;
  gsize held;
};

G_DEFINE_FINAL_TYPE(RitrovoImages, ritrovo_images, G_TYPE_OBJECT)

static guint wanted_signal;

static void image_free(gpointer data)
{
  Image *image = data;
  g_free(image->key);
  g_clear_object(&image->texture);
  g_clear_error(&image->error);
  g_ptr_array_unref(image->tasks);
  g_free(image);
}

static void job_free(Job *job)
{
  g_object_unref(job->images);
  g_object_unref(job->file);
  g_free(job->key);
  g_clear_object(&job->texture);
  g_clear_error(&job->error);
  g_free(job);
}

static gsize bytes_of(GdkTexture *texture)
{
  return (gsize) gdk_texture_get_width(texture) * (gsize) gdk_texture_get_height(texture) * 4;
}

static char *key_of(GFile *file, int max_width, int max_height)
{
  g_autofree char *uri = g_file_get_uri(file);
  return g_strdup_printf("%dx%d %s", max_width, max_height, uri);
}

static void touch(RitrovoImages *self, Image *image)
{
  g_queue_unlink(&self->used, &image->link);
  g_queue_push_head_link(&self->used, &image->link);
}

static Image *need_image(RitrovoImages *self, const char *key)
{
  Image *image = g_hash_table_lookup(self->by_key, key);
  if (image == NULL) {
    image = g_new0(Image, 1);
    image->key = g_strdup(key);
    image->tasks = g_ptr_array_new_with_free_func(g_object_unref);
    image->link.data = image;
    g_queue_push_head_link(&self->used, &image->link);
    g_hash_table_insert(self->by_key, image->key, image);
  }
  touch(self, image);
  return image;
}

static void drop_texture(RitrovoImages *self, Image *image)
{
  if (image->texture != NULL)
    self->held -= bytes_of(image->texture);
  g_clear_object(&image->texture);
}

// The newest is kept, whatever its size.
static void make_room(RitrovoImages *self)
{
  for (GList *l = self->used.tail; l != NULL && l != self->used.head && self->held > self->room;
       l = l->prev)
    drop_texture(self, l->data);
  for (GList *l = self->used.tail, *before; l != NULL && self->used.length > REMEMBERED_MOST;
       l = before) {
    Image *image = l->data;
    before = l->prev;
    if (image->tasks->len > 0)
      continue;
    drop_texture(self, image);
    g_queue_unlink(&self->used, &image->link);
    g_hash_table_remove(self->by_key, image->key);
  }
}

static gboolean decoded_cb(gpointer data)
{
  Job *job = data;
  RitrovoImages *self = job->images;
  Image *image = need_image(self, job->key);
  g_autoptr(GPtrArray) tasks = g_steal_pointer(&image->tasks);
  image->tasks = g_ptr_array_new_with_free_func(g_object_unref);
  if (job->texture != NULL) {
    drop_texture(self, image);
    image->texture = g_object_ref(job->texture);
    image->width = gdk_texture_get_width(job->texture);
    image->height = gdk_texture_get_height(job->texture);
    self->held += bytes_of(job->texture);
  } else if (job->error->domain == GDK_PIXBUF_ERROR) {
    image->error = g_error_copy(job->error); // what could not be read may be there next time
  }
  make_room(self);
  for (guint i = 0; i < tasks->len; i++) {
    GTask *task = g_ptr_array_index(tasks, i);
    if (job->texture != NULL)
      g_task_return_pointer(task, g_object_ref(job->texture), g_object_unref);
    else
      g_task_return_error(task, g_error_copy(job->error));
  }
  job_free(job);
  return G_SOURCE_REMOVE;
}

static void decode(gpointer data, gpointer user_data)
{
  Job *job = data;
  job->texture =
      ritrovo_image_decode(job->file, job->max_width, job->max_height, NULL, &job->error);
  g_idle_add(decoded_cb, job);
}

GdkTexture *ritrovo_images_lookup(RitrovoImages *self, GFile *file, int max_width, int max_height,
                                  int *width, int *height)
{
  g_return_val_if_fail(RITROVO_IS_IMAGES(self), NULL);
  g_autofree char *key = key_of(file, max_width, max_height);
  Image *image = g_hash_table_lookup(self->by_key, key);
  if (image != NULL)
    touch(self, image);
  if (width != NULL)
    *width = image != NULL ? image->width : 0;
  if (height != NULL)
    *height = image != NULL ? image->height : 0;
  return image != NULL ? image->texture : NULL;
}

gboolean ritrovo_images_is_broken(RitrovoImages *self, GFile *file, int max_width, int max_height)
{
  g_autofree char *key = key_of(file, max_width, max_height);
  Image *image = g_hash_table_lookup(self->by_key, key);
  return image != NULL && image->error != NULL;
}

void ritrovo_images_load_async(RitrovoImages *self, GFile *file, int max_width, int max_height,
                               GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_IMAGES(self));
  g_autofree char *key = key_of(file, max_width, max_height);
  g_autoptr(GTask) task = g_task_new(self, NULL, callback, data);
  Image *image = need_image(self, key);
  if (image->texture != NULL) {
    g_task_return_pointer(task, g_object_ref(image->texture), g_object_unref);
    return;
  }
  if (image->error != NULL) {
    g_task_return_error(task, g_error_copy(image->error));
    return;
  }
  g_ptr_array_add(image->tasks, g_steal_pointer(&task));
  if (image->tasks->len > 1)
    return;
  if (self->pool == NULL)
    self->pool = g_thread_pool_new(decode, NULL, 1, FALSE, NULL);
  Job *job = g_new0(Job, 1);
  job->images = g_object_ref(self);
  job->file = g_object_ref(file);
  job->key = g_steal_pointer(&key);
  job->max_width = max_width;
  job->max_height = max_height;
  g_thread_pool_push(self->pool, job, NULL);
}

GdkTexture *ritrovo_images_load_finish(RitrovoImages *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), NULL);
  return g_task_propagate_pointer(G_TASK(result), error);
}

gsize ritrovo_images_get_held(RitrovoImages *self)
{
  return self->held;
}

static void ritrovo_images_finalize(GObject *object)
{
  RitrovoImages *self = RITROVO_IMAGES(object);
  // A job holds a reference, so there is none.
  if (self->pool != NULL)
    g_thread_pool_free(self->pool, FALSE, FALSE);
  g_hash_table_unref(self->by_key);
  G_OBJECT_CLASS(ritrovo_images_parent_class)->finalize(object);
}

static void ritrovo_images_class_init(RitrovoImagesClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = ritrovo_images_finalize;
  wanted_signal = g_signal_new("wanted", RITROVO_TYPE_IMAGES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
}

static void ritrovo_images_init(RitrovoImages *self)
{
  self->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, image_free);
  g_queue_init(&self->used);
}

RitrovoImages *ritrovo_images_new(gsize room)
{
  RitrovoImages *self = g_object_new(RITROVO_TYPE_IMAGES, NULL);
  self->room = room;
  return self;
}

void ritrovo_images_want(RitrovoImages *self)
{
  g_return_if_fail(RITROVO_IS_IMAGES(self));
  g_signal_emit(self, wanted_signal, 0);
}
