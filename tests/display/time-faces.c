/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-list.h"
#include "guise-project.h"

#include <stdlib.h>

/*
 * time-faces PROJECT: how long the list of faces takes from being asked for to
 * its first faces and to all of them, in milliseconds; by order and by
 * condition. For make-faces PROJECT 1000000 bare.
 */

typedef struct
{
  GuiseFaceList *list;
  gint64         begin, first, all;    /* microseconds */
} Timing;

static void
items_cb (Timing *self)
{
  if (self->first == 0)
    self->first = g_get_monotonic_time ();
}

/* Until all is there. */
static void
wait (Timing *self, const char *what)
{
  while (!guise_face_list_get_loaded (self->list))
    g_main_context_iteration (NULL, TRUE);
  self->all = g_get_monotonic_time ();
  g_print ("%-32s %9u faces, first after %6.0f ms, all after %6.0f ms\n", what,
           g_list_model_get_n_items (G_LIST_MODEL (self->list)),
           (self->first > 0 ? self->first - self->begin : self->all - self->begin) / 1e3,
           (self->all - self->begin) / 1e3);
}

static void
look (Timing *self, const GuiseFaceView *view, const char *what)
{
  /* The counts of the view before are not waited for by people either, but would be measured. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_usleep (300000);
  self->first = 0;
  self->begin = g_get_monotonic_time ();
  guise_face_list_set_view (self->list, view);
  wait (self, what);
}

int
main (int argc, char *argv[])
{
  static const char *const wheres[] = { "yaw < -20", "abs (yaw) < 10 and sharpness > 0.5 or match < 0.4 and not kept" };
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseProject) project = NULL;
  Timing timing = { .begin = g_get_monotonic_time () };

  if (argc == 2)
    project = guise_project_open (argv[1], GUISE_PROJECT_WRITE, "test", &error);
  if (project == NULL)
    {
      g_printerr ("time-faces: %s\n", error != NULL ? error->message : "usage: time-faces PROJECT");
      return EXIT_FAILURE;
    }
  timing.begin = g_get_monotonic_time ();
  timing.list = guise_face_list_new (project);
  g_signal_connect_swapped (timing.list, "items-changed", G_CALLBACK (items_cb), &timing);
  wait (&timing, "after opening");
  for (guint order = 0; order < GUISE_N_ORDERS; order++)
    look (&timing, &(GuiseFaceView) { .person = GUISE_PERSON_EVERYBODY, .order = order, .descending = TRUE },
          guise_face_order_get_name (order));
  for (guint i = 0; i < G_N_ELEMENTS (wheres); i++)
    look (&timing, &(GuiseFaceView) { .person = GUISE_PERSON_EVERYBODY, .where = wheres[i],
                                      .order = GUISE_ORDER_MATCH }, wheres[i]);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&timing.list);
  return EXIT_SUCCESS;
}
