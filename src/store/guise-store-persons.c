/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-changes-private.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <string.h>

#define MAX_NAME_BYTES 500
#define MAX_NOTE_BYTES 10000

static const char *const consent_names[GUISE_N_CONSENTS] = { "none", "yes", "no" };

/* Neighbours differ in hue and lightness, also for eyes that do not tell red from green (Okabe and Ito 2008). */
static const guint32 palette[] = { 0xe69f00, 0x56b4e9, 0x009e73, 0xd55e00, 0x0072b2, 0xcc79a7, 0xf0e442, 0x999999 };

const char *
guise_consent_get_name (GuiseConsent consent)
{
  g_return_val_if_fail (consent < GUISE_N_CONSENTS, "none");

  return consent_names[consent];
}

void
guise_person_record_free (GuisePersonRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->consent_note);
  g_free (self->consent_hash);
  g_free (self);
}

typedef struct
{
  gint64       id, other;
  const char  *text;
  gint64       value;
  GuiseField   field;
  GuiseRole    role;
  GuiseConsent consent;
  const char  *step;
  GPtrArray   *list;
} PersonCall;

static gboolean
check_text (gboolean is_note, const char *text, gsize most, GError **error)
{
  if (text == NULL || (strlen (text) <= most && g_utf8_validate (text, -1, NULL)))
    return TRUE;
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, is_note ? _("A note is UTF-8 text of at most %zu bytes")
                                                              : _("A name is UTF-8 text of at most %zu bytes"), most);
  return FALSE;
}

gboolean
guise_store_person_check_words (const char *name, const char *note, GError **error)
{
  return check_text (FALSE, name, MAX_NAME_BYTES, error) && check_text (TRUE, note, MAX_NOTE_BYTES, error);
}

gboolean
guise_store_insert_person (GuiseStore *self, const char *name, gint64 role, gint64 *out_id, GError **error)
{
  g_autofree char *numbered = NULL;
  GuiseQuery *query;
  gint64 n;

  if (!check_text (FALSE, name, MAX_NAME_BYTES, error)
      || !guise_query_run_int (guise_db_query (self->db, "SELECT seq FROM sqlite_sequence WHERE name = 'persons'"),
                               0, &n, error))
    return FALSE;
  numbered = g_strdup_printf ("Person %" G_GINT64_FORMAT, n + 1);

  query = guise_db_query (self->db, "INSERT INTO persons (name, colour, role, removed) VALUES (?, ?, ?, 1)");
  guise_query_add_text (query, name != NULL ? name : numbered);
  guise_query_add_int (query, palette[n % (gint64) G_N_ELEMENTS (palette)]);
  guise_query_add_int (query, role);
  if (!guise_query_run (query, error))
    return FALSE;
  *out_id = guise_db_get_last_id (self->db);
  return TRUE;
}

/* Out of the lists at first: putting it in is what the undo step records. */
static gboolean
add_body (GuiseStore *self, gpointer data, GError **error)
{
  PersonCall *call = data;
  gint64 step;

  return guise_store_insert_person (self, call->text, call->role, &call->id, error)
         && guise_changes_begin (self, call->step, &step, error)
         && guise_changes_set_one (self, step, GUISE_FIELD_PERSON_REMOVED, call->id, FALSE, error);
}

gboolean
guise_store_person_add (GuiseStore *self, const char *name, GuiseRole role, const char *step,
                        gint64 *out_id, GError **error)
{
  PersonCall call = { .text = name, .role = role, .step = step };

  g_return_val_if_fail (role < GUISE_N_ROLES, FALSE);

  if (!guise_store_write (self, add_body, &call, error))
    return FALSE;
  if (out_id != NULL)
    *out_id = call.id;
  return TRUE;
}

/* Counts come from the index over tracks alone; faces of removed clips do not count. */
#define PERSON_QUERY \
  "SELECT p.id, p.name, p.colour, p.role, p.consent, p.consent_date, p.consent_note, p.consent_hash, " \
  "COUNT (f.track), COALESCE (SUM (f.decision <> 2), 0), COALESCE (SUM (f.decision <> 2 AND f.hold_out = 1), 0), " \
  "COUNT (DISTINCT CASE WHEN f.track IS NOT NULL THEN t.clip END), " \
  "COALESCE (SUM (CASE WHEN f.track IS NOT NULL THEN t.suggested END), 0), " \
  "(SELECT COUNT (*) FROM reference_vectors AS r WHERE r.person = p.id AND NOT r.removed) " \
  "FROM persons AS p " \
  "LEFT JOIN tracks AS t ON t.person = p.id AND t.rejected = 0 AND t.clip IN (SELECT id FROM clips WHERE NOT removed) " \
  "LEFT JOIN faces AS f ON f.track = t.id " \
  "WHERE NOT p.removed "

G_STATIC_ASSERT (GUISE_DECISION_EXCLUDE == 2 && GUISE_HOLD_OUT_YES == 1);

static GuisePersonRecord *
read_person (GuiseQuery *query)
{
  GuisePersonRecord *person = g_new0 (GuisePersonRecord, 1);

  person->id = guise_query_int (query, 0);
  person->name = guise_query_dup_text (query, 1);
  person->colour = (guint32) guise_query_int_in (query, 2, 0, 0xffffff);
  person->role = (GuiseRole) guise_query_int_in (query, 3, 0, GUISE_N_ROLES - 1);
  person->consent = (GuiseConsent) guise_query_int_in (query, 4, 0, GUISE_N_CONSENTS - 1);
  person->consent_date = guise_query_int (query, 5);
  person->consent_note = guise_query_dup_text (query, 6);
  person->consent_hash = guise_query_dup_text (query, 7);
  person->n_faces = guise_query_int (query, 8);
  person->n_kept = guise_query_int (query, 9);
  person->n_held_out = guise_query_int (query, 10);
  person->n_clips = guise_query_int (query, 11);
  person->n_suggested = guise_query_int (query, 12);
  person->n_references = guise_query_int (query, 13);
  return person;
}

static gboolean
list_body (GuiseStore *self, gpointer data, GError **error)
{
  PersonCall *call = data;
  GuiseQuery *query = guise_db_query (self->db, call->id != 0
                                      ? PERSON_QUERY "AND p.id = ? GROUP BY p.id"
                                      : PERSON_QUERY "GROUP BY p.id ORDER BY COUNT (f.track) DESC, p.id");

  if (call->id != 0)
    guise_query_add_int (query, call->id);
  while (guise_query_next (query))
    g_ptr_array_add (call->list, read_person (query));
  return guise_query_finish (query, error);
}

GuisePersonRecord *
guise_store_person_get (GuiseStore *self, gint64 person, GError **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_person_record_free);
  PersonCall call = { .id = person != 0 ? person : -1, .list = list };

  if (!guise_store_read (self, list_body, &call, error))
    return NULL;
  if (list->len == 0)
    {
      guise_store_set_not_found (error, N_("person"), person);
      return NULL;
    }
  return g_ptr_array_steal_index (list, 0);
}

GPtrArray *
guise_store_person_list (GuiseStore *self, GError **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_person_record_free);
  PersonCall call = { .list = list };

  return guise_store_read (self, list_body, &call, error) ? g_steal_pointer (&list) : NULL;
}

static gboolean
set_body (GuiseStore *self, gpointer data, GError **error)
{
  const PersonCall *call = data;
  gint64 step;

  if (!guise_store_check_exists (self, GUISE_PERSON_EXISTS, N_("person"), call->id, error)
      || !guise_changes_begin (self, call->step, &step, error))
    return FALSE;
  return call->field == GUISE_FIELD_PERSON_NAME
         ? guise_changes_set_text (self, step, call->field, call->id, call->text, error)
         : guise_changes_set_one (self, step, call->field, call->id, call->value, error);
}

gboolean
guise_store_person_rename (GuiseStore *self, gint64 person, const char *name, const char *step, GError **error)
{
  PersonCall call = { .id = person, .field = GUISE_FIELD_PERSON_NAME, .text = name, .step = step };

  g_return_val_if_fail (name != NULL, FALSE);

  return check_text (FALSE, name, MAX_NAME_BYTES, error) && guise_store_write (self, set_body, &call, error);
}

gboolean
guise_store_person_set_role (GuiseStore *self, gint64 person, GuiseRole role, const char *step, GError **error)
{
  PersonCall call = { .id = person, .field = GUISE_FIELD_PERSON_ROLE, .value = role, .step = step };

  g_return_val_if_fail (role < GUISE_N_ROLES, FALSE);

  return guise_store_write (self, set_body, &call, error);
}

gboolean
guise_store_person_set_colour (GuiseStore *self, gint64 person, guint32 colour, const char *step, GError **error)
{
  PersonCall call = { .id = person, .field = GUISE_FIELD_PERSON_COLOUR, .value = colour, .step = step };

  g_return_val_if_fail (colour <= 0xffffff, FALSE);

  return guise_store_write (self, set_body, &call, error);
}

/* Refuses persons who stand on one frame. */
static gboolean
check_apart (GuiseStore *self, gint64 person, gint64 other, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT a.clip, a.frame FROM tracks AS t "
                                      "JOIN faces AS a ON a.track = t.id AND a.decision <> 2 "
                                      "JOIN faces AS b ON b.clip = a.clip AND b.frame = a.frame AND b.decision <> 2 "
                                      "JOIN tracks AS u ON u.id = b.track "
                                      "WHERE t.person = ? AND u.person = ? AND t.rejected = 0 AND u.rejected = 0 "
                                      "AND a.clip IN (SELECT id FROM clips WHERE NOT removed) LIMIT 1");
  gint64 clip = 0, frame = 0;

  guise_query_add_int (query, person);
  guise_query_add_int (query, other);
  if (guise_query_next (query))
    {
      clip = guise_query_int (query, 0);
      frame = guise_query_int (query, 1);
    }
  if (!guise_query_finish (query, error))
    return FALSE;
  if (clip == 0)
    return TRUE;

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Persons %" PRId64 " and %" PRId64
               " stand side by side on frame %" PRId64 " of clip %" PRId64
               ", so they are two: exclude the face that is wrong, or say that they are to be merged even so"),
               person, other, frame, clip);
  return FALSE;
}

static gboolean
merge_body (GuiseStore *self, gpointer data, GError **error)
{
  const PersonCall *call = data;
  g_autoptr(GArray) tracks = guise_id_set_new (), references = guise_id_set_new ();
  GuiseQuery *query;
  gint64 step;

  if (!guise_store_check_exists (self, GUISE_PERSON_EXISTS, N_("person"), call->id, error)
      || !guise_store_check_exists (self, GUISE_PERSON_EXISTS, N_("person"), call->other, error)
      || !guise_store_list_references (self, call->other, references, error)
      || (call->value == GUISE_MERGE_APART && !check_apart (self, call->id, call->other, error)))
    return FALSE;

  query = guise_db_query (self->db, "SELECT id FROM tracks WHERE person = ? ORDER BY id");
  guise_query_add_int (query, call->other);
  while (guise_query_next (query))
    guise_id_set_append (tracks, guise_query_int (query, 0));
  if (!guise_query_finish (query, error))
    return FALSE;

  return guise_changes_begin (self, call->step, &step, error)
         && guise_changes_set_int (self, step, GUISE_FIELD_TRACK_PERSON, tracks, call->id, error)
         && guise_changes_set_int (self, step, GUISE_FIELD_REFERENCE_PERSON, references, call->id, error)
         && guise_changes_set_one (self, step, GUISE_FIELD_PERSON_REMOVED, call->other, TRUE, error);
}

gboolean
guise_store_person_merge (GuiseStore *self, gint64 into, gint64 from, GuiseMergeRule rule, const char *step,
                          GError **error)
{
  PersonCall call = { .id = into, .other = from, .value = rule, .step = step };

  if (into == from)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Person %" PRId64 " cannot be merged with itself"),
                   into);
      return FALSE;
    }
  return guise_store_write (self, merge_body, &call, error);
}

/* Keyed with a number that never leaves the project, so that nobody finds a short note again by trying. */
static char *
hash_consent (gint64 key, GuiseConsent consent, const char *note, gint64 date)
{
  g_autofree char *text = g_strdup_printf ("%s %" G_GINT64_FORMAT " %s", guise_consent_get_name (consent), date,
                                           note != NULL ? note : "");

  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) &key, sizeof key, text, -1);
}

static gboolean
consent_body (GuiseStore *self, gpointer data, GError **error)
{
  const PersonCall *call = data;
  gboolean none = call->consent == GUISE_CONSENT_NONE;
  gint64 date = none ? 0 : guise_store_now (), step, key;
  g_autofree char *hash = NULL;

  if (!guise_store_check_exists (self, GUISE_PERSON_EXISTS, N_("person"), call->id, error)
      || !guise_store_get_meta (self, "consent-key", 0, &key, error))
    return FALSE;
  hash = none ? NULL : hash_consent (key, call->consent, call->text, date);
  return guise_changes_begin (self, call->step, &step, error)
         && guise_changes_set_one (self, step, GUISE_FIELD_PERSON_CONSENT, call->id, call->consent, error)
         && guise_changes_set_one (self, step, GUISE_FIELD_PERSON_CONSENT_DATE, call->id, date, error)
         && guise_changes_set_text (self, step, GUISE_FIELD_PERSON_CONSENT_NOTE, call->id, call->text, error)
         && guise_changes_set_text (self, step, GUISE_FIELD_PERSON_CONSENT_HASH, call->id, hash, error);
}

gboolean
guise_store_person_set_consent (GuiseStore *self, gint64 person, GuiseConsent consent, const char *note,
                                const char *step, GError **error)
{
  PersonCall call = { .id = person, .consent = consent, .text = note, .step = step };

  g_return_val_if_fail (consent < GUISE_N_CONSENTS, FALSE);

  return check_text (TRUE, note, MAX_NOTE_BYTES, error) && guise_store_write (self, consent_body, &call, error);
}
