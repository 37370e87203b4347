/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-face-export"

#include "guise-face-export.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>

#include "guise-error.h"
#include "guise-face-align.h"
#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-image-file.h"
#include "guise-json.h"
#include "guise-png-text.h"
#include "guise-store-clips.h"
#include "guise-store-persons.h"
#include "guise-train-face.h"

#define DEFAULT_SIZE 512

/* Parts of a pixel, and of a matrix's number, that are written. */
#define ROUNDED 1e6

struct _GuiseFaceExport
{
  GuiseJob          parent_instance;

  GuiseStore       *store;
  char             *folder;
  GArray           *ids;
  GuiseFaceCoverage coverage;
  guint             size;

  GPtrArray        *clips, *persons;   /* GuiseClipRecord, GuisePersonRecord: while it runs */
  GStrv             tags;              /* names by the bits of a face's: while it runs */
  guint             n_written, n_left_out;
};

G_DEFINE_FINAL_TYPE (GuiseFaceExport, guise_face_export, GUISE_TYPE_JOB)

static char *
dup_clip_name (GuiseFaceExport *self, gint64 clip)
{
  for (guint i = 0; i < self->clips->len; i++)
    if (((const GuiseClipRecord *) self->clips->pdata[i])->id == clip)
      return g_path_get_basename (((const GuiseClipRecord *) self->clips->pdata[i])->path);
  return g_strdup ("");
}

static const char *
find_person (GuiseFaceExport *self, gint64 person)
{
  for (guint i = 0; i < self->persons->len; i++)
    if (((const GuisePersonRecord *) self->persons->pdata[i])->id == person)
      return ((const GuisePersonRecord *) self->persons->pdata[i])->name;
  return NULL;
}

static void
add_places (JsonBuilder *builder, const char *name, const double *numbers, guint n_rows, guint n_columns)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_rows; i++)
    {
      json_builder_begin_array (builder);
      for (guint k = 0; k < n_columns; k++)
        json_builder_add_double_value (builder, round (numbers[i * n_columns + k] * ROUNDED) / ROUNDED);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
}

/* Frame to picture, the way the picture was cut out. */
static gboolean
find_matrix (GuiseFaceExport *self, const GuisePoint3 *mesh, GuiseAffine *out, GError **error)
{
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];

  guise_face_mesh_to_68 (mesh, ibug);
  return guise_face_align_crop (ibug, self->coverage, self->size, out, error);
}

static void
add_tags (GuiseFaceExport *self, JsonBuilder *builder, guint64 bits)
{
  json_builder_set_member_name (builder, "tags");
  json_builder_begin_array (builder);
  for (guint i = 0; self->tags[i] != NULL && i < 64; i++)
    if ((bits >> i & 1) != 0)
      json_builder_add_string_value (builder, self->tags[i]);
  json_builder_end_array (builder);
}

/* @points: the mesh in the picture. */
static char *
describe (GuiseFaceExport *self, const GuiseFaceRecord *face, const GuisePoint3 *points, const GuiseAffine *matrix)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *clip = dup_clip_name (self, face->clip);
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];
  double places[2 * GUISE_FACE_68_N_POINTS];

  guise_face_mesh_to_68 (points, ibug);
  for (guint i = 0; i < GUISE_FACE_68_N_POINTS; i++)
    {
      places[2 * i] = ibug[i].x;
      places[2 * i + 1] = ibug[i].y;
    }

  json_builder_begin_object (builder);
  guise_json_add_string (builder, "clip", clip);
  guise_json_add_int (builder, "frame", face->frame);
  guise_json_add_number (builder, "time_s", (double) face->time / GUISE_TIME_SECOND);
  guise_json_add_string (builder, "person", find_person (self, face->person));
  guise_json_add_string (builder, "coverage", guise_face_coverage_get_name (self->coverage));
  add_places (builder, "landmarks", places, GUISE_FACE_68_N_POINTS, 2);
  add_places (builder, "frame_to_picture", matrix->m, 2, 3);
  guise_json_add_number (builder, "yaw", face->yaw);
  guise_json_add_number (builder, "pitch", face->pitch);
  guise_json_add_number (builder, "roll", face->roll);
  guise_json_add_number (builder, "sharpness", face->sharpness);
  guise_json_add_number (builder, "exposure", face->exposure);
  guise_json_add_number (builder, "match", face->match);
  guise_json_add_number (builder, "detection", face->detection);
  guise_json_add_number (builder, "rating", face->rating);
  add_tags (self, builder, face->tags);
  guise_json_add_boolean (builder, "kept", face->decision != GUISE_DECISION_EXCLUDE);
  guise_json_add_boolean (builder, "held_out", face->hold_out == GUISE_HOLD_OUT_YES);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static gboolean
write_file (const char *path, GBytes *bytes, GError **error)
{
  g_autoptr(GError) failure = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  /* Not each by itself: the folder goes to the disk as a whole, before it takes its name. */
  if (g_file_set_contents_full (path, data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0666, &failure))
    return TRUE;
  if (g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_NO_SPACE, _("%s: the disk is full; free some space and try again"),
                 path);
  else
    g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
write_face (GuiseFaceExport *self, const char *growing, const GuiseFaceRecord *face, const GuisePoint3 *mesh,
            GError **error)
{
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, GUISE_FACE_N_LANDMARKS);
  g_autoptr(GuiseImage) picture = guise_train_face_read (self->store, face, mesh, self->coverage, self->size, points,
                                                         error);
  g_autofree char *name = NULL, *path = NULL, *text = NULL;
  g_autoptr(GBytes) plain = NULL, png = NULL;
  GuiseAffine matrix;

  if (picture == NULL || !find_matrix (self, mesh, &matrix, error)
      || (plain = guise_image_encode (picture, GUISE_IMAGE_FILE_PNG, 0, error)) == NULL)
    return FALSE;

  text = describe (self, face, points, &matrix);
  png = guise_png_add_text (plain, GUISE_FACE_EXPORT_KEYWORD, text);
  name = g_strdup_printf ("clip-%" G_GINT64_FORMAT "-frame-%07" G_GINT64_FORMAT "-face-%" G_GINT64_FORMAT ".png",
                          face->clip, face->frame, face->id);
  path = g_build_filename (growing, name, NULL);
  return write_file (path, png, error);
}

/* A face that is not fit to be cut out is left out and counted; what else goes wrong ends it. */
static gboolean
export_face (GuiseFaceExport *self, const char *growing, gint64 id, GError **error)
{
  g_autoptr(GArray) records = guise_store_face_get (self->store, &id, 1, error);
  g_autofree GuisePoint3 *mesh = g_new (GuisePoint3, GUISE_FACE_N_LANDMARKS);
  g_autoptr(GError) failure = NULL;
  gboolean has_landmarks = FALSE;

  if (records == NULL
      || !guise_store_face_get_landmarks (self->store, &id, 1, GUISE_LANDMARKS_BEST, mesh, &has_landmarks, error))
    return FALSE;

  if (records->len > 0 && has_landmarks && g_array_index (records, GuiseFaceRecord, 0).crop.pack != 0
      && write_face (self, growing, &g_array_index (records, GuiseFaceRecord, 0), mesh, &failure))
    {
      self->n_written++;
      return TRUE;
    }
  if (failure != NULL && !g_error_matches (failure, GUISE_ERROR, GUISE_ERROR_DAMAGED)
      && !g_error_matches (failure, GUISE_ERROR, GUISE_ERROR_FAILED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  g_info ("face %" G_GINT64_FORMAT " is left out: %s", id, failure != NULL ? failure->message : "no landmarks or crop");
  self->n_left_out++;
  return TRUE;
}

static gboolean
export_all (GuiseFaceExport *self, const char *growing, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < self->ids->len && !guise_job_is_stopping (GUISE_JOB (self)); i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !export_face (self, growing, g_array_index (self->ids, gint64, i), error))
        return FALSE;
      guise_job_report (GUISE_JOB (self), (i + 1.0) / self->ids->len, _("Writing faces · %u of %u"), i + 1, self->ids->len);
    }
  return TRUE;
}

/* The pictures themselves have no folders among them. */
static void
remove_growing (const char *growing)
{
  g_autoptr(GDir) folder = g_dir_open (growing, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (growing, name, NULL);

      g_unlink (path);
    }
  g_rmdir (growing);
}

/* All of it on the disk, and then its name. rename() takes the place of an empty folder, and of no other. */
static gboolean
publish (GuiseFaceExport *self, const char *growing, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (self->folder);
  int fd = g_open (growing, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean synced = fd >= 0 && syncfs (fd) == 0;
  const int saved_errno = errno;

  if (fd >= 0)
    g_close (fd, NULL);
  if (!synced)
    {
      guise_file_set_error_from_errno (error, saved_errno, _("Cannot write the faces to the disk"));
      return FALSE;
    }
  if (g_rename (growing, self->folder) == 0)
    return guise_file_sync_folder (parent, error);

  if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("%s is there already: name a folder that is not"),
                 self->folder);
  else
    {
      g_autofree char *what = g_strdup_printf (_("Cannot make %s"), self->folder);

      guise_file_set_error_from_errno (error, errno, what);
    }
  return FALSE;
}

/* Found before the work, too: hours later it would be a pity. */
static gboolean
check_folder (GuiseFaceExport *self, GError **error)
{
  g_autoptr(GDir) folder = g_dir_open (self->folder, 0, NULL);

  if (folder != NULL ? g_dir_read_name (folder) == NULL : !g_file_test (self->folder, G_FILE_TEST_EXISTS))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("%s is there already: name a folder that is not"), self->folder);
  return FALSE;
}

static gboolean
guise_face_export_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuiseFaceExport *self = GUISE_FACE_EXPORT (job);
  g_autofree char *growing = g_strconcat (self->folder, ".guise-XXXXXX", NULL);

  self->clips = guise_store_clip_list (self->store, error);
  self->persons = self->clips != NULL ? guise_store_person_list (self->store, error) : NULL;
  self->tags = self->persons != NULL ? guise_store_tag_list (self->store, error) : NULL;
  if (self->tags == NULL || !check_folder (self, error))
    return FALSE;
  if (g_mkdtemp_full (growing, 0777) == NULL)
    {
      g_autofree char *what = g_strdup_printf (_("Cannot make %s"), self->folder);

      guise_file_set_error_from_errno (error, errno, what);
      return FALSE;
    }

  if (export_all (self, growing, cancellable, error) && publish (self, growing, error))
    return TRUE;
  remove_growing (growing);
  return FALSE;
}

static void
guise_face_export_finalize (GObject *object)
{
  GuiseFaceExport *self = GUISE_FACE_EXPORT (object);

  g_clear_pointer (&self->clips, g_ptr_array_unref);
  g_clear_pointer (&self->persons, g_ptr_array_unref);
  g_clear_pointer (&self->tags, g_strfreev);
  g_array_unref (self->ids);
  g_free (self->folder);

  G_OBJECT_CLASS (guise_face_export_parent_class)->finalize (object);
}

static void
guise_face_export_class_init (GuiseFaceExportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_face_export_finalize;
  GUISE_JOB_CLASS (klass)->run = guise_face_export_run;
}

static void
guise_face_export_init (GuiseFaceExport *self)
{
}

GuiseFaceExport *
guise_face_export_new (GuiseStore *store, const GuiseFaceExportParams *params)
{
  GuiseFaceExport *self = g_object_new (GUISE_TYPE_FACE_EXPORT, NULL);

  g_return_val_if_fail (params->size == 0 || (params->size >= GUISE_FACE_EXPORT_MIN_SIZE
                                              && params->size <= GUISE_FACE_EXPORT_MAX_SIZE), self);

  self->store = store;
  self->folder = g_canonicalize_filename (params->folder, NULL);
  self->ids = g_array_copy ((GArray *) params->ids);
  self->coverage = params->coverage;
  self->size = params->size != 0 ? params->size : DEFAULT_SIZE;
  return self;
}

JsonNode *
guise_face_export_dup_result (GuiseFaceExport *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  guise_json_add_string (builder, "folder", self->folder);
  guise_json_add_int (builder, "faces", self->n_written);
  guise_json_add_int (builder, "left_out", self->n_left_out);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
