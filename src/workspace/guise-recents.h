/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GUISE_TYPE_RECENT (guise_recent_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRecent, guise_recent, GUISE, RECENT, GObject)

/* A project that was open once. Never changes: what is looked up anew is another one. Thread: main only. */
const char *guise_recent_get_path    (GuiseRecent *self);
const char *guise_recent_get_name    (GuiseRecent *self);
gboolean    guise_recent_get_missing (GuiseRecent *self);

/* Seconds since 1970 of the last change; 0 where unknown. */
gint64      guise_recent_get_changed (GuiseRecent *self);

/* (nullable) (transfer none): the film strip of its first clip, see GuiseClip. */
GBytes     *guise_recent_get_film    (GuiseRecent *self);

#define GUISE_TYPE_RECENTS (guise_recents_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRecents, guise_recents, GUISE, RECENTS, GObject)

/**
 * GuiseRecents:
 *
 * Projects that were open, newest first, at most %GUISE_RECENTS_MAX; a
 * #GListModel of #GuiseRecent. Kept in a file of the user's state folder.
 * What there is to see of each is looked up on another thread.
 *
 * Thread: main only.
 */
#define GUISE_RECENTS_MAX 12

/* @file: (nullable): where they are kept; %NULL for the usual place, $XDG_STATE_HOME/guise/recent */
GuiseRecents *guise_recents_new    (const char *file);

/* Where film strips are kept besides the projects themselves, see guise_project_set_cache_roots(). */
void          guise_recents_set_cache_roots (GuiseRecents *self, const char *const *roots);

/* Moves it to the top. */
void          guise_recents_add    (GuiseRecents *self, const char *path);
void          guise_recents_remove (GuiseRecents *self, const char *path);

/* Looks again at what became of them. */
void          guise_recents_refresh (GuiseRecents *self);

G_END_DECLS
