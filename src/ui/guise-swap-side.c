/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-side.h"

#include "guise-checkpoint-choice.h"
#include "guise-i18n.h"
#include "guise-slider-row.h"
#include "guise-swap-people.h"

#include <adwaita.h>

#define N_SLIDERS 22

struct _GuiseSwapSide
{
  GtkWidget        parent_instance;

  GtkWidget       *scroller;
  AdwComboRow     *run;
  AdwComboRow     *checkpoint;
  GArray          *choices;    /* of gint64: what its items mean */
  AdwComboRow     *clip;
  GuiseSwapPeople *people;
  AdwComboRow     *colour;
  GuiseSliderRow  *colour_strength, *colour_memory, *erode, *feather, *forehead, *scale, *opacity, *sharpen, *fade;
  GuiseSliderRow  *soften, *steady, *texture, *grain, *edge, *motion, *resolution, *black, *blocks;
  GuiseSliderRow  *erode_top, *erode_bottom, *erode_left, *erode_right;
  GtkSwitch       *matte;
  GtkWidget       *groups;
  AdwActionRow    *front;
  GtkButton       *compare, *learn;
  GtkSwitch       *own;
  AdwActionRow    *keys;
  struct
  {
    const char     *name;      /* of the swap's property */
    GuiseSliderRow *row;
  } sliders[N_SLIDERS];
  guint            last;       /* the slider that had the focus last; N_SLIDERS: none */

  GuiseDesk       *desk;       /* (nullable) */
  GSignalGroup    *signals;    /* of the desk */
  GBindingGroup   *bindings;   /* of its swap */
  GSignalGroup    *swap;
  gboolean         filling;    /* what is selected is not the user's choice */
};

G_DEFINE_FINAL_TYPE (GuiseSwapSide, guise_swap_side, GTK_TYPE_WIDGET)

/* The same words in the same places stay, so that an open list does not close. */
static void
fill (AdwComboRow *row, const GPtrArray *names, guint selected)
{
  GtkStringList *list = GTK_STRING_LIST (adw_combo_row_get_model (row));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));
  gboolean same = n == names->len;

  for (guint i = 0; same && i < n; i++)
    same = g_str_equal (gtk_string_list_get_string (list, i), g_ptr_array_index (names, i));
  if (!same)
    {
      g_autoptr(GPtrArray) additions = g_ptr_array_new ();

      for (guint i = 0; i < names->len; i++)
        g_ptr_array_add (additions, g_ptr_array_index (names, i));
      g_ptr_array_add (additions, NULL);
      gtk_string_list_splice (list, 0, n, (const char *const *) additions->pdata);
    }
  if (adw_combo_row_get_selected (row) != selected)
    adw_combo_row_set_selected (row, selected);
}

static void
show_runs (GuiseSwapSide *self, const GuiseDeskRun *run)
{
  GPtrArray *runs = guise_desk_get_runs (self->desk);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  guint selected = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < runs->len; i++)
    {
      const GuiseDeskRun *one = g_ptr_array_index (runs, i);

      g_ptr_array_add (names, g_strdup (one->title));
      if (one == run)
        selected = i;
    }
  fill (self->run, names, selected);
}

static void
show_clips (GuiseSwapSide *self, const GuiseDeskRun *run)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  guint selected = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; run != NULL && i < run->clips->len; i++)
    {
      const GuiseDeskClip *clip = g_ptr_array_index (run->clips, i);

      g_ptr_array_add (names, g_strdup (clip->name));
      if (clip->id == guise_desk_get_clip (self->desk))
        selected = i;
    }
  fill (self->clip, names, selected);
}

static void
add_choice (GuiseSwapSide *self, GPtrArray *names, gint64 choice, char *name)
{
  g_array_append_val (self->choices, choice);
  g_ptr_array_add (names, name);
}

/* What is chosen is among them, be it gone: then the viewer says so. */
static void
show_checkpoints (GuiseSwapSide *self)
{
  g_autoptr(GArray) list = guise_desk_list_checkpoints (self->desk);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const gint64 chosen = guise_desk_get_checkpoint (self->desk);
  guint selected = 0;

  g_array_set_size (self->choices, 0);
  add_choice (self, names, GUISE_CHECKPOINT_NEWEST, g_strdup (_("Newest")));
  for (guint i = 0; i < list->len; i++)
    {
      const GuiseDeskCheckpoint *one = &g_array_index (list, GuiseDeskCheckpoint, i);
      g_autofree char *number = guise_i18n_dup_number (one->iteration);

      if (one->best)
        add_choice (self, names, GUISE_CHECKPOINT_BEST, g_strdup_printf (_("Best held out (now iteration %s)"), number));
      if (one->kept || one->iteration == chosen)
        add_choice (self, names, one->iteration, g_strdup_printf (_("Iteration %s"), number));
    }
  for (guint i = 0; i < self->choices->len; i++)
    if (g_array_index (self->choices, gint64, i) == chosen)
      selected = i;
  if (g_array_index (self->choices, gint64, selected) != chosen)
    {
      selected = self->choices->len;
      add_choice (self, names, chosen, chosen == GUISE_CHECKPOINT_BEST ? g_strdup (_("Best held out"))
                  : g_strdup_printf (_("Iteration %" PRId64), chosen));
    }
  fill (self->checkpoint, names, selected);
}

static void
choices_cb (GuiseSwapSide *self)
{
  const GuiseDeskRun *run = guise_desk_get_run (self->desk);
  g_autofree char *persons = NULL;

  self->filling = TRUE;
  show_runs (self, run);
  show_checkpoints (self);
  show_clips (self, run);
  if (run != NULL)
    persons = g_strdup_printf (_("%s in place of %s"), run->source_name, run->target_name);
  /* What was chosen stands below, where there is room for all of it. */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->run), persons != NULL ? persons : _("Run"));
  self->filling = FALSE;
}

static void
run_cb (GuiseSwapSide *self)
{
  guint selected = adw_combo_row_get_selected (self->run);
  GPtrArray *runs = self->desk != NULL ? guise_desk_get_runs (self->desk) : NULL;

  if (!self->filling && runs != NULL && selected < runs->len)
    guise_desk_set_run (self->desk, ((const GuiseDeskRun *) g_ptr_array_index (runs, selected))->id);
}

static void
checkpoint_cb (GuiseSwapSide *self)
{
  guint selected = adw_combo_row_get_selected (self->checkpoint);

  if (!self->filling && self->desk != NULL && selected < self->choices->len)
    guise_desk_set_checkpoint (self->desk, g_array_index (self->choices, gint64, selected));
}

static void
clip_cb (GuiseSwapSide *self)
{
  guint selected = adw_combo_row_get_selected (self->clip);
  const GuiseDeskRun *run = self->desk != NULL ? guise_desk_get_run (self->desk) : NULL;

  if (!self->filling && run != NULL && selected < run->clips->len)
    guise_desk_set_clip (self->desk, ((const GuiseDeskClip *) g_ptr_array_index (run->clips, selected))->id);
}

static void
update_reset (GuiseSwapSide *self)
{
  gboolean is_default = TRUE;

  if (self->desk != NULL)
    g_object_get (guise_desk_get_swap (self->desk), "is-default", &is_default, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "side.reset", !is_default);
}

static void
failed_cb (GuiseSwapSide *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", text);
}

static void
reset (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseSwapSide *self = GUISE_SWAP_SIDE (widget);

  if (self->desk == NULL)
    return;
  guise_swap_reset (guise_desk_get_swap (self->desk));
  gtk_widget_activate_action (widget, "win.tell-undo", "s", _("The swap's settings are the usual ones"));
}

static void
slot_cb (GuiseSwapSide *self)
{
  guint slot = 0;

  if (self->desk != NULL)
    g_object_get (guise_desk_get_swap (self->desk), "slot", &slot, NULL);
  gtk_button_set_label (self->compare, slot == 0 ? _("A") : _("B"));
}

static void
bind_slider (GuiseSwapSide *self, const char *property, GuiseSliderRow *row)
{
  g_autoptr(GtkAdjustment) adjustment = NULL;

  g_object_get (row, "adjustment", &adjustment, NULL);
  g_binding_group_bind (self->bindings, property, adjustment, "value", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}

/* What a click beside a setting does next: a key that goes on in a straight line, one that holds, none. */
static GuiseSwapKeyState
find_next_state (GuiseSwapKeyState state)
{
  return state == GUISE_SWAP_KEY_HERE ? GUISE_SWAP_KEY_HELD
         : state == GUISE_SWAP_KEY_HELD ? GUISE_SWAP_KEY_NONE : GUISE_SWAP_KEY_HERE;
}

static void
show_key (GuiseSwapSide *self, guint index)
{
  GuiseSwap *swap = guise_desk_get_swap (self->desk);
  GuiseSliderRow *row = self->sliders[index].row;

  switch (guise_swap_get_key_state (swap, self->sliders[index].name))
    {
    case GUISE_SWAP_KEY_NONE:
      guise_slider_row_show_key (row, "\u25c7", _("Add a key-frame (Ctrl+K)"));
      break;
    case GUISE_SWAP_KEY_ELSEWHERE:
      guise_slider_row_show_key (row, "\u25c8", _("Has key-frames: add one here (Ctrl+K)"));
      break;
    case GUISE_SWAP_KEY_HERE:
      guise_slider_row_show_key (row, "\u25c6", _("Key-frame, then in a straight line: hold the value instead (Ctrl+K)"));
      break;
    case GUISE_SWAP_KEY_HELD:
      guise_slider_row_show_key (row, "\u25a0", _("Key-frame, whose value is held: remove it (Ctrl+K)"));
      break;
    case GUISE_SWAP_KEY_IMPOSSIBLE:
    default:
      guise_slider_row_show_key (row, NULL, NULL);
    }
}

static void
keys_cb (GuiseSwapSide *self)
{
  g_autoptr(GArray) marks = NULL;
  g_autofree char *number = NULL, *text = NULL;

  if (self->desk == NULL)
    return;
  for (guint i = 0; i < N_SLIDERS; i++)
    show_key (self, i);
  marks = guise_swap_list_keys (guise_desk_get_swap (self->desk));
  number = guise_i18n_dup_number (marks->len);
  text = g_strdup_printf (ngettext ("On %s frame", "On %s frames", marks->len), number);
  adw_action_row_set_subtitle (self->keys, marks->len > 0 ? text : _("The diamond beside a setting adds one"));
}

void
guise_swap_side_set_desk (GuiseSwapSide *self, GuiseDesk *desk)
{
  GuiseSwap *swap = desk != NULL ? guise_desk_get_swap (desk) : NULL;

  g_return_if_fail (GUISE_IS_SWAP_SIDE (self));

  g_set_object (&self->desk, desk);
  g_signal_group_set_target (self->signals, desk);
  g_signal_group_set_target (self->swap, swap);
  g_binding_group_set_source (self->bindings, swap);
  guise_swap_people_set_desk (self->people, desk);
  if (desk != NULL)
    choices_cb (self);
  update_reset (self);
  slot_cb (self);
  keys_cb (self);
}

void
guise_swap_side_set_learning (GuiseSwapSide *self, GuiseWork *work)
{
  const gboolean waits = work != NULL && guise_work_get_state (work) == GUISE_WORK_WAITING;

  g_return_if_fail (GUISE_IS_SWAP_SIDE (self));

  gtk_button_set_label (self->learn, work == NULL ? C_("what is before faces", "Learn") : waits ? _("Waiting…") : _("Learning…"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->learn),
                               work == NULL ? _("Learn from the project's faces what is before a face: takes minutes")
                               : waits ? _("It begins when what trains now has ended; the job bar has it")
                                       : _("The job bar says how far it is, and stops it: what was learned by then is kept"));
}

void
guise_swap_side_set_old_masks (GuiseSwapSide *self, gboolean are_old)
{
  g_return_if_fail (GUISE_IS_SWAP_SIDE (self));

  adw_action_row_set_subtitle (self->front, are_old ? _("What was learned is of an older Guise and not in use: let it learn again")
                                                    : "");
}

static void
change_key (GuiseSwapSide *self, guint index)
{
  GuiseSwap *swap = guise_desk_get_swap (self->desk);
  const char *name = self->sliders[index].name;
  g_autoptr(GError) error = NULL;

  if (!guise_swap_set_key (swap, name, find_next_state (guise_swap_get_key_state (swap, name)), &error))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", error->message);
}

static void
key_clicked_cb (GuiseSwapSide *self, GuiseSliderRow *row)
{
  for (guint i = 0; self->desk != NULL && i < N_SLIDERS; i++)
    if (self->sliders[i].row == row)
      change_key (self, i);
}

/* By key: of the setting that one was at. */
static void
key (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseSwapSide *self = GUISE_SWAP_SIDE (widget);

  if (self->desk != NULL && self->last < N_SLIDERS)
    change_key (self, self->last);
  else
    gtk_widget_error_bell (widget);
}

static void
entered_cb (GuiseSwapSide *self, GtkEventController *controller)
{
  GtkWidget *row = gtk_event_controller_get_widget (controller);

  for (guint i = 0; i < N_SLIDERS; i++)
    if (GTK_WIDGET (self->sliders[i].row) == row)
      self->last = i;
}

static void
watch_slider (GuiseSwapSide *self, const char *name, GuiseSliderRow *row, guint index)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->sliders[index].name = name;
  self->sliders[index].row = row;
  g_signal_connect_object (focus, "enter", G_CALLBACK (entered_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (row), focus);
  g_signal_connect_object (row, "key-clicked", G_CALLBACK (key_clicked_cb), self, G_CONNECT_SWAPPED);
}

static void
bind_settings (GuiseSwapSide *self)
{
  const struct { const char *name; GuiseSliderRow *row; } table[N_SLIDERS] = {
    { "colour-strength", self->colour_strength }, { "colour-memory", self->colour_memory }, { "erode", self->erode },
    { "edge", self->edge },
    { "feather", self->feather }, { "forehead", self->forehead }, { "scale", self->scale },
    { "opacity", self->opacity }, { "sharpen", self->sharpen }, { "fade", self->fade },
    { "soften", self->soften }, { "grain", self->grain }, { "erode-top", self->erode_top },
    { "erode-bottom", self->erode_bottom }, { "erode-left", self->erode_left }, { "erode-right", self->erode_right },
    { "motion", self->motion }, { "resolution", self->resolution }, { "black", self->black },
    { "blocks", self->blocks }, { "texture", self->texture }, { "steady", self->steady },
  };

  self->bindings = g_binding_group_new ();
  for (guint i = 0; i < N_SLIDERS; i++)
    {
      bind_slider (self, table[i].name, table[i].row);
      watch_slider (self, table[i].name, table[i].row, i);
    }
  self->last = N_SLIDERS;
  g_binding_group_bind (self->bindings, "own", self->own, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_binding_group_bind (self->bindings, "colour", self->colour, "selected", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_binding_group_bind (self->bindings, "matte", self->matte, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_binding_group_bind (self->bindings, "ready", self->groups, "sensitive", G_BINDING_SYNC_CREATE);
}

static void
copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseSwapSide *self = GUISE_SWAP_SIDE (widget);
  g_autofree char *text = self->desk != NULL ? guise_swap_dup_text (guise_desk_get_swap (self->desk)) : NULL;

  if (text == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  gtk_widget_activate_action (widget, "win.tell", "s", _("The settings are copied"));
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseSwapSide) self = GUISE_SWAP_SIDE (user_data);
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr(GError) error = NULL;

  if (self->desk == NULL)
    return;
  if (text == NULL || !guise_swap_paste (guise_desk_get_swap (self->desk), text, &error))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s",
                                _("What was copied last are no settings of a swap"));
}

static void
paste (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, pasted_cb, g_object_ref (widget));
}

static void
exchange (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseSwapSide *self = GUISE_SWAP_SIDE (widget);

  if (self->desk != NULL)
    guise_swap_exchange (guise_desk_get_swap (self->desk));
}

static void
guise_swap_side_dispose (GObject *object)
{
  GuiseSwapSide *self = GUISE_SWAP_SIDE (object);

  if (self->signals != NULL)
    {
      g_signal_group_set_target (self->signals, NULL);
      g_signal_group_set_target (self->swap, NULL);
      g_binding_group_set_source (self->bindings, NULL);
    }
  g_clear_object (&self->signals);
  g_clear_object (&self->swap);
  g_clear_object (&self->bindings);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_SWAP_SIDE);

  G_OBJECT_CLASS (guise_swap_side_parent_class)->dispose (object);
}

static void
guise_swap_side_finalize (GObject *object)
{
  g_array_unref (GUISE_SWAP_SIDE (object)->choices);

  G_OBJECT_CLASS (guise_swap_side_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, scroller);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, groups);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, run);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, checkpoint);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, clip);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, people);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, colour);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, colour_strength);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, colour_memory);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, erode);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, feather);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, forehead);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, matte);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, scale);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, opacity);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, sharpen);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, soften);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, steady);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, texture);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, grain);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, motion);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, resolution);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, black);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, blocks);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, edge);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, erode_top);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, erode_bottom);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, erode_left);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, erode_right);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, fade);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, compare);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, front);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, learn);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, own);
  gtk_widget_class_bind_template_child (widget_class, GuiseSwapSide, keys);
}

static void
guise_swap_side_class_init (GuiseSwapSideClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_swap_side_dispose;
  G_OBJECT_CLASS (klass)->finalize = guise_swap_side_finalize;
  g_type_ensure (GUISE_TYPE_SLIDER_ROW);
  g_type_ensure (GUISE_TYPE_SWAP_PEOPLE);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-swap-side.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "swapside");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "side.reset", NULL, reset);
  gtk_widget_class_install_action (widget_class, "side.copy", NULL, copy);
  gtk_widget_class_install_action (widget_class, "side.paste", NULL, paste);
  gtk_widget_class_install_action (widget_class, "side.exchange", NULL, exchange);
  gtk_widget_class_install_action (widget_class, "side.key", NULL, key);
}

static void
guise_swap_side_init (GuiseSwapSide *self)
{
  self->choices = g_array_new (FALSE, FALSE, sizeof (gint64));
  gtk_widget_init_template (GTK_WIDGET (self));

  bind_settings (self);
  self->signals = g_signal_group_new (GUISE_TYPE_DESK);
  g_signal_group_connect_swapped (self->signals, "choices-changed", G_CALLBACK (choices_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::run", G_CALLBACK (choices_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::clip", G_CALLBACK (choices_cb), self);
  self->swap = g_signal_group_new (GUISE_TYPE_SWAP);
  g_signal_group_connect_swapped (self->swap, "notify::is-default", G_CALLBACK (update_reset), self);
  g_signal_group_connect_swapped (self->swap, "notify::slot", G_CALLBACK (slot_cb), self);
  g_signal_group_connect_swapped (self->swap, "keys-changed", G_CALLBACK (keys_cb), self);
  g_signal_group_connect_swapped (self->swap, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_object (self->run, "notify::selected", G_CALLBACK (run_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->checkpoint, "notify::selected", G_CALLBACK (checkpoint_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clip, "notify::selected", G_CALLBACK (clip_cb), self, G_CONNECT_SWAPPED);
}
