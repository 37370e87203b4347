/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"

G_BEGIN_DECLS

typedef enum
{
  GUISE_VIDEO_CODEC_AUTO,     /* by the ending: VP9 for .webm, FFV1 for a lossless .mkv, else H.264 */
  GUISE_VIDEO_CODEC_H264,     /* MP4, MOV, MKV; 4:2:0, 4:2:2, 4:4:4, 8 and 10 bit */
  GUISE_VIDEO_CODEC_HEVC,     /* the same */
  GUISE_VIDEO_CODEC_VP9,      /* WebM, MKV, MP4; 4:2:0 and 4:4:4, 8 and 10 bit, 4:2:2 of 10 bit */
  GUISE_VIDEO_CODEC_AV1,      /* WebM, MKV, MP4; 8 bit, all that GStreamer 1.22's encoder takes */
  GUISE_VIDEO_CODEC_FFV1,     /* MKV only; always lossless, keeps alpha and RGB */
  GUISE_VIDEO_CODEC_PRORES,   /* MOV, MKV; 10 bit of 4:2:2 or, with alpha, 4:4:4 */
  GUISE_N_VIDEO_CODECS
} GuiseVideoCodec;

/* How much of the picture an encoder may give up, in words that people know. */
typedef enum
{
  GUISE_VIDEO_QUALITY_HIGH,   /* nobody sees a difference */
  GUISE_VIDEO_QUALITY_BEST,   /* for editing */
  GUISE_VIDEO_QUALITY_GOOD,   /* to be watched */
  GUISE_VIDEO_QUALITY_SMALL,  /* to be sent */
  GUISE_N_VIDEO_QUALITIES
} GuiseVideoQuality;

/* All of this header: thread any. */

/* Short names for options and records: "h264", "hevc", "vp9", "av1", "ffv1", "prores"; "auto". */
const char      *guise_video_codec_get_name   (GuiseVideoCodec self);
/* For people: "H.264". */
const char      *guise_video_codec_get_title  (GuiseVideoCodec self);
/* "best", "high", "good", "small". */
const char      *guise_video_quality_get_name (GuiseVideoQuality self);

/* %FALSE with %GUISE_ERROR_USAGE that names those there are. */
gboolean         guise_video_codec_parse      (const char *name, GuiseVideoCodec *out, GError **error);
gboolean         guise_video_quality_parse    (const char *name, GuiseVideoQuality *out, GError **error);

/**
 * guise_video_codec_choose:
 * @self: what was asked for
 * @path: of the movie; only its ending counts
 *
 * Returns: the codec of that movie, never %GUISE_VIDEO_CODEC_AUTO; or that with
 * %GUISE_ERROR_USAGE for an ending that we do not write, a codec that the
 * container cannot hold or that has no lossless kind, and %GUISE_ERROR_FAILED
 * for an encoder that is not installed
 */
GuiseVideoCodec  guise_video_codec_choose     (GuiseVideoCodec self, const char *path, gboolean lossless,
                                               GError **error);

/**
 * guise_video_codec_pick_format:
 * @self: not %GUISE_VIDEO_CODEC_AUTO
 * @note: (out) (optional) (transfer full) (nullable): what of the picture cannot be kept, a sentence
 *
 * Returns: the samples that the encoder gets of a clip like @like: the same, or
 * such that lose nothing but what @note says
 */
GuisePixelFormat guise_video_codec_pick_format (GuiseVideoCodec self, GuiseClipInfo *like, char **note);

/* Bits that a second of @like takes, roughly; @lossless: of samples that compress as film does. */
double           guise_video_codec_guess_rate (GuiseVideoCodec self, GuiseVideoQuality quality, gboolean lossless,
                                               GuiseClipInfo *like);

G_END_DECLS
