/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-sampler.h"

#include <math.h>
#include <string.h>

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-random.h"

/* Most that a face of a rare kind comes above its equal share. */
#define MAX_BOOST 4.0

typedef struct
{
  guint   *faces;      /* indices of its faces, in the order of this round */
  guint    n;
  guint64  round;      /* how often all of them have come */
  guint    next;
  double   until;      /* of the cumulative probability */
} Kind;

struct _GuiseFaceSampler
{
  GuiseRandom random;
  guint64     seed;
  guint       n_faces;
  guint       counts[GUISE_FACE_N_KINDS];
  guint      *of_face;                     /* kind of each face */
  Kind        kinds[GUISE_FACE_N_KINDS];
};

static guint
count_edges (float value, const float *edges, guint n)
{
  guint i = 0;

  while (i < n && value >= edges[i])
    i++;

  return i;
}

guint
guise_face_kind_get_index (const GuiseFaceKind *kind)
{
  static const float yaw[] = { -30, -10, 10, 30 }, pitch[] = { -12, 12 }, mouth[] = { 0.12f, 0.35f };
  static const float eyes[] = { 0.6f };

  return ((count_edges (kind->yaw, yaw, G_N_ELEMENTS (yaw)) * 3
           + count_edges (kind->pitch, pitch, G_N_ELEMENTS (pitch))) * 3
          + count_edges (kind->mouth, mouth, G_N_ELEMENTS (mouth))) * 2
         + count_edges (kind->eyes, eyes, G_N_ELEMENTS (eyes));
}

/* The order of a kind's faces follows from seed, kind and round alone, so that a state need not hold it. */
static void
shuffle (GuiseFaceSampler *self, guint k)
{
  Kind *kind = &self->kinds[k];
  const guint64 which = kind->round * GUISE_FACE_N_KINDS + k + 1;
  GuiseRandom random;
  guint n = 0;

  for (guint i = 0; i < self->n_faces; i++)
    if (self->of_face[i] == k)
      kind->faces[n++] = i;

  guise_random_init (&random, self->seed ^ which * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));
  for (guint i = n; i > 1; i--)
    {
      guint j = (guint) guise_random_below (&random, i), swap = kind->faces[j];

      kind->faces[j] = kind->faces[i - 1];
      kind->faces[i - 1] = swap;
    }
}

static void
rewind_all (GuiseFaceSampler *self)
{
  guise_random_init (&self->random, self->seed);
  for (guint k = 0; k < GUISE_FACE_N_KINDS; k++)
    {
      self->kinds[k].round = 0;
      self->kinds[k].next = 0;
      shuffle (self, k);
    }
}

/* Kinds at their limit keep it; the others share what is left by their weights, until none of them passes its own. */
static void
set_probabilities (GuiseFaceSampler *self, double balance)
{
  double weights[GUISE_FACE_N_KINDS], limits[GUISE_FACE_N_KINDS], left = 1, sum = 0, until = 0;
  gboolean limited[GUISE_FACE_N_KINDS] = { FALSE }, again;

  for (guint k = 0; k < GUISE_FACE_N_KINDS; k++)
    {
      sum += weights[k] = self->counts[k] > 0 ? pow (self->counts[k], 1.0 - CLAMP (balance, 0.0, 1.0)) : 0;
      limits[k] = MAX_BOOST * self->counts[k] / self->n_faces;
    }

  do
    {
      again = FALSE;
      for (guint k = 0; k < GUISE_FACE_N_KINDS; k++)
        if (!limited[k] && weights[k] * left > limits[k] * sum)
          {
            again = limited[k] = TRUE;
            left -= limits[k];
            sum -= weights[k];
          }
    }
  while (again);

  for (guint k = 0; k < GUISE_FACE_N_KINDS; k++)
    self->kinds[k].until = until += limited[k] ? limits[k] : weights[k] * left / sum;
}

GuiseFaceSampler *
guise_face_sampler_new (const GuiseFaceKind *kinds, guint n, double balance, guint64 seed)
{
  GuiseFaceSampler *self;

  g_return_val_if_fail (n > 0, NULL);

  self = g_new0 (GuiseFaceSampler, 1);
  self->seed = seed;
  self->n_faces = n;
  self->of_face = g_new (guint, n);
  for (guint i = 0; i < n; i++)
    {
      self->of_face[i] = guise_face_kind_get_index (&kinds[i]);
      self->counts[self->of_face[i]]++;
    }
  for (guint k = 0; k < GUISE_FACE_N_KINDS; k++)
    {
      self->kinds[k].n = self->counts[k];
      self->kinds[k].faces = g_new (guint, self->counts[k]);
    }
  set_probabilities (self, balance);
  rewind_all (self);

  return self;
}

void
guise_face_sampler_destroy (GuiseFaceSampler *self)
{
  if (self == NULL)
    return;

  for (guint k = 0; k < GUISE_FACE_N_KINDS; k++)
    g_free (self->kinds[k].faces);
  g_free (self->of_face);
  g_free (self);
}

/* The kind that @draw in [0, 1) falls on; rounding at the very end falls on the last one that has faces. */
static guint
find_kind (GuiseFaceSampler *self, double draw)
{
  guint last = 0;

  for (guint k = 0; k < GUISE_FACE_N_KINDS; k++)
    if (self->kinds[k].n > 0)
      {
        last = k;
        if (draw < self->kinds[k].until)
          break;
      }

  return last;
}

guint
guise_face_sampler_next (GuiseFaceSampler *self)
{
  guint k = find_kind (self, guise_random_uniform (&self->random));
  Kind *kind = &self->kinds[k];

  if (kind->next == kind->n)
    {
      kind->round++;
      kind->next = 0;
      shuffle (self, k);
    }

  return kind->faces[kind->next++];
}

char *
guise_face_sampler_save (GuiseFaceSampler *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (self->random.s); i++)
    g_string_append_printf (text, "%" G_GINT64_MODIFIER "x ", self->random.s[i]);
  for (guint k = 0; k < GUISE_FACE_N_KINDS; k++)
    if (self->kinds[k].n > 0)
      g_string_append_printf (text, "%x:%x:%" G_GINT64_MODIFIER "x:%x ", k, self->kinds[k].n, self->kinds[k].round,
                              self->kinds[k].next);

  g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}

static gboolean
parse_hex (const char **text, char end, guint64 max, guint64 *out)
{
  char *stop = NULL;

  if (!g_ascii_isxdigit (**text))
    return FALSE;
  *out = g_ascii_strtoull (*text, &stop, 16);
  if (*out > max || (*stop != end && !(end == ' ' && *stop == '\0')))
    return FALSE;

  *text = *stop == '\0' ? stop : stop + 1;
  return TRUE;
}

static gboolean
parse_state (GuiseFaceSampler *self, const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->random.s); i++)
    if (!parse_hex (&text, ' ', G_MAXUINT64, &self->random.s[i]))
      return FALSE;

  for (guint k = 0; k < GUISE_FACE_N_KINDS; k++)
    {
      Kind *kind = &self->kinds[k];
      guint64 index, n, round, next;

      if (kind->n == 0)
        continue;
      if (!parse_hex (&text, ':', GUISE_FACE_N_KINDS, &index) || !parse_hex (&text, ':', G_MAXUINT, &n)
          || !parse_hex (&text, ':', G_MAXUINT32, &round) || !parse_hex (&text, ' ', kind->n, &next)
          || index != k || n != kind->n)
        return FALSE;
      kind->round = round;
      kind->next = (guint) next;
      shuffle (self, k);
    }

  return *text == '\0';
}

gboolean
guise_face_sampler_restore (GuiseFaceSampler *self, const char *text, GError **error)
{
  if (parse_state (self, text))
    return TRUE;

  rewind_all (self);
  g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                       _("The order of faces in the checkpoint does not fit the faces of this run"));
  return FALSE;
}

const guint *
guise_face_sampler_get_counts (GuiseFaceSampler *self)
{
  return self->counts;
}
