/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * Time to quality as a picture: six measures, each over minutes of training where
 * every curve has them, else over iterations, with a curve for each result.
 *
 * A result is an object with a "name" and "points", as `guise bench quality --json`
 * prints it; what a point lacks, or has as null, is left out of its curve.
 */

/* At most 32 points a result, 8 results: else, and where the shape is another, %GUISE_ERROR_FAILED that names @path.
 * Returns: (transfer full) */
JsonObject *guise_quality_chart_read (const char *path, GError **error);

/* @results: (element-type JsonObject). Returns: (transfer full): the text of an SVG file */
char       *guise_quality_chart_to_svg (GPtrArray *results);

G_END_DECLS
