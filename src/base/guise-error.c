/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"

#include <gio/gio.h>
#include <string.h>

G_DEFINE_QUARK (guise_error_quark, guise_error)

static const char *const names[] = {
  [GUISE_ERROR_FAILED] = "failed",
  [GUISE_ERROR_USAGE] = "usage",
  [GUISE_ERROR_NO_DEVICE] = "no-device",
  [GUISE_ERROR_DEVICE_LOST] = "device-lost",
  [GUISE_ERROR_OUT_OF_VRAM] = "out-of-device-memory",
  [GUISE_ERROR_BAD_MEDIA] = "bad-media",
  [GUISE_ERROR_MEDIA_MISSING] = "media-missing",
  [GUISE_ERROR_MEDIA_CHANGED] = "media-changed",
  [GUISE_ERROR_SCHEMA] = "newer-version",
  [GUISE_ERROR_DAMAGED] = "damaged",
  [GUISE_ERROR_UNSAFE] = "unsafe",
  [GUISE_ERROR_BUSY] = "busy",
  [GUISE_ERROR_NO_SPACE] = "no-space",
  [GUISE_ERROR_NO_MODELS] = "no-models",
};

const char *
guise_error_get_name (const GError *error)
{
  g_return_val_if_fail (error != NULL, "failed");

  if (error->domain == GUISE_ERROR && error->code >= 0 && error->code < (int) G_N_ELEMENTS (names))
    return names[error->code];
  if (error->domain == G_IO_ERROR)
    return error->code == G_IO_ERROR_CANCELLED ? "cancelled" : "io";
  return "failed";
}

char *
guise_error_dup_shown (const char *text, guint n_chars)
{
  g_autofree char *valid = g_utf8_make_valid (text, strnlen (text, (gsize) n_chars * 6));
  GString *shown = g_string_new (NULL);
  guint n = 0;

  for (const char *c = valid; *c != '\0' && n < n_chars; c = g_utf8_next_char (c), n++)
    {
      gunichar character = g_utf8_get_char (c);

      g_string_append_unichar (shown, g_unichar_isprint (character) ? character : ' ');
    }
  return g_string_free (shown, FALSE);
}

GuiseError
guise_error_from_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i], name) == 0)
      return (GuiseError) i;
  return GUISE_ERROR_FAILED;
}
