/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-dims.h"

#include <string.h>

#define MAX_FLOATS (1u << 29)

gboolean
guise_dims_are_valid (const GuiseDims *self)
{
  guint64 count = 1;

  if (self->rank > GUISE_MAX_RANK || (self->axes == GUISE_AXES_NHWC && self->rank != 4))
    return FALSE;

  for (guint i = 0; i < self->rank; i++)
    {
      if (self->sizes[i] == 0 || self->sizes[i] >= MAX_FLOATS)
        return FALSE;
      count *= self->sizes[i];
      if (count >= MAX_FLOATS)
        return FALSE;
    }

  return guise_shape_padded_count (guise_dims_get_shape (self)) < MAX_FLOATS;
}

gboolean
guise_dims_equal (const GuiseDims *a, const GuiseDims *b)
{
  return a->axes == b->axes && a->rank == b->rank && memcmp (a->sizes, b->sizes, a->rank * sizeof a->sizes[0]) == 0;
}

gsize
guise_dims_count (const GuiseDims *self)
{
  gsize count = 1;

  for (guint i = 0; i < self->rank; i++)
    count *= self->sizes[i];

  return count;
}

GuiseShape
guise_dims_get_shape (const GuiseDims *self)
{
  const guint *sizes = self->sizes;
  GuiseShape shape = GUISE_SHAPE (1, 1, 1, 1);

  if (self->axes == GUISE_AXES_NHWC)
    return GUISE_SHAPE (sizes[0], sizes[1], sizes[2], sizes[3]);

  if (self->rank >= 1)
    shape.c = self->rank == 1 ? sizes[0] : sizes[1];
  if (self->rank >= 2)
    shape.n = sizes[0];
  if (self->rank >= 3)
    shape.w = sizes[self->rank - 1];
  for (guint i = 2; i + 1 < self->rank; i++)
    shape.h *= sizes[i];

  return shape;
}

GuiseDims
guise_dims_of_shape (GuiseShape shape)
{
  return (GuiseDims) { GUISE_AXES_NHWC, 4, { shape.n, shape.h, shape.w, shape.c } };
}

void
guise_dims_get_strides (const GuiseDims *self, gint32 strides[GUISE_MAX_RANK])
{
  const guint channel = self->axes == GUISE_AXES_NHWC ? 3 : (self->rank == 1 ? 0 : 1);
  gint32 stride = (gint32) guise_padded_channels (guise_dims_get_shape (self).c);

  for (guint i = self->rank; i-- > 0;)
    if (i == channel)
      strides[i] = 1;
    else
      {
        strides[i] = stride;
        stride *= (gint32) self->sizes[i];
      }
}

/* Walks all values in logical order; calls for each its place in memory. */
static void
move_values (const GuiseDims *self, const float *from, float *to, gboolean pack)
{
  const gsize n = guise_dims_count (self);
  guint at[GUISE_MAX_RANK] = { 0 };
  gint32 strides[GUISE_MAX_RANK];
  gint32 place = 0;

  guise_dims_get_strides (self, strides);
  for (gsize i = 0; i < n; i++)
    {
      if (pack)
        to[place] = from[i];
      else
        to[i] = from[place];

      for (guint k = self->rank; k-- > 0;)
        {
          place += strides[k];
          if (++at[k] < self->sizes[k])
            break;
          place -= strides[k] * (gint32) self->sizes[k];
          at[k] = 0;
        }
    }
}

void
guise_dims_pack (const GuiseDims *self, const float *values, float *padded)
{
  memset (padded, 0, guise_shape_bytes (guise_dims_get_shape (self)));
  move_values (self, values, padded, TRUE);
}

void
guise_dims_unpack (const GuiseDims *self, const float *padded, float *values)
{
  move_values (self, padded, values, FALSE);
}

char *
guise_dims_to_string (const GuiseDims *self)
{
  GString *text = g_string_new (self->rank == 0 ? "1" : NULL);

  for (guint i = 0; i < self->rank; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? "×" : "", self->sizes[i]);

  return g_string_free (text, FALSE);
}
