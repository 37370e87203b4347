/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-sequence-journal.h"

#include "guise-file.h"
#include "guise-i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* An entry: a Head; the text; the state; SHA-256 of all that. Numbers are in the order of the machine: a journal does
 * not leave it. */

#define MAGIC    0x314e4a47u     /* "GJN1" */
#define HASH_LEN 32

/* Of a text and of a state, bytes: what stands in a file is looked at before it is believed. */
#define MAX_TEXT  (1 << 20)
#define MAX_STATE ((gsize) 1 << 28)

typedef struct
{
  guint32 magic, n_text;
  guint64 n_state;
} Head;

struct _GuiseSequenceJournal
{
  char        *path;
  int          fd;
  GMappedFile *file;     /* (nullable): while it is read */
  gsize        at;       /* behind the last entry that was read */
  GArray      *ends;     /* of gsize: where each entry ends */
};

static gboolean
fail (GuiseSequenceJournal *self, int saved_errno, GError **error)
{
  g_autofree char *what = g_strdup_printf (_("Cannot write %s"), self->path);

  guise_file_set_error_from_errno (error, saved_errno, what);
  return FALSE;
}

GuiseSequenceJournal *
guise_sequence_journal_open (const char *path, GError **error)
{
  g_autoptr(GuiseSequenceJournal) self = g_new0 (GuiseSequenceJournal, 1);

  self->path = g_strdup (path);
  self->ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (self->fd < 0)
    {
      fail (self, errno, error);
      return NULL;
    }
  /* An empty one cannot be mapped, and holds nothing. */
  self->file = g_mapped_file_new_from_fd (self->fd, FALSE, NULL);
  return g_steal_pointer (&self);
}

void
guise_sequence_journal_close (GuiseSequenceJournal *self)
{
  g_clear_pointer (&self->file, g_mapped_file_unref);
  if (self->fd >= 0)
    close (self->fd);
  g_array_unref (self->ends);
  g_free (self->path);
  g_free (self);
}

static void
hash (const guint8 *data, gsize size, guint8 out[HASH_LEN])
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n_hash = HASH_LEN;

  for (gsize at = 0; at < size;)
    {
      gsize step = MIN (size - at, (gsize) 1 << 30);

      g_checksum_update (sum, data + at, (gssize) step);
      at += step;
    }
  g_checksum_get_digest (sum, out, &n_hash);
}

gboolean
guise_sequence_journal_read (GuiseSequenceJournal *self, char **text, GBytes **state)
{
  const gsize size = self->file != NULL ? g_mapped_file_get_length (self->file) : 0;
  const gsize left = size - self->at;
  const guint8 *data;
  guint8 found[HASH_LEN];
  gsize n;
  Head head;

  if (left < sizeof head + HASH_LEN)
    return FALSE;
  data = (const guint8 *) g_mapped_file_get_contents (self->file) + self->at;
  memcpy (&head, data, sizeof head);
  if (head.magic != MAGIC || head.n_text > MAX_TEXT || head.n_state > MAX_STATE
      || head.n_text > left - sizeof head - HASH_LEN || head.n_state > left - sizeof head - HASH_LEN - head.n_text)
    return FALSE;
  n = sizeof head + head.n_text + (gsize) head.n_state;
  hash (data, n, found);
  if (memcmp (found, data + n, HASH_LEN) != 0
      || !g_utf8_validate_len ((const char *) data + sizeof head, head.n_text, NULL))
    return FALSE;

  *text = g_strndup ((const char *) data + sizeof head, head.n_text);
  *state = g_bytes_new (data + sizeof head + head.n_text, (gsize) head.n_state);
  self->at += n + HASH_LEN;
  g_array_append_val (self->ends, self->at);
  return TRUE;
}

gboolean
guise_sequence_journal_cut (GuiseSequenceJournal *self, guint n_entries, GError **error)
{
  gsize end;

  g_return_val_if_fail (n_entries <= self->ends->len, FALSE);

  end = n_entries > 0 ? g_array_index (self->ends, gsize, n_entries - 1) : 0;
  g_clear_pointer (&self->file, g_mapped_file_unref);
  return (ftruncate (self->fd, (off_t) end) == 0 && lseek (self->fd, (off_t) end, SEEK_SET) == (off_t) end)
         || fail (self, errno, error);
}

gboolean
guise_sequence_journal_add (GuiseSequenceJournal *self, const char *text, GBytes *state, GError **error)
{
  g_autoptr(GByteArray) entry = g_byte_array_new ();
  const Head head = { MAGIC, (guint32) strlen (text), g_bytes_get_size (state) };
  guint8 sum[HASH_LEN];

  g_return_val_if_fail (strlen (text) <= MAX_TEXT && g_bytes_get_size (state) <= MAX_STATE, FALSE);

  g_byte_array_append (entry, (const guint8 *) &head, sizeof head);
  g_byte_array_append (entry, (const guint8 *) text, head.n_text);
  if (head.n_state > 0)
    g_byte_array_append (entry, g_bytes_get_data (state, NULL), (guint) head.n_state);
  hash (entry->data, entry->len, sum);
  g_byte_array_append (entry, sum, sizeof sum);

  for (gsize at = 0; at < entry->len;)
    {
      gssize written = write (self->fd, entry->data + at, entry->len - at);

      if (written < 0 && errno != EINTR)
        return fail (self, errno, error);
      at += (gsize) MAX (written, 0);
    }
  return fdatasync (self->fd) == 0 || fail (self, errno, error);
}
