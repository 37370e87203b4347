/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-near-duplicates-private.h"

/* What was not measured is less sharp than anything; of equal ones the first stays. */
static gboolean
is_better (const GuiseNearDuplicate *face, const GuiseNearDuplicate *best)
{
  return face->sharpness > best->sharpness || (best->sharpness != best->sharpness && face->sharpness == face->sharpness);
}

static void
end_run (GuiseNearDuplicate *faces, guint first, guint end)
{
  guint best = G_MAXUINT;

  for (guint i = first; i < end; i++)
    if (faces[i].kept && (best == G_MAXUINT || is_better (&faces[i], &faces[best])))
      best = i;
  for (guint i = first; i < end; i++)
    {
      faces[i].first = first;
      faces[i].duplicate = faces[i].kept && i != best;
    }
}

void
guise_near_duplicates_find (GuiseNearDuplicate *faces, guint n)
{
  guint first = 0;
  float sum = 0;

  for (guint i = 1; i < n; i++)
    {
      sum += faces[i].difference;
      /* NAN is beyond everything. */
      if (faces[i].track == faces[first].track && faces[i].hold_out == faces[first].hold_out
          && sum <= GUISE_NEAR_DUPLICATES)
        continue;
      end_run (faces, first, i);
      first = i;
      sum = 0;
    }
  if (n > 0)
    end_run (faces, first, n);
}
