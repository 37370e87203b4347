/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-paint-private.h"
#include "guise-store-paints.h"
#include "guise-store-persons.h"
#include "guise-store-undo.h"
#include "store-fixture.h"

#include "guise-error.h"
#include "guise-random.h"

#include <string.h>

static const GuiseAffine place = { { 2, 0, -30, 0, 2, 12.5 } };

/* A disc of @value. (transfer full) */
static GuiseFacePaint *
make_paint (guint8 value)
{
  GuiseFacePaint *paint = guise_face_paint_new (&place);

  for (int y = 0; y < GUISE_PAINT_SIDE; y++)
    for (int x = 0; x < GUISE_PAINT_SIDE; x++)
      if ((x - 200) * (x - 200) + (y - 300) * (y - 300) < 3600)
        paint->pixels[y * GUISE_PAINT_SIDE + x] = value;
  return paint;
}

static GuiseFacePaint *
read_paint (StoreFixture *self, gint64 id)
{
  g_autoptr(GError) error = NULL;
  GuiseFacePaint *paint = NULL;

  guise_store_face_get_paints (self->store, &id, 1, &paint, &error);
  g_assert_no_error (error);
  return paint;
}

static void
assert_painted (StoreFixture *self, gint64 id, guint8 value, GuiseCorrection origin)
{
  g_autoptr(GuiseFacePaint) expected = make_paint (value), paint = read_paint (self, id);

  g_assert_nonnull (paint);
  g_assert_cmpmem (paint->pixels, GUISE_PAINT_BYTES, expected->pixels, GUISE_PAINT_BYTES);
  g_assert_cmpmem (&paint->frame_to_paint, sizeof place, &place, sizeof place);
  g_assert_cmpint (paint->origin, ==, origin);
}

static void
test_kept_and_undone (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one"), id;
  g_autoptr(GuiseFacePaint) first = make_paint (0), second = make_paint (255);
  g_autoptr(GBytes) packed = guise_face_paint_pack (first), carried = NULL;
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;
  gboolean has;

  store_fixture_add_faces (self, clip, 0, 4, "crop");
  ids = store_fixture_find (self, (GuiseFaceQuery) { .clip = clip });
  id = g_array_index (ids, gint64, 1);
  g_assert_null (read_paint (self, id));
  g_assert_true (guise_store_clip_has_paints (self->store, clip, &has, NULL));
  g_assert_false (has);

  guise_store_face_set_paints (self->store, &id, 1, &packed, "Paint", &error);
  second->origin = GUISE_CORRECTION_CARRIED;
  carried = guise_face_paint_pack (second);
  guise_store_face_set_paints (self->store, IDS (ids), 3, (GBytes *[]) { packed, carried, carried }, "Carry", &error);
  g_assert_no_error (error);
  store_fixture_reopen (self);
  assert_painted (self, id, 255, GUISE_CORRECTION_CARRIED);
  g_assert_true (guise_store_clip_has_paints (self->store, clip, &has, NULL) && has);

  g_assert_true (guise_store_undo (self->store, NULL, &error));
  assert_painted (self, id, 0, GUISE_CORRECTION_BY_HAND);
  g_assert_null (read_paint (self, g_array_index (ids, gint64, 0)));
  g_assert_true (guise_store_undo (self->store, NULL, &error));
  g_assert_null (read_paint (self, id));
  g_assert_true (guise_store_redo (self->store, NULL, &error));
  assert_painted (self, id, 0, GUISE_CORRECTION_BY_HAND);
  guise_store_face_set_paints (self->store, &id, 1, NULL, "Clear", &error);
  g_assert_no_error (error);
  g_assert_null (read_paint (self, id));
  store_fixture_assert_sound (self);
}

/* Whatever is written there: it is read or refused, and never taken for a size. */
static void
test_bad_bytes (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GuiseFacePaint) paint = make_paint (10);
  g_autoptr(GBytes) packed = guise_face_paint_pack (paint);
  gsize n;
  const guint8 *bytes = g_bytes_get_data (packed, &n);
  guint n_read = 0;
  GuiseRandom random;

  g_assert_cmpuint (n, <, 8192);
  guise_random_init (&random, 3);
  for (guint i = 0; i < 500; i++)
    {
      g_autofree guint8 *bad = g_memdup2 (bytes, n);
      g_autoptr(GBytes) broken = NULL;
      g_autoptr(GuiseFacePaint) read = NULL;

      for (guint k = 0; k < 1 + i % 4; k++)
        bad[guise_random_below (&random, n)] ^= (guint8) (1 + guise_random_below (&random, 255));
      broken = g_bytes_new (bad, i % 5 == 0 ? guise_random_below (&random, n) : n);
      read = guise_paint_unpack (broken);
      n_read += read != NULL;
    }
  g_test_message ("%u of 500 were read", n_read);
}

static void
test_longer_than_it_says (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one"), id;
  g_autofree guint8 *twice = g_malloc0 (2 * GUISE_PAINT_BYTES);
  g_autoptr(GConverter) converter = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 9));
  g_autofree guint8 *out = g_malloc (65536);
  g_autoptr(GuiseFacePaint) header = make_paint (10), noise = make_paint (0), back = NULL, paint = NULL;
  g_autoptr(GBytes) packed = guise_face_paint_pack (header), loud = NULL;
  g_autofree char *sql = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;
  gsize read, written, n;
  const guint8 *bytes;
  GuiseRandom random;

  g_assert_cmpint (g_converter_convert (converter, twice, 2 * GUISE_PAINT_BYTES, out, 65536 - GUISE_PAINT_HEADER, G_CONVERTER_INPUT_AT_END,
                                        &read, &written, NULL), ==, G_CONVERTER_FINISHED);
  memmove (out + GUISE_PAINT_HEADER, out, written);
  memcpy (out, g_bytes_get_data (packed, NULL), GUISE_PAINT_HEADER);
  g_bytes_unref (packed);
  packed = g_bytes_new (out, GUISE_PAINT_HEADER + written);
  g_assert_null (guise_paint_unpack (packed));

  /* Noise becomes no shorter, and is kept even so. */
  guise_random_init (&random, 5);
  for (guint i = 0; i < GUISE_PAINT_BYTES; i++)
    noise->pixels[i] = (guint8) guise_random_below (&random, 256);
  loud = guise_face_paint_pack (noise);
  back = guise_paint_unpack (loud);
  g_assert_cmpmem (back->pixels, GUISE_PAINT_BYTES, noise->pixels, GUISE_PAINT_BYTES);

  store_fixture_add_faces (self, clip, 0, 1, "crop");
  ids = store_fixture_find (self, (GuiseFaceQuery) { .clip = clip });
  id = g_array_index (ids, gint64, 0);
  bytes = g_bytes_get_data (packed, &n);
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  sql = g_strdup_printf ("INSERT INTO paints (face, paint) VALUES (%" G_GINT64_FORMAT ", x'%s')", id, text->str);
  store_fixture_run_sql (self, sql);
  g_assert_false (guise_store_face_get_paints (self->store, &id, 1, &paint, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
  g_assert_null (paint);
}

static void
test_forgotten_with_the_person (StoreFixture *self, gconstpointer data)
{
  gint64 clip = store_fixture_add_clip (self, "one"), track = store_fixture_add_faces (self, clip, 0, 1, "crop");
  gint64 id, person;
  g_autoptr(GuiseFacePaint) paint = make_paint (0);
  g_autoptr(GBytes) packed = guise_face_paint_pack (paint);
  g_autoptr(GPtrArray) steps = NULL;
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;

  ids = store_fixture_find (self, (GuiseFaceQuery) { .clip = clip });
  id = g_array_index (ids, gint64, 0);
  guise_store_person_add (self->store, "Ada", GUISE_ROLE_NONE, NULL, &person, &error);
  guise_store_track_assign (self->store, &track, 1, person, NULL, &error);
  guise_store_face_set_paints (self->store, &id, 1, &packed, "Paint", &error);
  g_assert_no_error (error);
  g_assert_true (guise_store_person_forget (self->store, person, FALSE, NULL, &error));
  steps = guise_store_undo_list (self->store, NULL);
  g_assert_cmpuint (steps->len, ==, 0);
  g_assert_null (read_paint (self, id));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/paints/kept-and-undone", test_kept_and_undone);
  STORE_TEST ("/store/paints/bad-bytes", test_bad_bytes);
  STORE_TEST ("/store/paints/longer-than-it-says", test_longer_than_it_says);
  STORE_TEST ("/store/paints/forgotten-with-the-person", test_forgotten_with_the_person);
  return g_test_run ();
}
