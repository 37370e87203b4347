/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "guise-coverage.h"

G_BEGIN_DECLS

/* What the learning rate does after the warm-up. */
typedef enum
{
  GUISE_SCHEDULE_CONSTANT,   /* stays */
  GUISE_SCHEDULE_COSINE,     /* falls to a tenth by a half cosine */
  GUISE_SCHEDULE_PLATEAU,    /* is halved whenever the smoothed loss has not fallen by 1 % for so long */
  GUISE_N_SCHEDULES
} GuiseSchedule;

typedef enum
{
  GUISE_PRESET_QUICK,      /* model quick: minutes, also without a card */
  GUISE_PRESET_STANDARD,   /* the same at twice the size: an hour without a card */
  GUISE_PRESET_FINE,       /* model df-ud, for cards and patience; other programs read it */
  GUISE_N_PRESETS
} GuisePreset;

/* Why a run ended: DESIGN's "stopped_by". */
typedef enum
{
  GUISE_STOP_BY_HAND,
  GUISE_STOP_BY_ITERATIONS,
  GUISE_STOP_BY_EPOCHS,
  GUISE_STOP_BY_LOSS,
  GUISE_STOP_BY_PLATEAU,
  GUISE_STOP_BY_TIME,
  GUISE_N_STOPS
} GuiseStop;

/**
 * GuiseStopRules:
 *
 * Whichever comes first ends the training; a rule of 0 never does. Iterations
 * and epochs count from the start of the run, @seconds from the start of the
 * call (a resumed run gets its time anew).
 */
typedef struct
{
  gint64   iterations;
  double   epochs;      /* every kept, not held-out face of the larger set seen once */
  double   loss;        /* mean of both sides' smoothed loss, 0..1 */
  double   seconds;
  gboolean plateau;     /* the held-out loss has not fallen by 1 % over the last quarter of the run */
} GuiseStopRules;

/**
 * GuiseTrainSettings:
 *
 * Everything that decides what a run learns, kept with the run as JSON. Same
 * settings, faces, device and driver: the same weights. Schedules count
 * iterations.
 */
typedef struct
{
  GuisePreset preset;
  char       *model;              /* name in the architecture table */
  guint       resolution;         /* pixels a side of what it makes; 0: the model's usual size */
  guint       batch;              /* faces a side in a step */
  guint64     seed;
  char       *kernels;            /* (nullable): plan forced on the device; NULL: its own choice */

  guint       precision;          /* of tensors between layers, by its number in guise-tensor.h of model */
  guint       freeze;             /* what stays as it is, by its number in guise-hourglass.h of model */
  guint       optimizer;          /* by its number in guise-optimizer.h of model */
  double      rate;               /* learning rate after the warm-up */
  double      beta1, beta2, epsilon;   /* of the optimizer; 0: the usual */
  double      weight_decay;       /* of AdamW and Lion */
  double      clip;               /* greatest norm of all gradients together; 0: not looked at */
  guint       passes;             /* batches whose mean gradient makes one step */
  guint       warm_up;            /* iterations over which the rate rises from 0 */
  guint       schedule;           /* a GuiseSchedule */
  guint       decay;              /* iterations: length of the cosine, or patience of the plateau */
  double      average;            /* decay of the averaged weights a step; 0: none are kept */

  /* Of the losses, see guise-losses.h in model; their sum must be above 0. */
  double      weight_dssim, weight_l1, weight_mse;
  double      weight_log_cosh, weight_smooth_l1, weight_ms_ssim, weight_gmsd;
  double      weight_laplacian, weight_frequency, weight_gradient;

  /* Beside those, of the source's picture; 0: none. */
  double      identity;           /* what a recogniser's opinion of it counts, see guise-identity-loss.h of model */
  double      adversarial;        /* power of a critic of it, see guise-critic.h of model */
  gboolean    learn_mask;         /* the decoders learn the face's mask too; models that have layers for it always do */

  GuiseFaceCoverage coverage;     /* of the crops that are trained */
  double      weight_eyes, weight_mouth;             /* multipliers of the weight map there, 1..4 */
  double      weight_outside;     /* of the weight map outside the face, 0..1 */
  gboolean    face_only;          /* outside the face both pictures are mid-grey */

  double      rotation_deg;       /* ± */
  double      scale, shift;       /* ±, parts of 1 and of the side */
  double      flip;               /* probability */
  double      jitter_light, jitter_colour;   /* ± of LAB's L and of its a, b; faceswap's 0.30 and 0.08 */
  double      transfer;           /* probability of a recolouring towards a face of the other side */
  double      warp;               /* deviation of the control points in parts of the side; faceswap's 5/256 */
  double      warp_late;          /* the same at and after @warp_until */
  guint       warp_until;         /* iterations over which @warp goes to @warp_late; 0: @warp always */
  double      warp_cells;         /* of points inside a drawn grid, parts of a cell, in place of @warp and falling by the
                                   * same part; 0: @warp; DeepFaceLab's is 0.24 */
  double      warp_landmarks;     /* probability that the warp goes to the landmarks of a face of the other side instead */
  double      blur;               /* of the input: a pixel shows up to so wide a square, parts of the side */
  double      compression;        /* of the input, as by a JPEG: 0: none, 1: down to quality 5 */
  double      jitter_hsv;         /* ± of hue (1: half a turn), saturation and value; DeepFaceLab's goes up to 0.3 */
  double      balance;            /* 0: every face equally often; 1: every kind of pose and mouth equally often */
  double      blinks;             /* share of faces with closed eyes; where fewer were filmed they are drawn shut */
  double      face_scale;         /* faces are kept on the device at so many times the model's larger size, 1..2 */
} GuiseTrainSettings;

#define GUISE_TRAIN_SETTINGS_INIT { 0 }

/* The settings of @preset, complete. Strings are owned: clear it in the end. Thread: any. */
void     guise_train_settings_init_preset (GuiseTrainSettings *self, GuisePreset preset);
void     guise_train_settings_copy        (GuiseTrainSettings *self, const GuiseTrainSettings *from);
void     guise_train_settings_clear       (GuiseTrainSettings *self);

/* Another model by its name, which is not looked up, at its usual size, or that of the preset where it is the preset's.
 * Thread: any. */
void     guise_train_settings_set_model   (GuiseTrainSettings *self, const char *name);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseTrainSettings, guise_train_settings_clear)

/* Returns: %FALSE with %GUISE_ERROR_USAGE that names setting, number and range. Thread: any. */
gboolean guise_train_settings_check       (const GuiseTrainSettings *self, GError **error);

/* Whether they force kernels that multiply halves: see guise_matrix_multiplies_halves(). Thread: any. */
gboolean guise_train_settings_multiply_halves (const GuiseTrainSettings *self);

/**
 * guise_train_settings_set:
 * @assignment: a setting by its name in JSON and a value: "weight_gmsd=0.5", "face_only=no"
 *
 * Returns: %FALSE with %GUISE_ERROR_USAGE that lists the names, or names the range. Thread: any.
 */
gboolean guise_train_settings_set         (GuiseTrainSettings *self, const char *assignment, GError **error);

/**
 * guise_train_settings_get_range:
 * @name: (out): of setting @index, as JSON has it: "batch", "face_only"
 * @min, @max: (out)
 * @is_whole: (out): whether it takes whole numbers only
 * @words: (out): of a choice, by number, ended by %NULL; else %NULL
 *
 * The settings that are numbers, choices or booleans, one after the other.
 *
 * Returns: %FALSE after the last
 *
 * Thread: any.
 */
gboolean guise_train_settings_get_range  (guint index, const char **name, double *min, double *max, gboolean *is_whole,
                                          const char *const **words);

/* The same fields by name; a boolean is 0 or 1, and what is out of range is brought into it. Thread: any. */
double   guise_train_settings_get_number (const GuiseTrainSettings *self, const char *name);
void     guise_train_settings_set_number (GuiseTrainSettings *self, const char *name, double value);

/* (transfer full): an object with a member a field. Thread: any. */
JsonNode *guise_train_settings_to_json    (const GuiseTrainSettings *self);

/**
 * guise_train_settings_from_json:
 * @self: (out): cleared or zeroed before; left cleared on failure
 * @text: of a project, so of anybody
 *
 * Fields that @text lacks are those of its preset.
 *
 * Returns: %FALSE with %GUISE_ERROR_DAMAGED
 */
gboolean guise_train_settings_from_json   (GuiseTrainSettings *self, const char *text, GError **error);

/* How faces are cut and what of them counts. */
typedef struct
{
  GuiseFaceCoverage coverage;
  double            eyes, mouth;     /* weight of what is there, 1..4 */
  double            outside;         /* weight outside the face, 0..1 */
  gboolean          face_only;       /* nothing but the face is shown */
} GuiseTrainFaceCut;

/* That part of the settings. Thread: any. */
GuiseTrainFaceCut guise_train_settings_get_cut (const GuiseTrainSettings *self);

/* Words of the shell and of JSON: "quick", "by hand" … Thread: any. */
const char *guise_preset_get_name (GuisePreset preset);
gboolean    guise_preset_parse    (const char *name, GuisePreset *out, GError **error);
const char *guise_stop_get_name   (GuiseStop stop);

G_END_DECLS
