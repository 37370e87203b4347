/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-page-private.h"

#include "guise-ask.h"
#include "guise-draw-sheet.h"
#include "guise-file-picker.h"
#include "guise-i18n.h"
#include "guise-project-actions.h"
#include "guise-project-exports.h"
#include "guise-project-masks.h"

/* (nullable) */
static GuiseTimeline *
get_timeline (GtkWidget *widget)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (widget);

  return self->desk != NULL ? guise_desk_get_timeline (self->desk) : NULL;
}

static void
play (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseTimeline *timeline = get_timeline (widget);

  if (timeline != NULL)
    guise_timeline_toggle (timeline);
}

static void
stop (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseTimeline *timeline = get_timeline (widget);

  if (timeline != NULL)
    guise_timeline_stop (timeline);
}

static void
shuttle (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseTimeline *timeline = get_timeline (widget);

  if (timeline != NULL)
    guise_timeline_shuttle (timeline, g_variant_get_int32 (parameter));
}

static void
step (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseTimeline *timeline = get_timeline (widget);

  if (timeline != NULL)
    guise_timeline_step (timeline, g_variant_get_int32 (parameter));
}

static void
mark (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseTimeline *timeline = get_timeline (widget);

  if (timeline == NULL)
    return;
  if (g_str_equal (name, "swap.mark-in"))
    guise_timeline_mark_in (timeline);
  else if (g_str_equal (name, "swap.mark-out"))
    guise_timeline_mark_out (timeline);
  else
    guise_timeline_set_marks (timeline, -1, -1);
}

static void
zoom (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (widget);

  if (g_str_equal (name, "swap.zoom-in"))
    guise_picture_view_zoom_by (self->picture, 1.25);
  else if (g_str_equal (name, "swap.zoom-out"))
    guise_picture_view_zoom_by (self->picture, 0.8);
  else
    g_object_set (self->picture, "zoom", g_str_equal (name, "swap.zoom-full") ? 1.0 : 0.0, NULL);
}

/* By keyboard: a twentieth of the picture. */
static void
move_wipe (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (widget);
  double wipe = 0;

  g_object_get (self->picture, "wipe", &wipe, NULL);
  g_object_set (self->picture, "wipe", CLAMP (wipe + 0.05 * g_variant_get_int32 (parameter), 0.0, 1.0), NULL);
}

static void
toggle_side (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (widget);
  gboolean shown = FALSE;

  g_object_get (self->panes, "end-shown", &shown, NULL);
  g_object_set (self->panes, "end-shown", !shown, NULL);
}

static void
edit_timecode (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (GUISE_SWAP_PAGE (widget)->timecode));
}

static void
frame_picked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseSwapPage) self = GUISE_SWAP_PAGE (user_data);
  g_autoptr(GListModel) files = guise_file_picker_pick_finish (result, NULL);
  g_autoptr(GFile) file = files != NULL ? g_list_model_get_item (files, 0) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  g_autofree char *whole = NULL;
  g_autofree GuiseCasting *castings = NULL;
  guint n = 0;
  const GuiseDeskRun *run = self->desk != NULL ? guise_desk_get_run (self->desk) : NULL;

  if (path == NULL || run == NULL)
    return;
  whole = g_str_has_suffix (path, ".png") ? g_strdup (path) : g_strconcat (path, ".png", NULL);
  /* With the settings as they are seen. */
  guise_swap_flush (guise_desk_get_swap (self->desk));
  castings = guise_desk_dup_castings (self->desk, &n);
  guise_project_queue_frame (self->project, &(GuiseFrameSaving) {
    .file = whole, .clip = guise_desk_get_clip (self->desk), .castings = castings, .n_castings = n,
    .frame = guise_timeline_get_frame (guise_desk_get_timeline (self->desk)),
  });
}

static void
save_frame (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (widget);
  g_autofree char *path = NULL, *folder = NULL, *file = NULL;
  g_autoptr(GFile) place = NULL;

  if (self->desk == NULL || guise_desk_get_run (self->desk) == NULL)
    return;
  guise_timeline_stop (guise_desk_get_timeline (self->desk));
  path = guise_project_dup_export_path (self->project, guise_desk_get_clip (self->desk), ".png");
  folder = g_path_get_dirname (path);
  file = g_filename_display_basename (path);
  place = g_file_new_for_path (folder);
  guise_file_picker_pick_async (GTK_WINDOW (gtk_widget_get_root (widget)), &(GuiseFilePick) {
    .title = _("Save the Swapped Frame"), .accept = _("_Save"), .pick = GUISE_PICK_SAVE, .folder = place, .name = file,
  }, frame_picked_cb, g_object_ref (self));
}

/* Where nothing is marked it is, and the other way round. */
static void
toggle_marker (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (widget);
  GuiseTimeline *timeline = get_timeline (widget);
  GuiseMarkers *markers;
  gint64 frame;

  if (timeline == NULL || guise_timeline_get_n_frames (timeline) == 0)
    return;
  markers = guise_desk_get_markers (self->desk);
  frame = guise_timeline_get_frame (timeline);
  if (guise_markers_find (markers, frame) != NULL)
    guise_markers_remove (markers, frame);
  else
    guise_markers_add (markers, frame, NULL);
}

/* A face that was missed on the frame that is shown. */
static void
draw_face (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (widget);
  GuiseTimeline *timeline = get_timeline (widget);

  if (timeline == NULL || guise_timeline_get_n_frames (timeline) == 0)
    return;
  guise_timeline_stop (timeline);
  guise_draw_sheet_present (GTK_WINDOW (gtk_widget_get_root (widget)), self->project, guise_desk_get_clip (self->desk),
                            guise_timeline_get_frame (timeline));
}

static void
marker_named_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseSwapPage) self = GUISE_SWAP_PAGE (user_data);
  g_autofree char *text = guise_ask_text_finish (result);
  GuiseMarkers *markers;
  gint64 frame;

  if (text == NULL || self->desk == NULL)
    return;
  markers = guise_desk_get_markers (self->desk);
  frame = guise_timeline_get_frame (guise_desk_get_timeline (self->desk));
  if (guise_markers_find (markers, frame) != NULL)
    guise_markers_rename (markers, frame, text);
  else
    guise_markers_add (markers, frame, text);
}

static void
name_marker (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (widget);
  GuiseTimeline *timeline = get_timeline (widget);
  const GuiseMarker *marker;

  if (timeline == NULL || guise_timeline_get_n_frames (timeline) == 0)
    return;
  guise_timeline_stop (timeline);
  marker = guise_markers_find (guise_desk_get_markers (self->desk), guise_timeline_get_frame (timeline));
  guise_ask_text_async (GTK_WINDOW (gtk_widget_get_root (widget)), _("Name of the Marker"),
                        marker != NULL && marker->name != NULL ? marker->name : "", _("_Set"), marker_named_cb,
                        g_object_ref (self));
}

/* @frame: −1: there is none, which is heard. */
static void
go_to (GtkWidget *widget, GuiseTimeline *timeline, gint64 frame)
{
  if (frame < 0)
    {
      gtk_widget_error_bell (widget);
      return;
    }
  guise_timeline_stop (timeline);
  guise_timeline_seek (timeline, frame);
}

static void
go_to_marker (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseTimeline *timeline = get_timeline (widget);

  if (timeline != NULL)
    go_to (widget, timeline, guise_markers_find_next (guise_desk_get_markers (GUISE_SWAP_PAGE (widget)->desk),
                                                      guise_timeline_get_frame (timeline),
                                                      g_variant_get_int32 (parameter)));
}

static void
go_to_key (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseTimeline *timeline = get_timeline (widget);

  if (timeline != NULL)
    go_to (widget, timeline, guise_swap_find_next_key (guise_desk_get_swap (GUISE_SWAP_PAGE (widget)->desk),
                                                       g_variant_get_int32 (parameter)));
}

/* What the side does, by key from the page. */
static void
settings (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWidget *side = GTK_WIDGET (GUISE_SWAP_PAGE (widget)->side);

  gtk_widget_activate_action (side, g_str_equal (name, "swap.copy") ? "side.copy"
                                    : g_str_equal (name, "swap.key") ? "side.key"
                                    : g_str_equal (name, "swap.paste") ? "side.paste" : "side.exchange", NULL);
}

static void
measure (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guise_review_button_toggle (GUISE_SWAP_PAGE (widget)->review_button);
}

static void
go_to_bad (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (!guise_review_button_go (GUISE_SWAP_PAGE (widget)->review_button, g_variant_get_int32 (parameter)))
    gtk_widget_error_bell (widget);
}

static void
learn_masks (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseSwapPage *self = GUISE_SWAP_PAGE (widget);

  if (self->project != NULL)
    guise_project_begin_masks (self->project);
}

static void
looked_at_masks_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseSwapPage) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean are_old = FALSE;

  if (!guise_project_find_old_masks_finish (GUISE_PROJECT (source), result, &are_old, &error))
    g_debug ("Masks: %s", error->message);
  else if (self->project == GUISE_PROJECT (source))
    guise_swap_side_set_old_masks (self->side, are_old);
}

void
guise_swap_page_show_learning (GuiseSwapPage *self)
{
  GuiseWork *work = self->project != NULL ? guise_project_get_masks (self->project) : NULL;

  g_signal_group_set_target (self->masks, work);
  guise_swap_side_set_learning (self->side, work);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "swap.learn-masks", self->project != NULL && work == NULL);
  if (self->project == NULL || work != NULL)
    guise_swap_side_set_old_masks (self->side, FALSE);
  else
    guise_project_find_old_masks_async (self->project, looked_at_masks_cb, g_object_ref (self));
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  static const struct { guint key; GdkModifierType modifiers; const char *action; const char *format; int value; } table[] = {
    { GDK_KEY_space, 0, "swap.play", NULL, 0 },
    { GDK_KEY_k, 0, "swap.stop", NULL, 0 },
    { GDK_KEY_j, 0, "swap.shuttle", "i", -1 },
    { GDK_KEY_l, 0, "swap.shuttle", "i", 1 },
    { GDK_KEY_Left, 0, "swap.step", "i", -1 },
    { GDK_KEY_Right, 0, "swap.step", "i", 1 },
    { GDK_KEY_Left, GDK_SHIFT_MASK, "swap.step", "i", -10 },
    { GDK_KEY_Right, GDK_SHIFT_MASK, "swap.step", "i", 10 },
    { GDK_KEY_Home, 0, "swap.step", "i", -G_MAXINT32 },
    { GDK_KEY_End, 0, "swap.step", "i", G_MAXINT32 },
    { GDK_KEY_i, 0, "swap.mark-in", NULL, 0 },
    { GDK_KEY_o, 0, "swap.mark-out", NULL, 0 },
    { GDK_KEY_x, GDK_ALT_MASK, "swap.clear-marks", NULL, 0 },
    { GDK_KEY_1, 0, "swap.mode", "s", GUISE_PICTURE_ORIGINAL },
    { GDK_KEY_2, 0, "swap.mode", "s", GUISE_PICTURE_SWAP },
    { GDK_KEY_3, 0, "swap.mode", "s", GUISE_PICTURE_SIDE },
    { GDK_KEY_4, 0, "swap.mode", "s", GUISE_PICTURE_WIPE },
    { GDK_KEY_5, 0, "swap.mode", "s", GUISE_PICTURE_ONION },
    { GDK_KEY_6, 0, "swap.mode", "s", GUISE_PICTURE_DIFFERENCE },
    { GDK_KEY_7, 0, "swap.mask", NULL, 0 },
    { GDK_KEY_8, 0, "swap.landmarks", NULL, 0 },
    { GDK_KEY_comma, 0, "swap.move-wipe", "i", -1 },
    { GDK_KEY_period, 0, "swap.move-wipe", "i", 1 },
    { GDK_KEY_plus, GDK_CONTROL_MASK, "swap.zoom-in", NULL, 0 },
    { GDK_KEY_equal, GDK_CONTROL_MASK, "swap.zoom-in", NULL, 0 },
    { GDK_KEY_minus, GDK_CONTROL_MASK, "swap.zoom-out", NULL, 0 },
    { GDK_KEY_0, GDK_CONTROL_MASK, "swap.zoom-fit", NULL, 0 },
    { GDK_KEY_1, GDK_CONTROL_MASK, "swap.zoom-full", NULL, 0 },
    { GDK_KEY_g, GDK_CONTROL_MASK, "swap.edit-timecode", NULL, 0 },
    { GDK_KEY_F9, 0, "swap.side", NULL, 0 },
    { GDK_KEY_s, GDK_CONTROL_MASK, "swap.save-frame", NULL, 0 },
    { GDK_KEY_a, 0, "swap.compare", NULL, 0 },
    { GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "swap.copy", NULL, 0 },
    { GDK_KEY_v, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "swap.paste", NULL, 0 },
    { GDK_KEY_k, GDK_CONTROL_MASK, "swap.key", NULL, 0 },
    { GDK_KEY_n, 0, "swap.go-to-key", "i", 1 },
    { GDK_KEY_n, GDK_SHIFT_MASK, "swap.go-to-key", "i", -1 },
    { GDK_KEY_d, 0, "swap.draw-face", NULL, 0 },
    { GDK_KEY_m, 0, "swap.marker", NULL, 0 },
    { GDK_KEY_m, GDK_CONTROL_MASK, "swap.name-marker", NULL, 0 },
    { GDK_KEY_Up, 0, "swap.go-to-marker", "i", -1 },
    { GDK_KEY_Down, 0, "swap.go-to-marker", "i", 1 },
    { GDK_KEY_m, GDK_SHIFT_MASK, "swap.measure", NULL, 0 },
    { GDK_KEY_b, 0, "swap.bad", "i", 1 },
    { GDK_KEY_b, GDK_SHIFT_MASK, "swap.bad", "i", -1 },
  };
  static const char *const modes[] = { "original", "swap", "side", "wipe", "onion", "difference" };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].format == NULL)
      gtk_widget_class_add_binding_action (widget_class, table[i].key, table[i].modifiers, table[i].action, NULL);
    else if (table[i].format[0] == 's')
      gtk_widget_class_add_binding_action (widget_class, table[i].key, table[i].modifiers, table[i].action, "s",
                                           modes[table[i].value]);
    else
      gtk_widget_class_add_binding_action (widget_class, table[i].key, table[i].modifiers, table[i].action, "i",
                                           table[i].value);
}

void
guise_swap_page_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_property_action (widget_class, "swap.mode", "mode");
  gtk_widget_class_install_property_action (widget_class, "swap.mask", "mask");
  gtk_widget_class_install_property_action (widget_class, "swap.landmarks", "landmarks");
  gtk_widget_class_install_action (widget_class, "swap.side", NULL, toggle_side);
  gtk_widget_class_install_action (widget_class, "swap.play", NULL, play);
  gtk_widget_class_install_action (widget_class, "swap.stop", NULL, stop);
  gtk_widget_class_install_action (widget_class, "swap.shuttle", "i", shuttle);
  gtk_widget_class_install_action (widget_class, "swap.step", "i", step);
  gtk_widget_class_install_action (widget_class, "swap.mark-in", NULL, mark);
  gtk_widget_class_install_action (widget_class, "swap.mark-out", NULL, mark);
  gtk_widget_class_install_action (widget_class, "swap.clear-marks", NULL, mark);
  gtk_widget_class_install_action (widget_class, "swap.zoom-in", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "swap.zoom-out", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "swap.zoom-fit", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "swap.zoom-full", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "swap.move-wipe", "i", move_wipe);
  gtk_widget_class_install_action (widget_class, "swap.edit-timecode", NULL, edit_timecode);
  gtk_widget_class_install_action (widget_class, "swap.save-frame", NULL, save_frame);
  gtk_widget_class_install_action (widget_class, "swap.copy", NULL, settings);
  gtk_widget_class_install_action (widget_class, "swap.paste", NULL, settings);
  gtk_widget_class_install_action (widget_class, "swap.compare", NULL, settings);
  gtk_widget_class_install_action (widget_class, "swap.key", NULL, settings);
  gtk_widget_class_install_action (widget_class, "swap.go-to-key", "i", go_to_key);
  gtk_widget_class_install_action (widget_class, "swap.draw-face", NULL, draw_face);
  gtk_widget_class_install_action (widget_class, "swap.learn-masks", NULL, learn_masks);
  gtk_widget_class_install_action (widget_class, "swap.marker", NULL, toggle_marker);
  gtk_widget_class_install_action (widget_class, "swap.name-marker", NULL, name_marker);
  gtk_widget_class_install_action (widget_class, "swap.go-to-marker", "i", go_to_marker);
  gtk_widget_class_install_action (widget_class, "swap.measure", NULL, measure);
  gtk_widget_class_install_action (widget_class, "swap.bad", "i", go_to_bad);
  add_keys (widget_class);
}
