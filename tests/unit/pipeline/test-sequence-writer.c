/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-sequence-writer.h"

#include "guise-error.h"
#include "guise-image-file.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#define WIDTH  24u
#define HEIGHT 16u

typedef struct
{
  char          *root, *folder;
  GuiseClipInfo  info;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  gboolean lies = GPOINTER_TO_INT (data) != 0;

  self->root = g_dir_make_tmp ("guise-sequence-XXXXXX", NULL);
  self->folder = g_build_filename (self->root, "shots", NULL);
  self->info = (GuiseClipInfo) {
    .stored_width = WIDTH, .stored_height = HEIGHT, .display_width = lies ? HEIGHT : WIDTH,
    .display_height = lies ? WIDTH : HEIGHT,
    .orientation = lies ? GUISE_ORIENTATION_ROTATE_90 : GUISE_ORIENTATION_UPRIGHT, .pixel_aspect = { 1, 1 },
    .frame_rate = { 25, 1 }, .format = GUISE_PIXEL_I444_10, .colorimetry = { GUISE_RANGE_LIMITED, GUISE_MATRIX_BT709, 9, 16 },
  };
  g_atomic_ref_count_init (&self->info.ref_count);
}

static void
set_up_upright (Fixture *self, gconstpointer data)
{
  set_up (self, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -r '%s'", self->root);

  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (self->root);
  g_free (self->folder);
}

/* Grey of 10 bits: @code everywhere. */
static GuiseImage *
make_frame (GuiseClipInfo *info, guint16 code)
{
  GuiseImage *image = guise_image_new (info->format, info->colorimetry, WIDTH, HEIGHT);

  for (guint plane = 0; plane < 3; plane++)
    for (guint y = 0; y < HEIGHT; y++)
      for (guint x = 0; x < WIDTH; x++)
        ((guint16 *) (gpointer) (image->plane[plane] + y * image->stride[plane]))[x] = plane == 0 ? code : 512;
  return image;
}

static GuiseImage *
make_float (GuisePixelFormat format, guint width, guint height, float value)
{
  GuiseImage *image = guise_image_new (format, GUISE_COLORIMETRY_SRGB, width, height);

  for (guint y = 0; y < height; y++)
    for (guint i = 0; i < width * (format == GUISE_PIXEL_RGBF ? 3 : 1); i++)
      ((float *) (gpointer) (image->plane[0] + y * image->stride[0]))[i] = value;
  return image;
}

/* A patch of 8 pixels that lies twice as large at (4, 2). */
static GPtrArray *
make_patches (void)
{
  GPtrArray *patches = guise_swap_patches_new ();
  GuiseSwapPatch *patch = g_new0 (GuiseSwapPatch, 1);

  *patch = (GuiseSwapPatch) {
    .track = 3, .opacity = 0.5, .rgb = make_float (GUISE_PIXEL_RGBF, 8, 8, 0.25f),
    .mask = make_float (GUISE_PIXEL_GRAYF, 8, 8, 1), .to_stored = { { 2, 0, 4, 0, 2, 2 } },
  };
  g_ptr_array_add (patches, patch);
  return patches;
}

static JsonObject *
write_one (Fixture *self, GuiseSequenceKind kind)
{
  g_autoptr(GError) error = NULL;
  GuiseDisclosure disclosure = { .comment = (char *) "a swap", .program = (char *) "Guise" };
  g_autoptr(GuiseSequenceWriter) writer = guise_sequence_writer_open (self->folder, NULL, kind, &self->info, &disclosure,
                                                                      &error);
  g_autoptr(GuiseImage) frame = make_frame (&self->info, 600), original = make_frame (&self->info, 500);
  g_autoptr(GuiseImage) mask = make_float (GUISE_PIXEL_GRAYF, WIDTH, HEIGHT, 0.5f);
  g_autoptr(GPtrArray) patches = make_patches ();
  g_autofree char *path = g_build_filename (self->folder, GUISE_SEQUENCE_INDEX, NULL), *text = NULL;
  g_autoptr(JsonNode) node = NULL;
  guint64 n_bytes = 0;

  g_assert_no_error (error);
  guise_sequence_writer_write (writer, 12, GUISE_TIME_SECOND / 2, GUISE_TIME_SECOND / 25, original, frame, mask, patches,
                               &error);
  g_assert_no_error (error);
  guise_sequence_writer_finish (writer, &n_bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_bytes, >, 100);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  node = json_from_string (text, NULL);
  return json_object_ref (json_node_get_object (node));
}

static JsonObject *
get_frame (JsonObject *index)
{
  JsonArray *frames = json_object_get_array_member (index, "frames");

  g_assert_cmpuint (json_array_get_length (frames), ==, 1);
  return json_array_get_object_element (frames, 0);
}

/* Width, height, bits and colour type of a PNG file; and whether XMP is in it. */
static void
check_png (Fixture *self, const char *name, guint width, guint height, guint type, gboolean marked)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL), *data = NULL;
  const guint8 *bytes;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  bytes = (const guint8 *) data;
  g_assert_cmpuint (size, >, 33);
  g_assert_cmpmem (bytes, 4, "\x89PNG", 4);
  g_assert_cmpuint (bytes[19], ==, width);
  g_assert_cmpuint (bytes[23], ==, height);
  g_assert_cmpuint (bytes[24], ==, 16);
  g_assert_cmpuint (bytes[25], ==, type);
  g_assert_cmpint (memmem (data, size, "ompositeWithTrainedAlgorithmicMedia", 35) != NULL, ==, marked);
}

/* Half of the layer and half of the clip's own frame, codes 500 of 10 bits, are the finished frame, 600. */
static void
check_layer (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL), *data = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GuiseImage) image = NULL;
  g_autoptr(GError) error = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  bytes = g_bytes_new_take (g_steal_pointer (&data), size);
  image = guise_image_decode (bytes, 100, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (image->plane[0][0], (700 - 64) / 876.0 * 255, 1.0);
}

static void
test_png (Fixture *self, gconstpointer data)
{
  gboolean lies = GPOINTER_TO_INT (data) != 0;
  guint width = lies ? HEIGHT : WIDTH, height = lies ? WIDTH : HEIGHT;
  g_autoptr(JsonObject) index = write_one (self, GUISE_SEQUENCE_PNG);
  JsonObject *frame = get_frame (index);

  g_assert_cmpint (json_object_get_int_member (index, "width"), ==, width);
  g_assert_cmpint (json_object_get_int_member (index, "primaries"), ==, 9);
  g_assert_cmpint (json_object_get_int_member (index, "transfer"), ==, 16);
  g_assert_cmpint (json_object_get_int_member (frame, "index"), ==, 12);
  g_assert_cmpfloat (json_object_get_double_member (frame, "time"), ==, 0.5);
  check_png (self, json_object_get_string_member (frame, "frame"), width, height, 2, TRUE);
  check_png (self, json_object_get_string_member (frame, "layer"), width, height, 6, TRUE);
  check_layer (self, json_object_get_string_member (frame, "layer"));
  check_png (self, json_object_get_string_member (frame, "mask"), width, height, 0, FALSE);
}

/* The one value of a tag of a TIFF file; −1: it is not there. */
static gint64
find_tag (const guint8 *bytes, gsize size, guint tag)
{
  guint32 list;
  guint16 n, entry[6];

  memcpy (&list, bytes + 4, sizeof list);
  list = GUINT32_FROM_LE (list);
  g_assert_cmpuint (list + 2, <=, size);
  memcpy (&n, bytes + list, sizeof n);
  n = GUINT16_FROM_LE (n);
  g_assert_cmpuint (list + 2 + 12 * (gsize) n, <=, size);
  for (guint i = 0; i < n; i++)
    {
      memcpy (entry, bytes + list + 2 + 12 * (gsize) i, sizeof entry);
      if (GUINT16_FROM_LE (entry[0]) == tag)
        return GUINT16_FROM_LE (entry[4]);
    }
  return -1;
}

static void
test_tiff (Fixture *self, gconstpointer data)
{
  g_autoptr(JsonObject) index = write_one (self, GUISE_SEQUENCE_TIFF);
  const char *name = json_object_get_string_member (get_frame (index), "layer");
  g_autofree char *path = g_build_filename (self->folder, name, NULL), *text = NULL;
  gsize size;

  g_assert_true (g_str_has_suffix (name, ".tiff"));
  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  g_assert_cmpmem (text, 4, "II*\0", 4);
  /* Four samples a pixel, of which the last is an alpha that is not multiplied in. */
  g_assert_cmpint (find_tag ((const guint8 *) text, size, 277), ==, 4);
  g_assert_cmpint (find_tag ((const guint8 *) text, size, 338), ==, 2);
  g_assert_nonnull (memmem (text, size, "ompositeWithTrainedAlgorithmicMedia", 35));
}

/* The matrix puts the patch's corner where it lies in the upright frame, and the other one takes it back. */
static void
test_patches (Fixture *self, gconstpointer data)
{
  gboolean lies = GPOINTER_TO_INT (data) != 0;
  g_autoptr(JsonObject) index = write_one (self, GUISE_SEQUENCE_PATCHES);
  JsonArray *faces = json_object_get_array_member (get_frame (index), "faces");
  JsonObject *face = json_array_get_object_element (faces, 0);
  JsonArray *there = json_object_get_array_member (face, "patch_to_frame");
  JsonArray *back = json_object_get_array_member (face, "frame_to_patch");
  GuiseAffine to_frame, to_patch;
  GuisePoint corner, home;

  for (guint i = 0; i < 6; i++)
    {
      to_frame.m[i] = json_array_get_double_element (there, i);
      to_patch.m[i] = json_array_get_double_element (back, i);
    }
  corner = guise_affine_apply (&to_frame, (GuisePoint) { 0, 0 });
  home = guise_affine_apply (&to_patch, corner);
  /* Stored (4, 2); turned clockwise the left edge is on top, and the bottom edge at the left. */
  g_assert_cmpfloat (corner.x, ==, lies ? (float) (HEIGHT - 2) : 4);
  g_assert_cmpfloat (corner.y, ==, lies ? 4 : 2);
  g_assert_cmpfloat (fabsf (home.x) + fabsf (home.y), <, 1e-5f);
  g_assert_cmpint (json_object_get_int_member (face, "track"), ==, 3);
  g_assert_cmpfloat (json_object_get_double_member (face, "opacity"), ==, 0.5);
  check_png (self, json_object_get_string_member (face, "file"), 8, 8, 6, TRUE);
}

#define N_FRAMES 4

/* Writes frames, from the first that is not there to before @end. Returns: how many were there. */
static guint
write_kept (Fixture *self, GuiseSequenceKind kind, guint end)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *journal = g_build_filename (self->root, "journal", NULL);
  g_autoptr(GuiseSequenceWriter) writer = guise_sequence_writer_open (self->folder, journal, kind, &self->info, NULL, &error);
  g_autoptr(GuiseImage) mask = make_float (GUISE_PIXEL_GRAYF, WIDTH, HEIGHT, 0.5f);
  g_autoptr(GuiseImage) original = make_frame (&self->info, 500);
  g_autoptr(GPtrArray) patches = make_patches ();
  g_autoptr(GBytes) state = NULL;
  guint n_there = 0;
  guint64 n_bytes;

  g_assert_no_error (error);
  g_assert_true (guise_sequence_writer_resume (writer, 12, &n_there, &state, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n_there > 0, ==, state != NULL);
  if (state != NULL)
    g_assert_cmpuint (*(const guint *) g_bytes_get_data (state, NULL), ==, n_there);
  for (guint i = n_there; i < end; i++)
    {
      g_autoptr(GuiseImage) frame = make_frame (&self->info, (guint16) (600 + i));
      const guint n_done = i + 1;
      g_autoptr(GBytes) mine = g_bytes_new (&n_done, sizeof n_done);

      g_assert_true (guise_sequence_writer_write (writer, 12 + i, i * (GUISE_TIME_SECOND / 24), GUISE_TIME_SECOND / 24,
                                                  original, frame, mask, patches, &error));
      g_assert_true (guise_sequence_writer_keep (writer, mine, NULL, &error));
    }
  if (end == N_FRAMES)
    g_assert_true (guise_sequence_writer_finish (writer, &n_bytes, &error));
  g_assert_no_error (error);
  return n_there;
}

/* (transfer full): of names and bytes of all that is there. */
static char *
hash_folder (const char *folder)
{
  g_autofree char *command = g_strdup_printf ("sh -c 'cd \"%s\" && sha256sum *'", folder), *out = NULL;

  g_assert_true (g_spawn_command_line_sync (command, &out, NULL, NULL, NULL));
  return g_steal_pointer (&out);
}

static void
clear (Fixture *self)
{
  g_autofree char *command = g_strdup_printf ("sh -c 'rm -r \"%s\"/*'", self->root);

  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
}

/* (transfer full): of a sequence that nobody broke off; nothing is left of it */
static char *
make_whole (Fixture *self, GuiseSequenceKind kind)
{
  char *whole;

  g_assert_cmpuint (write_kept (self, kind, N_FRAMES), ==, 0);
  whole = hash_folder (self->folder);
  clear (self);
  return whole;
}

/* All that was written stays, and what comes of it is what would have come without a break. */
static void
test_goes_on (Fixture *self, gconstpointer data)
{
  const GuiseSequenceKind kind = (GuiseSequenceKind) GPOINTER_TO_INT (data);
  g_autofree char *whole = make_whole (self, kind), *cut = NULL;
  g_autofree char *stray = g_build_filename (self->folder, "frame-000014.png.AB12CD", NULL);

  g_assert_cmpuint (write_kept (self, kind, 2), ==, 0);
  g_assert_true (g_file_set_contents (stray, "half", -1, NULL));
  g_assert_cmpuint (write_kept (self, kind, N_FRAMES), ==, 2);
  cut = hash_folder (self->folder);
  g_assert_cmpstr (cut, ==, whole);
  g_assert_cmpuint (strlen (cut), >, 64 * (N_FRAMES + 1));
}

/* What the journal tells of is looked at: a picture of other bytes, or none, is made again, with all behind it. */
static void
test_believes_no_picture (Fixture *self, gconstpointer data)
{
  static const char *const spoil[] = {
    "cp '%s/mask-000012.png' '%s/layer-000013.png'", "rm '%s/../shots/frame-000013.png' '%s/mask-000014.png'",
    "truncate -s 60 '%s/../shots/frame-000013.png' '%s/layer-000013.png'",
    "ln -sf '%s/layer-000012.png' '%s/layer-000013.png'",
  };
  g_autofree char *whole = make_whole (self, GUISE_SEQUENCE_PNG);

  for (guint i = 0; i < G_N_ELEMENTS (spoil); i++)
    {
      g_auto(GStrv) parts = g_strsplit (spoil[i], "%s", -1);
      g_autofree char *command = g_strjoinv (self->folder, parts), *cut = NULL;
      int status;

      g_assert_cmpuint (write_kept (self, GUISE_SEQUENCE_PNG, 3), ==, 0);
      g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, &status, NULL));
      g_assert_cmpint (status, ==, 0);
      g_assert_cmpuint (write_kept (self, GUISE_SEQUENCE_PNG, N_FRAMES), ==, 1);
      cut = hash_folder (self->folder);
      g_assert_cmpstr (cut, ==, whole);
      clear (self);
    }
}

static void
test_spares_a_folder (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (guise_sequence_writer_open (self->root, NULL, GUISE_SEQUENCE_PNG, &self->info, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int lies = 0; lies < 2; lies++)
    {
      const char *way = lies ? "lying" : "upright";
      g_autofree char *png = g_strdup_printf ("/pipeline/sequence-writer/png/%s", way);
      g_autofree char *patches = g_strdup_printf ("/pipeline/sequence-writer/patches/%s", way);

      g_test_add (png, Fixture, GINT_TO_POINTER (lies), set_up, test_png, tear_down);
      g_test_add (patches, Fixture, GINT_TO_POINTER (lies), set_up, test_patches, tear_down);
    }
  g_test_add ("/pipeline/sequence-writer/tiff", Fixture, NULL, set_up, test_tiff, tear_down);
  g_test_add ("/pipeline/sequence-writer/goes-on/png", Fixture, GINT_TO_POINTER (GUISE_SEQUENCE_PNG), set_up_upright,
              test_goes_on, tear_down);
  g_test_add ("/pipeline/sequence-writer/goes-on/tiff", Fixture, GINT_TO_POINTER (GUISE_SEQUENCE_TIFF), set_up_upright,
              test_goes_on, tear_down);
  g_test_add ("/pipeline/sequence-writer/goes-on/patches", Fixture, GINT_TO_POINTER (GUISE_SEQUENCE_PATCHES),
              set_up_upright, test_goes_on, tear_down);
  g_test_add ("/pipeline/sequence-writer/believes-no-picture", Fixture, NULL, set_up, test_believes_no_picture, tear_down);
  g_test_add ("/pipeline/sequence-writer/spares-a-folder", Fixture, NULL, set_up, test_spares_a_folder, tear_down);
  return g_test_run ();
}
