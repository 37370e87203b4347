/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-run-view.h"

#include "guise-file-picker.h"
#include "guise-i18n.h"
#include "guise-loss-chart.h"
#include "guise-preview-grid.h"
#include "guise-train-text.h"

#include <math.h>

/* A picture of the time-lapse is seen for so long, at least. */
#define LAPSE_MS 150

struct _GuiseRunView
{
  GtkWidget         parent_instance;

  GtkWidget        *panes, *spinner, *history_box, *note;
  GtkStack         *faces;
  GuisePreviewGrid *grid;
  GtkLabel         *waiting, *when;
  GtkAdjustment    *history_range;
  GtkScale         *history;
  GtkButton        *play;
  GtkDropDown      *look;
  GtkToggleButton  *logarithmic;
  GuiseLossChart   *chart;
  GtkLabel         *likeness, *bleed, *state, *far, *left, *speed, *memory, *stops, *device, *trained, *skipped;
  GtkLevelBar      *likeness_bar, *bleed_bar;
  GtkWidget        *left_row, *speed_row, *memory_row, *stops_row, *device_row, *skipped_row;

  GuiseRun         *run;         /* (nullable) */
  GSignalGroup     *signals;     /* of the run */
  gint64            shown;       /* iteration of the sheet that is shown; −1: the newest there is */
  gint64            loading;     /* of the sheet that is on its way; −1: none */
  guint             first;       /* where the next other faces are */
  gboolean          is_watching;
  gboolean          showing;     /* the slider is being set */
  guint             lapse;       /* source of the time-lapse; 0: it does not play */
};

G_DEFINE_FINAL_TYPE (GuiseRunView, guise_run_view, GTK_TYPE_WIDGET)

static void
set_measure (GtkLabel *label, GtkLevelBar *bar, double value)
{
  g_autofree char *text = isnan (value) ? g_strdup ("–") : guise_i18n_dup_decimal (value, 2);

  gtk_label_set_text (label, text);
  gtk_level_bar_set_value (bar, isnan (value) ? 0 : CLAMP (value, 0, 1));
}

static void
set_fact (GtkLabel *label, GtkWidget *row, const char *text)
{
  if (row != NULL)
    gtk_widget_set_visible (row, text != NULL);
  if (text != NULL && g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static void
show_figures (GuiseRunView *self)
{
  const GuiseRunFigures *figures = guise_run_get_figures (self->run);
  g_autofree char *state = guise_train_text_dup_phase (self->run), *far = guise_train_text_dup_far (self->run);
  g_autofree char *left = guise_train_text_dup_left (self->run);
  g_autofree char *memory = guise_train_text_dup_taken (self->run), *stops = guise_train_text_dup_stops (self->run);
  g_autofree char *trained = guise_i18n_dup_span (figures->seconds);
  g_autofree char *speed = guise_run_is_active (self->run) && !isnan (figures->images_per_second)
                           ? g_strdup_printf (_("%.0f images/s"), figures->images_per_second) : NULL;
  const char *device = guise_run_get_device (self->run), *kernels = guise_run_get_kernels (self->run);
  g_autofree char *where = device != NULL && kernels != NULL ? g_strdup_printf ("%s · %s", device, kernels)
                                                             : g_strdup (device);
  g_autofree char *skipped = figures->n_skipped >= 0 ? guise_i18n_dup_number (figures->n_skipped) : NULL;
  const char *note = guise_run_get_note (self->run);

  set_measure (self->likeness, self->likeness_bar, figures->likeness);
  set_measure (self->bleed, self->bleed_bar, figures->bleed);
  set_fact (self->state, NULL, state);
  set_fact (self->far, NULL, far);
  set_fact (self->left, self->left_row, left);
  set_fact (self->speed, self->speed_row, speed);
  set_fact (self->memory, self->memory_row, memory);
  set_fact (self->stops, self->stops_row, stops);
  set_fact (self->device, self->device_row, where);
  set_fact (self->trained, NULL, trained);
  set_fact (self->skipped, self->skipped_row, skipped);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "run.other-faces", guise_run_is_active (self->run)
                                 && guise_run_get_preview (self->run) != NULL);
  gtk_label_set_text (GTK_LABEL (self->note), note != NULL ? note : "");
  gtk_widget_set_visible (self->note, note != NULL);
}

/* On pictures of the training alone: those of the history have faces of their own. */
static void
show_pins (GuiseRunView *self, GuiseRunPreview *preview)
{
  const gboolean has_choice = preview != NULL && guise_run_preview_get_n_faces (preview, 0) > 0;

  for (guint i = 0; i < GUISE_RUN_MAX_ROWS; i++)
    guise_preview_grid_set_pinned (self->grid, i, has_choice && guise_run_get_pinned (self->run, i));
}

static void
show_faces (GuiseRunView *self, GuiseRunPreview *preview)
{
  g_autofree char *number = preview != NULL
                            ? guise_i18n_dup_number (guise_run_preview_get_iteration (preview)) : NULL;
  g_autofree char *when = number != NULL ? g_strdup_printf (_("iteration %s"), number) : NULL;

  guise_preview_grid_set_preview (self->grid, preview);
  show_pins (self, preview);
  gtk_label_set_text (self->when, when != NULL ? when : "");
  gtk_stack_set_visible_child_name (self->faces, preview != NULL ? "faces" : "none");
}

static void load_sheet (GuiseRunView *self, gint64 iteration);

static void
sheet_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseRunView) self = GUISE_RUN_VIEW (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseRunPreview) preview = guise_run_load_sheet_finish (GUISE_RUN (source), result, &error);
  const gint64 loaded = self->loading;

  if (GUISE_RUN (source) != self->run)
    return;
  self->loading = -1;
  if (preview == NULL)
    g_info ("No preview of iteration %" G_GINT64_FORMAT ": %s", loaded, error->message);
  /* The slider is elsewhere by now. */
  if (self->shown >= 0 && self->shown != loaded)
    load_sheet (self, self->shown);
  else if (preview != NULL && (self->shown == loaded || guise_run_get_preview (self->run) == NULL))
    show_faces (self, preview);
}

static void
load_sheet (GuiseRunView *self, gint64 iteration)
{
  if (self->loading >= 0)
    return;
  self->loading = iteration;
  guise_run_load_sheet_async (self->run, iteration, sheet_cb, g_object_ref (self));
}

/* The newest that there is: of the training, else of the history. */
static void
show_newest (GuiseRunView *self)
{
  GuiseRunPreview *preview = guise_run_get_preview (self->run);
  const gboolean works = guise_run_is_active (self->run) && guise_run_get_phase (self->run) != GUISE_RUN_PHASE_PAUSED;
  guint n_sheets;
  const gint64 *history = guise_run_get_history (self->run, &n_sheets);

  if (self->shown >= 0)
    return;
  if (preview != NULL)
    show_faces (self, preview);
  else if (n_sheets > 0)
    load_sheet (self, history[n_sheets - 1]);
  else
    show_faces (self, NULL);
  gtk_widget_set_visible (self->spinner, works);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), works);
  gtk_label_set_text (self->waiting, works ? _("The first faces come in a moment") : _("No faces were kept of this run"));
}

static void
show_history (GuiseRunView *self)
{
  guint n_sheets, n_snapshots;
  const gint64 *history = guise_run_get_history (self->run, &n_sheets);
  const gint64 *snapshots = guise_run_get_snapshots (self->run, &n_snapshots);
  guint at = n_sheets;

  for (guint i = 0; i < n_sheets; i++)
    if (history[i] == self->shown)
      at = i;
  if (at == n_sheets)
    self->shown = -1;
  self->showing = TRUE;
  gtk_adjustment_set_upper (self->history_range, n_sheets);
  gtk_adjustment_set_value (self->history_range, at);
  self->showing = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->history), n_sheets > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "run.time-lapse", n_sheets > 1);
  guise_loss_chart_set_snapshots (self->chart, snapshots, n_snapshots);
  show_newest (self);
}

static void
history_cb (GuiseRunView *self)
{
  guint n_sheets;
  const gint64 *history;
  const guint at = (guint) round (gtk_adjustment_get_value (self->history_range));

  if (self->showing || self->run == NULL)
    return;
  history = guise_run_get_history (self->run, &n_sheets);
  self->shown = at < n_sheets ? history[at] : -1;
  if (self->shown >= 0)
    load_sheet (self, self->shown);
  else
    show_newest (self);
}

static void
show_lapse (GuiseRunView *self)
{
  const gboolean plays = self->lapse != 0;

  gtk_button_set_icon_name (self->play, plays ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
}

static void
stop_lapse (GuiseRunView *self)
{
  g_clear_handle_id (&self->lapse, g_source_remove);
  show_lapse (self);
}

/* A sheet that is still on its way is waited for, so that each is seen. */
static gboolean
lapse_cb (gpointer user_data)
{
  GuiseRunView *self = GUISE_RUN_VIEW (user_data);
  const double at = gtk_adjustment_get_value (self->history_range);

  if (self->loading >= 0)
    return G_SOURCE_CONTINUE;
  if (at < gtk_adjustment_get_upper (self->history_range))
    {
      gtk_adjustment_set_value (self->history_range, at + 1);
      return G_SOURCE_CONTINUE;
    }
  self->lapse = 0;
  show_lapse (self);
  return G_SOURCE_REMOVE;
}

/* From the beginning where it stands at the end, else from where it stands. */
static void
time_lapse (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseRunView *self = GUISE_RUN_VIEW (widget);

  if (self->lapse != 0)
    {
      stop_lapse (self);
      return;
    }
  if (gtk_adjustment_get_value (self->history_range) >= gtk_adjustment_get_upper (self->history_range))
    gtk_adjustment_set_value (self->history_range, 0);
  self->lapse = g_timeout_add (LAPSE_MS, lapse_cb, self);
  show_lapse (self);
}

static void
watch (GuiseRunView *self)
{
  const gboolean wanted = self->run != NULL && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (wanted == self->is_watching)
    return;
  self->is_watching = wanted;
  if (wanted)
    guise_run_watch (self->run);
  else
    guise_run_unwatch (self->run);
}

void
guise_run_view_set_run (GuiseRunView *self, GuiseRun *run)
{
  g_return_if_fail (GUISE_IS_RUN_VIEW (self));

  if (self->run == run)
    return;
  if (self->is_watching)
    guise_run_unwatch (self->run);
  self->is_watching = FALSE;
  stop_lapse (self);
  g_set_object (&self->run, run);
  g_signal_group_set_target (self->signals, run);
  self->shown = self->loading = -1;
  self->first = 0;
  guise_preview_grid_set_preview (self->grid, NULL);
  guise_loss_chart_set_series (self->chart, run != NULL ? guise_run_get_series (run) : NULL);
  if (run != NULL)
    {
      show_figures (self);
      show_history (self);
    }
  watch (self);
}

void
guise_run_view_focus (GuiseRunView *self)
{
  g_return_if_fail (GUISE_IS_RUN_VIEW (self));

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->faces), "faces") == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->grid));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->chart));
}

static void
pin_cb (GuiseRunView *self, guint row)
{
  const gboolean pinned = !guise_run_get_pinned (self->run, row);

  /* Those of the history, and of a run that does not train, are no choice of faces. */
  if (self->shown < 0 && guise_run_get_preview (self->run) != NULL && guise_run_set_pinned (self->run, row, pinned))
    guise_preview_grid_set_pinned (self->grid, row, pinned);
  else
    gtk_widget_error_bell (GTK_WIDGET (self));
}

static void
other_faces (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseRunView *self = GUISE_RUN_VIEW (widget);
  GuiseRunPreview *preview = self->run != NULL ? guise_run_get_preview (self->run) : NULL;
  guint sources[GUISE_RUN_MAX_ROWS], targets[GUISE_RUN_MAX_ROWS], n_rows;

  if (preview == NULL)
    return;
  n_rows = guise_run_preview_get_n_rows (preview);
  for (guint i = 0; i < n_rows; i++)
    {
      sources[i] = guise_run_preview_get_face (preview, 0, i);
      targets[i] = guise_run_preview_get_face (preview, 1, i);
      if (guise_run_get_pinned (self->run, i))
        continue;
      sources[i] = self->first % MAX (guise_run_preview_get_n_faces (preview, 0), 1);
      targets[i] = self->first % MAX (guise_run_preview_get_n_faces (preview, 1), 1);
      self->first++;
    }
  guise_run_set_shown (self->run, n_rows, sources, targets);
}

static void
zoom (GtkWidget *widget, const char *name, GVariant *parameter)
{
  static const char *const actions[] = { "grid.zoom-out", "grid.zoom-fit", "grid.zoom-in" };

  gtk_widget_activate_action (GTK_WIDGET (GUISE_RUN_VIEW (widget)->grid), actions[g_variant_get_int32 (parameter) + 1],
                              NULL);
}

static void
look_cb (GuiseRunView *self)
{
  guise_preview_grid_set_look (self->grid, (GuiseLook) gtk_drop_down_get_selected (self->look));
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GtkWidget) widget = GTK_WIDGET (user_data);
  g_autoptr(GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    gtk_widget_activate_action (widget, "win.tell", "s", error->message);
}

/* (transfer full) (nullable): what was picked. */
static GFile *
picked (GAsyncResult *result)
{
  g_autoptr(GListModel) files = guise_file_picker_pick_finish (result, NULL);

  return files != NULL ? g_list_model_get_item (files, 0) : NULL;
}

/* On another thread. */
static void
write_bytes (GuiseRunView *self, GFile *file, GBytes *bytes)
{
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL, written_cb,
                                       g_object_ref (self));
}

/* A table that is written, and where to. */
typedef struct
{
  GuiseRunView *view;
  GFile        *file;
} Saving;

static void
csv_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Saving *saving = user_data;
  g_autoptr(GuiseRunView) self = saving->view;
  g_autoptr(GFile) file = saving->file;
  g_autoptr(GBytes) bytes = guise_loss_series_write_csv_finish (GUISE_LOSS_SERIES (source), result);

  g_free (saving);
  write_bytes (self, file, bytes);
}

static void
csv_picked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseRunView) self = GUISE_RUN_VIEW (user_data);
  g_autoptr(GFile) file = picked (result);
  Saving *saving;

  if (file == NULL || self->run == NULL)
    return;
  saving = g_new (Saving, 1);
  *saving = (Saving) { g_object_ref (self), g_object_ref (file) };
  guise_loss_series_write_csv_async (guise_run_get_series (self->run), csv_written_cb, saving);
}

static void
svg_picked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseRunView) self = GUISE_RUN_VIEW (user_data);
  g_autoptr(GFile) file = picked (result);
  g_autoptr(GBytes) bytes = NULL;

  if (file == NULL || self->run == NULL)
    return;
  bytes = guise_loss_chart_to_svg (self->chart);
  write_bytes (self, file, bytes);
}

static void
save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const gboolean is_csv = g_str_equal (name, "run.save-csv");

  guise_file_picker_pick_async (GTK_WINDOW (gtk_widget_get_root (widget)), &(GuiseFilePick) {
    .title = _("Save the Losses"), .accept = _("_Save"), .pick = GUISE_PICK_SAVE,
    .name = is_csv ? _("losses.csv") : _("losses.svg"),
  }, is_csv ? csv_picked_cb : svg_picked_cb, g_object_ref (widget));
}

static void
guise_run_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (guise_run_view_parent_class)->map (widget);

  watch (GUISE_RUN_VIEW (widget));
}

static void
guise_run_view_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (guise_run_view_parent_class)->unmap (widget);

  watch (GUISE_RUN_VIEW (widget));
  stop_lapse (GUISE_RUN_VIEW (widget));
}

static void
guise_run_view_dispose (GObject *object)
{
  GuiseRunView *self = GUISE_RUN_VIEW (object);

  if (self->is_watching)
    guise_run_unwatch (self->run);
  self->is_watching = FALSE;
  g_clear_handle_id (&self->lapse, g_source_remove);
  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->run);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_RUN_VIEW);

  G_OBJECT_CLASS (guise_run_view_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, GuiseRunView, name)
  BIND (panes);
  BIND (spinner);
  BIND (history_box);
  BIND (note);
  BIND (faces);
  BIND (grid);
  BIND (waiting);
  BIND (when);
  BIND (history_range);
  BIND (history);
  BIND (play);
  BIND (look);
  BIND (logarithmic);
  BIND (chart);
  BIND (likeness);
  BIND (bleed);
  BIND (likeness_bar);
  BIND (bleed_bar);
  BIND (state);
  BIND (far);
  BIND (left);
  BIND (speed);
  BIND (memory);
  BIND (stops);
  BIND (device);
  BIND (trained);
  BIND (skipped);
  BIND (left_row);
  BIND (speed_row);
  BIND (memory_row);
  BIND (stops_row);
  BIND (device_row);
  BIND (skipped_row);
#undef BIND
}

static void
guise_run_view_class_init (GuiseRunViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (GUISE_TYPE_PREVIEW_GRID);
  g_type_ensure (GUISE_TYPE_LOSS_CHART);
  G_OBJECT_CLASS (klass)->dispose = guise_run_view_dispose;
  widget_class->map = guise_run_view_map;
  widget_class->unmap = guise_run_view_unmap;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-run-view.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "run.other-faces", NULL, other_faces);
  gtk_widget_class_install_action (widget_class, "run.time-lapse", NULL, time_lapse);
  gtk_widget_class_install_action (widget_class, "run.zoom", "i", zoom);
  gtk_widget_class_install_action (widget_class, "run.save-csv", NULL, save);
  gtk_widget_class_install_action (widget_class, "run.save-svg", NULL, save);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "run.other-faces", NULL);
}

static void
guise_run_view_init (GuiseRunView *self)
{
  self->shown = self->loading = -1;
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (GUISE_TYPE_RUN);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (show_figures), self);
  g_signal_group_connect_swapped (self->signals, "notify::preview", G_CALLBACK (show_newest), self);
  g_signal_group_connect_swapped (self->signals, "notify::history", G_CALLBACK (show_history), self);
  g_signal_group_connect_swapped (self->signals, "notify::phase", G_CALLBACK (show_newest), self);
  g_signal_group_connect_swapped (self->signals, "notify::phase", G_CALLBACK (show_figures), self);
  g_signal_connect_object (self->history_range, "value-changed", G_CALLBACK (history_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "row-activated", G_CALLBACK (pin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->look, "notify::selected", G_CALLBACK (look_cb), self, G_CONNECT_SWAPPED);
  g_object_bind_property (self->logarithmic, "active", self->chart, "logarithmic", G_BINDING_SYNC_CREATE);
}
