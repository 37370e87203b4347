/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"
#include "guise-disclosure.h"
#include "guise-sequence-kind.h"
#include "guise-swap-renderer.h"

G_BEGIN_DECLS

/**
 * GuiseSequenceWriter:
 *
 * A folder of pictures for compositors. For each frame of a PNG or TIFF
 * sequence, 16 bits a sample, turned upright:
 *
 * - `frame-000012.png`: the finished frame, red, green and blue, with the clip's own alpha if it has one
 * - `layer-000012.png`: what was put in, with an alpha that says how far the frame was replaced, by the face or the
 *   visible label: over the clip's own frame it gives the finished one
 * - `mask-000012.png`: that alpha alone, grey
 *
 * and of patches `face-000012-3.png` (track 3) with its mask as alpha, and in the
 * index its matrix. `sequence.json` has size, pixel aspect, colour code points
 * (H.273), and for each frame its number in the clip, time and files.
 *
 * Pictures carry the disclosure as XMP.
 *
 * Thread: owner only; blocks on the disk.
 */
typedef struct _GuiseSequenceWriter GuiseSequenceWriter;

/**
 * guise_sequence_writer_open:
 * @folder: made; must not be there, unless there is a @journal
 * @journal: (nullable): a file, for guise_sequence_writer_resume()
 * @disclosure: (nullable)
 */
GuiseSequenceWriter *guise_sequence_writer_open   (const char *folder, const char *journal, GuiseSequenceKind kind,
                                                   GuiseClipInfo *info, const GuiseDisclosure *disclosure,
                                                   GError **error);
void                 guise_sequence_writer_close  (GuiseSequenceWriter *self);

/**
 * guise_sequence_writer_write:
 * @index: of the frame in its clip
 * @time, @duration: ns
 * @original: native, as the clip has it
 * @image: native, as it was rendered
 * @mask: (nullable): %GUISE_PIXEL_GRAYF of the frame's size; %NULL where nothing was replaced
 * @patches: (element-type GuiseSwapPatch)
 *
 * Returns: %FALSE with %GUISE_ERROR_NO_SPACE, %G_IO_ERROR or %GUISE_ERROR_FAILED
 */
gboolean             guise_sequence_writer_write  (GuiseSequenceWriter *self, gint64 index, GuiseTime time,
                                                   GuiseTime duration, GuiseImage *original, GuiseImage *image,
                                                   GuiseImage *mask, GPtrArray *patches, GError **error);

/**
 * guise_sequence_writer_keep:
 * @state: what guise_sequence_writer_resume() is to give back
 *
 * After guise_sequence_writer_write(): the frame's pictures are as they should be,
 * and are not made again.
 */
gboolean             guise_sequence_writer_keep   (GuiseSequenceWriter *self, GBytes *state, GCancellable *cancellable,
                                                   GError **error);

/**
 * guise_sequence_writer_resume:
 * @first: index of the first frame
 * @n_frames: (out): that need not be written again
 * @state: (out) (transfer full) (nullable): of the last of them
 *
 * Before the first frame: takes over what an earlier writer left in the folder
 * under the same journal, as far as every file of a frame has the bytes that were
 * written. All else in the folder is removed.
 */
gboolean             guise_sequence_writer_resume (GuiseSequenceWriter *self, gint64 first, guint *n_frames,
                                                   GBytes **state, GCancellable *cancellable, GError **error);

/* Writes the index, last. */
gboolean             guise_sequence_writer_finish (GuiseSequenceWriter *self, guint64 *n_bytes, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSequenceWriter, guise_sequence_writer_close)

G_END_DECLS
