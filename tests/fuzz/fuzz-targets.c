/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-targets.h"

#include "fuzz-files.h"
#include "fuzz-movies.h"
#include "guise-export-record.h"
#include "guise-foreign-faces.h"
#include "guise-frame-table.h"
#include "guise-image-file.h"
#include "guise-media.h"
#include "guise-movie-segment-private.h"
#include "guise-pack.h"
#include "guise-pickle.h"
#include "guise-picture-private.h"
#include "guise-png-text.h"
#include "guise-safetensors.h"
#include "guise-sequence-journal.h"
#include "guise-swap-script.h"
#include "guise-train-params.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static char *
to_text (const guint8 *data, gsize size)
{
  return g_strndup ((const char *) data, size);
}

/* Weights. */

static GBytes *
make_safetensors (guint i)
{
  g_autoptr(GuiseSafetensors) file = guise_safetensors_new ();
  const gsize shape[] = { 3, 4 };
  char sha256[65];

  if (i > 0)
    return NULL;
  for (guint k = 0; k < 5; k++)
    {
      g_autofree char *name = g_strdup_printf ("encoder.%u.weight", k);

      guise_safetensors_add (file, name, shape, 2)[0] = (float) k;
    }
  guise_safetensors_set_metadata (file, "note", "Ümlaut \"quoted\"");
  g_assert_true (guise_safetensors_write (file, fuzz_get_scratch_path (), sha256, NULL, NULL));
  return fuzz_read_file (fuzz_get_scratch_path ());
}

static gboolean
parse_safetensors (const guint8 *data, gsize size)
{
  GError *error = NULL;
  g_autoptr(GuiseSafetensors) file = guise_safetensors_parse (data, size, "weights", &error);
  volatile float sum = 0;

  for (guint i = 0; file != NULL && i < guise_safetensors_get_size (file); i++)
    {
      const GuiseSafetensorsEntry *entry = guise_safetensors_get_entry (file, i);

      for (gsize k = 0; k < entry->n_values; k++)
        sum = sum + entry->values[k];
    }
  return fuzz_look_at (file != NULL, error);
}

/* Crop packs: a file, and references to what lies in it. */

static GBytes *
make_pack (guint i)
{
  g_autoptr(GuisePack) pack = NULL;
  guint64 offset;
  guint32 crc;

  if (i > 0)
    return NULL;
  g_unlink (fuzz_get_scratch_path ());
  pack = guise_pack_create (fuzz_get_scratch_path (), NULL);
  for (guint k = 1; k < 9; k++)
    {
      g_autofree char *text = g_strnfill (k * 7, 'a' + (char) k);

      g_assert_true (guise_pack_append (pack, text, k * 7, &offset, &crc, NULL));
    }
  g_assert_true (guise_pack_sync (pack, NULL));
  return fuzz_read_file (fuzz_get_scratch_path ());
}

static gboolean
parse_pack (const guint8 *data, gsize size)
{
  GError *error = NULL;
  g_autoptr(GuisePack) pack = guise_pack_open (fuzz_write_scratch (data, size), NULL, FALSE, &error);
  guint64 offset = GUISE_PACK_HEADER_SIZE;

  /* Lengths and check sums as the database of a stranger might have them: those of the file itself, and absurd ones. */
  for (guint k = 0; pack != NULL && k < 9 && offset + GUISE_PACK_RECORD_SIZE <= size; k++)
    {
      g_autoptr(GBytes) honest = NULL, absurd = NULL;
      GError *failure = NULL;
      guint32 length, crc;

      memcpy (&length, data + offset + 4, sizeof length);
      memcpy (&crc, data + offset + 8, sizeof crc);
      length = GUINT32_FROM_LE (length) & 0xffffff;
      honest = guise_pack_read (pack, offset, length, GUINT32_FROM_LE (crc), &failure);
      fuzz_look_at (honest != NULL, g_steal_pointer (&failure));
      absurd = guise_pack_read (pack, G_MAXUINT64 - offset, length, crc, &failure);
      fuzz_look_at (absurd != NULL, g_steal_pointer (&failure));
      offset += GUISE_PACK_RECORD_SIZE + length;
    }
  return fuzz_look_at (pack != NULL, error);
}

/* Settings of a run and of a swap. */

static GBytes *
make_train_settings (guint i)
{
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
  g_autoptr(JsonNode) node = NULL;
  char *text;

  if (i > 2)
    return NULL;
  guise_train_settings_init_preset (&settings, (GuisePreset) i);
  node = guise_train_settings_to_json (&settings);
  text = json_to_string (node, i == 1);
  return g_bytes_new_take (text, strlen (text));
}

static gboolean
parse_train_settings (const guint8 *data, gsize size)
{
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
  g_autofree char *text = to_text (data, size);
  GError *error = NULL;
  gboolean good = guise_train_settings_from_json (&settings, text, &error);

  /* What was taken is in its range. */
  g_assert_true (!good || guise_train_settings_check (&settings, NULL));
  return fuzz_look_at (good, error);
}

static GBytes *
make_swap_settings (guint i)
{
  GuiseSwapSettings settings;
  g_autoptr(JsonNode) node = NULL;
  char *text;

  if (i > 0)
    return NULL;
  guise_swap_settings_init (&settings);
  node = guise_swap_settings_to_json (&settings);
  text = json_to_string (node, TRUE);
  return g_bytes_new_take (text, strlen (text));
}

static gboolean
parse_swap_settings (const guint8 *data, gsize size)
{
  GuiseSwapSettings settings;
  g_autofree char *text = to_text (data, size);
  GError *error = NULL;
  gboolean good;

  guise_swap_settings_init (&settings);
  good = guise_swap_settings_from_json (&settings, text, &error);
  g_assert_true (!good || guise_swap_settings_check (&settings, NULL));
  return fuzz_look_at (good, error);
}

/* How a person is swapped over a clip: settings with shots and keys. */

static GBytes *
make_swap_script (guint i)
{
  static const char *const texts[] = {
    "{\"run\":2,\"erode\":4,\"shots\":[{\"first\":10,\"last\":19,\"settings\":{\"feather\":9}},{\"first\":30,\"last\":39,"
    "\"settings\":{}}],\"keys\":[{\"setting\":\"feather\",\"frame\":0,\"value\":8},{\"setting\":\"feather\",\"frame\":12,"
    "\"value\":9,\"hold\":true},{\"setting\":\"edge\",\"frame\":7,\"value\":0.5}]}",
  };

  return i < G_N_ELEMENTS (texts) ? g_bytes_new_static (texts[i], strlen (texts[i])) : NULL;
}

static gboolean
parse_swap_script (const guint8 *data, gsize size)
{
  g_autofree char *text = to_text (data, size);
  GError *error = NULL;
  g_autoptr(GuiseSwapScript) script = guise_swap_script_from_text (text, &error);

  if (script != NULL)
    {
      g_autofree char *once = guise_swap_script_to_text (script);
      g_autoptr(GuiseSwapScript) again = guise_swap_script_from_text (once, NULL);
      g_autofree char *twice = again != NULL ? guise_swap_script_to_text (again) : NULL;

      /* What was taken can be kept, and is the same afterwards. */
      g_assert_cmpstr (once, ==, twice);
    }
  return fuzz_look_at (script != NULL, error);
}

/* A segment of an export. */

static GBytes *
make_movie_segment (guint i)
{
  g_autoptr(GuiseMovieSegmentWriter) writer = NULL;
  g_autoptr(GstCaps) caps = NULL;
  g_autoptr(GBytes) state = g_bytes_new_static ("state", 5);

  if (i > 1)
    return NULL;
  g_assert_true (guise_media_init (NULL));
  g_unlink (fuzz_get_scratch_path ());
  caps = gst_caps_from_string ("video/x-h264, stream-format=(string)avc, codec_data=(buffer)0142c01f, width=(int)320");
  writer = guise_movie_segment_writer_open (fuzz_get_scratch_path (), NULL);
  for (guint k = 0; k < 5; k++)
    {
      g_auto(GuiseMoviePacket) packet = { k > 0 ? gst_buffer_new_memdup ("packet", k) : gst_buffer_new (), k, (gint64) k - 1, 1 };

      g_assert_true (guise_movie_segment_writer_add (writer, &packet, NULL));
    }
  g_assert_true (guise_movie_segment_writer_finish (writer, caps, 5, i == 0 ? state : NULL, NULL));
  return fuzz_read_file (fuzz_get_scratch_path ());
}

/* A check sum at the end that is right, for a stranger can make that as well. */
static void
seal (guint8 *data, gsize size)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n = 32;

  if (size <= 32)
    return;
  g_checksum_update (sum, data, (gssize) size - 32);
  g_checksum_get_digest (sum, data + size - 32, &n);
}

static gboolean
parse_movie_segment (const guint8 *data, gsize size)
{
  g_autofree guint8 *sealed = g_memdup2 (data, size);
  g_auto(GuiseMovieSegment) segment = { 0 };
  GError *error = NULL;
  gboolean good;

  g_assert_true (guise_media_init (NULL));
  seal (sealed, size);
  good = guise_movie_segment_open (fuzz_write_scratch (sealed, size), &segment, &error);
  for (gboolean more = good; more;)
    {
      g_auto(GuiseMoviePacket) packet = { 0 };

      more = guise_movie_segment_next (&segment, &packet);
      g_assert_true (!more || gst_buffer_get_size (packet.buffer) < size);
    }
  return fuzz_look_at (good, error);
}

/* What is known of the pictures of an export. */

static GBytes *
make_sequence_journal (guint i)
{
  g_autoptr(GuiseSequenceJournal) journal = NULL;
  g_autoptr(GBytes) state = i == 0 ? g_bytes_new_static ("state state state", 17) : g_bytes_new_static (NULL, 0);

  if (i > 1)
    return NULL;
  g_unlink (fuzz_get_scratch_path ());
  journal = guise_sequence_journal_open (fuzz_get_scratch_path (), NULL);
  g_assert_true (guise_sequence_journal_add (journal, "{ \"index\": 3, \"files\": [] }", state, NULL));
  return fuzz_read_file (fuzz_get_scratch_path ());
}

static gboolean
parse_sequence_journal (const guint8 *data, gsize size)
{
  g_autofree guint8 *sealed = g_memdup2 (data, size);
  g_autoptr(GuiseSequenceJournal) journal = NULL;
  guint n_read = 0;

  seal (sealed, size);
  journal = guise_sequence_journal_open (fuzz_write_scratch (sealed, size), NULL);
  for (;;)
    {
      g_autofree char *text = NULL;
      g_autoptr(GBytes) state = NULL;

      if (!guise_sequence_journal_read (journal, &text, &state))
        break;
      g_assert_true (g_utf8_validate (text, -1, NULL));
      n_read++;
    }
  g_assert_true (guise_sequence_journal_cut (journal, n_read, NULL));
  return n_read > 0;
}

/* The record beside an export. */

static GBytes *
make_export_record (guint i)
{
  GuiseExportRecord record = {
    .version = (char *) "1", .date = (char *) "2026-01-01T00:00:00Z", .file = (char *) "a.mp4",
    .sha256 = (char *) "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    .clip_name = (char *) "clip.mp4", .clip_fingerprint = (char *) "fingerprint",
    .weights_sha256 = (char *) "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    .model = (char *) "quick", .iteration = 77, .settings = (char *) "{}", .disclosure = (char *) "xmp, tag",
    .source_consent = (char *) "yes", .target_consent = (char *) "none", .n_frames = 9, .n_swapped_frames = 8,
  };
  char *text;

  if (i > 0)
    return NULL;
  text = guise_export_record_to_text (&record);
  return g_bytes_new_take (text, strlen (text));
}

static gboolean
parse_export_record (const guint8 *data, gsize size)
{
  g_autofree char *path = guise_export_record_dup_path (fuzz_get_scratch_path ());
  g_autoptr(GuiseExportRecord) record = NULL;
  GError *error = NULL;

  g_unlink (path);
  g_assert_true (g_file_set_contents_full (path, (const char *) data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600,
                                           NULL));
  record = guise_export_record_read (fuzz_get_scratch_path (), &error);
  return fuzz_look_at (record != NULL, error);
}

/* Frame tables, as they stand in a database. */

static GBytes *
make_frame_table (guint i)
{
  g_autoptr(GuiseFrameTableBuilder) builder = guise_frame_table_builder_create ();
  g_autoptr(GuiseFrameTable) table = NULL;

  if (i > 1)
    return NULL;
  for (guint k = 0; k < 200; k++)
    guise_frame_table_builder_add (builder, (GuiseTime) k * 40000000 + (i == 1 ? k * k % 17 : 0), 40000000,
                                   k % 12 == 0);
  table = guise_frame_table_builder_finish (builder, i == 1 ? "the end is missing" : NULL);
  return guise_frame_table_to_bytes (table);
}

static gboolean
parse_frame_table (const guint8 *data, gsize size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  GError *error = NULL;
  g_autoptr(GuiseFrameTable) table = guise_frame_table_from_bytes (bytes, &error);

  if (table != NULL)
    {
      g_assert_cmpuint (table->n_frames, >, 0);
      for (guint i = 0; i < table->n_frames; i++)
        g_assert_cmpuint (guise_frame_table_find (table, table->time[i]), ==, i);
      g_assert_cmpint (guise_frame_table_get_end (table), >, table->time[table->n_frames - 1]);
    }
  return fuzz_look_at (table != NULL, error);
}

/* Headers of pictures: as small as each format allows. */

#define EXIF "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
#define PICTURE(bytes) { bytes, sizeof bytes - 1 }

static const struct { const char *bytes; gsize size; } pictures[] = {
  PICTURE ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x10\x08\x02\0\0\0\xfc\x18\xed\xa3"
           "\0\0\0\x1a" "eXIf" EXIF "\0\0\0\0\0\0\0\0IEND\xae\x42\x60\x82"),
  PICTURE ("\xff\xd8\xff\xe1\0\x22" "Exif\0\0" EXIF "\xff\xc0\0\x11\x08\0\x10\0\x20\x03\x01\"\0\x02\x11\x01\x03\x11\x01"
           "\xff\xda\0\x0c\x03\x01\0\x02\x11\x03\x11\0\x3f\0\xff\xd9"),
  PICTURE ("II*\0\x08\0\0\0\x03\0\0\x01\x03\0\x01\0\0\0\x20\0\0\0\x01\x01\x03\0\x01\0\0\0\x10\0\0\0"
           "\x12\x01\x03\0\x01\0\0\0\x03\0\0\0\0\0\0\0"),
  PICTURE ("MM\0*\0\0\0\x08\0\x02\x01\0\0\x04\0\0\0\x01\0\0\0\x20\x01\x01\0\x04\0\0\0\x01\0\0\0\x10\0\0\0\0"),
  PICTURE ("RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\x08\0\0\0\x1f\0\0\x0f\0\0EXIF\x1a\0\0\0" EXIF),
  PICTURE ("GIF89a\x20\0\x10\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x20\0\x10\0\0\x02\x02\x44\x01\0;"),
  PICTURE ("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x20\0\0\0\x10\0\0\0\x01\0\x18\0\0\0\0\0\x10\0\0\0\0\0\0\0"),
  PICTURE ("P6\n# made by hand\n32 16\n255\nabc"),
};

static GBytes *
make_picture (guint i)
{
  return i < G_N_ELEMENTS (pictures) ? g_bytes_new_static (pictures[i].bytes, pictures[i].size) : NULL;
}

static gboolean
parse_picture (const guint8 *data, gsize size)
{
  GuisePictureHeader header = { 0 };
  GError *error = NULL;
  gboolean good;

  if (!guise_picture_header_parse (data, size, &header))
    return FALSE;
  g_assert_nonnull (header.format);
  good = guise_picture_header_check (&header, "picture", &error);
  fuzz_look_at (good, error);
  return TRUE;
}

/* What other programs keep with their faces. */

static GBytes *
make_pickle (guint i)
{
  /* {'a': [1, -2, 300, 2.5], 'b': ('x', b'yz', None, True)} by protocol 4, and a call of a class. */
  static const struct { const char *text; gsize size; } pickles[] = {
#define PICKLE(text) { text, sizeof (text) - 1 }
    PICKLE ("\x80\x04\x95\x2f\x00\x00\x00\x00\x00\x00\x00}\x94(\x8c\x01" "a\x94]\x94(K\x01J\xfe\xff\xff\xffM,\x01G@\x04"
            "\x00\x00\x00\x00\x00\x00" "e\x8c\x01" "b\x94(\x8c\x01x\x94" "C\x02yz\x94N\x88t\x94u."),
    PICKLE ("\x80\x02]q\x00(cnumpy\nndarray\nq\x01K\x03\x85q\x02Rq\x03h\x02" "bh\x03" "e."),
#undef PICKLE
  };

  return i < G_N_ELEMENTS (pickles) ? g_bytes_new (pickles[i].text, pickles[i].size) : NULL;
}

static gboolean
parse_pickle (const guint8 *data, gsize size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  GError *error = NULL;
  g_autoptr(GuisePickle) pickle = guise_pickle_read (bytes, &error);
  gsize n;

  if (pickle != NULL)
    {
      const GuisePlain *root = guise_pickle_get_root (pickle);

      guise_plain_look_up (root, "a");
      for (guint i = 0; i < guise_plain_get_n (root); i++)
        guise_plain_get_bytes (guise_plain_get_item (root, i), &n);
    }
  return fuzz_look_at (pickle != NULL, error);
}

/* What Guise writes into pictures of faces. */

static GBytes *
make_png_text (guint i)
{
  g_autoptr(GuiseImage) image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, 4, 4);
  g_autoptr(GBytes) plain = guise_image_encode (image, GUISE_IMAGE_FILE_PNG, 0, NULL);
  static const char *const texts[] = { "", "{\"landmarks\": [[1, 2], [3, 4]]}" };

  return i < G_N_ELEMENTS (texts) ? guise_png_add_text (plain, "guise", texts[i]) : NULL;
}

static gboolean
parse_png_text (const guint8 *data, gsize size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autofree char *text = guise_png_dup_text (bytes, "guise");
  GuiseForeignFace face = { 0 };

  guise_foreign_face_read_png (&face, bytes);
  return text != NULL;
}

const FuzzTarget fuzz_targets[] = {
  { "safetensors", make_safetensors, parse_safetensors },
  { "pack", make_pack, parse_pack },
  { "train-settings", make_train_settings, parse_train_settings },
  { "swap-settings", make_swap_settings, parse_swap_settings },
  { "swap-script", make_swap_script, parse_swap_script },
  { "movie-segment", make_movie_segment, parse_movie_segment },
  { "sequence-journal", make_sequence_journal, parse_sequence_journal },
  { "export-record", make_export_record, parse_export_record },
  { "frame-table", make_frame_table, parse_frame_table },
  { "picture", make_picture, parse_picture },
  { "mp4", fuzz_make_mp4, fuzz_parse_mp4 },
  { "matroska", fuzz_make_matroska, fuzz_parse_matroska },
  { "pickle", make_pickle, parse_pickle },
  { "png-text", make_png_text, parse_png_text },
};
const guint fuzz_n_targets = G_N_ELEMENTS (fuzz_targets);
