/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-error.h"
#include "guise-face-list.h"
#include "guise-image-file.h"

#include <string.h>

/* Forty faces with a picture of 64 × 64. */
typedef struct
{
  ProjectFixture     project;
  gint64             clip;
  GuiseFaceList     *list;
  GuiseFacePictures *pictures;
} Fixture;

static GBytes *
make_crop (void)
{
  g_autoptr(GuiseImage) image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, 64, 64);

  for (guint y = 0; y < 64; y++)
    memset (image->plane[0] + y * image->stride[0], 200, 3 * 64);
  return guise_image_encode (image, GUISE_IMAGE_FILE_JPEG, 95, NULL);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr(GBytes) crop = make_crop ();

  project_fixture_set_up (&self->project, data);
  self->clip = project_fixture_add_clip (&self->project, "/media/a.mp4");
  project_fixture_add_faces (&self->project, self->clip, 0, 39, 0, crop);
  self->list = guise_face_list_new (self->project.project);
  /* Room for four of 32 × 32 with rows of 128 bytes. */
  self->pictures = guise_face_pictures_new (self->project.project, 4 * 32 * 128);
  while (g_list_model_get_n_items (G_LIST_MODEL (self->list)) < 40)
    g_main_context_iteration (NULL, TRUE);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->list);
  g_clear_object (&self->pictures);
  project_fixture_tear_down (&self->project, data);
}

static GuiseFace *
get_face (Fixture *self, guint position)
{
  GuiseFace *face = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  while (guise_face_get_facts (face) == NULL)
    g_main_context_iteration (NULL, TRUE);
  return face;
}

static void
load (Fixture *self, guint position, guint side, guint expected)
{
  g_autoptr(GuiseFace) face = get_face (self, position);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GuiseImage) image = NULL;
  g_autoptr(GError) error = NULL;

  guise_face_pictures_load_async (self->pictures, face, side, NULL, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  image = guise_face_pictures_load_finish (self->pictures, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (image->width, ==, expected);
  g_assert_cmpuint (image->height, ==, expected);
  g_assert_cmpint (ABS (image->plane[0][3 * (expected / 2)] - 200), <, 4);
}

static gboolean
has (Fixture *self, guint position)
{
  g_autoptr(GuiseFace) face = get_face (self, position);

  return guise_face_pictures_peek (self->pictures, face, 32) != NULL;
}

static void
test_sizes (Fixture *self, gconstpointer data)
{
  load (self, 0, 32, 32);
  load (self, 0, 48, 48);
  load (self, 0, 0, 64);
  load (self, 0, 500, 64);
}

/* Bytes are bounded, and what was asked for last stays. */
static void
test_budget (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 4; i++)
    load (self, i, 32, 32);
  g_assert_cmpuint (guise_face_pictures_get_bytes (self->pictures), ==, 4 * 32 * 128);
  g_assert_true (has (self, 0));
  load (self, 4, 32, 32);
  g_assert_cmpuint (guise_face_pictures_get_bytes (self->pictures), ==, 4 * 32 * 128);
  g_assert_true (has (self, 0) && has (self, 4));
  g_assert_false (has (self, 1));
  load (self, 5, 0, 64);   /* takes three times as much */
  g_assert_cmpuint (guise_face_pictures_get_bytes (self->pictures), ==, 64 * 192 + 32 * 128);
  g_assert_true (has (self, 4));
  g_assert_false (has (self, 0));

  guise_face_pictures_set_budget (self->pictures, 32 * 128);
  g_assert_cmpuint (guise_face_pictures_get_bytes (self->pictures), ==, 32 * 128);
  g_assert_true (has (self, 4));
  guise_face_pictures_clear (self->pictures);
  g_assert_cmpuint (guise_face_pictures_get_bytes (self->pictures), ==, 0);
}

/* Those that are overtaken fail at once and are never decoded. */
static void
test_overtaken (Fixture *self, gconstpointer data)
{
  GAsyncResult *results[40] = { NULL };
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GPtrArray) faces = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 40; i++)
    g_ptr_array_add (faces, get_face (self, i));
  for (guint i = 0; i < 40; i++)
    guise_face_pictures_load_async (self->pictures, faces->pdata[i], 32, i < 39 ? cancellable : NULL,
                                    project_fixture_take_cb, &results[i]);
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr(GuiseImage) image = NULL;
      g_autoptr(GError) error = NULL;

      project_fixture_wait (&results[i]);
      image = guise_face_pictures_load_finish (self->pictures, results[i], &error);
      if (i < 39)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else
        g_assert_no_error (error);
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (guise_face_pictures_get_bytes (self->pictures), ==, 32 * 128);
}

static void
test_look (Fixture *self, gconstpointer data)
{
  g_autoptr(GAsyncResult) result = NULL, missing = NULL;
  g_autoptr(GuiseFaceLook) look = NULL;
  g_autoptr(GError) error = NULL;

  guise_face_pictures_look_async (self->pictures, guise_face_list_get_id (self->list, 12), NULL,
                                  project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  look = guise_face_pictures_look_finish (self->pictures, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (look->image->width, ==, 64);
  g_assert_cmpuint (look->n_points, ==, 478);
  g_assert_cmpfloat_with_epsilon (look->points[50].x, 25, 0.01);
  g_assert_cmpfloat_with_epsilon (look->points[50].y, 6, 0.01);

  guise_face_pictures_look_async (self->pictures, 4711, NULL, project_fixture_take_cb, &missing);
  project_fixture_wait (&missing);
  g_assert_null (guise_face_pictures_look_finish (self->pictures, missing, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* Faces without a picture say so; after closing nothing is asked. */
static void
test_none (Fixture *self, gconstpointer data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GuiseFace) face = NULL;
  g_autoptr(GError) error = NULL;

  project_fixture_add_faces (&self->project, self->clip, 100, 100, 0, NULL);
  while (g_list_model_get_n_items (G_LIST_MODEL (self->list)) < 41)
    g_main_context_iteration (NULL, TRUE);
  face = get_face (self, 40);
  guise_face_pictures_load_async (self->pictures, face, 32, NULL, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  g_assert_null (guise_face_pictures_load_finish (self->pictures, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/workspace/face-pictures/sizes", test_sizes);
  ADD ("/workspace/face-pictures/budget", test_budget);
  ADD ("/workspace/face-pictures/overtaken", test_overtaken);
  ADD ("/workspace/face-pictures/look", test_look);
  ADD ("/workspace/face-pictures/none", test_none);
  return g_test_run ();
}
