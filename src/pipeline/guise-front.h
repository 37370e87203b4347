/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-mesh.h"
#include "guise-image.h"
#include "guise-store-paints.h"

G_BEGIN_DECLS

typedef struct _GuiseGpu GuiseGpu;   /* of compute, which those who include this may not see */

/**
 * GuiseFront:
 *
 * Says what is before a face, by the mask network that the project trained (GuiseMaskJob) and by what the faces of its
 * track mostly look like.
 *
 * Thread: owner only. Every call blocks.
 */
typedef struct _GuiseFront GuiseFront;

/* @store: borrowed. @out: (nullable): %NULL where the project has trained none that is of use. Returns: %FALSE with what the
 * device says */
gboolean    guise_front_load (GuiseStore *store, GuiseGpu *gpu, GuiseFront **out, GError **error);
void        guise_front_free (GuiseFront *self);

/* Faces have changed: what those of a track mostly look like is found anew. */
void        guise_front_forget (GuiseFront *self);

/* @data: a GuiseFront. The rest, and what it gives: as GuiseFrontFunc. */
GuiseImage *guise_front_find (GuiseImage *rgb, const GuisePoint3 *points, gint64 track, const GuiseAffine *to_mask,
                              guint size, gpointer data, GError **error);

/**
 * guise_front_measure:
 * @self: (nullable): %NULL where the project has no network: then paint alone says it
 * @rgb: %GUISE_PIXEL_RGB8: a frame, or a part of it
 * @points: (array fixed-size=478): the mesh in @rgb
 * @track: the face's; 0: unknown
 * @paint: (nullable): placed by @rgb; it has the last word
 * @out: share of the face, from chin to forehead, that something is before; NAN where nothing says so
 */
gboolean    guise_front_measure (GuiseFront *self, GuiseImage *rgb, const GuisePoint3 *points, gint64 track,
                                 const GuiseFacePaint *paint, float *out, GError **error);

/* Writes of the faces @ids the share, from chin to forehead, that something is before; of those without a picture NAN. */
gboolean    guise_front_measure_faces (GuiseFront *self, GuiseStore *store, const gint64 *ids, guint n, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFront, guise_front_free)

G_END_DECLS
