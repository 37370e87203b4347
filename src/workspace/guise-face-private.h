/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face.h"
#include "guise-store-faces.h"

G_BEGIN_DECLS

GuiseFace          *guise_face_new      (gint64 id);

/* Emits `changed` when something a person can see is different. @tags: names by the bits of the record's. */
void                guise_face_update   (GuiseFace *self, const GuiseFaceRecord *record, const char *const *tags);

/* Emits `changed` when it is different. */
void                guise_face_set_stack (GuiseFace *self, guint n, gboolean open);

/* (transfer none): a pack of 0 until the facts have come, or when there is no picture. */
const GuiseCropRef *guise_face_get_crop (GuiseFace *self);

G_END_DECLS
