// Element-wise expressions as programs of a register machine.
#pragma once

#include <cstddef>
#include <cstdint>

namespace addon::elementwise {

// The numbers of src/elementwise/operations.ts. Functions of e = exp(-|x|) take e, computed once for
// all of them: kSigmoid and kSoftplus (x, e), kSigmoidSlope (e), kSechSquared (exp(-2|x|)),
// kTanhFromDecay (x, exp(-2|x|)).
enum class Code : int32_t {
  kNegate,
  kExp,
  kExpm1,
  kLog,
  kLog1p,
  kTanh,
  kSechSquared,
  kSigmoid,
  kSigmoidSlope,
  kSoftplus,
  kSin,
  kCos,
  kSqrt,
  kCbrt,
  kSquare,
  kReciprocal,
  kRelu,
  kAbs,
  kSign,
  kStep,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kMinimum,
  kMaximum,
  kPower,
  kLess,
  kLessOrEqual,
  kEqual,
  kSelect,
  kClip,
  kMultiplyAdd,
  kMultiplySubtract,
  kSubtractProduct,
  kDecay,        // exp(-|x|)
  kDoubleDecay,  // exp(-2|x|)
  kTanhFromDecay,
  kSignByOrder,     // c where a <= b, else -c
  kSubtractDivide,  // (a - b) / c
  kExpNonPositive,  // exp, of what is never above 0
};
constexpr int32_t kCodeCount = 41;

// Blocks are computed in multiples of so many floats.
constexpr size_t kPadding = 16;


// How many operands the operation reads.
int operand_count(Code code);

struct Instruction {
  Code code;
  int32_t operands[3];
};

struct Output {
  int32_t value;  // number of the value
  int32_t like;   // input to whose shape it is summed, -1: the broadcast shape
};

// Values are numbered: inputs, constants, then one for each instruction. Every operand must have a
// lower number than its instruction.
struct Program {
  size_t input_count;
  const float* constants;
  size_t constant_count;
  const Instruction* instructions;
  size_t instruction_count;
  const Output* outputs;
  size_t output_count;
};

// The broadcast shape, and for input i and axis a whether present[i * rank + a]: the input has the
// shape's size there (else 1, and is repeated). Input i is an array, or where drawn[i] normal draws, which have
// the broadcast shape.
struct Shape {
  const int32_t* sizes;
  size_t rank;
  const int32_t* present;
  const uint8_t* drawn;
};

// Number of elements of input i, or of the broadcast shape for i = -1.
size_t element_count(const Shape& shape, int32_t input);

}  // namespace addon::elementwise
