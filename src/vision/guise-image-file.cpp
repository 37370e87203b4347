/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-image-file.h"

#include "guise-cv.hpp"
#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-picture-size.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <vector>

/* The picture as OpenCV's writers want it: 8 bits, blue first. */
static cv::Mat
to_writer (GuiseImage *image)
{
  cv::Mat from = guise::mat_from_image (image), to;

  if (from.depth () == CV_32F)
    from.convertTo (from, CV_8U, 255.0);
  switch (from.channels ())
    {
    case 1:
      return from;
    case 4:
      cv::cvtColor (from, to, cv::COLOR_RGBA2BGRA);
      return to;
    default:
      cv::cvtColor (from, to, cv::COLOR_RGB2BGR);
      return to;
    }
}

GBytes *
guise_image_encode (GuiseImage *image, GuiseImageFileType type, int quality, GError **error)
{
  g_return_val_if_fail (image != NULL, NULL);

  if (type == GUISE_IMAGE_FILE_PNG
      ? !guise::check_format (image, "A PNG file", { GUISE_PIXEL_RGB8, GUISE_PIXEL_RGBA8, GUISE_PIXEL_GRAY8,
                                                     GUISE_PIXEL_GRAYF, GUISE_PIXEL_RGBF }, error)
      : !guise::check_format (image, "A JPEG file", { GUISE_PIXEL_RGB8, GUISE_PIXEL_GRAY8 }, error))
    return NULL;

  try
    {
      std::vector<uchar> bytes;
      std::vector<int> options;

      if (type == GUISE_IMAGE_FILE_JPEG)
        options = { cv::IMWRITE_JPEG_QUALITY, quality };
      if (!cv::imencode (type == GUISE_IMAGE_FILE_PNG ? ".png" : ".jpg", to_writer (image), bytes, options))
        throw std::runtime_error ("the encoder gave nothing");
      return g_bytes_new (bytes.data (), bytes.size ());
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot encode the picture", e);
      return NULL;
    }
}

/* Blue first, with the alpha if there is one, 16 bits. */
static cv::Mat
to_deep (GuiseImage *rgb, GuiseImage *alpha)
{
  cv::Mat from, deep;

  if (rgb == nullptr)
    from = guise::mat_from_image (alpha);
  else if (alpha == nullptr)
    cv::cvtColor (guise::mat_from_image (rgb), from, cv::COLOR_RGB2BGR);
  else
    {
      const cv::Mat in[] = { guise::mat_from_image (rgb), guise::mat_from_image (alpha) };
      const int places[] = { 0, 2, 1, 1, 2, 0, 3, 3 };

      from.create (in[0].size (), CV_32FC4);
      cv::mixChannels (in, 2, &from, 1, places, 4);
    }
  from.convertTo (deep, CV_16U, 65535.0);
  return deep;
}

static guint
read_16 (const std::vector<uchar> &bytes, gsize at)
{
  return bytes.at (at) | (guint) bytes.at (at + 1) << 8;
}

static void
append (std::vector<uchar> &bytes, guint64 value, guint n)
{
  for (guint i = 0; i < n; i++)
    bytes.push_back ((uchar) (value >> 8 * i));
}

/* OpenCV does not say of the fourth channel that it is an alpha, and one that is not multiplied in (TIFF 6.0, tag 338,
 * ExtraSamples 2). The list of tags is written once more at the end of the file, with that one in its place. */
static void
say_alpha (std::vector<uchar> &bytes)
{
  const guint tag = 338, entry = 12;
  const gsize first = read_16 (bytes, 4) | (gsize) read_16 (bytes, 6) << 16;
  const guint n = read_16 (bytes, first);
  gsize list;
  guint at = 0;

  if (bytes[0] != 'I' || bytes[1] != 'I' || bytes.size () > G_MAXUINT32 - 65536)
    throw std::runtime_error ("the TIFF file is of another kind than expected");
  while (at < n && read_16 (bytes, first + 2 + entry * at) < tag)
    at++;
  if (at < n && read_16 (bytes, first + 2 + entry * at) == tag)
    return;

  if (bytes.size () % 2 != 0)
    bytes.push_back (0);
  list = bytes.size ();
  append (bytes, n + 1, 2);
  for (guint i = 0; i <= n; i++)
    {
      if (i == at)
        {
          append (bytes, tag, 2);
          append (bytes, 3, 2);   /* of 16 bits */
          append (bytes, 1, 4);
          append (bytes, 2, 4);
        }
      for (guint k = 0; i < n && k < entry; k++)
        bytes.push_back (bytes.at (first + 2 + entry * i + k));
    }
  append (bytes, 0, 4);
  for (guint i = 0; i < 4; i++)
    bytes[4 + i] = (uchar) (list >> 8 * i);
}

GBytes *
guise_image_encode_deep (GuiseImage *rgb, GuiseImage *alpha, GuiseImageFileType type, GError **error)
{
  g_return_val_if_fail (rgb != NULL || alpha != NULL, NULL);
  g_return_val_if_fail (type != GUISE_IMAGE_FILE_JPEG, NULL);

  if ((rgb != NULL && !guise::check_format (rgb, "A picture of 16 bits", { GUISE_PIXEL_RGBF }, error))
      || (alpha != NULL && !guise::check_format (alpha, "An alpha of 16 bits", { GUISE_PIXEL_GRAYF }, error)))
    return NULL;

  try
    {
      std::vector<uchar> bytes;

      if (!cv::imencode (type == GUISE_IMAGE_FILE_TIFF ? ".tiff" : ".png", to_deep (rgb, alpha), bytes))
        throw std::runtime_error ("the encoder gave nothing");
      if (type == GUISE_IMAGE_FILE_TIFF && rgb != NULL && alpha != NULL)
        say_alpha (bytes);
      return g_bytes_new (bytes.data (), bytes.size ());
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot encode the picture", e);
      return NULL;
    }
}

GuiseImage *
guise_image_decode (GBytes *bytes, guint max_side, GError **error)
{
  g_autoptr(GuiseImage) image = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  guint width, height;

  /* Before OpenCV takes memory for what a header claims. */
  if (!guise_picture_size_read ((const guint8 *) data, size, &width, &height))
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("This is no PNG or JPEG picture"));
      return NULL;
    }
  if (width > max_side || height > max_side)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA,
                   _("The picture has %u×%u pixels, more than the %u a side that are taken"), width, height, max_side);
      return NULL;
    }

  try
    {
      const cv::Mat file (1, (int) size, CV_8UC1, const_cast<void *> (data));
      const cv::Mat decoded = cv::imdecode (file, cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
      cv::Mat to;

      if (decoded.empty ())
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("The picture of %u×%u pixels is damaged"), width,
                       height);
          return NULL;
        }
      image = guise::image_new (GUISE_PIXEL_RGB8, decoded.cols, decoded.rows, to);
      cv::cvtColor (decoded, to, cv::COLOR_BGR2RGB);
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot decode the picture", e);
      return NULL;
    }
  return (GuiseImage *) g_steal_pointer (&image);
}

gboolean
guise_image_save (GuiseImage *image, const char *path, GError **error)
{
  g_autoptr(GBytes) bytes = guise_image_encode (image, GUISE_IMAGE_FILE_PNG, 0, error);

  return bytes != NULL
         && guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

GuiseImage *
guise_image_load (const char *path, guint max_side, GError **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GBytes) bytes = g_file_load_bytes (file, NULL, NULL, error);
  GuiseImage *image = bytes != NULL ? guise_image_decode (bytes, max_side, error) : NULL;

  if (image == NULL && bytes != NULL)
    g_prefix_error (error, "%s: ", path);
  return image;
}
