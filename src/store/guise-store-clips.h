/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store.h"
#include "guise-time.h"

G_BEGIN_DECLS

/* A role given at import: only the default for the next run. */
typedef enum
{
  GUISE_ROLE_NONE,
  GUISE_ROLE_SOURCE,
  GUISE_ROLE_TARGET,
  GUISE_N_ROLES
} GuiseRole;

/* "none", "source", "target". */
const char *guise_role_get_name (GuiseRole role);
gboolean    guise_role_from_name (const char *name, GuiseRole *out);

typedef enum
{
  GUISE_CLIP_READY,      /* found and readable when last looked at */
  GUISE_CLIP_MISSING,    /* not where it was */
  GUISE_CLIP_CHANGED,    /* another file stands there */
  GUISE_CLIP_UNREADABLE, /* `error` says why */
  GUISE_N_CLIP_STATUSES
} GuiseClipStatus;

/* "ready", "missing", "changed", "unreadable". */
const char *guise_clip_status_get_name (GuiseClipStatus status);

/**
 * GuiseClipRecord:
 *
 * A clip as the project knows it. Strings are owned by the record.
 */
typedef struct
{
  gint64          id;
  char           *path;            /* absolute */
  gboolean        is_folder;
  char           *fingerprint;     /* of guise_media_fingerprint() */
  gint64          size_bytes;      /* of the file; 0 for a folder */
  gint64          mtime;           /* seconds since 1970 */
  GuiseRole       role;
  GuiseClipStatus status;
  char           *error;           /* (nullable): why it cannot be read */
  gint64          n_frames;        /* as of the frame table, else an estimate */
  GuiseTime       duration;
  guint           width, height;   /* display space, pixels */
  GuiseRational   frame_rate;
  gboolean        variable_rate;
  guint           rotation;        /* degrees clockwise: 0, 90, 180, 270 */
  char           *codec;           /* (nullable) */
  guint           n_audio_streams;
  char           *info;            /* (nullable): what else the probe found, text of the caller's choice */
  gboolean        has_frame_table;
  gint64          n_faces;         /* filled in when read */
} GuiseClipRecord;

void guise_clip_record_free (GuiseClipRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseClipRecord, guise_clip_record_free)

/**
 * guise_store_clip_add:
 * @clip: its id, has_frame_table and n_faces are not looked at
 * @step: (nullable): name of the undo step; %NULL when it is not to be undone
 * @out_id: the new id; a clip that is in the project by the same fingerprint
 *   is updated (path, status, info) instead and keeps its id and its faces
 */
gboolean guise_store_clip_add (GuiseStore *self, const GuiseClipRecord *clip, const char *step,
                               gint64 *out_id, GError **error);

/* Writes all columns but role, faces and frame table: relinking, a new status. */
gboolean guise_store_clip_update (GuiseStore *self, const GuiseClipRecord *clip, GError **error);

/* Undone by guise_store_undo(). */
gboolean guise_store_clip_set_role (GuiseStore *self, gint64 clip, GuiseRole role, const char *step, GError **error);

/* Takes the clip and its faces out of all lists; they stay in the project for undo. */
gboolean guise_store_clip_remove (GuiseStore *self, gint64 clip, const char *step, GError **error);

GuiseClipRecord *guise_store_clip_get (GuiseStore *self, gint64 clip, GError **error);

/* Returns: (transfer full) (element-type GuiseClipRecord): by id. */
GPtrArray *guise_store_clip_list (GuiseStore *self, GError **error);

/* Returns: (transfer full): %NULL without @error set when no clip has it. */
GuiseClipRecord *guise_store_clip_find_fingerprint (GuiseStore *self, const char *fingerprint, GError **error);

/* The frame table as `media` packs it, at most 48 MiB. Sets n_frames, duration and variable_rate too. */
gboolean guise_store_clip_set_frame_table (GuiseStore *self, gint64 clip, GBytes *table, gint64 n_frames,
                                           GuiseTime duration, gboolean variable_rate, GError **error);

/* Returns: (transfer full): %NULL without @error set when there is none yet. */
GBytes *guise_store_clip_get_frame_table (GuiseStore *self, gint64 clip, GError **error);

typedef struct
{
  gint64 first, last;   /* frames, both included */
} GuiseFrameRange;

/**
 * guise_store_clip_list_missing:
 * @range: what is asked for
 * @step: every n-th frame: those whose index is a multiple of @step
 * @options: a word or hash that names the settings of the search; frames done
 *   with other options count as missing
 *
 * Returns: (transfer full) (element-type GuiseFrameRange): the parts of @range
 * that no GuiseFaceBatch with the same @options, and with @step or a step that
 * divides it, has acknowledged; in order
 */
GArray *guise_store_clip_list_missing (GuiseStore *self, gint64 clip, GuiseFrameRange range, guint step,
                                       const char *options, GError **error);

/**
 * guise_store_clip_list_shots:
 *
 * Returns: (transfer full) (element-type GuiseFrameRange): stretches between
 * the cuts that extraction found, in order, covering all n_frames
 */
GArray *guise_store_clip_list_shots (GuiseStore *self, gint64 clip, GError **error);

/* Places that the user marked, text of the caller's choice. Returns: (transfer full): %NULL without @error set when
 * there are none */
char    *guise_store_clip_get_markers (GuiseStore *self, gint64 clip, GError **error);

/* @text: (nullable). @step: as of guise_store_clip_set_role(). */
gboolean guise_store_clip_set_markers (GuiseStore *self, gint64 clip, const char *text, const char *step,
                                       GError **error);

G_END_DECLS
