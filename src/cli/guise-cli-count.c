/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cli-count.h"

#include "guise-i18n.h"

static const char *
get_format (GuiseCount what, gulong n)
{
  switch (what)
    {
    case GUISE_COUNT_CLIPS:
      return ngettext ("%s clip", "%s clips", n);
    case GUISE_COUNT_FACES:
      return ngettext ("%s face", "%s faces", n);
    case GUISE_COUNT_FRAMES:
      return ngettext ("%s frame", "%s frames", n);
    case GUISE_COUNT_PERSONS:
      return ngettext ("%s person", "%s persons", n);
    case GUISE_COUNT_PHOTOS:
      return ngettext ("%s photo", "%s photos", n);
    case GUISE_COUNT_PROBLEMS:
      return ngettext ("%s problem", "%s problems", n);
    case GUISE_COUNT_RUNS:
      return ngettext ("%s run", "%s runs", n);
    case GUISE_COUNT_SOUNDS:
      return ngettext ("%s sound stream", "%s sound streams", n);
    default:
      g_return_val_if_reached ("%s");
    }
}

char *
guise_cli_dup_count (GuiseCount what, gint64 n)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, n);
  g_auto(GStrv) parts = g_strsplit (get_format (what, (gulong) n), "%s", 2);

  return g_strjoinv (number, parts);
}

const char *
guise_cli_get_consent_word (const char *consent)
{
  if (g_str_equal (consent, "yes"))
    return C_("consent", "yes");
  return g_str_equal (consent, "no") ? C_("consent", "no") : C_("consent", "none");
}

const char *
guise_cli_get_role_word (const char *role)
{
  if (g_str_equal (role, "source"))
    return _("source");
  return g_str_equal (role, "target") ? _("target") : C_("role", "none");
}
