/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "guise-face-align.h"
#include "guise-image.h"
#include "guise-side.h"
#include "guise-store.h"
#include "guise-train-feed.h"

G_BEGIN_DECLS

typedef struct _GuiseGpu GuiseGpu;   /* of compute, which those who include this may not see */

/**
 * GuiseSwapNet:
 *
 * The trained network of a run, for looking at and for swapping: shared encoder
 * and both decoders, from a good checkpoint of the run (of its averaged
 * weights where the run keeps them). It changes only by guise_swap_net_take_weights().
 *
 * Thread: owner only. Every call blocks.
 */
typedef struct _GuiseSwapNet GuiseSwapNet;

typedef struct
{
  GuiseGpu *gpu;      /* (nullable): borrowed for the life of the net; else a device is opened */
  guint     device;   /* without @gpu: number in guise_gpu_list_devices(), from 1; 0: the best */
  gint64    checkpoint;   /* which one of the run, see guise-checkpoint-choice.h; 0: the newest */
  guint     batch;    /* most faces a call computes at once; 0: 4 */
  guint     pretend_lost_after;   /* as of GuiseGpuParams; without @gpu */
  GCancellable *cancellable;      /* (nullable): breaks off what is loaded and computed, and without @gpu what is compiled */
} GuiseSwapNetParams;

/**
 * GuiseSwapNetFace:
 * @image: %GUISE_PIXEL_RGB8, a crop of guise_swap_net_get_coverage() and exactly
 *   guise_swap_net_get_input_size() pixels a side, upright, shrunk area-correct
 * @points: the mesh (478 points) of the face in pixels of @image; runs that were
 *   trained on the face alone blank the rest of the picture by them
 */
typedef struct
{
  GuiseImage        *image;
  const GuisePoint3 *points;
} GuiseSwapNetFace;

/**
 * guise_swap_net_load:
 * @run: id of a run
 * @params: (nullable): %NULL for all defaults
 *
 * Takes the newest checkpoint whose checksum holds, falling back to the one
 * before; or the one that was chosen, and no other.
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_FAILED when the run has no
 * checkpoint yet, the errors of guise_checkpoint_find(), or what the device says (%GUISE_ERROR_NO_DEVICE, %GUISE_ERROR_OUT_OF_VRAM), %G_IO_ERROR_CANCELLED
 */
GuiseSwapNet *guise_swap_net_load (GuiseStore *store, gint64 run, const GuiseSwapNetParams *params, GError **error);
void          guise_swap_net_destroy (GuiseSwapNet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSwapNet, guise_swap_net_destroy)

/**
 * guise_swap_net_take_weights:
 * @weights: of a training of the same run that goes on, see guise_train_feed_get_weights()
 *
 * Swaps with @weights from now on. They are in no file: guise_swap_net_get_sha256()
 * is then empty.
 *
 * Returns: %FALSE with %GUISE_ERROR_DAMAGED for weights of another model, %GUISE_ERROR_DEVICE_LOST
 */
gboolean      guise_swap_net_take_weights (GuiseSwapNet *self, GuiseTrainWeights *weights, GError **error);

/* Runs the network once, so that whatever a driver does at the first time is done.
 * Returns: %FALSE with what the device says */
gboolean      guise_swap_net_warm_up       (GuiseSwapNet *self, GError **error);

/* (transfer none): for what else is computed beside it, on the same thread. */
GuiseGpu     *guise_swap_net_get_gpu         (GuiseSwapNet *self);

/* Side of the square crop that goes in and of the picture that comes out, in pixels. */
guint         guise_swap_net_get_input_size  (GuiseSwapNet *self);
guint         guise_swap_net_get_output_size (GuiseSwapNet *self);

/* How much of a head the crop holds. */
GuiseFaceCoverage guise_swap_net_get_coverage (GuiseSwapNet *self);

/* Iterations that the weights were trained for, and the SHA-256 (64 hex digits, borrowed) of their file. */
gint64        guise_swap_net_get_iteration (GuiseSwapNet *self);
const char   *guise_swap_net_get_sha256    (GuiseSwapNet *self);

/* (transfer none) (nullable): a sentence when a newer checkpoint was damaged and this one stands in. */
const char   *guise_swap_net_get_note        (GuiseSwapNet *self);

/**
 * guise_swap_net_run:
 * @decoder: %GUISE_SIDE_SOURCE for the swap of a target's face,
 *   the person's own side for its reconstruction
 * @faces: @n_faces faces, any number
 * @images: (out caller-allocates) (array length=n_faces): where the pictures go,
 *   each (transfer full) %GUISE_PIXEL_RGBF, the output size a side, 0..1,
 *   in the geometry of the crop; untouched on failure
 * @masks: (out caller-allocates) (array length=n_faces) (nullable): where the
 *   learned masks go, each (transfer full) %GUISE_PIXEL_GRAYF, 1 on the face, of
 *   the same size; %NULL each for a model that has none; untouched on failure
 *
 * Pixels well outside the face were never trained and mean nothing.
 */
gboolean      guise_swap_net_run (GuiseSwapNet *self, GuiseSide decoder, const GuiseSwapNetFace *faces, guint n_faces,
                                  GuiseImage **images, GuiseImage **masks, GError **error);

G_END_DECLS
