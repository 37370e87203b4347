/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-script.h"

#include "guise-checkpoint-choice.h"
#include "guise-error.h"
#include "guise-i18n.h"

#include <string.h>

GuiseSwapScript *
guise_swap_script_new (const GuiseSwapSettings *settings)
{
  GuiseSwapScript *self = g_new0 (GuiseSwapScript, 1);

  if (settings != NULL)
    self->settings = *settings;
  else
    guise_swap_settings_init (&self->settings);
  self->shots = g_array_new (FALSE, FALSE, sizeof (GuiseSwapShot));
  self->keys = g_array_new (FALSE, FALSE, sizeof (GuiseSwapKey));
  return self;
}

GuiseSwapScript *
guise_swap_script_copy (const GuiseSwapScript *self)
{
  GuiseSwapScript *copy = guise_swap_script_new (&self->settings);

  copy->run = self->run;
  copy->checkpoint = self->checkpoint;
  g_array_append_vals (copy->shots, self->shots->data, self->shots->len);
  g_array_append_vals (copy->keys, self->keys->data, self->keys->len);
  return copy;
}

void
guise_swap_script_free (GuiseSwapScript *self)
{
  g_array_unref (self->shots);
  g_array_unref (self->keys);
  g_free (self);
}

void
guise_swap_script_set_run (GuiseSwapScript *self, gint64 run)
{
  if (run != self->run && self->checkpoint > 0)
    self->checkpoint = GUISE_CHECKPOINT_NEWEST;
  self->run = run;
}

gint64
guise_swap_script_get_checkpoint (const GuiseSwapScript *self, gint64 run)
{
  return self->run == 0 || self->run == run ? self->checkpoint : GUISE_CHECKPOINT_NEWEST;
}

static GuiseSwapKey *
key_at (const GuiseSwapScript *self, guint index)
{
  return &g_array_index (self->keys, GuiseSwapKey, index);
}

static GuiseSwapShot *
shot_at (const GuiseSwapScript *self, guint index)
{
  return &g_array_index (self->shots, GuiseSwapShot, index);
}

GuiseSwapShot *
guise_swap_script_find_shot (const GuiseSwapScript *self, gint64 frame)
{
  for (guint i = 0; i < self->shots->len; i++)
    if (shot_at (self, i)->range.first <= frame && frame <= shot_at (self, i)->range.last)
      return shot_at (self, i);
  return NULL;
}

gint64
guise_swap_script_find_begin (const GuiseSwapScript *self, gint64 frame)
{
  gint64 begin = 0;

  for (guint i = 0; i < self->shots->len && shot_at (self, i)->range.first <= frame; i++)
    begin = shot_at (self, i)->range.last < frame ? shot_at (self, i)->range.last + 1 : shot_at (self, i)->range.first;
  return begin;
}

/* Between the keys of @number that count for a frame in @shot. */
static double
value_at (const GuiseSwapScript *self, const GuiseSwapShot *shot, guint number, gint64 frame, double without)
{
  const GuiseSwapKey *before = NULL, *after = NULL;

  for (guint i = 0; i < self->keys->len && after == NULL; i++)
    {
      const GuiseSwapKey *key = key_at (self, i);

      if (key->number != number || guise_swap_script_find_shot (self, key->frame) != shot)
        continue;
      if (key->frame <= frame)
        before = key;
      else
        after = key;
    }
  if (before == NULL)
    return after != NULL ? after->value : without;
  if (after == NULL || before->hold)
    return before->value;
  return before->value + (after->value - before->value) * (double) (frame - before->frame)
         / (double) (after->frame - before->frame);
}

void
guise_swap_script_get (const GuiseSwapScript *self, gint64 frame, GuiseSwapSettings *out)
{
  const GuiseSwapShot *shot = guise_swap_script_find_shot (self, frame);
  const guint n_numbers = GUISE_SWAP_N_NUMBERS;

  *out = shot != NULL ? shot->settings : self->settings;
  for (guint i = 0; self->keys->len > 0 && i < n_numbers; i++)
    {
      double *number = guise_swap_settings_get_number (out, i);

      *number = value_at (self, shot, i, frame, *number);
    }
}

void
guise_swap_script_set_shot (GuiseSwapScript *self, GuiseFrameRange range, const GuiseSwapSettings *settings)
{
  GuiseSwapShot shot = { range, *settings };
  guint place = 0;

  for (guint i = self->shots->len; i > 0; i--)
    if (shot_at (self, i - 1)->range.first <= range.last && range.first <= shot_at (self, i - 1)->range.last)
      g_array_remove_index (self->shots, i - 1);
  while (place < self->shots->len && shot_at (self, place)->range.first < range.first)
    place++;
  g_array_insert_val (self->shots, place, shot);
}

gboolean
guise_swap_script_drop_shot (GuiseSwapScript *self, gint64 frame)
{
  for (guint i = 0; i < self->shots->len; i++)
    {
      GuiseFrameRange range = shot_at (self, i)->range;

      if (frame < range.first || frame > range.last)
        continue;
      for (guint k = self->keys->len; k > 0; k--)
        if (key_at (self, k - 1)->frame >= range.first && key_at (self, k - 1)->frame <= range.last)
          g_array_remove_index (self->keys, k - 1);
      g_array_remove_index (self->shots, i);
      return TRUE;
    }
  return FALSE;
}

gboolean
guise_swap_script_can_key (guint number)
{
  static const char *const about_others[] = { "colour_memory", "steady", NULL };

  /* Those say how other frames are looked at. */
  return number < GUISE_SWAP_N_NUMBERS
         && !g_strv_contains (about_others, guise_swap_settings_get_number_name (number));
}

GuiseSwapKey *
guise_swap_script_find_key (const GuiseSwapScript *self, guint number, gint64 frame)
{
  for (guint i = 0; i < self->keys->len; i++)
    if (key_at (self, i)->number == number && key_at (self, i)->frame == frame)
      return key_at (self, i);
  return NULL;
}

gboolean
guise_swap_script_has_keys (const GuiseSwapScript *self, guint number, gint64 frame)
{
  const GuiseSwapShot *shot = guise_swap_script_find_shot (self, frame);

  for (guint i = 0; i < self->keys->len; i++)
    if (key_at (self, i)->number == number && guise_swap_script_find_shot (self, key_at (self, i)->frame) == shot)
      return TRUE;
  return FALSE;
}

gboolean
guise_swap_script_set_key (GuiseSwapScript *self, const GuiseSwapKey *key, GError **error)
{
  GuiseSwapSettings probe = self->settings;
  guint place = 0;

  if (!guise_swap_script_can_key (key->number) || key->frame < 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Swap setting “%s” cannot have a key at frame %"
                   PRId64), key->number < GUISE_SWAP_N_NUMBERS
                   ? guise_swap_settings_get_number_name (key->number) : "?", key->frame);
      return FALSE;
    }
  *guise_swap_settings_get_number (&probe, key->number) = key->value;
  if (!guise_swap_settings_check (&probe, error))
    return FALSE;

  while (place < self->keys->len
         && (key_at (self, place)->number < key->number
             || (key_at (self, place)->number == key->number && key_at (self, place)->frame < key->frame)))
    place++;
  if (place < self->keys->len && key_at (self, place)->number == key->number && key_at (self, place)->frame == key->frame)
    {
      *key_at (self, place) = *key;
      return TRUE;
    }
  if (self->keys->len >= GUISE_SWAP_MAX_KEYS)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("A swap can have %d keys, and has them"),
                   GUISE_SWAP_MAX_KEYS);
      return FALSE;
    }
  g_array_insert_val (self->keys, place, *key);
  return TRUE;
}

gboolean
guise_swap_script_drop_key (GuiseSwapScript *self, guint number, gint64 frame)
{
  for (guint i = 0; i < self->keys->len; i++)
    if (key_at (self, i)->number == number && key_at (self, i)->frame == frame)
      {
        g_array_remove_index (self->keys, i);
        return TRUE;
      }
  return FALSE;
}

gboolean
guise_swap_script_change (GuiseSwapScript *self, gint64 frame, const GuiseSwapSettings *settings, GError **error)
{
  GuiseSwapShot *shot = guise_swap_script_find_shot (self, frame);
  GuiseSwapSettings *scope = shot != NULL ? &shot->settings : &self->settings;
  GuiseSwapSettings now = *settings, kept = *scope, before;

  guise_swap_script_get (self, frame, &before);
  *scope = now;
  for (guint i = 0; i < GUISE_SWAP_N_NUMBERS; i++)
    {
      const GuiseSwapKey *there = guise_swap_script_find_key (self, i, frame);
      double value = *guise_swap_settings_get_number (&now, i);
      GuiseSwapKey key = { i, frame, value, there != NULL && there->hold };

      if (!guise_swap_script_has_keys (self, i, frame))
        continue;
      /* What stands behind the keys stays, for when they are gone. */
      *guise_swap_settings_get_number (scope, i) = *guise_swap_settings_get_number (&kept, i);
      if (value != *guise_swap_settings_get_number (&before, i) && !guise_swap_script_set_key (self, &key, error))
        return FALSE;
    }
  return TRUE;
}

gint64
guise_swap_script_next_key (const GuiseSwapScript *self, gint64 frame, int direction)
{
  gint64 best = -1;

  for (guint i = 0; i < self->keys->len; i++)
    {
      gint64 at = key_at (self, i)->frame;

      if (direction > 0 ? at > frame && (best < 0 || at < best) : at < frame && at > best)
        best = at;
    }
  return best;
}

gboolean
guise_swap_script_is_default (const GuiseSwapScript *self)
{
  g_autoptr(GuiseSwapScript) usual = guise_swap_script_new (NULL);
  g_autofree char *text = guise_swap_script_to_text (self);
  g_autofree char *usual_text = guise_swap_script_to_text (usual);

  return g_str_equal (text, usual_text);
}
