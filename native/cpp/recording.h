// Calls of kernels that are made again in one call from JavaScript, with other inputs.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include "api.h"

namespace addon {

class Recording {
 public:
  // `calls`: a JavaScript array of [name, ...arguments], of which arrays are copied; `bytes` of memory of its own;
  // `lengths` of the Float32Arrays that every replay brings.
  Recording(napi_env env, const State& state, napi_value calls, size_t bytes, Span<int32_t> lengths);

  // Makes the calls in their order, with draws of this step.
  void replay(napi_env env, State& state, napi_value arrays, uint32_t step);

 private:
  struct RecordedCall {
    Body body;
    std::vector<RecordedArgument> arguments;
  };
  struct FreeAligned {
    void operator()(std::byte* memory) const { ::operator delete(memory, kLine); }
  };
  static constexpr std::align_val_t kLine{64};

  RecordedArgument argument_of(napi_env env, napi_value value);
  // False if the value is no typed array.
  bool array_argument(napi_env env, napi_value value, RecordedArgument& argument);
  RecordedArgument place_of(const double* place) const;
  void find_brought(RecordedArgument& argument);

  std::vector<size_t> lengths_;
  size_t bytes_;
  std::unique_ptr<std::byte, FreeAligned> memory_;
  std::vector<RecordedCall> calls_;
  // The arguments that a replay brings.
  std::vector<RecordedArgument*> brought_;
  // The copied arrays, eight bytes a unit; those of words are streams of draws.
  std::vector<std::unique_ptr<uint64_t[]>> copies_;
  std::vector<uint32_t*> streams_;
};

void register_recording(Module& module);

}  // namespace addon
