/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-person.h"

G_BEGIN_DECLS

/* @facts: strings are taken, (transfer full). */
GuisePerson *guise_person_new    (GuisePersonFacts *facts);
void         guise_person_update (GuisePerson *self, GuisePersonFacts *facts);

G_END_DECLS
