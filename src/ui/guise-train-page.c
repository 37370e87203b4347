/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-train-page.h"

#include "guise-go-on-dialog.h"
#include "guise-i18n.h"
#include "guise-learn-sheet.h"
#include "guise-model-save.h"
#include "guise-project-training.h"
#include "guise-run-setup.h"
#include "guise-run-view.h"

#include <adwaita.h>

struct _GuiseTrainPage
{
  GtkWidget       parent_instance;

  GtkStack       *stack, *views;
  GtkDropDown    *which;
  GtkLabel       *persons;
  GtkWidget      *save_model, *learn, *duplicate, *snapshot, *stop, *start;
  GuiseRunSetup  *setup;
  GuiseRunView   *view;

  GListStore     *models;        /* (element-type GListModel): the new run, and the runs */
  GuiseProject   *project;       /* (nullable) */
  GuiseRun       *run;           /* (nullable): that is shown */
  GSignalGroup   *runs;          /* of the list of runs */
  GSignalGroup   *run_signals;
};

static GuiseRunList *
get_runs (GuiseTrainPage *self)
{
  return self->project != NULL ? guise_project_get_runs (self->project) : NULL;
}

/* Two people to train on, or runs to look at. */
static gboolean
has_anything (GuiseTrainPage *self)
{
  guint n_persons, n_with_faces = 0;
  const GuiseRunPerson *const *persons = guise_run_list_get_persons (get_runs (self), &n_persons);

  for (guint i = 0; i < n_persons; i++)
    n_with_faces += persons[i]->n_kept > 0;
  return n_with_faces >= 2 || g_list_model_get_n_items (G_LIST_MODEL (get_runs (self))) > 0;
}

static void
show_actions (GuiseTrainPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GuiseRun *training = self->project != NULL ? guise_run_list_get_training (get_runs (self)) : NULL;
  const gboolean is_new = self->run == NULL, active = self->run != NULL && guise_run_is_active (self->run);
  const gboolean trains = active && guise_run_get_phase (self->run) == GUISE_RUN_PHASE_TRAINING;
  g_autofree char *problem = guise_run_options_dup_problem (guise_run_setup_get_options (self->setup));

  gtk_widget_action_set_enabled (widget, "train.start", self->project != NULL && training == NULL
                                 && (is_new ? problem == NULL : guise_run_get_id (self->run) != 0));
  gtk_widget_action_set_enabled (widget, "train.stop", active
                                 && guise_run_get_phase (self->run) != GUISE_RUN_PHASE_STOPPING);
  gtk_widget_action_set_enabled (widget, "train.snapshot", trains);
  gtk_widget_action_set_enabled (widget, "train.duplicate", !is_new);
  gtk_widget_action_set_enabled (widget, "train.learn", !is_new);
  gtk_widget_action_set_enabled (widget, "train.save-model", !is_new && guise_run_get_id (self->run) != 0);
  gtk_button_set_label (GTK_BUTTON (self->start), is_new ? _("Start Training") : _("Go On…"));
  gtk_widget_set_tooltip_text (self->start, is_new ? _("Begin the run (Ctrl+Return)")
                                                   : _("Choose until when, and train further from where it stopped (Ctrl+Return)"));
  gtk_widget_set_visible (self->start, !active);
  gtk_widget_set_visible (self->stop, active);
  gtk_widget_set_visible (self->snapshot, active);
  gtk_widget_set_visible (self->duplicate, !is_new);
  gtk_widget_set_visible (self->learn, !is_new);
  gtk_widget_set_visible (self->save_model, !is_new);
  gtk_label_set_text (self->persons, is_new ? "" : guise_run_get_persons (self->run));
}

static void
show_state (GuiseTrainPage *self)
{
  GuiseRunList *runs = get_runs (self);
  const char *name = "runs";

  if (runs == NULL || !guise_run_list_get_loaded (runs))
    name = "loading";
  else if (!has_anything (self))
    name = "empty";
  gtk_stack_set_visible_child_name (self->stack, name);
  show_actions (self);
}

static void
show_run (GuiseTrainPage *self, GuiseRun *run)
{
  g_set_object (&self->run, run);
  g_signal_group_set_target (self->run_signals, run);
  guise_run_view_set_run (self->view, run);
  gtk_stack_set_visible_child_name (self->views, run != NULL ? "run" : "setup");
  show_actions (self);
}

static void
which_cb (GuiseTrainPage *self)
{
  gpointer item = gtk_drop_down_get_selected_item (self->which);

  if (self->project == NULL || item == NULL)
    return;
  show_run (self, GUISE_IS_RUN (item) ? item : NULL);
}

/* (nullable): the new run. */
static void
select_run (GuiseTrainPage *self, GuiseRun *run)
{
  GListModel *model = gtk_drop_down_get_model (self->which);

  if (run == NULL)
    gtk_drop_down_set_selected (self->which, 0);
  for (guint i = 0; run != NULL && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (model, i);

      if (item == G_OBJECT (run))
        gtk_drop_down_set_selected (self->which, i);
    }
}

/* What one has come for: what trains, else what was made last. */
static void
loaded_cb (GuiseTrainPage *self)
{
  GuiseRunList *runs = get_runs (self);
  GuiseRun *training = guise_run_list_get_training (runs);
  g_autoptr(GuiseRun) newest = g_list_model_get_item (G_LIST_MODEL (runs), 0);

  select_run (self, training != NULL ? training : newest);
  show_state (self);
}

static void
page_set_project (GuisePage *page, GuiseProject *project)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (page);
  GuiseRunList *runs = project != NULL ? guise_project_get_runs (project) : NULL;

  show_run (self, NULL);
  g_set_object (&self->project, project);
  guise_run_setup_set_project (self->setup, project);
  g_signal_group_set_target (self->runs, runs);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->models)) > 1)
    g_list_store_remove (self->models, 1);
  if (runs != NULL)
    {
      g_list_store_append (self->models, runs);
      if (guise_run_list_get_loaded (runs))
        loaded_cb (self);
    }
  show_state (self);
}

static void
page_focus (GuisePage *page)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (page);

  if (self->run != NULL)
    guise_run_view_focus (self->view);
  else
    gtk_widget_grab_focus (self->start);
}

static void
page_init (GuisePageInterface *iface)
{
  iface->set_project = page_set_project;
  iface->focus = page_focus;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GuiseTrainPage, guise_train_page, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GUISE_TYPE_PAGE, page_init))

static void
start (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);

  if (self->run == NULL)
    select_run (self, guise_project_begin_run (self->project, guise_run_setup_get_options (self->setup),
                                               guise_run_setup_get_plan (self->setup)));
  else
    guise_go_on_dialog_present (GTK_WINDOW (gtk_widget_get_root (widget)), self->project, self->run);
  /* The button goes; once a dialog has closed, too. */
  guise_run_view_focus (self->view);
}

static void
stop (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);

  if (self->run != NULL)
    guise_run_stop (self->run);
}

static void
snapshot (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);

  if (self->run == NULL)
    return;
  guise_run_snapshot (self->run);
  gtk_widget_activate_action (widget, "win.tell", "s", _("The weights are kept after this step"));
}

static void
duplicate (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);
  g_autoptr(GuiseRunOptions) options = self->run != NULL ? guise_run_dup_options (self->run) : NULL;

  if (options == NULL)
    return;
  guise_run_setup_set_options (self->setup, options);
  select_run (self, NULL);
  gtk_widget_grab_focus (self->start);
}

static void
learn (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);

  if (self->run != NULL)
    guise_learn_sheet_present (GTK_WINDOW (gtk_widget_get_root (widget)), self->run);
}

static void
save_model (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (widget);

  if (self->project != NULL && self->run != NULL)
    guise_model_save_present (widget, self->project, self->run);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  GObject *run = gtk_list_item_get_item (item);
  GBinding *binding = g_object_bind_property (run, GUISE_IS_RUN (run) ? "title" : "string", label, "label",
                                              G_BINDING_SYNC_CREATE);

  g_object_set_data (G_OBJECT (item), "guise-binding", binding);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GBinding *binding = g_object_steal_data (G_OBJECT (item), "guise-binding");

  if (binding != NULL)
    g_binding_unbind (binding);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_item_set_child (item, label);
}

static void
fill_which (GuiseTrainPage *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  const char *const first[] = { _("New Run"), NULL };
  g_autoptr(GtkStringList) new_run = gtk_string_list_new (first);
  g_autoptr(GtkFlattenListModel) model = NULL;

  self->models = g_list_store_new (G_TYPE_LIST_MODEL);
  g_list_store_append (self->models, new_run);
  model = gtk_flatten_list_model_new (G_LIST_MODEL (g_object_ref (self->models)));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  gtk_drop_down_set_factory (self->which, factory);
  gtk_drop_down_set_model (self->which, G_LIST_MODEL (model));
  g_signal_connect_object (self->which, "notify::selected-item", G_CALLBACK (which_cb), self, G_CONNECT_SWAPPED);
}

static void
guise_train_page_dispose (GObject *object)
{
  GuiseTrainPage *self = GUISE_TRAIN_PAGE (object);

  if (self->runs != NULL)
    g_signal_group_set_target (self->runs, NULL);
  if (self->run_signals != NULL)
    g_signal_group_set_target (self->run_signals, NULL);
  g_clear_object (&self->runs);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->models);
  g_clear_object (&self->run);
  g_clear_object (&self->project);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_TRAIN_PAGE);

  G_OBJECT_CLASS (guise_train_page_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "train.start", NULL, start);
  gtk_widget_class_install_action (widget_class, "train.stop", NULL, stop);
  gtk_widget_class_install_action (widget_class, "train.snapshot", NULL, snapshot);
  gtk_widget_class_install_action (widget_class, "train.duplicate", NULL, duplicate);
  gtk_widget_class_install_action (widget_class, "train.learn", NULL, learn);
  gtk_widget_class_install_action (widget_class, "train.save-model", NULL, save_model);
}

static void
guise_train_page_class_init (GuiseTrainPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (GUISE_TYPE_RUN_SETUP);
  g_type_ensure (GUISE_TYPE_RUN_VIEW);
  G_OBJECT_CLASS (klass)->dispose = guise_train_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-train-page.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, views);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, which);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, persons);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, duplicate);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, learn);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, save_model);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, snapshot);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, stop);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, start);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, setup);
  gtk_widget_class_bind_template_child (widget_class, GuiseTrainPage, view);
  install_actions (widget_class);
}

/* Wherever in the window the keyboard is, while the page is shown. */
static gboolean
key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_activate_action (widget, user_data, NULL);
}

static void
add_keys (GuiseTrainPage *self)
{
  static const struct { guint key; const char *action; } keys[] = {
    { GDK_KEY_Return, "train.start" }, { GDK_KEY_period, "train.stop" }, { GDK_KEY_s, "train.snapshot" },
    { GDK_KEY_d, "train.duplicate" }, { GDK_KEY_l, "train.learn" },
    { GDK_KEY_e, "train.save-model" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller), GTK_SHORTCUT_SCOPE_GLOBAL);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, GDK_CONTROL_MASK),
                        gtk_callback_action_new (key_cb, (gpointer) keys[i].action, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
guise_train_page_init (GuiseTrainPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  fill_which (self);
  add_keys (self);
  self->runs = g_signal_group_new (GUISE_TYPE_RUN_LIST);
  g_signal_group_connect_swapped (self->runs, "notify::loaded", G_CALLBACK (loaded_cb), self);
  g_signal_group_connect_swapped (self->runs, "persons-changed", G_CALLBACK (show_state), self);
  g_signal_group_connect_swapped (self->runs, "notify::training", G_CALLBACK (show_actions), self);
  g_signal_group_connect_swapped (self->runs, "items-changed", G_CALLBACK (show_state), self);
  self->run_signals = g_signal_group_new (GUISE_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify::phase", G_CALLBACK (show_actions), self);
  g_signal_group_connect_swapped (self->run_signals, "notify::title", G_CALLBACK (show_actions), self);
  g_signal_connect_object (self->setup, "changed", G_CALLBACK (show_actions), self, G_CONNECT_SWAPPED);
  show_state (self);
}
