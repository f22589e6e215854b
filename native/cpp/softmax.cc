// Softmax and its logarithm over the last dimension.
#include "kernels.h"
#include "vector_math.h"

namespace addon {

namespace {

float row_max(const float* x, size_t n) {
  float max = -vm::kInfinity;
  for (size_t i = 0; i < n; ++i) max = (x[i] > max || x[i] != x[i]) ? x[i] : max;
  return max;
}

// Rows of the last dimension, or an error.
size_t rows_of(Span<float> out, Span<float> x, int32_t columns) {
  require(out.length == x.length, "the lengths differ");
  if (out.length == 0) return 0;
  require(columns > 0 && out.length % static_cast<size_t>(columns) == 0,
          "the length is no multiple of the last dimension");
  return out.length / static_cast<size_t>(columns);
}

// Of (out, x, columns): writes e^(x - max) of each row to `out` and calls finish(to, from, n, max, sum) for the row,
// where `sum` is that of what was written.
template <typename Finish>
void exponentials(Call& call, Finish finish) {
  const auto out = call.floats(0);
  const auto x = call.floats(1);
  const int32_t columns = call.integer(2, 0, INT32_MAX);
  const size_t rows = rows_of(out, x, columns);
  const auto n = static_cast<size_t>(columns);
  for (size_t r = 0; r < rows; ++r) {
    const float* from = x.data + r * n;
    float* to = out.data + r * n;
    const float max = row_max(from, n);
    for (size_t i = 0; i < n; ++i) to[i] = vm::exp(from[i] - max);
    float sum = 0.0f;
    for (size_t i = 0; i < n; ++i) sum += to[i];
    finish(to, from, n, max, sum);
  }
}

// softmax(out, x, columns): e^(x - max) / sum e^(x - max)
void softmax(Call& call) {
  exponentials(call, [](float* to, const float*, size_t n, float, float sum) {
    for (size_t i = 0; i < n; ++i) to[i] /= sum;
  });
}

// logSoftmax(out, x, columns): x - max - log sum e^(x - max)
void log_softmax(Call& call) {
  exponentials(call, [](float* to, const float* from, size_t n, float max, float sum) {
    const float log_sum = vm::log(sum);
    for (size_t i = 0; i < n; ++i) to[i] = (from[i] - max) - log_sum;
  });
}

}  // namespace

void register_softmax(Module& module) {
  module.function<softmax>("softmax");
  module.function<log_softmax>("logSoftmax");
}

}  // namespace addon
