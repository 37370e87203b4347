/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-choice.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-store-clips.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"

/* Whether it holds is found out when its weights are read: that takes a while, and once is enough. */
static gboolean
has_checkpoint (GuiseStore *store, gint64 run, gboolean *found, GError **error)
{
  g_autoptr(GArray) list = guise_store_checkpoint_list (store, run, error);

  *found = list != NULL && list->len > 0;
  return list != NULL;
}

GuiseRunRecord *
guise_swap_choose_run (GuiseStore *store, gint64 run, GError **error)
{
  g_autoptr(GPtrArray) runs = NULL;

  if (run != 0)
    return guise_store_run_get (store, run, error);

  runs = guise_store_run_list (store, error);
  if (runs == NULL)
    return NULL;

  for (guint i = runs->len; i > 0; i--)
    {
      gint64 id = ((GuiseRunRecord *) g_ptr_array_index (runs, i - 1))->id;
      gboolean found;

      if (!has_checkpoint (store, id, &found, error))
        return NULL;
      if (found)
        return guise_store_run_get (store, id, error);
    }
  g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                       _("No run of this project has a checkpoint yet: train one first"));
  return NULL;
}

gboolean
guise_swap_choose_clip (GuiseStore *store, const GuiseRunRecord *run, gint64 *out, GError **error)
{
  g_autoptr(GuisePersonRecord) target = guise_store_person_get (store, run->target, error);
  g_autoptr(GPtrArray) clips = target != NULL ? guise_store_clip_list (store, error) : NULL;
  gint64 most = 0;

  if (clips == NULL)
    return FALSE;

  for (guint i = 0; i < clips->len; i++)
    {
      GuiseFaceQuery query = { .clip = ((GuiseClipRecord *) g_ptr_array_index (clips, i))->id, .person = run->target };
      GuiseFaceCounts counts;

      if (!guise_store_face_count (store, &query, &counts, error))
        return FALSE;
      if (counts.n_faces > most)
        {
          most = counts.n_faces;
          *out = query.clip;
        }
    }
  if (most == 0)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("No clip shows %s, the target of run %" PRId64
                 ": extract faces first"), target->name, run->id);

  return most > 0;
}

gboolean
guise_swap_choice_check (const GuiseRunRecord *run, gint64 person, GError **error)
{
  if (run->source == 0 || run->target == 0)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("A person of run %" PRId64 " was forgotten: it can no "
                 "longer be swapped"), run->id);
  else if (run->source == person)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Run %" PRId64 " puts in the face of person %"
                 PRId64 ": it can be put on anybody but them"), run->id, person);
  else
    return TRUE;
  return FALSE;
}
