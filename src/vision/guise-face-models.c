/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-models-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <math.h>
#include <string.h>

struct _GuiseFaceModels
{
  gatomicrefcount ref_count;
  GBytes         *networks[GUISE_N_NETWORKS];
  GuisePoint3     canonical[GUISE_CANONICAL_FACE_N_POINTS];
};

static const char * const network_names[GUISE_N_NETWORKS] = {
  [GUISE_NETWORK_DETECTOR]   = "detector.onnx",
  [GUISE_NETWORK_MESH]       = "mesh-attention.onnx",
  [GUISE_NETWORK_LIPS]       = "mesh-lips.onnx",
  [GUISE_NETWORK_LEFT_EYE]   = "mesh-left-eye.onnx",
  [GUISE_NETWORK_RIGHT_EYE]  = "mesh-right-eye.onnx",
  [GUISE_NETWORK_PLAIN_MESH] = "mesh-plain.onnx",
  [GUISE_NETWORK_IDENTITY]   = "identity.onnx",
  [GUISE_NETWORK_MATTE]      = "matte.onnx",
};

char *
guise_face_models_get_folder (void)
{
  const char *models = g_getenv ("GUISE_MODELS"), *cache = g_getenv ("GUISE_CACHE");

  if (models != NULL && *models != '\0')
    return g_strdup (models);
  if (cache != NULL && *cache != '\0')
    return g_build_filename (cache, "models", NULL);
  return g_build_filename (g_get_user_cache_dir (), "guise", "models", NULL);
}

static GBytes *
read_file (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) cause = NULL;
  char *contents;
  gsize size;

  if (!g_file_get_contents (path, &contents, &size, &cause))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_NO_MODELS,
                   _("The face model %s is not there: run `./run setup` once, or set GUISE_MODELS to the folder of the "
                   "models (%s)"), path, cause->message);
      return NULL;
    }
  return g_bytes_new_take (contents, size);
}

static gboolean
read_canonical (GuiseFaceModels *self, const char *folder, GError **error)
{
  static const char name[] = "canonical-face.bin";
  g_autoptr(GBytes) bytes = read_file (folder, name, error);
  gboolean finite = TRUE;
  gsize size;
  const guint8 *data;
  float *values = &self->canonical[0].x;

  if (bytes == NULL)
    return FALSE;

  G_STATIC_ASSERT (sizeof self->canonical == GUISE_CANONICAL_FACE_N_POINTS * 3 * sizeof (float));
  data = g_bytes_get_data (bytes, &size);
  if (size == sizeof self->canonical)
    for (guint i = 0; i < size / sizeof (float); i++)
      {
        guint32 bits;

        memcpy (&bits, data + i * sizeof bits, sizeof bits);
        bits = GUINT32_FROM_LE (bits);
        memcpy (&values[i], &bits, sizeof bits);
        finite = finite && isfinite (values[i]);
      }
  if (size != sizeof self->canonical || !finite)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                   _("%s/%s is damaged: remove the folder and run `./run setup` again"), folder, name);
      return FALSE;
    }
  return TRUE;
}

GuiseFaceModels *
guise_face_models_load (const char *folder, GError **error)
{
  g_autoptr(GuiseFaceModels) self = g_new0 (GuiseFaceModels, 1);
  g_autofree char *usual = NULL;

  g_atomic_ref_count_init (&self->ref_count);
  if (folder == NULL)
    folder = usual = guise_face_models_get_folder ();

  for (guint i = 0; i < GUISE_N_NETWORKS; i++)
    {
      self->networks[i] = read_file (folder, network_names[i], error);
      if (self->networks[i] == NULL)
        return NULL;
    }
  if (!read_canonical (self, folder, error))
    return NULL;

  return g_steal_pointer (&self);
}

GuiseFaceModels *
guise_face_models_ref (GuiseFaceModels *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
guise_face_models_unref (GuiseFaceModels *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < GUISE_N_NETWORKS; i++)
    g_clear_pointer (&self->networks[i], g_bytes_unref);
  g_free (self);
}

const GuisePoint3 *
guise_face_models_get_canonical (GuiseFaceModels *self)
{
  return self->canonical;
}

GBytes *
guise_face_models_get_network (GuiseFaceModels *self, GuiseNetwork network)
{
  return self->networks[network];
}

const char *
guise_face_models_get_network_name (GuiseNetwork network)
{
  return network_names[network];
}
