// Products of small matrices with long rows that lie one after another, for networks whose values are rows of points.
#pragma once

#include <algorithm>
#include <cstddef>

#include "vector.h"

namespace addon::KERNEL_VARIANT {

constexpr size_t kRowStep = 2 * kLanes;  // the length of a row is a multiple of it

// The sum of the lanes.
static inline float total(Vector v) {
  float lanes[kLanes];
  store(lanes, v);
  for (size_t half = kLanes / 2; half >= 4; half /= 2)
    for (size_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
  return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

// Rows of c, of `length` elements, become sums over k of a[r * row + k * step] times row k of b.
template <int R>
static void product_rows(const float* a, size_t row, size_t step, const float* b, float* c, size_t depth,
                  size_t length) {
  for (size_t p = 0; p < length; p += kRowStep) {
    Vector sums[R][2] = {};
    for (size_t k = 0; k < depth; ++k) {
      const Vector left = load(b + k * length + p), right = load(b + k * length + p + kLanes);
      for (int r = 0; r < R; ++r) {
        const float factor = a[static_cast<size_t>(r) * row + k * step];
        sums[r][0] += factor * left;
        sums[r][1] += factor * right;
      }
    }
    for (int r = 0; r < R; ++r) {
      store(c + static_cast<size_t>(r) * length + p, sums[r][0]);
      store(c + static_cast<size_t>(r) * length + p + kLanes, sums[r][1]);
    }
  }
}

static inline void product(const float* a, size_t row, size_t step, const float* b, float* c, size_t rows,
             size_t depth, size_t length) {
  using Rows = void (*)(const float*, size_t, size_t, const float*, float*, size_t, size_t);
  constexpr Rows few[] = {nullptr, product_rows<1>, product_rows<2>, product_rows<3>,
                          product_rows<4>, product_rows<5>};
  for (size_t r = 0; r < rows;) {
    const size_t height = std::min<size_t>(rows - r, 5);
    few[height](a + r * row, row, step, b, c + r * length, depth, length);
    r += height;
  }
}

// sums[(i * columns + j) * kLanes …] += the lanes of row i of a times row j of b.
template <int I, int J>
static void dot_block(const float* a, const float* b, float* sums, size_t columns, size_t length) {
  Vector parts[I][J] = {};
  for (size_t p = 0; p < length; p += kLanes) {
    Vector right[J];
    for (int j = 0; j < J; ++j) right[j] = load(b + static_cast<size_t>(j) * length + p);
    for (int i = 0; i < I; ++i) {
      const Vector left = load(a + static_cast<size_t>(i) * length + p);
      for (int j = 0; j < J; ++j) parts[i][j] += left * right[j];
    }
  }
  for (int i = 0; i < I; ++i)
    for (int j = 0; j < J; ++j) {
      float* place = sums + (static_cast<size_t>(i) * columns + static_cast<size_t>(j)) * kLanes;
      store(place, load(place) + parts[i][j]);
    }
}

static inline void dots(const float* a, size_t rows, const float* b, size_t columns, float* sums, size_t length) {
  using Block = void (*)(const float*, const float*, float*, size_t, size_t);
  constexpr Block blocks[3][2] = {{dot_block<1, 1>, dot_block<1, 2>},
                                  {dot_block<2, 1>, dot_block<2, 2>},
                                  {dot_block<4, 1>, dot_block<4, 2>}};
  for (size_t i = 0; i < rows;) {
    const size_t kind = rows - i >= 4 ? 2 : (rows - i >= 2 ? 1 : 0);
    for (size_t j = 0; j < columns;) {
      const size_t width = columns - j >= 2 ? 2 : 1;
      blocks[kind][width - 1](a + i * length, b + j * length, sums + (i * columns + j) * kLanes,
                              columns, length);
      j += width;
    }
    i += size_t{1} << kind;
  }
}

}  // namespace addon::KERNEL_VARIANT
