// SPDX-License-Identifier: GPL-3.0-or-later
//
// Products of blocks of halves, added up as floats by the invocations of a subgroup together: BLOCK_M rows x BLOCK_N
// columns, summed over BLOCK_K k at once. Each is 8 or 16, as the device has it.
//
// With GUISE_UNITS by the matrix units of a card (GL_KHR_cooperative_matrix). Without it the same sums by ordinary
// arithmetic: slow, but any device can so prove the rest of a kernel, and that the units compute what they should.
//
// Who includes this says before where operands lie in shared memory: LEFT_SIZE and RIGHT_SIZE vec4 are there, of 4
// successive k where LEFT_BY_K or RIGHT_BY_K, else of 4 rows or columns; LEFT_STRIDE and RIGHT_STRIDE vec4 on is the
// next row or column, or the next k. STAGED_BY_ROW: a staged sum is rows of columns, else columns of rows.

layout (constant_id = 5) const int BLOCK_M = 16;
layout (constant_id = 6) const int BLOCK_N = 16;
layout (constant_id = 7) const int BLOCK_K = 16;

const int SUBGROUPS = 4;
const int BLOCK_SIZE = BLOCK_M * BLOCK_N;
const int LANES = INVOCATIONS / SUBGROUPS;

#ifdef GUISE_UNITS
#define CELL f16vec4
#define Sum coopmat<float, gl_ScopeSubgroup, BLOCK_M, BLOCK_N, gl_MatrixUseAccumulator>
#define Left coopmat<float16_t, gl_ScopeSubgroup, BLOCK_M, BLOCK_K, gl_MatrixUseA>
#define Right coopmat<float16_t, gl_ScopeSubgroup, BLOCK_K, BLOCK_N, gl_MatrixUseB>
#else
#define CELL vec4
#define Left int
#define Right int
struct Sum {
  float parts[8];             // of a lane of 32: numbers lane + 32 q of at most 256, one row after the other
};
#endif

// Rows must begin at multiples of 16 bytes, so strides are even, and sizes whole rows.
shared CELL left_cells[LEFT_SIZE];
shared CELL right_cells[RIGHT_SIZE];
shared float staged[SUBGROUPS * BLOCK_SIZE];

// What a product is given: the nearest half, infinite where it is too large. See pack_halves().
CELL to_cell (vec4 value)
{
  const uvec2 halves = pack_halves (value);

#ifdef GUISE_UNITS
  return f16vec4 (unpackFloat2x16 (halves.x), unpackFloat2x16 (halves.y));
#else
  return unpack_halves (halves);
#endif
}

#ifdef GUISE_UNITS

int get_subgroup ()
{
  return int (gl_SubgroupID);
}

int get_lane ()
{
  return int (gl_SubgroupInvocationID);
}

Sum make_sum ()
{
  return Sum (0.0);
}

// @at: the vec4 where the block begins.
Left load_left (int at)
{
  Left block;

  coopMatLoad (block, left_cells, at, LEFT_STRIDE,
               LEFT_BY_K ? gl_CooperativeMatrixLayoutRowMajor : gl_CooperativeMatrixLayoutColumnMajor);
  return block;
}

Right load_right (int at)
{
  Right block;

  coopMatLoad (block, right_cells, at, RIGHT_STRIDE,
               RIGHT_BY_K ? gl_CooperativeMatrixLayoutColumnMajor : gl_CooperativeMatrixLayoutRowMajor);
  return block;
}

Sum multiply (Left left, Right right, Sum sum)
{
  return coopMatMulAdd (left, right, sum);
}

void stage (Sum sum)
{
  coopMatStore (sum, staged, get_subgroup () * BLOCK_SIZE, STAGED_BY_ROW ? BLOCK_N : BLOCK_M,
                STAGED_BY_ROW ? gl_CooperativeMatrixLayoutRowMajor : gl_CooperativeMatrixLayoutColumnMajor);
}

#else

int get_subgroup ()
{
  return int (gl_LocalInvocationID.x) / LANES;
}

int get_lane ()
{
  return int (gl_LocalInvocationID.x) % LANES;
}

Sum make_sum ()
{
  Sum sum;

  [[unroll]] for (int q = 0; q < 8; q++)
    sum.parts[q] = 0.0;
  return sum;
}

Left load_left (int at)
{
  return at;
}

Right load_right (int at)
{
  return at;
}

float pick_left (int at, int row, int k)
{
  return LEFT_BY_K ? left_cells[at + row * LEFT_STRIDE + k / 4][k % 4]
                   : left_cells[at + k * LEFT_STRIDE + row / 4][row % 4];
}

float pick_right (int at, int k, int column)
{
  return RIGHT_BY_K ? right_cells[at + column * RIGHT_STRIDE + k / 4][k % 4]
                    : right_cells[at + k * RIGHT_STRIDE + column / 4][column % 4];
}

Sum multiply (Left left, Right right, Sum sum)
{
  [[dont_unroll]] for (int q = 0; q < BLOCK_SIZE / 32; q++)
    {
      const int number = get_lane () + 32 * q;
      float part = sum.parts[q];

      [[dont_unroll]] for (int k = 0; k < BLOCK_K; k++)
        part = fma (pick_left (left, number / BLOCK_N, k), pick_right (right, k, number % BLOCK_N), part);
      sum.parts[q] = part;
    }
  return sum;
}

void stage (Sum sum)
{
  [[unroll]] for (int q = 0; q < BLOCK_SIZE / 32; q++)
    {
      const int number = get_lane () + 32 * q;
      const int at = STAGED_BY_ROW ? number : number % BLOCK_N * BLOCK_M + number / BLOCK_N;

      staged[get_subgroup () * BLOCK_SIZE + at] = sum.parts[q];
    }
}

#endif

// Vec4 number @i of BLOCK_SIZE / 4 of what this subgroup staged.
vec4 get_staged (int i)
{
  const int at = get_subgroup () * BLOCK_SIZE + 4 * i;

  return vec4 (staged[at], staged[at + 1], staged[at + 2], staged[at + 3]);
}
