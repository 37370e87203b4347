/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-clip-extras-private.h"

#include "guise-i18n.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* What captions of CEA-708, which hold those of CEA-608, begin with in H.264, HEVC and MPEG-2 alike: the provider's code and
 * the kind of its data. Source: ATSC A/53 Part 4, 6.2.3. */
#define MARK       "GA94\003"
#define MARK_BYTES 5u

/* Pictures have them from the first on, or a programme has none: its begin tells. In as many bytes the mark comes about by
 * chance in one of 130,000 clips. */
#define MAX_BYTES  (8u << 20)
#define PIECE      (1u << 16)

static gboolean
has_mark (FILE *file)
{
  g_autofree guint8 *data = g_malloc (MARK_BYTES + PIECE);
  gsize kept = 0;

  for (gsize n_seen = 0; n_seen < MAX_BYTES; n_seen += PIECE)
    {
      const gsize n = fread (data + kept, 1, PIECE, file);

      if (memmem (data, kept + n, MARK, MARK_BYTES) != NULL)
        return TRUE;
      if (n < PIECE)
        return FALSE;
      /* The mark may lie across two pieces. */
      memmove (data, data + kept + n - (MARK_BYTES - 1), MARK_BYTES - 1);
      kept = MARK_BYTES - 1;
    }
  return FALSE;
}

void
guise_captions_add (const char *path, GPtrArray *items)
{
  FILE *file = g_fopen (path, "rbe");
  GuiseExtraItem *item;

  if (file != NULL && has_mark (file))
    {
      item = guise_extra_item_new (GUISE_EXTRA_CAPTIONS, "captions", _("Closed captions"), 0);
      item->extra.value = g_strdup ("CEA-608, CEA-708");
      g_ptr_array_add (items, item);
    }
  if (file != NULL)
    fclose (file);
}
