/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GUISE_SPIRV_UNUSED,
  GUISE_SPIRV_STORAGE,          /* storage buffer */
  GUISE_SPIRV_TEXEL,            /* uniform texel buffer of vec4: samplerBuffer */
  GUISE_SPIRV_TEXEL_WORD,       /* ditto of 32 bits each: usamplerBuffer */
} GuiseSpirvBindingType;

typedef struct
{
  GuiseSpirvBindingType type;
  gboolean readable;
  gboolean writable;
} GuiseSpirvBinding;

/* What a compute shader wants to be bound to. */
typedef struct
{
  GuiseSpirvBinding bindings[10];
  guint             n_bindings;   /* highest number + 1 */
} GuiseSpirvInterface;

/**
 * guise_spirv_reflect:
 * @words: a SPIR-V module in our byte order
 *
 * Reads the bindings of set 0 from a shader (SPIR-V 1.0–1.5: OpVariable and the
 * decorations Binding, NonWritable and NonReadable, on the variable or on all members of its block).
 *
 * Returns: %FALSE for what is no module, or uses what we never bind: other sets,
 * images, uniform blocks, bindings above 9
 *
 * Thread: any; pure.
 */
gboolean guise_spirv_reflect (const guint32 *words, gsize n_words, GuiseSpirvInterface *out);

/**
 * guise_spirv_break:
 *
 * Turns every float addition of a module into a multiplication and every fma
 * into a mix: a stand-in for a driver that computes wrong, so that finding one
 * can be tested.
 */
void     guise_spirv_break (guint32 *words, gsize n_words);

G_END_DECLS
