// A layer of an LSTM with flexible gates through all time steps, and its gradient, for many trials.
//
// For the steps t of one trial, with rows for the examples of its batch:
//   z_t = x_t W + h_{t-1} U + b                       [4 units]: forget, input, output, candidate
//   f, i, o = alpha sigmoid(z) + (1 - alpha) clip(beta z + 1/2, 0, 1)   of the first 3 units columns
//   g = tanh(z)                                        of the last
//   c_t = f c_{t-1} + i g,  h_t = o tanh(c_t),  h_0 = c_0 = 0
// Without alpha and beta the gates are plain sigmoids.
#include <algorithm>
#include <cstring>
#include <vector>

#include "gemm.h"
#include "kernels.h"
#include "state.h"
#include "vector_math.h"

namespace addon {

namespace {

struct Sizes {
  size_t trials, x_trials, time, batch, features, units;

  size_t rows() const { return time * batch; }
  size_t width() const { return 4 * units; }
  size_t gates() const { return 3 * units; }
  size_t joint() const { return features + units; }
};

// sizes: trials, trials of x (1 or trials), time, batch, features, units
Sizes sizes_of(Call& call, size_t index) {
  const auto packed = call.ints(index, 6);
  for (size_t i = 0; i < 6; ++i) require(packed[i] > 0 && packed[i] <= 1 << 24, "a size is not within 1 to 2^24");
  const auto at = [&](size_t i) { return static_cast<size_t>(packed[i]); };
  const Sizes s{at(0), at(1), at(2), at(3), at(4), at(5)};
  require(s.x_trials == 1 || s.x_trials == s.trials, "x has another number of trials");
  const int32_t product[] = {packed[0], packed[2], packed[3], packed[4] + 5 * packed[5]};
  checked_product(product, 4);
  return s;
}

// Scratch memory of the largest product, in whole cache lines.
size_t product_scratch(const Sizes& s) {
  const size_t most = std::max({gemm_scratch(s.batch, s.width(), s.features),
                                gemm_scratch(s.batch, s.width(), s.joint()),
                                gemm_scratch(s.batch, s.units, s.width()),
                                gemm_scratch(s.joint(), s.width(), s.rows()),
                                gemm_scratch(s.rows(), s.features, s.width())});
  constexpr size_t line = 16;
  return (most + line - 1) / line * line;
}

struct Inputs {
  Span<float> x, kernel, recurrent, bias, alpha, beta;
};

Inputs inputs_of(Call& call, size_t index, const Sizes& s) {
  Inputs in;
  in.x = call.floats(index, s.x_trials * s.rows() * s.features);
  in.kernel = call.floats(index + 1, s.trials * s.features * s.width());
  in.recurrent = call.floats(index + 2, s.trials * s.units * s.width());
  in.bias = call.floats(index + 3, s.trials * s.width());
  if (!call.absent(index + 4)) {
    in.alpha = call.floats(index + 4, s.trials * s.gates());
    in.beta = call.floats(index + 5, s.trials * s.gates());
  }
  return in;
}

// Rows [x_t, h_{t-1}] of all steps of a trial, so that both products are one.
void copy_inputs(const Sizes& s, const float* x, float* joint) {
  for (size_t r = 0; r < s.rows(); ++r)
    std::memcpy(joint + r * s.joint(), x + r * s.features, s.features * sizeof(float));
}

void copy_states(const Sizes& s, const float* h, float* joint) {
  for (size_t r = 0; r < s.batch; ++r)
    std::memcpy(joint + r * s.joint() + s.features, h + r * s.units, s.units * sizeof(float));
}

void clear_states(const Sizes& s, float* joint) {
  for (size_t r = 0; r < s.batch; ++r)
    std::memset(joint + r * s.joint() + s.features, 0, s.units * sizeof(float));
}

// y = gate(z) and smooth = sigmoid(z), element by element.
void apply_gates(size_t n, const float* z, const float* alpha, const float* beta,
                 float* __restrict y, float* __restrict smooth) {
  for (size_t j = 0; j < n; ++j) smooth[j] = vm::sigmoid(z[j]);
  if (alpha == nullptr) {
    std::memcpy(y, smooth, n * sizeof(float));
    return;
  }
  for (size_t j = 0; j < n; ++j) {
    const float line = beta[j] * z[j] + 0.5f;
    const float ramp = line < 0.0f ? 0.0f : (line > 1.0f ? 1.0f : line);
    y[j] = ramp + alpha[j] * (smooth[j] - ramp);
  }
}

// dz = dy gate'(z), given sigmoid(z), and adds to the slopes of alpha and beta.
void gate_slopes(size_t n, const float* z, const float* smooth, const float* alpha,
                 const float* beta, const float* dy, float* __restrict dz, float* __restrict d_alpha, float* __restrict d_beta) {
  if (alpha == nullptr) {
    for (size_t j = 0; j < n; ++j) dz[j] = dy[j] * (smooth[j] - smooth[j] * smooth[j]);
    return;
  }
  for (size_t j = 0; j < n; ++j) {
    const float line = beta[j] * z[j] + 0.5f;
    const float ramp = line < 0.0f ? 0.0f : (line > 1.0f ? 1.0f : line);
    const float inside = line > 0.0f ? (line < 1.0f ? 1.0f : 0.0f) : 0.0f;
    const float rest = (1.0f - alpha[j]) * inside;
    dz[j] = dy[j] * (alpha[j] * (smooth[j] - smooth[j] * smooth[j]) + rest * beta[j]);
    d_alpha[j] += dy[j] * (smooth[j] - ramp);
    d_beta[j] += dy[j] * rest * z[j];
  }
}

const float* trial_of(Span<float> span, size_t trial, size_t size) {
  return span.data == nullptr ? nullptr : span.data + trial * size;
}

// lstm(hidden, cells, sums, x, kernel, recurrent, bias, alpha?, beta?, sizes)
// Writes h_t and c_t [trials, time, batch, units] and z_t [trials, time, batch, 4 units].
void lstm(Call& call) {
  const Sizes s = sizes_of(call, 9);
  const auto hidden = call.floats(0, s.trials * s.rows() * s.units);
  const auto cells = call.floats(1, hidden.length);
  const auto sums = call.floats(2, s.trials * s.rows() * s.width());
  const Inputs in = inputs_of(call, 3, s);
  const size_t units = s.units;

  float* scratch = call.state().scratch_of(product_scratch(s) + s.rows() * s.joint() +
                                           s.joint() * s.width() + 2 * s.gates() + 2 * units);
  float* joint = scratch + product_scratch(s);
  float* weights = joint + s.rows() * s.joint();
  float* gates = weights + s.joint() * s.width();
  float* smooth = gates + s.gates();
  float* candidate = smooth + s.gates();
  float* bounded = candidate + units;
  const auto row = static_cast<ptrdiff_t>(s.joint());
  const auto column = static_cast<ptrdiff_t>(s.width());

  for (size_t trial = 0; trial < s.trials; ++trial) {
    const float* alpha = trial_of(in.alpha, trial, s.gates());
    const float* beta = trial_of(in.beta, trial, s.gates());
    std::memcpy(weights, in.kernel.data + trial * s.features * s.width(),
                s.features * s.width() * sizeof(float));
    std::memcpy(weights + s.features * s.width(), in.recurrent.data + trial * units * s.width(),
                units * s.width() * sizeof(float));
    if (trial == 0 || s.x_trials > 1)
      copy_inputs(s, in.x.data + trial * s.rows() * s.features, joint);
    clear_states(s, joint);

    for (size_t t = 0; t < s.time; ++t) {
      const size_t first = trial * s.rows() + t * s.batch;
      float* rows = joint + t * s.batch * s.joint();
      // At the first step h is 0.
      gemm(s.batch, s.width(), t == 0 ? s.features : s.joint(), {rows, row, 1},
                 {weights, column, 1}, sums.data + first * s.width(), s.width(),
                 in.bias.data + trial * s.width(), scratch);
      for (size_t b = 0; b < s.batch; ++b) {
        const float* z = sums.data + (first + b) * s.width();
        float* __restrict c = cells.data + (first + b) * units;
        float* __restrict h = hidden.data + (first + b) * units;
        apply_gates(s.gates(), z, alpha, beta, gates, smooth);
        for (size_t j = 0; j < units; ++j) candidate[j] = vm::tanh(z[s.gates() + j]);
        for (size_t j = 0; j < units; ++j) c[j] = gates[units + j] * candidate[j];
        if (t > 0) {
          const float* before = c - s.batch * units;
          for (size_t j = 0; j < units; ++j) c[j] += gates[j] * before[j];
        }
        for (size_t j = 0; j < units; ++j) bounded[j] = vm::tanh(c[j]);
        for (size_t j = 0; j < units; ++j) h[j] = gates[2 * units + j] * bounded[j];
      }
      if (t + 1 < s.time)
        copy_states(s, hidden.data + first * units, rows + s.batch * s.joint());
    }
  }
}

// lstmGrad(dx, dKernel, dRecurrent, dBias, dAlpha?, dBeta?, dHidden, hidden, cells, sums, list, sizes)
// list: x, kernel, recurrent, alpha?, beta?. An empty dx is not computed.
void lstm_grad(Call& call) {
  const Sizes s = sizes_of(call, 11);
  const size_t units = s.units;
  const bool flexible = !call.absent(4);
  const auto dx = call.floats(0);
  const size_t x_size = s.trials * s.rows() * s.features;
  require(dx.length == 0 || dx.length == x_size, "dx has another length than its trials need");
  const auto d_kernel = call.floats(1, s.trials * s.features * s.width());
  const auto d_recurrent = call.floats(2, s.trials * units * s.width());
  const auto d_bias = call.floats(3, s.trials * s.width());
  const auto d_alpha = flexible ? call.floats(4, s.trials * s.gates()) : Span<float>{};
  const auto d_beta = flexible ? call.floats(5, s.trials * s.gates()) : Span<float>{};
  const auto d_hidden = call.floats(6, s.trials * s.rows() * units);
  const auto hidden = call.floats(7, d_hidden.length);
  const auto cells = call.floats(8, d_hidden.length);
  const auto sums = call.floats(9, s.trials * s.rows() * s.width());
  const auto given = [&](uint32_t i, size_t length) {
    const auto span = call.list_floats(10, i);
    require(span.length == length, "an element of the list has another length");
    return span;
  };
  require(call.list_length(10) == (flexible ? 5 : 3), "the list has another length");
  const auto x = given(0, s.x_trials * s.rows() * s.features);
  const auto kernel = given(1, d_kernel.length);
  const auto recurrent = given(2, d_recurrent.length);
  const auto alpha = flexible ? given(3, d_alpha.length) : Span<float>{};
  const auto beta = flexible ? given(4, d_beta.length) : Span<float>{};

  const size_t joint_size = s.rows() * s.joint();
  const size_t dz_size = s.rows() * s.width();
  const size_t state = s.batch * units;
  float* scratch =
      call.state().scratch_of(product_scratch(s) + joint_size + dz_size + s.joint() * s.width() +
                              2 * state + 3 * s.gates() + 2 * units);
  float* joint = scratch + product_scratch(s);
  float* dz = joint + joint_size;
  float* d_joint = dz + dz_size;
  float* dh = d_joint + s.joint() * s.width();
  float* dc = dh + state;
  float* gates = dc + state;
  float* d_gates = gates + s.gates();
  float* smooth = d_gates + s.gates();
  float* candidate = smooth + s.gates();
  float* bounded = candidate + units;
  const auto row = static_cast<ptrdiff_t>(s.joint());
  const auto column = static_cast<ptrdiff_t>(s.width());

  for (size_t trial = 0; trial < s.trials; ++trial) {
    const float* a = trial_of(alpha, trial, s.gates());
    const float* b0 = trial_of(beta, trial, s.gates());
    float* da = flexible ? d_alpha.data + trial * s.gates() : nullptr;
    float* db = flexible ? d_beta.data + trial * s.gates() : nullptr;
    if (flexible) {
      std::fill_n(da, s.gates(), 0.0f);
      std::fill_n(db, s.gates(), 0.0f);
    }
    if (trial == 0 || s.x_trials > 1)
      copy_inputs(s, x.data + (s.x_trials > 1 ? trial : 0) * s.rows() * s.features, joint);
    clear_states(s, joint);
    for (size_t t = 1; t < s.time; ++t)
      copy_states(s, hidden.data + (trial * s.rows() + (t - 1) * s.batch) * units,
                  joint + t * s.batch * s.joint());
    std::fill_n(dh, 2 * state, 0.0f);

    for (size_t t = s.time; t-- > 0;) {
      const size_t first = trial * s.rows() + t * s.batch;
      for (size_t b = 0; b < s.batch; ++b) {
        const float* z = sums.data + (first + b) * s.width();
        const float* c = cells.data + (first + b) * units;
        const float* from_above = d_hidden.data + (first + b) * units;
        const float* h_slope = dh + b * units;
        float* __restrict c_slope = dc + b * units;
        float* __restrict z_slope = dz + (t * s.batch + b) * s.width();
        apply_gates(s.gates(), z, a, b0, gates, smooth);
        for (size_t j = 0; j < units; ++j) candidate[j] = vm::tanh(z[s.gates() + j]);
        for (size_t j = 0; j < units; ++j) bounded[j] = vm::tanh(c[j]);
        const float* before = t > 0 ? c - s.batch * units : c;
        for (size_t j = 0; j < units; ++j) {
          const float h_total = from_above[j] + h_slope[j];
          const float c_total =
              c_slope[j] + h_total * gates[2 * units + j] * (1.0f - bounded[j] * bounded[j]);
          d_gates[j] = t > 0 ? c_total * before[j] : 0.0f;
          d_gates[units + j] = c_total * candidate[j];
          d_gates[2 * units + j] = h_total * bounded[j];
          z_slope[s.gates() + j] =
              c_total * gates[units + j] * (1.0f - candidate[j] * candidate[j]);
          c_slope[j] = c_total * gates[j];
        }
        gate_slopes(s.gates(), z, smooth, a, b0, d_gates, z_slope, da, db);
      }
      if (t > 0)
        gemm(s.batch, units, s.width(), {dz + t * s.batch * s.width(), column, 1},
                   {recurrent.data + trial * units * s.width(), 1, column}, dh, units, nullptr,
                   scratch);
    }

    gemm(s.joint(), s.width(), s.rows(), {joint, 1, row}, {dz, column, 1}, d_joint, s.width(),
               nullptr, scratch);
    std::memcpy(d_kernel.data + trial * s.features * s.width(), d_joint,
                s.features * s.width() * sizeof(float));
    std::memcpy(d_recurrent.data + trial * units * s.width(), d_joint + s.features * s.width(),
                units * s.width() * sizeof(float));
    float* bias = d_bias.data + trial * s.width();
    std::fill_n(bias, s.width(), 0.0f);
    for (size_t r = 0; r < s.rows(); ++r)
      for (size_t j = 0; j < s.width(); ++j) bias[j] += dz[r * s.width() + j];
    if (dx.length > 0)
      gemm(s.rows(), s.features, s.width(), {dz, column, 1},
                 {kernel.data + trial * s.features * s.width(), 1, column},
                 dx.data + trial * s.rows() * s.features, s.features, nullptr, scratch);
  }
}

}  // namespace

void register_lstm(Module& module) {
  module.kernel<lstm>("lstm");
  module.kernel<lstm_grad>("lstmGrad");
}

}  // namespace addon
