/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-export-survey.h"

#include "guise-export-plan.h"
#include "guise-i18n.h"

/* Sound that GStreamer's MP4 and QuickTime muxers take as it is; the others are encoded as AAC. */
static const char *const mp4_sound[] = { "aac", "mp3", "ac3", "eac3", "alac", "opus", NULL };
static const char *const mov_sound[] = { "aac", "mp3", "ac3", "alac", "pcm", NULL };

void
guise_export_survey_free (GuiseExportSurvey *self)
{
  g_strfreev (self->losses);
  g_free (self);
}

static gboolean
ends_with (const char *file, const char *ending)
{
  g_autofree char *lower = g_ascii_strdown (file, -1);

  return g_str_has_suffix (lower, ending);
}

/* In words, before the start; the writer says afterwards what became of each. */
static GStrv
list_losses (const GuiseExportPlan *plan)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  const GuiseClipInfo *info = plan->clip.info;
  gboolean is_mkv = ends_with (plan->file, ".mkv");
  const char *const *taken = ends_with (plan->file, ".mov") ? mov_sound : mp4_sound;

  for (guint i = 0; i < info->n_audio && !is_mkv; i++)
    if (!g_strv_contains (taken, info->audio[i].codec))
      {
        g_autofree char *text = g_strdup_printf (_("Sound %u (%s) would be encoded again, as AAC"), i + 1,
                                                 info->audio[i].codec);

        g_strv_builder_add (builder, text);
      }
  if (guise_pixel_format_get_info (info->format)->has_alpha && !(is_mkv && plan->lossless))
    g_strv_builder_add (builder, _("Transparency would be lost"));
  return g_strv_builder_end (builder);
}

static guint64
find_free (const char *file)
{
  g_autofree char *folder = g_path_get_dirname (file);
  g_autoptr(GFile) place = g_file_new_for_path (folder);
  g_autoptr(GFileInfo) info = g_file_query_filesystem_info (place, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);

  return info != NULL && g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE)
         ? g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE) : G_MAXUINT64;
}

GuiseExportSurvey *
guise_export_survey_make (const GuiseExportParams *params, GCancellable *cancellable, GError **error)
{
  g_auto(GuiseExportPlan) plan = { 0 };
  GuiseExportParams lenient = *params;
  GuiseExportSurvey *self;
  GuiseFrameTable *table;

  lenient.overwrite = TRUE;
  if (!guise_export_plan_make (&lenient, &plan, cancellable, error))
    return NULL;

  self = g_new0 (GuiseExportSurvey, 1);
  table = plan.clip.table;
  self->n_frames = plan.range.last - plan.range.first + 1;
  self->duration = table->time[plan.range.last] + table->duration[plan.range.last] - table->time[plan.range.first];
  self->size_bytes = guise_export_plan_guess_bytes (&plan);
  self->free_bytes = find_free (plan.file);
  self->exists = g_file_test (plan.file, G_FILE_TEST_EXISTS);
  self->labelled = plan.label != NULL;
  self->losses = list_losses (&plan);
  return self;
}
