#include "elementwise_program.h"

#include <algorithm>
#include <cstring>

#include "vector_math.h"

namespace elementwise {

namespace {

constexpr size_t kLanes = 16;              // a block is padded to a multiple of it
constexpr size_t kCacheFloats = 6 * 1024;  // what the registers may take of the first level cache
constexpr size_t kWidest = 1024;
constexpr size_t kNarrowest = 256;
// From this many columns on, a row is long enough to be a block of its own.
constexpr size_t kLongRow = 128;

constexpr size_t round_up(size_t n) { return (n + kLanes - 1) / kLanes * kLanes; }

size_t greatest_common_divisor(size_t a, size_t b) {
  while (b != 0) {
    const size_t r = a % b;
    a = b;
    b = r;
  }
  return a;
}

// e / (1 + e)^2
inline __attribute__((always_inline)) float slope(float e) {
  const float d = 1.0f + e;
  return e / (d * d);
}

// count is a multiple of kLanes; the arrays do not overlap.
template <typename F>
inline __attribute__((always_inline)) void map1(float* __restrict y, const float* __restrict a,
                                                size_t count, F f) {
#pragma GCC unroll 2
  for (size_t i = 0; i < count / kLanes * kLanes; ++i) y[i] = f(a[i]);
}
template <typename F>
inline __attribute__((always_inline)) void map2(float* __restrict y, const float* a, const float* b,
                                                size_t count, F f) {
#pragma GCC unroll 2
  for (size_t i = 0; i < count / kLanes * kLanes; ++i) y[i] = f(a[i], b[i]);
}
template <typename F>
inline __attribute__((always_inline)) void map3(float* __restrict y, const float* a, const float* b,
                                                const float* c, size_t count, F f) {
#pragma GCC unroll 2
  for (size_t i = 0; i < count / kLanes * kLanes; ++i) y[i] = f(a[i], b[i], c[i]);
}

// `count` elements matter, `padded` may be computed.
void execute(Code code, float* y, const float* a, const float* b, const float* c, size_t count,
             size_t padded) {
  switch (code) {
    case Code::kNegate:
      return map1(y, a, padded, [](float x) { return -x; });
    case Code::kExp:
      return map1(y, a, padded, [](float x) { return vm::exp(x); });
    case Code::kExpm1:
      return map1(y, a, padded, [](float x) { return vm::expm1(x); });
    case Code::kLog:
      return map1(y, a, padded, [](float x) { return vm::log(x); });
    case Code::kLog1p:
      return map1(y, a, padded, [](float x) { return vm::log1p(x); });
    case Code::kTanh:
      return map1(y, a, padded, [](float x) { return vm::tanh(x); });
    case Code::kSechSquared:
      return map1(y, a, padded, [](float e) { return 4.0f * slope(e); });
    case Code::kSigmoid:
      return map2(y, a, b, padded,
                  [](float x, float e) { return (x < 0.0f ? e : 1.0f) / (1.0f + e); });
    case Code::kSigmoidSlope:
      return map1(y, a, padded, [](float e) { return slope(e); });
    case Code::kSoftplus:
      return map2(y, a, b, padded, [](float x, float e) { return vm::softplus_from_decay(x, e); });
    case Code::kSin:
      // What lies in the padding must not force the slow path for large arguments.
      return vm::sin_array(a, y, count);
    case Code::kCos:
      return vm::cos_array(a, y, count);
    case Code::kSqrt:
      return map1(y, a, padded, [](float x) { return vm::sqrt(x); });
    case Code::kCbrt:
      return map1(y, a, padded, [](float x) { return vm::cbrt(x); });
    case Code::kSquare:
      return map1(y, a, padded, [](float x) { return x * x; });
    case Code::kReciprocal:
      return map1(y, a, padded, [](float x) { return 1.0f / x; });
    case Code::kRelu:
      return map1(y, a, padded, [](float x) { return x < 0.0f ? 0.0f : x; });
    case Code::kAbs:
      return map1(y, a, padded, [](float x) { return vm::abs(x); });
    case Code::kSign:
      return map1(y, a, padded,
                  [](float x) { return (x > 0.0f ? 1.0f : 0.0f) - (x < 0.0f ? 1.0f : 0.0f); });
    case Code::kStep:
      return map1(y, a, padded, [](float x) { return x > 0.0f ? 1.0f : 0.0f; });
    case Code::kAdd:
      return map2(y, a, b, padded, [](float p, float q) { return p + q; });
    case Code::kSubtract:
      return map2(y, a, b, padded, [](float p, float q) { return p - q; });
    case Code::kMultiply:
      return map2(y, a, b, padded, [](float p, float q) { return p * q; });
    case Code::kDivide:
      return map2(y, a, b, padded, [](float p, float q) { return p / q; });
    case Code::kMinimum:
      return map2(y, a, b, padded, [](float p, float q) { return p < q ? p : (p != p ? p : q); });
    case Code::kMaximum:
      return map2(y, a, b, padded, [](float p, float q) { return p > q ? p : (p != p ? p : q); });
    case Code::kPower:
      return map2(y, a, b, padded, [](float p, float q) { return vm::pow(p, q); });
    case Code::kLess:
      return map2(y, a, b, padded, [](float p, float q) { return p < q ? 1.0f : 0.0f; });
    case Code::kLessOrEqual:
      return map2(y, a, b, padded, [](float p, float q) { return p <= q ? 1.0f : 0.0f; });
    case Code::kEqual:
      return map2(y, a, b, padded, [](float p, float q) { return p == q ? 1.0f : 0.0f; });
    case Code::kSelect:
      return map3(y, a, b, c, padded,
                  [](float p, float q, float r) { return p != 0.0f ? q : r; });
    case Code::kClip:
      return map3(y, a, b, c, padded, [](float p, float low, float high) {
        const float q = p > high ? high : p;
        return p < low ? low : q;
      });
    case Code::kMultiplyAdd:
      return map3(y, a, b, c, padded, [](float p, float q, float r) { return p * q + r; });
    case Code::kMultiplySubtract:
      return map3(y, a, b, c, padded, [](float p, float q, float r) { return p * q - r; });
    case Code::kSubtractProduct:
      return map3(y, a, b, c, padded, [](float p, float q, float r) { return r - p * q; });
    case Code::kDecay:
      return map1(y, a, padded, [](float x) { return vm::exp_negative(-vm::abs(x)); });
    case Code::kDoubleDecay:
      return map1(y, a, padded, [](float x) { return vm::exp_negative(-2.0f * vm::abs(x)); });
    case Code::kTanhFromDecay:
      return map2(y, a, b, padded, [](float x, float e) { return vm::tanh_from_decay(x, e); });
    case Code::kSignByOrder:
      return map3(y, a, b, c, padded, [](float p, float q, float r) { return p <= q ? r : -r; });
    case Code::kExpNonPositive:
      return map1(y, a, padded, [](float x) { return vm::exp_negative(x); });
    case Code::kSubtractDivide:
      return map3(y, a, b, c, padded, [](float p, float q, float r) { return (p - q) / r; });
  }
}

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

// Adds element i to lane i % kLanes.
void add_to_lanes(double* __restrict lanes, const float* __restrict values, size_t count) {
  double total[kLanes];
  std::memcpy(total, lanes, sizeof total);
  const size_t whole = count / kLanes * kLanes;
  for (size_t i = 0; i < whole; i += kLanes)
    for (size_t l = 0; l < kLanes; ++l) total[l] += static_cast<double>(values[i + l]);
  for (size_t i = whole; i < count; ++i) total[i - whole] += static_cast<double>(values[i]);
  std::memcpy(lanes, total, sizeof total);
}

double sum_of_lanes(const double* lanes) {
  double total[kLanes];
  std::memcpy(total, lanes, sizeof total);
  for (size_t half = kLanes / 2; half > 0; half /= 2)
    for (size_t l = 0; l < half; ++l) total[l] += total[l + half];
  return total[0];
}

}  // namespace

int operand_count(Code code) {
  if (code == Code::kSigmoid || code == Code::kSoftplus || code == Code::kTanhFromDecay) return 2;
  if (code == Code::kSignByOrder || code == Code::kSubtractDivide) return 3;
  if (code <= Code::kStep || code >= Code::kDecay) return 1;
  return code <= Code::kEqual ? 2 : 3;
}

size_t element_count(const Shape& shape, int32_t input) {
  size_t count = 1;
  for (size_t a = 0; a < shape.rank; ++a)
    if (input < 0 || shape.present[static_cast<size_t>(input) * shape.rank + a])
      count *= static_cast<size_t>(shape.sizes[a]);
  return count;
}

// Drops axes of size 1 and joins neighbours that every input treats alike.
void Machine::collapse(const Program& program, const Shape& shape) {
  axes_.clear();
  const auto alike = [&](size_t a, size_t b) {
    for (size_t i = 0; i < program.input_count; ++i)
      if (!shape.present[i * shape.rank + a] != !shape.present[i * shape.rank + b]) return false;
    return true;
  };
  for (size_t a = 0; a < shape.rank; ++a) {
    const size_t size = static_cast<size_t>(shape.sizes[a]);
    if (size == 1) continue;
    if (!axes_.empty() && alike(axes_.back().representative, a))
      axes_.back().size *= size;
    else
      axes_.push_back({size, a});
  }
  const size_t rank = axes_.size();
  held_.assign(program.input_count * rank, 0);
  strides_.assign(program.input_count * rank, 0);
  for (size_t i = 0; i < program.input_count; ++i) {
    size_t step = 1;
    for (size_t a = rank; a-- > 0;) {
      if (!shape.present[i * shape.rank + axes_[a].representative]) continue;
      held_[i * rank + a] = 1;
      strides_[i * rank + a] = step;
      step *= axes_[a].size;
    }
  }
}

// Which axes form the rows and columns of a region; the others are looped over outside.
void Machine::choose_region(const Program& program) {
  const size_t rank = axes_.size();
  columns_ = rank >= 1 ? axes_[rank - 1].size : 1;
  rows_ = 1;
  bool two = false;
  if (rank >= 2) {
    bool row = false, column = false;
    for (size_t i = 0; i < program.input_count; ++i) {
      const bool in_rows = held_[i * rank + rank - 2], in_columns = held_[i * rank + rank - 1];
      row |= in_columns && !in_rows;
      column |= in_rows && !in_columns;
    }
    // Per-row values of long rows cost least as scalars of a region that is one row.
    two = row || (column && columns_ < kLongRow);
  }
  if (two) rows_ = axes_[rank - 2].size;
  outer_ = rank - (two ? 2 : (rank >= 1 ? 1 : 0));
  for (size_t i = 0; i < program.input_count; ++i) {
    const bool in_columns = rank >= 1 && held_[i * rank + rank - 1];
    const bool in_rows = two ? held_[i * rank + rank - 2] : in_columns;
    Operand& operand = operands_[i];
    operand.kind = in_columns ? (in_rows ? Kind::kFull : Kind::kRow)
                              : (in_rows ? Kind::kColumn : Kind::kScalar);
    operand.used = false;
    operand.length = 1;
    for (size_t a = 0; a < rank; ++a)
      if (held_[i * rank + a]) operand.length *= axes_[a].size;
  }
}

void Machine::assign_levels(const Program& program) {
  const size_t first = program.input_count + program.constant_count;
  levels_.assign(first + program.instruction_count, Level::kOnce);
  last_use_.assign(levels_.size(), -1);
  for (size_t i = 0; i < program.input_count; ++i) {
    const Kind kind = operands_[i].kind;
    levels_[i] = kind == Kind::kScalar ? Level::kOnce
                                       : (kind == Kind::kRow ? Level::kPerChunk : Level::kPerBlock);
  }
  for (size_t k = 0; k < program.instruction_count; ++k) {
    const Instruction& instruction = program.instructions[k];
    for (int j = 0; j < operand_count(instruction.code); ++j) {
      const size_t value = static_cast<size_t>(instruction.operands[j]);
      levels_[first + k] = std::max(levels_[first + k], levels_[value]);
      last_use_[value] = static_cast<int32_t>(k);
      if (value < program.input_count) operands_[value].used = true;
    }
  }
  first_output_.assign(levels_.size(), -1);
  next_output_.assign(program.output_count, -1);
  for (size_t o = program.output_count; o-- > 0;) {
    const size_t value = static_cast<size_t>(program.outputs[o].value);
    if (value < program.input_count) operands_[value].used = true;
    next_output_[o] = first_output_[value];
    first_output_[value] = static_cast<int32_t>(o);
  }
}

// What changes from block to block shares registers as soon as it is read for the last time; the
// rest keeps its own. A result never takes the register of an operand of the same instruction.
void Machine::assign_registers(const Program& program) {
  const size_t first = program.input_count + program.constant_count;
  registers_.assign(levels_.size(), -1);
  pads_.assign(program.input_count, -1);
  free_.clear();
  register_count_ = 0;
  for (size_t v = 0; v < first; ++v) {
    const bool direct = v < program.input_count && operands_[v].kind == Kind::kFull;
    const bool used = v >= program.input_count || operands_[v].used;
    if (used && !direct) registers_[v] = register_count_++;
  }
  for (size_t k = 0; k < program.instruction_count; ++k)
    if (levels_[first + k] != Level::kPerBlock) registers_[first + k] = register_count_++;
  for (size_t k = 0; k < program.instruction_count; ++k) {
    if (levels_[first + k] != Level::kPerBlock) continue;
    if (free_.empty()) {
      registers_[first + k] = register_count_++;
    } else {
      registers_[first + k] = free_.back();
      free_.pop_back();
    }
    const Instruction& instruction = program.instructions[k];
    const int count = operand_count(instruction.code);
    for (int j = 0; j < count; ++j) {
      const size_t value = static_cast<size_t>(instruction.operands[j]);
      const bool repeated = (j > 0 && instruction.operands[0] == instruction.operands[j]) ||
                            (j > 1 && instruction.operands[1] == instruction.operands[j]);
      if (!repeated && value >= first && levels_[value] == Level::kPerBlock &&
          last_use_[value] == static_cast<int32_t>(k))
        free_.push_back(registers_[value]);
    }
    // Only written, for an output.
    if (last_use_[first + k] < 0) free_.push_back(registers_[first + k]);
  }
  hot_registers_ = register_count_;
  for (size_t i = 0; i < program.input_count; ++i)
    if (operands_[i].used && operands_[i].kind == Kind::kFull) pads_[i] = register_count_++;
}

// Widest block whose registers fit the cache; whole rows where rows are short.
void Machine::choose_block() {
  const size_t live = static_cast<size_t>(hot_registers_) + 2;
  size_t widest = kWidest;
  while (widest > kNarrowest && widest * live > kCacheFloats) widest /= 2;
  if (columns_ > widest) {
    const size_t chunks = (columns_ + widest - 1) / widest;
    chunk_ = round_up((columns_ + chunks - 1) / chunks);
    block_rows_ = 1;
  } else {
    chunk_ = columns_;
    block_rows_ = std::max<size_t>(1, std::min(rows_, widest / columns_));
    const size_t even = kLanes / greatest_common_divisor(kLanes, columns_);
    if (block_rows_ > even) block_rows_ -= block_rows_ % even;
  }
  width_ = round_up(std::min(chunk_, columns_) * block_rows_);
}

void Machine::lay_out_memory(const Program& program) {
  const size_t needed = static_cast<size_t>(register_count_) * width_ + kLanes;
  if (memory_.size() < needed) memory_.resize(needed);
  const auto address = reinterpret_cast<uintptr_t>(memory_.data());
  base_ = memory_.data() + (64 - address % 64) % 64 / sizeof(float);
  values_.resize(levels_.size());
  for (size_t v = 0; v < values_.size(); ++v)
    values_[v] =
        registers_[v] < 0 ? nullptr : base_ + static_cast<size_t>(registers_[v]) * width_;
  for (size_t k = 0; k < program.constant_count; ++k)
    fill(base_ + static_cast<size_t>(registers_[program.input_count + k]) * width_,
         program.constants[k], width_);
}

void Machine::prepare_targets(const Program& program) {
  const size_t rank = axes_.size();
  targets_.resize(program.output_count);
  target_lengths_.resize(program.output_count);
  size_t doubles = 0;
  const auto accumulator_length = [&](Sink sink) {
    return sink == Sink::kAddRow ? width_ : (sink == Sink::kAddScalar ? kLanes : 0);
  };
  for (size_t o = 0; o < program.output_count; ++o) {
    Target& target = targets_[o];
    target = {Sink::kStore, 0, nullptr, nullptr};
    target_lengths_[o] = 0;
    const int32_t like = program.outputs[o].like;
    if (like < 0) continue;
    const size_t i = static_cast<size_t>(like);
    bool everywhere = true;
    for (size_t a = 0; a < outer_; ++a) everywhere &= held_[i * rank + a] != 0;
    switch (operands_[i].kind) {
      case Kind::kFull:
        target.sink = everywhere ? Sink::kStore : Sink::kAddFull;
        break;
      case Kind::kRow:
        target.sink = Sink::kAddRow;
        break;
      case Kind::kColumn:
        target.sink = Sink::kAddColumn;
        break;
      case Kind::kScalar:
        target.sink = Sink::kAddScalar;
        break;
    }
    if (target.sink == Sink::kStore) continue;
    target_lengths_[o] = operands_[i].length;
    doubles += operands_[i].length + accumulator_length(target.sink);
  }
  sums_.assign(doubles, 0.0);
  double* next = sums_.data();
  for (size_t o = 0; o < program.output_count; ++o) {
    Target& target = targets_[o];
    if (target.sink == Sink::kStore) continue;
    target.sums = next;
    target.accumulator = next + target_lengths_[o];
    next = target.accumulator + accumulator_length(target.sink);
  }
}

// Offsets of inputs and outputs at the present outer position; returns that of the broadcast shape.
size_t Machine::set_bases(const Program& program) {
  size_t full = 0;
  for (size_t a = 0; a < outer_; ++a) full = full * axes_[a].size + position_[a];
  full *= rows_ * columns_;
  for (size_t i = 0; i < program.input_count; ++i) {
    size_t base = 0;
    for (size_t a = 0; a < outer_; ++a) base += position_[a] * stride(i, a);
    operands_[i].base = base;
  }
  for (size_t o = 0; o < program.output_count; ++o) {
    const int32_t like = program.outputs[o].like;
    targets_[o].base = like < 0 ? full : operands_[static_cast<size_t>(like)].base;
  }
  return full;
}

bool Machine::next_position() {
  for (size_t a = outer_; a-- > 0;) {
    if (++position_[a] < axes_[a].size) return true;
    position_[a] = 0;
  }
  return false;
}

void Machine::emit(size_t output, const float* values, const Block& block, float* const* outputs) {
  Target& target = targets_[output];
  const size_t offset = target.base + block.row * columns_ + block.column;
  switch (target.sink) {
    case Sink::kStore:
      if (values != outputs[output] + offset)
        std::memcpy(outputs[output] + offset, values, block.count * sizeof(float));
      return;
    case Sink::kAddFull:
      return add_to(target.sums + offset, values, block.count);
    case Sink::kAddRow:
      return add_to(target.accumulator, values, block.count);
    case Sink::kAddScalar:
      return add_to_lanes(target.accumulator, values, block.count);
    case Sink::kAddColumn:
      for (size_t r = 0; r < block.rows; ++r) {
        double lanes[kLanes] = {};
        add_to_lanes(lanes, values + r * block.columns, block.columns);
        target.sums[target.base + block.row + r] += sum_of_lanes(lanes);
      }
      return;
  }
}

void Machine::run_level(const Program& program, Level level, const Block& block,
                        float* const* outputs) {
  const size_t first = program.input_count + program.constant_count;
  const bool per_block = level == Level::kPerBlock;
  for (size_t k = 0; k < program.instruction_count; ++k) {
    const size_t value = first + k;
    if (levels_[value] != level) continue;
    const Instruction& instruction = program.instructions[k];
    float* y = base_ + static_cast<size_t>(registers_[value]) * width_;
    const int32_t output = per_block ? first_output_[value] : -1;
    if (output >= 0 && block.count == block.padded) {
      const Target& target = targets_[static_cast<size_t>(output)];
      if (target.sink == Sink::kStore)
        y = outputs[output] + target.base + block.row * columns_ + block.column;
    }
    values_[value] = y;
    const int count = operand_count(instruction.code);
    const float* a = values_[static_cast<size_t>(instruction.operands[0])];
    const float* b = count > 1 ? values_[static_cast<size_t>(instruction.operands[1])] : nullptr;
    const float* c = count > 2 ? values_[static_cast<size_t>(instruction.operands[2])] : nullptr;
    if (level == Level::kOnce) {
      // One number for the whole block.
      execute(instruction.code, y, a, b, c, kLanes, kLanes);
      fill(y + kLanes, y[0], width_ - kLanes);
    } else {
      execute(instruction.code, y, a, b, c, block.count, block.padded);
    }
    for (int32_t o = output; o >= 0; o = next_output_[static_cast<size_t>(o)])
      emit(static_cast<size_t>(o), y, block, outputs);
  }
}

void Machine::place_scalars(const Program& program, const float* const* inputs) {
  for (size_t i = 0; i < program.input_count; ++i)
    if (operands_[i].used && operands_[i].kind == Kind::kScalar)
      fill(base_ + static_cast<size_t>(registers_[i]) * width_, inputs[i][operands_[i].base], width_);
}

void Machine::place_rows(const Program& program, const float* const* inputs, const Block& block) {
  for (size_t i = 0; i < program.input_count; ++i) {
    if (!operands_[i].used || operands_[i].kind != Kind::kRow) continue;
    float* y = base_ + static_cast<size_t>(registers_[i]) * width_;
    const float* x = inputs[i] + operands_[i].base + block.column;
    for (size_t r = 0; r < block.rows; ++r)
      std::memcpy(y + r * block.columns, x, block.columns * sizeof(float));
  }
}

void Machine::place_block(const Program& program, const float* const* inputs, const Block& block) {
  for (size_t i = 0; i < program.input_count; ++i) {
    const Operand& operand = operands_[i];
    if (!operand.used) continue;
    if (operand.kind == Kind::kFull) {
      const size_t offset = operand.base + block.row * columns_ + block.column;
      values_[i] = inputs[i] + offset;
      const size_t next = offset + block.count;
      prefetch(inputs[i] + next, std::min(block.count, operand.length - next));
      if (offset + block.padded <= operand.length) continue;
      // The padding of the last block lies beyond the array.
      float* y = base_ + static_cast<size_t>(pads_[i]) * width_;
      std::memcpy(y, inputs[i] + offset, block.count * sizeof(float));
      values_[i] = y;
    } else if (operand.kind == Kind::kColumn) {
      float* y = base_ + static_cast<size_t>(registers_[i]) * width_;
      for (size_t r = 0; r < block.rows; ++r)
        fill(y + r * block.columns, inputs[i][operand.base + block.row + r], block.columns);
    }
  }
}

void Machine::fold_rows(const Block& block) {
  for (Target& target : targets_) {
    if (target.sink != Sink::kAddRow) continue;
    double* sums = target.sums + target.base + block.column;
    for (size_t r = 0; r < block.rows; ++r)
      for (size_t j = 0; j < block.columns; ++j) sums[j] += target.accumulator[r * block.columns + j];
    std::fill(target.accumulator, target.accumulator + width_, 0.0);
  }
}

void Machine::fold_scalars() {
  for (Target& target : targets_) {
    if (target.sink != Sink::kAddScalar) continue;
    target.sums[target.base] += sum_of_lanes(target.accumulator);
    std::fill(target.accumulator, target.accumulator + kLanes, 0.0);
  }
}

void Machine::run_region(const Program& program, const float* const* inputs,
                         float* const* outputs) {
  const size_t first = program.input_count + program.constant_count;
  place_scalars(program, inputs);
  run_level(program, Level::kOnce, {}, outputs);
  for (size_t column = 0; column < columns_; column += chunk_) {
    const size_t columns = std::min(chunk_, columns_ - column);
    const size_t widest = block_rows_ * columns;
    const Block whole{0, block_rows_, column, columns, widest, round_up(widest)};
    place_rows(program, inputs, whole);
    run_level(program, Level::kPerChunk, whole, outputs);
    for (size_t row = 0; row < rows_; row += block_rows_) {
      const size_t rows = std::min(block_rows_, rows_ - row);
      const size_t count = rows * columns;
      const Block block{row, rows, column, columns, count, round_up(count)};
      place_block(program, inputs, block);
      run_level(program, Level::kPerBlock, block, outputs);
      for (size_t o = 0; o < program.output_count; ++o) {
        const size_t value = static_cast<size_t>(program.outputs[o].value);
        if (value < first || levels_[value] != Level::kPerBlock)
          emit(o, values_[value], block, outputs);
      }
    }
    fold_rows(whole);
  }
  fold_scalars();
}

void Machine::write_sums(float* const* outputs) {
  for (size_t o = 0; o < targets_.size(); ++o)
    for (size_t i = 0; i < target_lengths_[o]; ++i)
      outputs[o][i] = static_cast<float>(targets_[o].sums[i]);
}

void Machine::run(const Program& program, const Shape& shape, const float* const* inputs,
                  float* const* outputs) {
  if (element_count(shape, -1) == 0) {
    for (size_t o = 0; o < program.output_count; ++o)
      std::fill_n(outputs[o], element_count(shape, program.outputs[o].like), 0.0f);
    return;
  }
  operands_.resize(program.input_count);
  collapse(program, shape);
  choose_region(program);
  assign_levels(program);
  assign_registers(program);
  choose_block();
  lay_out_memory(program);
  prepare_targets(program);
  position_.assign(outer_, 0);
  do {
    set_bases(program);
    run_region(program, inputs, outputs);
  } while (next_position());
  write_sums(outputs);
}

}  // namespace elementwise
