/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-near-rows.h"

#include <math.h>
#include <string.h>

#define MAX_PIVOTS 512

/* Parts that are added up before it is looked whether a row is too far already. */
#define STEP 16

/* Bounds of float sums are taken so much wider: nothing that is near may be missed. */
#define SLACK 1e-4f

typedef struct
{
  guint row;
  float reach;              /* distance from its pivot */
} Member;

typedef struct
{
  guint   pivot;            /* a row */
  guint   first, n;         /* of the members */
  float   radius;
} Heap;

struct _GuiseNearRows
{
  const float *rows;
  guint        n, size, n_heaps;
  Heap        *heaps;
  Member      *members;     /* by heap, then by reach */
};

typedef struct
{
  guint *rows;
  float *distance2;
  guint  n, k;
} Found;

static const float *
row_at (const GuiseNearRows *self, guint row)
{
  return self->rows + (gsize) row * self->size;
}

/* Gives up beyond @limit. */
static float
measure (const float *a, const float *b, guint size, float limit)
{
  float sum = 0;

  for (guint k = 0; k < size; k += STEP)
    {
      const guint end = MIN (k + STEP, size);

      for (guint i = k; i < end; i++)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
      if (sum > limit)
        return sum;
    }
  return sum;
}

static int
compare_members (gconstpointer a, gconstpointer b)
{
  const Member *first = a, *second = b;

  if (first->reach != second->reach)
    return first->reach < second->reach ? -1 : 1;
  return first->row < second->row ? -1 : first->row > second->row;
}

/* Gives each row to its nearest pivot; @out: (array length=n). */
static void
assign (const GuiseNearRows *self, guint *heap_of, float *reach)
{
  for (guint i = 0; i < self->n; i++)
    {
      float best = INFINITY;

      heap_of[i] = 0;
      for (guint h = 0; h < self->n_heaps; h++)
        {
          const float distance2 = measure (row_at (self, i), row_at (self, self->heaps[h].pivot), self->size, best);

          if (distance2 < best)
            {
              best = distance2;
              heap_of[i] = h;
            }
        }
      reach[i] = sqrtf (best);
    }
}

static void
fill_heaps (GuiseNearRows *self)
{
  g_autofree guint *heap_of = g_new (guint, self->n);
  g_autofree float *reach = g_new (float, self->n);
  guint at = 0;

  assign (self, heap_of, reach);
  for (guint i = 0; i < self->n; i++)
    self->heaps[heap_of[i]].n++;
  for (guint h = 0; h < self->n_heaps; h++)
    {
      self->heaps[h].first = at;
      at += self->heaps[h].n;
      self->heaps[h].n = 0;
    }
  for (guint i = 0; i < self->n; i++)
    {
      Heap *heap = &self->heaps[heap_of[i]];

      self->members[heap->first + heap->n++] = (Member) { i, reach[i] };
      heap->radius = MAX (heap->radius, reach[i]);
    }
  for (guint h = 0; h < self->n_heaps; h++)
    qsort (self->members + self->heaps[h].first, self->heaps[h].n, sizeof (Member), compare_members);
}

GuiseNearRows *
guise_near_rows_new (const float *rows, guint n, guint size)
{
  GuiseNearRows *self = g_new0 (GuiseNearRows, 1);

  g_return_val_if_fail (n > 0, self);

  self->rows = rows;
  self->n = n;
  self->size = size;
  self->n_heaps = CLAMP ((guint) sqrt ((double) n), 1, MAX_PIVOTS);
  self->heaps = g_new0 (Heap, self->n_heaps);
  self->members = g_new (Member, n);
  for (guint h = 0; h < self->n_heaps; h++)
    self->heaps[h].pivot = (guint) ((guint64) h * n / self->n_heaps);
  fill_heaps (self);
  return self;
}

void
guise_near_rows_free (GuiseNearRows *self)
{
  g_free (self->heaps);
  g_free (self->members);
  g_free (self);
}

static float
limit_of (const Found *found)
{
  return found->n < found->k ? INFINITY : found->distance2[found->k - 1];
}

static void
insert (Found *found, guint row, float distance2)
{
  guint at = found->n < found->k ? found->n++ : found->k - 1;

  for (; at > 0 && (found->distance2[at - 1] > distance2
                    || (found->distance2[at - 1] == distance2 && found->rows[at - 1] > row)); at--)
    {
      found->distance2[at] = found->distance2[at - 1];
      found->rows[at] = found->rows[at - 1];
    }
  found->distance2[at] = distance2;
  found->rows[at] = row;
}

static void
look_through (const GuiseNearRows *self, const Heap *heap, const float *row, float distance, guint but, Found *found)
{
  for (guint i = 0; i < heap->n; i++)
    {
      const Member *member = &self->members[heap->first + i];
      const float limit = limit_of (found), bound = sqrtf (limit) * (1 + SLACK) + SLACK;
      float distance2;

      if (member->reach > distance + bound)
        return;
      if (member->reach < distance - bound || member->row == but)
        continue;
      distance2 = measure (row, row_at (self, member->row), self->size, limit);
      if (distance2 < limit || (found->n == found->k && distance2 == limit && member->row < found->rows[found->k - 1]))
        insert (found, member->row, distance2);
    }
}

typedef struct
{
  guint heap;
  float distance;           /* from the row that is asked for */
} Near;

static int
compare_near (gconstpointer a, gconstpointer b)
{
  const Near *first = a, *second = b;

  if (first->distance != second->distance)
    return first->distance < second->distance ? -1 : 1;
  return first->heap < second->heap ? -1 : first->heap > second->heap;
}

guint
guise_near_rows_find (const GuiseNearRows *self, const float *row, guint but, guint k, guint *out, float *out_distance2)
{
  Near near[MAX_PIVOTS];
  Found found = { out, out_distance2, 0, k };

  g_return_val_if_fail (k > 0, 0);

  for (guint h = 0; h < self->n_heaps; h++)
    near[h] = (Near) { h, sqrtf (measure (row, row_at (self, self->heaps[h].pivot), self->size, INFINITY)) };
  qsort (near, self->n_heaps, sizeof (Near), compare_near);
  for (guint i = 0; i < self->n_heaps; i++)
    {
      const Heap *heap = &self->heaps[near[i].heap];
      const float bound = sqrtf (limit_of (&found)) * (1 + SLACK) + SLACK;

      if (near[i].distance - heap->radius <= bound)
        look_through (self, heap, row, near[i].distance, but, &found);
    }
  return found.n;
}
