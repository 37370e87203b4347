/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-measures.h"
#include "guise-store-private.h"

G_BEGIN_DECLS

/* Store thread, within a transaction, for all of this header. */

/* After the correction or the paint of @face was changed: takes what was measured of that state, where it was, and how much the
 * face after it in its track differs from it. */
gboolean guise_measures_follow      (GuiseStore *self, gint64 face, GError **error);

/* After @face was found anew: what was measured of it before is of no use. */
gboolean guise_measures_forget      (GuiseStore *self, gint64 face, GError **error);

/* @face's place among others was measured anew: what is kept for other states of it gets the match, too. */
gboolean guise_measures_set_match   (GuiseStore *self, gint64 face, double match, GError **error);

/* How much is before @face was measured anew: what is kept for other states of it waits for that when such a state comes back. */
gboolean guise_measures_renew_occlusion (GuiseStore *self, gint64 face, GError **error);

G_END_DECLS
