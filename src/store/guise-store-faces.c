/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-faces.h"
#include "guise-store-private.h"
#include "guise-where-private.h"

#include <string.h>

/* What the numbers in the SQL texts here, in guise-where.c and in guise-store-persons.c mean. */
G_STATIC_ASSERT (GUISE_DECISION_EXCLUDE == 2 && GUISE_HOLD_OUT_NO == 0 && GUISE_HOLD_OUT_YES == 1);
G_STATIC_ASSERT (GUISE_REJECTED_NOT == 0 && GUISE_REJECTED_DOUBTFUL == 2 && GUISE_REJECTED_BRIEF == 3
                 && GUISE_REJECTED_UNDONE == 4);

#define FACE_COLUMNS \
  "f.id, f.clip, f.track, t.person, f.frame, f.time, f.box_x, f.box_y, f.box_width, f.box_height, f.yaw, f.pitch, " \
  "f.roll, f.pose_error, f.sharpness, f.exposure, f.size, f.confidence, f.match, f.flags, f.decision, f.hold_out, " \
  "f.pack, f.pack_offset, f.pack_length, f.pack_crc, f.crop_width, f.crop_height, f.frame_to_crop, " \
  "f.noise, f.mouth, f.eyes, f.detection, f.difference, f.occlusion, f.rating, f.tags, t.rejected, t.suggested"

static void
read_face (GuiseQuery *query, GuiseFaceRecord *face)
{
  gconstpointer affine = guise_query_blob (query, 28, sizeof face->frame_to_crop.m);

  face->id = guise_query_int (query, 0);
  face->clip = guise_query_int (query, 1);
  face->track = guise_query_int (query, 2);
  face->person = guise_query_int (query, 3);
  face->frame = guise_query_int_in (query, 4, 0, G_MAXINT64);
  face->time = guise_query_int (query, 5);
  face->box = (GuiseRect) { guise_query_float (query, 6), guise_query_float (query, 7), guise_query_float (query, 8),
                            guise_query_float (query, 9) };
  face->yaw = guise_query_float (query, 10);
  face->pitch = guise_query_float (query, 11);
  face->roll = guise_query_float (query, 12);
  face->pose_error = guise_query_float (query, 13);
  face->sharpness = guise_query_float (query, 14);
  face->exposure = guise_query_float (query, 15);
  face->size = guise_query_float (query, 16);
  face->confidence = guise_query_float (query, 17);
  face->match = guise_query_float (query, 18);
  face->flags = guise_query_int_in (query, 19, 0, G_MAXUINT32);
  face->decision = guise_query_int_in (query, 20, 0, GUISE_N_DECISIONS - 1);
  face->hold_out = guise_query_int_in (query, 21, 0, GUISE_N_HOLD_OUTS - 1);
  face->crop.pack = guise_query_int_in (query, 22, 0, G_MAXUINT32);
  face->crop.offset = guise_query_int_in (query, 23, 0, G_MAXINT64);
  face->crop.length = guise_query_int_in (query, 24, 0, GUISE_CROP_MAX_BYTES);
  face->crop.crc = guise_query_int_in (query, 25, 0, G_MAXUINT32);
  face->crop_width = guise_query_int_in (query, 26, 0, G_MAXINT32);
  face->crop_height = guise_query_int_in (query, 27, 0, G_MAXINT32);
  face->noise = guise_query_float (query, 29);
  face->mouth = guise_query_float (query, 30);
  face->eyes = guise_query_float (query, 31);
  face->detection = guise_query_float (query, 32);
  face->difference = guise_query_float (query, 33);
  face->occlusion = guise_query_float (query, 34);
  face->rating = guise_query_float (query, 35);
  face->tags = (guint64) guise_query_int_in (query, 36, 0, G_MAXINT64);
  face->rejected = guise_query_int_in (query, 37, 0, GUISE_N_REJECTIONS - 1);
  face->suggested = guise_query_int (query, 38) != 0;
  if (affine != NULL)
    memcpy (face->frame_to_crop.m, affine, sizeof face->frame_to_crop.m);
}

/* FROM and WHERE of a query; parameters are given by bind_filter() in the same order. */
static void
append_filter (GString *sql, const GuiseFaceQuery *query, const GuiseWhere *where)
{
  static const char *const kept[] = { "", " AND f.decision <> 2", " AND f.decision = 2" };
  static const char *const held_out[] = { "", " AND f.hold_out = 0", " AND f.hold_out = 1" };

  g_string_append (sql, " FROM faces AS f JOIN tracks AS t ON t.id = f.track "
                   "WHERE f.clip IN (SELECT id FROM clips WHERE NOT removed)");
  g_string_append (sql, where != NULL && where->rejected ? " AND t.rejected <> 4" : " AND t.rejected = 0");
  if (query->clip != 0)
    g_string_append (sql, " AND f.clip = ?");
  if (query->person != 0)
    g_string_append (sql, " AND t.person = ?");
  if (query->track != 0)
    g_string_append (sql, " AND f.track = ?");
  if (query->unassigned)
    g_string_append (sql, " AND t.person IS NULL");
  if (query->in_frames)
    g_string_append (sql, " AND f.frame BETWEEN ? AND ?");
  g_string_append (sql, kept[query->kept]);
  g_string_append (sql, held_out[query->held_out]);
  if (query->with_vector)
    g_string_append (sql, " AND EXISTS (SELECT 1 FROM vectors WHERE face = f.id)");
  if (where != NULL)
    g_string_append_printf (sql, " AND (%s)", where->sql->str);
}

static void
bind_filter (GuiseQuery *statement, const GuiseFaceQuery *query, const GuiseWhere *where)
{
  if (query->clip != 0)
    guise_query_add_int (statement, query->clip);
  if (query->person != 0)
    guise_query_add_int (statement, query->person);
  if (query->track != 0)
    guise_query_add_int (statement, query->track);
  if (query->in_frames)
    {
      guise_query_add_int (statement, query->range.first);
      guise_query_add_int (statement, query->range.last);
    }
  if (where != NULL)
    guise_where_add_numbers (where, statement);
}

typedef struct
{
  const GuiseFaceQuery *query;
  GuiseWhere           *where;    /* (nullable) */
  GArray               *found;
  GuiseFaceCounts      *counts;
  const gint64         *ids;
  gsize                 n_ids;
} FaceCall;

/* A query for @columns, with its order; figures that were not measured come last either way. */
static GuiseQuery *
begin_query (GuiseStore *self, const FaceCall *call, const char *columns)
{
  const GuiseFaceQuery *query = call->query;
  g_autoptr(GString) sql = g_string_new ("SELECT ");
  GuiseQuery *statement;

  g_string_append (sql, columns);
  append_filter (sql, query, call->where);
  if (query->sort == GUISE_FACE_SORT_TIME)
    g_string_append (sql, query->descending ? " ORDER BY f.clip DESC, f.frame DESC, f.id DESC"
                                            : " ORDER BY f.clip, f.frame, f.id");
  else
    g_string_append_printf (sql, " ORDER BY %s%s NULLS LAST, f.id",
                            guise_figures[guise_figure_of_sort (query->sort)].sql, query->descending ? " DESC" : "");
  if (query->limit > 0)
    g_string_append_printf (sql, " LIMIT %u", query->limit);

  statement = guise_db_query_once (self->db, sql->str);
  bind_filter (statement, query, call->where);
  return statement;
}

/* Whether the columns answer @query: all but what they do not hold, once they are there. @where: (nullable) */
static gboolean
check_columns (GuiseStore *self, const GuiseFaceQuery *query, GuiseWhere *where, gboolean *out_use, GError **error)
{
  *out_use = FALSE;
  if (self->columns == NULL || query->with_vector)
    return TRUE;
  if (!guise_face_columns_refresh (self->columns, out_use, error)
      || (where != NULL && !guise_where_find_tags (where, self->db, error)))
    return FALSE;
  if (*out_use && where != NULL && where->duplicates)
    guise_face_columns_find_twins (self->columns);
  return TRUE;
}

/* What SQLite does not know by itself. @where: (nullable) */
static gboolean
prepare_where (GuiseStore *self, const GuiseWhere *where, GError **error)
{
  return where == NULL || !where->duplicates || guise_store_find_duplicates (self, error);
}

static gboolean
find_body (GuiseStore *self, gpointer data, GError **error)
{
  FaceCall *call = data;
  GuiseQuery *query;
  gboolean from_columns;

  if (!check_columns (self, call->query, call->where, &from_columns, error))
    return FALSE;
  if (from_columns)
    {
      g_array_unref (call->found);
      call->found = guise_face_columns_find (self->columns, call->query, call->where);
      return TRUE;
    }
  if (!prepare_where (self, call->where, error))
    return FALSE;
  query = begin_query (self, call, "f.id");
  while (guise_query_next (query))
    {
      gint64 id = guise_query_int (query, 0);

      g_array_append_val (call->found, id);
    }
  return guise_query_finish (query, error);
}

static gboolean
load_body (GuiseStore *self, gpointer data, GError **error)
{
  FaceCall *call = data;
  GuiseQuery *query;

  if (!prepare_where (self, call->where, error))
    return FALSE;
  query = begin_query (self, call, FACE_COLUMNS);
  while (guise_query_next (query))
    {
      GuiseFaceRecord face = { 0 };

      read_face (query, &face);
      g_array_append_val (call->found, face);
    }
  return guise_query_finish (query, error);
}

static gboolean
count_body (GuiseStore *self, gpointer data, GError **error)
{
  FaceCall *call = data;
  g_autoptr(GString) sql = g_string_new ("SELECT COUNT (*), SUM (f.decision <> 2), "
                                         "SUM (f.decision <> 2 AND f.hold_out = 1)");
  GuiseQuery *query;
  gboolean from_columns;

  if (!check_columns (self, call->query, call->where, &from_columns, error))
    return FALSE;
  if (from_columns)
    {
      guise_face_columns_count (self->columns, call->query, call->where, call->counts);
      return TRUE;
    }
  if (!prepare_where (self, call->where, error))
    return FALSE;
  append_filter (sql, call->query, call->where);
  query = guise_db_query_once (self->db, sql->str);
  bind_filter (query, call->query, call->where);
  if (guise_query_next (query))
    {
      call->counts->n_faces = guise_query_int (query, 0);
      call->counts->n_kept = guise_query_int (query, 1);
      call->counts->n_held_out = guise_query_int (query, 2);
    }
  return guise_query_finish (query, error);
}

gboolean
guise_store_face_check_where (const char *where, GError **error)
{
  g_autoptr(GuiseWhere) parsed = guise_where_parse (where, error);

  return parsed != NULL;
}

static gboolean
run_query (GuiseStore *self, const GuiseFaceQuery *query, GuiseStoreBody body, FaceCall *call, GError **error)
{
  g_autoptr(GuiseWhere) where = NULL;

  g_return_val_if_fail (query->sort < GUISE_N_FACE_SORTS, FALSE);
  g_return_val_if_fail (query->kept <= GUISE_KEPT_EXCLUDED && query->held_out <= GUISE_HELD_OUT_ONLY, FALSE);

  if (query->where != NULL)
    {
      where = guise_where_parse (query->where, error);
      if (where == NULL)
        return FALSE;
    }
  call->query = query;
  call->where = where;
  return guise_store_read (self, body, call, error);
}

typedef struct
{
  guint    limit;
  gboolean ready;
} CacheCall;

static gboolean
cache_body (GuiseStore *self, gpointer data, GError **error)
{
  CacheCall *call = data;

  if (self->columns == NULL)
    self->columns = guise_face_columns_new (self->db);
  return guise_face_columns_load (self->columns, call->limit, error)
         && guise_face_columns_refresh (self->columns, &call->ready, error);
}

gboolean
guise_store_face_cache (GuiseStore *self, guint limit, gboolean *out_ready, GError **error)
{
  CacheCall call = { .limit = CLAMP (limit, 1, G_MAXINT) };

  if (!guise_store_read (self, cache_body, &call, error))
    return FALSE;
  *out_ready = call.ready;
  return TRUE;
}

GArray *
guise_store_face_find (GuiseStore *self, const GuiseFaceQuery *query, GError **error)
{
  FaceCall call = { .found = g_array_new (FALSE, FALSE, sizeof (gint64)) };

  if (run_query (self, query, find_body, &call, error))
    return call.found;
  g_array_unref (call.found);
  return NULL;
}

GArray *
guise_store_face_load (GuiseStore *self, const GuiseFaceQuery *query, GError **error)
{
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (GuiseFaceRecord));
  FaceCall call = { .found = found };

  return run_query (self, query, load_body, &call, error) ? g_steal_pointer (&found) : NULL;
}

gboolean
guise_store_face_count (GuiseStore *self, const GuiseFaceQuery *query, GuiseFaceCounts *out, GError **error)
{
  FaceCall call = { .counts = out };

  *out = (GuiseFaceCounts) { 0 };
  return run_query (self, query, count_body, &call, error);
}

typedef struct
{
  const GuiseFaceQuery *query;
  GuiseWhere           *where;    /* (nullable): the query's own */
  GPtrArray            *wheres;   /* GuiseWhere */
  gint64               *out;
} CountEachCall;

static gboolean
any_of_duplicates (const GPtrArray *wheres)
{
  for (guint i = 0; i < wheres->len; i++)
    if (((const GuiseWhere *) wheres->pdata[i])->duplicates)
      return TRUE;
  return FALSE;
}

/* The conditions stand before the filter, so do their numbers. */
static gboolean
count_each_body (GuiseStore *self, gpointer data, GError **error)
{
  CountEachCall *call = data;
  g_autoptr(GString) sql = g_string_new ("SELECT COUNT (*)");
  GuiseQuery *query;
  gboolean from_columns;

  if (!check_columns (self, call->query, call->where, &from_columns, error))
    return FALSE;
  for (guint i = 0; i < call->wheres->len && from_columns; i++)
    if (!guise_where_find_tags (call->wheres->pdata[i], self->db, error))
      return FALSE;
  if (from_columns)
    {
      if (any_of_duplicates (call->wheres))
        guise_face_columns_find_twins (self->columns);
      guise_face_columns_count_each (self->columns, call->query, call->where, call->wheres, call->out);
      return TRUE;
    }
  if ((any_of_duplicates (call->wheres) || (call->where != NULL && call->where->duplicates))
      && !guise_store_find_duplicates (self, error))
    return FALSE;
  for (guint i = 0; i < call->wheres->len; i++)
    g_string_append_printf (sql, ", COALESCE (SUM (%s), 0)", ((GuiseWhere *) call->wheres->pdata[i])->sql->str);
  append_filter (sql, call->query, call->where);
  query = guise_db_query_once (self->db, sql->str);
  for (guint i = 0; i < call->wheres->len; i++)
    guise_where_add_numbers (call->wheres->pdata[i], query);
  bind_filter (query, call->query, call->where);
  if (guise_query_next (query))
    for (guint i = 0; i < call->wheres->len; i++)
      call->out[i] = guise_query_int (query, (int) i + 1);
  return guise_query_finish (query, error);
}

gboolean
guise_store_face_count_each (GuiseStore *self, const GuiseFaceQuery *query, const char *const *wheres, guint n_wheres,
                             gint64 *out, GError **error)
{
  g_autoptr(GPtrArray) parsed = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_where_free);
  g_autoptr(GuiseWhere) where = NULL;
  CountEachCall call = { .query = query, .wheres = parsed, .out = out };

  g_return_val_if_fail (n_wheres <= 16, FALSE);

  for (guint i = 0; i < n_wheres; i++)
    {
      GuiseWhere *one = guise_where_parse (wheres[i], error);

      if (one == NULL)
        return FALSE;
      g_ptr_array_add (parsed, one);
    }
  if (query->where != NULL && (where = guise_where_parse (query->where, error)) == NULL)
    return FALSE;
  call.where = where;
  return guise_store_read (self, count_each_body, &call, error);
}

static gboolean
get_body (GuiseStore *self, gpointer data, GError **error)
{
  FaceCall *call = data;

  for (gsize i = 0; i < call->n_ids; i++)
    {
      GuiseQuery *query = guise_db_query (self->db, "SELECT " FACE_COLUMNS " FROM faces AS f "
                                          "JOIN tracks AS t ON t.id = f.track WHERE f.id = ?");

      guise_query_add_int (query, call->ids[i]);
      if (guise_query_next (query))
        {
          GuiseFaceRecord face = { 0 };

          read_face (query, &face);
          g_array_append_val (call->found, face);
        }
      if (!guise_query_finish (query, error))
        return FALSE;
    }
  return TRUE;
}

GArray *
guise_store_face_get (GuiseStore *self, const gint64 *ids, gsize n_ids, GError **error)
{
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (GuiseFaceRecord));
  FaceCall call = { .found = found, .ids = ids, .n_ids = n_ids };

  return guise_store_read (self, get_body, &call, error) ? g_steal_pointer (&found) : NULL;
}
