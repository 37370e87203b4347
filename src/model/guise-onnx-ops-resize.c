/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-onnx-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <math.h>

/* Resizing, axis by axis: each value of the result is a weighted sum of 1, 2 or 4 values. */

#define MAX_AXIS_TABLE (1u << 24)         /* entries of a table for an axis */

typedef enum { NEAREST, LINEAR, CUBIC } Mode;
typedef enum { HALF_PIXEL, PYTORCH_HALF_PIXEL, ALIGN_CORNERS, ASYMMETRIC, TF_HALF_PIXEL, CROP } Coordinates;
typedef enum { PREFER_FLOOR, PREFER_CEIL, FLOOR, CEIL } Rounding;

typedef struct
{
  Mode        mode;
  Coordinates coordinates;
  Rounding    rounding;
  gboolean    exclude_outside;
  double      cubic_a;
} Resize;

typedef struct
{
  guint  in, out;
  double scale, length;             /* length: of the result before it was rounded down */
  double roi_start, roi_end;        /* of a crop, in 0..1 */
} Axis;

/* The number of the word that the attribute is. */
static gboolean
get_word (GuiseOnnxImport *import, const char *name, const char *const *words, guint n_words, guint *number,
          GError **error)
{
  for (guint i = 0; i < n_words; i++)
    if (guise_onnx_is (import, name, words[i], *number == i))
      {
        *number = i;
        return TRUE;
      }

  return guise_onnx_fail (import, error, _("its %s is not known"), name);
}

static gboolean
get_resize (GuiseOnnxImport *import, Resize *self, GError **error)
{
  static const char *const modes[] = { "nearest", "linear", "cubic" };
  static const char *const coordinates[] = {
    "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn", "tf_crop_and_resize",
  };
  static const char *const roundings[] = { "round_prefer_floor", "round_prefer_ceil", "floor", "ceil" };
  guint mode = NEAREST, coordinate = HALF_PIXEL, rounding = PREFER_FLOOR;

  /* Before opset 11, and as Upsample, there was but one kind. */
  if (g_str_equal (import->node->op_type, "Upsample") || import->model->opset < 11)
    {
      coordinate = ASYMMETRIC;
      rounding = FLOOR;
    }
  if (!get_word (import, "mode", modes, G_N_ELEMENTS (modes), &mode, error) ||
      !get_word (import, "coordinate_transformation_mode", coordinates, G_N_ELEMENTS (coordinates), &coordinate,
                 error) ||
      !get_word (import, "nearest_mode", roundings, G_N_ELEMENTS (roundings), &rounding, error))
    return FALSE;

  *self = (Resize) {
    .mode = mode, .coordinates = coordinate, .rounding = rounding,
    .exclude_outside = guise_onnx_get_int (import, "exclude_outside", 0) != 0,
    .cubic_a = guise_onnx_get_float (import, "cubic_coeff_a", -0.75f),
  };
  return TRUE;
}

/* Where value @i of the result lies in the original. */
static double
find_origin (const Resize *self, const Axis *axis, guint i)
{
  switch (self->coordinates)
    {
    case PYTORCH_HALF_PIXEL:
      return axis->out > 1 ? (i + 0.5) / axis->scale - 0.5 : 0.0;
    case ALIGN_CORNERS:
      return axis->length > 1.0 ? i * (axis->in - 1.0) / (axis->length - 1.0) : 0.0;
    case ASYMMETRIC:
      return i / axis->scale;
    case TF_HALF_PIXEL:
      return (i + 0.5) / axis->scale;
    case CROP:
      if (axis->out == 1)
        return 0.5 * (axis->roi_start + axis->roi_end) * (axis->in - 1.0);
      return (axis->roi_start + i * (axis->roi_end - axis->roi_start) / (axis->out - 1.0)) * (axis->in - 1.0);
    case HALF_PIXEL:
    default:
      return (i + 0.5) / axis->scale - 0.5;
    }
}

static double
round_to (Rounding rounding, double x)
{
  switch (rounding)
    {
    case PREFER_CEIL:
      return floor (x + 0.5);
    case FLOOR:
      return floor (x);
    case CEIL:
      return ceil (x);
    case PREFER_FLOOR:
    default:
      return ceil (x - 0.5);
    }
}

/* Keys' kernel at distance @x. */
static double
get_cubic_weight (double a, double x)
{
  x = fabs (x);
  if (x < 1.0)
    return ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0;

  return x < 2.0 ? ((a * x - 5.0 * a) * x + 8.0 * a) * x - 4.0 * a : 0.0;
}

static void
add_taps (const Resize *self, const Axis *axis, guint i, GArray *taps)
{
  const double origin = find_origin (self, axis, i);
  const double last = axis->in - 1.0;
  const double first = floor (origin) - (self->mode == CUBIC ? 1.0 : 0.0);
  const guint n = self->mode == CUBIC ? 4 : 2, before = taps->len;
  double sum = 0.0;

  if (self->coordinates == CROP && (origin < 0.0 || origin > last))
    return;
  if (self->mode == NEAREST)
    {
      const GuiseAxisTap tap = { i, (guint) CLAMP (round_to (self->rounding, origin), 0.0, last), 1.0f };

      g_array_append_val (taps, tap);
      return;
    }

  for (guint k = 0; k < n; k++)
    {
      const double at = first + k;
      const double weight = self->mode == CUBIC ? get_cubic_weight (self->cubic_a, origin - at)
                                                : 1.0 - fabs (origin - at);
      const GuiseAxisTap tap = { i, (guint) CLAMP (at, 0.0, last), (float) weight };

      if (self->exclude_outside && (at < 0.0 || at > last))
        continue;
      g_array_append_val (taps, tap);
      sum += weight;
    }
  for (guint k = before; self->exclude_outside && k < taps->len; k++)
    g_array_index (taps, GuiseAxisTap, k).weight /= (float) sum;
}

static gboolean
resize_axis (GuiseOnnxImport *import, const Resize *self, const Axis *axis, guint index, GuiseArray *x,
             GError **error)
{
  g_autoptr(GArray) taps = g_array_new (FALSE, FALSE, sizeof (GuiseAxisTap));

  if ((guint64) axis->in * axis->out > MAX_AXIS_TABLE)
    return guise_onnx_fail (import, error, _("an axis cannot go from %u to %u values"), axis->in, axis->out);

  for (guint i = 0; i < axis->out; i++)
    add_taps (self, axis, i, taps);
  *x = guise_array_map_axis (import->graph, *x, index, axis->out, (const GuiseAxisTap *) taps->data, taps->len);

  return TRUE;
}

/* Floats that say how: an operand or an attribute of so many. */
static gboolean
get_floats (GuiseOnnxImport *import, guint operand, guint n, float *floats, GError **error)
{
  const Onnx__AttributeProto *attribute = guise_onnx_get_attribute (import, "scales");
  const GuiseOnnxTensor *known = NULL;

  if (attribute == NULL || operand == 1)
    {
      known = guise_onnx_get_known (import, operand, error);
      if (known == NULL)
        return FALSE;
    }
  if (known != NULL ? (known->floats == NULL || known->count != n) : attribute->n_floats != n)
    return guise_onnx_fail (import, error, _("operand %u does not hold %u floats"), operand, n);

  for (guint i = 0; i < n; i++)
    floats[i] = known != NULL ? known->floats[i] : attribute->floats[i];
  return TRUE;
}

/* How each axis is resized, by scales or by sizes. */
static gboolean
get_axes (GuiseOnnxImport *import, const GuiseDims *dims, Axis axes[GUISE_MAX_RANK], GError **error)
{
  const gboolean old = import->model->opset < 11 || g_str_equal (import->node->op_type, "Upsample");
  const gboolean by_size = !old && guise_onnx_has_operand (import, 3);
  gint64 sizes[GUISE_ONNX_MAX_INTS];
  float scales[GUISE_MAX_RANK];
  guint n = 0;

  if (by_size && !guise_onnx_get_ints (import, "sizes", 3, sizes, &n, error))
    return FALSE;
  if (by_size && n != dims->rank)
    return guise_onnx_fail (import, error, _("%u sizes for %u axes"), n, dims->rank);
  if (!by_size && !get_floats (import, old ? 1 : 2, dims->rank, scales, error))
    return FALSE;

  for (guint i = 0; i < dims->rank; i++)
    {
      const guint in = dims->sizes[i];
      const double length = by_size ? (double) sizes[i] : (double) scales[i] * in;

      if (!(length >= 1.0 && length < G_MAXINT32))
        return guise_onnx_fail (import, error, _("axis %u would get %g values"), i, length);
      axes[i] = (Axis) {
        .in = in, .out = (guint) length, .length = length, .scale = by_size ? length / in : scales[i], .roi_end = 1.0,
      };
    }

  return TRUE;
}

static gboolean
get_roi (GuiseOnnxImport *import, guint rank, Axis axes[GUISE_MAX_RANK], GError **error)
{
  float roi[2 * GUISE_MAX_RANK];

  if (!get_floats (import, 1, 2 * rank, roi, error))
    return FALSE;

  for (guint i = 0; i < rank; i++)
    {
      if (!(fabsf (roi[i]) < 1e6f && fabsf (roi[rank + i]) < 1e6f))
        return guise_onnx_fail (import, error, _("a region that cannot be"));
      axes[i].roi_start = roi[i];
      axes[i].roi_end = roi[rank + i];
    }

  return TRUE;
}

gboolean
guise_onnx_op_resize (GuiseOnnxImport *import, GError **error)
{
  const float outside = guise_onnx_get_float (import, "extrapolation_value", 0.0f);
  Axis axes[GUISE_MAX_RANK];
  GuiseDims dims;
  Resize self;
  GuiseArray x;

  if (!guise_onnx_get_array (import, 0, &x, error) || !get_resize (import, &self, error) ||
      !get_axes (import, &x.dims, axes, error))
    return FALSE;

  dims = x.dims;
  for (guint i = 0; i < dims.rank; i++)
    dims.sizes[i] = axes[i].out;
  if (!guise_onnx_allow (import, &dims, error) || !guise_onnx_allow (import, &x.dims, error))
    return FALSE;
  if (self.coordinates == CROP && !get_roi (import, dims.rank, axes, error))
    return FALSE;

  /* What lies outside of a crop has no taps, and so is 0 before the value is put back. */
  if (self.coordinates == CROP)
    x = guise_array_affine (import->graph, x, 1.0f, -outside);
  for (guint i = 0; i < dims.rank; i++)
    if ((axes[i].in != axes[i].out || (self.coordinates == CROP && i >= 2)) &&
        !resize_axis (import, &self, &axes[i], i, &x, error))
      return FALSE;
  if (self.coordinates == CROP)
    x = guise_array_affine (import->graph, x, 1.0f, outside);

  return guise_onnx_set_array (import, 0, x, error);
}
