// Batch normalisation over the last dimension: with given statistics, and as a training step.
#include <algorithm>
#include <cmath>

#include "kernels.h"
#include "state.h"

namespace addon {

namespace {

size_t rows_of(size_t length, size_t channels) {
  if (length == 0) return 0;
  require(channels > 0 && length % channels == 0, "the length is no multiple of the channels");
  return length / channels;
}

// batchNorm(out, x, mean, variance, offset?, scale?, epsilon)
// out = (x - mean) scale / sqrt(variance + epsilon) + offset
void batch_norm(Call& call) {
  const auto out = call.floats(0);
  const auto x = call.floats(1, out.length);
  const auto mean = call.floats(2);
  const size_t n = mean.length;
  const auto variance = call.floats(3, n);
  const auto offset = call.absent(4) ? Span<float>{} : call.floats(4, n);
  const auto scale = call.absent(5) ? Span<float>{} : call.floats(5, n);
  const auto epsilon = static_cast<float>(call.number(6));
  const size_t rows = rows_of(out.length, n);
  float* factor = call.state().scratch_of(n);
  for (size_t j = 0; j < n; ++j)
    factor[j] = (scale.data == nullptr ? 1.0f : scale[j]) / std::sqrt(variance[j] + epsilon);
  for (size_t r = 0; r < rows; ++r) {
    const float* from = x.data + r * n;
    float* __restrict to = out.data + r * n;
    if (offset.data == nullptr) {
      for (size_t j = 0; j < n; ++j) to[j] = (from[j] - mean[j]) * factor[j];
    } else {
      for (size_t j = 0; j < n; ++j) to[j] = (from[j] - mean[j]) * factor[j] + offset[j];
    }
  }
}

constexpr size_t kBlock = 64;  // rows summed in float32 before they join the float64 totals

// sums[j] += f(r, j) over all rows, blocks of rows in float32.
template <typename F>
void column_sums(size_t rows, size_t n, float* part, double* sums, F f) {
  std::fill_n(sums, n, 0.0);
  for (size_t first = 0; first < rows; first += kBlock) {
    const size_t end = std::min(rows, first + kBlock);
    std::fill_n(part, n, 0.0f);
    for (size_t r = first; r < end; ++r) f(r, part);
    for (size_t j = 0; j < n; ++j) sums[j] += static_cast<double>(part[j]);
  }
}

// batchNormTrain(out, mean, variance, x, offset, scale, epsilon)
// Mean and variance (of the population) of each channel over the rows, then batchNorm with them.
void batch_norm_train(Call& call) {
  const auto out = call.floats(0);
  const auto mean = call.floats(1);
  const size_t n = mean.length;
  const auto variance = call.floats(2, n);
  const auto x = call.floats(3, out.length);
  const auto offset = call.floats(4, n);
  const auto scale = call.floats(5, n);
  const auto epsilon = static_cast<float>(call.number(6));
  const size_t rows = rows_of(out.length, n);
  require(rows > 0, "batch normalisation of an empty batch");
  float* part = call.state().scratch_of(2 * n);
  float* factor = part + n;
  std::vector<double> sums(n);
  // Sums of differences from the first row: exact enough where the mean is large.
  const float* pivot = x.data;
  column_sums(rows, n, part, sums.data(), [&](size_t r, float* __restrict p) {
    const float* from = x.data + r * n;
    for (size_t j = 0; j < n; ++j) p[j] += from[j] - pivot[j];
  });
  for (size_t j = 0; j < n; ++j)
    mean[j] = static_cast<float>(static_cast<double>(pivot[j]) + sums[j] / static_cast<double>(rows));
  const float* centre = mean.data;
  column_sums(rows, n, part, sums.data(), [&](size_t r, float* __restrict p) {
    const float* from = x.data + r * n;
    for (size_t j = 0; j < n; ++j) p[j] += (from[j] - centre[j]) * (from[j] - centre[j]);
  });
  for (size_t j = 0; j < n; ++j) variance[j] = static_cast<float>(sums[j] / static_cast<double>(rows));
  for (size_t j = 0; j < n; ++j) factor[j] = scale[j] / std::sqrt(variance[j] + epsilon);
  for (size_t r = 0; r < rows; ++r) {
    const float* from = x.data + r * n;
    float* __restrict to = out.data + r * n;
    for (size_t j = 0; j < n; ++j) to[j] = (from[j] - centre[j]) * factor[j] + offset[j];
  }
}

// batchNormTrainGrad(dx, dOffset, dScale, dy, x, mean, variance, scale, epsilon)
// Gradients of batchNormTrain's output, through the statistics as well.
void batch_norm_train_grad(Call& call) {
  const auto dx = call.floats(0);
  const auto d_offset = call.floats(1);
  const size_t n = d_offset.length;
  const auto d_scale = call.floats(2, n);
  const auto dy = call.floats(3, dx.length);
  const auto x = call.floats(4, dx.length);
  const auto mean = call.floats(5, n);
  const auto variance = call.floats(6, n);
  const auto scale = call.floats(7, n);
  const auto epsilon = static_cast<float>(call.number(8));
  const size_t rows = rows_of(dx.length, n);
  require(rows > 0, "batch normalisation of an empty batch");
  float* part = call.state().scratch_of(4 * n);
  std::vector<double> sums(2 * n, 0.0);
  const float* centre = mean.data;
  for (size_t first = 0; first < rows; first += kBlock) {
    const size_t end = std::min(rows, first + kBlock);
    float* __restrict plain = part;
    float* __restrict weighted = part + n;
    std::fill_n(part, 2 * n, 0.0f);
    for (size_t r = first; r < end; ++r) {
      const float* d = dy.data + r * n;
      const float* from = x.data + r * n;
      for (size_t j = 0; j < n; ++j) {
        plain[j] += d[j];
        weighted[j] += d[j] * (from[j] - centre[j]);
      }
    }
    for (size_t j = 0; j < 2 * n; ++j) sums[j] += static_cast<double>(part[j]);
  }
  // dx = factor (dy - mean(dy) - (x - mean) mean(dy (x - mean)) / (variance + epsilon))
  float* factor = part;
  float* shift = part + n;
  float* slope = part + 2 * n;
  const auto count = static_cast<double>(rows);
  for (size_t j = 0; j < n; ++j) {
    const double inverse = 1.0 / std::sqrt(static_cast<double>(variance[j]) + static_cast<double>(epsilon));
    d_offset[j] = static_cast<float>(sums[j]);
    d_scale[j] = static_cast<float>(sums[n + j] * inverse);
    factor[j] = static_cast<float>(static_cast<double>(scale[j]) * inverse);
    shift[j] = static_cast<float>(sums[j] / count);
    slope[j] = static_cast<float>(sums[n + j] / count * inverse * inverse);
  }
  for (size_t r = 0; r < rows; ++r) {
    const float* d = dy.data + r * n;
    const float* from = x.data + r * n;
    float* __restrict to = dx.data + r * n;
    for (size_t j = 0; j < n; ++j)
      to[j] = factor[j] * (d[j] - shift[j] - (from[j] - centre[j]) * slope[j]);
  }
}

}  // namespace

void register_batch_norm(Module& module) {
  module.function<batch_norm>("batchNorm");
  module.function<batch_norm_train>("batchNormTrain");
  module.function<batch_norm_train_grad>("batchNormTrainGrad");
}

}  // namespace addon
