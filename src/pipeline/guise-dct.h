/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GUISE_DCT_MAX 16

/**
 * GuiseDct:
 *
 * The orthonormal discrete cosine transform (DCT-II) of squares of @n by @n
 * values: what JPEG, MPEG and their heirs quantise. Plain data, constant once
 * it is made. Thread: any.
 */
typedef struct
{
  guint n;                                        /* 2 … GUISE_DCT_MAX */
  float cosine[GUISE_DCT_MAX][GUISE_DCT_MAX];     /* by frequency and place */
} GuiseDct;

void guise_dct_init     (GuiseDct *self, guint n);

/* @square: rows without gaps; @out: rows of the same frequency down. Neither overlaps the other. */
void guise_dct_forward  (const GuiseDct *self, const float *square, float *out);
void guise_dct_backward (const GuiseDct *self, const float *coefficients, float *out);

G_END_DECLS
