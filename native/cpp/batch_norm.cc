// Batch normalisation over the last dimension: with given statistics, and as a training step.
#include <algorithm>
#include <cmath>
#include <vector>

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

// x [groups, rows, channels]: statistics belong to a group and a channel.
struct Grouped {
  size_t groups, rows, channels;
};

Grouped grouped(size_t length, size_t statistics, int32_t channels) {
  const auto n = static_cast<size_t>(channels);
  require(n > 0 && statistics > 0 && statistics % n == 0, "the statistics are no multiple of the channels");
  require(length > 0 && length % statistics == 0, "the length is no multiple of the statistics");
  return {statistics / n, length / statistics, n};
}

// sums[j] = sum over rows of what `add` adds to part[j], blocks of rows in float32.
template <typename Add>
void column_sums(size_t rows, size_t n, float* part, double* sums, Add add) {
  std::fill_n(sums, n, 0.0);
  for (size_t first = 0; first < rows; first += kBlock) {
    const size_t end = std::min(rows, first + kBlock);
    std::fill_n(part, n, 0.0f);
    for (size_t r = first; r < end; ++r) add(r, part);
    for (size_t j = 0; j < n; ++j) sums[j] += static_cast<double>(part[j]);
  }
}

// Mean and sum of squared deviations of each channel, one block of rows after the other: a block is
// read twice while it is in the cache, in float32, and joins the float64 totals by the formula for
// the moments of a union (Chan, Golub and LeVeque 1983).
void column_moments(const float* x, size_t rows, size_t n, float* scratch, double* __restrict mean,
                    double* __restrict squares) {
  float* __restrict sum = scratch;
  float* __restrict centre = scratch + n;
  float* __restrict square = scratch + 2 * n;
  std::fill_n(mean, n, 0.0);
  std::fill_n(squares, n, 0.0);
  for (size_t first = 0; first < rows; first += kBlock) {
    const size_t end = std::min(rows, first + kBlock);
    const auto before = static_cast<double>(first);
    const auto count = static_cast<double>(end - first);
    std::fill_n(sum, n, 0.0f);
    std::fill_n(square, n, 0.0f);
    for (size_t r = first; r < end; ++r) {
      const float* from = x + r * n;
      for (size_t j = 0; j < n; ++j) sum[j] += from[j];
    }
    const float per_row = 1.0f / static_cast<float>(end - first);
    for (size_t j = 0; j < n; ++j) centre[j] = sum[j] * per_row;
    for (size_t r = first; r < end; ++r) {
      const float* from = x + r * n;
      for (size_t j = 0; j < n; ++j) square[j] += (from[j] - centre[j]) * (from[j] - centre[j]);
    }
    const double share = count / (before + count);
    const double weight = before * share;
    for (size_t j = 0; j < n; ++j) {
      const double step = static_cast<double>(sum[j]) / count - mean[j];
      mean[j] += step * share;
      squares[j] += static_cast<double>(square[j]) + step * step * weight;
    }
  }
}

// batchNormTrain(out, mean, variance, x, offset, scale, epsilon, channels)
// Mean and variance (of the population) of each group and channel over the rows; then
// out = (x - mean) scale / sqrt(variance + epsilon) + offset.
void batch_norm_train(Call& call) {
  const auto out = call.floats(0);
  const auto mean = call.floats(1);
  const auto variance = call.floats(2, mean.length);
  const auto x = call.floats(3, out.length);
  const auto offset = call.floats(4, mean.length);
  const auto scale = call.floats(5, mean.length);
  const auto epsilon = static_cast<float>(call.number(6));
  const Grouped shape = grouped(x.length, mean.length, call.integer(7, 1, INT32_MAX));
  const size_t n = shape.channels;
  float* scratch = call.state().scratch_of(3 * n);
  float* factor = scratch;
  std::vector<double> moments(2 * n);
  const auto count = static_cast<double>(shape.rows);
  for (size_t g = 0; g < shape.groups; ++g) {
    const float* group = x.data + g * shape.rows * n;
    float* centre = mean.data + g * n;
    float* spread = variance.data + g * n;
    const float* shift = offset.data + g * n;
    column_moments(group, shape.rows, n, scratch, moments.data(), moments.data() + n);
    for (size_t j = 0; j < n; ++j) {
      centre[j] = static_cast<float>(moments[j]);
      spread[j] = static_cast<float>(moments[n + j] / count);
      factor[j] = scale[g * n + j] / std::sqrt(spread[j] + epsilon);
    }
    for (size_t r = 0; r < shape.rows; ++r) {
      const float* from = group + r * n;
      float* __restrict to = out.data + (g * shape.rows + r) * n;
      for (size_t j = 0; j < n; ++j) to[j] = (from[j] - centre[j]) * factor[j] + shift[j];
    }
  }
}

// batchNormTrainGrad(dx, dOffset, dScale, dy, x, mean, variance, scale, epsilon, channels)
// Gradients of batchNormTrain's out, through the statistics as well:
// dx = factor (dy - mean(dy) - (x - mean) mean(dy (x - mean)) / (variance + epsilon))
void batch_norm_train_grad(Call& call) {
  const auto dx = call.floats(0);
  const auto d_offset = call.floats(1);
  const auto d_scale = call.floats(2, d_offset.length);
  const auto dy = call.floats(3, dx.length);
  const auto x = call.floats(4, dx.length);
  const auto mean = call.floats(5, d_offset.length);
  const auto variance = call.floats(6, d_offset.length);
  const auto scale = call.floats(7, d_offset.length);
  const double epsilon = call.number(8);
  const Grouped shape = grouped(x.length, mean.length, call.integer(9, 1, INT32_MAX));
  const size_t n = shape.channels;
  float* part = call.state().scratch_of(3 * n);
  std::vector<double> sums(2 * n);
  const auto count = static_cast<double>(shape.rows);
  for (size_t g = 0; g < shape.groups; ++g) {
    const size_t start = g * shape.rows * n;
    const float* centre = mean.data + g * n;
    column_sums(shape.rows, 2 * n, part, sums.data(), [&](size_t r, float* both) {
      const float* d = dy.data + start + r * n;
      const float* from = x.data + start + r * n;
      float* __restrict plain = both;
      float* __restrict weighted = both + n;
      for (size_t j = 0; j < n; ++j) {
        plain[j] += d[j];
        weighted[j] += d[j] * (from[j] - centre[j]);
      }
    });
    float* factor = part;
    float* shift = part + n;
    float* slope = part + 2 * n;
    for (size_t j = 0; j < n; ++j) {
      const double inverse = 1.0 / std::sqrt(static_cast<double>(variance[g * n + j]) + epsilon);
      d_offset[g * n + j] = static_cast<float>(sums[j]);
      d_scale[g * n + j] = static_cast<float>(sums[n + j] * inverse);
      factor[j] = static_cast<float>(static_cast<double>(scale[g * n + j]) * inverse);
      shift[j] = static_cast<float>(sums[j] / count);
      slope[j] = static_cast<float>(sums[n + j] / count * inverse * inverse);
    }
    for (size_t r = 0; r < shape.rows; ++r) {
      const float* d = dy.data + start + r * n;
      const float* from = x.data + start + r * n;
      float* __restrict to = dx.data + start + r * n;
      for (size_t j = 0; j < n; ++j)
        to[j] = factor[j] * (d[j] - shift[j] - (from[j] - centre[j]) * slope[j]);
    }
  }
}

}  // namespace

void register_batch_norm(Module& module) {
  module.kernel<batch_norm>("batchNorm");
  module.kernel<batch_norm_train>("batchNormTrain");
  module.kernel<batch_norm_train_grad>("batchNormTrainGrad");
}

}  // namespace addon
