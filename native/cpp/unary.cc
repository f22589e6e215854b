// Element-wise functions of one operand.
#include <cmath>

#include "kernels.h"
#include "vector_math.h"

namespace addon {

namespace {

// clang-format off
struct Tanh { static inline float of(float x) { return vm::tanh(x); } };
struct Sigmoid { static inline float of(float x) { return vm::sigmoid(x); } };
struct Exp { static inline float of(float x) { return vm::exp(x); } };
struct Expm1 { static inline float of(float x) { return vm::expm1(x); } };
struct Log { static inline float of(float x) { return vm::log(x); } };
struct Log1p { static inline float of(float x) { return vm::log1p(x); } };
struct Softplus { static inline float of(float x) { return vm::softplus(x); } };
struct Sqrt { static inline float of(float x) { return vm::sqrt(x); } };
struct Rsqrt { static inline float of(float x) { return 1.0f / vm::sqrt(x); } };
struct Square { static inline float of(float x) { return x * x; } };
struct Abs { static inline float of(float x) { return vm::abs(x); } };
struct Neg { static inline float of(float x) { return -1.0f * x; } };
struct Reciprocal { static inline float of(float x) { return 1.0f / x; } };
// clang-format on

// A NaN stays one; -0 becomes 0.
struct Relu {
  static inline float of(float x) { return x <= 0.0f ? 0.0f : x; }
};
struct Relu6 {
  static inline float of(float x) {
    const float low = x <= 0.0f ? 0.0f : x;
    return low > 6.0f ? 6.0f : low;
  }
};
struct Elu {
  static inline float of(float x) { return x >= 0.0f ? x : vm::expm1(x); }
};
struct Selu {
  static inline float of(float x) {
    constexpr float kScale = 1.0507009873554805f;
    constexpr float kScaleAlpha = 1.7580993408473768f;
    return x >= 0.0f ? kScale * x : kScaleAlpha * vm::expm1(x);
  }
};
struct Sign {
  static inline float of(float x) { return x > 0.0f ? 1.0f : (x < 0.0f ? -1.0f : 0.0f); }
};

template <typename Op>
void apply(const float* x, float* __restrict out, size_t n) {
  for (size_t i = 0; i < n; ++i) out[i] = Op::of(x[i]);
}

// The order is that of src/kernels/unary.ts.
using Function = void (*)(const float*, float*, size_t);
constexpr Function kFunctions[] = {
    apply<Tanh>,  apply<Sigmoid>, apply<Exp>,        apply<Expm1>, apply<Log>,   apply<Log1p>,
    apply<Softplus>, apply<Sqrt>, apply<Rsqrt>,      apply<Square>, apply<Abs>,  apply<Neg>,
    apply<Reciprocal>, apply<Relu>, apply<Relu6>,    apply<Elu>,   apply<Selu>,  apply<Sign>,
    vm::sin_array, vm::cos_array};

// unary(operation, out, x)
void unary(Call& call) {
  constexpr int32_t count = sizeof(kFunctions) / sizeof(kFunctions[0]);
  const Function function = kFunctions[call.integer(0, 0, count - 1)];
  const auto out = call.floats(1);
  const auto x = call.floats(2, out.length);
  function(x.data, out.data, out.length);
}

// step(out, x, alpha)
void step(Call& call) {
  const auto out = call.floats(0);
  const auto x = call.floats(1, out.length);
  const auto alpha = static_cast<float>(call.number(2));
  for (size_t i = 0; i < out.length; ++i) {
    const float v = x[i];
    out[i] = v > 0.0f ? 1.0f : (v != v ? v : alpha);
  }
}

// leakyRelu(out, x, alpha)
void leaky_relu(Call& call) {
  const auto out = call.floats(0);
  const auto x = call.floats(1, out.length);
  const auto alpha = static_cast<float>(call.number(2));
  for (size_t i = 0; i < out.length; ++i) out[i] = x[i] < 0.0f ? alpha * x[i] : x[i];
}

// clip(out, x, low, high)
void clip(Call& call) {
  const auto out = call.floats(0);
  const auto x = call.floats(1, out.length);
  const auto low = static_cast<float>(call.number(2));
  const auto high = static_cast<float>(call.number(3));
  for (size_t i = 0; i < out.length; ++i) {
    const float v = x[i];
    out[i] = v > high ? high : (v < low ? low : v);
  }
}

}  // namespace

void register_unary(Module& module) {
  module.kernel<unary>("unary");
  module.kernel<step>("step");
  module.kernel<leaky_relu>("leakyRelu");
  module.kernel<clip>("clip");
}

}  // namespace addon
