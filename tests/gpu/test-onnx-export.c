/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "guise-error.h"
#include "guise-hourglass.h"
#include "guise-onnx-export.h"
#include "guise-random.h"

/* What a .dfm file computes, by ONNX Runtime, against what the device computes of the same weights. */

#define TOLERANCE 1e-4

typedef struct
{
  const char *name;
  guint       resolution, n_faces;
  gboolean    learn_mask, blank, real;
} Case;

static const Case cases[] = {
  { "original", 64, 50, FALSE, TRUE, TRUE },
  { "dfaker", 64, 2, TRUE, FALSE },
  { "iae", 64, 2, FALSE, FALSE },
  { "villain", 64, 2, FALSE, TRUE },
  { "df-ud", 64, 2, FALSE, FALSE },
  { "liae-t", 64, 2, FALSE, FALSE },
};

static char *folder;            /* of this run */
static char *modules;           /* (nullable): where node finds the runtime */
static char *reason;            /* (nullable): why there is none */

static void
find_runtime (void)
{
  const char *cache = g_getenv ("GUISE_CACHE");
  g_autofree char *place = cache != NULL ? g_build_filename (cache, "onnxruntime", NULL)
                                         : g_build_filename (g_get_user_cache_dir (), "guise", "onnxruntime", NULL);
  g_autofree char *node = g_find_program_in_path ("node");
  g_autofree char *module = g_build_filename (place, "node_modules", "onnxruntime-node", "package.json", NULL);

  if (node == NULL)
    reason = g_strdup ("node is not installed, in which ONNX Runtime runs");
  else if (!g_file_test (module, G_FILE_TEST_EXISTS))
    reason = g_strdup_printf ("ONNX Runtime is not at %s, where ./run tests puts it", place);
  else
    modules = g_build_filename (place, "node_modules", NULL);
}

/* Biases are drawn as zeros: these are none, so that one which is left out is seen. And residuals that nobody has trained
 * double what comes in, sixteen times in villain, until its pictures are made of rounding: these are small. */
static GuiseSafetensors *
make_weights (GuiseHourglass *hourglass)
{
  g_autoptr(GError) error = NULL;
  GuiseSafetensors *weights = guise_hourglass_save_for_inference (hourglass, &error);
  GuiseRandom random;

  g_assert_no_error (error);
  guise_random_init (&random, 7);
  for (guint i = 0; i < guise_safetensors_get_size (weights); i++)
    {
      const GuiseSafetensorsEntry *entry = guise_safetensors_get_entry (weights, i);

      if (entry->n_dimensions == 1)
        for (gsize k = 0; k < entry->n_values; k++)
          ((float *) entry->values)[k] = (float) (0.2 * guise_random_uniform (&random) - 0.1);
      else if (strstr (entry->name, ".residual") != NULL && g_str_has_suffix (entry->name, ".conv1.weight"))
        for (gsize k = 0; k < entry->n_values; k++)
          ((float *) entry->values)[k] *= 0.1f;
    }
  guise_hourglass_load (hourglass, weights, &error);
  g_assert_no_error (error);
  return weights;
}

/* Squares about a real face of the sample clip, blue first. Returns: %FALSE where there is no clip or no ffmpeg */
static gboolean
read_real_faces (guint n, guint side, float *faces)
{
  const char *cache = g_getenv ("GUISE_CACHE");
  g_autofree char *path = cache != NULL ? g_build_filename (cache, "samples", "cap13_edit2-tone.mp4", NULL)
                                        : g_build_filename (g_get_user_cache_dir (), "guise", "samples",
                                                            "cap13_edit2-tone.mp4", NULL);
  g_autofree char *filter = g_strdup_printf ("crop=140:140:115:70,scale=%u:%u", side, side);
  g_autofree char *count = g_strdup_printf ("%u", n);
  const char *argv[] = { "ffmpeg", "-v", "error", "-i", path, "-vf", filter, "-frames:v", count, "-f", "rawvideo",
                         "-pix_fmt", "bgr24", "pipe:1", NULL };
  g_autoptr(GSubprocess) ffmpeg = NULL;
  g_autoptr(GBytes) bytes = NULL;
  const gsize n_values = (gsize) n * side * side * 3;
  const guint8 *values;
  gsize size = 0;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    ffmpeg = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
  if (ffmpeg == NULL || !g_subprocess_communicate (ffmpeg, NULL, NULL, &bytes, NULL, NULL))
    return FALSE;
  values = g_bytes_get_data (bytes, &size);
  g_assert_cmpuint (size, ==, n_values);
  for (gsize i = 0; i < n_values; i++)
    faces[i] = values[i] / 255.0f;
  return TRUE;
}

/* Of @side pixels: red first for the network, shrunk and blanked as the file does it; blue first for the file. */
static void
draw_faces (const Case *c, const GuiseArchitecture *architecture, const float *shown, float *for_file, float *for_network)
{
  const guint side = architecture->output_size, in = architecture->input_size, factor = side / in;
  GuiseRandom random;

  guise_random_init (&random, 3);
  for (gsize i = 0; i < (gsize) c->n_faces * side * side * 3; i++)
    for_file[i] = (float) guise_random_uniform (&random);
  if (c->real && !read_real_faces (c->n_faces, side, for_file))
    g_test_message ("noise in place of faces: ffmpeg or the sample clips are not here");
  memset (for_network, 0, (gsize) c->n_faces * in * in * 3 * sizeof (float));
  for (gsize f = 0; f < c->n_faces; f++)
    for (gsize y = 0; y < side; y++)
      for (gsize x = 0; x < side; x++)
        for (guint k = 0; k < 3; k++)
          for_network[((f * in + y / factor) * in + x / factor) * 3 + k] +=
            for_file[((f * side + y) * side + x) * 3 + 2 - k] / (float) (factor * factor);
  for (gsize i = 0; shown != NULL && i < (gsize) c->n_faces * in * in * 3; i++)
    for_network[i] = 0.5f + (for_network[i] - 0.5f) * shown[i / 3 % ((gsize) in * in)];
}

static void
save (const char *name, gconstpointer data, gsize size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, data, (gssize) size, &error);
  g_assert_no_error (error);
}

static void
run_file (const Case *c, guint side)
{
  g_autofree char *script = g_build_filename (g_getenv ("GUISE_TEST_SOURCE_ROOT"), "tests", "gpu", "run-onnx.js", NULL);
  g_autofree char *command = g_strdup_printf ("node '%s' '%s/model.dfm' '%s/faces.bin' %u %u '%s'", script, folder,
                                              folder, c->n_faces, side, folder);
  g_autofree char *out = NULL, *err = NULL;
  int status = 1;

  g_setenv ("NODE_PATH", modules, TRUE);
  g_assert_true (g_spawn_command_line_sync (command, &out, &err, &status, NULL));
  if (status != 0)
    g_test_message ("%s", err);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpstr (g_strstrip (out), ==, "in_face:0 out_face_mask:0 out_celeb_face:0 out_celeb_face_mask:0");
}

/* Greatest difference of output @number from channels of @pictures: @first, then by @step. @fixed: (nullable): in place
 * of those. */
static double
compare (const Case *c, guint number, guint side, const float *pictures, guint channels, guint first, int step, guint n,
         const float *fixed)
{
  g_autofree char *path = g_strdup_printf ("%s/out%u.bin", folder, number), *data = NULL;
  const gsize pixels = (gsize) side * side;
  const float *out;
  gsize size;
  double worst = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpuint (size, ==, c->n_faces * pixels * n * sizeof (float));
  out = (const float *) (gpointer) data;
  for (gsize i = 0; i < c->n_faces * pixels; i++)
    for (guint k = 0; k < n; k++)
      {
        const float want = fixed != NULL ? fixed[i % pixels]
                                         : pictures[i * channels + (guint) ((int) first + step * (int) k)];

        worst = MAX (worst, fabs ((double) out[i * n + k] - (double) want));
      }
  return worst;
}

static void
test_computes_the_same (gconstpointer data)
{
  const Case *c = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseGpu) gpu = reason == NULL ? guise_gpu_open (NULL, &error) : NULL;
  g_autoptr(GuiseHourglass) hourglass = NULL;
  g_autoptr(GuiseSafetensors) weights = NULL;
  g_autoptr(GBytes) file = NULL;
  GuiseArchitecture architecture;
  g_autofree float *shown = NULL, *mask = NULL, *for_file = NULL, *for_network = NULL, *source = NULL, *target = NULL;
  GuiseOnnxExportParams params = { .architecture = &architecture };
  gsize pixels, in_pixels;
  double worst[3];

  if (gpu == NULL)
    {
      g_test_skip (reason != NULL ? reason : error->message);
      return;
    }
  guise_architecture_find (c->name, c->resolution, &architecture, &error);
  g_assert_no_error (error);
  hourglass = guise_hourglass_new (gpu, &(GuiseHourglassParams) {
    .architecture = architecture, .inference_only = TRUE, .batch = 1, .learn_mask = c->learn_mask, .seed = 5 }, &error);
  g_assert_no_error (error);
  weights = make_weights (hourglass);
  params.weights = weights;
  params.out_channels = guise_hourglass_get_out_channels (hourglass);
  pixels = (gsize) architecture.output_size * architecture.output_size;
  in_pixels = (gsize) architecture.input_size * architecture.input_size;
  mask = g_new (float, pixels);
  for (gsize i = 0; i < pixels; i++)
    mask[i] = (float) (i % 97) / 96;
  shown = c->blank ? g_new (float, in_pixels) : NULL;
  for (gsize i = 0; shown != NULL && i < in_pixels; i++)
    shown[i] = (float) (i % 13) / 12;
  params.mask = mask;
  params.shown = shown;
  file = guise_onnx_export_swap (&params, &error);
  g_assert_no_error (error);

  for_file = g_new (float, c->n_faces * pixels * 3);
  for_network = g_new (float, c->n_faces * in_pixels * 3);
  draw_faces (c, &architecture, shown, for_file, for_network);
  save ("model.dfm", g_bytes_get_data (file, NULL), g_bytes_get_size (file));
  save ("faces.bin", for_file, c->n_faces * pixels * 3 * sizeof (float));
  source = g_new (float, c->n_faces * pixels * params.out_channels);
  target = g_new (float, c->n_faces * pixels * params.out_channels);
  guise_hourglass_infer (hourglass, GUISE_SIDE_SOURCE, FALSE, for_network, c->n_faces, source, NULL, &error);
  g_assert_no_error (error);
  guise_hourglass_infer (hourglass, GUISE_SIDE_TARGET, FALSE, for_network, c->n_faces, target, NULL, &error);
  g_assert_no_error (error);

  run_file (c, architecture.output_size);
  worst[0] = compare (c, 0, architecture.output_size, target, params.out_channels, 3, 1, 1,
                      params.out_channels == 4 ? NULL : mask);
  worst[1] = compare (c, 1, architecture.output_size, source, params.out_channels, 2, -1, 3, NULL);
  worst[2] = compare (c, 2, architecture.output_size, source, params.out_channels, 3, 1, 1,
                      params.out_channels == 4 ? NULL : mask);
  g_test_message ("%s: %u faces, greatest difference: masks %.2g and %.2g, picture %.2g", c->name, c->n_faces, worst[0],
                  worst[2], worst[1]);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat (worst[i], <=, TOLERANCE);
}

static void
test_refuses_a_guide (void)
{
  GuiseArchitecture quick;
  g_autoptr(GuiseSafetensors) weights = guise_safetensors_new ();
  GuiseOnnxExportParams params = { .architecture = &quick, .weights = weights, .out_channels = 3 };
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_architecture_find ("quick", 0, &quick, NULL));
  g_assert_null (guise_onnx_export_swap (&params, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
}

/* Of another model, and so without a layer. */
static void
test_refuses_other_weights (void)
{
  GuiseArchitecture original;
  g_autoptr(GuiseSafetensors) weights = guise_safetensors_new ();
  GuiseOnnxExportParams params = { .architecture = &original, .weights = weights, .out_channels = 3 };
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_architecture_find ("original", 0, &original, NULL));
  g_assert_null (guise_onnx_export_swap (&params, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
}

int
main (int argc, char **argv)
{
  g_autofree char *command = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("guise-model-XXXXXX", NULL);
  if (!g_test_subprocess ())
    find_runtime ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/model/onnx-export/%s-computes-the-same", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_computes_the_same);
    }
  g_test_add_func ("/model/onnx-export/refuses-a-guide", test_refuses_a_guide);
  g_test_add_func ("/model/onnx-export/refuses-other-weights", test_refuses_other_weights);
  result = g_test_run ();
  command = g_strdup_printf ("rm -r '%s'", folder);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  return result;
}
