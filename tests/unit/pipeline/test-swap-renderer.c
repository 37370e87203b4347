/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-models.h"
#include "guise-image-warp.h"
#include "guise-swap-renderer.h"

#include <math.h>
#include <string.h>

#define WIDTH  320
#define HEIGHT 240

/* The canonical face in the middle of a display picture of @width × @height; %FALSE where there are no models. */
static gboolean
make_landmarks (guint width, guint height, GuisePoint3 *out)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseFaceModels) models = guise_face_models_load (NULL, &error);
  const GuisePoint3 *canonical;

  if (models == NULL)
    {
      g_test_skip (error->message);
      return FALSE;
    }

  canonical = guise_face_models_get_canonical (models);
  for (guint i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    {
      const GuisePoint3 *p = &canonical[MIN (i, GUISE_CANONICAL_FACE_N_POINTS - 1)];

      out[i] = (GuisePoint3) { width / 2.0f + 5 * p->x, height / 2.0f - 5 * p->y, -5 * p->z };
    }
  return TRUE;
}

static GuiseClipInfo
make_info (GuisePixelFormat format, GuiseOrientation orientation)
{
  gboolean lies = orientation == GUISE_ORIENTATION_ROTATE_90;
  GuiseClipInfo info = {
    .stored_width = WIDTH, .stored_height = HEIGHT, .display_width = lies ? HEIGHT : WIDTH,
    .display_height = lies ? WIDTH : HEIGHT, .orientation = orientation, .pixel_aspect = { 1, 1 }, .format = format,
    .colorimetry = { GUISE_RANGE_LIMITED, GUISE_MATRIX_BT709, 1, 1 },
  };

  g_atomic_ref_count_init (&info.ref_count);
  return info;
}

/* A picture of slow waves, which survives resampling. */
static GuiseImage *
make_frame (const GuiseClipInfo *info)
{
  GuiseImage *frame = guise_image_new (info->format, info->colorimetry, WIDTH, HEIGHT);
  const GuisePixelFormatInfo *format = guise_pixel_format_get_info (info->format);

  for (guint plane = 0; plane < format->n_planes; plane++)
    for (guint y = 0; y < guise_image_get_plane_height (frame, plane); y++)
      for (guint i = 0; i < guise_image_get_row_bytes (frame, plane) / format->bytes; i++)
        {
          double value = (plane == 0 ? 0.45 : 0.5) + 0.05 * sin (i / 13.0 + plane) + 0.05 * sin (y / 11.0);
          guint code = (guint) lrint (value * ((1 << format->bits) - 1));
          guint8 *row = frame->plane[plane] + y * frame->stride[plane];
          guint16 wide = (guint16) code;

          if (format->bytes == 1)
            row[i] = (guint8) code;
          else
            memcpy (row + 2 * i, &wide, 2);
        }

  return frame;
}

/* A network that has learned nothing: the crop comes out as it went in. */
static gboolean
give_back (const GuiseSwapNetFace *faces, guint n_faces, GuiseImage **images, GuiseImage **masks, gpointer data,
           GError **error)
{
  for (guint i = 0; i < n_faces; i++)
    {
      images[i] = guise_image_to_float (faces[i].image, error);
      if (images[i] == NULL)
        return FALSE;
    }

  return TRUE;
}

/* A network that knows one colour only. */
static gboolean
give_green (const GuiseSwapNetFace *faces, guint n_faces, GuiseImage **images, GuiseImage **masks, gpointer data,
            GError **error)
{
  for (guint i = 0; i < n_faces; i++)
    {
      guint size = faces[i].image->width;

      images[i] = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, size, size);
      for (guint y = 0; y < size; y++)
        for (guint x = 0; x < 3 * size; x++)
          ((float *) (gpointer) (images[i]->plane[0] + y * images[i]->stride[0]))[x] = x % 3 == 1 ? 1.0f : 0.0f;
    }

  return TRUE;
}

/* The same, and that the right half of the crop is no face. */
static gboolean
give_green_half (const GuiseSwapNetFace *faces, guint n_faces, GuiseImage **images, GuiseImage **masks, gpointer data,
                 GError **error)
{
  for (guint i = 0; i < n_faces; i++)
    {
      guint size = faces[i].image->width;

      masks[i] = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, size, size);
      for (guint y = 0; y < size; y++)
        for (guint x = 0; x < size; x++)
          ((float *) (gpointer) (masks[i]->plane[0] + y * masks[i]->stride[0]))[x] = x < size / 2 ? 1.0f : 0.0f;
    }

  return give_green (faces, n_faces, images, masks, data, error);
}

/* Borrowed by the face that is rendered, while it is not NULL. */
static const GuiseFacePaint *painted;

static GuiseImage *
render_with (GuiseClipInfo *info, GuiseSwapFunc func, const GuiseSwapSettings *settings, GuiseImage *frame,
             double opacity, GuiseImage **mask)
{
  GuiseSwapRendererParams params = {
    .info = info, .settings = settings, .coverage = GUISE_COVERAGE_WHOLE_FACE, .input_size = 192, .output_size = 192, .func = func,
  };
  g_autoptr(GuiseSwapRenderer) renderer = NULL;
  g_autofree GuiseSwapFace *face = g_new0 (GuiseSwapFace, 1);
  g_autoptr(GError) error = NULL;
  GuiseImage *out;

  if (!make_landmarks (info->display_width, info->display_height, face->landmarks))
    return NULL;

  face->track = 1;
  face->opacity = opacity;
  face->paint = painted;
  renderer = guise_swap_renderer_new (&params);
  out = guise_swap_renderer_render (renderer, frame, face, 1, mask, &error);
  g_assert_no_error (error);
  return out;
}

static GuiseImage *
render (GuiseClipInfo *info, GuiseSwapFunc func, gboolean plain, GuiseImage *frame, double opacity, GuiseImage **mask)
{
  GuiseSwapSettings settings;

  guise_swap_settings_init (&settings);
  settings.matte = FALSE;
  if (plain)
    {
      settings.colour = GUISE_SWAP_COLOUR_NONE;
      settings.sharpen = 0;
      settings.edge = 0;
    }

  return render_with (info, func, &settings, frame, opacity, mask);
}

static float
mask_at (GuiseImage *mask, guint x, guint y)
{
  return ((const float *) (gconstpointer) (mask->plane[0] + y * mask->stride[0]))[x];
}

/* Luma inside the mask, compared: PSNR in dB; outside no byte may differ. */
static double
compare (GuiseImage *before, GuiseImage *after, GuiseImage *mask)
{
  guint bytes = guise_pixel_format_get_info (before->format)->bytes;
  guint bits = guise_pixel_format_get_info (before->format)->bits;
  double sum = 0, n = 0, top = (1 << bits) - 1;

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      {
        const guint8 *a = before->plane[0] + y * before->stride[0] + x * bytes;
        const guint8 *b = after->plane[0] + y * after->stride[0] + x * bytes;
        double difference = bytes == 1 ? *a - *b : *(const guint16 *) (gconstpointer) a
                                                   - *(const guint16 *) (gconstpointer) b;

        if (mask_at (mask, x, y) > 0)
          {
            sum += difference * difference;
            n++;
          }
        else
          g_assert_cmpmem (a, bytes, b, bytes);
      }

  g_assert_cmpfloat (n, >, 2000);
  return 10 * log10 (top * top / (sum / n + 1e-9));
}

static void
test_swap_with_itself (void)
{
  static const GuisePixelFormat formats[] = {
    GUISE_PIXEL_I420, GUISE_PIXEL_NV12, GUISE_PIXEL_I420_10, GUISE_PIXEL_I444, GUISE_PIXEL_GRAY8,
  };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (formats); i++)
    {
      GuiseClipInfo info = make_info (formats[i / 2], i % 2 == 0 ? GUISE_ORIENTATION_UPRIGHT
                                                                 : GUISE_ORIENTATION_ROTATE_90);
      g_autoptr(GuiseImage) frame = make_frame (&info);
      g_autoptr(GuiseImage) mask = NULL;
      g_autoptr(GuiseImage) out = render (&info, give_back, TRUE, frame, 1.0, &mask);

      if (out == NULL)
        return;
      g_assert_cmpfloat (compare (frame, out, mask), >, 50);
    }
}

/* Colour and sharpness of what is the original already are left as they are. */
static void
test_dressing_changes_nothing_needlessly (void)
{
  GuiseClipInfo info = make_info (GUISE_PIXEL_I420, GUISE_ORIENTATION_UPRIGHT);
  g_autoptr(GuiseImage) frame = make_frame (&info);
  g_autoptr(GuiseImage) mask = NULL;
  g_autoptr(GuiseImage) out = render (&info, give_back, FALSE, frame, 1.0, &mask);

  if (out != NULL)
    g_assert_cmpfloat (compare (frame, out, mask), >, 45);
}

static void
test_another_face_is_put_in (void)
{
  GuiseClipInfo info = make_info (GUISE_PIXEL_I420, GUISE_ORIENTATION_UPRIGHT);
  g_autoptr(GuiseImage) frame = make_frame (&info);
  g_autoptr(GuiseImage) mask = NULL;
  g_autoptr(GuiseImage) out = render (&info, give_green, TRUE, frame, 1.0, &mask);

  if (out == NULL)
    return;
  g_assert_cmpfloat (compare (frame, out, mask), <, 30);
  g_assert_cmpfloat (mask_at (mask, WIDTH / 2, HEIGHT / 2), ==, 1.0f);

  /* BT.709: green is 173, 42, 26. */
  g_assert_cmpint (ABS (out->plane[0][HEIGHT / 2 * out->stride[0] + WIDTH / 2] - 173), <=, 1);
  g_assert_cmpint (ABS (out->plane[1][HEIGHT / 4 * out->stride[1] + WIDTH / 4] - 42), <=, 1);
  g_assert_cmpint (ABS (out->plane[2][HEIGHT / 4 * out->stride[2] + WIDTH / 4] - 26), <=, 1);

  /* No hard edge anywhere: the mask rises by less than a third from pixel to pixel. */
  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 1; x < WIDTH; x++)
      g_assert_cmpfloat (fabsf (mask_at (mask, x, y) - mask_at (mask, x - 1, y)), <, 0.34f);
}

/* Where somebody painted that there is something else, nothing is swapped; where they painted face, it is. */
static void
test_paint_cuts_and_adds (void)
{
  GuiseClipInfo info = make_info (GUISE_PIXEL_I420, GUISE_ORIENTATION_UPRIGHT);
  const GuiseAffine place = { { 1, 0, 0, 0, 1, 0 } };
  g_autoptr(GuiseImage) frame = make_frame (&info);
  g_autoptr(GuiseImage) before = NULL, mask = NULL;
  g_autoptr(GuiseImage) plain = render (&info, give_green, TRUE, frame, 1.0, &before);
  g_autoptr(GuiseFacePaint) paint = guise_face_paint_new (&place);
  g_autoptr(GuiseImage) out = NULL;
  guint n_cut = 0;

  if (plain == NULL)
    return;
  for (guint y = 0; y < GUISE_PAINT_SIDE; y++)
    memset (paint->pixels + y * GUISE_PAINT_SIDE, 0, WIDTH / 2);
  painted = paint;
  out = render (&info, give_green, TRUE, frame, 1.0, &mask);
  painted = NULL;
  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH / 2 - 2; x++)
      {
        n_cut += mask_at (before, x, y) > 0.5f;
        g_assert_cmpfloat (mask_at (mask, x, y), <, 0.5f);
      }
  g_assert_cmpuint (n_cut, >, 1000);
  g_assert_cmpfloat (mask_at (mask, WIDTH / 2 + 20, HEIGHT / 2), ==, 1.0f);
}

static void
test_opacity (void)
{
  GuiseClipInfo info = make_info (GUISE_PIXEL_I420, GUISE_ORIENTATION_UPRIGHT);
  g_autoptr(GuiseImage) frame = make_frame (&info);
  g_autoptr(GuiseImage) mask = NULL;
  g_autoptr(GuiseImage) out = render (&info, give_green, TRUE, frame, 0.25, &mask);

  if (out != NULL)
    g_assert_cmpfloat_with_epsilon (mask_at (mask, WIDTH / 2, HEIGHT / 2), 0.25f, 1e-3f);
}

/* Strands that lie across the face's edge go into its colours there, and sharpening must not make lines of them: of a face of
 * one colour there is nothing to sharpen. */
static void
test_edge_is_not_sharpened (void)
{
  GuiseClipInfo info = make_info (GUISE_PIXEL_I420, GUISE_ORIENTATION_UPRIGHT);
  g_autoptr(GuiseImage) frame = make_frame (&info);
  GuiseImage *out[2] = { NULL };

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      if (y / 6 % 2 == 0)
        frame->plane[0][y * frame->stride[0] + x] = 40;
  for (guint sharp = 0; sharp < 2; sharp++)
    {
      GuiseSwapSettings settings;

      guise_swap_settings_init (&settings);
      settings.matte = FALSE;
      settings.colour = GUISE_SWAP_COLOUR_NONE;
      settings.texture = 0;
      settings.sharpen = sharp;
      out[sharp] = render_with (&info, give_green, &settings, frame, 1.0, NULL);
    }
  if (out[0] != NULL)
    g_assert_cmpmem (out[0]->plane[0], out[0]->stride[0] * HEIGHT, out[1]->plane[0], out[1]->stride[0] * HEIGHT);
  g_clear_pointer (&out[0], guise_image_unref);
  g_clear_pointer (&out[1], guise_image_unref);
}

/* A quarter of the face's width from its middle, to the left and to the right. */
static void
test_learned_mask (void)
{
  GuiseClipInfo info = make_info (GUISE_PIXEL_I420, GUISE_ORIENTATION_UPRIGHT);
  g_autoptr(GuiseImage) frame = make_frame (&info);

  for (guint learned = 0; learned < 2; learned++)
    {
      GuiseSwapSettings settings;
      g_autoptr(GuiseImage) mask = NULL, out = NULL;

      guise_swap_settings_init (&settings);
      settings.matte = FALSE;
      settings.learned_mask = learned == 1;
      out = render_with (&info, give_green_half, &settings, frame, 1.0, &mask);
      if (out == NULL)
        return;
      g_assert_cmpfloat (mask_at (mask, WIDTH / 2 - WIDTH / 12, HEIGHT / 2), ==, 1.0f);
      g_assert_cmpfloat (mask_at (mask, WIDTH / 2 + WIDTH / 12, HEIGHT / 2), ==, learned == 1 ? 0.0f : 1.0f);
    }
}

/* Something is before the right half of the mask's picture. */
static GuiseImage *
hide_right_half (GuiseImage *rgb, const GuisePoint3 *points, gint64 track, const GuiseAffine *to_mask, guint size,
                 gpointer data, GError **error)
{
  GuiseImage *seen = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, size, size);

  g_assert_cmpint (rgb->format, ==, GUISE_PIXEL_RGB8);
  for (guint y = 0; y < size; y++)
    for (guint x = 0; x < size; x++)
      ((float *) (gpointer) (seen->plane[0] + y * seen->stride[0]))[x] = x < size / 2 ? 1.0f : 0.0f;
  return seen;
}

static void
test_front_stays (void)
{
  GuiseClipInfo info = make_info (GUISE_PIXEL_I420, GUISE_ORIENTATION_UPRIGHT);
  g_autoptr(GuiseImage) frame = make_frame (&info);
  g_autofree GuiseSwapFace *face = g_new0 (GuiseSwapFace, 1);

  face->track = 1;
  face->opacity = 1;
  if (!make_landmarks (info.display_width, info.display_height, face->landmarks))
    return;
  for (guint keep = 0; keep < 2; keep++)
    {
      GuiseSwapSettings settings;
      GuiseSwapRendererParams params = {
        .info = &info, .settings = &settings, .coverage = GUISE_COVERAGE_WHOLE_FACE, .input_size = 192, .output_size = 192,
        .func = give_green, .front = hide_right_half,
      };
      g_autoptr(GuiseSwapRenderer) renderer = NULL;
      g_autoptr(GuiseImage) mask = NULL, out = NULL;

      guise_swap_settings_init (&settings);
      settings.matte = FALSE;
      settings.keep_front = keep == 1;
      renderer = guise_swap_renderer_new (&params);
      out = guise_swap_renderer_render (renderer, frame, face, 1, &mask, NULL);
      g_assert_cmpfloat (mask_at (mask, WIDTH / 2 - WIDTH / 12, HEIGHT / 2), ==, 1.0f);
      g_assert_cmpfloat (mask_at (mask, WIDTH / 2 + WIDTH / 12, HEIGHT / 2), ==, keep == 1 ? 0.0f : 1.0f);
    }
}

/* What a frame teaches while it goes by what others taught is what it teaches alone: so nothing hangs on the way to it. */
static void
test_learns_alone (void)
{
  GuiseClipInfo info = make_info (GUISE_PIXEL_I420, GUISE_ORIENTATION_UPRIGHT);
  g_autoptr(GuiseImage) frame = make_frame (&info), out = NULL;
  g_autofree GuiseSwapFace *face = g_new0 (GuiseSwapFace, 1);
  g_autofree GuiseSwapMemory *beside = g_new0 (GuiseSwapMemory, 1), *alone = g_new0 (GuiseSwapMemory, 1);
  g_autofree GuiseSwapMemory *known = g_new0 (GuiseSwapMemory, 1);
  GuiseSwapSettings settings;
  GuiseSwapRendererParams params = {
    .info = &info, .settings = &settings, .coverage = GUISE_COVERAGE_WHOLE_FACE, .input_size = 96, .output_size = 96,
    .func = give_back,
  };
  g_autoptr(GuiseSwapRenderer) renderer = NULL;

  guise_swap_settings_init (&settings);
  settings.matte = FALSE;
  settings.grain = 1;
  renderer = guise_swap_renderer_new (&params);
  face->track = face->frame = face->opacity = 1;
  if (!make_landmarks (info.display_width, info.display_height, face->landmarks))
    return;
  face->learned = known;
  g_assert_true (guise_swap_renderer_learn (renderer, frame, face, 1, NULL));
  g_assert_cmpuint (known->n_frames, ==, 1);
  g_assert_cmpuint (known->grain.n_frames, ==, 1);
  known->detail.amount = 1.5;
  known->made.mean[0] += 7;
  known->grain.fine = 0.02;

  face->learned = alone;
  g_assert_true (guise_swap_renderer_learn (renderer, frame, face, 1, NULL));
  face->memory = known;
  face->learned = beside;
  out = guise_swap_renderer_render (renderer, frame, face, 1, NULL, NULL);
  g_assert_true (out != NULL && out != frame);
  g_assert_cmpmem (beside, sizeof *beside, alone, sizeof *alone);
}

/* A face that is known goes to its place sharpened; with blur of motion, of which there is none here, it is sharpened
 * there. */
static void
test_sharpened_before_or_there (void)
{
  GuiseClipInfo info = make_info (GUISE_PIXEL_I420, GUISE_ORIENTATION_UPRIGHT);
  g_autoptr(GuiseImage) frame = make_frame (&info);
  g_autofree GuiseSwapFace *face = g_new0 (GuiseSwapFace, 1);
  g_autofree GuiseSwapMemory *known = g_new0 (GuiseSwapMemory, 1);
  GuiseImage *out[2] = { NULL };
  guint n_other = 0, n_changed = 0;

  face->track = face->frame = face->opacity = 1;
  if (!make_landmarks (info.display_width, info.display_height, face->landmarks))
    return;
  for (guint there = 0; there < 2; there++)
    {
      GuiseSwapSettings settings;
      GuiseSwapRendererParams params = {
        .info = &info, .settings = &settings, .coverage = GUISE_COVERAGE_WHOLE_FACE, .input_size = 96,
        .output_size = 96, .func = give_back,
      };
      g_autoptr(GuiseSwapRenderer) renderer = NULL;

      guise_swap_settings_init (&settings);
      settings.matte = FALSE;
      settings.motion = there;
      renderer = guise_swap_renderer_new (&params);
      face->learned = there == 0 ? known : NULL;
      if (there == 0)
        g_assert_true (guise_swap_renderer_learn (renderer, frame, face, 1, NULL));
      face->learned = NULL;
      face->memory = known;
      known->detail.amount = 1.5;
      out[there] = guise_swap_renderer_render (renderer, frame, face, 1, NULL, NULL);
      g_assert_nonnull (out[there]);
    }
  for (guint y = 0; y < frame->height; y++)
    for (guint x = 0; x < frame->width; x++)
      {
        const guint8 a = out[0]->plane[0][y * out[0]->stride[0] + x], b = out[1]->plane[0][y * out[1]->stride[0] + x];

        g_assert_cmpint (ABS (a - b), <=, 1);
        n_other += a != b;
        n_changed += a != frame->plane[0][y * frame->stride[0] + x];
      }
  g_assert_cmpuint (n_changed, >, 500);
  g_assert_cmpuint (1000 * n_other, <, n_changed);
  guise_image_unref (out[0]);
  guise_image_unref (out[1]);
}

/* A dark line in the luma, as long as the wing of a nose. */
static void
draw_line (GuiseImage *frame, gint x, gint y)
{
  for (gint v = y - 6; v <= y + 6; v++)
    for (gint u = x; u <= x + 1; u++)
      frame->plane[0][v * (gint) frame->stride[0] + u] -= 40;
}

/* How much darker that is than what is beside it. */
static double
find_line (GuiseImage *frame, gint x, gint y)
{
  double sum = 0;

  for (gint v = y - 4; v <= y + 4; v++)
    {
      const guint8 *row = frame->plane[0] + v * (gint) frame->stride[0] + x;

      sum += (row[-5] + row[-4] + row[5] + row[6]) / 4.0 - (row[0] + row[1]) / 2.0;
    }
  return sum / 9;
}

/* The wing of the old nose is not drawn beside a narrower new one; the rim of glasses on the cheek, which is as dark,
 * stays. */
static void
test_no_wing_beside_the_nose (void)
{
  enum { ROOT = 27, TIP = 30, BASE = 33 };
  GuiseClipInfo info = make_info (GUISE_PIXEL_I420, GUISE_ORIENTATION_UPRIGHT);
  g_autoptr(GuiseImage) frame = make_frame (&info), out = NULL;
  g_autofree GuiseSwapFace *face = g_new0 (GuiseSwapFace, 1);
  GuisePoint points[GUISE_FACE_68_N_POINTS];
  GuiseSwapSettings settings;
  GuiseSwapRendererParams params = {
    .info = &info, .settings = &settings, .coverage = GUISE_COVERAGE_WHOLE_FACE, .input_size = 24, .output_size = 24,
    .func = give_green,
  };
  g_autoptr(GuiseSwapRenderer) renderer = NULL;
  float length;
  gint middle, y;

  face->track = face->frame = face->opacity = 1;
  if (!make_landmarks (info.display_width, info.display_height, face->landmarks))
    return;
  guise_face_mesh_to_68 (face->landmarks, points);
  length = points[BASE].y - points[ROOT].y;
  middle = (gint) points[TIP].x;
  y = (gint) (points[TIP].y - 0.1f * length);
  for (guint v = 0; v < HEIGHT; v++)
    for (guint x = 0; x < WIDTH; x++)
      frame->plane[0][v * frame->stride[0] + x] += (guint8) ((x * 5 + v * 3 + x * v) % 5);
  draw_line (frame, middle - (gint) (0.3f * length), y);
  draw_line (frame, middle + (gint) (0.9f * length), y);

  guise_swap_settings_init (&settings);
  settings.matte = settings.keep_front = FALSE;
  settings.colour = GUISE_SWAP_COLOUR_NONE;
  settings.edge = settings.sharpen = settings.soften = 0;
  renderer = guise_swap_renderer_new (&params);
  out = guise_swap_renderer_render (renderer, frame, face, 1, NULL, NULL);
  g_assert_nonnull (out);
  g_test_message ("a nose of %.0f pixels; of the wing %.1f steps are left, of the rim %.1f", (double) length,
                  find_line (out, middle - (gint) (0.3f * length), y),
                  find_line (out, middle + (gint) (0.9f * length), y));
  g_assert_cmpfloat (find_line (out, middle + (gint) (0.9f * length), y), >, 20);
  g_assert_cmpfloat (find_line (out, middle - (gint) (0.3f * length), y), <, 6);
}

static void
test_no_face_is_the_frame_itself (void)
{
  GuiseClipInfo info = make_info (GUISE_PIXEL_I420, GUISE_ORIENTATION_UPRIGHT);
  g_autoptr(GuiseImage) frame = make_frame (&info);
  GuiseSwapSettings settings;
  GuiseSwapRendererParams params = {
    .info = &info, .settings = &settings, .coverage = GUISE_COVERAGE_WHOLE_FACE, .input_size = 64, .output_size = 64, .func = give_back,
  };
  g_autoptr(GuiseSwapRenderer) renderer = NULL;
  g_autoptr(GuiseImage) out = NULL;

  guise_swap_settings_init (&settings);
  renderer = guise_swap_renderer_new (&params);
  out = guise_swap_renderer_render (renderer, frame, NULL, 0, NULL, NULL);
  g_assert_true (out == frame);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/swap-renderer/swap-with-itself", test_swap_with_itself);
  g_test_add_func ("/pipeline/swap-renderer/dressing-changes-nothing-needlessly",
                   test_dressing_changes_nothing_needlessly);
  g_test_add_func ("/pipeline/swap-renderer/another-face-is-put-in", test_another_face_is_put_in);
  g_test_add_func ("/pipeline/swap-renderer/learns-alone", test_learns_alone);
  g_test_add_func ("/pipeline/swap-renderer/no-wing-beside-the-nose", test_no_wing_beside_the_nose);
  g_test_add_func ("/pipeline/swap-renderer/sharpened-before-or-there", test_sharpened_before_or_there);
  g_test_add_func ("/pipeline/swap-renderer/edge-is-not-sharpened", test_edge_is_not_sharpened);
  g_test_add_func ("/pipeline/swap-renderer/learned-mask", test_learned_mask);
  g_test_add_func ("/pipeline/swap-renderer/front-stays", test_front_stays);
  g_test_add_func ("/pipeline/swap-renderer/opacity", test_opacity);
  g_test_add_func ("/pipeline/swap-renderer/paint-cuts-and-adds", test_paint_cuts_and_adds);
  g_test_add_func ("/pipeline/swap-renderer/no-face-is-the-frame-itself", test_no_face_is_the_frame_itself);

  return g_test_run ();
}
