/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-clip-info-private.h"

#include "guise-frame-table.h"

#include <math.h>

/* Frame periods that differ by more than this part of the nominal one are a varying rate. Containers that count
 * milliseconds (Matroska) are off by half a one on either side. */
#define PERIOD_TOLERANCE     0.02
#define PERIOD_TOLERANCE_NS  1100000

GuiseClipInfo *
guise_clip_info_new (void)
{
  GuiseClipInfo *self = g_new0 (GuiseClipInfo, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->orientation = GUISE_ORIENTATION_UPRIGHT;
  self->pixel_aspect = (GuiseRational) { 1, 1 };
  self->frame_rate = (GuiseRational) { 0, 1 };
  self->duration = GUISE_TIME_NONE;
  return self;
}

GuiseClipInfo *
guise_clip_info_ref (GuiseClipInfo *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
guise_clip_info_unref (GuiseClipInfo *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < self->n_audio; i++)
    g_free (self->audio[i].codec);
  g_free (self->audio);
  g_strfreev (self->pictures);
  g_free (self->container);
  g_free (self->video_codec);
  g_free (self->path);
  g_free (self);
}

static GuiseClipInfo *
clip_info_copy (const GuiseClipInfo *self)
{
  GuiseClipInfo *copy = g_memdup2 (self, sizeof *self);

  g_atomic_ref_count_init (&copy->ref_count);
  copy->path = g_strdup (self->path);
  copy->pictures = g_strdupv (self->pictures);
  copy->container = g_strdup (self->container);
  copy->video_codec = g_strdup (self->video_codec);
  copy->audio = g_memdup2 (self->audio, self->n_audio * sizeof *self->audio);
  for (guint i = 0; i < self->n_audio; i++)
    copy->audio[i].codec = g_strdup (self->audio[i].codec);
  return copy;
}

/* Whether the frames keep to the period of @rate. */
static gboolean
keeps_rate (const GuiseFrameTable *table, GuiseRational rate)
{
  double period = GUISE_TIME_SECOND / guise_rational_to_double (rate);
  double tolerance = MAX (period * PERIOD_TOLERANCE, PERIOD_TOLERANCE_NS);

  for (guint i = 0; i + 1 < table->n_frames; i++)
    if (fabs ((double) (table->time[i + 1] - table->time[i]) - period) > tolerance)
      return FALSE;
  return TRUE;
}

static GuiseRational
average_rate (const GuiseFrameTable *table)
{
  guint n_periods = table->n_frames - 1;
  GuiseTime length = table->time[n_periods] - table->time[0];

  if (n_periods == 0)
    return guise_rational_make (GUISE_TIME_SECOND, table->duration[0]);
  /* Milliseconds are as fine as an average needs, and fit the fraction. */
  return guise_rational_make ((gint64) n_periods * 1000, MAX (length / 1000000, 1));
}

GuiseClipInfo *
guise_clip_info_new_with_table (const GuiseClipInfo *self, GuiseFrameTable *table)
{
  GuiseClipInfo *refined = clip_info_copy (self);

  refined->n_frames = table->n_frames;
  refined->duration = guise_frame_table_get_end (table);
  if (refined->frame_rate.num == 0)
    refined->frame_rate = average_rate (table);
  refined->variable_rate = !keeps_rate (table, refined->frame_rate);
  if (refined->variable_rate)
    refined->frame_rate = average_rate (table);
  return refined;
}

GuiseClipInfo *
guise_clip_info_new_with_size (const GuiseClipInfo *self, guint width, guint height)
{
  GuiseClipInfo *sized;

  g_return_val_if_fail (self->pictures != NULL && width > 0 && height > 0, NULL);

  sized = clip_info_copy (self);
  sized->stored_width = width;
  sized->stored_height = height;
  guise_clip_info_set_display_size (sized);
  return sized;
}

GuiseClipInfo *
guise_clip_info_new_as_shown (const GuiseClipInfo *self, guint width, guint height)
{
  GuiseClipInfo *shown = clip_info_copy (self);

  shown->stored_width = width;
  shown->stored_height = height;
  shown->orientation = GUISE_ORIENTATION_UPRIGHT;
  shown->pixel_aspect = (GuiseRational) { 1, 1 };
  shown->interlaced = FALSE;
  shown->format = GUISE_PIXEL_RGB8;
  shown->colorimetry = GUISE_COLORIMETRY_SRGB;
  return shown;
}

guint
guise_orientation_get_degrees (GuiseOrientation orientation)
{
  switch (orientation)
    {
    case GUISE_ORIENTATION_ROTATE_180:
    case GUISE_ORIENTATION_FLIP_VERTICAL:
      return 180;
    case GUISE_ORIENTATION_ROTATE_90:
    case GUISE_ORIENTATION_TRANSPOSE:
      return 90;
    case GUISE_ORIENTATION_ROTATE_270:
    case GUISE_ORIENTATION_TRANSVERSE:
      return 270;
    case GUISE_ORIENTATION_UPRIGHT:
    case GUISE_ORIENTATION_FLIP_HORIZONTAL:
    default:
      return 0;
    }
}

gboolean
guise_orientation_swaps_sides (GuiseOrientation orientation)
{
  return orientation >= GUISE_ORIENTATION_TRANSPOSE;
}

void
guise_clip_info_get_square_size (const GuiseClipInfo *self, guint *width, guint *height)
{
  gboolean swap = guise_orientation_swaps_sides (self->orientation);

  *width = swap ? self->display_height : self->display_width;
  *height = swap ? self->display_width : self->display_height;
}

void
guise_clip_info_set_display_size (GuiseClipInfo *self)
{
  double aspect = guise_rational_to_double (self->pixel_aspect);
  guint width = self->stored_width, height = self->stored_height;

  if (aspect > 1)
    width = (guint) lrint (width * aspect);
  else if (aspect < 1)
    height = (guint) lrint (height / aspect);
  width = CLAMP (width, 1, GUISE_IMAGE_MAX_SIDE);
  height = CLAMP (height, 1, GUISE_IMAGE_MAX_SIDE);

  self->display_width = guise_orientation_swaps_sides (self->orientation) ? height : width;
  self->display_height = guise_orientation_swaps_sides (self->orientation) ? width : height;
}

/* Display to upright-as-stored, both with square pixels, as x' = a·x + b·y + c of a unit square: the inverse of
 * what the orientation asks for. */
static const double unit_turns[][6] = {
  [GUISE_ORIENTATION_UPRIGHT]         = {  1,  0, 0,   0,  1, 0 },
  [GUISE_ORIENTATION_FLIP_HORIZONTAL] = { -1,  0, 1,   0,  1, 0 },
  [GUISE_ORIENTATION_ROTATE_180]      = { -1,  0, 1,   0, -1, 1 },
  [GUISE_ORIENTATION_FLIP_VERTICAL]   = {  1,  0, 0,   0, -1, 1 },
  [GUISE_ORIENTATION_TRANSPOSE]       = {  0,  1, 0,   1,  0, 0 },
  [GUISE_ORIENTATION_ROTATE_90]       = {  0,  1, 0,  -1,  0, 1 },
  [GUISE_ORIENTATION_TRANSVERSE]      = {  0, -1, 1,  -1,  0, 1 },
  [GUISE_ORIENTATION_ROTATE_270]      = {  0, -1, 1,   1,  0, 0 },
};

void
guise_clip_info_get_display_to_stored (const GuiseClipInfo *self, GuiseAffine *out)
{
  const double *turn = unit_turns[self->orientation];
  double dw = self->display_width, dh = self->display_height;
  double sw = self->stored_width, sh = self->stored_height;

  *out = (GuiseAffine) { { turn[0] / dw * sw, turn[1] / dh * sw, turn[2] * sw,
                           turn[3] / dw * sh, turn[4] / dh * sh, turn[5] * sh } };
}

void
guise_clip_info_get_limited_size (const GuiseClipInfo *self, guint max_side, guint *width, guint *height)
{
  guint longest = MAX (self->display_width, self->display_height);
  double scale = max_side > 0 && max_side < longest ? (double) max_side / longest : 1;

  *width = MAX ((guint) lrint (self->display_width * scale), 1);
  *height = MAX ((guint) lrint (self->display_height * scale), 1);
}
