/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-augment-faces.h"
#include "guise-augment-sample.h"
#include "guise-hourglass.h"

G_BEGIN_DECLS

/**
 * GuiseAugmentSide: faces in, batch out.
 *
 * @faces: (transfer none): outlive the object
 * @io: what the encoder gets, what should come out, and the weights of the loss
 */
typedef struct
{
  GuiseAugmentFaces   *faces;
  GuiseHourglassInputs io;
} GuiseAugmentSide;

typedef struct
{
  guint            batch;              /* n, of each side */
  guint            input_size, output_size;
  gboolean         guided;             /* the encoder gets the guide as fourth channel, else 0 */
  gboolean         face_only;          /* grey outside the face */
  double           weight_outside;     /* least weight of a pixel, 0..1 */
  gboolean         blurs;              /* samples may have a blur: inputs take more looks */
  gboolean         compresses;         /* samples may have a compression: one more kernel a side */
  gboolean         varies_hsv;         /* samples say what becomes of hue, saturation, and value */
  GuiseAugmentSide sides[GUISE_N_SIDES];
} GuiseAugmentParams;

/**
 * GuiseAugment:
 *
 * The recorded kernels that make a step's batches on the device. The host only
 * draws the few numbers of each sample.
 *
 * Thread: owner only.
 */
typedef struct _GuiseAugment GuiseAugment;

/* Returns: (transfer full): %NULL with %GUISE_ERROR_OUT_OF_VRAM or what the device says. */
GuiseAugment *guise_augment_new     (GuiseGpu *gpu, const GuiseAugmentParams *params, GError **error);
void          guise_augment_destroy (GuiseAugment *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseAugment, guise_augment_destroy)

/* (array length=batch) (transfer none): to be filled before each run. */
GuiseAugmentSample *guise_augment_get_samples (GuiseAugment *self, GuiseSide side);

/* Makes the batches of both sides; blocks. %GUISE_ERROR_DEVICE_LOST, %G_IO_ERROR_CANCELLED. */
gboolean            guise_augment_run         (GuiseAugment *self, GCancellable *cancellable, GError **error);

/* Looks a pixel, a side, with which a face of @face_size becomes a picture of @size without aliasing. Thread: any. */
guint               guise_augment_get_looks   (guint face_size, guint size);

/* The same for inputs that may be blurred: at least 3, so that what is wide has no holes. Thread: any. */
guint               guise_augment_get_blurred_looks (guint face_size, guint size);

G_END_DECLS
