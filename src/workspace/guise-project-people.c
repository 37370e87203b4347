/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-project-people.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-person-steps-private.h"
#include "guise-project-private.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"
#include "guise-store-suggestions.h"

/* A decision on its way to the store. */
typedef struct
{
  gint64       *faces;
  gsize         n_faces;
  gint64        person, other;
  GuiseDecide   decide;
  GuiseRole     role;
  GuiseConsent  consent;
  gboolean      with_runs, yes;
  char         *text;    /* (nullable): name, note */
  char         *step;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->faces);
  g_free (call->text);
  g_free (call->step);
  g_free (call);
}

static Call *
call_new (gint64 person, char *step)
{
  Call *call = g_new0 (Call, 1);

  call->person = person;
  call->step = step;
  return call;
}

static Call *
call_new_for_faces (const gint64 *faces, gsize n_faces, gint64 person, char *step)
{
  Call *call = call_new (person, step);

  call->faces = g_memdup2 (faces, n_faces * sizeof *faces);
  call->n_faces = n_faces;
  return call;
}

/* What a person is called in the name of a step. (transfer full). */
static char *
dup_name (GuiseProject *self, gint64 person)
{
  GuisePerson *item = guise_person_list_find (guise_project_get_people (self), person);

  return item != NULL ? guise_person_dup_title (item) : g_strdup (_("a person"));
}

static gboolean
decide_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;

  switch (call->decide)
    {
    case GUISE_DECIDE_KEEP:
      return guise_store_face_set_decision (store, call->faces, call->n_faces, GUISE_DECISION_KEEP, call->step, error);
    case GUISE_DECIDE_EXCLUDE:
      return guise_store_face_set_decision (store, call->faces, call->n_faces, GUISE_DECISION_EXCLUDE, call->step,
                                            error);
    case GUISE_DECIDE_HOLD_OUT:
      return guise_store_face_set_hold_out (store, call->faces, call->n_faces, GUISE_HOLD_OUT_YES, call->step, error);
    case GUISE_DECIDE_TRAIN:
      return guise_store_face_set_hold_out (store, call->faces, call->n_faces, GUISE_HOLD_OUT_NO, call->step, error);
    case GUISE_DECIDE_NO_FACE:
      return guise_store_face_set_rejected (store, call->faces, call->n_faces, GUISE_REJECTED_BY_HAND, call->step, error);
    case GUISE_DECIDE_FACE:
      return guise_store_face_set_rejected (store, call->faces, call->n_faces, GUISE_REJECTED_NOT, call->step, error);
    case GUISE_N_DECIDES:
    default:
      g_return_val_if_reached (FALSE);
    }
}

static char *
dup_decide_step (GuiseDecide decide, gsize n)
{
  g_autofree char *number = guise_i18n_dup_number ((gint64) n);

  switch (decide)
    {
    case GUISE_DECIDE_KEEP:
      return g_strdup_printf (ngettext ("Keep %s face", "Keep %s faces", n), number);
    case GUISE_DECIDE_EXCLUDE:
      return g_strdup_printf (ngettext ("Exclude %s face", "Exclude %s faces", n), number);
    case GUISE_DECIDE_HOLD_OUT:
      return g_strdup_printf (ngettext ("Hold out %s face", "Hold out %s faces", n), number);
    case GUISE_DECIDE_NO_FACE:
      return g_strdup_printf (ngettext ("Not a face: %s and its track", "Not faces: %s and their tracks", n), number);
    case GUISE_DECIDE_FACE:
      return g_strdup_printf (ngettext ("A face after all: %s and its track", "Faces after all: %s and their tracks", n),
                              number);
    case GUISE_DECIDE_TRAIN:
    case GUISE_N_DECIDES:
    default:
      return g_strdup_printf (ngettext ("Train on %s face", "Train on %s faces", n), number);
    }
}

void
guise_project_decide_async (GuiseProject *self, const gint64 *faces, gsize n_faces, GuiseDecide decide,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call;

  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (n_faces > 0 && decide < GUISE_N_DECIDES);

  call = call_new_for_faces (faces, n_faces, 0, dup_decide_step (decide, n_faces));
  call->decide = decide;
  guise_project_change_async (self, decide_func, call, call_free, callback, user_data);
}

static gboolean
exclude_kind_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;
  const GuiseFaceQuery query = {
    .person = MAX (call->person, 0), .unassigned = call->person == GUISE_PERSON_NOBODY, .kept = GUISE_KEPT_ONLY,
    .where = call->text,
  };
  g_autoptr(GArray) ids = guise_store_face_find (store, &query, error);

  return ids != NULL
         && (ids->len == 0
             || guise_store_face_set_decision (store, (const gint64 *) (gpointer) ids->data, ids->len,
                                               GUISE_DECISION_EXCLUDE, call->step, error));
}

void
guise_project_exclude_kind_async (GuiseProject *self, gint64 person, GuiseFaceProblem problem,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call;

  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (problem > GUISE_PROBLEM_NONE && problem < GUISE_N_PROBLEMS);

  call = call_new (person, g_strdup_printf (_("Exclude all: %s"), guise_face_problem_get_name (problem)));
  call->text = g_strdup (guise_face_problem_get_where (problem));
  guise_project_change_async (self, exclude_kind_func, call, call_free, callback, user_data);
}

static gboolean
assign_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;

  return guise_store_face_assign (store, call->faces, call->n_faces, call->person, call->step, error);
}

void
guise_project_assign_faces_async (GuiseProject *self, const gint64 *faces, gsize n_faces, gint64 person,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *number = guise_i18n_dup_number ((gint64) n_faces);
  g_autofree char *name = NULL;
  char *step;

  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (n_faces > 0);

  name = dup_name (self, person);
  step = person == GUISE_PERSON_NOBODY
         ? g_strdup_printf (ngettext ("Give %s face to nobody", "Give %s faces to nobody", n_faces), number)
         : g_strdup_printf (ngettext ("Move %s face to %s", "Move %s faces to %s", n_faces), number, name);
  guise_project_change_async (self, assign_func, call_new_for_faces (faces, n_faces, person, step), call_free, callback,
                              user_data);
}

static gboolean
split_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;

  return guise_store_face_split (store, call->faces, call->n_faces, call->text, call->step, NULL, error);
}

void
guise_project_split_faces_async (GuiseProject *self, const gint64 *faces, gsize n_faces, const char *name,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *number = guise_i18n_dup_number ((gint64) n_faces);
  Call *call;

  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (n_faces > 0);

  call = call_new_for_faces (faces, n_faces, 0, g_strdup_printf (ngettext ("Make a person of %s face",
                                                                           "Make a person of %s faces", n_faces),
                                                                 number));
  call->text = g_strdup (name);
  guise_project_change_async (self, split_func, call, call_free, callback, user_data);
}

static gboolean
confirm_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;

  return call->person != 0 ? guise_store_person_confirm (store, call->person, call->yes, call->step, error)
                           : guise_store_face_confirm (store, call->faces, call->n_faces, call->yes, call->step, error);
}

void
guise_project_confirm_async (GuiseProject *self, const gint64 *faces, gsize n_faces, gboolean yes,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *number = guise_i18n_dup_number ((gint64) n_faces);
  Call *call;

  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (n_faces > 0);

  call = call_new_for_faces (faces, n_faces, 0, g_strdup_printf (yes
    ? ngettext ("Confirm who %s face is", "Confirm who %s faces are", n_faces)
    : ngettext ("Deny who %s face is", "Deny who %s faces are", n_faces), number));
  call->yes = yes;
  guise_project_change_async (self, confirm_func, call, call_free, callback, user_data);
}

void
guise_project_confirm_person_async (GuiseProject *self, gint64 person, gboolean yes, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autofree char *name = NULL;
  Call *call;

  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (person > 0);

  name = dup_name (self, person);
  call = call_new (person, g_strdup_printf (yes ? _("Confirm all that looks like %s") : _("Deny all that looks like %s"),
                                            name));
  call->yes = yes;
  guise_project_change_async (self, confirm_func, call, call_free, callback, user_data);
}

static gboolean
rename_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;

  return guise_store_person_rename (store, call->person, call->text, call->step, error);
}

void
guise_project_rename_person_async (GuiseProject *self, gint64 person, const char *name, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autofree char *before = NULL;
  Call *call;

  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (name != NULL && name[0] != '\0');

  before = dup_name (self, person);
  call = call_new (person, guise_person_step_dup_rename (before, name));
  call->text = g_strdup (name);
  guise_project_change_async (self, rename_func, call, call_free, callback, user_data);
}

static gboolean
role_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;

  return guise_store_person_set_role (store, call->person, call->role, call->step, error);
}

void
guise_project_set_role_async (GuiseProject *self, gint64 person, const char *role, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autofree char *name = NULL;
  GuiseRole parsed;
  Call *call;

  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (guise_role_from_name (role, &parsed));

  name = dup_name (self, person);
  call = call_new (person, guise_person_step_dup_role (name, parsed));
  call->role = parsed;
  guise_project_change_async (self, role_func, call, call_free, callback, user_data);
}

static gboolean
consent_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;

  return guise_store_person_set_consent (store, call->person, call->consent, call->text, call->step, error);
}

void
guise_project_set_consent_async (GuiseProject *self, gint64 person, const char *consent, const char *note,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *name = NULL;
  Call *call;

  g_return_if_fail (GUISE_IS_PROJECT (self));

  name = dup_name (self, person);
  call = call_new (person, guise_person_step_dup_consent (name));
  while (call->consent < GUISE_N_CONSENTS - 1 && !g_str_equal (guise_consent_get_name (call->consent), consent))
    call->consent++;
  call->text = g_strdup (note);
  guise_project_change_async (self, consent_func, call, call_free, callback, user_data);
}

static gboolean
merge_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;

  return guise_store_person_merge (store, call->person, call->other, GUISE_MERGE_APART, call->step, error);
}

void
guise_project_merge_people_async (GuiseProject *self, gint64 into, gint64 from, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autofree char *kept = NULL, *gone = NULL;
  Call *call;

  g_return_if_fail (GUISE_IS_PROJECT (self));

  kept = dup_name (self, into);
  gone = dup_name (self, from);
  call = call_new (into, guise_person_step_dup_merge (gone, kept));
  call->other = from;
  guise_project_change_async (self, merge_func, call, call_free, callback, user_data);
}

static gboolean
ignore_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;
  const GuiseFaceQuery query = { .person = call->person };
  g_autoptr(GArray) ids = guise_store_face_find (store, &query, error);

  return ids != NULL
         && guise_store_face_set_decision (store, (const gint64 *) (gpointer) ids->data, ids->len,
                                           GUISE_DECISION_EXCLUDE, call->step, error);
}

void
guise_project_ignore_person_async (GuiseProject *self, gint64 person, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *name = NULL;

  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (person > 0);

  name = dup_name (self, person);
  guise_project_change_async (self, ignore_func, call_new (person, g_strdup_printf (_("Ignore %s"), name)), call_free,
                              callback, user_data);
}

static gboolean
forget_func (GuiseStore *store, gpointer data, GError **error)
{
  Call *call = data;

  return guise_store_person_forget (store, call->person, call->with_runs, NULL, error);
}

/* Pictures may have come in between. */
static void
forgot_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;

  guise_face_pictures_clear (guise_project_get_pictures (GUISE_PROJECT (source)));
  if (guise_project_change_finish (GUISE_PROJECT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
guise_project_forget_async (GuiseProject *self, gint64 person, gboolean with_runs, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  /* What is learned of faces meanwhile is thrown away when it ends. */
  GuiseWork *busy = guise_work_list_find_busy (guise_project_get_works (self), guise_project_get_masks (self));
  Call *call;

  g_task_set_source_tag (task, guise_project_change_finish);
  if (busy != NULL)
    {
      g_autofree char *name = dup_name (self, person);

      g_task_return_new_error (task, GUISE_ERROR, GUISE_ERROR_BUSY, _("%s cannot be forgotten while a job is at work (%s): stop "
                               "it first, it would write pictures of them again"), name, guise_work_get_title (busy));
      g_object_unref (task);
      return;
    }
  call = call_new (person, NULL);
  call->with_runs = with_runs;
  guise_project_change_async (self, forget_func, call, call_free, forgot_cb, task);
}
