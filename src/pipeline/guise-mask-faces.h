/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-paint.h"
#include "guise-mask-lessons.h"
#include "guise-mask-passing.h"
#include "guise-store-faces.h"

G_BEGIN_DECLS

/**
 * GuiseMaskFace:
 *
 * A face of the project as the mask network sees it.
 *
 * @outline: where the face is, 0..255
 * @seen: (nullable): %GUISE_MASK_N_OUT, 0..255: what is not behind something, where somebody painted
 * @passing: (nullable): %GUISE_MASK_N_OUT, as guise_mask_find_passing() has it, where nobody painted
 * @usual: (nullable): %GUISE_MASK_N_OUT × 3: what the faces of its track mostly look like, laid on it; see
 *   GuiseMaskUsual
 * @is_passed: whether something passes before so much of it that it shows
 * @points: (nullable) (array fixed-size=478): its mesh, only until that was found
 * @eyes, @mouth, @chin: pixels
 */
typedef struct
{
  guint8       rgb[GUISE_MASK_N_OUT * 3];
  guint8       outline[GUISE_MASK_N_OUT];
  guint8      *seen;
  guint8      *passing;
  guint8      *usual;
  gboolean     is_passed;
  GuisePoint3 *points;
  gint64       track;
  GuiseTime    time;
  GuisePoint   eyes[2], mouth, chin;
  float        skin[3];
} GuiseMaskFace;

/**
 * guise_mask_face_read:
 * @mesh: (array fixed-size=478): of the frame
 * @paint: (nullable): of the frame; is placed
 *
 * Returns: (transfer full) (nullable): with its mesh, without what its track says; %NULL for what cannot be read
 */
GuiseMaskFace   *guise_mask_face_read (GuiseStore *store, const GuiseFaceRecord *record, const GuisePoint3 *mesh,
                                       GuiseFacePaint *paint);
void             guise_mask_face_free (GuiseMaskFace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskFace, guise_mask_face_free)

/* Its arrays are those of @self, which has its mesh. */
GuisePassingFace guise_mask_face_show (const GuiseMaskFace *self);

/**
 * GuiseMaskFaces:
 *
 * Lists of GuiseMaskFace.
 *
 * @taught, @measured: without paint; before those for measuring nothing passes
 * @taught_painted, @measured_painted: with paint
 * @passed: (element-type GuiseMaskFace) (transfer none): those of @taught before which something passes
 */
typedef struct
{
  GPtrArray *taught, *measured;
  GPtrArray *taught_painted, *measured_painted;
  GPtrArray *passed;
} GuiseMaskFaces;

/**
 * guise_mask_faces_read:
 * @self: (out caller-allocates): to be cleared in any case
 *
 * Up to 1,200 faces spread over all that are kept, and up to 400 that somebody painted. Of painted ones few are all taught.
 *
 * Thread: any. Blocks on the disk.
 */
gboolean    guise_mask_faces_read    (GuiseMaskFaces *self, GuiseStore *store, GCancellable *cancellable, GError **error);
void        guise_mask_faces_clear   (GuiseMaskFaces *self);

/**
 * guise_mask_faces_outline:
 * @points: (array fixed-size=478): a mesh in a square of %GUISE_MASK_NET_SIDE
 *
 * Returns: (transfer full): %GUISE_PIXEL_GRAYF
 */
GuiseImage *guise_mask_faces_outline (const GuisePoint3 *points, GError **error);

G_END_DECLS
