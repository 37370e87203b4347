/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-desk-people-private.h"

#include "guise-checkpoint-choice.h"
#include "guise-i18n.h"
#include "guise-store-runs.h"

GuiseCasting *
guise_desk_dup_castings (GuiseDesk *self, guint *n)
{
  const GuiseDeskRun *run = guise_desk_get_run (self);
  GPtrArray *people = guise_desk_get_people (self);
  g_autoptr(GArray) castings = g_array_new (FALSE, FALSE, sizeof (GuiseCasting));

  for (guint i = 0; run != NULL && i < people->len; i++)
    {
      const GuiseDeskPerson *person = g_ptr_array_index (people, i);
      const GuiseCasting casting = { person->run, person->id };

      if (person->run == 0)
        continue;
      if (person->id == run->target)
        g_array_prepend_val (castings, casting);
      else
        g_array_append_val (castings, casting);
    }
  *n = castings->len;
  return (GuiseCasting *) (gpointer) g_array_free (g_steal_pointer (&castings), FALSE);
}

static const GuiseDeskRun *
find_run (GuiseDesk *self, gint64 id)
{
  GPtrArray *runs = guise_desk_get_runs (self);

  for (guint i = 0; i < runs->len; i++)
    if (((const GuiseDeskRun *) g_ptr_array_index (runs, i))->id == id)
      return g_ptr_array_index (runs, i);
  return NULL;
}

static const GuiseDeskPerson *
find_seen (GuiseDesk *self, gint64 person)
{
  GPtrArray *people = guise_desk_get_people (self);

  for (guint i = 0; i < people->len; i++)
    if (((const GuiseDeskPerson *) g_ptr_array_index (people, i))->id == person)
      return g_ptr_array_index (people, i);
  return NULL;
}

char *
guise_desk_dup_cast_text (GuiseDesk *self)
{
  guint n;
  g_autofree GuiseCasting *castings = guise_desk_dup_castings (self, &n);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      const GuiseDeskRun *run = find_run (self, castings[i].run);
      const GuiseDeskPerson *person = find_seen (self, castings[i].person);

      g_string_append (text, i > 0 ? "\n" : "");
      g_string_append_printf (text, _("%s: %s in place of %s"), run->title, run->source_name, person->name);
    }
  return g_string_free (text, FALSE);
}

gboolean
guise_desk_is_declared (GuiseDesk *self)
{
  const GuiseDeskRun *subject = guise_desk_get_run (self);
  GPtrArray *people = guise_desk_get_people (self);
  gboolean declared = subject != NULL && subject->declared;

  for (guint i = 0; i < people->len; i++)
    {
      const GuiseDeskPerson *person = g_ptr_array_index (people, i);
      const GuiseDeskRun *run = find_run (self, person->run);

      declared = declared && (run == NULL || (run->source_declared && person->declared));
    }
  return declared;
}

/* (nullable): somebody other than @person who is replaced by what was trained for them */
static const GuiseDeskPerson *
find_other (GuiseDesk *self, gint64 person)
{
  GPtrArray *people = guise_desk_get_people (self);

  for (guint i = 0; i < people->len; i++)
    {
      const GuiseDeskPerson *other = g_ptr_array_index (people, i);
      const GuiseDeskRun *run = find_run (self, other->run);

      if (other->id != person && run != NULL && run->target == other->id)
        return other;
    }
  return NULL;
}

gboolean
guise_desk_can_put (GuiseDesk *self, const GuiseDeskRun *run, gint64 person)
{
  const GuiseDeskRun *subject = guise_desk_get_run (self);

  return run->target == person || (run->source != person && (subject == NULL || subject->target != person));
}

static gboolean
can_put (GuiseDesk *self, gint64 run, gint64 person)
{
  const GuiseDeskRun *found = find_run (self, run);

  return found != NULL && guise_desk_can_put (self, found, person);
}

void
guise_desk_set_person_run (GuiseDesk *self, gint64 person, gint64 run)
{
  GuiseProject *project = guise_desk_get_project (self);
  const GuiseDeskRun *subject = guise_desk_get_run (self);
  const GuiseDeskPerson *seen = find_seen (self, person), *other = find_other (self, person);
  /* Who is replaced by choice alone so far stays so when the choice is another. */
  GuiseCasting castings[2] = { { run, person }, { subject != NULL ? subject->id : 0, subject != NULL ? subject->target : 0 } };
  gboolean is_subject = subject != NULL && subject->target == person;
  g_autofree char *step = NULL;

  g_return_if_fail (GUISE_IS_DESK (self));

  if (seen == NULL || seen->run == run || (run == 0 && is_subject && other == NULL) || project == NULL
      || (run != 0 && !can_put (self, run, person)))
    return;
  guise_swap_flush (guise_desk_get_swap (self));
  step = run != 0 ? g_strdup_printf (_("Replace %s by run %" PRId64), seen->name, run)
                  : g_strdup_printf (_("Leave %s as is"), seen->name);
  guise_desk_people_assign (project, guise_desk_get_clip (self), castings, is_subject || subject == NULL ? 1 : 2, FALSE,
                            step, guise_desk_get_swap (self));
  if (is_subject)
    guise_desk_set_run (self, run != 0 ? run : other->run);
}

gint64
guise_desk_get_checkpoint (GuiseDesk *self)
{
  const GuiseDeskRun *run = guise_desk_get_run (self);
  g_autoptr(GuiseSwapScript) script = NULL;

  if (run == NULL)
    return GUISE_CHECKPOINT_NEWEST;
  script = guise_desk_facts_dup_script (guise_desk_get_facts (self), guise_desk_get_clip (self), run->target);
  return guise_swap_script_get_checkpoint (script, run->id);
}

void
guise_desk_set_checkpoint (GuiseDesk *self, gint64 checkpoint)
{
  const GuiseDeskRun *run = guise_desk_get_run (self);
  GuiseProject *project = guise_desk_get_project (self);
  GuiseCasting casting;

  if (run == NULL || project == NULL || checkpoint == guise_desk_get_checkpoint (self))
    return;
  casting = (GuiseCasting) { run->id, run->target, checkpoint };
  guise_swap_flush (guise_desk_get_swap (self));
  guise_desk_people_assign (project, guise_desk_get_clip (self), &casting, 1, TRUE, _("Choose a checkpoint"),
                            guise_desk_get_swap (self));
}

static int
compare_iterations (gconstpointer a, gconstpointer b)
{
  const GuiseDeskCheckpoint *p = a, *q = b;

  return p->iteration < q->iteration ? -1 : p->iteration > q->iteration;
}

GArray *
guise_desk_list_checkpoints (GuiseDesk *self)
{
  const GuiseDeskRun *run = guise_desk_get_run (self);
  const GuiseDeskFacts *facts = guise_desk_get_facts (self);
  GArray *list = g_array_new (FALSE, FALSE, sizeof (GuiseDeskCheckpoint));
  gint64 chosen = guise_desk_get_checkpoint (self);

  for (guint i = 0; run != NULL && facts->checkpoints != NULL && i < facts->checkpoints->len; i++)
    {
      const GuiseCheckpointRecord *record = &g_array_index (facts->checkpoints, GuiseCheckpointRecord, i);
      const GuiseDeskCheckpoint checkpoint = { record->iteration, record->held_out, record->best, record->kept };

      if (record->run == run->id && (record->best || record->kept || record->iteration == chosen))
        g_array_append_val (list, checkpoint);
    }
  g_array_sort (list, compare_iterations);
  return list;
}
