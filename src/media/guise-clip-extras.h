/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuiseClipExtra:
 *
 * One thing that a clip carries beside picture and sound.
 */
typedef struct
{
  char *name;    /* for shell and project: "title", "date", "chapters", "subtitles-1" */
  char *title;   /* for people: "Title", "Chapters", "Subtitles 1" */
  char *value;   /* for people: what it says, on one line */
} GuiseClipExtra;

/**
 * GuiseClipExtras:
 *
 * All of them: what is said of the clip (title, date, place, camera …), its
 * chapters, its subtitles. Never changed.
 *
 * Thread: any (shared by reference).
 */
typedef struct _GuiseClipExtras GuiseClipExtras;

/**
 * guise_clip_extras_read:
 * @path: a video; anything else has none
 *
 * Returns: (transfer full): none where the file cannot be read
 *
 * Thread: any; blocks for 10 to 500 ms, at most 8 s.
 */
GuiseClipExtras      *guise_clip_extras_read   (const char *path, GCancellable *cancellable);

GuiseClipExtras      *guise_clip_extras_ref    (GuiseClipExtras *self);
void                  guise_clip_extras_unref  (GuiseClipExtras *self);

guint                 guise_clip_extras_get_n  (const GuiseClipExtras *self);
const GuiseClipExtra *guise_clip_extras_get    (const GuiseClipExtras *self, guint index);   /* (transfer none) */

/**
 * guise_clip_extras_new_without:
 * @names: (array zero-terminated=1) (nullable): of those to leave out; "all" leaves out everything
 *
 * Returns: (transfer full): the rest; %NULL with %GUISE_ERROR_USAGE for a name that no clip has
 */
GuiseClipExtras      *guise_clip_extras_new_without (const GuiseClipExtras *self, const char *const *names,
                                                     GError **error);

/* Whether the container that @path's ending says holds it. */
gboolean              guise_clip_extras_fits   (const GuiseClipExtras *self, guint index, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseClipExtras, guise_clip_extras_unref)

G_END_DECLS
