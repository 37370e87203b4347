/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-clip-facts-private.h"

#include "guise-i18n.h"

char *
guise_clip_facts_dup_duration (GuiseTime duration)
{
  gint64 seconds = (duration + GUISE_TIME_SECOND / 2) / GUISE_TIME_SECOND;

  if (duration < 0)
    return g_strdup (_("unknown length"));
  if (duration < GUISE_TIME_SECOND * 19 / 20)   /* what rounds to a second is one */
    return g_strdup_printf (_("%.1f s"), (double) duration / GUISE_TIME_SECOND);
  if (seconds < 3600)
    return g_strdup_printf ("%d:%02d", (int) (seconds / 60), (int) (seconds % 60));
  return g_strdup_printf ("%d:%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60), (int) (seconds % 60));
}

/* "h264" is for machines. */
static const char *
codec_name (const char *codec)
{
  static const struct { const char *word, *name; } names[] = {
    { "h264", "H.264" }, { "h265", "HEVC" }, { "hevc", "HEVC" }, { "vp8", "VP8" }, { "vp9", "VP9" }, { "av1", "AV1" },
    { "mpeg1", "MPEG-1" }, { "mpeg2", "MPEG-2" }, { "mpeg4", "MPEG-4" }, { "prores", "ProRes" }, { "ffv1", "FFV1" },
    { "jpeg", "JPEG" }, { "png", "PNG" }, { "tiff", "TIFF" }, { "webp", "WebP" }, { "mjpeg", "Motion JPEG" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (codec, names[i].word))
      return names[i].name;
  return codec;
}

static char *
dup_rate (const GuiseClipRecord *clip)
{
  double rate = guise_rational_to_double (clip->frame_rate);

  if (clip->variable_rate)
    return g_strdup (_("variable rate"));
  return rate > 0 ? g_strdup_printf (_("%.4g fps"), rate) : g_strdup (_("unknown rate"));
}

char *
guise_clip_facts_dup_line (const GuiseClipRecord *clip)
{
  g_autofree char *duration = guise_clip_facts_dup_duration (clip->duration);
  g_autofree char *rate = dup_rate (clip);
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "%s · %u×%u · %s", duration, clip->width, clip->height, rate);
  if (clip->codec != NULL)
    g_string_append_printf (line, " · %s", codec_name (clip->codec));
  if (clip->rotation != 0)
    {
      g_string_append (line, " · ");
      g_string_append_printf (line, _("rotated %u°"), clip->rotation);
    }
  return g_string_free (line, FALSE);
}

char *
guise_clip_facts_dup_counts (const GuiseClipRecord *clip)
{
  g_autofree char *n_frames = guise_i18n_dup_number (clip->n_frames);
  g_autofree char *n_faces = guise_i18n_dup_number (clip->n_faces);
  g_autofree char *frames = g_strdup_printf (ngettext ("%s frame", "%s frames", (gulong) clip->n_frames), n_frames);
  g_autofree char *faces = NULL;

  if (clip->n_faces == 0)
    return g_steal_pointer (&frames);
  faces = g_strdup_printf (ngettext ("%s face", "%s faces", (gulong) clip->n_faces), n_faces);
  return g_strdup_printf ("%s · %s", frames, faces);
}

static void
add (GStrvBuilder *builder, const char *name, char *value)
{
  g_strv_builder_add (builder, name);
  g_strv_builder_add (builder, value);
  g_free (value);
}

GStrv
guise_clip_facts_dup_all (const GuiseClipRecord *clip)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GDateTime) changed = g_date_time_new_from_unix_local (clip->mtime);

  add (builder, _("Place"), g_filename_display_name (clip->path));
  add (builder, _("Length"), guise_clip_facts_dup_duration (clip->duration));
  add (builder, _("Frames"), guise_i18n_dup_number (clip->n_frames));
  add (builder, _("Picture"), g_strdup_printf ("%u×%u", clip->width, clip->height));
  add (builder, _("Frame rate"), dup_rate (clip));
  if (clip->rotation != 0)
    add (builder, _("Rotation"), g_strdup_printf ("%u°", clip->rotation));
  if (clip->codec != NULL)
    add (builder, _("Video"), g_strdup (codec_name (clip->codec)));
  if (clip->info != NULL)
    add (builder, _("Container and sound"), g_strdup (clip->info));
  if (clip->size_bytes > 0)
    add (builder, _("File size"), g_format_size ((guint64) clip->size_bytes));
  if (changed != NULL)
    add (builder, _("Last changed"), g_date_time_format (changed, "%x %X"));
  add (builder, _("Faces"), guise_i18n_dup_number (clip->n_faces));
  return g_strv_builder_end (builder);
}
