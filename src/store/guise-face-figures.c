/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-figures-private.h"

const GuiseFigureInfo guise_figures[GUISE_N_FIGURES] = {
  [GUISE_FIGURE_SHARPNESS]  = { "sharpness",  GUISE_FIGURE_NUMBER,   "f.sharpness" },
  [GUISE_FIGURE_YAW]        = { "yaw",        GUISE_FIGURE_NUMBER,   "f.yaw" },
  [GUISE_FIGURE_PITCH]      = { "pitch",      GUISE_FIGURE_NUMBER,   "f.pitch" },
  [GUISE_FIGURE_ROLL]       = { "roll",       GUISE_FIGURE_NUMBER,   "f.roll" },
  [GUISE_FIGURE_SIZE]       = { "size",       GUISE_FIGURE_NUMBER,   "f.size" },
  [GUISE_FIGURE_EXPOSURE]   = { "exposure",   GUISE_FIGURE_NUMBER,   "f.exposure" },
  [GUISE_FIGURE_CONFIDENCE] = { "confidence", GUISE_FIGURE_NUMBER,   "f.confidence" },
  [GUISE_FIGURE_POSE_ERROR] = { "pose_error", GUISE_FIGURE_NUMBER,   "f.pose_error" },
  [GUISE_FIGURE_MATCH]      = { "match",      GUISE_FIGURE_NUMBER,   "f.match" },
  [GUISE_FIGURE_NOISE]      = { "noise",      GUISE_FIGURE_NUMBER,   "f.noise" },
  [GUISE_FIGURE_MOUTH]      = { "mouth",      GUISE_FIGURE_NUMBER,   "f.mouth" },
  [GUISE_FIGURE_EYES]       = { "eyes",       GUISE_FIGURE_NUMBER,   "f.eyes" },
  [GUISE_FIGURE_DETECTION]  = { "detection",  GUISE_FIGURE_NUMBER,   "f.detection" },
  [GUISE_FIGURE_DIFFERENCE] = { "difference", GUISE_FIGURE_NUMBER,   "f.difference" },
  [GUISE_FIGURE_OCCLUSION]  = { "occlusion",  GUISE_FIGURE_NUMBER,   "f.occlusion" },
  [GUISE_FIGURE_RATING]     = { "rating",     GUISE_FIGURE_NUMBER,   "f.rating" },
  [GUISE_FIGURE_FRAME]      = { "frame",      GUISE_FIGURE_NUMBER,   "f.frame" },
  [GUISE_FIGURE_CLIP]       = { "clip",       GUISE_FIGURE_NUMBER,   "f.clip" },
  [GUISE_FIGURE_TRACK]      = { "track",      GUISE_FIGURE_NUMBER,   "f.track" },
  [GUISE_FIGURE_FACE]       = { "face",       GUISE_FIGURE_NUMBER,   "f.id" },
  [GUISE_FIGURE_PERSON]     = { "person",     GUISE_FIGURE_NUMBER,   "COALESCE (t.person, 0)" },
  [GUISE_FIGURE_TIME]       = { "time",       GUISE_FIGURE_DURATION, "f.time" },
  [GUISE_FIGURE_KEPT]       = { "kept",       GUISE_FIGURE_FLAG,     "(f.decision <> 2)" },
  [GUISE_FIGURE_HELD_OUT]   = { "held_out",   GUISE_FIGURE_FLAG,     "(f.hold_out = 1)" },
  [GUISE_FIGURE_SUGGESTED]  = { "suggested",  GUISE_FIGURE_FLAG,     "(t.suggested <> 0)" },
  [GUISE_FIGURE_DUPLICATE]  = { "duplicate",  GUISE_FIGURE_FLAG,     "guise_is_duplicate (f.id)" },
  [GUISE_FIGURE_REJECTED]   = { "rejected",   GUISE_FIGURE_FLAG,     "(t.rejected <> 0)" },
  [GUISE_FIGURE_DOUBTFUL]   = { "doubtful",   GUISE_FIGURE_FLAG,     "(t.rejected = 2)" },
  [GUISE_FIGURE_BRIEF]      = { "brief",      GUISE_FIGURE_FLAG,     "(t.rejected = 3)" },
};

GuiseFigure
guise_figure_of_sort (GuiseFaceSort sort)
{
  static const GuiseFigure figures[GUISE_N_FACE_SORTS] = {
    [GUISE_FACE_SORT_TIME]       = GUISE_N_MEASURED,
    [GUISE_FACE_SORT_SHARPNESS]  = GUISE_FIGURE_SHARPNESS,
    [GUISE_FACE_SORT_YAW]        = GUISE_FIGURE_YAW,
    [GUISE_FACE_SORT_PITCH]      = GUISE_FIGURE_PITCH,
    [GUISE_FACE_SORT_ROLL]       = GUISE_FIGURE_ROLL,
    [GUISE_FACE_SORT_EXPOSURE]   = GUISE_FIGURE_EXPOSURE,
    [GUISE_FACE_SORT_SIZE]       = GUISE_FIGURE_SIZE,
    [GUISE_FACE_SORT_CONFIDENCE] = GUISE_FIGURE_CONFIDENCE,
    [GUISE_FACE_SORT_POSE_ERROR] = GUISE_FIGURE_POSE_ERROR,
    [GUISE_FACE_SORT_MATCH]      = GUISE_FIGURE_MATCH,
    [GUISE_FACE_SORT_NOISE]      = GUISE_FIGURE_NOISE,
    [GUISE_FACE_SORT_MOUTH]      = GUISE_FIGURE_MOUTH,
    [GUISE_FACE_SORT_EYES]       = GUISE_FIGURE_EYES,
    [GUISE_FACE_SORT_DETECTION]  = GUISE_FIGURE_DETECTION,
    [GUISE_FACE_SORT_DIFFERENCE] = GUISE_FIGURE_DIFFERENCE,
    [GUISE_FACE_SORT_OCCLUSION]  = GUISE_FIGURE_OCCLUSION,
    [GUISE_FACE_SORT_RATING]     = GUISE_FIGURE_RATING,
  };

  g_return_val_if_fail (sort < GUISE_N_FACE_SORTS, GUISE_N_MEASURED);

  return figures[sort];
}

gboolean
guise_face_sort_from_name (const char *name, GuiseFaceSort *out)
{
  for (GuiseFaceSort sort = 0; sort < GUISE_N_FACE_SORTS; sort++)
    if (g_str_equal (name, guise_face_sort_get_name (sort)))
      {
        *out = sort;
        return TRUE;
      }
  return FALSE;
}

const char *
guise_face_sort_get_name (GuiseFaceSort sort)
{
  GuiseFigure figure = guise_figure_of_sort (sort);

  return figure < GUISE_N_MEASURED ? guise_figures[figure].name : "time";
}
