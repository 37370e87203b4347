/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face.h"
#include "guise-geometry.h"
#include "guise-image.h"

G_BEGIN_DECLS

typedef struct _GuiseProject GuiseProject;

/* What a project keeps of its faces' pictures in memory: two thousand of 128 pixels. */
#define GUISE_FACE_PICTURES_BYTES (96 * 1024 * 1024)

#define GUISE_TYPE_FACE_PICTURES (guise_face_pictures_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFacePictures, guise_face_pictures, GUISE, FACE_PICTURES, GObject)

/**
 * GuiseFacePictures:
 *
 * The crops of faces as pictures to be looked at, decoded on a few threads of
 * the budget. What was asked for last comes first; what was cancelled before
 * its turn is dropped. Keeps so many bytes of them; those that were not asked
 * for in the longest time go first.
 *
 * Thread: main only.
 */

/* For the project; it keeps no reference to it. */
GuiseFacePictures *guise_face_pictures_new         (GuiseProject *project, gsize budget_bytes);

/* What is over it goes at once. */
void               guise_face_pictures_set_budget  (GuiseFacePictures *self, gsize budget_bytes);

/* (nullable) (transfer none): what is there already; RGB8. */
GuiseImage        *guise_face_pictures_peek        (GuiseFacePictures *self, GuiseFace *face, guint side);

/**
 * guise_face_pictures_load_async:
 * @face: one whose facts have come
 * @side: longest side, pixels
 *
 * Fails with %G_IO_ERROR_NOT_FOUND where a face has no picture.
 */
void               guise_face_pictures_load_async  (GuiseFacePictures *self, GuiseFace *face, guint side,
                                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                                    gpointer user_data);
/* (transfer full) */
GuiseImage        *guise_face_pictures_load_finish (GuiseFacePictures *self, GAsyncResult *result, GError **error);

/* Bytes that are kept now. */
gsize              guise_face_pictures_get_bytes   (GuiseFacePictures *self);

/* Keeps none of them any more: they may show somebody who is to be forgotten. */
void               guise_face_pictures_clear       (GuiseFacePictures *self);

/**
 * GuiseFaceLook: one face at its full size.
 * @points: (array length=n_points): landmarks in pixels of @image
 * @n_points: 478, or 0 where there are none
 */
typedef struct
{
  GuiseImage *image;
  GuisePoint *points;
  guint       n_points;
} GuiseFaceLook;

void               guise_face_look_free            (GuiseFaceLook *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceLook, guise_face_look_free)

/* Comes before pictures that wait, and is not kept. */
void               guise_face_pictures_look_async  (GuiseFacePictures *self, gint64 face, GCancellable *cancellable,
                                                    GAsyncReadyCallback callback, gpointer user_data);
/* (transfer full) */
GuiseFaceLook     *guise_face_pictures_look_finish (GuiseFacePictures *self, GAsyncResult *result, GError **error);

G_END_DECLS
