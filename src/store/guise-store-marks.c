/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-changes-private.h"
#include "guise-store-faces.h"
#include "guise-where-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <string.h>

/* What the user says of faces beside keeping them: stars, names, and that it is none. */

#define MAX_TAGS      60
#define MAX_TAG_BYTES 40

static const char *const rejection_names[GUISE_N_REJECTIONS] = { "", "not a face", "doubtful", "brief", "" };

const char *
guise_rejection_get_name (GuiseRejection rejection)
{
  g_return_val_if_fail (rejection < GUISE_N_REJECTIONS, "");

  return rejection_names[rejection];
}

typedef struct
{
  const gint64 *ids;
  gsize         n_ids;
  gint64        value;
  const char *const *names; /* of tags */
  const char   *step;
} MarkCall;

static gboolean
rate_body (GuiseStore *self, gpointer data, GError **error)
{
  const MarkCall *call = data;
  g_autoptr(GArray) ids = guise_id_set_from_ids (call->ids, call->n_ids);
  gint64 step;

  return guise_changes_begin (self, call->step, &step, error)
         && guise_changes_set_int (self, step, GUISE_FIELD_FACE_RATING, ids, call->value, error);
}

gboolean
guise_store_face_set_rating (GuiseStore *self, const gint64 *ids, gsize n_ids, guint rating, const char *step,
                             GError **error)
{
  MarkCall call = { .ids = ids, .n_ids = n_ids, .value = rating, .step = step };

  g_return_val_if_fail (rating <= GUISE_MAX_RATING, FALSE);

  return guise_store_write (self, rate_body, &call, error);
}

/* The bit of @name; where nothing was called so, a new one, or -1 without @make. */
static gboolean
find_bit (GuiseStore *self, const char *name, gboolean make, gint64 *out, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT COALESCE ((SELECT id + 1 FROM tags WHERE name = ?), 0)");
  gint64 n;

  guise_query_add_text (query, name);
  if (!guise_query_run_int (query, 0, out, error)
      || !guise_query_run_int (guise_db_query (self->db, "SELECT COUNT (*) FROM tags"), 0, &n, error))
    return FALSE;
  if (--*out >= 0 || !make)
    return TRUE;
  if (n >= MAX_TAGS)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("A project knows %d tags at most: “%s” would be one more"),
                   MAX_TAGS, name);
      return FALSE;
    }
  *out = n;
  query = guise_db_query (self->db, "INSERT INTO tags (id, name) VALUES (?, ?)");
  guise_query_add_int (query, n);
  guise_query_add_text (query, name);
  return guise_query_run (query, error);
}

/* Faces of @ids by the tags that they have. (element-type GuiseIdSet): by tags as a gint64. */
static GHashTable *
group_by_tags (GuiseStore *self, const GuiseIdSet *ids, GError **error)
{
  g_autoptr(GHashTable) groups = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                                        (GDestroyNotify) g_array_unref);

  for (guint i = 0; i < ids->len; i++)
    {
      GuiseQuery *query = guise_db_query (self->db, "SELECT id, tags FROM faces WHERE id BETWEEN ? AND ? ORDER BY id");

      guise_query_add_int (query, g_array_index (ids, GuiseIdRange, i).first);
      guise_query_add_int (query, g_array_index (ids, GuiseIdRange, i).last);
      while (guise_query_next (query))
        {
          gint64 tags = guise_query_int_in (query, 1, 0, G_MAXINT64 - 1);
          GuiseIdSet *group = g_hash_table_lookup (groups, &tags);

          if (group == NULL)
            {
              group = guise_id_set_new ();
              g_hash_table_insert (groups, g_memdup2 (&tags, sizeof tags), group);
            }
          guise_id_set_append (group, guise_query_int (query, 0));
        }
      if (!guise_query_finish (query, error))
        return NULL;
    }
  return g_steal_pointer (&groups);
}

/* Sets @set and clears @cleared, bits each, as part of @step. */
static gboolean
change_tags (GuiseStore *self, gint64 step, const GuiseIdSet *ids, gint64 set, gint64 cleared, GError **error)
{
  g_autoptr(GHashTable) groups = group_by_tags (self, ids, error);
  GHashTableIter iter;
  gpointer tags, group;

  if (groups == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, &tags, &group))
    if (!guise_changes_set_int (self, step, GUISE_FIELD_FACE_TAGS, group, (*(gint64 *) tags | set) & ~cleared, error))
      return FALSE;
  return TRUE;
}

static gboolean
tag_body (GuiseStore *self, gpointer data, GError **error)
{
  const MarkCall *call = data;
  g_autoptr(GArray) ids = guise_id_set_from_ids (call->ids, call->n_ids);
  gint64 step, set = 0, cleared = 0;

  for (guint i = 0; call->names[i] != NULL; i++)
    {
      gboolean goes = call->names[i][0] == '-';
      gint64 bit;

      if (!find_bit (self, call->names[i] + goes, !goes, &bit, error))
        return FALSE;
      if (bit >= 0)
        *(goes ? &cleared : &set) |= (gint64) 1 << bit;
    }
  /* What no face has goes without a step to undo. */
  if (set == 0 && cleared == 0)
    return TRUE;
  return guise_changes_begin (self, call->step, &step, error)
         && change_tags (self, step, ids, set, cleared, error);
}

static gboolean
check_tag (const char *name, GError **error)
{
  const char *bare = name[0] == '-' ? name + 1 : name;
  gsize length = strlen (bare);
  g_autofree char *shown = NULL;

  if (g_utf8_validate (bare, -1, NULL) && length > 0 && length <= MAX_TAG_BYTES && bare[0] != '-'
      && guise_where_tag_length (bare) == length)
    return TRUE;
  shown = guise_error_dup_shown (name, MAX_TAG_BYTES);
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“%s” cannot be a tag: write letters, digits, “-” and “_”, "
               "%d bytes at most"), shown, MAX_TAG_BYTES);
  return FALSE;
}

gboolean
guise_store_face_set_tags (GuiseStore *self, const gint64 *ids, gsize n_ids, const char *const *names,
                           const char *step, GError **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) lower = NULL;
  MarkCall call = { .ids = ids, .n_ids = n_ids, .step = step };

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = check_tag (names[i], error) ? g_utf8_strdown (names[i], -1) : NULL;

      if (name == NULL)
        return FALSE;
      g_strv_builder_add (builder, name);
    }
  lower = g_strv_builder_end (builder);
  call.names = (const char *const *) lower;
  return guise_store_write (self, tag_body, &call, error);
}

static gboolean
list_tags_body (GuiseStore *self, gpointer data, GError **error)
{
  GStrv names = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT id, name FROM tags ORDER BY id");
  guint n = 0;

  while (guise_query_next (query))
    {
      gint64 bit = guise_query_int_in (query, 0, 0, MAX_TAGS - 1);

      for (; n <= bit; n++)
        names[n] = g_strdup ("");
      g_free (names[bit]);
      names[bit] = guise_query_dup_text (query, 1);
    }
  return guise_query_finish (query, error);
}

GStrv
guise_store_tag_list (GuiseStore *self, GError **error)
{
  g_auto(GStrv) names = g_new0 (char *, MAX_TAGS + 1);

  return guise_store_read (self, list_tags_body, names, error) ? g_steal_pointer (&names) : NULL;
}

/* Tracks of the faces of @ids. */
static GuiseIdSet *
list_tracks (GuiseStore *self, const GuiseIdSet *ids, GError **error)
{
  g_autoptr(GArray) tracks = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < ids->len; i++)
    {
      GuiseQuery *query = guise_db_query (self->db, "SELECT DISTINCT track FROM faces WHERE id BETWEEN ? AND ?");

      guise_query_add_int (query, g_array_index (ids, GuiseIdRange, i).first);
      guise_query_add_int (query, g_array_index (ids, GuiseIdRange, i).last);
      while (guise_query_next (query))
        {
          gint64 track = guise_query_int (query, 0);

          g_array_append_val (tracks, track);
        }
      if (!guise_query_finish (query, error))
        return NULL;
    }
  return guise_id_set_from_ids ((const gint64 *) (gpointer) tracks->data, tracks->len);
}

static gboolean
reject_body (GuiseStore *self, gpointer data, GError **error)
{
  const MarkCall *call = data;
  g_autoptr(GArray) ids = guise_id_set_from_ids (call->ids, call->n_ids);
  g_autoptr(GArray) tracks = list_tracks (self, ids, error);
  gint64 step;

  return tracks != NULL
         && guise_changes_begin (self, call->step, &step, error)
         && guise_changes_set_int (self, step, GUISE_FIELD_TRACK_REJECTED, tracks, call->value, error);
}

gboolean
guise_store_face_set_rejected (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseRejection rejected,
                               const char *step, GError **error)
{
  MarkCall call = { .ids = ids, .n_ids = n_ids, .value = rejected, .step = step };

  g_return_val_if_fail (rejected == GUISE_REJECTED_BY_HAND || rejected == GUISE_REJECTED_NOT, FALSE);

  return guise_store_write (self, reject_body, &call, error);
}
