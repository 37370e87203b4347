/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-db-private.h"

G_BEGIN_DECLS

/**
 * GuiseWhere:
 *
 * A condition over the figures of faces, as SQL text that is wholly ours and
 * numbers to be given as parameters: nothing of what the user typed is in the text.
 *
 *     either     = both { "or" both }
 *     both       = single { "and" single }
 *     single     = "not" single | "(" either ")" | flag | value comparison number
 *     value      = figure | "abs" "(" figure ")"
 *     comparison = "<" | "<=" | ">" | ">=" | "=" | "==" | "!=" | "<>"
 */
typedef struct
{
  GString *sql;       /* for a query of `faces AS f JOIN tracks AS t` */
  GArray  *numbers;   /* double, one for each ? */
} GuiseWhere;

/* Returns: (transfer full): %NULL with %GUISE_ERROR_USAGE, which names the position of what is wrong. */
GuiseWhere *guise_where_parse (const char *text, GError **error);
void        guise_where_free  (GuiseWhere *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseWhere, guise_where_free)

void        guise_where_add_numbers (const GuiseWhere *self, GuiseQuery *query);

G_END_DECLS
