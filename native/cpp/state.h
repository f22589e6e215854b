// What the addon keeps per JavaScript environment (main thread or worker).
#pragma once

#include <oneapi/dnnl/dnnl.hpp>

#include <string>
#include <unordered_map>
#include <vector>

#include "api.h"
#include "convolution_choice.h"
#include "primitive_cache.h"

namespace addon {

struct State {
  State();

  dnnl::engine engine;
  dnnl::stream stream;
  PrimitiveCache primitives;
  int threads = 1;
  WinogradUse winograd = default_winograd();
  // What a recording may call, by name.
  std::unordered_map<std::string, Body> bodies;

  // Scratch memory of the kernels, on a cache line: grows to the largest use, shared by all of them
  // in turn.
  float* scratch_of(size_t count) {
    constexpr size_t line = 64;
    if (scratch_.size() < count + line / sizeof(float)) {
      scratch_.clear();
      scratch_.resize(count + line / sizeof(float));
    }
    const auto address = reinterpret_cast<uintptr_t>(scratch_.data());
    return reinterpret_cast<float*>((address + line - 1) / line * line);
  }
  void drop_scratch() { scratch_ = {}; }

 private:
  std::vector<float> scratch_;
};

// Reads OMP_NUM_THREADS, 1 where it is unset; makes oneDNN and the kernels keep to it.
int default_threads();
void use_threads(int count);

}  // namespace addon
