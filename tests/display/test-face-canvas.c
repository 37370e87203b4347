/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-canvas.h"
#include "guise-face-edit.h"
#include "project-fixture.h"

#include <adwaita.h>
#include <string.h>

/* The canvas by itself: what a drag does is settled where it begins. */

#define FAR 40.0

static GtkGestureDrag *
find_drag (GuiseFaceCanvas *canvas)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (canvas));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_DRAG (controller))
        return GTK_GESTURE_DRAG (controller);
    }
  g_assert_not_reached ();
}

/* Who takes hold of the picture before its face is there moves no landmark when that comes. */
static void
test_begun_before_the_face (ProjectFixture *self, gconstpointer data)
{
  g_autoptr(GuiseFaceCanvas) canvas = g_object_ref_sink (g_object_new (GUISE_TYPE_FACE_CANVAS, NULL));
  g_autoptr(GuiseFaceEdit) edit = NULL;
  g_autofree GuisePoint *before = NULL;
  GtkGestureDrag *drag = find_drag (canvas);
  const GuisePoint *handles;
  guint n;

  project_fixture_add_faces (self, project_fixture_add_clip (self, "/a.mp4"), 0, 9, 0, NULL);
  edit = guise_face_edit_new (self->project);
  guise_face_edit_set_face (edit, 3);
  guise_face_canvas_set_edit (canvas, edit);
  g_assert_false (guise_face_edit_get_loaded (edit));
  g_signal_emit_by_name (drag, "drag-begin", 0.0, 0.0);
  while (!guise_face_edit_get_loaded (edit))
    g_main_context_iteration (NULL, TRUE);

  handles = guise_face_edit_get_handles (edit, FALSE, &n);
  before = g_memdup2 (handles, n * sizeof *handles);
  g_signal_emit_by_name (drag, "drag-update", FAR, FAR);
  g_signal_emit_by_name (drag, "drag-end", FAR, FAR);
  g_assert_cmpmem (guise_face_edit_get_handles (edit, FALSE, &n), n * sizeof *handles, before, n * sizeof *before);
  guise_face_canvas_set_edit (canvas, NULL);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/ui/face-canvas/begun-before-the-face", ProjectFixture, NULL, project_fixture_set_up,
              test_begun_before_the_face, project_fixture_tear_down);
  return g_test_run ();
}
