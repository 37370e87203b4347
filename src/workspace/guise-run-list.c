/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-run"

#include "guise-run-list.h"

#include "guise-i18n.h"
#include "guise-reader-private.h"
#include "guise-run-private.h"
#include "guise-store-persons.h"

struct _GuiseRunList
{
  GObject       parent_instance;

  GuiseProject *project;    /* not owned; NULL once it is gone */
  GuiseReader  *reader;
  GPtrArray    *runs;       /* GuiseRun */
  GPtrArray    *persons;    /* GuiseRunPerson */
  GuiseRun     *training;   /* (nullable) */
  guint         loaded : 1;
};

enum {
  PROP_0,
  PROP_LOADED,
  PROP_TRAINING,
  N_PROPS
};

enum { PERSONS_CHANGED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return GUISE_TYPE_RUN;
}

static guint
get_n_items (GListModel *model)
{
  return GUISE_RUN_LIST (model)->runs->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GuiseRunList *self = GUISE_RUN_LIST (model);

  return position < self->runs->len ? g_object_ref (g_ptr_array_index (self->runs, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GuiseRunList, guise_run_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
person_free (gpointer data)
{
  GuiseRunPerson *person = data;

  g_free (person->name);
  g_free (person);
}

/* What the store's thread reads. */
typedef struct
{
  GPtrArray *runs;       /* GuiseRunRecord, by id */
  GPtrArray *persons;    /* GuisePersonRecord */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_pointer (&reading->runs, g_ptr_array_unref);
  g_clear_pointer (&reading->persons, g_ptr_array_unref);
  g_free (reading);
}

static gboolean
read_func (GuiseStore *store, gpointer data, GError **error)
{
  Reading *reading = data;

  return (reading->persons = guise_store_person_list (store, error)) != NULL
         && (reading->runs = guise_store_run_list (store, error)) != NULL;
}

static const char *
name_of (GuiseRunList *self, gint64 id)
{
  for (guint i = 0; i < self->persons->len; i++)
    if (((const GuiseRunPerson *) g_ptr_array_index (self->persons, i))->id == id)
      return ((const GuiseRunPerson *) g_ptr_array_index (self->persons, i))->name;
  return _("somebody");
}

char *
guise_run_list_dup_persons_text (GuiseRunList *self, gint64 source, gint64 target)
{
  g_return_val_if_fail (GUISE_IS_RUN_LIST (self), NULL);

  /* Translators: whose face is learned, and whose face is replaced. */
  return g_strdup_printf (_("%s → %s"), name_of (self, source), name_of (self, target));
}

static gboolean
same_person (const GuiseRunPerson *a, const GuisePersonRecord *b)
{
  return a->id == b->id && g_strcmp0 (a->name, b->name) == 0 && a->n_faces == b->n_faces && a->n_kept == b->n_kept
         && a->colour == b->colour && a->is_source == (b->role == GUISE_ROLE_SOURCE)
         && a->is_target == (b->role == GUISE_ROLE_TARGET);
}

static void
apply_persons (GuiseRunList *self, GPtrArray *records)
{
  gboolean same = self->persons->len == records->len;

  for (guint i = 0; same && i < records->len; i++)
    same = same_person (g_ptr_array_index (self->persons, i), g_ptr_array_index (records, i));
  if (same)
    return;

  g_ptr_array_set_size (self->persons, 0);
  for (guint i = 0; i < records->len; i++)
    {
      const GuisePersonRecord *record = g_ptr_array_index (records, i);
      GuiseRunPerson *person = g_new0 (GuiseRunPerson, 1);

      *person = (GuiseRunPerson) {
        .id = record->id, .name = g_strdup (record->name), .n_faces = record->n_faces, .n_kept = record->n_kept,
        .colour = record->colour, .is_source = record->role == GUISE_ROLE_SOURCE,
        .is_target = record->role == GUISE_ROLE_TARGET,
      };
      g_ptr_array_add (self->persons, person);
    }
  g_signal_emit (self, signals[PERSONS_CHANGED], 0);
}

GuiseRun *
guise_run_list_find (GuiseRunList *self, gint64 id)
{
  g_return_val_if_fail (GUISE_IS_RUN_LIST (self), NULL);

  for (guint i = 0; i < self->runs->len; i++)
    if (guise_run_get_id (g_ptr_array_index (self->runs, i)) == id)
      return g_ptr_array_index (self->runs, i);
  return NULL;
}

/* Takes the place of the runs; only what differs is told. */
static void
take_runs (GuiseRunList *self, GPtrArray *runs)
{
  guint n_before = 0, n_after = 0, n_old = self->runs->len, n_new = runs->len;

  while (n_before < MIN (n_old, n_new) && runs->pdata[n_before] == self->runs->pdata[n_before])
    n_before++;
  while (n_after < MIN (n_old, n_new) - n_before
         && runs->pdata[n_new - 1 - n_after] == self->runs->pdata[n_old - 1 - n_after])
    n_after++;
  g_ptr_array_unref (self->runs);
  self->runs = runs;
  if (n_before + n_after < MAX (n_old, n_new))
    g_list_model_items_changed (G_LIST_MODEL (self), n_before, n_old - n_before - n_after, n_new - n_before - n_after);
}

static gboolean
is_among (GPtrArray *records, GuiseRun *run)
{
  for (guint i = 0; i < records->len; i++)
    if (((const GuiseRunRecord *) g_ptr_array_index (records, i))->id == guise_run_get_id (run))
      return TRUE;
  return FALSE;
}

static void
apply_runs (GuiseRunList *self, GPtrArray *records)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func (g_object_unref);

  /* One that begins has no number yet, or has got one since the project was asked. It must not leave the list, for who
   * looks at it would look at another then. */
  if (self->training != NULL && !is_among (records, self->training))
    g_ptr_array_add (runs, g_object_ref (self->training));
  for (guint i = records->len; i-- > 0; )
    {
      GuiseRunRecord *record = g_ptr_array_index (records, i);
      g_autofree char *persons = guise_run_list_dup_persons_text (self, record->source, record->target);
      GuiseRun *run = guise_run_list_find (self, record->id);

      run = run != NULL ? g_object_ref (run) : guise_run_new (self->project, NULL, persons);
      guise_run_update (run, record, persons);
      g_ptr_array_add (runs, run);
    }
  g_ptr_array_set_free_func (records, NULL);
  take_runs (self, runs);
}

static void
apply_cb (gpointer owner, gpointer data)
{
  GuiseRunList *self = GUISE_RUN_LIST (owner);
  Reading *reading = data;

  apply_persons (self, reading->persons);
  apply_runs (self, reading->runs);
  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
    }
}

static const GuiseReaderKind reader_kind = {
  .what = "The runs", .size = sizeof (Reading), .read = read_func, .apply = apply_cb, .free = reading_free,
};

gboolean
guise_run_list_get_loaded (GuiseRunList *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_LIST (self), FALSE);

  return self->loaded;
}

GuiseRun *
guise_run_list_get_training (GuiseRunList *self)
{
  g_return_val_if_fail (GUISE_IS_RUN_LIST (self), NULL);

  return self->training;
}

const GuiseRunPerson *const *
guise_run_list_get_persons (GuiseRunList *self, guint *n_persons)
{
  g_return_val_if_fail (GUISE_IS_RUN_LIST (self), NULL);

  *n_persons = self->persons->len;
  return (const GuiseRunPerson *const *) self->persons->pdata;
}

void
guise_run_list_choose_persons (GuiseRunList *self, gint64 *source, gint64 *target)
{
  g_return_if_fail (GUISE_IS_RUN_LIST (self));

  *source = *target = 0;
  for (guint i = self->persons->len; i-- > 0; )
    {
      const GuiseRunPerson *person = g_ptr_array_index (self->persons, i);

      if (person->is_source && person->n_kept > 0)
        *source = person->id;
      if (person->is_target && person->n_kept > 0)
        *target = person->id;
    }
}

static void
set_training (GuiseRunList *self, GuiseRun *run)
{
  if (g_set_object (&self->training, run))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TRAINING]);
}

/* One that was cancelled before the project knew it leaves nothing. */
static void
ended_cb (GuiseWork *work, gpointer user_data)
{
  GuiseRunList *self = GUISE_RUN_LIST (user_data);
  g_autoptr(GuiseRun) run = self->training != NULL ? g_object_ref (self->training) : NULL;
  guint position;

  set_training (self, NULL);
  if (run != NULL && guise_run_get_id (run) == 0 && guise_run_get_note (run) == NULL
      && g_ptr_array_find (self->runs, run, &position))
    {
      g_ptr_array_remove_index (self->runs, position);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
    }
}

void
guise_run_list_begin (GuiseRunList *self, GuiseRun *run, GuiseWork *work)
{
  g_return_if_fail (GUISE_IS_RUN_LIST (self));

  set_training (self, run);
  guise_run_set_work (run, work);
  g_signal_connect_object (work, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_AFTER);
  if (!g_ptr_array_find (self->runs, run, NULL))
    {
      g_ptr_array_insert (self->runs, 0, g_object_ref (run));
      g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);
    }
}

static void
guise_run_list_finalize (GObject *object)
{
  GuiseRunList *self = GUISE_RUN_LIST (object);

  guise_reader_free (self->reader);
  g_clear_weak_pointer (&self->project);
  g_clear_object (&self->training);
  g_ptr_array_unref (self->runs);
  g_ptr_array_unref (self->persons);

  G_OBJECT_CLASS (guise_run_list_parent_class)->finalize (object);
}

static void
guise_run_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GuiseRunList *self = GUISE_RUN_LIST (object);

  switch (prop_id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_TRAINING:
      g_value_set_object (value, self->training);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_run_list_class_init (GuiseRunListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = guise_run_list_finalize;
  object_class->get_property = guise_run_list_get_property;

  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  properties[PROP_TRAINING] = g_param_spec_object ("training", NULL, NULL, GUISE_TYPE_RUN, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[PERSONS_CHANGED] = g_signal_new ("persons-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
}

static void
guise_run_list_init (GuiseRunList *self)
{
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
  self->persons = g_ptr_array_new_with_free_func (person_free);
}

GuiseRunList *
guise_run_list_new (GuiseProject *project)
{
  GuiseRunList *self = g_object_new (GUISE_TYPE_RUN_LIST, NULL);

  g_set_weak_pointer (&self->project, project);
  self->reader = guise_reader_new (self, project, &reader_kind);
  return self;
}
