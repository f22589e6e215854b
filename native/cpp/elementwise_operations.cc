#include "elementwise_operations.h"

#include "vector_math.h"

namespace addon::KERNEL_VARIANT {

using elementwise::Code;
using elementwise::kPadding;

namespace {

// e / (1 + e)^2
inline __attribute__((always_inline)) float slope(float e) {
  const float d = 1.0f + e;
  return e / (d * d);
}

// count is a multiple of kPadding; the arrays do not overlap.
template <typename F>
inline __attribute__((always_inline)) void map1(float* __restrict y, const float* __restrict a,
                                                size_t count, F f) {
#pragma GCC unroll 2
  for (size_t i = 0; i < count / kPadding * kPadding; ++i) y[i] = f(a[i]);
}
template <typename F>
inline __attribute__((always_inline)) void map2(float* __restrict y, const float* a, const float* b,
                                                size_t count, F f) {
#pragma GCC unroll 2
  for (size_t i = 0; i < count / kPadding * kPadding; ++i) y[i] = f(a[i], b[i]);
}
template <typename F>
inline __attribute__((always_inline)) void map3(float* __restrict y, const float* a, const float* b,
                                                const float* c, size_t count, F f) {
#pragma GCC unroll 2
  for (size_t i = 0; i < count / kPadding * kPadding; ++i) y[i] = f(a[i], b[i], c[i]);
}

}  // namespace

void run_operation(Code code, float* y, const float* a, const float* b, const float* c, size_t count,
             size_t padded) {
  switch (code) {
    case Code::kNegate:
      return map1(y, a, padded, [](float x) { return -x; });
    case Code::kExp:
      return map1(y, a, padded, [](float x) { return vm::exp(x); });
    case Code::kExpm1:
      return map1(y, a, padded, [](float x) { return vm::expm1(x); });
    case Code::kLog:
      return map1(y, a, padded, [](float x) { return vm::log(x); });
    case Code::kLog1p:
      return map1(y, a, padded, [](float x) { return vm::log1p(x); });
    case Code::kTanh:
      return map1(y, a, padded, [](float x) { return vm::tanh(x); });
    case Code::kSechSquared:
      return map1(y, a, padded, [](float e) { return 4.0f * slope(e); });
    case Code::kSigmoid:
      return map2(y, a, b, padded,
                  [](float x, float e) { return (x < 0.0f ? e : 1.0f) / (1.0f + e); });
    case Code::kSigmoidSlope:
      return map1(y, a, padded, [](float e) { return slope(e); });
    case Code::kSoftplus:
      return map2(y, a, b, padded, [](float x, float e) { return vm::softplus_from_decay(x, e); });
    case Code::kSin:
      // What lies in the padding must not force the slow path for large arguments.
      return vm::sin_array(a, y, count);
    case Code::kCos:
      return vm::cos_array(a, y, count);
    case Code::kSqrt:
      return map1(y, a, padded, [](float x) { return vm::sqrt(x); });
    case Code::kCbrt:
      return map1(y, a, padded, [](float x) { return vm::cbrt(x); });
    case Code::kSquare:
      return map1(y, a, padded, [](float x) { return x * x; });
    case Code::kReciprocal:
      return map1(y, a, padded, [](float x) { return 1.0f / x; });
    case Code::kRelu:
      return map1(y, a, padded, [](float x) { return x < 0.0f ? 0.0f : x; });
    case Code::kAbs:
      return map1(y, a, padded, [](float x) { return vm::abs(x); });
    case Code::kSign:
      return map1(y, a, padded,
                  [](float x) { return (x > 0.0f ? 1.0f : 0.0f) - (x < 0.0f ? 1.0f : 0.0f); });
    case Code::kStep:
      return map1(y, a, padded, [](float x) { return x > 0.0f ? 1.0f : 0.0f; });
    case Code::kAdd:
      return map2(y, a, b, padded, [](float p, float q) { return p + q; });
    case Code::kSubtract:
      return map2(y, a, b, padded, [](float p, float q) { return p - q; });
    case Code::kMultiply:
      return map2(y, a, b, padded, [](float p, float q) { return p * q; });
    case Code::kDivide:
      return map2(y, a, b, padded, [](float p, float q) { return p / q; });
    case Code::kMinimum:
      return map2(y, a, b, padded, [](float p, float q) { return p < q ? p : (p != p ? p : q); });
    case Code::kMaximum:
      return map2(y, a, b, padded, [](float p, float q) { return p > q ? p : (p != p ? p : q); });
    case Code::kPower:
      return map2(y, a, b, padded, [](float p, float q) { return vm::pow(p, q); });
    case Code::kLess:
      return map2(y, a, b, padded, [](float p, float q) { return p < q ? 1.0f : 0.0f; });
    case Code::kLessOrEqual:
      return map2(y, a, b, padded, [](float p, float q) { return p <= q ? 1.0f : 0.0f; });
    case Code::kEqual:
      return map2(y, a, b, padded, [](float p, float q) { return p == q ? 1.0f : 0.0f; });
    case Code::kSelect:
      return map3(y, a, b, c, padded,
                  [](float p, float q, float r) { return p != 0.0f ? q : r; });
    case Code::kClip:
      return map3(y, a, b, c, padded, [](float p, float low, float high) {
        const float q = p > high ? high : p;
        return p < low ? low : q;
      });
    case Code::kMultiplyAdd:
      return map3(y, a, b, c, padded, [](float p, float q, float r) { return p * q + r; });
    case Code::kMultiplySubtract:
      return map3(y, a, b, c, padded, [](float p, float q, float r) { return p * q - r; });
    case Code::kSubtractProduct:
      return map3(y, a, b, c, padded, [](float p, float q, float r) { return r - p * q; });
    case Code::kDecay:
      return map1(y, a, padded, [](float x) { return vm::exp_negative(-vm::abs(x)); });
    case Code::kDoubleDecay:
      return map1(y, a, padded, [](float x) { return vm::exp_negative(-2.0f * vm::abs(x)); });
    case Code::kTanhFromDecay:
      return map2(y, a, b, padded, [](float x, float e) { return vm::tanh_from_decay(x, e); });
    case Code::kSignByOrder:
      return map3(y, a, b, c, padded, [](float p, float q, float r) { return p <= q ? r : -r; });
    case Code::kExpNonPositive:
      return map1(y, a, padded, [](float x) { return vm::exp_negative(x); });
    case Code::kSubtractDivide:
      return map3(y, a, b, c, padded, [](float p, float q, float r) { return (p - q) / r; });
  }
}

}  // namespace addon::KERNEL_VARIANT
