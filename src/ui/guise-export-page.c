/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-export-page.h"

#include "guise-ask.h"
#include "guise-desk.h"
#include "guise-export-extras.h"
#include "guise-file-picker.h"
#include "guise-i18n.h"
#include "guise-project-exports.h"
#include "guise-verify-dialog.h"

#include <adwaita.h>
#include <math.h>

/* The formats, in the order of the .ui file. */
typedef struct
{
  const char *ending, *codec;
  gboolean    lossless;     /* there is no quality to choose */
  const char *use;
  const char *sequence;     /* (nullable): a folder of pictures */
} Format;

static const Format formats[] = {
  { ".mp4", "h264", FALSE, N_("Plays everywhere") },
  { ".mov", "h264", FALSE, N_("For editing programs") },
  { ".mkv", "h264", FALSE, N_("Keeps all sound as it is") },
  { ".mkv", "ffv1", TRUE, N_("Lossless: every sample that is not swapped stays as it was; large") },
  { ".mp4", "hevc", FALSE, N_("Smaller than H.264, slower to write; newer players") },
  { ".webm", "vp9", FALSE, N_("For the web") },
  { ".webm", "av1", FALSE, N_("For the web, smallest and slowest; 8 bits") },
  { ".mov", "prores", FALSE, N_("For editing programs: 10 bits, every frame by itself; large") },
  { "-png", NULL, TRUE, N_("A folder for compositors: frames, layers with alpha and masks of 16 bits"), "png" },
  { "-tiff", NULL, TRUE, N_("The same as TIFF"), "tiff" },
  { "-faces", NULL, TRUE, N_("A folder of the new faces alone, with the matrices that place them"), "patches" },
};

/* Qualities, the same. */
static const char *const qualities[] = { "best", "high", "good", "small" };

/* Ranges, the same. */
enum { RANGE_ALL, RANGE_MARKED };

struct _GuiseExportPage
{
  GtkWidget      parent_instance;

  GtkStack      *stack;
  AdwActionRow  *subject;
  AdwComboRow   *format;
  AdwComboRow   *quality;
  AdwComboRow   *range;
  AdwActionRow  *file_row;
  GtkWidget     *disclose_row;
  GtkSwitch     *disclose;
  AdwEntryRow   *reason;
  GtkSwitch     *label;
  AdwActionRow  *label_row;
  AdwEntryRow   *label_text;
  AdwComboRow   *corner;
  GuiseExportExtras *extras;
  GtkLabel      *facts;
  GtkLabel      *losses;
  GtkLabel      *problem;

  GuiseProject  *project;      /* (nullable) */
  GuiseDesk     *desk;         /* (nullable) */
  GuiseCasting  *castings;     /* (nullable): who is replaced */
  char         **without;      /* (nullable): what is left out */
  GSignalGroup  *desk_signals, *timeline;
  char          *file;         /* (nullable) */
  gboolean       file_chosen;  /* by the user, so that only its ending follows the format */
  GCancellable  *cancellable;  /* of the survey under way */
  gboolean       exists;       /* as the last survey found */
  gboolean       waiting;      /* to begin once the survey under way has ended */
  gboolean       good;         /* nothing speaks against it */
};

static void page_init (GuisePageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GuiseExportPage, guise_export_page, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GUISE_TYPE_PAGE, page_init))

static GtkWindow *
get_window (GuiseExportPage *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

/* What the rows say. Strings and castings are borrowed. */
static GuiseExporting
get_exporting (GuiseExportPage *self)
{
  const Format *format = &formats[adw_combo_row_get_selected (self->format)];
  gboolean disclose = gtk_switch_get_active (self->disclose);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->label_text));
  GuiseExporting exporting = {
    .file = self->file, .clip = guise_desk_get_clip (self->desk),
    .sequence = format->sequence, .codec = format->codec,
    .quality = qualities[adw_combo_row_get_selected (self->quality)],
    .lossless = format->lossless && format->sequence == NULL,
    .label = disclose && gtk_switch_get_active (self->label) && text[0] != '\0' ? text : NULL,
    .corner = adw_combo_row_get_selected (self->corner),
    .no_disclosure = !disclose, .reason = gtk_editable_get_text (GTK_EDITABLE (self->reason)),
  };

  g_strfreev (self->without);
  self->without = guise_export_extras_dup_without (self->extras);
  exporting.without = (const char *const *) self->without;
  g_free (self->castings);
  exporting.castings = self->castings = guise_desk_dup_castings (self->desk, &exporting.n_castings);
  if (adw_combo_row_get_selected (self->range) == RANGE_MARKED)
    guise_timeline_get_range (guise_desk_get_timeline (self->desk), &exporting.from, &exporting.to);
  return exporting;
}

static void
set_good (GuiseExportPage *self, gboolean good)
{
  self->good = good;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "export.begin", good);
}

static void
show_problem (GuiseExportPage *self, const char *text)
{
  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

/* (transfer full): by what the viewer needs for a frame; writing the file comes on top. */
static char *
dup_time_left (double rate, gint64 n_frames)
{
  double seconds = rate > 0 ? (double) n_frames / rate : 0;

  if (rate <= 0)
    return g_strdup (_("time known once it runs"));
  if (seconds < 90)
    return g_strdup_printf (_("about %.0f s by the speed of the viewer"), ceil (seconds));
  return g_strdup_printf (_("about %.0f min by the speed of the viewer"), ceil (seconds / 60));
}

/* "362 frames, 0:12 · about 14 MB of 20 GB free · about 2 min" */
static void
show_facts (GuiseExportPage *self, const GuiseExportFacts *facts)
{
  g_autofree char *number = guise_i18n_dup_number (facts->n_frames);
  g_autofree char *frames = g_strdup_printf (ngettext ("%s frame", "%s frames", (gulong) facts->n_frames), number);
  g_autofree char *size = g_format_size (facts->size_bytes);
  g_autofree char *free_text = g_format_size (facts->free_bytes);
  double rate = guise_viewer_get_swap_rate (guise_desk_get_viewer (self->desk));
  int seconds = (int) ((facts->duration + GUISE_TIME_SECOND / 2) / GUISE_TIME_SECOND);
  g_autofree char *time = dup_time_left (rate, facts->n_frames);
  g_autofree char *text = g_strdup_printf (_("%s, %d:%02d · about %s"), frames, seconds / 60, seconds % 60, size);
  g_autofree char *all = facts->free_bytes != G_MAXUINT64
                         ? g_strdup_printf (_("%s of %s free · %s"), text, free_text, time)
                         : g_strdup_printf ("%s · %s", text, time);
  g_autofree char *lost = g_strjoinv (". ", facts->losses);
  g_autofree char *losses = facts->losses[0] == NULL ? NULL
                            : facts->matroska_keeps
                            ? g_strdup_printf (_("%s. The lossless Matroska file would keep all of it."), lost)
                            : g_strdup (lost);

  guise_export_extras_show (self->extras, facts->extras);
  gtk_label_set_text (self->facts, all);
  gtk_label_set_text (self->losses, losses != NULL ? losses : "");
  gtk_widget_set_visible (GTK_WIDGET (self->losses), losses != NULL);
}

static void
surveyed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseExportPage) self = GUISE_EXPORT_PAGE (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseExportFacts) facts = guise_project_survey_export_finish (GUISE_PROJECT (source), result, &error);
  gboolean waiting;

  /* Of what the rows said before, or of a project that is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || GUISE_PROJECT (source) != self->project)
    return;
  g_clear_object (&self->cancellable);
  waiting = self->waiting;
  self->waiting = FALSE;
  self->exists = facts != NULL && facts->exists;
  show_problem (self, error != NULL ? error->message : NULL);
  set_good (self, facts != NULL);
  if (facts != NULL)
    show_facts (self, facts);
  else
    {
      gtk_label_set_text (self->facts, "");
      gtk_widget_set_visible (GTK_WIDGET (self->losses), FALSE);
    }
  if (waiting)
    gtk_widget_activate_action (GTK_WIDGET (self), "export.begin", NULL);
}

/* What is missing is said here; all else the survey finds. */
static void
survey (GuiseExportPage *self)
{
  GuiseExporting exporting;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->desk == NULL || guise_desk_get_run (self->desk) == NULL || guise_desk_get_clip (self->desk) == 0)
    {
      self->waiting = FALSE;
      return;
    }

  exporting = get_exporting (self);
  if (exporting.no_disclosure && exporting.reason[0] == '\0')
    {
      show_problem (self, _("An export that does not say what it is needs a reason, which the project keeps"));
      set_good (self, FALSE);
      self->waiting = FALSE;
      return;
    }
  self->cancellable = g_cancellable_new ();
  guise_project_survey_export_async (self->project, &exporting, self->cancellable, surveyed_cb, g_object_ref (self));
}

static void
set_file (GuiseExportPage *self, const char *path)
{
  g_autofree char *name = g_filename_display_name (path);

  g_free (self->file);
  self->file = g_strdup (path);
  adw_action_row_set_subtitle (self->file_row, name);
}

/* (transfer full): @file with @ending in place of that of any format. */
static char *
replace_ending (const char *file, const char *ending)
{
  gsize length = strlen (file);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_has_suffix (file, formats[i].ending))
      {
        length -= strlen (formats[i].ending);
        break;
      }
  return g_strdup_printf ("%.*s%s", (int) length, file, ending);
}

static void
format_cb (GuiseExportPage *self)
{
  const char *ending = formats[adw_combo_row_get_selected (self->format)].ending;
  g_autofree char *path = NULL;

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->format),
                               _(formats[adw_combo_row_get_selected (self->format)].use));
  gtk_widget_set_visible (GTK_WIDGET (self->quality), !formats[adw_combo_row_get_selected (self->format)].lossless);
  if (self->desk == NULL)
    return;
  if (self->file_chosen && self->file != NULL)
    path = replace_ending (self->file, ending);
  else
    path = guise_project_dup_export_path (self->project, guise_desk_get_clip (self->desk), ending);
  set_file (self, path);
  survey (self);
}

/* Where consent is not declared the label shows, whatever the switch would say. */
static void
show_disclosure (GuiseExportPage *self)
{
  const GuiseDeskRun *run = self->desk != NULL ? guise_desk_get_run (self->desk) : NULL;
  gboolean disclose = gtk_switch_get_active (self->disclose), declared = run != NULL && guise_desk_is_declared (self->desk);

  if (!declared)
    gtk_switch_set_active (self->label, TRUE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->label), declared);
  adw_action_row_set_subtitle (self->label_row, declared ? _("Consent of all people is declared: the label is yours to choose")
                                                         : _("Shown, because consent of all people is not declared"));
  gtk_widget_set_visible (GTK_WIDGET (self->reason), !disclose);
  gtk_widget_set_visible (GTK_WIDGET (self->label_row), disclose);
  gtk_widget_set_visible (GTK_WIDGET (self->label_text), disclose && gtk_switch_get_active (self->label));
  gtk_widget_set_visible (GTK_WIDGET (self->corner), disclose && gtk_switch_get_active (self->label));
}

static void
disclosure_cb (GuiseExportPage *self)
{
  show_disclosure (self);
  survey (self);
}

static void
marks_cb (GuiseExportPage *self)
{
  GuiseTime from, to;
  gboolean marked = self->desk != NULL && guise_timeline_get_range (guise_desk_get_timeline (self->desk), &from, &to);

  adw_combo_row_set_selected (self->range, marked ? RANGE_MARKED : RANGE_ALL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->range), marked);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->range), marked ? "" : _("Mark a part on the Swap page, with I and O"));
  survey (self);
}

static void
subject_cb (GuiseExportPage *self)
{
  const GuiseDeskRun *run = self->desk != NULL ? guise_desk_get_run (self->desk) : NULL;
  gint64 id = self->desk != NULL ? guise_desk_get_clip (self->desk) : 0;
  GuiseClip *clip = id != 0 ? guise_clip_list_find (guise_project_get_clips (self->project), id) : NULL;
  const char *name = "loading";
  g_autofree char *text = NULL;
  gboolean is_new;

  if (self->desk != NULL && guise_desk_get_loaded (self->desk))
    name = run == NULL || id == 0 ? "empty" : "ready";
  is_new = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), name) != 0;
  gtk_stack_set_visible_child_name (self->stack, name);
  if (run == NULL || id == 0)
    return;

  text = guise_desk_dup_cast_text (self->desk);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->subject), clip != NULL ? guise_clip_get_name (clip) : "");
  adw_action_row_set_subtitle (self->subject, text);
  show_disclosure (self);
  if (!self->file_chosen)
    format_cb (self);
  else
    survey (self);
  /* Whoever came before it was read had nothing here to have the keyboard. */
  if (is_new && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->format));
}

static void
clip_cb (GuiseExportPage *self)
{
  self->file_chosen = FALSE;
  guise_export_extras_reset (self->extras);
  subject_cb (self);
}

static void
set_project (GuisePage *page, GuiseProject *project)
{
  GuiseExportPage *self = GUISE_EXPORT_PAGE (page);
  GuiseDesk *desk = project != NULL ? guise_project_get_desk (project) : NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_set_object (&self->project, project);
  g_set_object (&self->desk, desk);
  g_signal_group_set_target (self->desk_signals, desk);
  g_signal_group_set_target (self->timeline, desk != NULL ? guise_desk_get_timeline (desk) : NULL);
  self->file_chosen = self->waiting = FALSE;
  g_clear_pointer (&self->file, g_free);
  set_good (self, FALSE);
  subject_cb (self);
  marks_cb (self);
}

static void
page_focus (GuisePage *page)
{
  GuiseExportPage *self = GUISE_EXPORT_PAGE (page);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "ready") != 0)
    return;
  /* The disk may be another, and so may the viewer's speed. */
  survey (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->format));
}

static void
page_init (GuisePageInterface *iface)
{
  iface->set_project = set_project;
  iface->focus = page_focus;
}

static void
picked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseExportPage) self = GUISE_EXPORT_PAGE (user_data);
  g_autoptr(GListModel) files = guise_file_picker_pick_finish (result, NULL);
  g_autoptr(GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  const char *ending = formats[adw_combo_row_get_selected (self->format)].ending;
  g_autofree char *whole = NULL;

  if (path == NULL || self->desk == NULL)
    return;
  whole = g_str_has_suffix (path, ending) ? g_strdup (path) : g_strconcat (path, ending, NULL);
  self->file_chosen = TRUE;
  set_file (self, whole);
  survey (self);
}

static void
choose (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseExportPage *self = GUISE_EXPORT_PAGE (widget);
  g_autofree char *folder = NULL, *file = NULL;
  g_autoptr(GFile) place = NULL;

  if (self->file == NULL)
    return;
  folder = g_path_get_dirname (self->file);
  file = g_filename_display_basename (self->file);
  place = g_file_new_for_path (folder);
  guise_file_picker_pick_async (get_window (self), &(GuiseFilePick) {
    .title = _("Export To"), .accept = _("_Choose"), .pick = GUISE_PICK_SAVE, .folder = place, .name = file,
  }, picked_cb, g_object_ref (self));
}

static void
queue (GuiseExportPage *self, gboolean overwrite)
{
  GuiseExporting exporting = get_exporting (self);

  /* With the settings as they are seen. */
  guise_swap_flush (guise_desk_get_swap (self->desk));
  exporting.overwrite = overwrite;
  guise_project_queue_export (self->project, &exporting);
  self->file_chosen = FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", _("The export is in the list of jobs"));
}

static void
overwrite_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseExportPage) self = GUISE_EXPORT_PAGE (user_data);
  g_autofree char *answer = guise_ask_finish (result);

  if (g_str_equal (answer, "replace") && self->desk != NULL)
    queue (self, TRUE);
}

static void
begin (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseExportPage *self = GUISE_EXPORT_PAGE (widget);
  const GuiseAnswer answers[] = {
    { "cancel", _("_Cancel"), GUISE_ANSWER_PLAIN },
    { "replace", _("_Replace"), GUISE_ANSWER_DESTRUCTIVE },
  };
  g_autofree char *text = NULL;

  /* Whether the file is there is known of the one before. */
  self->waiting = self->cancellable != NULL;
  if (self->waiting || !self->good || self->desk == NULL)
    return;
  if (!self->exists)
    {
      queue (self, FALSE);
      return;
    }
  text = g_strdup_printf (_("%s is there already. Replacing it cannot be undone."), self->file);
  guise_ask_async (get_window (self), _("Replace the File?"), text, answers, 2, "cancel", overwrite_cb, g_object_ref (self));
}

static void
verify_picked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseExportPage) self = GUISE_EXPORT_PAGE (user_data);
  g_autoptr(GListModel) files = guise_file_picker_pick_finish (result, NULL);
  g_autoptr(GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    guise_verify_dialog_present (get_window (self), path);
}

static void
verify (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseExportPage *self = GUISE_EXPORT_PAGE (widget);

  guise_file_picker_pick_async (get_window (self), &(GuiseFilePick) {
    .title = _("Check a File"), .accept = _("_Check"), .pick = GUISE_PICK_FILES,
  }, verify_picked_cb, g_object_ref (self));
}

static void
guise_export_page_dispose (GObject *object)
{
  GuiseExportPage *self = GUISE_EXPORT_PAGE (object);

  if (self->desk_signals != NULL)
    {
      g_signal_group_set_target (self->desk_signals, NULL);
      g_signal_group_set_target (self->timeline, NULL);
    }
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk_signals);
  g_clear_object (&self->timeline);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->castings, g_free);
  g_clear_pointer (&self->without, g_strfreev);
  g_clear_object (&self->project);
  g_clear_pointer (&self->file, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_EXPORT_PAGE);

  G_OBJECT_CLASS (guise_export_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, stack);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, subject);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, format);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, quality);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, range);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, file_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, disclose);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, reason);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, label);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, label_row);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, label_text);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, corner);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, extras);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, facts);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, losses);
  gtk_widget_class_bind_template_child (widget_class, GuiseExportPage, problem);
}

static void
guise_export_page_class_init (GuiseExportPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_export_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-export-page.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "export.begin", NULL, begin);
  gtk_widget_class_install_action (widget_class, "export.choose", NULL, choose);
  gtk_widget_class_install_action (widget_class, "export.verify", NULL, verify);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "export.begin", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "export.choose", NULL);
}

static void
guise_export_page_init (GuiseExportPage *self)
{
  g_type_ensure (GUISE_TYPE_EXPORT_EXTRAS);
  gtk_widget_init_template (GTK_WIDGET (self));

  self->desk_signals = g_signal_group_new (GUISE_TYPE_DESK);
  g_signal_group_connect_swapped (self->desk_signals, "choices-changed", G_CALLBACK (subject_cb), self);
  g_signal_group_connect_swapped (self->desk_signals, "notify::clip", G_CALLBACK (clip_cb), self);
  g_signal_group_connect_swapped (self->desk_signals, "notify::run", G_CALLBACK (subject_cb), self);
  g_signal_group_connect_swapped (self->desk_signals, "people-changed", G_CALLBACK (subject_cb), self);
  self->timeline = g_signal_group_new (GUISE_TYPE_TIMELINE);
  g_signal_group_connect_swapped (self->timeline, "notify::in", G_CALLBACK (marks_cb), self);
  g_signal_group_connect_swapped (self->timeline, "notify::out", G_CALLBACK (marks_cb), self);
  g_signal_connect_object (self->format, "notify::selected", G_CALLBACK (format_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->quality, "notify::selected", G_CALLBACK (survey), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->range, "notify::selected", G_CALLBACK (survey), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->disclose, "notify::active", G_CALLBACK (disclosure_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->label, "notify::active", G_CALLBACK (disclosure_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->label_text, "changed", G_CALLBACK (survey), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->extras, "changed", G_CALLBACK (survey), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reason, "changed", G_CALLBACK (survey), self, G_CONNECT_SWAPPED);
  set_good (self, FALSE);
}
