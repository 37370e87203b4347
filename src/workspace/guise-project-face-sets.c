/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-project-face-sets.h"

#include "guise-face-export.h"
#include "guise-i18n.h"
#include "guise-project-faces.h"
#include "guise-project-private.h"

/* What is taken in: files; what is given out: faces and where they go. */
typedef struct
{
  GuiseProject *project;
  GStrv         files;
  GArray       *ids;
  char         *folder;
} Sets;

static void
sets_free (gpointer data)
{
  Sets *sets = data;

  g_object_unref (sets->project);
  g_strfreev (sets->files);
  g_clear_pointer (&sets->ids, g_array_unref);
  g_free (sets->folder);
  g_free (sets);
}

static GuiseJob *
make_take (gpointer data, GError **error)
{
  Sets *sets = data;

  return guise_project_import_faces (sets->project, (const char *const *) sets->files);
}

static GuiseJob *
make_give (gpointer data, GError **error)
{
  Sets *sets = data;
  const GuiseFaceExportParams params = { .folder = sets->folder, .ids = sets->ids, .coverage = GUISE_COVERAGE_HEAD };

  return GUISE_JOB (guise_face_export_new (guise_project_get_store (sets->project), &params));
}

static void
given_cb (GuiseWork *work, GuiseJob *job, gpointer data)
{
  g_autoptr(JsonNode) result = guise_face_export_dup_result (GUISE_FACE_EXPORT (job));
  JsonObject *object = json_node_get_object (result);
  const gint64 n = json_object_get_int_member (object, "faces"), n_left = json_object_get_int_member (object, "left_out");
  g_autofree char *number = guise_i18n_dup_number ((guint64) n), *left = guise_i18n_dup_number ((guint64) n_left);
  g_autofree char *text = g_strdup_printf (ngettext ("%s face written", "%s faces written", (gulong) n), number);
  g_autofree char *more = n_left > 0 ? g_strdup_printf (_("%s; %s left out, which have no landmarks or no picture"), text,
                                                        left) : NULL;

  guise_work_set_text (work, more != NULL ? more : text);
  guise_work_set_file (work, json_object_get_string_member (object, "folder"));
}

GuiseWork *
guise_project_take_faces (GuiseProject *self, const char *const *files)
{
  Sets *sets = g_new0 (Sets, 1);
  GuiseWork *work;

  g_return_val_if_fail (GUISE_IS_PROJECT (self) && files[0] != NULL, NULL);

  sets->project = g_object_ref (self);
  sets->files = g_strdupv ((char **) files);
  work = guise_work_new (&(GuiseWorkParams) {
    .title = _("Taking in faces"), .lane = GUISE_LANE_FACES, .make = make_take, .data = sets, .destroy = sets_free,
    .can_pause = TRUE,
  });
  guise_work_list_add (guise_project_get_works (self), work);
  return work;
}

GuiseWork *
guise_project_give_faces (GuiseProject *self, const gint64 *ids, gsize n_ids, const char *folder)
{
  Sets *sets = g_new0 (Sets, 1);
  GuiseWork *work;

  g_return_val_if_fail (GUISE_IS_PROJECT (self) && n_ids > 0, NULL);

  sets->project = g_object_ref (self);
  sets->ids = g_array_append_vals (g_array_new (FALSE, FALSE, sizeof *ids), ids, (guint) n_ids);
  sets->folder = g_strdup (folder);
  work = guise_work_new (&(GuiseWorkParams) {
    .title = _("Writing faces"), .lane = GUISE_LANE_FILES, .make = make_give, .done = given_cb, .data = sets,
    .destroy = sets_free, .keep = TRUE,
  });
  guise_work_list_add (guise_project_get_works (self), work);
  return work;
}
