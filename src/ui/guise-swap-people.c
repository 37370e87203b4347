/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-people.h"

#include "guise-i18n.h"

struct _GuiseSwapPeople
{
  AdwPreferencesGroup  parent_instance;

  GuiseDesk           *desk;       /* (nullable) */
  GSignalGroup        *signals;    /* of the desk */
  GPtrArray           *rows;       /* of AdwComboRow, each with its RowFacts; not owned */
  gboolean             filling;    /* what is selected is not the user's choice */
};

G_DEFINE_FINAL_TYPE (GuiseSwapPeople, guise_swap_people, ADW_TYPE_PREFERENCES_GROUP)

/* Whom a row stands for, and the runs behind its words; the first of those leaves them as they are. */
typedef struct
{
  gint64  person;
  GArray *runs;      /* of gint64 */
} RowFacts;

static void
row_facts_free (gpointer data)
{
  RowFacts *facts = data;

  g_array_unref (facts->runs);
  g_free (facts);
}

static GArray *
list_runs (GuiseSwapPeople *self, gint64 person, GPtrArray *words)
{
  GPtrArray *runs = guise_desk_get_runs (self->desk);
  GArray *ids = g_array_new (FALSE, TRUE, sizeof (gint64));

  g_array_set_size (ids, 1);
  g_ptr_array_add (words, g_strdup (_("Leave as is")));
  for (guint i = 0; i < runs->len; i++)
    {
      const GuiseDeskRun *run = g_ptr_array_index (runs, i);

      if (!guise_desk_can_put (self->desk, run, person))
        continue;
      g_array_append_val (ids, run->id);
      if (run->target == person)
        /* Translators: whose face is put in, and by which training: "Anna (Run 3 · quick)". */
        g_ptr_array_add (words, g_strdup_printf (_("%s (%s)"), run->source_name, run->title));
      else
        /* Translators: the same, and whom that training has learned to replace: "Anna (Run 3 · quick, trained for Ben)". */
        g_ptr_array_add (words, g_strdup_printf (_("%s (%s, trained for %s)"), run->source_name, run->title,
                                                 run->target_name));
    }
  return ids;
}

static void
selected_cb (AdwComboRow *row, GParamSpec *pspec, GuiseSwapPeople *self)
{
  const RowFacts *facts = g_object_get_data (G_OBJECT (row), "guise-facts");
  guint selected = adw_combo_row_get_selected (row);

  if (!self->filling && self->desk != NULL && selected < facts->runs->len)
    guise_desk_set_person_run (self->desk, facts->person, g_array_index (facts->runs, gint64, selected));
}

static GtkWidget *
make_row (GuiseSwapPeople *self, const GuiseDeskPerson *person)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GtkStringList) model = NULL;
  g_autofree char *number = guise_i18n_dup_number (person->n_faces);
  g_autofree char *label = g_strdup_printf (_("What is put on %s"), person->name);
  RowFacts *facts = g_new0 (RowFacts, 1);
  GtkWidget *row;

  facts->person = person->id;
  facts->runs = list_runs (self, person->id, words);
  g_ptr_array_add (words, NULL);
  model = gtk_string_list_new ((const char *const *) words->pdata);
  /* Not together: a title that comes with "use-markup" is still taken for markup. */
  row = g_object_new (ADW_TYPE_COMBO_ROW, "use-markup", FALSE, "use-subtitle", TRUE, "model", model, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), person->name);
  gtk_widget_set_tooltip_text (row, facts->runs->len > 1 ? _("Which training is put on this person in this clip")
                                                         : _("No training replaces this person yet"));
  gtk_widget_set_sensitive (row, facts->runs->len > 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (row), "guise-facts", facts, row_facts_free);
  g_signal_connect (row, "notify::selected", G_CALLBACK (selected_cb), self);
  return row;
}

/* Whether the rows are those of the people and runs there are, so that an open list does not close. */
static gboolean
is_current (GuiseSwapPeople *self, GPtrArray *people)
{
  gboolean same = people->len == self->rows->len;

  for (guint i = 0; same && i < people->len; i++)
    {
      const GuiseDeskPerson *person = g_ptr_array_index (people, i);
      AdwComboRow *row = g_ptr_array_index (self->rows, i);
      const RowFacts *facts = g_object_get_data (G_OBJECT (row), "guise-facts");
      g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
      g_autoptr(GArray) runs = list_runs (self, person->id, words);
      GListModel *model = adw_combo_row_get_model (row);

      same = facts->person == person->id && runs->len == facts->runs->len
             && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), person->name);
      for (guint k = 0; same && k < runs->len; k++)
        same = g_array_index (runs, gint64, k) == g_array_index (facts->runs, gint64, k)
               && g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (model), k), g_ptr_array_index (words, k));
    }
  return same;
}

static void
remake_rows (GuiseSwapPeople *self, GPtrArray *people)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < people->len; i++)
    {
      GtkWidget *row = make_row (self, g_ptr_array_index (people, i));

      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
    }
}

static void
show_people (GuiseSwapPeople *self)
{
  GPtrArray *people = guise_desk_get_people (self->desk);

  self->filling = TRUE;
  if (!is_current (self, people))
    remake_rows (self, people);
  for (guint i = 0; i < people->len; i++)
    {
      AdwComboRow *row = g_ptr_array_index (self->rows, i);
      const RowFacts *facts = g_object_get_data (G_OBJECT (row), "guise-facts");
      guint selected = 0;

      for (guint k = 0; k < facts->runs->len; k++)
        if (g_array_index (facts->runs, gint64, k) == ((const GuiseDeskPerson *) g_ptr_array_index (people, i))->run)
          selected = k;
      adw_combo_row_set_selected (row, selected);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), people->len > 1);
  self->filling = FALSE;
}

void
guise_swap_people_set_desk (GuiseSwapPeople *self, GuiseDesk *desk)
{
  g_return_if_fail (GUISE_IS_SWAP_PEOPLE (self));

  g_set_object (&self->desk, desk);
  g_signal_group_set_target (self->signals, desk);
  if (desk != NULL)
    show_people (self);
}

static void
guise_swap_people_dispose (GObject *object)
{
  GuiseSwapPeople *self = GUISE_SWAP_PEOPLE (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (guise_swap_people_parent_class)->dispose (object);
}

static void
guise_swap_people_finalize (GObject *object)
{
  g_ptr_array_unref (GUISE_SWAP_PEOPLE (object)->rows);

  G_OBJECT_CLASS (guise_swap_people_parent_class)->finalize (object);
}

static void
guise_swap_people_class_init (GuiseSwapPeopleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = guise_swap_people_dispose;
  G_OBJECT_CLASS (klass)->finalize = guise_swap_people_finalize;
}

static void
guise_swap_people_init (GuiseSwapPeople *self)
{
  self->rows = g_ptr_array_new ();
  self->signals = g_signal_group_new (GUISE_TYPE_DESK);
  g_signal_group_connect_swapped (self->signals, "people-changed", G_CALLBACK (show_people), self);
  g_signal_group_connect_swapped (self->signals, "choices-changed", G_CALLBACK (show_people), self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
