/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-project-check.h"

#include "guise-face-set-check.h"
#include "guise-i18n.h"
#include "guise-project-private.h"
#include "guise-store-persons.h"

#include <string.h>

/* Below this many faces a set is small, whatever it shows. */
#define FEW_FACES 300

/* What is said when the source lacks it. @percent: of the target's faces; @n: faces of the source. (transfer full). */
static char *
dup_sentence (GuiseShows shows, double percent, const char *n)
{
  switch (shows)
    {
    case GUISE_SHOWS_LEFT:
      return g_strdup_printf (_("The target looks left in %.0f %% of its faces; faces of the source that do: %s"),
                              percent, n);
    case GUISE_SHOWS_RIGHT:
      return g_strdup_printf (_("The target looks right in %.0f %% of its faces; faces of the source that do: %s"),
                              percent, n);
    case GUISE_SHOWS_UP:
      return g_strdup_printf (_("The target looks up in %.0f %% of its faces; faces of the source that do: %s"),
                              percent, n);
    case GUISE_SHOWS_DOWN:
      return g_strdup_printf (_("The target looks down in %.0f %% of its faces; faces of the source that do: %s"),
                              percent, n);
    case GUISE_SHOWS_DARK:
      return g_strdup_printf (_("The target is in the dark in %.0f %% of its faces; faces of the source that are: %s"),
                              percent, n);
    case GUISE_SHOWS_BRIGHT:
      return g_strdup_printf (_("The target is in bright light in %.0f %% of its faces; faces of the source that are: %s"),
                              percent, n);
    case GUISE_SHOWS_OPEN_MOUTH:
      return g_strdup_printf (_("The target has the mouth open in %.0f %% of its faces; faces of the source that have: %s"),
                              percent, n);
    case GUISE_SHOWS_CLOSED_EYES:
    case GUISE_N_SHOWS:
    default:
      return g_strdup_printf (_("The target has the eyes closed in %.0f %% of its faces; faces of the source that have: %s"),
                              percent, n);
    }
}

G_STATIC_ASSERT (GUISE_COVERAGE_N_YAWS == GUISE_CHECK_N_YAWS && GUISE_COVERAGE_N_PITCHES == GUISE_CHECK_N_PITCHES);

static void
advice_free (gpointer data)
{
  GuiseAdvice *advice = data;

  g_free (advice->text);
  g_free (advice);
}

void
guise_project_check_free (GuiseProjectCheck *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->advice);
  g_free (self->summary);
  g_free (self->check);
  g_free (self);
}

static void
add_advice (GuiseProjectCheck *self, char *text, gint64 person, const char *where)
{
  GuiseAdvice *advice = g_new0 (GuiseAdvice, 1);

  *advice = (GuiseAdvice) { text, person, where };
  g_ptr_array_add (self->advice, advice);
}

/* The most frequent first. */
static int
compare_shows (const void *a, const void *b, gpointer data)
{
  const GuiseSideCheck *target = data;
  double x = target->share[*(const guint *) a], y = target->share[*(const guint *) b];

  return (x < y) - (x > y);
}

static void
advise (GuiseProjectCheck *self)
{
  const GuiseSideCheck *source = &self->check->source, *target = &self->check->target;
  g_autofree char *n = guise_i18n_dup_number (source->n);
  guint order[GUISE_N_SHOWS];

  self->summary = g_strdup_printf (_("Training will use %s faces of the source, from %.0f seconds of footage"), n,
                                   source->seconds);
  if (source->n < FEW_FACES)
    add_advice (self, g_strdup_printf (_("The source has few faces to learn from: %s; 500 and more are better"), n),
                self->source, NULL);
  for (guint i = 0; i < GUISE_N_SHOWS; i++)
    order[i] = i;
  g_qsort_with_data (order, GUISE_N_SHOWS, sizeof *order, compare_shows, (gpointer) target);
  for (guint i = 0; i < GUISE_N_SHOWS; i++)
    {
      g_autofree char *number = guise_i18n_dup_number (source->n_shows[order[i]]);

      if (self->check->lacks[order[i]])
        add_advice (self, dup_sentence (order[i], 100 * target->share[order[i]], number), self->target,
                    guise_shows_get_where (order[i]));
    }
}

static gboolean
find_roles (GuiseStore *store, GuiseProjectCheck *self, GError **error)
{
  g_autoptr(GPtrArray) persons = guise_store_person_list (store, error);

  for (guint i = 0; persons != NULL && i < persons->len; i++)
    {
      const GuisePersonRecord *person = persons->pdata[i];

      if (self->source == 0 && person->role == GUISE_ROLE_SOURCE)
        self->source = person->id;
      if (self->target == 0 && person->role == GUISE_ROLE_TARGET)
        self->target = person->id;
    }
  return persons != NULL;
}

static GuiseProjectCheck *
check_new (gint64 source, gint64 target)
{
  GuiseProjectCheck *self = g_new0 (GuiseProjectCheck, 1);

  self->source = source;
  self->target = target;
  self->check = g_new0 (GuiseFaceSetCheck, 1);
  self->advice = g_ptr_array_new_with_free_func (advice_free);
  return self;
}

static gboolean
check_func (GuiseStore *store, gpointer data, GError **error)
{
  GuiseProjectCheck *self = data;

  if (!find_roles (store, self, error))
    return FALSE;
  if (self->source == 0 || self->target == 0)
    {
      self->summary = g_strdup (_("Give one person the role of the source and another that of the target to compare them"));
      return TRUE;
    }
  if (!guise_face_set_check (store, self->source, self->target, self->check, error))
    return FALSE;
  memcpy (self->coverage.source, self->check->source.map, sizeof self->coverage.source);
  memcpy (self->coverage.lacks, self->check->map_lacks, sizeof self->coverage.lacks);
  advise (self);
  return TRUE;
}

GuiseProjectCheck *
guise_project_check_faces (GuiseProject *self, gint64 source, gint64 target, GError **error)
{
  g_autoptr(GuiseProjectCheck) check = check_new (source, target);

  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  return check_func (guise_project_get_store (self), check, error) ? g_steal_pointer (&check) : NULL;
}

/* A check on its way, which its caller takes. */
static void
slot_free (gpointer data)
{
  GuiseProjectCheck **slot = data;

  guise_project_check_free (*slot);
  g_free (slot);
}

static gboolean
slot_func (GuiseStore *store, gpointer data, GError **error)
{
  return check_func (store, *(GuiseProjectCheck **) data, error);
}

void
guise_project_check_faces_async (GuiseProject *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GuiseProjectCheck **slot = g_new (GuiseProjectCheck *, 1);

  g_return_if_fail (GUISE_IS_PROJECT (self));

  *slot = check_new (0, 0);
  guise_project_call_async (self, slot_func, slot, slot_free, callback, user_data);
}

GuiseProjectCheck *
guise_project_check_faces_finish (GuiseProject *self, GAsyncResult *result, GError **error)
{
  GuiseProjectCheck **slot = guise_project_get_call_data (result);

  return guise_project_call_finish (self, result, error) ? g_steal_pointer (slot) : NULL;
}

JsonObject *
guise_project_check_to_object (const GuiseProjectCheck *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *shows = json_array_new (), *advice = json_array_new ();

  json_object_set_int_member (object, "source", self->source);
  json_object_set_int_member (object, "target", self->target);
  json_object_set_int_member (object, "source_faces", self->check->source.n);
  json_object_set_double_member (object, "source_seconds", self->check->source.seconds);
  json_object_set_int_member (object, "target_faces", self->check->target.n);
  for (guint i = 0; i < GUISE_N_SHOWS && self->source != 0 && self->target != 0; i++)
    {
      JsonObject *one = json_object_new ();

      json_object_set_string_member (one, "what", guise_shows_get_name (i));
      json_object_set_int_member (one, "source_faces", self->check->source.n_shows[i]);
      json_object_set_double_member (one, "target_share", self->check->target.share[i]);
      json_object_set_boolean_member (one, "lacks", self->check->lacks[i]);
      json_array_add_object_element (shows, one);
    }
  for (guint i = 0; i < self->advice->len; i++)
    json_array_add_string_element (advice, ((const GuiseAdvice *) self->advice->pdata[i])->text);
  json_object_set_array_member (object, "shows", shows);
  json_object_set_array_member (object, "advice", advice);
  return object;
}

typedef struct
{
  gint64  person;
  char   *step;
} Balance;

static void
balance_free (gpointer data)
{
  Balance *balance = data;

  g_free (balance->step);
  g_free (balance);
}

static gboolean
balance_func (GuiseStore *store, gpointer data, GError **error)
{
  const Balance *balance = data;
  g_autoptr(GArray) ids = NULL;

  return guise_face_set_balance (store, balance->person, &ids, error)
         && (ids->len == 0
             || guise_store_face_set_decision (store, (const gint64 *) (gpointer) ids->data, ids->len,
                                               GUISE_DECISION_EXCLUDE, balance->step, error));
}

void
guise_project_balance_async (GuiseProject *self, gint64 person, GAsyncReadyCallback callback, gpointer user_data)
{
  GuisePerson *item;
  g_autofree char *name = NULL;
  Balance *balance = g_new0 (Balance, 1);

  g_return_if_fail (GUISE_IS_PROJECT (self));

  item = guise_person_list_find (guise_project_get_people (self), person);
  name = item != NULL ? guise_person_dup_title (item) : g_strdup (_("a person"));
  balance->person = person;
  balance->step = g_strdup_printf (_("Balance the faces of %s"), name);
  guise_project_change_async (self, balance_func, balance, balance_free, callback, user_data);
}
