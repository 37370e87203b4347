/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "guise-image.h"
#include "guise-store-runs.h"
#include "guise-train-params.h"

G_BEGIN_DECLS

typedef struct _GuiseSafetensors GuiseSafetensors;   /* of model, which those who include this may not see */

/**
 * GuiseTrainFeed:
 *
 * What passes between a training and those who look at it while it runs: one
 * side is the job's thread, the other anybody. Nothing is computed for it that
 * nobody asked for, and neither side waits for the other, but for
 * guise_train_feed_wait_weights().
 *
 * Who wants to be told that there is something new listens to `notify::status`
 * of the job, which comes at most four times a second, takes what there is, and
 * takes once more when the job has ended.
 *
 * Thread: any.
 */
typedef struct _GuiseTrainFeed GuiseTrainFeed;

/**
 * GuiseTrainStatus: what was not measured yet is NAN.
 * @seconds: of this call
 * @seconds_left: until each stop rule; NAN for those that are not set or cannot be foretold
 * @run: 0 until the first checkpoint of a new run
 * @saved: iteration of the newest checkpoint; 0 before
 * @n_skipped: steps that changed nothing because 16-bit gradients overflowed; −1: they have 32 bits
 * @device_bytes: that it takes on its device now
 * @n_lost: times that the device was lost and opened anew
 * @resumed_at: iteration with which training went on then
 */
typedef struct
{
  gint64   iteration;
  double   epochs, seconds, images_per_second;
  double   loss_source, loss_target, loss_held_out;   /* 0..1; of source and target smoothed */
  double   likeness, bleed;
  double   seconds_left[GUISE_N_STOPS];
  gint64   run, saved, n_skipped;
  guint64  device_bytes;
  guint    n_lost;
  gint64   resumed_at;
  char     device[256], kernels[32];
  gboolean on_processor;
} GuiseTrainStatus;

/* Most rows of a preview. */
#define GUISE_TRAIN_MAX_SHOWN 12

/* Source and target, in this order: what `model` calls sides. */
#define GUISE_TRAIN_N_PERSONS 2

/* Columns of a preview. */
typedef enum
{
  GUISE_TRAIN_CELL_SOURCE,
  GUISE_TRAIN_CELL_SOURCE_REBUILT,
  GUISE_TRAIN_CELL_TARGET,
  GUISE_TRAIN_CELL_TARGET_REBUILT,
  GUISE_TRAIN_CELL_SWAP,
  GUISE_TRAIN_CELL_SOURCE_MASK,      /* white where the face counts */
  GUISE_TRAIN_CELL_TARGET_MASK,
  GUISE_TRAIN_N_CELLS
} GuiseTrainCell;

/**
 * GuiseTrainShown: which faces a preview shows.
 * @n_rows: at most GUISE_TRAIN_MAX_SHOWN; 0: the usual ones, those of the sheets that are kept
 * @faces: numbers, below GuiseTrainPreview.n_faces; larger ones wrap around
 */
typedef struct
{
  guint n_rows;
  guint faces[GUISE_TRAIN_N_PERSONS][GUISE_TRAIN_MAX_SHOWN];
} GuiseTrainShown;

/**
 * GuiseTrainPreview: what the weights of one iteration make of some held-out faces; immutable, shared.
 * @cell: pixels of a side of a cell
 * @n_columns: GUISE_TRAIN_N_CELLS, or fewer where a file did not keep the last ones
 * @n_faces: that could be shown, of each side; 0 where the faces that are shown are all there are
 * @atlas: %GUISE_PIXEL_RGB8, a row of @n_columns cells for each of shown.n_rows
 */
typedef struct
{
  gatomicrefcount  ref_count;
  gint64           iteration;
  guint            cell, n_columns;
  guint            n_faces[GUISE_TRAIN_N_PERSONS];
  GuiseTrainShown  shown;
  GuiseImage      *atlas;
} GuiseTrainPreview;

/* @atlas: (transfer full) */
GuiseTrainPreview *guise_train_preview_new   (GuiseImage *atlas);
GuiseTrainPreview *guise_train_preview_ref   (GuiseTrainPreview *self);
void               guise_train_preview_unref (GuiseTrainPreview *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseTrainPreview, guise_train_preview_unref)

/**
 * guise_train_preview_load:
 * @path: a sheet of a run's history, which may be anybody's
 *
 * Without masks, and without its iteration, which its name has.
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_BAD_MEDIA, %GUISE_ERROR_DAMAGED, %G_IO_ERROR
 *
 * Thread: any; blocks on the disk.
 */
GuiseTrainPreview *guise_train_preview_load  (const char *path, GError **error);

/**
 * GuiseTrainWeights: the weights of one whole iteration, averaged ones where the run keeps them; immutable, shared.
 * @file: what guise_hourglass_load() of a model that only infers takes; read by any number of threads
 */
typedef struct
{
  gatomicrefcount   ref_count;
  gint64            iteration;
  GuiseSafetensors *file;
} GuiseTrainWeights;

/* @file: (transfer full) */
GuiseTrainWeights *guise_train_weights_new   (gint64 iteration, GuiseSafetensors *file);
GuiseTrainWeights *guise_train_weights_ref   (GuiseTrainWeights *self);
void               guise_train_weights_unref (GuiseTrainWeights *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseTrainWeights, guise_train_weights_unref)

GuiseTrainFeed *guise_train_feed_new   (void);
GuiseTrainFeed *guise_train_feed_ref   (GuiseTrainFeed *self);
void            guise_train_feed_unref (GuiseTrainFeed *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseTrainFeed, guise_train_feed_unref)

/* For those who look. */

void guise_train_feed_get_status (GuiseTrainFeed *self, GuiseTrainStatus *out);

/* Returns: (transfer full) (element-type GuiseLossRecord): since the last call, one an iteration; measures that come
 * later are in a second record of the same iteration. After a recovery iterations begin again at an earlier one. Where
 * nobody takes for long, only some are kept. */
GArray *guise_train_feed_take_losses (GuiseTrainFeed *self);

/* Previews are made only while somebody looks. */
void guise_train_feed_set_watched (GuiseTrainFeed *self, gboolean watched);
void guise_train_feed_set_shown   (GuiseTrainFeed *self, const GuiseTrainShown *shown);

/* Returns: (transfer full) (nullable): the newest, if it is newer than the one taken before; not older than 2 s or
 * 2 steps, whichever is longer. */
GuiseTrainPreview *guise_train_feed_take_preview (GuiseTrainFeed *self);

/* Asks for a checkpoint that is kept, after the step at hand. */
void guise_train_feed_ask_snapshot (GuiseTrainFeed *self);

/**
 * guise_train_feed_get_weights:
 *
 * The newest weights that were handed over, and asks for newer ones, which
 * come after the step at hand; does not wait. The first call so gives nothing.
 * To follow a training call it before each picture; weights that nobody asks
 * for are not copied.
 *
 * Returns: (transfer full) (nullable)
 */
GuiseTrainWeights *guise_train_feed_get_weights  (GuiseTrainFeed *self);

/**
 * guise_train_feed_wait_weights:
 * @after: an iteration; −1: any weights will do
 *
 * The same, but waits until there are weights newer than @after: a step, which
 * may take seconds. Not while holding an interactive share of the budget, for
 * which training would wait in turn.
 *
 * Returns: (transfer full): %NULL with %G_IO_ERROR_CLOSED once training has
 * ended, %G_IO_ERROR_CANCELLED
 */
GuiseTrainWeights *guise_train_feed_wait_weights (GuiseTrainFeed *self, gint64 after, GCancellable *cancellable,
                                                  GError **error);

/* For the training. */

void     guise_train_feed_put_status      (GuiseTrainFeed *self, const GuiseTrainStatus *status);
void     guise_train_feed_put_loss        (GuiseTrainFeed *self, const GuiseLossRecord *record);
gboolean guise_train_feed_is_watched      (GuiseTrainFeed *self, GuiseTrainShown *shown);
void     guise_train_feed_put_preview     (GuiseTrainFeed *self, GuiseTrainPreview *preview);   /* (transfer full) */
gboolean guise_train_feed_take_snapshot   (GuiseTrainFeed *self);   /* whether one was asked for */
gboolean guise_train_feed_wants_weights   (GuiseTrainFeed *self);
void     guise_train_feed_put_weights     (GuiseTrainFeed *self, GuiseTrainWeights *weights);   /* (transfer full) */

/* No more comes: those who wait are told. */
void     guise_train_feed_close           (GuiseTrainFeed *self);

G_END_DECLS
