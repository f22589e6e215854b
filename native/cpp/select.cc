// Choosing and counting: select, gather, one-hot, fills, conversions and sums of many tensors.
#include <algorithm>
#include <cstring>

#include "kernels.h"

namespace addon {

namespace {

// select(out, condition, ifTrue, ifFalse)
void select(Call& call) {
  const auto out = call.floats(0);
  const auto condition = call.bytes(1, out.length);
  const auto yes = call.floats(2, out.length);
  const auto no = call.floats(3, out.length);
  for (size_t i = 0; i < out.length; ++i) out[i] = condition[i] == 1 ? yes[i] : no[i];
}

// gather(out, x, indices, outer, axis size, inner): x [outer, axis, inner] -> [outer, indices, inner]
void gather(Call& call) {
  const auto out = call.floats(0);
  const auto x = call.floats(1);
  const auto indices = call.ints(2);
  const int32_t sizes[] = {call.integer(3, 0, INT32_MAX), call.integer(4, 0, INT32_MAX),
                           call.integer(5, 0, INT32_MAX)};
  require(checked_product(sizes, 3) == x.length, "the input does not fit its shape");
  require(indices.length <= INT32_MAX, "too many indices");
  const int32_t out_sizes[] = {sizes[0], static_cast<int32_t>(indices.length), sizes[2]};
  require(checked_product(out_sizes, 3) == out.length, "the output does not fit its shape");
  const auto axis = static_cast<size_t>(sizes[1]);
  const auto inner = static_cast<size_t>(sizes[2]);
  for (size_t i = 0; i < indices.length; ++i)
    if (indices[i] < 0 || indices[i] >= sizes[1])
      fail("index " + std::to_string(indices[i]) + " is outside [0, " + std::to_string(sizes[1]) + ")");
  if (out.length == 0) return;
  float* to = out.data;
  for (size_t o = 0; o < static_cast<size_t>(sizes[0]); ++o)
    for (size_t i = 0; i < indices.length; ++i, to += inner)
      std::memcpy(to, x.data + (o * axis + static_cast<size_t>(indices[i])) * inner, inner * sizeof(float));
}

// addN(out, tensors[])
void add_n(Call& call) {
  const auto out = call.floats(0);
  const size_t count = call.list_length(1);
  require(count >= 1, "addN of nothing");
  for (uint32_t i = 0; i < count; ++i) {
    const auto x = call.list_floats(1, i);
    require(x.length == out.length, "the lengths differ");
    if (i == 0) {
      if (x.data != out.data && out.length > 0) std::memmove(out.data, x.data, out.length * sizeof(float));
    } else {
      for (size_t j = 0; j < out.length; ++j) out[j] += x[j];
    }
  }
}

// fill(out, value)
void fill(Call& call) {
  const auto out = call.floats(0);
  std::fill_n(out.data, out.length, static_cast<float>(call.number(1)));
}

// widen(out, bytes): the numbers of a bool tensor as float32
void widen(Call& call) {
  const auto out = call.floats(0);
  const auto x = call.bytes(1, out.length);
  std::copy_n(x.data, x.length, out.data);
}

}  // namespace

void register_select(Module& module) {
  module.kernel<select>("select");
  module.kernel<gather>("gather");
  module.kernel<add_n>("addN");
  module.kernel<fill>("fill");
  module.kernel<widen>("widen");
}

}  // namespace addon
