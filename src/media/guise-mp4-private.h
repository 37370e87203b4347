/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"
#include "guise-mp4-box-private.h"

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
 * GuiseMp4Words:
 * @chapters: (nullable) (element-type GuiseChapter): in movie time
 * @place: (nullable): as ISO 6709 has it, "+52.5200+013.4050/"
 */
typedef struct
{
  GPtrArray  *chapters;
  const char *place;
} GuiseMp4Words;

/**
 * guise_mp4_patch:
 * @path: a file whose `moov` is its last box, as GStreamer writes it
 * @like: its orientation becomes the matrix of the picture track
 * @picture_start: movie time of the first frame, ns
 * @audio: the edit list of each sound track, in the order of the tracks
 * @words: what is said of the movie
 *
 * Says in the header what GStreamer's muxer cannot be told. Not atomic: for a
 * file that has not got its name yet.
 *
 * Source: ISO/IEC 14496-12 (mvhd, tkhd, edts, elst, mdhd, hdlr).
 */
gboolean guise_mp4_patch (const char *path, const GuiseClipInfo *like, GuiseTime picture_start,
                          const GuiseMp4Edit *audio, guint n_audio, const GuiseMp4Words *words, GError **error);

/**
 * guise_mp4_read_chapters:
 * @chapters: (element-type GuiseChapter): those of @path are added, none where it is no MP4 or QuickTime file
 *
 * Source: the box `chpl` in `moov/udta`, which Nero's programs began and most players read: version, flags, in version
 * 1 four bytes of nothing, a count of one byte, then for each eight bytes of 100 ns and a title with a length of one.
 * Where there is none, guise_mp4_read_chapter_track().
 */
void     guise_mp4_read_chapters   (const char *path, GPtrArray *chapters);

/**
 * guise_mp4_read_chapter_track:
 * @fd: of the file, for the titles
 * @chapters: (element-type GuiseChapter): those of the track of texts that a track of @moov names as its chapters are
 *   added, as far as the tables are whole
 *
 * Source: QuickTime File Format Specification, "Chapter Lists"; ISO/IEC 14496-12 (tref, stts, stsc, stsz, stco).
 */
void     guise_mp4_read_chapter_track (int fd, const GuiseMp4Box *moov, GPtrArray *chapters);

/* Returns: (transfer full) (nullable): the place that the user data of the movie say, as the box `©xyz` has it */
char    *guise_mp4_dup_place (const char *path);

/* Appends a box of the first 255 chapters. */
void     guise_mp4_append_chapters (GByteArray *out, GPtrArray *chapters);

/* Appends a box `udta` with the boxes of @udta (nullable), of which the description gets the name that players know, and
 * with @words. */
void     guise_mp4_append_user_data (GByteArray *out, const GuiseMp4Box *udta, const GuiseMp4Words *words);

G_END_DECLS
