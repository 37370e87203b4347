/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-held-out.h"

#include <string.h>

#include "guise-i18n.h"

/* Part of the footage that guards may cost, and part of the faces held out. */
#define GUARD_SHARE 5
#define HELD_OUT_SHARE 10

/* Blocks beyond this many, or of fewer faces than this, say nothing new. */
#define MAX_BLOCKS 10
#define MIN_BLOCK_FACES 4

/* Between two faces further apart the person is not seen: no more of that time is footage. */
#define MAX_GAP GUISE_TIME_SECOND

/* Time between the first and the last face, summed over the clips, without where nobody is seen. */
static GuiseTime
footage (const GuiseFaceMoment *moments, guint n)
{
  GuiseTime sum = 0;

  for (guint i = 1; i < n; i++)
    if (moments[i].clip == moments[i - 1].clip)
      sum += CLAMP (moments[i].time - moments[i - 1].time, 0, MAX_GAP);

  return sum;
}

/* The guard that so much footage can spare. */
static GuiseTime
get_guard (GuiseTime total)
{
  return GUISE_HELD_OUT_GUARD > total / GUARD_SHARE ? total / HELD_OUT_SHARE : GUISE_HELD_OUT_GUARD;
}

/* Walks once in each direction: the nearest held-out face before, then the nearest after. Returns: how many faces it
 * takes from the training */
static guint
guard_by (const GuiseFaceMoment *moments, guint n, GuiseTime guard, GuiseFaceUse *uses)
{
  guint taken = 0;

  for (int forward = 1; forward >= 0; forward--)
    {
      const GuiseFaceMoment *held = NULL;

      for (guint k = 0; k < n; k++)
        {
          guint i = forward ? k : n - 1 - k;

          if (uses[i] == GUISE_FACE_HELD_OUT)
            held = &moments[i];
          else if (uses[i] == GUISE_FACE_TRAINED && held != NULL && held->clip == moments[i].clip
                   && ABS (held->time - moments[i].time) < guard)
            {
              uses[i] = GUISE_FACE_GUARD;
              taken++;
            }
        }
    }

  return taken;
}

static guint
count_guards (const GuiseFaceUse *uses, guint n)
{
  guint sum = 0;

  for (guint i = 0; i < n; i++)
    sum += uses[i] == GUISE_FACE_GUARD;

  return sum;
}

/* Shots that are cut close, or far more faces a second here than there: what the footage can spare, these faces cannot. */
GuiseTime
guise_held_out_guard (const GuiseFaceMoment *moments, guint n, GuiseFaceUse *uses)
{
  g_autofree GuiseFaceUse *before = g_memdup2 (uses, n * sizeof (GuiseFaceUse));
  GuiseTime guard = get_guard (footage (moments, n));

  while (guard_by (moments, n, guard, uses) > 0 && count_guards (uses, n) > n / GUARD_SHARE)
    {
      memcpy (uses, before, n * sizeof (GuiseFaceUse));
      guard /= 2;
    }

  return guard;
}

void
guise_held_out_choose (const GuiseFaceMoment *moments, guint n, GuiseFaceUse *uses, char **note)
{
  const GuiseTime total = footage (moments, n);
  const guint n_held = MAX (n / HELD_OUT_SHARE, 1);
  g_autofree char *said = NULL;
  GuiseTime guard;
  guint n_blocks;

  for (guint i = 0; i < n; i++)
    uses[i] = GUISE_FACE_TRAINED;

  if (n < GUISE_HELD_OUT_MIN_FACES)
    {
      if (note != NULL)
        *note = g_strdup_printf (_("With %u faces nothing is held out: %d would be needed to measure with"), n,
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

  guard = guise_held_out_guard (moments, n, uses);
  if (guard < GUISE_HELD_OUT_GUARD)
    said = g_strdup_printf (_("With %.1f s of footage the guard around held-out faces is %.1f s instead of %.0f s"),
                            (double) total / GUISE_TIME_SECOND, (double) guard / GUISE_TIME_SECOND,
                            (double) GUISE_HELD_OUT_GUARD / GUISE_TIME_SECOND);
  if (note != NULL)
    *note = g_steal_pointer (&said);
}
