// What the addon keeps per JavaScript environment (main thread or worker).
#pragma once

#include <oneapi/dnnl/dnnl.hpp>

#include <vector>

#include "api.h"
#include "primitive_cache.h"

namespace addon {

struct State {
  State();

  dnnl::engine engine;
  dnnl::stream stream;
  PrimitiveCache primitives;
  // Scratch memory of the kernels: grows to the largest use, shared by all of them in turn.
  std::vector<float> scratch;
  std::vector<float> scratch2;
  int threads = 1;

  float* scratch_of(size_t count) {
    if (scratch.size() < count) scratch.resize(count);
    return scratch.data();
  }
  float* scratch2_of(size_t count) {
    if (scratch2.size() < count) scratch2.resize(count);
    return scratch2.data();
  }
};

// Reads OMP_NUM_THREADS, 1 where it is unset; makes oneDNN and the kernels keep to it.
int default_threads();
void use_threads(int count);

}  // namespace addon
