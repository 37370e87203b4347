/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-person.h"

G_BEGIN_DECLS

typedef struct _GuiseProject GuiseProject;

#define GUISE_TYPE_PERSON_LIST (guise_person_list_get_type ())
G_DECLARE_FINAL_TYPE (GuisePersonList, guise_person_list, GUISE, PERSON_LIST, GObject)

/**
 * GuisePersonList:
 *
 * The people of a project, as a #GListModel of #GuisePerson: everybody, then
 * each person, then those faces that are nobody's yet, where there are such.
 * People who are seen most come first; once listed they keep their place, so
 * that the digits that stand for them stay the same.
 *
 * Property `loaded`: whether the project has been read once.
 *
 * Thread: main only; reads on the store's thread.
 */

/* For the project; it keeps no reference to it. */
GuisePersonList *guise_person_list_new        (GuiseProject *project);

gboolean         guise_person_list_get_loaded (GuisePersonList *self);

/* (nullable) (transfer none) */
GuisePerson     *guise_person_list_find       (GuisePersonList *self, gint64 person);

/* (nullable) (transfer none): the person that the digit @number, from 1 on, stands for. */
GuisePerson     *guise_person_list_get_nth    (GuisePersonList *self, guint number);

/* 0 when @person has none. */
guint            guise_person_list_get_number (GuisePersonList *self, gint64 person);

G_END_DECLS
