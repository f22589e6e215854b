// How a program runs on inputs of certain shapes: over which blocks, in which registers, where results go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "elementwise_program.h"

namespace addon::elementwise {

// How an input lies in the two innermost axes (rows x columns) of the collapsed shape.
enum class Kind : uint8_t { kFull, kRow, kColumn, kScalar };

// How often a value is computed.
enum class Level : uint8_t { kOnce, kPerChunk, kPerBlock };

enum class Sink : uint8_t { kStore, kAddFull, kAddRow, kAddColumn, kAddScalar };

struct Axis {
  size_t size;
  size_t representative;  // an axis of the original shape with the same presence
};

struct Operand {
  Kind kind;
  bool used;
  bool drawn;
  size_t length;  // elements of the input
};

// Of an output: the sums of `length` elements, and those of the rows of a block or of lanes, among all sums.
struct Target {
  Sink sink;
  size_t length, sums, accumulator, accumulator_length;
};

struct Plan {
  std::vector<Axis> axes;
  std::vector<uint8_t> held;    // input x axis: present
  std::vector<size_t> strides;  // input x axis: 0 where repeated
  size_t outer = 0;             // number of outer axes
  size_t rows = 1, columns = 1;
  size_t chunk = 0, block_rows = 1, width = 0;

  std::vector<Operand> operands;
  std::vector<Level> levels;          // by value
  std::vector<int32_t> registers;     // by value, -1: none
  std::vector<int32_t> pads;          // by input: register for the end of its array
  std::vector<int32_t> first_output;  // by value: chain of outputs, -1: none
  std::vector<int32_t> next_output;
  int32_t register_count = 0;
  std::vector<Target> targets;
  size_t sum_count = 0;
};

// The shape must not be empty.
Plan plan_of(const Program& program, const Shape& shape);

}  // namespace addon::elementwise
