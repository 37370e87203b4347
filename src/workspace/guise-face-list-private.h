/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-list.h"
#include "guise-face-stacks-private.h"

G_BEGIN_DECLS

struct _GuiseFaceList
{
  GObject        parent_instance;

  GuiseProject  *project;      /* not owned; NULL once it is gone */
  GArray        *ids;          /* (element-type gint64) */
  GuiseFaceStacks *stacks;     /* (nullable): that @ids are seen of */
  GHashTable    *open;         /* set of gint64: keys of stacks that are open */
  GHashTable    *alive;        /* id → GuiseFace that somebody has, not owned */
  GArray        *fresh;        /* (element-type gint64): alive, without facts */
  guint          fetch_source;

  GuiseFaceView  view;         /* its `where` is owned */
  char          *problem;
  guint          n_all;
  gint64         n_with[GUISE_N_PROBLEMS];

  guint          generation;   /* of the view */
  guint          shown;        /* generation of the view that @ids are of; G_MAXUINT: none yet */
  guint          loaded : 1;
  guint          reading : 1;
  guint          again : 1;    /* something has changed while it was read */
};

/* guise-face-list-fetch.c: the facts of items, which come later and many at a time. */

/* Views ask for many items in one go. */
void guise_face_list_fetch_soon  (GuiseFaceList *self, gint64 id);

/* Those of all items that somebody has, again. */
void guise_face_list_fetch_alive (GuiseFaceList *self);

/* That @what could not be read, unless the project is closing. */
void guise_face_list_warn        (const char *what, const GError *error);

/* guise-face-list-stacks.c: tells an item, or all that somebody has, of the stack whose head it is. */
void guise_face_list_show_stack  (GuiseFaceList *self, GuiseFace *face);
void guise_face_list_show_stacks (GuiseFaceList *self);

/* guise-face-list.c. The list is right at each step of the way. @splices: (element-type GuiseSplice): lead to @after. */
void guise_face_list_apply       (GuiseFaceList *self, const GArray *splices, const GArray *after);

G_END_DECLS
