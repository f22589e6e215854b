// Products of small matrices with long rows that lie one after another, for networks whose values are rows of points.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include "vector.h"

namespace addon::KERNEL_VARIANT {

constexpr size_t kRowStep = 2 * kLanes;  // the length of a row is a multiple of it

// Held in registers: rows of a product, and rows and columns of a block of dot products.
constexpr size_t kProductRows = kManyRegisters ? 10 : 5;
constexpr size_t kDotRows = 4;
constexpr size_t kDotColumns = kManyRegisters ? 4 : 2;

// The sum of the lanes.
static inline float total(Vector v) {
  float lanes[kLanes];
  store(lanes, v);
  for (size_t half = kLanes / 2; half >= 4; half /= 2)
    for (size_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
  return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

// Rows of c, of `length` elements, become sums over k of a[r * row + k * step] times row k of b.
template <size_t R>
static void product_rows(const float* a, size_t row, size_t step, const float* b, float* c, size_t depth,
                  size_t length) {
  for (size_t p = 0; p < length; p += kRowStep) {
    Vector sums[R][2] = {};
    for (size_t k = 0; k < depth; ++k) {
      const Vector left = load(b + k * length + p), right = load(b + k * length + p + kLanes);
#pragma GCC unroll 10
      for (size_t r = 0; r < R; ++r) {
        const float factor = a[r * row + k * step];
        sums[r][0] += factor * left;
        sums[r][1] += factor * right;
      }
    }
#pragma GCC unroll 10
    for (size_t r = 0; r < R; ++r) {
      store(c + r * length + p, sums[r][0]);
      store(c + r * length + p + kLanes, sums[r][1]);
    }
  }
}

template <size_t... I>
static void some_rows(size_t rows, const float* a, size_t row, size_t step, const float* b, float* c, size_t depth,
                      size_t length, std::index_sequence<I...>) {
  using OfRows = void (*)(const float*, size_t, size_t, const float*, float*, size_t, size_t);
  static constexpr OfRows of_rows[] = {product_rows<I + 1>...};
  of_rows[rows - 1](a, row, step, b, c, depth, length);
}

static inline void product(const float* a, size_t row, size_t step, const float* b, float* c, size_t rows,
                           size_t depth, size_t length) {
  for (size_t r = 0; r < rows;) {
    const size_t height = std::min(rows - r, kProductRows);
    some_rows(height, a + r * row, row, step, b, c + r * length, depth, length,
              std::make_index_sequence<kProductRows>());
    r += height;
  }
}

// sums[(i * columns + j) * kLanes …] += the lanes of row i of a times row j of b.
template <size_t I, size_t J>
static void dot_block(const float* a, const float* b, float* sums, size_t columns, size_t length) {
  Vector parts[I][J] = {};
  for (size_t p = 0; p < length; p += kLanes) {
    Vector right[J];
#pragma GCC unroll 4
    for (size_t j = 0; j < J; ++j) right[j] = load(b + j * length + p);
#pragma GCC unroll 4
    for (size_t i = 0; i < I; ++i) {
      const Vector left = load(a + i * length + p);
#pragma GCC unroll 4
      for (size_t j = 0; j < J; ++j) parts[i][j] += left * right[j];
    }
  }
#pragma GCC unroll 4
  for (size_t i = 0; i < I; ++i)
#pragma GCC unroll 4
    for (size_t j = 0; j < J; ++j) {
      float* place = sums + (i * columns + j) * kLanes;
      store(place, load(place) + parts[i][j]);
    }
}

template <size_t I>
static void dot_rows(const float* a, const float* b, size_t columns, float* sums, size_t length) {
  size_t j = 0;
  for (; j + kDotColumns <= columns; j += kDotColumns)
    dot_block<I, kDotColumns>(a, b + j * length, sums + j * kLanes, columns, length);
  if (kDotColumns > 2 && columns - j >= 2) {
    dot_block<I, 2>(a, b + j * length, sums + j * kLanes, columns, length);
    j += 2;
  }
  if (j < columns) dot_block<I, 1>(a, b + j * length, sums + j * kLanes, columns, length);
}

static inline void dots(const float* a, size_t rows, const float* b, size_t columns, float* sums, size_t length) {
  size_t i = 0;
  const auto from = [&](size_t row) { return sums + row * columns * kLanes; };
  for (; i + kDotRows <= rows; i += kDotRows) dot_rows<kDotRows>(a + i * length, b, columns, from(i), length);
  if (rows - i >= 2) {
    dot_rows<2>(a + i * length, b, columns, from(i), length);
    i += 2;
  }
  if (i < rows) dot_rows<1>(a + i * length, b, columns, from(i), length);
}

}  // namespace addon::KERNEL_VARIANT
