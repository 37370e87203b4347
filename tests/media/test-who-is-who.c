/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "find-fixture.h"

#include "guise-random.h"
#include "guise-store-faces.h"

#include <glib/gstdio.h>
#include <math.h>

/*
 * How well people are told apart: photos of known people, shuffled into one
 * album, whose persons are then found without names. Each set is a folder of
 * GUISE_SHARED with a folder for each person. Thresholds are chosen on `id`
 * alone; the other sets say whether they hold.
 */

typedef struct
{
  const char *folder;
  gboolean    is_flat;      /* files PERSON_… or PERSON.…, no folders */
  double      least_f1;
} Set;

typedef struct
{
  char  *name;      /* PERSON/FILE */
  guint  truth;     /* number of the person's folder */
  gint64 found;     /* person of the largest face; below 0, each its own, where there is none */
} Picture;

static const Set sets[] = {
  { "id", FALSE, 0.98 },
  { "id_orl", FALSE, 0.98 },
  { "id_chips", FALSE, 0.98 },
  { "single", TRUE, 1 },     /* strangers: masked, dark, in profile; and one picture turned by quarters */
};

static void
clear_picture (gpointer data)
{
  g_free (((Picture *) data)->name);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char **) a, *(const char **) b);
}

static GPtrArray *
list_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

/* Files of one folder: who is on them is how their names begin. */
static void
list_flat (const char *path, GArray *pictures)
{
  g_autoptr(GPtrArray) names = list_folder (path);
  guint truth = 0;

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i], *before = i > 0 ? names->pdata[i - 1] : "";
      gsize length = strcspn (name, "_.");
      Picture picture = { g_strdup (name), 0, -1 };

      truth += i > 0 && (strcspn (before, "_.") != length || strncmp (name, before, length) != 0) ? 1 : 0;
      picture.truth = truth;
      g_array_append_val (pictures, picture);
    }
}

static GArray *
list_pictures (const char *path, gboolean is_flat)
{
  GArray *pictures = g_array_new (FALSE, TRUE, sizeof (Picture));
  g_autoptr(GPtrArray) people = is_flat ? g_ptr_array_new () : list_folder (path);

  g_array_set_clear_func (pictures, clear_picture);
  if (is_flat)
    list_flat (path, pictures);
  for (guint i = 0; i < people->len; i++)
    {
      g_autofree char *folder = g_build_filename (path, people->pdata[i], NULL);
      g_autoptr(GPtrArray) names = list_folder (folder);

      for (guint k = 0; k < names->len; k++)
        {
          Picture picture = { g_build_filename (people->pdata[i], names->pdata[k], NULL), i, -1 };

          g_array_append_val (pictures, picture);
        }
    }
  return pictures;
}

/* The pictures in an order that says nothing of who is on them. */
static void
make_album (GArray *pictures, const char *from, const char *to)
{
  GuiseRandom random;

  guise_random_init (&random, 5);
  g_mkdir (to, 0700);
  for (guint i = pictures->len; i > 0; i--)
    {
      guint other = (guint) guise_random_below (&random, i);
      Picture last = g_array_index (pictures, Picture, i - 1);

      g_array_index (pictures, Picture, i - 1) = g_array_index (pictures, Picture, other);
      g_array_index (pictures, Picture, other) = last;
    }
  for (guint i = 0; i < pictures->len; i++)
    {
      const char *name = g_array_index (pictures, Picture, i).name;
      g_autofree char *number = g_strdup_printf ("%04u%s", i, strrchr (name, '.'));
      g_autofree char *source = g_build_filename (from, name, NULL), *copy = g_build_filename (to, number, NULL);
      g_autofree char *bytes = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (source, &bytes, &length, NULL));
      g_assert_true (g_file_set_contents (copy, bytes, (gssize) length, NULL));
    }
}

/* Gives each picture the person of its largest face. */
static void
read_persons (FindFixture *self, GArray *pictures)
{
  GuiseFaceQuery query = { .clip = 1 };
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) faces = guise_store_face_load (self->store, &query, &error);
  g_autofree float *sizes = g_new0 (float, pictures->len);

  g_assert_no_error (error);
  for (guint i = 0; i < pictures->len; i++)
    g_array_index (pictures, Picture, i).found = -1 - (gint64) i;
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);
      Picture *picture = &g_array_index (pictures, Picture, face->frame);

      g_assert_cmpint (face->frame, <, pictures->len);
      if (face->size <= sizes[face->frame])
        continue;
      sizes[face->frame] = face->size;
      picture->found = face->person != 0 ? face->person : picture->found;
    }
}

static double
pairwise_f1 (GArray *pictures)
{
  guint n_both = 0, n_found = 0, n_true = 0;

  for (guint i = 0; i < pictures->len; i++)
    for (guint k = 0; k < i; k++)
      {
        const Picture *a = &g_array_index (pictures, Picture, i), *b = &g_array_index (pictures, Picture, k);

        n_true += a->truth == b->truth ? 1 : 0;
        n_found += a->found == b->found ? 1 : 0;
        n_both += a->truth == b->truth && a->found == b->found ? 1 : 0;
      }
  return n_true + n_found > 0 ? 2.0 * n_both / (n_true + n_found) : 1;
}

/* Every person that holds pictures of several people, and every picture without a face. */
static void
tell_mistakes (GArray *pictures)
{
  g_autoptr(GHashTable) first = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < pictures->len; i++)
    {
      Picture *picture = &g_array_index (pictures, Picture, i);
      const Picture *other = g_hash_table_lookup (first, &picture->found);

      if (picture->found < 0)
        g_test_message ("no person on %s", picture->name);
      else if (other == NULL)
        g_hash_table_insert (first, &picture->found, picture);
      else if (other->truth != picture->truth)
        g_test_message ("wrongly one person: %s and %s", other->name, picture->name);
    }
}

static guint
count_persons (GArray *pictures)
{
  g_autoptr(GHashTable) persons = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < pictures->len; i++)
    if (g_array_index (pictures, Picture, i).found > 0)
      g_hash_table_add (persons, &g_array_index (pictures, Picture, i).found);
  return g_hash_table_size (persons);
}

static void
test_set (FindFixture *self, gconstpointer data)
{
  const Set *set = data;
  g_autofree char *name = g_build_filename ("photos", set->folder, NULL), *path = find_get_shared (name);
  g_autofree char *album = g_build_filename (self->folder, "album", NULL);
  g_autoptr(GArray) pictures = NULL;
  GuiseExtractResult result;
  guint n_people;
  double f1;

  if (path == NULL)
    return;

  pictures = list_pictures (path, set->is_flat);
  n_people = g_array_index (pictures, Picture, pictures->len - 1).truth + 1;
  make_album (pictures, path, album);
  if (!find_extract (self, album, (GuiseExtractParams) { .every = 1 }, &result))
    return;

  read_persons (self, pictures);
  f1 = pairwise_f1 (pictures);
  tell_mistakes (pictures);
  g_test_message ("%s: %u pictures of %u people, %u persons found, pairwise F1 %.4f", set->folder, pictures->len,
                  n_people, count_persons (pictures), f1);
  g_assert_cmpfloat (f1, >=, set->least_f1);
}

typedef struct
{
  const char *name;
  guint       every;
  guint       people;      /* bits of those in it */
} Clip;

/* Who is in them, by looking. Who of v09 is in v07 and who in v08 shows in the end. */
static const Clip clips[] = {
  { "v05_person-04_signs.mp4", 8, 1 << 0 },
  { "v09_multi_person-06+07.mp4", 12, 1 << 1 | 1 << 2 },
  { "v01_person-01_webcam.mp4", 24, 1 << 3 },
  { "v02_person-01_webcam_b.mp4", 24, 1 << 3 },
  { "v07_person-06_headpose.mp4", 12, 1 << 1 },
  { "v08_person-07_headpose.mp4", 12, 1 << 2 },
  { "v12_person-10_grid_a.mpg", 12, 1 << 4 },
  { "v13_person-10_grid_b.mpg", 12, 1 << 4 },
  { "v14_person-11_grid.mpg", 12, 1 << 5 },
  { "v16_person-13_grid_glasses.mpg", 12, 1 << 6 },
};

/* Returns: bits of the persons found in clip @clip: 1 << id. */
static guint64
persons_in (FindFixture *self, gint64 clip)
{
  g_autoptr(GArray) tracks = guise_store_track_list_places (self->store, clip, NULL);
  guint64 persons = 0;

  for (guint i = 0; i < tracks->len; i++)
    {
      g_assert_cmpint (g_array_index (tracks, GuiseTrackRecord, i).person, <, 64);
      persons |= G_GUINT64_CONSTANT (1) << g_array_index (tracks, GuiseTrackRecord, i).person;
    }
  return persons;
}

static guint
count_bits (guint64 bits)
{
  guint n = 0;

  for (; bits != 0; bits &= bits - 1)
    n++;
  return n;
}

/* New clips join the persons of those before, and nobody else. */
static void
test_clips (FindFixture *self, gconstpointer data)
{
  guint64 found[G_N_ELEMENTS (clips)];

  for (guint i = 0; i < G_N_ELEMENTS (clips); i++)
    {
      g_autofree char *name = g_build_filename ("clips", clips[i].name, NULL), *path = find_get_shared (name);
      GuiseExtractResult result;

      if (path == NULL || !find_extract (self, path, (GuiseExtractParams) { .every = clips[i].every }, &result))
        return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (clips); i++)
    {
      found[i] = persons_in (self, i + 1);
      g_test_message ("%s: persons %#" G_GINT64_MODIFIER "x", clips[i].name, found[i]);
      g_assert_cmpuint (count_bits (found[i]), ==, count_bits (clips[i].people));
      for (guint k = 0; k < i; k++)
        g_assert_cmpuint (count_bits (found[i] & found[k]), ==, count_bits (clips[i].people & clips[k].people));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/who-is-who/%s", sets[i].folder);

      g_test_add (path, FindFixture, &sets[i], find_set_up, test_set, find_tear_down);
    }
  g_test_add ("/media/who-is-who/clips", FindFixture, NULL, find_set_up, test_clips, find_tear_down);

  return g_test_run ();
}
