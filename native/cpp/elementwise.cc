// elementwise(code, constants, results, sizes, present, inputs, outputs): runs a program of
// src/elementwise/program.ts. `sizes` is the broadcast shape, `present` one flag for each input and
// axis; outputs are a list of Float32Array, inputs too, or a Uint32Array where an input is normal draws: what
// normals() takes.
#include <algorithm>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "elementwise_machine.h"
#include "kernels.h"

namespace addon {

namespace {

using elementwise::Instruction;
using elementwise::Output;
using elementwise::Plan;
using elementwise::Program;
using elementwise::Shape;

constexpr size_t kMaxValues = 1 << 16;
constexpr size_t kMaxPlans = 1024;

void check_instructions(const Program& program) {
  const size_t first = program.input_count + program.constant_count;
  require(first + program.instruction_count <= kMaxValues, "the program is too long");
  for (size_t k = 0; k < program.instruction_count; ++k) {
    const Instruction& instruction = program.instructions[k];
    const auto number = static_cast<int32_t>(instruction.code);
    if (number < 0 || number >= elementwise::kCodeCount)
      fail("unknown operation " + std::to_string(number));
    const int count = elementwise::operand_count(instruction.code);
    for (int j = 0; j < count; ++j) {
      const int32_t value = instruction.operands[j];
      if (value < 0 || static_cast<size_t>(value) >= first + k)
        fail("instruction " + std::to_string(k) + " reads a value that is not there yet");
    }
  }
}

void check_results(const Program& program) {
  const size_t value_count = program.input_count + program.constant_count + program.instruction_count;
  for (size_t o = 0; o < program.output_count; ++o) {
    const auto [value, like] = program.outputs[o];
    const bool good = value >= 0 && static_cast<size_t>(value) < value_count && like >= -1 &&
                      (like < 0 || static_cast<size_t>(like) < program.input_count);
    if (!good) fail("output " + std::to_string(o) + " names a value or input that does not exist");
  }
}

void check_draws(const Program& program, const Shape& shape) {
  for (size_t i = 0; i < program.input_count; ++i)
    for (size_t a = 0; a < shape.rank; ++a)
      if (shape.drawn[i] && !shape.present[i * shape.rank + a] && shape.sizes[a] != 1)
        fail("input " + std::to_string(i) + " is drawn and must have the broadcast shape");
}

void check_length(const char* what, size_t index, size_t given, size_t expected) {
  if (given != expected)
    fail(std::string(what) + " " + std::to_string(index) + " must have " +
         std::to_string(expected) + " elements, not " + std::to_string(given));
}

template <typename T>
void append(std::string& key, const T* data, size_t count) {
  key.append(reinterpret_cast<const char*>(&count), sizeof count);
  if (count > 0) key.append(reinterpret_cast<const char*>(data), count * sizeof(T));
}

// Plans of programs that were checked, by program and shape.
class Plans {
 public:
  const Plan& of(const Program& program, const Shape& shape) {
    key_.clear();
    append(key_, program.instructions, program.instruction_count);
    append(key_, program.outputs, program.output_count);
    append(key_, shape.sizes, shape.rank);
    append(key_, shape.present, program.input_count * shape.rank);
    append(key_, shape.drawn, program.input_count);
    append(key_, &program.constant_count, 1);
    const auto found = plans_.find(key_);
    if (found != plans_.end()) return *found->second;
    check_instructions(program);
    check_results(program);
    static_cast<void>(checked_product(shape.sizes, shape.rank));
    check_draws(program, shape);
    auto plan = std::make_unique<Plan>();
    if (elementwise::element_count(shape, -1) > 0) *plan = elementwise::plan_of(program, shape);
    if (plans_.size() >= kMaxPlans) plans_.clear();
    return *plans_.emplace(key_, std::move(plan)).first->second;
  }

 private:
  std::string key_;
  std::unordered_map<std::string, std::unique_ptr<Plan>> plans_;
};

void run_program(Call& call) {
  static_assert(sizeof(Instruction) == 4 * sizeof(int32_t) && sizeof(Output) == 2 * sizeof(int32_t),
                "the program is read as it lies in the typed arrays");
  thread_local Plans plans;
  thread_local elementwise::Machine machine;
  thread_local std::vector<elementwise::Input> inputs;
  thread_local std::vector<uint8_t> drawn;
  thread_local std::vector<size_t> lengths;
  thread_local std::vector<float*> outputs;

  const Span<int32_t> code = call.ints(0);
  const Span<float> constants = call.floats(1);
  const Span<int32_t> results = call.ints(2);
  const Span<int32_t> sizes = call.ints(3);
  const size_t input_count = call.list_length(5);
  require(code.length % 4 == 0, "the code must have four numbers an instruction");
  require(results.length % 2 == 0, "the results must have two numbers an output");
  require(input_count < kMaxValues && constants.length < kMaxValues && sizes.length < kMaxValues,
          "too many inputs, constants or axes");
  const Span<int32_t> present = call.ints(4, input_count * sizes.length);
  const size_t output_count = results.length / 2;
  require(call.list_length(6) == output_count, "one array is needed for each output");

  inputs.clear();
  drawn.clear();
  lengths.clear();
  const Program program{input_count,
                        constants.data,
                        constants.length,
                        reinterpret_cast<const Instruction*>(code.data),
                        code.length / 4,
                        reinterpret_cast<const Output*>(results.data),
                        output_count};
  for (size_t i = 0; i < input_count; ++i) {
    const auto element = static_cast<uint32_t>(i);
    drawn.push_back(call.list_has_words(5, element));
    if (drawn[i]) {
      inputs.push_back({nullptr, draws_of(call.list_words(5, element))});
      lengths.push_back(inputs[i].draws.length());
    } else {
      const Span<float> array = call.list_floats(5, element);
      inputs.push_back({array.data, {}});
      lengths.push_back(array.length);
    }
  }
  const Shape shape{sizes.data, sizes.length, present.data, drawn.data()};
  const Plan& plan = plans.of(program, shape);
  for (size_t i = 0; i < input_count; ++i) {
    const size_t count = elementwise::element_count(shape, static_cast<int32_t>(i));
    if (drawn[i])
      require(lengths[i] >= count, "there are fewer draws than elements");
    else
      check_length("input", i, lengths[i], count);
  }
  outputs.clear();
  for (size_t o = 0; o < output_count; ++o) {
    const Span<float> array = call.list_floats(6, static_cast<uint32_t>(o));
    check_length("output", o, array.length,
                 elementwise::element_count(shape, program.outputs[o].like));
    outputs.push_back(array.data);
  }
  if (elementwise::element_count(shape, -1) == 0) {
    for (size_t o = 0; o < output_count; ++o)
      std::fill_n(outputs[o], elementwise::element_count(shape, program.outputs[o].like), 0.0f);
    return;
  }
  machine.run(program, plan, inputs.data(), outputs.data());
}

}  // namespace

void register_elementwise(Module& module) { module.kernel<run_program>("elementwise"); }

}  // namespace addon
