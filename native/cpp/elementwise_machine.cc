#include "elementwise_machine.h"

#include <algorithm>
#include <cstring>

#include "elementwise_operations.h"

namespace addon::elementwise {

namespace {

// Asks for what the next block reads, while this one is computed.
void prefetch(const float* x, size_t count) {
  constexpr size_t kCacheLine = 16;
  for (size_t i = 0; i < count; i += kCacheLine) __builtin_prefetch(x + i);
}

void fill(float* y, float value, size_t count) {
  for (size_t i = 0; i < count; ++i) y[i] = value;
}

void add_to(double* sums, const float* values, size_t count) {
  for (size_t i = 0; i < count; ++i) sums[i] += static_cast<double>(values[i]);
}

// Adds element i to lane i % kPadding.
void add_to_lanes(double* __restrict lanes, const float* __restrict values, size_t count) {
  double total[kPadding];
  std::memcpy(total, lanes, sizeof total);
  const size_t whole = count / kPadding * kPadding;
  for (size_t i = 0; i < whole; i += kPadding)
    for (size_t l = 0; l < kPadding; ++l) total[l] += static_cast<double>(values[i + l]);
  for (size_t i = whole; i < count; ++i) total[i - whole] += static_cast<double>(values[i]);
  std::memcpy(lanes, total, sizeof total);
}

double sum_of_lanes(const double* lanes) {
  double total[kPadding];
  std::memcpy(total, lanes, sizeof total);
  for (size_t half = kPadding / 2; half > 0; half /= 2)
    for (size_t l = 0; l < half; ++l) total[l] += total[l + half];
  return total[0];
}

}  // namespace

void Machine::lay_out_memory() {
  const Plan& plan = *plan_;
  const size_t needed = static_cast<size_t>(plan.register_count) * plan.width + kPadding;
  if (memory_.size() < needed) memory_.resize(needed);
  const auto address = reinterpret_cast<uintptr_t>(memory_.data());
  base_ = memory_.data() + (64 - address % 64) % 64 / sizeof(float);
  values_.resize(plan.levels.size());
  for (size_t v = 0; v < values_.size(); ++v) values_[v] = plan.registers[v] < 0 ? nullptr : register_of(v);
  for (size_t k = 0; k < program_->constant_count; ++k)
    fill(register_of(program_->input_count + k), program_->constants[k], plan.width);
}

// Offsets of inputs and outputs at the present outer position.
void Machine::set_bases() {
  const Plan& plan = *plan_;
  size_t full = 0;
  for (size_t a = 0; a < plan.outer; ++a) full = full * plan.axes[a].size + position_[a];
  full *= plan.rows * plan.columns;
  for (size_t i = 0; i < program_->input_count; ++i) {
    size_t base = 0;
    for (size_t a = 0; a < plan.outer; ++a) base += position_[a] * plan.strides[i * plan.axes.size() + a];
    input_bases_[i] = base;
  }
  for (size_t o = 0; o < program_->output_count; ++o) {
    const int32_t like = program_->outputs[o].like;
    output_bases_[o] = like < 0 ? full : input_bases_[static_cast<size_t>(like)];
  }
}

bool Machine::next_position() {
  for (size_t a = plan_->outer; a-- > 0;) {
    if (++position_[a] < plan_->axes[a].size) return true;
    position_[a] = 0;
  }
  return false;
}

void Machine::emit(size_t output, const float* values, const Block& block) {
  const Target& target = plan_->targets[output];
  const size_t offset = output_bases_[output] + block.row * plan_->columns + block.column;
  double* accumulator = sums_.data() + target.accumulator;
  switch (target.sink) {
    case Sink::kStore:
      if (values != outputs_[output] + offset)
        std::memcpy(outputs_[output] + offset, values, block.count * sizeof(float));
      return;
    case Sink::kAddFull:
      return add_to(sums_.data() + target.sums + offset, values, block.count);
    case Sink::kAddRow:
      return add_to(accumulator, values, block.count);
    case Sink::kAddScalar:
      return add_to_lanes(accumulator, values, block.count);
    case Sink::kAddColumn:
      for (size_t r = 0; r < block.rows; ++r) {
        double lanes[kPadding] = {};
        add_to_lanes(lanes, values + r * block.columns, block.columns);
        sums_[target.sums + output_bases_[output] + block.row + r] += sum_of_lanes(lanes);
      }
      return;
  }
}

void Machine::run_level(Level level, const Block& block) {
  const Plan& plan = *plan_;
  const size_t first = program_->input_count + program_->constant_count;
  const bool per_block = level == Level::kPerBlock;
  for (size_t k = 0; k < program_->instruction_count; ++k) {
    const size_t value = first + k;
    if (plan.levels[value] != level) continue;
    const Instruction& instruction = program_->instructions[k];
    float* y = register_of(value);
    const int32_t output = per_block ? plan.first_output[value] : -1;
    if (output >= 0 && block.count == block.padded) {
      const size_t o = static_cast<size_t>(output);
      if (plan.targets[o].sink == Sink::kStore)
        y = outputs_[o] + output_bases_[o] + block.row * plan.columns + block.column;
    }
    values_[value] = y;
    const int count = operand_count(instruction.code);
    const float* a = values_[static_cast<size_t>(instruction.operands[0])];
    const float* b = count > 1 ? values_[static_cast<size_t>(instruction.operands[1])] : nullptr;
    const float* c = count > 2 ? values_[static_cast<size_t>(instruction.operands[2])] : nullptr;
    if (level == Level::kOnce) {
      // One number for the whole block.
      run_operation(instruction.code, y, a, b, c, kPadding, kPadding);
      fill(y + kPadding, y[0], plan.width - kPadding);
    } else {
      run_operation(instruction.code, y, a, b, c, block.count, block.padded);
    }
    for (int32_t o = output; o >= 0; o = plan.next_output[static_cast<size_t>(o)])
      emit(static_cast<size_t>(o), y, block);
  }
}

void Machine::place_scalars() {
  for (size_t i = 0; i < program_->input_count; ++i) {
    const Operand& operand = plan_->operands[i];
    if (!operand.used || operand.kind != Kind::kScalar) continue;
    float value;
    if (operand.drawn)
      write_draws(inputs_[i].draws, normals, input_bases_[i], &value, 1);
    else
      value = inputs_[i].array[input_bases_[i]];
    fill(register_of(i), value, plan_->width);
  }
}

void Machine::place_rows(const Block& block) {
  for (size_t i = 0; i < program_->input_count; ++i) {
    const Operand& operand = plan_->operands[i];
    if (!operand.used || operand.kind != Kind::kRow) continue;
    float* y = register_of(i);
    const float* x = inputs_[i].array + input_bases_[i] + block.column;
    for (size_t r = 0; r < block.rows; ++r)
      std::memcpy(y + r * block.columns, x, block.columns * sizeof(float));
  }
}

void Machine::place_block(const Block& block) {
  for (size_t i = 0; i < program_->input_count; ++i) {
    const Operand& operand = plan_->operands[i];
    if (!operand.used) continue;
    if (operand.kind == Kind::kFull) {
      const size_t offset = input_bases_[i] + block.row * plan_->columns + block.column;
      if (operand.drawn) {
        write_draws(inputs_[i].draws, normals, offset, register_of(i), block.count);
        continue;
      }
      const float* array = inputs_[i].array;
      values_[i] = array + offset;
      const size_t next = offset + block.count;
      prefetch(array + next, std::min(block.count, operand.length - next));
      if (offset + block.padded <= operand.length) continue;
      // The padding of the last block lies beyond the array.
      float* y = base_ + static_cast<size_t>(plan_->pads[i]) * plan_->width;
      std::memcpy(y, array + offset, block.count * sizeof(float));
      values_[i] = y;
    } else if (operand.kind == Kind::kColumn) {
      float* y = register_of(i);
      for (size_t r = 0; r < block.rows; ++r)
        fill(y + r * block.columns, inputs_[i].array[input_bases_[i] + block.row + r], block.columns);
    }
  }
}

void Machine::fold_rows(const Block& block) {
  for (size_t o = 0; o < program_->output_count; ++o) {
    const Target& target = plan_->targets[o];
    if (target.sink != Sink::kAddRow) continue;
    double* sums = sums_.data() + target.sums + output_bases_[o] + block.column;
    double* accumulator = sums_.data() + target.accumulator;
    for (size_t r = 0; r < block.rows; ++r)
      for (size_t j = 0; j < block.columns; ++j) sums[j] += accumulator[r * block.columns + j];
    std::fill_n(accumulator, target.accumulator_length, 0.0);
  }
}

void Machine::fold_scalars() {
  for (size_t o = 0; o < program_->output_count; ++o) {
    const Target& target = plan_->targets[o];
    if (target.sink != Sink::kAddScalar) continue;
    double* accumulator = sums_.data() + target.accumulator;
    sums_[target.sums + output_bases_[o]] += sum_of_lanes(accumulator);
    std::fill_n(accumulator, target.accumulator_length, 0.0);
  }
}

void Machine::run_region() {
  const Plan& plan = *plan_;
  const size_t first = program_->input_count + program_->constant_count;
  const auto padded = [](size_t n) { return (n + kPadding - 1) / kPadding * kPadding; };
  place_scalars();
  run_level(Level::kOnce, {});
  for (size_t column = 0; column < plan.columns; column += plan.chunk) {
    const size_t columns = std::min(plan.chunk, plan.columns - column);
    const size_t widest = plan.block_rows * columns;
    const Block whole{0, plan.block_rows, column, columns, widest, padded(widest)};
    place_rows(whole);
    run_level(Level::kPerChunk, whole);
    for (size_t row = 0; row < plan.rows; row += plan.block_rows) {
      const size_t rows = std::min(plan.block_rows, plan.rows - row);
      const size_t count = rows * columns;
      const Block block{row, rows, column, columns, count, padded(count)};
      place_block(block);
      run_level(Level::kPerBlock, block);
      for (size_t o = 0; o < program_->output_count; ++o) {
        const size_t value = static_cast<size_t>(program_->outputs[o].value);
        if (value < first || plan.levels[value] != Level::kPerBlock) emit(o, values_[value], block);
      }
    }
    fold_rows(whole);
  }
  fold_scalars();
}

void Machine::write_sums() {
  for (size_t o = 0; o < program_->output_count; ++o) {
    const Target& target = plan_->targets[o];
    for (size_t i = 0; i < target.length; ++i) outputs_[o][i] = static_cast<float>(sums_[target.sums + i]);
  }
}

void Machine::run(const Program& program, const Plan& plan, const Input* inputs, float* const* outputs) {
  program_ = &program;
  plan_ = &plan;
  inputs_ = inputs;
  outputs_ = outputs;
  lay_out_memory();
  sums_.assign(plan.sum_count, 0.0);
  input_bases_.resize(program.input_count);
  output_bases_.resize(program.output_count);
  position_.assign(plan.outer, 0);
  do {
    set_bases();
    run_region();
  } while (next_position());
  write_sums();
}

}  // namespace addon::elementwise
