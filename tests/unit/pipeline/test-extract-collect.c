/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-extract-collect.h"
#include "guise-landmark-smoothing.h"
#include "guise-people.h"
#include "guise-store-persons.h"
#include "guise-store-suggestions.h"
#include "guise-swap-take.h"
#include "guise-swap-timeline.h"
#include "guise-store-undo.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define OPTIONS "test"

typedef struct
{
  char       *folder;
  GuiseStore *store;
  gint64      clip;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  GuiseClipRecord clip = {
    .path = (char *) "/nowhere/clip.mp4", .fingerprint = (char *) "0123", .role = GUISE_ROLE_TARGET,
    .n_frames = 200, .duration = 8 * GUISE_TIME_SECOND, .width = 640, .height = 480, .frame_rate = { 25, 1 },
  };

  self->folder = g_dir_make_tmp ("guise-collect-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (self->folder, "p.guise", NULL);
  self->store = guise_store_create (path, NULL, &error);
  g_assert_no_error (error);
  guise_store_clip_add (self->store, &clip, NULL, &self->clip, &error);
  g_assert_no_error (error);
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_true (guise_store_close (self->store, NULL));
  remove_tree (self->folder);
  g_free (self->folder);
}

/* Puts the face of person @who at @x on @frame into @chunk. */
static void
add_face (GuiseExtractChunk *chunk, gint64 frame, float x, guint who)
{
  GuiseExtractFace *face = g_new0 (GuiseExtractFace, 1);

  face->record = (GuiseFaceRecord) {
    .frame = frame, .time = frame * GUISE_TIME_SECOND / 25, .box = { x, 100, 80, 80 }, .size = 80, .confidence = 1,
    .sharpness = 0.5f, .exposure = 0.5f, .match = NAN,
  };
  for (guint i = 0; i < GUISE_FACE_N_LANDMARKS; i++)
    face->landmarks[i] = (GuisePoint3) { x + (float) (i % 20) * 4, 100 + (float) (i / 20) * 3, 0 };
  for (guint i = 0; i < G_N_ELEMENTS (face->thumb); i++)
    face->thumb[i] = (float) frame / 256;
  face->record.difference = NAN;
  face->has_vector = TRUE;
  face->vector[who] = 0.6f;
  g_ptr_array_add (chunk->faces, face);
}

static void
take (GuiseExtractCollector *collector, GuiseExtractChunk *chunk)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_extract_collector_take (collector, chunk, &error));
  g_assert_no_error (error);
  guise_extract_chunk_free (chunk);
}

static GuiseExtractChunk *
make_chunk (gint64 first, gint64 last)
{
  GuiseExtractChunk *chunk = guise_extract_chunk_new (first);

  chunk->last = last;
  return chunk;
}

/* Two people through frames @first … @last, the second moving. */
static void
take_two_people (GuiseExtractCollector *collector, gint64 first, gint64 last)
{
  GuiseExtractChunk *chunk = make_chunk (first, last);

  for (gint64 frame = first; frame <= last; frame++)
    {
      add_face (chunk, frame, 100, 0);
      add_face (chunk, frame, 300 + 2.0f * frame, 1);
    }
  take (collector, chunk);
}

static GArray *
list_tracks (Fixture *self)
{
  g_autoptr(GError) error = NULL;
  GArray *tracks = guise_store_track_list (self->store, self->clip, &error);

  g_assert_no_error (error);
  return tracks;
}

/* Each face against the one before it in its own track, from chunk to chunk too. */
static void
test_difference_to_the_one_before (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseExtractCollector) collector = guise_extract_collector_new (self->store, self->clip, 1, OPTIONS);
  g_autoptr(GArray) faces = NULL;
  g_autoptr(GError) error = NULL;

  take_two_people (collector, 0, 9);
  take_two_people (collector, 10, 19);
  faces = guise_store_face_load (self->store, &(GuiseFaceQuery) { .clip = self->clip }, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (faces->len, ==, 40);
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);

      if (face->frame == 0)
        g_assert_true (isnan (face->difference));
      else
        g_assert_cmpfloat_with_epsilon (face->difference, 1.0f / 256, 1e-6f);
    }
}

static void
test_tracks_go_on_after_a_kill (Fixture *self, gconstpointer data)
{
  g_autoptr(GArray) tracks = NULL;

  /* Each chunk with a collector of its own, as if every one were followed by a kill. */
  for (gint64 first = 0; first < 100; first += 20)
    {
      g_autoptr(GuiseExtractCollector) collector =
        guise_extract_collector_new (self->store, self->clip, 1, OPTIONS);

      take_two_people (collector, first, first + 19);
    }

  tracks = list_tracks (self);
  g_assert_cmpuint (tracks->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (g_array_index (tracks, GuiseTrackRecord, i).n_faces, ==, 100);
      g_assert_cmpint (g_array_index (tracks, GuiseTrackRecord, i).last, ==, 99);
    }
}

static void
test_cut_ends_tracks (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseExtractCollector) collector = guise_extract_collector_new (self->store, self->clip, 1, OPTIONS);
  GuiseExtractChunk *chunk = make_chunk (0, 19);
  gint64 cut = 10;
  g_autoptr(GArray) tracks = NULL;
  g_autoptr(GArray) shots = NULL;

  for (gint64 frame = 0; frame < 20; frame++)
    add_face (chunk, frame, 100, 0);
  g_array_append_val (chunk->cuts, cut);
  take (collector, chunk);

  tracks = list_tracks (self);
  g_assert_cmpuint (tracks->len, ==, 2);
  g_assert_cmpint (g_array_index (tracks, GuiseTrackRecord, 1).first, ==, 10);
  shots = guise_store_clip_list_shots (self->store, self->clip, NULL);
  g_assert_cmpuint (shots->len, ==, 2);
  g_assert_cmpint (g_array_index (shots, GuiseFrameRange, 1).first, ==, 10);
}

static GArray *
find (Fixture *self, const char *where)
{
  g_autoptr(GError) error = NULL;
  GArray *ids = guise_store_face_find (self->store, &(GuiseFaceQuery) { .clip = self->clip, .where = where }, &error);

  g_assert_no_error (error);
  return ids;
}

static void
assert_n_found (Fixture *self, const char *where, guint n)
{
  g_autoptr(GArray) ids = find (self, where);

  g_test_message ("%s", where);
  g_assert_cmpuint (ids->len, ==, n);
}

/* A person at 100, something doubtful at 300 and, where @believed, the same as a face. */
static void
take_doubtful (GuiseExtractCollector *collector, gint64 first, gint64 last, guint step, gboolean believed)
{
  GuiseExtractChunk *chunk = make_chunk (first, last);

  for (gint64 frame = first; frame <= last; frame += step)
    {
      add_face (chunk, frame, 100, 0);
      add_face (chunk, frame, 300, 1);
      if (!believed)
        ((GuiseExtractFace *) chunk->faces->pdata[chunk->faces->len - 1])->record.rejected = GUISE_REJECTED_DOUBTFUL;
    }
  take (collector, chunk);
}

/* What is doubted is kept with its reason, in a track of its own, and counts again when it is found to be a face. */
static void
test_doubtful_is_kept_apart (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseExtractCollector) collector = guise_extract_collector_new (self->store, self->clip, 2, OPTIONS);
  g_autoptr(GuiseExtractCollector) finer = guise_extract_collector_new (self->store, self->clip, 1, OPTIONS);
  g_autoptr(GArray) tracks = NULL;

  take_doubtful (collector, 0, 18, 2, FALSE);
  assert_n_found (self, NULL, 10);
  assert_n_found (self, "doubtful", 10);
  tracks = list_tracks (self);
  g_assert_cmpuint (tracks->len, ==, 1);

  take_doubtful (finer, 0, 19, 1, TRUE);
  assert_n_found (self, NULL, 40);
  assert_n_found (self, "rejected", 0);
}

/* What the user rejects stays rejected on frames between, and on those that follow. */
static void
test_rejected_by_hand_stays (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseExtractCollector) coarse = guise_extract_collector_new (self->store, self->clip, 2, OPTIONS);
  g_autoptr(GuiseExtractCollector) finer = guise_extract_collector_new (self->store, self->clip, 1, OPTIONS);
  g_autoptr(GuiseExtractCollector) later = guise_extract_collector_new (self->store, self->clip, 1, OPTIONS);
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;

  take_doubtful (coarse, 0, 18, 2, TRUE);
  ids = find (self, NULL);
  g_assert_cmpuint (ids->len, ==, 20);
  guise_store_face_set_rejected (self->store, &g_array_index (ids, gint64, 1), 1, GUISE_REJECTED_BY_HAND, "No face",
                                 &error);
  g_assert_no_error (error);
  assert_n_found (self, NULL, 10);

  take_doubtful (finer, 0, 19, 1, TRUE);
  assert_n_found (self, NULL, 20);
  assert_n_found (self, "rejected", 20);
  take_doubtful (later, 20, 29, 1, TRUE);
  assert_n_found (self, NULL, 30);
  assert_n_found (self, "rejected and not doubtful and not brief", 30);

  g_assert_true (guise_store_undo (self->store, NULL, NULL));
  assert_n_found (self, NULL, 60);
}

static void
test_flicker_is_dropped (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseExtractCollector) collector = guise_extract_collector_new (self->store, self->clip, 1, OPTIONS);
  GuiseExtractChunk *chunk = make_chunk (0, 19);
  g_autoptr(GArray) tracks = NULL;

  for (gint64 frame = 0; frame < 20; frame++)
    {
      add_face (chunk, frame, 100, 0);
      if (frame == 5 || frame == 6)
        add_face (chunk, frame, 400, 1);
      if (frame == 19)
        add_face (chunk, frame, 500, 2);     /* may go on in the next chunk */
    }
  take (collector, chunk);

  tracks = list_tracks (self);
  g_assert_cmpuint (tracks->len, ==, 2);
  assert_n_found (self, "brief", 2);
}

/* An album: each picture is a shot, so none of its faces can be seen for longer. */
static void
test_faces_of_short_shots_stay (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseExtractCollector) collector = guise_extract_collector_new (self->store, self->clip, 1, OPTIONS);
  GuiseExtractChunk *chunk = make_chunk (0, 9);
  g_autoptr(GArray) tracks = NULL;

  for (gint64 frame = 0; frame < 10; frame++)
    {
      if (frame > 0)
        g_array_append_val (chunk->cuts, frame);
      add_face (chunk, frame, 100, frame % 2);
    }
  take (collector, chunk);

  tracks = list_tracks (self);
  g_assert_cmpuint (tracks->len, ==, 10);
}

static void
test_persons_and_role (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseExtractCollector) collector = guise_extract_collector_new (self->store, self->clip, 1, OPTIONS);
  g_autoptr(GPtrArray) persons = NULL;
  g_autoptr(GError) error = NULL;
  GuiseExtractChunk *chunk = make_chunk (40, 59);
  guint n_persons, n_targets = 0;

  take_two_people (collector, 0, 39);
  for (gint64 frame = 40; frame < 60; frame++)
    add_face (chunk, frame, 100, 0);
  take (collector, chunk);

  /* Once more changes nothing. */
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (guise_people_update (self->store, self->clip, NULL, &error));
      g_assert_no_error (error);
    }

  g_assert_true (guise_people_count (self->store, self->clip, &n_persons, NULL));
  g_assert_cmpuint (n_persons, ==, 2);
  persons = guise_store_person_list (self->store, NULL);
  g_assert_cmpuint (persons->len, ==, 2);
  for (guint i = 0; i < persons->len; i++)
    {
      const GuisePersonRecord *person = g_ptr_array_index (persons, i);

      n_targets += person->role == GUISE_ROLE_TARGET ? 1 : 0;
      if (person->role == GUISE_ROLE_TARGET)
        g_assert_cmpint (person->n_faces, ==, 60);
    }
  g_assert_cmpuint (n_targets, ==, 1);
}

/* @clip: another than the fixture's */
static gint64
add_clip (Fixture *self, const char *name)
{
  GuiseClipRecord clip = {
    .path = (char *) name, .fingerprint = (char *) name, .n_frames = 100, .duration = 4 * GUISE_TIME_SECOND,
    .width = 640, .height = 360, .frame_rate = { 25, 1 },
  };
  gint64 id;

  g_assert_true (guise_store_clip_add (self->store, &clip, NULL, &id, NULL));
  return id;
}

static gint64
count_suggested (Fixture *self, gint64 person)
{
  g_autoptr(GuisePersonRecord) record = guise_store_person_get (self->store, person, NULL);

  return record->n_suggested;
}

/* Who has a name is only suggested; what was denied is not suggested again, and all of it can be undone. */
static void
test_named_are_suggested (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseExtractCollector) first = guise_extract_collector_new (self->store, self->clip, 1, OPTIONS);
  gint64 other = add_clip (self, "/other.mp4"), anna, bert;
  g_autoptr(GuiseExtractCollector) second = guise_extract_collector_new (self->store, other, 1, OPTIONS);
  g_autoptr(GPtrArray) persons = NULL;
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;

  take_two_people (first, 0, 19);
  g_assert_true (guise_people_update (self->store, self->clip, NULL, &error));
  persons = guise_store_person_list (self->store, NULL);
  g_assert_cmpuint (persons->len, ==, 2);
  anna = ((GuisePersonRecord *) persons->pdata[0])->id;
  bert = ((GuisePersonRecord *) persons->pdata[1])->id;
  g_assert_true (guise_store_person_rename (self->store, anna, "Anna", "Rename", NULL));

  /* In another clip: Anna as a suggestion, who has no name as before. */
  take_two_people (second, 0, 19);
  g_assert_true (guise_people_update (self->store, other, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_suggested (self, anna), ==, 20);
  g_assert_cmpint (count_suggested (self, bert), ==, 0);

  ids = guise_store_face_find (self->store, &(GuiseFaceQuery) { .person = anna, .where = "suggested" }, NULL);
  g_assert_cmpuint (ids->len, ==, 20);
  g_assert_true (guise_store_face_confirm (self->store, &g_array_index (ids, gint64, 0), 1, FALSE, "Deny", NULL));
  g_assert_true (guise_people_update (self->store, other, NULL, &error));
  g_assert_cmpint (count_suggested (self, anna), ==, 0);
  g_assert_true (guise_store_undo (self->store, NULL, NULL));
  g_assert_cmpint (count_suggested (self, anna), ==, 20);
  g_assert_true (guise_store_person_confirm (self->store, anna, TRUE, "Confirm", NULL));
  g_assert_cmpint (count_suggested (self, anna), ==, 0);
}

/* Whom the user took faces from does not get them back from whoever looks for people next. */
static void
test_taken_is_not_given_back (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseExtractCollector) collector = guise_extract_collector_new (self->store, self->clip, 1, OPTIONS);
  const GuiseFaceQuery unassigned = { .unassigned = TRUE };
  GuiseExtractChunk *chunk = make_chunk (60, 79);
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;
  GuiseFaceCounts counts;

  take_two_people (collector, 0, 19);
  for (gint64 frame = 60; frame < 80; frame++)
    add_face (chunk, frame, 100, 0);
  take (collector, chunk);
  g_assert_true (guise_people_update (self->store, self->clip, NULL, &error));
  ids = guise_store_face_find (self->store, &(GuiseFaceQuery) { .in_frames = TRUE, .range = { 60, 79 } }, NULL);
  g_assert_cmpuint (ids->len, ==, 20);
  g_assert_true (guise_store_face_assign (self->store, (gint64 *) (gpointer) ids->data, 5, 0, "Give to nobody", NULL));
  g_assert_true (guise_store_face_assign (self->store, (gint64 *) (gpointer) ids->data, 20, 0, "Give to nobody", NULL));
  g_assert_true (guise_people_update (self->store, self->clip, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (guise_store_face_count (self->store, &unassigned, &counts, NULL));
  g_assert_cmpint (counts.n_faces, ==, 20);

  g_assert_true (guise_store_undo (self->store, NULL, NULL) && guise_store_undo (self->store, NULL, NULL));
  g_assert_true (guise_store_face_count (self->store, &unassigned, &counts, NULL));
  g_assert_cmpint (counts.n_faces, ==, 0);
}

/* The timeline of the only person, whose face was found on frames 20–39 and 44–59. */
static GuiseSwapTimeline *
make_timeline (Fixture *self, guint fade)
{
  g_autoptr(GuiseExtractCollector) collector = guise_extract_collector_new (self->store, self->clip, 1, OPTIONS);
  g_autoptr(GuiseSwapScript) script = guise_swap_script_new (NULL);
  g_autoptr(GPtrArray) persons = NULL;
  g_autoptr(GError) error = NULL;
  GuiseExtractChunk *chunk = make_chunk (0, 199);
  GuiseSwapTimeline *timeline;

  script->settings.fade = fade;

  for (gint64 frame = 20; frame < 60; frame++)
    if (frame < 40 || frame > 43)
      add_face (chunk, frame, 100 + 3.0f * frame, 0);
  take (collector, chunk);
  g_assert_true (guise_landmark_smoothing_update (self->store, self->clip, NULL, &error));
  g_assert_true (guise_people_update (self->store, self->clip, NULL, &error));
  persons = guise_store_person_list (self->store, NULL);
  g_assert_cmpuint (persons->len, ==, 1);

  timeline = guise_swap_timeline_load (self->store, self->clip, ((GuisePersonRecord *) persons->pdata[0])->id,
                                       (GuiseFrameRange) { 0, 199 }, script, &error);
  g_assert_no_error (error);
  return timeline;
}

static void
test_timeline_closes_gaps (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseSwapTimeline) timeline = make_timeline (self, 0);
  g_autoptr(GArray) faces = g_array_new (FALSE, FALSE, sizeof (GuiseSwapFace));

  for (gint64 frame = 0; frame < 100; frame++)
    {
      g_assert_true (guise_swap_timeline_get (timeline, frame, faces, NULL));
      g_assert_cmpuint (faces->len, ==, frame >= 20 && frame < 60 ? 1 : 0);
      if (faces->len == 0)
        continue;

      /* It moves by 3 pixels a frame, also where it was not seen; stored to 16 bits. */
      g_assert_cmpfloat_with_epsilon (g_array_index (faces, GuiseSwapFace, 0).landmarks[0].x, 100 + 3.0f * frame, 0.02);
      g_assert_cmpfloat (g_array_index (faces, GuiseSwapFace, 0).opacity, ==, 1.0);
      g_assert_cmpfloat_with_epsilon (g_array_index (faces, GuiseSwapFace, 0).motion.x, 3, 0.05);
    }
}

static void
test_timeline_fades (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseSwapTimeline) timeline = make_timeline (self, 3);
  g_autoptr(GArray) faces = g_array_new (FALSE, FALSE, sizeof (GuiseSwapFace));
  static const struct { gint64 frame; double opacity; } expected[] = {
    { 20, 0.25 }, { 21, 0.5 }, { 23, 1.0 }, { 42, 1.0 }, { 58, 0.5 }, { 59, 0.25 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_true (guise_swap_timeline_get (timeline, expected[i].frame, faces, NULL));
      g_assert_cmpfloat (g_array_index (faces, GuiseSwapFace, 0).opacity, ==, expected[i].opacity);
    }
}

/* What was painted on a frame stays with it, whatever frames are looked at before it is rendered. */
static void
test_paint_stays_with_its_frame (Fixture *self, gconstpointer data)
{
  g_autoptr(GuiseSwapTimeline) plain = make_timeline (self, 0), timeline = NULL;
  g_autoptr(GArray) ids = guise_store_face_find (self->store, &(GuiseFaceQuery) { .clip = self->clip }, NULL);
  g_autoptr(GuiseFacePaint) paint = guise_face_paint_new (&GUISE_AFFINE_IDENTITY);
  g_autoptr(GuiseImage) frame = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, 4, 4);
  g_autoptr(GuiseSwapScript) script = guise_swap_script_new (NULL);
  g_autoptr(GPtrArray) persons = guise_store_person_list (self->store, NULL);
  g_autofree GBytes **packed = g_new (GBytes *, ids->len);
  g_autoptr(GuiseSwapTake) take = NULL;
  GArray *faces = g_array_new (FALSE, FALSE, sizeof (GuiseSwapFace));
  GuiseAffine place;

  memset (paint->pixels, 0, 1000);
  for (guint i = 0; i < ids->len; i++)
    packed[i] = guise_face_paint_pack (paint);
  g_assert_true (guise_store_face_set_paints (self->store, (const gint64 *) (gpointer) ids->data, ids->len, packed, NULL,
                                              NULL));
  timeline = guise_swap_timeline_load (self->store, self->clip, ((GuisePersonRecord *) persons->pdata[0])->id,
                                       (GuiseFrameRange) { 0, 199 }, script, NULL);

  g_assert_true (guise_swap_timeline_get (timeline, 42, faces, NULL));
  place = g_array_index (faces, GuiseSwapFace, 0).paint->frame_to_paint;
  take = guise_swap_take_new (42, frame, &script->settings, faces, NULL);
  faces = g_array_new (FALSE, FALSE, sizeof (GuiseSwapFace));
  g_assert_true (guise_swap_timeline_get (timeline, 43, faces, NULL));
  g_assert_cmpmem (&guise_swap_take_get_face (take, 0)->paint->frame_to_paint, sizeof place, &place, sizeof place);
  g_assert_cmpint (guise_swap_take_get_face (take, 0)->paint->pixels[999], ==, 0);

  g_array_unref (faces);
  for (guint i = 0; i < ids->len; i++)
    g_bytes_unref (packed[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/pipeline/extract-collect/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("tracks-go-on-after-a-kill", test_tracks_go_on_after_a_kill);
  ADD ("difference-to-the-one-before", test_difference_to_the_one_before);
  ADD ("cut-ends-tracks", test_cut_ends_tracks);
  ADD ("doubtful-is-kept-apart", test_doubtful_is_kept_apart);
  ADD ("rejected-by-hand-stays", test_rejected_by_hand_stays);
  ADD ("flicker-is-dropped", test_flicker_is_dropped);
  ADD ("faces-of-short-shots-stay", test_faces_of_short_shots_stay);
  ADD ("persons-and-role", test_persons_and_role);
  ADD ("named-are-suggested", test_named_are_suggested);
  ADD ("taken-is-not-given-back", test_taken_is_not_given_back);
  ADD ("timeline-closes-gaps", test_timeline_closes_gaps);
  ADD ("timeline-fades", test_timeline_fades);
  ADD ("paint-stays-with-its-frame", test_paint_stays_with_its_frame);
#undef ADD

  return g_test_run ();
}
