/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* More arrays and objects than anything has that Guise writes. */
#define GUISE_SHALLOW_JSON_BRACKETS 4000

/**
 * guise_shallow_json_parse:
 * @text: of a project, a picture or a journal, and so of anybody
 *
 * The parser goes as deep as the text says, and that of a stranger would take all of its stack: one with too many arrays
 * and objects is not read.
 *
 * Returns: (transfer full) (nullable): %NULL with %JSON_PARSER_ERROR, or without an error where @text is empty
 *
 * Thread: any.
 */
JsonNode *guise_shallow_json_parse (const char *text, GError **error);

G_END_DECLS
