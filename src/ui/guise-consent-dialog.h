/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define GUISE_TYPE_CONSENT_DIALOG (guise_consent_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GuiseConsentDialog, guise_consent_dialog, GUISE, CONSENT_DIALOG, AdwWindow)

/* Asks whether @person agreed, and records the answer. Ends by itself. */
void guise_consent_dialog_present (GtkWindow *parent, GuiseProject *project, GuisePerson *person);

G_END_DECLS
