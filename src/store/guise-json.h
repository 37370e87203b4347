/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Members of the object that @builder is in. Thread: as the builder. */
void guise_json_add_string  (JsonBuilder *builder, const char *name, const char *value);
void guise_json_add_int     (JsonBuilder *builder, const char *name, gint64 value);
void guise_json_add_boolean (JsonBuilder *builder, const char *name, gboolean value);

/* JSON knows no NAN: what was not measured becomes null. */
void guise_json_add_number  (JsonBuilder *builder, const char *name, double value);

/* Members of @object. What is not there (%NULL) or was not measured (NAN) becomes null. Thread: as the object. */
void guise_json_set_text    (JsonObject *object, const char *name, const char *text);
void guise_json_set_figure  (JsonObject *object, const char *name, double value);

/* @object: (transfer full)
 *
 * Returns: (transfer full): a node that holds it
 */
JsonNode *guise_json_node   (JsonObject *object);

G_END_DECLS
