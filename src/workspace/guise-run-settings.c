/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-run-options-private.h"

#include "guise-engine.h"
#include "guise-i18n.h"

#define MAX_MODELS 32

/* What a setting is called and does; its range comes from where it is used. */
typedef struct
{
  const char       *name, *group, *title, *help;
  GuiseSettingKind  kind;
  double            step;
  guint             digits;
} Row;

#define LEARNING N_("Learning")
#define STEPS N_("How Steps Are Made")
#define FACES N_("What Counts in a Face")
#define VARIATION N_("Variation of the Faces")

static const Row rows[] = {
  { "model", LEARNING, N_("Model"), N_("The network that learns. Larger ones show more detail and take longer"),
    GUISE_SETTING_CHOICE, 1, 0 },
  { "resolution", LEARNING, N_("Resolution"),
    N_("Pixels of a side of the face that is made. Each model has sizes of its own; 0: its usual one"),
    GUISE_SETTING_WHOLE, 16, 0 },
  { "batch", LEARNING, N_("Faces a Step"),
    N_("How many faces of each person are looked at before the weights change. More is steadier, slower and takes "
       "more memory"), GUISE_SETTING_WHOLE, 1, 0 },
  { "rate", LEARNING, N_("Learning Rate"),
    N_("How far the weights move in a step. Too much and the loss jumps; too little and it takes for ever"),
    GUISE_SETTING_NUMBER, 0.00001, 6 },
  { "warm_up", LEARNING, N_("Warm-Up"), N_("Iterations over which the learning rate rises from nothing"),
    GUISE_SETTING_WHOLE, 50, 0 },
  { "schedule", LEARNING, N_("After the Warm-Up"),
    N_("What the learning rate does then. One that falls polishes the result"), GUISE_SETTING_CHOICE, 1, 0 },
  { "decay", LEARNING, N_("Decay"),
    N_("Iterations over which the learning rate falls to a tenth, or without progress before it is halved. 0: it stays"),
    GUISE_SETTING_WHOLE, 500, 0 },
  { "average", LEARNING, N_("Averaged Weights"),
    N_("What you see is a running mean of the weights, which is calmer than the weights themselves: nearer to 1 is "
       "calmer and lags more. 0: no mean"), GUISE_SETTING_NUMBER, 0.001, 5 },
  { "seed", LEARNING, N_("Seed"),
    N_("Decides all that is random. The same number gives the same weights on the same device"),
    GUISE_SETTING_WHOLE, 1, 0 },
  { GUISE_RUN_ENCODER_ONLY, LEARNING, N_("Encoder Only"),
    N_("Of those weights nothing but the encoder, which knows faces; the decoders, which know two people, begin anew"),
    GUISE_SETTING_SWITCH, 1, 0 },
  { "freeze", LEARNING, N_("What Stays as It Is"),
    N_("A part of the network that learns nothing more, in a run that begins with the weights of another"),
    GUISE_SETTING_CHOICE, 1, 0 },

  { "optimizer", STEPS, N_("Optimizer"),
    N_("How a step is made of the gradients. Adam does for nearly everything; Lion wants a tenth of the rate"),
    GUISE_SETTING_CHOICE, 1, 0 },
  { "precision", STEPS, N_("Numbers between Layers"),
    N_("How exactly is kept what layers hand on. 16 bits take half the memory for it; weights are always of 32"),
    GUISE_SETTING_CHOICE, 1, 0 },
  { "beta1", STEPS, N_("Memory of Direction"),
    N_("How much of a step comes from the steps before it (β₁). 0: what is usual with the optimizer"),
    GUISE_SETTING_NUMBER, 0.01, 5 },
  { "beta2", STEPS, N_("Memory of Size"),
    N_("How slowly the size of the steps follows that of the gradients (β₂). 0: what is usual with the optimizer"),
    GUISE_SETTING_NUMBER, 0.001, 5 },
  { "epsilon", STEPS, N_("Floor"),
    N_("Keeps steps small where gradients are nearly nothing (ε). 0: what is usual with the optimizer"),
    GUISE_SETTING_NUMBER, 0.0000001, 8 },
  { "weight_decay", STEPS, N_("Weight Decay"),
    N_("How strongly weights are drawn to nothing, with AdamW and Lion: against learning by heart"),
    GUISE_SETTING_NUMBER, 0.001, 4 },
  { "clip", STEPS, N_("Greatest Gradient"),
    N_("Longer gradients are cut to this length, so that one odd face does no harm. 0: none is cut"),
    GUISE_SETTING_NUMBER, 0.1, 2 },
  { "passes", STEPS, N_("Batches a Step"),
    N_("So many batches are averaged before the weights change: like more faces a step, without the memory"),
    GUISE_SETTING_WHOLE, 1, 0 },

  { "coverage", FACES, N_("Crop"), N_("How much of the head the network sees"), GUISE_SETTING_CHOICE, 1, 0 },
  { "face_only", FACES, N_("Nothing but the Face"),
    N_("What is outside the face becomes grey, so that nothing is spent on hair and background"),
    GUISE_SETTING_SWITCH, 1, 0 },
  { "weight_outside", FACES, N_("Weight outside the Face"), N_("How much the rest of the picture counts"),
    GUISE_SETTING_NUMBER, 0.01, 2 },
  { "weight_eyes", FACES, N_("Weight of the Eyes"), N_("How many times as much as the cheeks the eyes count"),
    GUISE_SETTING_NUMBER, 0.5, 1 },
  { "weight_mouth", FACES, N_("Weight of the Mouth"), N_("How many times as much as the cheeks the mouth counts"),
    GUISE_SETTING_NUMBER, 0.5, 1 },
  { "weight_dssim", FACES, N_("Structure"),
    N_("Share of the loss that compares structure (DSSIM): edges and shading, as an eye sees them"),
    GUISE_SETTING_NUMBER, 0.1, 2 },
  { "weight_l1", FACES, N_("Colour"), N_("Share of the loss that compares pixels (L1): keeps colours right"),
    GUISE_SETTING_NUMBER, 0.1, 2 },
  { "weight_mse", FACES, N_("Large Errors"),
    N_("Share of the loss that squares differences (MSE): punishes what is far off, and blurs"),
    GUISE_SETTING_NUMBER, 0.1, 2 },
  { "weight_log_cosh", FACES, N_("Log-Cosh"),
    N_("Share of the loss that is gentle with outliers and smooth near nothing"), GUISE_SETTING_NUMBER, 0.1, 2 },
  { "weight_smooth_l1", FACES, N_("Smooth L1"),
    N_("Share of the loss that compares pixels and is smooth near nothing"), GUISE_SETTING_NUMBER, 0.1, 2 },
  { "weight_ms_ssim", FACES, N_("Structure at Sizes"),
    N_("Share of the loss that compares structure at several sizes (MS-SSIM)"), GUISE_SETTING_NUMBER, 0.1, 2 },
  { "weight_gmsd", FACES, N_("Edges"),
    N_("Share of the loss that compares how edges deviate (GMSD)"), GUISE_SETTING_NUMBER, 0.1, 2 },
  { "weight_laplacian", FACES, N_("Pyramid"),
    N_("Share of the loss that compares what a Laplacian pyramid holds: detail by size"), GUISE_SETTING_NUMBER, 0.1, 2 },
  { "weight_frequency", FACES, N_("Frequencies"),
    N_("Share of the loss that compares spectra and looks hardest where they are far apart"), GUISE_SETTING_NUMBER, 0.1, 2 },
  { "weight_gradient", FACES, N_("Gradients"),
    N_("Share of the loss that compares gradients: how sharp edges are"), GUISE_SETTING_NUMBER, 0.1, 2 },
  { "identity", FACES, N_("Likeness"),
    N_("How much the opinion of the network that tells people apart counts of the learned face. 0: it is not asked. "
       "Each step takes longer with it"), GUISE_SETTING_NUMBER, 0.1, 2 },
  { "adversarial", FACES, N_("Critic"),
    N_("Power of a second network that learns to tell what is made from what is real, which sharpens, and may put in "
       "detail that is not there. 0: none. Try 1 once everything else is learned"), GUISE_SETTING_NUMBER, 0.1, 2 },
  { "learn_mask", FACES, N_("Learn the Mask"),
    N_("The network learns the outline of the face too, and the swap goes by it as well as by the landmarks"),
    GUISE_SETTING_SWITCH, 1, 0 },
  { "balance", FACES, N_("Balance of Poses"),
    N_("0: each face comes equally often. 1: each pose and mouth does, so that rare ones are learned, too"),
    GUISE_SETTING_NUMBER, 0.1, 2 },

  { "rotation_deg", VARIATION, N_("Rotation"), N_("Faces are turned by up to so many degrees"),
    GUISE_SETTING_NUMBER, 1, 1 },
  { "scale", VARIATION, N_("Scale"), N_("Faces are made larger and smaller by up to this part"),
    GUISE_SETTING_NUMBER, 0.01, 3 },
  { "shift", VARIATION, N_("Shift"), N_("Faces are moved by up to this part of the picture"),
    GUISE_SETTING_NUMBER, 0.01, 3 },
  { "flip", VARIATION, N_("Mirror"),
    N_("How often a face is mirrored. 0 for a face with a mark on one side that matters"),
    GUISE_SETTING_NUMBER, 0.1, 2 },
  { "jitter_light", VARIATION, N_("Light"), N_("Brightness changes by up to this part"),
    GUISE_SETTING_NUMBER, 0.01, 3 },
  { "jitter_colour", VARIATION, N_("Tint"), N_("Colours change by up to this part"), GUISE_SETTING_NUMBER, 0.01, 3 },
  { "jitter_hsv", VARIATION, N_("Hue"),
    N_("Hue, saturation, and brightness change by up to this part, hue of half a turn: for light of other colours"),
    GUISE_SETTING_NUMBER, 0.05, 2 },
  { "transfer", VARIATION, N_("Colours of the Other"),
    N_("How often a face gets the colours of one of the other person, so that light is learned apart from who it is"),
    GUISE_SETTING_NUMBER, 0.1, 2 },
  { "warp", VARIATION, N_("Warp"),
    N_("How far faces are bent before the network has to straighten them: what makes it learn a face and not pictures"),
    GUISE_SETTING_NUMBER, 0.001, 4 },
  { "warp_late", VARIATION, N_("Warp Later"), N_("The same once the training is well under way"),
    GUISE_SETTING_NUMBER, 0.001, 4 },
  { "warp_until", VARIATION, N_("Warp Falls over"), N_("Iterations over which the one goes to the other. 0: never"),
    GUISE_SETTING_WHOLE, 500, 0 },
  { "warp_cells", VARIATION, N_("Warp by Cells"),
    N_("Faces are bent in cells of a half, a quarter, or an eighth of the picture instead, by up to this part of a cell, "
       "and less later by as much as the warp is. DeepFaceLab has 0.24. 0: the warp as above"),
    GUISE_SETTING_NUMBER, 0.04, 2 },
  { "warp_landmarks", VARIATION, N_("Shape of the Other"),
    N_("How often a face is bent to the shape of one of the other person that looks the same way, in place of the warp"),
    GUISE_SETTING_NUMBER, 0.1, 2 },
  { "blur", VARIATION, N_("Blur"),
    N_("Up to how wide, in parts of the picture, the network’s input is blurred, so that it copes with soft footage"),
    GUISE_SETTING_NUMBER, 0.005, 3 },
  { "compression", VARIATION, N_("Compression"),
    N_("Up to how much the network’s input is spoilt as by a JPEG, so that it copes with compressed footage. 1: much"),
    GUISE_SETTING_NUMBER, 0.1, 2 },
  { "blinks", VARIATION, N_("Drawn Blinks"),
    N_("Up to which part of all faces eyes are drawn shut where too few were filmed blinking. 0: never"),
    GUISE_SETTING_NUMBER, 0.01, 2 },
  { "face_scale", VARIATION, N_("Kept Resolution"),
    N_("Faces are kept on the device at so many times the size of the pictures. More is sharper and takes memory"),
    GUISE_SETTING_NUMBER, 0.1, 1 },
};

static const char *
coverage_title (GuiseFaceCoverage coverage)
{
  switch (coverage)
    {
    case GUISE_COVERAGE_HALF:
      return _("Half of the face");
    case GUISE_COVERAGE_MID_FULL:
      return _("Middle of the face");
    case GUISE_COVERAGE_FULL:
      return _("Full face");
    case GUISE_COVERAGE_WHOLE_FACE:
      return _("Whole face with forehead");
    case GUISE_COVERAGE_HEAD:
      return _("Head");
    case GUISE_N_COVERAGES:
    default:
      return NULL;
    }
}

gboolean
guise_run_settings_is_field (const GuiseSetting *setting)
{
  return !g_str_equal (setting->name, "model") && !g_str_equal (setting->name, "coverage")
         && !g_str_equal (setting->name, GUISE_RUN_ENCODER_ONLY);
}

static void
fill_choices (GuiseSetting *setting)
{
  static const char *models[MAX_MODELS + 1], *coverages[GUISE_N_COVERAGES + 1];
  const char *summary;

  /* What it is called is what the shell calls it. */
  if (g_str_equal (setting->name, "model"))
    {
      for (guint i = 0; i < MAX_MODELS && guise_engine_get_model (i, &summary) != NULL; i++)
        models[i] = guise_engine_get_model (i, &summary);
      setting->choices = models;
    }
  else
    {
      for (guint i = 0; i < GUISE_N_COVERAGES; i++)
        coverages[i] = coverage_title ((GuiseFaceCoverage) i);
      setting->choices = coverages;
    }
  setting->max = g_strv_length ((char **) setting->choices) - 1;
}

static GuiseSetting *
find_setting (GArray *settings, const char *name)
{
  for (guint i = 0; i < settings->len; i++)
    if (g_str_equal (g_array_index (settings, GuiseSetting, i).name, name))
      return &g_array_index (settings, GuiseSetting, i);
  return NULL;
}

/* What the words of a field are to people, in the order of the words. */
static const char *const *
choice_titles (const char *name)
{
  static const char *optimizers[] = { "Adam", "AdamW", "AdaBelief", "RMSprop", "Lion", NULL };
  static const char *schedules[4], *freezes[4], *precisions[3];

  if (g_str_equal (name, "optimizer"))
    return optimizers;
  if (g_str_equal (name, "precision"))
    {
      precisions[0] = _("32 bits");
      precisions[1] = _("16 bits");
      return precisions;
    }
  if (g_str_equal (name, "schedule"))
    {
      schedules[0] = _("Stays");
      schedules[1] = _("Falls evenly");
      schedules[2] = _("Falls without progress");
      return schedules;
    }
  freezes[0] = _("Nothing");
  freezes[1] = _("Encoder");
  freezes[2] = _("Decoders");
  return freezes;
}

/* Ranges from where they are used. A field without a row is not shown, and fails a test. */
static void
add_ranges (GArray *settings)
{
  const char *name, *const *words;
  double min, max;
  gboolean is_whole;

  for (guint i = 0; guise_train_settings_get_range (i, &name, &min, &max, &is_whole, &words); i++)
    {
      GuiseSetting *setting = find_setting (settings, name);

      if (setting == NULL)
        continue;
      setting->min = min;
      setting->max = max;
      if (words != NULL)
        {
          setting->choices = choice_titles (name);
          g_assert (g_strv_length ((char **) setting->choices) == g_strv_length ((char **) words));
        }
    }
}

const GuiseSetting *
guise_run_options_list_settings (guint *n_settings)
{
  static GArray *settings;

  if (settings == NULL)
    {
      settings = g_array_new (FALSE, FALSE, sizeof (GuiseSetting));
      for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
        {
          GuiseSetting setting = {
            .name = rows[i].name, .group = _(rows[i].group), .title = _(rows[i].title), .help = _(rows[i].help),
            .kind = rows[i].kind, .step = rows[i].step, .digits = rows[i].digits, .max = 1,
          };

          if (setting.kind == GUISE_SETTING_CHOICE && !guise_run_settings_is_field (&setting))
            fill_choices (&setting);
          g_array_append_val (settings, setting);
        }
      add_ranges (settings);
    }

  *n_settings = settings->len;
  return (const GuiseSetting *) (const void *) settings->data;
}
