/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-project-paint-private.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-paint-brush.h"
#include "guise-paint-carry.h"
#include "guise-project-private.h"

typedef struct
{
  gint64           face;
  GuisePaintChange change;     /* without @paint */
  GuiseFacePaint  *paint;      /* (nullable): to be written */
  guint            n;          /* out */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  guise_face_paint_free (call->paint);
  g_free (call);
}

void
guise_face_mask_free (GuiseFaceMask *self)
{
  if (self == NULL)
    return;
  guise_face_paint_free (self->paint);
  g_clear_pointer (&self->outline, guise_image_unref);
  g_free (self);
}

static gboolean
load_record (GuiseStore *store, gint64 face, GuiseFaceRecord *out, GError **error)
{
  g_autoptr(GArray) records = guise_store_face_get (store, &face, 1, error);

  if (records == NULL)
    return FALSE;
  if (records->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no face %" PRId64 " in the project"), face);
      return FALSE;
    }
  *out = g_array_index (records, GuiseFaceRecord, 0);
  return TRUE;
}

GuiseFaceMask *
guise_face_mask_load (GuiseStore *store, gint64 face, GError **error)
{
  g_autoptr(GuiseFaceMask) self = g_new0 (GuiseFaceMask, 1);
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, GUISE_FACE_N_LANDMARKS);
  GuiseAffine place;

  if (!load_record (store, face, &self->record, error)
      || !guise_store_face_get_landmarks (store, &face, 1, GUISE_LANDMARKS_BEST, points, NULL, error)
      || !guise_store_face_get_paints (store, &face, 1, &self->paint, error))
    return NULL;
  self->painted = self->paint != NULL;
  if (!self->painted)
    {
      if (!guise_face_paint_place (points, &place, error))
        return NULL;
      self->paint = guise_face_paint_new (&place);
    }
  self->outline = guise_face_paint_preview (points, &self->paint->frame_to_paint, error);
  return self->outline != NULL ? g_steal_pointer (&self) : NULL;
}

float
guise_face_mask_get (const GuiseFaceMask *self, guint i)
{
  const guint x = i % GUISE_PAINT_SIDE, y = i / GUISE_PAINT_SIDE;
  const float outline = guise_image_row (self->outline, y)[x];
  const float paint = self->paint->pixels[i];

  return paint < GUISE_PAINT_NONE ? outline * paint / GUISE_PAINT_NONE
                                  : outline + (1 - outline) * (paint - GUISE_PAINT_NONE) / (255 - GUISE_PAINT_NONE);
}

guint8
guise_paint_kind_get_value (GuisePaintKind kind)
{
  return kind == GUISE_PAINT_FACE ? 255 : kind == GUISE_PAINT_OTHER ? 0 : GUISE_PAINT_NONE;
}

static char *
dup_carry_step (GuisePaintChange change, gint64 frame, const GuisePaintCarry *carry)
{
  g_autofree char *first = guise_i18n_dup_number (frame), *last = guise_i18n_dup_number (carry->last);

  return g_strdup_printf (change == GUISE_PAINT_CARRY_ON ? _("Carry the painted mask on from frame %s to %s")
                                                         : _("Carry the painted mask back from frame %s to %s"),
                          first, last);
}

static gboolean
carry (GuiseStore *store, Call *call, gint64 frame, GError **error)
{
  const GuiseCarry way = call->change == GUISE_PAINT_CARRY_ON ? GUISE_CARRY_FORWARD : GUISE_CARRY_BACKWARD;
  g_autoptr(GuisePaintCarry) found = guise_paint_carry_find (store, call->face, way, error);
  g_autofree char *step = NULL;

  if (found == NULL)
    return FALSE;
  call->n = found->ids->len;
  step = dup_carry_step (call->change, frame, found);
  return guise_paint_carry_write (found, store, step, error);
}

static gboolean
set (GuiseStore *store, Call *call, gint64 frame, GError **error)
{
  g_autofree char *number = guise_i18n_dup_number (frame);
  g_autofree char *step = g_strdup_printf (call->paint != NULL ? _("Paint the mask of frame %s")
                                                               : _("Take the paint from frame %s"), number);
  g_autoptr(GBytes) packed = call->paint != NULL ? guise_face_paint_pack (call->paint) : NULL;

  call->n = 1;
  return guise_store_face_set_paints (store, &call->face, 1, packed != NULL ? &packed : NULL, step, error);
}

static gboolean
change_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;
  GuiseFaceRecord record;

  return load_record (store, call->face, &record, error)
         && (call->paint != NULL || call->change == GUISE_PAINT_TAKE_AWAY ? set (store, call, record.frame, error)
                                                                          : carry (store, call, record.frame, error));
}

void
guise_project_change_paint_async (GuiseProject *self, gint64 face, GuisePaintChange change,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call;

  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (change < GUISE_N_PAINT_CHANGES);

  call = g_new0 (Call, 1);
  call->face = face;
  call->change = change;
  guise_project_change_async (self, change_func, call, call_free, callback, user_data);
}

void
guise_project_set_paint_async (GuiseProject *self, gint64 face, const GuiseFacePaint *paint,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  call->face = face;
  call->paint = guise_face_paint_copy (paint);
  call->paint->origin = GUISE_CORRECTION_BY_HAND;
  guise_project_change_async (self, change_func, call, call_free, callback, user_data);
}

gboolean
guise_project_change_paint (GuiseProject *self, gint64 face, GuisePaintChange change, guint *out_n, GError **error)
{
  Call call = { .face = face, .change = change };

  g_return_val_if_fail (GUISE_IS_PROJECT (self), FALSE);
  g_return_val_if_fail (change < GUISE_N_PAINT_CHANGES, FALSE);

  if (!change_func (guise_project_get_store (self), &call, error))
    return FALSE;
  if (out_n != NULL)
    *out_n = call.n;
  return TRUE;
}

gboolean
guise_project_paint_polygon (GuiseProject *self, gint64 face, const GuisePoint *points, guint n_points,
                             GuisePaintKind kind, double feather, GError **error)
{
  g_autoptr(GuiseFaceMask) mask = guise_face_mask_load (guise_project_get_store (self), face, error);
  g_autofree GuisePoint *placed = g_new (GuisePoint, n_points);
  Call call = { .face = face };

  g_return_val_if_fail (n_points >= 3, FALSE);

  if (mask == NULL)
    return FALSE;
  for (guint i = 0; i < n_points; i++)
    placed[i] = guise_affine_apply (&mask->paint->frame_to_paint, points[i]);
  {
    g_autoptr(GuisePaintStroke) stroke = guise_paint_stroke_new (mask->paint->pixels, GUISE_PAINT_SIDE,
                                                                 guise_paint_kind_get_value (kind));

    guise_paint_stroke_polygon (stroke, placed, n_points,
                                feather * guise_affine_get_scale (&mask->paint->frame_to_paint));
  }
  call.paint = mask->paint;
  call.paint->origin = GUISE_CORRECTION_BY_HAND;
  return change_func (guise_project_get_store (self), &call, error);
}

JsonNode *
guise_project_describe_paint (GuiseProject *self, gint64 face, GError **error)
{
  g_autoptr(GuiseFaceMask) mask = guise_face_mask_load (guise_project_get_store (self), face, error);
  double painted_face = 0, painted_other = 0, sum = 0, scale;
  JsonObject *object;

  if (mask == NULL)
    return NULL;
  for (guint i = 0; i < GUISE_PAINT_BYTES; i++)
    {
      painted_face += mask->paint->pixels[i] > GUISE_PAINT_NONE;
      painted_other += mask->paint->pixels[i] < GUISE_PAINT_NONE;
      sum += (double) guise_face_mask_get (mask, i);
    }
  scale = guise_affine_get_scale (&mask->paint->frame_to_paint);
  object = json_object_new ();
  json_object_set_int_member (object, "face", face);
  json_object_set_int_member (object, "clip", mask->record.clip);
  json_object_set_int_member (object, "frame", mask->record.frame);
  json_object_set_int_member (object, "track", mask->record.track);
  json_object_set_string_member (object, "paint", guise_correction_get_name (mask->painted ? mask->paint->origin
                                                                                           : GUISE_CORRECTION_NONE));
  json_object_set_double_member (object, "painted_face", painted_face / (scale * scale));
  json_object_set_double_member (object, "painted_other", painted_other / (scale * scale));
  json_object_set_double_member (object, "mask", sum / (scale * scale));
  return guise_json_node (object);
}
