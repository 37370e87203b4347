/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-sheet.h"

#include "guise-cv.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <string>
#include <vector>

/* Pixels. */
static const int margin = 8;
static const int caption_height = 18;
static const int title_height = 30;
static const int label_width = 130;

/* A page of pictures, not a poster: 64 megapixels. */
static const gint64 max_pixels = 64 * 1000 * 1000;

static const cv::Scalar paper (250, 250, 250);
static const cv::Scalar ink (40, 40, 40);
static const int font = cv::FONT_HERSHEY_SIMPLEX;

namespace
{

struct Cell
{
  GuiseImage *image;
  std::string caption;
};

struct Row
{
  std::string label;
  std::vector<Cell> cells;
};

}

struct _GuiseSheet
{
  int cell_width, cell_height;
  std::string title;
  std::vector<Row> rows;
};

/* OpenCV's fonts know ASCII only. */
static std::string
to_ascii (const char *text)
{
  std::string result;

  for (const char *p = text != NULL ? text : ""; *p != '\0'; p = g_utf8_next_char (p))
    {
      unsigned char c = (unsigned char) *p;

      result += c < 0x20 || c >= 0x7f ? '?' : (char) c;
    }
  return result;
}

GuiseSheet *
guise_sheet_new (guint cell_width, guint cell_height, const char *title)
{
  g_return_val_if_fail (cell_width > 0 && cell_width <= GUISE_IMAGE_MAX_SIDE, NULL);
  g_return_val_if_fail (cell_height > 0 && cell_height <= GUISE_IMAGE_MAX_SIDE, NULL);

  return new _GuiseSheet { (int) cell_width, (int) cell_height, to_ascii (title), {} };
}

void
guise_sheet_destroy (GuiseSheet *self)
{
  if (self == NULL)
    return;
  for (Row &row : self->rows)
    for (Cell &cell : row.cells)
      g_clear_pointer (&cell.image, guise_image_unref);
  delete self;
}

void
guise_sheet_begin_row (GuiseSheet *self, const char *label)
{
  self->rows.push_back ({ to_ascii (label), {} });
}

void
guise_sheet_add (GuiseSheet *self, GuiseImage *image, const char *caption)
{
  if (self->rows.empty ())
    self->rows.push_back ({});
  self->rows.back ().cells.push_back ({ image != NULL ? guise_image_ref (image) : NULL, to_ascii (caption) });
}

/* Whatever it is, as RGB8. */
static cv::Mat
to_rgb8 (GuiseImage *image)
{
  cv::Mat mat = guise::mat_from_image (image);

  if (mat.depth () == CV_32F)
    mat.convertTo (mat, CV_8U, 255.0);
  if (mat.channels () == 1)
    cv::cvtColor (mat, mat, cv::COLOR_GRAY2RGB);
  return mat;
}

static void
draw_picture (cv::Mat &page, const cv::Mat &picture, const cv::Rect &cell)
{
  double scale = std::min ((double) cell.width / picture.cols, (double) cell.height / picture.rows);
  cv::Size size (std::max (1, cvRound (picture.cols * scale)), std::max (1, cvRound (picture.rows * scale)));
  cv::Rect place (cell.x + (cell.width - size.width) / 2, cell.y + (cell.height - size.height) / 2,
                  size.width, size.height);

  cv::resize (picture, page (place), size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
}

static void
draw_row (GuiseSheet *self, cv::Mat &page, const Row &row, int y, int left)
{
  if (!row.label.empty ())
    cv::putText (page, row.label, { margin, y + self->cell_height / 2 }, font, 0.45, ink, 1, cv::LINE_AA);
  for (size_t i = 0; i < row.cells.size (); i++)
    {
      cv::Rect cell (left + (int) i * (self->cell_width + margin), y, self->cell_width, self->cell_height);

      if (row.cells[i].image != NULL)
        draw_picture (page, to_rgb8 (row.cells[i].image), cell);
      if (!row.cells[i].caption.empty ())
        cv::putText (page, row.cells[i].caption, { cell.x, y + self->cell_height + caption_height - 5 },
                     font, 0.4, ink, 1, cv::LINE_AA);
    }
}

GuiseImage *
guise_sheet_draw (GuiseSheet *self, GError **error)
{
  g_autoptr(GuiseImage) result = NULL;
  size_t n_columns = 0;
  bool has_labels = false;

  for (const Row &row : self->rows)
    {
      n_columns = std::max (n_columns, row.cells.size ());
      has_labels = has_labels || !row.label.empty ();
    }

  gint64 left = margin + (has_labels ? label_width : 0);
  gint64 top = margin + (self->title.empty () ? 0 : title_height);
  gint64 width = left + (gint64) n_columns * (self->cell_width + margin);
  gint64 height = top + (gint64) self->rows.size () * (self->cell_height + caption_height);

  if (n_columns == 0 || width > GUISE_IMAGE_MAX_SIDE || height > GUISE_IMAGE_MAX_SIDE || width * height > max_pixels)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                   "A sheet of %u columns and %u rows cannot be drawn: it would be empty or too large",
                   (guint) n_columns, (guint) self->rows.size ());
      return NULL;
    }

  try
    {
      cv::Mat page;
      int y = (int) top;

      result = guise::image_new (GUISE_PIXEL_RGB8, (int) width, (int) height, page);
      page.setTo (paper);
      if (!self->title.empty ())
        cv::putText (page, self->title, { margin, margin + 18 }, font, 0.6, ink, 1, cv::LINE_AA);
      for (const Row &row : self->rows)
        {
          draw_row (self, page, row, y, (int) left);
          y += self->cell_height + caption_height;
        }
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot draw the sheet", e);
      return NULL;
    }
  return (GuiseImage *) g_steal_pointer (&result);
}

guint
guise_sheet_find_cells (GuiseImage *sheet, guint cell, guint n_rows, guint first[2], guint step[2])
{
  first[0] = margin + label_width;
  first[1] = margin + title_height;
  step[0] = cell + margin;
  step[1] = cell + caption_height;

  if (sheet->width <= first[0] || (sheet->width - first[0]) % step[0] != 0
      || sheet->height != first[1] + n_rows * step[1])
    return 0;
  return (sheet->width - first[0]) / step[0];
}

GuiseImage *
guise_sheet_mark_points (GuiseImage *image, const GuisePoint3 *points, guint n_points, GError **error)
{
  g_autoptr(GuiseImage) result = NULL;

  if (!guise::check_format (image, "Marking points", { GUISE_PIXEL_RGB8 }, error))
    return NULL;

  try
    {
      cv::Mat to;

      result = guise::image_new (GUISE_PIXEL_RGB8, (int) image->width, (int) image->height, to);
      guise::mat_from_image (image).copyTo (to);
      for (guint i = 0; i < n_points; i++)
        cv::circle (to, { cvRound ((points[i].x - 0.5f) * 16), cvRound ((points[i].y - 0.5f) * 16) }, 12,
                    { 40, 255, 80 }, cv::FILLED, cv::LINE_AA, 4);
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot mark the points", e);
      return NULL;
    }
  return (GuiseImage *) g_steal_pointer (&result);
}
