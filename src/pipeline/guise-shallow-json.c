/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-shallow-json.h"

JsonNode *
guise_shallow_json_parse (const char *text, GError **error)
{
  guint n_brackets = 0;

  for (const char *at = text; *at != '\0'; at++)
    n_brackets += *at == '[' || *at == '{';
  if (n_brackets <= GUISE_SHALLOW_JSON_BRACKETS)
    return json_from_string (text, error);
  /* In English, as all that the parser says. */
  g_set_error (error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_PARSE, "%u arrays and objects, where %d are the most",
               n_brackets, GUISE_SHALLOW_JSON_BRACKETS);
  return NULL;
}
