/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-view-cast-private.h"

GuiseViewCast *
guise_view_cast_new (gint64 number, guint look, const GuiseCasting *castings, GuiseSwapScript *const *scripts, guint n)
{
  GuiseViewCast *self = g_new0 (GuiseViewCast, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->number = number;
  self->look = look;
  self->castings = g_memdup2 (castings, n * sizeof *castings);
  self->n = n;
  self->scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_swap_script_free);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->scripts, guise_swap_script_copy (scripts[i]));
  return self;
}

GuiseViewCast *
guise_view_cast_ref (GuiseViewCast *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
guise_view_cast_unref (GuiseViewCast *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->castings);
  g_ptr_array_unref (self->scripts);
  g_free (self);
}
