/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-hourglass.h"
#include "guise-random.h"
#include "small-models.h"

#include <string.h>

/* What is frozen keeps its bits while everything else learns: with a decoder a side, and with inters before one of both. */

#define BATCH 2
#define STEPS 3

typedef struct
{
  const GuiseArchitecture *model;
  GuiseFreeze              freeze;
} Case;

static GuiseGpu *gpu;
static char *why_no_gpu;

static GuiseHourglass *
make (const Case *self, GuiseFreeze freeze, guint64 seed)
{
  g_autoptr(GError) error = NULL;
  GuiseHourglass *hourglass = guise_hourglass_new (gpu, &(GuiseHourglassParams) {
    .architecture = *self->model, .batch = BATCH, .learn_mask = self->model->mask != NULL,
    .losses.of[GUISE_LOSS_L1] = 1.0, .losses.of[GUISE_LOSS_MSE] = 1.0,
    .optimizer = { .rate = 1e-3, .weight_decay = 0.01, .average = 0.9 }, .freeze = freeze, .seed = seed,
  }, &error);

  g_assert_no_error (error);
  return hourglass;
}

static void
fill_range (GuiseGpuRange range, guint64 seed)
{
  const gsize n = range.size / sizeof (float);
  g_autofree float *values = g_new (float, n);
  GuiseRandom random;

  guise_random_init (&random, seed);
  for (gsize i = 0; i < n; i++)
    values[i] = (float) guise_random_uniform (&random);
  g_assert_true (guise_gpu_upload (gpu, range, values, range.size, NULL));
}

static void
train (GuiseHourglass *hourglass)
{
  g_autoptr(GError) error = NULL;

  for (guint step = 0; step < STEPS; step++)
    {
      for (guint side = 0; side < GUISE_N_SIDES; side++)
        {
          const GuiseHourglassInputs inputs = guise_hourglass_get_inputs (hourglass, side);

          fill_range (inputs.faces, 8 * step + side);
          fill_range (inputs.pictures, 8 * step + 2 + side);
          fill_range (inputs.weights, 8 * step + 4 + side);
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

static gboolean
is_same (const GuiseSafetensors *a, const GuiseSafetensors *b, const char *prefix, const char *parameter)
{
  g_autofree char *name = g_strconcat (prefix, parameter, NULL);
  const GuiseSafetensorsEntry *x = guise_safetensors_find (a, name), *y = guise_safetensors_find (b, name);

  g_assert_nonnull (x);
  g_assert_nonnull (y);
  g_assert_cmpuint (x->n_values, ==, y->n_values);
  return memcmp (x->values, y->values, x->n_values * sizeof (float)) == 0;
}

/* By what it is called: inters, whatever is frozen, are none of both. */
static gboolean
is_frozen (const Case *self, const char *name)
{
  if (self->freeze == GUISE_FREEZE_ENCODER)
    return g_str_has_prefix (name, "encoder.");
  return g_str_has_prefix (name, "decoder.") || g_str_has_prefix (name, "source.")
         || g_str_has_prefix (name, "target.");
}

/* (transfer full): one that begins with what another has learned */
static GuiseHourglass *
make_pupil (const Case *self, guint *n_all)
{
  g_autoptr(GuiseHourglass) teacher = make (self, GUISE_FREEZE_NONE, 5);
  GuiseHourglass *pupil = make (self, self->freeze, 6);
  g_autoptr(GuiseSafetensors) file = NULL;
  g_autoptr(GError) error = NULL;
  guint n_taken;

  train (teacher);
  file = save (teacher);
  g_assert_true (guise_hourglass_adopt (pupil, file, FALSE, &n_taken, n_all, &error));
  g_assert_cmpuint (n_taken, ==, *n_all);
  return pupil;
}

static void
test_freezes (gconstpointer data)
{
  /* The second are what people see. */
  static const char *const prefixes[] = { "", "average." };
  const Case *self = data;
  g_autoptr(GuiseHourglass) pupil = NULL;
  g_autoptr(GuiseSafetensors) before = NULL, after = NULL;
  guint n_all, n_frozen = 0, n_inters = 0;

  if (gpu == NULL)
    {
      g_test_skip (why_no_gpu);
      return;
    }

  pupil = make_pupil (self, &n_all);
  before = save (pupil);
  train (pupil);
  after = save (pupil);
  for (guint i = 0; i < n_all; i++)
    {
      const char *name = guise_parameters_get_info (guise_hourglass_get_parameters (pupil), i)->name;
      const gboolean keeps = is_frozen (self, name);

      n_frozen += keeps;
      n_inters += g_str_has_prefix (name, "inter_");
      for (guint k = 0; k < G_N_ELEMENTS (prefixes); k++)
        if (is_same (before, after, prefixes[k], name) != keeps)
          g_error ("%s%s of %s %s", prefixes[k], name, self->model->name,
                   keeps ? "was to stay and has changed" : "has learned nothing");
    }
  g_test_message ("%u of %u tensors are frozen, %u are of inters", n_frozen, n_all, n_inters);
  g_assert_cmpuint (n_frozen, >, 0);
  g_assert_cmpuint (n_frozen, <, n_all);
  g_assert_true ((n_inters > 0) == (self->model->inter != NULL));
}

int
main (int argc, char *argv[])
{
  static const struct { GuiseFreeze freeze; const char *name; } kinds[] = {
    { GUISE_FREEZE_ENCODER, "encoder" }, { GUISE_FREEZE_DECODERS, "decoders" },
  };
  g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  const GuiseArchitecture *models;
  guint n_models;
  int status;

  g_test_init (&argc, &argv, NULL);
  gpu = guise_gpu_open (NULL, &error);
  if (gpu == NULL)
    why_no_gpu = error->message;
  models = small_models_list (&n_models);
  for (guint i = 0; i < n_models; i++)
    for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
      {
        g_autofree char *path = g_strdup_printf ("/gpu/hourglass-freeze/%s/%s", models[i].name, kinds[k].name);
        Case *self = g_new (Case, 1);

        *self = (Case) { &models[i], kinds[k].freeze };
        g_ptr_array_add (cases, self);
        g_test_add_data_func (path, self, test_freezes);
      }
  status = g_test_run ();
  g_clear_pointer (&gpu, guise_gpu_unref);
  return status;
}
