/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"
#include "guise-frame-table.h"

G_BEGIN_DECLS

/**
 * GuiseFrame:
 *
 * One frame of a clip. @index is that of the clip's frame table.
 */
typedef struct
{
  guint       index;
  GuiseTime   time;       /* ns of stream time */
  GuiseTime   duration;   /* ns; from the table if there is one, else what the decoder says, > 0 */
  GuiseImage *image;      /* (owned) */
} GuiseFrame;

/* Lets go of the image; a zeroed frame may be cleared. */
void guise_frame_clear (GuiseFrame *frame);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseFrame, guise_frame_clear)

typedef enum
{
  GUISE_FRAME_OUTPUT_NATIVE,       /* the decoder's own planes, stored orientation and size */
  GUISE_FRAME_OUTPUT_DISPLAY_RGB   /* RGB8, upright, square pixels, deinterlaced, without alpha */
} GuiseFrameOutput;

/**
 * GuiseFrameReaderParams:
 *
 * Zero is the default of every field.
 *
 * Native samples deeper than 10 bits are rounded to 10 (YUV) or kept in 16
 * (RGB); packed and swapped layouts are only rearranged; nothing else changes.
 */
typedef struct
{
  GuiseFrameOutput        output;
  guint                   max_side;    /* of DISPLAY_RGB frames, pixels; 0 is full size */
  guint                   n_threads;   /* of the decoder; 0 is one */
  GuiseFrameTableBuilder *builder;     /* (nullable): not owned; gets every frame of a read from first to last */
  GCancellable           *cancellable; /* (nullable): breaks off the opening; not looked at after it */
} GuiseFrameReaderParams;

typedef enum
{
  GUISE_READ_ERROR = -1,
  GUISE_READ_END,
  GUISE_READ_FRAME
} GuiseReadResult;

/**
 * GuiseFrameReader:
 *
 * Reads the frames of a clip in sequence, or by index, exactly. GStreamer
 * decodes ahead on its own threads; conversion happens in the caller's.
 *
 * Thread: owner only. Several readers of one clip may work at the same time.
 */
typedef struct _GuiseFrameReader GuiseFrameReader;

/**
 * guise_frame_reader_open:
 * @table: (nullable): needed by guise_frame_reader_read_at(); kept by the reader
 * @params: (nullable): copied
 *
 * Returns: (transfer full): %NULL with the errors of guise_media_probe(), %G_IO_ERROR_CANCELLED
 */
GuiseFrameReader *guise_frame_reader_open (GuiseClipInfo *info, GuiseFrameTable *table,
                                           const GuiseFrameReaderParams *params, GError **error);
void              guise_frame_reader_close (GuiseFrameReader *self);

/**
 * guise_frame_reader_read_next:
 * @out: cleared and filled on %GUISE_READ_FRAME; the caller clears it
 *
 * The frame after the last one read, at first frame 0. A damaged stream gives
 * its good frames, then %GUISE_READ_END; see guise_frame_reader_get_damage().
 *
 * Returns: %GUISE_READ_ERROR with %G_IO_ERROR_CANCELLED (the reader stays
 * usable) or %GUISE_ERROR_BAD_MEDIA, also when nothing comes for 8 s
 */
GuiseReadResult   guise_frame_reader_read_next (GuiseFrameReader *self, GuiseFrame *out,
                                                GCancellable *cancellable, GError **error);

/**
 * guise_frame_reader_read_at:
 * @index: below the table's n_frames
 *
 * Exactly frame @index: 5 to 50 ms typically, longer where the key frames are
 * far apart or the file cannot seek. Small steps forward do not seek.
 * guise_frame_reader_read_next() goes on after it. Cancelling ends it within
 * some 10 ms; the next read must then be another one of these.
 *
 * Returns: %GUISE_READ_FRAME or %GUISE_READ_ERROR
 */
GuiseReadResult   guise_frame_reader_read_at   (GuiseFrameReader *self, guint index, GuiseFrame *out,
                                                GCancellable *cancellable, GError **error);

/* Frames that guise_frame_reader_read_at() would decode for @index from where the reader stands, at least 1.
 * Thread: owner only. */
guint             guise_frame_reader_get_distance (GuiseFrameReader *self, guint index);

/* The frame that comes next without a jump; %G_MAXUINT when that is not known. Thread: owner only. */
guint             guise_frame_reader_get_next     (const GuiseFrameReader *self);

/* Returns: (transfer none) (nullable): what could not be read so far, one sentence for people. */
const char       *guise_frame_reader_get_damage (GuiseFrameReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFrameReader, guise_frame_reader_close)

/**
 * guise_frame_convert_to_display:
 * @image: a NATIVE frame of @info's clip; another size is fitted to the clip's
 * @max_side: as in #GuiseFrameReaderParams
 *
 * Makes the DISPLAY_RGB picture of a native one, so that one decode serves
 * both analysis and export.
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_FAILED when there is no memory
 *
 * Thread: any.
 */
GuiseImage *guise_frame_convert_to_display (GuiseClipInfo *info, GuiseImage *image, guint max_side, GError **error);

G_END_DECLS
