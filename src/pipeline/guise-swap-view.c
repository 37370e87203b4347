/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-view.h"

#include "guise-swap-work.h"
#include "guise-wide.h"

#include <math.h>

/* Agreement is judged in squares of four pixels: noise and a flow that is off by a part of a pixel are no disagreement. */
#define TRUST_SIDE (GUISE_SWAP_VIEW_SIDE / 4)

/* A mean difference of so much is believed by 37 %: some 13 steps of 8 bits. */
#define DOUBT 0.05f

void
guise_swap_view_clear (GuiseSwapView *self)
{
  g_clear_pointer (&self->seen, guise_image_unref);
  g_clear_pointer (&self->made, guise_image_unref);
  g_clear_pointer (&self->mask, guise_image_unref);
  g_clear_pointer (&self->step, guise_flow_unref);
}

static GuiseImage *
new_gray (guint width, guint height, GError **error)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, width, height);

  if (image == NULL)
    guise_swap_work_set_no_memory (error);
  return image;
}

GUISE_WIDE static void
compare_row (const float *a, const float *b, guint n, float *out)
{
  for (guint x = 0; x < n; x++, a += 3, b += 3)
    out[x] = (fabsf (a[0] - b[0]) + fabsf (a[1] - b[1]) + fabsf (a[2] - b[2])) / 3;
}

/* (transfer full): mean difference of the channels of two pictures. */
static GuiseImage *
compare (GuiseImage *a, GuiseImage *b, GError **error)
{
  GuiseImage *out = new_gray (a->width, a->height, error);

  for (guint y = 0; out != NULL && y < a->height; y++)
    compare_row (guise_image_row (a, y), guise_image_row (b, y), a->width, guise_image_row (out, y));
  return out;
}

/* (transfer full): 0 … 1, @width × @height: how far what was @carried to @seen is what is there. */
static GuiseImage *
find_trust (GuiseImage *seen, GuiseImage *carried, guint width, guint height, GError **error)
{
  g_autoptr(GuiseImage) difference = compare (seen, carried, error);
  g_autoptr(GuiseImage) coarse = difference != NULL ? guise_image_scale (difference, TRUST_SIDE, TRUST_SIDE, error) : NULL;

  if (coarse == NULL)
    return NULL;
  for (guint y = 0; y < TRUST_SIDE; y++)
    for (guint x = 0; x < TRUST_SIDE; x++)
      {
        const float doubt = guise_image_row (coarse, y)[x] / DOUBT;

        guise_image_row (coarse, y)[x] = expf (-doubt * doubt);
      }
  return guise_image_scale (coarse, width, height, error);
}

static guint
count_channels (GuiseImage *image)
{
  return image->format == GUISE_PIXEL_RGBF ? 3 : 1;
}

/* @share once for each of @n_channels, where those are several; in @room. */
static const float *
spread (const float *share, guint width, guint n_channels, float *room)
{
  for (guint x = 0; n_channels > 1 && x < width; x++)
    for (guint k = 0; k < n_channels; k++)
      room[n_channels * x + k] = share[x];
  return n_channels > 1 ? room : share;
}

GUISE_WIDE static void
add_row (const float *from, const float *share, guint n, float *to)
{
  for (guint i = 0; i < n; i++)
    to[i] += MAX (share[i], 0.0f) * from[i];
}

GUISE_WIDE static void
divide_row (float *row, const float *share, guint n)
{
  for (guint i = 0; i < n; i++)
    row[i] = CLAMP (row[i] / (1 + share[i]), 0.0f, 1.0f);
}

/* @sum += @trust · @image; of one size. */
static void
add (GuiseImage *sum, GuiseImage *image, GuiseImage *trust)
{
  const guint n = count_channels (sum), width = sum->width;
  g_autofree float *room = g_new (float, (gsize) n * width);

  for (guint y = 0; y < sum->height; y++)
    add_row (guise_image_row (image, y), spread (guise_image_row (trust, y), width, n, room), n * width,
             guise_image_row (sum, y));
}

/* @sum / (1 + @trust), within 0 … 1 as everything that the network makes. */
static void
divide (GuiseImage *sum, GuiseImage *trust)
{
  const guint n = count_channels (sum), width = sum->width;
  g_autofree float *room = g_new (float, (gsize) n * width);

  for (guint y = 0; y < sum->height; y++)
    divide_row (guise_image_row (sum, y), spread (guise_image_row (trust, y), width, n, room), n * width);
}

/* Sums of @made and @mask, and of what they are weighted by. */
typedef struct
{
  GuiseImage *made, *mask, *trust;
} Sums;

static void
sums_clear (Sums *self)
{
  g_clear_pointer (&self->made, guise_image_unref);
  g_clear_pointer (&self->mask, guise_image_unref);
  g_clear_pointer (&self->trust, guise_image_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sums, sums_clear)

static gboolean
begin_sums (const GuiseSwapView *self, Sums *sums, GError **error)
{
  sums->made = guise_image_copy (self->made);
  sums->mask = self->mask != NULL ? guise_image_copy (self->mask) : NULL;
  sums->trust = new_gray (self->made->width, self->made->height, error);
  if (sums->trust == NULL)
    return FALSE;
  if (sums->made == NULL || (self->mask != NULL && sums->mask == NULL))
    return guise_swap_work_set_no_memory (error);
  for (guint y = 0; y < sums->trust->height; y++)
    for (guint x = 0; x < sums->trust->width; x++)
      guise_image_row (sums->trust, y)[x] = 0;
  return TRUE;
}

/* (transfer full): from @before to @self, which are neighbours. */
static GuiseFlow *
get_step (const GuiseSwapView *self, const GuiseSwapView *before, GError **error)
{
  if (self->step != NULL && guise_flow_is_of (self->step, before->seen, self->seen))
    return guise_flow_ref (self->step);
  return guise_flow_find (before->seen, self->seen, GUISE_WARP_FINE, error);
}

/* @way: from @before to @self */
static gboolean
add_before (const GuiseSwapView *self, const GuiseSwapView *before, const GuiseFlow *way, Sums *sums, GError **error)
{
  const gboolean has_mask = self->mask != NULL && before->mask != NULL;
  GuiseImage *carried[3] = { NULL };
  g_autoptr(GuiseImage) seen = NULL, made = NULL, mask = NULL, trust = NULL;

  if (!guise_flow_carry_along (way, (GuiseImage *[]) { before->seen, before->made, before->mask }, has_mask ? 3 : 2, carried,
                               error))
    return FALSE;
  seen = carried[0];
  made = carried[1];
  mask = carried[2];
  trust = find_trust (self->seen, seen, self->made->width, self->made->height, error);
  if (trust == NULL)
    return FALSE;
  add (sums->made, made, trust);
  if (sums->mask != NULL)
    add (sums->mask, has_mask ? mask : self->mask, trust);
  for (guint y = 0; y < trust->height; y++)
    for (guint x = 0; x < trust->width; x++)
      guise_image_row (sums->trust, y)[x] += MAX (guise_image_row (trust, y)[x], 0.0f);
  return TRUE;
}

/* @way: (inout) (nullable): to @self from the view after @before[i]; then from that one */
static gboolean
extend_way (const GuiseSwapView *self, const GuiseSwapView *before, guint i, GuiseFlow **way, GError **error)
{
  g_autoptr(GuiseFlow) step = get_step (i == 0 ? self : &before[i - 1], &before[i], error);
  g_autoptr(GuiseFlow) shorter = g_steal_pointer (way);

  if (step == NULL)
    return FALSE;
  *way = shorter == NULL ? g_steal_pointer (&step) : guise_flow_join (step, shorter, error);
  return *way != NULL;
}

gboolean
guise_swap_view_steady (GuiseSwapView *self, const GuiseSwapView *before, guint n_before, GuiseImage **made,
                        GuiseImage **mask, GError **error)
{
  g_auto(Sums) sums = { 0 };
  g_autoptr(GuiseFlow) way = NULL;

  if (!begin_sums (self, &sums, error))
    return FALSE;
  for (guint i = 0; i < n_before; i++)
    {
      if (!extend_way (self, before, i, &way, error) || !add_before (self, &before[i], way, &sums, error))
        return FALSE;
      if (self->step == NULL)
        self->step = guise_flow_ref (way);
    }
  divide (sums.made, sums.trust);
  if (sums.mask != NULL)
    divide (sums.mask, sums.trust);
  *made = g_steal_pointer (&sums.made);
  *mask = g_steal_pointer (&sums.mask);
  return TRUE;
}
