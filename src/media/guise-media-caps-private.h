/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"
#include "guise-time.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Returns: (transfer full): the short name that people know a container or codec by, such as "mp4" or "h264". */
char             *guise_media_caps_dup_name (const GstCaps *caps);

/* gst_video_info_from_caps(), but with the range that the stream states. %FALSE for what is no raw video. */
gboolean          guise_media_caps_to_info    (const GstCaps *caps, GstVideoInfo *out);

/**
 * guise_media_caps_get_native:
 *
 * Returns: the format that holds every sample of @info's: itself where
 * GuisePixelFormat has it, else the smallest that loses nothing; YUV of more
 * than 10 bits is rounded to 10
 */
GuisePixelFormat  guise_media_caps_get_native (const GstVideoInfo *info);

/* Whether the planes of @info are those of guise_media_caps_get_native() as they stand. */
gboolean          guise_media_caps_is_native (const GstVideoInfo *info);

GuiseColorimetry  guise_media_caps_get_colorimetry (const GstVideoInfo *info);

/**
 * guise_media_caps_fill_info:
 * @out: gets format, size, colorimetry, and the strides and offsets of GStreamer's own layout
 *
 * Returns: %FALSE when GStreamer has no such format or size
 */
gboolean          guise_media_caps_fill_info (GstVideoInfo *out, GuisePixelFormat format, GuiseColorimetry colorimetry,
                                              guint width, guint height);

/* The number that Matroska's demuxer has of the track that comes out of @pad; 0 where there is none. */
guint64     guise_media_pad_get_track (GstPad *pad);

/* (transfer full): what is said of the one stream that comes out of @pad: its language (ISO 639) and title; may be empty. */
GstTagList *guise_media_pad_dup_tags (GstPad *pad);

G_END_DECLS
