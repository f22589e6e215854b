// A register machine for element-wise programs. A program runs over blocks that fit the first level cache, so that a
// chain of operations touches memory once.
#pragma once

#include <vector>

#include "draws.h"
#include "elementwise_plan.h"

namespace addon::elementwise {

// An array, or where that is null normal draws.
struct Input {
  const float* array;
  Draws draws;
};

// Runs programs by their plans; keeps its working memory from call to call. Sums are taken in float64 in an order
// that depends on the program and the shape alone.
class Machine {
 public:
  void run(const Program& program, const Plan& plan, const Input* inputs, float* const* outputs);

 private:
  struct Block {
    size_t row, rows, column, columns, count, padded;
  };

  void lay_out_memory();
  void set_bases();
  bool next_position();
  float* register_of(size_t value) const {
    return base_ + static_cast<size_t>(plan_->registers[value]) * plan_->width;
  }

  void run_region();
  void run_level(Level level, const Block& block);
  void place_scalars();
  void place_rows(const Block& block);
  void place_block(const Block& block);
  void emit(size_t output, const float* values, const Block& block);
  void fold_rows(const Block& block);
  void fold_scalars();
  void write_sums();

  const Program* program_ = nullptr;
  const Plan* plan_ = nullptr;
  const Input* inputs_ = nullptr;
  float* const* outputs_ = nullptr;
  std::vector<size_t> position_;      // in the outer axes
  std::vector<size_t> input_bases_;   // offsets of the present position
  std::vector<size_t> output_bases_;
  std::vector<const float*> values_;  // by value: where it lies now
  std::vector<float> memory_;
  float* base_ = nullptr;
  std::vector<double> sums_;
};

}  // namespace addon::elementwise
