/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-checkpoint-choice.h"

#include "guise-error.h"
#include "guise-i18n.h"

gboolean
guise_checkpoint_choice_parse (const char *text, gint64 *out, GError **error)
{
  if (text == NULL)
    return TRUE;
  if (g_str_equal (text, "newest"))
    *out = GUISE_CHECKPOINT_NEWEST;
  else if (g_str_equal (text, "best"))
    *out = GUISE_CHECKPOINT_BEST;
  else if (!g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, out, NULL))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("“%s” is no checkpoint: write “newest”, “best” or an iteration, such as 5000"), text);
      return FALSE;
    }
  return TRUE;
}

char *
guise_checkpoint_choice_dup_text (gint64 choice)
{
  return choice == GUISE_CHECKPOINT_NEWEST ? g_strdup ("newest")
         : choice == GUISE_CHECKPOINT_BEST ? g_strdup ("best") : g_strdup_printf ("%" G_GINT64_FORMAT, choice);
}
