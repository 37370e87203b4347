/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-renderer.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-image-warp.h"
#include "guise-swap-drawing.h"
#include "guise-swap-look.h"
#include "guise-swap-match.h"
#include "guise-swap-work.h"

#include <math.h>
#include <string.h>

/* Pixels of the mask by which warping spreads it at most: it halves what shrinks by more than two, and reads beside. */
#define MASK_SPREAD 8.0f

struct _GuiseSwapRenderer
{
  GuiseSwapRendererParams params;
  GuiseSwapSettings       settings;
  GuiseAffine             stored_to_display;
  GPtrArray              *patches;      /* (nullable): borrowed */
};

/* Where a face goes. @face_to_reach, @mask_to_reach: from pixels of what the network gives, and of the mask's crop */
typedef struct
{
  GuiseRegion reach;           /* of the frame */
  GuiseAffine face_to_reach, mask_to_reach;
  GuiseImage *mask, *alpha;    /* in the mask's crop, and as it lies there */
} Fit;

static void
fit_clear (Fit *self)
{
  g_clear_pointer (&self->mask, guise_image_unref);
  g_clear_pointer (&self->alpha, guise_image_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fit, fit_clear)

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
  return self;
}

void
guise_swap_renderer_free (GuiseSwapRenderer *self)
{
  guise_clip_info_unref (self->params.info);
  g_free (self);
}

void
guise_swap_renderer_set_settings (GuiseSwapRenderer *self, const GuiseSwapSettings *settings)
{
  self->settings = *settings;
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

/* Colours of the original, at the size the network works at. */
static GuiseImage *
dress (GuiseSwapRenderer *self, const GuiseSwapWork *work, GuiseSwapMemory *memory, GuiseImage *mask,
       GuiseImage **plain, GError **error)
{
  guint size = self->params.output_size;
  g_autoptr(GuiseImage) small_mask = guise_image_scale (mask, size, size, error);

  if (small_mask == NULL)
    return NULL;

  return guise_swap_look_dress (memory, &self->settings, work->generated, work->original, small_mask, plain,
                                error);
}

static void
fade (GuiseImage *alpha, double opacity)
{
  for (guint y = 0; y < alpha->height; y++)
    {
      float *row = guise_image_row (alpha, y);

      for (guint x = 0; x < alpha->width; x++)
        row[x] = CLAMP (row[x] * (float) opacity, 0.0f, 1.0f);
    }
}

static void
keep_mask (GuiseImage *all, const GuiseRegion *region, GuiseImage *alpha)
{
  for (guint y = 0; y < region->height; y++)
    {
      const float *from = guise_image_row (alpha, y);
      float *to = guise_image_row (all, region->y + y) + region->x;

      for (guint x = 0; x < region->width; x++)
        to[x] = MAX (to[x], from[x]);
    }
}

/* The part of the frame that @mask reaches. Returns: %FALSE when there is none */
static gboolean
find_reach (const GuiseSwapWork *work, GuiseImage *mask, const GuiseAffine *mask_to_region, GuiseRegion *out)
{
  guint left = mask->width, right = 0, top = mask->height, bottom = 0;
  GuisePoint corners[4];
  GuiseRect rect;

  for (guint y = 0; y < mask->height; y++)
    {
      const float *row = guise_image_row (mask, y);

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
  return guise_region_around (work->source, &rect, out);
}

/* Where in its frame the face goes. Returns: %FALSE on error, and without @error where it is nowhere in it */
static gboolean
find_fit (GuiseSwapRenderer *self, const GuiseSwapWork *work, Fit *out, GError **error)
{
  double scale = self->settings.scale;
  GuiseAffine grow = { { scale, 0, 0.5 - 0.5 * scale, 0, scale, 0.5 - 0.5 * scale } };
  GuiseAffine unit_to_region, move;

  out->mask = guise_swap_work_make_mask (work, error);
  if (out->mask == NULL || !guise_affine_invert (&work->region_to_unit_crop, &unit_to_region))
    return FALSE;

  grow = guise_affine_compose (&grow, &unit_to_region);
  out->face_to_reach = guise_swap_work_scale_by (1.0 / self->params.output_size);
  out->face_to_reach = guise_affine_compose (&out->face_to_reach, &grow);
  out->mask_to_reach = guise_swap_work_scale_by (1.0 / GUISE_SWAP_MASK_SIZE);
  out->mask_to_reach = guise_affine_compose (&out->mask_to_reach, &grow);
  if (!find_reach (work, out->mask, &out->mask_to_reach, &out->reach))
    return FALSE;

  move = guise_swap_work_move_by ((double) work->region.x - out->reach.x, (double) work->region.y - out->reach.y);
  out->face_to_reach = guise_affine_compose (&out->face_to_reach, &move);
  out->mask_to_reach = guise_affine_compose (&out->mask_to_reach, &move);
  out->alpha = guise_image_warp_zero (out->mask, &out->mask_to_reach, out->reach.width, out->reach.height,
                                      GUISE_WARP_FAST, error);
  return out->alpha != NULL;
}

static gboolean
collect (GuiseSwapRenderer *self, const GuiseSwapWork *work, const Fit *fit, GuiseImage *dressed, GError **error)
{
  GuiseAffine to_frame = guise_swap_work_move_by (fit->reach.x, fit->reach.y);
  GuiseImage *scaled = guise_image_scale (fit->mask, dressed->width, dressed->height, error);
  GuiseSwapPatch *patch;

  if (scaled == NULL)
    return FALSE;
  patch = g_new (GuiseSwapPatch, 1);
  *patch = (GuiseSwapPatch) {
    .track = work->face->track, .opacity = self->settings.opacity * work->face->opacity,
    .rgb = guise_image_ref (dressed), .mask = scaled, .to_stored = guise_affine_compose (&fit->face_to_reach, &to_frame),
  };
  g_ptr_array_add (self->patches, patch);
  return TRUE;
}

/* The same for who collects @dressed, which may be somebody else's, too. */
static gboolean
sharpen_patch (GuiseSwapRenderer *self, GuiseImage **dressed, const GuiseSwapLost *lost, double amount, GError **error)
{
  GuiseImage *sharp = self->patches != NULL ? guise_image_copy (*dressed) : guise_image_ref (*dressed);

  if (sharp == NULL)
    return guise_swap_work_set_no_memory (error);
  if (self->patches != NULL)
    {
      guise_swap_lost_add (lost, sharp, amount);
      guise_swap_detail_clamp (sharp);
    }
  guise_image_unref (*dressed);
  *dressed = sharp;
  return TRUE;
}

static GuisePoint
between (GuisePoint a, GuisePoint b)
{
  return (GuisePoint) { (a.x + b.x) / 2, (a.y + b.y) / 2 };
}

/* Nostrils, lips and folds, as they lie in the frame. */
static GuiseSwapFolds
find_folds (GuiseSwapRenderer *self, const GuiseSwapWork *work, const Fit *fit)
{
  enum { NOSE_ROOT = 27, NOSE_TIP = 30, NOSE_BASE = 33, RIGHT_CORNER = 48, LEFT_CORNER = 54 };
  const GuiseAffine to_output = guise_swap_work_scale_by ((double) self->params.output_size / self->params.input_size);
  const GuiseAffine to_reach = guise_affine_compose (&to_output, &fit->face_to_reach);
  GuisePoint points[GUISE_FACE_68_N_POINTS], root, tip, base, right, left, middle;

  guise_face_mesh_to_68 (work->points, points);
  root = guise_affine_apply (&to_reach, points[NOSE_ROOT]);
  tip = guise_affine_apply (&to_reach, points[NOSE_TIP]);
  base = guise_affine_apply (&to_reach, points[NOSE_BASE]);
  right = guise_affine_apply (&to_reach, points[RIGHT_CORNER]);
  left = guise_affine_apply (&to_reach, points[LEFT_CORNER]);
  middle = between (left, right);
  /* In profile the mouth is narrower than it is. Above the wings of a nose lie the pads of glasses. */
  return (GuiseSwapFolds) {
    .mouth = { between (middle, base),
               MAX (0.65f * hypotf (left.x - right.x, left.y - right.y),
                    1.2f * hypotf (middle.x - base.x, middle.y - base.y)) },
    .nose = { between (tip, base), 0.45f * hypotf (base.x - root.x, base.y - root.y) },
  };
}

static GuiseImage *
bring_to_reach (const Fit *fit, GuiseImage *image, GError **error)
{
  return guise_image_warp (image, &fit->face_to_reach, fit->reach.width, fit->reach.height, GUISE_WARP_FINE, error);
}

/* @dressed where it goes, and what sharpens it there; as long as nothing comes between the two it goes sharpened, which
 * is one way in place of three. @there: (out): zero where it is in the picture */
static GuiseImage *
bring_with_detail (const Fit *fit, const GuiseSwapMemory *memory, const GuiseSwapSettings *settings, GuiseImage *dressed,
                   const GuiseSwapLost *lost, GuiseSwapLost *there, GError **error)
{
  g_autoptr(GuiseImage) sharp = NULL;

  if (!guise_swap_match_knows (memory, settings))
    {
      there->wide = bring_to_reach (fit, lost->wide, error);
      there->fine = there->wide != NULL ? bring_to_reach (fit, lost->fine, error) : NULL;
      return there->fine != NULL ? bring_to_reach (fit, dressed, error) : NULL;
    }
  sharp = guise_image_copy (dressed);
  if (sharp == NULL)
    {
      guise_swap_work_set_no_memory (error);
      return NULL;
    }
  guise_swap_lost_add (lost, sharp, memory->detail.amount);
  return bring_to_reach (fit, sharp, error);
}

/* (transfer full): @dressed as it lies where it goes, like the frame's own picture, @original. */
static GuiseImage *
match_frame (GuiseSwapRenderer *self, const GuiseSwapWork *work, const Fit *fit, GuiseSwapMemory *memory,
             GuiseImage *original, GuiseImage *plain, GuiseImage **dressed, GError **error)
{
  const GuiseSwapSpot spot = {
    original, fit->alpha, guise_swap_match_motion (self->params.info, work->face->motion),
    { fit->reach.x, fit->reach.y }, guise_affine_get_scale (&fit->face_to_reach), find_folds (self, work, fit),
    (guint32) work->face->track ^ (guint32) work->face->frame * 0x27d4eb2fu,
  };
  g_auto(GuiseSwapLost) lost = { 0 };
  g_auto(GuiseSwapLost) there = { 0 };
  g_autoptr(GuiseImage) rgb = NULL;
  double amount;

  if (!guise_swap_lost_find (&lost, plain))
    {
      guise_swap_work_set_no_memory (error);
      return NULL;
    }
  rgb = bring_with_detail (fit, memory, &self->settings, *dressed, &lost, &there, error);
  if (rgb == NULL)
    return NULL;
  amount = guise_swap_match_apply (memory, &self->settings, &spot, rgb, there.fine != NULL ? &there : NULL);
  return sharpen_patch (self, dressed, &lost, amount, error) ? g_steal_pointer (&rgb) : NULL;
}

/* (transfer full): the face as @memory says that it is to look, where it goes; what @memory does not know, it learns. */
static GuiseImage *
paint (GuiseSwapRenderer *self, const GuiseSwapWork *work, const Fit *fit, GuiseSwapMemory *memory, GuiseImage *original,
       GuiseImage **dressed, GError **error)
{
  g_autoptr(GuiseImage) plain = NULL;

  *dressed = dress (self, work, memory, fit->mask, &plain, error);
  if (*dressed == NULL)
    return NULL;
  return original != NULL ? match_frame (self, work, fit, memory, original, plain, dressed, error)
                          : bring_to_reach (fit, *dressed, error);
}

/* (transfer full): a part of the frame's colours, most often of those that were read for the crop. */
static GuiseImage *
read_colours (const GuiseSwapWork *work, const GuiseRegion *part)
{
  const GuiseRegion *all = &work->region;
  const gsize stride = work->rgb->stride[0];
  gsize offset;

  if (part->x < all->x || part->y < all->y || part->x + part->width > all->x + all->width
      || part->y + part->height > all->y + all->height)
    return guise_composite_read_rgb (work->source, part);
  offset = (gsize) (work->rgb->plane[0] - (const guint8 *) g_bytes_get_data (work->rgb->bytes, NULL))
           + (part->y - all->y) * stride + (part->x - all->x) * 3 * sizeof (float);
  return guise_image_wrap (GUISE_PIXEL_RGBF, work->rgb->colorimetry, part->width, part->height, work->rgb->bytes,
                           &offset, &stride);
}

/* What @work's face replaces, where it goes; %NULL without @error where nobody asks. */
static gboolean
read_original (GuiseSwapRenderer *self, const GuiseSwapWork *work, const Fit *fit, GuiseImage **original, GError **error)
{
  if (!guise_swap_match_is_wanted (&self->settings))
    return TRUE;
  *original = read_colours (work, &fit->reach);
  return *original != NULL || guise_swap_work_set_no_memory (error);
}

/* What its frame alone says of the face, as if nothing else were known. */
static gboolean
learn_face (GuiseSwapRenderer *self, const GuiseSwapWork *work, const Fit *fit, GuiseImage *original, GError **error)
{
  g_autoptr(GuiseImage) dressed = NULL;
  g_autoptr(GuiseImage) rgb = paint (self, work, fit, work->face->learned, original, &dressed, error);

  return rgb != NULL;
}

/* Puts the generated face into @out. */
static gboolean
blend_face (GuiseSwapRenderer *self, const GuiseSwapWork *work, const Fit *fit, GuiseImage *original, GuiseImage *out,
            GuiseImage *all, GError **error)
{
  const GuiseSwapFace *face = work->face;
  const GuiseSwapMemory *known = face->memory != NULL ? face->memory : face->learned;
  g_autofree GuiseSwapMemory *memory = known != NULL ? g_memdup2 (known, sizeof *known) : g_new0 (GuiseSwapMemory, 1);
  g_autoptr(GuiseImage) dressed = NULL;
  g_autoptr(GuiseImage) rgb = paint (self, work, fit, memory, original, &dressed, error);

  if (rgb == NULL || (self->patches != NULL && !collect (self, work, fit, dressed, error)))
    return FALSE;
  fade (fit->alpha, self->settings.opacity * face->opacity);
  guise_composite_blend (out, &fit->reach, rgb, fit->alpha);
  if (all != NULL)
    keep_mask (all, &fit->reach, fit->alpha);
  return TRUE;
}

/* Averages what the network has made with what it made on the frames before. */
static gboolean
steady (GuiseSwapWork *work, GError **error)
{
  const GuiseSwapFace *face = work->face;
  GuiseImage *made, *mask;

  if (face->n_before == 0)
    return TRUE;
  if (!guise_swap_view_steady (face->view, face->before, face->n_before, &made, &mask, error))
    return FALSE;
  guise_image_unref (work->generated);
  g_clear_pointer (&work->learned_mask, guise_image_unref);
  work->generated = made;
  work->learned_mask = mask;
  return TRUE;
}

/* @out: (nullable): without it the face is only learned */
static gboolean
place_face (GuiseSwapRenderer *self, const GuiseSwapWork *work, GuiseImage *out, GuiseImage *all, GError **error)
{
  g_autoptr(GuiseImage) original = NULL;
  g_autoptr(GError) failure = NULL;
  g_auto(Fit) fit = { 0 };

  if (!find_fit (self, work, &fit, &failure))
    {
      if (failure == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return read_original (self, work, &fit, &original, error)
         && (out == NULL ? learn_face (self, work, &fit, original, error)
                         : blend_face (self, work, &fit, original, out, all, error));
}

/* What is learned is learned of what the network makes of this frame alone, so that an anchor needs no frames before
 * it. */
static gboolean
finish_face (GuiseSwapRenderer *self, GuiseSwapWork *work, GuiseImage *out, GuiseImage *all, GError **error)
{
  return (work->face->learned == NULL || place_face (self, work, NULL, NULL, error))
         && steady (work, error) && place_face (self, work, out, all, error);
}

static GuiseImage *
make_empty_mask (GuiseImage *frame)
{
  GuiseImage *mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, frame->width, frame->height);

  if (mask != NULL)
    memset (mask->plane[0], 0, mask->stride[0] * mask->height);
  return mask;
}

GuiseSwapDrawing *
guise_swap_renderer_begin (GuiseSwapRenderer *self, GuiseImage *source, const GuiseSwapSettings *settings,
                           const GuiseSwapFace *faces, guint n_faces, GError **error)
{
  const GuiseSwapWork like = {
    .params = &self->params, .settings = settings, .stored_to_display = &self->stored_to_display,
  };

  return guise_swap_drawing_begin (&like, source, faces, n_faces, error);
}

gboolean
guise_swap_renderer_draw (GuiseSwapDrawing *const *drawings, guint n, GError **error)
{
  return guise_swap_drawing_fill (drawings, n, TRUE, error);
}

/* (nullable): on error. @all: as of guise_swap_drawing_fill() */
static GuiseSwapDrawing *
draw (GuiseSwapRenderer *self, GuiseImage *source, const GuiseSwapFace *faces, guint n_faces, gboolean all,
      GError **error)
{
  g_autoptr(GuiseSwapDrawing) drawing = guise_swap_renderer_begin (self, source, &self->settings, faces, n_faces, error);

  return drawing != NULL && guise_swap_drawing_fill (&drawing, 1, all, error) ? g_steal_pointer (&drawing) : NULL;
}

GuiseImage *
guise_swap_renderer_finish (GuiseSwapRenderer *self, GuiseSwapDrawing *drawing, GuiseImage *frame, GuiseImage **mask,
                            GError **error)
{
  GArray *works = guise_swap_drawing_get_works (drawing);
  g_autoptr(GuiseImage) all = mask != NULL ? make_empty_mask (frame) : NULL;
  g_autoptr(GuiseImage) out = works->len > 0 ? guise_image_copy (frame) : guise_image_ref (frame);

  if (out == NULL || (mask != NULL && all == NULL))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("There is no memory for a frame of %u×%u pixels"),
                   frame->width, frame->height);
      return NULL;
    }

  for (guint i = 0; i < works->len; i++)
    if (!finish_face (self, &g_array_index (works, GuiseSwapWork, i), out, all, error))
      return NULL;

  if (mask != NULL)
    *mask = g_steal_pointer (&all);
  return g_steal_pointer (&out);
}

GuiseImage *
guise_swap_renderer_render (GuiseSwapRenderer *self, GuiseImage *frame, const GuiseSwapFace *faces, guint n_faces,
                            GuiseImage **mask, GError **error)
{
  g_autoptr(GuiseSwapDrawing) drawing = draw (self, frame, faces, n_faces, TRUE, error);

  return drawing != NULL ? guise_swap_renderer_finish (self, drawing, frame, mask, error) : NULL;
}

gboolean
guise_swap_renderer_learn (GuiseSwapRenderer *self, GuiseImage *frame, const GuiseSwapFace *faces, guint n_faces,
                           GError **error)
{
  g_autoptr(GuiseSwapDrawing) drawing = draw (self, frame, faces, n_faces, FALSE, error);
  GArray *works = drawing != NULL ? guise_swap_drawing_get_works (drawing) : NULL;

  for (guint i = 0; works != NULL && i < works->len; i++)
    {
      const GuiseSwapWork *work = &g_array_index (works, GuiseSwapWork, i);

      if (work->face->learned != NULL && !place_face (self, work, NULL, NULL, error))
        return FALSE;
    }
  return works != NULL;
}
