// Sums, means and extremes over any dimensions.
#include <algorithm>
#include <limits>

#include "kernels.h"

namespace addon {

namespace {

constexpr size_t kMaxDimensions = 64;
constexpr size_t kLanes = 32;     // independent partial results of a row
constexpr size_t kChunk = 4096;   // of a row: then the partial results are folded
constexpr size_t kWide = 256;     // partial results of short columns side by side
constexpr size_t kRowsAtOnce = 64;

struct Sum {
  static constexpr float kStart = 0.0f;
  static inline float join(float a, float x) { return a + x; }
};
struct Max {
  static constexpr float kStart = -std::numeric_limits<float>::infinity();
  static inline float join(float a, float x) { return (x > a || x != x) ? x : a; }
};
struct Min {
  static constexpr float kStart = std::numeric_limits<float>::infinity();
  static inline float join(float a, float x) { return (x < a || x != x) ? x : a; }
};
struct Product {
  static constexpr float kStart = 1.0f;
  static inline float join(float a, float x) { return a * x; }
};

// Dimensions alternate between kept and reduced.
struct Plan {
  size_t rank = 0;
  size_t size[kMaxDimensions];
  bool kept[kMaxDimensions];
  size_t in_stride[kMaxDimensions];
  size_t out_stride[kMaxDimensions];
};

template <typename Op>
float reduce_row(const float* x, size_t n) {
  float total = Op::kStart;
  size_t at = 0;
  while (n - at >= kLanes) {
    const size_t end = at + std::min(kChunk, (n - at) / kLanes * kLanes);
    float lane[kLanes];
    for (size_t j = 0; j < kLanes; ++j) lane[j] = Op::kStart;
    for (; at < end; at += kLanes)
      for (size_t j = 0; j < kLanes; ++j) lane[j] = Op::join(lane[j], x[at + j]);
    for (size_t width = kLanes / 2; width > 0; width /= 2)
      for (size_t j = 0; j < width; ++j) lane[j] = Op::join(lane[j], lane[j + width]);
    total = Op::join(total, lane[0]);
  }
  for (; at < n; ++at) total = Op::join(total, x[at]);
  return total;
}

// out[j] joins x[r * n + j] over all rows r. Partial results of some rows are joined first, so that
// rounding errors do not grow with the number of rows.
template <typename Op>
void reduce_columns(const float* x, size_t rows, size_t n, float* __restrict out) {
  float part[kWide];
  if (n <= kWide / 2) {
    const size_t group = kWide / n;
    const size_t width = group * n;
    while (rows >= 2 * group) {
      const size_t steps = std::min(rows / group, kRowsAtOnce);
      for (size_t j = 0; j < width; ++j) part[j] = Op::kStart;
      for (size_t s = 0; s < steps; ++s, x += width)
        for (size_t j = 0; j < width; ++j) part[j] = Op::join(part[j], x[j]);
      for (size_t g = 1; g < group; ++g)
        for (size_t j = 0; j < n; ++j) part[j] = Op::join(part[j], part[g * n + j]);
      for (size_t j = 0; j < n; ++j) out[j] = Op::join(out[j], part[j]);
      rows -= steps * group;
    }
    for (; rows > 0; --rows, x += n)
      for (size_t j = 0; j < n; ++j) out[j] = Op::join(out[j], x[j]);
    return;
  }
  for (size_t first = 0; first < n; first += kWide) {
    const size_t width = std::min(kWide, n - first);
    for (size_t r = 0; r < rows; r += kRowsAtOnce) {
      const size_t end = std::min(rows, r + kRowsAtOnce);
      for (size_t j = 0; j < width; ++j) part[j] = Op::kStart;
      for (size_t i = r; i < end; ++i) {
        const float* from = x + i * n + first;
        for (size_t j = 0; j < width; ++j) part[j] = Op::join(part[j], from[j]);
      }
      float* to = out + first;
      for (size_t j = 0; j < width; ++j) to[j] = Op::join(to[j], part[j]);
    }
  }
}

template <typename Op>
void walk(const Plan& plan, size_t d, const float* x, float* out) {
  if (d == plan.rank) {
    *out = Op::join(*out, *x);
    return;
  }
  if (d + 1 == plan.rank) {
    if (plan.kept[d]) {
      for (size_t i = 0; i < plan.size[d]; ++i) out[i] = Op::join(out[i], x[i]);
    } else {
      *out = Op::join(*out, reduce_row<Op>(x, plan.size[d]));
    }
    return;
  }
  if (d + 2 == plan.rank && !plan.kept[d])
    return reduce_columns<Op>(x, plan.size[d], plan.size[d + 1], out);
  for (size_t i = 0; i < plan.size[d]; ++i)
    walk<Op>(plan, d + 1, x + i * plan.in_stride[d], out + i * plan.out_stride[d]);
}

template <typename Op>
void reduce_all(const Plan& plan, const float* x, Span<float> out) {
  std::fill_n(out.data, out.length, Op::kStart);
  walk<Op>(plan, 0, x, out.data);
}

using Function = void (*)(const Plan&, const float*, Span<float>);
// The order is that of src/kernels/reduce.ts.
constexpr Function kFunctions[] = {reduce_all<Sum>, reduce_all<Max>, reduce_all<Min>,
                                   reduce_all<Product>};

// reduce(operation, out, x, [rank, sizes..., kept...], divisor)
// Every result is divided by the divisor.
void reduce(Call& call) {
  constexpr int32_t count = sizeof(kFunctions) / sizeof(kFunctions[0]);
  const Function function = kFunctions[call.integer(0, 0, count - 1)];
  const auto out = call.floats(1);
  const auto x = call.floats(2);
  const auto packed = call.ints(3);
  require(packed.length >= 1 && packed[0] >= 0 && packed[0] <= static_cast<int32_t>(kMaxDimensions),
          "a reduction has at most 64 dimensions");
  const auto rank = static_cast<size_t>(packed[0]);
  require(packed.length >= 1 + 2 * rank, "the plan of the reduction is too short");
  const int32_t* sizes = packed.data + 1;
  const int32_t* kept = sizes + rank;
  require(checked_product(sizes, rank) == x.length, "the input does not fit its shape");
  Plan plan;
  int32_t kept_sizes[kMaxDimensions];
  for (size_t d = 0; d < rank; ++d) {
    kept_sizes[d] = kept[d] != 0 ? sizes[d] : 1;
    if (sizes[d] == 1) continue;
    const bool keep = kept[d] != 0;
    if (plan.rank > 0 && plan.kept[plan.rank - 1] == keep) {
      plan.size[plan.rank - 1] *= static_cast<size_t>(sizes[d]);
    } else {
      plan.size[plan.rank] = static_cast<size_t>(sizes[d]);
      plan.kept[plan.rank++] = keep;
    }
  }
  require(checked_product(kept_sizes, rank) == out.length, "the output does not fit its shape");
  size_t in_stride = 1;
  size_t out_stride = 1;
  for (size_t d = plan.rank; d-- > 0;) {
    plan.in_stride[d] = in_stride;
    plan.out_stride[d] = plan.kept[d] ? out_stride : 0;
    in_stride *= plan.size[d];
    if (plan.kept[d]) out_stride *= plan.size[d];
  }
  const auto divisor = static_cast<float>(call.number(4));
  if (x.length == 0) {
    Plan nothing;
    nothing.rank = 1;
    nothing.size[0] = 0;
    nothing.kept[0] = true;
    if (out.length > 0) function(nothing, x.data, out);
  } else {
    function(plan, x.data, out);
  }
  if (divisor != 1.0f)
    for (size_t i = 0; i < out.length; ++i) out[i] /= divisor;
}

}  // namespace

void register_reduce(Module& module) { module.kernel<reduce>("reduce"); }

}  // namespace addon
