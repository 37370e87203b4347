/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-casting.h"
#include "guise-job.h"
#include "guise-label.h"
#include "guise-movie-codec.h"
#include "guise-sequence-kind.h"
#include "guise-store.h"
#include "guise-swap-script.h"
#include "guise-time.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GUISE_TYPE_EXPORT_JOB (guise_export_job_get_type ())
G_DECLARE_FINAL_TYPE (GuiseExportJob, guise_export_job, GUISE, EXPORT_JOB, GuiseJob)

/**
 * GuiseExportParams:
 * @file: path of the movie; its ending says the container (.mp4, .mov, .mkv, .webm)
 * @clip: id; 0: the clip that shows most of the run's target
 * @castings: (array length=n_castings): who is replaced; copied. With none @run alone; without that, too, whoever is by
 *   the project's choice, see guise_swap_cast_choose()
 * @run: id, or 0
 * @from, @to: stream time; @to = 0: to the end
 * @script: (nullable): how everybody is swapped; %NULL: as the project says of each; copied
 * @sequence: not a movie, but a folder @file of pictures, see GuiseSequenceWriter; then neither codec nor sound matter
 * @codec: %GUISE_VIDEO_CODEC_AUTO for the usual one of @file's ending
 * @quality: without effect when @lossless
 * @lossless: every sample that the encoder is given comes out again
 * @overwrite: replace a file that is there
 * @label: (nullable): words of the visible label; %NULL for the usual ones.
 *   Given, the label shows even where consent is declared
 * @corner: where it stands
 * @no_disclosure: neither label nor marks nor `FILE.guise.json`; needs @reason, which the project keeps
 * @without: (array zero-terminated=1) (nullable): names of what the clip carries beside picture and sound that the movie
 *   is not to carry, as of guise_clip_extras_new_without()
 * @device: number in guise_gpu_list_devices(), from 1; 0: the best
 * @pretend_lost_after: as of GuiseGpuParams, of each net; once
 */
typedef struct
{
  GuiseStore              *store;
  const char              *file;
  gint64                   clip, run;
  const GuiseCasting      *castings;
  guint                    n_castings;
  GuiseTime                from, to;
  const GuiseSwapScript   *script;
  GuiseSequenceKind        sequence;
  GuiseVideoCodec          codec;
  GuiseVideoQuality        quality;
  gboolean                 lossless;
  gboolean                 overwrite;
  const char              *label;
  GuiseLabelCorner         corner;
  gboolean                 no_disclosure;
  const char              *reason;
  const char *const       *without;
  guint                    device;
  guint                    pretend_lost_after;
  const char              *models;
} GuiseExportParams;

/**
 * GuiseExportResult: DESIGN's keys of `export`.
 */
typedef struct
{
  char   *file;
  gint64  clip, run, export_id;   /* ids in the project; @run: the first of them */
  GuiseCasting *castings;         /* of all who were replaced */
  guint   n_castings;
  guint   frames, swapped_frames;
  guint   resumed_frames;         /* of them, that were made before */
  double  seconds, frames_per_second;
  guint   audio_streams;
  char   *audio_note;             /* (nullable): what became of streams that could not be copied */
  char  **extras;                 /* what else was carried: "title", "chapters", "subtitles-1" … */
  char   *extras_note;            /* (nullable): what of that was not, and why */
  char   *note;                   /* (nullable): a sentence on what was not as it should be */
  char   *disclosure;             /* what the file carries: "xmp, tag, record, label"; "none" */
} GuiseExportResult;

/**
 * guise_export_job_new:
 *
 * Renders the swaps of a clip to a movie with the clip's own
 * times, size, orientation and sound. Samples outside the mask (and the label)
 * reach the encoder as the decoder gave them.
 *
 * The movie grows under another name beside @file and takes its name when it is
 * complete. Its record is there before that. What a kill left behind is named by the
 * next export of the project when it was complete. When it was not, what is left is
 * segments of %GUISE_EXPORT_SEGMENT_FRAMES frames, or all pictures of a sequence, from
 * which the next export to the same file goes on if nothing is another that its
 * frames depend on; also after a stop, a full disk, or a clip that could not be read
 * on. From a device that was lost it goes on by itself. Cancelling leaves nothing, and
 * neither does a week.
 *
 * Errors of the run: %G_IO_ERROR_EXISTS, %GUISE_ERROR_USAGE,
 * %GUISE_ERROR_NO_SPACE, %GUISE_ERROR_MEDIA_MISSING, %GUISE_ERROR_MEDIA_CHANGED,
 * %GUISE_ERROR_BAD_MEDIA, %GUISE_ERROR_NO_MODELS, %GUISE_ERROR_DAMAGED (no
 * checkpoint holds), %GUISE_ERROR_NO_DEVICE. A stop counts as a cancel: half a
 * movie is none.
 *
 * Thread: owner only.
 */
GuiseExportJob          *guise_export_job_new        (const GuiseExportParams *params);

/* (nullable): after the job has ended well. Owned by the job. Owner only. */
const GuiseExportResult *guise_export_job_get_result (GuiseExportJob *self);

/* The result as the object that `--json` prints. (transfer full). Thread: any. */
JsonNode                *guise_export_result_to_json (const GuiseExportResult *self);

G_END_DECLS
