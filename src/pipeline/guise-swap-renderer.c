/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-renderer.h"

#include "guise-composite.h"
#include "guise-error.h"
#include "guise-face-align.h"
#include "guise-face-mask.h"
#include "guise-image-warp.h"
#include "guise-swap-look.h"
#include "guise-swap-match.h"

#include <math.h>
#include <string.h>

/* Side of the mask's crop: fine enough for an edge that is feathered anyway. */
#define MASK_SIZE 256

/* Pixels of the mask by which warping spreads it at most: it halves what shrinks by more than two, and reads beside. */
#define MASK_SPREAD 8.0f

/* The matte looks at 1.6 × the face's square. */
#define MATTE_REACH 1.6f

/* Matte values that count as surely background and surely person. */
#define MATTE_LOW  0.1f
#define MATTE_HIGH 0.5f

struct _GuiseSwapRenderer
{
  GuiseSwapRendererParams params;
  GuiseSwapSettings       settings;
  GuiseAffine             stored_to_display;
  GHashTable             *memories;     /* gint64 track → GuiseSwapMemory */
  GPtrArray              *patches;      /* (nullable): borrowed */
};

/* A face on its way through the renderer. Affines go between pixels. */
typedef struct
{
  const GuiseSwapFace *face;
  GuiseSwapMemory     *memory;
  GuiseAffine  display_to_unit_crop;    /* crop of side 1 */
  GuiseRegion  region;                  /* of the frame, that is read */
  GuiseAffine  region_to_unit_crop;
  GuiseImage  *rgb;                     /* the region's colours */
  GuiseImage  *input;                   /* RGB8 crop for the network */
  GuisePoint3  points[GUISE_FACE_MESH_N_POINTS];    /* in @input */
  GuiseImage  *generated;
  GuiseImage  *learned_mask;            /* (nullable): of the size of that */
} Work;

static void
work_clear (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->rgb, guise_image_unref);
  g_clear_pointer (&work->input, guise_image_unref);
  g_clear_pointer (&work->generated, guise_image_unref);
  g_clear_pointer (&work->learned_mask, guise_image_unref);
}

GuiseSwapRenderer *
guise_swap_renderer_new (const GuiseSwapRendererParams *params)
{
  GuiseSwapRenderer *self = g_new0 (GuiseSwapRenderer, 1);
  GuiseAffine display_to_stored;

  self->params = *params;
  self->settings = *params->settings;
  guise_clip_info_ref (params->info);
  guise_clip_info_get_display_to_stored (params->info, &display_to_stored);
  if (!guise_affine_invert (&display_to_stored, &self->stored_to_display))
    self->stored_to_display = GUISE_AFFINE_IDENTITY;
  self->memories = guise_swap_memories_new ();
  return self;
}

void
guise_swap_renderer_free (GuiseSwapRenderer *self)
{
  guise_clip_info_unref (self->params.info);
  g_hash_table_unref (self->memories);
  g_free (self);
}

void
guise_swap_renderer_set_settings (GuiseSwapRenderer *self, const GuiseSwapSettings *settings)
{
  self->settings = *settings;
}

void
guise_swap_renderer_reset (GuiseSwapRenderer *self)
{
  g_hash_table_remove_all (self->memories);
}

GBytes *
guise_swap_renderer_save (GuiseSwapRenderer *self)
{
  return guise_swap_memories_save (self->memories);
}

gboolean
guise_swap_renderer_restore (GuiseSwapRenderer *self, GBytes *state)
{
  return guise_swap_memories_restore (self->memories, state);
}

static void
patch_free (gpointer data)
{
  GuiseSwapPatch *patch = data;

  guise_image_unref (patch->rgb);
  guise_image_unref (patch->mask);
  g_free (patch);
}

GPtrArray *
guise_swap_patches_new (void)
{
  return g_ptr_array_new_with_free_func (patch_free);
}

void
guise_swap_renderer_collect (GuiseSwapRenderer *self, GPtrArray *patches)
{
  self->patches = patches;
}

static GuiseAffine
scale_by (double factor)
{
  return (GuiseAffine) { { factor, 0, 0, 0, factor, 0 } };
}

static GuiseAffine
move_by (double x, double y)
{
  return (GuiseAffine) { { 1, 0, x, 0, 1, y } };
}

static GuiseAffine
region_to_crop (const Work *work, guint size)
{
  GuiseAffine scale = scale_by (size);

  return guise_affine_compose (&work->region_to_unit_crop, &scale);
}

/* The square of the frame, in display space, that @roi is, around which @reach looks. */
static void
add_square (GArray *corners, const GuiseAffine *crop_to_display)
{
  static const GuisePoint unit[] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (unit); i++)
    {
      GuisePoint corner = guise_affine_apply (crop_to_display, unit[i]);

      g_array_append_val (corners, corner);
    }
}

/* What of the frame must be read for crop and matte: stored pixels. */
static gboolean
find_region (GuiseSwapRenderer *self, Work *work, GuiseImage *frame)
{
  g_autoptr(GArray) corners = g_array_new (FALSE, FALSE, sizeof (GuisePoint));
  GuiseAffine crop_to_display, display_to_stored;
  GuiseRect rect;

  if (!guise_affine_invert (&work->display_to_unit_crop, &crop_to_display)
      || !guise_affine_invert (&self->stored_to_display, &display_to_stored))
    return FALSE;

  add_square (corners, &crop_to_display);
  if (self->settings.matte && self->params.finder != NULL)
    {
      GuiseFaceRoi roi = guise_face_mesh_get_roi (work->face->landmarks);
      float half = roi.side * MATTE_REACH * G_SQRT2 / 2;
      GuiseAffine square = { { 2 * half, 0, roi.centre.x - half, 0, 2 * half, roi.centre.y - half } };

      add_square (corners, &square);
    }

  for (guint i = 0; i < corners->len; i++)
    {
      GuisePoint *corner = &g_array_index (corners, GuisePoint, i);

      *corner = guise_affine_apply (&display_to_stored, *corner);
    }
  rect = guise_rect_bound ((const GuisePoint *) (gpointer) corners->data, corners->len);

  return guise_region_around (frame, &rect, &work->region);
}

static gboolean
set_no_memory (GError **error)
{
  g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED, "There is no memory for a face's picture");
  return FALSE;
}

/* Aligns, reads the frame's colours there and makes the network's crop. Returns %FALSE without @error for a face
 * that is not in the picture or has no shape. */
static gboolean
begin_face (GuiseSwapRenderer *self, Work *work, GuiseImage *frame, GError **error)
{
  guint size = self->params.input_size;
  GuisePoint points[GUISE_FACE_68_N_POINTS];
  GuiseAffine to_input, offset;
  g_autoptr(GuiseImage) crop = NULL;

  guise_face_mesh_to_68 (work->face->landmarks, points);
  if (!guise_face_align_crop (points, self->params.coverage, 1, &work->display_to_unit_crop, NULL)
      || !find_region (self, work, frame))
    return FALSE;

  offset = move_by (work->region.x, work->region.y);
  work->region_to_unit_crop = guise_affine_compose (&offset, &self->stored_to_display);
  work->region_to_unit_crop = guise_affine_compose (&work->region_to_unit_crop, &work->display_to_unit_crop);

  to_input = scale_by (size);
  to_input = guise_affine_compose (&work->display_to_unit_crop, &to_input);
  guise_face_mesh_transform (work->face->landmarks, &to_input, work->points);

  work->rgb = guise_composite_read_rgb (frame, &work->region);
  if (work->rgb == NULL)
    return set_no_memory (error);
  to_input = region_to_crop (work, size);
  crop = guise_image_warp (work->rgb, &to_input, size, size, GUISE_WARP_FINE, error);
  if (crop == NULL)
    return FALSE;

  work->input = guise_image_to_8bit (crop, error);
  return work->input != NULL;
}

/* Spreads the matte's soft values so that the inside of a person is 1. */
static GuiseImage *
firm_up (GuiseImage *matte)
{
  for (guint y = 0; y < matte->height; y++)
    {
      float *row = (float *) (gpointer) (matte->plane[0] + (gsize) y * matte->stride[0]);

      for (guint x = 0; x < matte->width; x++)
        row[x] = CLAMP ((row[x] - MATTE_LOW) / (MATTE_HIGH - MATTE_LOW), 0.0f, 1.0f);
    }

  return matte;
}

/* What a network is shown that works on the region: its picture, the mesh in it, and the way to the mask's crop. */
static GuiseImage *
show_region (Work *work, GuisePoint3 *points, GuiseAffine *to_mask, GError **error)
{
  GuiseAffine display_to_mask = scale_by (MASK_SIZE), to_region;

  *to_mask = region_to_crop (work, MASK_SIZE);
  display_to_mask = guise_affine_compose (&work->display_to_unit_crop, &display_to_mask);
  if (!guise_affine_invert (to_mask, &to_region))
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED, "A face has no size");
      return NULL;
    }
  to_region = guise_affine_compose (&display_to_mask, &to_region);
  guise_face_mesh_transform (work->face->landmarks, &to_region, points);
  return guise_image_to_8bit (work->rgb, error);
}

static GuiseImage *
make_matte (GuiseSwapRenderer *self, Work *work, GError **error)
{
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  GuiseAffine to_mask;
  g_autoptr(GuiseImage) rgb8 = show_region (work, points, &to_mask, error);
  GuiseImage *matte;

  if (rgb8 == NULL)
    return NULL;
  matte = guise_face_finder_matte (self->params.finder, rgb8, points, &to_mask, MASK_SIZE, MASK_SIZE, error);
  return matte != NULL ? firm_up (matte) : NULL;
}

static GuiseImage *
find_front (GuiseSwapRenderer *self, Work *work, GError **error)
{
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  GuiseAffine to_mask;
  g_autoptr(GuiseImage) rgb8 = show_region (work, points, &to_mask, error);

  return rgb8 != NULL ? self->params.front (rgb8, points, &to_mask, MASK_SIZE, self->params.front_data, error) : NULL;
}

/* What is in both masks. Takes @mask, and @other if there is one; %NULL where that failed. */
static GuiseImage *
narrow (GuiseImage *mask, GuiseImage *other, GError **error)
{
  GuiseImage *both = other != NULL ? guise_face_mask_multiply (mask, other, error) : NULL;

  guise_image_unref (mask);
  g_clear_pointer (&other, guise_image_unref);
  return both;
}

static GuiseImage *
make_mask (GuiseSwapRenderer *self, Work *work, GError **error)
{
  const GuiseSwapSettings *settings = &self->settings;
  const double sides[4] = {
    settings->erode_top, settings->erode_bottom, settings->erode_left, settings->erode_right,
  };
  double face_side = MASK_SIZE / guise_face_coverage_get_side (self->params.coverage);
  GuiseAffine to_mask = scale_by (MASK_SIZE);
  g_autoptr(GuiseImage) mask = NULL;
  GuiseImage *soft;

  to_mask = guise_affine_compose (&work->display_to_unit_crop, &to_mask);
  mask = guise_face_mask_outline (work->face->landmarks, &to_mask, MASK_SIZE, MASK_SIZE, settings->forehead, error);
  if (mask != NULL && settings->learned_mask && work->learned_mask != NULL)
    mask = narrow (mask, guise_image_scale (work->learned_mask, MASK_SIZE, MASK_SIZE, error), error);
  if (mask != NULL && settings->matte && self->params.finder != NULL)
    mask = narrow (mask, make_matte (self, work, error), error);
  if (mask != NULL && settings->keep_front && self->params.front != NULL)
    mask = narrow (mask, find_front (self, work, error), error);
  if (mask == NULL)
    return NULL;
  /* Last, for whoever painted has looked. */
  if (work->face->paint != NULL)
    guise_face_paint_apply (work->face->paint, &to_mask, mask);

  soft = guise_face_mask_soften_sides (mask, face_side, settings->erode, sides, settings->feather, error);
  return soft != NULL ? guise_swap_look_calm_mask (work->memory, soft) : NULL;
}

/* Colours of the original, at the size the network works at. */
static GuiseImage *
dress (GuiseSwapRenderer *self, Work *work, GuiseImage *mask, GError **error)
{
  guint size = self->params.output_size;
  GuiseAffine to_output = region_to_crop (work, size);
  g_autoptr(GuiseImage) original = guise_image_warp (work->rgb, &to_output, size, size, GUISE_WARP_FINE, error);
  g_autoptr(GuiseImage) small_mask = guise_image_scale (mask, size, size, error);

  if (original == NULL || small_mask == NULL)
    return NULL;

  return guise_swap_look_dress (work->memory, &self->settings, work->generated, original, small_mask, error);
}

static void
fade (GuiseImage *alpha, double opacity)
{
  for (guint y = 0; y < alpha->height; y++)
    {
      float *row = (float *) (gpointer) (alpha->plane[0] + (gsize) y * alpha->stride[0]);

      for (guint x = 0; x < alpha->width; x++)
        row[x] = CLAMP (row[x] * (float) opacity, 0.0f, 1.0f);
    }
}

static void
keep_mask (GuiseImage *all, const GuiseRegion *region, GuiseImage *alpha)
{
  for (guint y = 0; y < region->height; y++)
    {
      const float *from = (const float *) (gpointer) (alpha->plane[0] + (gsize) y * alpha->stride[0]);
      float *to = (float *) (gpointer) (all->plane[0] + (gsize) (region->y + y) * all->stride[0]) + region->x;

      for (guint x = 0; x < region->width; x++)
        to[x] = MAX (to[x], from[x]);
    }
}

/* The part of the frame that @mask reaches. Returns: %FALSE when there is none */
static gboolean
find_reach (const Work *work, GuiseImage *frame, GuiseImage *mask, const GuiseAffine *mask_to_region, GuiseRegion *out)
{
  guint left = mask->width, right = 0, top = mask->height, bottom = 0;
  GuisePoint corners[4];
  GuiseRect rect;

  for (guint y = 0; y < mask->height; y++)
    {
      const float *row = (const float *) (gpointer) (mask->plane[0] + (gsize) y * mask->stride[0]);

      for (guint x = 0; x < mask->width; x++)
        if (row[x] > 0)
          {
            left = MIN (left, x);
            right = MAX (right, x + 1);
            top = MIN (top, y);
            bottom = y + 1;
          }
    }
  if (right <= left)
    return FALSE;

  for (guint i = 0; i < 4; i++)
    {
      corners[i] = (GuisePoint) { i & 1 ? (float) right + MASK_SPREAD : (float) left - MASK_SPREAD,
                                  i & 2 ? (float) bottom + MASK_SPREAD : (float) top - MASK_SPREAD };
      corners[i] = guise_affine_apply (mask_to_region, corners[i]);
      corners[i].x += (float) work->region.x;
      corners[i].y += (float) work->region.y;
    }
  rect = guise_rect_bound (corners, G_N_ELEMENTS (corners));
  return guise_region_around (frame, &rect, out);
}

/* @face_to_reach: from pixels of @dressed */
static gboolean
collect (GuiseSwapRenderer *self, Work *work, GuiseImage *dressed, GuiseImage *mask, const GuiseRegion *reach,
         const GuiseAffine *face_to_reach, GError **error)
{
  GuiseAffine to_frame = move_by (reach->x, reach->y);
  GuiseImage *scaled = guise_image_scale (mask, dressed->width, dressed->height, error);
  GuiseSwapPatch *patch;

  if (scaled == NULL)
    return FALSE;
  patch = g_new (GuiseSwapPatch, 1);
  *patch = (GuiseSwapPatch) {
    .track = work->face->track, .opacity = self->settings.opacity * work->face->opacity,
    .rgb = guise_image_ref (dressed), .mask = scaled, .to_stored = guise_affine_compose (face_to_reach, &to_frame),
  };
  g_ptr_array_add (self->patches, patch);
  return TRUE;
}

/* The same for who collects @dressed, which may be somebody else's, too. */
static gboolean
sharpen_patch (GuiseSwapRenderer *self, GuiseImage **dressed, GuiseImage *lost, double amount, GError **error)
{
  GuiseImage *sharp = self->patches != NULL ? guise_image_copy (*dressed) : guise_image_ref (*dressed);

  if (sharp == NULL)
    return set_no_memory (error);
  if (self->patches != NULL)
    guise_swap_detail_add (sharp, lost, amount);
  guise_image_unref (*dressed);
  *dressed = sharp;
  return TRUE;
}

/* What the frame's own picture is like, for @rgb, which is @dressed as it lies there. */
static gboolean
match_frame (GuiseSwapRenderer *self, Work *work, GuiseImage *out, const GuiseRegion *reach,
             const GuiseAffine *face_to_reach, GuiseImage **dressed, GuiseImage *rgb, GuiseImage *alpha, GError **error)
{
  g_autoptr(GuiseImage) original = NULL, lost = NULL, detail = NULL;
  double amount;

  if (!guise_swap_match_is_wanted (&self->settings))
    return TRUE;
  original = guise_composite_read_rgb (out, reach);
  lost = guise_swap_detail_find (*dressed);
  if (original == NULL || lost == NULL)
    return set_no_memory (error);
  detail = guise_image_warp (lost, face_to_reach, reach->width, reach->height, GUISE_WARP_FINE, error);
  if (detail == NULL)
    return FALSE;
  amount = guise_swap_match_apply (work->memory, &self->settings,
                                   &(GuiseSwapSpot) {
                                     original, alpha, guise_swap_match_motion (self->params.info, work->face->motion),
                                     { reach->x, reach->y }, guise_affine_get_scale (face_to_reach),
                                     (guint32) work->face->track }, rgb, detail);
  return sharpen_patch (self, dressed, lost, amount, error);
}

/* Puts the generated face into @out. */
static gboolean
finish_face (GuiseSwapRenderer *self, Work *work, GuiseImage *out, GuiseImage *all, GError **error)
{
  guint size = self->params.output_size;
  double scale = self->settings.scale;
  g_autoptr(GuiseImage) mask = make_mask (self, work, error);
  g_autoptr(GuiseImage) dressed = mask != NULL ? dress (self, work, mask, error) : NULL;
  GuiseAffine grow = { { scale, 0, 0.5 - 0.5 * scale, 0, scale, 0.5 - 0.5 * scale } };
  GuiseAffine unit_to_region, face_to_reach, mask_to_reach, move;
  g_autoptr(GuiseImage) rgb = NULL, alpha = NULL;
  GuiseRegion reach;

  if (dressed == NULL || !guise_affine_invert (&work->region_to_unit_crop, &unit_to_region))
    return FALSE;

  grow = guise_affine_compose (&grow, &unit_to_region);
  face_to_reach = scale_by (1.0 / size);
  face_to_reach = guise_affine_compose (&face_to_reach, &grow);
  mask_to_reach = scale_by (1.0 / MASK_SIZE);
  mask_to_reach = guise_affine_compose (&mask_to_reach, &grow);
  if (!find_reach (work, out, mask, &mask_to_reach, &reach))
    return TRUE;

  move = move_by ((double) work->region.x - reach.x, (double) work->region.y - reach.y);
  face_to_reach = guise_affine_compose (&face_to_reach, &move);
  mask_to_reach = guise_affine_compose (&mask_to_reach, &move);
  rgb = guise_image_warp (dressed, &face_to_reach, reach.width, reach.height, GUISE_WARP_FINE, error);
  alpha = guise_image_warp_zero (mask, &mask_to_reach, reach.width, reach.height, GUISE_WARP_FAST, error);
  if (rgb == NULL || alpha == NULL 
      || !match_frame (self, work, out, &reach, &face_to_reach, &dressed, rgb, alpha, error)
      || (self->patches != NULL && !collect (self, work, dressed, mask, &reach, &face_to_reach, error)))
    return FALSE;

  fade (alpha, self->settings.opacity * work->face->opacity);
  guise_composite_blend (out, &reach, rgb, alpha);
  if (all != NULL)
    keep_mask (all, &reach, alpha);
  return TRUE;
}

/* Runs the network on all faces at once. */
static gboolean
generate (GuiseSwapRenderer *self, GArray *works, GError **error)
{
  g_autofree GuiseSwapNetFace *faces = g_new0 (GuiseSwapNetFace, works->len);
  g_autofree GuiseImage **images = g_new0 (GuiseImage *, works->len);
  g_autofree GuiseImage **masks = g_new0 (GuiseImage *, works->len);

  for (guint i = 0; i < works->len; i++)
    {
      Work *work = &g_array_index (works, Work, i);

      faces[i] = (GuiseSwapNetFace) { work->input, work->points };
    }
  if (!self->params.func (faces, works->len, images, masks, self->params.func_data, error))
    return FALSE;

  for (guint i = 0; i < works->len; i++)
    {
      g_array_index (works, Work, i).generated = images[i];
      g_array_index (works, Work, i).learned_mask = masks[i];
    }
  return TRUE;
}

static GArray *
begin_faces (GuiseSwapRenderer *self, GuiseImage *frame, const GuiseSwapFace *faces, guint n_faces, GError **error)
{
  g_autoptr(GArray) works = g_array_new (FALSE, TRUE, sizeof (Work));
  g_autoptr(GError) failure = NULL;

  g_array_set_clear_func (works, work_clear);
  for (guint i = 0; i < n_faces; i++)
    {
      Work work = { .face = &faces[i], .memory = guise_swap_memories_get (self->memories, faces[i].track) };

      if (begin_face (self, &work, frame, &failure))
        g_array_append_val (works, work);
      else
        work_clear (&work);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
    }

  return g_steal_pointer (&works);
}

static GuiseImage *
make_empty_mask (GuiseImage *frame)
{
  GuiseImage *mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, frame->width, frame->height);

  if (mask != NULL)
    memset (mask->plane[0], 0, mask->stride[0] * mask->height);
  return mask;
}

GuiseImage *
guise_swap_renderer_render (GuiseSwapRenderer *self, GuiseImage *frame, const GuiseSwapFace *faces, guint n_faces,
                            GuiseImage **mask, GError **error)
{
  g_autoptr(GArray) works = begin_faces (self, frame, faces, n_faces, error);
  g_autoptr(GuiseImage) all = mask != NULL ? make_empty_mask (frame) : NULL;
  g_autoptr(GuiseImage) out = NULL;

  if (works == NULL || (works->len > 0 && !generate (self, works, error)))
    return NULL;

  out = works->len > 0 ? guise_image_copy (frame) : guise_image_ref (frame);
  if (out == NULL || (mask != NULL && all == NULL))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "There is no memory for a frame of %u×%u pixels",
                   frame->width, frame->height);
      return NULL;
    }

  for (guint i = 0; i < works->len; i++)
    if (!finish_face (self, &g_array_index (works, Work, i), out, all, error))
      return NULL;

  if (mask != NULL)
    *mask = g_steal_pointer (&all);
  return g_steal_pointer (&out);
}
