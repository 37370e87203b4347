/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-face-list-private.h"

#include "guise-face-private.h"
#include "guise-splices-private.h"

void
guise_face_list_show_stack (GuiseFaceList *self, GuiseFace *face)
{
  const GuiseFaceStack *stack = self->stacks != NULL ? guise_face_stacks_find (self->stacks, guise_face_get_id (face))
                                                     : NULL;

  guise_face_set_stack (face, stack != NULL ? stack->n : 0,
                        stack != NULL && g_hash_table_contains (self->open, &stack->key));
}

void
guise_face_list_show_stacks (GuiseFaceList *self)
{
  GHashTableIter iter;
  gpointer face;

  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, NULL, &face))
    guise_face_list_show_stack (self, face);
}

void
guise_face_list_append_ids (GuiseFaceList *self, guint position, GArray *ids)
{
  gint64 id = guise_face_list_get_id (self, position);
  const GuiseFaceStack *stack = self->stacks != NULL ? guise_face_stacks_find (self->stacks, id) : NULL;

  if (stack != NULL && !g_hash_table_contains (self->open, &stack->key))
    g_array_append_vals (ids, &g_array_index (self->stacks->ids, gint64, stack->first), stack->n);
  else
    g_array_append_val (ids, id);
}

guint
guise_face_list_get_n_faces (GuiseFaceList *self)
{
  g_return_val_if_fail (GUISE_IS_FACE_LIST (self), 0);

  return self->stacks != NULL ? self->stacks->ids->len : self->ids->len;
}

/* After @open has changed. While another view is read, that comes with it. */
static void
show_open (GuiseFaceList *self)
{
  g_autoptr(GArray) after = NULL, splices = NULL;

  if (self->reading)
    {
      self->again = TRUE;
      return;
    }
  after = guise_face_stacks_list_seen (self->stacks, self->open);
  splices = guise_splices_replace (self->ids, after);
  guise_face_list_show_stacks (self);
  guise_face_list_apply (self, splices, after);
}

void
guise_face_list_toggle_stack (GuiseFaceList *self, guint position)
{
  const GuiseFaceStack *stack = NULL;

  g_return_if_fail (GUISE_IS_FACE_LIST (self));

  /* Of a face within an open stack the head comes before it. */
  for (guint i = position + 1; self->stacks != NULL && i > 0 && stack == NULL; i--)
    {
      stack = guise_face_stacks_find (self->stacks, guise_face_list_get_id (self, i - 1));
      if (stack != NULL && i - 1 + (g_hash_table_contains (self->open, &stack->key) ? stack->n : 1) <= position)
        return;
    }
  if (stack == NULL)
    return;
  if (!g_hash_table_remove (self->open, &stack->key))
    g_hash_table_add (self->open, g_memdup2 (&stack->key, sizeof stack->key));
  show_open (self);
}

void
guise_face_list_set_all_stacks_open (GuiseFaceList *self, gboolean open)
{
  g_return_if_fail (GUISE_IS_FACE_LIST (self));

  if (self->stacks == NULL)
    return;
  g_hash_table_remove_all (self->open);
  for (guint i = 0; open && i < self->stacks->stacks->len; i++)
    g_hash_table_add (self->open, g_memdup2 (&g_array_index (self->stacks->stacks, GuiseFaceStack, i).key,
                                             sizeof (gint64)));
  show_open (self);
}
