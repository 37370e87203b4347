/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuiseExportRecord:
 *
 * What FILE.guise.json says of an exported FILE: a JSON object with "schema",
 * "program", "version", "date", "file", "sha256", "clip", "weights",
 * "settings", "persons", "disclosure"; where several people were replaced, "others"
 * is a list of the "weights", "settings" and "persons" of the second and so on. Names and notes of persons are not in
 * it, only what was declared, when, and a salted hash.
 *
 * Strings are borrowed while it is written and owned when it was read.
 */
typedef struct _GuiseExportRecord GuiseExportRecord;

struct _GuiseExportRecord
{
  char *version;              /* of the program */
  char *date;                 /* ISO 8601, UTC */
  char *file;                 /* its name without the folder */
  char *sha256;               /* of the file */
  char *clip_name;            /* of the clip, without the folder */
  char *clip_fingerprint;
  char *weights_sha256;       /* of the checkpoint file */
  char *model;
  gint64 iteration;
  char *settings;             /* (nullable): JSON object of the swap */
  char *source_consent;       /* "none", "yes", "no" */
  char *source_consent_hash;  /* (nullable) */
  gint64 source_consent_date; /* seconds since 1970; 0: none */
  char *target_consent;
  char *target_consent_hash;  /* (nullable) */
  gint64 target_consent_date;
  char *disclosure;           /* in words; "none" when off */
  gint64 n_frames, n_swapped_frames;
  GuiseExportRecord *next;    /* (nullable): who else was replaced: weights, settings and consent alone are set in it */
};

/* Most people that a record names. */
#define GUISE_EXPORT_RECORD_MAX 64

/* For a record that was read. */
void guise_export_record_free (GuiseExportRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExportRecord, guise_export_record_free)

/* Returns: (transfer full): FILE.guise.json for FILE. */
char *guise_export_record_dup_path (const char *file);

/* Returns: (transfer full): the text of the record. */
char *guise_export_record_to_text (const GuiseExportRecord *self);

/* Writes FILE.guise.json beside @file, whole or not at all. Thread: any. */
gboolean guise_export_record_write (const GuiseExportRecord *self, const char *file, GError **error);

/**
 * guise_export_record_read:
 *
 * Returns: (transfer full): the record beside @file. %G_IO_ERROR_NOT_FOUND
 * when there is none, %GUISE_ERROR_DAMAGED when it is not one (more than
 * 1 MiB, not JSON, a key missing or of the wrong type). Thread: any.
 */
GuiseExportRecord *guise_export_record_read (const char *file, GError **error);

/**
 * guise_export_record_verify:
 * @problems: (element-type utf8): gets one sentence for each claim that does not hold
 *
 * Compares the record beside @file with the file: its checksum.
 *
 * Returns: %FALSE only when it could not look. Thread: any; reads the whole file.
 */
gboolean guise_export_record_verify (const char *file, GPtrArray *problems, GCancellable *cancellable, GError **error);

G_END_DECLS
