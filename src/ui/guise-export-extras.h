/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define GUISE_TYPE_EXPORT_EXTRAS (guise_export_extras_get_type ())
G_DECLARE_FINAL_TYPE (GuiseExportExtras, guise_export_extras, GUISE, EXPORT_EXTRAS, AdwPreferencesGroup)

/**
 * GuiseExportExtras:
 *
 * A row for each thing that a clip carries beside picture and sound, with a
 * switch: whether the export is to carry it, too. Hidden where there is none.
 *
 * Signals: "changed": a switch was moved.
 *
 * Thread: main only.
 */

/* @extras: (element-type GuiseExportExtra): of the clip and format that are chosen now; what was left out stays so */
void  guise_export_extras_show        (GuiseExportExtras *self, GPtrArray *extras);

/* (transfer full): names of what is to be left out. */
GStrv guise_export_extras_dup_without (GuiseExportExtras *self);

/* All is to be carried again: another clip. */
void  guise_export_extras_reset       (GuiseExportExtras *self);

G_END_DECLS
