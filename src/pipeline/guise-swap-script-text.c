/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-script.h"

#include "guise-checkpoint-choice.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-json.h"

static JsonArray *
write_shots (const GuiseSwapScript *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->shots->len; i++)
    {
      const GuiseSwapShot *shot = &g_array_index (self->shots, GuiseSwapShot, i);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "first", shot->range.first);
      json_object_set_int_member (object, "last", shot->range.last);
      json_object_set_member (object, "settings", guise_swap_settings_to_json (&shot->settings));
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
write_keys (const GuiseSwapScript *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->keys->len; i++)
    {
      const GuiseSwapKey *key = &g_array_index (self->keys, GuiseSwapKey, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "setting", guise_swap_settings_get_number_name (key->number));
      json_object_set_int_member (object, "frame", key->frame);
      json_object_set_double_member (object, "value", key->value);
      json_object_set_boolean_member (object, "hold", key->hold);
      json_array_add_object_element (array, object);
    }
  return array;
}

char *
guise_swap_script_to_text (const GuiseSwapScript *self)
{
  g_autoptr(JsonNode) node = guise_swap_settings_to_json (&self->settings);
  JsonObject *object = json_node_get_object (node);

  if (self->run != 0)
    json_object_set_int_member (object, "run", self->run);
  if (self->checkpoint == GUISE_CHECKPOINT_BEST)
    json_object_set_string_member (object, "checkpoint", "best");
  else if (self->checkpoint != GUISE_CHECKPOINT_NEWEST)
    json_object_set_int_member (object, "checkpoint", self->checkpoint);
  if (self->shots->len > 0)
    json_object_set_array_member (object, "shots", write_shots (self));
  if (self->keys->len > 0)
    json_object_set_array_member (object, "keys", write_keys (self));
  return json_to_string (node, FALSE);
}

/* What a list of the script is read from: an object of its own each time. */
typedef gboolean (*ReadFunc) (GuiseSwapScript *self, JsonObject *object, GError **error);

static gboolean
set_wrong (GError **error, const char *what)
{
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Swap settings: %s"), what);
  return FALSE;
}

static gboolean
read_int (JsonObject *object, const char *name, gint64 *out)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *out = json_node_get_int (node);
  return TRUE;
}

static gboolean
read_number (JsonObject *object, const char *name, double *out)
{
  JsonNode *node = json_object_get_member (object, name);
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return FALSE;
  *out = json_node_get_double (node);
  return TRUE;
}

static gboolean
read_shot (GuiseSwapScript *self, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "settings");
  const guint n_before = self->shots->len;
  GuiseSwapSettings settings;
  g_autofree char *text = NULL;
  GuiseFrameRange range;

  if (!read_int (object, "first", &range.first) || !read_int (object, "last", &range.last) || range.first < 0
      || range.last < range.first || node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return set_wrong (error, _("a shot must have “first” and “last”, whole numbers, and “settings”"));
  text = json_to_string (node, FALSE);
  if (!guise_swap_settings_from_json (&settings, text, error))
    return FALSE;
  /* Those that overlap it go. */
  guise_swap_script_set_shot (self, range, &settings);
  return self->shots->len > n_before || set_wrong (error, _("two shots share a frame"));
}

static gboolean
read_key (GuiseSwapScript *self, JsonObject *object, GError **error)
{
  JsonNode *setting = json_object_get_member (object, "setting"), *hold = json_object_get_member (object, "hold");
  const char *name = setting != NULL && JSON_NODE_HOLDS_VALUE (setting) ? json_node_get_string (setting) : NULL;
  GuiseSwapKey key = { 0 };

  if (name == NULL || !guise_swap_settings_find_number (name, &key.number)
      || !read_int (object, "frame", &key.frame) || !read_number (object, "value", &key.value)
      || (hold != NULL && (!JSON_NODE_HOLDS_VALUE (hold) || json_node_get_value_type (hold) != G_TYPE_BOOLEAN)))
    return set_wrong (error, _("a key must have “setting”, the name of a number, “frame”, a whole number, and "
                      "“value”, a number; it may have “hold”, true or false"));
  key.hold = hold != NULL && json_node_get_boolean (hold);
  return guise_swap_script_set_key (self, &key, error);
}

/* Takes the list @name out of @object, if it is there. */
static gboolean
read_list (GuiseSwapScript *self, JsonObject *object, const char *name, ReadFunc read, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);
  gboolean good = TRUE;
  JsonArray *array;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return set_wrong (error, _("“shots” and “keys” must be lists"));
  array = json_node_get_array (node);
  for (guint i = 0; good && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      good = JSON_NODE_HOLDS_OBJECT (element) ? read (self, json_node_get_object (element), error)
                                              : set_wrong (error, _("“shots” and “keys” must be lists of objects"));
    }
  json_object_remove_member (object, name);
  return good;
}

static gboolean
read_run (GuiseSwapScript *self, JsonObject *object, GError **error)
{
  if (!json_object_has_member (object, "run"))
    return TRUE;
  if (!read_int (object, "run", &self->run) || self->run < 0)
    return set_wrong (error, _("“run” must be the number of a run"));
  json_object_remove_member (object, "run");
  return TRUE;
}

static gboolean
read_checkpoint (GuiseSwapScript *self, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "checkpoint");
  const char *text = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  if (node == NULL)
    return TRUE;
  if (text != NULL ? !guise_checkpoint_choice_parse (text, &self->checkpoint, NULL)
                   : !read_int (object, "checkpoint", &self->checkpoint) || self->checkpoint < 1)
    return set_wrong (error, _("“checkpoint” must be “newest”, “best” or an iteration"));
  json_object_remove_member (object, "checkpoint");
  return TRUE;
}

GuiseSwapScript *
guise_swap_script_from_text (const char *text, GError **error)
{
  g_autoptr(GuiseSwapScript) self = guise_swap_script_new (NULL);
  g_autoptr(JsonNode) root = text != NULL ? guise_json_parse (text, NULL) : NULL;
  g_autofree char *rest = NULL;

  if (text == NULL)
    return g_steal_pointer (&self);
  /* What is no object is refused by those who read settings, in their words. */
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return guise_swap_settings_from_json (&self->settings, text, error) ? g_steal_pointer (&self) : NULL;

  if (!read_run (self, json_node_get_object (root), error)
      || !read_checkpoint (self, json_node_get_object (root), error)
      || !read_list (self, json_node_get_object (root), "shots", read_shot, error)
      || !read_list (self, json_node_get_object (root), "keys", read_key, error))
    return NULL;
  rest = json_to_string (root, FALSE);
  return guise_swap_settings_from_json (&self->settings, rest, error) ? g_steal_pointer (&self) : NULL;
}
