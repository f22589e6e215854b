// The mean squared residual of a differential equation for dense networks u(x, t), and its gradient.
#pragma once

#include <cstddef>
#include <vector>

#include "api.h"
#include "variant.h"

namespace addon {

struct ResidualLayer {
  size_t inputs, units;
  size_t slope_width;  // 0: none, the slope is 1
  Span<float> kernel, bias, slope;
  Span<float> kernel_gradient, bias_gradient, slope_gradient;
};

// r = c.u u + c.ux u_x + c.ut u_t + c.uxx u_xx + c.uux u u_x - source.
struct ResidualOperator {
  float u, ux, ut, uxx, uux, scale_x, scale_t;

  bool has_derivatives() const { return ux != 0 || ut != 0 || uxx != 0 || uux != 0; }
};

enum class ResidualBase { kTanh, kSin, kSigmoid };

struct ResidualTask {
  std::vector<ResidualLayer> layers;
  ResidualOperator c;
  size_t points, inputs;
  ResidualBase base;
  // [trials or 1, points, inputs] and [trials or 1, points], the latter null for zeros.
  const float* place;
  const float* source;
  bool own_points;
  Span<float> losses;  // one for each trial
};

// Floats of scratch memory that the task needs.
size_t residual_scratch(const ResidualTask& task);

// Writes the losses and the gradients of the layers.
void residual(const ResidualTask& task, float* scratch);

namespace KERNEL_VARIANT {
size_t residual_scratch(const ResidualTask& task);
void residual(const ResidualTask& task, float* scratch);
}  // namespace KERNEL_VARIANT

}  // namespace addon
