/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-start-row.h"

#include "guise-file-picker.h"
#include "guise-i18n.h"

/* Longer names of files are cut in the middle. */
#define MAX_NAME_CHARS 36

/* What the list offers; neither @run nor @file: nothing. */
typedef struct
{
  gint64   run;
  char    *file;
  gboolean asks;     /* for another file */
} Choice;

struct _GuiseStartRow
{
  AdwActionRow     parent_instance;

  GuiseRunOptions *options;
  GSignalGroup    *runs;       /* of the list of runs */
  GArray          *choices;    /* of Choice, in the order of the list */
  GtkDropDown     *value;
  GtkWidget       *reset;
  gboolean         showing;    /* the value is being set from the options */
};

G_DEFINE_FINAL_TYPE (GuiseStartRow, guise_start_row, ADW_TYPE_ACTION_ROW)

static void
choice_clear (gpointer data)
{
  g_free (((Choice *) data)->file);
}

static void
add_choice (GuiseStartRow *self, GtkStringList *names, const Choice *choice, const char *name)
{
  g_array_append_vals (self->choices, choice, 1);
  gtk_string_list_append (names, name);
}

static void
add_runs (GuiseStartRow *self, GtkStringList *names)
{
  g_autoptr(GObject) runs = g_signal_group_dup_target (self->runs);
  const guint n_runs = runs != NULL ? g_list_model_get_n_items (G_LIST_MODEL (runs)) : 0;

  for (guint i = 0; i < n_runs; i++)
    {
      g_autoptr(GuiseRun) run = g_list_model_get_item (G_LIST_MODEL (runs), i);
      g_autofree char *name = NULL;

      if (guise_run_get_id (run) == 0 || guise_run_get_figures (run)->saved == 0)
        continue;
      /* Translators: a run as its title has it, the name of its model, and the side of the pictures that it makes. */
      name = g_strdup_printf (_("%s · %s, %u px"), guise_run_get_title (run), guise_run_get_model (run),
                              guise_run_get_resolution (run));
      add_choice (self, names, &(Choice) { .run = guise_run_get_id (run) }, name);
    }
}

/* Of what the options say. */
static guint
find_choice (GuiseStartRow *self)
{
  const gint64 run = guise_run_options_get_start_run (self->options);
  const char *file = guise_run_options_get_start_file (self->options);

  for (guint i = 0; i < self->choices->len; i++)
    {
      const Choice *choice = &g_array_index (self->choices, Choice, i);

      if (!choice->asks && choice->run == run && g_strcmp0 (choice->file, file) == 0)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

/* What is chosen is among it, also where it is there no more: the plan says what is wrong with it. */
static void
fill (GuiseStartRow *self)
{
  const gint64 run = guise_run_options_get_start_run (self->options);
  const char *file = guise_run_options_get_start_file (self->options);
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  g_autofree char *title = g_strdup_printf (_("Run %" PRId64), run);
  g_autofree char *name = file != NULL ? g_filename_display_basename (file) : NULL;

  g_array_set_size (self->choices, 0);
  add_choice (self, names, &(Choice) { 0 }, _("Nothing"));
  add_runs (self, names);
  if (file != NULL)
    add_choice (self, names, &(Choice) { .file = g_strdup (file) }, name);
  else if (find_choice (self) == GTK_INVALID_LIST_POSITION)
    add_choice (self, names, &(Choice) { .run = run }, title);
  add_choice (self, names, &(Choice) { .asks = TRUE }, _("A File…"));

  self->showing = TRUE;
  gtk_drop_down_set_model (self->value, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->value, find_choice (self));
  self->showing = FALSE;
}

static void
show (GuiseStartRow *self)
{
  const guint position = find_choice (self);

  if (position == GTK_INVALID_LIST_POSITION)
    fill (self);
  else
    {
      self->showing = TRUE;
      gtk_drop_down_set_selected (self->value, position);
      self->showing = FALSE;
    }
  gtk_widget_set_sensitive (self->reset, guise_run_options_has_start (self->options));
}

static void
picked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseStartRow) self = GUISE_START_ROW (user_data);
  g_autoptr(GListModel) files = guise_file_picker_pick_finish (result, NULL);
  g_auto(GStrv) paths = guise_file_picker_dup_paths (files);

  if (paths[0] != NULL && self->options != NULL)
    guise_run_options_set_start (self->options, 0, paths[0]);
}

static void
ask (GuiseStartRow *self)
{
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Weights"));
  gtk_file_filter_add_suffix (filter, "safetensors");
  guise_file_picker_pick_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), &(GuiseFilePick) {
    .title = _("Begin With the Weights of a File"), .accept = _("_Choose"), .pick = GUISE_PICK_FILE, .filter = filter,
  }, picked_cb, g_object_ref (self));
}

static void
selected_cb (GuiseStartRow *self)
{
  const guint position = gtk_drop_down_get_selected (self->value);
  const Choice *choice;

  if (self->showing || position >= self->choices->len)
    return;
  choice = &g_array_index (self->choices, Choice, position);
  if (choice->asks)
    {
      /* Until a file is chosen, and if none is. */
      show (self);
      ask (self);
    }
  else
    guise_run_options_set_start (self->options, choice->run, choice->file);
}

static void
reset_cb (GuiseStartRow *self)
{
  guise_run_options_set_start (self->options, 0, NULL);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), MAX_NAME_CHARS);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_string_object_get_string (GTK_STRING_OBJECT (gtk_list_item_get_item (item))));
}

void
guise_start_row_set_runs (GuiseStartRow *self, GuiseRunList *runs)
{
  g_return_if_fail (GUISE_IS_START_ROW (self));

  g_signal_group_set_target (self->runs, runs);
  fill (self);
}

/* A run that trains has weights some time after it came into the list. */
static void
guise_start_row_map (GtkWidget *widget)
{
  fill (GUISE_START_ROW (widget));

  GTK_WIDGET_CLASS (guise_start_row_parent_class)->map (widget);
}

static void
guise_start_row_dispose (GObject *object)
{
  GuiseStartRow *self = GUISE_START_ROW (object);

  if (self->runs != NULL)
    g_signal_group_set_target (self->runs, NULL);
  g_clear_object (&self->runs);
  g_clear_object (&self->options);

  G_OBJECT_CLASS (guise_start_row_parent_class)->dispose (object);
}

static void
guise_start_row_finalize (GObject *object)
{
  g_array_unref (GUISE_START_ROW (object)->choices);

  G_OBJECT_CLASS (guise_start_row_parent_class)->finalize (object);
}

static void
guise_start_row_class_init (GuiseStartRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = guise_start_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = guise_start_row_finalize;
  GTK_WIDGET_CLASS (klass)->map = guise_start_row_map;
}

static void
make_value (GuiseStartRow *self, const char *help)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  self->value = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  gtk_drop_down_set_factory (self->value, factory);
  gtk_widget_set_valign (GTK_WIDGET (self->value), GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->value), help);
  g_signal_connect_object (self->value, "notify::selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->value));
  /* Which names it, too, for those who do not see the row. */
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), GTK_WIDGET (self->value));
}

static void
make_reset (GuiseStartRow *self)
{
  const char *name = _("Begin with nothing");

  self->reset = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  gtk_widget_add_css_class (self->reset, "flat");
  gtk_widget_set_valign (self->reset, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->reset, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->reset), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (self->reset, "clicked", G_CALLBACK (reset_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->reset);
}

static void
guise_start_row_init (GuiseStartRow *self)
{
  const char *help = _("The weights of another run, as far as they fit: what it learned of faces need not be learned "
                       "again");

  self->choices = g_array_new (FALSE, FALSE, sizeof (Choice));
  g_array_set_clear_func (self->choices, choice_clear);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _("Begin With"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), help);
  make_value (self, help);
  make_reset (self);

  self->runs = g_signal_group_new (GUISE_TYPE_RUN_LIST);
  g_signal_group_connect_swapped (self->runs, "items-changed", G_CALLBACK (fill), self);
  g_signal_group_connect_swapped (self->runs, "notify::training", G_CALLBACK (fill), self);
}

GtkWidget *
guise_start_row_new (GuiseRunOptions *options)
{
  GuiseStartRow *self = g_object_new (GUISE_TYPE_START_ROW, NULL);

  self->options = g_object_ref (options);
  g_signal_connect_object (options, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
  return GTK_WIDGET (self);
}
