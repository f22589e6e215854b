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

// The largest of four pixels, and which it is: 0 to 3, -1 where none is above -infinity.
template <size_t N>
struct Largest {
  Part<N> value, place;
};

// Of the window whose upper left pixel is at p.
template <size_t N>
inline Largest<N> largest_of(const float* p, size_t channels, size_t row) {
  const Part<N> zero = Part<N>{};
  Largest<N> found{zero - vm::kInfinity, zero - 1.0f};
  const auto meet = [&](const float* pixel, float number) {
    const Part<N> x = load_part<N>(pixel);
    found.place = x > found.value ? zero + number : found.place;
    found.value = x > found.value ? x : found.value;
  };
  meet(p, 0.0f);
  meet(p + channels, 1.0f);
  meet(p + row, 2.0f);
  meet(p + row + channels, 3.0f);
  return found;
}

// d to one of four pixels, zero to the others.
template <size_t N>
inline void store_at(float* p, size_t channels, size_t row, Part<N> d, Part<N> place) {
  const Part<N> zero = Part<N>{};
  store_part<N>(p, place == zero ? d : zero);
  store_part<N>(p + channels, place == zero + 1.0f ? d : zero);
  store_part<N>(p + row, place == zero + 2.0f ? d : zero);
  store_part<N>(p + row + channels, place == zero + 3.0f ? d : zero);
}

}  // namespace

void max_of_halves(const Halves& s, const float* x, float* out) {
  const size_t row = s.in_width * s.channels;
  windows(s, [&](size_t to, size_t from) {
    in_parts(s.channels, [&](auto lanes, size_t at) {
      constexpr size_t n = decltype(lanes)::count;
      store_part<n>(out + to + at, largest_of<n>(x + from + at, s.channels, row).value);
    });
  });
}

void max_of_halves_grad(const Halves& s, const float* x, const float* dy, float* dx) {
  const size_t row = s.in_width * s.channels;
  windows(s, [&](size_t d, size_t from) {
    in_parts(s.channels, [&](auto lanes, size_t at) {
      constexpr size_t n = decltype(lanes)::count;
      const Part<n> place = largest_of<n>(x + from + at, s.channels, row).place;
      store_at<n>(dx + from + at, s.channels, row, load_part<n>(dy + d + at), place);
    });
  });
}

void argmax_of_halves(const Halves& s, const float* x, float* out, float* argmax) {
  const size_t row = s.in_width * s.channels;
  windows(s, [&](size_t to, size_t from) {
    in_parts(s.channels, [&](auto lanes, size_t at) {
      constexpr size_t n = decltype(lanes)::count;
      const Largest<n> found = largest_of<n>(x + from + at, s.channels, row);
      store_part<n>(out + to + at, found.value);
      store_part<n>(argmax + to + at, found.place);
    });
  });
}

void take_of_halves(const Halves& s, const float* x, const float* argmax, float* out) {
  const size_t row = s.in_width * s.channels;
  windows(s, [&](size_t to, size_t from) {
    in_parts(s.channels, [&](auto lanes, size_t at) {
      constexpr size_t n = decltype(lanes)::count;
      const Part<n> zero = Part<n>{};
      const float* p = x + from + at;
      const Part<n> place = load_part<n>(argmax + to + at);
      const Part<n> upper = place > zero ? load_part<n>(p + s.channels) : load_part<n>(p);
      const Part<n> lower = place > zero + 2.0f ? load_part<n>(p + row + s.channels) : load_part<n>(p + row);
      const Part<n> taken = place > zero + 1.0f ? lower : upper;
      store_part<n>(out + to + at, place < zero ? zero + vm::kNaN : taken);
    });
  });
}

void unpool_halves(const Halves& s, const float* d, const float* argmax, float* dx) {
  const size_t row = s.in_width * s.channels;
  windows(s, [&](size_t from, size_t to) {
    in_parts(s.channels, [&](auto lanes, size_t at) {
      constexpr size_t n = decltype(lanes)::count;
      store_at<n>(dx + to + at, s.channels, row, load_part<n>(d + from + at), load_part<n>(argmax + from + at));
    });
  });
}

}  // namespace addon
