/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-corrections.h"

G_BEGIN_DECLS

/* Side of what is painted, pixels. */
#define GUISE_PAINT_SIDE 512
#define GUISE_PAINT_BYTES (GUISE_PAINT_SIDE * GUISE_PAINT_SIDE)

/* A pixel where nothing was painted. Up to 255: surely face; down to 0: surely not. */
#define GUISE_PAINT_NONE 128

/**
 * GuiseFacePaint:
 * @frame_to_paint: display space to pixels of @pixels
 * @origin: by hand or carried
 * @pixels: %GUISE_PAINT_BYTES, row by row
 *
 * What somebody painted over the mask of a face, in a square about it.
 */
typedef struct
{
  GuiseAffine     frame_to_paint;
  GuiseCorrection origin;
  guint8         *pixels;
} GuiseFacePaint;

/* (transfer full): nothing painted. */
GuiseFacePaint *guise_face_paint_new  (const GuiseAffine *frame_to_paint);
GuiseFacePaint *guise_face_paint_copy (const GuiseFacePaint *self);
void            guise_face_paint_free (GuiseFacePaint *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFacePaint, guise_face_paint_free)

/**
 * guise_store_face_get_paints:
 * @out: (array length=n_ids): (transfer full) (nullable) each: %NULL where nothing is painted. On failure all are %NULL
 *
 * Returns: %FALSE with %GUISE_ERROR_DAMAGED for what Guise never wrote
 */
gboolean guise_store_face_get_paints  (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseFacePaint **out,
                                       GError **error);

/* @out: (array length=n_ids): %GUISE_CORRECTION_NONE where nothing is painted. */
gboolean guise_store_face_get_paint_origins (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseCorrection *out,
                                             GError **error);

/* Whether anything is painted on a face of the clip. */
gboolean guise_store_clip_has_paints  (GuiseStore *self, gint64 clip, gboolean *out, GError **error);

/* (transfer full): as it is stored, some kilobytes. */
GBytes  *guise_face_paint_pack (const GuiseFacePaint *self);

/**
 * guise_store_face_set_paints:
 * @packed: (nullable) (array length=n_ids): what each gets, of guise_face_paint_pack(); %NULL takes away what is painted
 * @step: (nullable): name of the undo step
 */
gboolean guise_store_face_set_paints  (GuiseStore *self, const gint64 *ids, gsize n_ids, GBytes *const *packed,
                                       const char *step, GError **error);

G_END_DECLS
