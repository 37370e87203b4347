/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GUISE_ERROR:
 *
 * Error domain of everything that is not plain I/O. I/O stays in %G_IO_ERROR,
 * so that %G_IO_ERROR_CANCELLED means the same everywhere.
 *
 * A message is one sentence for people: the object, the number and the way
 * out, no newline, no "Error:". A code exists only where a caller acts on it.
 */
#define GUISE_ERROR (guise_error_quark ())

typedef enum
{
  GUISE_ERROR_FAILED,         /* no better code; the message is for people */
  GUISE_ERROR_USAGE,          /* the caller asked for what cannot be asked: exit code 2 */
  GUISE_ERROR_NO_DEVICE,      /* no usable Vulkan device */
  GUISE_ERROR_DEVICE_LOST,    /* GPU reset: open the device anew, go on from the checkpoint */
  GUISE_ERROR_OUT_OF_VRAM,    /* retry with a smaller batch */
  GUISE_ERROR_BAD_MEDIA,      /* container or codec we cannot read, or no picture in it */
  GUISE_ERROR_MEDIA_MISSING,  /* the clip is not where it was: relink */
  GUISE_ERROR_MEDIA_CHANGED,  /* another file stands where the clip was: relink */
  GUISE_ERROR_SCHEMA,         /* project made by a newer version */
  GUISE_ERROR_DAMAGED,        /* a checksum or a structure does not hold */
  GUISE_ERROR_UNSAFE,         /* a project that holds what ours never do: triggers, views, outside paths */
  GUISE_ERROR_BUSY,           /* another program has the project open */
  GUISE_ERROR_NO_SPACE,       /* disk full */
  GUISE_ERROR_NO_MODELS,      /* face models are not installed: set-up */
} GuiseError;

GQuark guise_error_quark (void);

/**
 * guise_error_get_name:
 * @error: any error
 *
 * Returns: (transfer none): the stable word of the error's code for JSON, such
 * as "bad-media"; "io" for %G_IO_ERROR, "failed" for other domains
 *
 * Thread: any.
 */
const char *guise_error_get_name (const GError *error);

/**
 * guise_error_dup_shown:
 * @text: of a stranger's file
 *
 * Returns: (transfer full): @text as a message may show it: at most @n_chars
 * characters, one line, valid UTF-8, nothing that a terminal would obey
 *
 * Thread: any.
 */
char *guise_error_dup_shown (const char *text, guint n_chars);

/* The code of a name in %GUISE_ERROR; %GUISE_ERROR_FAILED for those of other domains. Thread: any. */
GuiseError  guise_error_from_name (const char *name);

G_END_DECLS
