/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-loss-series.h"

#include <math.h>
#include <string.h>

/* So many points, or blocks of the level below, make a block. */
#define BLOCK 32
#define N_LEVELS 4   /* 32⁴: a million in one */

/* Some points seen as one. */
typedef struct
{
  float  min, max;
  double sum;
  guint  n;
} Block;

/* One curve: what was measured, and the same in blocks, so that a long stretch takes few looks. */
typedef struct
{
  GArray *iterations;          /* gint64 */
  GArray *values;              /* float */
  GArray *levels[N_LEVELS];    /* Block: entry i of level k is of points i·32^(k+1) and those that follow */
} Curve;

struct _GuiseLossSeries
{
  GObject parent_instance;

  Curve   curves[GUISE_N_CURVES];
  gint64  first, last;         /* iterations */
  guint   n_points;            /* iterations that measured anything */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseLossSeries, guise_loss_series, G_TYPE_OBJECT)

static const Block empty_block = { INFINITY, -INFINITY, 0, 0 };

static void
block_add (Block *self, const Block *other)
{
  self->min = MIN (self->min, other->min);
  self->max = MAX (self->max, other->max);
  self->sum += other->sum;
  self->n += other->n;
}

static gint64
iteration_of (const Curve *self, guint index)
{
  return g_array_index (self->iterations, gint64, index);
}

static float
value_of (const Curve *self, guint index)
{
  return g_array_index (self->values, float, index);
}

static guint
block_size (guint level)
{
  guint size = BLOCK;

  while (level-- > 0)
    size *= BLOCK;
  return size;
}

/* Makes all blocks from the one that holds point @from on anew. */
static void
curve_rebuild (Curve *self, guint from)
{
  for (guint k = 0; k < N_LEVELS; k++)
    {
      const guint n_below = k == 0 ? self->values->len : self->levels[k - 1]->len;
      guint block = from / block_size (k);

      g_array_set_size (self->levels[k], MIN (self->levels[k]->len, block));
      for (; block * BLOCK < n_below; block++)
        {
          Block sum = empty_block;

          for (guint i = block * BLOCK; i < MIN ((block + 1) * BLOCK, n_below); i++)
            if (k > 0)
              block_add (&sum, &g_array_index (self->levels[k - 1], Block, i));
            else
              block_add (&sum, &(Block) { value_of (self, i), value_of (self, i), value_of (self, i), 1 });
          g_array_append_val (self->levels[k], sum);
        }
    }
}

/* Of the first point at or after @iteration. */
static guint
curve_find (const Curve *self, gint64 iteration)
{
  guint low = 0, high = self->iterations->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (iteration_of (self, middle) < iteration)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Points [@from, @to). */
static Block
curve_sum (const Curve *self, guint from, guint to)
{
  Block sum = empty_block;

  while (from < to)
    {
      int level = -1;

      while (level + 1 < N_LEVELS && from % block_size ((guint) level + 1) == 0
             && to - from >= block_size ((guint) level + 1))
        level++;
      if (level < 0)
        {
          block_add (&sum, &(Block) { value_of (self, from), value_of (self, from), value_of (self, from), 1 });
          from++;
        }
      else
        {
          block_add (&sum, &g_array_index (self->levels[level], Block, from / block_size ((guint) level)));
          from += block_size ((guint) level);
        }
    }
  return sum;
}

static void
curve_truncate (Curve *self, gint64 iteration)
{
  const guint n = curve_find (self, iteration);

  if (n == self->iterations->len)
    return;
  g_array_set_size (self->iterations, n);
  g_array_set_size (self->values, n);
  curve_rebuild (self, n);
}

static void
cut_off (GuiseLossSeries *self, gint64 iteration)
{
  for (guint i = 0; i < GUISE_N_CURVES; i++)
    curve_truncate (&self->curves[i], iteration);
  /* How many there were is known of the losses, which every iteration has. */
  self->n_points = 0;
  self->last = G_MININT64;
  for (guint i = 0; i < GUISE_N_CURVES; i++)
    {
      const guint n = self->curves[i].iterations->len;

      self->n_points = MAX (self->n_points, n);
      if (n > 0)
        self->last = MAX (self->last, iteration_of (&self->curves[i], n - 1));
    }
}

static void
add_point (GuiseLossSeries *self, const GuiseLossPoint *point)
{
  if (self->n_points > 0 && point->iteration < self->last)
    cut_off (self, point->iteration);
  if (self->n_points == 0)
    self->first = point->iteration;
  if (self->n_points == 0 || point->iteration != self->last)
    self->n_points++;
  self->last = point->iteration;

  for (guint i = 0; i < GUISE_N_CURVES; i++)
    {
      Curve *curve = &self->curves[i];
      const guint n = curve->iterations->len;

      if (!isfinite (point->values[i]))
        continue;
      if (n > 0 && iteration_of (curve, n - 1) == point->iteration)
        {
          g_array_index (curve->values, float, n - 1) = point->values[i];
          continue;
        }
      g_array_append_val (curve->iterations, point->iteration);
      g_array_append_val (curve->values, point->values[i]);
    }
}

void
guise_loss_series_append (GuiseLossSeries *self, const GuiseLossPoint *points, guint n_points)
{
  guint from[GUISE_N_CURVES];
  gint64 earliest = G_MAXINT64;

  g_return_if_fail (GUISE_IS_LOSS_SERIES (self));

  if (n_points == 0)
    return;
  for (guint i = 0; i < n_points; i++)
    {
      earliest = MIN (earliest, points[i].iteration);
      add_point (self, &points[i]);
    }
  for (guint i = 0; i < GUISE_N_CURVES; i++)
    {
      from[i] = curve_find (&self->curves[i], earliest);
      curve_rebuild (&self->curves[i], from[i]);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

void
guise_loss_series_reset (GuiseLossSeries *self, const GuiseLossPoint *points, guint n_points)
{
  g_return_if_fail (GUISE_IS_LOSS_SERIES (self));

  cut_off (self, G_MININT64);
  if (n_points > 0)
    guise_loss_series_append (self, points, n_points);
  else
    g_signal_emit (self, signals[CHANGED], 0);
}

guint
guise_loss_series_get_n_points (GuiseLossSeries *self)
{
  g_return_val_if_fail (GUISE_IS_LOSS_SERIES (self), 0);

  return self->n_points;
}

gboolean
guise_loss_series_get_range (GuiseLossSeries *self, gint64 *first, gint64 *last)
{
  g_return_val_if_fail (GUISE_IS_LOSS_SERIES (self), FALSE);

  *first = self->first;
  *last = self->last;
  return self->n_points > 0;
}

double
guise_loss_series_get_newest (GuiseLossSeries *self, GuiseCurve curve)
{
  const Curve *of;

  g_return_val_if_fail (GUISE_IS_LOSS_SERIES (self) && curve < GUISE_N_CURVES, NAN);

  of = &self->curves[curve];
  return of->values->len > 0 ? (double) value_of (of, of->values->len - 1) : NAN;
}

guint
guise_loss_series_bin (GuiseLossSeries *self, GuiseCurve curve, gint64 from, gint64 to, GuiseLossBin *bins,
                       guint n_bins)
{
  const Curve *of;
  guint n = 0, begin;

  g_return_val_if_fail (GUISE_IS_LOSS_SERIES (self) && curve < GUISE_N_CURVES, 0);
  g_return_val_if_fail (from <= to && n_bins > 0, 0);

  of = &self->curves[curve];
  begin = curve_find (of, from);
  for (guint i = 0; i < n_bins; i++)
    {
      /* The end of the last one is beyond @to. */
      const double share = (double) (i + 1) / n_bins;
      const gint64 next = i + 1 == n_bins ? to + 1 : from + (gint64) floor ((double) (to - from + 1) * share);
      const guint end = curve_find (of, next);
      Block sum;

      if (end == begin)
        continue;
      sum = curve_sum (of, begin, end);
      bins[n++] = (GuiseLossBin) { iteration_of (of, begin), iteration_of (of, end - 1), sum.min, sum.max,
                                   sum.sum / sum.n };
      begin = end;
    }
  return n;
}

double
guise_loss_series_get_mean (GuiseLossSeries *self, GuiseCurve curve, gint64 from, gint64 to)
{
  Block sum;

  g_return_val_if_fail (GUISE_IS_LOSS_SERIES (self) && curve < GUISE_N_CURVES, NAN);

  sum = curve_sum (&self->curves[curve], curve_find (&self->curves[curve], from),
                   curve_find (&self->curves[curve], to + 1));
  return sum.n > 0 ? sum.sum / sum.n : NAN;
}

double
guise_loss_series_get_at (GuiseLossSeries *self, GuiseCurve curve, gint64 iteration, gint64 *at)
{
  const Curve *of;
  guint index;

  g_return_val_if_fail (GUISE_IS_LOSS_SERIES (self) && curve < GUISE_N_CURVES, NAN);

  of = &self->curves[curve];
  if (of->iterations->len == 0)
    return NAN;
  index = MIN (curve_find (of, iteration), of->iterations->len - 1);
  if (index > 0 && iteration - iteration_of (of, index - 1) < ABS (iteration_of (of, index) - iteration))
    index--;
  if (at != NULL)
    *at = iteration_of (of, index);
  return (double) value_of (of, index);
}

static void
append_value (GString *text, const Curve *of, guint index, gint64 iteration)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (text, ',');
  if (index < of->iterations->len && iteration_of (of, index) == iteration)
    g_string_append (text, g_ascii_formatd (number, sizeof number, "%.6g", (double) value_of (of, index)));
}

/* (transfer full): a table of all @curves. */
static char *
write_csv (const Curve *curves)
{
  GString *text = g_string_new ("iteration,source,target,held_out,likeness,identity_bleed\n");
  guint next[GUISE_N_CURVES] = { 0 };

  for (;;)
    {
      gint64 iteration = G_MAXINT64;

      for (guint i = 0; i < GUISE_N_CURVES; i++)
        if (next[i] < curves[i].iterations->len)
          iteration = MIN (iteration, iteration_of (&curves[i], next[i]));
      if (iteration == G_MAXINT64)
        return g_string_free (text, FALSE);

      g_string_append_printf (text, "%" G_GINT64_FORMAT, iteration);
      for (guint i = 0; i < GUISE_N_CURVES; i++)
        {
          const Curve *of = &curves[i];

          append_value (text, of, next[i], iteration);
          next[i] += next[i] < of->iterations->len && iteration_of (of, next[i]) == iteration;
        }
      g_string_append_c (text, '\n');
    }
}

/* Frees copies of all curves, which have no levels. */
static void
curves_free (gpointer data)
{
  Curve *curves = data;

  for (guint i = 0; i < GUISE_N_CURVES; i++)
    {
      g_array_unref (curves[i].iterations);
      g_array_unref (curves[i].values);
    }
  g_free (curves);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  char *text = write_csv (data);

  g_task_return_pointer (task, g_bytes_new_take (text, strlen (text)), (GDestroyNotify) g_bytes_unref);
}

void
guise_loss_series_write_csv_async (GuiseLossSeries *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  Curve *curves;

  g_return_if_fail (GUISE_IS_LOSS_SERIES (self));

  task = g_task_new (self, NULL, callback, user_data);
  curves = g_new0 (Curve, GUISE_N_CURVES);
  for (guint i = 0; i < GUISE_N_CURVES; i++)
    {
      curves[i].iterations = g_array_copy (self->curves[i].iterations);
      curves[i].values = g_array_copy (self->curves[i].values);
    }
  g_task_set_task_data (task, curves, curves_free);
  g_task_run_in_thread (task, write_thread);
}

GBytes *
guise_loss_series_write_csv_finish (GuiseLossSeries *self, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
guise_loss_series_finalize (GObject *object)
{
  GuiseLossSeries *self = GUISE_LOSS_SERIES (object);

  for (guint i = 0; i < GUISE_N_CURVES; i++)
    {
      g_array_unref (self->curves[i].iterations);
      g_array_unref (self->curves[i].values);
      for (guint k = 0; k < N_LEVELS; k++)
        g_array_unref (self->curves[i].levels[k]);
    }

  G_OBJECT_CLASS (guise_loss_series_parent_class)->finalize (object);
}

static void
guise_loss_series_class_init (GuiseLossSeriesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_loss_series_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
guise_loss_series_init (GuiseLossSeries *self)
{
  for (guint i = 0; i < GUISE_N_CURVES; i++)
    {
      self->curves[i].iterations = g_array_new (FALSE, FALSE, sizeof (gint64));
      self->curves[i].values = g_array_new (FALSE, FALSE, sizeof (float));
      for (guint k = 0; k < N_LEVELS; k++)
        self->curves[i].levels[k] = g_array_new (FALSE, FALSE, sizeof (Block));
    }
}

GuiseLossSeries *
guise_loss_series_new (void)
{
  return g_object_new (GUISE_TYPE_LOSS_SERIES, NULL);
}
