/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define GUISE_TYPE_CACHE_ROW (guise_cache_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCacheRow, guise_cache_row, GUISE, CACHE_ROW, AdwActionRow)

/* The folder in which film strips and proxies are kept: says which it is, and chooses another after it was checked.
 * @project (nullable): whose media it should not be among. */
void guise_cache_row_set (GuiseCacheRow *self, GSettings *settings, GuiseProject *project);

G_END_DECLS
