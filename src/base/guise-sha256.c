/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-sha256.h"

void
guise_sha256_init (GuiseSha256 *self)
{
  sha256_init (self);
}

void
guise_sha256_update (GuiseSha256 *self, gconstpointer data, gsize size)
{
  if (size > 0)
    sha256_update (self, size, data);
}

void
guise_sha256_finish (GuiseSha256 *self, char digits[GUISE_SHA256_DIGITS + 1])
{
  guint8 digest[SHA256_DIGEST_SIZE];

  sha256_digest (self, sizeof digest, digest);
  for (guint i = 0; i < sizeof digest; i++)
    g_snprintf (digits + 2 * i, 3, "%02x", digest[i]);
}
