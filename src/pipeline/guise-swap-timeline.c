/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-timeline.h"

#include "guise-face-align.h"
#include "guise-store-corrections.h"

/* Looked-at frames that a face may be missing for and still be drawn: longer
 * than that something stands before it. */
#define MAX_GAP 5

typedef struct
{
  gint64 id, track, frame;
} Place;

/* A stretch over which a face is there all the time. */
typedef struct
{
  guint  first, last;        /* in places */
  gboolean comes, goes;      /* not at a cut */
  guint  fade_in, fade_out;  /* frames */
} Stretch;

struct _GuiseSwapTimeline
{
  GuiseStore *store;
  guint       step;          /* frames between two looks */
  guint       n_retouches;   /* of the store, before the places were read */
  GArray     *places;        /* of Place, by track and frame */
  GArray     *stretches;     /* of Stretch */
  GHashTable *cuts;          /* of gint64: frames that begin a shot */
  gboolean    has_paints;    /* on any face of the clip */
  GPtrArray  *paints;        /* of GuiseFacePaint: of the faces that were given last */
};

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *x = a, *y = b;

  if (x->track != y->track)
    return x->track < y->track ? -1 : 1;

  return x->frame < y->frame ? -1 : x->frame > y->frame;
}

static const Place *
place_at (GuiseSwapTimeline *self, guint index)
{
  return &g_array_index (self->places, Place, index);
}

/* Frames between two looks at the clip: the smallest distance within a track. */
static guint
find_step (GuiseSwapTimeline *self)
{
  gint64 step = G_MAXINT32;

  for (guint i = 1; i < self->places->len; i++)
    if (place_at (self, i)->track == place_at (self, i - 1)->track
        && place_at (self, i)->frame > place_at (self, i - 1)->frame)
      step = MIN (step, place_at (self, i)->frame - place_at (self, i - 1)->frame);

  return step == G_MAXINT32 ? 1 : (guint) step;
}

gboolean
guise_swap_timeline_is_cut (GuiseSwapTimeline *self, gint64 frame)
{
  return g_hash_table_contains (self->cuts, &frame);
}

/* Whether a shot begins at @frame or up to a step after it: then there is nothing to fade into. */
static gboolean
cut_is_near (GuiseSwapTimeline *self, gint64 frame)
{
  for (gint64 near = frame; near < frame + self->step; near++)
    if (guise_swap_timeline_is_cut (self, near))
      return TRUE;

  return FALSE;
}

static void
find_stretches (GuiseSwapTimeline *self, GuiseFrameRange range)
{
  for (guint first = 0, last; first < self->places->len; first = last + 1)
    {
      Stretch stretch = { .first = first };
      gint64 begin, end;

      for (last = first; last + 1 < self->places->len; last++)
        if (place_at (self, last + 1)->track != place_at (self, first)->track
            || place_at (self, last + 1)->frame - place_at (self, last)->frame > (gint64) (MAX_GAP + 1) * self->step)
          break;

      stretch.last = last;
      begin = place_at (self, first)->frame;
      end = place_at (self, last)->frame;
      stretch.comes = begin > range.first && !cut_is_near (self, begin - self->step + 1);
      stretch.goes = end < range.last && !cut_is_near (self, end + 1);
      g_array_append_val (self->stretches, stretch);
    }
}

void
guise_swap_timeline_set_fades (GuiseSwapTimeline *self, const GuiseSwapScript *script)
{
  for (guint i = 0; i < self->stretches->len; i++)
    {
      Stretch *stretch = &g_array_index (self->stretches, Stretch, i);
      GuiseSwapSettings first, last;

      guise_swap_script_get (script, place_at (self, stretch->first)->frame, &first);
      guise_swap_script_get (script, place_at (self, stretch->last)->frame, &last);
      stretch->fade_in = stretch->comes ? first.fade : 0;
      stretch->fade_out = stretch->goes ? last.fade : 0;
    }
}

static gboolean
load_cuts (GuiseSwapTimeline *self, gint64 clip, GError **error)
{
  g_autoptr(GArray) shots = guise_store_clip_list_shots (self->store, clip, error);

  if (shots == NULL)
    return FALSE;

  for (guint i = 0; i < shots->len; i++)
    g_hash_table_add (self->cuts, g_memdup2 (&g_array_index (shots, GuiseFrameRange, i).first, sizeof (gint64)));
  return TRUE;
}

static gboolean
load_places (GuiseSwapTimeline *self, gint64 clip, gint64 person, GuiseFrameRange range, GError **error)
{
  GuiseFaceQuery query = { .clip = clip, .person = person, .in_frames = TRUE, .range = range };
  g_autoptr(GArray) faces = guise_store_face_load (self->store, &query, error);

  if (faces == NULL)
    return FALSE;

  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);
      Place place = { face->id, face->track, face->frame };

      g_array_append_val (self->places, place);
    }
  g_array_sort (self->places, compare_places);
  return TRUE;
}

GuiseSwapTimeline *
guise_swap_timeline_load (GuiseStore *store, gint64 clip, gint64 person, GuiseFrameRange range,
                          const GuiseSwapScript *script, GError **error)
{
  g_autoptr(GuiseSwapTimeline) self = g_new0 (GuiseSwapTimeline, 1);

  self->store = store;
  self->n_retouches = guise_store_get_n_retouches (store);
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  self->stretches = g_array_new (FALSE, FALSE, sizeof (Stretch));
  self->cuts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->paints = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_face_paint_free);
  if (!load_places (self, clip, person, range, error) || !load_cuts (self, clip, error)
      || !guise_store_clip_has_paints (store, clip, &self->has_paints, error))
    return NULL;

  self->step = find_step (self);
  find_stretches (self, range);
  guise_swap_timeline_set_fades (self, script);
  return g_steal_pointer (&self);
}

void
guise_swap_timeline_free (GuiseSwapTimeline *self)
{
  g_array_unref (self->places);
  g_array_unref (self->stretches);
  g_hash_table_unref (self->cuts);
  g_clear_pointer (&self->paints, g_ptr_array_unref);
  g_free (self);
}

gboolean
guise_swap_timeline_equal (GuiseSwapTimeline *self, GuiseSwapTimeline *other)
{
  GHashTableIter iter;
  gpointer frame;

  if (self->n_retouches != other->n_retouches || self->places->len != other->places->len
      || g_hash_table_size (self->cuts) != g_hash_table_size (other->cuts))
    return FALSE;
  for (guint i = 0; i < self->places->len; i++)
    if (place_at (self, i)->id != place_at (other, i)->id || place_at (self, i)->track != place_at (other, i)->track)
      return FALSE;

  g_hash_table_iter_init (&iter, self->cuts);
  while (g_hash_table_iter_next (&iter, &frame, NULL))
    if (!guise_swap_timeline_is_cut (other, *(gint64 *) frame))
      return FALSE;
  return TRUE;
}

/* Index of the last place of @stretch at or before @frame, which lies within it. */
static guint
find_place (GuiseSwapTimeline *self, const Stretch *stretch, gint64 frame)
{
  guint low = stretch->first, high = stretch->last;

  while (low < high)
    {
      guint middle = low + (high - low + 1) / 2;

      if (place_at (self, middle)->frame <= frame)
        low = middle;
      else
        high = middle - 1;
    }

  return low;
}

static double
opacity_at (GuiseSwapTimeline *self, const Stretch *stretch, gint64 frame)
{
  double since = (double) (frame - place_at (self, stretch->first)->frame) + 1;
  double until = (double) (place_at (self, stretch->last)->frame - frame) + 1;
  double come = stretch->fade_in > 0 ? since / (stretch->fade_in + 1) : 1;
  double go = stretch->fade_out > 0 ? until / (stretch->fade_out + 1) : 1;

  return CLAMP (MIN (come, go), 0.0, 1.0);
}

static gboolean
align (const GuisePoint3 *points, GuiseAffine *out)
{
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];

  guise_face_mesh_to_68 (points, ibug);
  return guise_face_align_unit (ibug, out, NULL);
}

/* What was painted on the face at @place, which is @from there, as it lies on @face. */
static gboolean
add_paint (GuiseSwapTimeline *self, const Place *place, const GuisePoint3 *from, GuiseSwapFace *face, GError **error)
{
  GuiseFacePaint *paint = NULL;
  GuiseAffine there, here;

  if (!self->has_paints)
    return TRUE;
  if (!guise_store_face_get_paints (self->store, &place->id, 1, &paint, error))
    return FALSE;
  if (paint == NULL)
    return TRUE;
  g_ptr_array_add (self->paints, paint);
  face->paint = paint;
  if (align (from, &there) && align (face->landmarks, &here))
    paint->frame_to_paint = guise_face_paint_move (&paint->frame_to_paint, &there, &here);
  return TRUE;
}

/* How far the mean of the landmarks moves in a frame, from those @from, of the place @earlier, to those @to of @later. */
static GuisePoint
find_motion (const Place *earlier, const Place *later, const GuisePoint3 *from, const GuisePoint3 *to)
{
  GuisePoint sum = { 0, 0 };
  float by;

  if (later->frame <= earlier->frame)
    return sum;
  for (guint i = 0; i < GUISE_FACE_N_LANDMARKS; i++)
    {
      sum.x += to[i].x - from[i].x;
      sum.y += to[i].y - from[i].y;
    }
  by = 1.0f / (float) (GUISE_FACE_N_LANDMARKS * (later->frame - earlier->frame));
  return (GuisePoint) { by * sum.x, by * sum.y };
}

static gboolean
add_face (GuiseSwapTimeline *self, const Stretch *stretch, gint64 frame, GArray *faces, GError **error)
{
  guint index = find_place (self, stretch, frame);
  const Place *before = place_at (self, index), *after = before, *earlier, *later;
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, 4 * GUISE_FACE_N_LANDMARKS);
  GuiseSwapFace face = { .track = before->track, .first = place_at (self, stretch->first)->frame, .frame = frame,
                         .opacity = opacity_at (self, stretch, frame) };
  float share = 0;

  if (before->frame < frame)
    {
      after = place_at (self, index + 1);
      share = (float) (frame - before->frame) / (float) (after->frame - before->frame);
    }
  /* On both sides of the frame, within the stretch. */
  earlier = before->frame == frame && index > stretch->first ? place_at (self, index - 1) : before;
  later = before->frame == frame && index < stretch->last ? place_at (self, index + 1) : after;
  if (!guise_store_face_get_landmarks (self->store, (gint64[]) { before->id, after->id, earlier->id, later->id }, 4,
                                       GUISE_LANDMARKS_BEST, points, NULL, error))
    return FALSE;
  face.motion = find_motion (earlier, later, &points[2 * GUISE_FACE_N_LANDMARKS], &points[3 * GUISE_FACE_N_LANDMARKS]);

  for (guint i = 0; i < GUISE_FACE_N_LANDMARKS; i++)
    {
      const GuisePoint3 *a = &points[i], *b = &points[GUISE_FACE_N_LANDMARKS + i];

      face.landmarks[i] = (GuisePoint3) {
        a->x + share * (b->x - a->x), a->y + share * (b->y - a->y), a->z + share * (b->z - a->z),
      };
    }
  if (!add_paint (self, before, points, &face, error))
    return FALSE;
  g_array_append_val (faces, face);
  return TRUE;
}

gboolean
guise_swap_timeline_get (GuiseSwapTimeline *self, gint64 frame, GArray *faces, GError **error)
{
  g_array_set_size (faces, 0);
  g_ptr_array_set_size (self->paints, 0);
  for (guint i = 0; i < self->stretches->len; i++)
    {
      const Stretch *stretch = &g_array_index (self->stretches, Stretch, i);

      if (place_at (self, stretch->first)->frame <= frame && frame <= place_at (self, stretch->last)->frame
          && !add_face (self, stretch, frame, faces, error))
        return FALSE;
    }

  return TRUE;
}
