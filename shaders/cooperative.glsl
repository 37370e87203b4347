// SPDX-License-Identifier: GPL-3.0-or-later
//
// Products of 16 x 16 halves, added up as floats by the invocations of a subgroup together.
//
// With GUISE_UNITS by the matrix units of a card (GL_KHR_cooperative_matrix). Without it the same sums by ordinary
// arithmetic: slow, but any device can so prove the rest of a kernel, and that the units compute what they should.
//
// Who includes this says before where operands lie in shared memory: LEFT_SIZE and RIGHT_SIZE vec4 are there, of 4
// successive k where LEFT_BY_K or RIGHT_BY_K, else of 4 rows or columns; LEFT_STRIDE and RIGHT_STRIDE vec4 on is the
// next row or column, or the next k. STAGED_BY_ROW: a staged sum is 16 rows of 16 columns, else 16 columns of 16 rows.

const int SUBGROUPS = 4;
const int LANES = INVOCATIONS / SUBGROUPS;

#ifdef GUISE_UNITS
#define CELL f16vec4
#define Sum coopmat<float, gl_ScopeSubgroup, 16, 16, gl_MatrixUseAccumulator>
#define Left coopmat<float16_t, gl_ScopeSubgroup, 16, 16, gl_MatrixUseA>
#define Right coopmat<float16_t, gl_ScopeSubgroup, 16, 16, gl_MatrixUseB>
#else
#define CELL vec4
#define Left int
#define Right int
struct Sum {
  float parts[8];             // of a lane of 32: numbers lane + 32 q of 256, one row after the other
};
#endif

shared CELL left_cells[LEFT_SIZE];
shared CELL right_cells[RIGHT_SIZE];
shared float staged[SUBGROUPS * 256];

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

// @at: the vec4 where a block of 16 x 16 begins.
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
  coopMatStore (sum, staged, get_subgroup () * 256, 16,
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
  [[dont_unroll]] for (int q = 0; q < 8; q++)
    {
      const int number = get_lane () + 32 * q;
      float part = sum.parts[q];

      [[dont_unroll]] for (int k = 0; k < 16; k++)
        part = fma (pick_left (left, number / 16, k), pick_right (right, k, number % 16), part);
      sum.parts[q] = part;
    }
  return sum;
}

void stage (Sum sum)
{
  [[unroll]] for (int q = 0; q < 8; q++)
    {
      const int number = get_lane () + 32 * q;
      const int at = STAGED_BY_ROW ? number : number % 16 * 16 + number / 16;

      staged[get_subgroup () * 256 + at] = sum.parts[q];
    }
}

#endif

// Vec4 number @i of 64 of what this subgroup staged.
vec4 get_staged (int i)
{
  const int at = get_subgroup () * 256 + 4 * i;

  return vec4 (staged[at], staged[at + 1], staged[at + 2], staged[at + 3]);
}
