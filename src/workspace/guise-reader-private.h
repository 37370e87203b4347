/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project-private.h"

G_BEGIN_DECLS

/**
 * GuiseReader:
 *
 * Keeps an object true to its project: reads at once and after each `changed`
 * of the project, one reading at a time. What changes while it reads is read
 * once more afterwards. A closed project is read no more.
 *
 * Thread: main only.
 */
typedef struct _GuiseReader GuiseReader;

/**
 * GuiseReaderKind:
 * @what: of the warning when it fails: "The clips"
 * @size: of a reading, which begins zeroed
 * @read: fills it in, on the store's thread
 * @apply: gives @owner a reading that has succeeded; it may take from it
 * @free: of a reading and what is in it, with g_free() for itself; half filled in after a failure
 */
typedef struct
{
  const char    *what;
  gsize          size;
  GuiseStoreFunc read;
  void         (*apply) (gpointer owner, gpointer reading);
  GDestroyNotify free;
} GuiseReaderKind;

/**
 * guise_reader_new:
 * @owner: a #GObject, which frees the reader when it is finalized; kept alive while a reading is under way
 * @project: not owned
 * @kind: static
 */
GuiseReader *guise_reader_new  (gpointer owner, GuiseProject *project, const GuiseReaderKind *kind);
void         guise_reader_free (GuiseReader *self);

G_END_DECLS
