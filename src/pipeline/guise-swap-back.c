/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-back.h"

void
guise_swap_back_clear (GuiseSwapBack *self)
{
  g_clear_pointer (&self->reader, guise_frame_reader_close);
}

GuiseImage *
guise_swap_back_read (gint64 index, gpointer data, GError **error)
{
  GuiseSwapBack *self = data;
  GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_NATIVE, .cancellable = self->cancellable };
  g_auto(GuiseFrame) frame = { 0 };

  if (self->reader == NULL)
    self->reader = guise_frame_reader_open (self->clip->info, self->clip->table, &params, error);
  if (self->reader == NULL
      || guise_frame_reader_read_at (self->reader, (guint) index, &frame, self->cancellable, error)
         != GUISE_READ_FRAME)
    return NULL;
  return guise_image_ref (frame.image);
}
