/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-person-list.h"

#include "guise-person-private.h"
#include "guise-reader-private.h"
#include "guise-splices-private.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"

struct _GuisePersonList
{
  GObject       parent_instance;

  GuiseReader  *reader;
  GPtrArray    *people;    /* (element-type GuisePerson) */
  guint         loaded : 1;
};

enum {
  PROP_0,
  PROP_LOADED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
get_item_type (GListModel *model)
{
  return GUISE_TYPE_PERSON;
}

static guint
get_n_items (GListModel *model)
{
  return GUISE_PERSON_LIST (model)->people->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GuisePersonList *self = GUISE_PERSON_LIST (model);

  return position < self->people->len ? g_object_ref (g_ptr_array_index (self->people, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GuisePersonList, guise_person_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* What the store's thread reads. */
typedef struct
{
  GPtrArray       *records;   /* (nullable): GuisePersonRecord */
  GuiseFaceCounts  all, nobodys;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_pointer (&reading->records, g_ptr_array_unref);
  g_free (reading);
}

static gboolean
read_func (GuiseStore *store, gpointer data, GError **error)
{
  Reading *reading = data;
  const GuiseFaceQuery nobodys = { .unassigned = TRUE };

  reading->records = guise_store_person_list (store, error);
  if (reading->records == NULL || !guise_store_face_count (store, &nobodys, &reading->nobodys, error))
    return FALSE;

  reading->all = reading->nobodys;
  for (guint i = 0; i < reading->records->len; i++)
    {
      const GuisePersonRecord *person = g_ptr_array_index (reading->records, i);

      reading->all.n_faces += person->n_faces;
      reading->all.n_kept += person->n_kept;
      reading->all.n_held_out += person->n_held_out;
    }
  return TRUE;
}

static GuisePersonFacts
facts_of_record (const GuisePersonRecord *record)
{
  return (GuisePersonFacts) {
    .id = record->id, .name = g_strdup (record->name), .colour = record->colour,
    .role = guise_role_get_name (record->role), .consent = guise_consent_get_name (record->consent),
    .consent_date = record->consent_date, .consent_note = g_strdup (record->consent_note),
    .n_faces = record->n_faces, .n_kept = record->n_kept, .n_held_out = record->n_held_out, .n_suggested = record->n_suggested,
    .n_clips = record->n_clips, .n_references = record->n_references,
  };
}

static GuisePersonFacts
facts_of_counts (gint64 id, const GuiseFaceCounts *counts)
{
  return (GuisePersonFacts) {
    .id = id, .colour = 0x9a9996, .role = guise_role_get_name (GUISE_ROLE_NONE),
    .consent = guise_consent_get_name (GUISE_CONSENT_NONE),
    .n_faces = counts->n_faces, .n_kept = counts->n_kept, .n_held_out = counts->n_held_out,
  };
}

/* The one that is listed, brought up to date, or a new one. (transfer full). */
static GuisePerson *
take_person (GuisePersonList *self, GuisePersonFacts facts)
{
  GuisePerson *person = guise_person_list_find (self, facts.id);

  if (person == NULL)
    return guise_person_new (&facts);
  guise_person_update (person, &facts);
  return g_object_ref (person);
}

static const GuisePersonRecord *
find_record (GPtrArray *records, gint64 id)
{
  for (guint i = 0; i < records->len; i++)
    if (((const GuisePersonRecord *) g_ptr_array_index (records, i))->id == id)
      return g_ptr_array_index (records, i);
  return NULL;
}

/* (transfer full): everybody, who is listed, who is new, nobody. */
static GPtrArray *
order_people (GuisePersonList *self, const Reading *reading)
{
  GPtrArray *people = g_ptr_array_new_with_free_func (g_object_unref);

  if (reading->records->len > 0 || reading->all.n_faces > 0)
    g_ptr_array_add (people, take_person (self, facts_of_counts (GUISE_PERSON_EVERYBODY, &reading->all)));
  for (guint i = 0; i < self->people->len; i++)
    {
      const GuisePersonRecord *record = find_record (reading->records,
                                                     guise_person_get_facts (self->people->pdata[i])->id);

      if (record != NULL)
        g_ptr_array_add (people, take_person (self, facts_of_record (record)));
    }
  for (guint i = 0; i < reading->records->len; i++)
    {
      const GuisePersonRecord *record = g_ptr_array_index (reading->records, i);

      if (guise_person_list_find (self, record->id) == NULL)
        g_ptr_array_add (people, take_person (self, facts_of_record (record)));
    }
  if (reading->nobodys.n_faces > 0)
    g_ptr_array_add (people, take_person (self, facts_of_counts (GUISE_PERSON_NOBODY, &reading->nobodys)));
  return people;
}

static GArray *
ids_of (GPtrArray *people)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < people->len; i++)
    g_array_append_vals (ids, &guise_person_get_facts (people->pdata[i])->id, 1);
  return ids;
}

static void
apply (GuisePersonList *self, const Reading *reading)
{
  g_autoptr(GPtrArray) people = order_people (self, reading);
  g_autoptr(GArray) before = ids_of (self->people), after = ids_of (people);
  g_autoptr(GArray) splices = guise_splices_find (before, after);

  for (guint i = 0; i < splices->len; i++)
    {
      const GuiseSplice *splice = &g_array_index (splices, GuiseSplice, i);

      if (splice->n_removed > 0)
        g_ptr_array_remove_range (self->people, splice->position, splice->n_removed);
      for (guint k = 0; k < splice->n_added; k++)
        g_ptr_array_insert (self->people, (int) (splice->position + k),
                            g_object_ref (people->pdata[splice->first + k]));
      g_list_model_items_changed (G_LIST_MODEL (self), splice->position, splice->n_removed, splice->n_added);
    }
}

static void
apply_cb (gpointer owner, gpointer reading)
{
  GuisePersonList *self = GUISE_PERSON_LIST (owner);

  apply (self, reading);
  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
    }
}

static const GuiseReaderKind reader_kind = {
  .what = "The people", .size = sizeof (Reading), .read = read_func, .apply = apply_cb, .free = reading_free,
};

gboolean
guise_person_list_get_loaded (GuisePersonList *self)
{
  g_return_val_if_fail (GUISE_IS_PERSON_LIST (self), FALSE);

  return self->loaded;
}

GuisePerson *
guise_person_list_find (GuisePersonList *self, gint64 person)
{
  g_return_val_if_fail (GUISE_IS_PERSON_LIST (self), NULL);

  for (guint i = 0; i < self->people->len; i++)
    if (guise_person_get_facts (self->people->pdata[i])->id == person)
      return self->people->pdata[i];
  return NULL;
}

GuisePerson *
guise_person_list_get_nth (GuisePersonList *self, guint number)
{
  g_return_val_if_fail (GUISE_IS_PERSON_LIST (self), NULL);

  /* Everybody stands at 0. */
  if (number == 0 || number >= self->people->len
      || guise_person_get_facts (self->people->pdata[number])->id == GUISE_PERSON_NOBODY)
    return NULL;
  return self->people->pdata[number];
}

guint
guise_person_list_get_number (GuisePersonList *self, gint64 person)
{
  g_return_val_if_fail (GUISE_IS_PERSON_LIST (self), 0);

  if (person <= 0)
    return 0;
  for (guint i = 1; i < self->people->len; i++)
    if (guise_person_get_facts (self->people->pdata[i])->id == person)
      return i;
  return 0;
}

static void
guise_person_list_finalize (GObject *object)
{
  GuisePersonList *self = GUISE_PERSON_LIST (object);

  guise_reader_free (self->reader);
  g_ptr_array_unref (self->people);

  G_OBJECT_CLASS (guise_person_list_parent_class)->finalize (object);
}

static void
guise_person_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, GUISE_PERSON_LIST (object)->loaded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_person_list_class_init (GuisePersonListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = guise_person_list_finalize;
  object_class->get_property = guise_person_list_get_property;

  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
guise_person_list_init (GuisePersonList *self)
{
  self->people = g_ptr_array_new_with_free_func (g_object_unref);
}

GuisePersonList *
guise_person_list_new (GuiseProject *project)
{
  GuisePersonList *self = g_object_new (GUISE_TYPE_PERSON_LIST, NULL);

  self->reader = guise_reader_new (self, project, &reader_kind);
  return self;
}
