/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib/gi18n.h>
#include <inttypes.h>   /* a string to translate has PRId64 in it, which xgettext knows; G_GINT64_FORMAT would cut it */

G_BEGIN_DECLS

/**
 * guise_i18n_init:
 *
 * Takes the language from the environment and finds the translations: where
 * they were installed, or in the folder that GUISE_LOCALE_DIR names, which is
 * how a program that is not installed speaks German.
 *
 * Numbers keep the decimal point: what one verb prints, a script or another
 * verb reads.
 *
 * Thread: main, once, before there are others.
 */
void guise_i18n_init (void);

/* Returns: (transfer full): "12,400", with the separator of the language; for people, never to be read again. Thread: any. */
char *guise_i18n_dup_number (gint64 number);

/* The same of a number that is finite, with so many decimals, at most 9; with a minus sign and no hyphen, and no "−0". */
char *guise_i18n_dup_decimal (double number, guint n_decimals);

/* "35 s", "4 min", "1 h 20 min", "3 days": a time that is only about right. Thread: any. */
char *guise_i18n_dup_span (double seconds);

G_END_DECLS
