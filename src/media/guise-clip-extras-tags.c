/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-clip-extras-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <math.h>
#include <string.h>

#define MAX_SHOWN 60u

/* What GStreamer's muxers were seen to write and its demuxers to read again; description, place and cover go into Matroska by
 * guise_matroska_add(). */
#define EVERYWHERE (GUISE_CONTAINER_MP4 | GUISE_CONTAINER_MKV | GUISE_CONTAINER_WEBM)
#define MATROSKA   (GUISE_CONTAINER_MKV | GUISE_CONTAINER_WEBM)

static const struct
{
  const char *name, *title;
  guint       containers;
  const char *tags[4];   /* what it is made of */
} rows[] = {
  { "title", N_("Title"), EVERYWHERE, { GST_TAG_TITLE } },
  { "artist", N_("Artist"), EVERYWHERE, { GST_TAG_ARTIST } },
  { "performer", N_("Performer"), MATROSKA, { GST_TAG_PERFORMER } },
  { "composer", N_("Composer"), EVERYWHERE, { GST_TAG_COMPOSER } },
  { "album", N_("Album"), EVERYWHERE, { GST_TAG_ALBUM } },
  { "show", N_("Show"), GUISE_CONTAINER_MP4, { GST_TAG_SHOW_NAME } },
  { "genre", N_("Genre"), EVERYWHERE, { GST_TAG_GENRE } },
  { "keywords", N_("Keywords"), GUISE_CONTAINER_MP4, { GST_TAG_KEYWORDS } },
  { "description", N_("Description"), EVERYWHERE, { GST_TAG_DESCRIPTION } },
  { "comment", N_("Comment"), EVERYWHERE, { GST_TAG_COMMENT } },
  { "copyright", N_("Copyright"), EVERYWHERE, { GST_TAG_COPYRIGHT } },
  { "license", N_("License"), MATROSKA, { GST_TAG_LICENSE } },
  { "date", N_("Date"), EVERYWHERE, { GST_TAG_DATE } },
  { "place", N_("Place"), EVERYWHERE,
    { GST_TAG_GEO_LOCATION_LATITUDE, GST_TAG_GEO_LOCATION_LONGITUDE, GST_TAG_GEO_LOCATION_ELEVATION } },
  { "camera", N_("Camera"), GUISE_CONTAINER_MP4,
    { GST_TAG_DEVICE_MANUFACTURER, GST_TAG_DEVICE_MODEL } },
  { "cover", N_("Cover picture"), GUISE_CONTAINER_MP4 | GUISE_CONTAINER_MKV, { GST_TAG_IMAGE } },
};

gboolean
guise_extra_tags_has_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].name, name))
      return TRUE;
  return FALSE;
}

char *
guise_extra_tags_dup_names (void)
{
  const char *names[G_N_ELEMENTS (rows) + 1] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    names[i] = rows[i].name;
  return g_strjoinv (", ", (char **) names);
}

/* (transfer full): "jpeg, 12.5 kB" */
static char *
describe_picture (GstSample *sample)
{
  g_autofree char *size = g_format_size (gst_buffer_get_size (gst_sample_get_buffer (sample)));
  const char *type = gst_structure_get_name (gst_caps_get_structure (gst_sample_get_caps (sample), 0));

  return g_strdup_printf ("%s, %s", strchr (type, '/') != NULL ? strchr (type, '/') + 1 : type, size);
}

/* (transfer full): all values of @tag, for people. */
static char *
dup_value (const GstTagList *tags, const char *tag)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  char *joined;

  for (guint i = 0; i < gst_tag_list_get_tag_size (tags, tag); i++)
    {
      const GValue *value = gst_tag_list_get_value_index (tags, tag, i);

      if (G_VALUE_HOLDS_STRING (value))
        g_ptr_array_add (parts, g_value_dup_string (value));
      else if (G_VALUE_HOLDS_DOUBLE (value))
        g_ptr_array_add (parts, g_strdup_printf ("%.4f", g_value_get_double (value)));
      else if (G_VALUE_HOLDS (value, GST_TYPE_SAMPLE))
        g_ptr_array_add (parts, describe_picture (gst_value_get_sample (value)));
      else
        g_ptr_array_add (parts, gst_value_serialize (value));
    }
  g_ptr_array_add (parts, NULL);
  joined = g_strjoinv (", ", (char **) parts->pdata);
  return joined;
}

void
guise_extra_tags_add_place (GstTagList *tags, const char *place)
{
  char *rest = NULL;
  double latitude = g_ascii_strtod (place, &rest), longitude = g_ascii_strtod (rest, &rest);

  if (!(fabs (latitude) <= 90 && fabs (longitude) <= 180) || (latitude == 0 && longitude == 0))
    return;
  gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_GEO_LOCATION_LATITUDE, latitude,
                    GST_TAG_GEO_LOCATION_LONGITUDE, longitude, NULL);
  if (*rest == '+' || *rest == '-')
    gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_GEO_LOCATION_ELEVATION, g_ascii_strtod (rest, NULL), NULL);
}

/* A demuxer of Matroska gives what it has no tag for as "NAME=text". */
static void
add_place_of_matroska (GstTagList *all)
{
  for (guint i = 0; i < gst_tag_list_get_tag_size (all, GST_TAG_EXTENDED_COMMENT); i++)
    {
      const char *text = NULL;

      if (gst_tag_list_get_tag_size (all, GST_TAG_GEO_LOCATION_LATITUDE) == 0
          && gst_tag_list_peek_string_index (all, GST_TAG_EXTENDED_COMMENT, i, &text)
          && g_str_has_prefix (text, GUISE_TAG_LOCATION "="))
        guise_extra_tags_add_place (all, text + strlen (GUISE_TAG_LOCATION "="));
    }
}

/* Cameras tell the moment; containers keep the day. And places may be words. */
static GstTagList *
with_date_and_place (const GstTagList *tags)
{
  GstTagList *all = gst_tag_list_copy (tags);
  g_autoptr(GstDateTime) moment = NULL;

  if (gst_tag_list_get_tag_size (tags, GST_TAG_DATE) == 0 && gst_tag_list_get_date_time (tags, GST_TAG_DATE_TIME, &moment)
      && gst_date_time_has_day (moment))
    {
      g_autoptr(GDate) day = g_date_new_dmy ((GDateDay) gst_date_time_get_day (moment),
                                             (GDateMonth) gst_date_time_get_month (moment),
                                             (GDateYear) gst_date_time_get_year (moment));

      gst_tag_list_add (all, GST_TAG_MERGE_REPLACE, GST_TAG_DATE, day, NULL);
    }
  add_place_of_matroska (all);
  return all;
}

void
guise_extra_tags_add (const GstTagList *given, GPtrArray *items)
{
  g_autoptr(GstTagList) tags = with_date_and_place (given);

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      g_autoptr(GString) value = g_string_new (NULL);
      GstTagList *found = gst_tag_list_new_empty ();
      GuiseExtraItem *item;

      for (guint t = 0; t < G_N_ELEMENTS (rows[r].tags) && rows[r].tags[t] != NULL; t++)
        {
          const char *tag = rows[r].tags[t];
          g_autofree char *part = dup_value (tags, tag);

          for (guint i = 0; i < gst_tag_list_get_tag_size (tags, tag); i++)
            gst_tag_list_add_value (found, GST_TAG_MERGE_APPEND, tag, gst_tag_list_get_value_index (tags, tag, i));
          if (*part != '\0')
            g_string_append_printf (value, "%s%s", value->len > 0 ? " " : "", part);
        }
      if (value->len == 0)
        {
          gst_tag_list_unref (found);
          continue;
        }
      item = guise_extra_item_new (GUISE_EXTRA_TAGS, rows[r].name, _(rows[r].title),
                                   rows[r].containers);
      item->tags = found;
      item->extra.value = guise_error_dup_shown (value->str, MAX_SHOWN);
      g_ptr_array_add (items, item);
    }
}
