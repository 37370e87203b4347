/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-project-landmarks.h"

#include "guise-error.h"
#include "guise-face-handles.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-project-private.h"
#include "guise-store-corrections.h"

#include <math.h>

#define N_IBUG 68

/* Further away no frame is: what is beyond is a mistake of whoever wrote it. */
#define MAX_PLACE 1e6

/* A thousandth of a pixel is finer than they are known. */
static void
add_number (JsonArray *array, float value)
{
  json_array_add_double_element (array, round ((double) value * 1000) / 1000);
}

static JsonArray *
array_of (const GuisePoint3 *points)
{
  JsonArray *array = json_array_sized_new (GUISE_LANDMARKS_N_POINTS);

  for (guint i = 0; i < GUISE_LANDMARKS_N_POINTS; i++)
    {
      JsonArray *point = json_array_sized_new (3);

      add_number (point, points[i].x);
      add_number (point, points[i].y);
      add_number (point, points[i].z);
      json_array_add_array_element (array, point);
    }
  return array;
}

static JsonArray *
array_of_handles (const GuisePoint3 *points)
{
  JsonArray *array = json_array_sized_new (GUISE_FACE_N_HANDLES);
  GuisePoint handles[GUISE_FACE_N_HANDLES];

  guise_face_handles_get (points, handles);
  for (guint i = 0; i < GUISE_FACE_N_HANDLES; i++)
    {
      JsonArray *point = json_array_sized_new (2);

      add_number (point, handles[i].x);
      add_number (point, handles[i].y);
      json_array_add_array_element (array, point);
    }
  return array;
}

/* What the project knows of a face's landmarks. */
typedef struct
{
  GuiseFaceRecord record;
  GuiseCorrection correction;
  GuisePoint3     best[GUISE_LANDMARKS_N_POINTS], found[GUISE_LANDMARKS_N_POINTS];
} Face;

static Face *
load_face (GuiseStore *store, gint64 id, GError **error)
{
  g_autoptr(GArray) records = guise_store_face_get (store, &id, 1, error);
  g_autofree Face *face = g_new0 (Face, 1);

  if (records == NULL)
    return NULL;
  if (records->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no face %" PRId64 " in the project"), id);
      return NULL;
    }
  face->record = g_array_index (records, GuiseFaceRecord, 0);
  return guise_store_face_get_corrections (store, &id, 1, &face->correction, error)
         && guise_store_face_get_landmarks (store, &id, 1, GUISE_LANDMARKS_BEST, face->best, NULL, error)
         && guise_store_face_get_landmarks (store, &id, 1, GUISE_LANDMARKS_FOUND, face->found, NULL, error)
         ? g_steal_pointer (&face) : NULL;
}

JsonNode *
guise_project_describe_landmarks (GuiseProject *self, gint64 face, GError **error)
{
  g_autofree Face *loaded = load_face (guise_project_get_store (self), face, error);
  JsonObject *object;

  if (loaded == NULL)
    return NULL;
  object = json_object_new ();
  json_object_set_int_member (object, "face", face);
  json_object_set_int_member (object, "clip", loaded->record.clip);
  json_object_set_int_member (object, "frame", loaded->record.frame);
  json_object_set_int_member (object, "track", loaded->record.track);
  json_object_set_string_member (object, "correction", guise_correction_get_name (loaded->correction));
  json_object_set_array_member (object, "landmarks", array_of (loaded->best));
  json_object_set_array_member (object, "found", array_of (loaded->found));
  json_object_set_array_member (object, "points", array_of_handles (loaded->best));
  return guise_json_node (object);
}

/* %FALSE where it is not two, or @n, numbers that can be a place. */
static gboolean
read_point (JsonArray *array, guint i, guint n, GuisePoint3 *out)
{
  JsonNode *node = json_array_get_element (array, i);
  JsonArray *numbers = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  float *to[] = { &out->x, &out->y, &out->z };

  if (numbers == NULL || (json_array_get_length (numbers) != 2 && json_array_get_length (numbers) != n))
    return FALSE;
  for (guint k = 0; k < json_array_get_length (numbers); k++)
    {
      JsonNode *number = json_array_get_element (numbers, k);

      if (!JSON_NODE_HOLDS_VALUE (number)
          || (json_node_get_value_type (number) != G_TYPE_DOUBLE && json_node_get_value_type (number) != G_TYPE_INT64)
          || !(fabs (json_node_get_double (number)) < MAX_PLACE))
        return FALSE;
      *to[k] = (float) json_node_get_double (number);
    }
  return TRUE;
}

static gboolean
set_bad_point (const char *member, guint i, GError **error)
{
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Number %u of “%s” is no place: write [x, y], in pixels"), i,
               member);
  return FALSE;
}

static gboolean
set_bad_length (const char *member, const char *wanted, guint n, GError **error)
{
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“%s” has %u places: a face has %s"), member, n, wanted);
  return FALSE;
}

/* @points: as they are; changed. A place without z keeps its own. */
static gboolean
read_landmarks (JsonArray *array, GuisePoint3 *points, GError **error)
{
  if (json_array_get_length (array) != GUISE_LANDMARKS_N_POINTS)
    return set_bad_length ("landmarks", "478", json_array_get_length (array), error);
  for (guint i = 0; i < GUISE_LANDMARKS_N_POINTS; i++)
    if (!read_point (array, i, 3, &points[i]))
      return set_bad_point ("landmarks", i, error);
  return TRUE;
}

static gboolean
read_handles (JsonArray *array, GuisePoint3 *points, GError **error)
{
  const guint n = json_array_get_length (array);
  GuisePoint handles[GUISE_FACE_N_HANDLES];

  if (n != N_IBUG && n != GUISE_FACE_N_HANDLES)
    return set_bad_length ("points", "81, or iBUG’s 68", n, error);
  guise_face_handles_get (points, handles);
  for (guint i = 0; i < n; i++)
    {
      GuisePoint3 point = { 0 };

      if (!read_point (array, i, 2, &point))
        return set_bad_point ("points", i, error);
      handles[i] = (GuisePoint) { point.x, point.y };
    }
  guise_face_handles_move (points, handles, points);
  return TRUE;
}

/* (nullable): an array of the object. */
static JsonArray *
find_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gboolean
read_points (const char *text, GuisePoint3 *points, GError **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(JsonNode) node = guise_json_parse (text, &problem);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Landmarks are written as a JSON object: %s"),
                   problem != NULL ? problem->message : _("this is none"));
      return FALSE;
    }
  if ((array = find_array (json_node_get_object (node), "landmarks")) != NULL)
    return read_landmarks (array, points, error);
  if ((array = find_array (json_node_get_object (node), "points")) != NULL)
    return read_handles (array, points, error);
  g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("There is neither “landmarks” nor “points” in it"));
  return FALSE;
}

gboolean
guise_project_set_landmarks_from_json (GuiseProject *self, gint64 face, const char *text, GError **error)
{
  g_autofree Face *loaded = load_face (guise_project_get_store (self), face, error);

  return loaded != NULL && read_points (text, loaded->best, error)
         && guise_project_change_landmarks (self, face, GUISE_LANDMARKS_SET, loaded->best, NULL, error);
}

gboolean
guise_project_move_landmarks (GuiseProject *self, gint64 face, const char *part, double dx, double dy, GError **error)
{
  g_autofree Face *loaded = NULL;
  GuisePoint handles[GUISE_FACE_N_HANDLES];
  GuiseFacePart which;

  if (!guise_face_part_from_name (part, &which))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“%s” is no part of a face: write jaw, left-brow, "
                   "right-brow, nose, left-eye, right-eye, mouth, forehead or all"), part);
      return FALSE;
    }
  loaded = load_face (guise_project_get_store (self), face, error);
  if (loaded == NULL)
    return FALSE;
  guise_face_handles_get (loaded->best, handles);
  for (guint i = 0; i < GUISE_FACE_N_HANDLES; i++)
    if (which == GUISE_FACE_PART_ALL || guise_face_handle_get_part (i) == which)
      handles[i] = (GuisePoint) { handles[i].x + (float) dx, handles[i].y + (float) dy };
  guise_face_handles_move (loaded->best, handles, loaded->best);
  return guise_project_change_landmarks (self, face, GUISE_LANDMARKS_SET, loaded->best, NULL, error);
}
