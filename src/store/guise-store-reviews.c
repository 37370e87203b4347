/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-private.h"
#include "guise-store-reviews.h"

#include "guise-i18n.h"

#include <string.h>

void
guise_review_record_free (GuiseReviewRecord *self)
{
  g_free (self->key);
  g_free (self->figures);
  g_free (self);
}

/* 32-bit floats, little-endian, a frame after the other. */
static GBytes *
pack (const GuiseReviewRecord *review)
{
  gsize n = (gsize) review->n_frames * GUISE_N_SWAP_FIGURES;
  guint32 *words = g_new (guint32, MAX (n, 1));

  for (gsize i = 0; i < n; i++)
    {
      memcpy (&words[i], &review->figures[i / GUISE_N_SWAP_FIGURES].value[i % GUISE_N_SWAP_FIGURES], sizeof words[i]);
      words[i] = GUINT32_TO_LE (words[i]);
    }
  return g_bytes_new_take (words, n * sizeof *words);
}

static gboolean
unpack (GBytes *bytes, GuiseReviewRecord *review)
{
  gsize size = 0, n = (gsize) review->n_frames * GUISE_N_SWAP_FIGURES;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  if (size != n * sizeof (guint32) || review->n_done > review->n_frames)
    return FALSE;
  review->figures = g_new (GuiseSwapFigures, MAX (review->n_frames, 1));
  for (gsize i = 0; i < n; i++)
    {
      guint32 word;

      memcpy (&word, data + i * sizeof word, sizeof word);
      word = GUINT32_FROM_LE (word);
      memcpy (&review->figures[i / GUISE_N_SWAP_FIGURES].value[i % GUISE_N_SWAP_FIGURES], &word, sizeof word);
    }
  return TRUE;
}

static gboolean
set_body (GuiseStore *self, gpointer data, GError **error)
{
  const GuiseReviewRecord *review = data;
  g_autoptr(GBytes) bytes = pack (review);
  GuiseQuery *query;

  if (!guise_store_check_exists (self, GUISE_CLIP_EXISTS, N_("clip"), review->clip, error)
      || !guise_store_check_exists (self, GUISE_PERSON_EXISTS, N_("person"), review->person, error))
    return FALSE;
  query = guise_db_query (self->db, "INSERT OR REPLACE INTO reviews (clip, person, run, key, n_frames, n_done, "
                                    "figures) VALUES (?, ?, ?, ?, ?, ?, ?)");
  guise_query_add_int (query, review->clip);
  guise_query_add_int (query, review->person);
  guise_query_add_id (query, review->run);
  guise_query_add_text (query, review->key);
  guise_query_add_int (query, review->n_frames);
  guise_query_add_int (query, review->n_done);
  guise_query_add_bytes (query, bytes);
  return guise_query_run (query, error);
}

gboolean
guise_store_review_set (GuiseStore *self, const GuiseReviewRecord *review, GError **error)
{
  GuiseReviewRecord copy = *review;

  return guise_store_write (self, set_body, &copy, error);
}

typedef struct
{
  gint64             clip, person;
  GuiseReviewRecord *found;
} GetCall;

static gboolean
get_body (GuiseStore *self, gpointer data, GError **error)
{
  GetCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, "SELECT COALESCE (run, 0), key, n_frames, n_done, figures FROM reviews "
                                                "WHERE clip = ? AND person = ?");
  gboolean readable = TRUE;

  guise_query_add_int (query, call->clip);
  guise_query_add_int (query, call->person);
  if (guise_query_next (query))
    {
      g_autoptr(GBytes) bytes = guise_query_dup_bytes (query, 4);
      GuiseReviewRecord *review = call->found = g_new0 (GuiseReviewRecord, 1);

      review->clip = call->clip;
      review->person = call->person;
      review->run = guise_query_int (query, 0);
      review->key = guise_query_dup_text (query, 1);
      review->n_frames = (guint) guise_query_int_in (query, 2, 0, G_MAXINT32);
      review->n_done = (guint) guise_query_int_in (query, 3, 0, G_MAXINT32);
      readable = unpack (bytes, review);
    }
  if (!guise_query_finish (query, error))
    return FALSE;
  /* It is as good as none: it can be measured again. */
  if (!readable)
    g_clear_pointer (&call->found, guise_review_record_free);
  return TRUE;
}

GuiseReviewRecord *
guise_store_review_get (GuiseStore *self, gint64 clip, gint64 person, GError **error)
{
  GetCall call = { clip, person, NULL };

  if (guise_store_read (self, get_body, &call, error))
    return call.found;
  g_clear_pointer (&call.found, guise_review_record_free);
  return NULL;
}

typedef struct
{
  gint64     clip;
  GChecksum *sum;
} SumCall;

static gboolean
add_blobs (GuiseStore *self, const char *sql, const SumCall *call, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, sql);

  guise_query_add_int (query, call->clip);
  while (guise_query_next (query))
    {
      gint64 face = GINT64_TO_LE (guise_query_int (query, 0));
      g_autoptr(GBytes) bytes = guise_query_dup_bytes (query, 1);
      gsize size = 0;
      gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

      g_checksum_update (call->sum, (const guchar *) &face, sizeof face);
      if (size > 0)
        g_checksum_update (call->sum, data, (gssize) size);
    }
  return guise_query_finish (query, error);
}

static gboolean
sum_body (GuiseStore *self, gpointer data, GError **error)
{
  const SumCall *call = data;

  /* A row that was undone stands empty, as one that never was there. */
  return add_blobs (self, "SELECT id, NULL FROM tracks WHERE clip = ? AND rejected <> 0 ORDER BY id", call, error)
         && add_blobs (self, "SELECT f.id, c.points FROM faces AS f JOIN landmarks_corrected AS c ON c.face = f.id "
                    "WHERE f.clip = ? AND c.points IS NOT NULL ORDER BY f.id", call, error)
         && add_blobs (self, "SELECT f.id, p.paint FROM faces AS f JOIN paints AS p ON p.face = f.id "
                       "WHERE f.clip = ? AND p.paint IS NOT NULL ORDER BY f.id", call, error);
}

char *
guise_store_clip_sum_retouches (GuiseStore *self, gint64 clip, GError **error)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  SumCall call = { clip, sum };

  return guise_store_read (self, sum_body, &call, error) ? g_strdup (g_checksum_get_string (sum)) : NULL;
}
