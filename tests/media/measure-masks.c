/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How well the mask network of a project sees what is before real faces: measure-masks PROJECT MARKS compares what it
 * says of the frames that MARKS (mask-marks.txt) lists with both marks of them, and the marks with each other:
 * intersection over union of what of the face is seen, within its outline. Frames on which somebody painted in the
 * project count apart. */

#include "guise-face-align.h"
#include "guise-face-mask.h"
#include "guise-front.h"
#include "guise-mask-lessons.h"
#include "guise-store-clips.h"
#include "guise-store-faces.h"
#include "guise-train-face.h"
#include "guise-train-setup.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the square that holds the face. */
#define SIDE     256
#define N_PIXELS (SIDE * SIDE)

typedef struct
{
  char      *clip;            /* name of its file */
  gint64     frame;
  GPtrArray *polygons[2];     /* of GArray of GuisePoint, pixels of the frame */
} Marked;

/* The face that is marked, in its square. */
typedef struct
{
  GuiseImage *image, *outline;
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];
  gboolean    seen[2][N_PIXELS];       /* as marked, within the outline */
  gint64      track;
  gboolean    is_painted;
  guint       n_hidden;
} Shown;

typedef struct
{
  guint  n;
  double marks, outline[2], network[2];
} Sums;

static void
fail (GError *error)
{
  if (error != NULL)
    {
      g_printerr ("%s\n", error->message);
      exit (1);
    }
}

static void
marked_free (Marked *self)
{
  g_free (self->clip);
  for (guint i = 0; i < 2; i++)
    g_ptr_array_unref (self->polygons[i]);
  g_free (self);
}

static void
shown_clear (Shown *self)
{
  g_clear_pointer (&self->image, guise_image_unref);
  g_clear_pointer (&self->outline, guise_image_unref);
}

static Marked *
find_marked (GPtrArray *all, const char *clip, gint64 frame)
{
  Marked *marked;

  for (guint i = 0; i < all->len; i++)
    {
      marked = g_ptr_array_index (all, i);
      if (g_str_equal (marked->clip, clip) && marked->frame == frame)
        return marked;
    }
  marked = g_new0 (Marked, 1);
  marked->clip = g_strdup (clip);
  marked->frame = frame;
  for (guint i = 0; i < 2; i++)
    marked->polygons[i] = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_ptr_array_add (all, marked);
  return marked;
}

static GPtrArray *
read_marks (const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) marked_free);

  g_file_get_contents (path, &text, NULL, &error);
  fail (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) words = g_strsplit (lines[i], " ", -1);
      GArray *polygon;
      Marked *marked;

      if (lines[i][0] == '#' || g_strv_length (words) < 6)
        continue;
      marked = find_marked (all, words[0], g_ascii_strtoll (words[1], NULL, 10));
      polygon = g_array_new (FALSE, FALSE, sizeof (GuisePoint));
      for (guint k = 3; words[k] != NULL; k++)
        {
          char *comma = strchr (words[k], ',');
          const double y = comma != NULL ? g_ascii_strtod (comma + 1, NULL) : 0;
          const GuisePoint point = { (float) g_ascii_strtod (words[k], NULL), (float) y };

          g_array_append_val (polygon, point);
        }
      g_ptr_array_add (marked->polygons[g_str_equal (words[2], "2")], polygon);
    }
  return all;
}

/* Whether a ray to the right crosses the polygon's sides an odd number of times. */
static gboolean
is_inside (const GArray *polygon, GuisePoint at)
{
  gboolean inside = FALSE;

  for (guint i = 0; i < polygon->len; i++)
    {
      const GuisePoint a = g_array_index (polygon, GuisePoint, i);
      const GuisePoint b = g_array_index (polygon, GuisePoint, (i + 1) % polygon->len);

      if ((a.y > at.y) != (b.y > at.y) && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x)
        inside = !inside;
    }
  return inside;
}

static gboolean
is_hidden (const GPtrArray *polygons, GuisePoint at)
{
  for (guint i = 0; i < polygons->len; i++)
    if (is_inside (g_ptr_array_index (polygons, i), at))
      return TRUE;
  return FALSE;
}

static gboolean
is_in (GuiseImage *mask, guint i)
{
  return ((const float *) guise_image_row (mask, i / SIDE))[i % SIDE] >= 0.5f;
}

/* @mesh: of the frame. Returns: whether there is a face to be shown. */
static gboolean
show (Shown *self, GuiseStore *store, const GuiseFaceRecord *record, const GuisePoint3 *mesh, const Marked *marked)
{
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];
  GuiseAffine to_square, from_square;

  guise_face_mesh_to_68 (mesh, ibug);
  if (!guise_face_align_crop (ibug, GUISE_MASK_COVERAGE, SIDE, &to_square, NULL)
      || !guise_affine_invert (&to_square, &from_square))
    return FALSE;
  self->image = guise_train_face_read (store, record, mesh, GUISE_MASK_COVERAGE, SIDE, self->points, NULL);
  if (self->image == NULL)
    return FALSE;
  self->outline = guise_face_mask_outline (self->points, &GUISE_AFFINE_IDENTITY, SIDE, SIDE, 0, NULL);
  for (guint i = 0; i < N_PIXELS && self->outline != NULL; i++)
    {
      const GuisePoint at = guise_affine_apply (&from_square, (GuisePoint) { i % SIDE + 0.5f, (float) (i / SIDE) + 0.5f });

      for (guint k = 0; k < 2; k++)
        self->seen[k][i] = is_in (self->outline, i) && !is_hidden (marked->polygons[k], at);
      self->n_hidden += is_in (self->outline, i) && !self->seen[0][i] ? 1 : 0;
    }
  return self->outline != NULL;
}

/* The face of the frame before which most is marked. */
static void
find_shown (Shown *shown, GuiseStore *store, gint64 clip, const Marked *marked)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) records = guise_store_face_load (store, &(GuiseFaceQuery) { .clip = clip }, &error);
  g_autofree GuisePoint3 *mesh = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);

  fail (error);
  for (guint i = 0; i < records->len; i++)
    {
      const GuiseFaceRecord *record = &g_array_index (records, GuiseFaceRecord, i);
      g_autofree Shown *other = g_new0 (Shown, 1);
      GuiseCorrection origin;
      gboolean has;

      if (record->frame != marked->frame)
        continue;
      guise_store_face_get_landmarks (store, &record->id, 1, GUISE_LANDMARKS_BEST, mesh, &has, &error);
      guise_store_face_get_paint_origins (store, &record->id, 1, &origin, error == NULL ? &error : NULL);
      fail (error);
      other->track = record->track;
      other->is_painted = origin != GUISE_CORRECTION_NONE;
      if (has && show (other, store, record, mesh, marked) && other->n_hidden >= shown->n_hidden)
        {
          shown_clear (shown);
          *shown = *other;
        }
      else
        shown_clear (other);
    }
}

/* Intersection over union of what of the face is seen. */
static double
compare (const gboolean *a, const gboolean *b)
{
  guint both = 0, either = 0;

  for (guint i = 0; i < N_PIXELS; i++)
    {
      both += a[i] && b[i] ? 1 : 0;
      either += a[i] || b[i] ? 1 : 0;
    }
  return either > 0 ? (double) both / either : 1;
}

static void
measure (const Shown *shown, const Marked *marked, GuiseFront *front, Sums *sums)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseImage) mask = guise_front_find (shown->image, shown->points, shown->track, &GUISE_AFFINE_IDENTITY, SIDE,
                                                 front, &error);
  g_autofree gboolean *whole = g_new (gboolean, N_PIXELS), *found = g_new (gboolean, N_PIXELS);

  fail (error);
  for (guint i = 0; i < N_PIXELS; i++)
    {
      whole[i] = is_in (shown->outline, i);
      found[i] = whole[i] && is_in (mask, i);
    }
  sums->n++;
  sums->marks += compare (shown->seen[0], shown->seen[1]);
  for (guint k = 0; k < 2; k++)
    {
      sums->outline[k] += compare (whole, shown->seen[k]);
      sums->network[k] += compare (found, shown->seen[k]);
    }
  g_print ("%-32s %5" G_GINT64_FORMAT "  outline %.3f  network %.3f\n", marked->clip, marked->frame,
           compare (whole, shown->seen[0]), compare (found, shown->seen[0]));
}

static gint64
find_clip (const GPtrArray *clips, const char *name)
{
  for (guint i = 0; i < clips->len; i++)
    {
      const GuiseClipRecord *clip = g_ptr_array_index (clips, i);
      g_autofree char *base = g_path_get_basename (clip->path);

      if (g_str_equal (base, name))
        return clip->id;
    }
  return 0;
}

static void
print_sums (const Sums *sums, const char *name)
{
  const double n = MAX (sums->n, 1);

  g_print ("%s: %u frames; marks with each other %.3f; with either of them the outline %.3f %.3f, the network %.3f %.3f\n",
           name, sums->n, sums->marks / n, sums->outline[0] / n, sums->outline[1] / n, sums->network[0] / n, sums->network[1] / n);
}

/* @sums: (array fixed-size=2): of frames that nobody painted, and of painted ones */
static void
measure_all (GuiseStore *store, const GPtrArray *marks, GuiseFront *front, Sums *sums)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) clips = guise_store_clip_list (store, &error);

  fail (error);
  for (guint i = 0; i < marks->len; i++)
    {
      const Marked *marked = g_ptr_array_index (marks, i);
      const gint64 clip = find_clip (clips, marked->clip);
      g_autofree Shown *shown = g_new0 (Shown, 1);

      if (clip != 0)
        find_shown (shown, store, clip, marked);
      if (shown->outline != NULL)
        measure (shown, marked, front, &sums[shown->is_painted]);
      shown_clear (shown);
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) marks = NULL;
  g_autoptr(GuiseStore) store = NULL;
  g_autoptr(GuiseGpu) gpu = NULL;
  g_autoptr(GuiseFront) front = NULL;
  Sums sums[2] = { 0 };

  if (argc != 3)
    {
      g_printerr ("Usage: measure-masks PROJECT MARKS\n");
      return 2;
    }
  marks = read_marks (argv[2]);
  store = guise_store_open (argv[1], NULL, &error);
  fail (error);
  gpu = guise_train_open_gpu (0, 0, NULL, &error);
  fail (error);
  guise_front_load (store, gpu, &front, &error);
  fail (error);
  if (front == NULL)
    {
      g_printerr ("%s has no mask network: run guise front first\n", argv[1]);
      return 1;
    }
  measure_all (store, marks, front, sums);
  print_sums (&sums[0], "not painted");
  print_sums (&sums[1], "painted");
  return 0;
}
