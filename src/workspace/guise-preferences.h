/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuisePreferences: what holds for every project of a user, unless a call says otherwise.
 * @device: that trains, from 1, as `guise devices` counts; 0: the best
 * @memory_limit_bytes: that training may take of the device; 0: what it has
 * @pictures_bytes: of faces, kept in memory for each open project
 * @films_bytes: of film strips, kept on the disk in each project's cache
 * @proxies_bytes: of small copies of clips that are slow to seek in, the same; 0: none are made
 * @label_always: exports carry the visible label, also where consent is declared
 * @label: (nullable): its words then; %NULL for the usual ones
 */
typedef struct
{
  guint       device;
  guint64     memory_limit_bytes;
  guint64     pictures_bytes;
  guint64     films_bytes;
  guint64     proxies_bytes;
  gboolean    label_always;
  const char *label;
} GuisePreferences;

G_END_DECLS
