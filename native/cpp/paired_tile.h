// As product_tile.h, for results of one vector of channels: two neighbouring rows of the result together,
// so that a value of `a` serves both. With one row, loads would limit the sums.
#pragma once

#include "product_tile.h"

namespace addon::KERNEL_VARIANT {

constexpr size_t kPairedRows = 6;

// c[lead][i] and c[follow][i] = bias + sums of products over lines of a: the first `lead` lines count for
// the leading row alone, the next `both` for both, the last `follow` for the following one.
struct PairedProducts {
  const float* a;
  ptrdiff_t a_row, a_line;
  const float* b_lead;  // [step][vector] for the first line that counts for the row
  const float* b_follow;
  ptrdiff_t b_line;
  size_t steps;
  size_t lead, both, follow;
  float* c_lead;
  float* c_follow;
  ptrdiff_t c_row;
  size_t columns;
  const float* bias;  // a whole vector, or null
};

template <size_t MR, bool Lead, bool Follow>
__attribute__((always_inline)) inline void paired_line(const float* const (&a)[MR], const float* lead,
                                                       const float* follow, size_t steps,
                                                       Vector (&sum)[2][MR]) {
  for (size_t p = 0; p < steps; ++p, lead += kLanes, follow += kLanes) {
    const Vector b0 = Lead ? load(lead) : Vector{};
    const Vector b1 = Follow ? load(follow) : Vector{};
#pragma GCC unroll 6
    for (size_t i = 0; i < MR; ++i) {
      const Vector left = splat(a[i][p]);
      if constexpr (Lead) sum[0][i] += left * b0;
      if constexpr (Follow) sum[1][i] += left * b1;
    }
  }
}

template <size_t MR>
static void paired_products(const PairedProducts& t) {
  Vector sum[2][MR];
#pragma GCC unroll 2
  for (size_t k = 0; k < 2; ++k)
#pragma GCC unroll 6
    for (size_t i = 0; i < MR; ++i) sum[k][i] = t.bias != nullptr ? load(t.bias) : Vector{};
  const float* a[MR];
#pragma GCC unroll 6
  for (size_t i = 0; i < MR; ++i) a[i] = t.a + static_cast<ptrdiff_t>(i) * t.a_row;
  const float* lead = t.b_lead;
  const float* follow = t.b_follow;
  const auto next_line = [&]() __attribute__((always_inline)) {
#pragma GCC unroll 6
    for (size_t i = 0; i < MR; ++i) a[i] += t.a_line;
  };
  for (size_t l = 0; l < t.lead; ++l, lead += t.b_line) {
    paired_line<MR, true, false>(a, lead, lead, t.steps, sum);
    next_line();
  }
  for (size_t l = 0; l < t.both; ++l, lead += t.b_line, follow += t.b_line) {
    paired_line<MR, true, true>(a, lead, follow, t.steps, sum);
    next_line();
  }
  for (size_t l = 0; l < t.follow; ++l, follow += t.b_line) {
    paired_line<MR, false, true>(a, follow, follow, t.steps, sum);
    next_line();
  }
#pragma GCC unroll 6
  for (size_t i = 0; i < MR; ++i) {
    store_lanes(t.c_lead + static_cast<ptrdiff_t>(i) * t.c_row, sum[0][i], t.columns);
    store_lanes(t.c_follow + static_cast<ptrdiff_t>(i) * t.c_row, sum[1][i], t.columns);
  }
}

// `rows` is at most kPairedRows.
static inline void any_paired_products(size_t rows, const PairedProducts& t) {
  switch (rows) {
    case 1:
      return paired_products<1>(t);
    case 2:
      return paired_products<2>(t);
    case 3:
      return paired_products<3>(t);
    case 4:
      return paired_products<4>(t);
    case 5:
      return paired_products<5>(t);
    default:
      return paired_products<kPairedRows>(t);
  }
}

}  // namespace addon::KERNEL_VARIANT
