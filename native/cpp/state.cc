#include "state.h"

#include <cstdlib>

#ifdef _OPENMP
#include <omp.h>
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

void use_threads([[maybe_unused]] int count) {
#ifdef _OPENMP
  omp_set_num_threads(count);
#endif
}

}  // namespace addon
