/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-words.h"

#include "guise-face-problem.h"
#include "guise-i18n.h"

#include <math.h>

/* Angles below this are none to the eye. */
#define STRAIGHT 1.5f

static void
append (GStrvBuilder *list, const char *name, char *value)
{
  g_strv_builder_add (list, name);
  g_strv_builder_add (list, value);
  g_free (value);
}

static char *
dup_time (GuiseTime time)
{
  gint64 hundredths = (time + GUISE_TIME_SECOND / 200) / (GUISE_TIME_SECOND / 100);
  gint64 seconds = hundredths / 100;

  if (seconds < 3600)
    return g_strdup_printf ("%d:%02d.%02d", (int) (seconds / 60), (int) (seconds % 60), (int) (hundredths % 100));
  return g_strdup_printf ("%d:%02d:%02d.%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60), (int) (seconds % 60),
                          (int) (hundredths % 100));
}

static char *
dup_place (const GuiseFaceFacts *facts)
{
  g_autofree char *time = dup_time (facts->time);
  g_autofree char *frame = guise_i18n_dup_number (facts->frame);

  return g_strdup_printf (_("%s · frame %s"), time, frame);
}

/* As seen in the picture: yaw is positive to its right edge. */
static char *
dup_pose (const GuiseFaceFacts *facts)
{
  GString *text = g_string_new (NULL);

  if (isnan (facts->yaw) || isnan (facts->pitch))
    {
      g_string_append (text, _("not measured"));
      return g_string_free (text, FALSE);
    }
  if (fabsf (facts->yaw) >= STRAIGHT)
    g_string_append_printf (text, facts->yaw > 0 ? _("%.0f° to the right") : _("%.0f° to the left"),
                            fabsf (facts->yaw));
  if (fabsf (facts->pitch) >= STRAIGHT)
    {
      if (text->len > 0)
        g_string_append (text, ", ");
      g_string_append_printf (text, facts->pitch > 0 ? _("%.0f° up") : _("%.0f° down"), fabsf (facts->pitch));
    }
  if (text->len == 0)
    g_string_append (text, _("straight ahead"));
  return g_string_free (text, FALSE);
}

/* A figure from 0 to 1, with what is wrong about it. */
static char *
dup_figure (float value, const char *problem)
{
  g_autofree char *number = NULL;

  if (!isfinite (value))
    return g_strdup (_("not measured"));
  number = guise_i18n_dup_decimal (value, 2);
  return problem != NULL ? g_strdup_printf ("%s · %s", number, problem) : g_steal_pointer (&number);
}

/* Whether one figure alone has @problem. */
static const char *
name_if (GuiseFaceFacts facts, GuiseFaceProblem problem)
{
  return guise_face_problem_find (&facts) == problem ? guise_face_problem_get_name (problem) : NULL;
}

GStrv
guise_face_dup_figures (const GuiseFaceFacts *facts, const char *clip)
{
  g_autoptr(GStrvBuilder) list = g_strv_builder_new ();
  const GuiseFaceFacts none = { .sharpness = NAN, .size = NAN, .exposure = NAN, .confidence = NAN, .match = NAN };
  GuiseFaceFacts sharp = none, light = none, match = none, marks = none;
  g_autofree char *size = g_strdup_printf ("%.0f", facts->size);

  sharp.sharpness = facts->sharpness;
  light.exposure = facts->exposure;
  match.match = facts->match;
  marks.confidence = facts->confidence;
  append (list, clip != NULL ? clip : _("Clip"), dup_place (facts));
  append (list, _("Looks"), dup_pose (facts));
  append (list, _("Size"), isnan (facts->size) ? g_strdup (_("not measured")) : g_strdup_printf (_("%s px"), size));
  append (list, _("Sharpness"), dup_figure (facts->sharpness, name_if (sharp, GUISE_PROBLEM_BLURRED)));
  append (list, _("Brightness"), dup_figure (facts->exposure, facts->exposure > 0.5f
                                             ? name_if (light, GUISE_PROBLEM_TOO_BRIGHT)
                                             : name_if (light, GUISE_PROBLEM_TOO_DARK)));
  append (list, _("Noise"), dup_figure (facts->noise, NULL));
  append (list, _("Mouth open"), dup_figure (facts->mouth, NULL));
  append (list, _("Eyes open"), dup_figure (facts->eyes, NULL));
  append (list, _("Hidden"), dup_figure (facts->occlusion, NULL));
  append (list, _("Other than before"), dup_figure (facts->difference, NULL));
  /* Translators: of a face that was not looked for on its frame but followed from the one before */
  append (list, _("Detector"), isnan (facts->detection) ? g_strdup (_("followed")) : dup_figure (facts->detection, NULL));
  append (list, _("Landmarks"), dup_figure (facts->confidence, name_if (marks, GUISE_PROBLEM_BAD_LANDMARKS)));
  append (list, _("Match"), dup_figure (facts->match, name_if (match, GUISE_PROBLEM_WRONG_PERSON)));
  return g_strv_builder_end (list);
}

char *
guise_face_dup_decision (const GuiseFaceFacts *facts)
{
  if (g_strcmp0 (facts->rejected, "doubtful") == 0)
    return g_strdup (_("Not a face: the detector doubts it from near"));
  if (g_strcmp0 (facts->rejected, "brief") == 0)
    return g_strdup (_("Not a face: it came and went within two frames"));
  if (facts->rejected != NULL)
    return g_strdup (_("Not a face, you said"));
  if (facts->excluded)
    return g_strdup (_("Excluded"));
  if (facts->held_out)
    return g_strdup (_("Held out: measured, never trained on"));
  if (facts->guard)
    return g_strdup (_("Too near to a held-out face: neither trained on nor measured"));
  return g_strdup (facts->decided ? _("Kept by you") : _("Kept"));
}
