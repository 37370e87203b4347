/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-canonical-face.h"

#include "face-geometry-subset.pb-c.h"
#include "guise-error.h"

#include <string.h>

#define N_VERTICES      468
#define VERTEX_FLOATS   5     /* x, y, z, u, v */

GBytes *
guise_canonical_face_extract (GBytes *metadata, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (metadata, &size);
  FaceGeometry__GeometryPipelineMetadata *parsed
    = face_geometry__geometry_pipeline_metadata__unpack (NULL, size, data);
  const FaceGeometry__Mesh3d *mesh = parsed != NULL ? parsed->canonical_mesh : NULL;
  guint32 *out = NULL;

  if (mesh != NULL && mesh->n_vertex_buffer == N_VERTICES * VERTEX_FLOATS)
    {
      out = g_new (guint32, N_VERTICES * 3);
      for (guint i = 0; i < N_VERTICES; i++)
        for (guint k = 0; k < 3; k++)
          {
            guint32 bits;

            memcpy (&bits, &mesh->vertex_buffer[i * VERTEX_FLOATS + k], sizeof bits);
            out[i * 3 + k] = GUINT32_TO_LE (bits);
          }
    }
  if (parsed != NULL)
    face_geometry__geometry_pipeline_metadata__free_unpacked (parsed, NULL);

  if (out == NULL)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                   "The face geometry does not hold a mesh of %d vertices", N_VERTICES);
      return NULL;
    }
  return g_bytes_new_take (out, N_VERTICES * 3 * sizeof *out);
}
