/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-project-photos.h"

#include "guise-i18n.h"
#include "guise-person-photos.h"
#include "guise-project-private.h"
#include "guise-store-references.h"

typedef struct
{
  GuiseProject *project;   /* (nullable) */
  gint64        person;
  GStrv         files;
  char         *step;
} Photos;

static void
photos_free (gpointer data)
{
  Photos *photos = data;

  g_clear_object (&photos->project);
  g_strfreev (photos->files);
  g_free (photos->step);
  g_free (photos);
}

static GuiseJob *
make_job (GuiseProject *self, gint64 person, const char *const *files, const char *step)
{
  return GUISE_JOB (guise_person_photos_new (&(GuisePersonPhotosParams) {
    .store = guise_project_get_store (self), .person = person, .files = files, .step = step,
  }));
}

GuiseJob *
guise_project_look_at_photos (GuiseProject *self, gint64 person, const char *const *files)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self) && files[0] != NULL, NULL);

  return make_job (self, person, files, _("Reference photos"));
}

static GuiseJob *
make_photos (gpointer data, GError **error)
{
  Photos *photos = data;

  return make_job (photos->project, photos->person, (const char *const *) photos->files, photos->step);
}

char *
guise_photos_dup_summary (JsonObject *result)
{
  const gint64 n_joined = json_object_get_int_member (result, "joined");
  const gint64 n_suggested = json_object_get_int_member (result, "suggested");
  const gint64 n_together = json_object_get_int_member (result, "together");
  GString *text = g_string_new (NULL);
  g_autofree char *joined = guise_i18n_dup_number (n_joined), *suggested = guise_i18n_dup_number (n_suggested);
  g_autofree char *together = guise_i18n_dup_number (n_together);

  if (n_joined + n_suggested == 0)
    g_string_append (text, _("No further track looks like that"));
  if (n_joined > 0)
    g_string_append_printf (text, ngettext ("%s track joined", "%s tracks joined", (gulong) n_joined), joined);
  if (n_suggested > 0)
    {
      g_string_append (text, text->len > 0 ? ", " : "");
      g_string_append_printf (text, ngettext ("%s track is suggested", "%s tracks are suggested", (gulong) n_suggested),
                              suggested);
    }
  if (n_together > 0)
    {
      g_string_append (text, "; ");
      g_string_append_printf (text, ngettext ("%s was left alone, since the person is seen beside it",
                                              "%s were left alone, since the person is seen beside them",
                                              (gulong) n_together), together);
    }
  return g_string_free (text, FALSE);
}

static void
photos_done (GuiseWork *work, GuiseJob *job, gpointer data)
{
  Photos *photos = data;
  g_autoptr(JsonNode) result = guise_person_photos_dup_result (GUISE_PERSON_PHOTOS (job));
  g_autofree char *text = guise_photos_dup_summary (json_node_get_object (result));

  guise_work_set_text (work, text);
  guise_project_emit_changed (photos->project);
}

/* What the person is called. (transfer full) */
static char *
dup_name (GuiseProject *self, gint64 person)
{
  GuisePerson *item = guise_person_list_find (guise_project_get_people (self), person);

  return item != NULL ? guise_person_dup_title (item) : g_strdup (_("a person"));
}

GuiseWork *
guise_project_add_photos (GuiseProject *self, gint64 person, const char *const *files)
{
  g_autofree char *name = NULL, *title = NULL;
  Photos *photos;
  GuiseWork *work;

  g_return_val_if_fail (GUISE_IS_PROJECT (self) && files[0] != NULL, NULL);

  name = dup_name (self, person);
  title = g_strdup_printf (_("Looking at photos of %s"), name);
  photos = g_new0 (Photos, 1);
  photos->project = g_object_ref (self);
  photos->person = person;
  photos->files = g_strdupv ((char **) files);
  photos->step = g_strdup_printf (_("Reference photos of %s"), name);
  work = guise_work_new (&(GuiseWorkParams) {
    .title = title, .lane = GUISE_LANE_FACES, .make = make_photos, .done = photos_done, .data = photos,
    .destroy = photos_free, .keep = TRUE,
  });
  guise_work_list_add (guise_project_get_works (self), work);
  return work;
}

static gboolean
remove_func (GuiseStore *store, gpointer data, GError **error)
{
  Photos *photos = data;

  return guise_store_reference_remove (store, photos->person, photos->step, error);
}

void
guise_project_remove_photos_async (GuiseProject *self, gint64 person, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *name = NULL;
  Photos *photos;

  g_return_if_fail (GUISE_IS_PROJECT (self));

  name = dup_name (self, person);
  photos = g_new0 (Photos, 1);
  photos->person = person;
  photos->step = g_strdup_printf (_("Remove the reference photos of %s"), name);
  guise_project_change_async (self, remove_func, photos, photos_free, callback, user_data);
}

gboolean
guise_project_remove_photos (GuiseProject *self, gint64 person, GError **error)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), FALSE);

  return guise_store_reference_remove (guise_project_get_store (self), person, _("Remove reference photos"), error);
}
