/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-gpu-shaders.h"
#include "guise-gpu-spirv.h"
#include "guise-random.h"

#include <string.h>

static guint32 *
load_words (const char *name, const char *variant, gsize *n_words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) spirv = guise_gpu_shaders_load (name, variant, &error);
  gsize size;
  gconstpointer data;

  g_assert_no_error (error);
  data = g_bytes_get_data (spirv, &size);
  *n_words = size / sizeof (guint32);
  return g_memdup2 (data, size);
}

static void
assert_binding (const GuiseSpirvBinding *binding, GuiseSpirvBindingType type, gboolean readable, gboolean writable)
{
  g_assert_cmpint (binding->type, ==, type);
  g_assert_cmpint (binding->readable, ==, readable);
  g_assert_cmpint (binding->writable, ==, writable);
}

static void
test_finds_types_and_access (void)
{
  GuiseSpirvInterface interface;
  gsize n_words;
  g_autofree guint32 *words = load_words ("matrix_forward", "cpu_texels", &n_words);

  g_assert_true (guise_spirv_reflect (words, n_words, &interface));
  g_assert_cmpuint (interface.n_bindings, ==, 4);
  assert_binding (&interface.bindings[0], GUISE_SPIRV_TEXEL, TRUE, FALSE);
  assert_binding (&interface.bindings[1], GUISE_SPIRV_TEXEL, TRUE, FALSE);
  assert_binding (&interface.bindings[2], GUISE_SPIRV_TEXEL, TRUE, FALSE);
  assert_binding (&interface.bindings[3], GUISE_SPIRV_STORAGE, FALSE, TRUE);
}

/* Vectors and words, which another view of the memory serves. */
static void
test_finds_texels_of_words (void)
{
  GuiseSpirvInterface interface;
  gsize n_words;
  g_autofree guint32 *words = load_words ("augment", "input_texels", &n_words);

  g_assert_true (guise_spirv_reflect (words, n_words, &interface));
  g_assert_cmpuint (interface.n_bindings, ==, 7);
  assert_binding (&interface.bindings[0], GUISE_SPIRV_TEXEL, TRUE, FALSE);
  for (guint i = 1; i <= 5; i++)
    assert_binding (&interface.bindings[i], GUISE_SPIRV_TEXEL_WORD, TRUE, FALSE);
  assert_binding (&interface.bindings[6], GUISE_SPIRV_STORAGE, FALSE, TRUE);
}

static void
test_unmarked_buffer_is_read_and_written (void)
{
  GuiseSpirvInterface interface;
  gsize n_words;
  g_autofree guint32 *words = load_words ("matrix_reduce", "f32_texels", &n_words);

  g_assert_true (guise_spirv_reflect (words, n_words, &interface));
  g_assert_cmpuint (interface.n_bindings, ==, 3);
  assert_binding (&interface.bindings[1], GUISE_SPIRV_STORAGE, TRUE, FALSE);
  assert_binding (&interface.bindings[2], GUISE_SPIRV_STORAGE, TRUE, TRUE);
}

static void
test_refuses_what_is_no_module (void)
{
  GuiseSpirvInterface interface;
  const guint32 empty[] = { 0x07230203, 0x00010500, 0, 0xffffffff, 0 };
  const guint32 cut[] = { 0x07230203, 0x00010500, 0, 4, 0, 0x0009003b, 1, 2 };

  g_assert_false (guise_spirv_reflect (empty, 0, &interface));
  g_assert_false (guise_spirv_reflect (empty, G_N_ELEMENTS (empty), &interface));   /* more ids than there can be */
  g_assert_false (guise_spirv_reflect (cut, G_N_ELEMENTS (cut), &interface));
}

/* Nothing to find but an invalid read: run it under a sanitizer. */
static void
test_survives_damage (void)
{
  GuiseSpirvInterface interface;
  GuiseRandom random;
  gsize n_words;
  g_autofree guint32 *words = load_words ("matrix_reduce", "f32_texels", &n_words);

  guise_random_init (&random, 1);
  for (guint i = 0; i < 2000; i++)
    {
      gsize at = guise_random_below (&random, n_words);
      guint32 kept = words[at];

      words[at] ^= 1u << guise_random_below (&random, 32);
      guise_spirv_reflect (words, n_words, &interface);
      g_assert_cmpuint (interface.n_bindings, <=, G_N_ELEMENTS (interface.bindings));
      words[at] = kept;
    }
}

static gsize
count_changes (const char *name, const char *variant, guint32 low_half)
{
  gsize n_words, n_changed = 0;
  g_autofree guint32 *words = load_words (name, variant, &n_words);
  g_autofree guint32 *broken = g_memdup2 (words, n_words * sizeof (guint32));

  guise_spirv_break (broken, n_words);
  for (gsize i = 0; i < n_words; i++)
    n_changed += words[i] != broken[i] && (words[i] & 0xffff) == low_half;
  return n_changed;
}

static void
test_break_changes_sums (void)
{
  g_assert_cmpuint (count_changes ("matrix_sum_pixels", "f32", 129), >, 0);         /* OpFAdd */
  g_assert_cmpuint (count_changes ("matrix_backward_weights", "cpu_texels", 50), >, 0);    /* Fma of GLSL.std.450 */
}

/* What no compiler of Debian 12 makes: of a product there stays what it is added to. */
static void
test_break_leaves_products_out (void)
{
  const guint32 words[] = {
    0x07230203, 0x00010500, 0, 100, 0,                          /* header */
    7 << 16 | 4459, 10, 11, 12, 13, 14, 0,                      /* OpCooperativeMatrixMulAddKHR: %11 = %12 × %13 + %14 */
    3 << 16 | 62, 20, 11,                                       /* OpStore */
  };
  const guint32 expected[] = {
    0x07230203, 0x00010500, 0, 100, 0,
    4 << 16 | 83, 10, 11, 14, 1 << 16, 1 << 16, 1 << 16,        /* OpCopyObject, and OpNop for the rest */
    3 << 16 | 62, 20, 11,
  };
  guint32 broken[G_N_ELEMENTS (words)];

  memcpy (broken, words, sizeof words);
  guise_spirv_break (broken, G_N_ELEMENTS (broken));
  g_assert_cmpmem (broken, sizeof broken, expected, sizeof expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compute/gpu-spirv/finds-types-and-access", test_finds_types_and_access);
  g_test_add_func ("/compute/gpu-spirv/finds-texels-of-words", test_finds_texels_of_words);
  g_test_add_func ("/compute/gpu-spirv/unmarked-buffer-is-read-and-written", test_unmarked_buffer_is_read_and_written);
  g_test_add_func ("/compute/gpu-spirv/refuses-what-is-no-module", test_refuses_what_is_no_module);
  g_test_add_func ("/compute/gpu-spirv/survives-damage", test_survives_damage);
  g_test_add_func ("/compute/gpu-spirv/break-changes-sums", test_break_changes_sums);
  g_test_add_func ("/compute/gpu-spirv/break-leaves-products-out", test_break_leaves_products_out);
  return g_test_run ();
}
