/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-onnx-private.h"

#include "guise-i18n.h"

#include <string.h>

/* Channels to blocks of pixels, and back. */

/* The size of a block, checked against (n, c, h, w). */
static gboolean
get_block (GuiseOnnxImport *import, GuiseArray *x, guint *block, GError **error)
{
  const gint64 size = guise_onnx_get_int (import, "blocksize", 0);

  if (!guise_onnx_get_array (import, 0, x, error) || !guise_onnx_allow (import, &x->dims, error))
    return FALSE;
  if (x->dims.rank != 4 || size < 1 || size > 1024)
    return guise_onnx_fail (import, error, _("blocks of %" PRId64 " in %u axes"), size, x->dims.rank);

  *block = (guint) size;
  return TRUE;
}

/* Reshape, transpose, reshape: what a shuffle of blocks of any size is made of. */
static gboolean
set_shuffled (GuiseOnnxImport *import, GuiseArray x, const guint cut[6], const guint order[6], const guint whole[4],
              GError **error)
{
  GuiseDims dims = { .axes = GUISE_AXES_CHANNELS_SECOND, .rank = 6 };

  memcpy (dims.sizes, cut, 6 * sizeof cut[0]);
  if (!guise_onnx_reshape (import, &x, &dims, error))
    return FALSE;

  x = guise_array_transpose (import->graph, x, order);
  dims.rank = 4;
  memcpy (dims.sizes, whole, 4 * sizeof whole[0]);
  return guise_onnx_reshape (import, &x, &dims, error) && guise_onnx_set_array (import, 0, x, error);
}

gboolean
guise_onnx_op_depth_to_space (GuiseOnnxImport *import, GError **error)
{
  const gboolean channel_first = guise_onnx_is (import, "mode", "CRD", FALSE);
  GuiseArray x;
  guint b;

  if (!get_block (import, &x, &b, error))
    return FALSE;

  const guint n = x.dims.sizes[0], c = x.dims.sizes[1] / (b * b), h = x.dims.sizes[2], w = x.dims.sizes[3];

  if (x.dims.sizes[1] % (b * b) != 0)
    return guise_onnx_fail (import, error, _("%u channels do not fill blocks of %u"), x.dims.sizes[1], b);
  if (b == 2)
    {
      const GuiseDims dims = { GUISE_AXES_CHANNELS_SECOND, 4, { n, c, h * 2, w * 2 } };
      const GuiseShuffleOrder order = channel_first ? GUISE_SHUFFLE_CHANNEL_FIRST : GUISE_SHUFFLE_BLOCK_FIRST;

      if (!guise_onnx_allow (import, &dims, error))
        return FALSE;
      x = (GuiseArray) { guise_graph_depth_to_space (import->graph, x.tensor, order), dims };
      return guise_onnx_set_array (import, 0, x, error);
    }
  if (channel_first)
    return set_shuffled (import, x, (const guint[]) { n, c, b, b, h, w }, (const guint[]) { 0, 1, 4, 2, 5, 3 },
                         (const guint[]) { n, c, h * b, w * b }, error);

  return set_shuffled (import, x, (const guint[]) { n, b, b, c, h, w }, (const guint[]) { 0, 3, 4, 1, 5, 2 },
                       (const guint[]) { n, c, h * b, w * b }, error);
}

gboolean
guise_onnx_op_space_to_depth (GuiseOnnxImport *import, GError **error)
{
  GuiseArray x;
  guint b;

  if (!get_block (import, &x, &b, error))
    return FALSE;

  const guint n = x.dims.sizes[0], c = x.dims.sizes[1], h = x.dims.sizes[2], w = x.dims.sizes[3];

  if (h % b != 0 || w % b != 0)
    return guise_onnx_fail (import, error, _("%u×%u is not made of blocks of %u"), h, w, b);
  if (b == 2)
    {
      const GuiseDims dims = { GUISE_AXES_CHANNELS_SECOND, 4, { n, c * 4, h / 2, w / 2 } };
      const GuiseShuffleOrder order = GUISE_SHUFFLE_BLOCK_FIRST;

      if (!guise_onnx_allow (import, &dims, error))
        return FALSE;
      x = (GuiseArray) { guise_graph_space_to_depth (import->graph, x.tensor, order), dims };
      return guise_onnx_set_array (import, 0, x, error);
    }

  return set_shuffled (import, x, (const guint[]) { n, c, h / b, b, w / b, b }, (const guint[]) { 0, 3, 5, 1, 2, 4 },
                       (const guint[]) { n, c * b * b, h / b, w / b }, error);
}
