/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-person-row.h"

#include "guise-i18n.h"
#include "guise-menu-popup.h"

struct _GuisePersonRow
{
  GtkWidget        parent_instance;

  GtkWidget       *box;
  GtkDrawingArea  *dot;
  GtkLabel        *name;
  GtkLabel        *role;
  GtkLabel        *counts;
  GtkLabel        *consent;
  GtkMenuButton   *menu;

  GuisePersonList *people;    /* (nullable) */
  GuisePerson     *person;    /* (nullable) */
  GSignalGroup    *signals;   /* of the person */
};

G_DEFINE_FINAL_TYPE (GuisePersonRow, guise_person_row, GTK_TYPE_WIDGET)

/* The key that gives faces to the person; empty for those that have none. (transfer full). */
static char *
dup_digit (GuisePersonRow *self)
{
  guint number = guise_person_list_get_number (self->people, guise_person_get_facts (self->person)->id);

  return number >= 1 && number <= 9 ? g_strdup_printf ("%u", number) : g_strdup ("");
}

/* The colour of the person, and in it the key. */
static void
draw_dot (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  GuisePersonRow *self = GUISE_PERSON_ROW (user_data);
  g_autoptr(PangoLayout) layout = NULL;
  g_autofree char *digit = NULL;
  double red, green, blue;
  int text_width, text_height;
  guint32 colour;

  if (self->person == NULL)
    return;
  colour = guise_person_get_facts (self->person)->colour;
  red = (colour >> 16 & 0xff) / 255.0;
  green = (colour >> 8 & 0xff) / 255.0;
  blue = (colour & 0xff) / 255.0;
  cairo_arc (cr, width / 2.0, height / 2.0, MIN (width, height) / 2.0, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, red, green, blue);
  cairo_fill (cr);

  digit = dup_digit (self);
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (area), digit);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  cairo_move_to (cr, (width - text_width) / 2.0, (height - text_height) / 2.0);
  /* Black or white, whichever stands out more. */
  if (0.3 * red + 0.59 * green + 0.11 * blue > 0.45)
    cairo_set_source_rgb (cr, 0, 0, 0);
  else
    cairo_set_source_rgb (cr, 1, 1, 1);
  pango_cairo_show_layout (cr, layout);
}

static const char *
role_name (const char *role)
{
  if (g_str_equal (role, "source"))
    return _("source");
  return g_str_equal (role, "target") ? _("target") : "";
}

/* Declared, not verified; only where it matters. (transfer full) (nullable). */
static char *
dup_consent (const GuisePersonFacts *facts)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (facts->consent_date);
  g_autofree char *day = date != NULL ? g_date_time_format (date, "%x") : g_strdup ("");

  if (g_str_equal (facts->consent, "yes"))
    return g_strdup_printf (_("Agreed on %s (declared, not verified)"), day);
  if (g_str_equal (facts->consent, "no"))
    return g_strdup_printf (_("Did not agree, %s"), day);
  return g_str_equal (facts->role, "none") ? NULL : g_strdup (_("No consent on record"));
}

static void
show_person (GuisePersonRow *self)
{
  const GuisePersonFacts *facts = guise_person_get_facts (self->person);
  g_autofree char *title = guise_person_dup_title (self->person);
  g_autofree char *counts = guise_person_dup_counts (self->person);
  g_autofree char *consent = dup_consent (facts);
  g_autofree char *digit = dup_digit (self);
  g_autofree char *key = digit[0] != '\0' ? g_strdup_printf (_("%s gives selected faces to this person"), digit) : NULL;
  g_autofree char *menu_label = g_strdup_printf (_("Actions for %s"), title);

  gtk_label_set_text (self->name, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), title);
  gtk_label_set_text (self->counts, counts);
  gtk_label_set_text (self->role, role_name (facts->role));
  gtk_widget_set_visible (GTK_WIDGET (self->role), !g_str_equal (facts->role, "none"));
  gtk_label_set_text (self->consent, consent != NULL ? consent : "");
  gtk_widget_set_visible (GTK_WIDGET (self->consent), consent != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->dot), key);
  gtk_widget_set_visible (GTK_WIDGET (self->menu), facts->id > 0);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->menu), menu_label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu), GTK_ACCESSIBLE_PROPERTY_LABEL, menu_label, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self->dot));
  if (gtk_widget_get_parent (GTK_WIDGET (self)) != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (self))),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, title, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, counts,
                                    -1);
}

static void
append (GMenu *menu, const char *label, const char *action, GVariant *target)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target_value (item, action, target);
  g_menu_append_item (menu, item);
}

static GMenuModel *
make_merge_menu (GuisePersonRow *self, gint64 from)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 1; guise_person_list_get_nth (self->people, i) != NULL; i++)
    {
      GuisePerson *person = guise_person_list_get_nth (self->people, i);
      gint64 into = guise_person_get_facts (person)->id;
      g_autofree char *title = guise_person_dup_title (person);

      if (into != from)
        append (menu, title, "faces.merge", g_variant_new ("(xx)", into, from));
    }
  return G_MENU_MODEL (menu);
}

/* Made when it is opened, for the other people change. */
static void
make_menu (GtkMenuButton *button, gpointer user_data)
{
  GuisePersonRow *self = GUISE_PERSON_ROW (user_data);
  const GuisePersonFacts *facts = guise_person_get_facts (self->person);
  g_autoptr(GMenu) menu = g_menu_new (), words = g_menu_new (), roles = g_menu_new (), people = g_menu_new ();
  g_autoptr(GMenu) last = g_menu_new ();
  g_autoptr(GMenuModel) merge = make_merge_menu (self, facts->id);

  append (words, _("_Rename…"), "faces.rename", g_variant_new_int64 (facts->id));
  append (words, _("_Consent…"), "faces.consent", g_variant_new_int64 (facts->id));
  append (words, _("Reference _Photos…"), "faces.add-photos", g_variant_new_int64 (facts->id));
  if (facts->n_references > 0)
    append (words, _("Remove Reference P_hotos"), "faces.remove-photos", g_variant_new_int64 (facts->id));
  if (!g_str_equal (facts->role, "source"))
    append (roles, _("Use as _Source"), "faces.set-role", g_variant_new ("(xs)", facts->id, "source"));
  if (!g_str_equal (facts->role, "target"))
    append (roles, _("Use as _Target"), "faces.set-role", g_variant_new ("(xs)", facts->id, "target"));
  if (!g_str_equal (facts->role, "none"))
    append (roles, _("No R_ole"), "faces.set-role", g_variant_new ("(xs)", facts->id, "none"));
  if (g_menu_model_get_n_items (merge) > 0)
    g_menu_append_submenu (people, _("_Merge Into"), merge);
  if (facts->n_suggested > 0)
    {
      append (people, _("Confirm All That Is Su_ggested"), "faces.confirm-all", g_variant_new ("(xb)", facts->id, TRUE));
      append (people, _("_Deny All That Is Suggested"), "faces.confirm-all", g_variant_new ("(xb)", facts->id, FALSE));
    }
  append (people, _("_Ignore"), "faces.ignore", g_variant_new_int64 (facts->id));
  append (last, _("_Forget…"), "faces.forget", g_variant_new_int64 (facts->id));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (words));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (roles));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (people));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (last));
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

void
guise_person_row_set_person (GuisePersonRow *self, GuisePersonList *people, GuisePerson *person)
{
  g_return_if_fail (GUISE_IS_PERSON_ROW (self));
  g_return_if_fail (person == NULL || people != NULL);

  g_set_object (&self->people, people);
  if (!g_set_object (&self->person, person))
    return;
  g_signal_group_set_target (self->signals, person);
  if (person != NULL)
    show_person (self);
}

GuisePerson *
guise_person_row_get_person (GuisePersonRow *self)
{
  g_return_val_if_fail (GUISE_IS_PERSON_ROW (self), NULL);

  return self->person;
}

void
guise_person_row_open_menu (GuisePersonRow *self)
{
  g_return_if_fail (GUISE_IS_PERSON_ROW (self));

  if (gtk_widget_get_visible (GTK_WIDGET (self->menu)))
    guise_menu_popup (self->menu);
}

static void
guise_person_row_dispose (GObject *object)
{
  GuisePersonRow *self = GUISE_PERSON_ROW (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->person);
  g_clear_object (&self->people);
  gtk_widget_dispose_template (GTK_WIDGET (object), GUISE_TYPE_PERSON_ROW);

  G_OBJECT_CLASS (guise_person_row_parent_class)->dispose (object);
}

static void
guise_person_row_class_init (GuisePersonRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_person_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guise/Guise/guise-person-row.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "personrow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonRow, box);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonRow, dot);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonRow, name);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonRow, role);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonRow, counts);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonRow, consent);
  gtk_widget_class_bind_template_child (widget_class, GuisePersonRow, menu);
}

static void
guise_person_row_init (GuisePersonRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drawing_area_set_draw_func (self->dot, draw_dot, self, NULL);
  gtk_menu_button_set_create_popup_func (self->menu, make_menu, self, NULL);
  self->signals = g_signal_group_new (GUISE_TYPE_PERSON);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (show_person), self);
}
