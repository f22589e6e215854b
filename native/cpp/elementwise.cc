// elementwise(code, constants, results, sizes, present, inputs, outputs): runs a program of
// src/elementwise/program.ts. `sizes` is the broadcast shape, `present` one flag for each input and
// axis; inputs and outputs are lists of Float32Array.
#include <string>
#include <vector>

#include "elementwise_program.h"
#include "kernels.h"

namespace addon {

namespace {

using elementwise::Instruction;
using elementwise::Output;

constexpr size_t kMaxValues = 1 << 16;

void check_instructions(const Span<int32_t>& code, size_t first) {
  require(code.length % 4 == 0, "the code must have four numbers an instruction");
  require(first + code.length / 4 <= kMaxValues, "the program is too long");
  for (size_t k = 0; k < code.length / 4; ++k) {
    const int32_t number = code[4 * k];
    if (number < 0 || number >= elementwise::kCodeCount)
      fail("unknown operation " + std::to_string(number));
    const int count = elementwise::operand_count(static_cast<elementwise::Code>(number));
    for (int j = 0; j < count; ++j) {
      const int32_t value = code[4 * k + 1 + static_cast<size_t>(j)];
      if (value < 0 || static_cast<size_t>(value) >= first + k)
        fail("instruction " + std::to_string(k) + " reads a value that is not there yet");
    }
  }
}

void check_results(const Span<int32_t>& results, size_t value_count, size_t input_count) {
  require(results.length % 2 == 0, "the results must have two numbers an output");
  for (size_t o = 0; o < results.length / 2; ++o) {
    const int32_t value = results[2 * o], like = results[2 * o + 1];
    const bool good = value >= 0 && static_cast<size_t>(value) < value_count && like >= -1 &&
                      (like < 0 || static_cast<size_t>(like) < input_count);
    if (!good) fail("output " + std::to_string(o) + " names a value or input that does not exist");
  }
}

void check_length(const char* what, size_t index, size_t given, size_t expected) {
  if (given != expected)
    fail(std::string(what) + " " + std::to_string(index) + " must have " +
         std::to_string(expected) + " elements, not " + std::to_string(given));
}

void run_program(Call& call) {
  static_assert(sizeof(Instruction) == 4 * sizeof(int32_t) && sizeof(Output) == 2 * sizeof(int32_t),
                "the program is read as it lies in the typed arrays");
  thread_local elementwise::Machine machine;
  thread_local std::vector<const float*> inputs;
  thread_local std::vector<float*> outputs;

  const Span<int32_t> code = call.ints(0);
  const Span<float> constants = call.floats(1);
  const Span<int32_t> results = call.ints(2);
  const Span<int32_t> sizes = call.ints(3);
  const size_t input_count = call.list_length(5);
  require(input_count < kMaxValues && constants.length < kMaxValues && sizes.length < kMaxValues,
          "too many inputs, constants or axes");
  const Span<int32_t> present = call.ints(4, input_count * sizes.length);
  const size_t first = input_count + constants.length;
  check_instructions(code, first);
  check_results(results, first + code.length / 4, input_count);
  static_cast<void>(checked_product(sizes.data, sizes.length));
  const size_t output_count = results.length / 2;
  require(call.list_length(6) == output_count, "one array is needed for each output");

  const elementwise::Program program{input_count,
                                     constants.data,
                                     constants.length,
                                     reinterpret_cast<const Instruction*>(code.data),
                                     code.length / 4,
                                     reinterpret_cast<const Output*>(results.data),
                                     output_count};
  const elementwise::Shape shape{sizes.data, sizes.length, present.data};
  inputs.clear();
  for (size_t i = 0; i < input_count; ++i) {
    const Span<float> array = call.list_floats(5, static_cast<uint32_t>(i));
    check_length("input", i, array.length,
                 elementwise::element_count(shape, static_cast<int32_t>(i)));
    inputs.push_back(array.data);
  }
  outputs.clear();
  for (size_t o = 0; o < output_count; ++o) {
    const Span<float> array = call.list_floats(6, static_cast<uint32_t>(o));
    check_length("output", o, array.length,
                 elementwise::element_count(shape, program.outputs[o].like));
    outputs.push_back(array.data);
  }
  machine.run(program, shape, inputs.data(), outputs.data());
}

}  // namespace

void register_elementwise(Module& module) { module.function<run_program>("elementwise"); }

}  // namespace addon
