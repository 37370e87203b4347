/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "find-fixture.h"

#include "guise-store-faces.h"
#include "guise-store-persons.h"

#include <glib/gstdio.h>
#include <math.h>

/*
 * Finding faces from end to end: clips and photos in, faces and persons out.
 * On the sample clips, and on those in GUISE_SHARED where it names a folder; each
 * looked at in steps, for which faces are found and followed as in full.
 */

typedef struct
{
  const char *name;
  gboolean    is_sample;     /* else a clip of GUISE_SHARED */
  guint       every;
  guint       n_persons;
  guint       n_faces;       /* on a frame where there are any */
  guint       first, last;   /* frames that show them all */
} Clip;

/* What a person sees in them. 99 of 100 frames that show a face have to have it. */
static const Clip clips[] = {
  { "cap13_edit2.mp4", TRUE, 10, 1, 1, 0, 764 },
  { "franck.mp4", TRUE, 60, 1, 1, 0, 4799 },
  { "v04_person-03_foreman_cif.mp4", FALSE, 3, 1, 1, 0, 185 },
  { "v06_person-05_signs.mp4", FALSE, 4, 1, 1, 0, 332 },
  { "v08_person-07_headpose.mp4", FALSE, 1, 1, 1, 0, 22 },
  { "v09_multi_person-06+07.mp4", FALSE, 2, 2, 2, 0, 55 },
  { "v10_multi_three_walk.mp4", FALSE, 2, 3, 3, 0, 40 },
  { "v11_multi_two_far.mp4", FALSE, 1, 2, 2, 30, 34 },
  { "v16_person-13_grid_glasses.mpg", FALSE, 5, 1, 1, 0, 74 },
  { "v24_painting_henry8.mp4", FALSE, 10, 1, 1, 0, 90 },
  { "v25_noface_nasa_multistream.mp4", FALSE, 8, 0, 0, 0, 324 },
};

/* Faces stand where the clip shows some, the right way up, and no more than there are. */
static guint
count_complete_frames (FindFixture *self, const Clip *clip)
{
  GuiseFaceQuery query = { .clip = 1, .in_frames = TRUE, .range = { clip->first, clip->last } };
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) faces = guise_store_face_load (self->store, &query, &error);
  guint n_complete = 0, n_here = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);

      n_here = i > 0 && g_array_index (faces, GuiseFaceRecord, i - 1).frame == face->frame ? n_here + 1 : 1;
      g_assert_cmpuint (n_here, <=, clip->n_faces);
      n_complete += n_here == clip->n_faces ? 1 : 0;
      g_assert_cmpfloat (fabsf (face->roll), <, 75);
      g_assert_cmpfloat (face->sharpness, >, 0);
      g_assert_cmpfloat (face->exposure, >, 0);
    }

  return n_complete;
}

static void
test_clip (FindFixture *self, gconstpointer data)
{
  const Clip *clip = data;
  g_autofree char *name = g_build_filename ("clips", clip->name, NULL);
  g_autofree char *path = clip->is_sample ? find_get_sample (clip->name) : find_get_shared (name);
  guint n_frames = clip->last / clip->every - (clip->first + clip->every - 1) / clip->every + 1, n_complete;
  GuiseExtractResult result;

  if (path == NULL)
    return;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("needs the sample clips: ./run setup");
      return;
    }
  if (!find_extract (self, path, (GuiseExtractParams) { .every = clip->every }, &result))
    return;

  g_assert_cmpuint (result.persons, ==, clip->n_persons);
  n_complete = count_complete_frames (self, clip);
  g_test_message ("%u of %u frames", n_complete, n_frames);
  if (clip->n_faces > 0)
    g_assert_cmpuint (n_complete * 100, >=, n_frames * 99);
}

/* The man of franck.mp4 comes into a corner of cap13_edit2.mp4 at frame COMES. */
#define COMES 9
#define LATE_COMER "[0]scale=640:480[a];[1]fps=25,scale=200:160[b];[a][b]overlay=x=430:y=10:enable='gte(n," \
                   G_STRINGIFY (COMES) ")'"

/* @filter: of cap13_edit2.mp4 and franck.mp4 */
static gboolean
make_film (const char *path, const char *filter, const char *n_frames)
{
  g_autofree char *one = find_get_sample ("cap13_edit2.mp4"), *other = find_get_sample ("franck.mp4");
  const char *argv[] = { "ffmpeg", "-v", "error", "-i", one, "-i", other, "-filter_complex", filter,
                         "-frames:v", n_frames, "-c:v", "ffv1", path, NULL };
  int status = 0;

  return g_file_test (one, G_FILE_TEST_EXISTS) && g_file_test (other, G_FILE_TEST_EXISTS)
         && g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL)
         && status == 0;
}

/* (nullable): the faces of such a film, by frame; %NULL where the test was skipped. */
static GArray *
find_in_film (FindFixture *self, const char *filter, const char *n_frames, GuiseExtractResult *result)
{
  g_autofree char *path = g_build_filename (self->folder, "film.mkv", NULL);
  g_autoptr(GError) error = NULL;
  GArray *faces;

  if (!make_film (path, filter, n_frames))
    {
      g_test_skip ("needs ffmpeg and the sample clips: ./run setup");
      return NULL;
    }
  if (!find_extract (self, path, (GuiseExtractParams) { .every = 1 }, result))
    return NULL;
  faces = guise_store_face_load (self->store, &(GuiseFaceQuery) { .clip = 1 }, &error);
  g_assert_no_error (error);
  return faces;
}

/* The detector looks at frames 6 and 12, and what it finds then is there from the first frame that shows it. */
static void
test_late_comer (FindFixture *self, gconstpointer data)
{
  GuiseExtractResult result;
  g_autoptr(GArray) faces = find_in_film (self, LATE_COMER, "20", &result);
  guint n[20] = { 0 };

  if (faces == NULL)
    return;
  for (guint i = 0; i < faces->len; i++)
    n[g_array_index (faces, GuiseFaceRecord, i).frame]++;
  for (guint i = 0; i < G_N_ELEMENTS (n); i++)
    g_assert_cmpuint (n[i], ==, i < COMES ? 1 : 2);
  g_assert_cmpuint (result.persons, ==, 2);
}

/* The man of franck.mp4 stands where the other one's face was, before the same wall, from frame TAKES on, and for as many
 * frames each time: so little of the picture changes that it is no cut to who compares pictures. */
#define TAKES 12
#define FAST_CUTS "[0]crop=250:225:80:75,scale=400:360[a];[1]fps=25,crop=200:275:75:13[b];" \
                  "[a][b]overlay=x=97:y=27:enable='eq(mod(floor(n/" G_STRINGIFY (TAKES) "),2),1)'"

/* Each has tracks of his own, and a cut lies between them. */
static void
test_unseen_cuts (FindFixture *self, gconstpointer data)
{
  GuiseExtractResult result;
  g_autoptr(GArray) faces = find_in_film (self, FAST_CUTS, "60", &result);
  g_autoptr(GArray) shots = NULL;
  g_autoptr(GError) error = NULL;

  if (faces == NULL)
    return;
  g_assert_cmpuint (faces->len, ==, 5 * TAKES);
  for (guint i = 1; i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);

      g_assert_cmpint (face->frame, ==, i);
      g_assert_cmpint (face->track == face[-1].track, ==, i % TAKES != 0);
    }
  g_assert_cmpuint (result.persons, ==, 2);
  shots = guise_store_clip_list_shots (self->store, 1, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < shots->len; i++)
    g_assert_cmpint (g_array_index (shots, GuiseFrameRange, i).first % TAKES, ==, 0);
  g_assert_cmpuint (shots->len, >, 2);
}

/* A lamp that goes bright and dark six times a second, and one frame that is white. */
#define FLICKER "[1]nullsink;[0]eq=brightness='0.25*sin(2*PI*t*6)':eval=frame,drawbox=t=fill:c=white:enable='eq(n,9)'"

static void
test_flicker (FindFixture *self, gconstpointer data)
{
  GuiseExtractResult result;
  g_autoptr(GArray) faces = find_in_film (self, FLICKER, "30", &result);
  g_autoptr(GArray) shots = NULL;
  g_autoptr(GError) error = NULL;

  if (faces == NULL)
    return;
  g_assert_cmpuint (faces->len, >=, 29);
  for (guint i = 1; i < faces->len; i++)
    g_assert_cmpint (g_array_index (faces, GuiseFaceRecord, i).track, ==, g_array_index (faces, GuiseFaceRecord, 0).track);
  shots = guise_store_clip_list_shots (self->store, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (shots->len, ==, 1);
}

/* Frames of two clips in turn, as pictures of one size. */
static gboolean
make_album (const char *folder)
{
  static const char *const names[] = { "cap13_edit2.mp4", "franck.mp4" };

  for (guint who = 0; who < G_N_ELEMENTS (names); who++)
    for (guint i = 0; i < 3; i++)
      {
        g_autofree char *sample = find_get_sample (names[who]), *number = g_strdup_printf ("%u.png", 2 * i + who);
        g_autofree char *picture = g_build_filename (folder, number, NULL), *seconds = g_strdup_printf ("%u", 3 + 7 * i);
        const char *argv[] = { "ffmpeg", "-v", "error", "-ss", seconds, "-i", sample, "-vf", "scale=360:288",
                               "-frames:v", "1", picture, NULL };
        int status = 0;

        if (!g_file_test (sample, G_FILE_TEST_EXISTS)
            || !g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL)
            || status != 0)
          return FALSE;
      }

  return TRUE;
}

/* No picture of an album goes on with the one before: each keeps its face, and each face its person. */
static void
test_album (FindFixture *self, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (self->folder, "album", NULL);
  GuiseFaceQuery query = { .clip = 1 };
  GuiseExtractResult result;
  g_autoptr(GPtrArray) persons = NULL;
  g_autoptr(GArray) faces = NULL;

  g_mkdir (folder, 0700);
  if (!make_album (folder))
    {
      g_test_skip ("needs ffmpeg and the sample clips: ./run setup");
      return;
    }
  if (!find_extract (self, folder, (GuiseExtractParams) { .every = 1 }, &result))
    return;

  g_assert_cmpuint (result.frames_with_face, ==, 6);
  g_assert_cmpuint (result.faces, ==, 6);
  persons = guise_store_person_list (self->store, NULL);
  g_assert_cmpuint (persons->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      query.person = ((GuisePersonRecord *) g_ptr_array_index (persons, i))->id;
      g_clear_pointer (&faces, g_array_unref);
      faces = guise_store_face_load (self->store, &query, NULL);
      g_assert_cmpuint (faces->len, ==, 3);
      for (guint k = 1; k < 3; k++)
        g_assert_cmpint (g_array_index (faces, GuiseFaceRecord, k).frame % 2, ==,
                         g_array_index (faces, GuiseFaceRecord, 0).frame % 2);
    }
}

/* With a coarser step afterwards only its own frames are counted, and none is looked at again. */
static void
test_coarser (FindFixture *self, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (self->folder, "album", NULL);
  GuiseExtractParams params = { .store = self->store, .clip = 1, .every = 2 };
  const GuiseExtractResult *counts;
  GuiseExtractResult result;
  g_autoptr(GuiseExtractJob) job = NULL;
  g_autoptr(GError) error = NULL;

  g_mkdir (folder, 0700);
  if (!make_album (folder))
    {
      g_test_skip ("needs ffmpeg and the sample clips: ./run setup");
      return;
    }
  if (!find_extract (self, folder, (GuiseExtractParams) { .every = 1 }, &result))
    return;

  job = guise_extract_job_new (&params);
  find_run_job (GUISE_JOB (job), &error);
  g_assert_no_error (error);
  counts = guise_extract_job_get_result (job);
  g_assert_cmpuint (counts->frames_read, ==, 3);
  g_assert_cmpuint (counts->frames_done_before, ==, 3);
  g_assert_cmpuint (counts->frames_with_face, ==, 3);
  g_assert_cmpuint (counts->faces, ==, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (clips); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/find-faces/%s", clips[i].name);

      g_test_add (path, FindFixture, &clips[i], find_set_up, test_clip, find_tear_down);
    }
  g_test_add ("/media/find-faces/album", FindFixture, NULL, find_set_up, test_album, find_tear_down);
  g_test_add ("/media/find-faces/coarser", FindFixture, NULL, find_set_up, test_coarser, find_tear_down);
  g_test_add ("/media/find-faces/unseen-cuts", FindFixture, NULL, find_set_up, test_unseen_cuts, find_tear_down);
  g_test_add ("/media/find-faces/flicker", FindFixture, NULL, find_set_up, test_flicker, find_tear_down);
  g_test_add ("/media/find-faces/late-comer", FindFixture, NULL, find_set_up, test_late_comer, find_tear_down);

  return g_test_run ();
}
