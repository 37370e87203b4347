/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-device.h"
#include "guise-error.h"
#include "guise-i18n.h"

static gboolean
run_devices (GuiseCli *cli, const char *const *arguments, GError **error)
{
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_devices, NULL, arguments, 0, 0, error);
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
    }
  if (json_array_get_length (devices) == 0)
    guise_cli_print (cli, _("No Vulkan device: install a driver; mesa-vulkan-drivers has one for the processor too"));
  if (cli->json)
    guise_cli_print_json (json_object_ref (json_node_get_object (node)));
  return TRUE;
}

static gboolean
bench_train (GuiseCli *cli, const char *model, int batch, int device, const char *kernels, gboolean profile,
             GError **error)
{
  g_autoptr(JsonNode) node = guise_device_bench (model, (guint) batch, (guint) device, kernels, profile,
                                                 cli->cancellable, error);
  JsonObject *object;

  if (node == NULL)
    return FALSE;

  object = json_node_get_object (node);
  guise_cli_print (cli, _("%s, batch %d, on %s (%s kernels): %.2f images/s median, %.2f best"),
                   json_object_get_string_member (object, "model"),
                   (int) json_object_get_int_member (object, "batch"),
                   json_object_get_string_member (object, "device"),
                   json_object_get_string_member (object, "kernels"),
                   json_object_get_double_member (object, "images_per_second_median"),
                   json_object_get_double_member (object, "images_per_second_best"));
  if (profile && json_object_has_member (object, "profile"))
    guise_cli_print (cli, "%s", json_object_get_string_member (object, "profile"));
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));
  return TRUE;
}

static gboolean
run_bench (GuiseCli *cli, const char *const *arguments, GError **error)
{
  g_autofree char *model = NULL, *kernels = NULL;
  int batch = 0, device = 0;
  gboolean profile = FALSE;
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_STRING, &model, N_("Which model"), "NAME" },
    { "batch", 0, 0, G_OPTION_ARG_INT, &batch, N_("Faces a side in a step"), "N" },
    { "device", 0, 0, G_OPTION_ARG_INT, &device, N_("Device by its number in “guise devices”"), "N" },
    { "kernels", 0, 0, G_OPTION_ARG_STRING, &kernels, N_("Kernel variant"), "cpu|simt" },
    { "profile", 0, 0, G_OPTION_ARG_NONE, &profile, N_("Time by operation"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_bench, entries, arguments, 0, 1, error);

  if (words == NULL)
    return FALSE;
  if (words[0] != NULL && !g_str_equal (words[0], "train"))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“%s” cannot be measured: write “guise bench train”"),
                   words[0]);
      return FALSE;
    }
  if (batch < 0 || device < 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("--batch %d and --device %d must be above 0"), batch, device);
      return FALSE;
    }
  return bench_train (cli, model, batch, device, kernels, profile, error);
}

const GuiseVerb guise_verb_devices = { "devices", "", N_("What can train here"), run_devices };
const GuiseVerb guise_verb_bench = { "bench", "train", N_("How fast it trains"), run_bench };
