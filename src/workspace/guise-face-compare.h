/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

G_BEGIN_DECLS

/* Whether two faces are of one person, as far as anybody can tell. */
typedef enum
{
  GUISE_VERDICT_UNKNOWN,          /* one of them has no identity vector */
  GUISE_VERDICT_TOGETHER,         /* two people: both stand on one frame */
  GUISE_VERDICT_TRACK,            /* one person, who was followed from the one to the other */
  GUISE_VERDICT_SAME,
  GUISE_VERDICT_PROBABLY_SAME,
  GUISE_VERDICT_OPEN,             /* as far apart as one person in profile and from the front can be, and two people */
  GUISE_VERDICT_TWO,
  GUISE_N_VERDICTS
} GuiseVerdict;

/* By the distance of two identity vectors alone; NAN: unknown. Thread: any. */
GuiseVerdict guise_verdict_of_distance (double distance);

/* "The same person", translated. Thread: any. */
const char  *guise_verdict_get_words   (GuiseVerdict verdict);

/**
 * GuiseFaceComparison:
 * @distance: of the identity vectors: some 0.37 for one person, 0.85 for two; NAN where one of them has none, nor has its
 *   track
 * @by_tracks: a face has none of its own, so that its track's mean stands for it
 * @turn: between the poses, degrees; NAN where one was not measured
 */
typedef struct
{
  gint64       faces[2];
  double       distance, turn;
  gboolean     by_tracks;
  GuiseVerdict verdict;
} GuiseFaceComparison;

/* Errors: %G_IO_ERROR_NOT_FOUND for a face that is not there, %GUISE_ERROR_USAGE for one with itself. Thread: any; blocks. */
gboolean guise_project_compare_faces        (GuiseProject *self, gint64 first, gint64 second, GuiseFaceComparison *out,
                                             GError **error);

/* The same without blocking. Thread: main only. */
void     guise_project_compare_faces_async  (GuiseProject *self, gint64 first, gint64 second,
                                             GAsyncReadyCallback callback, gpointer user_data);
gboolean guise_project_compare_faces_finish (GuiseProject *self, GAsyncResult *result, GuiseFaceComparison *out,
                                             GError **error);

G_END_DECLS
