/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What those who do not see `compute` and `model` ask of them. Thread: any; the first blocks while drivers load. */

/* (transfer full): {"devices": [{"device", "name", "driver", "type", "usable", "reason"}]}, "device" from 1. */
JsonNode *guise_engine_list_devices     (void);

/* Returns: %FALSE with %GUISE_ERROR_USAGE when @model is none, or makes no pictures of @resolution, where
 * that is not 0. */
gboolean  guise_engine_check_resolution (const char *model, guint resolution, GError **error);

/* (transfer none): name of model @index for settings, and what it is, for people; %NULL after the last. */
const char *guise_engine_get_model      (guint index, const char **summary);

G_END_DECLS
