#include "elementwise_plan.h"

#include <algorithm>

namespace addon::elementwise {

namespace {

constexpr size_t kCacheFloats = 6 * 1024;  // what the registers may take of the first level cache
constexpr size_t kWidest = 1024;
constexpr size_t kNarrowest = 256;
// From this many columns on, a row is long enough to be a block of its own.
constexpr size_t kLongRow = 128;

constexpr size_t round_up(size_t n) { return (n + kPadding - 1) / kPadding * kPadding; }

size_t greatest_common_divisor(size_t a, size_t b) {
  while (b != 0) {
    const size_t r = a % b;
    a = b;
    b = r;
  }
  return a;
}

bool is_read_in_place(const Operand& operand) { return operand.kind == Kind::kFull && !operand.drawn; }

class Planner {
 public:
  Planner(const Program& program, const Shape& shape) : program_(program), shape_(shape) {}

  Plan plan() {
    plan_.operands.resize(program_.input_count);
    collapse();
    choose_region();
    assign_levels();
    assign_registers();
    choose_block();
    place_sums();
    return std::move(plan_);
  }

 private:
  void collapse();
  void choose_region();
  void assign_levels();
  void assign_registers();
  void choose_block();
  void place_sums();

  const Program& program_;
  const Shape& shape_;
  Plan plan_;
  std::vector<int32_t> last_use_;  // by value
  std::vector<int32_t> free_;
  int32_t hot_registers_ = 0;
};

// Drops axes of size 1 and joins neighbours that every input treats alike.
void Planner::collapse() {
  const auto alike = [&](size_t a, size_t b) {
    for (size_t i = 0; i < program_.input_count; ++i)
      if (!shape_.present[i * shape_.rank + a] != !shape_.present[i * shape_.rank + b]) return false;
    return true;
  };
  for (size_t a = 0; a < shape_.rank; ++a) {
    const size_t size = static_cast<size_t>(shape_.sizes[a]);
    if (size == 1) continue;
    if (!plan_.axes.empty() && alike(plan_.axes.back().representative, a))
      plan_.axes.back().size *= size;
    else
      plan_.axes.push_back({size, a});
  }
  const size_t rank = plan_.axes.size();
  plan_.held.assign(program_.input_count * rank, 0);
  plan_.strides.assign(program_.input_count * rank, 0);
  for (size_t i = 0; i < program_.input_count; ++i) {
    size_t step = 1;
    for (size_t a = rank; a-- > 0;) {
      if (!shape_.present[i * shape_.rank + plan_.axes[a].representative]) continue;
      plan_.held[i * rank + a] = 1;
      plan_.strides[i * rank + a] = step;
      step *= plan_.axes[a].size;
    }
  }
}

// Which axes form the rows and columns of a region; the others are looped over outside.
void Planner::choose_region() {
  const size_t rank = plan_.axes.size();
  plan_.columns = rank >= 1 ? plan_.axes[rank - 1].size : 1;
  plan_.rows = 1;
  bool two = false;
  if (rank >= 2) {
    bool row = false, column = false;
    for (size_t i = 0; i < program_.input_count; ++i) {
      const bool in_rows = plan_.held[i * rank + rank - 2], in_columns = plan_.held[i * rank + rank - 1];
      row |= in_columns && !in_rows;
      column |= in_rows && !in_columns;
    }
    // Per-row values of long rows cost least as scalars of a region that is one row.
    two = row || (column && plan_.columns < kLongRow);
  }
  if (two) plan_.rows = plan_.axes[rank - 2].size;
  plan_.outer = rank - (two ? 2 : (rank >= 1 ? 1 : 0));
  for (size_t i = 0; i < program_.input_count; ++i) {
    const bool in_columns = rank >= 1 && plan_.held[i * rank + rank - 1];
    const bool in_rows = two ? plan_.held[i * rank + rank - 2] : in_columns;
    Operand& operand = plan_.operands[i];
    operand.kind = in_columns ? (in_rows ? Kind::kFull : Kind::kRow)
                              : (in_rows ? Kind::kColumn : Kind::kScalar);
    operand.used = false;
    operand.drawn = shape_.drawn[i] != 0;
    operand.length = 1;
    for (size_t a = 0; a < rank; ++a)
      if (plan_.held[i * rank + a]) operand.length *= plan_.axes[a].size;
  }
}

void Planner::assign_levels() {
  const size_t first = program_.input_count + program_.constant_count;
  plan_.levels.assign(first + program_.instruction_count, Level::kOnce);
  last_use_.assign(plan_.levels.size(), -1);
  for (size_t i = 0; i < program_.input_count; ++i) {
    const Kind kind = plan_.operands[i].kind;
    plan_.levels[i] = kind == Kind::kScalar ? Level::kOnce
                                       : (kind == Kind::kRow ? Level::kPerChunk : Level::kPerBlock);
  }
  for (size_t k = 0; k < program_.instruction_count; ++k) {
    const Instruction& instruction = program_.instructions[k];
    for (int j = 0; j < operand_count(instruction.code); ++j) {
      const size_t value = static_cast<size_t>(instruction.operands[j]);
      plan_.levels[first + k] = std::max(plan_.levels[first + k], plan_.levels[value]);
      last_use_[value] = static_cast<int32_t>(k);
      if (value < program_.input_count) plan_.operands[value].used = true;
    }
  }
  plan_.first_output.assign(plan_.levels.size(), -1);
  plan_.next_output.assign(program_.output_count, -1);
  for (size_t o = program_.output_count; o-- > 0;) {
    const size_t value = static_cast<size_t>(program_.outputs[o].value);
    if (value < program_.input_count) plan_.operands[value].used = true;
    plan_.next_output[o] = plan_.first_output[value];
    plan_.first_output[value] = static_cast<int32_t>(o);
  }
}

// What changes from block to block shares registers as soon as it is read for the last time; the
// rest keeps its own. A result never takes the register of an operand of the same instruction.
void Planner::assign_registers() {
  const size_t first = program_.input_count + program_.constant_count;
  plan_.registers.assign(plan_.levels.size(), -1);
  plan_.pads.assign(program_.input_count, -1);
  for (size_t v = 0; v < first; ++v) {
    const bool direct = v < program_.input_count && is_read_in_place(plan_.operands[v]);
    const bool used = v >= program_.input_count || plan_.operands[v].used;
    if (used && !direct) plan_.registers[v] = plan_.register_count++;
  }
  for (size_t k = 0; k < program_.instruction_count; ++k)
    if (plan_.levels[first + k] != Level::kPerBlock) plan_.registers[first + k] = plan_.register_count++;
  for (size_t k = 0; k < program_.instruction_count; ++k) {
    if (plan_.levels[first + k] != Level::kPerBlock) continue;
    if (free_.empty()) {
      plan_.registers[first + k] = plan_.register_count++;
    } else {
      plan_.registers[first + k] = free_.back();
      free_.pop_back();
    }
    const Instruction& instruction = program_.instructions[k];
    const int count = operand_count(instruction.code);
    for (int j = 0; j < count; ++j) {
      const size_t value = static_cast<size_t>(instruction.operands[j]);
      const bool repeated = (j > 0 && instruction.operands[0] == instruction.operands[j]) ||
                            (j > 1 && instruction.operands[1] == instruction.operands[j]);
      if (!repeated && value >= first && plan_.levels[value] == Level::kPerBlock &&
          last_use_[value] == static_cast<int32_t>(k))
        free_.push_back(plan_.registers[value]);
    }
    // Only written, for an output.
    if (last_use_[first + k] < 0) free_.push_back(plan_.registers[first + k]);
  }
  hot_registers_ = plan_.register_count;
  for (size_t i = 0; i < program_.input_count; ++i)
    if (plan_.operands[i].used && is_read_in_place(plan_.operands[i])) plan_.pads[i] = plan_.register_count++;
}

// Widest block whose registers fit the cache; whole rows where rows are short.
void Planner::choose_block() {
  const size_t live = static_cast<size_t>(hot_registers_) + 2;
  size_t widest = kWidest;
  while (widest > kNarrowest && widest * live > kCacheFloats) widest /= 2;
  if (plan_.columns > widest) {
    const size_t chunks = (plan_.columns + widest - 1) / widest;
    plan_.chunk = round_up((plan_.columns + chunks - 1) / chunks);
    plan_.block_rows = 1;
  } else {
    plan_.chunk = plan_.columns;
    plan_.block_rows = std::max<size_t>(1, std::min(plan_.rows, widest / plan_.columns));
    const size_t even = kPadding / greatest_common_divisor(kPadding, plan_.columns);
    if (plan_.block_rows > even) plan_.block_rows -= plan_.block_rows % even;
  }
  plan_.width = round_up(std::min(plan_.chunk, plan_.columns) * plan_.block_rows);
}

void Planner::place_sums() {
  const size_t rank = plan_.axes.size();
  const auto sink_like = [&](size_t i) {
    bool everywhere = true;
    for (size_t a = 0; a < plan_.outer; ++a) everywhere &= plan_.held[i * rank + a] != 0;
    switch (plan_.operands[i].kind) {
      case Kind::kFull:
        return everywhere ? Sink::kStore : Sink::kAddFull;
      case Kind::kRow:
        return Sink::kAddRow;
      case Kind::kColumn:
        return Sink::kAddColumn;
      default:
        return Sink::kAddScalar;
    }
  };
  for (size_t o = 0; o < program_.output_count; ++o) {
    const int32_t like = program_.outputs[o].like;
    Target target{like < 0 ? Sink::kStore : sink_like(static_cast<size_t>(like)), 0, plan_.sum_count, 0, 0};
    if (target.sink != Sink::kStore) {
      target.length = plan_.operands[static_cast<size_t>(like)].length;
      target.accumulator = target.sums + target.length;
      target.accumulator_length =
          target.sink == Sink::kAddRow ? plan_.width : (target.sink == Sink::kAddScalar ? kPadding : 0);
      plan_.sum_count = target.accumulator + target.accumulator_length;
    }
    plan_.targets.push_back(target);
  }
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

Plan plan_of(const Program& program, const Shape& shape) { return Planner(program, shape).plan(); }

}  // namespace addon::elementwise
