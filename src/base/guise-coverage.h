/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseFaceCoverage:
 *
 * How much of a head an aligned crop holds. The geometry is DeepFaceLab's, so
 * that its face sets and models fit.
 *
 * Thread: any, for all of this header.
 */
typedef enum
{
  GUISE_COVERAGE_HALF,
  GUISE_COVERAGE_MID_FULL,
  GUISE_COVERAGE_FULL,
  GUISE_COVERAGE_WHOLE_FACE,   /* what training uses unless its preset says otherwise */
  GUISE_COVERAGE_HEAD,         /* what is stored */
  GUISE_N_COVERAGES
} GuiseFaceCoverage;

/* Returns: (transfer none): "whole_face" and so on. */
const char *guise_face_coverage_get_name (GuiseFaceCoverage coverage);

/* And back: %FALSE for a name that is none; @out is untouched then. */
gboolean    guise_face_coverage_parse    (const char *name, GuiseFaceCoverage *out);

/* Side of the crop in sides of the unit square: 1.000, 1.191, 1.597, 2.131, 2.980. */
double      guise_face_coverage_get_side (GuiseFaceCoverage coverage);

/* How far the crop's centre lies above that of the unit square, in its sides. */
double      guise_face_coverage_get_rise (GuiseFaceCoverage coverage);

G_END_DECLS
