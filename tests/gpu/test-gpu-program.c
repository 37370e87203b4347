/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-gpu-program.h"

#include "test-device.h"

#include <string.h>

#define N_FLOATS 4000

/* a and b after 5 steps of record_lucas(), a after 3. */
#define LUCAS_10 199.0f
#define LUCAS_9  123.0f
#define LUCAS_6   29.0f

/* Mirrors shaders/matrix_reduce.comp: a kernel that adds is all that these tests need. */
typedef struct
{
  guint32 n, n_parts, part_stride, c4, c, has_bias, activation, accumulate;
  float   slope;
} AddParams;

typedef struct
{
  GuiseGpu             *gpu;        /* NULL: skipped */
  GuiseGpuArena        *arena;
  GuiseGpuProgram      *program;
  const GuiseGpuKernel *kernel;
  GuiseGpuRange         a, b;
} Fixture;

static void
fixture_open (Fixture *f, const GuiseGpuParams *params)
{
  g_autoptr(GError) error = NULL;

  f->gpu = test_device_open (params);
  if (f->gpu == NULL)
    return;

  f->arena = guise_gpu_arena_new (f->gpu, GUISE_GPU_MEMORY_DEVICE);
  f->program = guise_gpu_program_new (f->gpu);
  g_assert_true (guise_gpu_arena_allocate (f->arena, N_FLOATS * 4, &f->a, &error));
  g_assert_true (guise_gpu_arena_allocate (f->arena, N_FLOATS * 4, &f->b, &error));
  f->kernel = guise_gpu_get_kernel (f->gpu, &(GuiseGpuKernelParams) {
    .name = "matrix_reduce", .variant = "f32", .constants = { 64 }, .n_constants = 1,
  }, &error);
  g_assert_no_error (error);
}

static void
fixture_set_up (Fixture *f, gconstpointer data)
{
  fixture_open (f, NULL);
}

static void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  guise_gpu_program_destroy (f->program);
  guise_gpu_arena_destroy (f->arena);
  g_clear_pointer (&f->gpu, guise_gpu_unref);
}

/* to += from */
static void
record_add (Fixture *f, GuiseGpuRange from, GuiseGpuRange to, const char *label)
{
  AddParams params = {
    .n = N_FLOATS / 4, .n_parts = 1, .part_stride = N_FLOATS / 4, .c4 = N_FLOATS / 4, .c = N_FLOATS, .accumulate = 1
  };

  guise_gpu_program_dispatch (f->program, &(GuiseGpuDispatch) {
    .kernel = f->kernel, .bindings = { from, from, to }, .n_bindings = 3,
    .push = &params, .push_size = sizeof params, .groups = { 16 }, .label = label, .flops = N_FLOATS,
  });
}

static void
assert_filled (Fixture *f, GuiseGpuRange range, float value)
{
  g_autofree float *values = g_new (float, N_FLOATS);
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_gpu_download (f->gpu, range, values, N_FLOATS * 4, &error));
  for (guint i = 0; i < N_FLOATS; i++)
    g_assert_cmpfloat (values[i], ==, value);
}

/* Lucas numbers from a = 1, b = 2: wrong as soon as two commands change places or run at once. */
static void
record_lucas (Fixture *f, guint n_steps)
{
  guise_gpu_program_fill (f->program, f->a, guise_gpu_constant (1.0f));
  guise_gpu_program_fill (f->program, f->b, guise_gpu_constant (2.0f));
  for (guint i = 0; i < n_steps; i++)
    {
      record_add (f, f->a, f->b, "odd");
      record_add (f, f->b, f->a, "even");
    }
}

static void
seal_and_run (Fixture *f, guint n_runs)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_gpu_program_seal (f->program, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < n_runs; i++)
    g_assert_true (guise_gpu_program_run (f->program, NULL, &error));
  g_assert_no_error (error);
}

static void
test_commands_run_in_order (Fixture *f, gconstpointer data)
{
  if (f->gpu == NULL)
    return;
  record_lucas (f, 5);
  seal_and_run (f, 4);
  assert_filled (f, f->a, LUCAS_10);
  assert_filled (f, f->b, LUCAS_9);
}

static void
test_pieces_change_nothing (Fixture *f, gconstpointer data)
{
  if (f->gpu == NULL)
    return;
  guise_gpu_program_set_piece_seconds (f->program, 1e-9);
  record_lucas (f, 5);
  seal_and_run (f, 4);
  g_assert_cmpuint (guise_gpu_program_get_n_pieces (f->program), >=, 10);
  assert_filled (f, f->a, LUCAS_10);
}

static void
test_copy (Fixture *f, gconstpointer data)
{
  GuiseGpuRange half;

  if (f->gpu == NULL)
    return;
  half = guise_gpu_range_sub (f->b, 0, N_FLOATS * 2);
  guise_gpu_program_fill (f->program, f->a, guise_gpu_constant (3.0f));
  guise_gpu_program_fill (f->program, f->b, guise_gpu_constant (3.0f));
  guise_gpu_program_fill (f->program, half, guise_gpu_constant (4.0f));
  guise_gpu_program_copy (f->program, guise_gpu_range_sub (f->a, 0, half.size), half);
  seal_and_run (f, 1);
  assert_filled (f, f->b, 3.0f);
}

/* A host range is read anew at every run: this is how a step gets its learning rate. */
static void
test_host_values_are_seen (Fixture *f, gconstpointer data)
{
  g_autoptr(GuiseGpuArena) host = NULL;
  g_autoptr(GError) error = NULL;
  GuiseGpuRange range;
  float *values;

  if (f->gpu == NULL)
    return;
  host = guise_gpu_arena_new (f->gpu, GUISE_GPU_MEMORY_HOST);
  g_assert_true (guise_gpu_arena_allocate (host, N_FLOATS * 4, &range, &error));
  values = guise_gpu_range_map (range);
  g_assert_nonnull (values);
  guise_gpu_program_fill (f->program, f->b, 0);
  record_add (f, range, f->b, NULL);
  g_assert_true (guise_gpu_program_seal (f->program, &error));
  for (guint run = 1; run <= 4; run++)
    {
      for (guint i = 0; i < N_FLOATS; i++)
        values[i] = (float) run;
      g_assert_true (guise_gpu_program_run (f->program, NULL, &error));
      assert_filled (f, f->b, (float) run);
    }
}

static void
count_cb (gpointer data)
{
  (*(guint *) data)++;
}

static void
test_yields_between_pieces (Fixture *f, gconstpointer data)
{
  guint n_yields = 0, n_pieces;
  g_autoptr(GError) error = NULL;

  if (f->gpu == NULL)
    return;
  guise_gpu_program_set_piece_seconds (f->program, 1e-9);
  guise_gpu_program_set_yield (f->program, count_cb, &n_yields);
  record_lucas (f, 2);
  g_assert_true (guise_gpu_program_seal (f->program, &error));
  n_pieces = guise_gpu_program_get_n_pieces (f->program);
  g_assert_true (guise_gpu_program_run (f->program, NULL, &error));
  g_assert_cmpuint (n_pieces, >, 1);
  g_assert_cmpuint (n_yields, ==, n_pieces - 1);
}

static void
cancel_cb (gpointer data)
{
  g_cancellable_cancel (data);
}

static void
test_cancel_between_pieces (Fixture *f, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  if (f->gpu == NULL)
    return;
  guise_gpu_program_set_piece_seconds (f->program, 1e-9);
  guise_gpu_program_set_yield (f->program, cancel_cb, cancellable);
  record_lucas (f, 5);
  g_assert_true (guise_gpu_program_seal (f->program, &error));
  g_assert_false (guise_gpu_program_run (f->program, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  /* A program that was cancelled is still good. */
  guise_gpu_program_set_yield (f->program, NULL, NULL);
  g_assert_true (guise_gpu_program_run (f->program, NULL, &error));
  assert_filled (f, f->a, LUCAS_10);
}

static void
test_profile (Fixture *f, gconstpointer data)
{
  g_autoptr(GArray) rows = NULL;
  guint n_odd = 0;

  if (f->gpu == NULL)
    return;
  if (!guise_gpu_get_limits (f->gpu)->has_timestamps)
    {
      g_test_skip ("the device has no timestamps");
      return;
    }
  guise_gpu_program_set_profiling (f->program, TRUE);
  record_lucas (f, 5);
  seal_and_run (f, 5);
  rows = guise_gpu_program_get_profile (f->program);
  g_assert_cmpuint (rows->len, ==, 3);
  for (guint i = 0; i < rows->len; i++)
    {
      const GuiseGpuProfileRow *row = &g_array_index (rows, GuiseGpuProfileRow, i);

      g_assert_cmpfloat (row->seconds, >, 0.0);
      if (strcmp (row->label, "odd") == 0)
        {
          n_odd = row->n_dispatches;
          g_assert_cmpfloat (row->flops, ==, 5.0 * N_FLOATS);
        }
    }
  g_assert_cmpuint (n_odd, ==, 5);
  assert_filled (f, f->a, LUCAS_10);
}

static void
test_binding_that_does_not_fit (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  if (f->gpu == NULL)
    return;
  record_add (f, guise_gpu_range_sub (f->a, 4, 64), f->b, "crooked");
  g_assert_false (guise_gpu_program_seal (f->program, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "crooked"));
}

static void
test_lost_device (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  float value = 0.0f;

  fixture_open (f, &(GuiseGpuParams) { .pretend_lost_after = 3 });
  if (f->gpu == NULL)
    return;
  record_lucas (f, 1);
  seal_and_run (f, 2);
  g_assert_false (guise_gpu_is_lost (f->gpu));
  g_assert_false (guise_gpu_program_run (f->program, NULL, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DEVICE_LOST);
  g_assert_nonnull (strstr (error->message, "checkpoint"));
  g_assert_true (guise_gpu_is_lost (f->gpu));
  g_clear_error (&error);
  g_assert_false (guise_gpu_upload (f->gpu, f->a, &value, sizeof value, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DEVICE_LOST);
}

static gpointer
run_thread (gpointer data)
{
  Fixture *f = data;

  for (guint i = 0; i < 20; i++)
    g_assert_true (guise_gpu_program_run (f->program, NULL, NULL));
  return NULL;
}

/* Two jobs on one device: a program each, the same queue. */
static void
test_two_threads (Fixture *f, gconstpointer data)
{
  Fixture other;
  g_autoptr(GError) error = NULL;
  GThread *thread;

  if (f->gpu == NULL)
    return;
  other = *f;
  other.program = guise_gpu_program_new (f->gpu);
  other.arena = guise_gpu_arena_new (f->gpu, GUISE_GPU_MEMORY_DEVICE);
  g_assert_true (guise_gpu_arena_allocate (other.arena, N_FLOATS * 4, &other.a, &error));
  g_assert_true (guise_gpu_arena_allocate (other.arena, N_FLOATS * 4, &other.b, &error));
  record_lucas (f, 5);
  record_lucas (&other, 3);
  g_assert_true (guise_gpu_program_seal (f->program, &error));
  g_assert_true (guise_gpu_program_seal (other.program, &error));

  thread = g_thread_new ("other", run_thread, &other);
  run_thread (f);
  g_thread_join (thread);
  assert_filled (f, f->a, LUCAS_10);
  assert_filled (&other, other.a, LUCAS_6);
  guise_gpu_program_destroy (other.program);
  guise_gpu_arena_destroy (other.arena);
}

#define ADD(name, set_up, test) \
  g_test_add ("/compute/gpu-program/" name, Fixture, NULL, set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("commands-run-in-order", fixture_set_up, test_commands_run_in_order);
  ADD ("pieces-change-nothing", fixture_set_up, test_pieces_change_nothing);
  ADD ("copy", fixture_set_up, test_copy);
  ADD ("host-values-are-seen", fixture_set_up, test_host_values_are_seen);
  ADD ("yields-between-pieces", fixture_set_up, test_yields_between_pieces);
  ADD ("cancel-between-pieces", fixture_set_up, test_cancel_between_pieces);
  ADD ("profile", fixture_set_up, test_profile);
  ADD ("binding-that-does-not-fit", fixture_set_up, test_binding_that_does_not_fit);
  ADD ("lost-device", NULL, test_lost_device);
  ADD ("two-threads", fixture_set_up, test_two_threads);
  return g_test_run ();
}
