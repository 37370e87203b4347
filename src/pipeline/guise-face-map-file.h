/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-faces.h"

G_BEGIN_DECLS

/* Whether it ends with ".svg" or ".csv"; %GUISE_ERROR_USAGE. */
gboolean guise_face_map_file_check_name (const char *path, GError **error);

/**
 * guise_face_map_file_write:
 * @ids: (element-type gint64): faces
 * @points: (element-type GuisePoint): where each lies, 0..1
 * @out_n_persons: (out): whose faces there are, nobody's not counted
 *
 * Writes a map of faces: a drawing with a group for each person, in its colour
 * and with its name; or a table with "face,clip,frame,time_s,person,name,kept,x,y".
 * The file is there whole or not at all.
 *
 * Thread: any; blocks.
 */
gboolean guise_face_map_file_write (GuiseStore *store, const GArray *ids, const GArray *points, const char *path,
                                    guint *out_n_persons, GError **error);

G_END_DECLS
