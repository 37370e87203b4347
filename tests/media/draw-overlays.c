/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a project found, to be looked at: draw-overlays PROJECT FOLDER writes FOLDER/CLIP.png for each clip, frames spread
 * over it with a box in the colour of each track, its number and the landmarks; under each frame its largest face upright,
 * red what is behind something (painted, or seen by the project's mask network), blue what is not of the mask. */

#include "guise-clip-source.h"
#include "guise-face-align.h"
#include "guise-face-mask.h"
#include "guise-frame-reader.h"
#include "guise-front.h"
#include "guise-image-file.h"
#include "guise-image-warp.h"
#include "guise-media.h"
#include "guise-sheet.h"
#include "guise-store-faces.h"
#include "guise-train-face.h"
#include "guise-train-setup.h"

#include <stdlib.h>

#define N_ROWS      4
#define N_COLUMNS   6
#define FRAME_WIDTH 480
#define FACE_SIDE   200

typedef struct
{
  GuiseStore      *store;
  GuiseFront      *front;       /* (nullable) */
  GuiseClipSource  source;
} Drawing;

static void
fail (GError *error)
{
  if (error != NULL)
    {
      g_printerr ("%s\n", error->message);
      exit (1);
    }
}

static guint8 *
pixel_at (GuiseImage *image, int x, int y)
{
  return x >= 0 && y >= 0 && x < (int) image->width && y < (int) image->height
         ? image->plane[0] + (gsize) y * image->stride[0] + (gsize) x * 3 : NULL;
}

/* Colours of tracks that follow each other are far apart. */
static void
choose_colour (gint64 track, guint8 colour[3])
{
  static const guint8 colours[][3] = {
    { 255, 220, 0 }, { 0, 220, 255 }, { 255, 80, 200 }, { 80, 255, 80 }, { 255, 120, 40 }, { 160, 140, 255 }, { 255, 255, 255 },
  };

  for (guint i = 0; i < 3; i++)
    colour[i] = colours[track % (gint64) G_N_ELEMENTS (colours)][i];
}

static void
draw_box (GuiseImage *image, const GuiseRect *box, double scale, gint64 track)
{
  const int left = (int) (box->x * scale), top = (int) (box->y * scale);
  const int right = (int) ((box->x + box->width) * scale), bottom = (int) ((box->y + box->height) * scale);
  guint8 colour[3];

  choose_colour (track, colour);
  for (int y = top - 1; y <= bottom + 1; y++)
    for (int x = left - 1; x <= right + 1; x++)
      {
        guint8 *pixel = x < left + 1 || x > right - 1 || y < top + 1 || y > bottom - 1 ? pixel_at (image, x, y) : NULL;

        for (guint i = 0; pixel != NULL && i < 3; i++)
          pixel[i] = colour[i];
      }
}

/* (transfer full): @rgb smaller, with everything that is known of @faces, whose landmarks are @meshes */
static GuiseImage *
draw_frame (GuiseImage *rgb, const GArray *faces, const GuisePoint3 *meshes, GString *caption)
{
  const double scale = (double) FRAME_WIDTH / rgb->width;
  const GuiseAffine shrink = { { scale, 0, 0, 0, scale, 0 } };
  g_autoptr(GError) error = NULL;
  GuiseImage *image = guise_image_scale (rgb, FRAME_WIDTH, (guint) (rgb->height * scale + 0.5), &error);

  fail (error);
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);
      g_autofree GuisePoint3 *points = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
      GuiseImage *marked;

      guise_face_mesh_transform (meshes + (gsize) i * GUISE_FACE_MESH_N_POINTS, &shrink, points);
      marked = guise_sheet_mark_points (image, points, GUISE_FACE_MESH_N_POINTS, &error);
      fail (error);
      guise_image_unref (image);
      image = marked;
      draw_box (image, &face->box, scale, face->track);
      g_string_append_printf (caption, " t%d p%d", (int) face->track, (int) face->person);
    }
  return image;
}

static float
value_at (GuiseImage *mask, guint x, guint y)
{
  return ((const float *) (gconstpointer) (mask->plane[0] + (gsize) y * mask->stride[0]))[x];
}

/* (transfer full): the face upright, tinted by what its mask is made of */
static GuiseImage *
draw_face (Drawing *self, GuiseImage *rgb, const GuiseFaceRecord *face, const GuisePoint3 *mesh)
{
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];
  g_autoptr(GuiseImage) outline = NULL, mask = NULL, seen = NULL;
  g_autoptr(GuiseFacePaint) paint = NULL;
  g_autoptr(GError) error = NULL;
  GuiseImage *image;
  GuiseAffine place;

  guise_face_mesh_to_68 (mesh, ibug);
  if (!guise_face_align_crop (ibug, GUISE_COVERAGE_FULL, FACE_SIDE, &place, &error))
    return NULL;
  image = guise_image_warp (rgb, &place, FACE_SIDE, FACE_SIDE, GUISE_WARP_FINE, &error);
  fail (error);
  outline = guise_face_mask_outline (mesh, &place, FACE_SIDE, FACE_SIDE, 0, &error);
  fail (error);
  mask = guise_image_copy (outline);
  if (self->front != NULL)
    seen = guise_front_find (rgb, mesh, face->track, &place, FACE_SIDE, self->front, &error);
  fail (error);
  guise_store_face_get_paints (self->store, &face->id, 1, &paint, &error);
  fail (error);
  if (paint != NULL && !guise_train_face_place_paint (paint, mesh, GUISE_COVERAGE_FULL, FACE_SIDE, &error))
    fail (error);
  guise_train_face_narrow (mask, seen, paint);
  for (guint y = 0; y < FACE_SIDE; y++)
    for (guint x = 0; x < FACE_SIDE; x++)
      {
        guint8 *pixel = image->plane[0] + (gsize) y * image->stride[0] + (gsize) 3 * x;
        const float hidden = MAX (value_at (outline, x, y) - value_at (mask, x, y), 0);
        const float outside = (1 - MAX (value_at (mask, x, y), hidden)) * 0.5f;

        pixel[0] = (guint8) (pixel[0] + hidden * 0.6f * (255 - pixel[0]));
        pixel[1] = (guint8) (pixel[1] * (1 - hidden * 0.6f));
        pixel[2] = (guint8) (pixel[2] * (1 - hidden * 0.6f) + outside * (255 - pixel[2]));
      }
  return image;
}

static const GuiseFaceRecord *
find_largest (const GArray *faces, guint *out)
{
  const GuiseFaceRecord *largest = NULL;

  for (guint i = 0; i < faces->len; i++)
    if (largest == NULL || g_array_index (faces, GuiseFaceRecord, i).size > largest->size)
      {
        largest = &g_array_index (faces, GuiseFaceRecord, i);
        *out = i;
      }
  return largest;
}

/* Adds frame @index to @frames and its largest face to @largest. */
static void
add_frame (Drawing *self, GuiseFrameReader *reader, guint index, GuiseSheet *sheet, GPtrArray *largest)
{
  GuiseFaceQuery query = { .clip = self->source.record->id, .in_frames = TRUE, .range = { index, index } };
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) faces = guise_store_face_load (self->store, &query, &error);
  g_autoptr(GString) caption = g_string_new (NULL);
  g_autofree GuisePoint3 *meshes = NULL;
  g_autoptr(GuiseImage) image = NULL;
  GuiseFrame frame = { 0 };
  guint which = 0;

  fail (error);
  g_string_printf (caption, "%u", index);
  guise_frame_reader_read_at (reader, index, &frame, NULL, &error);
  fail (error);
  meshes = g_new (GuisePoint3, (gsize) MAX (faces->len, 1) * GUISE_FACE_MESH_N_POINTS);
  for (guint i = 0; i < faces->len; i++)
    guise_store_face_get_landmarks (self->store, &g_array_index (faces, GuiseFaceRecord, i).id, 1, GUISE_LANDMARKS_BEST,
                                    meshes + (gsize) i * GUISE_FACE_MESH_N_POINTS, NULL, &error);
  fail (error);
  image = draw_frame (frame.image, faces, meshes, caption);
  guise_sheet_add (sheet, image, caption->str);
  g_ptr_array_add (largest, find_largest (faces, &which) != NULL
                            ? draw_face (self, frame.image, &g_array_index (faces, GuiseFaceRecord, which),
                                         meshes + (gsize) which * GUISE_FACE_MESH_N_POINTS) : NULL);
  guise_frame_clear (&frame);
}

static void
draw_clip (Drawing *self, const char *folder)
{
  const GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_DISPLAY_RGB };
  const char *name = guise_clip_source_get_name (&self->source);
  const guint n_frames = (guint) self->source.record->n_frames;
  g_autofree char *file = g_strconcat (name, ".png", NULL), *path = g_build_filename (folder, file, NULL);
  g_autoptr(GuiseSheet) sheet = guise_sheet_new (FRAME_WIDTH, FACE_SIDE + 80, name);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseFrameReader) reader = guise_frame_reader_open (self->source.info, self->source.table, &params, &error);
  g_autoptr(GuiseImage) picture = NULL;

  fail (error);
  for (guint row = 0; row < N_ROWS; row++)
    {
      g_autoptr(GPtrArray) largest = g_ptr_array_new ();

      guise_sheet_begin_row (sheet, "frames");
      for (guint i = 0; i < N_COLUMNS; i++)
        add_frame (self, reader, (guint) ((guint64) (row * N_COLUMNS + i) * (n_frames - 1) / (N_ROWS * N_COLUMNS - 1)), sheet,
                   largest);
      guise_sheet_begin_row (sheet, "masks");
      for (guint i = 0; i < N_COLUMNS; i++)
        {
          guise_sheet_add (sheet, largest->pdata[i], NULL);
          if (largest->pdata[i] != NULL)
            guise_image_unref (largest->pdata[i]);
        }
    }
  picture = guise_sheet_draw (sheet, &error);
  fail (error);
  guise_image_save (picture, path, &error);
  fail (error);
  g_print ("%s\n", path);
}

int
main (int argc, char *argv[])
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) clips = NULL;
  g_autoptr(GuiseGpu) gpu = NULL;
  Drawing self = { 0 };

  if (argc != 3)
    {
      g_printerr ("Usage: draw-overlays PROJECT FOLDER\n");
      return 2;
    }
  self.store = guise_store_open (argv[1], NULL, &error);
  fail (error);
  gpu = guise_train_open_gpu (0, 0, NULL, &error);
  fail (error);
  guise_front_load (self.store, gpu, &self.front, &error);
  fail (error);
  clips = guise_store_clip_list (self.store, &error);
  fail (error);
  for (guint i = 0; i < clips->len; i++)
    {
      g_auto(GuiseClipSource) source = { 0 };

      guise_clip_source_open (self.store, ((GuiseClipRecord *) clips->pdata[i])->id, &source, NULL, &error);
      fail (error);
      self.source = source;
      draw_clip (&self, argv[2]);
    }
  guise_front_free (self.front);
  return guise_store_close (self.store, NULL) ? 0 : 1;
}
