/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-blinks.h"

#include <math.h>

#include "guise-measures.h"

/* Eyes are closed when they stand open by less than the one part of the person's usual, and open from the other on. */
#define CLOSED_EYES 0.6
#define OPEN_EYES 0.8

/* Degrees from which on one of the eyes is half behind the nose. */
#define MOST_YAW 40.0

/* Median of how far the person's eyes stand open; NAN when that was measured of none. */
static double
get_usual_eyes (GArray *records)
{
  g_autofree double *openings = g_new (double, records->len);
  guint n = 0;

  for (guint i = 0; i < records->len; i++)
    if (!isnan (g_array_index (records, GuiseFaceRecord, i).eyes))
      openings[n++] = (double) g_array_index (records, GuiseFaceRecord, i).eyes;

  return n > 0 ? guise_measure_median (openings, n) : NAN;
}

GArray *
guise_train_blinks_choose (GArray *records, double share, guint most)
{
  const double usual = get_usual_eyes (records);
  const guint n_wanted = (guint) ceil (share * records->len);
  g_autoptr(GArray) open = g_array_new (FALSE, FALSE, sizeof (guint));
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n_closed = 0, n;

  for (guint i = 0; i < records->len; i++)
    {
      const GuiseFaceRecord *record = &g_array_index (records, GuiseFaceRecord, i);

      if ((double) record->eyes < CLOSED_EYES * usual)
        n_closed++;
      else if ((double) record->eyes >= OPEN_EYES * usual && fabs ((double) record->yaw) <= MOST_YAW)
        g_array_append_val (open, i);
    }

  n = MIN (n_wanted > n_closed ? n_wanted - n_closed : 0, MIN (open->len, most));
  for (guint i = 0; i < n; i++)
    g_array_append_val (chosen, g_array_index (open, guint, (guint64) (2 * i + 1) * open->len / (2 * n)));

  return chosen;
}

double
guise_train_blinks_get_open (guint i)
{
  /* Most are shut, as most of those filmed are. */
  static const double open[] = { 0, 0, 0.25 };

  return open[i % G_N_ELEMENTS (open)];
}
