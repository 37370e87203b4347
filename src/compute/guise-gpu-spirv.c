/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-gpu-spirv.h"

#include <string.h>

/* Numbers of the SPIR-V specification (Khronos, Unified1): only those we look at. */
enum
{
  SPIRV_MAGIC = 0x07230203,
  SPIRV_HEADER_WORDS = 5,
  SPIRV_MAX_BOUND = 0x3fffff,

  OP_EXT_INST = 12,
  OP_TYPE_INT = 21,
  OP_TYPE_IMAGE = 25,
  OP_TYPE_SAMPLED_IMAGE = 27,
  OP_TYPE_STRUCT = 30,
  OP_TYPE_POINTER = 32,
  OP_VARIABLE = 59,
  OP_DECORATE = 71,
  OP_MEMBER_DECORATE = 72,
  OP_NOP = 0,
  OP_COPY_OBJECT = 83,
  OP_F_ADD = 129,
  OP_F_MUL = 133,
  OP_COOPERATIVE_MATRIX_MUL_ADD = 4459,

  GLSL_F_MIX = 46,              /* GLSL.std.450, the one set that shaders import */
  GLSL_FMA = 50,

  DECORATION_BUFFER_BLOCK = 3,
  DECORATION_NON_WRITABLE = 24,
  DECORATION_NON_READABLE = 25,
  DECORATION_BINDING = 33,
  DECORATION_DESCRIPTOR_SET = 34,

  STORAGE_UNIFORM_CONSTANT = 0,
  STORAGE_UNIFORM = 2,
  STORAGE_STORAGE_BUFFER = 12,

  DIM_BUFFER = 5,
};

/* What is known of one result id. */
typedef struct
{
  guint32  op;
  guint32  storage;             /* of a pointer or variable */
  guint32  target;              /* pointee of a pointer, pointer type of a variable, image of a sampled image,
                                 * texel of an image */
  guint    n_members;           /* of a struct */
  guint    n_non_writable;      /* members so decorated */
  guint    n_non_readable;
  gboolean non_writable;        /* the id itself */
  gboolean non_readable;
  gboolean is_buffer_block;
  gboolean has_binding;
  guint32  binding;
  guint32  set;
  guint32  dim;                 /* of an image */
} SpirvId;

static void
note_decoration (SpirvId *id, guint32 decoration, guint32 value)
{
  switch (decoration)
    {
    case DECORATION_NON_WRITABLE:
      id->non_writable = TRUE;
      break;
    case DECORATION_NON_READABLE:
      id->non_readable = TRUE;
      break;
    case DECORATION_BUFFER_BLOCK:
      id->is_buffer_block = TRUE;
      break;
    case DECORATION_BINDING:
      id->has_binding = TRUE;
      id->binding = value;
      break;
    case DECORATION_DESCRIPTOR_SET:
      id->set = value;
      break;
    default:
      break;
    }
}

/* The least words of an instruction that we read; 0 for those we do not. */
static guint
get_least_words (guint32 op)
{
  switch (op)
    {
    case OP_TYPE_STRUCT:
      return 2;
    case OP_TYPE_SAMPLED_IMAGE:
    case OP_DECORATE:
      return 3;
    case OP_TYPE_INT:
    case OP_TYPE_IMAGE:
    case OP_TYPE_POINTER:
    case OP_VARIABLE:
    case OP_MEMBER_DECORATE:
      return 4;
    default:
      return 0;
    }
}

/* Notes one instruction of @n words; every id is checked against the module's bound. */
static gboolean
note_instruction (GArray *ids, const guint32 *word, guint n)
{
  const guint32 op = word[0] & 0xffff;
  const guint id_at = op == OP_VARIABLE ? 2 : 1;
  SpirvId *id;

  if (get_least_words (op) == 0)
    return TRUE;
  if (n < get_least_words (op) || word[id_at] >= ids->len)
    return FALSE;

  id = &g_array_index (ids, SpirvId, word[id_at]);
  switch (op)
    {
    case OP_DECORATE:
      note_decoration (id, word[2], n > 3 ? word[3] : 0);
      return TRUE;
    case OP_MEMBER_DECORATE:
      id->n_non_writable += word[3] == DECORATION_NON_WRITABLE;
      id->n_non_readable += word[3] == DECORATION_NON_READABLE;
      return TRUE;
    case OP_TYPE_INT:
      break;
    case OP_TYPE_IMAGE:
      id->target = word[2];
      id->dim = word[3];
      break;
    case OP_TYPE_SAMPLED_IMAGE:
      id->target = word[2];
      break;
    case OP_TYPE_STRUCT:
      id->n_members = n - 2;
      break;
    case OP_TYPE_POINTER:
      id->storage = word[2];
      id->target = word[3];
      break;
    default:    /* OP_VARIABLE */
      id->target = word[1];
      id->storage = word[3];
      break;
    }
  id->op = op;
  return TRUE;
}

static const SpirvId *
look_up (const GArray *ids, guint32 number)
{
  return number < ids->len ? &g_array_index (ids, SpirvId, number) : NULL;
}

static gboolean
note_binding (const GArray *ids, const SpirvId *variable, GuiseSpirvInterface *out)
{
  const SpirvId *pointer = look_up (ids, variable->target);
  const SpirvId *type = pointer != NULL ? look_up (ids, pointer->target) : NULL;
  const SpirvId *image, *texel;
  GuiseSpirvBinding *binding;

  if (type == NULL || variable->set != 0 || variable->binding >= G_N_ELEMENTS (out->bindings))
    return FALSE;

  binding = &out->bindings[variable->binding];
  out->n_bindings = MAX (out->n_bindings, variable->binding + 1);
  if (variable->storage == STORAGE_STORAGE_BUFFER || (variable->storage == STORAGE_UNIFORM && type->is_buffer_block))
    {
      binding->type = GUISE_SPIRV_STORAGE;
      binding->readable = !variable->non_readable && type->n_non_readable < MAX (type->n_members, 1);
      binding->writable = !variable->non_writable && type->n_non_writable < MAX (type->n_members, 1);
      return TRUE;
    }

  image = type->op == OP_TYPE_SAMPLED_IMAGE ? look_up (ids, type->target) : NULL;
  if (variable->storage != STORAGE_UNIFORM_CONSTANT || image == NULL || image->dim != DIM_BUFFER)
    return FALSE;
  texel = look_up (ids, image->target);
  binding->type = texel != NULL && texel->op == OP_TYPE_INT ? GUISE_SPIRV_TEXEL_WORD : GUISE_SPIRV_TEXEL;
  binding->readable = TRUE;
  return TRUE;
}

gboolean
guise_spirv_reflect (const guint32 *words, gsize n_words, GuiseSpirvInterface *out)
{
  g_autoptr(GArray) ids = NULL;

  memset (out, 0, sizeof *out);
  /* Ids may be sparse once an optimizer has been at them, but never beyond the specification's universal limit. */
  if (n_words < SPIRV_HEADER_WORDS || words[0] != SPIRV_MAGIC || words[3] > SPIRV_MAX_BOUND)
    return FALSE;

  ids = g_array_new (FALSE, TRUE, sizeof (SpirvId));
  g_array_set_size (ids, words[3]);
  for (gsize at = SPIRV_HEADER_WORDS; at < n_words;)
    {
      guint n = words[at] >> 16;

      if (n == 0 || n > n_words - at || !note_instruction (ids, words + at, n))
        return FALSE;
      at += n;
    }

  for (guint i = 0; i < ids->len; i++)
    {
      const SpirvId *id = &g_array_index (ids, SpirvId, i);

      if (id->op == OP_VARIABLE && id->has_binding && !note_binding (ids, id, out))
        return FALSE;
    }

  return TRUE;
}

/* Of a product of matrices nothing but what it is added to: type, result, both factors, sum. */
static void
leave_sum (guint32 *words, guint n)
{
  words[3] = words[5];
  words[0] = 4 << 16 | OP_COPY_OBJECT;
  for (guint i = 4; i < n; i++)
    words[i] = 1 << 16 | OP_NOP;
}

void
guise_spirv_break (guint32 *words, gsize n_words)
{
  for (gsize at = SPIRV_HEADER_WORDS; at < n_words;)
    {
      guint n = words[at] >> 16;

      if (n == 0 || n > n_words - at)
        return;
      if ((words[at] & 0xffff) == OP_F_ADD)
        words[at] = (n << 16) | OP_F_MUL;
      else if ((words[at] & 0xffff) == OP_COOPERATIVE_MATRIX_MUL_ADD && n > 5)
        leave_sum (words + at, n);
      else if ((words[at] & 0xffff) == OP_EXT_INST && n > 4 && words[at + 4] == GLSL_FMA)
        words[at + 4] = GLSL_F_MIX;
      at += n;
    }
}
