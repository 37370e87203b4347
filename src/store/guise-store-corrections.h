/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-faces.h"

G_BEGIN_DECLS

/*
 * Landmarks that somebody corrected, beside what was found. Those that were
 * made by hand on a face are told from those that came to it from another
 * face of its track, so that the former stand when the latter are made anew.
 */

typedef enum
{
  GUISE_CORRECTION_NONE,
  GUISE_CORRECTION_BY_HAND,
  GUISE_CORRECTION_CARRIED,
  GUISE_N_CORRECTIONS
} GuiseCorrection;

/* "none", "by hand", "carried": as scripts see them. */
const char *guise_correction_get_name (GuiseCorrection correction);

/* @out: (array length=n_ids): %GUISE_CORRECTION_NONE for ids that do not exist, too. */
gboolean guise_store_face_get_corrections (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseCorrection *out,
                                           GError **error);

/**
 * GuiseCorrectFunc:
 * @index: of the face among the ids
 * @found: (array fixed-size=478): what was found, smoothed where it is
 * @out: (out) (array fixed-size=478)
 *
 * Runs on the store's thread; calls nothing of the store.
 */
typedef gboolean (*GuiseCorrectFunc) (gsize index, const GuisePoint3 *found, GuisePoint3 *out, gpointer data,
                                      GError **error);

/**
 * guise_store_face_correct_each:
 * @how: by hand or carried
 * @step: (nullable): name of the undo step
 *
 * Corrects each face as @func says, all or none, one step. The memory it takes
 * does not grow with their number. A face without landmarks is an error.
 */
gboolean guise_store_face_correct_each (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseCorrection how,
                                        GuiseCorrectFunc func, gpointer data, const char *step, GError **error);

/* What was found counts again. */
gboolean guise_store_face_uncorrect    (GuiseStore *self, const gint64 *ids, gsize n_ids, const char *step,
                                        GError **error);

/* Grows whenever a correction or the paint of any face is made, undone or done again. Thread: any. */
guint    guise_store_get_n_retouches   (GuiseStore *self);

G_END_DECLS
