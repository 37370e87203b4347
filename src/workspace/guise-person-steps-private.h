/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-persons.h"

G_BEGIN_DECLS

/* What History calls a change of a person, from the window and from the shell alike. (transfer full). Thread: any. */
char *guise_person_step_dup_rename  (const char *before, const char *after);
char *guise_person_step_dup_merge   (const char *gone, const char *kept);
char *guise_person_step_dup_role    (const char *name, GuiseRole role);
char *guise_person_step_dup_consent (const char *name);

G_END_DECLS
