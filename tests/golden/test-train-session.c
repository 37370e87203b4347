/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-setup.h"

#include <string.h>

/* Trainings of drawn faces, from the inside: what the program has no words to ask for. */

static const char *make_faces;   /* the argument */

typedef struct
{
  char              *folder;
  GuiseStore        *store;
  GuiseTrainSettings settings;
} Fixture;

static void
run (const char *program, ...)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  const char *word = program;
  va_list words;
  int status;

  va_start (words, program);
  for (; word != NULL; word = va_arg (words, const char *))
    g_ptr_array_add (argv, (char *) word);
  va_end (words);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

/* @data: how many faces, a number in words */
static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *project = NULL;
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("guise-train-XXXXXX", NULL);
  project = g_build_filename (self->folder, "film.guise", NULL);
  run (make_faces, project, data, NULL);
  self->store = guise_store_open (project, NULL, &error);
  g_assert_no_error (error);
  guise_train_settings_init_preset (&self->settings, GUISE_PRESET_QUICK);
  self->settings.batch = 2;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  guise_train_settings_clear (&self->settings);
  guise_store_close (self->store, NULL);
  run ("rm", "-rf", self->folder, NULL);
  g_free (self->folder);
}

/* (nullable) (transfer full): a device with so much memory; %NULL: there is none, which is said */
static GuiseGpu *
open_gpu (gsize memory_limit_bytes)
{
  g_autoptr(GError) error = NULL;
  GuiseGpu *gpu = guise_gpu_open (&(GuiseGpuParams) { .memory_limit_bytes = memory_limit_bytes }, &error);

  if (gpu == NULL)
    g_test_skip (error->message);

  return gpu;
}

/* More faces than there is room for beside the model: as many as there is, the sides alike, and it is said. */
static void
test_room_for_faces (Fixture *self, gconstpointer data)
{
  const gsize face_bytes = 192 * 192 * 4;
  GuiseTrainParams params = { .store = self->store, .source = 1, .target = 2, .settings = &self->settings };
  g_autoptr(GuiseGpu) gpu = open_gpu (0);
  g_autoptr(GuiseTrainSetup) setup = NULL;
  g_autoptr(GError) error = NULL;
  guint64 model;

  if (gpu == NULL)
    return;

  self->settings.face_scale = 2;
  g_assert_true (guise_trainer_predict_memory (gpu, &self->settings, NULL, &model, &error));
  params.memory_limit_bytes = (gsize) (model + 600 * face_bytes) / 9 * 10;
  setup = guise_train_setup_open (&params, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      const GuiseTrainFaces *faces = setup->faces[side];

      g_test_message ("%u of %u faces", faces->n, setup->sets[side]->trained->len);
      g_assert_cmpuint (guise_augment_faces_get_size (faces->faces), ==, 192);
      g_assert_cmpuint (faces->n, >=, 250);
      g_assert_cmpuint (faces->n, <=, 301);
      g_assert_cmpuint (faces->left_out, >, 300);
    }
  g_assert_nonnull (strstr (setup->note->str, "fit on the device"));
  g_assert_cmpuint (guise_gpu_get_allocated_bytes (setup->gpu), <=, params.memory_limit_bytes);
}

#define TRAIN_TEST(path, n_faces, func) g_test_add ("/train-session/" path, Fixture, n_faces, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  make_faces = argv[1];

  TRAIN_TEST ("room-for-faces", "2000", test_room_for_faces);
  return g_test_run ();
}
