/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-movie-writer.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

/* The muxer of @path's ending; %NULL for one that is no movie's. */
const char *guise_movie_codec_get_muxer    (const char *path);

/* (transfer floating): set up as @params ask, which say the codec. */
GstElement *guise_movie_codec_make_encoder (const GuiseMovieParams *params, const GstVideoInfo *info);

/* What @encoder does not write of the colours of @info into its stream is written there. */
void        guise_movie_codec_mark_colours (GuiseVideoCodec codec, GstElement *encoder, const GstVideoInfo *info);

/* (transfer floating): what makes the encoder's stream one that muxers take. */
GstElement *guise_movie_codec_make_parser  (GuiseVideoCodec codec);

G_END_DECLS
