/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-faces.h"

G_BEGIN_DECLS

/* What conditions speak of and faces are sorted by. */
typedef enum
{
  /* Measured, NULL where they were not: columns of numbers of `faces` of the same name. */
  GUISE_FIGURE_SHARPNESS,
  GUISE_FIGURE_YAW,
  GUISE_FIGURE_PITCH,
  GUISE_FIGURE_ROLL,
  GUISE_FIGURE_SIZE,
  GUISE_FIGURE_EXPOSURE,
  GUISE_FIGURE_CONFIDENCE,
  GUISE_FIGURE_POSE_ERROR,
  GUISE_FIGURE_MATCH,
  GUISE_FIGURE_NOISE,
  GUISE_FIGURE_MOUTH,
  GUISE_FIGURE_EYES,
  GUISE_FIGURE_DETECTION,
  GUISE_FIGURE_DIFFERENCE,
  GUISE_FIGURE_OCCLUSION,
  GUISE_FIGURE_RATING,
  GUISE_N_MEASURED,

  GUISE_FIGURE_FRAME = GUISE_N_MEASURED,
  GUISE_FIGURE_CLIP,
  GUISE_FIGURE_TRACK,
  GUISE_FIGURE_FACE,
  GUISE_FIGURE_PERSON,
  GUISE_FIGURE_TIME,
  GUISE_FIGURE_KEPT,
  GUISE_FIGURE_HELD_OUT,
  GUISE_FIGURE_SUGGESTED,
  GUISE_FIGURE_DUPLICATE,
  GUISE_FIGURE_REJECTED,
  GUISE_FIGURE_DOUBTFUL,
  GUISE_FIGURE_BRIEF,
  GUISE_N_FIGURES
} GuiseFigure;

typedef enum { GUISE_FIGURE_NUMBER, GUISE_FIGURE_DURATION, GUISE_FIGURE_FLAG } GuiseFigureKind;

typedef struct
{
  const char      *name;
  GuiseFigureKind  kind;
  const char      *sql;     /* for a query of `faces AS f JOIN tracks AS t` */
} GuiseFigureInfo;

extern const GuiseFigureInfo guise_figures[GUISE_N_FIGURES];

/* The measured ones in order, as a list for SELECT. */
#define GUISE_MEASURED_COLUMNS \
  "sharpness, yaw, pitch, roll, size, exposure, confidence, pose_error, match, noise, mouth, eyes, detection, " \
  "difference, occlusion, rating"

/* The measured figure that @sort goes by; %GUISE_N_MEASURED for time. */
GuiseFigure guise_figure_of_sort (GuiseFaceSort sort);

G_END_DECLS
