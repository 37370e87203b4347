/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"

G_BEGIN_DECLS

/* Frames beyond this (46 days at 25 fps) are no clip but an attack on memory. */
#define GUISE_FRAME_TABLE_MAX_FRAMES 100000000u

/* Where a stream repeats a time or goes back, its frames are put so far apart. */
#define GUISE_FRAME_TABLE_MIN_STEP (GUISE_TIME_SECOND / 10000)

/**
 * GuiseFrameTable:
 *
 * The exact stream time of every frame that decoding gives, in presentation
 * order. Times rise strictly. A frame is its index here, everywhere in Guise.
 *
 * Thread: any (immutable, shared by reference).
 */
struct _GuiseFrameTable
{
  gatomicrefcount  ref_count;
  guint            n_frames;   /* at least 1 */
  const GuiseTime *time;       /* ns of stream time */
  const GuiseTime *duration;   /* ns, > 0: to the next frame; the last one's as the decoder says */
  const guint8    *is_key;     /* 1 where decoding can begin */
  const char      *damage;     /* (nullable): what was lost, one sentence for people */
};

typedef void (*GuiseFrameTableProgress) (guint n_frames, GuiseTime time, gpointer user_data);

/**
 * guise_frame_table_build:
 * @progress: (nullable) (scope call): called in the caller's thread every 100 ms or so
 *
 * Decodes the whole clip once. Whoever reads all frames anyway uses a
 * #GuiseFrameTableBuilder instead.
 *
 * Returns: (transfer full): %NULL with %G_IO_ERROR_CANCELLED, or
 * %GUISE_ERROR_BAD_MEDIA when not a single frame can be decoded; a stream
 * that breaks off gives the good frames and says so in `damage`
 *
 * Thread: any; blocks.
 */
GuiseFrameTable *guise_frame_table_build (GuiseClipInfo *info, guint n_threads,
                                          GuiseFrameTableProgress progress, gpointer user_data,
                                          GCancellable *cancellable, GError **error);

/**
 * guise_frame_table_to_bytes:
 *
 * Returns: (transfer full): a compact form (1 to 4 bytes a frame) that is
 * versioned and checksummed
 */
GBytes          *guise_frame_table_to_bytes   (GuiseFrameTable *self);

/* Returns: (transfer full): %NULL with %GUISE_ERROR_DAMAGED or %GUISE_ERROR_SCHEMA for anything but what
 * guise_frame_table_to_bytes() writes. Safe for hostile bytes. */
GuiseFrameTable *guise_frame_table_from_bytes (GBytes *bytes, GError **error);

/* Index of the frame that is shown at @time; clamped to the first and the last. */
guint            guise_frame_table_find       (GuiseFrameTable *self, GuiseTime time);

/* Index of the frame with this time of a decoder, which may be rounded otherwise than the table's; %G_MAXUINT if there is
 * none, two may be meant, or it is %GUISE_TIME_NONE. */
guint            guise_frame_table_match      (GuiseFrameTable *self, GuiseTime time);

/* Where the picture ends: the last frame's time and duration. */
GuiseTime        guise_frame_table_get_end    (GuiseFrameTable *self);

GuiseFrameTable *guise_frame_table_ref        (GuiseFrameTable *self);
void             guise_frame_table_unref      (GuiseFrameTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFrameTable, guise_frame_table_unref)

/**
 * GuiseFrameTableBuilder:
 *
 * Collects a table while frames pass for another purpose, so that one decode
 * does both: give it to a reader in #GuiseFrameReaderParams and read to the end.
 *
 * Thread: owner only.
 */
typedef struct _GuiseFrameTableBuilder GuiseFrameTableBuilder;

GuiseFrameTableBuilder *guise_frame_table_builder_create  (void);
void                    guise_frame_table_builder_destroy (GuiseFrameTableBuilder *self);

/**
 * guise_frame_table_builder_add:
 * @time: of the frame; must rise from call to call
 * @duration: what the decoder says, or GUISE_TIME_NONE
 */
void                    guise_frame_table_builder_add     (GuiseFrameTableBuilder *self, GuiseTime time,
                                                           GuiseTime duration, gboolean is_key);

/**
 * guise_frame_table_builder_finish:
 * @damage: (nullable): kept as the table's
 *
 * Returns: (transfer full): %NULL when no frame was added
 */
GuiseFrameTable        *guise_frame_table_builder_finish  (GuiseFrameTableBuilder *self, const char *damage);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFrameTableBuilder, guise_frame_table_builder_destroy)

G_END_DECLS
