// SPDX-License-Identifier: GPL-3.0-or-later
//
// GuiseOptimizerStep, written by the host before each update; clip.comp then may make its factor smaller, and says
// whether gradients overflowed.

struct OptimizerStep {
  float rate, inverse_root, epsilon, average;
  float beta1, one_minus_beta1;
  float beta2, one_minus_beta2;
  float decay, scale, clip, factor;
  float loss_scale, overflowed;
};
