/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-person-steps-private.h"

#include "guise-i18n.h"

char *
guise_person_step_dup_rename (const char *before, const char *after)
{
  return g_strdup_printf (_("Rename %s to %s"), before, after);
}

char *
guise_person_step_dup_merge (const char *gone, const char *kept)
{
  return g_strdup_printf (_("Merge %s into %s"), gone, kept);
}

char *
guise_person_step_dup_role (const char *name, GuiseRole role)
{
  return g_strdup_printf (role == GUISE_ROLE_SOURCE ? _("Make %s the source")
                          : role == GUISE_ROLE_TARGET ? _("Make %s the target")
                          : _("Take the role from %s"), name);
}

char *
guise_person_step_dup_consent (const char *name)
{
  return g_strdup_printf (_("Record consent of %s"), name);
}
