/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "find-fixture.h"

#include "guise-error.h"
#include "guise-mask-file.h"
#include "guise-mask-job.h"

#include <math.h>

#define SAMPLE "franck.mp4"

static void
test_too_few_faces (FindFixture *self, gconstpointer data)
{
  g_autoptr(GuiseMaskJob) job = guise_mask_job_new (&(GuiseMaskJobParams) { .store = self->store });
  g_autoptr(GError) error = NULL;

  g_assert_false (find_run_job (GUISE_JOB (job), &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
}

/* A few steps: what they leave is a network, if not a good one; another go with the same seed leaves the same. */
static void
test_weights_are_kept (FindFixture *self, gconstpointer data)
{
  g_autofree char *path = find_get_sample (SAMPLE), *sheet = g_build_filename (self->folder, "sheet.png", NULL);
  GuiseExtractResult found;
  double first = 0;

  if (!find_extract (self, path, (GuiseExtractParams) { .every = 4, .to = 10 * GUISE_TIME_SECOND }, &found))
    return;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GuiseMaskJob) job = guise_mask_job_new (&(GuiseMaskJobParams) {
        .store = self->store, .iterations = 3, .sheet = sheet,
      });
      g_autoptr(GuiseSafetensors) file = NULL;
      g_autoptr(GError) error = NULL;
      const GuiseMaskJobResult *result;

      if (!find_run_job (GUISE_JOB (job), &error) && g_error_matches (error, GUISE_ERROR, GUISE_ERROR_NO_DEVICE))
        {
          g_test_skip (error->message);
          return;
        }
      g_assert_no_error (error);
      result = guise_mask_job_get_result (job);
      g_assert_cmpuint (result->faces, ==, found.faces);
      g_assert_true (result->known > 0 && result->known <= 1 && result->unknown_without < 1);
      g_assert_true (i == 0 || result->known == first);
      first = result->known;
      file = guise_mask_file_read (self->store);
      g_assert_nonnull (file);
      g_assert_true (g_file_test (sheet, G_FILE_TEST_IS_REGULAR));
    }
}

#define ADD(path, test) g_test_add (path, FindFixture, NULL, find_set_up, test, find_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/pipeline/mask-job/too-few-faces", test_too_few_faces);
  ADD ("/pipeline/mask-job/weights-are-kept", test_weights_are_kept);
  return g_test_run ();
}
