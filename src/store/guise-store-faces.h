/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-clips.h"
#include "guise-geometry.h"

G_BEGIN_DECLS

#define GUISE_FACE_N_LANDMARKS 478
#define GUISE_FACE_VECTOR_SIZE 128   /* floats of an identity vector */

/* Largest crop, encoded, that a pack takes. */
#define GUISE_CROP_MAX_BYTES (4u << 20)

/* What the user said about a face, or nothing: kept is the default. */
typedef enum
{
  GUISE_DECISION_NONE,      /* kept by default */
  GUISE_DECISION_KEEP,
  GUISE_DECISION_EXCLUDE,
  GUISE_N_DECISIONS
} GuiseDecision;

typedef enum
{
  GUISE_HOLD_OUT_NO,
  GUISE_HOLD_OUT_YES,       /* never trained on: what is measured */
  GUISE_HOLD_OUT_GUARD,     /* too near in time to a held-out face: neither trained on nor measured */
  GUISE_N_HOLD_OUTS
} GuiseHoldOut;

/* Why what was found is no face. It holds for a whole track, which keeps its faces: they are out of all lists. */
typedef enum
{
  GUISE_REJECTED_NOT,
  GUISE_REJECTED_BY_HAND,
  GUISE_REJECTED_DOUBTFUL,  /* looked at closely, the detector did not see a face well enough */
  GUISE_REJECTED_BRIEF,     /* it came and went within two frames */
  GUISE_REJECTED_UNDONE,    /* holds faces whose making was undone: in no list at all */
  GUISE_N_REJECTIONS
} GuiseRejection;

/* "not a face", "doubtful", "brief"; "" for what is not rejected. */
const char *guise_rejection_get_name (GuiseRejection rejection);

#define GUISE_MAX_RATING 5

/* Where the bytes of a crop stand. Only valid within its project. */
typedef struct
{
  guint32 pack;             /* 0: the face has no crop */
  guint32 length;           /* bytes */
  guint64 offset;
  guint32 crc;              /* CRC-32C of the bytes */
} GuiseCropRef;

/**
 * GuiseFaceRecord:
 *
 * One face on one frame. Coordinates are display space. Figures that were not
 * measured are NAN.
 */
typedef struct
{
  gint64        id;
  gint64        clip, track, person;      /* person: 0 where nobody is assigned; follows from the track */
  gint64        frame;
  GuiseTime     time;
  GuiseRect     box;
  float         yaw, pitch, roll;         /* degrees */
  float         pose_error;               /* reprojection, % of eye distance */
  float         sharpness;                /* as vision defines it */
  float         exposure;                 /* mean luma of the face, 0..1 */
  float         size;                     /* longer side of the box, pixels */
  float         confidence;               /* of the landmarks, 0..1 */
  float         match;                    /* see DESIGN, "match"; without a vector by those of its track */
  float         noise;                    /* deviation of the luma that is no detail, 0..1 */
  float         mouth;                    /* gap between the lips over the mouth's width; 0: closed */
  float         eyes;                     /* gap between the lids over the eye's width, mean of both; 0: closed */
  float         detection;                /* the detector's score, 0..1, where it was asked */
  float         difference;               /* to the face before it in its track, of their luma, 0..1 */
  float         occlusion;                /* share of the face that something is before, 0..1; see GuiseMaskJob */
  float         rating;                   /* by the user, 1..5 */
  guint64       tags;                     /* by the user: a bit for each of guise_store_tag_list() */
  GuiseRejection rejected;                /* follows from the track */
  gboolean      suggested;                /* its person is a suggestion; follows from the track */
  guint32       flags;                    /* for the caller: problems found */
  GuiseDecision decision;
  GuiseHoldOut  hold_out;
  GuiseCropRef  crop;
  guint         crop_width, crop_height;  /* pixels */
  GuiseAffine   frame_to_crop;            /* display space to crop pixels */
} GuiseFaceRecord;

/**
 * GuiseFaceBatch:
 *
 * The faces of a stretch of frames, written together: crops to a pack, then
 * all rows in one transaction. Nothing of a batch is visible before
 * guise_face_batch_commit() returns %TRUE, all of it survives a kill after.
 *
 * Thread: owner only until the commit.
 */
typedef struct _GuiseFaceBatch GuiseFaceBatch;

/**
 * guise_face_batch_new:
 * @range: the frames that this batch finishes, whether they have faces or not
 * @step, @options: as in guise_store_clip_list_missing()
 */
GuiseFaceBatch *guise_face_batch_new  (gint64 clip, GuiseFrameRange range, guint step, const char *options);
void            guise_face_batch_free (GuiseFaceBatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceBatch, guise_face_batch_free)

/* Returns: a negative handle, to be used as a face's track within this batch. */
gint64 guise_face_batch_add_track (GuiseFaceBatch *self);

/* The same for what was found and is no face. Where it was one before, it stays one. */
gint64 guise_face_batch_add_rejected_track (GuiseFaceBatch *self, GuiseRejection why);

/* A new shot begins at @frame. */
void   guise_face_batch_add_cut   (GuiseFaceBatch *self, gint64 frame);

/**
 * guise_face_batch_add:
 * @face: id, clip, person, decision, rating, tags, rejected, suggested and crop ref are not looked at; `track` is
 *   the id of a track of this clip or a handle of guise_face_batch_add_track()
 * @landmarks: (nullable) (array fixed-size=478): raw, display space; z in the same unit
 * @vector: (nullable) (array fixed-size=128): identity
 * @crop: (nullable): the encoded crop, 1 to %GUISE_CROP_MAX_BYTES bytes
 *
 * A face that was found before on the same frame (boxes overlap by more than
 * half) keeps its id, track, decisions and corrections and gets the new
 * figures; extraction never deletes a face. Where that one was rejected by hand,
 * others of the new track are, too: a thing stays one on frames that are looked at later.
 */
void   guise_face_batch_add       (GuiseFaceBatch *self, const GuiseFaceRecord *face, const GuisePoint3 *landmarks,
                                   const float *vector, GBytes *crop);

guint  guise_face_batch_get_n_faces (GuiseFaceBatch *self);

/* After %FALSE the batch may be committed again. */
gboolean guise_face_batch_commit  (GuiseFaceBatch *self, GuiseStore *store, GError **error);

/**
 * guise_face_batch_commit_drawn:
 * @self: with one face, in a new track
 * @join: track of the clip that it becomes part of; 0: its own
 * @person: without @join: whom the new track belongs to; 0: nobody
 * @step: name of the undo step, which takes the face away again
 * @out_id: (out): the face
 *
 * For a face that a person drew: no frames are finished by it. %GUISE_ERROR_USAGE where a face stands already.
 */
gboolean guise_face_batch_commit_drawn (GuiseFaceBatch *self, GuiseStore *store, gint64 join, gint64 person,
                                        const char *step, gint64 *out_id, GError **error);

/* After a commit: the id of the track that @handle stood for. Faces that were found before may have left it empty. */
gint64 guise_face_batch_get_track_id (GuiseFaceBatch *self, gint64 handle);

typedef enum { GUISE_KEPT_ANY, GUISE_KEPT_ONLY, GUISE_KEPT_EXCLUDED } GuiseKeptFilter;
typedef enum { GUISE_HELD_OUT_ANY, GUISE_HELD_OUT_NONE, GUISE_HELD_OUT_ONLY } GuiseHeldOutFilter;

typedef enum
{
  GUISE_FACE_SORT_TIME,        /* clip, frame */
  GUISE_FACE_SORT_SHARPNESS,
  GUISE_FACE_SORT_YAW,
  GUISE_FACE_SORT_PITCH,
  GUISE_FACE_SORT_EXPOSURE,
  GUISE_FACE_SORT_SIZE,
  GUISE_FACE_SORT_MATCH,
  GUISE_FACE_SORT_ROLL,
  GUISE_FACE_SORT_CONFIDENCE,
  GUISE_FACE_SORT_POSE_ERROR,
  GUISE_FACE_SORT_NOISE,
  GUISE_FACE_SORT_MOUTH,
  GUISE_FACE_SORT_EYES,
  GUISE_FACE_SORT_DETECTION,
  GUISE_FACE_SORT_DIFFERENCE,
  GUISE_FACE_SORT_OCCLUSION,
  GUISE_FACE_SORT_RATING,
  GUISE_N_FACE_SORTS
} GuiseFaceSort;

/* The name of its figure in conditions: "sharpness", "time". */
const char *guise_face_sort_get_name  (GuiseFaceSort sort);
gboolean    guise_face_sort_from_name (const char *name, GuiseFaceSort *out);

/**
 * GuiseFaceQuery:
 * @held_out: NONE leaves out guards too; ONLY are the measured ones
 * @where: (nullable): an expression over the figures, such as
 *   "sharpness > 0.4 and not (abs (yaw) > 45 or size < 80)". Names: sharpness,
 *   yaw, pitch, roll, size, exposure, confidence, pose_error, noise, mouth, eyes, detection, difference, occlusion,
 *   rating, frame, time (seconds or
 *   H:MM:SS.fff), clip, person, track, face, match, kept, held_out, suggested; a
 *   comparison with a figure that was not measured is false. "tag:NAME" holds for what
 *   is called so. What is no face is found only by a condition that speaks of it:
 *   rejected, and of these doubtful and brief
 *
 * All zero finds every face of the clips that are in the project.
 */
typedef struct
{
  gint64             clip, person, track;     /* 0: any */
  gboolean           unassigned;              /* only faces of no person */
  gboolean           in_frames;               /* only those on the frames @range */
  GuiseFrameRange    range;
  GuiseKeptFilter    kept;
  GuiseHeldOutFilter held_out;
  gboolean           with_vector;             /* only faces that have an identity vector of their own */
  const char        *where;
  GuiseFaceSort      sort;
  gboolean           descending;
  guint              limit;                   /* 0: all */
} GuiseFaceQuery;

/**
 * guise_store_face_cache:
 * @limit: how many faces to read at most
 *
 * Brings the figures of all faces into memory, a part with each call, so that
 * the store's thread does other work in between; some 100 bytes a face. From
 * then on guise_store_face_find(), …_count() and …_count_each() answer from there: a
 * million faces are filtered and sorted in tens of milliseconds. What changes
 * is followed. To be called before each reading of many: what another program
 * has written makes it begin anew.
 *
 * @out_ready: whether all are there
 */
gboolean guise_store_face_cache (GuiseStore *self, guint limit, gboolean *out_ready, GError **error);

/* Whether @where is one whole condition; else %GUISE_ERROR_USAGE with the position. Thread: any. */
gboolean guise_store_face_check_where (const char *where, GError **error);

/* Returns: (transfer full) (element-type gint64): ids; %GUISE_ERROR_USAGE with the position for a bad @where. */
GArray *guise_store_face_find (GuiseStore *self, const GuiseFaceQuery *query, GError **error);

/* Returns: (transfer full) (element-type GuiseFaceRecord): the faces themselves. */
GArray *guise_store_face_load (GuiseStore *self, const GuiseFaceQuery *query, GError **error);

/* Returns: (transfer full) (element-type GuiseFaceRecord): in the order of @ids; ids that do not exist are left out. */
GArray *guise_store_face_get  (GuiseStore *self, const gint64 *ids, gsize n_ids, GError **error);

typedef enum { GUISE_FACE_GROUP_TRACK, GUISE_FACE_GROUP_SHOT, GUISE_FACE_GROUP_DUPLICATES } GuiseFaceGroup;

/* @out_keys: (array length=n_ids): equal for faces of one track, of one shot of one clip, or that one cannot tell apart; 0
 * for ids that do not exist. */
gboolean guise_store_face_get_groups (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseFaceGroup group,
                                      gint64 *out_keys, GError **error);

typedef struct
{
  gint64 n_faces, n_kept, n_held_out;   /* n_held_out: of the kept, without guards */
} GuiseFaceCounts;

gboolean guise_store_face_count (GuiseStore *self, const GuiseFaceQuery *query, GuiseFaceCounts *out, GError **error);

/**
 * guise_store_face_count_each:
 * @wheres: (array length=n_wheres): conditions as in #GuiseFaceQuery; at most 16
 * @out: (array length=n_wheres): how many of the faces of @query each holds for, in one look through them
 */
gboolean guise_store_face_count_each (GuiseStore *self, const GuiseFaceQuery *query, const char *const *wheres,
                                      guint n_wheres, gint64 *out, GError **error);

/**
 * guise_store_face_read_crop:
 *
 * Reads on the caller's thread, beside the store's: many may read at once.
 *
 * Returns: (transfer full): the encoded crop, checked by its checksum;
 * %GUISE_ERROR_DAMAGED when it does not hold
 */
GBytes *guise_store_face_read_crop (GuiseStore *self, const GuiseCropRef *crop, GError **error);

typedef enum
{
  GUISE_LANDMARKS_RAW,         /* as the mesh gave them */
  GUISE_LANDMARKS_SMOOTHED,    /* over time, by extraction */
  GUISE_LANDMARKS_CORRECTED,   /* by hand; never overwritten by an extraction */
  GUISE_LANDMARKS_BEST,        /* only to read: corrected, else smoothed, else raw */
  GUISE_LANDMARKS_FOUND        /* only to read: smoothed, else raw: what nobody corrected */
} GuiseLandmarkKind;

/**
 * guise_store_face_get_landmarks:
 * @ids: (array length=n_ids)
 * @out: (array): @n_ids × 478 points
 * @out_found: (nullable) (array): @n_ids flags; where it is %FALSE, the points are zero.
 *   Without it a face that lacks them is an error
 *
 * Points are stored as 16-bit steps of the longest side of their bounding
 * box: for a face of 500 pixels exact to 0.004 pixels.
 */
gboolean guise_store_face_get_landmarks (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseLandmarkKind kind,
                                         GuisePoint3 *out, gboolean *out_found, GError **error);

/* @step: (nullable): name of the undo step; corrections are undone by it, smoothing needs none. More about
 * corrections: guise-store-corrections.h. */
gboolean guise_store_face_set_landmarks (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseLandmarkKind kind,
                                         const GuisePoint3 *landmarks, const char *step, GError **error);

/* Like guise_store_face_get_landmarks() for identity vectors: @n_ids × 128 floats. */
gboolean guise_store_face_get_vectors (GuiseStore *self, const gint64 *ids, gsize n_ids, float *out,
                                       gboolean *out_found, GError **error);
gboolean guise_store_face_set_vectors (GuiseStore *self, const gint64 *ids, gsize n_ids, const float *vectors,
                                       GError **error);

/* @values: (array length=n_ids): NAN for unknown. */
gboolean guise_store_face_set_match (GuiseStore *self, const gint64 *ids, gsize n_ids, const float *values,
                                     GError **error);
gboolean guise_store_face_set_occlusion (GuiseStore *self, const gint64 *ids, gsize n_ids, const float *values,
                                         GError **error);

/* Bulk decisions, one undo step each; @step: (nullable): %NULL for a job's own choice, which is not undone. */
gboolean guise_store_face_set_decision (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseDecision decision,
                                        const char *step, GError **error);
gboolean guise_store_face_set_hold_out (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseHoldOut hold_out,
                                        const char *step, GError **error);

/* @rating: 1 to %GUISE_MAX_RATING stars; 0: none */
gboolean guise_store_face_set_rating   (GuiseStore *self, const gint64 *ids, gsize n_ids, guint rating,
                                        const char *step, GError **error);

/**
 * guise_store_face_set_tags:
 * @names: (array zero-terminated=1): letters, digits, "-" and "_" in any script, at most 40
 *   bytes, the first no "-"; kept in lower case. With "-" before it a name is taken away
 *
 * %GUISE_ERROR_USAGE for other names, and for more than 60 of them in a project.
 */
gboolean guise_store_face_set_tags     (GuiseStore *self, const gint64 *ids, gsize n_ids, const char *const *names,
                                        const char *step, GError **error);

/* (transfer full) (array zero-terminated=1): names by their bits; "" for bits that have none */
GStrv    guise_store_tag_list          (GuiseStore *self, GError **error);

/**
 * guise_store_face_set_rejected:
 * @rejected: %GUISE_REJECTED_BY_HAND, or %GUISE_REJECTED_NOT for what is a face after all
 *
 * Of the whole tracks that the faces are in.
 */
gboolean guise_store_face_set_rejected (GuiseStore *self, const gint64 *ids, gsize n_ids, GuiseRejection rejected,
                                        const char *step, GError **error);

/**
 * guise_store_face_assign:
 * @person: 0 for nobody
 *
 * Moves faces to a person. A track that is moved only in part is split.
 */
gboolean guise_store_face_assign (GuiseStore *self, const gint64 *ids, gsize n_ids, gint64 person,
                                  const char *step, GError **error);

/**
 * guise_store_face_split:
 * @name: (nullable): of the new person; %NULL for "Person N"
 * @out_person: (out) (optional)
 *
 * The same to a person who is new with the step: undoing it takes the person away again.
 */
gboolean guise_store_face_split (GuiseStore *self, const gint64 *ids, gsize n_ids, const char *name, const char *step,
                                 gint64 *out_person, GError **error);

typedef struct
{
  gint64   id, clip, person;                 /* person: 0 for nobody */
  gint64   first, last;                      /* frames of its first and last face */
  gint64   n_faces;
  gboolean has_vector;
  guint    n_vectors;                        /* that the mean was made of */
  float    vector[GUISE_FACE_VECTOR_SIZE];   /* mean identity, not normalised */
} GuiseTrackRecord;

/* Returns: (transfer full) (element-type GuiseTrackRecord): with a face, by clip and first frame; 0: all clips. */
GArray *guise_store_track_list (GuiseStore *self, gint64 clip, GError **error);

/* The same without the vectors, which are most of what there is to read: where people are seen. */
GArray *guise_store_track_list_places (GuiseStore *self, gint64 clip, GError **error);

/* @vector: (array fixed-size=128): the mean of @n_vectors identity vectors. */
gboolean guise_store_track_set_vector (GuiseStore *self, gint64 track, const float *vector, guint n_vectors,
                                       GError **error);

/* Gives each track of the clip that has got faces the mean of their identity vectors. Where faces are moved by a decision,
 * undone or done again, their tracks get it with it. */
gboolean guise_store_clip_measure_tracks (GuiseStore *self, gint64 clip, GError **error);

/* @person 0: nobody. */
gboolean guise_store_track_assign (GuiseStore *self, const gint64 *tracks, gsize n_tracks, gint64 person,
                                   const char *step, GError **error);

/* The faces of @from become faces of @into, of the same clip: one person crossed a gap. Not undone. */
gboolean guise_store_track_join (GuiseStore *self, gint64 into, gint64 from, GError **error);

G_END_DECLS
