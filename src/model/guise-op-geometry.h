/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Particulars of the operations that work on arrays of any number of axes. All
 * places and strides are in floats of the tensors as they lie in memory.
 */

#define GUISE_STRIDED_AXES     8
#define GUISE_CONTRACTION_AXES 6

/**
 * GuiseStridedPart:
 *
 * Values of one input that are added to values of the output: for every index i
 * below the sizes, output[to_first + Σ i·to] += scale · input[from_first + Σ i·from].
 * A stride of 0 in @from repeats a value, one in @to sums over that axis;
 * otherwise no place is met twice. Backward is the same with the sides swapped.
 */
typedef struct
{
  guint  input;
  guint  rank;
  guint  sizes[GUISE_STRIDED_AXES];
  gint32 from[GUISE_STRIDED_AXES], to[GUISE_STRIDED_AXES];
  gint32 from_first, to_first;
  float  scale;
} GuiseStridedPart;

/**
 * GuiseContraction:
 *
 * y[Σ i·y] = scale · Σ a[Σ i·a] · b[Σ i·b], summed over the axes of which y's
 * stride is 0. An axis has strides in two of the three at least; each of the
 * gradients is a contraction too.
 */
typedef struct
{
  guint  rank;
  guint  sizes[GUISE_CONTRACTION_AXES];
  gint32 strides[3][GUISE_CONTRACTION_AXES];   /* a, b, y */
  float  scale;
} GuiseContraction;

/**
 * GuiseAxisMap:
 *
 * Along one axis every value becomes a weighted sum of some of the values of
 * that axis, the same all over: y[o, k, j] = Σ_t weight[k, t] · x[o, index[k, t], j].
 */
typedef struct
{
  guint n_outer, n_inner;        /* j runs over n_inner neighbours */
  guint n_in, n_out;             /* sizes of the axis */
  guint in_pitch, out_pitch;     /* from one o to the next */
} GuiseAxisMap;

/**
 * GuiseWindow:
 *
 * Windows over up to three spatial axes, the last running fastest; unused ones
 * come first and are 1 everywhere, with pads of 0. Window o begins at place
 * o·stride − pad and has a tap each dilation.
 */
typedef struct
{
  guint    in[3], out[3], kernel[3], stride[3], dilation[3], pad[3];
  guint    n_groups;             /* of a convolution */
  gboolean counts_pads;          /* of an average: what lies outside counts as zeros, else not at all */
} GuiseWindow;

/* A place of the input that tap @tap of window @at sees along @axis; %FALSE outside. */
static inline gboolean
guise_window_find (const GuiseWindow *self, guint axis, guint at, guint tap, guint *place)
{
  const guint padded = at * self->stride[axis] + tap * self->dilation[axis];

  *place = padded - self->pad[axis];
  return padded >= self->pad[axis] && *place < self->in[axis];
}

static inline guint
guise_window_count (const guint sizes[3])
{
  return sizes[0] * sizes[1] * sizes[2];
}

G_END_DECLS
