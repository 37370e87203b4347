/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "guise-gpu.h"
#include "guise-safetensors.h"

G_BEGIN_DECLS

/* Pixels a side of what the network sees and says. */
#define GUISE_MASK_NET_SIDE 64

/* R, G, B, of mean 0 and deviation 1 within the face's outline and −4..4, and where the face would be if nothing were before
 * it, −1..1; R, G, B of what the face usually looks like, of the same measure, and 1, or four times 0 where nobody knows that. */
#define GUISE_MASK_NET_CHANNELS 8

/**
 * GuiseMaskNet:
 *
 * A U-Net (Ronneberger and others 2015) that says which pixels of a face are seen, and not a hand, a microphone or hair
 * that is before it; each map of a face is normalized by itself. 0.05 G multiply-adds a face. While it learns, what looks
 * and what is saved is the running mean of the weights.
 *
 * Same seed, inputs, device and driver: the same bits.
 *
 * Thread: owner only; calls block on the device.
 */
typedef struct _GuiseMaskNet GuiseMaskNet;

/* @batch: faces in one step, or most faces of one pass where it is only for inference */
typedef struct
{
  guint    batch;
  gboolean inference_only;
  double   rate;         /* of learning */
  guint64  seed;
} GuiseMaskNetParams;

/* Returns: (transfer full): %NULL with %GUISE_ERROR_OUT_OF_VRAM, %GUISE_ERROR_DEVICE_LOST or %GUISE_ERROR_FAILED */
GuiseMaskNet *guise_mask_net_new     (GuiseGpu *gpu, const GuiseMaskNetParams *params, GError **error);
void          guise_mask_net_destroy (GuiseMaskNet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskNet, guise_mask_net_destroy)

/**
 * guise_mask_net_train:
 * @faces: batch × side × side × channels
 * @seen: batch × side × side: what it is to say, 0..1
 * @weights: batch × side × side: how much a pixel counts, 0 or more
 * @rate_factor: multiplies the learning rate of this step
 * @loss: (out) (optional): weighted mean of the cross entropies, before the step
 *
 * One step.
 */
gboolean      guise_mask_net_train   (GuiseMaskNet *self, const float *faces, const float *seen, const float *weights,
                                      double rate_factor, double *loss, GCancellable *cancellable, GError **error);

/**
 * guise_mask_net_look:
 * @faces: @n_faces × side × side × channels
 * @seen: (out): @n_faces × side × side, 0..1
 *
 * The first call records the pass, which may take seconds.
 */
gboolean      guise_mask_net_look    (GuiseMaskNet *self, const float *faces, guint n_faces, float *seen,
                                      GCancellable *cancellable, GError **error);

/* The weights and nothing more. (transfer full) */
GuiseSafetensors *guise_mask_net_save (GuiseMaskNet *self, GError **error);

/* Returns: %FALSE with %GUISE_ERROR_DAMAGED that names what is missing or of another shape */
gboolean      guise_mask_net_load    (GuiseMaskNet *self, const GuiseSafetensors *file, GError **error);

G_END_DECLS
