/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-extract-cut.h"

#include "guise-frame-reader.h"

/* Frames that a flash, a lamp that is switched or a frame that was lost, lasts at most. */
#define MAX_FLASH 2

gboolean
guise_extract_cut_begin (GuiseExtractCut *self, const GuiseExtractChunk *chunk, GError **error)
{
  guint max_side = self->step > 1 ? GUISE_EXTRACT_PRINT_SIDE : 0;
  g_autoptr(GuiseImage) rgb = NULL;

  self->has_print = FALSE;
  if (chunk->before == NULL)
    return TRUE;

  rgb = chunk->before_is_small ? guise_image_ref (chunk->before)
        : guise_frame_convert_to_display (self->info, chunk->before, max_side, error);
  if (rgb == NULL || !guise_shot_print_take (rgb, &self->print, error))
    return FALSE;

  self->has_print = TRUE;
  return TRUE;
}

/* Whether one of the next frames shows again what was there before number @number. */
static gboolean
is_flash (GuiseExtractCut *self, const GuiseExtractChunk *chunk, guint number, gboolean *out, GError **error)
{
  guint max_side = self->step > 1 ? GUISE_EXTRACT_PRINT_SIDE : 0;

  *out = FALSE;
  for (guint i = number + 1; i <= number + MAX_FLASH && i < chunk->frames->len && !*out; i++)
    {
      const GuiseExtractFrame *item = &g_array_index (chunk->frames, GuiseExtractFrame, i);
      g_autoptr(GuiseImage) rgb = item->analyse
                                  ? guise_frame_convert_to_display (self->info, item->frame.image, max_side, error)
                                  : guise_image_ref (item->frame.image);
      GuiseShotPrint print;

      if (rgb == NULL || !guise_shot_print_take (rgb, &print, error))
        return FALSE;
      *out = guise_shot_difference (&self->print, &print) < GUISE_EXTRACT_DOUBT;
    }
  return TRUE;
}

gboolean
guise_extract_cut_look (GuiseExtractCut *self, const GuiseExtractChunk *chunk, guint number, GuiseImage *picture,
                        double *out, GError **error)
{
  GuiseShotPrint print;
  gboolean flash = FALSE;

  if (!guise_shot_print_take (picture, &print, error))
    return FALSE;

  *out = self->has_print ? guise_shot_difference (&self->print, &print) : 0;
  if (*out > GUISE_SHOT_CUT && !self->is_album && !is_flash (self, chunk, number, &flash, error))
    return FALSE;
  if (flash)
    *out = 0;
  else
    self->print = print;
  self->has_print = TRUE;
  return TRUE;
}
