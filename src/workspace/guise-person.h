/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GUISE_PERSON_EVERYBODY ((gint64) -1)   /* all faces */
#define GUISE_PERSON_NOBODY    ((gint64) 0)    /* those that no person has */

/**
 * GuisePersonFacts: a person as a list shows them.
 * @id: or %GUISE_PERSON_EVERYBODY, or %GUISE_PERSON_NOBODY, which stand in the same list
 * @name: (nullable): %NULL for those two
 * @colour: 0xRRGGBB
 * @role: "none", "source", "target": the default for the next run
 * @consent: "none", "yes", "no": as declared, never verified
 * @consent_date: seconds since 1970; 0 with "none"
 * @consent_note: (nullable)
 * @n_held_out: of the kept ones, never trained on
 * @n_suggested: whose person the user has not confirmed
 * @n_references: photos that say who it is
 */
typedef struct
{
  gint64      id;
  char       *name;
  guint32     colour;
  const char *role;
  const char *consent;
  gint64      consent_date;
  char       *consent_note;
  gint64      n_faces, n_kept, n_held_out, n_suggested, n_clips, n_references;
} GuisePersonFacts;

#define GUISE_TYPE_PERSON (guise_person_get_type ())
G_DECLARE_FINAL_TYPE (GuisePerson, guise_person, GUISE, PERSON, GObject)

/**
 * GuisePerson:
 *
 * A person of a project, kept up to date by its #GuisePersonList; `changed` is
 * emitted when its facts are others.
 *
 * Thread: main only.
 */

/* (transfer none) */
const GuisePersonFacts *guise_person_get_facts (GuisePerson *self);

/* (transfer full): the name, or "Everybody", "Nobody yet". */
char                   *guise_person_dup_title (GuisePerson *self);

/* (transfer full): "2,140 kept · 81 excluded · 214 held out". */
char                   *guise_person_dup_counts (GuisePerson *self);

G_END_DECLS
