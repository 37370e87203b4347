/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-held-out.h"

/* Part of the footage that guards may cost, and part of the faces held out. */
#define GUARD_SHARE 5
#define HELD_OUT_SHARE 10

/* Blocks beyond this many, or of fewer faces than this, say nothing new. */
#define MAX_BLOCKS 10
#define MIN_BLOCK_FACES 4

/* Time between the first and the last face, summed over the clips. */
static GuiseTime
footage (const GuiseFaceMoment *moments, guint n)
{
  GuiseTime sum = 0;

  for (guint i = 1; i < n; i++)
    if (moments[i].clip == moments[i - 1].clip)
      sum += MAX (moments[i].time - moments[i - 1].time, 0);

  return sum;
}

GuiseTime
guise_held_out_get_guard (const GuiseFaceMoment *moments, guint n)
{
  const GuiseTime total = footage (moments, n);

  return GUISE_HELD_OUT_GUARD > total / GUARD_SHARE ? total / HELD_OUT_SHARE : GUISE_HELD_OUT_GUARD;
}

/* Walks once in each direction: the nearest held-out face before, then the nearest after. */
void
guise_held_out_guard (const GuiseFaceMoment *moments, guint n, GuiseTime guard, GuiseFaceUse *uses)
{
  for (int forward = 1; forward >= 0; forward--)
    {
      const GuiseFaceMoment *held = NULL;

      for (guint k = 0; k < n; k++)
        {
          guint i = forward ? k : n - 1 - k;

          if (uses[i] == GUISE_FACE_HELD_OUT)
            held = &moments[i];
          else if (held != NULL && held->clip == moments[i].clip && ABS (held->time - moments[i].time) < guard)
            uses[i] = GUISE_FACE_GUARD;
        }
    }
}

void
guise_held_out_choose (const GuiseFaceMoment *moments, guint n, GuiseFaceUse *uses, char **note)
{
  const GuiseTime total = footage (moments, n);
  const guint n_held = MAX (n / HELD_OUT_SHARE, 1);
  const GuiseTime guard = guise_held_out_get_guard (moments, n);
  g_autofree char *said = NULL;
  guint n_blocks;

  for (guint i = 0; i < n; i++)
    uses[i] = GUISE_FACE_TRAINED;

  if (n < GUISE_HELD_OUT_MIN_FACES)
    {
      if (note != NULL)
        *note = g_strdup_printf ("With %u faces nothing is held out: %d would be needed to measure with", n,
                                 GUISE_HELD_OUT_MIN_FACES);
      return;
    }

  n_blocks = (guint) MIN (total / GUARD_SHARE / (2 * GUISE_HELD_OUT_GUARD), MAX_BLOCKS);
  n_blocks = MIN (n_blocks, n_held / MIN_BLOCK_FACES);
  if (n_blocks > 0)
    for (guint b = 0; b < n_blocks; b++)
      {
        guint begin = (guint) ((guint64) n * b / n_blocks), end = (guint) ((guint64) n * (b + 1) / n_blocks);
        guint length = n_held / n_blocks + (b < n_held % n_blocks ? 1 : 0);
        guint first = begin + (end - begin - length) / 2;

        for (guint i = first; i < first + length; i++)
          uses[i] = GUISE_FACE_HELD_OUT;
      }
  else
    for (guint i = n - n_held; i < n; i++)
      uses[i] = GUISE_FACE_HELD_OUT;

  if (guard < GUISE_HELD_OUT_GUARD)
    said = g_strdup_printf ("With %.1f s of footage the guard around held-out faces is %.1f s instead of %.0f s",
                            (double) total / GUISE_TIME_SECOND, (double) guard / GUISE_TIME_SECOND,
                            (double) GUISE_HELD_OUT_GUARD / GUISE_TIME_SECOND);
  guise_held_out_guard (moments, n, guard, uses);

  if (note != NULL)
    *note = g_steal_pointer (&said);
}
