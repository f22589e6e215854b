// Elementary functions on float32, written so that a plain loop over them is vectorised by the
// compiler (-O3 -fno-math-errno -fno-trapping-math): no branch, no table, no call.
//
//   for (size_t i = 0; i < n; ++i) y[i] = vm::tanh(x[i]);
//
// Contract (worst error found over a dense sample of all float32, against float64):
//   exp, expm1, log, log1p, tanh, sigmoid, softplus, sin, cos, cbrt, pow: at most 4 ulp (most below
//   2), denormal arguments and results included; sqrt is correctly rounded.
//   NaN gives NaN, infinities and signed zeros follow IEEE 754 (pow follows ECMAScript: 1 to the
//   power of an infinity, and any power NaN, is NaN; any x to the power 0 is 1).
//   sin and cos hold for |x| <= kTrigLimit and give NaN beyond; vm::sin_array and vm::cos_array
//   have no such limit.
// The same argument gives the same bits whatever its place in an array.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#define VM_INLINE static inline __attribute__((always_inline))

namespace vm {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kTrigLimit = 1e6f;

VM_INLINE int32_t bits(float x) {
  int32_t i;
  std::memcpy(&i, &x, sizeof i);
  return i;
}
VM_INLINE float from_bits(int32_t i) {
  float x;
  std::memcpy(&x, &i, sizeof x);
  return x;
}
VM_INLINE int64_t bits64(double x) {
  int64_t i;
  std::memcpy(&i, &x, sizeof i);
  return i;
}
VM_INLINE double from_bits64(int64_t i) {
  double x;
  std::memcpy(&x, &i, sizeof x);
  return x;
}

// a - b modulo 2^32: what NaN and negative arguments are reduced to is thrown away.
VM_INLINE int32_t difference(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) - static_cast<uint32_t>(b));
}

constexpr int32_t kSignBit = INT32_MIN;

VM_INLINE float abs(float x) { return from_bits(bits(x) & 0x7fffffff); }
VM_INLINE float copysign(float magnitude, float sign) {
  return from_bits((bits(magnitude) & 0x7fffffff) | (bits(sign) & kSignBit));
}
VM_INLINE float sqrt(float x) { return __builtin_sqrtf(x); }

// 2^n for -126 <= n <= 127.
VM_INLINE float exp2i(int32_t n) {
  return from_bits(static_cast<int32_t>((static_cast<uint32_t>(n) + 127u) << 23));
}

namespace detail {

constexpr float kRound = 12582912.0f;         // 1.5 * 2^23: adding it rounds to an integer
constexpr double kRound64 = 6755399441055744.0;  // 1.5 * 2^52
constexpr float kLog2E = 1.44269504f;
constexpr float kLn2High = 0.693359375f;  // 9 bits, so that a product with |n| < 2^15 is exact
constexpr float kLn2Low = -2.12194440e-4f;

struct Reduced {
  int32_t n;
  float r;
};

// x = n ln 2 + r, |r| <= ln 2 / 2, for |x| < 2^15.
VM_INLINE Reduced reduce_ln2(float x) {
  const float shifted = x * kLog2E + kRound;
  const float n = shifted - kRound;
  const float r = (x - n * kLn2High) - n * kLn2Low;
  return {difference(bits(shifted), bits(kRound)), r};
}

// (exp(r) - 1 - r) / r^2 on |r| <= ln 2 / 2, error 2e-10.
VM_INLINE float exp_tail(float r) {
  float p = 1.991385361e-04f;
  p = p * r + 1.394122024e-03f;
  p = p * r + 8.333273232e-03f;
  p = p * r + 4.166635126e-02f;
  p = p * r + 1.666666716e-01f;
  return p * r + 5.000000000e-01f;
}

// log(1 + f) - f on sqrt(1/2) <= 1 + f <= sqrt(2).
VM_INLINE float log_tail(float f) {
  float q = 6.915368140e-02f;
  q = q * f - 1.178980768e-01f;
  q = q * f + 1.187297627e-01f;
  q = q * f - 1.238434836e-01f;
  q = q * f + 1.421865821e-01f;
  q = q * f - 1.666925102e-01f;
  q = q * f + 2.000222653e-01f;
  q = q * f - 2.499998659e-01f;
  q = q * f + 3.333331048e-01f;
  const float f2 = f * f;
  return f2 * f * q - 0.5f * f2;
}

// log(x) + correction for normal x > 0; correction is small against log(x) or against 1.
VM_INLINE float log_normal(float x, float exponent_offset, float correction) {
  constexpr int32_t kSqrtHalf = 0x3f3504f3;
  const int32_t shifted = difference(bits(x), kSqrtHalf);
  const float e = static_cast<float>(shifted >> 23) + exponent_offset;
  const float f = from_bits((shifted & 0x007fffff) + kSqrtHalf) - 1.0f;
  const float tail = log_tail(f) + (e * kLn2Low + correction);
  return e * kLn2High + (f + tail);
}

}  // namespace detail

// e^x
VM_INLINE float exp(float x) {
  float c = x > 89.0f ? 89.0f : x;
  c = c < -104.0f ? -104.0f : c;
  const auto [n, r] = detail::reduce_ln2(c);
  const float p = 1.0f + (r + r * r * detail::exp_tail(r));
  // Two factors, because 2^n alone may lie outside the normal range.
  const int32_t half = n >> 1;
  return p * exp2i(half) * exp2i(n - half);
}

// e^x for x <= 0, with the bits of exp.
VM_INLINE float exp_negative(float x) {
  const float c = x < -104.0f ? -104.0f : x;
  const auto [n, r] = detail::reduce_ln2(c);
  const float p = 1.0f + (r + r * r * detail::exp_tail(r));
  // 2^(n + 64) is normal for every n that occurs: only the last product rounds, where the result is denormal.
  return p * exp2i(n + 64) * 5.42101086e-20f;
}

// e^x - 1
VM_INLINE float expm1(float x) {
  float c = x > 89.0f ? 89.0f : x;
  c = c < -87.0f ? -87.0f : c;
  const auto [n, r] = detail::reduce_ln2(c);
  const float q = r + r * r * detail::exp_tail(r);
  const float scale = exp2i(n - 1);
  const float y = 2.0f * (scale * q + (scale - 0.5f));
  return abs(x) < 5e-8f ? x : y;
}

// Natural logarithm.
VM_INLINE float log(float x) {
  constexpr float kSmallestNormal = 1.17549435e-38f;
  const bool small = x < kSmallestNormal;
  const float scaled = small ? x * 8388608.0f : x;
  float y = detail::log_normal(scaled, small ? -23.0f : 0.0f, 0.0f);
  y = x == 0.0f ? -kInfinity : y;
  y = x < 0.0f ? kNaN : y;
  return x < kInfinity ? y : x;
}

// log(1 + x)
VM_INLINE float log1p(float x) {
  const float u = 1.0f + x;
  // What rounding 1 + x lost, from the larger of the two terms.
  const float lost = x < 1.0f ? x - (u - 1.0f) : 1.0f - (u - x);
  float y = detail::log_normal(u, 0.0f, lost / u);
  y = abs(x) < 5e-8f ? x : y;
  y = x == -1.0f ? -kInfinity : y;
  y = x < -1.0f ? kNaN : y;
  return x < kInfinity ? y : x;
}

// (e^2x - 1) / (e^2x + 1), the numerator as in expm1 without its cases for the rest of the axis.
VM_INLINE float tanh(float x) {
  const float a = abs(x);
  const auto [n, r] = detail::reduce_ln2(2.0f * (a > 10.0f ? 10.0f : a));
  const float scale = exp2i(n);
  const float t = scale * (r + r * r * detail::exp_tail(r)) + (scale - 1.0f);
  return copysign(t / (t + 2.0f), x);
}

// tanh(x) from e = e^(-2|x|): less than half the work where e is there already.
VM_INLINE float tanh_from_decay(float x, float e) {
  const float t = x * x;
  // tanh(x) / x - 1 by x^2 for |x| <= 0.625, error 4e-9; beyond, 1 - e cancels less than a bit.
  float p = -5.709494945e-03f;
  p = p * t + 2.064413378e-02f;
  p = p * t - 5.374162198e-02f;
  p = p * t + 1.333147016e-01f;
  p = p * t - 3.333328320e-01f;
  const float near = x + x * (t * p);
  const float far = copysign((1.0f - e) / (1.0f + e), x);
  return abs(x) < 0.625f ? near : far;
}

// 1 / (1 + e^-x)
VM_INLINE float sigmoid(float x) {
  const float e = exp_negative(-abs(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

// log(1 + e^x) from e = exp_negative(-abs(x)).
VM_INLINE float softplus_from_decay(float x, float e) {
  // log(1 + e) / e on [0, 1], error 5e-9.
  float p = -3.244011913e-03f;
  p = p * e + 1.985140049e-02f;
  p = p * e - 5.695941325e-02f;
  p = p * e + 1.060364202e-01f;
  p = p * e - 1.530558451e-01f;
  p = p * e + 1.967593626e-01f;
  p = p * e - 2.495413302e-01f;
  p = p * e + 3.332996235e-01f;
  p = p * e - 4.999990242e-01f;
  p = p * e + 1.0f;
  return (x > 0.0f ? x : 0.0f) + e * p;
}

// log(1 + e^x)
VM_INLINE float softplus(float x) { return softplus_from_decay(x, exp_negative(-abs(x))); }

namespace detail {

struct Turned {
  int32_t quadrant;
  float r;
};

// x = quadrant * pi/2 + r, |r| <= pi/4, for |x| <= kTrigLimit.
VM_INLINE Turned reduce_half_pi(float x) {
  constexpr double kTwoOverPi = 0.63661977236758134308;
  constexpr double kPart1 = 1.57079632673412561417;  // 33 bits of pi/2
  constexpr double kPart2 = 6.07710050650619224932e-11;  // what is left
  const double wide = static_cast<double>(x);
  const double q = (wide * kTwoOverPi + kRound64) - kRound64;
  const double r = (wide - q * kPart1) - q * kPart2;
  return {static_cast<int32_t>(q), static_cast<float>(r)};
}

// sin(r) for even quadrants, cos(r) for odd ones, negated in the second half turn.
VM_INLINE float turn(int32_t quadrant, float r) {
  const float t = r * r;
  float s = 2.718237283e-06f;
  s = s * t - 1.983932743e-04f;
  s = s * t + 8.333329111e-03f;
  s = s * t - 1.666666716e-01f;
  s = r + r * t * s;
  float c = -2.720954626e-07f;
  c = c * t + 2.479951218e-05f;
  c = c * t - 1.388888340e-03f;
  c = c * t + 4.166666791e-02f;
  c = 1.0f + (t * t * c - 0.5f * t);
  const float y = (quadrant & 1) ? c : s;
  return from_bits(bits(y) ^ ((quadrant & 2) << 30));
}

}  // namespace detail

VM_INLINE float sin(float x) {
  const bool inside = abs(x) <= kTrigLimit;
  const auto [quadrant, r] = detail::reduce_half_pi(inside ? x : 0.0f);
  const float y = detail::turn(quadrant, r);
  return inside ? (x == 0.0f ? x : y) : kNaN;
}

VM_INLINE float cos(float x) {
  const bool inside = abs(x) <= kTrigLimit;
  const auto [quadrant, r] = detail::reduce_half_pi(inside ? x : 0.0f);
  return inside ? detail::turn(quadrant + 1, r) : kNaN;
}

// Cube root, the sign kept.
VM_INLINE float cbrt(float x) {
  constexpr float kSmallestNormal = 1.17549435e-38f;
  const float a = abs(x);
  const bool small = a < kSmallestNormal;
  const float scaled = small ? a * 16777216.0f : a;
  // A third of the exponent: within 6 % of the root; each of Halley's steps triples the digits.
  const int32_t third = static_cast<int32_t>(static_cast<float>(bits(scaled)) * (1.0f / 3.0f));
  const double v = static_cast<double>(scaled);
  double t = static_cast<double>(from_bits(third + 709921077));
  for (int step = 0; step < 2; ++step) {
    const double cube = t * t * t;
    t = t * (cube + 2.0 * v) / (2.0 * cube + v);
  }
  const float y = static_cast<float>(t) * (small ? 0.00390625f : 1.0f);
  const float root = copysign(y, x);
  return (a > 0.0f && a < kInfinity) ? root : x;
}

// x^y as ECMAScript's ** has it.
VM_INLINE float pow(float x, float y) {
  const float ax = abs(x);
  const double wide = static_cast<double>(ax);
  const int64_t b = bits64(wide);
  // log2 |x| = e + log2 m, the mantissa m in [sqrt(1/2), sqrt(2)); atanh series of log m.
  const double m1 = from_bits64((b & 0x000fffffffffffff) | 0x3ff0000000000000);
  const double e1 = from_bits64(((b >> 52) & 0x7ff) | 0x4330000000000000) - 4503599627371519.0;
  const bool high = m1 > 1.41421356237309504880;
  const double m = high ? 0.5 * m1 : m1;
  const double e = high ? e1 + 1.0 : e1;
  const double s = (m - 1.0) / (m + 1.0);
  const double s2 = s * s;
  double p = 1.0 / 13.0;
  p = p * s2 + 1.0 / 11.0;
  p = p * s2 + 1.0 / 9.0;
  p = p * s2 + 1.0 / 7.0;
  p = p * s2 + 1.0 / 5.0;
  p = p * s2 + 1.0 / 3.0;
  p = p * s2 + 1.0;
  double l = e + 2.88539008177792681472 * s * p;
  l = ax == 0.0f ? -std::numeric_limits<double>::infinity() : l;
  l = ax == kInfinity ? std::numeric_limits<double>::infinity() : l;

  const double raw = static_cast<double>(y) * l;
  double t = raw > 140.0 ? 140.0 : raw;
  t = t < -160.0 ? -160.0 : t;
  // 2^t: integer part into the exponent, series for the rest.
  const double shifted = t + detail::kRound64;
  const double f = (t - (shifted - detail::kRound64)) * 0.69314718055994530942;
  double g = 1.0 / 40320.0;
  g = g * f + 1.0 / 5040.0;
  g = g * f + 1.0 / 720.0;
  g = g * f + 1.0 / 120.0;
  g = g * f + 1.0 / 24.0;
  g = g * f + 1.0 / 6.0;
  g = g * f + 0.5;
  g = g * f + 1.0;
  g = g * f + 1.0;
  const uint64_t exponent = (static_cast<uint64_t>(bits64(shifted)) + 1023u) << 52;
  const double magnitude64 = g * from_bits64(static_cast<int64_t>(exponent));
  const float magnitude = t == t ? static_cast<float>(magnitude64) : kNaN;

  const float half = 0.5f * y;
  const bool integer = __builtin_floorf(y) == y;
  const bool odd = integer && __builtin_floorf(half) != half && abs(y) < kInfinity;
  float z = (odd && bits(x) < 0) ? -magnitude : magnitude;
  z = (x < 0.0f && ax < kInfinity && !integer) ? kNaN : z;
  z = x == x ? z : kNaN;
  return y == 0.0f ? 1.0f : z;
}

namespace detail {

template <float (*Fast)(float), double (*Exact)(double)>
void trig_array(const float* x, float* y, size_t n) {
  int32_t outside = 0;
  for (size_t i = 0; i < n; ++i) {
    const float v = x[i];
    outside |= abs(v) <= kTrigLimit ? 0 : 1;
    y[i] = Fast(v);
  }
  if (outside == 0) return;
  for (size_t i = 0; i < n; ++i) {
    const float v = x[i];
    if (!(abs(v) <= kTrigLimit)) y[i] = static_cast<float>(Exact(static_cast<double>(v)));
  }
}

}  // namespace detail

// y[i] = sin(x[i]) for every float; x and y must not overlap.
static inline void sin_array(const float* x, float* y, size_t n) {
  detail::trig_array<vm::sin, std::sin>(x, y, n);
}

// y[i] = cos(x[i]) for every float; x and y must not overlap.
static inline void cos_array(const float* x, float* y, size_t n) {
  detail::trig_array<vm::cos, std::cos>(x, y, n);
}

}  // namespace vm
