/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-augment-faces.h"
#include "guise-augment-sample.h"
#include "guise-face-sampler.h"
#include "guise-train-face.h"

G_BEGIN_DECLS

/**
 * GuiseTrainSet:
 *
 * The face set of one person: which faces are trained, which are held out.
 *
 * @trained, @held_out: (element-type GuiseFaceRecord): by clip, then time
 * @note: (nullable): sentences on what had to bend
 */
typedef struct
{
  gint64  person;
  GArray *trained;
  GArray *held_out;
  char   *note;
} GuiseTrainSet;

/**
 * guise_train_set_load:
 * @keep: write into the project which faces are held out, where nobody has
 *   chosen yet; else only say what would be
 *
 * Kept faces with crop and landmarks. What the user or an earlier run holds out stays
 * held out; clips without any such face get blocks of their own.
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_USAGE when nothing is left to train on
 */
GuiseTrainSet *guise_train_set_load    (GuiseStore *store, gint64 person, gboolean keep, GError **error);
void           guise_train_set_destroy (GuiseTrainSet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseTrainSet, guise_train_set_destroy)

/**
 * GuiseTrainFaces: the trained faces of a set, on the device, with what the host must know of each.
 *
 * @drawn: how many faces beyond those filmed there are whose eyes were shut for them
 * @skipped: faces whose crop or landmarks could not be used
 * @left_out: faces beyond what the device can hold
 */
typedef struct
{
  GuiseAugmentFaces *faces;
  guint              n;
  GuiseFaceColours  *colours;
  GuiseFaceKind     *kinds;
  GuiseFaceShape    *shapes;
  guint              drawn, skipped, left_out;
} GuiseTrainFaces;

typedef struct
{
  GuiseGpu             *gpu;
  guint                 size;         /* of a resident face, pixels a side */
  GuiseTrainFaceCut     cut;
  guint64               room_bytes;   /* of the device, that they may take */
  double                blinks;       /* share of faces with closed eyes up to which they are drawn, 0: none */
  guint                 n_threads;    /* that may decode at once; at least 1 */

  /* (nullable): called now and then from the caller's thread with the part that is done, 0..1. */
  void                (*progress) (double fraction, gpointer user_data);
  gpointer              user_data;
} GuiseTrainFacesParams;

/**
 * guise_train_faces_load:
 *
 * Reads, cuts, masks and uploads them, on several threads. Where there are more
 * than the device can bind or there is room for, every n-th is taken, but a
 * hundred at least. What the project's mask network sees
 * before a face, and what was painted to be so, weighs nothing.
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_OUT_OF_VRAM,
 * %GUISE_ERROR_DAMAGED when none could be read, %G_IO_ERROR_CANCELLED
 */
GuiseTrainFaces *guise_train_faces_load    (GuiseStore *store, GuiseTrainSet *set, const GuiseTrainFacesParams *params,
                                            GCancellable *cancellable, GError **error);
void             guise_train_faces_destroy (GuiseTrainFaces *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseTrainFaces, guise_train_faces_destroy)

G_END_DECLS
