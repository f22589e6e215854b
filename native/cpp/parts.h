// Vectors of fewer lanes than the instruction set has, for what is left at the end of a row.
#pragma once

#include <cstddef>
#include <utility>

#include "vector.h"

namespace addon::KERNEL_VARIANT {

template <size_t N>
struct PartOf {
  typedef float Type __attribute__((vector_size(N * sizeof(float)), aligned(4), may_alias));
};
template <>
struct PartOf<1> {
  typedef float Type;
};
template <size_t N>
using Part = typename PartOf<N>::Type;

template <size_t N>
inline Part<N> load_part(const float* p) {
  return *reinterpret_cast<const Part<N>*>(p);
}
template <size_t N>
inline void store_part(float* p, Part<N> v) {
  *reinterpret_cast<Part<N>*>(p) = v;
}

// Lanes First + I ... of v.
template <size_t First, typename V, size_t... I>
inline auto lanes_of(V v, std::index_sequence<I...>) {
  if constexpr (sizeof...(I) == 1)
    return v[First];
  else
    return __builtin_shufflevector(v, v, First + I...);
}

// The first `count` lanes of v, fewer than its N.
template <size_t N>
inline void store_first(float* to, Part<N> v, size_t count) {
  if constexpr (N > 1) {
    constexpr size_t half = N / 2;
    const auto lower = lanes_of<0>(v, std::make_index_sequence<half>());
    const auto upper = lanes_of<half>(v, std::make_index_sequence<half>());
    if (count < half) return store_first<half>(to, lower, count);
    store_part<half>(to, lower);
    store_first<half>(to + half, upper, count - half);
  }
}

template <size_t N>
struct Lanes {
  static constexpr size_t count = N;
};

template <size_t N, typename Each>
inline void rest_in_parts(size_t n, size_t at, Each each) {
  if constexpr (N > 0) {
    if ((n & N) != 0) {
      each(Lanes<N>(), at);
      at += N;
    }
    rest_in_parts<N / 2>(n, at, each);
  }
}

// Calls each(Lanes<N>(), offset) for parts that make up n floats: whole vectors, then halves of them.
template <typename Each>
inline void in_parts(size_t n, Each each) {
  size_t at = 0;
  for (; at + kLanes <= n; at += kLanes) each(Lanes<kLanes>(), at);
  rest_in_parts<kLanes / 2>(n, at, each);
}

}  // namespace addon::KERNEL_VARIANT
