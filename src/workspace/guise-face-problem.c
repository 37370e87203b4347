/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-problem.h"

#include "guise-i18n.h"

/*
 * Limits by the figures of 38,941 faces of 24 clips, of which the worst hundredth has a sharpness of 0.43, a match of
 * 0.37 and a confidence below 0.996. A face of 64 pixels from brow to chin fills half of the smallest model's input.
 */
#define BLURRED_BELOW     0.45
#define SMALL_BELOW       64
#define DARK_BELOW        0.15
#define BRIGHT_ABOVE      0.85
#define LANDMARKS_BELOW   0.95
#define MATCH_BELOW       0.4
#define HIDDEN_ABOVE      0.2

static const struct
{
  const char *name, *where;
} problems[GUISE_N_PROBLEMS] = {
  [GUISE_PROBLEM_NONE]          = { N_("Any"), NULL },
  [GUISE_PROBLEM_BLURRED]       = { N_("Blurred"), "sharpness < " G_STRINGIFY (BLURRED_BELOW) },
  [GUISE_PROBLEM_TOO_SMALL]     = { N_("Too small"), "size < " G_STRINGIFY (SMALL_BELOW) },
  [GUISE_PROBLEM_TOO_DARK]      = { N_("Too dark"), "exposure < " G_STRINGIFY (DARK_BELOW) },
  [GUISE_PROBLEM_TOO_BRIGHT]    = { N_("Too bright"), "exposure > " G_STRINGIFY (BRIGHT_ABOVE) },
  [GUISE_PROBLEM_BAD_LANDMARKS] = { N_("Bad landmarks"), "confidence < " G_STRINGIFY (LANDMARKS_BELOW) },
  [GUISE_PROBLEM_HIDDEN]        = { N_("Partly hidden"), "occlusion > " G_STRINGIFY (HIDDEN_ABOVE) },
  [GUISE_PROBLEM_DUPLICATE]     = { N_("Near duplicates"), "duplicate" },
  [GUISE_PROBLEM_WRONG_PERSON]  = { N_("Wrong person?"), "match < " G_STRINGIFY (MATCH_BELOW) },
};

const char *
guise_face_problem_get_name (GuiseFaceProblem problem)
{
  g_return_val_if_fail (problem < GUISE_N_PROBLEMS, NULL);

  return _(problems[problem].name);
}

const char *
guise_face_problem_get_where (GuiseFaceProblem problem)
{
  g_return_val_if_fail (problem < GUISE_N_PROBLEMS, NULL);

  return problems[problem].where;
}

/* Comparisons with what was not measured are false, as in the conditions. */
GuiseFaceProblem
guise_face_problem_find (const GuiseFaceFacts *facts)
{
  if (facts->match < MATCH_BELOW)
    return GUISE_PROBLEM_WRONG_PERSON;
  if (facts->confidence < LANDMARKS_BELOW)
    return GUISE_PROBLEM_BAD_LANDMARKS;
  if (facts->occlusion > HIDDEN_ABOVE)
    return GUISE_PROBLEM_HIDDEN;
  if (facts->size < SMALL_BELOW)
    return GUISE_PROBLEM_TOO_SMALL;
  if (facts->sharpness < BLURRED_BELOW)
    return GUISE_PROBLEM_BLURRED;
  if (facts->exposure < DARK_BELOW)
    return GUISE_PROBLEM_TOO_DARK;
  return facts->exposure > BRIGHT_ABOVE ? GUISE_PROBLEM_TOO_BRIGHT : GUISE_PROBLEM_NONE;
}
