/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Which objects are alive: what only a cycle of references, a signal's handler or a source keeps is no leak to a
 * sanitizer, for it can be reached. Any thread may make and drop them. A GApplication is not seen. */

/* From here on. Before the first object of any kind, for a class takes what it does from its parent when it is made. */
void   live_objects_begin     (void);

/* How many there are of @type and what is derived from it. */
guint  live_objects_count     (GType type);

/* @is: those that are of type @kind, or else those that are not.
 * Returns: (transfer full): "GuiseFace: 2, GuiseProject: 1", of the program's own types; empty where there are none */
char  *live_objects_dup_names (GType kind, gboolean is);

G_END_DECLS
