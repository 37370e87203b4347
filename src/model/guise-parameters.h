/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-gpu.h"
#include "guise-gpu-memory.h"
#include "guise-tensor.h"

G_BEGIN_DECLS

/**
 * GuiseInit:
 *
 * Initial values. Fan-in is in × kernel area, fan-out is out × kernel area.
 */
typedef enum
{
  GUISE_INIT_ZERO,
  GUISE_INIT_HE_UNIFORM,       /* ±√(6 / fan-in) (He 2015) */
  GUISE_INIT_GLOROT_UNIFORM,   /* ±√(6 / (fan-in + fan-out)) (Glorot 2010) */
} GuiseInit;

/**
 * GuiseParameterState:
 *
 * What is kept for every parameter. Moments belong to the optimizer, the
 * average is the running mean of the weights.
 */
typedef enum
{
  GUISE_PARAMETER_VALUE,
  GUISE_PARAMETER_MOMENT1,
  GUISE_PARAMETER_MOMENT2,
  GUISE_PARAMETER_AVERAGE,
  GUISE_N_PARAMETER_STATES
} GuiseParameterState;

/**
 * GuiseParameterRole:
 *
 * Whom a parameter serves, which decides what is kept of it.
 *
 * @GUISE_PARAMETER_OF_MODEL: what is trained and used afterwards
 * @GUISE_PARAMETER_OF_CRITIC: learns beside the model and is needed by training alone: no average, and not in files
 *   for inference
 * @GUISE_PARAMETER_OF_OTHERS: of a network that is as it is: only the value, never learns, in no file
 */
typedef enum
{
  GUISE_PARAMETER_OF_MODEL,
  GUISE_PARAMETER_OF_CRITIC,
  GUISE_PARAMETER_OF_OTHERS,
  GUISE_N_PARAMETER_ROLES
} GuiseParameterRole;

/**
 * GuiseParameterInfo:
 *
 * Logical layout on the host and in files: [out][kernel_h][kernel_w][in], the
 * last running fastest; a dense layer is a 1×1 kernel; a bias is [out] with
 * kernel_h = 0.
 */
typedef struct
{
  char      *name;             /* such as "encoder.down0.weight" */
  guint      out, kernel_h, kernel_w, in;
  GuiseInit  init;
  gboolean   frozen;           /* stays as it is: no gradient, no update */
  GuiseParameterRole role;
} GuiseParameterInfo;

/**
 * GuiseParameters:
 *
 * The named parameters that graphs share, and their memory on a device.
 *
 * Thread: owner only.
 */
typedef struct _GuiseParameters GuiseParameters;

GuiseParameters *guise_parameters_new     (void);
void             guise_parameters_destroy (GuiseParameters *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseParameters, guise_parameters_destroy)

/**
 * guise_parameters_declare:
 * @info: copied
 *
 * Adds a parameter, or finds the one of that name, which must have the same
 * shape. None is added after guise_parameters_allocate().
 *
 * Returns: its index
 */
guint                     guise_parameters_declare  (GuiseParameters *self, const GuiseParameterInfo *info);
guint                     guise_parameters_get_size (const GuiseParameters *self);
const GuiseParameterInfo *guise_parameters_get_info (const GuiseParameters *self, guint index);

/* Returns: %FALSE when there is no such name. */
gboolean                  guise_parameters_find     (const GuiseParameters *self, const char *name, guint *index);

/* Freezes the parameters whose names begin with @prefix; before a program is made of their graph. */
void                      guise_parameters_freeze    (GuiseParameters *self, const char *prefix);

/* Says whom the parameters serve whose names begin with @prefix; before memory is taken for them. */
void                      guise_parameters_set_role  (GuiseParameters *self, const char *prefix,
                                                      GuiseParameterRole role);

/* Whether a parameter has that state, where its kind of parameters has it at all. Thread: any. */
gboolean                  guise_parameter_info_keeps (const GuiseParameterInfo *info, GuiseParameterState state);

/* Logical values of one parameter, and of all of the model. */
gsize                     guise_parameter_info_count (const GuiseParameterInfo *info);
guint64                   guise_parameters_count     (const GuiseParameters *self);

/* Bytes on a device of one state of one parameter: layout and padding included. */
gsize                     guise_parameter_info_bytes (const GuiseParameterInfo *info);

/* Bytes that guise_parameters_allocate() would take. @states: as there */
guint64                   guise_parameters_predict_memory (const GuiseParameters *self, GuiseGpu *gpu, guint states);

/**
 * guise_parameters_draw:
 * @seed: of the whole model
 * @values: (out): guise_parameter_info_count() values in logical layout
 *
 * The initial values: a function of @seed and the parameter's name only, so
 * that adding a layer changes no other.
 */
void                      guise_parameters_draw      (const GuiseParameters *self, guint index,
                                                      guint64 seed, float *values);

/**
 * guise_parameters_allocate:
 * @states: bit set of 1 << #GuiseParameterState
 *
 * Takes device memory, in which there is anything until guise_parameters_initialise() or what is uploaded.
 *
 * Returns: %FALSE with %GUISE_ERROR_OUT_OF_VRAM or %GUISE_ERROR_DEVICE_LOST
 */
gboolean                  guise_parameters_allocate  (GuiseParameters *self, GuiseGpu *gpu, guint states,
                                                      GError **error);
gboolean                  guise_parameters_has_state (const GuiseParameters *self, GuiseParameterState state);

/* The same of one of them. */
gboolean                  guise_parameters_has_state_of (const GuiseParameters *self, GuiseParameterState state,
                                                         guint index);

/*
 * Draws and uploads the values, and the averages where they are kept, and makes the moments zero; those of other
 * networks stay what they are.
 */
gboolean                  guise_parameters_initialise (GuiseParameters *self, guint64 seed, GError **error);

/**
 * GuiseParametersFill:
 *
 * guise_parameters_initialise() on threads of its own, because hundreds of
 * megabytes are to be touched for the first time: the caller can make kernels
 * meanwhile. What comes of it is the same.
 *
 * Thread: that of the parameters, which may be read but not changed until its end.
 */
typedef struct _GuiseParametersFill GuiseParametersFill;

GuiseParametersFill      *guise_parameters_fill_begin  (GuiseParameters *parameters, guint64 seed);

/* Helps, and waits for the end. @self: (transfer full) */
gboolean                  guise_parameters_fill_finish (GuiseParametersFill *self, GError **error);

/* @values: guise_parameter_info_count() values in logical layout. Blocks on the device. */
gboolean                  guise_parameters_upload    (GuiseParameters *self, GuiseParameterState state, guint index,
                                                      const float *values, GError **error);
gboolean                  guise_parameters_download  (GuiseParameters *self, GuiseParameterState state, guint index,
                                                      float *values, GError **error);

/* Returns: (transfer none): where the state of a parameter lies; it has it. */
GuiseGpuRange             guise_parameters_get_range (const GuiseParameters *self, GuiseParameterState state,
                                                      guint index);

G_END_DECLS
