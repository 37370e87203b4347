/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-flow.h"

#include "guise-cv.hpp"

#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>

#include <vector>

struct _GuiseFlow
{
  gatomicrefcount  n_refs;
  GuiseImage      *before, *now;     /* (nullable) (owned): of what was joined there are none */
  GuiseWarpQuality quality;
  cv::Mat          moves;            /* pixels, from each of the later moment to where it was */
};

static cv::Mat
gray_of (GuiseImage *image)
{
  cv::Mat luma, gray;

  cv::cvtColor (guise::mat_from_image (image), luma, cv::COLOR_RGB2GRAY);
  luma.convertTo (gray, CV_8U, 255);
  return gray;
}

/* What finds flow, and its room, which takes half as long to get as the flow: each thread keeps its own. It has no other
 * memory. What is seen is found without handing on from one place to the next, of which each thread does a stripe: so it
 * is the same however many there are. */
static cv::DISOpticalFlow &
get_flow (GuiseWarpQuality quality)
{
  static thread_local cv::Ptr<cv::DISOpticalFlow> flow;

  if (flow.empty ())
    flow = cv::DISOpticalFlow::create (cv::DISOpticalFlow::PRESET_MEDIUM);
  flow->setUseSpatialPropagation (quality != GUISE_WARP_FINE);
  return *flow;
}

/* Where each pixel of what moves so was. */
static cv::Mat
get_origins (const cv::Mat &moves)
{
  cv::Mat origins = moves.clone ();

  for (int y = 0; y < origins.rows; y++)
    for (int x = 0; x < origins.cols; x++)
      origins.at<cv::Vec2f> (y, x) += cv::Vec2f ((float) x, (float) y);
  return origins;
}

/* The same for a picture of the view that is @width × @height. */
static cv::Mat
scale_origins (const cv::Mat &origins, int width, int height)
{
  const cv::Vec2f by ((float) width / (float) origins.cols, (float) height / (float) origins.rows);
  cv::Mat scaled;

  if (width == origins.cols && height == origins.rows)
    return origins;
  cv::resize (origins, scaled, cv::Size (width, height), 0, 0, cv::INTER_LINEAR);
  /* Centres of pixels lie at half numbers in both. */
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const cv::Vec2f from = scaled.at<cv::Vec2f> (y, x);

        scaled.at<cv::Vec2f> (y, x) = { (from[0] + 0.5f) * by[0] - 0.5f, (from[1] + 0.5f) * by[1] - 0.5f };
      }
  return scaled;
}

/* @map: where in @picture each pixel was */
static GuiseImage *
carry (GuiseImage *picture, const cv::Mat &map, GuiseWarpQuality quality)
{
  cv::Mat to;
  g_autoptr(GuiseImage) made = guise::image_new (picture->format, map.cols, map.rows, to);

  made->colorimetry = picture->colorimetry;
  if (quality == GUISE_WARP_FINE)
    guise::remap_fine (guise::mat_from_image (picture), map, to);
  else
    cv::remap (guise::mat_from_image (picture), to, map, cv::noArray (), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return g_steal_pointer (&made);
}

/* Each of them, to the end of @made. Pictures of one size that follow each other go by the same map. */
static void
carry_all (const cv::Mat &origins, GuiseImage *const *pictures, guint n_pictures, GuiseWarpQuality quality,
           std::vector<GuiseImage *> &made)
{
  cv::Mat map;

  made.reserve (n_pictures);
  for (guint i = 0; i < n_pictures; i++)
    {
      const int width = (int) pictures[i]->width, height = (int) pictures[i]->height;

      if (map.size () != cv::Size (width, height))
        map = scale_origins (origins, width, height);
      made.push_back (carry (pictures[i], map, quality));
    }
}

static GuiseFlow *
flow_new (GuiseWarpQuality quality)
{
  GuiseFlow *self = new GuiseFlow ();

  g_atomic_ref_count_init (&self->n_refs);
  self->quality = quality;
  return self;
}

GuiseFlow *
guise_flow_ref (GuiseFlow *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

void
guise_flow_unref (GuiseFlow *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;
  g_clear_pointer (&self->before, guise_image_unref);
  g_clear_pointer (&self->now, guise_image_unref);
  delete self;
}

static void
set_error (GError **error, const std::exception &e)
{
  guise::set_error (error, "Cannot follow what moves in the picture", e);
}

GuiseFlow *
guise_flow_find (GuiseImage *before, GuiseImage *now, GuiseWarpQuality quality, GError **error)
{
  g_autoptr(GuiseFlow) self = flow_new (quality);

  g_return_val_if_fail (before->width == now->width && before->height == now->height, NULL);

  if (!guise::check_format (before, "Flow", { GUISE_PIXEL_RGBF }, error)
      || !guise::check_format (now, "Flow", { GUISE_PIXEL_RGBF }, error))
    return NULL;
  self->before = guise_image_ref (before);
  self->now = guise_image_ref (now);
  try
    {
      get_flow (quality).calc (gray_of (now), gray_of (before), self->moves);
    }
  catch (const std::exception &e)
    {
      set_error (error, e);
      return NULL;
    }
  return g_steal_pointer (&self);
}

GuiseFlow *
guise_flow_join (const GuiseFlow *first, const GuiseFlow *second, GError **error)
{
  g_autoptr(GuiseFlow) self = flow_new (second->quality);

  g_return_val_if_fail (first->moves.size () == second->moves.size (), NULL);

  try
    {
      cv::remap (first->moves, self->moves, get_origins (second->moves), cv::noArray (), cv::INTER_LINEAR,
                 cv::BORDER_REPLICATE);
      self->moves += second->moves;
    }
  catch (const std::exception &e)
    {
      set_error (error, e);
      return NULL;
    }
  return g_steal_pointer (&self);
}

gboolean
guise_flow_is_of (const GuiseFlow *self, GuiseImage *before, GuiseImage *now)
{
  return self->before == before && self->now == now;
}

gboolean
guise_flow_carry_along (const GuiseFlow *self, GuiseImage *const *pictures, guint n_pictures, GuiseImage **carried,
                        GError **error)
{
  for (guint i = 0; i < n_pictures; i++)
    if (!guise::check_format (pictures[i], "Flow", { GUISE_PIXEL_RGBF, GUISE_PIXEL_GRAYF }, error))
      return FALSE;

  std::vector<GuiseImage *> made;
  try
    {
      carry_all (get_origins (self->moves), pictures, n_pictures, self->quality, made);
    }
  catch (const std::exception &e)
    {
      for (GuiseImage *image : made)
        guise_image_unref (image);
      set_error (error, e);
      return FALSE;
    }

  for (guint i = 0; i < n_pictures; i++)
    carried[i] = made[i];
  return TRUE;
}

gboolean
guise_flow_carry (GuiseImage *before, GuiseImage *now, GuiseImage *const *pictures, guint n_pictures,
                  GuiseWarpQuality quality, GuiseImage **carried, GError **error)
{
  g_autoptr(GuiseFlow) flow = guise_flow_find (before, now, quality, error);

  return flow != NULL && guise_flow_carry_along (flow, pictures, n_pictures, carried, error);
}
