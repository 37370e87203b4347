/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face.h"

G_BEGIN_DECLS

/**
 * guise_face_dup_figures:
 * @clip: (nullable): what its clip is called
 *
 * What is known of a face, for people.
 *
 * Returns: (transfer full): names and values in turn
 */
GStrv guise_face_dup_figures (const GuiseFaceFacts *facts, const char *clip);

/* (transfer full): "Kept", "Excluded", "Held out: never trained on" … */
char *guise_face_dup_decision (const GuiseFaceFacts *facts);

G_END_DECLS
