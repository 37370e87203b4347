/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  GUISE_CURVE_SOURCE,
  GUISE_CURVE_TARGET,
  GUISE_CURVE_HELD_OUT,
  GUISE_CURVE_LIKENESS,
  GUISE_CURVE_BLEED,
  GUISE_N_CURVES
} GuiseCurve;

/* What one iteration measured; NAN for what was not. */
typedef struct
{
  gint64 iteration;
  float  values[GUISE_N_CURVES];
} GuiseLossPoint;

/* Several points seen as one: of those from @first to @last. */
typedef struct
{
  gint64 first, last;      /* iterations */
  float  min, max;
  double mean;
} GuiseLossBin;

#define GUISE_TYPE_LOSS_SERIES (guise_loss_series_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLossSeries, guise_loss_series, GUISE, LOSS_SERIES, GObject)

/**
 * GuiseLossSeries:
 *
 * All that a run has measured of itself, by iteration. Whoever draws it asks
 * for as many bins as there are pixels: that takes about as long whether there
 * are a thousand points or a million.
 *
 * `changed` is emitted after each change.
 *
 * Thread: main only.
 */
GuiseLossSeries *guise_loss_series_new    (void);

/**
 * guise_loss_series_append:
 * @points: by iteration
 *
 * Points of the newest iteration are merged with what is there of it; an
 * earlier iteration takes away everything from there on first, as a training
 * does that went back.
 */
void             guise_loss_series_append (GuiseLossSeries *self, const GuiseLossPoint *points, guint n_points);

/* Puts @points, which are by iteration, in the place of all there are. */
void             guise_loss_series_reset  (GuiseLossSeries *self, const GuiseLossPoint *points, guint n_points);

guint            guise_loss_series_get_n_points (GuiseLossSeries *self);

/* Returns: %FALSE when there is no point. */
gboolean         guise_loss_series_get_range    (GuiseLossSeries *self, gint64 *first, gint64 *last);

/* The newest value of @curve; NAN: none yet. */
double           guise_loss_series_get_newest   (GuiseLossSeries *self, GuiseCurve curve);

/**
 * guise_loss_series_bin:
 * @from, @to: iterations, both inside
 * @bins: (out caller-allocates) (array length=n_bins): by iteration
 *
 * The points of @curve in [@from, @to] in at most @n_bins bins of about the same width; empty ones are left out.
 *
 * Returns: how many bins there are
 */
guint            guise_loss_series_bin    (GuiseLossSeries *self, GuiseCurve curve, gint64 from, gint64 to,
                                           GuiseLossBin *bins, guint n_bins);

/* Mean of @curve over [@from, @to]; NAN when nothing was measured there. */
double           guise_loss_series_get_mean (GuiseLossSeries *self, GuiseCurve curve, gint64 from, gint64 to);

/* The value of @curve that was measured closest to @iteration, and when (@at: (out) (optional)); NAN: none. */
double           guise_loss_series_get_at   (GuiseLossSeries *self, GuiseCurve curve, gint64 iteration, gint64 *at);

/* Writes a table with a row a point, for spreadsheets, on another thread: of what there is now, whatever comes meanwhile. */
void             guise_loss_series_write_csv_async  (GuiseLossSeries *self, GAsyncReadyCallback callback,
                                                     gpointer user_data);

/* Returns: (transfer full): text in UTF-8, not terminated; it cannot fail */
GBytes          *guise_loss_series_write_csv_finish (GuiseLossSeries *self, GAsyncResult *result);

G_END_DECLS
