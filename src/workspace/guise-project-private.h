/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"
#include "guise-store.h"

G_BEGIN_DECLS

/* The store behind a project, for the other files of this module; (transfer none). */
GuiseStore *guise_project_get_store (GuiseProject *self);

G_END_DECLS
