/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 key;
  guint  first, n;     /* in `ids` */
} GuiseFaceStack;

/**
 * GuiseFaceStacks:
 *
 * Faces in stacks: those of one key lie together, in the order they came in,
 * and stacks in the order of their first faces. Of a stack that is closed only the
 * first face is seen.
 *
 * Thread: one at a time.
 */
typedef struct
{
  GArray     *ids;      /* (element-type gint64): all, stack by stack */
  GArray     *stacks;   /* (element-type GuiseFaceStack) */
  GHashTable *heads;    /* id of a stack's first face → its number + 1; stacks of one face are none */
} GuiseFaceStacks;

/* @keys: (array): one for each of @ids */
GuiseFaceStacks *guise_face_stacks_new  (const GArray *ids, const gint64 *keys);
void             guise_face_stacks_free (GuiseFaceStacks *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceStacks, guise_face_stacks_free)

/* (nullable) (transfer none): the stack of two and more whose first face is @id. */
const GuiseFaceStack *guise_face_stacks_find (const GuiseFaceStacks *self, gint64 id);

/* (transfer full) (element-type gint64): what is seen. @open: set of gint64 keys */
GArray          *guise_face_stacks_list_seen (const GuiseFaceStacks *self, GHashTable *open);

G_END_DECLS
