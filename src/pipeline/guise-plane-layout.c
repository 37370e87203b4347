/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-plane-layout.h"

#include "guise-plane-forces.h"

#include <math.h>

#define USUAL_STEPS 500
#define GATHERED    (1.0 / 3)     /* part of the steps during which attraction counts more, */
#define GATHERING   12.0f         /* by so much: heaps find each other while they are small */
#define START_SPREAD 1e-4         /* deviation of the first coordinate */
#define THETA       0.6f
#define BISECTIONS  50

/* A layout that is under way. Attraction is a sparse symmetric matrix, by row. */
typedef struct
{
  const GuisePlaneLayout *of;
  GuisePlaneForces *forces;
  guint      *first;          /* (array length=n+1): of the entries of a row */
  guint      *other;          /* of each entry */
  float      *attraction;     /* of each entry; the sum of all is 1 */
  GuisePoint *points, *push, *speed, *gain;
} Run;

static void
run_clear (Run *self)
{
  guise_plane_forces_free (self->forces);
  g_free (self->first);
  g_free (self->other);
  g_free (self->attraction);
  g_free (self->push);
  g_free (self->speed);
  g_free (self->gain);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static guint
count_neighbours (const GuisePlaneLayout *of, guint row)
{
  guint n = 0;

  while (n < of->k && of->neighbours[(gsize) row * of->k + n] != G_MAXUINT)
    n++;
  return n;
}

/* How much each of a row's neighbours counts, for a width of exp (−width · d²). Returns: the perplexity. */
static double
weigh (const float *distances2, guint n, double width, float *out)
{
  double sum = 0, entropy = 0;

  /* From the nearest on: where all are far nothing may vanish. */
  for (guint i = 0; i < n; i++)
    {
      out[i] = (float) exp (-width * (double) (distances2[i] - distances2[0]));
      sum += (double) out[i];
    }
  for (guint i = 0; i < n; i++)
    {
      const double p = (double) out[i] / sum;

      out[i] = (float) p;
      entropy -= p > 0 ? p * log (p) : 0;
    }
  return exp (entropy);
}

/* The width at which so many neighbours count that the perplexity is as it is wanted. */
static void
weigh_neighbours (const float *distances2, guint n, float *out)
{
  const double wanted = MIN (GUISE_PLANE_LAYOUT_PERPLEXITY, MAX (n / 3.0, 1.0));
  double low = 0, high = 1e12, width = 1;

  for (guint i = 0; i < BISECTIONS && n > 0; i++)
    {
      if (weigh (distances2, n, width, out) > wanted)
        low = width;
      else
        high = width;
      width = high < 1e12 ? (low + high) / 2 : 2 * width;
    }
}

typedef struct
{
  guint row, other;
  float weight;
} Entry;

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *first = a, *second = b;

  if (first->row != second->row)
    return first->row < second->row ? -1 : 1;
  return first->other < second->other ? -1 : first->other > second->other;
}

/* Each neighbourhood in both directions; (element-type Entry), sorted. */
static GArray *
list_entries (const GuisePlaneLayout *of)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_autofree float *weights = g_new (float, MAX (of->k, 1));

  for (guint i = 0; i < of->n; i++)
    {
      const guint n = count_neighbours (of, i);

      weigh_neighbours (of->distances2 + (gsize) i * of->k, n, weights);
      for (guint j = 0; j < n; j++)
        {
          const guint other = of->neighbours[(gsize) i * of->k + j];
          const float half = weights[j] / (2 * (float) of->n);
          const Entry both[] = { { i, other, half }, { other, i, half } };

          g_array_append_vals (entries, both, 2);
        }
    }
  g_array_sort (entries, compare_entries);
  return entries;
}

static void
fill_attraction (Run *self)
{
  g_autoptr(GArray) entries = list_entries (self->of);
  guint n = 0;

  self->first = g_new0 (guint, self->of->n + 1);
  self->other = g_new (guint, MAX (entries->len, 1));
  self->attraction = g_new (float, MAX (entries->len, 1));
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      if (i > 0 && compare_entries (entry, entry - 1) == 0)
        {
          self->attraction[n - 1] += entry->weight;
          continue;
        }
      self->other[n] = entry->other;
      self->attraction[n++] = entry->weight;
      self->first[entry->row + 1] = n;
    }
  for (guint i = 1; i <= self->of->n; i++)
    self->first[i] = MAX (self->first[i], self->first[i - 1]);
}

static void
begin (Run *self, const GuisePlaneLayout *of, GuisePoint *points)
{
  double mean_x = 0, mean_y = 0, spread = 0;

  self->of = of;
  self->points = points;
  self->forces = guise_plane_forces_new (of->n);
  self->push = g_new0 (GuisePoint, MAX (of->n, 1));
  self->speed = g_new0 (GuisePoint, MAX (of->n, 1));
  self->gain = g_new (GuisePoint, MAX (of->n, 1));
  for (guint i = 0; i < of->n; i++)
    {
      mean_x += (double) of->start[i].x / of->n;
      mean_y += (double) of->start[i].y / of->n;
    }
  for (guint i = 0; i < of->n; i++)
    spread += ((double) of->start[i].x - mean_x) * ((double) of->start[i].x - mean_x) / of->n;
  spread = spread > 0 ? START_SPREAD / sqrt (spread) : 1;
  for (guint i = 0; i < of->n; i++)
    {
      points[i].x = (float) (spread * ((double) of->start[i].x - mean_x));
      points[i].y = (float) (spread * ((double) of->start[i].y - mean_y));
      self->gain[i] = (GuisePoint) { 1, 1 };
    }
  fill_attraction (self);
}

static GuisePoint
pull_at (const Run *self, guint i)
{
  GuisePoint pull = { 0, 0 };

  for (guint e = self->first[i]; e < self->first[i + 1]; e++)
    {
      const float dx = self->points[i].x - self->points[self->other[e]].x;
      const float dy = self->points[i].y - self->points[self->other[e]].y;
      const float weight = self->attraction[e] / (1 + dx * dx + dy * dy);

      pull.x += weight * dx;
      pull.y += weight * dy;
    }
  return pull;
}

/* Momentum with a gain for each coordinate, as in the paper of 2008. */
static float
move (float *speed, float *gain, float slope, float momentum, float rate)
{
  *gain = (slope > 0) != (*speed > 0) ? *gain + 0.2f : MAX (*gain * 0.8f, 0.01f);
  *speed = momentum * *speed - rate * *gain * slope;
  return *speed;
}

static void
step (Run *self, gboolean gathering, GuisePoint *slopes)
{
  const guint n = self->of->n;
  const float exaggeration = gathering ? GATHERING : 1, momentum = gathering ? 0.5f : 0.8f;
  /* Of Belkina and others 2019, for a slope without its factor of four. */
  const float rate = MAX ((float) n / GATHERING, 200);
  const double sum = guise_plane_forces_find (self->forces, self->points, THETA, self->push);
  double mean_x = 0, mean_y = 0;

  for (guint i = 0; i < n; i++)
    {
      const GuisePoint pull = pull_at (self, i);

      slopes[i].x = exaggeration * pull.x - (float) ((double) self->push[i].x / MAX (sum, 1e-12));
      slopes[i].y = exaggeration * pull.y - (float) ((double) self->push[i].y / MAX (sum, 1e-12));
    }
  for (guint i = 0; i < n; i++)
    {
      self->points[i].x += move (&self->speed[i].x, &self->gain[i].x, slopes[i].x, momentum, rate);
      self->points[i].y += move (&self->speed[i].y, &self->gain[i].y, slopes[i].y, momentum, rate);
      mean_x += (double) self->points[i].x / n;
      mean_y += (double) self->points[i].y / n;
    }
  for (guint i = 0; i < n; i++)
    {
      self->points[i].x -= (float) mean_x;
      self->points[i].y -= (float) mean_y;
    }
}

gboolean
guise_plane_layout_run (const GuisePlaneLayout *self, GuisePoint *out, GCancellable *cancellable, GError **error)
{
  const guint n_steps = self->n_steps > 0 ? self->n_steps : USUAL_STEPS;
  g_autofree GuisePoint *slopes = g_new (GuisePoint, MAX (self->n, 1));
  g_auto(Run) run = { 0 };

  begin (&run, self, out);
  for (guint i = 0; i < n_steps && self->n > 0; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      step (&run, i < n_steps * GATHERED, slopes);
      if (self->report != NULL && !self->report ((i + 1.0) / n_steps, self->data))
        return TRUE;
    }
  return TRUE;
}
