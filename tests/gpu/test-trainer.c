/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>

#include "guise-error.h"
#include "guise-rate-finder.h"
#include "guise-trainer.h"

#define N_FACES 12

static GuiseGpu *gpu;
static char *why_no_gpu;

static gboolean
skip_without_gpu (void)
{
  if (gpu == NULL)
    g_test_skip (why_no_gpu);

  return gpu == NULL;
}

/* Faces of nobody: blobs of colour that differ by face and side, with a round mask. */
static GuiseTrainFaces *
make_faces (GuiseGpu *device, guint size, guint side)
{
  GuiseTrainFaces *self = g_new0 (GuiseTrainFaces, 1);
  g_autofree guint8 *pixels = g_malloc ((gsize) size * size * 4);
  g_autoptr(GError) error = NULL;

  self->n = N_FACES;
  self->faces = guise_augment_faces_new (device, size, N_FACES, &error);
  g_assert_no_error (error);
  self->colours = g_new (GuiseFaceColours, N_FACES);
  self->kinds = g_new0 (GuiseFaceKind, N_FACES);
  self->shapes = g_new (GuiseFaceShape, N_FACES);
  for (guint f = 0; f < N_FACES; f++)
    {
      for (guint i = 0; i < size * size; i++)
        {
          const double x = (double) (i % size) / size - 0.5, y = (double) (i / size) / size - 0.5;

          for (guint c = 0; c < 3; c++)
            pixels[i * 4 + c] = (guint8) (128 + 90 * sin (9 * x * (c + 1 + side) + f) * cos (7 * y + c));
          pixels[i * 4 + 3] = hypot (x, y) < 0.4 ? 64 : 0;
        }
      g_assert_true (guise_augment_faces_upload (self->faces, f, pixels, &error));
      self->colours[f] = (GuiseFaceColours) { { 50, (float) side * 9, 5 }, { 12, 6, 7 } };
      self->kinds[f].yaw = (float) f * 8 - 40;
      for (guint i = 0; i < GUISE_AUGMENT_N_LANDMARKS; i++)
        {
          self->shapes[f].points[i][0] = 0.2f + 0.6f * (float) (i % 9) / 9 + 0.005f * (float) f;
          self->shapes[f].points[i][1] = 0.2f + 0.6f * (float) (i / 9) / 9 + 0.02f * (float) side;
        }
    }

  return self;
}

typedef struct
{
  GuiseTrainSettings settings;
  GuiseTrainFaces   *faces[GUISE_N_SIDES];
} Fixture;

/* @data: (nullable): settings of the test, as guise_train_settings_set() takes them, apart by a space */
static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_auto(GStrv) assignments = g_strsplit (data != NULL ? data : "", " ", -1);

  if (gpu == NULL)
    return;

  guise_train_settings_init_preset (&fixture->settings, GUISE_PRESET_QUICK);
  for (guint i = 0; assignments[i] != NULL; i++)
    g_assert_true (guise_train_settings_set (&fixture->settings, assignments[i], NULL));
  fixture->settings.batch = 2;
  fixture->settings.warm_up = 4;
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    fixture->faces[side] = make_faces (gpu, 64, side);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    guise_train_faces_destroy (fixture->faces[side]);
  guise_train_settings_clear (&fixture->settings);
}

static GuiseTrainer *
new_trainer (Fixture *fixture)
{
  const GuiseTrainerParams params = { gpu, &fixture->settings, { fixture->faces[0], fixture->faces[1] } };
  g_autoptr(GError) error = NULL;
  GuiseTrainer *trainer = guise_trainer_new (&params, &error);

  g_assert_no_error (error);
  return trainer;
}

static void
run_steps (GuiseTrainer *trainer, guint n, double losses[GUISE_N_SIDES])
{
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_assert_true (guise_trainer_step (trainer, losses, NULL, &error));
      g_assert_no_error (error);
      g_assert_true (losses[0] > 0 && losses[0] < 1 && losses[1] > 0 && losses[1] < 1);
      g_assert_cmpfloat (guise_trainer_get_faces_seconds (trainer), >, 0);
    }
}

static GuiseSafetensors *
save (GuiseTrainer *trainer)
{
  g_autoptr(GError) error = NULL;
  GuiseSafetensors *file = guise_trainer_save (trainer, &error);

  g_assert_no_error (error);
  return file;
}

static void
assert_same_bits (const GuiseSafetensors *a, const GuiseSafetensors *b)
{
  static const char *const keys[] = { "guise.train.random", "guise.train.rate", "guise.train.sampler.source",
                                      "guise.train.sampler.target", "guise.train.loss.source" };

  g_assert_cmpuint (guise_safetensors_get_size (a), ==, guise_safetensors_get_size (b));
  for (guint i = 0; i < guise_safetensors_get_size (a); i++)
    {
      const GuiseSafetensorsEntry *x = guise_safetensors_get_entry (a, i);
      const GuiseSafetensorsEntry *y = guise_safetensors_find (b, x->name);

      g_assert_nonnull (y);
      g_assert_cmpmem (x->values, x->n_values * sizeof (float), y->values, y->n_values * sizeof (float));
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_assert_nonnull (guise_safetensors_get_metadata (a, keys[i]));
      g_assert_cmpstr (guise_safetensors_get_metadata (a, keys[i]), ==, guise_safetensors_get_metadata (b, keys[i]));
    }
  g_assert_cmpstr (guise_safetensors_get_metadata (a, "guise.train.plateau"), ==,
                   guise_safetensors_get_metadata (b, "guise.train.plateau"));
}

/* Through a file and another trainer: the same bits as without a break. */
static void
test_resumed (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GuiseTrainer) unbroken = NULL, first = NULL, second = NULL;
  g_autoptr(GuiseSafetensors) half = NULL, read = NULL, whole = NULL, resumed = NULL;
  g_autofree char *folder = NULL, *path = NULL;
  char sha256[65];
  gboolean faces_changed = TRUE;
  double losses[GUISE_N_SIDES];
  g_autoptr(GError) error = NULL;

  if (skip_without_gpu ())
    return;

  unbroken = new_trainer (fixture);
  run_steps (unbroken, 7, losses);
  whole = save (unbroken);

  first = new_trainer (fixture);
  run_steps (first, 4, losses);
  half = save (first);
  folder = g_dir_make_tmp ("guise-test-XXXXXX", &error);
  path = g_build_filename (folder, "half.safetensors", NULL);
  g_assert_true (guise_safetensors_write (half, path, sha256, NULL, &error));
  read = guise_safetensors_read (path, sha256, &error);
  g_assert_no_error (error);

  second = new_trainer (fixture);
  run_steps (second, 1, losses);   /* so that the state is another before it is taken */
  g_assert_true (guise_trainer_load (second, read, &faces_changed, &error));
  g_assert_no_error (error);
  g_assert_false (faces_changed);
  g_assert_cmpint (guise_trainer_get_iteration (second), ==, 4);
  run_steps (second, 3, losses);
  resumed = save (second);
  assert_same_bits (whole, resumed);

  g_remove (path);
  g_rmdir (folder);
}

static void
test_learns (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GuiseTrainer) trainer = NULL;
  double first[GUISE_N_SIDES], last[GUISE_N_SIDES];

  if (skip_without_gpu ())
    return;

  fixture->settings.rate = 1e-3;
  fixture->settings.flip = fixture->settings.transfer = fixture->settings.warp = fixture->settings.warp_late = 0;
  fixture->settings.rotation_deg = fixture->settings.scale = fixture->settings.shift = 0;
  trainer = new_trainer (fixture);
  run_steps (trainer, 1, first);
  run_steps (trainer, 40, last);
  g_assert_cmpfloat (last[0] + last[1], <, 0.7 * (first[0] + first[1]));
  g_assert_cmpfloat_with_epsilon (guise_trainer_get_epochs (trainer), 41 * 2.0 / N_FACES, 1e-9);
}

/* The sweep of a learning rate: rates rise evenly by the logarithm from its least to its most, losses fall and then go
 * up, and what is chosen lies where they fall. */
static void
test_finds_rate (Fixture *fixture, gconstpointer data)
{
  const guint n_steps = 30;
  g_autoptr(GuiseTrainer) trainer = NULL;
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (GuiseRatePoint));
  const GuiseRatePoint *first, *last, *lowest;
  g_autoptr(GError) error = NULL;
  double chosen;

  if (skip_without_gpu ())
    return;

  /* Neither schedule nor warm-up may have a say. */
  fixture->settings.schedule = GUISE_SCHEDULE_COSINE;
  fixture->settings.decay = 3;
  trainer = new_trainer (fixture);
  g_assert_true (guise_rate_find (trainer, n_steps, points, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (points->len, >=, 10);
  g_assert_cmpuint (points->len, <=, n_steps);

  first = lowest = &g_array_index (points, GuiseRatePoint, 0);
  last = &g_array_index (points, GuiseRatePoint, points->len - 1);
  g_assert_cmpfloat_with_epsilon (first->rate, 1e-6, 1e-12);
  g_assert_cmpfloat_with_epsilon (last->rate, 1e-6 * pow (1e5, (points->len - 1) / (n_steps - 1.0)), 1e-6 * last->rate);
  for (guint i = 0; i < points->len; i++)
    {
      const GuiseRatePoint *point = &g_array_index (points, GuiseRatePoint, i);

      g_assert_true (point->loss > 0 && point->loss < 1);
      if (point->loss < lowest->loss)
        lowest = point;
    }

  chosen = guise_rate_choose (first, points->len);
  g_test_message ("%u points to %g, loss %.3f, lowest %.3f at %g, chosen %g", points->len, last->rate, first->loss,
                  lowest->loss, lowest->rate, chosen);
  g_assert_cmpfloat (lowest->loss, <, first->loss);
  g_assert_cmpfloat (chosen, >, first->rate);
  g_assert_cmpfloat (chosen, <=, lowest->rate);
}

/* Other faces than the checkpoint's: weights are taken, and it is said that the order is new. */
static void
test_faces_changed (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GuiseTrainer) trainer = NULL, other = NULL;
  g_autoptr(GuiseSafetensors) file = NULL;
  double losses[GUISE_N_SIDES];
  gboolean faces_changed = FALSE;
  g_autoptr(GError) error = NULL;

  if (skip_without_gpu ())
    return;

  trainer = new_trainer (fixture);
  run_steps (trainer, 1, losses);
  file = save (trainer);
  fixture->faces[0]->n--;
  other = new_trainer (fixture);
  g_assert_true (guise_trainer_load (other, file, &faces_changed, &error));
  g_assert_true (faces_changed);

  guise_safetensors_set_metadata (file, "guise.train.random", "not hexadecimal");
  g_assert_false (guise_trainer_load (other, file, &faces_changed, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
}

/* Of a run whose rate was halved until nothing was left: it goes on. */
static void
test_no_rate_left (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GuiseTrainer) trainer = NULL;
  g_autoptr(GuiseSafetensors) file = NULL;
  gboolean faces_changed = FALSE;
  g_autoptr(GError) error = NULL;

  if (skip_without_gpu ())
    return;

  trainer = new_trainer (fixture);
  file = save (trainer);
  guise_safetensors_set_metadata (file, "guise.train.plateau", "0.5 3 0");
  g_assert_true (guise_trainer_load (trainer, file, &faces_changed, &error));
  g_assert_no_error (error);
  guise_safetensors_set_metadata (file, "guise.train.plateau", "0.5 3 -1");
  g_assert_false (guise_trainer_load (trainer, file, &faces_changed, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
}

static void
test_out_of_memory (Fixture *fixture, gconstpointer data)
{
  GuiseGpuParams small = { .memory_limit_bytes = 400 << 20 };
  GuiseTrainerParams params = { .settings = &fixture->settings };
  g_autoptr(GuiseGpu) limited = NULL;
  g_autoptr(GuiseTrainer) trainer = NULL;
  g_autoptr(GError) error = NULL;
  guint batch = 0;

  if (skip_without_gpu ())
    return;

  limited = guise_gpu_open (&small, &error);
  g_assert_no_error (error);
  params.gpu = limited;
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    params.faces[side] = make_faces (limited, 64, side);

  fixture->settings.batch = 256;
  trainer = guise_trainer_new (&params, &error);
  g_assert_null (trainer);
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_OUT_OF_VRAM);
  g_test_message ("%s", error->message);
  g_assert_cmpint (sscanf (error->message, "A batch of 256 is too large for this device, %u would fit", &batch), ==, 1);

  /* What it names does fit. */
  g_clear_error (&error);
  fixture->settings.batch = batch;
  trainer = guise_trainer_new (&params, &error);
  g_assert_no_error (error);

  g_clear_pointer (&trainer, guise_trainer_destroy);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    guise_train_faces_destroy (params.faces[side]);
}

/* A device that goes away in the middle of a step: what was saved goes on elsewhere, to the bits of an unbroken run. */
static void
test_lost_device (Fixture *fixture, gconstpointer data)
{
  /* A few steps after the self-test of the kernels, whatever pieces a step goes in. */
  const GuiseGpuParams unlucky = { .pretend_lost_after = 40 };
  GuiseTrainerParams params = { .settings = &fixture->settings };
  g_autoptr(GuiseSafetensors) saved = NULL, resumed = NULL, whole = NULL;
  g_autoptr(GuiseTrainer) broken = NULL, unbroken = NULL, next = NULL;
  g_autoptr(GuiseGpu) doomed = NULL;
  g_autoptr(GError) error = NULL;
  double losses[GUISE_N_SIDES];
  gboolean faces_changed;
  guint n_steps = 0;

  if (skip_without_gpu ())
    return;

  doomed = guise_gpu_open (&unlucky, &error);
  params.gpu = doomed;
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    params.faces[side] = make_faces (doomed, 64, side);
  broken = guise_trainer_new (&params, &error);
  g_assert_no_error (error);
  while (guise_trainer_step (broken, losses, NULL, &error))
    {
      g_clear_pointer (&saved, guise_safetensors_destroy);
      saved = save (broken);
      n_steps++;
    }
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DEVICE_LOST);
  g_clear_error (&error);
  g_assert_cmpuint (n_steps, >, 0);
  g_assert_null (guise_trainer_save (broken, &error));    /* nothing half done is ever written */
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DEVICE_LOST);
  g_clear_error (&error);
  g_clear_pointer (&broken, guise_trainer_destroy);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    guise_train_faces_destroy (params.faces[side]);

  next = new_trainer (fixture);
  g_assert_true (guise_trainer_load (next, saved, &faces_changed, &error));
  run_steps (next, 2, losses);
  resumed = save (next);
  unbroken = new_trainer (fixture);
  run_steps (unbroken, n_steps + 2, losses);
  whole = save (unbroken);
  assert_same_bits (whole, resumed);
}

int
main (int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  gpu = guise_gpu_open (&(GuiseGpuParams) { .enable_validation = TRUE }, &error);
  why_no_gpu = error != NULL ? g_strdup (error->message) : NULL;

  g_test_add ("/pipeline/trainer/resumed-is-unbroken/preset", Fixture, NULL, fixture_set_up, test_resumed, fixture_tear_down);
  g_test_add ("/pipeline/trainer/resumed-is-unbroken/losses", Fixture,
              "weight_log_cosh=1 weight_smooth_l1=1 weight_ms_ssim=1 weight_gmsd=1 weight_laplacian=1 "
              "weight_frequency=1 weight_gradient=1", fixture_set_up, test_resumed, fixture_tear_down);
  g_test_add ("/pipeline/trainer/resumed-is-unbroken/lion", Fixture,
              "optimizer=lion rate=1e-4 clip=0.5 passes=2 schedule=plateau decay=2", fixture_set_up, test_resumed,
              fixture_tear_down);
  g_test_add ("/pipeline/trainer/resumed-is-unbroken/rmsprop", Fixture, "optimizer=rmsprop schedule=constant",
              fixture_set_up, test_resumed, fixture_tear_down);
  g_test_add ("/pipeline/trainer/resumed-is-unbroken/adabelief", Fixture, "optimizer=adabelief passes=2",
              fixture_set_up, test_resumed, fixture_tear_down);
  g_test_add ("/pipeline/trainer/resumed-is-unbroken/adamw", Fixture, "optimizer=adamw clip=0.1",
              fixture_set_up, test_resumed, fixture_tear_down);
  g_test_add ("/pipeline/trainer/resumed-is-unbroken/critic-and-mask", Fixture, "adversarial=0.1 learn_mask=yes",
              fixture_set_up, test_resumed, fixture_tear_down);
  g_test_add ("/pipeline/trainer/resumed-is-unbroken/variation", Fixture,
              "warp_landmarks=0.7 blur=0.05 compression=0.8 jitter_light=0.3 jitter_hsv=0.2", fixture_set_up, test_resumed,
              fixture_tear_down);
  g_test_add ("/pipeline/trainer/resumed-is-unbroken/cells", Fixture, "warp_cells=0.24 warp_until=8", fixture_set_up,
              test_resumed, fixture_tear_down);
  g_test_add ("/pipeline/trainer/finds-rate", Fixture, NULL, fixture_set_up, test_finds_rate, fixture_tear_down);
  g_test_add ("/pipeline/trainer/learns", Fixture, NULL, fixture_set_up, test_learns, fixture_tear_down);
  g_test_add ("/pipeline/trainer/faces-changed", Fixture, NULL, fixture_set_up, test_faces_changed, fixture_tear_down);
  g_test_add ("/pipeline/trainer/no-rate-left", Fixture, "schedule=plateau decay=2", fixture_set_up, test_no_rate_left,
              fixture_tear_down);
  g_test_add ("/pipeline/trainer/lost-device", Fixture, NULL, fixture_set_up, test_lost_device, fixture_tear_down);
  g_test_add ("/pipeline/trainer/out-of-memory", Fixture, NULL, fixture_set_up, test_out_of_memory, fixture_tear_down);

  result = g_test_run ();
  g_clear_pointer (&gpu, guise_gpu_unref);
  g_free (why_no_gpu);
  return result;
}
