/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mask-passing.h"

#include "guise-mask-lessons.h"
#include "guise-rank.h"

#include <math.h>
#include <string.h>

#define SIDE     GUISE_MASK_NET_SIDE
#define N_PIXELS GUISE_MASK_N_OUT

/* The mesh without the irises, which turn with the eyes. */
#define N_POINTS 468

/* Pixels over which a point of the mesh takes those around it along. */
#define SPREAD 3.0f

/* Faces that one is compared with, of other moments, and the share of them that must look like it. */
#define N_OTHERS 40u
#define APART    (GUISE_TIME_SECOND * 7 / 20)
#define SHARE    0.15f
#define MAX_LIKE 8u          /* SHARE × N_OTHERS, and some */

/* Pixels around, whose differences count as one. */
#define REACH 1

/* Least deviation of a face's colours, 0..1: less is noise. And what is added to the usual difference, in medians of
 * it. */
#define LEAST_DEVIATION 0.02f
#define LEAST_USUAL     0.3f

/* Times the usual difference, from which on it is doubtful what is there, and from which on it is something else: if it
 * comes from beyond the outline, below so much of its height. Where less than so much of what is strange does, light
 * changed. */
#define DOUBTFUL      3.0f
#define STRANGE       5.0f
#define FOREHEAD      0.2f
#define LEAST_REACHED 0.7f

/* Times the usual difference within which a face looks like a painted one, and painted faces that one is compared with. */
#define ALIKE     2.0f
#define N_PAINTED 12u

typedef struct
{
  guint     n;
  float    *weights;         /* N_PIXELS × N_POINTS: how much each point takes a pixel of the mean face along */
  float    *mean;            /* N_POINTS × 2 */
  float    *moves;           /* n × N_PIXELS × 2: from a pixel of the mean face to the face's */
  float    *rgb;             /* n × N_PIXELS × 3: laid on the mean face, in deviations */
  float    *differs;         /* n × N_PIXELS */
  float    *usual;           /* N_PIXELS: how much faces differ there */
  GArray   *painted;         /* of guint: numbers of faces on which somebody painted */
  gboolean *is_face;         /* N_PIXELS of the mean face */
} Track;

static void
track_init (Track *self, guint n)
{
  self->n = n;
  self->weights = g_new (float, (gsize) N_PIXELS * N_POINTS);
  self->mean = g_new0 (float, N_POINTS * 2);
  self->moves = g_new (float, (gsize) n * N_PIXELS * 2);
  self->rgb = g_new (float, (gsize) n * N_PIXELS * 3);
  self->differs = g_new0 (float, (gsize) n * N_PIXELS);
  self->usual = g_new (float, N_PIXELS);
  self->painted = g_array_new (FALSE, FALSE, sizeof (guint));
  self->is_face = g_new0 (gboolean, N_PIXELS);
}

static void
track_clear (Track *self)
{
  g_free (self->weights);
  g_free (self->mean);
  g_free (self->moves);
  g_free (self->rgb);
  g_free (self->differs);
  g_free (self->usual);
  g_clear_pointer (&self->painted, g_array_unref);
  g_free (self->is_face);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Track, track_clear)

/* The mean mesh, and what of it takes each pixel along. */
static void
find_mean (Track *self, const GuisePassingFace *faces)
{
  for (guint k = 0; k < self->n; k++)
    for (guint j = 0; j < N_POINTS; j++)
      {
        self->mean[j * 2] += faces[k].points[j].x / (float) self->n;
        self->mean[j * 2 + 1] += faces[k].points[j].y / (float) self->n;
      }
  for (guint i = 0; i < N_PIXELS; i++)
    {
      float *weights = self->weights + (gsize) i * N_POINTS, sum = 0;

      for (guint j = 0; j < N_POINTS; j++)
        {
          const float dx = (float) (i % SIDE) + 0.5f - self->mean[j * 2];
          const float dy = (float) (i / SIDE) + 0.5f - self->mean[j * 2 + 1];
          const float square = dx * dx + dy * dy;

          weights[j] = expf (-square / (2 * SPREAD * SPREAD)) + 1e-9f / (1 + square);
          sum += weights[j];
        }
      for (guint j = 0; j < N_POINTS; j++)
        weights[j] /= sum;
    }
}

/* Value @c of @n between the pixels of a square; its edge goes on for ever. */
static float
sample (const float *values, guint n, guint c, float x, float y)
{
  const float px = CLAMP (x - 0.5f, 0, SIDE - 1.001f), py = CLAMP (y - 0.5f, 0, SIDE - 1.001f);
  const guint left = (guint) px, top = (guint) py;
  const float u = px - (float) left, v = py - (float) top;
  const float *p = values + (top * SIDE + left) * n + c, *q = p + SIDE * n;

  return (1 - v) * ((1 - u) * p[0] + u * p[n]) + v * ((1 - u) * q[0] + u * q[n]);
}

/* How far the mesh takes pixel @i of the mean face along, where its points went @from_mean. */
static GuisePoint
find_move (const Track *self, const float *from_mean, guint i)
{
  const float *weights = self->weights + (gsize) i * N_POINTS;
  GuisePoint move = { 0, 0 };

  for (guint j = 0; j < N_POINTS; j++)
    {
      move.x += weights[j] * from_mean[j * 2];
      move.y += weights[j] * from_mean[j * 2 + 1];
    }
  return move;
}

/* Lays face @k on the mean one; @outline: of all, is added to. */
static void
lay (Track *self, const GuisePassingFace *face, guint k, float *outline)
{
  float *moves = self->moves + (gsize) k * N_PIXELS * 2, *rgb = self->rgb + (gsize) k * N_PIXELS * 3;
  float from_mean[N_POINTS * 2], colours[N_PIXELS * 3], inside[N_PIXELS];

  for (guint i = 0; i < N_PIXELS * 3; i++)
    colours[i] = face->rgb[i] / 255.0f;
  for (guint i = 0; i < N_PIXELS; i++)
    inside[i] = face->outline[i] / 255.0f;
  for (guint j = 0; j < N_POINTS; j++)
    {
      from_mean[j * 2] = face->points[j].x - self->mean[j * 2];
      from_mean[j * 2 + 1] = face->points[j].y - self->mean[j * 2 + 1];
    }
  for (guint i = 0; i < N_PIXELS; i++)
    {
      const GuisePoint move = find_move (self, from_mean, i);
      const float x = (float) (i % SIDE) + 0.5f + move.x, y = (float) (i / SIDE) + 0.5f + move.y;

      moves[i * 2] = move.x;
      moves[i * 2 + 1] = move.y;
      for (guint c = 0; c < 3; c++)
        rgb[i * 3 + c] = sample (colours, 3, c, x, y);
      outline[i] += sample (inside, 1, 0, x, y);
    }
}

/* Takes from the face @k its median colour. Returns: median of how far its colours are from that. */
static float
level (Track *self, guint k)
{
  float *rgb = self->rgb + (gsize) k * N_PIXELS * 3;
  g_autofree float *values = g_new (float, N_PIXELS * 3);
  guint n = 0;

  for (guint c = 0; c < 3; c++)
    {
      float median;

      n = 0;
      for (guint i = 0; i < N_PIXELS; i++)
        if (self->is_face[i])
          values[n++] = rgb[i * 3 + c];
      median = n > 0 ? guise_rank_find (values, n, n / 2) : 0;
      for (guint i = 0; i < N_PIXELS; i++)
        rgb[i * 3 + c] -= median;
    }
  n = 0;
  for (guint i = 0; i < N_PIXELS; i++)
    for (guint c = 0; c < 3 && self->is_face[i]; c++)
      values[n++] = fabsf (rgb[i * 3 + c]);
  return n > 0 ? guise_rank_find (values, n, n / 2) : 0;
}

static void
lay_all (Track *self, const GuisePassingFace *faces)
{
  g_autofree float *outline = g_new0 (float, N_PIXELS);
  float deviation = 0;

  find_mean (self, faces);
  for (guint k = 0; k < self->n; k++)
    lay (self, &faces[k], k, outline);
  for (guint i = 0; i < N_PIXELS; i++)
    self->is_face[i] = outline[i] > 0.5f * (float) self->n;
  for (guint k = 0; k < self->n; k++)
    deviation += level (self, k) / (float) self->n;
  for (gsize i = 0; i < (gsize) self->n * N_PIXELS * 3; i++)
    self->rgb[i] /= MAX (deviation, LEAST_DEVIATION);
}

/* Squares of the differences of faces @a and @b, mean of the pixels around. */
static void
compare (const Track *self, guint a, guint b, float *out)
{
  const float *first = self->rgb + (gsize) a * N_PIXELS * 3, *second = self->rgb + (gsize) b * N_PIXELS * 3;
  float squares[N_PIXELS], rows[N_PIXELS];

  for (guint i = 0; i < N_PIXELS; i++)
    {
      const float r = first[i * 3] - second[i * 3], g = first[i * 3 + 1] - second[i * 3 + 1];
      const float blue = first[i * 3 + 2] - second[i * 3 + 2];

      squares[i] = (r * r + g * g + blue * blue) / 3;
    }
  for (gint i = 0; i < N_PIXELS; i++)
    {
      rows[i] = 0;
      for (gint d = -REACH; d <= REACH; d++)
        rows[i] += squares[i / SIDE * SIDE + CLAMP (i % SIDE + d, 0, SIDE - 1)] / (2 * REACH + 1);
    }
  for (gint i = 0; i < N_PIXELS; i++)
    {
      out[i] = 0;
      for (gint d = -REACH; d <= REACH; d++)
        out[i] += rows[CLAMP (i / SIDE + d, 0, SIDE - 1) * SIDE + i % SIDE] / (2 * REACH + 1);
    }
}

/* Keeps the @n smallest of what was given, in order. */
static void
keep_least (float *least, guint n, float value)
{
  if (value >= least[n - 1])
    return;
  for (guint i = n - 1; ; i--)
    {
      if (i == 0 || least[i - 1] <= value)
        {
          least[i] = value;
          return;
        }
      least[i] = least[i - 1];
    }
}

/* How much each pixel of face @k differs from the faces of other moments that are most like it there. */
static void
look_for_like (Track *self, const GuisePassingFace *faces, guint k)
{
  g_autofree guint *others = g_new (guint, self->n);
  g_autofree float *least = g_new (float, N_PIXELS * MAX_LIKE), *differs = g_new (float, N_PIXELS);
  guint n = 0, n_compared, n_like;

  for (guint i = 0; i < self->n; i++)
    if (ABS (faces[i].time - faces[k].time) > APART)
      others[n++] = i;
  n_compared = MIN (n, N_OTHERS);
  n_like = CLAMP ((guint) (SHARE * (float) n_compared), 1, MAX_LIKE);
  if (n_compared < N_OTHERS / 4)
    return;
  for (guint i = 0; i < N_PIXELS * MAX_LIKE; i++)
    least[i] = INFINITY;
  for (guint other = 0; other < n_compared; other++)
    {
      compare (self, k, others[(gsize) other * n / n_compared], differs);
      for (guint i = 0; i < N_PIXELS; i++)
        keep_least (least + i * MAX_LIKE, n_like, differs[i]);
    }
  for (guint i = 0; i < N_PIXELS; i++)
    self->differs[(gsize) k * N_PIXELS + i] = sqrtf (least[i * MAX_LIKE + n_like - 1]);
}

/* Makes of differences so many times the usual one of that pixel. */
static void
scale_by_usual (Track *self)
{
  g_autofree float *values = g_new (float, MAX (self->n, N_PIXELS));
  float least = 0;
  guint n = 0;

  for (guint i = 0; i < N_PIXELS; i++)
    {
      for (guint k = 0; k < self->n; k++)
        values[k] = self->differs[(gsize) k * N_PIXELS + i];
      self->usual[i] = guise_rank_find (values, self->n, self->n / 2);
    }
  for (guint i = 0; i < N_PIXELS; i++)
    if (self->is_face[i])
      values[n++] = self->usual[i];
  least = n > 0 ? LEAST_USUAL * guise_rank_find (values, n, n / 2) : 0;
  for (guint i = 0; i < N_PIXELS; i++)
    {
      self->usual[i] = MAX (self->usual[i] + least, 1e-6f);
      for (guint k = 0; k < self->n; k++)
        self->differs[(gsize) k * N_PIXELS + i] /= self->usual[i];
    }
}

/* What is known of the pixels of the mean face, in the square of face @k. The way back is found step by step: it goes
 * smoothly. */
static void
fold_back (const Track *self, guint k, const float *values, float *out)
{
  const float *moves = self->moves + (gsize) k * N_PIXELS * 2;

  for (guint i = 0; i < N_PIXELS; i++)
    {
      const float x = (float) (i % SIDE) + 0.5f, y = (float) (i / SIDE) + 0.5f;
      float at_x = x, at_y = y;

      for (guint step = 0; step < 4; step++)
        {
          const float dx = sample (moves, 2, 0, at_x, at_y), dy = sample (moves, 2, 1, at_x, at_y);

          at_x = x - dx;
          at_y = y - dy;
        }
      out[i] = sample (values, 1, 0, at_x, at_y);
    }
}

static gboolean
is_in (const GuisePassingFace *face, guint i)
{
  return face->outline[i] >= 128;
}

/* Whether pixel @i of the face is at its outline, not at its forehead, where light comes and goes. */
static gboolean
is_at_edge (const GuisePassingFace *face, guint i, guint top, guint bottom)
{
  const guint x = i % SIDE, y = i / SIDE;

  return y > top + (guint) (FOREHEAD * (float) (bottom - top))
         && (x == 0 || x == SIDE - 1 || y == SIDE - 1
             || !is_in (face, i - 1) || !is_in (face, i + 1) || !is_in (face, i + SIDE));
}

/* The rows of the face. */
static void
find_height (const GuisePassingFace *face, guint *top, guint *bottom)
{
  *top = SIDE;
  *bottom = 0;
  for (guint i = 0; i < N_PIXELS; i++)
    if (is_in (face, i))
      {
        *top = MIN (*top, i / SIDE);
        *bottom = i / SIDE;
      }
}

/* Marks in @reached what of the face differs and hangs together with what does at its outline. */
static void
come_in (const GuisePassingFace *face, const float *differs, gboolean *reached)
{
  guint queue[N_PIXELS], top, bottom, n = 0;

  memset (reached, 0, N_PIXELS * sizeof *reached);
  find_height (face, &top, &bottom);
  for (guint i = 0; i < N_PIXELS; i++)
    if (is_in (face, i) && differs[i] > DOUBTFUL && is_at_edge (face, i, top, bottom))
      {
        reached[i] = TRUE;
        queue[n++] = i;
      }
  while (n > 0)
    {
      const guint i = queue[--n];
      const guint around[] = { i % SIDE > 0 ? i - 1 : i, i % SIDE + 1 < SIDE ? i + 1 : i, i >= SIDE ? i - SIDE : i,
                               i + SIDE < N_PIXELS ? i + SIDE : i };

      for (guint k = 0; k < G_N_ELEMENTS (around); k++)
        if (!reached[around[k]] && is_in (face, around[k]) && differs[around[k]] > DOUBTFUL)
          {
            reached[around[k]] = TRUE;
            queue[n++] = around[k];
          }
    }
}

static void
judge (const GuisePassingFace *face, const float *differs, guint8 *out)
{
  gboolean reached[N_PIXELS];
  guint n_strange = 0, n_reached = 0;

  come_in (face, differs, reached);
  for (guint i = 0; i < N_PIXELS; i++)
    if (is_in (face, i) && differs[i] > STRANGE)
      {
        n_strange++;
        n_reached += reached[i] ? 1 : 0;
      }
  for (guint i = 0; i < N_PIXELS; i++)
    out[i] = differs[i] <= DOUBTFUL ? GUISE_PASSING_NOTHING
             : differs[i] > STRANGE && reached[i] && (float) n_reached > LEAST_REACHED * (float) n_strange
             ? GUISE_PASSING_THING : GUISE_PASSING_DOUBT;
}

/* Marks in @out what of face @k looks like what somebody painted to be before another face. */
static void
doubt_what_is_alike (const Track *self, const GuisePassingFace *faces, guint k, guint8 *out)
{
  const guint n = MIN (self->painted->len, N_PAINTED);
  g_autofree float *differs = g_new (float, N_PIXELS), *alike = g_new0 (float, N_PIXELS), *here = g_new (float, N_PIXELS);

  for (guint p = 0; p < n; p++)
    {
      const guint painted = g_array_index (self->painted, guint, (gsize) p * self->painted->len / n);
      const float *moves = self->moves + (gsize) painted * N_PIXELS * 2;

      compare (self, k, painted, differs);
      for (guint i = 0; i < N_PIXELS; i++)
        {
          const gint x = (gint) ((float) (i % SIDE) + 0.5f + moves[i * 2]);
          const gint y = (gint) ((float) (i / SIDE) + 0.5f + moves[i * 2 + 1]);

          if (faces[painted].seen[CLAMP (y, 0, SIDE - 1) * SIDE + CLAMP (x, 0, SIDE - 1)] < 128
              && differs[i] < ALIKE * ALIKE * self->usual[i] * self->usual[i])
            alike[i] = 1;
        }
    }
  fold_back (self, k, alike, here);
  for (guint i = 0; i < N_PIXELS; i++)
    if (here[i] > 0.5f && out[i] == GUISE_PASSING_NOTHING)
      out[i] = GUISE_PASSING_DOUBT;
}

gboolean
guise_mask_find_passing (const GuisePassingFace *faces, guint n, guint8 *out, GCancellable *cancellable, GError **error)
{
  g_auto(Track) track = { 0 };
  float differs[N_PIXELS];

  memset (out, GUISE_PASSING_NOTHING, (gsize) n * N_PIXELS);
  if (n < GUISE_PASSING_MIN_FACES)
    return TRUE;
  track_init (&track, n);
  lay_all (&track, faces);
  for (guint k = 0; k < n; k++)
    if (faces[k].seen != NULL)
      g_array_append_val (track.painted, k);
  for (guint k = 0; k < n; k++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      look_for_like (&track, faces, k);
    }
  scale_by_usual (&track);
  for (guint k = 0; k < n; k++)
    {
      fold_back (&track, k, track.differs + (gsize) k * N_PIXELS, differs);
      judge (&faces[k], differs, out + (gsize) k * N_PIXELS);
      if (track.painted->len > 0)
        doubt_what_is_alike (&track, faces, k, out + (gsize) k * N_PIXELS);
    }
  return TRUE;
}
