/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-settings.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-swap-view.h"

#include <string.h>

typedef struct
{
  const char *name;
  gsize       offset;
  double      least, most, usual;
} NumberField;

static const NumberField numbers[] = {
  { "colour_strength", G_STRUCT_OFFSET (GuiseSwapSettings, colour_strength), 0, 1, 1 },
  { "colour_memory",   G_STRUCT_OFFSET (GuiseSwapSettings, colour_memory), 0, 100, 4 },
  { "steady",          G_STRUCT_OFFSET (GuiseSwapSettings, steady), 0, GUISE_SWAP_MAX_STEADY, 3 },
  { "edge",            G_STRUCT_OFFSET (GuiseSwapSettings, edge), 0, 1, 0.8 },
  { "erode",           G_STRUCT_OFFSET (GuiseSwapSettings, erode), -20, 40, 3 },
  { "erode_top",       G_STRUCT_OFFSET (GuiseSwapSettings, erode_top), -20, 40, 0 },
  { "erode_bottom",    G_STRUCT_OFFSET (GuiseSwapSettings, erode_bottom), -20, 40, 0 },
  { "erode_left",      G_STRUCT_OFFSET (GuiseSwapSettings, erode_left), -20, 40, 0 },
  { "erode_right",     G_STRUCT_OFFSET (GuiseSwapSettings, erode_right), -20, 40, 0 },
  { "feather",         G_STRUCT_OFFSET (GuiseSwapSettings, feather), 0, 60, 8 },
  { "forehead",        G_STRUCT_OFFSET (GuiseSwapSettings, forehead), -1, 1, -0.5 },
  { "opacity",         G_STRUCT_OFFSET (GuiseSwapSettings, opacity), 0, 1, 1 },
  { "scale",           G_STRUCT_OFFSET (GuiseSwapSettings, scale), 0.8, 1.25, 1 },
  { "sharpen",         G_STRUCT_OFFSET (GuiseSwapSettings, sharpen), 0, 1, 0.72 },
  { "soften",          G_STRUCT_OFFSET (GuiseSwapSettings, soften), 0, 1, 1 },
  { "texture",         G_STRUCT_OFFSET (GuiseSwapSettings, texture), 0, 1, 1 },
  { "grain",           G_STRUCT_OFFSET (GuiseSwapSettings, grain), 0, 1, 0 },
  { "motion",          G_STRUCT_OFFSET (GuiseSwapSettings, motion), 0, 1, 0 },
  { "resolution",      G_STRUCT_OFFSET (GuiseSwapSettings, resolution), 0, 1, 0 },
  { "black",           G_STRUCT_OFFSET (GuiseSwapSettings, black), 0, 1, 0 },
  { "blocks",          G_STRUCT_OFFSET (GuiseSwapSettings, blocks), 0, 1, 0 },
};

G_STATIC_ASSERT (G_N_ELEMENTS (numbers) == GUISE_SWAP_N_NUMBERS);

#define MAX_FADE 50

static const char *const colour_names[GUISE_N_SWAP_COLOURS] = {
  "none", "lab", "linear", "histogram", "iterative", "sliced", "seamless",
};

static double *
number_at (GuiseSwapSettings *self, const NumberField *field)
{
  return (double *) (gpointer) ((char *) self + field->offset);
}

const char *
guise_swap_settings_get_number_name (guint number)
{
  g_return_val_if_fail (number < G_N_ELEMENTS (numbers), NULL);

  return numbers[number].name;
}

gboolean
guise_swap_settings_find_number (const char *name, guint *out)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (strcmp (name, numbers[i].name) == 0)
      {
        *out = i;
        return TRUE;
      }
  return FALSE;
}

double *
guise_swap_settings_get_number (GuiseSwapSettings *self, guint number)
{
  g_return_val_if_fail (number < G_N_ELEMENTS (numbers), NULL);

  return number_at (self, &numbers[number]);
}

void
guise_swap_settings_get_range (guint number, double *least, double *most)
{
  g_return_if_fail (number < G_N_ELEMENTS (numbers));

  *least = numbers[number].least;
  *most = numbers[number].most;
}

void
guise_swap_settings_init (GuiseSwapSettings *self)
{
  *self = (GuiseSwapSettings) { .colour = GUISE_SWAP_COLOUR_LAB, .learned_mask = TRUE, .matte = TRUE,
                                .keep_front = TRUE, .fade = 3 };
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    *number_at (self, &numbers[i]) = numbers[i].usual;
}

gboolean
guise_swap_settings_check (const GuiseSwapSettings *self, GError **error)
{
  GuiseSwapSettings copy = *self;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      double value = *number_at (&copy, &numbers[i]);

      if (!(value >= numbers[i].least && value <= numbers[i].most))
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Swap setting “%s” is %g: it must lie within %g … %g"),
                       numbers[i].name, value, numbers[i].least, numbers[i].most);
          return FALSE;
        }
    }
  if (copy.fade > MAX_FADE)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Swap setting “fade” is %u: it must lie within 0 … %d"),
                   copy.fade, MAX_FADE);
      return FALSE;
    }

  return TRUE;
}

JsonNode *
guise_swap_settings_to_json (const GuiseSwapSettings *self)
{
  GuiseSwapSettings copy = *self;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "colour", colour_names[copy.colour]);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    json_object_set_double_member (object, numbers[i].name, *number_at (&copy, &numbers[i]));
  json_object_set_boolean_member (object, "learned_mask", copy.learned_mask);
  json_object_set_boolean_member (object, "matte", copy.matte);
  json_object_set_boolean_member (object, "keep_front", copy.keep_front);
  json_object_set_int_member (object, "fade", copy.fade);
  return guise_json_node (object);
}

static gboolean
set_wrong_member (GError **error, const char *name, const char *wanted)
{
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Swap setting “%s” must be %s"), name, wanted);
  return FALSE;
}

static gboolean
read_colour (GuiseSwapSettings *self, JsonNode *value, GError **error)
{
  const char *name = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_string (value) : NULL;

  for (guint i = 0; name != NULL && i < GUISE_N_SWAP_COLOURS; i++)
    if (strcmp (name, colour_names[i]) == 0)
      {
        self->colour = (GuiseSwapColour) i;
        return TRUE;
      }

  return set_wrong_member (error, "colour",
                           _("“none”, “lab”, “linear”, “histogram”, “iterative”, “sliced” or “seamless”"));
}

static gboolean
find_switch (GuiseSwapSettings *self, const char *name, gboolean **out)
{
  *out = strcmp (name, "matte") == 0 ? &self->matte : strcmp (name, "learned_mask") == 0 ? &self->learned_mask
         : strcmp (name, "keep_front") == 0 ? &self->keep_front : NULL;
  return *out != NULL;
}

static gboolean
read_member (GuiseSwapSettings *self, const char *name, JsonNode *value, GError **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_value_type (value) : G_TYPE_INVALID;
  gboolean is_number = type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
  g_autofree char *shown = NULL;
  gboolean *at;

  if (strcmp (name, "colour") == 0)
    return read_colour (self, value, error);

  if (find_switch (self, name, &at))
    {
      if (type != G_TYPE_BOOLEAN)
        return set_wrong_member (error, name, _("true or false"));
      *at = json_node_get_boolean (value);
      return TRUE;
    }

  if (strcmp (name, "fade") == 0)
    {
      if (type != G_TYPE_INT64 || json_node_get_int (value) < 0)
        return set_wrong_member (error, name, _("a whole number, 0 or more"));
      self->fade = (guint) MIN (json_node_get_int (value), MAX_FADE + 1);
      return TRUE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (strcmp (name, numbers[i].name) == 0)
      {
        if (!is_number)
          return set_wrong_member (error, name, _("a number"));
        *number_at (self, &numbers[i]) = json_node_get_double (value);
        return TRUE;
      }

  shown = guise_error_dup_shown (name, 40);
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("There is no swap setting “%s”"), shown);
  return FALSE;
}

gboolean
guise_swap_settings_from_json (GuiseSwapSettings *self, const char *text, GError **error)
{
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(GError) parse_error = NULL;
  GuiseSwapSettings read;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  root = guise_json_parse (text, &parse_error);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_autofree char *reason = guise_error_dup_shown (parse_error != NULL ? parse_error->message : "", 200);

      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Swap settings are not a JSON object%s%s"),
                   parse_error != NULL ? ": " : "", reason);
      return FALSE;
    }

  guise_swap_settings_init (&read);
  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &name, &value))
    if (!read_member (&read, name, value, error))
      return FALSE;
  if (!guise_swap_settings_check (&read, error))
    return FALSE;

  *self = read;
  return TRUE;
}
