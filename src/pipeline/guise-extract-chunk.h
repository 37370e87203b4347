/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-quality.h"
#include "guise-frame-reader.h"
#include "guise-store-faces.h"

G_BEGIN_DECLS

/* Frames to be analysed in a chunk: long enough for following faces, short
 * enough that a kill costs little. */
#define GUISE_EXTRACT_CHUNK_FRAMES 24

/* Longest side of pictures that only serve to find cuts. */
#define GUISE_EXTRACT_PRINT_SIDE 160

typedef struct
{
  GuiseFrame frame;     /* image: native; display RGB at print size where not analysed */
  gboolean   analyse;
} GuiseExtractFrame;

/* A face as a worker found it. */
typedef struct
{
  GuiseFaceRecord record;                              /* without ids */
  GuisePoint3     landmarks[GUISE_FACE_N_LANDMARKS];
  gboolean        has_vector;
  float           vector[GUISE_FACE_VECTOR_SIZE];
  float           thumb[GUISE_FACE_THUMB_SIDE * GUISE_FACE_THUMB_SIDE];   /* the first is NAN where there is none */
  GBytes         *crop;
  guint           chain;                               /* same number: followed from frame to frame in this chunk */
  float           confirmation;                        /* of a closer look; NAN where there was none */
} GuiseExtractFace;

/**
 * GuiseExtractChunk:
 *
 * A stretch of frames on its way through extraction. One thread at a time has it.
 */
typedef struct
{
  guint       sequence;       /* 0, 1, …: the order in which chunks are collected */
  gint64      first, last;    /* frames that it finishes */
  GArray     *frames;         /* of GuiseExtractFrame; emptied by the worker */
  guint       n_analysed;
  gsize       n_bytes;        /* of pictures */
  GuiseImage *before;         /* (nullable): the frame before @first, as its kind of frame is kept */
  gboolean    before_is_small;

  GArray     *cuts;           /* of gint64: frames that begin a shot */
  GPtrArray  *faces;          /* of GuiseExtractFace, by frame */
} GuiseExtractChunk;

GuiseExtractChunk *guise_extract_chunk_new  (gint64 first);
void               guise_extract_chunk_free (GuiseExtractChunk *self);

/* A shot begins at @frame, which is not before the cuts there are; said twice, it is one. */
void               guise_extract_chunk_add_cut (GuiseExtractChunk *self, gint64 frame);

/* Lets go of the pictures. */
void               guise_extract_chunk_drop_frames (GuiseExtractChunk *self);

void               guise_extract_face_free  (GuiseExtractFace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExtractChunk, guise_extract_chunk_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExtractFace, guise_extract_face_free)

G_END_DECLS
