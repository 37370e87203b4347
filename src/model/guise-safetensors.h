/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GUISE_SAFETENSORS_MAX_DIMENSIONS 8

/* Longest JSON header that is read; the format's own limit. */
#define GUISE_SAFETENSORS_MAX_HEADER (100u * 1000 * 1000)

/**
 * GuiseSafetensors:
 *
 * A weight file in memory: named tensors of 32-bit floats and a map of strings.
 *
 * Format: https://github.com/huggingface/safetensors, "Format": a 64-bit
 * little-endian header length, a JSON header of {name: {dtype, shape,
 * data_offsets}}, and the bytes. Only dtype F32 is read and written.
 *
 * Thread: owner only, but any one thread: what training hands to a writing thread. A file that nobody changes any
 * more may be read by any number of threads.
 */
typedef struct _GuiseSafetensors GuiseSafetensors;

typedef struct
{
  const char  *name;
  guint        n_dimensions;   /* 0 is one value */
  gsize        dimensions[GUISE_SAFETENSORS_MAX_DIMENSIONS];
  gsize        n_values;
  const float *values;         /* owned by the file */
} GuiseSafetensorsEntry;

GuiseSafetensors *guise_safetensors_new     (void);
void              guise_safetensors_destroy (GuiseSafetensors *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSafetensors, guise_safetensors_destroy)

/**
 * guise_safetensors_add:
 * @name: not yet in the file and not "__metadata__"
 *
 * Makes room for one tensor.
 *
 * Returns: (transfer none): where its values go, undefined so far; kept until @self goes
 */
float *guise_safetensors_add (GuiseSafetensors *self, const char *name, const gsize *dimensions, guint n_dimensions);

guint                        guise_safetensors_get_size  (const GuiseSafetensors *self);
const GuiseSafetensorsEntry *guise_safetensors_get_entry (const GuiseSafetensors *self, guint index);

/* Returns: (transfer none) (nullable) */
const GuiseSafetensorsEntry *guise_safetensors_find      (const GuiseSafetensors *self, const char *name);

/* The first tensor that holds what is no finite number. Returns: (transfer none) (nullable): %NULL: none does */
const GuiseSafetensorsEntry *guise_safetensors_find_no_number (const GuiseSafetensors *self);

/**
 * guise_safetensors_expect:
 *
 * The tensor of that name and shape, for loaders.
 *
 * Returns: (transfer none): %NULL and a %GUISE_ERROR_DAMAGED that says what differs
 */
const float *guise_safetensors_expect (const GuiseSafetensors *self, const char *name,
                                       const gsize *dimensions, guint n_dimensions, GError **error);

/* Replaces what stood there. */
void        guise_safetensors_set_metadata (GuiseSafetensors *self, const char *key, const char *value);

/* Returns: (transfer none) (nullable) */
const char *guise_safetensors_get_metadata (const GuiseSafetensors *self, const char *key);

/**
 * guise_safetensors_write:
 * @sha256: (out) (optional): of the file, 64 hexadecimal digits and a zero
 *
 * Writes to a new file beside @path, syncs and renames: a kill leaves the old
 * file or the whole new one. Blocks on the disk.
 *
 * Returns: %FALSE with %G_IO_ERROR, which a cancel is, too, or %GUISE_ERROR_NO_SPACE; the old file then stands
 */
gboolean guise_safetensors_write (const GuiseSafetensors *self, const char *path, char sha256[65],
                                  GCancellable *cancellable, GError **error);

/**
 * guise_safetensors_read:
 * @sha256: (nullable): digits that the file must have
 *
 * Trusts nothing in the file: lengths, offsets and shapes must agree with each
 * other and with its size, tensors may neither overlap nor leave holes.
 *
 * Returns: (transfer full): %NULL with %G_IO_ERROR or a %GUISE_ERROR_DAMAGED that says what is wrong
 */
GuiseSafetensors *guise_safetensors_read (const char *path, const char *sha256, GError **error);

/* The same, of which tensors whose names begin with one of @prefixes (%NULL at the end) are checked and left out. */
GuiseSafetensors *guise_safetensors_read_without (const char *path, const char *sha256, const char *const *prefixes,
                                                  GError **error);

/* The same as the first for a file in memory; @name is what errors call it. */
GuiseSafetensors *guise_safetensors_parse (const guint8 *data, gsize size, const char *name, GError **error);

G_END_DECLS
