/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-canonical-face.h"
#include "guise-error.h"
#include "guise-face-api-to-onnx.h"
#include "guise-file.h"
#include "guise-tflite-to-onnx.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <stdio.h>

/*
 * Turns the face networks, as their npm packages hold them, into files that
 * OpenCV 4.6 reads:
 *
 *   guise-convert-models STAGING MODELS
 *
 * STAGING holds the unpacked packages, MODELS is made anew. Every input is
 * known by its SHA-256, so nothing but the files that were measured goes in.
 */

typedef struct
{
  const char *package, *path, *sha256;
} Source;

enum { SOURCE_DETECTOR, SOURCE_MESH, SOURCE_MATTE, SOURCE_IDENTITY, SOURCE_IDENTITY_MANIFEST, N_SOURCES };

static const Source sources[N_SOURCES] = {
  [SOURCE_DETECTOR] = { "blazeface", "ONNX/face_detection_back_256x256_barracuda.onnx",
                        "427cbbe0fc41448d09e1dc9cfabe2423d997cf2faaeab91fadd09a510b63b8e2" },
  [SOURCE_MESH] = { "face_mesh", "face_mesh_solution_packed_assets.data",
                    "dbe5905c582c0462cdaea17e7e6ecea92edaa8cccc515c5e2e7291f2cbb5fb99" },
  [SOURCE_MATTE] = { "selfie_segmentation", "selfie_segmentation.tflite",
                     "8d13b7fae74af625c641226813616a2117bd6bca19eb3b75574621fc08557f27" },
  [SOURCE_IDENTITY] = { "face-api", "model/face_recognition_model.bin",
                        "b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589" },
  [SOURCE_IDENTITY_MANIFEST] = { "face-api", "model/face_recognition_model-weights_manifest.json",
                                 "cbaffa501b0b9275a12b63357a6843e7e30c054e1c9151e1a5f879b26e32986b" },
};

/* The packed assets of face_mesh are four files end to end. */
enum
{
  ATTENTION_OFFSET = 0,       ATTENTION_SIZE = 2495952,
  PLAIN_OFFSET     = 2495952, PLAIN_SIZE     = 1241896,
  GEOMETRY_OFFSET  = 3737848, GEOMETRY_SIZE  = 19376,
};

/* One network cut out of a TFLite graph, by the numbers of its tensors. */
typedef struct
{
  const char       *name;
  int               source;
  gsize             offset, size;   /* within the source; 0 is all of it */
  int               input;
  GuiseTfliteOutput outputs[3];
  guint             n_outputs;
} Network;

/* The attention mesh is cut where it samples its own feature map: the samplers
 * are no ONNX operators and run in src/vision. */
static const Network networks[] = {
  { "mesh-attention.onnx", SOURCE_MESH, ATTENTION_OFFSET, ATTENTION_SIZE, 0,
    { { 186, "mesh" }, { 710, "flag" }, { 35, "features" } }, 3 },
  { "mesh-lips.onnx", SOURCE_MESH, ATTENTION_OFFSET, ATTENTION_SIZE, 199, { { 684, "points" } }, 1 },
  { "mesh-left-eye.onnx", SOURCE_MESH, ATTENTION_OFFSET, ATTENTION_SIZE, 200,
    { { 687, "points" }, { 690, "iris" } }, 2 },
  { "mesh-right-eye.onnx", SOURCE_MESH, ATTENTION_OFFSET, ATTENTION_SIZE, 201,
    { { 693, "points" }, { 696, "iris" } }, 2 },
  { "mesh-plain.onnx", SOURCE_MESH, PLAIN_OFFSET, PLAIN_SIZE, 0, { { 213, "mesh" }, { 210, "flag" } }, 2 },
  { "matte.onnx", SOURCE_MATTE, 0, 0, 0, { { 249, "matte" } }, 1 },
};

static GBytes *
read_source (const char *staging, const Source *source, GError **error)
{
  g_autofree char *path = g_build_filename (staging, source->package, source->path, NULL);
  g_autofree char *sum = NULL;
  g_autoptr(GBytes) bytes = NULL;
  char *contents;
  gsize size;

  if (!g_file_get_contents (path, &contents, &size, error))
    {
      g_prefix_error (error, "The package %s is not unpacked as it should be: ", source->package);
      return NULL;
    }

  bytes = g_bytes_new_take (contents, size);
  sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  if (g_strcmp0 (sum, source->sha256) != 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                   "%s is not the file that Guise knows (SHA-256 %s, not %s): fetch the package %s again",
                   path, sum, source->sha256, source->package);
      return NULL;
    }
  return g_steal_pointer (&bytes);
}

static gboolean
write_model (const char *folder, const char *name, GBytes *bytes, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  if (!guise_file_replace (path, data, size, error))
    return FALSE;

  printf ("%-20s %8" G_GSIZE_FORMAT " bytes\n", name, size);
  return TRUE;
}

static gboolean
write_network (const char *folder, const Network *network, GBytes *source, GError **error)
{
  gsize size = network->size != 0 ? network->size : g_bytes_get_size (source);
  g_autoptr(GBytes) part = g_bytes_new_from_bytes (source, network->offset, size);
  g_autoptr(GuiseTflite) model = guise_tflite_parse (part, error);
  g_autoptr(GBytes) onnx = NULL;

  if (model == NULL)
    return FALSE;

  onnx = guise_tflite_to_onnx (model, network->input, network->outputs, network->n_outputs, error);
  return onnx != NULL && write_model (folder, network->name, onnx, error);
}

static gboolean
write_all (const char *folder, GBytes *bytes[N_SOURCES], GError **error)
{
  g_autoptr(GBytes) identity = NULL, geometry = NULL, canonical = NULL;

  if (!write_model (folder, "detector.onnx", bytes[SOURCE_DETECTOR], error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    if (!write_network (folder, &networks[i], bytes[networks[i].source], error))
      {
        g_prefix_error (error, "%s: ", networks[i].name);
        return FALSE;
      }

  identity = guise_face_api_to_onnx (bytes[SOURCE_IDENTITY_MANIFEST], bytes[SOURCE_IDENTITY], error);
  if (identity == NULL || !write_model (folder, "identity.onnx", identity, error))
    return FALSE;

  geometry = g_bytes_new_from_bytes (bytes[SOURCE_MESH], GEOMETRY_OFFSET, GEOMETRY_SIZE);
  canonical = guise_canonical_face_extract (geometry, error);
  return canonical != NULL && write_model (folder, "canonical-face.bin", canonical, error);
}

/* Removes @folder and the files in it. A folder in it means that it is not ours: then nothing is lost. */
static void
remove_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

static gboolean
move_folder (const char *from, const char *to, GError **error)
{
  g_autofree char *what = NULL;
  int saved_errno;

  if (g_rename (from, to) == 0)
    return TRUE;

  saved_errno = errno;
  what = g_strdup_printf ("Cannot rename %s to %s", from, to);
  guise_file_set_error_from_errno (error, saved_errno, what);
  return FALSE;
}

/* Puts @fresh where @models is, whose place is empty only between two renames. */
static gboolean
install_folder (const char *fresh, const char *models, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (models), *old = g_strconcat (models, ".old", NULL);

  remove_folder (old);
  if (g_file_test (models, G_FILE_TEST_EXISTS) && !move_folder (models, old, error))
    return FALSE;
  if (!guise_file_sync_folder (fresh, error) || !move_folder (fresh, models, error)
      || !guise_file_sync_folder (parent, error))
    return FALSE;

  remove_folder (old);
  return TRUE;
}

static gboolean
convert (const char *staging, const char *models, GError **error)
{
  g_autofree char *fresh = g_strconcat (models, ".new", NULL), *what = NULL;
  GBytes *bytes[N_SOURCES] = { NULL };
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < N_SOURCES; i++)
    {
      bytes[i] = read_source (staging, &sources[i], error);
      ok = bytes[i] != NULL;
    }

  remove_folder (fresh);
  if (ok && g_mkdir_with_parents (fresh, 0755) != 0)
    {
      int saved_errno = errno;

      what = g_strdup_printf ("Cannot make the folder %s", fresh);
      guise_file_set_error_from_errno (error, saved_errno, what);
      ok = FALSE;
    }
  ok = ok && write_all (fresh, bytes, error) && install_folder (fresh, models, error);
  if (!ok)
    remove_folder (fresh);

  for (guint i = 0; i < N_SOURCES; i++)
    g_clear_pointer (&bytes[i], g_bytes_unref);
  return ok;
}

int
main (int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *models = NULL;

  setlocale (LC_ALL, "");
  if (argc != 3)
    {
      fprintf (stderr, "Usage: guise-convert-models STAGING MODELS\n");
      return 2;
    }

  models = g_canonicalize_filename (argv[2], NULL);
  if (!convert (argv[1], models, &error))
    {
      fprintf (stderr, "guise-convert-models: %s\n", error->message);
      return 1;
    }
  return 0;
}
