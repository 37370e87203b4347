/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-coverage.h"

static const struct
{
  const char *name;
  double      padding;   /* crop side = 1 + 2√2 · padding unit squares */
  double      up;        /* that the centre moves, unit squares */
} coverages[GUISE_N_COVERAGES] = {
  [GUISE_COVERAGE_HALF]       = { "half", 0, 0 },
  [GUISE_COVERAGE_MID_FULL]   = { "mid_full", 0.0675, 0 },
  [GUISE_COVERAGE_FULL]       = { "full", 0.2109375, 0 },
  [GUISE_COVERAGE_WHOLE_FACE] = { "whole_face", 0.40, 0.07 },
  [GUISE_COVERAGE_HEAD]       = { "head", 0.70, 0.50 },
};

const char *
guise_face_coverage_get_name (GuiseFaceCoverage coverage)
{
  g_return_val_if_fail (coverage < GUISE_N_COVERAGES, NULL);

  return coverages[coverage].name;
}

gboolean
guise_face_coverage_parse (const char *name, GuiseFaceCoverage *out)
{
  for (guint i = 0; i < GUISE_N_COVERAGES; i++)
    if (g_str_equal (name, coverages[i].name))
      {
        *out = (GuiseFaceCoverage) i;
        return TRUE;
      }

  return FALSE;
}

double
guise_face_coverage_get_side (GuiseFaceCoverage coverage)
{
  g_return_val_if_fail (coverage < GUISE_N_COVERAGES, 0);

  return 1 + 2 * G_SQRT2 * coverages[coverage].padding;
}

double
guise_face_coverage_get_rise (GuiseFaceCoverage coverage)
{
  g_return_val_if_fail (coverage < GUISE_N_COVERAGES, 0);

  return coverages[coverage].up;
}
