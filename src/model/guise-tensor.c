/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-tensor.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <string.h>

static const char *const precision_names[GUISE_N_PRECISIONS] = { "fp32", "fp16" };

const char *
guise_precision_get_name (GuisePrecision self)
{
  return precision_names[self];
}

gboolean
guise_precision_parse (const char *name, GuisePrecision *out, GError **error)
{
  for (guint i = 0; i < GUISE_N_PRECISIONS; i++)
    if (g_str_equal (name, precision_names[i]))
      {
        *out = (GuisePrecision) i;
        return TRUE;
      }

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("There is no precision “%s”: there are fp32 and fp16"), name);
  return FALSE;
}

void
guise_shape_pad (GuiseShape self, const float *logical, float *padded)
{
  const gsize n_pixels = (gsize) self.n * self.h * self.w;
  const guint pitch = guise_padded_channels (self.c);

  for (gsize i = 0; i < n_pixels; i++)
    {
      memcpy (padded + i * pitch, logical + i * self.c, self.c * sizeof (float));
      memset (padded + i * pitch + self.c, 0, (pitch - self.c) * sizeof (float));
    }
}

void
guise_shape_unpad (GuiseShape self, const float *padded, float *logical)
{
  const gsize n_pixels = (gsize) self.n * self.h * self.w;
  const guint pitch = guise_padded_channels (self.c);

  for (gsize i = 0; i < n_pixels; i++)
    memcpy (logical + i * self.c, padded + i * pitch, self.c * sizeof (float));
}
