/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-sha256.h"

#include <string.h>

#if defined (__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#define HAS_OWN_INSTRUCTIONS 1
#endif

#define BLOCK 64
#define ROUNDS 64

#ifdef HAS_OWN_INSTRUCTIONS
/* Fractions of the cube roots of the first 64 primes. */
static const guint32 constants[ROUNDS] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static gboolean
has_own_instructions (void)
{
  static gsize known;    /* 1: no, 2: yes */

  if (g_once_init_enter (&known))
    {
      guint eax, ebx, ecx, edx;
      const gboolean has_4_1 = __get_cpuid (1, &eax, &ebx, &ecx, &edx) && (ecx & bit_SSE4_1) != 0;

      g_once_init_leave (&known, has_4_1 && __get_cpuid_count (7, 0, &eax, &ebx, &ecx, &edx) && (ebx & bit_SHA) != 0
                                 ? 2 : 1);
    }
  return known == 2;
}

#define WITH_THEM __attribute__ ((target ("sha,sse4.1")))

WITH_THEM static inline __m128i
load (gconstpointer from)
{
  return _mm_loadu_si128 ((const __m128i *) from);
}

/* Puts the @i-th four words of a block in the place of those 16 words before. */
WITH_THEM static inline void
next_words (__m128i words[4], guint i, const guint8 *block)
{
  const __m128i last = words[(i + 3) % 4], big_endian = _mm_set_epi64x (0x0c0d0e0f08090a0b, 0x0405060700010203);

  if (i < 4)
    words[i] = _mm_shuffle_epi8 (load (block + 16 * i), big_endian);
  else
    words[i % 4] = _mm_sha256msg2_epu32 (_mm_add_epi32 (_mm_sha256msg1_epu32 (words[i % 4], words[(i + 1) % 4]),
                                                        _mm_alignr_epi8 (last, words[(i + 2) % 4], 4)), last);
}

/* The instructions want the eight words as A B E F and C D G H, the first one highest. */
WITH_THEM static void
take_blocks (guint32 state[8], const guint8 *data, gsize n_blocks)
{
  const __m128i cdab = _mm_shuffle_epi32 (load (state), 0xb1), efgh = _mm_shuffle_epi32 (load (state + 4), 0x1b);
  __m128i abef = _mm_alignr_epi8 (cdab, efgh, 8), cdgh = _mm_blend_epi16 (efgh, cdab, 0xf0);

  for (; n_blocks > 0; n_blocks--, data += BLOCK)
    {
      const __m128i abef_before = abef, cdgh_before = cdgh;
      __m128i words[4] = { 0 };    /* the last 16 */

#pragma GCC unroll 16
      for (guint i = 0; i < ROUNDS / 4; i++)
        {
          __m128i sum;

          next_words (words, i, data);
          sum = _mm_add_epi32 (words[i % 4], load (constants + 4 * i));
          cdgh = _mm_sha256rnds2_epu32 (cdgh, abef, sum);
          abef = _mm_sha256rnds2_epu32 (abef, cdgh, _mm_shuffle_epi32 (sum, 0x0e));
        }
      abef = _mm_add_epi32 (abef, abef_before);
      cdgh = _mm_add_epi32 (cdgh, cdgh_before);
    }

  abef = _mm_shuffle_epi32 (abef, 0x1b);
  cdgh = _mm_shuffle_epi32 (cdgh, 0xb1);
  _mm_storeu_si128 ((__m128i *) (gpointer) state, _mm_blend_epi16 (abef, cdgh, 0xf0));
  _mm_storeu_si128 ((__m128i *) (gpointer) (state + 4), _mm_alignr_epi8 (cdgh, abef, 8));
}
static void
take (GuiseSha256 *self, const guint8 *data, gsize size)
{
  const gsize n_rest = self->n_bytes % BLOCK, n_first = n_rest > 0 ? MIN (size, BLOCK - n_rest) : 0;

  memcpy (self->rest + n_rest, data, n_first);
  self->n_bytes += size;
  if (n_rest + n_first == BLOCK)
    take_blocks (self->state, self->rest, 1);
  data += n_first;
  size -= n_first;
  take_blocks (self->state, data, size / BLOCK);
  memcpy (self->rest, data + size - size % BLOCK, size % BLOCK);
}

static void
finish (GuiseSha256 *self, char *digits)
{
  static const guint8 padding[BLOCK] = { 0x80 };
  const guint64 n_bits = GUINT64_TO_BE (8 * self->n_bytes);

  /* Up to where the length ends a block. */
  take (self, padding, BLOCK - (self->n_bytes + sizeof n_bits) % BLOCK);
  take (self, (const guint8 *) &n_bits, sizeof n_bits);
  for (guint i = 0; i < 8; i++)
    g_snprintf (digits + 8 * i, 9, "%08x", self->state[i]);
}
#endif

void
guise_sha256_init (GuiseSha256 *self)
{
#ifdef HAS_OWN_INSTRUCTIONS
  /* Of the square roots of the first 8. */
  if (has_own_instructions ())
    {
      *self = (GuiseSha256) { .state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 } };
      return;
    }
#endif
  *self = (GuiseSha256) { .slow = g_checksum_new (G_CHECKSUM_SHA256) };
}

void
guise_sha256_clear (GuiseSha256 *self)
{
  g_clear_pointer (&self->slow, g_checksum_free);
}

void
guise_sha256_update (GuiseSha256 *self, gconstpointer data, gsize size)
{
  /* GLib's takes a signed size. */
  for (gsize done = 0, n; self->slow != NULL && done < size; done += n)
    {
      n = MIN (size - done, (gsize) G_MAXINT32);
      g_checksum_update (self->slow, (const guint8 *) data + done, (gssize) n);
    }
#ifdef HAS_OWN_INSTRUCTIONS
  if (self->slow == NULL && size > 0)
    take (self, data, size);
#endif
}

void
guise_sha256_finish (GuiseSha256 *self, char digits[GUISE_SHA256_DIGITS + 1])
{
  if (self->slow != NULL)
    g_strlcpy (digits, g_checksum_get_string (self->slow), GUISE_SHA256_DIGITS + 1);
#ifdef HAS_OWN_INSTRUCTIONS
  else
    finish (self, digits);
#endif
  guise_sha256_clear (self);
}
