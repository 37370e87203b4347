/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* IPTC's word for what a swap is: https://cv.iptc.org/newscodes/digitalsourcetype/ */
#define GUISE_DIGITAL_SOURCE_TYPE \
  "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"

/**
 * GuiseDisclosure:
 *
 * What a file says of itself. Written, all of it; read, any field may be
 * %NULL, and a file without a mark gives three of them.
 */
typedef struct
{
  char *source_type;   /* Iptc4xmpExt:DigitalSourceType; %NULL writes GUISE_DIGITAL_SOURCE_TYPE */
  char *comment;       /* plain words for people */
  char *program;       /* xmp:CreatorTool, such as "Guise 0.1.0" */
} GuiseDisclosure;

void guise_disclosure_clear (GuiseDisclosure *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseDisclosure, guise_disclosure_clear)

/**
 * guise_disclosure_write:
 * @path: a finished file
 * @sidecar_path: what the `.xmp` belongs to when @path cannot hold XMP: the
 * file's final name, to which ".xmp" is added
 *
 * Writes XMP into MP4, MOV, PNG, TIFF and JPEG, else beside it. The container
 * tag in plain words is the movie writer's business.
 *
 * Returns: %FALSE with %GUISE_ERROR_FAILED or %G_IO_ERROR
 *
 * Thread: any; blocks on the disk.
 */
gboolean guise_disclosure_write (const GuiseDisclosure *self, const char *path, const char *sidecar_path,
                                 GError **error);

/**
 * guise_disclosure_read:
 * @out: filled with what the file, or the `.xmp` beside it, says, and the container's comment
 *
 * Returns: %FALSE only when @path cannot be opened
 *
 * Thread: any; blocks on the disk.
 */
gboolean guise_disclosure_read  (const char *path, GuiseDisclosure *out, GError **error);

G_END_DECLS
