/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-project-swap.h"

#include "guise-checkpoint-find.h"
#include "guise-error.h"
#include "guise-frame-table.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-project-private.h"
#include "guise-store-clips.h"
#include "guise-store-exports.h"
#include "guise-store-persons.h"
#include "guise-store-runs.h"
#include "guise-swap-choice.h"
#include "guise-swap-script.h"

#include <string.h>

static gboolean
choose_clip (GuiseStore *store, gint64 *clip, GError **error)
{
  g_autoptr(GPtrArray) clips = guise_store_clip_list (store, error);

  if (clips == NULL)
    return FALSE;
  if (*clip == 0 && clips->len != 1)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("There are %u clips: say which with --clip"), clips->len);
      return FALSE;
    }
  if (*clip == 0)
    *clip = ((GuiseClipRecord *) g_ptr_array_index (clips, 0))->id;
  return TRUE;
}

static gboolean
choose_person (GuiseStore *store, GuiseSwapping *swapping, GError **error)
{
  g_autoptr(GuiseRunRecord) run = NULL;

  if (swapping->person != 0 && swapping->run <= 0)
    return TRUE;
  run = guise_swap_choose_run (store, MAX (swapping->run, 0), error);
  if (run == NULL)
    return FALSE;
  if (swapping->person == 0)
    swapping->person = run->target;
  return swapping->run <= 0 || guise_swap_choice_check (run, swapping->person, error);
}

/* The frame that @text means. */
static gboolean
find_frame (GuiseStore *store, gint64 clip, const char *text, gint64 *out, GError **error)
{
  g_autoptr(GBytes) bytes = guise_store_clip_get_frame_table (store, clip, error);
  g_autoptr(GuiseFrameTable) table = bytes != NULL ? guise_frame_table_from_bytes (bytes, error) : NULL;
  GuiseTime time;

  if (table == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Clip %" PRId64 " was not looked at yet: extract its faces "
                     "first"), clip);
      return FALSE;
    }
  if (text[0] == '#' ? !g_ascii_string_to_signed (text + 1, 10, 0, table->n_frames - 1, out, NULL)
                     : !guise_time_parse (text, &time, NULL))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“%s” is no time and no frame of the clip, which has %u frames"),
                   text, table->n_frames);
      return FALSE;
    }
  if (text[0] != '#')
    *out = guise_frame_table_find (table, time);
  return TRUE;
}

static gboolean
find_shot (GuiseStore *store, gint64 clip, gint64 frame, GuiseFrameRange *out, GError **error)
{
  g_autoptr(GArray) shots = guise_store_clip_list_shots (store, clip, error);

  for (guint i = 0; shots != NULL && i < shots->len; i++)
    {
      *out = g_array_index (shots, GuiseFrameRange, i);
      if (out->first <= frame && frame <= out->last)
        return TRUE;
    }
  if (shots != NULL)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Frame %" PRId64 " lies in no shot of the clip"), frame);
  return FALSE;
}

/* @settings with "NAME=VALUE" in it. */
static gboolean
read_setting (GuiseSwapSettings *settings, const char *text, char **out_name, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *name = equals != NULL ? g_strndup (text, (gsize) (equals - text)) : NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(JsonNode) value = NULL;
  g_autofree char *whole = NULL;

  if (name == NULL)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“%s” is no setting: write NAME=VALUE, such as erode=5"), text);
      return FALSE;
    }
  node = guise_swap_settings_to_json (settings);
  value = guise_json_parse (equals + 1, NULL);
  /* What is no number and no switch is a word. */
  if (value == NULL)
    {
      value = json_node_new (JSON_NODE_VALUE);
      json_node_set_string (value, equals + 1);
    }
  json_object_set_member (json_node_get_object (node), name, g_steal_pointer (&value));
  whole = json_to_string (node, FALSE);
  if (!guise_swap_settings_from_json (settings, whole, error))
    return FALSE;
  *out_name = g_steal_pointer (&name);
  return TRUE;
}

static gboolean
set_keyed (GuiseSwapScript *script, gint64 frame, const char *text, gboolean hold, GError **error)
{
  GuiseSwapSettings settings;
  GuiseSwapKey key = { .frame = frame, .hold = hold };
  g_autofree char *name = NULL;

  guise_swap_script_get (script, frame, &settings);
  if (!read_setting (&settings, text, &name, error))
    return FALSE;
  if (!guise_swap_settings_find_number (name, &key.number))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“%s” cannot have key-frames: give it to the clip, or with "
                   "--shot to a shot"), name);
      return FALSE;
    }
  key.value = *guise_swap_settings_get_number (&settings, key.number);
  return guise_swap_script_set_key (script, &key, error);
}

/* Of the clip, or of the shot around @frame where it has its own. */
static gboolean
set_plain (GuiseSwapScript *script, gint64 frame, const char *text, GError **error)
{
  GuiseSwapShot *shot = frame >= 0 ? guise_swap_script_find_shot (script, frame) : NULL;
  g_autofree char *name = NULL;

  return read_setting (shot != NULL ? &shot->settings : &script->settings, text, &name, error);
}

/* Of the clip, with its keys; at @frame its key there; or @of_shot, of the shot around that. */
static gboolean
unset (GuiseSwapScript *script, gint64 frame, gboolean of_shot, const char *name, GError **error)
{
  GuiseSwapShot *shot = of_shot ? guise_swap_script_find_shot (script, frame) : NULL;
  GuiseSwapSettings usual;
  guint number;

  guise_swap_settings_init (&usual);
  if (!guise_swap_settings_find_number (name, &number))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("There is no number “%s” among the settings of a swap"), name);
      return FALSE;
    }
  if (shot != NULL)
    {
      *guise_swap_settings_get_number (&shot->settings, number) = *guise_swap_settings_get_number (&usual, number);
      return TRUE;
    }
  if (frame >= 0)
    {
      if (guise_swap_script_drop_key (script, number, frame))
        return TRUE;
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“%s” has no key at frame %" PRId64), name, frame);
      return FALSE;
    }
  for (guint i = script->keys->len; i > 0; i--)
    if (g_array_index (script->keys, GuiseSwapKey, i - 1).number == number)
      g_array_remove_index (script->keys, i - 1);
  *guise_swap_settings_get_number (&script->settings, number) = *guise_swap_settings_get_number (&usual, number);
  return TRUE;
}

static gboolean
change_shot (GuiseStore *store, const GuiseSwapping *swapping, GuiseSwapScript *script, gint64 frame, GError **error)
{
  GuiseSwapSettings settings;
  GuiseFrameRange range;

  if (swapping->no_shot)
    guise_swap_script_drop_shot (script, frame);
  if (!swapping->shot || guise_swap_script_find_shot (script, frame) != NULL)
    return TRUE;
  if (!find_shot (store, swapping->clip, frame, &range, error))
    return FALSE;
  guise_swap_script_get (script, frame, &settings);
  guise_swap_script_set_shot (script, range, &settings);
  return TRUE;
}

/* One that there is: a choice that cannot be used is no choice. Whether it holds is found out when it is read. */
static gboolean
choose_checkpoint (GuiseStore *store, const GuiseSwapping *swapping, GuiseSwapScript *script, GError **error)
{
  g_autoptr(GuiseRunRecord) run = NULL;

  if (swapping->checkpoint == NULL)
    return TRUE;
  script->checkpoint = *swapping->checkpoint;
  if (script->checkpoint == GUISE_CHECKPOINT_NEWEST)
    return TRUE;
  run = guise_swap_choose_run (store, script->run, error);
  if (run == NULL || !guise_checkpoint_check_choice (store, run->id, script->checkpoint, error))
    return FALSE;
  /* An iteration is one of that run, whichever is trained next. */
  if (script->checkpoint > 0)
    script->run = run->id;
  return TRUE;
}

static gboolean
change (GuiseStore *store, const GuiseSwapping *swapping, GuiseSwapScript *script, gint64 frame, GError **error)
{
  if (swapping->run >= 0)
    guise_swap_script_set_run (script, swapping->run);
  if (!choose_checkpoint (store, swapping, script, error))
    return FALSE;
  if (!change_shot (store, swapping, script, frame, error))
    return FALSE;
  for (guint i = 0; swapping->unset != NULL && swapping->unset[i] != NULL; i++)
    if (!unset (script, frame, swapping->shot, swapping->unset[i], error))
      return FALSE;
  for (guint i = 0; swapping->set != NULL && swapping->set[i] != NULL; i++)
    if (!(frame < 0 || swapping->shot ? set_plain (script, frame, swapping->set[i], error)
                                      : set_keyed (script, frame, swapping->set[i], swapping->hold, error)))
      return FALSE;
  return TRUE;
}

gboolean
guise_project_change_swap (GuiseProject *self, GuiseSwapping *swapping, GError **error)
{
  GuiseStore *store = guise_project_get_store (self);
  g_autoptr(GuiseSwapScript) script = NULL;
  g_autoptr(GError) failure = NULL;
  g_autofree char *before = NULL, *after = NULL;
  gint64 frame = -1;

  if (!choose_clip (store, &swapping->clip, error) || !choose_person (store, swapping, error)
      || (swapping->at != NULL && !find_frame (store, swapping->clip, swapping->at, &frame, error)))
    return FALSE;
  before = guise_store_swap_get (store, swapping->clip, swapping->person, &failure);
  script = failure == NULL ? guise_swap_script_from_text (swapping->reset ? NULL : before, &failure) : NULL;
  if (script == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!change (store, swapping, script, frame, error))
    return FALSE;
  if (!guise_swap_script_is_default (script))
    after = guise_swap_script_to_text (script);
  return g_strcmp0 (before, after) == 0
         || guise_store_swap_set (store, swapping->clip, swapping->person, after, _("Change a swap"), error);
}

JsonNode *
guise_project_describe_swap (GuiseProject *self, gint64 clip, GError **error)
{
  GuiseStore *store = guise_project_get_store (self);
  g_autoptr(GPtrArray) rows = choose_clip (store, &clip, error) ? guise_store_swap_list (store, clip, error) : NULL;
  g_autoptr(JsonNode) node = NULL;
  JsonArray *swaps;

  if (rows == NULL)
    return NULL;
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, json_object_new ());
  swaps = json_array_new ();
  json_object_set_int_member (json_node_get_object (node), "clip", clip);
  json_object_set_array_member (json_node_get_object (node), "swaps", swaps);
  for (guint i = 0; i < rows->len; i++)
    {
      const GuiseSwapRow *row = g_ptr_array_index (rows, i);
      g_autoptr(GuisePersonRecord) person = guise_store_person_get (store, row->person, error);
      g_autoptr(GuiseSwapScript) script = person != NULL ? guise_swap_script_from_text (row->settings, error) : NULL;
      g_autofree char *text = NULL, *checkpoint = NULL;
      JsonObject *object;

      if (script == NULL)
        return NULL;
      object = json_object_new ();
      json_object_set_int_member (object, "person", row->person);
      json_object_set_string_member (object, "name", person->name);
      json_object_set_int_member (object, "run", script->run);
      checkpoint = guise_checkpoint_choice_dup_text (script->checkpoint);
      json_object_set_string_member (object, "checkpoint", checkpoint);
      script->run = 0;
      script->checkpoint = GUISE_CHECKPOINT_NEWEST;
      text = guise_swap_script_to_text (script);
      json_object_set_member (object, "settings", json_from_string (text, NULL));
      json_array_add_object_element (swaps, object);
    }
  return g_steal_pointer (&node);
}
