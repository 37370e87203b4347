/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-paint-carry.h"

#include "guise-error.h"
#include "guise-face-align.h"
#include "guise-face-describe.h"
#include "guise-flow-trail.h"
#include "guise-i18n.h"
#include "guise-image-warp.h"

/* Side of the view in which movement is looked for, pixels: the square that is painted on. */
#define VIEW_SIDE 192

/* Share of what is painted that may have got lost. */
#define MAX_LOST 0.5

/* Pixels of paint below which nothing of it is seen. */
#define MIN_AREA 16

/* What goes along, and how far it has got. */
typedef struct
{
  GuiseStore           *store;
  const GuiseFacePaint *paint;    /* of the face that it begins with */
  GuiseAffine           from;     /* that one's unit square */
  GuiseFlowTrail       *trail;    /* (nullable): where there is no picture to begin with */
} Way;

void
guise_paint_carry_free (GuisePaintCarry *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->ids);
  g_ptr_array_unref (self->packed);
  g_free (self);
}

/* How many of @ids lie before the next that was painted by hand, and in the first one's shot. −1 on error. */
static gint
count_open (GuiseStore *store, const GArray *ids, GError **error)
{
  const gint64 *faces = (const gint64 *) (gpointer) ids->data;
  g_autofree GuiseCorrection *origins = g_new0 (GuiseCorrection, ids->len);
  g_autofree gint64 *shots = g_new0 (gint64, ids->len);
  guint n = 1;

  if (!guise_store_face_get_paint_origins (store, faces, ids->len, origins, error)
      || !guise_store_face_get_groups (store, faces, ids->len, GUISE_FACE_GROUP_SHOT, shots, error))
    return -1;
  while (n < ids->len && origins[n] != GUISE_CORRECTION_BY_HAND && shots[n] == shots[0])
    n++;
  return (gint) n;
}

/* The faces of the track from @face on, as far as its paint may go. (transfer full) (element-type gint64) */
static GArray *
list_faces (GuiseStore *store, const GuiseFaceRecord *face, GuiseCarry carry, GError **error)
{
  const gboolean back = carry == GUISE_CARRY_BACKWARD;
  g_autoptr(GArray) ids = guise_store_face_find (store, &(GuiseFaceQuery) {
    .track = face->track, .in_frames = TRUE, .descending = back,
    .range = { back ? 0 : face->frame + 1, back ? face->frame - 1 : G_MAXINT64 - 1 } }, error);
  gint n;

  if (ids == NULL)
    return NULL;
  g_array_prepend_val (ids, face->id);
  n = count_open (store, ids, error);
  if (n < 0)
    return NULL;
  g_array_set_size (ids, (guint) n);
  if (n > 1)
    return g_steal_pointer (&ids);
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, back
               ? _("There is no frame before face %" PRId64 " in its track that its paint could go to")
               : _("There is no frame after face %" PRId64 " in its track that its paint could go to"), face->id);
  return NULL;
}

static gboolean
find_unit (GuiseStore *store, gint64 face, GuisePoint3 *points, GuiseAffine *out, GError **error)
{
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];

  if (!guise_store_face_get_landmarks (store, &face, 1, GUISE_LANDMARKS_BEST, points, NULL, error))
    return FALSE;
  guise_face_mesh_to_68 (points, ibug);
  return guise_face_align_unit (ibug, out, error);
}

/* The stored picture of @face as the square that is painted on sees it. (transfer full) (nullable) */
static GuiseImage *
read_view (GuiseStore *store, const GuiseFaceRecord *face, const GuisePoint3 *points, const GuiseAffine *frame_to_paint)
{
  const double by = (double) VIEW_SIDE / GUISE_PAINT_SIDE;
  const GuiseAffine to_view = { { by, 0, 0, 0, by, 0 } };
  g_autofree GuisePoint3 *moved = g_new (GuisePoint3, GUISE_FACE_N_LANDMARKS);
  g_autoptr(GuiseImage) crop = face->crop.pack != 0 ? guise_face_describe_read (store, face, points, moved) : NULL;
  GuiseAffine to_frame, to_paint, affine;

  if (crop == NULL || !guise_affine_invert (&face->frame_to_crop, &to_frame))
    return NULL;
  to_paint = guise_affine_compose (&to_frame, frame_to_paint);
  affine = guise_affine_compose (&to_paint, &to_view);
  return guise_image_warp (crop, &affine, VIEW_SIDE, VIEW_SIDE, GUISE_WARP_FINE, NULL);
}

static gboolean
load (GuiseStore *store, gint64 id, GuiseFaceRecord *face, GError **error)
{
  g_autoptr(GArray) records = guise_store_face_get (store, &id, 1, error);

  if (records == NULL)
    return FALSE;
  if (records->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no face %" PRId64 " in the project"), id);
      return FALSE;
    }
  *face = g_array_index (records, GuiseFaceRecord, 0);
  return TRUE;
}

static gboolean
begin (Way *way, const GuiseFaceRecord *face, GError **error)
{
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, GUISE_FACE_N_LANDMARKS);
  g_autoptr(GuiseImage) view = NULL;

  if (!find_unit (way->store, face->id, points, &way->from, error))
    return FALSE;
  view = read_view (way->store, face, points, &way->paint->frame_to_paint);
  if (view != NULL)
    way->trail = guise_flow_trail_new (view, error);
  return view == NULL || way->trail != NULL;
}

static gboolean
is_held (const Way *way, const GuiseFacePaint *paint)
{
  guint area = 0;

  for (guint i = 0; i < GUISE_PAINT_BYTES; i++)
    area += paint->pixels[i] != GUISE_PAINT_NONE;
  return area >= MIN_AREA
         && guise_flow_trail_get_lost (way->trail, paint->pixels, GUISE_PAINT_NONE, GUISE_PAINT_SIDE) <= MAX_LOST;
}

/* What is painted, on the face @id: @out is %NULL where it does not get that far. */
static gboolean
go_on (Way *way, gint64 id, gint64 *frame, GuiseFacePaint **out, GError **error)
{
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, GUISE_FACE_N_LANDMARKS);
  g_autoptr(GuiseFacePaint) paint = guise_face_paint_copy (way->paint);
  g_autoptr(GuiseImage) view = NULL;
  GuiseFaceRecord face;
  GuiseAffine unit;

  *out = NULL;
  if (!load (way->store, id, &face, error) || !find_unit (way->store, id, points, &unit, error))
    return FALSE;
  *frame = face.frame;
  paint->origin = GUISE_CORRECTION_CARRIED;
  paint->frame_to_paint = guise_face_paint_move (&way->paint->frame_to_paint, &way->from, &unit);
  view = way->trail != NULL ? read_view (way->store, &face, points, &paint->frame_to_paint) : NULL;
  if (view != NULL && !guise_flow_trail_follow (way->trail, view, error))
    return FALSE;
  if (way->trail != NULL)
    guise_flow_trail_carry (way->trail, way->paint->pixels, GUISE_PAINT_SIDE, GUISE_PAINT_NONE, paint->pixels);
  if (way->trail == NULL || is_held (way, paint))
    *out = g_steal_pointer (&paint);
  return TRUE;
}

/* From the first of @ids on, as far as it gets. */
static gboolean
go_along (Way *way, const GArray *ids, GuisePaintCarry *carry, GError **error)
{
  for (guint i = 1; i < ids->len && !carry->stopped; i++)
    {
      const gint64 id = g_array_index (ids, gint64, i);
      g_autoptr(GuiseFacePaint) paint = NULL;
      gint64 frame;

      if (!go_on (way, id, &frame, &paint, error))
        return FALSE;
      carry->stopped = paint == NULL;
      if (paint == NULL)
        continue;
      g_array_append_val (carry->ids, id);
      g_ptr_array_add (carry->packed, guise_face_paint_pack (paint));
      carry->last = frame;
    }
  return TRUE;
}

static gboolean
check_any (const GuisePaintCarry *carry, gint64 face, GError **error)
{
  if (carry->ids->len > 0)
    return TRUE;
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("What is painted on face %" PRId64 " cannot be followed to the frame "
               "beside it: paint that one too"), face);
  return FALSE;
}

GuisePaintCarry *
guise_paint_carry_find (GuiseStore *store, gint64 face, GuiseCarry carry, GError **error)
{
  g_autoptr(GuisePaintCarry) self = g_new0 (GuisePaintCarry, 1);
  g_autoptr(GuiseFacePaint) paint = NULL;
  g_autoptr(GArray) ids = NULL;
  GuiseFaceRecord record;
  Way way = { .store = store };
  gboolean good;

  g_return_val_if_fail (carry == GUISE_CARRY_FORWARD || carry == GUISE_CARRY_BACKWARD, NULL);

  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->packed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (!load (store, face, &record, error) || !guise_store_face_get_paints (store, &face, 1, &paint, error))
    return NULL;
  if (paint == NULL)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Nothing is painted on face %" PRId64), face);
      return NULL;
    }
  way.paint = paint;
  good = (ids = list_faces (store, &record, carry, error)) != NULL && begin (&way, &record, error)
         && go_along (&way, ids, self, error) && check_any (self, face, error);
  g_clear_pointer (&way.trail, guise_flow_trail_free);
  return good ? g_steal_pointer (&self) : NULL;
}

gboolean
guise_paint_carry_write (const GuisePaintCarry *self, GuiseStore *store, const char *step, GError **error)
{
  return guise_store_face_set_paints (store, (const gint64 *) (gpointer) self->ids->data, self->ids->len,
                                      (GBytes *const *) (gpointer) self->packed->pdata, step, error);
}
