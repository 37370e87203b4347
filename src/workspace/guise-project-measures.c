/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-project-measures.h"

#include "guise-i18n.h"
#include "guise-project-private.h"
#include "guise-remeasure-job.h"
#include "guise-store-corrections.h"
#include "guise-store-measures.h"

#define MEASURES "measures"   /* kind of work */

/* What was looked at of a project. */
typedef struct
{
  gboolean begun;
  guint    n_retouches;
} Watch;

typedef struct
{
  gboolean any;     /* out */
} Look;

GuiseJob *
guise_project_measure_again (GuiseProject *self)
{
  GuiseRemeasureParams params = { .store = guise_project_get_store (self) };
  gsize memory_limit_bytes = 0;

  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  guise_preferences_fill_params (guise_project_get_preferences (self), 0, &params.device, &memory_limit_bytes);
  return GUISE_JOB (guise_remeasure_job_new (&params));
}

static GuiseJob *
make_measures (gpointer data, GError **error)
{
  GuiseJob *job = guise_project_measure_again (data);

  guise_job_set_background (job, TRUE);
  return job;
}

static gboolean
look_func (GuiseStore *store, gpointer data, GError **error)
{
  g_autoptr(GArray) stale = guise_store_face_list_stale (store, error);

  if (stale == NULL)
    return FALSE;
  ((Look *) data)->any = stale->len > 0;
  return TRUE;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GuiseProject *self = GUISE_PROJECT (source);
  const Look *look = guise_project_get_call_data (result);
  GuiseWorkList *works = guise_project_get_works (self);
  g_autoptr(GError) error = NULL;

  if (!guise_project_call_finish (self, result, &error))
    {
      g_debug ("Faces to be measured: %s", error->message);
      return;
    }
  if (!look->any || guise_work_list_find_active (works, MEASURES) != NULL)
    return;
  guise_work_list_add (works, guise_work_new (&(GuiseWorkParams) {
    .title = _("Measuring corrected faces"), .kind = MEASURES, .lane = GUISE_LANE_FACES, .make = make_measures,
    .data = g_object_ref (self), .destroy = g_object_unref, .returns = TRUE,
  }));
}

/* When the work has ended the project says that it has changed, so that what was corrected meanwhile is seen then. */
static void
changed_cb (GuiseProject *self, gpointer data)
{
  Watch *watch = data;
  const guint n_retouches = guise_store_get_n_retouches (guise_project_get_store (self));

  if ((watch->begun && n_retouches == watch->n_retouches)
      || guise_work_list_find_active (guise_project_get_works (self), MEASURES) != NULL)
    return;
  watch->begun = TRUE;
  watch->n_retouches = n_retouches;
  guise_project_call_async (self, look_func, g_new0 (Look, 1), g_free, looked_cb, NULL);
}

static void
watch_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

void
guise_project_keep_measured (GuiseProject *self)
{
  Watch *watch = g_new0 (Watch, 1);

  g_return_if_fail (GUISE_IS_PROJECT (self));

  g_signal_connect_data (self, "changed", G_CALLBACK (changed_cb), watch, watch_free, 0);
  changed_cb (self, watch);
}
