/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-project-people.h"

#include "guise-i18n.h"
#include "guise-project-private.h"
#include "guise-store-faces.h"

/* What the user says of faces beside keeping them: see guise-store-marks.c. */

typedef struct
{
  gint64 *faces;
  gsize   n_faces;
  guint   rating;
  GStrv   tags;     /* (nullable): with "-" before those that go */
  char   *step;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->faces);
  g_strfreev (call->tags);
  g_free (call->step);
  g_free (call);
}

static Call *
call_new (const gint64 *faces, gsize n_faces, char *step)
{
  Call *call = g_new0 (Call, 1);

  call->faces = g_memdup2 (faces, n_faces * sizeof *faces);
  call->n_faces = n_faces;
  call->step = step;
  return call;
}

static gboolean
rate_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;

  return guise_store_face_set_rating (store, call->faces, call->n_faces, call->rating, call->step, error);
}

void
guise_project_rate_async (GuiseProject *self, const gint64 *faces, gsize n_faces, guint rating,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *number = guise_i18n_dup_number ((gint64) n_faces);
  Call *call;
  char *step;

  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (n_faces > 0 && rating <= GUISE_MAX_RATING);

  step = rating > 0 ? g_strdup_printf (ngettext ("Rate %s face with %u", "Rate %s faces with %u", n_faces), number, rating)
                    : g_strdup_printf (ngettext ("Take the rating from %s face", "Take the rating from %s faces", n_faces),
                                       number);
  call = call_new (faces, n_faces, step);
  call->rating = rating;
  guise_project_change_async (self, rate_func, call, call_free, callback, user_data);
}

static gboolean
tag_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;

  return guise_store_face_set_tags (store, call->faces, call->n_faces, (const char *const *) call->tags, call->step, error);
}

void
guise_project_tag_async (GuiseProject *self, const gint64 *faces, gsize n_faces, const char *text,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *number = guise_i18n_dup_number ((gint64) n_faces);
  Call *call;

  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (n_faces > 0 && text != NULL);

  call = call_new (faces, n_faces, g_strdup_printf (ngettext ("Tag %s face: %s", "Tag %s faces: %s", n_faces), number, text));
  call->tags = guise_tags_split (text);
  guise_project_change_async (self, tag_func, call, call_free, callback, user_data);
}

GStrv
guise_tags_split (const char *text)
{
  g_auto(GStrv) parts = g_strsplit_set (text, " ,;\t\n", -1);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] != '\0')
      g_strv_builder_add (names, parts[i]);
  return g_strv_builder_end (names);
}
