// The innermost part of the direct convolutions: sums of products for a few rows and columns of a
// result, held in registers.
#pragma once

#include <cstddef>
#include <utility>

#include "parts.h"
#include "tile.h"

namespace addon::KERNEL_VARIANT {

constexpr size_t kMostVectors = 3;  // of columns in a tile

// Rows that fill the registers with sums, by vectors of columns. One vector needs two sums a row, or
// the multipliers wait for the sum before.
constexpr size_t most_rows(size_t vectors) {
  if (kManyRegisters) return 8;
  return vectors == kMostVectors ? 4 : 6;
}

// c[i][j] (+)= bias[j] + sum over lines l and steps p of
//   a[rows[i] + l a_line + p a_step] b[l b_line + p b_step + j]
struct Products {
  const float* a;
  const ptrdiff_t* rows;
  ptrdiff_t a_step, a_line;
  const float* b;  // whole vectors can be read at each step
  ptrdiff_t b_step, b_line;
  size_t steps, lines;
  float* c;
  ptrdiff_t c_row;
  size_t columns;     // that exist in c
  bool accumulate;    // c holds a part of the sum
  const float* bias;  // whole vectors, or null
  // The last vector has at most half its columns, and b has these twice there: two rows share a sum.
  bool halved = false;
};

// Whether `columns` leave at most half of their last vector, and tiles that make use of it.
inline bool leaves_half(size_t columns) {
  return columns > kLanes && columns % kLanes != 0 && columns % kLanes <= kLanes / 2;
}

// The lower half of a and the upper half of b. (Of a shuffle of two broadcasts compilers make three instructions.)
inline Vector halves_of(Vector a, Vector b) {
#if defined(__AVX512F__)
  return _mm512_mask_blend_ps(0xff00, a, b);
#elif defined(__AVX__)
  return _mm256_blend_ps(a, b, 0xf0);
#else
  return __builtin_shufflevector(a, b, 0, 1, 6, 7);
#endif
}

#if defined(__AVX512F__)
inline __mmask16 first_lanes(size_t count) { return static_cast<__mmask16>((1u << count) - 1); }
#endif

inline Vector load_lanes(const float* from, size_t count) {
  if (count >= kLanes) return load(from);
#if defined(__AVX512F__)
  return _mm512_maskz_loadu_ps(first_lanes(count), from);
#else
  float lanes[kLanes] = {};
  for (size_t i = 0; i < count; ++i) lanes[i] = from[i];
  return load(lanes);
#endif
}

inline void store_lanes(float* to, Vector v, size_t count) {
  if (count >= kLanes) return store(to, v);
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(to, first_lanes(count), v);
#else
  store_first<kLanes>(to, v, count);
#endif
}

// The first `count` lanes of half a vector, with what comes to them as in `products`.
template <size_t First>
inline void finish_half(float* c, Vector sum, size_t count, const float* bias, bool accumulate) {
  constexpr size_t kHalf = kLanes / 2;
  Part<kHalf> value = lanes_of<First>(sum, std::make_index_sequence<kHalf>());
  if (bias != nullptr) value += load_part<kHalf>(bias);
  if (count == kHalf) {
    if (accumulate) value += load_part<kHalf>(c);
    store_part<kHalf>(c, value);
    return;
  }
  float lanes[kHalf];
  store_part<kHalf>(lanes, value);
  for (size_t j = 0; j < count; ++j) c[j] = accumulate ? lanes[j] + c[j] : lanes[j];
}

template <size_t MR, size_t V, bool Halved = false>
static void products(const Products& t) {
  constexpr size_t kChains = V == 1 && !Halved ? 2 : 1;
  constexpr size_t kPairs = Halved ? (MR + 1) / 2 : 1;
  Vector sum[kChains][MR][V];
  Vector shared[kPairs];
  for (size_t i = 0; i < kPairs; ++i) shared[i] = Vector{};
#pragma GCC unroll 2
  for (size_t k = 0; k < kChains; ++k)
#pragma GCC unroll 8
    for (size_t i = 0; i < MR; ++i)
#pragma GCC unroll 3
      for (size_t v = 0; v < V; ++v) sum[k][i][v] = Vector{};
  const ptrdiff_t a_step = t.a_step;
  const ptrdiff_t b_step = t.b_step;
  for (size_t l = 0; l < t.lines; ++l) {
    const float* a[MR];
#pragma GCC unroll 8
    for (size_t i = 0; i < MR; ++i) a[i] = t.a + static_cast<ptrdiff_t>(l) * t.a_line + t.rows[i];
    const float* b = t.b + static_cast<ptrdiff_t>(l) * t.b_line;
    ptrdiff_t at = 0;
    const auto step = [&](Vector(&into)[MR][V]) __attribute__((always_inline)) {
      Vector right[V];
#pragma GCC unroll 3
      for (size_t v = 0; v < V; ++v) right[v] = load(b + v * kLanes);
      const Vector half = Halved ? load(b + V * kLanes) : Vector{};
      Vector before = {};
#pragma GCC unroll 8
      for (size_t i = 0; i < MR; ++i) {
        const Vector left = splat(a[i][at]);
#pragma GCC unroll 3
        for (size_t v = 0; v < V; ++v) into[i][v] += left * right[v];
        if constexpr (Halved) {
          if (i % 2 == 1)
            shared[i / 2] += halves_of(before, left) * half;
          else if (i + 1 == MR)
            shared[i / 2] += left * half;
          before = left;
        }
      }
      at += a_step;
      b += b_step;
    };
    size_t left = t.steps;
    for (; left >= kChains; left -= kChains) {
      step(sum[0]);
      if constexpr (kChains == 2) step(sum[1]);
    }
    if (kChains == 2 && left > 0) step(sum[0]);
  }
  const float* bias = t.bias;
  const bool accumulate = t.accumulate;
  const ptrdiff_t c_row = t.c_row;
  const size_t columns = t.columns;
  float* c = t.c;
#pragma GCC unroll 8
  for (size_t i = 0; i < MR; ++i, c += c_row)
#pragma GCC unroll 3
    for (size_t v = 0; v < V; ++v) {
      Vector value = sum[0][i][v];
      if constexpr (kChains == 2) value += sum[1][i][v];
      if (bias != nullptr) value += load(bias + v * kLanes);
      const size_t lanes = v + 1 < V || Halved ? kLanes : columns - v * kLanes;
      if (accumulate) value += load_lanes(c + v * kLanes, lanes);
      store_lanes(c + v * kLanes, value, lanes);
    }
  if constexpr (Halved) {
    c = t.c + V * kLanes;
    if (bias != nullptr) bias += V * kLanes;
#pragma GCC unroll 8
    for (size_t i = 0; i < MR; ++i, c += c_row) {
      if (i % 2 == 0)
        finish_half<0>(c, shared[i / 2], columns - V * kLanes, bias, accumulate);
      else
        finish_half<kLanes / 2>(c, shared[i / 2], columns - V * kLanes, bias, accumulate);
    }
  }
}

template <size_t V, bool Halved, size_t... I>
static void products_of(size_t rows, const Products& t, std::index_sequence<I...>) {
  using OfRows = void (*)(const Products&);
  static constexpr OfRows of_rows[] = {products<I + 1, V, Halved>...};
  of_rows[rows - 1](t);
}

template <size_t Vectors, bool Halved = false>
static void products_of(size_t rows, const Products& t) {
  products_of<Halved ? Vectors - 1 : Vectors, Halved>(rows, t, std::make_index_sequence<most_rows(Vectors)>());
}

// `rows` is 1 to most_rows(vectors).
static inline void any_products(size_t rows, size_t vectors, const Products& t) {
  switch (vectors) {
    case 1:
      return products_of<1>(rows, t);
    case 2:
      return t.halved ? products_of<2, true>(rows, t) : products_of<2>(rows, t);
    default:
      return t.halved ? products_of<3, true>(rows, t) : products_of<3>(rows, t);
  }
}

// Calls each(first vector, vectors) for tiles that cover `vectors` vectors: three at a time, but two
// and two rather than three and one.
template <typename Each>
inline void split_vectors(size_t vectors, Each each) {
  for (size_t at = 0; at < vectors;) {
    const size_t left = vectors - at;
    const size_t here = left == 4 || left < kMostVectors ? (left < 2 ? left : 2) : kMostVectors;
    each(at, here);
    at += here;
  }
}

// As split_vectors, for so many columns: each(first vector, vectors, halved).
template <typename Each>
inline void split_columns(size_t columns, Each each) {
  const size_t vectors = (columns + kLanes - 1) / kLanes;
  const size_t shared = leaves_half(columns) ? std::min(vectors, kMostVectors) : 0;
  split_vectors(vectors - shared, [&](size_t at, size_t count) { each(at, count, false); });
  if (shared > 0) each(vectors - shared, shared, true);
}

// Packs a panel of b, [depth][width], for tiles that are halved or not.
static inline void pack_panel(const Operand& x, size_t depth, size_t columns, size_t width, bool halved, float* out) {
  pack(x, depth, columns, width, out);
  if (!halved) return;
  float* last = out + width - kLanes;
  for (size_t p = 0; p < depth; ++p, last += width) std::copy_n(last, kLanes / 2, last + kLanes / 2);
}

// Calls each(first row, rows) for tiles of nearly equal height: short tiles leave the multipliers
// waiting.
template <typename Each>
inline void split_rows(size_t rows, size_t most, Each each) {
  const size_t count = (rows + most - 1) / most;
  const size_t height = rows / count;
  const size_t taller = rows % count;
  for (size_t t = 0, at = 0; t < count; ++t) {
    const size_t here = height + (t < taller ? 1 : 0);
    each(at, here);
    at += here;
  }
}

}  // namespace addon::KERNEL_VARIANT
