/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which checkpoint of a run is used: an iteration, above 0, or one of these. In words "newest", "best" and the number. */
#define GUISE_CHECKPOINT_NEWEST 0
#define GUISE_CHECKPOINT_BEST   (-1)   /* of the lowest held-out loss */

/* @text: (nullable): "newest", "best" or an iteration; %NULL leaves @out alone. Returns: %FALSE with %GUISE_ERROR_USAGE */
gboolean guise_checkpoint_choice_parse    (const char *text, gint64 *out, GError **error);

/* (transfer full): what guise_checkpoint_choice_parse() takes. */
char    *guise_checkpoint_choice_dup_text (gint64 choice);

G_END_DECLS
