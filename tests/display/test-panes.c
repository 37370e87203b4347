/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-cell.h"
#include "guise-side-panes.h"

#include <adwaita.h>

/* Widgets of the Faces page by themselves. */

static GtkWidget *
make_child (int width)
{
  GtkWidget *child = adw_bin_new ();

  gtk_widget_set_size_request (child, width, 10);
  return child;
}

static GuiseSidePanes *
make_panes (void)
{
  return g_object_ref_sink (g_object_new (GUISE_TYPE_SIDE_PANES, "start", make_child (220), "content", make_child (100),
                                          "end", make_child (280), NULL));
}

static void
allocate (GuiseSidePanes *panes, int width)
{
  int least;

  gtk_widget_measure (GTK_WIDGET (panes), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_assert_cmpint (least, ==, 280);
  gtk_widget_measure (GTK_WIDGET (panes), GTK_ORIENTATION_VERTICAL, width, NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (GTK_WIDGET (panes), &(GtkAllocation) { 0, 0, width, 400 }, -1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
assert_shown (GuiseSidePanes *panes, gboolean start, gboolean end)
{
  gboolean start_shown, end_shown;

  g_object_get (panes, "start-shown", &start_shown, "end-shown", &end_shown, NULL);
  g_assert_cmpint (start_shown, ==, start);
  g_assert_cmpint (end_shown, ==, end);
}

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer data)
{
  ++*(guint *) data;
}

/* The end gives way first; what was wished for comes back with the room. */
static void
test_room (void)
{
  g_autoptr(GuiseSidePanes) panes = make_panes ();
  guint n_told = 0;

  g_signal_connect (panes, "notify::end-shown", G_CALLBACK (count_cb), &n_told);
  allocate (panes, 1200);
  assert_shown (panes, TRUE, TRUE);
  g_assert_cmpint (guise_side_panes_get_content_width (panes), ==, 1200 - 220 - 280);
  g_assert_cmpuint (n_told, ==, 0);
  allocate (panes, 800);
  assert_shown (panes, TRUE, FALSE);
  g_assert_cmpint (guise_side_panes_get_content_width (panes), ==, 800 - 220);
  g_assert_cmpuint (n_told, ==, 1);
  allocate (panes, 400);
  assert_shown (panes, FALSE, FALSE);
  g_assert_cmpint (guise_side_panes_get_content_width (panes), ==, 400);
  allocate (panes, 1200);
  assert_shown (panes, TRUE, TRUE);

  /* Closed by hand it stays closed, and its room is the content's. */
  g_object_set (panes, "start-shown", FALSE, NULL);
  allocate (panes, 1200);
  assert_shown (panes, FALSE, TRUE);
  g_assert_cmpint (guise_side_panes_get_content_width (panes), ==, 1200 - 280);
  allocate (panes, 400);
  allocate (panes, 1200);
  assert_shown (panes, FALSE, TRUE);
}

/* Where there is no room a pane lies over the content, one at a time. */
static void
test_over (void)
{
  g_autoptr(GuiseSidePanes) panes = make_panes ();

  allocate (panes, 400);
  g_object_set (panes, "start-shown", TRUE, NULL);
  allocate (panes, 400);
  assert_shown (panes, TRUE, FALSE);
  g_assert_cmpint (guise_side_panes_get_content_width (panes), ==, 400);
  g_object_set (panes, "end-shown", TRUE, NULL);
  allocate (panes, 400);
  assert_shown (panes, FALSE, TRUE);
  allocate (panes, 1200);
  assert_shown (panes, TRUE, TRUE);
  allocate (panes, 400);
  assert_shown (panes, FALSE, FALSE);
}

static float
left_of (GuiseSidePanes *panes, const char *name)
{
  GtkWidget *child;
  graphene_rect_t bounds;

  g_object_get (panes, name, &child, NULL);
  g_assert_true (gtk_widget_compute_bounds (child, GTK_WIDGET (panes), &bounds));
  g_object_unref (child);
  return bounds.origin.x;
}

static void
test_right_to_left (void)
{
  g_autoptr(GuiseSidePanes) panes = make_panes ();

  allocate (panes, 1200);
  g_assert_cmpfloat (left_of (panes, "start"), ==, 0);
  g_assert_cmpfloat (left_of (panes, "end"), ==, 1200 - 280);
  gtk_widget_set_direction (GTK_WIDGET (panes), GTK_TEXT_DIR_RTL);
  gtk_widget_queue_allocate (GTK_WIDGET (panes));
  allocate (panes, 1200);
  g_assert_cmpfloat (left_of (panes, "start"), ==, 1200 - 220);
  g_assert_cmpfloat (left_of (panes, "content"), ==, 280);
  g_assert_cmpfloat (left_of (panes, "end"), ==, 0);
}

/* A cell is a square as wide as its column, and holds on to nothing once it has no face. */
static void
test_cell (void)
{
  g_autoptr(GuiseFaceCell) cell = g_object_ref_sink (g_object_new (GUISE_TYPE_FACE_CELL, NULL));
  int natural;

  guise_face_cell_set_side (cell, 128, 150);
  gtk_widget_measure (GTK_WIDGET (cell), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  g_assert_cmpint (natural, ==, 128);
  gtk_widget_measure (GTK_WIDGET (cell), GTK_ORIENTATION_VERTICAL, 150, NULL, &natural, NULL, NULL);
  g_assert_cmpint (natural, ==, 150);
  guise_face_cell_set_face (cell, NULL, NULL);
  g_assert_null (guise_face_cell_get_face (cell));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/display/side-panes/room", test_room);
  g_test_add_func ("/display/side-panes/over", test_over);
  g_test_add_func ("/display/side-panes/right-to-left", test_right_to_left);
  g_test_add_func ("/display/face-cell/square", test_cell);
  return g_test_run ();
}
