/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-extract-analyse.h"

#include "guise-extract-cut.h"
#include "guise-face-align.h"
#include "guise-face-describe.h"
#include "guise-face-finder.h"
#include "guise-image-lift.h"
#include "guise-image-warp.h"

#include <math.h>
#include <string.h>

/* Frames between two looks of the detector at a picture whose faces are all
 * followed: how late a face that comes into view is found at most. */
#define DETECT_INTERVAL 6

/* Looked-at frames between two identity vectors, and between two closer looks, of a face that
 * is followed. With steps the former are fewer: a short track wants more than one. */
#define IDENTITY_INTERVAL 8
#define IDENTITY_LEAST_INTERVAL 2
#define CONFIRM_INTERVAL  12

/* Now and then a face is looked at again, upright and large. The detector's score
 * there and the mesh's flag sum to 1.6 and more for real faces, also as profiles
 * (0.7 + 0.9) or in 40 pixels (0.7 + 1.0); what only looks like one from afar stays
 * at 1.5 (0.5 + 0.95). Single looks scatter by 0.15, so the mean over a chunk counts. */
#define MIN_CONFIRMATION 1.56f

/* Pictures of a folder are of one shot only if they are more alike than a film's frames need to be. */
#define ALBUM_CUT (0.5 * GUISE_SHOT_CUT)

/* And only from one of these to the next are faces followed: others may show the same wall, with someone else. */
#define ALBUM_SAME (0.15 * GUISE_SHOT_CUT)

/* A face that is followed is looked at again, and asked who it is, when it changes by more than this from one frame to the
 * next: mean difference of the luma of the aligned face, its light taken out. Of a man who turns his head, one frame in 100
 * has 0.06; two people are farther apart. */
#define FACE_JUMP 0.06

/* Then it is somebody else's if it is farther than this from each of this many of its last vectors. */
#define N_RECENT 4
#define SOMEONE_ELSE (GUISE_IDENTITY_SAME_PERSON + 0.05)

/* Boxes that overlap by more are of one face. */
#define SAME_PLACE 0.3f

/* Boxes of one head on two such pictures that follow each other. */
#define ALBUM_OVERLAP 0.3f

/* Side of that look, pixels, how much it enlarges at most (tiny faces would only get
 * soft), and the part of the head's crop where the face's middle must be. */
#define CONFIRM_SIZE     256
#define CONFIRM_MAX_ZOOM 1.6f
#define CONFIRM_MARGIN   0.2f

struct _GuiseExtractAnalyst
{
  GuiseExtractAnalystParams params;
  GuiseFaceFinder *finder;
  GArray          *found;          /* of GuiseFoundFace: on the frame at hand */
  GArray          *rois;           /* of GuiseFaceRoi: of the frame before */
  GArray          *chains;         /* of guint: the faces' numbers there */
  guint            next_chain;
  GArray          *detections;     /* of GuiseDetection: of one face's own picture */
  GuiseExtractCut  cut;
  gboolean         in_doubt;       /* a cut may lie before the frame at hand, at number doubted of the chunk's frames */
  guint            doubted;
  guint            n_analysed;     /* in this chunk */
  guint            shot_first;     /* of the chunk's frames: where the shot at hand begins */
  guint            identity_interval;
  gboolean         look_everywhere;
  gboolean         is_new_picture;   /* of an album: not a film's next frame */
  gboolean         is_album;       /* a folder of pictures: a film's frames, or photos that have nothing to do
                                    * with each other; so nothing of the one before is taken for granted */
};

GuiseExtractAnalyst *
guise_extract_analyst_new (const GuiseExtractAnalystParams *params, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseFaceFinder) finder = guise_face_finder_new (params->models, cancellable, error);
  GuiseExtractAnalyst *self;

  if (finder == NULL)
    return NULL;

  self = g_new0 (GuiseExtractAnalyst, 1);
  self->params = *params;
  guise_face_models_ref (params->models);
  guise_clip_info_ref (params->info);
  self->is_album = params->info->is_folder;
  self->cut = (GuiseExtractCut) { .info = params->info, .step = params->step, .is_album = self->is_album };
  self->identity_interval = MAX ((guint) (IDENTITY_INTERVAL / ceil (sqrt (MAX (params->step, 1)))),
                                 IDENTITY_LEAST_INTERVAL);
  self->finder = g_steal_pointer (&finder);
  self->found = g_array_new (FALSE, FALSE, sizeof (GuiseFoundFace));
  self->rois = g_array_new (FALSE, FALSE, sizeof (GuiseFaceRoi));
  self->chains = g_array_new (FALSE, FALSE, sizeof (guint));
  self->detections = g_array_new (FALSE, FALSE, sizeof (GuiseDetection));
  return self;
}

void
guise_extract_analyst_free (GuiseExtractAnalyst *self)
{
  guise_face_finder_destroy (self->finder);
  guise_face_models_unref (self->params.models);
  guise_clip_info_unref (self->params.info);
  g_array_unref (self->found);
  g_array_unref (self->rois);
  g_array_unref (self->chains);
  g_array_unref (self->detections);
  g_free (self);
}

/* The shot before is over. */
static void
begin_shot (GuiseExtractAnalyst *self, GuiseExtractChunk *chunk, guint number)
{
  guise_extract_chunk_add_cut (chunk, g_array_index (chunk->frames, GuiseExtractFrame, number).frame.index);
  self->look_everywhere = TRUE;
  self->shot_first = number;
  self->in_doubt = FALSE;
}

/* Compares @picture of number @number of the chunk's frames with the one before; a frame without one begins no shot. */
static gboolean
look_for_cut (GuiseExtractAnalyst *self, GuiseExtractChunk *chunk, guint number, GuiseImage *picture, GError **error)
{
  double difference;

  if (!guise_extract_cut_look (&self->cut, chunk, number, picture, &difference, error))
    return FALSE;

  self->is_new_picture = self->is_album && difference > ALBUM_SAME;
  if (self->is_new_picture)
    {
      g_array_set_size (self->rois, 0);
      self->look_everywhere = TRUE;
    }
  if (difference > (self->is_album ? ALBUM_CUT : GUISE_SHOT_CUT))
    {
      g_array_set_size (self->rois, 0);
      begin_shot (self, chunk, number);
    }
  else if (!self->is_album && !self->in_doubt && difference > GUISE_EXTRACT_DOUBT)
    {
      self->in_doubt = TRUE;
      self->doubted = number;
    }
  return TRUE;
}

static gboolean
begin_chunk (GuiseExtractAnalyst *self, GuiseExtractChunk *chunk, GError **error)
{
  g_array_set_size (self->rois, 0);
  g_array_set_size (self->chains, 0);
  self->next_chain = 0;
  self->n_analysed = 0;
  self->shot_first = 0;
  self->look_everywhere = TRUE;
  self->in_doubt = FALSE;
  return guise_extract_cut_begin (&self->cut, chunk, error);
}

/* The head's crop, or more around it where that would enlarge too much. Returns: the crop's part of the picture. */
static float
frame_closer_look (const GuisePoint *points, GuiseAffine *out)
{
  float part;

  if (!guise_face_align_crop (points, GUISE_COVERAGE_HEAD, CONFIRM_SIZE, out, NULL))
    return 0;

  part = MIN (CONFIRM_MAX_ZOOM / (float) guise_affine_get_scale (out), 1);
  if (part < 1)
    {
      const double shift = (1 - part) * CONFIRM_SIZE / 2.0;
      const GuiseAffine shrink = { { part, 0, shift, 0, part, shift } };

      *out = guise_affine_compose (out, &shrink);
    }
  return part;
}

/* How sure it is that @points are a face when looked at closely: see MIN_CONFIRMATION. */
static gboolean
look_closely (GuiseExtractAnalyst *self, GuiseImage *rgb, const GuisePoint *points, float flag, float *out,
              GError **error)
{
  GuiseDetectOptions options = { .threshold = 0.05f };
  g_autoptr(GuiseImage) crop = NULL;
  GuiseAffine to_crop;
  float score = 0, part = frame_closer_look (points, &to_crop);

  *out = flag;
  if (part <= 0)
    return TRUE;

  options.min_size = part * CONFIRM_SIZE / 8.0f;
  crop = guise_image_warp (rgb, &to_crop, CONFIRM_SIZE, CONFIRM_SIZE, GUISE_WARP_FAST, error);
  if (crop == NULL || !guise_face_finder_detect (self->finder, crop, &options, self->detections, error))
    return FALSE;

  for (guint i = 0; i < self->detections->len; i++)
    {
      const GuiseDetection *detection = &g_array_index (self->detections, GuiseDetection, i);
      float x = ((detection->box.x + detection->box.width / 2) / CONFIRM_SIZE - 0.5f) / part + 0.5f;
      float y = ((detection->box.y + detection->box.height / 2) / CONFIRM_SIZE - 0.5f) / part + 0.5f;

      /* Heads have more room above the face's middle than below. */
      if (x > CONFIRM_MARGIN && x < 1 - CONFIRM_MARGIN && y > CONFIRM_MARGIN && y < 1 - CONFIRM_MARGIN / 2)
        score = MAX (score, detection->score);
    }

  *out = score + flag;
  return TRUE;
}

/* Mean difference of two faces' luma, each less its own mean: light that flickers is no difference. 0 where one has none. */
static double
compare_thumbs (const float *a, const float *b)
{
  const guint n = GUISE_FACE_THUMB_SIDE * GUISE_FACE_THUMB_SIDE;
  double shift = 0, sum = 0;

  if (isnan (a[0]) || isnan (b[0]))
    return 0;
  for (guint i = 0; i < n; i++)
    shift += ((double) a[i] - (double) b[i]) / n;
  for (guint i = 0; i < n; i++)
    sum += fabs ((double) a[i] - (double) b[i] - shift) / n;
  return sum;
}

/* Whether @face looks other than the one before it in its chain. */
static gboolean
is_jump (GuiseExtractChunk *chunk, const GuiseExtractFace *face)
{
  for (guint i = chunk->faces->len; i > 0; i--)
    {
      const GuiseExtractFace *other = g_ptr_array_index (chunk->faces, i - 1);

      if (other->chain == face->chain)
        return compare_thumbs (other->thumb, face->thumb) > FACE_JUMP;
    }
  return FALSE;
}

/* @rgb: the frame, which is measured; @seen: what was looked at, with dark shadows lifted. */
static gboolean
describe_face (GuiseExtractAnalyst *self, const GuiseFrame *frame, const GuiseFoundFace *found, guint chain,
               GuiseImage *rgb, GuiseImage *seen, GuiseExtractChunk *chunk, GError **error)
{
  g_autoptr(GuiseExtractFace) face = g_new0 (GuiseExtractFace, 1);
  GuisePoint points[GUISE_FACE_68_N_POINTS];
  gboolean is_new = found->track < 0 || self->is_album || self->in_doubt;

  G_STATIC_ASSERT (GUISE_FACE_N_LANDMARKS == GUISE_FACE_MESH_N_POINTS);
  G_STATIC_ASSERT (GUISE_FACE_VECTOR_SIZE == GUISE_IDENTITY_N);

  memcpy (face->landmarks, found->mesh.points, sizeof face->landmarks);
  face->record.frame = frame->index;
  face->record.time = frame->time;
  face->chain = chain;
  face->confirmation = NAN;
  guise_face_describe_figures (self->params.models, rgb, &found->mesh, &face->record,
                               face->thumb);
  if (found->score > 0)
    face->record.detection = found->score;

  guise_face_mesh_to_68 (face->landmarks, points);
  is_new = is_new || is_jump (chunk, face);
  if (is_new || self->n_analysed % self->identity_interval == 0)
    {
      if (!guise_face_finder_identity (self->finder, seen, points, face->vector, error))
        return FALSE;
      face->has_vector = TRUE;
    }
  if ((is_new || self->n_analysed % CONFIRM_INTERVAL == 0)
      && !look_closely (self, seen, points, found->mesh.flag, &face->confirmation, error))
    return FALSE;
  if (!guise_face_describe_crop (rgb, points, &face->record, &face->crop, error))
    return FALSE;

  g_ptr_array_add (chunk->faces, g_steal_pointer (&face));
  return TRUE;
}

static gboolean
find_faces (GuiseExtractAnalyst *self, GuiseImage *rgb, GError **error)
{
  GuiseFindOptions options = { .detect.min_size = self->params.min_size };

  /* Small and turned faces take several looks: once a chunk and after each cut, then they are followed. */
  if (self->look_everywhere || self->is_album || self->in_doubt || self->n_analysed % DETECT_INTERVAL == 0)
    options.mode = GUISE_FIND_DETECT;
  options.detect.tiles = options.detect.rotations = self->look_everywhere;
  options.detect.fine_tiles = options.detect.all_rotations = self->look_everywhere && self->is_album;
  self->look_everywhere = FALSE;

  return guise_face_finder_find (self->finder, rgb, (const GuiseFaceRoi *) (gpointer) self->rois->data,
                                 self->rois->len, &options, self->found, error);
}

/* Whether @face goes on with a chain whose last faces were another person's. */
static gboolean
is_someone_else (GuiseExtractChunk *chunk, const GuiseExtractFace *face, guint n_recent, double apart)
{
  guint n = 0;

  for (guint i = chunk->faces->len; i > 0 && n < n_recent && face->has_vector; i--)
    {
      const GuiseExtractFace *other = g_ptr_array_index (chunk->faces, i - 1);

      if (other->chain != face->chain || other->record.frame >= face->record.frame || !other->has_vector)
        continue;
      if ((double) guise_identity_distance (face->vector, other->vector) <= apart)
        return FALSE;
      n++;
    }

  return n > 0;
}

/* Whether one of the faces from @first on was on the picture before, at about the same place. */
static gboolean
goes_on (GuiseExtractChunk *chunk, guint first)
{
  gint64 before = first > 0 ? ((GuiseExtractFace *) g_ptr_array_index (chunk->faces, first - 1))->record.frame : -1;

  for (guint i = first; i < chunk->faces->len; i++)
    for (guint k = first; k > 0; k--)
      {
        const GuiseExtractFace *face = g_ptr_array_index (chunk->faces, i);
        const GuiseExtractFace *other = g_ptr_array_index (chunk->faces, k - 1);

        if (other->record.frame != before)
          break;
        if (guise_rect_iou (&face->record.box, &other->record.box) > ALBUM_OVERLAP
            && guise_identity_distance (face->vector, other->vector) <= GUISE_IDENTITY_SAME_PERSON)
          return TRUE;
      }

  return FALSE;
}

/* Face @i of @chunk, of the frame whose faces are from @first on, is the first of a chain. */
static void
begin_chain (GuiseExtractAnalyst *self, GuiseExtractChunk *chunk, guint first, guint i)
{
  ((GuiseExtractFace *) g_ptr_array_index (chunk->faces, i))->chain =
    g_array_index (self->chains, guint, i - first) = self->next_chain++;
}

/* Two portraits before one wall are no cut to the eye that compares pictures: then who is
 * on them decides. Faces of @chunk from @first on are of this picture. */
static void
part_from_picture_before (GuiseExtractAnalyst *self, GuiseExtractChunk *chunk, guint first)
{
  gboolean is_other = self->is_new_picture && first < chunk->faces->len && !goes_on (chunk, first);

  for (guint i = first; i < chunk->faces->len && !is_other; i++)
    is_other = is_someone_else (chunk, g_ptr_array_index (chunk->faces, i), 1, GUISE_IDENTITY_SAME_PERSON);
  if (!is_other)
    return;

  guise_extract_chunk_add_cut (chunk, ((GuiseExtractFace *) g_ptr_array_index (chunk->faces, first))->record.frame);
  for (guint i = first; i < chunk->faces->len; i++)
    begin_chain (self, chunk, first, i);
}

/* The mesh goes on with whatever face is where one was: across a cut that was not seen, and from who goes behind somebody
 * to that one. Faces of @chunk from @first on are of this frame. */
static void
part_from_others (GuiseExtractAnalyst *self, GuiseExtractChunk *chunk, guint first)
{
  g_autofree gboolean *is_other = g_new0 (gboolean, chunk->faces->len - first + 1);
  gboolean any = FALSE;

  for (guint i = first; i < chunk->faces->len; i++)
    {
      is_other[i - first] = is_someone_else (chunk, g_ptr_array_index (chunk->faces, i), N_RECENT, SOMEONE_ELSE);
      any = any || is_other[i - first];
    }
  for (guint i = first; i < chunk->faces->len; i++)
    if (is_other[i - first] || (any && self->in_doubt))
      begin_chain (self, chunk, first, i);
  if (any && self->in_doubt)
    begin_shot (self, chunk, self->doubted);
  self->in_doubt = FALSE;
}

/* Whether a face of @chunk on @frame lies at @box. */
static gboolean
has_face_at (GuiseExtractChunk *chunk, gint64 frame, const GuiseRect *box)
{
  for (guint i = chunk->faces->len; i > 0; i--)
    {
      const GuiseExtractFace *face = g_ptr_array_index (chunk->faces, i - 1);

      if (face->record.frame == frame && guise_rect_iou (&face->record.box, box) > SAME_PLACE)
        return TRUE;
    }
  return FALSE;
}

/* Follows the face @roi of @chain, which was new on number @number of the chunk's frames, back to where it came into view
 * or the shot begins: the detector looks only now and then, and some faces it sees only once they have turned. */
static gboolean
follow_back (GuiseExtractAnalyst *self, GuiseExtractChunk *chunk, guint number, GuiseFaceRoi roi, guint chain,
             GCancellable *cancellable, GError **error)
{
  const GuiseFindOptions options = { .mode = GUISE_FIND_DETECT, .detect.min_size = self->params.min_size };
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (GuiseFoundFace));

  for (guint i = number; i > self->shot_first; i--)
    {
      const GuiseExtractFrame *item = &g_array_index (chunk->frames, GuiseExtractFrame, i - 1);
      const GuiseFoundFace *face;
      g_autoptr(GuiseImage) rgb = NULL, seen = NULL;

      if (!item->analyse)
        continue;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      rgb = guise_frame_convert_to_display (self->params.info, item->frame.image, 0, error);
      seen = rgb != NULL ? guise_image_lift_shadows (rgb, error) : NULL;
      if (seen == NULL || !guise_face_finder_find (self->finder, seen, &roi, 1, &options, found, error))
        return FALSE;
      face = (const GuiseFoundFace *) (gpointer) found->data;
      if (found->len == 0 || face->track != 0 || MIN (face->box.width, face->box.height) < self->params.min_size
          || has_face_at (chunk, item->frame.index, &face->box))
        return TRUE;
      roi = face->mesh.next;
      if (!describe_face (self, &item->frame, face, chain, rgb, seen, chunk, error))
        return FALSE;
    }
  return TRUE;
}

static int
compare_frames (gconstpointer a, gconstpointer b)
{
  const GuiseExtractFace *first = *(GuiseExtractFace *const *) a, *second = *(GuiseExtractFace *const *) b;

  return (first->record.frame > second->record.frame) - (first->record.frame < second->record.frame);
}

/* The faces that are new on number @number of the chunk's frames are looked for on those before. */
static gboolean
look_back (GuiseExtractAnalyst *self, GuiseExtractChunk *chunk, guint number, GCancellable *cancellable, GError **error)
{
  const guint n = chunk->faces->len;

  for (guint i = 0, k = 0; i < self->found->len; i++)
    {
      const GuiseFoundFace *found = &g_array_index (self->found, GuiseFoundFace, i);

      if (MIN (found->box.width, found->box.height) < self->params.min_size)
        continue;
      if (found->track < 0 && !follow_back (self, chunk, number, found->mesh.next,
                                            g_array_index (self->chains, guint, k), cancellable, error))
        return FALSE;
      k++;
    }
  if (chunk->faces->len > n)
    g_ptr_array_sort (chunk->faces, compare_frames);
  return TRUE;
}

static gboolean
analyse_frame (GuiseExtractAnalyst *self, const GuiseFrame *frame, GuiseImage *rgb, GuiseExtractChunk *chunk,
               GError **error)
{
  g_autoptr(GuiseImage) seen = guise_image_lift_shadows (rgb, error);
  g_autoptr(GArray) before = NULL;
  guint first = chunk->faces->len;

  if (seen == NULL || !find_faces (self, seen, error))
    return FALSE;

  before = g_steal_pointer (&self->chains);
  self->chains = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_set_size (self->rois, 0);
  for (guint i = 0; i < self->found->len; i++)
    {
      const GuiseFoundFace *found = &g_array_index (self->found, GuiseFoundFace, i);
      guint chain;

      if (MIN (found->box.width, found->box.height) < self->params.min_size)
        continue;

      chain = found->track >= 0 ? g_array_index (before, guint, found->track) : self->next_chain++;
      g_array_append_val (self->rois, found->mesh.next);
      g_array_append_val (self->chains, chain);
      if (!describe_face (self, frame, found, chain, rgb, seen, chunk, error))
        return FALSE;
    }
  if (self->is_album)
    part_from_picture_before (self, chunk, first);
  else
    part_from_others (self, chunk, first);
  self->n_analysed++;

  return TRUE;
}

/* @number: of the chunk's frames */
static gboolean
look_at_frame (GuiseExtractAnalyst *self, guint number, GuiseExtractChunk *chunk, GCancellable *cancellable, GError **error)
{
  const GuiseExtractFrame *item = &g_array_index (chunk->frames, GuiseExtractFrame, number);
  g_autoptr(GuiseImage) rgb = NULL, small = NULL;

  if (!item->analyse)
    rgb = guise_image_ref (item->frame.image);
  else
    rgb = guise_frame_convert_to_display (self->params.info, item->frame.image, 0, error);
  if (rgb == NULL)
    return FALSE;

  if (item->analyse && self->params.step > 1)
    {
      small = guise_frame_convert_to_display (self->params.info, item->frame.image, GUISE_EXTRACT_PRINT_SIDE, error);
      if (small == NULL)
        return FALSE;
    }
  if (!look_for_cut (self, chunk, number, small != NULL ? small : rgb, error))
    return FALSE;

  return !item->analyse || (analyse_frame (self, &item->frame, rgb, chunk, error)
                            && (self->is_album || look_back (self, chunk, number, cancellable, error)));
}

/* Mean of the closer looks at @chain. */
static float
confirmation_of (GuiseExtractChunk *chunk, guint chain)
{
  float sum = 0;
  guint n = 0;

  for (guint i = 0; i < chunk->faces->len; i++)
    {
      const GuiseExtractFace *face = g_ptr_array_index (chunk->faces, i);

      if (face->chain == chain && !isnan (face->confirmation))
        {
          sum += face->confirmation;
          n++;
        }
    }

  return n > 0 ? sum / n : 0;
}

/* They are kept with their reason: who looks may find that one is a face after all. */
static void
mark_doubtful_faces (GuiseExtractAnalyst *self, GuiseExtractChunk *chunk)
{
  g_autofree gboolean *is_doubtful = g_new (gboolean, self->next_chain + 1);

  for (guint chain = 0; chain < self->next_chain; chain++)
    is_doubtful[chain] = confirmation_of (chunk, chain) < MIN_CONFIRMATION;

  for (guint i = 0; i < chunk->faces->len; i++)
    {
      GuiseExtractFace *face = g_ptr_array_index (chunk->faces, i);

      face->record.rejected = is_doubtful[face->chain] ? GUISE_REJECTED_DOUBTFUL : GUISE_REJECTED_NOT;
    }
}

gboolean
guise_extract_analyst_run (GuiseExtractAnalyst *self, GuiseExtractChunk *chunk, GCancellable *cancellable,
                           GError **error)
{
  if (!begin_chunk (self, chunk, error))
    return FALSE;

  for (guint i = 0; i < chunk->frames->len; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !look_at_frame (self, i, chunk, cancellable, error))
      return FALSE;

  mark_doubtful_faces (self, chunk);
  guise_extract_chunk_drop_frames (chunk);
  return TRUE;
}
