/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-gpu-program-private.h"

/* Blocks are only compared by address here. */
static GuiseGpuBuffer block_a, block_b;

static void
add_command (GArray *commands, GuiseGpuRange read, GuiseGpuRange write)
{
  GuiseGpuCommand command = {
    .ranges = { read, write },
    .access = { GUISE_GPU_ACCESS_READ, GUISE_GPU_ACCESS_WRITE },
    .n_ranges = 2,
    .groups = { 1, 1, 1 },
  };

  g_array_append_val (commands, command);
}

static void
add_dispatch (GArray *commands, double seconds, gboolean splittable, guint x, guint y, guint z)
{
  GuiseGpuCommand command = {
    .type = GUISE_GPU_COMMAND_DISPATCH, .seconds = seconds, .splittable = splittable, .groups = { x, y, z }
  };

  g_array_append_val (commands, command);
}

static gboolean
needs_barrier (GArray *commands, guint i)
{
  return g_array_index (commands, GuiseGpuCommand, i).needs_barrier;
}

static void
test_barriers_where_data_depend (void)
{
  g_autoptr(GArray) commands = g_array_new (FALSE, TRUE, sizeof (GuiseGpuCommand));
  const GuiseGpuRange a = { &block_a, 0, 64 }, b = { &block_a, 64, 64 }, c = { &block_b, 0, 64 };

  add_command (commands, a, b);       /* 0 */
  add_command (commands, a, c);       /* 1: reads what 0 reads */
  add_command (commands, b, (GuiseGpuRange) { &block_b, 64, 64 });    /* 2: reads what 0 wrote */
  add_command (commands, c, (GuiseGpuRange) { &block_b, 128, 64 });   /* 3: reads what 1 wrote, before 2's barrier */
  add_command (commands, a, (GuiseGpuRange) { &block_b, 32, 16 });    /* 4: writes a part of what 3 reads */
  add_command (commands, a, (GuiseGpuRange) { &block_b, 40, 16 });    /* 5: writes over what 4 wrote */
  guise_gpu_plan_barriers (commands);

  g_assert_false (needs_barrier (commands, 0));
  g_assert_false (needs_barrier (commands, 1));
  g_assert_true (needs_barrier (commands, 2));
  g_assert_false (needs_barrier (commands, 3));
  g_assert_true (needs_barrier (commands, 4));
  g_assert_true (needs_barrier (commands, 5));
}

/* Every group of every command is in exactly one part, in order. */
static void
assert_parts_cover (GArray *commands, GArray *parts)
{
  guint64 wanted = 0, found = 0;
  guint last = 0;

  for (guint i = 0; i < commands->len; i++)
    {
      const guint32 *groups = g_array_index (commands, GuiseGpuCommand, i).groups;

      wanted += (guint64) groups[0] * groups[1] * groups[2];
    }
  for (guint i = 0; i < parts->len; i++)
    {
      const GuiseGpuPart *part = &g_array_index (parts, GuiseGpuPart, i);
      const guint32 *groups = g_array_index (commands, GuiseGpuCommand, part->command).groups;

      g_assert_cmpuint (part->command, >=, last);
      last = part->command;
      for (guint axis = 0; axis < 3; axis++)
        {
          g_assert_cmpuint (part->groups[axis], >, 0);
          g_assert_cmpuint (part->base[axis] + part->groups[axis], <=, groups[axis]);
        }
      found += (guint64) part->groups[0] * part->groups[1] * part->groups[2];
    }

  g_assert_cmpuint (found, ==, wanted);
}

static void
test_pieces_stay_below_the_limit (void)
{
  g_autoptr(GArray) commands = g_array_new (FALSE, TRUE, sizeof (GuiseGpuCommand));
  g_autoptr(GArray) parts = g_array_new (FALSE, TRUE, sizeof (GuiseGpuPart));
  g_autoptr(GArray) pieces = g_array_new (FALSE, TRUE, sizeof (GuiseGpuPiece));

  for (guint i = 0; i < 10; i++)
    add_dispatch (commands, 0.1, FALSE, 5, 1, 1);
  guise_gpu_plan_pieces (commands, 0.25, parts, pieces);

  g_assert_cmpuint (pieces->len, ==, 5);
  assert_parts_cover (commands, parts);
}

static void
test_long_dispatch_is_cut (void)
{
  g_autoptr(GArray) commands = g_array_new (FALSE, TRUE, sizeof (GuiseGpuCommand));
  g_autoptr(GArray) parts = g_array_new (FALSE, TRUE, sizeof (GuiseGpuPart));
  g_autoptr(GArray) pieces = g_array_new (FALSE, TRUE, sizeof (GuiseGpuPiece));

  add_dispatch (commands, 0.01, TRUE, 3, 1, 1);
  add_dispatch (commands, 1.0, TRUE, 3, 7, 2);      /* cut along y, into 4 */
  add_dispatch (commands, 1.0, FALSE, 3, 7, 2);     /* may not be cut */
  guise_gpu_plan_pieces (commands, 0.25, parts, pieces);

  assert_parts_cover (commands, parts);
  g_assert_cmpuint (parts->len, ==, 1 + 4 + 1);
  g_assert_cmpuint (g_array_index (parts, GuiseGpuPart, 1).groups[0], ==, 3);
  g_assert_cmpuint (g_array_index (parts, GuiseGpuPart, 1).groups[1], <, 7);
  g_assert_cmpuint (g_array_index (parts, GuiseGpuPart, 1).groups[2], ==, 2);
}

static void
test_more_slabs_than_groups (void)
{
  g_autoptr(GArray) commands = g_array_new (FALSE, TRUE, sizeof (GuiseGpuCommand));
  g_autoptr(GArray) parts = g_array_new (FALSE, TRUE, sizeof (GuiseGpuPart));
  g_autoptr(GArray) pieces = g_array_new (FALSE, TRUE, sizeof (GuiseGpuPiece));

  add_dispatch (commands, 1000.0, TRUE, 1, 1, 3);
  guise_gpu_plan_pieces (commands, 0.25, parts, pieces);

  assert_parts_cover (commands, parts);
  g_assert_cmpuint (pieces->len, ==, 3);
}

static void
test_guess_grows_with_work (void)
{
  GuiseGpuCommand small = { .flops = 1e6, .bytes = 1e6 }, large = { .flops = 1e9, .bytes = 1e6 };
  GuiseGpuCommand slow = { .operations = 1e10, .bytes = 1e6 };    /* of a kernel whose results are not worth counting */

  g_assert_cmpfloat (guise_gpu_plan_guess_seconds (&small, GUISE_GPU_CPU), >, 0.0);
  g_assert_cmpfloat (guise_gpu_plan_guess_seconds (&large, GUISE_GPU_CPU), >,
                     guise_gpu_plan_guess_seconds (&small, GUISE_GPU_CPU));
  g_assert_cmpfloat (guise_gpu_plan_guess_seconds (&large, GUISE_GPU_DISCRETE), <,
                     guise_gpu_plan_guess_seconds (&large, GUISE_GPU_CPU));
  g_assert_cmpfloat (guise_gpu_plan_guess_seconds (&slow, GUISE_GPU_INTEGRATED), >, 0.25);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compute/gpu-program-plan/barriers-where-data-depend", test_barriers_where_data_depend);
  g_test_add_func ("/compute/gpu-program-plan/pieces-stay-below-the-limit", test_pieces_stay_below_the_limit);
  g_test_add_func ("/compute/gpu-program-plan/long-dispatch-is-cut", test_long_dispatch_is_cut);
  g_test_add_func ("/compute/gpu-program-plan/more-slabs-than-groups", test_more_slabs_than_groups);
  g_test_add_func ("/compute/gpu-program-plan/guess-grows-with-work", test_guess_grows_with_work);
  return g_test_run ();
}
