/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How tensors between layers are kept: parameters, and what callers read and write, are of 32 bits always. */
typedef enum
{
  GUISE_PRECISION_FP32,
  GUISE_PRECISION_FP16,         /* 16 bits where all operations on a tensor can; sums are of 32 */
  GUISE_N_PRECISIONS
} GuisePrecision;

/* "fp32", "fp16". Thread: any. */
const char *guise_precision_get_name (GuisePrecision self);

/* Returns: %FALSE with %GUISE_ERROR_USAGE. Thread: any. */
gboolean    guise_precision_parse    (const char *name, GuisePrecision *out, GError **error);

/**
 * GuiseShape:
 *
 * Shape of a tensor of 32-bit floats, said here once for all of `model`.
 *
 * Order is NHWC: sample, row, column, channel, the channel running fastest. In
 * memory the channels are padded to a multiple of 4, so that a pixel is a whole
 * number of vec4; the padding of every tensor, activations and gradients alike,
 * holds zero. A flat vector of c values is (n, 1, 1, c).
 *
 * Host twins (`model/ref`) and files hold the logical values, without padding.
 */
typedef struct
{
  guint n, h, w, c;
} GuiseShape;

#define GUISE_SHAPE(n, h, w, c) ((GuiseShape) { (n), (h), (w), (c) })

/* Channels as they lie in memory. */
static inline guint
guise_padded_channels (guint c)
{
  return (c + 3u) & ~3u;
}

static inline gboolean
guise_shape_equal (GuiseShape a, GuiseShape b)
{
  return a.n == b.n && a.h == b.h && a.w == b.w && a.c == b.c;
}

/* Number of logical values. */
static inline gsize
guise_shape_count (GuiseShape self)
{
  return (gsize) self.n * self.h * self.w * self.c;
}

/* Number of floats in memory, padding included. */
static inline gsize
guise_shape_padded_count (GuiseShape self)
{
  return (gsize) self.n * self.h * self.w * guise_padded_channels (self.c);
}

/* Bytes in memory, padding included. */
static inline gsize
guise_shape_bytes (GuiseShape self)
{
  return guise_shape_padded_count (self) * sizeof (float);
}

/**
 * guise_shape_pad:
 * @logical: guise_shape_count() values
 * @padded: (out): guise_shape_padded_count() floats; padding becomes zero
 *
 * Thread: any.
 */
void guise_shape_pad   (GuiseShape self, const float *logical, float *padded);

/* The other way round: drops the padding. */
void guise_shape_unpad (GuiseShape self, const float *padded, float *logical);

G_END_DECLS
