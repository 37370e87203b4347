/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuisePixelFormat:
 *
 * The one list of pixel formats that crosses modules. 10-bit and 16-bit
 * samples are native-endian guint16, 10-bit ones in the low bits. Planar
 * formats hold Y, U, V (, A) in this order; chroma planes are rounded up.
 */
typedef enum
{
  GUISE_PIXEL_INVALID,
  GUISE_PIXEL_GRAY8,      /* luma only */
  GUISE_PIXEL_GRAY10,
  GUISE_PIXEL_I420,       /* 4:2:0, three planes */
  GUISE_PIXEL_I422,
  GUISE_PIXEL_I444,
  GUISE_PIXEL_NV12,       /* 4:2:0, Y plane and one interleaved UV plane */
  GUISE_PIXEL_A420,       /* 4:2:0 and a full-size alpha plane */
  GUISE_PIXEL_I420_10,
  GUISE_PIXEL_I422_10,
  GUISE_PIXEL_I444_10,
  GUISE_PIXEL_A444_10,
  GUISE_PIXEL_RGB8,       /* packed R, G, B */
  GUISE_PIXEL_RGBA8,      /* packed, alpha not multiplied in */
  GUISE_PIXEL_RGBA16,
  GUISE_PIXEL_RGBF,       /* packed float, 0..1 nominal, the transfer of its colorimetry */
  GUISE_PIXEL_GRAYF,      /* float, 0..1: masks */
  GUISE_N_PIXEL_FORMATS
} GuisePixelFormat;

#define GUISE_IMAGE_MAX_PLANES 4

/* Longest side of any picture that is read: limits before allocations. */
#define GUISE_IMAGE_MAX_SIDE 32768

typedef struct
{
  const char *name;            /* such as "i420-10" */
  guint8      n_planes;
  guint8      bits;            /* of a sample: 8, 10, 16; 32 is float */
  guint8      bytes;           /* that a sample takes */
  guint8      x_shift, y_shift;/* of the chroma planes (1 and 2): log2 of the subsampling */
  guint8      packed[GUISE_IMAGE_MAX_PLANES];   /* samples a pixel, by plane */
  gboolean    is_yuv;
  gboolean    has_alpha;
} GuisePixelFormatInfo;

/* Returns: (transfer none): facts of @format, which must be valid. Thread: any. */
const GuisePixelFormatInfo *guise_pixel_format_get_info (GuisePixelFormat format);

typedef enum { GUISE_RANGE_LIMITED, GUISE_RANGE_FULL } GuiseRange;
typedef enum { GUISE_MATRIX_BT601, GUISE_MATRIX_BT709, GUISE_MATRIX_BT2020, GUISE_MATRIX_RGB } GuiseMatrix;

/**
 * GuiseColorimetry:
 *
 * @range and @matrix are what Guise computes with. @primaries and @transfer are
 * the code points of ISO/IEC 23091-2 (H.273), carried from the clip to the
 * export; 2 is "unspecified".
 */
typedef struct
{
  GuiseRange  range;
  GuiseMatrix matrix;
  guint8      primaries;
  guint8      transfer;
} GuiseColorimetry;

/* What red and blue weigh in luma: kr and kb; green has the rest. */
void guise_matrix_get_weights (GuiseMatrix matrix, double *out_kr, double *out_kb);

#define GUISE_COLORIMETRY_SRGB ((GuiseColorimetry) { GUISE_RANGE_FULL, GUISE_MATRIX_RGB, 1, 13 })

/**
 * GuiseImage:
 *
 * A reference-counted pixel buffer in host memory. Once a second reference
 * exists nobody may write to it, which is what makes it safe to hand from one
 * thread to another.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  GuisePixelFormat format;
  GuiseColorimetry colorimetry;
  guint            width, height;                     /* pixels */
  gsize            stride[GUISE_IMAGE_MAX_PLANES];    /* bytes from one row to the next */
  guint8          *plane[GUISE_IMAGE_MAX_PLANES];     /* first byte of each plane, in @bytes */
  GBytes          *bytes;
} GuiseImage;

/**
 * guise_image_new:
 *
 * A new image with rows aligned to 64 bytes and undefined contents, to be
 * filled through @plane before it is shared.
 *
 * Returns: (transfer full): %NULL when a side is 0 or above
 * %GUISE_IMAGE_MAX_SIDE, or the memory cannot be had
 *
 * Thread: any.
 */
GuiseImage *guise_image_new  (GuisePixelFormat format, GuiseColorimetry colorimetry, guint width, guint height);

/**
 * guise_image_wrap:
 * @bytes: (transfer none): kept alive by the image
 * @offset: of each plane in @bytes
 *
 * An image over memory of someone else. Never written to.
 *
 * Returns: (transfer full): %NULL when a plane would reach past the end of @bytes
 */
GuiseImage *guise_image_wrap (GuisePixelFormat format, GuiseColorimetry colorimetry, guint width, guint height,
                              GBytes *bytes, const gsize *offset, const gsize *stride);

/* Returns: (transfer full): the same picture in memory of its own, ready to be written to. */
GuiseImage *guise_image_copy (GuiseImage *self);

GuiseImage *guise_image_ref   (GuiseImage *self);
void        guise_image_unref (GuiseImage *self);

/* Size of a plane in samples' columns and rows. */
guint       guise_image_get_plane_width  (GuiseImage *self, guint plane);
guint       guise_image_get_plane_height (GuiseImage *self, guint plane);

/* Bytes of a row that hold samples: the plane's width × samples a pixel × bytes a sample. */
gsize       guise_image_get_row_bytes    (GuiseImage *self, guint plane);

/* Row @y, from 0, of a picture of floats (%GUISE_PIXEL_RGBF, %GUISE_PIXEL_GRAYF): one plane, RGBRGB… or one number a pixel. */
static inline float *
guise_image_row (GuiseImage *self, guint y)
{
  return (float *) (gpointer) (self->plane[0] + (gsize) y * self->stride[0]);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseImage, guise_image_unref)

G_END_DECLS
