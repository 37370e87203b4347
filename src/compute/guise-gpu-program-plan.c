/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-gpu-program-private.h"

#include <math.h>
#include <string.h>

/* What any device reaches: a piece that turns out shorter than wished costs little, a longer one stalls the desktop. */
#define CPU_FLOPS_PER_SECOND 5e9
#define GPU_FLOPS_PER_SECOND 2e11
#define CPU_OPERATIONS_PER_SECOND 1e9    /* of kernels that nobody made fast */
#define GPU_OPERATIONS_PER_SECOND 1e10
#define CPU_BYTES_PER_SECOND 1e9
#define GPU_BYTES_PER_SECOND 2e10
#define OVERHEAD_SECONDS 6e-6

typedef struct
{
  const GuiseGpuRange *range;
  guint access;
} PlanAccess;

static gboolean
ranges_overlap (const GuiseGpuRange *a, const GuiseGpuRange *b)
{
  return a->buffer == b->buffer && a->offset < b->offset + b->size && b->offset < a->offset + a->size;
}

static gboolean
conflicts (const GArray *pending, const GuiseGpuCommand *command)
{
  for (guint i = 0; i < command->n_ranges; i++)
    for (guint j = 0; j < pending->len; j++)
      {
        const PlanAccess *other = &g_array_index (pending, PlanAccess, j);

        if (((other->access | command->access[i]) & GUISE_GPU_ACCESS_WRITE) != 0 &&
            ranges_overlap (other->range, &command->ranges[i]))
          return TRUE;
      }

  return FALSE;
}

void
guise_gpu_plan_barriers (GArray *commands)
{
  g_autoptr(GArray) pending = g_array_new (FALSE, FALSE, sizeof (PlanAccess));

  for (guint i = 0; i < commands->len; i++)
    {
      GuiseGpuCommand *command = &g_array_index (commands, GuiseGpuCommand, i);

      command->needs_barrier = conflicts (pending, command);
      if (command->needs_barrier)
        g_array_set_size (pending, 0);    /* a barrier waits for all that came before */
      for (guint j = 0; j < command->n_ranges; j++)
        {
          PlanAccess access = { &command->ranges[j], command->access[j] };

          g_array_append_val (pending, access);
        }
    }
}

double
guise_gpu_plan_guess_seconds (const GuiseGpuCommand *command, GuiseGpuType type)
{
  gboolean is_cpu = type == GUISE_GPU_CPU;
  double arithmetic = command->flops > 0.0
    ? command->flops / (is_cpu ? CPU_FLOPS_PER_SECOND : GPU_FLOPS_PER_SECOND)
    : command->operations / (is_cpu ? CPU_OPERATIONS_PER_SECOND : GPU_OPERATIONS_PER_SECOND);

  return OVERHEAD_SECONDS + arithmetic +
         command->bytes / (is_cpu ? CPU_BYTES_PER_SECOND : GPU_BYTES_PER_SECOND);
}

/* Into how many slabs of its largest dimension a command goes. */
static guint
count_slabs (const GuiseGpuCommand *command, double piece_seconds, guint *axis)
{
  *axis = 0;
  for (guint i = 1; i < 3; i++)
    if (command->groups[i] > command->groups[*axis])
      *axis = i;

  if (command->type != GUISE_GPU_COMMAND_DISPATCH || !command->splittable || command->seconds <= piece_seconds)
    return 1;
  return (guint) MIN (ceil (command->seconds / piece_seconds), (double) command->groups[*axis]);
}

static void
start_piece (GArray *pieces, guint first_part)
{
  GuiseGpuPiece piece = { .first_part = first_part };

  g_array_append_val (pieces, piece);
}

void
guise_gpu_plan_pieces (const GArray *commands, double piece_seconds, GArray *parts, GArray *pieces)
{
  double in_piece = 0.0;

  g_array_set_size (parts, 0);
  g_array_set_size (pieces, 0);
  for (guint i = 0; i < commands->len; i++)
    {
      const GuiseGpuCommand *command = &g_array_index (commands, GuiseGpuCommand, i);
      guint axis;
      guint n_slabs = count_slabs (command, piece_seconds, &axis);

      for (guint slab = 0; slab < n_slabs; slab++)
        {
          GuiseGpuPart part = { .command = i };
          guint64 n_groups = command->groups[axis];

          memcpy (part.groups, command->groups, sizeof part.groups);
          part.base[axis] = (guint32) (n_groups * slab / n_slabs);
          part.groups[axis] = (guint32) (n_groups * (slab + 1) / n_slabs) - part.base[axis];
          if (pieces->len == 0 || in_piece + command->seconds / n_slabs > piece_seconds)
            {
              start_piece (pieces, parts->len);
              in_piece = 0.0;
            }
          in_piece += command->seconds / n_slabs;
          g_array_index (pieces, GuiseGpuPiece, pieces->len - 1).n_parts++;
          g_array_append_val (parts, part);
        }
    }
}
