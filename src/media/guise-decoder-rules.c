/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-decoder-private.h"

#include <string.h>

/* Where nothing of a file lies before this, its times count from its first one: a recording that was joined late. */
#define MAX_LATE          (5 * GUISE_TIME_SECOND)

/* Most of libav's demuxers read what our own do as well; some open further files and addresses that a file names.
 * Only these are needed and read one file alone. */
static const char *const allowed_av_demuxers[] = {
  "avdemux_ivf", "avdemux_mxf", "avdemux_nut", "avdemux_yuv4mpegpipe", NULL
};

gboolean
guise_decoder_allows_factory (GstElementFactory *factory)
{
  static const char *const refused[] = { "Adaptive", "Network", "Hardware", "Source", "Sink", "Visualization", "RTP" };
  const char *klass = gst_element_factory_get_metadata (factory, GST_ELEMENT_METADATA_KLASS);
  const char *name = gst_plugin_feature_get_name (GST_PLUGIN_FEATURE (factory));

  if (klass == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    if (strstr (klass, refused[i]) != NULL)
      return FALSE;
  return !g_str_has_prefix (name, "avdemux_") || g_strv_contains (allowed_av_demuxers, name);
}

gboolean
guise_decoder_allows_type (const char *type)
{
  return !g_str_has_prefix (type, "image/svg");
}

gboolean
guise_decoder_has_file_times (GstElementFactory *factory)
{
  return g_str_equal (gst_plugin_feature_get_name (GST_PLUGIN_FEATURE (factory)), "matroskademux");
}

GuiseTime
guise_decoder_to_time (const GstSegment *segment, guint64 time, gboolean has_file_times)
{
  gint64 offset;

  if (segment->format != GST_FORMAT_TIME || time > G_MAXINT64 / 2)
    return GUISE_TIME_NONE;

  offset = (gint64) segment->start - (GST_CLOCK_TIME_IS_VALID (segment->time) ? (gint64) segment->time : 0);
  if (has_file_times && offset < MAX_LATE)
    offset = 0;
  return (GuiseTime) time - offset;
}
