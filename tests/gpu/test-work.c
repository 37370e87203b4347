/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-graph-program.h"

#include "guise-gpu-roofline.h"
#include "test-device.h"

/* What programs say that they do, against what a pencil says. */

/* A kind of dispatch of the small plan. */
typedef struct
{
  const char *kind;
  guint       n_dispatches;
  double      operations, bytes;
} Expected;

static void
assert_kinds (const GuiseGraphProgram *program, const Expected *expected, guint n)
{
  g_autoptr(GArray) work = guise_gpu_program_list_work (guise_graph_program_get_program (program));
  g_autoptr(GArray) kinds = guise_roofline_sum_kinds (work);

  g_assert_cmpuint (kinds->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      guint at = 0;

      while (at < kinds->len && !g_str_equal (g_array_index (kinds, GuiseGpuKind, at).kind, expected[i].kind))
        at++;
      g_test_message ("%s", expected[i].kind);
      g_assert_cmpuint (at, <, kinds->len);
      g_assert_cmpuint (g_array_index (kinds, GuiseGpuKind, at).n_dispatches, ==, expected[i].n_dispatches);
      g_assert_cmpfloat (g_array_index (kinds, GuiseGpuKind, at).operations, ==, expected[i].operations);
      g_assert_cmpfloat (g_array_index (kinds, GuiseGpuKind, at).bytes, ==, expected[i].bytes);
    }
}

/*
 * A 3×3 convolution from 4 to 8 channels on two pictures of 4×4, with bias and leaky ReLU, and a loss: 32 pixels; input
 * 512 bytes, weights 1152 (288 floats), bias 32, output 1024 (256 floats).
 */
static void
check_plan (const char *plan, gboolean train, const Expected *expected, guint n)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GuiseGraph) graph = guise_graph_new (parameters);
  g_autoptr(GuiseGraphProgram) program = NULL;
  g_autoptr(GError) error = NULL;
  const GuiseGraphProgramParams params = {
    .variant = GUISE_MATRIX_SIMT, .train = train, .update = train, .optimizer = GUISE_OPTIMIZER_ADAM, .plan = plan,
  };
  guint states = 1u << GUISE_PARAMETER_VALUE;
  GuiseTensor x, y;

  if (gpu == NULL)
    return;

  x = guise_graph_input (graph, "x", GUISE_SHAPE (2, 4, 4, 4));
  y = guise_graph_conv2d (graph, x, &(GuiseLayerParams) {
    .name = "c", .out_channels = 8, .kernel = 3, .activation = GUISE_ACTIVATION_LEAKY_RELU,
  });
  if (train)
    {
      states |= 1u << GUISE_PARAMETER_MOMENT1 | 1u << GUISE_PARAMETER_MOMENT2;
      guise_graph_pixel_loss (graph, y, guise_graph_input (graph, "picture", GUISE_SHAPE (2, 4, 4, 8)),
                              guise_graph_input (graph, "weights", GUISE_SHAPE (2, 1, 1, 16)),
                              &(GuisePixelLossParams) { .l1 = 1.0f });
    }
  else
    guise_graph_keep (graph, y);

  g_assert_true (guise_parameters_allocate (parameters, gpu, states, &error));
  g_assert_no_error (error);
  program = guise_graph_program_new (graph, gpu, &params, &error);
  g_assert_no_error (error);
  assert_kinds (program, expected, n);
}

static void
test_direct (void)
{
  static const Expected expected[] = {
    { "matrix_forward", 1, 2.0 * 32 * 9 * 4 * 8, 512 + 1152 + 1024 },
  };

  check_plan ("c/forward simt direct 32x2x1/1", FALSE, expected, G_N_ELEMENTS (expected));
}

/* Two halves of the sum, added up afterwards with bias and activation. */
static void
test_split (void)
{
  static const Expected expected[] = {
    { "matrix_forward", 1, 2.0 * 32 * 9 * 4 * 8, 512 + 1152 + 2 * 1024 },
    { "matrix_reduce", 1, 2 * 256, 2 * 1024 + 1024 },
  };

  check_plan ("c/forward simt direct 32x2x1/2", FALSE, expected, G_N_ELEMENTS (expected));
}

/* 8 tiles of 2×2 and 16 planes: of the input of 128 bytes each, of the weights 128, of the output 256. */
static void
test_winograd (void)
{
  static const Expected expected[] = {
    { "matrix_winograd_weights", 1, 32 * (3 + 4) * 5, 1152 + 16 * 128 },
    { "matrix_winograd_tiles", 1, 32 * (4 + 4) * 4, 512 + 16 * 128 },
    { "matrix_forward", 1, 16 * 2.0 * 8 * 4 * 8, 16 * (128 + 128 + 256) },
    { "matrix_winograd_output", 1, 64 * ((4 + 2) * 4 + 4 * 5), 16 * 256 + 1024 + 32 },
  };

  check_plan ("c/forward simt f2 32x1x1/1", FALSE, expected, G_N_ELEMENTS (expected));
}

/* A whole step; nobody wants the gradient of the input. */
static void
test_training (void)
{
  static const Expected expected[] = {
    { "matrix_forward", 1, 18432, 512 + 1152 + 1024 },
    { "loss_weights", 1, 32, 128 },
    { "pixel_loss", 1, 18 * 256, 1024 + 1024 + 128 + 32 + 512 + 1024 },
    { "loss_sum", 1, 128, 512 },
    { "activation", 1, 256, 3 * 1024 },
    { "matrix_sum_pixels", 1, 256, 1024 },
    { "matrix_backward_weights", 1, 18432, 512 + 1024 + 1152 },
    { "optimizer", 2, 16 * (288 + 8), 7 * (1152 + 32) },
  };

  check_plan ("c/forward simt direct 32x2x1/1\nc/backward-weights simt direct 32x1x1/1\n"
              "c/bias-gradient simt direct 4x1x1/1", TRUE, expected, G_N_ELEMENTS (expected));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/work/direct", test_direct);
  g_test_add_func ("/model/work/split", test_split);
  g_test_add_func ("/model/work/winograd", test_winograd);
  g_test_add_func ("/model/work/training", test_training);
  return g_test_run ();
}
