/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-faces.h"

G_BEGIN_DECLS

/* Poses of the map: yaw from the left in steps of 15°, pitch from above in steps of 15°; what lies beyond counts to the edge. */
#define GUISE_CHECK_N_YAWS    9
#define GUISE_CHECK_N_PITCHES 5

/* What faces may show that a learned person must have shown too. */
typedef enum
{
  GUISE_SHOWS_LEFT,           /* looks there, in the picture */
  GUISE_SHOWS_RIGHT,
  GUISE_SHOWS_UP,
  GUISE_SHOWS_DOWN,
  GUISE_SHOWS_DARK,
  GUISE_SHOWS_BRIGHT,
  GUISE_SHOWS_OPEN_MOUTH,
  GUISE_SHOWS_CLOSED_EYES,
  GUISE_N_SHOWS
} GuiseShows;

/**
 * GuiseSideCheck: what the faces of one side show.
 * @n: faces: of the source, what training will use; of the target, what is to be replaced
 * @seconds: of footage that they come from
 * @n_shows: how many show that; exact for pose and light, and an estimate from
 *   some hundred faces spread over all of them for the mouth and the eyes
 * @share: the same as a share of those in which it could be measured, 0..1
 * @map: how many look there, by pitch from above and yaw from the left
 */
typedef struct
{
  guint  n;
  double seconds;
  guint  n_shows[GUISE_N_SHOWS];
  double share[GUISE_N_SHOWS];
  guint  map[GUISE_CHECK_N_PITCHES][GUISE_CHECK_N_YAWS];
} GuiseSideCheck;

/**
 * GuiseFaceSetCheck:
 * @lacks: the target shows it, and the source hardly does
 * @map_lacks: the same of the places of the map
 */
typedef struct _GuiseFaceSetCheck GuiseFaceSetCheck;

struct _GuiseFaceSetCheck
{
  GuiseSideCheck source, target;
  gboolean       lacks[GUISE_N_SHOWS];
  gboolean       map_lacks[GUISE_CHECK_N_PITCHES][GUISE_CHECK_N_YAWS];
};

/**
 * guise_face_set_check:
 * @source, @target: persons
 *
 * Compares what there is to learn from with what the target's footage asks for.
 * Looks at 10,000 faces of a side at most, spread over all of them: counts are
 * then estimates. Blocks on the store.
 *
 * Thread: any but the main thread.
 */
gboolean    guise_face_set_check (GuiseStore *store, gint64 source, gint64 target, GuiseFaceSetCheck *out,
                                  GError **error);

/* "left", "open-mouth". */
const char *guise_shows_get_name  (GuiseShows shows);

/* (nullable): the condition it stands for, as in #GuiseFaceQuery; %NULL for the mouth and the eyes. */
const char *guise_shows_get_where (GuiseShows shows);

/**
 * guise_face_set_balance:
 * @out_ids: (element-type gint64): faces of @source that add little: where the
 *   map holds far more than elsewhere, those that are too many, spread over time
 *
 * Decides nothing.
 */
gboolean    guise_face_set_balance (GuiseStore *store, gint64 source, GArray **out_ids, GError **error);

G_END_DECLS
