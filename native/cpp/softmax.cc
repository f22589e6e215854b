// Softmax over the last dimension, its logarithm, and the cross-entropy of softmax.
#include <algorithm>

#include "kernels.h"
#include "vector_math.h"

namespace addon {

namespace {

float row_max(const float* x, size_t n) {
  float max = -vm::kInfinity;
  for (size_t i = 0; i < n; ++i) max = (x[i] > max || x[i] != x[i]) ? x[i] : max;
  return max;
}

// out = e^(x - max) for a row.
struct Exponentials {
  float max, sum;

  Exponentials(const float* x, size_t n, float* out) : max(row_max(x, n)), sum(0.0f) {
    for (size_t i = 0; i < n; ++i) out[i] = vm::exp(x[i] - max);
    for (size_t i = 0; i < n; ++i) sum += out[i];
  }
};

// Rows of the last dimension, or an error.
size_t rows_of(size_t length, size_t columns) {
  if (length == 0) return 0;
  require(columns > 0 && length % columns == 0, "the length is no multiple of the last dimension");
  return length / columns;
}

// Calls finish(from, to, n, exponentials) for each row; `to` holds the exponentials of `from`.
template <typename Finish>
void for_each_row(Call& call, Finish finish) {
  const auto out = call.floats(0);
  const auto x = call.floats(1, out.length);
  const auto n = static_cast<size_t>(call.integer(2, 0, INT32_MAX));
  const size_t rows = rows_of(out.length, n);
  for (size_t r = 0; r < rows; ++r) {
    const float* from = x.data + r * n;
    float* to = out.data + r * n;
    finish(from, to, n, Exponentials(from, n, to));
  }
}

// softmax(out, x, columns): e^(x - max) / sum e^(x - max)
void softmax(Call& call) {
  for_each_row(call, [](const float*, float* to, size_t n, const Exponentials& row) {
    for (size_t i = 0; i < n; ++i) to[i] /= row.sum;
  });
}

// logSoftmax(out, x, columns): x - max - log sum e^(x - max)
void log_softmax(Call& call) {
  for_each_row(call, [](const float* from, float* to, size_t n, const Exponentials& row) {
    const float log_sum = vm::log(row.sum);
    for (size_t i = 0; i < n; ++i) to[i] = (from[i] - row.max) - log_sum;
  });
}

// softmaxCrossEntropy(losses, slopes, x, classes, columns): for each of the equal groups of rows, one a loss,
// the mean over the rows of log sum_k e^(x_k - max) - sum_k c_k (x_k - max), and its derivatives
// (softmax(x) - c) / rows.
void softmax_cross_entropy(Call& call) {
  const auto losses = call.floats(0);
  const auto slopes = call.floats(1);
  const auto x = call.floats(2, slopes.length);
  const auto classes = call.floats(3, slopes.length);
  const auto n = static_cast<size_t>(call.integer(4, 1, INT32_MAX));
  const size_t rows = rows_of(slopes.length, n);
  require(rows > 0 && losses.length > 0 && rows % losses.length == 0,
          "the rows do not split into one equal group for each loss");
  const size_t group = rows / losses.length;
  const auto count = static_cast<float>(group);
  for (size_t g = 0; g < losses.length; ++g) {
    double total = 0.0;
    for (size_t r = g * group; r < (g + 1) * group; ++r) {
      const float* from = x.data + r * n;
      const float* c = classes.data + r * n;
      float* to = slopes.data + r * n;
      const Exponentials row(from, n, to);
      float chosen = 0.0f;
      for (size_t i = 0; i < n; ++i) {
        chosen += c[i] * (from[i] - row.max);
        to[i] = (to[i] / row.sum - c[i]) / count;
      }
      total += static_cast<double>(vm::log(row.sum)) - static_cast<double>(chosen);
    }
    losses[g] = static_cast<float>(total / static_cast<double>(group));
  }
}

}  // namespace

void register_softmax(Module& module) {
  module.kernel<softmax>("softmax");
  module.kernel<log_softmax>("logSoftmax");
  module.kernel<softmax_cross_entropy>("softmaxCrossEntropy");
}

}  // namespace addon
