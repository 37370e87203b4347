/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-clip-extras-private.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-movie-codec-private.h"

#include <string.h>

/* By the muxers that write them. */
static const struct
{
  const char    *muxer;
  GuiseContainer container;
} muxers[] = {
  { "mp4mux", GUISE_CONTAINER_MP4 }, { "qtmux", GUISE_CONTAINER_MP4 },
  { "matroskamux", GUISE_CONTAINER_MKV }, { "webmmux", GUISE_CONTAINER_WEBM },
};

void
guise_chapter_free (gpointer data)
{
  GuiseChapter *chapter = data;

  g_free (chapter->title);
  g_free (chapter);
}

static void
item_clear (gpointer data)
{
  GuiseExtraItem *item = data;

  g_free (item->extra.name);
  g_free (item->extra.title);
  g_free (item->extra.value);
  g_clear_pointer (&item->tags, gst_tag_list_unref);
  g_clear_pointer (&item->chapters, g_ptr_array_unref);
  g_clear_pointer (&item->track, guise_subtitle_track_free);
}

static void
item_unref (gpointer item)
{
  g_atomic_rc_box_release_full (item, item_clear);
}

GuiseExtraItem *
guise_extra_item_new (GuiseExtraKind kind, const char *name, const char *title, guint containers)
{
  GuiseExtraItem *item = g_atomic_rc_box_new0 (GuiseExtraItem);

  item->kind = kind;
  item->containers = containers;
  item->extra.name = g_strdup (name);
  item->extra.title = g_strdup (title);
  return item;
}

GuiseClipExtras *
guise_clip_extras_new (const char *path)
{
  GuiseClipExtras *self = g_new0 (GuiseClipExtras, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->path = g_strdup (path);
  self->items = g_ptr_array_new_with_free_func (item_unref);
  return self;
}

GuiseClipExtras *
guise_clip_extras_ref (GuiseClipExtras *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
guise_clip_extras_unref (GuiseClipExtras *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->items);
  g_free (self->path);
  g_free (self);
}

guint
guise_clip_extras_get_n (const GuiseClipExtras *self)
{
  return self->items->len;
}

const GuiseExtraItem *
guise_clip_extras_get_item (const GuiseClipExtras *self, guint index)
{
  return g_ptr_array_index (self->items, index);
}

const GuiseClipExtra *
guise_clip_extras_get (const GuiseClipExtras *self, guint index)
{
  g_return_val_if_fail (index < self->items->len, NULL);

  return &guise_clip_extras_get_item (self, index)->extra;
}

gboolean
guise_clip_extras_fits (const GuiseClipExtras *self, guint index, const char *path)
{
  const char *muxer = guise_movie_codec_get_muxer (path);

  g_return_val_if_fail (index < self->items->len, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (muxers) && muxer != NULL; i++)
    if (g_str_equal (muxer, muxers[i].muxer))
      return (guise_clip_extras_get_item (self, index)->containers & muxers[i].container) != 0;
  return FALSE;
}

/* "subtitles" means each of them. */
static gboolean
is_meant (const char *name, const GuiseExtraItem *item)
{
  return g_str_equal (name, "all") || g_str_equal (name, item->extra.name)
         || (item->kind == GUISE_EXTRA_SUBTITLES && g_str_equal (name, "subtitles"));
}

static gboolean
is_known (const char *name)
{
  return g_str_equal (name, "all") || g_str_equal (name, "chapters") || g_str_equal (name, "captions")
         || g_str_has_prefix (name, "subtitles")
         || guise_extra_tags_has_name (name);
}

GuiseClipExtras *
guise_clip_extras_new_without (const GuiseClipExtras *self, const char *const *names, GError **error)
{
  g_autoptr(GuiseClipExtras) rest = guise_clip_extras_new (self->path);

  for (guint n = 0; names != NULL && names[n] != NULL; n++)
    if (!is_known (names[n]))
      {
        g_autofree char *known = guise_extra_tags_dup_names ();
        g_autofree char *shown = guise_error_dup_shown (names[n], 40);

        g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                     _("A clip carries no “%s”: name some of %s, chapters, captions, subtitles, subtitles-1, …, or all"), shown, known);
        return NULL;
      }

  for (guint i = 0; i < self->items->len; i++)
    {
      GuiseExtraItem *item = g_ptr_array_index (self->items, i);
      gboolean is_left = FALSE;

      for (guint n = 0; names != NULL && names[n] != NULL && !is_left; n++)
        is_left = is_meant (names[n], item);
      if (!is_left)
        g_ptr_array_add (rest->items, g_atomic_rc_box_acquire (item));
    }
  return g_steal_pointer (&rest);
}
