#include "pool_halves.h"

#include "parts.h"
#include "vector_math.h"

namespace addon {

using namespace KERNEL_VARIANT;

namespace {

// Calls each(output offset, input offset of the upper left pixel).
template <typename Each>
void windows(const Halves& s, Each each) {
  for (size_t b = 0; b < s.batch; ++b)
    for (size_t y = 0; y < s.out_height; ++y)
      for (size_t x = 0; x < s.out_width; ++x)
        each(((b * s.out_height + y) * s.out_width + x) * s.channels,
             ((b * s.in_height + 2 * y) * s.in_width + 2 * x) * s.channels);
}

template <typename V>
inline V larger(V best, V x) {
  return x > best ? x : best;
}

}  // namespace

void max_of_halves(const Halves& s, const float* x, float* out) {
  const size_t row = s.in_width * s.channels;
  windows(s, [&](size_t to, size_t from) {
    in_parts(s.channels, [&](auto lanes, size_t at) {
      constexpr size_t n = decltype(lanes)::count;
      const float* p = x + from + at;
      const Part<n> least = Part<n>{} - vm::kInfinity;
      const Part<n> upper = larger(larger(least, load_part<n>(p)), load_part<n>(p + s.channels));
      const Part<n> both = larger(upper, load_part<n>(p + row));
      store_part<n>(out + to + at, larger(both, load_part<n>(p + row + s.channels)));
    });
  });
}

void max_of_halves_grad(const Halves& s, const float* x, const float* dy, float* dx) {
  const size_t row = s.in_width * s.channels;
  windows(s, [&](size_t d, size_t from) {
    in_parts(s.channels, [&](auto lanes, size_t at) {
      constexpr size_t n = decltype(lanes)::count;
      using V = Part<n>;
      const V zero = V{};
      const float* p = x + from + at;
      float* to = dx + from + at;
      const V x0 = load_part<n>(p);
      const V x1 = load_part<n>(p + s.channels);
      const V x2 = load_part<n>(p + row);
      const V x3 = load_part<n>(p + row + s.channels);
      const V best0 = larger(zero - vm::kInfinity, x0);
      const V best1 = larger(best0, x1);
      const V best2 = larger(best1, x2);
      // What is left of dy after each, from the last pixel to the first.
      const V all = load_part<n>(dy + d + at);
      const V left3 = x3 > best2 ? zero : all;
      const V left2 = x2 > best1 ? zero : left3;
      const V left1 = x1 > best0 ? zero : left2;
      store_part<n>(to + row + s.channels, x3 > best2 ? all : zero);
      store_part<n>(to + row, x2 > best1 ? left3 : zero);
      store_part<n>(to + s.channels, x1 > best0 ? left2 : zero);
      store_part<n>(to, x0 > zero - vm::kInfinity ? left1 : zero);
    });
  });
}

}  // namespace addon
