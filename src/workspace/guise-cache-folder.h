/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

G_BEGIN_DECLS

/*
 * Where film strips and proxies of all projects are kept, as the user wishes: #GUISE_CACHE_FOLDER_KEY of the settings, empty for each
 * project's own folder, and "cache-folders-before", so that forgetting a person reaches what was left there.
 *
 * Thread: main only, where nothing else is said.
 */

/* What changes when another folder was chosen. */
#define GUISE_CACHE_FOLDER_KEY "cache-folder"

/* (transfer full) (nullable): the settings of the program that runs; %NULL where their schema is not installed. */
GSettings  *guise_cache_folder_load_settings (void);

/* (transfer full): for guise_project_set_cache_roots() and guise_recents_set_cache_roots(). */
GStrv       guise_cache_folder_dup_roots     (GSettings *settings);

/* From now on @folder, %NULL for each project's own: what is there is moved by guise_project_gather_cache(). @folder
 * should have been checked. */
void        guise_cache_folder_choose        (GSettings *settings, const char *folder);

/**
 * guise_cache_folder_check:
 * @folder: absolute
 * @media: (nullable): paths of clips
 * @out_question: (out) (transfer full) (nullable): a sentence why the user might not want it: it is among @media, or where
 *   the desktop keeps films, pictures or music
 *
 * Looks whether caches can be kept there, by making a file.
 *
 * Returns: %FALSE when they cannot, with the reason and the way out: %G_IO_ERROR_NOT_DIRECTORY, %G_IO_ERROR_INVALID_FILENAME
 * for a name that is no UTF-8, %G_IO_ERROR_EXISTS inside of a project, or what the disk says
 *
 * Thread: any; blocks on the disk.
 */
gboolean    guise_cache_folder_check         (const char *folder, const char *const *media, char **out_question,
                                              GError **error);

/* The same on another thread; the clips are those of @project (nullable). */
void        guise_cache_folder_check_async   (const char *folder, GuiseProject *project, GAsyncReadyCallback callback,
                                              gpointer user_data);
gboolean    guise_cache_folder_check_finish  (GAsyncResult *result, char **out_question, GError **error);

G_END_DECLS
