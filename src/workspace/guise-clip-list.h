/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip.h"

G_BEGIN_DECLS

typedef struct _GuiseProject GuiseProject;

#define GUISE_TYPE_CLIP_LIST (guise_clip_list_get_type ())
G_DECLARE_FINAL_TYPE (GuiseClipList, guise_clip_list, GUISE, CLIP_LIST, GObject)

/**
 * GuiseClipList:
 *
 * The clips of a project, a #GListModel of #GuiseClip in the order of import;
 * those that could not be imported come last. Reads again whenever the project
 * has changed, and changes only the items that differ. A film strip is made,
 * one after the other in the background, for each clip that lacks one.
 *
 * Property `loaded`, notified: whether it has been read once, so that an empty
 * list means that there is nothing.
 *
 * Thread: main only.
 */

/* For the project; it keeps no reference to it. */
GuiseClipList *guise_clip_list_new        (GuiseProject *project);

gboolean       guise_clip_list_get_loaded (GuiseClipList *self);

/* (transfer none) (nullable): the clip with this id. */
GuiseClip     *guise_clip_list_find       (GuiseClipList *self, gint64 clip);

/* One that could not be imported, until it is forgotten or imported well; a second time replaces the first. */
void           guise_clip_list_reject     (GuiseClipList *self, const char *path, const char *problem);
void           guise_clip_list_forget     (GuiseClipList *self, const char *path);

/* What is being done with a clip; cleared when it has ended. */
void           guise_clip_list_set_work   (GuiseClipList *self, gint64 clip, GuiseWork *work);

G_END_DECLS
