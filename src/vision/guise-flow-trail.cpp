/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-flow-trail.h"

#include "guise-cv.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>

/* Of the flow; 20 is usual. */
static const float smoothness = 5.0f;

/* There and back may differ, squared, by so much, and by this share of the ways: Sundaram et al., ECCV 2010. */
static const float least_slip = 0.5f, slip_share = 0.01f;

/* Pixels by which ways may differ that are so near each other; a face stretches by less. */
static const double tear = 0.75;
static const int tear_reach = 2;

/* Pixels whose ways one is offered that has none of its own, and deviations of their place, in pixels, and of what is seen
 * at the ends of a way, of 255. */
static const int reach = 10;
static const float near_place = 6.0f, near_colour = 12.0f;

/* What it costs beside that to be still, and to come from outside. */
static const float still_cost = 3, unseen_cost = 1;

/* What looks so different, in squared deviations, is not the same. */
static const float unlike = 3;

/* Followed both ways from the first picture, in parts of the view's side, what comes out farther apart is lost. */
static const float lost_share = 0.03f;

struct _GuiseFlowTrail
{
  cv::Mat picture, gray;      /* the last one: CV_8UC3, CV_8U */
  cv::Mat origins;            /* CV_32FC2: where in the first picture each of its pixels comes from */
  cv::Mat ends;               /* CV_32FC2: where each pixel of the first one is now */
  cv::Mat lost;               /* CV_8U: not 0 where a pixel looked like nothing on its way */
};

static cv::Mat
make_gray (const cv::Mat &picture)
{
  cv::Mat gray;

  cv::cvtColor (picture, gray, cv::COLOR_RGB2GRAY);
  return gray;
}

/* From each pixel of @to to where it was in @from, CV_32FC2. To the pixel, and torn where things slide over each other: what
 * is usual smooths that away. Nothing is handed on from one place to the next, of which each thread does a stripe, so that it
 * is the same however many there are. */
static cv::Mat
find_flow (const cv::Mat &from, const cv::Mat &to)
{
  const cv::Ptr<cv::DISOpticalFlow> flow = cv::DISOpticalFlow::create (cv::DISOpticalFlow::PRESET_MEDIUM);
  cv::Mat found;

  flow->setFinestScale (0);
  flow->setVariationalRefinementAlpha (smoothness);
  flow->setUseSpatialPropagation (false);
  flow->calc (to, from, found);
  return found;
}

static cv::Mat
make_still (const cv::Size &size)
{
  cv::Mat map (size, CV_32FC2);

  for (int y = 0; y < map.rows; y++)
    for (int x = 0; x < map.cols; x++)
      map.at<cv::Vec2f> (y, x) = { (float) x, (float) y };
  return map;
}

/* Values of @field at the places of @map, its edge repeated. */
static cv::Mat
look_up (const cv::Mat &field, const cv::Mat &map)
{
  cv::Mat found;

  cv::remap (field, found, map, cv::noArray (), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return found;
}

/* Where @first leads from where @then leads; beside the view it goes on as at its edge. */
static cv::Mat
follow (const cv::Mat &first, const cv::Mat &then)
{
  cv::Mat within = then.clone ();

  for (int y = 0; y < within.rows; y++)
    for (int x = 0; x < within.cols; x++)
      {
        cv::Vec2f &place = within.at<cv::Vec2f> (y, x);

        place = { std::clamp (place[0], 0.0f, (float) first.cols - 1), std::clamp (place[1], 0.0f, (float) first.rows - 1) };
      }
  return look_up (first, within) + (then - within);
}

static float
get_difference (const cv::Vec3b &a, const cv::Vec3b &b)
{
  const cv::Vec3f apart ((float) a[0] - b[0], (float) a[1] - b[1], (float) a[2] - b[2]);

  return apart.dot (apart);
}

/* What tells @colour from what is at @x, @y, squared, in deviations: of that beside the picture nothing is known. */
static float
compare (const cv::Vec3b &colour, const cv::Mat &picture, float x, float y)
{
  const int i = cvRound (x), j = cvRound (y);

  if (i < 0 || j < 0 || i >= picture.cols || j >= picture.rows)
    return unseen_cost;
  return get_difference (colour, picture.at<cv::Vec3b> (j, i)) / (2 * near_colour * near_colour);
}

/* CV_8U: where ways that are near each other differ: there flow goes from one to the other and is that of neither. */
static cv::Mat
find_tears (const cv::Mat &flow)
{
  const cv::Mat around = cv::Mat::ones (2 * tear_reach + 1, 2 * tear_reach + 1, CV_8U);
  cv::Mat ways[2], tears = cv::Mat::zeros (flow.size (), CV_8U);

  cv::split (flow, ways);
  for (const cv::Mat &way : ways)
    {
      cv::Mat most, least;

      cv::dilate (way, most, around);
      cv::erode (way, least, around);
      tears |= most - least > tear;
    }
  return tears;
}

/* CV_8U: where @flow and @back, found the other way, agree, and what is seen at both ends is alike. */
static cv::Mat
find_sure (const cv::Mat &flow, const cv::Mat &back, const cv::Mat &from, const cv::Mat &to)
{

  const cv::Mat returned = look_up (back, make_still (flow.size ()) + flow), tears = find_tears (flow);
  cv::Mat sure (flow.size (), CV_8U);

  for (int y = 0; y < flow.rows; y++)
    for (int x = 0; x < flow.cols; x++)
      {
        const cv::Vec2f way = flow.at<cv::Vec2f> (y, x), home = returned.at<cv::Vec2f> (y, x), slip = way + home;

        sure.at<guint8> (y, x) = !tears.at<guint8> (y, x)
                                 && slip.dot (slip) < least_slip + slip_share * (way.dot (way) + home.dot (home))
                                 && compare (to.at<cv::Vec3b> (y, x), from, (float) x + way[0], (float) y + way[1]) < 0.5f;
      }
  return sure;
}

/* Of the ways that the sure pixels about @x, @y go, the one that leads from what is there in @to to what looks like it in
 * @from; none where there is nothing like it. What comes into view from behind something that moves on so goes with that,
 * to what was behind it all the time. */
static cv::Vec2f
ask_neighbours (const cv::Mat &flow, const cv::Mat &sure, const cv::Mat &from, const cv::Mat &to, int x, int y)
{
  const cv::Vec3b &colour = to.at<cv::Vec3b> (y, x);
  cv::Vec2f best (0, 0);
  float least = compare (colour, from, (float) x, (float) y) + still_cost;

  for (int j = std::max (y - reach, 0); j <= std::min (y + reach, flow.rows - 1); j += 2)
    for (int i = std::max (x - reach, 0); i <= std::min (x + reach, flow.cols - 1); i += 2)
      {
        if (!sure.at<guint8> (j, i))
          continue;
        const cv::Vec2f &way = flow.at<cv::Vec2f> (j, i);
        const float far = (float) ((i - x) * (i - x) + (j - y) * (j - y));
        const float cost = far / (2 * near_place * near_place)
                           + compare (colour, from, (float) x + way[0], (float) y + way[1]);

        if (cost < least)
          {
            least = cost;
            best = way;
          }
      }
  return best;
}

/* @lost: (out): CV_8U: pixels that nothing in @from looks like, where it was looked for */
static cv::Mat
fill (const cv::Mat &flow, const cv::Mat &back, const cv::Mat &from, const cv::Mat &to, cv::Mat &lost)
{
  cv::Mat filled = flow.clone (), soft_from, soft_to, sure;

  cv::GaussianBlur (from, soft_from, cv::Size (5, 5), 1.0);
  cv::GaussianBlur (to, soft_to, cv::Size (5, 5), 1.0);
  sure = find_sure (flow, back, soft_from, soft_to);
  lost = cv::Mat::zeros (flow.size (), CV_8U);
  for (int y = 0; y < flow.rows; y++)
    for (int x = 0; x < flow.cols; x++)
      {
        if (sure.at<guint8> (y, x))
          continue;
        const cv::Vec2f way = ask_neighbours (flow, sure, soft_from, soft_to, x, y);

        filled.at<cv::Vec2f> (y, x) = way;
        lost.at<guint8> (y, x) = 255 * (compare (soft_to.at<cv::Vec3b> (y, x), soft_from, (float) x + way[0], (float) y + way[1])
                                        > unlike);
      }
  return filled;
}

GuiseFlowTrail *
guise_flow_trail_new (GuiseImage *first, GError **error)
try
  {
    if (!guise::check_format (first, "Following what moves", { GUISE_PIXEL_RGB8 }, error))
      return nullptr;

    const cv::Mat picture = guise::mat_from_image (first).clone ();
    const cv::Mat still = make_still (picture.size ());
    return new GuiseFlowTrail { picture, make_gray (picture), still, still.clone (),
                                cv::Mat::zeros (picture.size (), CV_8U) };
  }
catch (const std::exception &e)
  {
    guise::set_error (error, "Cannot follow what moves in the picture", e);
    return nullptr;
  }

void
guise_flow_trail_free (GuiseFlowTrail *self)
{
  delete self;
}

gboolean
guise_flow_trail_follow (GuiseFlowTrail *self, GuiseImage *next, GError **error)
try
  {
    g_return_val_if_fail ((int) next->width == self->gray.cols && (int) next->height == self->gray.rows, FALSE);

    if (!guise::check_format (next, "Following what moves", { GUISE_PIXEL_RGB8 }, error))
      return FALSE;

    const cv::Mat picture = guise::mat_from_image (next).clone (), gray = make_gray (picture);
    const cv::Mat there = find_flow (self->gray, gray), back = find_flow (gray, self->gray);
    cv::Mat lost, unused;
    const cv::Mat before = fill (there, back, self->picture, picture, lost);
    const cv::Mat after = fill (back, there, picture, self->picture, unused);

    self->lost = look_up (self->lost, make_still (gray.size ()) + before) | lost;
    self->origins = follow (self->origins, make_still (gray.size ()) + before);
    self->ends = follow (make_still (gray.size ()) + after, self->ends);
    self->picture = picture;
    self->gray = gray;
    return TRUE;
  }
catch (const std::exception &e)
  {
    guise::set_error (error, "Cannot follow what moves in the picture", e);
    return FALSE;
  }

/* @map of the view in pixels of another size of it, whose centres lie at half numbers too. */
static cv::Mat
scale_map (const cv::Mat &map, int side)
{
  const float by = (float) side / (float) map.cols;
  cv::Mat scaled;

  cv::resize (map, scaled, cv::Size (side, side), 0, 0, cv::INTER_LINEAR);
  return by * scaled + cv::Scalar::all (0.5 * (double) by - 0.5);
}

void
guise_flow_trail_carry (const GuiseFlowTrail *self, const guint8 *pixels, guint side, guint8 outside, guint8 *out)
{
  const cv::Mat from ((int) side, (int) side, CV_8U, const_cast<guint8 *> (pixels));
  cv::Mat to ((int) side, (int) side, CV_8U, out);

  cv::remap (from, to, scale_map (self->origins, (int) side), cv::noArray (), cv::INTER_LINEAR,
             cv::BORDER_CONSTANT, cv::Scalar::all (outside));
}

double
guise_flow_trail_get_lost (const GuiseFlowTrail *self, const guint8 *area, guint8 beside, guint side)
{
  const cv::Mat returned = follow (self->ends, self->origins);
  const float limit = lost_share * (float) returned.cols;
  guint n_lost = 0, n_all = 0;

  for (int y = 0; y < returned.rows; y++)
    for (int x = 0; x < returned.cols; x++)
      {
        const guint i = (guint) x * side / (guint) returned.cols, j = (guint) y * side / (guint) returned.rows;

        if (area[j * side + i] == beside)
          continue;
        n_lost += self->lost.at<guint8> (y, x) > 127
                  || cv::norm (returned.at<cv::Vec2f> (y, x) - cv::Vec2f ((float) x, (float) y)) > limit;
        n_all++;
      }
  return n_all > 0 ? (double) n_lost / n_all : 0;
}
