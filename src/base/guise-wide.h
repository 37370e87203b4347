/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Before a function that is a loop over pixels: it is compiled a second time for processors that compute eight floats at
 * once, and which of the two is used is found when the program is loaded. Products and sums stay apart, so that both give
 * the same bits. */
#if defined (__x86_64__) && defined (__GLIBC__)
#define GUISE_WIDE __attribute__ ((target_clones ("avx2", "default")))
#else
#define GUISE_WIDE
#endif

G_END_DECLS
