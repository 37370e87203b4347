/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-export-plan.h"

#include "guise-error.h"
#include "guise-export-keep.h"
#include "guise-export-publish.h"
#include "guise-i18n.h"
#include "guise-label.h"
#include "guise-store-outputs.h"

#include <string.h>

/* A movie is not begun with less than this on the disk, bytes. */
#define MIN_FREE (16 << 20)

/* A movie is begun only where three times its guess fits: guesses are right within a factor of two, and segments take as
 * much as the movie. */
#define SPARE 3

/* A frame of 16 bits, its layer and its mask, bytes a pixel: 6 + 8 + 2 in all, of which PNG and LZW leave less; and the
 * patches of a frame. */
#define PNG_BYTES   8
#define TIFF_BYTES  12
#define PATCH_BYTES 200000

/* The end of the name of the folder that an export can go on from. */
#define SEGMENTS "segments"

/* Of a sound stream, bits a second. */
#define SOUND_RATE 192000

void
guise_export_plan_clear (GuiseExportPlan *self)
{
  g_clear_pointer (&self->file, g_free);
  g_clear_pointer (&self->cast, g_ptr_array_unref);
  guise_clip_source_clear (&self->clip);
  g_clear_pointer (&self->all_extras, guise_clip_extras_unref);
  g_clear_pointer (&self->extras, guise_clip_extras_unref);
  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->disclosure, g_free);
  g_clear_pointer (&self->reason, g_free);
}

const GuiseSwapRole *
guise_export_plan_get_first (const GuiseExportPlan *self)
{
  return g_ptr_array_index (self->cast, 0);
}

/* (transfer full): what the names of all that belongs to export @id begin with. */
static char *
growing_prefix (const char *file, gint64 id)
{
  g_autofree char *name = g_path_get_basename (file);
  char *dot = strrchr (name, '.');

  if (dot != NULL)
    *dot = '\0';
  return g_strdup_printf (".%s.guise-export-%" G_GINT64_FORMAT ".", name, id);
}

char *
guise_export_plan_dup_growing_path (const char *file, gint64 id)
{
  g_autofree char *folder = g_path_get_dirname (file);
  g_autofree char *prefix = growing_prefix (file, id);
  g_autofree char *own_name = g_path_get_basename (file);
  const char *dot = strrchr (own_name, '.');
  g_autofree char *name = g_strconcat (prefix, dot != NULL ? dot + 1 : "", NULL);

  return g_build_filename (folder, name, NULL);
}

char *
guise_export_plan_dup_segments_path (const char *file, gint64 id)
{
  g_autofree char *folder = g_path_get_dirname (file);
  g_autofree char *prefix = growing_prefix (file, id);
  g_autofree char *name = g_strconcat (prefix, SEGMENTS, NULL);

  return g_build_filename (folder, name, NULL);
}

char *
guise_export_plan_dup_pictures_path (const char *file, gint64 id)
{
  g_autofree char *folder = guise_export_plan_dup_segments_path (file, id);

  return g_build_filename (folder, GUISE_EXPORT_KEEP_PICTURES, NULL);
}

/* Where it grows, if it still does. */
static char *
find_growing (const GuiseExportRow *row)
{
  g_autofree char *pictures = guise_export_plan_dup_pictures_path (row->file, row->id);

  return g_file_test (pictures, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&pictures)
         : guise_export_plan_dup_growing_path (row->file, row->id);
}

static void
sweep_one (const GuiseExportRow *row)
{
  gboolean keep = guise_export_keep_is_there (row);
  g_autofree char *folder = g_path_get_dirname (row->file);
  g_autofree char *prefix = growing_prefix (row->file, row->id);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix) && !(keep && g_str_equal (name + strlen (prefix), SEGMENTS)))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        guise_export_keep_remove (path);
      }
}

void
guise_export_plan_sweep (GuiseStore *store)
{
  g_autoptr(GPtrArray) rows = guise_store_export_list (store, NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      GuiseExportRow *row = g_ptr_array_index (rows, i);
      g_autofree char *growing = find_growing (row);

      if (row->state != GUISE_EXPORT_DONE && !guise_export_recover (store, growing, row))
        sweep_one (row);
    }
}

/* Settings that were asked for hold for all. */
static gboolean
find_cast (const GuiseExportParams *params, GuiseExportPlan *plan, gint64 *clip, GError **error)
{
  const GuiseCasting one = { .run = params->run };
  gboolean is_one = params->n_castings == 0 && params->run != 0;

  if (params->script != NULL && !guise_swap_settings_check (&params->script->settings, error))
    return FALSE;
  plan->cast = guise_swap_cast_choose (params->store, is_one ? &one : params->castings,
                                       is_one ? 1 : params->n_castings, clip, error);
  for (guint i = 0; plan->cast != NULL && params->script != NULL && i < plan->cast->len; i++)
    {
      GuiseSwapRole *role = g_ptr_array_index (plan->cast, i);

      guise_swap_script_free (role->script);
      role->script = guise_swap_script_copy (params->script);
    }
  return plan->cast != NULL;
}

static gboolean
open_clip (const GuiseExportParams *params, GuiseExportPlan *plan, gint64 id, GCancellable *cancellable,
           GError **error)
{
  GuiseClipSource *clip = &plan->clip;

  if (!guise_clip_source_open (params->store, id, clip, cancellable, error))
    return FALSE;

  if (clip->table == NULL)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("Clip %" PRId64 " was not looked at yet: extract its faces first"), id);
      return FALSE;
    }

  return TRUE;
}

static gboolean
find_extras (const GuiseExportParams *params, GuiseExportPlan *plan, GCancellable *cancellable, GError **error)
{
  plan->all_extras = guise_clip_extras_read (plan->clip.info->path, cancellable);
  plan->extras = guise_clip_extras_new_without (plan->all_extras, params->without, error);
  return plan->extras != NULL;
}

static gboolean
find_range (const GuiseExportParams *params, GuiseExportPlan *plan, GError **error)
{
  GuiseFrameTable *table = plan->clip.table;
  GuiseTime from = MAX (params->from, 0), to = params->to;

  if ((to != 0 && to <= from) || from >= guise_frame_table_get_end (table))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("There is no frame from %.3f s to %.3f s: “%s” is %.3f s long"), (double) from / GUISE_TIME_SECOND,
                   (double) to / GUISE_TIME_SECOND, guise_clip_source_get_name (&plan->clip),
                   (double) guise_frame_table_get_end (table) / GUISE_TIME_SECOND);
      return FALSE;
    }

  plan->range.first = guise_frame_table_find (table, from);
  plan->range.last = to == 0 ? table->n_frames - 1 : guise_frame_table_find (table, to - 1);

  /* A whole clip keeps its own times; a part begins with its first frame. */
  plan->begin = from > 0 ? table->time[plan->range.first] : 0;
  plan->end = to > 0 ? table->time[plan->range.last] + table->duration[plan->range.last] : 0;
  return TRUE;
}

static gboolean
check_file (const GuiseExportParams *params, GuiseExportPlan *plan, GError **error)
{
  g_autofree char *folder = NULL;

  plan->file = g_canonicalize_filename (params->file, NULL);
  if (plan->sequence == GUISE_SEQUENCE_NONE
      && (plan->codec = guise_video_codec_choose (params->codec, plan->file, params->lossless,
                                                  error)) == GUISE_VIDEO_CODEC_AUTO)
    return FALSE;
  folder = g_path_get_dirname (plan->file);

  if (!guise_store_check_output (params->store, plan->file, error))
    return FALSE;
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no folder %s to write %s into"), folder,
                   params->file);
      return FALSE;
    }
  if (plan->sequence != GUISE_SEQUENCE_NONE && g_file_test (plan->file, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                   _("%s is there already, and a folder is never overwritten: choose " "another name"), plan->file);
      return FALSE;
    }
  if (!params->overwrite && g_file_test (plan->file, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("%s is there already: choose another name, or have it "
                   "overwritten"), plan->file);
      return FALSE;
    }

  return TRUE;
}

guint64
guise_export_plan_guess_bytes (const GuiseExportPlan *plan)
{
  GuiseFrameTable *table = plan->clip.table;
  double seconds = (double) (table->time[plan->range.last] + table->duration[plan->range.last]
                             - table->time[plan->range.first]) / GUISE_TIME_SECOND;
  gint64 n_frames = plan->range.last - plan->range.first + 1;
  guint64 pixels = (guint64) plan->clip.info->stored_width * plan->clip.info->stored_height;
  double rate;

  if (plan->sequence == GUISE_SEQUENCE_PATCHES)
    return (guint64) n_frames * PATCH_BYTES;
  if (plan->sequence != GUISE_SEQUENCE_NONE)
    return (guint64) n_frames * pixels * (plan->sequence == GUISE_SEQUENCE_TIFF ? TIFF_BYTES : PNG_BYTES);
  rate = guise_video_codec_guess_rate (plan->codec, plan->quality, plan->lossless, plan->clip.info);

  return (guint64) (seconds * (rate + SOUND_RATE * plan->clip.info->n_audio) / 8);
}

static gboolean
check_space (const GuiseExportPlan *plan, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (plan->file);
  g_autoptr(GFile) file = g_file_new_for_path (folder);
  g_autoptr(GFileInfo) info = g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
  guint64 wanted = MAX (SPARE * guise_export_plan_guess_bytes (plan), MIN_FREE), free_bytes;

  if (info == NULL || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    return TRUE;

  free_bytes = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  if (free_bytes >= wanted)
    return TRUE;

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_NO_SPACE,
               _("%s has %" PRIu64 " MB free, the movie needs about %" PRIu64
               " MB while it is made: make room or choose another folder"), folder, free_bytes >> 20, wanted >> 20);
  return FALSE;
}

static gboolean
plan_disclosure (const GuiseExportParams *params, GuiseExportPlan *plan, GError **error)
{
  gboolean declared = guise_swap_cast_is_declared (plan->cast);

  plan->disclose = !params->no_disclosure;
  plan->reason = g_strdup (params->reason);
  if (!plan->disclose)
    {
      if (params->reason == NULL || *params->reason == '\0')
        {
          g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                               _("An export without disclosure needs a reason, which the project keeps"));
          return FALSE;
        }
      plan->disclosure = g_strdup ("none");
      return TRUE;
    }

  if (params->label != NULL && !guise_label_check (params->label, error))
    return FALSE;
  if (params->label != NULL || !declared)
    plan->label = g_strdup (params->label != NULL ? params->label : GUISE_LABEL_TEXT);
  if (plan->label != NULL && plan->sequence == GUISE_SEQUENCE_PATCHES)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                           _("Face patches have no room for a visible label: declare the consent of all people, export "
                           "pictures, or say with a reason that there is no disclosure"));
      return FALSE;
    }
  /* Pictures have no other place for plain words than the XMP. */
  plan->disclosure = g_strdup_printf ("xmp, %srecord%s", plan->sequence == GUISE_SEQUENCE_NONE ? "tag, " : "",
                                      plan->label != NULL ? ", label" : "");
  return TRUE;
}

gboolean
guise_export_plan_make (const GuiseExportParams *params, GuiseExportPlan *out, GCancellable *cancellable,
                        GError **error)
{
  g_auto(GuiseExportPlan) plan = {
    .sequence = params->sequence, .quality = params->quality, .lossless = params->lossless,
    .overwrite = params->overwrite, .corner = params->corner,
  };
  gint64 clip = params->clip;

  if (!find_cast (params, &plan, &clip, error)
      || !plan_disclosure (params, &plan, error)
      || !open_clip (params, &plan, clip, cancellable, error)
      || !find_extras (params, &plan, cancellable, error)
      || !find_range (params, &plan, error)
      || !check_file (params, &plan, error)
      || !check_space (&plan, error))
    return FALSE;

  *out = plan;
  memset (&plan, 0, sizeof plan);
  return TRUE;
}
