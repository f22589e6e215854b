// A register machine for element-wise expressions. A program runs over blocks that fit the first
// level cache, so that a chain of operations touches memory once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace elementwise {

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
// shape's size there (else 1, and is repeated).
struct Shape {
  const int32_t* sizes;
  size_t rank;
  const int32_t* present;
};

// Number of elements of input i, or of the broadcast shape for i = -1.
size_t element_count(const Shape& shape, int32_t input);

// How an input lies in the two innermost axes (rows x columns) of the collapsed shape.
enum class Kind : uint8_t { kFull, kRow, kColumn, kScalar };

// Runs programs; keeps its working memory from call to call. Sums are taken in float64 in an order
// that depends on the program and the shape alone.
class Machine {
 public:
  void run(const Program& program, const Shape& shape, const float* const* inputs,
           float* const* outputs);

 private:
  enum class Level : uint8_t { kOnce, kPerChunk, kPerBlock };
  enum class Sink : uint8_t { kStore, kAddFull, kAddRow, kAddColumn, kAddScalar };
  struct Axis {
    size_t size;
    size_t representative;  // an axis of the original shape with the same presence
  };
  struct Operand {
    Kind kind;
    bool used;
    size_t length;  // elements of the input
    size_t base;    // offset of the present position in the outer axes
  };
  struct Target {
    Sink sink;
    size_t base;
    double* sums;         // of the whole output, null for kStore
    double* accumulator;  // of the rows of a block, or of lanes
  };
  struct Block {
    size_t row, rows, column, columns, count, padded;
  };

  void collapse(const Program& program, const Shape& shape);
  void choose_region(const Program& program);
  void assign_levels(const Program& program);
  void assign_registers(const Program& program);
  void choose_block();
  void lay_out_memory(const Program& program);
  void prepare_targets(const Program& program);
  size_t set_bases(const Program& program);
  bool next_position();
  size_t stride(size_t input, size_t axis) const { return strides_[input * axes_.size() + axis]; }

  void run_region(const Program& program, const float* const* inputs, float* const* outputs);
  void run_level(const Program& program, Level level, const Block& block, float* const* outputs);
  void place_scalars(const Program& program, const float* const* inputs);
  void place_rows(const Program& program, const float* const* inputs, const Block& block);
  void place_block(const Program& program, const float* const* inputs, const Block& block);
  void emit(size_t output, const float* values, const Block& block, float* const* outputs);
  void fold_rows(const Block& block);
  void fold_scalars();
  void write_sums(float* const* outputs);

  std::vector<Axis> axes_;
  std::vector<uint8_t> held_;     // input x axis: present
  std::vector<size_t> strides_;   // input x axis: 0 where repeated
  std::vector<size_t> position_;  // in the outer axes
  size_t outer_ = 0;              // number of outer axes
  size_t rows_ = 1, columns_ = 1;
  size_t chunk_ = 0, block_rows_ = 1, width_ = 0;

  std::vector<Operand> operands_;
  std::vector<Level> levels_;         // by value
  std::vector<int32_t> last_use_;     // by value
  std::vector<int32_t> registers_;    // by value, -1: none
  std::vector<int32_t> pads_;         // by input: register for the end of its array
  std::vector<int32_t> free_;
  std::vector<int32_t> first_output_;  // by value: chain of outputs, -1: none
  std::vector<int32_t> next_output_;
  std::vector<const float*> values_;  // by value: where it lies now
  int32_t register_count_ = 0;
  int32_t hot_registers_ = 0;
  std::vector<float> memory_;
  float* base_ = nullptr;
  std::vector<Target> targets_;
  std::vector<size_t> target_lengths_;
  std::vector<double> sums_;
};

}  // namespace elementwise
