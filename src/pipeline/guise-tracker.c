/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-tracker.h"

#include <math.h>
#include <string.h>

/* How far a face may be from where it is expected, in sides of its box: at
 * once, and more for each frame it was not seen. */
#define REACH          0.6f
#define REACH_A_FRAME  0.08f
#define REACH_LONGEST  1.5f

/* A head does not change its size by more than this from one frame to the next. */
#define MAX_SIZE_RATIO 1.8f

/* Two vectors farther apart than this are two people, even with blur and turned
 * heads (impostors start at 0.57, genuine pairs of good pictures end at 0.58). */
#define IDENTITY_APART 0.80f

/* And a face that is farther than this from each of a track's last few, of two at least, is somebody else's: of
 * 900 faces that went on with such tracks none was farther than 0.51. */
#define N_RECENT            4
#define IDENTITY_APART_NOW  0.65f

/* Below this they are surely one person: worth a longer reach. */
#define IDENTITY_SAME  0.50f
#define REACH_OF_SAME  2.0f

/* Share of the newest movement in the speed: boxes jitter by a few per cent. */
#define SPEED_GAIN     0.5f

typedef struct
{
  guint     track;
  guint     frame;                  /* where it was seen last */
  GuiseRect box;
  float     speed_x, speed_y;       /* pixels a frame */
  guint     n_identities;           /* that it was given; the last N_RECENT are kept */
  float     identities[N_RECENT][GUISE_IDENTITY_LENGTH];
} Track;

typedef struct
{
  float cost;
  guint track;    /* index in self->tracks */
  guint face;
} Pair;

struct _GuiseTracker
{
  guint   max_gap;
  guint   next_track;
  GArray *tracks;     /* of Track: those that may go on */
};

GuiseTracker *
guise_tracker_new (guint max_gap)
{
  GuiseTracker *self = g_new0 (GuiseTracker, 1);

  self->max_gap = max_gap;
  self->next_track = 1;
  self->tracks = g_array_new (FALSE, FALSE, sizeof (Track));
  return self;
}

void
guise_tracker_free (GuiseTracker *self)
{
  g_array_unref (self->tracks);
  g_free (self);
}

void
guise_tracker_cut (GuiseTracker *self)
{
  g_array_set_size (self->tracks, 0);
}

static void
track_set_identity (Track *track, const float *identity)
{
  if (identity == NULL)
    return;

  memcpy (track->identities[track->n_identities % N_RECENT], identity, sizeof track->identities[0]);
  track->n_identities++;
}

/* Returns: how far @identity is from the nearest of the track's last ones. */
static float
nearest_identity (const Track *track, const float *identity)
{
  double nearest = INFINITY;

  for (guint i = 0; i < MIN (track->n_identities, N_RECENT); i++)
    nearest = MIN (nearest, guise_measure_distance (track->identities[i], identity));
  return (float) nearest;
}

void
guise_tracker_resume (GuiseTracker *self, guint track, guint frame, const GuiseTrackerFace *face)
{
  Track resumed = { .track = track, .frame = frame, .box = face->box };

  track_set_identity (&resumed, face->identity);
  g_array_append_val (self->tracks, resumed);
  self->next_track = MAX (self->next_track, track + 1);
}

static float
side_of (const GuiseRect *box)
{
  return sqrtf (MAX (box->width * box->height, 1.0f));
}

/* Returns: how badly @face fits @track at @frame, in box sides; negative when it cannot be the same face. */
static float
fit_cost (const Track *track, guint frame, const GuiseTrackerFace *face)
{
  float n_frames = (float) (frame - track->frame);
  float x = track->box.x + track->box.width / 2 + track->speed_x * n_frames;
  float y = track->box.y + track->box.height / 2 + track->speed_y * n_frames;
  float side = side_of (&track->box), other_side = side_of (&face->box);
  float ratio = MAX (side, other_side) / MIN (side, other_side);
  float distance = hypotf (face->box.x + face->box.width / 2 - x, face->box.y + face->box.height / 2 - y)
                   / MAX (side, other_side);
  float reach = MIN (REACH + REACH_A_FRAME * (n_frames - 1), REACH_LONGEST);
  float unlike = 0.0f;

  if (track->n_identities > 0 && face->identity != NULL)
    {
      unlike = nearest_identity (track, face->identity);
      if (unlike > (track->n_identities > 1 ? IDENTITY_APART_NOW : IDENTITY_APART))
        return -1.0f;
      if (unlike < IDENTITY_SAME)
        reach = MAX (reach, REACH_OF_SAME);
    }

  if (distance > reach || ratio > MAX_SIZE_RATIO)
    return -1.0f;

  return distance + 0.5f * (ratio - 1.0f) + unlike;
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const Pair *first = a, *second = b;

  if (first->cost != second->cost)
    return first->cost < second->cost ? -1 : 1;

  return first->face != second->face ? (first->face < second->face ? -1 : 1) : 0;
}

static void
track_move (Track *track, guint frame, const GuiseTrackerFace *face)
{
  float n_frames = (float) (frame - track->frame);
  float moved_x = face->box.x + face->box.width / 2 - track->box.x - track->box.width / 2;
  float moved_y = face->box.y + face->box.height / 2 - track->box.y - track->box.height / 2;

  track->speed_x += SPEED_GAIN * (moved_x / n_frames - track->speed_x);
  track->speed_y += SPEED_GAIN * (moved_y / n_frames - track->speed_y);
  track->box = face->box;
  track->frame = frame;
  track_set_identity (track, face->identity);
}

static void
forget_lost_tracks (GuiseTracker *self, guint frame)
{
  for (guint i = self->tracks->len; i > 0; i--)
    if (frame - g_array_index (self->tracks, Track, i - 1).frame > self->max_gap + 1)
      g_array_remove_index_fast (self->tracks, i - 1);
}

static GArray *
list_pairs (GuiseTracker *self, guint frame, const GuiseTrackerFace *faces, guint n_faces)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (Pair));

  for (guint t = 0; t < self->tracks->len; t++)
    for (guint f = 0; f < n_faces; f++)
      {
        Pair pair = { fit_cost (&g_array_index (self->tracks, Track, t), frame, &faces[f]), t, f };

        if (pair.cost >= 0.0f)
          g_array_append_val (pairs, pair);
      }
  g_array_sort (pairs, compare_pairs);

  return pairs;
}

void
guise_tracker_push (GuiseTracker *self, guint frame, const GuiseTrackerFace *faces, guint n_faces, guint *tracks)
{
  g_autoptr(GArray) pairs = NULL;
  guint n_before;

  forget_lost_tracks (self, frame);
  n_before = self->tracks->len;
  memset (tracks, 0, n_faces * sizeof *tracks);

  /* Best pairs first: with the few faces of a frame this is as good as an
   * optimal assignment, and easier to foresee. */
  pairs = list_pairs (self, frame, faces, n_faces);
  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = &g_array_index (pairs, Pair, i);
      Track *track = &g_array_index (self->tracks, Track, pair->track);

      if (tracks[pair->face] == 0 && track->frame != frame)
        {
          track_move (track, frame, &faces[pair->face]);
          tracks[pair->face] = track->track;
        }
    }

  for (guint f = 0; f < n_faces; f++)
    if (tracks[f] == 0)
      {
        tracks[f] = self->next_track;
        guise_tracker_resume (self, self->next_track, frame, &faces[f]);
      }

  g_assert (self->tracks->len >= n_before);
}
