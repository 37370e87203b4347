/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Digits of a sum in base 16, without the zero behind them. */
#define GUISE_SHA256_DIGITS 64

/**
 * GuiseSha256:
 *
 * SHA-256 (FIPS 180-4) of what does not lie in memory at once, by the processor's own instructions where it has them:
 * GChecksum, which is what is left where it has none, takes half a second for a checkpoint of 100 MB.
 *
 * Thread: owner only.
 */
typedef struct
{
  GChecksum *slow;         /* (nullable): then the rest is not used */
  guint32    state[8];
  guint64    n_bytes;
  guint8     rest[64];     /* n_bytes % 64 of them: of a block that is not whole */
} GuiseSha256;

void guise_sha256_init   (GuiseSha256 *self);
void guise_sha256_clear  (GuiseSha256 *self);

/* @data: (nullable): where @size is 0 */
void guise_sha256_update (GuiseSha256 *self, gconstpointer data, gsize size);

/* In small letters. Clears @self. */
void guise_sha256_finish (GuiseSha256 *self, char digits[GUISE_SHA256_DIGITS + 1]);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseSha256, guise_sha256_clear)

G_END_DECLS
