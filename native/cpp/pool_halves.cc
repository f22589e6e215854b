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

void argmax_of_halves(const Halves& s, const float* x, float* out, float* argmax) {
  const size_t row = s.in_width * s.channels;
  windows(s, [&](size_t to, size_t from) {
    in_parts(s.channels, [&](auto lanes, size_t at) {
      constexpr size_t n = decltype(lanes)::count;
      using V = Part<n>;
      const V zero = V{};
      const float* p = x + from + at;
      V best = zero - vm::kInfinity, place = zero - 1.0f;
      const auto meet = [&](const float* pixel, float number) {
        const V value = load_part<n>(pixel);
        place = value > best ? zero + number : place;
        best = larger(best, value);
      };
      meet(p, 0.0f);
      meet(p + s.channels, 1.0f);
      meet(p + row, 2.0f);
      meet(p + row + s.channels, 3.0f);
      store_part<n>(out + to + at, best);
      store_part<n>(argmax + to + at, place);
    });
  });
}

void take_of_halves(const Halves& s, const float* x, const float* argmax, float* out) {
  const size_t row = s.in_width * s.channels;
  windows(s, [&](size_t to, size_t from) {
    in_parts(s.channels, [&](auto lanes, size_t at) {
      constexpr size_t n = decltype(lanes)::count;
      using V = Part<n>;
      const V zero = V{};
      const float* p = x + from + at;
      const V place = load_part<n>(argmax + to + at);
      const V upper = place > zero ? load_part<n>(p + s.channels) : load_part<n>(p);
      const V lower = place > zero + 2.0f ? load_part<n>(p + row + s.channels) : load_part<n>(p + row);
      const V taken = place > zero + 1.0f ? lower : upper;
      store_part<n>(out + to + at, place < zero ? zero + vm::kNaN : taken);
    });
  });
}

void unpool_halves(const Halves& s, const float* d, const float* argmax, float* dx) {
  const size_t row = s.in_width * s.channels;
  windows(s, [&](size_t from, size_t to) {
    in_parts(s.channels, [&](auto lanes, size_t at) {
      constexpr size_t n = decltype(lanes)::count;
      using V = Part<n>;
      const V zero = V{};
      float* p = dx + to + at;
      const V value = load_part<n>(d + from + at);
      const V place = load_part<n>(argmax + from + at);
      store_part<n>(p, place == zero ? value : zero);
      store_part<n>(p + s.channels, place == zero + 1.0f ? value : zero);
      store_part<n>(p + row, place == zero + 2.0f ? value : zero);
      store_part<n>(p + row + s.channels, place == zero + 3.0f ? value : zero);
    });
  });
}

}  // namespace addon
