/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-parts-private.h"

GuiseSwapKeyState
guise_swap_get_key_state (GuiseSwap *self, const char *name)
{
  const GuiseSwapKey *key;
  guint number;

  g_return_val_if_fail (GUISE_IS_SWAP (self), GUISE_SWAP_KEY_IMPOSSIBLE);

  if (!guise_swap_find_number (name, &number) || !guise_swap_script_can_key (number))
    return GUISE_SWAP_KEY_IMPOSSIBLE;
  key = guise_swap_script_find_key (self->script, number, self->frame);
  if (key != NULL)
    return key->hold ? GUISE_SWAP_KEY_HELD : GUISE_SWAP_KEY_HERE;
  return guise_swap_script_has_keys (self->script, number, self->frame) ? GUISE_SWAP_KEY_ELSEWHERE : GUISE_SWAP_KEY_NONE;
}

gboolean
guise_swap_set_key (GuiseSwap *self, const char *name, GuiseSwapKeyState state, GError **error)
{
  g_autoptr(GuiseSwapScript) script = NULL;
  GuiseSwapKeyState before;
  GuiseSwapKey key = { .frame = self->frame, .hold = state == GUISE_SWAP_KEY_HELD };
  gboolean wanted = state == GUISE_SWAP_KEY_HERE || state == GUISE_SWAP_KEY_HELD;

  g_return_val_if_fail (GUISE_IS_SWAP (self), FALSE);

  before = guise_swap_get_key_state (self, name);
  if (!self->ready || before == state || before == GUISE_SWAP_KEY_IMPOSSIBLE)
    return TRUE;
  script = guise_swap_script_copy (self->script);
  guise_swap_find_number (name, &key.number);
  key.value = *guise_swap_settings_get_number (&self->settings, key.number);
  if (wanted && !guise_swap_script_set_key (script, &key, error))
    return FALSE;
  if (!wanted && !guise_swap_script_drop_key (script, key.number, self->frame))
    return TRUE;
  guise_swap_change_script (self, g_steal_pointer (&script), !wanted ? GUISE_SWAP_STEP_KEY_REMOVE
                 : before == GUISE_SWAP_KEY_HERE || before == GUISE_SWAP_KEY_HELD ? GUISE_SWAP_STEP_KEY_HOLD : GUISE_SWAP_STEP_KEY_ADD);
  return TRUE;
}

gint64
guise_swap_find_next_key (GuiseSwap *self, int direction)
{
  g_return_val_if_fail (GUISE_IS_SWAP (self), -1);

  return guise_swap_script_next_key (self->script, self->frame, direction);
}

static int
compare_marks (gconstpointer a, gconstpointer b)
{
  const GuiseSwapMark *p = a, *q = b;

  return p->frame < q->frame ? -1 : p->frame > q->frame;
}

GArray *
guise_swap_list_keys (GuiseSwap *self)
{
  GArray *marks = g_array_new (FALSE, FALSE, sizeof (GuiseSwapMark));

  g_return_val_if_fail (GUISE_IS_SWAP (self), marks);

  for (guint i = 0; i < self->script->keys->len; i++)
    {
      const GuiseSwapKey *key = &g_array_index (self->script->keys, GuiseSwapKey, i);
      GuiseSwapMark mark = { key->frame, key->hold };
      gboolean known = FALSE;

      for (guint k = 0; k < marks->len && !known; k++)
        {
          GuiseSwapMark *other = &g_array_index (marks, GuiseSwapMark, k);

          known = other->frame == mark.frame;
          if (known)
            other->hold = other->hold && mark.hold;
        }
      if (!known)
        g_array_append_val (marks, mark);
    }
  g_array_sort (marks, compare_marks);
  return marks;
}

guint
guise_swap_get_n_shots (GuiseSwap *self)
{
  g_return_val_if_fail (GUISE_IS_SWAP (self), 0);

  return self->script->shots->len;
}

void
guise_swap_get_shot (GuiseSwap *self, guint index, gint64 *first, gint64 *last)
{
  const GuiseSwapShot *shot = &g_array_index (self->script->shots, GuiseSwapShot, index);

  *first = shot->range.first;
  *last = shot->range.last;
}
