/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-casting.h"
#include "guise-project.h"

G_BEGIN_DECLS

/* Training and swapping with what was trained. Thread: main only. */

/**
 * GuiseTraining: what the shell can say of a training; 0 and %NULL leave it to the preset.
 * @source, @target: persons; 0: those who have the role
 * @preset: "quick", "standard", "fine"
 * @resolution: output pixels a side; must be one that the model has
 * @loss, @seconds, @epochs, @iterations, @plateau: stop rules, whichever comes first
 * @device: from 1, as `guise devices` counts; 0: the best
 * @start_from: (nullable): number of a run, or path of a file of weights, that a new run begins with
 * @start_checkpoint: of that run, see guise-checkpoint-choice.h; 0: the newest
 * @encoder_only: of those take nothing but the encoder
 * @find_rate: of a plan: look for the learning rate too, which takes a minute
 * @settings: (nullable) (array zero-terminated=1): further settings, as guise_train_settings_set() takes them
 * @resume: go on with the newest run, or begin one
 */
typedef struct
{
  gint64      source, target;
  const char *preset;
  const char *model;
  guint       resolution;
  guint       batch;
  gint64      iterations;
  double      epochs;
  double      loss;
  double      seconds;
  gboolean    plateau;
  gint64      seed;         /* −1: the preset's */
  guint       device;
  const char *kernels;
  const char *start_from;
  gint64      start_checkpoint;
  gboolean    encoder_only;
  gboolean    find_rate;
  const char *const *settings;
  gboolean    resume;
} GuiseTraining;

/* A job whose result has DESIGN's keys of `train`; %NULL with what is wrong with @training. */
GuiseJob *guise_project_train   (GuiseProject *self, const GuiseTraining *training, GError **error);

/* How far the newest run is, all sessions together: seconds of training and iterations; 0 where there is none. %FALSE on
 * error. */
gboolean  guise_project_get_trained (GuiseProject *self, double *out_seconds, gint64 *out_iterations, GError **error);

/* Parameters, memory, measured speed, time to each stop rule. Starts nothing; takes some seconds. */
JsonNode *guise_project_plan    (GuiseProject *self, const GuiseTraining *training, GCancellable *cancellable,
                                 GError **error);

/* Writes the newest preview sheet of @run (0: the newest run) to @png. {"file", "run", "iteration"}. */
JsonNode *guise_project_preview (GuiseProject *self, gint64 run, const char *png, GError **error);

/**
 * GuiseExporting:
 * @clip, @run: 0: the clip that shows most of the target; whoever is replaced in it by the project's choice, or the target
 *   of the newest run
 * @castings: (array length=n_castings): in place of @run: who is replaced
 * @settings: (nullable): path of a JSON file of swap settings, for all of them
 * @sequence: (nullable): "png", "tiff" or "patches": @file is then a folder
 * @codec, @quality: (nullable): such as "hevc" and "good"; %NULL for the usual ones of @file's ending
 * @label: (nullable): words of the visible label
 * @corner: 0 bottom left, 1 bottom right, 2 top left, 3 top right
 * @without: (array zero-terminated=1) (nullable): names of what the clip carries beside picture and sound that is left
 *   out, such as "place" and "subtitles-1"; "all"
 * @reason: why there is no disclosure; needed with @no_disclosure
 */
typedef struct
{
  const char *file;
  gint64      clip, run;
  const GuiseCasting *castings;
  guint       n_castings;
  GuiseTime   from, to;
  const char *settings;
  const char *sequence;
  const char *codec, *quality;
  gboolean    lossless;
  gboolean    overwrite;
  const char *label;
  guint       corner;
  gboolean    no_disclosure;
  const char *reason;
  const char *const *without;
} GuiseExporting;

GuiseJob *guise_project_export  (GuiseProject *self, const GuiseExporting *exporting, GError **error);

/* One frame of a swap, as a PNG file. @clip, @run, @castings, @label, @corner: as of #GuiseExporting. */
typedef struct
{
  const char *file;
  gint64      clip, run, frame;
  const GuiseCasting *castings;
  guint       n_castings;
  const char *label;
  guint       corner;
  gboolean    overwrite;
} GuiseFrameSaving;

GuiseJob *guise_project_save_frame (GuiseProject *self, const GuiseFrameSaving *saving);

/* @clip, @run: as of #GuiseExporting. @afresh: measure again what was measured. */
typedef struct
{
  gint64   clip, run;
  gboolean afresh;
} GuiseReviewing;

/* A job that measures each frame of a swap, see #GuiseSwapFigure; what it finds is kept in the project. */
GuiseJob *guise_project_review  (GuiseProject *self, const GuiseReviewing *reviewing);

/* What an exported file of this project shows, measured on the file. Takes as long as decoding it. */
JsonNode *guise_project_measure (GuiseProject *self, const char *file, GCancellable *cancellable, GError **error);

/* A contact sheet of an exported file: original frame, swapped frame, crop before and after. */
gboolean  guise_project_draw_sheet (GuiseProject *self, const char *file, const char *png,
                                    GCancellable *cancellable, GError **error);

/**
 * guise_project_measure_run:
 * @meter: (inout): %NULL before the first measure; free it with guise_project_meter_free()
 * @run: that has a checkpoint
 * @checkpoint: which one, see guise-checkpoint-choice.h; 0: the newest
 * @label: (nullable): of its row in the picture
 *
 * How good a run is on held-out faces; blocks for some seconds.
 *
 * Returns: (transfer full): an object as guise_quality_to_json() makes it
 */
typedef struct _GuiseQualityMeter GuiseQualityMeter;

JsonNode *guise_project_measure_run (GuiseProject *self, GuiseQualityMeter **meter, gint64 run, gint64 checkpoint,
                                     guint device, const char *label, GError **error);

/* A picture of all measures so far. */
gboolean  guise_project_meter_draw  (GuiseQualityMeter *meter, const char *png, GError **error);
void      guise_project_meter_free  (GuiseQualityMeter *meter);

/* What FILE claims: {"ok", "problems", "file", "source_type", "comment", "program"}, and of a folder of pictures how many
 * "pictures" there are, each of which is looked at. Needs no project. */
JsonNode *guise_verify_file     (const char *file, GCancellable *cancellable, GError **error);

G_END_DECLS
