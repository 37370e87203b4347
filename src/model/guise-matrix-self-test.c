/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-matrix.h"

#include "guise-error.h"
#include "guise-matrix-private.h"

/* float32 sums of some thousand products stay a hundred times below, F4 ten times; a wrong index is far above. */
#define MAX_ERROR 1e-4

/*
 * Small and odd, and each a case of its own: stride 2 with padding on one side, splits, a dense layer. The channels
 * are enough to be planned with the tiles that large layers have, so that it is those kernels that are proved.
 */
static const struct
{
  GuiseConvShape  shape;
  GuiseActivation activation;
  guint           n_splits;       /* 0: as planned */
} self_test_cases[] = {
  { { 2, 7, 9, 61, 4, 5, 62, 5, 5, 2, 2, 1 }, GUISE_ACTIVATION_LEAKY_RELU, 1 },
  { { 3, 5, 6, 39, 5, 6, 37, 3, 3, 1, 1, 1 }, GUISE_ACTIVATION_NONE, 2 },
  { { 9, 1, 1, 67, 1, 1, 42, 1, 1, 1, 0, 0 }, GUISE_ACTIVATION_SIGMOID, 1 },
  /* Blocks in another number are another kernel to who compiles for matrix units. */
  { { 2, 5, 7, 12, 5, 7, 22, 3, 3, 1, 1, 1 }, GUISE_ACTIVATION_NONE, 1 },
};

static gboolean
test_plan (GuiseGpu *gpu, const GuiseMatrixPlan *plan, guint self_test_case, GuiseMatrixOp op, gboolean halves,
           GError **error)
{
  const GuiseConvShape *shape = &self_test_cases[self_test_case].shape;
  const GuiseMatrixTrial trial = {
    .op = op, .shape = *shape, .plan = plan, .activation = self_test_cases[self_test_case].activation,
    .halves = halves, .seed = self_test_case + 1,
  };
  double worst;

  if (!guise_matrix_trial_run (&trial, gpu, &worst, error))
    return FALSE;
  if (worst <= MAX_ERROR + (halves ? GUISE_HALF_ERROR : 0.0))
    return TRUE;

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "its %s of %u to %u channels, %u×%u, is wrong by %.2g",
               guise_matrix_op_get_name (op), shape->in_c, shape->out_c, shape->kernel_h, shape->kernel_w, worst);
  return FALSE;
}

gboolean
guise_matrix_test_ops (GuiseGpu *gpu, GuiseMatrixVariant variant, guint n_ops, gboolean halves, GError **error)
{
  /* Only what the default plans of the variant take, so that a card is not refused for what it does without. */
  const guint n_methods = variant == GUISE_MATRIX_CPU ? GUISE_MATRIX_N_METHODS : GUISE_MATRIX_DIRECT + 1;
  const guint n_cases = G_N_ELEMENTS (self_test_cases) - !guise_matrix_multiplies_halves (variant);
  GuiseMatrixPlan plan;
  guint64 cost;

  for (guint i = 0; i < n_cases; i++)
    for (guint op = 0; op < n_ops; op++)
      for (guint method = 0; method < n_methods; method++)
        {
          if (!guise_matrix_plan_init_method (&plan, gpu, variant, (GuiseMatrixMethod) method, (GuiseMatrixOp) op,
                                              &self_test_cases[i].shape, &cost))
            continue;
          if (method == GUISE_MATRIX_DIRECT && self_test_cases[i].n_splits > 0)
            plan.n_splits = self_test_cases[i].n_splits;
          if (!test_plan (gpu, &plan, i, (GuiseMatrixOp) op, halves, error))
            return FALSE;
        }

  return TRUE;
}

gboolean
guise_matrix_self_test (GuiseGpu *gpu, GuiseMatrixVariant variant, gboolean halves, GError **error)
{
  return guise_matrix_test_ops (gpu, variant, GUISE_MATRIX_N_OPS, halves, error);
}
