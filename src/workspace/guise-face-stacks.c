/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-stacks-private.h"

/* The number of each face's stack; counts the faces of each. */
static guint *
number_stacks (const GArray *ids, const gint64 *keys, GArray *stacks)
{
  g_autoptr(GHashTable) numbers = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint *of_face = g_new (guint, MAX (ids->len, 1));

  for (guint i = 0; i < ids->len; i++)
    {
      guint number = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, &keys[i]));

      if (number == 0)
        {
          const GuiseFaceStack stack = { .key = keys[i] };

          g_array_append_val (stacks, stack);
          number = stacks->len;
          g_hash_table_insert (numbers, (gpointer) &keys[i], GUINT_TO_POINTER (number));
        }
      of_face[i] = number - 1;
      g_array_index (stacks, GuiseFaceStack, number - 1).n++;
    }
  return of_face;
}

GuiseFaceStacks *
guise_face_stacks_new (const GArray *ids, const gint64 *keys)
{
  GuiseFaceStacks *self = g_new0 (GuiseFaceStacks, 1);
  g_autofree guint *of_face = NULL, *filled = NULL;
  guint first = 0;

  self->stacks = g_array_new (FALSE, FALSE, sizeof (GuiseFaceStack));
  self->heads = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), ids->len);
  g_array_set_size (self->ids, ids->len);
  of_face = number_stacks (ids, keys, self->stacks);
  filled = g_new0 (guint, MAX (self->stacks->len, 1));
  for (guint s = 0; s < self->stacks->len; s++)
    {
      GuiseFaceStack *stack = &g_array_index (self->stacks, GuiseFaceStack, s);

      stack->first = first;
      first += stack->n;
    }
  for (guint i = 0; i < ids->len; i++)
    {
      const GuiseFaceStack *stack = &g_array_index (self->stacks, GuiseFaceStack, of_face[i]);

      g_array_index (self->ids, gint64, stack->first + filled[of_face[i]]++) = g_array_index (ids, gint64, i);
    }
  for (guint s = 0; s < self->stacks->len; s++)
    if (g_array_index (self->stacks, GuiseFaceStack, s).n > 1)
      g_hash_table_insert (self->heads,
                           &g_array_index (self->ids, gint64, g_array_index (self->stacks, GuiseFaceStack, s).first),
                           GUINT_TO_POINTER (s + 1));
  return self;
}

void
guise_face_stacks_free (GuiseFaceStacks *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->ids);
  g_array_unref (self->stacks);
  g_hash_table_unref (self->heads);
  g_free (self);
}

const GuiseFaceStack *
guise_face_stacks_find (const GuiseFaceStacks *self, gint64 id)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->heads, &id));

  return number > 0 ? &g_array_index (self->stacks, GuiseFaceStack, number - 1) : NULL;
}

GArray *
guise_face_stacks_list_seen (const GuiseFaceStacks *self, GHashTable *open)
{
  GArray *seen = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint s = 0; s < self->stacks->len; s++)
    {
      const GuiseFaceStack *stack = &g_array_index (self->stacks, GuiseFaceStack, s);

      g_array_append_vals (seen, &g_array_index (self->ids, gint64, stack->first),
                           g_hash_table_contains (open, &stack->key) ? stack->n : 1);
    }
  return seen;
}
