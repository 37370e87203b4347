/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-cli-count.h"
#include "guise-cli-project.h"
#include "guise-i18n.h"
#include "guise-project-runs.h"

static void
print_export (GuiseCli *cli, JsonObject *object)
{
  g_autofree char *frames = guise_cli_dup_count (GUISE_COUNT_FRAMES, json_object_get_int_member (object, "frames"));
  g_autofree char *sounds = guise_cli_dup_count (GUISE_COUNT_SOUNDS, json_object_get_int_member (object, "audio_streams"));

  guise_cli_print (cli, _("%s: %s, %d swapped, %.1f frames/s, %s; it carries: %s"),
                   json_object_get_string_member (object, "file"),
                   frames,
                   (int) json_object_get_int_member (object, "swapped_frames"),
                   json_object_get_double_member (object, "frames_per_second"),
                   sounds,
                   json_object_get_string_member (object, "disclosure"));
}

static void
remark_note (GuiseCli *cli, JsonObject *object, const char *member)
{
  if (json_object_has_member (object, member) && !json_object_get_null_member (object, member))
    guise_cli_remark (cli, "%s", json_object_get_string_member (object, member));
}

static gboolean
export_movie (GuiseCli *cli, const char *path, const GuiseExporting *exporting, GError **error)
{
  g_autoptr(GuiseProject) project = guise_cli_open (cli, path, GUISE_PROJECT_WRITE, error);
  g_autoptr(GuiseJob) job = NULL;
  g_autoptr(JsonNode) result = NULL;

  if (project != NULL)
    guise_cli_remark_masks (cli, project);
  job = project != NULL ? guise_project_export (project, exporting, error) : NULL;
  result = job != NULL ? guise_cli_run (cli, project, job, _("Exporting"), error) : NULL;
  if (result == NULL)
    return FALSE;

  print_export (cli, json_node_get_object (result));
  remark_note (cli, json_node_get_object (result), "audio_note");
  remark_note (cli, json_node_get_object (result), "extras_note");
  remark_note (cli, json_node_get_object (result), "note");
  if (cli->json)
    guise_cli_print_json (json_object_ref (json_node_get_object (result)));
  return guise_cli_close (cli, project);
}

static gboolean
run_export (GuiseCli *cli, const char *const *arguments, GError **error)
{
  GuiseExporting exporting = { 0 };
  g_autofree char *from = NULL, *to = NULL, *settings = NULL, *label = NULL, *reason = NULL;
  g_auto(GStrv) runs = NULL;
  g_autofree GuiseCasting *castings = NULL;
  g_autofree char *sequence = NULL, *codec = NULL, *quality = NULL, *removed = NULL;
  g_auto(GStrv) without = NULL;
  const GOptionEntry entries[] = {
    { "clip", 0, 0, G_OPTION_ARG_INT64, &exporting.clip, N_("Another clip than the target's"), "N" },
    { "run", 0, 0, G_OPTION_ARG_STRING_ARRAY, &runs, N_("Another run than the newest; again for another person"),
      "N[:PERSON]" },
    { "from", 0, 0, G_OPTION_ARG_STRING, &from, N_("Begin here"), "T" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &to, N_("End before here"), "T" },
    { "settings", 0, 0, G_OPTION_ARG_FILENAME, &settings, N_("JSON file of swap settings, for everybody"), "FILE" },
    { "sequence", 0, 0, G_OPTION_ARG_STRING, &sequence, N_("Pictures into a folder: png, tiff or patches"), "KIND" },
    { "codec", 0, 0, G_OPTION_ARG_STRING, &codec, N_("h264, hevc, vp9, av1, ffv1 or prores"), "NAME" },
    { "quality", 0, 0, G_OPTION_ARG_STRING, &quality, N_("best, high, good or small"), "WORD" },
    { "lossless", 0, 0, G_OPTION_ARG_NONE, &exporting.lossless, N_("Every sample outside the mask as it was"), NULL },
    { "overwrite", 0, 0, G_OPTION_ARG_NONE, &exporting.overwrite, N_("Replace FILE if it is there"), NULL },
    { "label", 0, 0, G_OPTION_ARG_STRING, &label, N_("Words of the visible label"), "TEXT" },
    { "no-disclosure", 0, 0, G_OPTION_ARG_NONE, &exporting.no_disclosure, N_("Do not say that it is a swap"), NULL },
    { "remove", 0, 0, G_OPTION_ARG_STRING, &removed,
      N_("Leave out what the clip says: title, date, place, chapters, subtitles …, or all"), "NAME,…" },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, N_("Why not; the project keeps it"), "S" },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_export, entries, arguments, 2, 2, error);

  if (words == NULL
      || !guise_cli_parse_time (from, &exporting.from, error)
      || !guise_cli_parse_time (to, &exporting.to, error))
    return FALSE;
  exporting.castings = castings = guise_cli_parse_castings ((const char *const *) runs, &exporting.n_castings, error);
  if (runs != NULL && castings == NULL)
    return FALSE;

  exporting.file = words[1];
  exporting.settings = settings;
  exporting.sequence = sequence;
  exporting.codec = codec;
  exporting.quality = quality;
  exporting.label = label;
  exporting.reason = reason;
  without = removed != NULL ? g_strsplit (removed, ",", -1) : NULL;
  exporting.without = (const char *const *) without;
  return export_movie (cli, words[0], &exporting, error);
}

const GuiseVerb guise_verb_export = { "export", "PROJECT FILE", N_("Write the swapped clip with its sound"), run_export };
