/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-json-depth.h"

/* Where the string that begins at @at ends: its last quotation mark, or the end of the text. */
static gsize
skip_string (const char *text, gsize length, gsize at)
{
  for (at++; at < length && text[at] != '"'; at++)
    if (text[at] == '\\')
      at++;
  return at;
}

gboolean
guise_json_is_shallow (const char *text, gsize length, guint most)
{
  guint depth = 0;

  for (gsize at = 0; at < length; at++)
    switch (text[at])
      {
      case '"':
        at = skip_string (text, length, at);
        break;
      case '{':
      case '[':
        if (++depth > most)
          return FALSE;
        break;
      case '}':
      case ']':
        depth -= depth > 0;
        break;
      case '/':
      case '#':
      case '\'':
        return FALSE;
      default:
        break;
      }
  return TRUE;
}
