// Element-wise functions of two operands, with broadcasting.
#include <algorithm>
#include <cstring>

#include "broadcast.h"
#include "kernels.h"
#include "vector_math.h"

namespace addon {

namespace {

// clang-format off
struct Add { static inline float of(float a, float b) { return a + b; } };
struct Sub { static inline float of(float a, float b) { return a - b; } };
struct Mul { static inline float of(float a, float b) { return a * b; } };
struct Div { static inline float of(float a, float b) { return a / b; } };
struct SquaredDifference { static inline float of(float a, float b) { return (a - b) * (a - b); } };
struct Pow { static inline float of(float a, float b) { return vm::pow(a, b); } };
struct Equal { static inline uint8_t of(float a, float b) { return a == b; } };
struct NotEqual { static inline uint8_t of(float a, float b) { return a != b; } };
struct Less { static inline uint8_t of(float a, float b) { return a < b; } };
struct LessEqual { static inline uint8_t of(float a, float b) { return a <= b; } };
struct Greater { static inline uint8_t of(float a, float b) { return a > b; } };
struct GreaterEqual { static inline uint8_t of(float a, float b) { return a >= b; } };
// clang-format on

// NaN if either is; +0 above -0.
struct Maximum {
  static inline float of(float a, float b) {
    const float r = a > b ? a : b;
    const float tie = vm::from_bits(vm::bits(a) & vm::bits(b));
    return a != a ? a : (a == b ? tie : r);
  }
};
struct Minimum {
  static inline float of(float a, float b) {
    const float r = a < b ? a : b;
    const float tie = vm::from_bits(vm::bits(a) | vm::bits(b));
    return a != a ? a : (a == b ? tie : r);
  }
};
// Gradients by their first argument: dy and what was saved.
struct ReluGrad {
  static inline float of(float dy, float x) { return x > 0.0f ? dy : 0.0f; }
};
struct EluGrad {
  static inline float of(float dy, float y) { return y >= 0.0f ? dy : dy * (y + 1.0f); }
};
struct TanhGrad {
  static inline float of(float dy, float y) { return dy * (1.0f - y * y); }
};
struct SigmoidGrad {
  static inline float of(float dy, float y) { return dy * (y * (1.0f - y)); }
};
struct Prelu {
  static inline float of(float x, float slope) { return x < 0.0f ? slope * x : x; }
};

// One run of the innermost loop; AS and BS are 0 or 1.
template <typename Op, size_t AS, size_t BS, typename Out>
inline void run(const float* a, const float* b, Out* __restrict out, size_t n) {
  for (size_t i = 0; i < n; ++i) out[i] = Op::of(a[AS == 0 ? 0 : i], b[BS == 0 ? 0 : i]);
}

// Repeats `period` floats until `n`, a multiple of them, are filled.
void repeat(const float* from, size_t period, float* out, size_t n) {
  for (size_t i = 0; i < period; ++i) out[i] = from[i];
  for (size_t filled = period; filled < n; filled *= 2)
    std::memcpy(out + filled, out, std::min(filled, n - filled) * sizeof(float));
}

constexpr size_t kShort = 48;      // inner loops below this are worth widening
constexpr size_t kWidened = 512;  // floats of the widened row

template <typename Op, typename Out>
struct Looped {
  const Broadcast& loops;

  void inner(const float* a, const float* b, size_t as, size_t bs, Out* out, size_t n) const {
    if (as != 0 && bs != 0)
      run<Op, 1, 1>(a, b, out, n);
    else if (as != 0)
      run<Op, 1, 0>(a, b, out, n);
    else
      run<Op, 0, 1>(a, b, out, n);
  }

  // Rows of a short dimension, one operand the same in each: compared against a row laid out many
  // times, so that the inner loop is long.
  void repeated_row(const float* a, const float* b, bool row_is_b, Out* out, size_t rows,
                    size_t n) const {
    float wide[kWidened];
    const size_t group = std::min(rows, kWidened / n);
    repeat(row_is_b ? b : a, n, wide, group * n);
    for (size_t r = 0; r < rows; r += group) {
      const size_t count = std::min(group, rows - r) * n;
      if (row_is_b)
        run<Op, 1, 1>(a + r * n, wide, out + r * n, count);
      else
        run<Op, 1, 1>(wide, b + r * n, out + r * n, count);
    }
  }

  // Rows of a short dimension, one operand a single number for each row.
  void number_per_row(const float* a, const float* b, bool number_is_b, Out* out, size_t rows,
                      size_t n) const {
    float wide[kWidened];
    const size_t group = std::min(rows, kWidened / n);
    for (size_t r = 0; r < rows; r += group) {
      const size_t count = std::min(group, rows - r);
      const float* numbers = (number_is_b ? b : a) + r;
      for (size_t i = 0; i < count; ++i)
        for (size_t j = 0; j < n; ++j) wide[i * n + j] = numbers[i];
      if (number_is_b)
        run<Op, 1, 1>(a + r * n, wide, out + r * n, count * n);
      else
        run<Op, 1, 1>(wide, b + r * n, out + r * n, count * n);
    }
  }

  void level(size_t d, const float* a, const float* b, Out*& out) const {
    const size_t n = loops.size[d];
    const size_t as = loops.a_stride[d];
    const size_t bs = loops.b_stride[d];
    if (d + 1 == loops.rank) {
      inner(a, b, as, bs, out, n);
      out += n;
      return;
    }
    if (d + 2 == loops.rank && loops.size[d + 1] < kShort) {
      const size_t m = loops.size[d + 1];
      const bool in_a = loops.a_stride[d + 1] != 0;
      const bool in_b = loops.b_stride[d + 1] != 0;
      if (in_a && in_b && (as == 0 || bs == 0)) {
        repeated_row(a, b, bs == 0, out, n, m);
        out += n * m;
        return;
      }
      if (in_a != in_b && as == (in_a ? m : 1) && bs == (in_b ? m : 1)) {
        number_per_row(a, b, in_a, out, n, m);
        out += n * m;
        return;
      }
    }
    for (size_t i = 0; i < n; ++i) level(d + 1, a + i * as, b + i * bs, out);
  }
};

template <typename Op, typename Out>
void apply(const Broadcast* loops, Span<float> a, Span<float> b, Span<Out> out) {
  if (out.length == 0) return;
  if (loops == nullptr) return run<Op, 1, 1>(a.data, b.data, out.data, out.length);
  if (loops->rank == 0) {
    out[0] = Op::of(a[0], b[0]);
    return;
  }
  Out* next = out.data;
  Looped<Op, Out>{*loops}.level(0, a.data, b.data, next);
}

template <typename Op>
using Result = decltype(Op::of(0.0f, 0.0f));

using Floats = void (*)(const Broadcast*, Span<float>, Span<float>, Span<float>);
using Truths = void (*)(const Broadcast*, Span<float>, Span<float>, Span<uint8_t>);

// The order is that of src/kernels/binary.ts.
constexpr Floats kFloats[] = {apply<Add, float>,     apply<Sub, float>,
                              apply<Mul, float>,     apply<Div, float>,
                              apply<Maximum, float>, apply<Minimum, float>,
                              apply<SquaredDifference, float>, apply<Pow, float>,
                              apply<ReluGrad, float>, apply<EluGrad, float>,
                              apply<TanhGrad, float>, apply<SigmoidGrad, float>,
                              apply<Prelu, float>};
constexpr Truths kTruths[] = {apply<Equal, uint8_t>, apply<NotEqual, uint8_t>,
                              apply<Less, uint8_t>,  apply<LessEqual, uint8_t>,
                              apply<Greater, uint8_t>, apply<GreaterEqual, uint8_t>};

// The operands' shapes: argument 4, left out where they are equal.
template <typename Function, typename Out>
void dispatch(Call& call, Function function, Span<Out> out) {
  const auto a = call.floats(2);
  const auto b = call.floats(3);
  if (call.absent(4)) {
    require(a.length == out.length && b.length == out.length, "the lengths differ");
    return function(nullptr, a, b, out);
  }
  const Broadcast loops = broadcast_of(call.ints(4));
  require(loops.a_total == a.length && loops.b_total == b.length && loops.total == out.length,
          "the lengths do not fit the shapes");
  function(&loops, a, b, out);
}

// binary(operation, out, a, b, shapes?)
void binary(Call& call) {
  constexpr int32_t count = sizeof(kFloats) / sizeof(kFloats[0]);
  dispatch(call, kFloats[call.integer(0, 0, count - 1)], call.floats(1));
}

// compare(operation, out, a, b, shapes?)
void compare(Call& call) {
  constexpr int32_t count = sizeof(kTruths) / sizeof(kTruths[0]);
  dispatch(call, kTruths[call.integer(0, 0, count - 1)], call.bytes(1));
}

// multiplyInto(out, by): out = out by
void multiply_into(Call& call) {
  const auto out = call.floats(0);
  const auto by = call.floats(1, out.length);
#pragma GCC ivdep
  for (size_t i = 0; i < out.length; ++i) out[i] *= by[i];
}

}  // namespace

void register_binary(Module& module) {
  module.kernel<binary>("binary");
  module.kernel<compare>("compare");
  module.kernel<multiply_into>("multiplyInto");
}

}  // namespace addon
