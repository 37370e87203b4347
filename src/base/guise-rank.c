/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-rank.h"

/* What is less than @pivot goes before what is more, both between *@left and *@right, which meet in the middle. */
static void
divide (float *values, float pivot, gint64 *left, gint64 *right)
{
  while (*left <= *right)
    {
      while (values[*left] < pivot)
        ++*left;
      while (pivot < values[*right])
        --*right;
      if (*left <= *right)
        {
          const float value = values[*left];

          values[(*left)++] = values[*right];
          values[(*right)--] = value;
        }
    }
}

float
guise_rank_find (float *values, guint n, guint k)
{
  gint64 first = 0, last = (gint64) n - 1;

  g_return_val_if_fail (k < n, 0);

  while (first < last)
    {
      gint64 left = first, right = last;

      divide (values, values[k], &left, &right);
      if (right < k)
        first = left;
      if (k < left)
        last = right;
    }
  return values[k];
}
