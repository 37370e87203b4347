/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-where-private.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-time.h"

#include <math.h>
#include <string.h>

#define MAX_LENGTH 4096
#define MAX_DEPTH  40     /* of brackets and nots: far below what SQLite takes */
#define MAX_TERMS  200

typedef struct
{
  const char *text;     /* all of it */
  const char *at;       /* the rest */
  guint       depth, n_terms;
  guint       n_truths;       /* on the stack of the program so far */
  GuiseWhere *out;
} Parser;

void
guise_where_free (GuiseWhere *self)
{
  if (self == NULL)
    return;
  g_string_free (self->sql, TRUE);
  g_array_unref (self->numbers);
  g_array_unref (self->ops);
  g_ptr_array_unref (self->tags);
  g_array_unref (self->masks);
  g_free (self);
}

static gboolean
fail (Parser *parser, const char *expected, GError **error)
{
  glong position = g_utf8_pointer_to_offset (parser->text, parser->at) + 1;

  if (*parser->at == '\0')
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("\"%s\" ends where %s is expected"), parser->text, expected);
  else
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("\"%s\": %s is expected at character %ld"), parser->text,
                 expected, position);
  return FALSE;
}

static void
skip_space (Parser *parser)
{
  while (g_ascii_isspace (*parser->at))
    parser->at++;
}

static gsize
word_length (const char *text)
{
  gsize length = 0;

  while (g_ascii_isalnum (text[length]) || text[length] == '_')
    length++;
  return length;
}

static gboolean
take_word (Parser *parser, const char *word)
{
  skip_space (parser);
  if (word_length (parser->at) != strlen (word) || g_ascii_strncasecmp (parser->at, word, strlen (word)) != 0)
    return FALSE;
  parser->at += strlen (word);
  return TRUE;
}

static gboolean
take_sign (Parser *parser, const char *sign)
{
  skip_space (parser);
  if (!g_str_has_prefix (parser->at, sign))
    return FALSE;
  parser->at += strlen (sign);
  return TRUE;
}

static void
emit (Parser *parser, const GuiseWhereOp *op)
{
  g_array_append_vals (parser->out->ops, op, 1);
  if (op->code <= GUISE_WHERE_FLAG)
    parser->n_truths++;
  else if (op->code != GUISE_WHERE_NOT)
    parser->n_truths--;
  parser->out->depth = MAX (parser->out->depth, parser->n_truths);
}

/* Returns: an index into guise_figures, -1 for none. */
static int
take_figure (Parser *parser)
{
  for (int i = 0; i < GUISE_N_FIGURES; i++)
    if (take_word (parser, guise_figures[i].name))
      return i;
  return -1;
}

typedef struct
{
  const char     *sign, *sql;
  GuiseWhereCode  code;
} Comparison;

static const Comparison *
take_comparison (Parser *parser)
{
  /* Longer ones before their beginnings. */
  static const Comparison comparisons[] = {
    { "<=", "<=", GUISE_WHERE_LESS_OR_EQUAL }, { ">=", ">=", GUISE_WHERE_GREATER_OR_EQUAL },
    { "<>", "<>", GUISE_WHERE_UNEQUAL }, { "!=", "<>", GUISE_WHERE_UNEQUAL }, { "==", "=", GUISE_WHERE_EQUAL },
    { "<", "<", GUISE_WHERE_LESS }, { ">", ">", GUISE_WHERE_GREATER }, { "=", "=", GUISE_WHERE_EQUAL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (comparisons); i++)
    if (take_sign (parser, comparisons[i].sign))
      return &comparisons[i];
  return NULL;
}

static gboolean
take_time (Parser *parser, double *out, GError **error)
{
  gsize length = strspn (parser->at, "0123456789:.");
  g_autofree char *word = g_strndup (parser->at, length);
  GuiseTime time;

  if (length == 0 || !guise_time_parse (word, &time, NULL))
    return fail (parser, _("a time such as 12.5 or 0:01:30"), error);
  parser->at += length;
  *out = time;
  return TRUE;
}

static gboolean
take_number (Parser *parser, GuiseFigureKind kind, double *out, GError **error)
{
  char *end;
  double value;

  skip_space (parser);
  if (kind == GUISE_FIGURE_DURATION)
    {
      if (!take_time (parser, &value, error))
        return FALSE;
    }
  else
    {
      value = g_ascii_strtod (parser->at, &end);
      /* Not "nan", "inf" or "0x1p3", which strtod() also reads. */
      if (end == parser->at || !isfinite (value) || strcspn (parser->at, "xXpPnN") < (gsize) (end - parser->at))
        return fail (parser, _("a number"), error);
      parser->at = end;
    }
  g_array_append_val (parser->out->numbers, value);
  *out = value;
  return TRUE;
}

/* value comparison number */
static gboolean
parse_comparison (Parser *parser, int figure, gboolean absolute, GError **error)
{
  const Comparison *comparison = take_comparison (parser);
  GuiseWhereOp op = { .figure = figure, .absolute = absolute };

  if (comparison == NULL)
    return fail (parser, _("a comparison such as < or >="), error);
  g_string_append_printf (parser->out->sql, absolute ? "COALESCE (abs (%s) %s ?, 0)" : "COALESCE (%s %s ?, 0)",
                          guise_figures[figure].sql, comparison->sql);
  op.code = comparison->code;
  if (!take_number (parser, guise_figures[figure].kind, &op.number, error))
    return FALSE;
  emit (parser, &op);
  return TRUE;
}

static gboolean
parse_absolute (Parser *parser, GError **error)
{
  int figure;

  if (!take_sign (parser, "("))
    return fail (parser, _("\"(\" after abs"), error);
  figure = take_figure (parser);
  if (figure < 0 || guise_figures[figure].kind == GUISE_FIGURE_FLAG)
    return fail (parser, _("a figure such as yaw"), error);
  if (!take_sign (parser, ")"))
    return fail (parser, _("\")\""), error);
  return parse_comparison (parser, figure, TRUE, error);
}

gsize
guise_where_tag_length (const char *text)
{
  gsize length = 0;

  while (g_ascii_isalnum (text[length]) || text[length] == '_' || text[length] == '-' || (guchar) text[length] >= 0x80)
    length++;
  return length;
}

/* What stands behind "tag". A name that nobody gave is nobody's. */
static gboolean
parse_tag (Parser *parser, GError **error)
{
  GuiseWhereOp op = { .code = GUISE_WHERE_TAG, .tag = parser->out->tags->len };
  g_autofree char *typed = NULL;
  gsize length;

  if (!take_sign (parser, ":"))
    return fail (parser, _("\":\" after tag"), error);
  skip_space (parser);
  length = guise_where_tag_length (parser->at);
  if (length == 0)
    return fail (parser, _("the name of a tag"), error);
  typed = g_strndup (parser->at, length);
  parser->at += length;
  g_ptr_array_add (parser->out->tags, g_utf8_strdown (typed, -1));
  /* The name holds no quotation mark: see guise_where_tag_length(). */
  g_string_append_printf (parser->out->sql, "(f.tags & COALESCE ((SELECT 1 << id FROM tags WHERE name = '%s'), 0)) <> 0",
                          (const char *) g_ptr_array_index (parser->out->tags, op.tag));
  emit (parser, &op);
  return TRUE;
}

gboolean
guise_where_find_tags (GuiseWhere *self, GuiseDb *db, GError **error)
{
  g_array_set_size (self->masks, self->tags->len);
  for (guint i = 0; i < self->tags->len; i++)
    {
      GuiseQuery *query = guise_db_query (db, "SELECT 1 << id FROM tags WHERE name = ?");
      gint64 mask;

      guise_query_add_text (query, self->tags->pdata[i]);
      if (!guise_query_run_int (query, 0, &mask, error))
        return FALSE;
      g_array_index (self->masks, guint64, i) = (guint64) mask;
    }
  return TRUE;
}

static gboolean parse_either (Parser *parser, GError **error);

static gboolean
parse_nested (Parser *parser, gboolean negated, GError **error);

static gboolean
parse_single (Parser *parser, GError **error)
{
  int figure;

  if (++parser->n_terms > MAX_TERMS)
    return fail (parser, _("an end after 200 terms"), error);
  if (take_word (parser, "not"))
    return parse_nested (parser, TRUE, error);
  if (take_sign (parser, "("))
    return parse_nested (parser, FALSE, error);
  if (take_word (parser, "abs"))
    return parse_absolute (parser, error);

  if (take_word (parser, "tag"))
    return parse_tag (parser, error);

  figure = take_figure (parser);
  if (figure < 0)
    return fail (parser, _("a figure such as sharpness, yaw or kept"), error);
  if (guise_figures[figure].kind != GUISE_FIGURE_FLAG)
    return parse_comparison (parser, figure, FALSE, error);
  g_string_append (parser->out->sql, guise_figures[figure].sql);
  parser->out->rejected = parser->out->rejected || figure >= GUISE_FIGURE_REJECTED;
  parser->out->duplicates = parser->out->duplicates || figure == GUISE_FIGURE_DUPLICATE;
  emit (parser, &(GuiseWhereOp) { .code = GUISE_WHERE_FLAG, .figure = figure });
  return TRUE;
}

static gboolean
parse_nested (Parser *parser, gboolean negated, GError **error)
{
  gboolean good;

  if (++parser->depth > MAX_DEPTH)
    return fail (parser, _("less nesting"), error);
  g_string_append (parser->out->sql, negated ? "NOT (" : "(");
  good = negated ? parse_single (parser, error) : parse_either (parser, error);
  if (good && !negated && !take_sign (parser, ")"))
    good = fail (parser, _("\")\""), error);
  g_string_append_c (parser->out->sql, ')');
  if (good && negated)
    emit (parser, &(GuiseWhereOp) { .code = GUISE_WHERE_NOT });
  parser->depth--;
  return good;
}

static gboolean
parse_both (Parser *parser, GError **error)
{
  if (!parse_single (parser, error))
    return FALSE;
  while (take_word (parser, "and"))
    {
      g_string_append (parser->out->sql, " AND ");
      if (!parse_single (parser, error))
        return FALSE;
      emit (parser, &(GuiseWhereOp) { .code = GUISE_WHERE_AND });
    }
  return TRUE;
}

static gboolean
parse_either (Parser *parser, GError **error)
{
  if (!parse_both (parser, error))
    return FALSE;
  while (take_word (parser, "or"))
    {
      g_string_append (parser->out->sql, " OR ");
      if (!parse_both (parser, error))
        return FALSE;
      emit (parser, &(GuiseWhereOp) { .code = GUISE_WHERE_OR });
    }
  return TRUE;
}

GuiseWhere *
guise_where_parse (const char *text, GError **error)
{
  g_autoptr(GuiseWhere) self = g_new0 (GuiseWhere, 1);
  Parser parser = { .text = text, .at = text, .out = self };

  self->sql = g_string_new (NULL);
  self->numbers = g_array_new (FALSE, FALSE, sizeof (double));
  self->ops = g_array_new (FALSE, FALSE, sizeof (GuiseWhereOp));
  self->tags = g_ptr_array_new_with_free_func (g_free);
  self->masks = g_array_new (FALSE, TRUE, sizeof (guint64));
  if (strlen (text) > MAX_LENGTH || !g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("A condition is text of at most %d characters"),
                   MAX_LENGTH);
      return NULL;
    }
  if (!parse_either (&parser, error))
    return NULL;
  skip_space (&parser);
  if (*parser.at != '\0')
    {
      fail (&parser, _("\"and\", \"or\" or the end"), error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
guise_where_add_numbers (const GuiseWhere *self, GuiseQuery *query)
{
  for (guint i = 0; i < self->numbers->len; i++)
    guise_query_add_float (query, g_array_index (self->numbers, double, i));
}
