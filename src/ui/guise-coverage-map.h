/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project-check.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_COVERAGE_MAP (guise_coverage_map_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCoverageMap, guise_coverage_map, GUISE, COVERAGE_MAP, GtkWidget)

/**
 * GuiseCoverageMap:
 *
 * Which ways the faces of the source look: a field for each, the fuller the more
 * there are; with a frame, and a cross for who sees no colours, where the target looks
 * and the source hardly does. A press on a field emits `picked` with a condition
 * that shows its faces.
 */

/* @coverage: (nullable): copied */
void guise_coverage_map_set_coverage (GuiseCoverageMap *self, const GuiseCoverage *coverage);

G_END_DECLS
