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

/* How deep arrays and objects may lie in each other: far deeper than in anything that Guise writes. */
#define GUISE_JSON_MAX_DEPTH 64

/**
 * guise_json_parse:
 * @text: of a project, a picture, a record or a journal, and so of anybody
 *
 * What is deeper than %GUISE_JSON_MAX_DEPTH is not read, see guise_json_is_shallow().
 *
 * Returns: (transfer full) (nullable): %NULL with %JSON_PARSER_ERROR, or without an error where @text is empty
 *
 * Thread: any.
 */
JsonNode *guise_json_parse  (const char *text, GError **error);

/* @object: (transfer full)
 *
 * Returns: (transfer full): a node that holds it
 */
JsonNode *guise_json_node   (JsonObject *object);

G_END_DECLS
