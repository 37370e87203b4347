/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-columns-private.h"

#include <math.h>
#include <string.h>

/* Rows that are looked at together: what they need stays in the cache. */
#define BLOCK 1024

/* Bits of the key that are sorted at a time. */
#define DIGIT_BITS 11
#define N_DIGITS (1u << DIGIT_BITS)

/* A key and the row that has it, to be sorted by the key. */
typedef struct
{
  guint32 key, row;
} Entry;

static void
fetch_integers (const gint64 *from, guint n, double *out)
{
  for (guint i = 0; i < n; i++)
    out[i] = (double) from[i];
}

static gint64
group_id (const GArray *groups, guint32 place)
{
  return place < groups->len ? g_array_index (groups, GuiseColumnGroup, place).id : 0;
}

static gint64
group_value (const GArray *groups, guint32 place, gint64 fallback)
{
  return place < groups->len ? g_array_index (groups, GuiseColumnGroup, place).value : fallback;
}

static GuiseRejection
rejection_of (const GuiseFaceColumns *self, guint row)
{
  guint32 place = self->tracks[row];

  return place < self->track_groups->len
         ? (GuiseRejection) g_array_index (self->track_groups, GuiseColumnGroup, place).rejected : GUISE_REJECTED_UNDONE;
}

/* A figure of the rows @first up to @first + @n. */
static void
fetch (const GuiseFaceColumns *self, GuiseFigure figure, guint first, guint n, double *out)
{
  if (figure < GUISE_N_MEASURED)
    {
      for (guint i = 0; i < n; i++)
        out[i] = self->measured[figure][first + i];
      return;
    }
  switch ((int) figure)
    {
    case GUISE_FIGURE_FRAME:
      fetch_integers (self->frames + first, n, out);
      break;
    case GUISE_FIGURE_TIME:
      fetch_integers (self->times + first, n, out);
      break;
    case GUISE_FIGURE_FACE:
      fetch_integers (self->ids + first, n, out);
      break;
    case GUISE_FIGURE_CLIP:
      for (guint i = 0; i < n; i++)
        out[i] = (double) group_id (self->clip_groups, self->clips[first + i]);
      break;
    case GUISE_FIGURE_TRACK:
      for (guint i = 0; i < n; i++)
        out[i] = (double) group_id (self->track_groups, self->tracks[first + i]);
      break;
    case GUISE_FIGURE_PERSON:
      for (guint i = 0; i < n; i++)
        out[i] = (double) group_value (self->track_groups, self->tracks[first + i], 0);
      break;
    case GUISE_FIGURE_KEPT:
      for (guint i = 0; i < n; i++)
        out[i] = self->decisions[first + i] != GUISE_DECISION_EXCLUDE;
      break;
    case GUISE_FIGURE_HELD_OUT:
      for (guint i = 0; i < n; i++)
        out[i] = self->hold_outs[first + i] == GUISE_HOLD_OUT_YES;
      break;
    case GUISE_FIGURE_SUGGESTED:
      for (guint i = 0; i < n; i++)
        {
          guint32 place = self->tracks[first + i];

          out[i] = place < self->track_groups->len
                   && g_array_index (self->track_groups, GuiseColumnGroup, place).suggested != 0;
        }
      break;
    case GUISE_FIGURE_DUPLICATE:
      for (guint i = 0; i < n; i++)
        out[i] = self->duplicates[first + i];
      break;
    case GUISE_FIGURE_REJECTED:
      for (guint i = 0; i < n; i++)
        out[i] = rejection_of (self, first + i) != GUISE_REJECTED_NOT;
      break;
    case GUISE_FIGURE_DOUBTFUL:
      for (guint i = 0; i < n; i++)
        out[i] = rejection_of (self, first + i) == GUISE_REJECTED_DOUBTFUL;
      break;
    case GUISE_FIGURE_BRIEF:
      for (guint i = 0; i < n; i++)
        out[i] = rejection_of (self, first + i) == GUISE_REJECTED_BRIEF;
      break;
    default:
      g_assert_not_reached ();
    }
}

#define COMPARE(comparison) \
  for (guint i = 0; i < n; i++) \
    out[i] = values[i] comparison op->number; \
  break

/* Comparisons with what was not measured are false. */
static void
compare (const GuiseWhereOp *op, const double *values, guint n, guint8 *out)
{
  switch (op->code)
    {
    case GUISE_WHERE_LESS:
      COMPARE (<);
    case GUISE_WHERE_LESS_OR_EQUAL:
      COMPARE (<=);
    case GUISE_WHERE_GREATER:
      COMPARE (>);
    case GUISE_WHERE_GREATER_OR_EQUAL:
      COMPARE (>=);
    case GUISE_WHERE_EQUAL:
      COMPARE (==);
    case GUISE_WHERE_UNEQUAL:
      for (guint i = 0; i < n; i++)
        out[i] = values[i] < op->number || values[i] > op->number;
      break;
    case GUISE_WHERE_FLAG:
      for (guint i = 0; i < n; i++)
        out[i] = values[i] != 0;
      break;
    case GUISE_WHERE_TAG:
    case GUISE_WHERE_NOT:
    case GUISE_WHERE_AND:
    case GUISE_WHERE_OR:
    default:
      g_assert_not_reached ();
    }
}

/* @stack: where->depth blocks of truths; the answer is the first. */
static void
evaluate (const GuiseFaceColumns *self, const GuiseWhere *where, guint first, guint n, guint8 *stack)
{
  double values[BLOCK];
  guint8 *top = stack - BLOCK;

  for (guint o = 0; o < where->ops->len; o++)
    {
      const GuiseWhereOp *op = &g_array_index (where->ops, GuiseWhereOp, o);

      if (op->code == GUISE_WHERE_NOT)
        {
          for (guint i = 0; i < n; i++)
            top[i] = !top[i];
          continue;
        }
      if (op->code == GUISE_WHERE_AND || op->code == GUISE_WHERE_OR)
        {
          top -= BLOCK;
          for (guint i = 0; i < n; i++)
            top[i] = op->code == GUISE_WHERE_AND ? top[i] & top[BLOCK + i] : top[i] | top[BLOCK + i];
          continue;
        }
      if (op->code == GUISE_WHERE_TAG)
        {
          guint64 mask = g_array_index (where->masks, guint64, op->tag);

          top += BLOCK;
          for (guint i = 0; i < n; i++)
            top[i] = ((guint64) self->tags[first + i] & mask) != 0;
          continue;
        }
      fetch (self, op->figure, first, n, values);
      for (guint i = 0; i < n && op->absolute; i++)
        values[i] = fabs (values[i]);
      top += BLOCK;
      compare (op, values, n, top);
    }
}

/* @rejected: also what is no face */
static gboolean
wanted (const GuiseFaceColumns *self, const GuiseFaceQuery *query, gboolean rejected, guint row)
{
  gint64 person = group_value (self->track_groups, self->tracks[row], 0);
  GuiseRejection rejection = rejection_of (self, row);

  return (rejected ? rejection != GUISE_REJECTED_UNDONE : rejection == GUISE_REJECTED_NOT)
         && group_value (self->clip_groups, self->clips[row], 1) == 0
         && (query->clip == 0 || group_id (self->clip_groups, self->clips[row]) == query->clip)
         && (query->person == 0 || person == query->person)
         && (query->track == 0 || group_id (self->track_groups, self->tracks[row]) == query->track)
         && (!query->unassigned || person == 0)
         && (!query->in_frames || (self->frames[row] >= query->range.first && self->frames[row] <= query->range.last))
         && (query->kept == GUISE_KEPT_ANY
             || (self->decisions[row] == GUISE_DECISION_EXCLUDE) == (query->kept == GUISE_KEPT_EXCLUDED))
         && (query->held_out == GUISE_HELD_OUT_ANY
             || self->hold_outs[row] == (query->held_out == GUISE_HELD_OUT_ONLY ? GUISE_HOLD_OUT_YES
                                                                                : GUISE_HOLD_OUT_NO));
}

/* Truths of the rows of a block, for the query and its condition. */
static void
filter (const GuiseFaceColumns *self, const GuiseFaceQuery *query, const GuiseWhere *where, guint first, guint n,
        guint8 *stack, guint8 *out)
{
  for (guint i = 0; i < n; i++)
    out[i] = wanted (self, query, where != NULL && where->rejected, first + i);
  if (where == NULL)
    return;
  evaluate (self, where, first, n, stack);
  for (guint i = 0; i < n; i++)
    out[i] &= stack[i];
}

/* Numbers as integers of the same order; what is NAN comes last either way. */
static guint32
key_of_float (float value, gboolean descending)
{
  guint32 bits;

  if (isnan (value))
    return G_MAXUINT32;
  value += 0.0f;    /* -0 and 0 are the same */
  memcpy (&bits, &value, sizeof bits);
  bits ^= bits >> 31 ? G_MAXUINT32 : 0x80000000u;
  return descending ? ~bits : bits;
}

/* By key; equal ones stay in their order. @scratch: as many */
static void
sort_entries (Entry *entries, Entry *scratch, guint n)
{
  for (guint shift = 0; shift < 32; shift += DIGIT_BITS)
    {
      guint begins[N_DIGITS] = { 0 }, sum = 0;
      Entry *swap = entries;

      for (guint i = 0; i < n; i++)
        begins[entries[i].key >> shift & (N_DIGITS - 1)]++;
      for (guint d = 0; d < N_DIGITS; d++)
        {
          guint count = begins[d];

          begins[d] = sum;
          sum += count;
        }
      for (guint i = 0; i < n; i++)
        scratch[begins[entries[i].key >> shift & (N_DIGITS - 1)]++] = entries[i];
      entries = scratch;
      scratch = swap;
    }
  /* Three passes: the last wrote into what came in as the scratch. */
  memcpy (scratch, entries, n * sizeof *entries);
}

static void
set_keys (const GuiseFaceColumns *self, const GuiseFaceQuery *query, GuiseFigure figure, Entry *entries, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      guint row = entries[i].row;
      guint32 key;

      if (figure < GUISE_N_MEASURED)
        {
          entries[i].key = key_of_float (self->measured[figure][row], query->descending);
          continue;
        }
      /* No clip has 2^32 frames: that would be five years. */
      key = figure == GUISE_FIGURE_FRAME ? (guint32) MIN (self->frames[row], G_MAXUINT32 - 1) : self->clips[row];
      entries[i].key = query->descending ? ~key : key;
    }
}

/* Clip, frame, id: the latter the other way round too when it descends, as nothing else does. */
static void
sort_by_time (const GuiseFaceColumns *self, const GuiseFaceQuery *query, Entry *entries, Entry *scratch, guint n)
{
  for (guint i = 0; query->descending && i < n / 2; i++)
    {
      Entry swap = entries[i];

      entries[i] = entries[n - 1 - i];
      entries[n - 1 - i] = swap;
    }
  set_keys (self, query, GUISE_FIGURE_FRAME, entries, n);
  sort_entries (entries, scratch, n);
  set_keys (self, query, GUISE_FIGURE_CLIP, entries, n);
  sort_entries (entries, scratch, n);
}

static Entry *
list_rows (const GuiseFaceColumns *self, const GuiseFaceQuery *query, const GuiseWhere *where, guint *out_n)
{
  g_autofree guint8 *stack = where != NULL ? g_malloc ((gsize) where->depth * BLOCK) : NULL;
  Entry *entries = g_new (Entry, MAX (self->n, 1));
  guint8 found[BLOCK];

  *out_n = 0;
  for (guint first = 0; first < self->n; first += BLOCK)
    {
      guint n = MIN (BLOCK, self->n - first);

      filter (self, query, where, first, n, stack, found);
      for (guint i = 0; i < n; i++)
        {
          entries[*out_n].row = first + i;
          *out_n += found[i];
        }
    }
  return entries;
}

GArray *
guise_face_columns_find (GuiseFaceColumns *self, const GuiseFaceQuery *query, const GuiseWhere *where)
{
  guint n;
  g_autofree Entry *entries = list_rows (self, query, where, &n);
  g_autofree Entry *scratch = g_new (Entry, MAX (n, 1));
  GuiseFigure figure = guise_figure_of_sort (query->sort);
  GArray *ids;

  if (figure == GUISE_N_MEASURED)
    sort_by_time (self, query, entries, scratch, n);
  else
    {
      set_keys (self, query, figure, entries, n);
      sort_entries (entries, scratch, n);
    }
  if (query->limit > 0)
    n = MIN (n, query->limit);
  ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);
  g_array_set_size (ids, n);
  for (guint i = 0; i < n; i++)
    g_array_index (ids, gint64, i) = self->ids[entries[i].row];
  return ids;
}

void
guise_face_columns_count (GuiseFaceColumns *self, const GuiseFaceQuery *query, const GuiseWhere *where,
                          GuiseFaceCounts *out)
{
  g_autofree guint8 *stack = where != NULL ? g_malloc ((gsize) where->depth * BLOCK) : NULL;
  guint8 found[BLOCK];

  *out = (GuiseFaceCounts) { 0 };
  for (guint first = 0; first < self->n; first += BLOCK)
    {
      guint n = MIN (BLOCK, self->n - first);

      filter (self, query, where, first, n, stack, found);
      for (guint i = 0; i < n; i++)
        {
          gboolean kept = found[i] && self->decisions[first + i] != GUISE_DECISION_EXCLUDE;

          out->n_faces += found[i];
          out->n_kept += kept;
          out->n_held_out += kept && self->hold_outs[first + i] == GUISE_HOLD_OUT_YES;
        }
    }
}

void
guise_face_columns_count_each (GuiseFaceColumns *self, const GuiseFaceQuery *query, const GuiseWhere *where,
                               const GPtrArray *wheres, gint64 *out)
{
  guint depth = where != NULL ? where->depth : 1;
  g_autofree guint8 *stack = NULL;
  guint8 found[BLOCK];

  for (guint w = 0; w < wheres->len; w++)
    {
      depth = MAX (depth, ((const GuiseWhere *) wheres->pdata[w])->depth);
      out[w] = 0;
    }
  stack = g_malloc ((gsize) depth * BLOCK);
  for (guint first = 0; first < self->n; first += BLOCK)
    {
      guint n = MIN (BLOCK, self->n - first);

      filter (self, query, where, first, n, stack, found);
      for (guint w = 0; w < wheres->len; w++)
        {
          evaluate (self, wheres->pdata[w], first, n, stack);
          for (guint i = 0; i < n; i++)
            out[w] += found[i] & stack[i];
        }
    }
}
