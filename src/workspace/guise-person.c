/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-person-private.h"

#include "guise-i18n.h"

struct _GuisePerson
{
  GObject          parent_instance;

  GuisePersonFacts facts;
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuisePerson, guise_person, G_TYPE_OBJECT)

const GuisePersonFacts *
guise_person_get_facts (GuisePerson *self)
{
  g_return_val_if_fail (GUISE_IS_PERSON (self), NULL);

  return &self->facts;
}

char *
guise_person_dup_title (GuisePerson *self)
{
  g_return_val_if_fail (GUISE_IS_PERSON (self), NULL);

  if (self->facts.id == GUISE_PERSON_EVERYBODY)
    return g_strdup (_("Everybody"));
  return g_strdup (self->facts.id == GUISE_PERSON_NOBODY ? _("Nobody yet") : self->facts.name);
}

char *
guise_person_dup_counts (GuisePerson *self)
{
  GString *line = g_string_new (NULL);
  g_autofree char *kept = NULL, *excluded = NULL, *held_out = NULL;

  g_return_val_if_fail (GUISE_IS_PERSON (self), NULL);

  kept = guise_i18n_dup_number (self->facts.n_kept);
  excluded = guise_i18n_dup_number (self->facts.n_faces - self->facts.n_kept);
  held_out = guise_i18n_dup_number (self->facts.n_held_out);
  g_string_append_printf (line, _("%s kept"), kept);
  if (self->facts.n_kept < self->facts.n_faces)
    g_string_append_printf (g_string_append (line, " · "), _("%s excluded"), excluded);
  if (self->facts.n_held_out > 0)
    g_string_append_printf (g_string_append (line, " · "), _("%s held out"), held_out);
  if (self->facts.n_suggested > 0)
    {
      g_autofree char *suggested = guise_i18n_dup_number (self->facts.n_suggested);

      g_string_append_printf (g_string_append (line, " · "), _("%s suggested"), suggested);
    }
  if (self->facts.n_references > 0)
    {
      g_autofree char *photos = guise_i18n_dup_number (self->facts.n_references);

      g_string_append_printf (g_string_append (line, " · "),
                              ngettext ("%s photo", "%s photos", (gulong) self->facts.n_references), photos);
    }
  return g_string_free (line, FALSE);
}

static void
clear (GuisePersonFacts *facts)
{
  g_free (facts->name);
  g_free (facts->consent_note);
}

static gboolean
is_same (const GuisePersonFacts *a, const GuisePersonFacts *b)
{
  return a->id == b->id && g_strcmp0 (a->name, b->name) == 0 && a->colour == b->colour
         && g_str_equal (a->role, b->role) && g_str_equal (a->consent, b->consent)
         && a->consent_date == b->consent_date && g_strcmp0 (a->consent_note, b->consent_note) == 0
         && a->n_faces == b->n_faces && a->n_kept == b->n_kept && a->n_held_out == b->n_held_out && a->n_suggested == b->n_suggested
         && a->n_clips == b->n_clips && a->n_references == b->n_references;
}

void
guise_person_update (GuisePerson *self, GuisePersonFacts *facts)
{
  gboolean same = is_same (&self->facts, facts);

  clear (&self->facts);
  self->facts = *facts;
  if (!same)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
guise_person_finalize (GObject *object)
{
  clear (&GUISE_PERSON (object)->facts);

  G_OBJECT_CLASS (guise_person_parent_class)->finalize (object);
}

static void
guise_person_class_init (GuisePersonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_person_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
guise_person_init (GuisePerson *self)
{
}

GuisePerson *
guise_person_new (GuisePersonFacts *facts)
{
  GuisePerson *self = g_object_new (GUISE_TYPE_PERSON, NULL);

  self->facts = *facts;
  return self;
}
