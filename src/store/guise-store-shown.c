/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-shown.h"

#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-store-runs.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <sys/stat.h>

#define NAME "shown.json"

/* More is no file of ours. */
#define MAX_BYTES 4096

/* Numbers of faces above this are of no set there could be. */
#define MAX_FACE 10000000

gboolean
guise_store_is_shown_name (const char *name)
{
  return g_str_equal (name, NAME);
}

static char *
dup_path (GuiseStore *self, gint64 run)
{
  g_autofree char *folder = guise_store_run_dup_folder (self, run);

  return g_build_filename (folder, NAME, NULL);
}

gboolean
guise_store_run_set_shown (GuiseStore *self, gint64 run, const GuiseShownFaces *rows, guint n_rows, GError **error)
{
  g_autofree char *path = dup_path (self, run), *text = NULL;
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;

  g_return_val_if_fail (n_rows <= GUISE_STORE_MAX_SHOWN, FALSE);

  if (n_rows == 0)
    {
      if (g_unlink (path) == 0 || errno == ENOENT)
        return TRUE;
      guise_file_set_error_from_errno (error, errno, _("Cannot forget which faces a run shows"));
      return FALSE;
    }
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_rows; i++)
    {
      json_builder_begin_array (builder);
      json_builder_add_int_value (builder, rows[i].source);
      json_builder_add_int_value (builder, rows[i].target);
      json_builder_add_int_value (builder, rows[i].pinned ? 1 : 0);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  return guise_file_replace (path, text, strlen (text), error);
}

/* (transfer full) (nullable): a link leads out of the project, and is not followed. */
static char *
read_file (const char *path)
{
  GStatBuf status;
  char *text = NULL;

  if (g_lstat (path, &status) != 0 || !S_ISREG (status.st_mode) || status.st_size > MAX_BYTES
      || !g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  return text;
}

static gboolean
read_row (JsonNode *node, GuiseShownFaces *out)
{
  gint64 values[3];
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  if (json_array_get_length (array) != G_N_ELEMENTS (values))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      JsonNode *value = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_INT64)
        return FALSE;
      values[i] = json_node_get_int (value);
      if (values[i] < 0 || values[i] > MAX_FACE)
        return FALSE;
    }
  *out = (GuiseShownFaces) { (guint) values[0], (guint) values[1], values[2] != 0 };
  return TRUE;
}

guint
guise_store_run_get_shown (GuiseStore *self, gint64 run, GuiseShownFaces rows[GUISE_STORE_MAX_SHOWN])
{
  g_autofree char *path = dup_path (self, run), *text = read_file (path);
  g_autoptr(JsonNode) root = text != NULL ? guise_json_parse (text, NULL) : NULL;
  JsonArray *array;

  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    return 0;
  array = json_node_get_array (root);
  if (json_array_get_length (array) > GUISE_STORE_MAX_SHOWN)
    return 0;
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_row (json_array_get_element (array, i), &rows[i]))
      return 0;
  return json_array_get_length (array);
}
