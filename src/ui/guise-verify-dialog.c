/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verify-dialog.h"

#include "guise-ask.h"
#include "guise-i18n.h"
#include "guise-project-exports.h"

static void
add_line (GString *text, const char *line)
{
  if (line != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n\n" : "", line);
}

static const char *
member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GtkWindow) parent = GTK_WINDOW (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = guise_verify_file_finish (result, &error);
  g_autoptr(GString) text = g_string_new (NULL);
  JsonObject *object;
  JsonArray *problems;
  gboolean good;

  if (node == NULL)
    {
      guise_tell (parent, _("The File Cannot Be Read"), error->message);
      return;
    }

  object = json_node_get_object (node);
  problems = json_object_get_array_member (object, "problems");
  good = json_object_get_boolean_member (object, "ok");
  add_line (text, member (object, "comment"));
  for (guint i = 0; i < json_array_get_length (problems); i++)
    add_line (text, json_array_get_string_element (problems, i));
  if (good)
    add_line (text, _("The mark that programs read is there, and the record beside the file fits it."));
  guise_tell (parent, good ? _("The File Says That It Is a Swap") : _("What the File Says Does Not Hold"), text->str);
}

void
guise_verify_dialog_present (GtkWindow *parent, const char *file)
{
  guise_verify_file_async (file, NULL, verified_cb, g_object_ref (parent));
}
