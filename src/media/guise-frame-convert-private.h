/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

/**
 * GuiseFrameConverter:
 *
 * Turns decoded samples into GuiseImages, and those into display pictures;
 * keeps what can be reused from frame to frame.
 *
 * Thread: owner only.
 */
typedef struct _GuiseFrameConverter GuiseFrameConverter;

GuiseFrameConverter *guise_frame_converter_create  (void);
void                 guise_frame_converter_destroy (GuiseFrameConverter *self);

/* Returns: (transfer full): the planes of @sample, without a copy where the format allows;
 * %NULL with %GUISE_ERROR_BAD_MEDIA */
GuiseImage *guise_frame_converter_get_native  (GuiseFrameConverter *self, GstSample *sample, GError **error);

/* Returns: (transfer full): @sample as full-range RGB in @format, RGB8 or RGBA8 */
GuiseImage *guise_frame_converter_get_rgb     (GuiseFrameConverter *self, GstSample *sample, GuisePixelFormat format,
                                               GError **error);

/* Returns: (transfer full): as guise_frame_convert_to_display() */
GuiseImage *guise_frame_converter_get_display (GuiseFrameConverter *self, GuiseClipInfo *info, GuiseImage *image,
                                               guint max_side, GError **error);

/**
 * guise_frame_converter_convert:
 * @format: a format that GStreamer has
 * @colorimetry: of the result
 *
 * Returns: (transfer full): @image in another format or size; @image itself
 * when there is nothing to do. Nothing is dithered; chroma is resampled only
 * when the matrix or the size changes.
 */
GuiseImage *guise_frame_converter_convert     (GuiseFrameConverter *self, GuiseImage *image, GuisePixelFormat format,
                                               GuiseColorimetry colorimetry, guint width, guint height,
                                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFrameConverter, guise_frame_converter_destroy)

/* Returns: (transfer full): packed @image (RGB8 or RGBA8) turned as @orientation asks. */
GuiseImage *guise_image_turn (GuiseImage *image, GuiseOrientation orientation, GError **error);

/* Returns: (transfer full): @image with the combs of its second field smoothed away. */
GuiseImage *guise_image_deinterlace (GuiseImage *image, GError **error);

/* %FALSE with %GUISE_ERROR_FAILED that names the size, for a %NULL @image of guise_image_new(). */
gboolean    guise_image_check (GuiseImage *image, guint width, guint height, GError **error);

G_END_DECLS
