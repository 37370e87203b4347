/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-hourglass.h"
#include "guise-random.h"
#include "small-models.h"

/* Each wiring of the models with each optimizer, and with halves: the same bits from the same seed, and after a break. */

#define BATCH 2

typedef struct
{
  const GuiseArchitecture *model;
  GuiseOptimizer           optimizer;
  GuisePrecision           precision;
  gboolean                 multiplies_halves;
} Case;

static GuiseGpu *gpu, *gpu_of_halves;    /* the second with kernels that multiply halves */
static char *why_no_gpu;

static GuiseHourglass *
make (const Case *self, guint64 seed)
{
  g_autoptr(GError) error = NULL;
  GuiseHourglass *hourglass = guise_hourglass_new (self->multiplies_halves ? gpu_of_halves : gpu, &(GuiseHourglassParams) {
    .architecture = *self->model, .batch = BATCH, .losses.of[GUISE_LOSS_DSSIM] = 1.0, .losses.of[GUISE_LOSS_L1] = 1.0,
    .losses.of[GUISE_LOSS_MSE] = self->precision == GUISE_PRECISION_FP16 ? 1.0 : 0.0,
    .optimizer = { .kind = self->optimizer, .rate = 1e-3, .warm_up = 3, .weight_decay = 0.01, .average = 0.9 },
    .precision = self->precision, .seed = seed,
  }, &error);

  g_assert_no_error (error);
  return hourglass;
}

static void
fill_range (GuiseGpuRange range, float size, guint64 seed)
{
  const gsize n = range.size / sizeof (float);
  g_autofree float *values = g_new (float, n);
  GuiseRandom random;

  guise_random_init (&random, seed);
  for (gsize i = 0; i < n; i++)
    values[i] = size * (float) guise_random_uniform (&random);
  g_assert_true (guise_gpu_upload (gpu, range, values, range.size, NULL));
}

/* Steps @from to @to, each on faces of its own. With halves those of the second are like no picture: the gradients of
 * their mean square error are too large for any factor. */
static void
train (GuiseHourglass *hourglass, guint from, guint to)
{
  const gboolean halves = guise_hourglass_get_params (hourglass)->precision == GUISE_PRECISION_FP16;
  g_autoptr(GError) error = NULL;

  for (guint step = from; step < to; step++)
    {
      for (guint side = 0; side < GUISE_N_SIDES; side++)
        {
          const GuiseHourglassInputs inputs = guise_hourglass_get_inputs (hourglass, side);

          fill_range (inputs.faces, 1.0f, 8 * step + side);
          fill_range (inputs.pictures, halves && step == 1 ? 1e12f : 1.0f, 8 * step + 2 + side);
          fill_range (inputs.weights, 1.0f, 8 * step + 4 + side);
        }
      g_assert_true (guise_hourglass_train_step (hourglass, 1.0, NULL, &error));
    }
}

static GuiseSafetensors *
save (GuiseHourglass *hourglass)
{
  g_autoptr(GError) error = NULL;
  GuiseSafetensors *file = guise_hourglass_save (hourglass, &error);

  g_assert_no_error (error);
  return file;
}

static void
assert_same_bits (const GuiseSafetensors *a, const GuiseSafetensors *b)
{
  g_assert_cmpuint (guise_safetensors_get_size (a), ==, guise_safetensors_get_size (b));
  for (guint i = 0; i < guise_safetensors_get_size (a); i++)
    {
      const GuiseSafetensorsEntry *x = guise_safetensors_get_entry (a, i);
      const GuiseSafetensorsEntry *y = guise_safetensors_find (b, x->name);

      g_assert_nonnull (y);
      g_assert_cmpmem (x->values, x->n_values * sizeof (float), y->values, y->n_values * sizeof (float));
    }
}

/* A step that overflowed changes nothing but the factor. */
static void
test_skips (gconstpointer data)
{
  const Case *self = data;
  g_autoptr(GuiseHourglass) hourglass = NULL;
  g_autoptr(GuiseSafetensors) before = NULL, after = NULL;
  double factor;

  if (gpu == NULL)
    {
      g_test_skip (why_no_gpu);
      return;
    }

  hourglass = make (self, 5);
  train (hourglass, 0, 1);
  factor = guise_hourglass_get_loss_scale (hourglass)->factor;
  g_assert_cmpuint (guise_hourglass_get_loss_scale (hourglass)->n_skipped, ==, 0);
  before = save (hourglass);
  train (hourglass, 1, 2);
  after = save (hourglass);
  assert_same_bits (before, after);
  g_assert_cmpuint (guise_hourglass_get_iteration (hourglass), ==, 2);
  g_assert_cmpuint (guise_hourglass_get_loss_scale (hourglass)->n_skipped, ==, 1);
  g_assert_cmpfloat (guise_hourglass_get_loss_scale (hourglass)->factor, ==, factor / 2);
}

/* Whoever goes on knows the factor, and how long it has held. */
static void
assert_same_factor (GuiseHourglass *a, GuiseHourglass *b)
{
  const GuiseLossScale *x = guise_hourglass_get_loss_scale (a), *y = guise_hourglass_get_loss_scale (b);

  g_assert_true ((x == NULL) == (y == NULL));
  if (x == NULL)
    return;
  g_assert_cmpfloat (x->factor, ==, y->factor);
  g_assert_cmpuint (x->n_good, ==, y->n_good);
  g_assert_cmpuint (x->n_skipped, ==, y->n_skipped);
}

static void
test_same_bits (gconstpointer data)
{
  const Case *self = data;
  g_autoptr(GuiseHourglass) unbroken = NULL, again = NULL, resumed = NULL;
  g_autoptr(GuiseSafetensors) begun = NULL, first = NULL, half = NULL, whole = NULL, repeated = NULL, continued = NULL;
  g_autoptr(GError) error = NULL;

  if (gpu == NULL)
    {
      g_test_skip (why_no_gpu);
      return;
    }

  unbroken = make (self, 5);
  begun = save (unbroken);
  train (unbroken, 0, 2);
  half = save (unbroken);
  train (unbroken, 2, 4);
  whole = save (unbroken);

  again = make (self, 5);
  first = save (again);
  assert_same_bits (begun, first);
  train (again, 0, 4);
  repeated = save (again);
  assert_same_bits (whole, repeated);

  resumed = make (self, 6);
  g_assert_true (guise_hourglass_load (resumed, half, &error));
  train (resumed, 2, 4);
  continued = save (resumed);
  assert_same_bits (whole, continued);
  assert_same_factor (unbroken, resumed);
}

int
main (int argc, char *argv[])
{
  static Case cases[64];
  const GuiseArchitecture *models;
  g_autoptr(GError) error = NULL;
  guint n_models, n = 0;
  int result;

  g_test_init (&argc, &argv, NULL);
  gpu = guise_gpu_open (&(GuiseGpuParams) { .enable_validation = TRUE }, &error);
  gpu_of_halves = guise_gpu_open (&(GuiseGpuParams) { .kernels = "cooperative" }, NULL);
  why_no_gpu = error != NULL ? g_strdup (error->message) : NULL;

  models = small_models_list (&n_models);
  g_assert_cmpuint (n_models * (GUISE_N_OPTIMIZERS + 2), <=, G_N_ELEMENTS (cases));
  for (guint i = 0; i < n_models; i++)
    for (guint k = 0; k < GUISE_N_OPTIMIZERS; k++)
      {
        g_autofree char *path = g_strdup_printf ("/gpu/resume/%s/%s", models[i].name,
                                                 guise_optimizer_get_name ((GuiseOptimizer) k));

        cases[n] = (Case) { &models[i], (GuiseOptimizer) k, GUISE_PRECISION_FP32 };
        g_test_add_data_func (path, &cases[n++], test_same_bits);
      }
  for (guint i = 0; i < n_models; i++)
    {
      g_autofree char *path = g_strdup_printf ("/gpu/resume/%s/halves", models[i].name);
      g_autofree char *skips = g_strdup_printf ("/gpu/resume/%s/skips", models[i].name);
      g_autofree char *products = g_strdup_printf ("/gpu/resume/%s/products-of-halves", models[i].name);

      cases[n] = (Case) { &models[i], GUISE_OPTIMIZER_ADAM, GUISE_PRECISION_FP16 };
      g_test_add_data_func (path, &cases[n], test_same_bits);
      g_test_add_data_func (skips, &cases[n++], test_skips);
      cases[n] = (Case) { &models[i], GUISE_OPTIMIZER_ADAM, GUISE_PRECISION_FP16, TRUE };
      g_test_add_data_func (products, &cases[n++], test_same_bits);
    }

  result = g_test_run ();
  g_clear_pointer (&gpu, guise_gpu_unref);
  g_clear_pointer (&gpu_of_halves, guise_gpu_unref);
  g_free (why_no_gpu);
  return result;
}
