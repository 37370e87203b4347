/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-cast.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-store-exports.h"
#include "guise-swap-choice.h"

static void
role_free (gpointer data)
{
  GuiseSwapRole *role = data;

  g_clear_pointer (&role->run, guise_run_record_free);
  g_clear_pointer (&role->source, guise_person_record_free);
  g_clear_pointer (&role->person, guise_person_record_free);
  g_clear_pointer (&role->script, guise_swap_script_free);
  g_free (role);
}

/* Who it is; how is still open. (transfer full) */
static GuiseSwapRole *
make_role (GuiseStore *store, const GuiseCasting *casting, GError **error)
{
  GuiseSwapRole *role = g_new0 (GuiseSwapRole, 1);
  gint64 person;

  role->run = guise_swap_choose_run (store, casting->run, error);
  if (role->run != NULL)
    {
      person = casting->person != 0 ? casting->person : role->run->target;
      if (guise_swap_choice_check (role->run, person, error)
          && (role->source = guise_store_person_get (store, role->run->source, error)) != NULL
          && (role->person = guise_store_person_get (store, person, error)) != NULL)
        return role;
    }
  role_free (role);
  return NULL;
}

static gboolean
add_role (GPtrArray *cast, GuiseSwapRole *role, GError **error)
{
  for (guint i = 0; i < cast->len; i++)
    {
      const GuiseSwapRole *other = g_ptr_array_index (cast, i);

      if (other->person->id == role->person->id)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("%s would be replaced by run %" PRId64 " and by "
                       "run %" PRId64 ": a person can have one"), role->person->name, other->run->id,
                       role->run->id);
          role_free (role);
          return FALSE;
        }
    }
  g_ptr_array_add (cast, role);
  return TRUE;
}

static gboolean
add_castings (GuiseStore *store, const GuiseCasting *castings, guint n, GPtrArray *cast, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      GuiseSwapRole *role = make_role (store, &castings[i], error);

      if (role == NULL || !add_role (cast, role, error))
        return FALSE;
    }
  return TRUE;
}

/* What the project says of the clip: runs that are still there and can swap. */
static gboolean
add_chosen (GuiseStore *store, gint64 clip, GPtrArray *cast, GError **error)
{
  g_autoptr(GPtrArray) swaps = guise_store_swap_list (store, clip, error);

  if (swaps == NULL)
    return FALSE;
  for (guint i = 0; i < swaps->len; i++)
    {
      const GuiseSwapRow *row = g_ptr_array_index (swaps, i);
      g_autoptr(GuiseSwapScript) script = guise_swap_script_from_text (row->settings, error);
      g_autoptr(GuiseRunRecord) run = NULL;

      if (script == NULL)
        return FALSE;
      run = script->run != 0 ? guise_store_run_get (store, script->run, NULL) : NULL;
      if (run == NULL || run->source == 0 || run->iterations <= 0)
        continue;
      if (!add_castings (store, &(GuiseCasting) { script->run, row->person }, 1, cast, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_scripts (GuiseStore *store, gint64 clip, GPtrArray *cast, GError **error)
{
  for (guint i = 0; i < cast->len; i++)
    {
      GuiseSwapRole *role = g_ptr_array_index (cast, i);
      g_autoptr(GError) failure = NULL;
      g_autofree char *text = guise_store_swap_get (store, clip, role->person->id, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      role->script = guise_swap_script_from_text (text, error);
      if (role->script == NULL)
        return FALSE;
      role->checkpoint = guise_swap_script_get_checkpoint (role->script, role->run->id);
    }
  return TRUE;
}

static gboolean
choose_clip (GuiseStore *store, const GuiseCasting *first, gint64 *clip, GError **error)
{
  g_autoptr(GuiseRunRecord) run = *clip == 0 ? guise_swap_choose_run (store, first != NULL ? first->run : 0, error) : NULL;

  return *clip != 0 || (run != NULL && guise_swap_choose_clip (store, run, clip, error));
}

GPtrArray *
guise_swap_cast_choose (GuiseStore *store, const GuiseCasting *castings, guint n, gint64 *clip, GError **error)
{
  g_autoptr(GPtrArray) cast = g_ptr_array_new_with_free_func (role_free);
  const GuiseCasting newest = { 0 };

  if (!add_castings (store, castings, n, cast, error) || !choose_clip (store, n > 0 ? castings : NULL, clip, error))
    return NULL;
  if ((n == 0 && !add_chosen (store, *clip, cast, error))
      || (cast->len == 0 && !add_castings (store, &newest, 1, cast, error))
      || !read_scripts (store, *clip, cast, error))
    return NULL;
  return g_steal_pointer (&cast);
}

gboolean
guise_swap_cast_is_declared (GPtrArray *cast)
{
  for (guint i = 0; i < cast->len; i++)
    {
      const GuiseSwapRole *role = g_ptr_array_index (cast, i);

      if (role->source->consent != GUISE_CONSENT_YES || role->person->consent != GUISE_CONSENT_YES)
        return FALSE;
    }
  return TRUE;
}

char *
guise_swap_cast_dup_consent (GPtrArray *cast)
{
  GString *text = g_string_new ("Consent declared:");

  for (guint i = 0; i < cast->len; i++)
    {
      const GuiseSwapRole *role = g_ptr_array_index (cast, i);

      if (cast->len > 1)
        g_string_append_printf (text, "%s face %u:", i > 0 ? ";" : "", i + 1);
      g_string_append_printf (text, " person shown %s, person put in %s", guise_consent_get_name (role->person->consent),
                              guise_consent_get_name (role->source->consent));
    }
  g_string_append (text, " (declared, not verified).");
  return g_string_free (text, FALSE);
}

GuiseCasting *
guise_swap_cast_dup_castings (GPtrArray *cast)
{
  GuiseCasting *castings = g_new0 (GuiseCasting, cast->len);

  for (guint i = 0; i < cast->len; i++)
    {
      const GuiseSwapRole *role = g_ptr_array_index (cast, i);

      castings[i] = (GuiseCasting) { role->run->id, role->person->id, role->checkpoint };
    }
  return castings;
}

void
guise_swap_role_describe (const GuiseSwapRole *self, const char *weights, gint64 iteration, const char *settings,
                          GuiseExportRecord *out)
{
  out->weights_sha256 = (char *) weights;
  out->model = self->run->model;
  out->iteration = iteration;
  out->settings = (char *) settings;
  out->source_consent = (char *) guise_consent_get_name (self->source->consent);
  out->source_consent_hash = self->source->consent_hash;
  out->source_consent_date = self->source->consent_date;
  out->target_consent = (char *) guise_consent_get_name (self->person->consent);
  out->target_consent_hash = self->person->consent_hash;
  out->target_consent_date = self->person->consent_date;
}

JsonArray *
guise_castings_to_json (const GuiseCasting *castings, guint n)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < n; i++)
    {
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "run", castings[i].run);
      json_object_set_int_member (object, "person", castings[i].person);
      json_array_add_object_element (array, object);
    }
  return array;
}
