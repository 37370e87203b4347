/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

G_BEGIN_DECLS

/* Bytes of all film strips that a project's cache keeps unless told otherwise; the ones not used for longest go first. */
#define GUISE_FILM_CACHE_BYTES (64 * 1024 * 1024)

/**
 * guise_film_cache_load_async:
 * @fingerprint: of the clip: another file has another strip
 *
 * The film strip of a clip, out of PROJECT/cache, or made and put there. One
 * at a time, on a thread of its own, with one thread of the budget. The
 * project stays open until the callback has run; closing cancels.
 *
 * Thread: main only.
 */
void    guise_film_cache_load_async  (GuiseProject *project, gint64 clip, const char *fingerprint,
                                      GAsyncReadyCallback callback, gpointer user_data);

/* Returns: (transfer full): a JPEG; see guise_film_strip_make() */
GBytes *guise_film_cache_load_finish (GAsyncResult *result, GError **error);

/* Deletes film strips in @folder, oldest first, until the rest has at most @limit bytes. Thread: any; blocks. */
void    guise_film_cache_trim        (const char *folder, guint64 limit);

G_END_DECLS
