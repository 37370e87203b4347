/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-where-private.h"

G_BEGIN_DECLS

/**
 * GuiseFaceColumns:
 *
 * The figures of all faces in memory, an array each, in the order of their
 * ids: some 100 bytes a face. Filtering and sorting a million of them takes tens
 * of milliseconds, where twenty indexes would double the database.
 *
 * The connection tells which rows have changed, and those are read again
 * before the next answer. When another program has written, or a transaction
 * was taken back, all is read anew.
 *
 * Thread: the store's.
 */
typedef struct _GuiseFaceColumns GuiseFaceColumns;

/* What stands for a track or a clip in the columns: places in these arrays. */
typedef struct
{
  gint64 id, value;     /* the track's person, 0 for nobody; whether the clip is removed */
  gint64 rejected;      /* of a track: #GuiseRejection */
  gint64 suggested;     /* of a track: its person is a suggestion */
} GuiseColumnGroup;

struct _GuiseFaceColumns
{
  GuiseDb  *db;
  gint64    data_version;
  gboolean  ready;          /* all rows are read */

  guint     n, n_allocated;
  gint64   *ids, *frames, *times, *tags;
  guint32  *tracks, *clips; /* places in @track_groups, @clip_groups */
  float    *measured[GUISE_N_MEASURED];
  guint8   *decisions, *hold_outs;

  guint32  *order;          /* (nullable): rows by track and frame, while @ordered */
  guint32  *runs;           /* (nullable): the row of the first near duplicate, and */
  guint8   *duplicates;     /* (nullable): whether there is a better one, while @twins_found */
  gboolean  ordered, twins_found;

  GArray   *track_groups, *clip_groups;   /* GuiseColumnGroup, by id */

  GArray   *changed_faces;                /* GuiseIdRange, in any order */
  gboolean  groups_changed;
  gboolean  forgotten;                    /* what is here may be wrong in any row */
};

GuiseFaceColumns *guise_face_columns_new  (GuiseDb *db);
void              guise_face_columns_free (GuiseFaceColumns *self);

/* Reads at most @limit faces more; then, or if all were there, what has changed. */
gboolean guise_face_columns_load    (GuiseFaceColumns *self, guint limit, GError **error);

/* Makes it true to the database; %FALSE in @out_ready when that needs guise_face_columns_load(). */
gboolean guise_face_columns_refresh (GuiseFaceColumns *self, gboolean *out_ready, GError **error);

/* The following want columns that are ready. @query without `with_vector`; @where: (nullable): parsed. */

/* Returns: (transfer full) (element-type gint64): in the order that the query wants. */
GArray  *guise_face_columns_find    (GuiseFaceColumns *self, const GuiseFaceQuery *query, const GuiseWhere *where);

/* Finds @runs and @duplicates, unless they are true. */
void     guise_face_columns_find_twins (GuiseFaceColumns *self);

/* The id of the first near duplicate of a face; 0 when there is no such face. After guise_face_columns_find_twins(). */
gint64   guise_face_columns_get_run  (const GuiseFaceColumns *self, gint64 id);

/* The first row whose id is not below @id. */
guint    guise_face_columns_find_row (const GuiseFaceColumns *self, gint64 id);

/* Clip, frame and track of a face; %FALSE when there is no such face. */
gboolean guise_face_columns_get_place (const GuiseFaceColumns *self, gint64 id, gint64 *clip, gint64 *frame,
                                       gint64 *track);

void     guise_face_columns_count   (GuiseFaceColumns *self, const GuiseFaceQuery *query, const GuiseWhere *where,
                                     GuiseFaceCounts *out);

/* @wheres: (element-type GuiseWhere); @out: one for each */
void     guise_face_columns_count_each (GuiseFaceColumns *self, const GuiseFaceQuery *query, const GuiseWhere *where,
                                        const GPtrArray *wheres, gint64 *out);

G_END_DECLS
