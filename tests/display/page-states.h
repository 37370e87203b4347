/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The pages of the window, without a project, in each of the states that they can be in. Thread: main only. */

typedef struct
{
  GType      (*type) (void);
  const char *states[3];   /* pages of stacks in it */
} PageState;

extern const PageState page_states[];
extern const guint     n_page_states;

/* (transfer full): "GuiseFacesPage faces editor", for a message. */
char      *page_state_dup_name (const PageState *self);

/* A window of that size that shows the page in that state, with counts of a large project, painted; to be destroyed. @page: (out) (transfer none) */
GtkWindow *page_state_present  (const PageState *self, int width, int height, GtkWidget **page);

/* Until what was changed in it is painted. */
void       page_state_wait     (GtkWindow *window);

G_END_DECLS
