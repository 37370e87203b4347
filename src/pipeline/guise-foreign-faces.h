/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-mesh.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuiseForeignFace:
 *
 * A picture of a face out of another program's face set: a JPEG or PNG file.
 * @name: what the set calls it
 * @path: (nullable): of its file
 * @picture: (nullable): its bytes, where it is part of a larger file
 * @has_points, @points: landmarks in the picture, where the set knows them
 */
typedef struct
{
  char       *name, *path;
  GBytes     *picture;
  gboolean    has_points;
  GuisePoint  points[GUISE_FACE_68_N_POINTS];
} GuiseForeignFace;

void    guise_foreign_face_free (GuiseForeignFace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseForeignFace, guise_foreign_face_free)

/**
 * guise_foreign_face_load:
 *
 * The bytes of its picture. A JPEG of DeepFaceLab tells its landmarks then, and a PNG that guise_face_export_new() wrote.
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_BAD_MEDIA or %G_IO_ERROR
 */
GBytes *guise_foreign_face_load (GuiseForeignFace *self, GError **error);

/**
 * guise_foreign_faces_list:
 * @path: a picture; a folder of pictures, of faceswap or DeepFaceLab; a
 *   faceset.pak of DeepFaceLab; or an alignments file (.fsa) of faceswap, whose
 *   thumbnails are taken
 *
 * Nothing in the files is executed, and no size in them is trusted.
 *
 * Returns: (transfer full) (element-type GuiseForeignFace): %NULL with
 * %GUISE_ERROR_BAD_MEDIA or %G_IO_ERROR
 *
 * Thread: any; blocks on the disk.
 */
GPtrArray *guise_foreign_faces_list (const char *path, GError **error);

/* The same of the bytes of a pak or an fsa file. @name: for messages */
GPtrArray *guise_foreign_faces_read_pak (GBytes *bytes, const char *name, GError **error);
GPtrArray *guise_foreign_faces_read_fsa (GBytes *bytes, const char *name, GError **error);

/* Takes the landmarks that DeepFaceLab writes into a JPEG, and Guise into a PNG; %FALSE when there are none that can be
 * read. */
gboolean   guise_foreign_face_read_jpeg (GuiseForeignFace *self, GBytes *jpeg);
gboolean   guise_foreign_face_read_png  (GuiseForeignFace *self, GBytes *png);

G_END_DECLS
