// The innermost part of matrix products and convolutions: a few rows and columns of the result, held in
// registers, and the copies that bring operands into its order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "gemm.h"
#include "vector.h"

namespace addon::KERNEL_VARIANT {

constexpr size_t kRows = kManyRegisters ? 8 : 6;  // of C held in registers
constexpr size_t kPanel = 2 * kLanes;             // columns of C held in registers

// c (+)= a[rows x depth] b[depth x columns] + bias; b has whole vectors in its rows.
struct Tile {
  const float* a;
  ptrdiff_t a_row;
  ptrdiff_t a_column;
  const float* b;
  ptrdiff_t b_row;
  size_t depth;
  float* c;
  size_t ldc;
  size_t columns;     // of C that exist
  bool accumulate;    // C holds the sum over earlier depths
  const float* bias;  // added at the first depth, or null
};

// The columns of a row of C that exist; apart, since only the last panel has such rows.
__attribute__((noinline)) static void finish_row(const Tile& t, const float* row, float* c) {
  for (size_t j = 0; j < t.columns; ++j) {
    float value = row[j];
    if (t.accumulate) value += c[j];
    if (t.bias != nullptr) value += t.bias[j];
    c[j] = value;
  }
}

// MR rows and V vectors of columns of C.
template <size_t MR, size_t V>
static void tile(const Tile& t) {
  Vector sum[MR][V];
#pragma GCC unroll 8
  for (size_t i = 0; i < MR; ++i)
#pragma GCC unroll 2
    for (size_t v = 0; v < V; ++v) sum[i][v] = Vector{};
  const float* b = t.b;
  const float* a = t.a;
  const ptrdiff_t a_row = t.a_row;
  const ptrdiff_t a_column = t.a_column;
  const ptrdiff_t b_row = t.b_row;
  for (size_t p = t.depth; p > 0; --p, b += b_row, a += a_column) {
    Vector right[V];
#pragma GCC unroll 2
    for (size_t v = 0; v < V; ++v) right[v] = load(b + v * kLanes);
#pragma GCC unroll 8
    for (size_t i = 0; i < MR; ++i) {
      const Vector left = splat(a[static_cast<ptrdiff_t>(i) * a_row]);
#pragma GCC unroll 2
      for (size_t v = 0; v < V; ++v) sum[i][v] += left * right[v];
    }
  }
  if (t.columns == V * kLanes) {
#pragma GCC unroll 8
    for (size_t i = 0; i < MR; ++i)
#pragma GCC unroll 2
      for (size_t v = 0; v < V; ++v) {
        float* c = t.c + i * t.ldc + v * kLanes;
        Vector value = sum[i][v];
        if (t.accumulate) value += load(c);
        if (t.bias != nullptr) value += load(t.bias + v * kLanes);
        store(c, value);
      }
    return;
  }
  float row[V * kLanes];
#pragma GCC unroll 8
  for (size_t i = 0; i < MR; ++i) {
#pragma GCC unroll 2
    for (size_t v = 0; v < V; ++v) store(row + v * kLanes, sum[i][v]);
    finish_row(t, row, t.c + i * t.ldc);
  }
}

template <size_t V, size_t... I>
static void rows_of_tile(size_t rows, const Tile& t, std::index_sequence<I...>) {
  using OfRows = void (*)(const Tile&);
  static constexpr OfRows of_rows[] = {tile<I + 1, V>...};
  of_rows[rows - 1](t);
}

// `columns` of x into rows of `width` floats, zeros to the right: out[p * width + j] = x(p, j).
static inline void pack(const Operand& x, size_t depth, size_t columns, size_t width, float* out) {
  if (x.column == 1) {
    if (columns == kPanel && width == kPanel) {
      for (size_t p = 0; p < depth; ++p, out += kPanel) {
        const float* row = x.data + static_cast<ptrdiff_t>(p) * x.row;
        const Vector first = load(row);
        const Vector second = load(row + kLanes);
        store(out, first);
        store(out + kLanes, second);
      }
      return;
    }
    for (size_t p = 0; p < depth; ++p, out += width) {
      const float* row = x.data + static_cast<ptrdiff_t>(p) * x.row;
      for (size_t j = 0; j < columns; ++j) out[j] = row[j];
      for (size_t j = columns; j < width; ++j) out[j] = 0.0f;
    }
    return;
  }
  if (columns < width) std::memset(out, 0, depth * width * sizeof(float));
  size_t j = 0;
  if (x.row == 1)
    for (; j + 8 <= columns; j += 8) {
      const float* from = x.data + static_cast<ptrdiff_t>(j) * x.column;
      size_t p = 0;
      for (; p + 8 <= depth; p += 8)
        transpose8(from + p, x.column, out + p * width + j, static_cast<ptrdiff_t>(width));
      for (; p < depth; ++p)
        for (size_t i = 0; i < 8; ++i)
          out[p * width + j + i] = from[static_cast<ptrdiff_t>(i) * x.column + static_cast<ptrdiff_t>(p)];
    }
  for (; j < columns; ++j) {
    const float* column = x.data + static_cast<ptrdiff_t>(j) * x.column;
    for (size_t p = 0; p < depth; ++p) out[p * width + j] = column[static_cast<ptrdiff_t>(p) * x.row];
  }
}

static inline size_t width_of(size_t left) { return left > kLanes ? kPanel : kLanes; }

static inline size_t round_up(size_t n, size_t step) { return (n + step - 1) / step * step; }

// 1 to kRows rows of a tile whose width is kLanes or kPanel.
static inline void any_tile(size_t rows, size_t width, const Tile& t) {
  if (width == kPanel)
    rows_of_tile<2>(rows, t, std::make_index_sequence<kRows>());
  else
    rows_of_tile<1>(rows, t, std::make_index_sequence<kRows>());
}

}  // namespace addon::KERNEL_VARIANT
