/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <nettle/sha2.h>

G_BEGIN_DECLS

/* Digits of a sum in base 16, without the zero behind them. */
#define GUISE_SHA256_DIGITS 64

/**
 * GuiseSha256:
 *
 * SHA-256 (FIPS 180-4) of what does not lie in memory at once. By nettle, which uses the instructions that processors have
 * for it: GChecksum takes half a second for a checkpoint of 100 MB.
 *
 * Thread: owner only.
 */
typedef struct sha256_ctx GuiseSha256;

void guise_sha256_init   (GuiseSha256 *self);

/* @data: (nullable): where @size is 0 */
void guise_sha256_update (GuiseSha256 *self, gconstpointer data, gsize size);

/* In small letters. @self is as after guise_sha256_init(). */
void guise_sha256_finish (GuiseSha256 *self, char digits[GUISE_SHA256_DIGITS + 1]);

G_END_DECLS
