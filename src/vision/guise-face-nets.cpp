/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-nets.hpp"

#include "guise-i18n.h"

#include <stdexcept>

cv::dnn::Net &
_GuiseFaceFinder::get_net (GuiseNetwork network)
{
  std::unique_ptr<cv::dnn::Net> &net = nets[network];

  if (net == nullptr)
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (guise_face_models_get_network (models, network), &size);

      net = std::make_unique<cv::dnn::Net> (cv::dnn::readNetFromONNX ((const char *) data, size));
      net->setPreferableBackend (cv::dnn::DNN_BACKEND_OPENCV);
      net->setPreferableTarget (cv::dnn::DNN_TARGET_CPU);
      /* OpenCV 4.10, unlike 4.6, merges the detector's concatenation of a pooled grid and zeros, and then the sum
       * that follows, so that pooling finds more channels in its output than in its input and refuses. Costs 3 %. */
      if (network == GUISE_NETWORK_DETECTOR)
        net->enableFusion (false);
    }
  return *net;
}

namespace guise
{

std::vector<cv::Mat>
run_net (GuiseFaceFinder &finder, GuiseNetwork network, const cv::Mat &input, const std::vector<cv::String> &names)
{
  cv::dnn::Net &net = finder.get_net (network);
  std::vector<cv::Mat> outputs;

  net.setInput (input);
  net.forward (outputs, names);
  return outputs;
}

void
expect_size (const cv::Mat &mat, size_t n, const char *what)
{
  if (mat.type () != CV_32F || mat.total () != n || !mat.isContinuous ())
    throw std::runtime_error (std::string (what) + " gave " + std::to_string (mat.total ()) + " numbers, not "
                              + std::to_string (n));
}

}

/* Reads the networks @first … @last now, so that one that is damaged is known of early. */
static GuiseFaceFinder *
finder_new (GuiseFaceModels *models, GuiseNetwork first, GuiseNetwork last, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (models != NULL, NULL);

  std::unique_ptr<GuiseFaceFinder> self = std::make_unique<GuiseFaceFinder> (models);

  for (int i = first; i <= last; i++)
    try
      {
        if (g_cancellable_set_error_if_cancelled (cancellable, error))
          return NULL;
        self->get_net ((GuiseNetwork) i);
      }
    catch (const std::exception &)
      {
        g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                     _("The face model %s cannot be read: remove the folder of the models and run `./run setup` again"),
                     guise_face_models_get_network_name ((GuiseNetwork) i));
        return NULL;
      }
  return self.release ();
}

GuiseFaceFinder *
guise_face_finder_new (GuiseFaceModels *models, GCancellable *cancellable, GError **error)
{
  return finder_new (models, GUISE_NETWORK_DETECTOR, GUISE_NETWORK_RIGHT_EYE, cancellable, error);
}

GuiseFaceFinder *
guise_face_finder_new_for_mattes (GuiseFaceModels *models, GError **error)
{
  return finder_new (models, GUISE_NETWORK_MATTE, GUISE_NETWORK_MATTE, NULL, error);
}

void
guise_face_finder_destroy (GuiseFaceFinder *self)
{
  delete self;
}
