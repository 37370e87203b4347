/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include "guise-pack.h"
#include "guise-where-private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
test_finds (StoreFixture *self, gconstpointer data)
{
  static const struct { const char *where; guint n; } cases[] = {
    { "frame < 10", 10 }, { "frame<=10", 11 }, { "frame = 3", 1 }, { "frame == 3", 1 }, { "frame != 3", 99 },
    { "frame <> 3", 99 }, { "not frame > 89", 90 }, { "frame < 5 or frame >= 95", 10 },
    { "frame < 50 and sharpness >= 0.25", 25 }, { "frame < 2 or frame < 50 and frame > 47", 4 },
    { "(frame < 2 or frame < 50) and frame > 47", 2 }, { "abs (yaw) < 1", 2 }, { "ABS(yaw)<1 AND Frame>5", 1 },
    { "time < 0:00:01", 25 }, { "time >= 3.6", 10 }, { "kept", 100 }, { "not kept", 0 }, { "held_out", 0 },
    { "pitch > 0", 0 }, { "not pitch > 0", 100 }, { "person = 0", 100 }, { "size > 1e1", 100 }, { "yaw > -1", 100 },
    { "not (not kept)", 100 },
  };

  store_fixture_add_faces (self, store_fixture_add_clip (self, "one"), 0, 99, "x");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GArray) ids = store_fixture_find (self, (GuiseFaceQuery) { .where = cases[i].where });

      g_test_message ("%s", cases[i].where);
      g_assert_cmpuint (ids->len, ==, cases[i].n);
    }
}

/* By names that were given, whatever their case, and by what is no face. */
static void
test_tags_and_rejected (StoreFixture *self, gconstpointer data)
{
  static const struct { const char *where; guint n; } cases[] = {
    { "tag:smile", 10 }, { "TAG : Smile", 10 }, { "not tag:smile", 40 }, { "tag:grün-2", 5 },
    { "tag:smile and tag:grün-2", 2 }, { "tag:smiles", 0 }, { "rating >= 4", 7 }, { "rating < 4", 0 },
    { "not rejected", 50 }, { "rejected", 50 }, { "rejected and not doubtful and not brief", 50 }, { "doubtful", 0 },
    { "frame >= 50", 0 }, { "frame >= 50 and rejected", 50 },
  };
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) tags = NULL;
  gint64 clip = store_fixture_add_clip (self, "one");

  store_fixture_add_faces (self, clip, 0, 49, "x");
  store_fixture_add_faces (self, clip, 50, 99, "no face");
  ids = store_fixture_find (self, (GuiseFaceQuery) { 0 });
  g_assert_true (guise_store_face_set_tags (self->store, IDS (ids), 10, (const char *const[]) { "smile", NULL }, "Tag", NULL));
  g_assert_true (guise_store_face_set_tags (self->store, IDS (ids) + 8, 5, (const char *const[]) { "Grün-2", NULL }, "Tag", NULL));
  /* To take away what nothing has makes nothing. */
  g_assert_true (guise_store_face_set_tags (self->store, IDS (ids), 1, (const char *const[]) { "-smlie", NULL }, "Tag", NULL));
  g_assert_true (guise_store_face_set_rating (self->store, IDS (ids), 7, 4, "Rate", NULL));
  g_assert_true (guise_store_face_set_rejected (self->store, IDS (ids) + 70, 1, GUISE_REJECTED_BY_HAND, "No", NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GArray) found = store_fixture_find (self, (GuiseFaceQuery) { .where = cases[i].where });

      g_test_message ("%s", cases[i].where);
      g_assert_cmpuint (found->len, ==, cases[i].n);
    }
  tags = guise_store_tag_list (self->store, NULL);
  g_assert_cmpstr (tags[0], ==, "smile");
  g_assert_cmpstr (tags[1], ==, "grün-2");
  g_assert_null (tags[2]);
  g_assert_false (guise_store_face_set_tags (self->store, IDS (ids), 1, (const char *const[]) { "it's", NULL }, "Tag", &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
}

/* Faces that were none are faces once somebody has them, and none again when that is undone. */
static void
test_given_is_a_face (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GArray) ids = NULL;
  gint64 person;
  guint n_faces[2];

  store_fixture_add_faces (self, store_fixture_add_clip (self, "one"), 0, 9, "x");
  ids = store_fixture_find (self, (GuiseFaceQuery) { 0 });
  g_assert_true (guise_store_person_add (self->store, "Ada", GUISE_ROLE_NONE, NULL, &person, NULL));
  g_assert_true (guise_store_face_set_rejected (self->store, IDS (ids), 1, GUISE_REJECTED_BY_HAND, "No", NULL));
  g_assert_true (guise_store_face_assign (self->store, IDS (ids), 4, person, "Ada's", NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GArray) found = store_fixture_find (self, (GuiseFaceQuery) { .where = "not rejected" });

      n_faces[i] = found->len;
      if (i == 0)
        g_assert_true (guise_store_undo (self->store, NULL, NULL));
    }
  g_assert_cmpuint (n_faces[0], ==, 4);
  g_assert_cmpuint (n_faces[1], ==, 0);
}

/* As many as the same conditions would find one by one. */
static void
test_count_each (StoreFixture *self, gconstpointer data)
{
  static const char *const wheres[] = { "frame < 10", "sharpness >= 0.25 and frame < 50", "pitch > 0", "kept",
                                        "pose_error < 0", "bad <" };
  const GuiseFaceQuery query = { .where = "frame >= 5" };
  g_autoptr(GError) error = NULL;
  gint64 counts[G_N_ELEMENTS (wheres)];

  store_fixture_add_faces (self, store_fixture_add_clip (self, "one"), 0, 99, "x");
  g_assert_true (guise_store_face_count_each (self->store, &query, wheres, 5, counts, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *both = g_strdup_printf ("frame >= 5 and (%s)", wheres[i]);
      g_autoptr(GArray) ids = store_fixture_find (self, (GuiseFaceQuery) { .where = both });

      g_assert_cmpint (counts[i], ==, ids->len);
    }
  g_assert_cmpint (counts[0], ==, 5);
  g_assert_false (guise_store_face_count_each (self->store, &query, wheres, 6, counts, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
}

static void
test_errors_name_the_position (void)
{
  static const struct { const char *where, *said; } cases[] = {
    { "", "ends" }, { "sharpnes > 1", "character 1" }, { "yaw > ", "ends" }, { "yaw >> 4", "character 6" },
    { "yaw > 4 4", "character 9" }, { "(yaw > 4", "ends" }, { "kept > 1", "character 6" },
    { "yaw > nan", "character 7" }, { "yaw > inf", "character 7" }, { "yaw > 0x10", "character 7" },
    { "abs yaw > 4", "character 5" },
    { "yaw > 1; DROP TABLE faces", "character 8" }, { "yaw > 'a'", "character 7" }, { "abs (kept) > 1", "character" },
    { "time > never", "character 8" }, { "yaw > 1 and", "ends" }, { "yaw -- 1", "character 5" },
    { "\xc3\xa4yaw > 1", "character 1" }, { "tag", "ends" }, { "tag:", "ends" }, { "tag:'", "character 5" },
    { "tag:a'); DROP TABLE faces", "character 6" }, { "rejected > 1", "character 10" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (guise_where_parse (cases[i].where, &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].said));
    }
}

static void
test_nothing_of_the_text_is_in_the_sql (void)
{
  static const char *const words[] = { "yaw", "not", "(", ")", "and", "or", "<", "1", "abs", "'", ";", "kept", "=" };
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);
  g_autofree char *nested = g_strnfill (3000, '(');
  guint n_parsed = 0;

  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(GuiseWhere) where = NULL;

      for (int n = g_rand_int_range (rand, 1, 10); n > 0; n--)
        g_string_append_printf (text, "%s ", words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))]);
      where = guise_where_parse (text->str, NULL);
      if (where == NULL)
        continue;
      n_parsed++;
      g_assert_null (strpbrk (where->sql->str, "';"));
    }
  g_assert_cmpuint (n_parsed, >, 100);
  g_assert_null (guise_where_parse (nested, NULL));
}

static void
test_crc (void)
{
  guint8 zeros[32] = { 0 };

  /* RFC 3720, B.4. */
  g_assert_cmphex (guise_crc32c (0, zeros, sizeof zeros), ==, 0x8a9136aa);
  g_assert_cmphex (guise_crc32c (0, "123456789", 9), ==, 0xe3069283);
  g_assert_cmphex (guise_crc32c (guise_crc32c (0, "1234", 4), "56789", 5), ==, 0xe3069283);
}

static void
test_pack (StoreFixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "a.pack", NULL);
  g_autoptr(GuisePack) pack = guise_pack_create (path, NULL);
  g_autoptr(GuisePack) again = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  guint8 other_id[GUISE_PACK_ID_SIZE] = { 0 };
  guint64 first, second, end;
  guint32 crc;

  g_assert_true (guise_pack_append (pack, "first", 5, &first, &crc, NULL));
  end = guise_pack_get_end (pack);
  g_assert_true (guise_pack_append (pack, "torn", 4, &second, &crc, NULL));
  g_assert_true (guise_pack_truncate (pack, end, NULL));
  g_assert_true (guise_pack_append (pack, "second", 6, &second, &crc, NULL));
  g_assert_cmpuint (second, ==, end);
  g_assert_true (guise_pack_sync (pack, NULL));

  again = guise_pack_open (path, guise_pack_get_id (pack), FALSE, &error);
  g_assert_no_error (error);
  bytes = guise_pack_read (again, second, 6, crc, &error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "second", 6);

  g_assert_null (guise_pack_open (path, other_id, FALSE, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_false (guise_pack_truncate (again, guise_pack_get_end (again) + 1, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_null (guise_pack_create (path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
}

static void
test_pack_trusts_nothing (StoreFixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "a.pack", NULL);
  g_autoptr(GuisePack) pack = guise_pack_create (path, NULL);
  guint64 offset = 0;
  guint32 crc = 0;

  g_assert_true (guise_pack_append (pack, "bytes", 5, &offset, &crc, NULL));
  const struct { guint64 offset; guint32 length, crc; } wrong[] = {
    { offset, 4, crc }, { offset, 6, crc }, { offset, 5, crc + 1 }, { offset + 1, 5, crc }, { 0, 5, crc },
    { offset, G_MAXUINT32, crc }, { G_MAXUINT64, 5, crc }, { G_MAXUINT64 - 20, 5, crc }, { offset + 100, 5, crc },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (guise_pack_read (pack, wrong[i].offset, wrong[i].length, wrong[i].crc, &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
    }
}

static void
test_no_pack (StoreFixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "a.pack", NULL);
  g_autofree char *link = g_build_filename (self->folder, "link.pack", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "GUISEPK", -1, NULL));
  g_assert_null (guise_pack_open (path, NULL, FALSE, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_cmpint (symlink (path, link), ==, 0);
  g_assert_null (guise_pack_open (link, NULL, FALSE, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_UNSAFE);
  g_clear_error (&error);
  g_assert_null (guise_pack_open (self->folder, NULL, FALSE, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_UNSAFE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/store/where/finds", test_finds);
  STORE_TEST ("/store/where/tags-and-rejected", test_tags_and_rejected);
  STORE_TEST ("/store/where/given-is-a-face", test_given_is_a_face);
  STORE_TEST ("/store/where/count-each", test_count_each);
  g_test_add_func ("/store/where/errors-name-the-position", test_errors_name_the_position);
  g_test_add_func ("/store/where/nothing-of-the-text-is-in-the-sql", test_nothing_of_the_text_is_in_the_sql);
  g_test_add_func ("/store/pack/crc32c-as-in-the-rfc", test_crc);
  STORE_TEST ("/store/pack/appends-and-reads", test_pack);
  STORE_TEST ("/store/pack/trusts-no-number", test_pack_trusts_nothing);
  STORE_TEST ("/store/pack/refuses-what-is-none", test_no_pack);
  return g_test_run ();
}
