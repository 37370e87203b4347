/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-export-record.h"

#include "guise-error.h"
#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-store.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define SCHEMA 1
#define PROGRAM "Guise"
#define MAX_RECORD_BYTES (1u << 20)

void
guise_export_record_free (GuiseExportRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->version);
  g_free (self->date);
  g_free (self->file);
  g_free (self->sha256);
  g_free (self->clip_name);
  g_free (self->clip_fingerprint);
  g_free (self->weights_sha256);
  g_free (self->model);
  g_free (self->settings);
  g_free (self->source_consent);
  g_free (self->source_consent_hash);
  g_free (self->target_consent);
  g_free (self->target_consent_hash);
  g_free (self->disclosure);
  guise_export_record_free (self->next);
  g_free (self);
}

char *
guise_export_record_dup_path (const char *file)
{
  return g_strconcat (file, ".guise.json", NULL);
}

static JsonObject *
consent_to_object (const char *consent, const char *hash, gint64 date)
{
  JsonObject *object = json_object_new ();

  guise_json_set_text (object, "consent", consent);
  guise_json_set_text (object, "hash", hash);
  json_object_set_int_member (object, "date", date);
  return object;
}

static JsonObject *
persons_to_object (const GuiseExportRecord *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_object_member (object, "source",
    consent_to_object (self->source_consent, self->source_consent_hash, self->source_consent_date));
  json_object_set_object_member (object, "target",
    consent_to_object (self->target_consent, self->target_consent_hash, self->target_consent_date));
  return object;
}

static JsonObject *
weights_to_object (const GuiseExportRecord *self)
{
  JsonObject *object = json_object_new ();

  guise_json_set_text (object, "sha256", self->weights_sha256);
  guise_json_set_text (object, "model", self->model);
  json_object_set_int_member (object, "iteration", self->iteration);
  return object;
}

static JsonObject *
clip_to_object (const GuiseExportRecord *self)
{
  JsonObject *object = json_object_new ();

  guise_json_set_text (object, "name", self->clip_name);
  guise_json_set_text (object, "fingerprint", self->clip_fingerprint);
  return object;
}

static void
set_settings (JsonObject *object, const char *text)
{
  g_autoptr(JsonNode) node = text != NULL ? guise_json_parse (text, NULL) : NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    json_object_set_member (object, "settings", g_steal_pointer (&node));
  else
    json_object_set_null_member (object, "settings");
}

static JsonArray *
others_to_array (const GuiseExportRecord *self)
{
  JsonArray *array = json_array_new ();

  for (const GuiseExportRecord *other = self->next; other != NULL; other = other->next)
    {
      JsonObject *object = json_object_new ();

      json_object_set_object_member (object, "weights", weights_to_object (other));
      json_object_set_object_member (object, "persons", persons_to_object (other));
      set_settings (object, other->settings);
      json_array_add_object_element (array, object);
    }
  return array;
}

char *
guise_export_record_to_text (const GuiseExportRecord *self)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "schema", SCHEMA);
  json_object_set_string_member (object, "program", PROGRAM);
  guise_json_set_text (object, "version", self->version);
  guise_json_set_text (object, "date", self->date);
  guise_json_set_text (object, "file", self->file);
  guise_json_set_text (object, "sha256", self->sha256);
  guise_json_set_text (object, "disclosure", self->disclosure);
  json_object_set_int_member (object, "frames", self->n_frames);
  json_object_set_int_member (object, "swapped_frames", self->n_swapped_frames);
  json_object_set_object_member (object, "clip", clip_to_object (self));
  json_object_set_object_member (object, "weights", weights_to_object (self));
  json_object_set_object_member (object, "persons", persons_to_object (self));
  set_settings (object, self->settings);
  if (self->next != NULL)
    json_object_set_array_member (object, "others", others_to_array (self));
  json_node_take_object (node, object);
  return json_to_string (node, TRUE);
}

gboolean
guise_export_record_write (const GuiseExportRecord *self, const char *file, GError **error)
{
  g_autofree char *path = guise_export_record_dup_path (file);
  g_autofree char *text = guise_export_record_to_text (self);

  return guise_file_replace (path, text, strlen (text), error);
}

/* Takes members out of an object of a stranger; the first that is missing or of another type is kept. */
typedef struct
{
  JsonObject *object;
  const char *wrong;
} Reader;

static JsonNode *
get_member (Reader *self, const char *name, JsonNodeType type)
{
  JsonNode *node = self->object != NULL ? json_object_get_member (self->object, name) : NULL;

  if (node != NULL && json_node_get_node_type (node) == type)
    return node;
  if (self->wrong == NULL)
    self->wrong = name;
  return NULL;
}

static char *
dup_text (Reader *self, const char *name)
{
  JsonNode *node = get_member (self, name, JSON_NODE_VALUE);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      if (self->wrong == NULL)
        self->wrong = name;
      return NULL;
    }
  return json_node_dup_string (node);
}

static char *
dup_text_or_null (Reader *self, const char *name)
{
  JsonNode *node = self->object != NULL ? json_object_get_member (self->object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_NULL (node) ? NULL : dup_text (self, name);
}

static gint64
get_int (Reader *self, const char *name)
{
  JsonNode *node = get_member (self, name, JSON_NODE_VALUE);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    {
      if (self->wrong == NULL)
        self->wrong = name;
      return 0;
    }
  return json_node_get_int (node);
}

static Reader
get_object (Reader *self, const char *name)
{
  JsonNode *node = get_member (self, name, JSON_NODE_OBJECT);

  return (Reader) { node != NULL ? json_node_get_object (node) : NULL, self->wrong };
}

/* Weights, settings and consent of one swap. Returns: (nullable): the first member that does not fit */
static const char *
read_swap (GuiseExportRecord *record, JsonObject *object)
{
  Reader top = { object, NULL };
  Reader weights = get_object (&top, "weights"), persons = get_object (&top, "persons"), source, target;
  JsonNode *settings = json_object_get_member (object, "settings");

  record->weights_sha256 = dup_text (&weights, "sha256");
  record->model = dup_text (&weights, "model");
  record->iteration = get_int (&weights, "iteration");

  source = get_object (&persons, "source");
  record->source_consent = dup_text (&source, "consent");
  record->source_consent_hash = dup_text_or_null (&source, "hash");
  record->source_consent_date = get_int (&source, "date");
  target = get_object (&persons, "target");
  record->target_consent = dup_text (&target, "consent");
  record->target_consent_hash = dup_text_or_null (&target, "hash");
  record->target_consent_date = get_int (&target, "date");
  if (settings != NULL && JSON_NODE_HOLDS_OBJECT (settings))
    record->settings = json_to_string (settings, FALSE);

  return top.wrong != NULL ? top.wrong : weights.wrong != NULL ? weights.wrong
         : persons.wrong != NULL ? persons.wrong : source.wrong != NULL ? source.wrong : target.wrong;
}

static const char *
read_others (GuiseExportRecord *record, JsonObject *root)
{
  JsonNode *node = json_object_get_member (root, "others");
  const char *wrong = NULL;
  JsonArray *array;

  if (node == NULL)
    return NULL;
  array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  if (array == NULL || json_array_get_length (array) > GUISE_EXPORT_RECORD_MAX)
    return "others";
  for (guint i = 0; wrong == NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      record = record->next = g_new0 (GuiseExportRecord, 1);
      wrong = JSON_NODE_HOLDS_OBJECT (element) ? read_swap (record, json_node_get_object (element)) : "others";
    }
  return wrong;
}

/* Returns: (nullable): the first member that does not fit */
static const char *
read_members (GuiseExportRecord *record, JsonObject *root)
{
  Reader top = { root, NULL };
  Reader clip;
  const char *wrong;
  g_autofree char *program = dup_text (&top, "program");

  if (g_strcmp0 (program, PROGRAM) != 0)
    return "program";
  record->version = dup_text (&top, "version");
  record->date = dup_text (&top, "date");
  record->file = dup_text (&top, "file");
  record->sha256 = dup_text (&top, "sha256");
  record->disclosure = dup_text (&top, "disclosure");
  record->n_frames = get_int (&top, "frames");
  record->n_swapped_frames = get_int (&top, "swapped_frames");

  clip = get_object (&top, "clip");
  record->clip_name = dup_text (&clip, "name");
  record->clip_fingerprint = dup_text (&clip, "fingerprint");

  wrong = read_swap (record, root);
  if (wrong == NULL)
    wrong = read_others (record, root);
  return top.wrong != NULL ? top.wrong : clip.wrong != NULL ? clip.wrong : wrong;
}

static gboolean
set_damaged (GError **error, const char *path, const char *what)
{
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("%s is no record of an export: %s"), path, what);
  return FALSE;
}

static char *
load_text (const char *path, GError **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL,
                                                 error);
  g_autofree char *text = NULL;
  gsize size;

  if (info == NULL)
    return NULL;
  if (g_file_info_get_size (info) > MAX_RECORD_BYTES)
    {
      set_damaged (error, path, _("it is longer than 1 MiB"));
      return NULL;
    }
  if (!g_file_load_contents (file, NULL, &text, &size, NULL, error))
    return NULL;
  if (size > MAX_RECORD_BYTES || strlen (text) != size || !g_utf8_validate (text, (gssize) size, NULL))
    {
      set_damaged (error, path, _("it is no text of a sane shape"));
      return NULL;
    }
  return g_steal_pointer (&text);
}

GuiseExportRecord *
guise_export_record_read (const char *file, GError **error)
{
  g_autofree char *path = guise_export_record_dup_path (file);
  g_autofree char *text = load_text (path, error);
  g_autoptr(GuiseExportRecord) record = NULL;
  g_autoptr(JsonNode) root = NULL;
  const char *wrong;

  if (text == NULL)
    return NULL;
  root = guise_json_parse (text, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      set_damaged (error, path, _("it is no JSON object"));
      return NULL;
    }

  record = g_new0 (GuiseExportRecord, 1);
  wrong = read_members (record, json_node_get_object (root));
  if (wrong != NULL)
    {
      g_autofree char *what = g_strdup_printf ("“%s” is missing or of another type", wrong);

      set_damaged (error, path, what);
      return NULL;
    }
  return g_steal_pointer (&record);
}

gboolean
guise_export_record_verify (const char *file, GPtrArray *problems, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseExportRecord) record = guise_export_record_read (file, error);
  g_autofree char *sha256 = NULL, *index = NULL;

  if (record == NULL)
    return FALSE;
  /* Of a folder of pictures, the list of what is in it. */
  index = g_build_filename (file, "sequence.json", NULL);
  sha256 = guise_store_hash_file (g_file_test (file, G_FILE_TEST_IS_DIR) ? index : file, cancellable, error);
  if (sha256 == NULL)
    return FALSE;
  if (g_ascii_strcasecmp (sha256, record->sha256) != 0)
    g_ptr_array_add (problems, g_strdup_printf ("%s is not the file that its record speaks of: it was changed after "
                                                "the export", file));
  return TRUE;
}
