/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_PERSON_ROW (guise_person_row_get_type ())
G_DECLARE_FINAL_TYPE (GuisePersonRow, guise_person_row, GUISE, PERSON_ROW, GtkWidget)

/* A person in the list: colour, digit, name, counts, role, and a menu of what can be done with them. */

/* @person: (nullable): with the @people it is of */
void         guise_person_row_set_person (GuisePersonRow *self, GuisePersonList *people, GuisePerson *person);
GuisePerson *guise_person_row_get_person (GuisePersonRow *self);

/* The menu, by keyboard. */
void         guise_person_row_open_menu  (GuisePersonRow *self);

G_END_DECLS
