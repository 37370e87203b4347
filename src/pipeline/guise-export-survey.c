/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-export-survey.h"

#include "guise-export-plan.h"
#include "guise-i18n.h"

/* Sound that GStreamer's muxers take as it is; the others are encoded again. Matroska takes all. */
static const struct
{
  const char *ending, *encoded;
  const char *taken[8];
} containers[] = {
  { ".mp4", "AAC", { "aac", "mp3", "ac3", "eac3", "alac", "opus" } },
  { ".m4v", "AAC", { "aac", "mp3", "ac3", "eac3", "alac", "opus" } },
  { ".mov", "AAC", { "aac", "mp3", "ac3", "alac", "pcm" } },
  { ".webm", "Opus", { "opus", "vorbis" } },
};

void
guise_export_survey_free (GuiseExportSurvey *self)
{
  g_strfreev (self->losses);
  guise_clip_extras_unref (self->extras);
  g_free (self);
}

static gboolean
ends_with (const char *file, const char *ending)
{
  g_autofree char *lower = g_ascii_strdown (file, -1);

  return g_str_has_suffix (lower, ending);
}

static void
add_sound_losses (const GuiseExportPlan *plan, GStrvBuilder *builder)
{
  const GuiseClipInfo *info = plan->clip.info;

  for (guint c = 0; c < G_N_ELEMENTS (containers); c++)
    for (guint i = 0; i < info->n_audio && ends_with (plan->file, containers[c].ending); i++)
      if (!g_strv_contains (containers[c].taken, info->audio[i].codec))
        {
          g_autofree char *text = g_strdup_printf (_("Sound %u (%s) would be encoded again, as %s"), i + 1,
                                                   info->audio[i].codec, containers[c].encoded);

          g_strv_builder_add (builder, text);
        }
}

static void
add_extra_losses (const GuiseExportPlan *plan, GStrvBuilder *builder)
{
  for (guint i = 0; i < guise_clip_extras_get_n (plan->extras); i++)
    if (!guise_clip_extras_fits (plan->extras, i, plan->file))
      {
        const GuiseClipExtra *extra = guise_clip_extras_get (plan->extras, i);
        /* Translators: what a clip says, and its value: "Place (48.8577 2.2950) would be lost" */
        g_autofree char *text = g_strdup_printf (_("%s (%s) would be lost"), extra->title, extra->value);

        g_strv_builder_add (builder, text);
      }
}

/* In words, before the start; the writer says afterwards what became of each. */
static GStrv
list_losses (const GuiseExportPlan *plan)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (plan->clip.info->format);
  const GuisePixelFormatInfo *kept;
  gboolean is_matroska = ends_with (plan->file, ".mkv") || ends_with (plan->file, ".webm");

  if (plan->sequence != GUISE_SEQUENCE_NONE)
    {
      if (plan->clip.info->n_audio > 0)
        g_strv_builder_add (builder, _("Pictures have no sound"));
      return g_strv_builder_end (builder);
    }
  kept = guise_pixel_format_get_info (guise_video_codec_pick_format (plan->codec, plan->clip.info, NULL));
  add_sound_losses (plan, builder);
  add_extra_losses (plan, builder);
  if (info->has_alpha && !kept->has_alpha)
    g_strv_builder_add (builder, _("Transparency would be lost"));
  if (info->bits > kept->bits)
    g_strv_builder_add (builder, _("Fine steps of brightness would be rounded to 8 bits"));
  if (!info->is_yuv && info->packed[0] >= 3 && kept->is_yuv)
    g_strv_builder_add (builder, _("Red, green and blue would be stored as luma and chroma"));
  if (plan->codec == GUISE_VIDEO_CODEC_PRORES && info->is_yuv && plan->clip.info->colorimetry.range == GUISE_RANGE_FULL)
    g_strv_builder_add (builder, _("The full range of brightness would be stored as the limited one"));
  /* Their encoders in GStreamer do not write it into the stream, and players go by that. */
  if (plan->codec == GUISE_VIDEO_CODEC_PRORES || plan->codec == GUISE_VIDEO_CODEC_AV1)
    g_strv_builder_add (builder, _("The pictures would not say which colours they have"));
  if (is_matroska && plan->clip.info->orientation != GUISE_ORIENTATION_UPRIGHT)
    g_strv_builder_add (builder, _("The picture would lie on its side: Matroska keeps no turn"));
  return g_strv_builder_end (builder);
}

/* Whether another format would do. */
static gboolean
matroska_keeps_all (const GuiseExportPlan *plan)
{
  GuiseExportPlan other = *plan;
  g_auto(GStrv) losses = NULL;

  other.file = (char *) "all.mkv";
  other.codec = GUISE_VIDEO_CODEC_FFV1;
  losses = list_losses (&other);
  return losses[0] == NULL;
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
  self->matroska_keeps = self->losses[0] != NULL && plan.sequence == GUISE_SEQUENCE_NONE && matroska_keeps_all (&plan);
  self->extras = guise_clip_extras_ref (plan.all_extras);
  return self;
}
