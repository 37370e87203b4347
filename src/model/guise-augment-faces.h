/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-gpu-memory.h"

G_BEGIN_DECLS

/* Most buffers that the faces of one side may take: what is left of the bindings of a kernel. */
#define GUISE_AUGMENT_MAX_BANKS 5

/* Largest loss weight that can be kept, so that eyes may count up to four times as much as skin. */
#define GUISE_AUGMENT_WEIGHT_SCALE 4.0

/* The fourth byte of a pixel: six bits of @weight, 0..%GUISE_AUGMENT_WEIGHT_SCALE, and two of @guide, 0..1. Both vary
 * slowly and are averaged over pixels, so that coarse steps do. Thread: any. */
static inline guint8
guise_augment_pack (double weight, double guide)
{
  const double steps = CLAMP (weight / GUISE_AUGMENT_WEIGHT_SCALE, 0.0, 1.0) * 63;

  return (guint8) ((guint) (steps + 0.5) << 2 | (guint) (CLAMP (guide, 0.0, 1.0) * 3 + 0.5));
}

static inline double
guise_augment_unpack_weight (guint8 packed)
{
  return (packed >> 2) / 63.0 * GUISE_AUGMENT_WEIGHT_SCALE;
}

static inline double
guise_augment_unpack_guide (guint8 packed)
{
  return (packed & 3) / 3.0;
}

/**
 * GuiseAugmentFaces:
 *
 * The faces of one side, resident on the device for the whole training: square
 * pictures of four bytes a pixel, in as few buffers as the device's binding
 * limit allows. Bytes are R, G, B and what guise_augment_pack() makes of the
 * pixel's loss weight and guide.
 *
 * Thread: owner only; blocks on the device.
 */
typedef struct _GuiseAugmentFaces GuiseAugmentFaces;

/* Returns: how many faces of @size pixels a side a device can hold for one side, by its binding limit. Thread: any. */
guint              guise_augment_faces_get_limit (GuiseGpu *gpu, guint size);

/**
 * guise_augment_faces_new:
 * @size: of a face, pixels a side
 * @n_faces: 1 … guise_augment_faces_get_limit()
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_OUT_OF_VRAM
 */
GuiseAugmentFaces *guise_augment_faces_new     (GuiseGpu *gpu, guint size, guint n_faces, GError **error);
void               guise_augment_faces_destroy (GuiseAugmentFaces *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseAugmentFaces, guise_augment_faces_destroy)

/* @rgbw: size × size × 4 bytes, row by row without gaps. */
gboolean           guise_augment_faces_upload  (GuiseAugmentFaces *self, guint index, const guint8 *rgbw,
                                                GError **error);

guint              guise_augment_faces_get_size    (GuiseAugmentFaces *self);
guint              guise_augment_faces_get_n_faces (GuiseAugmentFaces *self);

/* Faces in each buffer but the last, number of buffers, and the buffers. */
guint              guise_augment_faces_get_per_bank (GuiseAugmentFaces *self);
guint              guise_augment_faces_get_n_banks  (GuiseAugmentFaces *self);
GuiseGpuRange      guise_augment_faces_get_bank     (GuiseAugmentFaces *self, guint bank);

G_END_DECLS
