/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-mask-edit.h"

#include "guise-edit-commit-private.h"
#include "guise-paint-brush.h"
#include "guise-project-actions.h"
#include "guise-project-paint-private.h"
#include "guise-project-private.h"

/* Of what is laid over the picture, 0 … 255. */
#define MASK_ALPHA  70
#define OTHER_ALPHA 130

struct _GuiseMaskEdit
{
  GObject           parent_instance;

  GuiseProject     *project;    /* (nullable): not owned */
  gint64            face;       /* 0: none */
  GuiseFaceMask    *mask;       /* (nullable): of @face */
  GuisePaintStroke *stroke;     /* (nullable): under way, over the pixels of @mask */
  guint             n_writing;
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseMaskEdit, guise_mask_edit, G_TYPE_OBJECT)

/* A reading on its way. */
typedef struct
{
  gint64         face;
  GuiseFaceMask *mask;    /* out (nullable): a face of which there is none */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  guise_face_mask_free (reading->mask);
  g_free (reading);
}

static gboolean
read_func (GuiseStore *store, gpointer data, GError **error)
{
  Reading *reading = data;

  reading->mask = guise_face_mask_load (store, reading->face, error);
  return reading->mask != NULL;
}

static void
drop (GuiseMaskEdit *self)
{
  g_clear_pointer (&self->stroke, guise_paint_stroke_free);
  g_clear_pointer (&self->mask, guise_face_mask_free);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseMaskEdit) self = GUISE_MASK_EDIT (user_data);
  Reading *reading = guise_project_get_call_data (result);
  g_autoptr(GError) error = NULL;

  if (!guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    {
      g_debug ("There is no mask of a face: %s", error->message);
      return;
    }
  /* An older reading must not take a stroke away. */
  if (reading->face != self->face || self->stroke != NULL || self->n_writing > 0)
    return;
  drop (self);
  self->mask = g_steal_pointer (&reading->mask);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
refresh (GuiseMaskEdit *self)
{
  Reading *reading;

  if (self->project == NULL || self->face == 0)
    return;
  reading = g_new0 (Reading, 1);
  reading->face = self->face;
  guise_project_call_async (self->project, read_func, reading, reading_free, read_cb, g_object_ref (self));
}

void
guise_mask_edit_set_face (GuiseMaskEdit *self, gint64 face)
{
  g_return_if_fail (GUISE_IS_MASK_EDIT (self));

  if (self->face == face)
    return;
  self->face = face;
  drop (self);
  refresh (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
guise_mask_edit_get_loaded (GuiseMaskEdit *self)
{
  return self->mask != NULL;
}

const char *
guise_mask_edit_get_paint (GuiseMaskEdit *self)
{
  return guise_correction_get_name (self->mask != NULL && self->mask->painted ? self->mask->paint->origin
                                                                              : GUISE_CORRECTION_NONE);
}

GuiseImage *
guise_mask_edit_draw (GuiseMaskEdit *self, GuiseAffine *out_to_frame)
{
  GuiseImage *image;

  if (self->mask == NULL || !guise_affine_invert (&self->mask->paint->frame_to_paint, out_to_frame))
    return NULL;
  image = guise_image_new (GUISE_PIXEL_RGBA8, GUISE_COLORIMETRY_SRGB, GUISE_PAINT_SIDE, GUISE_PAINT_SIDE);
  for (guint y = 0; image != NULL && y < GUISE_PAINT_SIDE; y++)
    {
      guint8 *pixel = image->plane[0] + (gsize) y * image->stride[0];

      for (guint x = 0; x < GUISE_PAINT_SIDE; x++, pixel += 4)
        {
          const guint i = y * GUISE_PAINT_SIDE + x;
          const guint8 paint = self->mask->paint->pixels[i];
          const gboolean other = paint < GUISE_PAINT_NONE;

          pixel[0] = other ? 235 : 40;
          pixel[1] = other ? 60 : 220;
          pixel[2] = other ? 50 : 120;
          pixel[3] = other ? (guint8) (OTHER_ALPHA * (GUISE_PAINT_NONE - paint) / GUISE_PAINT_NONE)
                           : (guint8) (MASK_ALPHA * guise_face_mask_get (self->mask, i));
        }
    }
  return image;
}

void
guise_mask_edit_begin (GuiseMaskEdit *self, GuisePaintKind kind)
{
  g_return_if_fail (GUISE_IS_MASK_EDIT (self));

  g_clear_pointer (&self->stroke, guise_paint_stroke_free);
  if (self->mask != NULL)
    self->stroke = guise_paint_stroke_new (self->mask->paint->pixels, GUISE_PAINT_SIDE, guise_paint_kind_get_value (kind));
}

void
guise_mask_edit_line (GuiseMaskEdit *self, GuisePoint from, GuisePoint to, double radius, double feather)
{
  const GuiseAffine *place;

  g_return_if_fail (GUISE_IS_MASK_EDIT (self));

  if (self->stroke == NULL)
    return;
  place = &self->mask->paint->frame_to_paint;
  guise_paint_stroke_line (self->stroke, guise_affine_apply (place, from), guise_affine_apply (place, to),
                           radius * guise_affine_get_scale (place), feather);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
guise_mask_edit_polygon (GuiseMaskEdit *self, const GuisePoint *points, guint n_points, double feather)
{
  g_autofree GuisePoint *placed = g_new (GuisePoint, n_points);
  const GuiseAffine *place;

  g_return_if_fail (GUISE_IS_MASK_EDIT (self));

  if (self->stroke == NULL)
    return;
  place = &self->mask->paint->frame_to_paint;
  for (guint i = 0; i < n_points; i++)
    placed[i] = guise_affine_apply (place, points[i]);
  guise_paint_stroke_polygon (self->stroke, placed, n_points, feather * guise_affine_get_scale (place));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
answered (gpointer edit)
{
  GuiseMaskEdit *self = edit;

  self->n_writing--;
  refresh (self);
}

static GuiseEditCommit *
commit_new (GuiseMaskEdit *self, GAsyncReadyCallback callback, gpointer user_data)
{
  self->n_writing++;
  return guise_edit_commit_new (self, self->project, answered, callback, user_data);
}

void
guise_mask_edit_commit (GuiseMaskEdit *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (GUISE_IS_MASK_EDIT (self));

  if (self->stroke == NULL || self->project == NULL)
    return;
  g_clear_pointer (&self->stroke, guise_paint_stroke_free);
  guise_project_set_paint_async (self->project, self->face, self->mask->paint, guise_edit_commit_cb,
                                 commit_new (self, callback, user_data));
}

void
guise_mask_edit_change (GuiseMaskEdit *self, GuisePaintChange change, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (GUISE_IS_MASK_EDIT (self));
  g_return_if_fail (self->project != NULL && self->face != 0);

  g_clear_pointer (&self->stroke, guise_paint_stroke_free);
  guise_project_change_paint_async (self->project, self->face, change, guise_edit_commit_cb,
                                    commit_new (self, callback, user_data));
}

static void
guise_mask_edit_dispose (GObject *object)
{
  GuiseMaskEdit *self = GUISE_MASK_EDIT (object);

  if (self->project != NULL)
    g_signal_handlers_disconnect_by_data (self->project, self);
  g_clear_weak_pointer (&self->project);
  drop (self);

  G_OBJECT_CLASS (guise_mask_edit_parent_class)->dispose (object);
}

static void
guise_mask_edit_class_init (GuiseMaskEditClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = guise_mask_edit_dispose;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
guise_mask_edit_init (GuiseMaskEdit *self)
{
}

GuiseMaskEdit *
guise_mask_edit_new (GuiseProject *project)
{
  GuiseMaskEdit *self = g_object_new (GUISE_TYPE_MASK_EDIT, NULL);

  g_set_weak_pointer (&self->project, project);
  g_signal_connect_swapped (project, "changed", G_CALLBACK (refresh), self);
  return self;
}
