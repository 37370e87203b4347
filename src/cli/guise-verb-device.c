/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-device.h"
#include "guise-i18n.h"

/* Says of each variant of the kernels whether it computes right, and puts that into @device. */
static gboolean
prove_kernels (GuiseCli *cli, JsonObject *device, GError **error)
{
  g_autoptr(JsonNode) node = guise_device_prove_kernels ((guint) json_object_get_int_member (device, "device"), error);
  JsonArray *kernels;

  if (node == NULL)
    return FALSE;

  kernels = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (kernels); i++)
    {
      JsonObject *kernel = json_array_get_object_element (kernels, i);
      const gboolean passed = json_object_get_boolean_member (kernel, "passed");

      guise_cli_print (cli, "   %s %s  %s%s", json_object_get_string_member (kernel, "kernels"),
                       json_object_get_string_member (kernel, "precision"),
                       passed ? _("passed the test") : _("not used: "),
                       passed ? "" : json_object_get_string_member (kernel, "reason"));
    }
  json_object_set_array_member (device, "kernels", json_array_ref (kernels));
  return TRUE;
}

static gboolean
run_devices (GuiseCli *cli, const char *const *arguments, GError **error)
{
  gboolean kernels = FALSE;
  const GOptionEntry entries[] = {
    { "kernels", 0, 0, G_OPTION_ARG_NONE, &kernels, N_("Test all kernels on each, which takes a while"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_devices, entries, arguments, 0, 0, error);
  g_autoptr(JsonNode) node = NULL;
  JsonArray *devices;

  if (words == NULL)
    return FALSE;

  node = guise_device_list ();
  devices = json_object_get_array_member (json_node_get_object (node), "devices");
  for (guint i = 0; i < json_array_get_length (devices); i++)
    {
      JsonObject *device = json_array_get_object_element (devices, i);
      gboolean usable = json_object_get_boolean_member (device, "usable");

      guise_cli_print (cli, "%d  %s  %s  %s%s%s",
                       (int) json_object_get_int_member (device, "device"),
                       json_object_get_string_member (device, "name"),
                       json_object_get_string_member (device, "driver"),
                       json_object_get_string_member (device, "type"),
                       usable ? "" : _("  cannot be used: "),
                       usable ? "" : json_object_get_string_member (device, "reason"));
      if (usable && kernels && !prove_kernels (cli, device, error))
        return FALSE;
    }
  if (json_array_get_length (devices) == 0)
    guise_cli_print (cli, _("No Vulkan device: install a driver; mesa-vulkan-drivers has one for the processor too"));
  if (cli->json)
    guise_cli_print_json (json_object_ref (json_node_get_object (node)));
  return TRUE;
}

const GuiseVerb guise_verb_devices = { "devices", "", N_("What can train here"), run_devices };
