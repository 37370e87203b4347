/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-memory.h"

static GuiseSwapMemory *
memory_new (double value)
{
  GuiseSwapMemory *memory = g_new0 (GuiseSwapMemory, 1);

  memory->n_frames = memory->detail.n_frames = memory->grain.n_frames = 1;
  memory->membrane.n_frames = memory->transfer.n_frames = 1;
  memory->made.mean[1] = memory->wanted.mean[2] = value;
  memory->transfer.move[1][2][3][0] = memory->transfer.mean[1] = (float) value;
  memory->membrane.rgb[70][2] = (float) value;
  memory->detail.amount = memory->grain.fine = memory->grain.coarse = value;
  return memory;
}

static void
test_lies_between (void)
{
  g_autofree GuiseSwapMemory *before = memory_new (1), *after = memory_new (3), *out = g_new0 (GuiseSwapMemory, 1);

  guise_swap_memory_mix (out, before, after, 0);
  g_assert_cmpmem (out, sizeof *out, before, sizeof *before);
  guise_swap_memory_mix (out, before, after, 0.25);
  g_assert_cmpfloat (out->made.mean[1], ==, 1.5);
  g_assert_cmpfloat (out->wanted.mean[2], ==, 1.5);
  g_assert_cmpfloat (out->transfer.move[1][2][3][0], ==, 1.5f);
  g_assert_cmpfloat (out->transfer.mean[1], ==, 1.5f);
  g_assert_cmpfloat (out->membrane.rgb[70][2], ==, 1.5f);
  g_assert_cmpfloat (out->detail.amount, ==, 1.5);
  g_assert_cmpfloat (out->grain.fine, ==, 1.5);
  g_assert_cmpfloat (out->grain.coarse, ==, 1.5);
}

/* Where a setting had no value on one of the frames, nothing was learned there: it is not a value of 0. */
static void
test_one_does_not_know (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree GuiseSwapMemory *before = memory_new (2), *after = memory_new (2), *out = g_new0 (GuiseSwapMemory, 1);
      GuiseSwapMemory *less = i == 0 ? before : after;

      less->membrane = (GuiseMembrane) { 0 };
      less->transfer = (GuiseColourTransfer) { 0 };
      less->detail = (GuiseSwapDetail) { 0 };
      less->grain = (GuiseSwapGrain) { 0 };
      guise_swap_memory_mix (out, before, after, 0.5);
      g_assert_cmpfloat (out->membrane.rgb[70][2], ==, 2.0f);
      g_assert_cmpuint (out->membrane.n_frames, ==, 1);
      g_assert_cmpfloat (out->transfer.mean[1], ==, 2.0f);
      g_assert_cmpfloat (out->detail.amount, ==, 2.0);
      g_assert_cmpfloat (out->grain.fine, ==, 2.0);
      g_assert_cmpuint (out->grain.n_frames, ==, 1);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/swap-memory/lies-between", test_lies_between);
  g_test_add_func ("/pipeline/swap-memory/one-does-not-know", test_one_does_not_know);
  return g_test_run ();
}
