/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-face-pictures.h"

#include "guise-budget.h"
#include "guise-face-picture.h"
#include "guise-face-private.h"
#include "guise-i18n.h"
#include "guise-project-private.h"

#define MAX_THREADS 4

struct _GuiseFacePictures
{
  GObject       parent_instance;

  GuiseProject *project;     /* not owned; NULL once it is gone */
  GHashTable   *kept;        /* Key → its link in @order */
  GQueue        order;       /* of Entry, used last first */
  gsize         bytes, budget_bytes;
};

G_DEFINE_FINAL_TYPE (GuiseFacePictures, guise_face_pictures, G_TYPE_OBJECT)

/* A face that was corrected gets another crop. */
typedef struct
{
  gint64  face;
  guint   side;
  guint32 pack;
  guint64 offset;
} Key;

typedef struct
{
  Key         key;
  GuiseImage *image;
} Entry;

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;

  return g_int64_hash (&key->face) * 31 + key->side;
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const Key *p = a, *q = b;

  return p->face == q->face && p->side == q->side && p->pack == q->pack && p->offset == q->offset;
}

static gsize
bytes_of (GuiseImage *image)
{
  return image->stride[0] * image->height;
}

static void
drop_oldest (GuiseFacePictures *self)
{
  Entry *entry = g_queue_pop_tail (&self->order);

  self->bytes -= bytes_of (entry->image);
  g_hash_table_remove (self->kept, &entry->key);
  guise_image_unref (entry->image);
  g_free (entry);
}

static void
keep (GuiseFacePictures *self, const Key *key, GuiseImage *image)
{
  Entry *entry;

  if (g_hash_table_contains (self->kept, key) || bytes_of (image) > self->budget_bytes)
    return;
  while (self->bytes + bytes_of (image) > self->budget_bytes)
    drop_oldest (self);
  entry = g_new0 (Entry, 1);
  entry->key = *key;
  entry->image = guise_image_ref (image);
  g_queue_push_head (&self->order, entry);
  g_hash_table_insert (self->kept, &entry->key, self->order.head);
  self->bytes += bytes_of (image);
}

void
guise_face_pictures_set_budget (GuiseFacePictures *self, gsize budget_bytes)
{
  g_return_if_fail (GUISE_IS_FACE_PICTURES (self));

  self->budget_bytes = budget_bytes;
  while (self->bytes > budget_bytes)
    drop_oldest (self);
}

static Key
key_of (GuiseFace *face, guint side)
{
  const GuiseCropRef *crop = guise_face_get_crop (face);

  return (Key) { guise_face_get_id (face), side, crop->pack, crop->offset };
}

GuiseImage *
guise_face_pictures_peek (GuiseFacePictures *self, GuiseFace *face, guint side)
{
  const Key key = key_of (face, side);
  GList *link;

  g_return_val_if_fail (GUISE_IS_FACE_PICTURES (self), NULL);

  link = g_hash_table_lookup (self->kept, &key);
  if (link == NULL)
    return NULL;
  g_queue_unlink (&self->order, link);
  g_queue_push_head_link (&self->order, link);
  return ((Entry *) link->data)->image;
}

gsize
guise_face_pictures_get_bytes (GuiseFacePictures *self)
{
  g_return_val_if_fail (GUISE_IS_FACE_PICTURES (self), 0);

  return self->bytes;
}

void
guise_face_pictures_clear (GuiseFacePictures *self)
{
  g_return_if_fail (GUISE_IS_FACE_PICTURES (self));

  while (self->order.length > 0)
    drop_oldest (self);
}

/* A picture on its way. The project is held by whoever waits. */
typedef struct
{
  GuiseStore   *store;
  GCancellable *closing;
  Key           key;
  GuiseCropRef  crop;
  gboolean      look;      /* with landmarks, at full size */
  guint64       serial;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->closing);
  g_free (load);
}

void
guise_face_look_free (GuiseFaceLook *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->image, guise_image_unref);
  g_free (self->points);
  g_free (self);
}

/* From the frame to the pixels of the crop, which is shown as it is. */
static void
place_points (GuiseFaceLook *look, const GuiseFaceRecord *face, const GuisePoint3 *points)
{
  look->n_points = GUISE_FACE_N_LANDMARKS;
  look->points = g_new (GuisePoint, look->n_points);
  for (guint i = 0; i < look->n_points; i++)
    look->points[i] = guise_affine_apply (&face->frame_to_crop, (GuisePoint) { points[i].x, points[i].y });
}

static GuiseFaceLook *
look_at (Load *load, GError **error)
{
  g_autoptr(GuiseFaceLook) look = g_new0 (GuiseFaceLook, 1);
  g_autoptr(GArray) faces = guise_store_face_get (load->store, &load->key.face, 1, error);
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, GUISE_FACE_N_LANDMARKS);
  const GuiseFaceRecord *face;
  gboolean found;

  if (faces == NULL)
    return NULL;
  if (faces->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("Face %" PRId64 " is gone"), load->key.face);
      return NULL;
    }
  face = &g_array_index (faces, GuiseFaceRecord, 0);
  if (!guise_store_face_get_landmarks (load->store, &face->id, 1, GUISE_LANDMARKS_BEST, points, &found, error))
    return NULL;
  look->image = guise_face_picture_load (load->store, &face->crop, 0, error);
  if (look->image == NULL)
    return NULL;
  if (found)
    place_points (look, face, points);
  return g_steal_pointer (&look);
}

static void
load_thread (gpointer data, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (data);
  Load *load = g_task_get_task_data (task);
  GuiseBudget *budget = guise_budget_get_shared ();
  GError *error = NULL;
  gpointer loaded;
  guint n_threads;

  /* Overtaken: it is not looked at any more. */
  if (g_cancellable_set_error_if_cancelled (load->closing, &error)
      || g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  n_threads = guise_budget_take (budget, GUISE_BUDGET_INTERACTIVE, 1);
  loaded = load->look ? (gpointer) look_at (load, &error)
                      : (gpointer) guise_face_picture_load (load->store, &load->crop, load->key.side, &error);
  guise_budget_give_back (budget, GUISE_BUDGET_INTERACTIVE, n_threads);
  if (loaded != NULL)
    g_task_return_pointer (task, loaded, load->look ? (GDestroyNotify) guise_face_look_free
                                                    : (GDestroyNotify) guise_image_unref);
  else
    g_task_return_error (task, error);
}

/* The newest first. */
static int
compare_loads (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Load *p = g_task_get_task_data ((GTask *) a), *q = g_task_get_task_data ((GTask *) b);

  if (p->look != q->look)
    return p->look ? -1 : 1;
  return p->serial > q->serial ? -1 : p->serial < q->serial;
}

/* One for all projects of the process. */
static GThreadPool *
get_pool (void)
{
  static gsize pool = 0;

  if (g_once_init_enter (&pool))
    {
      GThreadPool *made = g_thread_pool_new (load_thread, NULL, (int) CLAMP (g_get_num_processors (), 1, MAX_THREADS),
                                             FALSE, NULL);

      g_thread_pool_set_sort_function (made, compare_loads, NULL);
      g_once_init_leave (&pool, (gsize) made);
    }
  return (GThreadPool *) pool;
}

/* What waits for a load. */
typedef struct
{
  GTask        *task;
  GuiseProject *project;
} Waiting;

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Waiting *waiting = user_data;
  g_autoptr(GTask) task = waiting->task;
  g_autoptr(GuiseProject) project = waiting->project;
  Load *load = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  gpointer loaded = g_task_propagate_pointer (G_TASK (result), &error);

  g_free (waiting);
  if (loaded != NULL && !load->look)
    keep (g_task_get_source_object (task), &load->key, loaded);
  if (loaded != NULL)
    g_task_return_pointer (task, loaded, load->look ? (GDestroyNotify) guise_face_look_free
                                                    : (GDestroyNotify) guise_image_unref);
  else
    g_task_return_error (task, error);
  guise_project_release (project);
}

static void
begin (GuiseFacePictures *self, const Load *what, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback,
       gpointer user_data)
{
  static guint64 serial = 0;
  g_autoptr(GTask) outer = g_task_new (self, NULL, callback, user_data);
  GTask *inner;
  Waiting *waiting;
  Load *load;

  g_task_set_source_tag (outer, tag);
  if (self->project == NULL || guise_project_get_store (self->project) == NULL
      || g_cancellable_is_cancelled (guise_project_get_closing (self->project)))
    {
      g_task_return_new_error (outer, G_IO_ERROR, G_IO_ERROR_CLOSED, "The project is closed");
      return;
    }

  load = g_memdup2 (what, sizeof *what);
  load->store = guise_project_get_store (self->project);
  load->closing = g_object_ref (guise_project_get_closing (self->project));
  load->serial = ++serial;
  waiting = g_new0 (Waiting, 1);
  waiting->task = g_steal_pointer (&outer);
  waiting->project = g_object_ref (self->project);
  /* A task of its own: the thread may be the last to let go of it, and must not be the last to let go of us. */
  inner = g_task_new (NULL, cancellable, loaded_cb, waiting);
  g_task_set_task_data (inner, load, load_free);
  guise_project_hold (self->project);
  g_thread_pool_push (get_pool (), inner, NULL);
}

void
guise_face_pictures_load_async (GuiseFacePictures *self, GuiseFace *face, guint side, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  Load load = { .key = key_of (face, side), .crop = *guise_face_get_crop (face) };

  g_return_if_fail (GUISE_IS_FACE_PICTURES (self));

  begin (self, &load, guise_face_pictures_load_async, cancellable, callback, user_data);
}

GuiseImage *
guise_face_pictures_load_finish (GuiseFacePictures *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, guise_face_pictures_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
guise_face_pictures_look_async (GuiseFacePictures *self, gint64 face, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  Load load = { .key = { .face = face }, .look = TRUE };

  g_return_if_fail (GUISE_IS_FACE_PICTURES (self));

  begin (self, &load, guise_face_pictures_look_async, cancellable, callback, user_data);
}

GuiseFaceLook *
guise_face_pictures_look_finish (GuiseFacePictures *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, guise_face_pictures_look_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
guise_face_pictures_finalize (GObject *object)
{
  GuiseFacePictures *self = GUISE_FACE_PICTURES (object);

  guise_face_pictures_clear (self);
  g_hash_table_unref (self->kept);
  g_clear_weak_pointer (&self->project);

  G_OBJECT_CLASS (guise_face_pictures_parent_class)->finalize (object);
}

static void
guise_face_pictures_class_init (GuiseFacePicturesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_face_pictures_finalize;
}

static void
guise_face_pictures_init (GuiseFacePictures *self)
{
  g_queue_init (&self->order);
  self->kept = g_hash_table_new (key_hash, key_equal);
}

GuiseFacePictures *
guise_face_pictures_new (GuiseProject *project, gsize budget_bytes)
{
  GuiseFacePictures *self = g_object_new (GUISE_TYPE_FACE_PICTURES, NULL);

  g_set_weak_pointer (&self->project, project);
  self->budget_bytes = budget_bytes;
  return self;
}
