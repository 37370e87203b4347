/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GUISE_SEQUENCE_NONE,      /* a movie */
  GUISE_SEQUENCE_PNG,
  GUISE_SEQUENCE_TIFF,
  GUISE_SEQUENCE_PATCHES,   /* the faces alone, PNG, with the matrices that put them into the frames */
  GUISE_N_SEQUENCES
} GuiseSequenceKind;

/* Of a sequence's folder: what is in it, and when. */
#define GUISE_SEQUENCE_INDEX "sequence.json"

/* "none", "png", "tiff", "patches". Thread: any. */
const char *guise_sequence_kind_get_name (GuiseSequenceKind self);

/* %FALSE with %GUISE_ERROR_USAGE that names those there are. Thread: any. */
gboolean    guise_sequence_kind_parse    (const char *name, GuiseSequenceKind *out, GError **error);

G_END_DECLS
