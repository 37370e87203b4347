/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "guise-store.h"

G_BEGIN_DECLS

/**
 * GuiseQualityBest:
 *
 * What a perfect model would score on the same faces, so that a figure can be
 * read: a mouth that stays shut correlates with nothing.
 *
 * @likeness: of a real source face, that held-out one whose landmarks are most alike, put into the target's crop
 * @landmark_error, @mouth_correlation, @eye_correlation: of the target's own face, at the model's size, put back
 * @gradient_energy, @crispness: of the target's own face, its light with it, in parts of real source faces
 * @mouth_deviation: of the original's mouth opening, in parts of the mouth's width
 * @mouth_noise: RMS of what finding it again is off by
 * @eye_deviation, @eye_noise: the same of the mean opening of both eyes
 */
typedef struct
{
  double likeness;
  double landmark_error;
  double mouth_correlation, eye_correlation;
  double gradient_energy, crispness;
  double mouth_deviation, mouth_noise;
  double eye_deviation, eye_noise;
} GuiseQualityBest;

/**
 * GuiseQuality:
 *
 * How good a run is on faces it never saw, docs/training.md's measures. Pictures are
 * put back into their crops of 256 pixels before faces and landmarks are looked
 * for. What cannot be measured is NAN.
 */
typedef struct
{
  gint64 iterations;
  double seconds;              /* that it was trained for */
  double dssim[2];             /* of source and target, reconstructed, at 64 pixels a side, inside the face */
  double mean_dssim[2];        /* what always showing the mean of the trained faces would score: worse is no model */
  double likeness, bleed;
  double landmark_error;       /* median RMS of the swap, % of eye distance */
  double mouth_correlation;    /* of the swap's mouth opening with the original's; NAN where that hardly moves */
  double eye_correlation;      /* the same of the mean opening of both eyes */
  double gradient_energy;      /* of the swap inside the face, in parts of that of real source faces at that size */
  double crispness;            /* the same in parts of the contrast inside the face: flat light has little of both */
  GuiseQualityBest best;
  guint  n_faces, n_found;     /* of the target, and those of their swaps that show a face */
} GuiseQuality;

JsonNode *guise_quality_to_json (const GuiseQuality *self);

/**
 * GuiseQualityMeter:
 *
 * Holds the held-out faces of two persons (at most 150 of the target, 40 of the
 * source, evenly spread) and measures runs on them, one after the other.
 *
 * Thread: owner only; calls block.
 */
typedef struct _GuiseQualityMeter GuiseQualityMeter;

/**
 * guise_quality_meter_new:
 * @run: whose persons and crops are taken
 * @models: (nullable): folder of the face models
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_FAILED when nothing was held out
 */
GuiseQualityMeter *guise_quality_meter_new     (GuiseStore *store, gint64 run, const char *models, GError **error);
void               guise_quality_meter_destroy (GuiseQualityMeter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseQualityMeter, guise_quality_meter_destroy)

/* Of a checkpoint of @run, which is cut as the first was. @checkpoint: see guise-checkpoint-choice.h; 0: the newest.
 * @device: from 1; 0: the best. @label: (nullable): of its row in the picture. */
gboolean guise_quality_meter_measure (GuiseQualityMeter *self, gint64 run, gint64 checkpoint, guint device,
                                      const char *label, GuiseQuality *out, GError **error);

/* A picture of six of the target's faces, and a row of swaps for each measure so far. */
gboolean guise_quality_meter_draw    (GuiseQualityMeter *self, const char *png, GError **error);

G_END_DECLS
