/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-quality.h"

#include <math.h>
#include <string.h>

#include "guise-error.h"
#include "guise-face-finder.h"
#include "guise-i18n.h"
#include "guise-image-file.h"
#include "guise-json.h"
#include "guise-measures.h"
#include "guise-quality-face.h"
#include "guise-sheet.h"
#include "guise-store-runs.h"
#include "guise-swap-net.h"
#include "guise-train-face.h"
#include "guise-train-set.h"

/* Columns of the picture. */
#define N_SHOWN 6
#define CELL 128

/* What the network of the mesh says of a face at least. */
#define LEAST_FLAG 0.5f

/* Trained faces whose mean is tried, evenly spread. */
#define N_MEAN 100

static const guint most_faces[GUISE_N_SIDES] = { 40, 150 };

struct _GuiseQualityMeter
{
  GuiseStore       *store;                           /* borrowed */
  GuiseTrainFaceCut cut;
  GuiseFaceModels  *models;
  GuiseFaceFinder  *finder;
  GPtrArray        *faces[GUISE_N_SIDES];            /* of GuiseQualityFace */
  float             means[GUISE_N_SIDES][GUISE_IDENTITY_LENGTH];
  double            mean_dssim[GUISE_N_SIDES];       /* of the mean of the trained faces */
  GuiseSheet       *sheet;
  GuiseQualityBest  best;
  guint             best_size;                       /* of the pictures @best is of; 0: none yet */
};

static gboolean
identify (GuiseQualityMeter *self, GuiseImage *image, const GuisePoint3 *points, float *vector, GError **error)
{
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];

  guise_face_mesh_to_68 (points, ibug);
  return guise_face_finder_identity (self->finder, image, ibug, vector, error);
}

static gboolean
find_means (GuiseQualityMeter *self, GError **error)
{
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      const guint n = self->faces[side]->len;
      g_autofree float *vectors = g_new (float, (gsize) n * GUISE_IDENTITY_LENGTH);

      for (guint i = 0; i < n; i++)
        {
          const GuiseQualityFace *face = g_ptr_array_index (self->faces[side], i);

          if (!identify (self, face->crop, face->points, vectors + (gsize) i * GUISE_IDENTITY_LENGTH, error))
            return FALSE;
        }
      guise_measure_mean_vector (vectors, n, self->means[side]);
    }

  return TRUE;
}

/* How far off always the same face would be. */
static gboolean
try_mean_face (GuiseQualityMeter *self, GArray *trained, GuiseSide side, GError **error)
{
  g_autoptr(GPtrArray) faces = guise_quality_faces_load (self->store, trained, N_MEAN, self->cut.coverage, error);
  g_autoptr(GuiseImage) mean = NULL;
  g_autofree double *dssim = NULL;

  if (faces == NULL)
    return FALSE;

  self->mean_dssim[side] = NAN;
  if (faces->len == 0)
    return TRUE;

  mean = guise_quality_faces_get_mean (faces);
  dssim = g_new (double, self->faces[side]->len);
  for (guint i = 0; i < self->faces[side]->len; i++)
    if (!guise_quality_face_compare (g_ptr_array_index (self->faces[side], i), mean, &dssim[i], error))
      return FALSE;
  self->mean_dssim[side] = guise_measure_median (dssim, self->faces[side]->len);
  return TRUE;
}

/* The first row of the picture: the target as it is. */
static void
begin_sheet (GuiseQualityMeter *self)
{
  const GPtrArray *faces = self->faces[GUISE_SIDE_TARGET];

  self->sheet = guise_sheet_new (CELL, CELL, NULL);
  guise_sheet_begin_row (self->sheet, "target");
  for (guint i = 0; i < MIN (faces->len, N_SHOWN); i++)
    {
      const GuiseQualityFace *face = g_ptr_array_index (faces, i * faces->len / MIN (faces->len, N_SHOWN));

      guise_sheet_add (self->sheet, face->crop, NULL);
    }
}

GuiseQualityMeter *
guise_quality_meter_new (GuiseStore *store, gint64 run, const char *models, GError **error)
{
  g_autoptr(GuiseRunRecord) record = guise_store_run_get (store, run, error);
  g_auto(GuiseTrainSettings) settings = GUISE_TRAIN_SETTINGS_INIT;
  g_autoptr(GuiseQualityMeter) self = NULL;

  if (record == NULL || !guise_train_settings_from_json (&settings, record->settings, error))
    return NULL;

  self = g_new0 (GuiseQualityMeter, 1);
  self->store = store;
  self->cut = guise_train_settings_get_cut (&settings);
  self->models = guise_face_models_load (models, error);
  self->finder = self->models != NULL ? guise_face_finder_new (self->models, NULL, error) : NULL;
  if (self->finder == NULL)
    return NULL;

  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      const gint64 person = side == GUISE_SIDE_SOURCE ? record->source : record->target;
      g_autoptr(GuiseTrainSet) set = guise_train_set_load (store, person, FALSE, error);

      if (set == NULL
          || (self->faces[side] = guise_quality_faces_load (store, set->held_out, most_faces[side], self->cut.coverage,
                                                            error)) == NULL)
        return NULL;
      if (self->faces[side]->len == 0)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                       _("No face of person %" PRId64 " is held out, so there is nothing to measure on"), person);
          return NULL;
        }
      if (!try_mean_face (self, set->trained, (GuiseSide) side, error))
        return NULL;
    }

  if (!find_means (self, error))
    return NULL;
  begin_sheet (self);
  return g_steal_pointer (&self);
}

void
guise_quality_meter_destroy (GuiseQualityMeter *self)
{
  if (self == NULL)
    return;

  for (guint side = 0; side < GUISE_N_SIDES; side++)
    g_clear_pointer (&self->faces[side], g_ptr_array_unref);
  g_clear_pointer (&self->sheet, guise_sheet_destroy);
  g_clear_pointer (&self->finder, guise_face_finder_destroy);
  g_clear_pointer (&self->models, guise_face_models_unref);
  g_free (self);
}

/* (transfer full): what @decoder makes of a face: RGBF. */
static GuiseImage *
decode (const GuiseQualityFace *face, GuiseSwapNet *net, GuiseSide decoder, GError **error)
{
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];
  g_autoptr(GuiseImage) input = guise_quality_face_shrink (face, guise_swap_net_get_input_size (net), points, error);
  GuiseImage *picture = NULL;

  if (input == NULL
      || !guise_swap_net_run (net, decoder, &(GuiseSwapNetFace) { input, points }, 1, &picture, NULL, error))
    return NULL;

  return picture;
}

/* Medians over the faces of one person. */
typedef struct
{
  GArray *dssim, *p, *energy, *crispness;   /* of double */
  GArray *errors, *mouth_before, *mouth_after, *eyes_before, *eyes_after;
} Figures;

static void
figures_init (Figures *self)
{
  self->dssim = g_array_new (FALSE, FALSE, sizeof (double));
  self->p = g_array_new (FALSE, FALSE, sizeof (double));
  self->energy = g_array_new (FALSE, FALSE, sizeof (double));
  self->crispness = g_array_new (FALSE, FALSE, sizeof (double));
  self->errors = g_array_new (FALSE, FALSE, sizeof (double));
  self->mouth_before = g_array_new (FALSE, FALSE, sizeof (double));
  self->mouth_after = g_array_new (FALSE, FALSE, sizeof (double));
  self->eyes_before = g_array_new (FALSE, FALSE, sizeof (double));
  self->eyes_after = g_array_new (FALSE, FALSE, sizeof (double));
}

static void
figures_clear (Figures *self)
{
  g_array_unref (self->dssim);
  g_array_unref (self->p);
  g_array_unref (self->energy);
  g_array_unref (self->crispness);
  g_array_unref (self->errors);
  g_array_unref (self->mouth_before);
  g_array_unref (self->mouth_after);
  g_array_unref (self->eyes_before);
  g_array_unref (self->eyes_after);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Figures, figures_clear)

static double
get_median (GArray *values)
{
  return guise_measure_median ((double *) (gpointer) values->data, values->len);
}

/* Mean of both eyes: the blink of one alone is too small to be told from noise. */
static double
get_eye_opening (const GuisePoint3 *points)
{
  return (guise_face_mesh_get_eye_opening (points, TRUE) + guise_face_mesh_get_eye_opening (points, FALSE)) / 2;
}

/* Whether what was found again of a movement is more than what finding is off by. */
static double
hide_noise (double correlation, double deviation, double noise)
{
  return noise > deviation / 2 ? NAN : correlation;
}

static double
correlate (GArray *before, GArray *after)
{
  return guise_measure_correlation ((const double *) (gpointer) before->data, (const double *) (gpointer) after->data,
                                    before->len);
}

/* Whether the swap shows a face, and what it does. */
static gboolean
look_for_expression (GuiseQualityMeter *self, const GuiseQualityFace *face, GuiseImage *image, Figures *figures,
                     GError **error)
{
  const GuiseFaceRoi roi = guise_face_mesh_get_roi (face->points);
  g_autofree GuiseFaceMesh *mesh = g_new0 (GuiseFaceMesh, 1);
  double off, before, after;

  if (!guise_face_finder_landmarks (self->finder, image, &roi, mesh, error))
    return FALSE;
  if (mesh->flag < LEAST_FLAG)
    return TRUE;

  off = guise_measure_landmarks (face->points, mesh->points);
  before = guise_face_mesh_get_mouth_opening (face->points);
  after = guise_face_mesh_get_mouth_opening (mesh->points);
  g_array_append_val (figures->errors, off);
  g_array_append_val (figures->mouth_before, before);
  g_array_append_val (figures->mouth_after, after);
  before = get_eye_opening (face->points);
  after = get_eye_opening (mesh->points);
  g_array_append_val (figures->eyes_before, before);
  g_array_append_val (figures->eyes_after, after);
  return TRUE;
}

static gboolean
measure_p (GuiseQualityMeter *self, const GuiseQualityFace *face, GuiseImage *image, Figures *figures, GError **error)
{
  float vector[GUISE_IDENTITY_LENGTH];
  double p;

  if (!identify (self, image, face->points, vector, error))
    return FALSE;

  p = guise_measure_p (vector, self->means[GUISE_SIDE_SOURCE], self->means[GUISE_SIDE_TARGET]);
  g_array_append_val (figures->p, p);
  return TRUE;
}

/* One face by its own decoder. */
static gboolean
measure_reconstruction (const GuiseQualityFace *face, GuiseSwapNet *net, GuiseSide side, Figures *figures,
                        GuiseImage **picture, GError **error)
{
  double dssim;

  *picture = decode (face, net, side, error);
  if (*picture == NULL || !guise_quality_face_compare (face, *picture, &dssim, error))
    return FALSE;

  g_array_append_val (figures->dssim, dssim);
  return TRUE;
}

static void
add_energy (Figures *figures, const GuiseQualityEnergy *energy)
{
  const double crispness = energy->gradients / energy->contrast;

  g_array_append_val (figures->energy, energy->gradients);
  g_array_append_val (figures->crispness, crispness);
}

/* Of the crops themselves, which the swap's energy is told in parts of. */
static gboolean
add_own_energy (const GuiseQualityFace *face, guint size, Figures *figures, GError **error)
{
  GuiseQualityEnergy energy;

  if (!guise_quality_face_get_own_energy (face, size, &energy, error))
    return FALSE;

  add_energy (figures, &energy);
  return TRUE;
}

static gboolean
measure_source (GuiseQualityMeter *self, GuiseSwapNet *net, Figures *figures, GError **error)
{
  for (guint i = 0; i < self->faces[GUISE_SIDE_SOURCE]->len; i++)
    {
      const GuiseQualityFace *face = g_ptr_array_index (self->faces[GUISE_SIDE_SOURCE], i);
      g_autoptr(GuiseImage) picture = NULL, whole = NULL;

      if (!measure_reconstruction (face, net, GUISE_SIDE_SOURCE, figures, &picture, error)
          || (whole = guise_quality_face_put_back (face, picture, error)) == NULL
          || !measure_p (self, face, whole, figures, error)
          || !add_own_energy (face, guise_swap_net_get_output_size (net), figures, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
measure_target (GuiseQualityMeter *self, GuiseSwapNet *net, Figures *figures, GError **error)
{
  const guint n = self->faces[GUISE_SIDE_TARGET]->len, n_shown = MIN (n, N_SHOWN);
  guint shown = 0;

  for (guint i = 0; i < n; i++)
    {
      const GuiseQualityFace *face = g_ptr_array_index (self->faces[GUISE_SIDE_TARGET], i);
      g_autoptr(GuiseImage) picture = NULL, swap = NULL, whole = NULL;
      GuiseQualityEnergy energy;

      if (!measure_reconstruction (face, net, GUISE_SIDE_TARGET, figures, &picture, error)
          || (swap = decode (face, net, GUISE_SIDE_SOURCE, error)) == NULL
          || !guise_quality_face_get_energy (face, swap, &energy, error)
          || (whole = guise_quality_face_put_back (face, swap, error)) == NULL
          || !measure_p (self, face, whole, figures, error)
          || !look_for_expression (self, face, whole, figures, error))
        return FALSE;

      add_energy (figures, &energy);
      if (shown < n_shown && i == shown * n / n_shown)
        {
          guise_sheet_add (self->sheet, whole, NULL);
          shown++;
        }
    }

  return TRUE;
}

/* That source face whose landmarks are most like those of @face. */
static const GuiseQualityFace *
find_like (GuiseQualityMeter *self, const GuiseQualityFace *face)
{
  const GPtrArray *faces = self->faces[GUISE_SIDE_SOURCE];
  const GuiseQualityFace *found = g_ptr_array_index (faces, 0);
  double least = INFINITY;

  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseQualityFace *one = g_ptr_array_index (faces, i);
      const double off = guise_measure_landmarks (face->points, one->points);

      if (off < least)
        {
          least = off;
          found = one;
        }
    }

  return found;
}

static gboolean
look_at_best (GuiseQualityMeter *self, const GuiseQualityFace *face, guint size, Figures *figures, GError **error)
{
  g_autoptr(GuiseImage) own = guise_quality_face_get_picture (face, size, error), own_whole = NULL;
  g_autoptr(GuiseImage) real = NULL, real_whole = NULL;

  return own != NULL && (own_whole = guise_quality_face_put_back (face, own, error)) != NULL
         && look_for_expression (self, face, own_whole, figures, error)
         && add_own_energy (face, size, figures, error)
         && (real = guise_quality_face_get_picture (find_like (self, face), size, error)) != NULL
         && (real_whole = guise_quality_face_put_back (face, real, error)) != NULL
         && measure_p (self, face, real_whole, figures, error);
}

static double
get_root_mean_square (GArray *a, GArray *b)
{
  double sum = 0;

  for (guint i = 0; i < a->len; i++)
    sum += pow (g_array_index (a, double, i) - g_array_index (b, double, i), 2);
  return a->len > 0 ? sqrt (sum / a->len) : NAN;
}

static double
get_deviation (GArray *values)
{
  double sum = 0, squares = 0;

  for (guint i = 0; i < values->len; i++)
    sum += g_array_index (values, double, i) / values->len;
  for (guint i = 0; i < values->len; i++)
    squares += pow (g_array_index (values, double, i) - sum, 2);
  return values->len > 0 ? sqrt (squares / values->len) : NAN;
}

/* Once for each size of pictures. @source: what was measured of the source. */
static gboolean
measure_best (GuiseQualityMeter *self, guint size, const Figures *source, GError **error)
{
  const GPtrArray *faces = self->faces[GUISE_SIDE_TARGET];
  g_auto(Figures) figures = { 0 };

  figures_init (&figures);
  if (self->best_size == size)
    return TRUE;
  for (guint i = 0; i < faces->len; i++)
    if (!look_at_best (self, g_ptr_array_index (faces, i), size, &figures, error))
      return FALSE;

  self->best = (GuiseQualityBest) {
    .likeness = get_median (figures.p),
    .landmark_error = get_median (figures.errors),
    .mouth_correlation = correlate (figures.mouth_before, figures.mouth_after),
    .eye_correlation = correlate (figures.eyes_before, figures.eyes_after),
    .gradient_energy = get_median (figures.energy) / get_median (source->energy),
    .crispness = get_median (figures.crispness) / get_median (source->crispness),
    .mouth_deviation = get_deviation (figures.mouth_before),
    .mouth_noise = get_root_mean_square (figures.mouth_before, figures.mouth_after),
    .eye_deviation = get_deviation (figures.eyes_before),
    .eye_noise = get_root_mean_square (figures.eyes_before, figures.eyes_after),
  };
  self->best_size = size;
  return TRUE;
}

gboolean
guise_quality_meter_measure (GuiseQualityMeter *self, gint64 run, gint64 checkpoint, guint device, const char *label,
                             GuiseQuality *out, GError **error)
{
  const GuiseSwapNetParams params = { .checkpoint = checkpoint, .device = device };
  g_autoptr(GuiseRunRecord) record = guise_store_run_get (self->store, run, error);
  g_autoptr(GuiseSwapNet) net = record != NULL ? guise_swap_net_load (self->store, run, &params, error) : NULL;
  g_auto(Figures) source = { 0 }, target = { 0 };

  figures_init (&source);
  figures_init (&target);
  if (net == NULL)
    return FALSE;

  guise_sheet_begin_row (self->sheet, label);
  if (!measure_source (self, net, &source, error)
      || !measure_best (self, guise_swap_net_get_output_size (net), &source, error)
      || !measure_target (self, net, &target, error))
    return FALSE;

  *out = (GuiseQuality) {
    .iterations = guise_swap_net_get_iteration (net), .seconds = record->seconds,
    .dssim = { get_median (source.dssim), get_median (target.dssim) },
    .mean_dssim = { self->mean_dssim[GUISE_SIDE_SOURCE], self->mean_dssim[GUISE_SIDE_TARGET] },
    .likeness = get_median (target.p),
    .landmark_error = get_median (target.errors),
    .mouth_correlation = hide_noise (correlate (target.mouth_before, target.mouth_after), self->best.mouth_deviation,
                                     self->best.mouth_noise),
    .eye_correlation = hide_noise (correlate (target.eyes_before, target.eyes_after), self->best.eye_deviation,
                                   self->best.eye_noise),
    .gradient_energy = get_median (target.energy) / get_median (source.energy),
    .crispness = get_median (target.crispness) / get_median (source.crispness),
    .best = self->best,
    .n_faces = self->faces[GUISE_SIDE_TARGET]->len, .n_found = target.errors->len,
  };
  out->bleed = get_median (source.p) - out->likeness;
  return TRUE;
}

gboolean
guise_quality_meter_draw (GuiseQualityMeter *self, const char *png, GError **error)
{
  g_autoptr(GuiseImage) picture = guise_sheet_draw (self->sheet, error);

  return picture != NULL && guise_image_save (picture, png, error);
}

JsonNode *
guise_quality_to_json (const GuiseQuality *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  guise_json_add_number (builder, "seconds", self->seconds);
  guise_json_add_int (builder, "iterations", self->iterations);
  guise_json_add_number (builder, "dssim_source", self->dssim[GUISE_SIDE_SOURCE]);
  guise_json_add_number (builder, "dssim_target", self->dssim[GUISE_SIDE_TARGET]);
  guise_json_add_number (builder, "mean_face_dssim_source", self->mean_dssim[GUISE_SIDE_SOURCE]);
  guise_json_add_number (builder, "mean_face_dssim_target", self->mean_dssim[GUISE_SIDE_TARGET]);
  guise_json_add_number (builder, "likeness", self->likeness);
  guise_json_add_number (builder, "identity_bleed", self->bleed);
  guise_json_add_number (builder, "landmark_error", self->landmark_error);
  guise_json_add_number (builder, "mouth_correlation", self->mouth_correlation);
  guise_json_add_number (builder, "eye_correlation", self->eye_correlation);
  guise_json_add_number (builder, "gradient_energy", self->gradient_energy);
  guise_json_add_number (builder, "crispness", self->crispness);
  guise_json_add_number (builder, "best_likeness", self->best.likeness);
  guise_json_add_number (builder, "best_landmark_error", self->best.landmark_error);
  guise_json_add_number (builder, "best_mouth_correlation", self->best.mouth_correlation);
  guise_json_add_number (builder, "best_eye_correlation", self->best.eye_correlation);
  guise_json_add_number (builder, "best_gradient_energy", self->best.gradient_energy);
  guise_json_add_number (builder, "best_crispness", self->best.crispness);
  guise_json_add_number (builder, "mouth_deviation", self->best.mouth_deviation);
  guise_json_add_number (builder, "mouth_noise", self->best.mouth_noise);
  guise_json_add_number (builder, "eye_deviation", self->best.eye_deviation);
  guise_json_add_number (builder, "eye_noise", self->best.eye_noise);
  guise_json_add_int (builder, "faces", self->n_faces);
  guise_json_add_int (builder, "found", self->n_found);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}
