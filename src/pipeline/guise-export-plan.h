/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-extras.h"
#include "guise-clip-source.h"
#include "guise-export-job.h"
#include "guise-store-exports.h"
#include "guise-swap-cast.h"

G_BEGIN_DECLS

/**
 * GuiseExportPlan:
 *
 * What an export is going to do, found out and checked before its first byte.
 */
typedef struct
{
  char              *file;           /* absolute */
  GuiseSequenceKind  sequence;
  GuiseVideoCodec    codec;          /* never AUTO but for a sequence */
  GuiseVideoQuality  quality;
  gboolean           lossless;
  gboolean           overwrite;
  GPtrArray         *cast;           /* of GuiseSwapRole: who is replaced; never empty */
  GuiseClipSource    clip;           /* with its table */
  GuiseFrameRange    range;
  GuiseClipExtras   *all_extras;     /* what the clip carries beside picture and sound */
  GuiseClipExtras   *extras;         /* and what of it is asked for; of a movie */
  GuiseTime          begin, end;     /* stream time that becomes 0, and where the sound ends (0: all of it) */
  char              *label;          /* (nullable): words to be burnt in */
  GuiseLabelCorner   corner;
  gboolean           disclose;
  char              *disclosure;     /* in words */
  char              *reason;         /* (nullable) */
} GuiseExportPlan;

void     guise_export_plan_clear (GuiseExportPlan *self);

/* (transfer none): the role whose run the project records with the file. */
const GuiseSwapRole *guise_export_plan_get_first (const GuiseExportPlan *self);

/* Bytes that the movie will need, roughly: by codec, quality and size, with the clip's sound. */
guint64  guise_export_plan_guess_bytes (const GuiseExportPlan *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseExportPlan, guise_export_plan_clear)

/* @out: zeroed before. Errors are those of guise_export_job_new(). Thread: any; blocks. */
gboolean guise_export_plan_make  (const GuiseExportParams *params, GuiseExportPlan *out,
                                  GCancellable *cancellable, GError **error);

/* Name under which the movie of export @id grows beside @file, (transfer full). */
char    *guise_export_plan_dup_growing_path (const char *file, gint64 id);

/* The folder of what is kept of it, and in it that in which pictures grow, (transfer full). */
char    *guise_export_plan_dup_segments_path (const char *file, gint64 id);
char    *guise_export_plan_dup_pictures_path (const char *file, gint64 id);

/* Ends what a kill interrupted at its last step, and removes what other killed exports of this project left beside the
 * files that they were to become, but for what can be gone on with. */
void     guise_export_plan_sweep (GuiseStore *store);

G_END_DECLS
