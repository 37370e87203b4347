/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_json_is_shallow:
 * @text: of @length bytes, from anybody
 * @most: how deep its arrays and objects may lie in each other
 *
 * For before a parser that calls itself for each of them gets the text: that of a stranger would take all of its stack.
 *
 * Returns: %FALSE also for what JSON does not know and json-glib does, comments and strings in ' ': brackets in them cannot
 *   be told from others
 *
 * Thread: any.
 */
gboolean guise_json_is_shallow (const char *text, gsize length, guint most);

G_END_DECLS
