/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuiseSequenceJournal:
 *
 * A file that grows by an entry for each frame of a sequence: what is said of it
 * and what is needed to go on behind it. Each has a checksum; a kill leaves at
 * most the last one torn, which is not believed, nor is what comes behind one
 * that is damaged.
 *
 * First all entries are read, until there is none any more; then some are added.
 *
 * Thread: owner only; blocks on the disk.
 */
typedef struct _GuiseSequenceJournal GuiseSequenceJournal;

/* Opens the file, or makes it. Returns: (transfer full): %NULL with %G_IO_ERROR or %GUISE_ERROR_NO_SPACE */
GuiseSequenceJournal *guise_sequence_journal_open  (const char *path, GError **error);
void                  guise_sequence_journal_close (GuiseSequenceJournal *self);

/**
 * guise_sequence_journal_read:
 * @text: (out) (transfer full): UTF-8
 * @state: (out) (transfer full)
 *
 * Returns: whether there is another entry
 */
gboolean              guise_sequence_journal_read  (GuiseSequenceJournal *self, char **text, GBytes **state);

/* Ends the reading: what is behind the first @n_entries entries goes. They must have been read. */
gboolean              guise_sequence_journal_cut   (GuiseSequenceJournal *self, guint n_entries, GError **error);

/* Is on the disk when this returns. %FALSE with %GUISE_ERROR_NO_SPACE or %G_IO_ERROR. */
gboolean              guise_sequence_journal_add   (GuiseSequenceJournal *self, const char *text, GBytes *state,
                                                    GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSequenceJournal, guise_sequence_journal_close)

G_END_DECLS
