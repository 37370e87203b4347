/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-safetensors.h"
#include "guise-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * The weights of the project's mask network: one file in the project's cache folder, whose name says its SHA-256. It goes
 * with the cache, and when a person is forgotten; training it again takes minutes.
 *
 * Thread: any; blocks on the disk.
 */

/**
 * guise_mask_file_write:
 * @n_forgotten: guise_store_get_n_forgotten() before the faces were read that the weights learned from
 *
 * Takes the place of the one before. Notes in @file which network it is of.
 *
 * Returns: %FALSE with %GUISE_ERROR_USAGE when somebody was forgotten since: the weights may hold their faces, and are not
 * written
 */
gboolean          guise_mask_file_write (GuiseStore *store, GuiseSafetensors *file, guint n_forgotten, GError **error);

/* (transfer full) (nullable): %NULL where there is none, or where it is damaged or of the network of an older program: then
 * it is as good as gone */
GuiseSafetensors *guise_mask_file_read  (GuiseStore *store);

/* Whether all that there is was learned for the network of an older program, which had it in use: it wants to be learned
 * again. */
gboolean          guise_mask_file_is_old (GuiseStore *store);

/* Whether it was stopped before it was of any use: to be gone on with, not to be looked through. To be said before it is written. */
void              guise_mask_file_set_begun (GuiseSafetensors *file, gboolean is_begun);
gboolean          guise_mask_file_is_begun  (const GuiseSafetensors *file);

/* (transfer full) (nullable): what tells it from another that was trained; not checked against its bytes. */
char             *guise_mask_file_dup_hash (GuiseStore *store);

G_END_DECLS
