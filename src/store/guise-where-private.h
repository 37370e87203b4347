/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-db-private.h"
#include "guise-face-figures-private.h"

G_BEGIN_DECLS

typedef enum
{
  GUISE_WHERE_LESS,
  GUISE_WHERE_LESS_OR_EQUAL,
  GUISE_WHERE_GREATER,
  GUISE_WHERE_GREATER_OR_EQUAL,
  GUISE_WHERE_EQUAL,
  GUISE_WHERE_UNEQUAL,
  GUISE_WHERE_TAG,        /* takes none, as a flag */
  GUISE_WHERE_FLAG,       /* of these, what follows: takes none from the stack */
  GUISE_WHERE_NOT,        /* one */
  GUISE_WHERE_AND,        /* two */
  GUISE_WHERE_OR,
} GuiseWhereCode;

/* One step of a condition as a program for a stack of truths. */
typedef struct
{
  GuiseWhereCode code;
  GuiseFigure    figure;      /* of a comparison or a flag */
  gboolean       absolute;
  double         number;
  guint          tag;         /* an index into the condition's tags */
} GuiseWhereOp;

/**
 * GuiseWhere:
 *
 * A condition over the figures of faces, as SQL text that is wholly ours and
 * numbers to be given as parameters: nothing of what the user typed is in the
 * text but names of tags, which are letters, digits, "-" and "_". And the same as a program, for figures that are in memory.
 *
 *     either     = both { "or" both }
 *     both       = single { "and" single }
 *     single     = "not" single | "(" either ")" | flag | "tag:" name | value comparison number
 *     value      = figure | "abs" "(" figure ")"
 *     comparison = "<" | "<=" | ">" | ">=" | "=" | "==" | "!=" | "<>"
 */
typedef struct
{
  GString *sql;       /* for a query of `faces AS f JOIN tracks AS t` */
  GArray  *numbers;   /* double, one for each ? */
  GArray  *ops;       /* GuiseWhereOp: leaves one truth */
  guint    depth;     /* of the stack that they need */
  GPtrArray *tags;    /* names that it speaks of */
  GArray  *masks;     /* guint64: the bit of each; set by guise_where_find_tags() */
  gboolean rejected;  /* it speaks of what is no face */
  gboolean duplicates;/* it speaks of near duplicates, which are to be found first */
} GuiseWhere;

/* Returns: (transfer full): %NULL with %GUISE_ERROR_USAGE, which names the position of what is wrong. */
GuiseWhere *guise_where_parse (const char *text, GError **error);
void        guise_where_free  (GuiseWhere *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseWhere, guise_where_free)

void        guise_where_add_numbers (const GuiseWhere *self, GuiseQuery *query);

/* Before the program is run. Thread: the store's. */
gboolean    guise_where_find_tags   (GuiseWhere *self, GuiseDb *db, GError **error);

/* Bytes of @text up to where no name of a tag can go on. */
gsize       guise_where_tag_length  (const char *text);

G_END_DECLS
