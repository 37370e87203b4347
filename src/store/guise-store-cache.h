/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store.h"

G_BEGIN_DECLS

/*
 * What is cached of clips, film strips and proxies, stands in PROJECT/cache, or in a folder that the user chose for all
 * projects: ROOT/guise-cache/KEY, where KEY is a number of 16 hex digits that each project drew once. PROJECT/cache/place
 * names it for whoever has not opened the project. All of it can be made again at any time.
 */

/* Names of these files begin so; a strip's goes on with the number of its clip. */
#define GUISE_STORE_FILM_PREFIX  "film-"
#define GUISE_STORE_PROXY_PREFIX "proxy-"

/* (transfer full): such a name for what is cached of @clip; another file has another. @fingerprint: of a project, and so of
 * anybody: what is no hexadecimal digit of it leads nowhere. Thread: any. */
char *guise_store_dup_cache_name         (const char *prefix, gint64 clip, const char *fingerprint, const char *ending);

/**
 * guise_store_set_cache_roots:
 * @roots: (nullable): absolute folders, %NULL-terminated: where clips are cached from now on, "" for the project itself,
 *   and then where they were before. %NULL: in the project, as in a store that was never told
 *
 * Forgetting a person empties this project's share of all of them.
 *
 * Thread: any; does not block.
 */
void  guise_store_set_cache_roots        (GuiseStore *self, const char *const *roots);

/* (transfer full): where clips are cached now. It is made where it lacks; where it cannot be, because a disk is not there
 * perhaps, and in projects that are only read and have none, it is PROJECT/cache. Thread: any; blocks on the disk. */
char *guise_store_make_clip_cache        (GuiseStore *self);

/* (transfer full): the folders, as far as they exist, where clips of this project were cached before. Blocks the same. */
GStrv guise_store_list_former_clip_caches (GuiseStore *self);

/* (transfer full) (nullable): where the clips of a project that is not open are cached below @root, if it has a share
 * there; nothing in the project is believed but the digits. Blocks the same. */
char *guise_store_find_clip_cache        (const char *project, const char *root);

G_END_DECLS
