/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-learn-sheet.h"

#include "guise-hourglass-view.h"
#include "guise-i18n.h"
#include "guise-run-layers.h"

#include <adwaita.h>
#include <math.h>

#define GUISE_TYPE_LEARN_SHEET (guise_learn_sheet_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLearnSheet, guise_learn_sheet, GUISE, LEARN_SHEET, AdwWindow)

struct _GuiseLearnSheet
{
  AdwWindow           parent_instance;

  GtkLabel           *sizes, *phase_title, *phase_text;
  GuiseHourglassView *hourglass;
  GtkWidget          *next;

  GuiseRun           *run;
  GuiseStepPhase      phase;
};

G_DEFINE_FINAL_TYPE (GuiseLearnSheet, guise_learn_sheet, ADW_TYPE_WINDOW)

static char *
describe_loss (GuiseLearnSheet *self)
{
  const GuiseRunFigures *figures = guise_run_get_figures (self->run);

  if (isnan (figures->loss_source))
    return g_strdup (_("What came out is compared with the original: 0 is the same picture, 1 the opposite."));
  return g_strdup_printf (_("What came out is compared with the original: 0 is the same picture, 1 the opposite. Now it is "
                            "%.3f for the source and %.3f for the target."), figures->loss_source, figures->loss_target);
}

static void
show_phase (GuiseLearnSheet *self)
{
  g_autofree char *loss = describe_loss (self);
  const struct { const char *title, *text; } phases[GUISE_N_PHASES] = {
    { _("1. Encode"), _("One encoder for both people squeezes the face through a bottleneck. So few numbers get through that "
                        "it can keep only how the face is turned, lit and moved, not every pixel.") },
    { _("2. Decode"), _("A decoder draws a face from those numbers: each person has their own. To swap, the face of the target "
                        "is encoded and drawn by the source's decoder.") },
    { _("3. Loss"), loss },
    { _("4. Backpropagate"), _("From the loss it follows for each weight which way it should go for a better picture. All "
                               "of them go a little that way, and the next step begins.") },
  };

  gtk_label_set_text (self->phase_title, phases[self->phase].title);
  gtk_label_set_text (self->phase_text, phases[self->phase].text);
  guise_hourglass_view_set_phase (self->hourglass, self->phase);
}

static void
show_sizes (GuiseLearnSheet *self)
{
  g_autoptr(GArray) layers = guise_run_list_layers (self->run);
  g_autofree char *text = NULL, *in = NULL, *least = NULL, *parameters = NULL;
  guint64 n_in, n_least = G_MAXUINT64;

  if (layers == NULL)
    {
      gtk_label_set_text (self->sizes, _("This version does not know the network of the run."));
      return;
    }
  n_in = (guint64) g_array_index (layers, GuiseRunLayer, 0).size * g_array_index (layers, GuiseRunLayer, 0).size * 3;
  for (guint i = 0; i < layers->len; i++)
    {
      const GuiseRunLayer *layer = &g_array_index (layers, GuiseRunLayer, i);

      n_least = MIN (n_least, (guint64) layer->size * layer->size * layer->channels);
    }
  in = guise_i18n_dup_number ((gint64) n_in);
  least = guise_i18n_dup_number ((gint64) n_least);
  parameters = guise_i18n_dup_number (guise_run_get_figures (self->run)->n_parameters);
  text = g_strdup_printf (_("%s: %s numbers of a face go in, and %s pass the bottleneck. A bar is as high as the pictures of "
                            "its layer and the thicker the more channels they have."),
                          guise_run_get_model (self->run), in, least);
  if (guise_run_get_figures (self->run)->n_parameters > 0)
    {
      g_autofree char *shapes = g_steal_pointer (&text);

      text = g_strdup_printf (_("%s All of it learns %s weights."), shapes, parameters);
    }
  gtk_label_set_text (self->sizes, text);
}

static void
go (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseLearnSheet *self = GUISE_LEARN_SHEET (widget);

  self->phase = (GuiseStepPhase) (((int) self->phase + g_variant_get_int32 (parameter) + GUISE_N_PHASES)
                                  % GUISE_N_PHASES);
  show_phase (self);
}

static void
guise_learn_sheet_dispose (GObject *object)
{
  GuiseLearnSheet *self = GUISE_LEARN_SHEET (object);

  if (self->run != NULL)
    guise_run_unwatch (self->run);
  g_clear_object (&self->run);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_LEARN_SHEET);

  G_OBJECT_CLASS (guise_learn_sheet_parent_class)->dispose (object);
}

static void
guise_learn_sheet_class_init (GuiseLearnSheetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (GUISE_TYPE_HOURGLASS_VIEW);
  G_OBJECT_CLASS (klass)->dispose = guise_learn_sheet_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-learn-sheet.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseLearnSheet, sizes);
  gtk_widget_class_bind_template_child (widget_class, GuiseLearnSheet, phase_title);
  gtk_widget_class_bind_template_child (widget_class, GuiseLearnSheet, phase_text);
  gtk_widget_class_bind_template_child (widget_class, GuiseLearnSheet, hourglass);
  gtk_widget_class_bind_template_child (widget_class, GuiseLearnSheet, next);
  gtk_widget_class_install_action (widget_class, "learn.go", "i", go);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, 0, "learn.go", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, 0, "learn.go", "i", 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
guise_learn_sheet_init (GuiseLearnSheet *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
guise_learn_sheet_present (GtkWindow *parent, GuiseRun *run)
{
  GuiseLearnSheet *self = g_object_new (GUISE_TYPE_LEARN_SHEET, "transient-for", parent, "destroy-with-parent", TRUE,
                                        NULL);

  self->run = g_object_ref (run);
  guise_run_watch (run);
  guise_hourglass_view_set_run (self->hourglass, run);
  g_signal_connect_object (run, "changed", G_CALLBACK (show_phase), self, G_CONNECT_SWAPPED);
  show_sizes (self);
  show_phase (self);
  gtk_widget_grab_focus (self->next);
  gtk_window_present (GTK_WINDOW (self));
}
