/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"

G_BEGIN_DECLS

/**
 * guise_mp4_is_fragmented:
 *
 * Returns: whether @path is an MP4 or QuickTime file whose samples are
 * described by movie fragments (`moof`); %FALSE for anything else
 */
gboolean guise_mp4_is_fragmented (const char *path);

/**
 * GuiseMp4Edit:
 *
 * How the samples of a sound track lie on the time of the movie, in ns.
 */
typedef struct
{
  GuiseTime start;      /* silence before the first audible sample */
  GuiseTime skip;       /* decoded but not played: a codec's priming, and what lies before a cut */
  GuiseTime duration;   /* played, after @skip; 0 is all there is */
} GuiseMp4Edit;

/**
 * guise_mp4_patch:
 * @path: a file whose `moov` is its last box, as GStreamer writes it
 * @like: its orientation becomes the matrix of the picture track
 * @picture_start: movie time of the first frame, ns
 * @audio: the edit list of each sound track, in the order of the tracks
 *
 * Says in the header what GStreamer's muxer cannot be told. Not atomic: for a
 * file that has not got its name yet.
 *
 * Source: ISO/IEC 14496-12 (mvhd, tkhd, edts, elst, mdhd, hdlr).
 */
gboolean guise_mp4_patch (const char *path, const GuiseClipInfo *like, GuiseTime picture_start,
                          const GuiseMp4Edit *audio, guint n_audio, GError **error);

G_END_DECLS
