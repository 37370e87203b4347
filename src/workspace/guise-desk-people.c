/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-desk-people-private.h"

#include "guise-project-private.h"
#include "guise-store-exports.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"
#include "guise-store-runs.h"

gboolean
guise_desk_facts_read (GuiseDeskFacts *self, GuiseStore *store, GPtrArray *runs, GError **error)
{
  self->checkpoints = g_array_new (FALSE, FALSE, sizeof (GuiseCheckpointRecord));
  for (guint i = 0; i < runs->len; i++)
    {
      gint64 run = ((const GuiseRunRecord *) g_ptr_array_index (runs, i))->id;
      g_autoptr(GArray) checkpoints = guise_store_checkpoint_list (store, run, error);

      if (checkpoints == NULL)
        return FALSE;
      g_array_append_vals (self->checkpoints, checkpoints->data, checkpoints->len);
    }
  self->persons = guise_store_person_list (store, error);
  if (self->persons != NULL)
    self->tracks = guise_store_track_list_places (store, 0, error);
  if (self->tracks != NULL)
    self->swaps = guise_store_swap_list (store, 0, error);
  return self->swaps != NULL;
}

void
guise_desk_facts_clear (GuiseDeskFacts *self)
{
  g_clear_pointer (&self->persons, g_ptr_array_unref);
  g_clear_pointer (&self->tracks, g_array_unref);
  g_clear_pointer (&self->swaps, g_ptr_array_unref);
  g_clear_pointer (&self->checkpoints, g_array_unref);
}

static void
person_free (gpointer data)
{
  GuiseDeskPerson *person = data;

  g_free (person->name);
  g_free (person);
}

static int
compare_people (gconstpointer a, gconstpointer b)
{
  const GuiseDeskPerson *p = *(GuiseDeskPerson *const *) a, *q = *(GuiseDeskPerson *const *) b;

  return p->n_faces != q->n_faces ? (p->n_faces > q->n_faces ? -1 : 1) : p->id < q->id ? -1 : p->id > q->id;
}

GuiseSwapScript *
guise_desk_facts_dup_script (const GuiseDeskFacts *self, gint64 clip, gint64 person)
{
  GuiseSwapScript *script = NULL;

  for (guint i = 0; self->swaps != NULL && script == NULL && i < self->swaps->len; i++)
    {
      const GuiseSwapRow *row = g_ptr_array_index (self->swaps, i);

      if (row->clip == clip && row->person == person)
        script = guise_swap_script_from_text (row->settings, NULL);
    }
  return script != NULL ? script : guise_swap_script_new (NULL);
}

void
guise_desk_facts_cast (const GuiseDeskFacts *self, gint64 clip, const GuiseDeskPerson *person, GArray *castings,
                       GPtrArray *scripts)
{
  GuiseSwapScript *script = guise_desk_facts_dup_script (self, clip, person->id);
  const GuiseCasting casting = { person->run, person->id, guise_swap_script_get_checkpoint (script, person->run) };

  g_array_append_val (castings, casting);
  g_ptr_array_add (scripts, script);
}

/* The run that the project keeps for a person of the clip, as long as it can replace them; else 0. */
static gint64
find_kept_run (const GuiseDeskFacts *self, gint64 clip, gint64 person, GPtrArray *runs)
{
  g_autoptr(GuiseSwapScript) script = guise_desk_facts_dup_script (self, clip, person);

  for (guint i = 0; i < runs->len; i++)
    {
      const GuiseDeskRun *run = g_ptr_array_index (runs, i);

      if (run->id == script->run && run->source != person)
        return run->id;
    }
  return 0;
}

GPtrArray *
guise_desk_people_make (const GuiseDeskFacts *self, gint64 clip, GPtrArray *runs, const GuiseDeskRun *subject)
{
  GPtrArray *people = g_ptr_array_new_with_free_func (person_free);

  for (guint i = 0; self->persons != NULL && i < self->persons->len; i++)
    {
      const GuisePersonRecord *record = g_ptr_array_index (self->persons, i);
      GuiseDeskPerson *person;
      gint64 n_faces = 0;

      for (guint k = 0; k < self->tracks->len; k++)
        {
          const GuiseTrackRecord *track = &g_array_index (self->tracks, GuiseTrackRecord, k);

          if (track->clip == clip && track->person == record->id)
            n_faces += track->n_faces;
        }
      if (n_faces == 0)
        continue;
      person = g_new0 (GuiseDeskPerson, 1);
      person->id = record->id;
      person->name = g_strdup (record->name);
      person->n_faces = n_faces;
      person->declared = record->consent == GUISE_CONSENT_YES;
      person->run = subject != NULL && subject->target == record->id ? subject->id
                    : find_kept_run (self, clip, record->id, runs);
      g_ptr_array_add (people, person);
    }
  g_ptr_array_sort (people, compare_people);
  return people;
}

/* A choice on its way to the store. */
typedef struct
{
  gint64        clip;
  GuiseCasting *castings;
  guint         n;
  gboolean      with_checkpoints;
  char         *step;
} Assignment;

static void
assignment_free (gpointer data)
{
  Assignment *assignment = data;

  g_free (assignment->castings);
  g_free (assignment->step);
  g_free (assignment);
}

static gboolean
assign_func (GuiseStore *store, gpointer data, GError **error)
{
  const Assignment *assignment = data;
  g_autofree GuiseSwapRow *rows = g_new0 (GuiseSwapRow, assignment->n);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < assignment->n; i++)
    {
      gint64 person = assignment->castings[i].person;
      g_autoptr(GError) failure = NULL;
      g_autofree char *text = guise_store_swap_get (store, assignment->clip, person, &failure);
      g_autoptr(GuiseSwapScript) script = failure == NULL ? guise_swap_script_from_text (text, &failure) : NULL;

      if (script == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      guise_swap_script_set_run (script, assignment->castings[i].run);
      if (assignment->with_checkpoints)
        script->checkpoint = assignment->castings[i].checkpoint;
      if (!guise_swap_script_is_default (script))
        g_ptr_array_add (texts, rows[i].settings = guise_swap_script_to_text (script));
      rows[i].clip = assignment->clip;
      rows[i].person = person;
    }
  return guise_store_swap_set_all (store, rows, assignment->n, assignment->step, error);
}

static void
assigned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseSwap) swap = GUISE_SWAP (user_data);
  g_autoptr(GError) error = NULL;

  if (!guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    g_signal_emit_by_name (swap, "failed", error->message);
  guise_project_emit_changed (GUISE_PROJECT (source));
}

void
guise_desk_people_assign (GuiseProject *project, gint64 clip, const GuiseCasting *castings, guint n,
                          gboolean with_checkpoints, const char *step, GuiseSwap *swap)
{
  Assignment *assignment = g_new0 (Assignment, 1);

  assignment->clip = clip;
  assignment->castings = g_memdup2 (castings, n * sizeof *castings);
  assignment->n = n;
  assignment->with_checkpoints = with_checkpoints;
  assignment->step = g_strdup (step);
  guise_project_call_async (project, assign_func, assignment, assignment_free, assigned_cb,
                            g_object_ref (swap));
}
