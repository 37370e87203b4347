/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-colour-membrane.h"

#include "guise-image-warp.h"
#include "guise-rank.h"

#include <math.h>
#include <string.h>

#define SIDE GUISE_MEMBRANE_SIDE

/* Successive over-relaxation: at 64 points a side the best factor is 2 / (1 + sin (π / 64)), and after so many sweeps the
 * error is below a step of 8 bits. */
#define SWEEPS 120
#define RELAX  1.9f

/* Of a mask: where it fades, what falls off with the distance is all there; below the last there is nothing of it. */
#define NEARLY_ALL 0.9f
#define NOTHING    0.01f

/* Light changes little within so many points along an edge, and colours that stand out there by more than so many of the
 * usual deviations are those of a brow or of hair. */
#define ALIKE  8
#define SPREAD 2.0f

typedef float Field[SIDE * SIDE][3];

/* The difference, and where it is not asked for. */
static void
find_difference (GuiseImage *image, GuiseImage *wanted, GuiseImage *mask, float level, Field field,
                 gboolean inside[SIDE * SIDE])
{
  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      {
        const guint i = y * SIDE + x;
        const gboolean at_edge = x == 0 || y == 0 || x == SIDE - 1 || y == SIDE - 1;

        inside[i] = !at_edge && guise_image_row (mask, y)[x] > level;
        for (guint k = 0; k < 3; k++)
          field[i][k] = guise_image_row (wanted, y)[3 * x + k] - guise_image_row (image, y)[3 * x + k];
      }
}

/* Where the mask fades, and the ring around what is inside. */
static gboolean
is_edge (GuiseImage *mask, const gboolean inside[SIDE * SIDE], guint x, guint y)
{
  const guint i = y * SIDE + x;

  if (inside[i])
    return FALSE;
  return guise_image_row (mask, y)[x] > NOTHING || (x > 0 && inside[i - 1]) || (x + 1 < SIDE && inside[i + 1])
         || (y > 0 && inside[i - SIDE]) || (y + 1 < SIDE && inside[i + SIDE]);
}

/* What of @field at the edge is near @x, @y, in one colour. */
static guint
look_around (Field field, const gboolean edge[SIDE * SIDE], guint x, guint y, guint k, float *out)
{
  guint n = 0;

  for (guint v = y - MIN (y, ALIKE); v <= MIN (y + ALIKE, SIDE - 1); v++)
    for (guint u = x - MIN (x, ALIKE); u <= MIN (x + ALIKE, SIDE - 1); u++)
      if (edge[v * SIDE + u])
        out[n++] = field[v * SIDE + u][k];
  return n;
}

/* A brow or a lock at the edge of one of the pictures says nothing of their light, and would be drawn into the other:
 * what stands out from what is around it is held down. */
static void
calm (Field field, const gboolean edge[SIDE * SIDE])
{
  g_autofree float *calmed = g_memdup2 (field, sizeof (Field));
  float around[(2 * ALIKE + 1) * (2 * ALIKE + 1)];

  for (guint i = 0; i < SIDE * SIDE; i++)
    for (guint k = 0; k < 3 && edge[i]; k++)
      {
        const guint n = look_around (field, edge, i % SIDE, i / SIDE, k, around);
        const float usual = guise_rank_find (around, n, n / 2);
        float most;

        for (guint j = 0; j < n; j++)
          around[j] = fabsf (around[j] - usual);
        most = SPREAD * guise_rank_find (around, n, n / 2);
        calmed[3 * i + k] = CLAMP (field[i][k], usual - most, usual + most);
      }
  memcpy (field, calmed, sizeof (Field));
}

/* Beside the edge it begins with the mean there. What lies outside was never trained, and is no difference of light: but
 * the mask of another frame may reach there. */
static void
begin (Field field, const gboolean edge[SIDE * SIDE])
{
  double mean[3] = { 0 };
  guint n = 0;

  for (guint i = 0; i < SIDE * SIDE; i++)
    if (edge[i])
      {
        for (guint k = 0; k < 3; k++)
          mean[k] += (double) field[i][k];
        n++;
      }
  for (guint i = 0; i < SIDE * SIDE; i++)
    for (guint k = 0; k < 3 && !edge[i]; k++)
      field[i][k] = n > 0 ? (float) (mean[k] / n) : 0.0f;
}

/* Goes on from the edge to either side. Where @reach > 0, the field is also pulled to 0, so that it falls to a third within
 * so many points. */
static void
relax (Field field, const gboolean edge[SIDE * SIDE], double reach)
{
  const float share = reach > 0 ? (float) (1 / (4 + 1 / (reach * reach))) : 0.25f;

  for (guint sweep = 0; sweep < SWEEPS; sweep++)
    for (guint y = 0; y < SIDE; y++)
      for (guint x = 0; x < SIDE; x++)
        {
          const guint i = y * SIDE + x, left = x > 0 ? i - 1 : i, right = x + 1 < SIDE ? i + 1 : i;
          const guint up = y > 0 ? i - SIDE : i, down = y + 1 < SIDE ? i + SIDE : i;

          for (guint k = 0; k < 3 && !edge[i]; k++)
            field[i][k] += RELAX * ((field[left][k] + field[right][k] + field[up][k] + field[down][k]) * share - field[i][k]);
        }
}

static GuiseImage *
field_to_image (Field field)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);

  for (guint y = 0; image != NULL && y < SIDE; y++)
    memcpy (guise_image_row (image, y), field[y * SIDE], SIDE * sizeof field[0]);
  return image;
}

static GuiseImage *
add (GuiseMembrane *self, GuiseImage *image, float strength, GError **error)
{
  g_autoptr(GuiseImage) small = field_to_image (self->rgb);
  g_autoptr(GuiseImage) large = NULL;
  GuiseAffine grow = { { (double) image->width / SIDE, 0, 0, 0, (double) image->height / SIDE, 0 } };
  GuiseImage *out;

  large = small != NULL ? guise_image_warp (small, &grow, image->width, image->height, GUISE_WARP_FAST, error) : NULL;
  out = large != NULL ? guise_image_copy (image) : NULL;
  for (guint y = 0; out != NULL && y < out->height; y++)
    {
      float *row = guise_image_row (out, y);
      const float *change = guise_image_row (large, y);

      for (guint i = 0; i < 3 * out->width; i++)
        row[i] = CLAMP (row[i] + strength * change[i], 0.0f, 1.0f);
    }
  return out;
}

/* Takes what this frame's edge asks for into the average. */
static gboolean
learn (GuiseMembrane *self, GuiseImage *image, GuiseImage *wanted, GuiseImage *mask, double reach, double gain,
       GError **error)
{
  g_autoptr(GuiseImage) small_image = guise_image_scale (image, SIDE, SIDE, error);
  g_autoptr(GuiseImage) small_wanted = NULL, small_mask = NULL;
  g_autofree gboolean *inside = g_new (gboolean, SIDE * SIDE), *edge = g_new (gboolean, SIDE * SIDE);
  g_autofree float *now = g_new (float, SIDE * SIDE * 3);
  float (*field)[3] = (gpointer) now;

  small_wanted = small_image != NULL ? guise_image_scale (wanted, SIDE, SIDE, error) : NULL;
  small_mask = small_wanted != NULL ? guise_image_scale (mask, SIDE, SIDE, error) : NULL;
  if (small_mask == NULL)
    return FALSE;

  find_difference (small_image, small_wanted, small_mask, reach > 0 ? NEARLY_ALL : 0.5f, field, inside);
  for (guint i = 0; i < SIDE * SIDE; i++)
    edge[i] = is_edge (small_mask, inside, i % SIDE, i / SIDE);
  calm (field, edge);
  begin (field, edge);
  relax (field, edge, reach * SIDE);
  if (self->n_frames++ == 0)
    gain = 1.0;
  for (guint i = 0; i < SIDE * SIDE; i++)
    for (guint k = 0; k < 3; k++)
      self->rgb[i][k] += (float) gain * (field[i][k] - self->rgb[i][k]);
  return TRUE;
}

GuiseImage *
guise_membrane_apply (GuiseMembrane *self, GuiseImage *image, GuiseImage *wanted, GuiseImage *mask, double reach,
                      double gain, double strength, GError **error)
{
  if ((self->n_frames == 0 || gain > 0) && !learn (self, image, wanted, mask, reach, gain, error))
    return NULL;
  return add (self, image, (float) strength, error);
}
