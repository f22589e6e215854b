#include "state.h"

#include <cstdlib>

#ifdef _OPENMP
#include <omp.h>
#else
// A compiler without OpenMP still meets a library that runs on it: its runtime has the function, once loaded.
extern "C" void omp_set_num_threads(int count) __attribute__((weak));
#endif

namespace addon {

namespace {
constexpr size_t kPrimitives = 256;
}

State::State()
    : engine(dnnl::engine::kind::cpu, 0),
      stream(engine),
      primitives(kPrimitives),
      threads(default_threads()) {
  use_threads(threads);
}

int default_threads() {
  const char* text = std::getenv("OMP_NUM_THREADS");
  const int count = text == nullptr ? 1 : std::atoi(text);
  return count >= 1 && count <= 1024 ? count : 1;
}

void use_threads(int count) {
#ifndef _OPENMP
  if (omp_set_num_threads == nullptr) return;
#endif
  omp_set_num_threads(count);
}

}  // namespace addon
