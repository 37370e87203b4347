/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-label.h"

#include "guise-composite.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-image-warp.h"
#include "guise-text.h"

/* Text height as a part of the picture's shorter side, and the least that can be read, in pixels. */
#define TEXT_PART   24
#define MIN_HEIGHT  9

/* The longest that a label may be, in parts of the picture's width. */
#define MAX_WIDTH   0.9

#define PLATE_ALPHA 0.55f

/* Of a label that is refused, in its sentence: characters. */
#define MAX_SHOWN 60

struct _GuiseLabel
{
  guint       width, height;   /* of the frames it is for */
  gboolean    is_placed;       /* whether it is in the picture at all */
  GuiseRegion region;
  GuiseImage *rgb, *alpha;
};

static gboolean
has_words (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_isalnum (g_utf8_get_char (c)))
      return TRUE;
  return FALSE;
}

gboolean
guise_label_check (const char *text, GError **error)
{
  g_autofree char *shown = guise_error_dup_shown (text, MAX_SHOWN);
  guint n_missing;

  if (!g_utf8_validate (text, -1, NULL) || !has_words (text))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("The label “%s” has no words: give it some, or leave it away for the "
                   "usual one"), shown);
      return FALSE;
    }
  n_missing = guise_text_count_missing (text);
  if (n_missing > 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   ngettext ("The label “%s” has %u character that no font of this computer shows: install one that does, or "
                             "write it with others",
                             "The label “%s” has %u characters that no font of this computer shows: install one that does, "
                             "or write it with others", n_missing), shown, n_missing);
      return FALSE;
    }
  return TRUE;
}

static GuiseImage *
draw_text (GuiseClipInfo *info, const char *text, GError **error)
{
  guint side = MIN (info->display_width, info->display_height);
  guint height = MAX (side / TEXT_PART, MIN_HEIGHT);
  GuiseImage *mask = guise_text_mask (text, height, error);

  if (mask != NULL && mask->width > MAX_WIDTH * info->display_width && height > MIN_HEIGHT)
    {
      height = MAX ((guint) (height * MAX_WIDTH * info->display_width / mask->width), MIN_HEIGHT);
      guise_image_unref (mask);
      mask = guise_text_mask (text, height, error);
    }

  return mask;
}

/* White where the text is, a dark plate around it, nothing outside. */
static gboolean
make_pictures (GuiseLabel *self, GuiseImage *text, const GuiseAffine *text_to_region, GError **error)
{
  guint width = self->region.width, height = self->region.height;
  g_autoptr(GuiseImage) plate = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, text->width, text->height);
  g_autoptr(GuiseImage) white = NULL;

  for (guint y = 0; plate != NULL && y < plate->height; y++)
    for (guint x = 0; x < plate->width; x++)
      guise_image_row (plate, y)[x] = 1.0f;

  white = guise_image_warp_zero (text, text_to_region, width, height, GUISE_WARP_FAST, error);
  self->alpha = plate != NULL ? guise_image_warp_zero (plate, text_to_region, width, height, GUISE_WARP_FAST, error)
                : NULL;
  self->rgb = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, width, height);
  if (white == NULL || self->alpha == NULL || self->rgb == NULL)
    return FALSE;

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        float ink = CLAMP (guise_image_row (white, y)[x], 0.0f, 1.0f);
        float alpha = ink + (1 - ink) * PLATE_ALPHA * CLAMP (guise_image_row (self->alpha, y)[x], 0.0f, 1.0f);

        /* Ink over plate: its share of what covers the picture. */
        guise_image_row (self->alpha, y)[x] = alpha;
        for (guint c = 0; c < 3; c++)
          guise_image_row (self->rgb, y)[3 * x + c] = alpha > 0 ? ink / alpha : 0;
      }

  return TRUE;
}

GuiseLabel *
guise_label_new (GuiseClipInfo *info, const char *text, GuiseLabelCorner corner, GError **error)
{
  g_autoptr(GuiseLabel) self = g_new0 (GuiseLabel, 1);
  g_autoptr(GuiseImage) mask = draw_text (info, text, error);
  g_autoptr(GuiseImage) size = NULL;
  GuiseAffine place = GUISE_AFFINE_IDENTITY, display_to_stored, to_region;
  GuisePoint corners[4];
  GuiseRect rect;
  float margin;

  if (mask == NULL)
    return NULL;

  margin = mask->height / 2.0f;
  place.m[2] = corner == GUISE_LABEL_BOTTOM_RIGHT || corner == GUISE_LABEL_TOP_RIGHT
               ? info->display_width - margin - mask->width : margin;
  place.m[5] = corner == GUISE_LABEL_TOP_LEFT || corner == GUISE_LABEL_TOP_RIGHT
               ? margin : info->display_height - margin - mask->height;
  guise_clip_info_get_display_to_stored (info, &display_to_stored);
  to_region = guise_affine_compose (&place, &display_to_stored);
  for (guint i = 0; i < 4; i++)
    corners[i] = guise_affine_apply (&to_region, (GuisePoint) { i % 2 * mask->width, i / 2 * mask->height });
  rect = guise_rect_bound (corners, 4);

  self->width = info->stored_width;
  self->height = info->stored_height;
  size = guise_image_new (GUISE_PIXEL_GRAY8, GUISE_COLORIMETRY_SRGB, self->width, self->height);
  self->is_placed = size != NULL && guise_region_around (size, &rect, &self->region);
  if (!self->is_placed)
    return g_steal_pointer (&self);

  to_region.m[2] -= self->region.x;
  to_region.m[5] -= self->region.y;
  if (!make_pictures (self, mask, &to_region, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
guise_label_free (GuiseLabel *self)
{
  g_clear_pointer (&self->rgb, guise_image_unref);
  g_clear_pointer (&self->alpha, guise_image_unref);
  g_free (self);
}

void
guise_label_draw (GuiseLabel *self, GuiseImage *image)
{
  if (self->is_placed && image->width == self->width && image->height == self->height)
    guise_composite_blend (image, &self->region, self->rgb, self->alpha);
}
