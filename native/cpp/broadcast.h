// Two operands of different shapes, brought to as few loops as possible.
#pragma once

#include <cstddef>
#include <cstdint>

#include "api.h"

namespace addon {

constexpr size_t kMaxRank = 8;

// Loops over the result, outermost first. A stride of 0 repeats an operand.
struct Broadcast {
  size_t rank = 0;
  size_t size[kMaxRank];
  size_t a_stride[kMaxRank];
  size_t b_stride[kMaxRank];
  size_t total = 1;
  size_t a_total = 1;
  size_t b_total = 1;
};

// From [rankA, sizesA..., rankB, sizesB...], aligned at the last dimension. Dimensions of size 1
// vanish, neighbours that both operands walk in the same way merge.
inline Broadcast broadcast_of(Span<int32_t> packed) {
  const auto invalid = [] { fail("the packed shapes are inconsistent"); };
  if (packed.length < 2) invalid();
  const int32_t rank_a = packed[0];
  if (rank_a < 0 || rank_a > 64 || packed.length < static_cast<size_t>(rank_a) + 2) invalid();
  const int32_t rank_b = packed[static_cast<size_t>(rank_a) + 1];
  if (rank_b < 0 || rank_b > 64 ||
      packed.length < static_cast<size_t>(rank_a) + static_cast<size_t>(rank_b) + 2)
    invalid();
  const int32_t* sizes_a = packed.data + 1;
  const int32_t* sizes_b = packed.data + rank_a + 2;
  Broadcast loops;
  loops.a_total = checked_product(sizes_a, static_cast<size_t>(rank_a));
  loops.b_total = checked_product(sizes_b, static_cast<size_t>(rank_b));
  const int32_t rank = rank_a > rank_b ? rank_a : rank_b;
  uint64_t total = 1;
  // Innermost first, reversed at the end.
  size_t size[kMaxRank];
  bool walks_a[kMaxRank];
  bool walks_b[kMaxRank];
  size_t count = 0;
  for (int32_t d = 1; d <= rank; ++d) {
    const int32_t in_a = d <= rank_a ? sizes_a[rank_a - d] : 1;
    const int32_t in_b = d <= rank_b ? sizes_b[rank_b - d] : 1;
    if (in_a != in_b && in_a != 1 && in_b != 1) fail("the shapes do not broadcast");
    const auto extent = static_cast<size_t>(in_a == 1 ? in_b : in_a);
    total *= extent;
    if (total > INT32_MAX) fail("a tensor of more than 2^31 - 1 elements");
    if (extent == 1) continue;
    const bool a = in_a != 1;
    const bool b = in_b != 1;
    if (count > 0 && walks_a[count - 1] == a && walks_b[count - 1] == b) {
      size[count - 1] *= extent;
      continue;
    }
    if (count == kMaxRank) fail("too many dimensions that broadcast in turn");
    size[count] = extent;
    walks_a[count] = a;
    walks_b[count] = b;
    ++count;
  }
  loops.total = static_cast<size_t>(total);
  loops.rank = count;
  size_t a_step = 1;
  size_t b_step = 1;
  for (size_t i = 0; i < count; ++i) {
    const size_t d = count - 1 - i;
    loops.size[d] = size[i];
    loops.a_stride[d] = walks_a[i] ? a_step : 0;
    loops.b_stride[d] = walks_b[i] ? b_step : 0;
    if (walks_a[i]) a_step *= size[i];
    if (walks_b[i]) b_step *= size[i];
  }
  return loops;
}

}  // namespace addon
