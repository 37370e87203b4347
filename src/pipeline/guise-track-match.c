/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-track-match.h"

#include <math.h>

static int
compare_cb (gconstpointer a, gconstpointer b)
{
  const GuiseFaceRecord *one = *(GuiseFaceRecord *const *) a, *other = *(GuiseFaceRecord *const *) b;

  if (one->track != other->track)
    return one->track < other->track ? -1 : 1;
  return one->frame < other->frame ? -1 : one->frame > other->frame;
}

/* Gives the faces from @begin to before @end, which have none, a match between those of the faces at both ends. @before,
 * @after: (nullable): not both */
static void
fill_gap (GuiseFaceRecord **begin, GuiseFaceRecord **end, const GuiseFaceRecord *before, const GuiseFaceRecord *after)
{
  for (GuiseFaceRecord **face = begin; face < end; face++)
    if (before == NULL || after == NULL)
      (*face)->match = before != NULL ? before->match : after->match;
    else
      {
        const double share = (double) ((*face)->frame - before->frame) / (double) (after->frame - before->frame);

        (*face)->match = (float) (before->match + share * (after->match - before->match));
      }
}

/* @faces: of one track, by time */
static void
fill_track (GuiseFaceRecord **faces, guint n)
{
  const GuiseFaceRecord *before = NULL;
  guint gap = 0;

  for (guint i = 0; i < n; i++)
    {
      if (isnan (faces[i]->match))
        continue;
      fill_gap (faces + gap, faces + i, before, faces[i]);
      before = faces[i];
      gap = i + 1;
    }
  if (before != NULL)
    fill_gap (faces + gap, faces + n, before, NULL);
}

void
guise_track_match_fill (GArray *faces)
{
  g_autofree GuiseFaceRecord **sorted = g_new (GuiseFaceRecord *, MAX (faces->len, 1));
  guint begin = 0;

  for (guint i = 0; i < faces->len; i++)
    sorted[i] = &g_array_index (faces, GuiseFaceRecord, i);
  qsort (sorted, faces->len, sizeof *sorted, compare_cb);

  for (guint i = 1; i <= faces->len; i++)
    if (i == faces->len || sorted[i]->track != sorted[begin]->track)
      {
        fill_track (sorted + begin, i - begin);
        begin = i;
      }
}
