/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-slider-row.h"

#include "guise-i18n.h"

/* Width of a button.key-frame of style.css, and the space before it. */
#define KEY_ROOM 26

struct _GuiseSliderRow
{
  AdwActionRow  parent_instance;

  GtkScale     *scale;
  GtkLabel     *shown;
  GtkButton    *key;
  char         *unit;      /* (nullable) */
  double        factor;
  guint         digits;
};

enum {
  PROP_0,
  PROP_ADJUSTMENT,
  PROP_UNIT,
  PROP_FACTOR,
  PROP_DIGITS,
  N_PROPS
};

enum { KEY_CLICKED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseSliderRow, guise_slider_row, ADW_TYPE_ACTION_ROW)

static void
show_value (GuiseSliderRow *self)
{
  double value = gtk_range_get_value (GTK_RANGE (self->scale)) * self->factor;
  g_autofree char *number = guise_i18n_dup_decimal (value, self->digits);
  g_autofree char *text = g_strconcat (number, self->unit, NULL);

  gtk_label_set_text (self->shown, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

void
guise_slider_row_show_key (GuiseSliderRow *self, const char *text, const char *tooltip)
{
  g_autofree char *label = NULL;

  g_return_if_fail (GUISE_IS_SLIDER_ROW (self));

  gtk_widget_set_visible (GTK_WIDGET (self->key), text != NULL);
  /* Its slider stands under those of its neighbours, which have a key. */
  gtk_widget_set_margin_end (GTK_WIDGET (self->shown), text != NULL ? 0 : KEY_ROOM);
  if (text == NULL)
    return;
  if (g_strcmp0 (gtk_button_get_label (self->key), text) != 0)
    gtk_button_set_label (self->key, text);
  /* Translators: a setting and what a button beside it does: "Feather: add a key-frame". */
  label = g_strdup_printf (_("%s: %s"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)), tooltip);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->key), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->key), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
key_cb (GuiseSliderRow *self)
{
  g_signal_emit (self, signals[KEY_CLICKED], 0);
}

static void
title_cb (GuiseSliderRow *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)), -1);
}

static void
guise_slider_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GuiseSliderRow *self = GUISE_SLIDER_ROW (object);

  switch (prop_id)
    {
    case PROP_ADJUSTMENT:
      g_value_set_object (value, gtk_range_get_adjustment (GTK_RANGE (self->scale)));
      break;
    case PROP_UNIT:
      g_value_set_string (value, self->unit);
      break;
    case PROP_FACTOR:
      g_value_set_double (value, self->factor);
      break;
    case PROP_DIGITS:
      g_value_set_uint (value, self->digits);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_slider_row_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GuiseSliderRow *self = GUISE_SLIDER_ROW (object);

  switch (prop_id)
    {
    case PROP_ADJUSTMENT:
      gtk_range_set_adjustment (GTK_RANGE (self->scale), g_value_get_object (value));
      break;
    case PROP_UNIT:
      g_free (self->unit);
      self->unit = g_value_dup_string (value);
      break;
    case PROP_FACTOR:
      self->factor = g_value_get_double (value);
      break;
    case PROP_DIGITS:
      self->digits = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
  show_value (self);
}

static void
guise_slider_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_SLIDER_ROW);

  G_OBJECT_CLASS (guise_slider_row_parent_class)->dispose (object);
}

static void
guise_slider_row_finalize (GObject *object)
{
  g_free (GUISE_SLIDER_ROW (object)->unit);

  G_OBJECT_CLASS (guise_slider_row_parent_class)->finalize (object);
}

static void
guise_slider_row_class_init (GuiseSliderRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = guise_slider_row_dispose;
  object_class->finalize = guise_slider_row_finalize;
  object_class->get_property = guise_slider_row_get_property;
  object_class->set_property = guise_slider_row_set_property;

  properties[PROP_ADJUSTMENT] = g_param_spec_object ("adjustment", NULL, NULL, GTK_TYPE_ADJUSTMENT, flags);
  properties[PROP_UNIT] = g_param_spec_string ("unit", NULL, NULL, NULL, flags);
  properties[PROP_FACTOR] = g_param_spec_double ("factor", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 1, flags);
  properties[PROP_DIGITS] = g_param_spec_uint ("digits", NULL, NULL, 0, 6, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-slider-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseSliderRow, scale);
  gtk_widget_class_bind_template_child (widget_class, GuiseSliderRow, shown);
  gtk_widget_class_bind_template_child (widget_class, GuiseSliderRow, key);
  signals[KEY_CLICKED] = g_signal_new ("key-clicked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
}

static void
guise_slider_row_init (GuiseSliderRow *self)
{
  self->factor = 1;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->scale, "value-changed", G_CALLBACK (show_value), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->key, "clicked", G_CALLBACK (key_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::title", G_CALLBACK (title_cb), NULL);
}
