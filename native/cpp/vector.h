// Vectors of the compiled instruction set, by the compilers' vector extension.
#pragma once

#include <cstddef>

#if defined(__AVX__)
#include <immintrin.h>
#endif

#include "variant.h"

namespace addon::KERNEL_VARIANT {

#if defined(__AVX512F__)
constexpr size_t kLanes = 16;
constexpr bool kManyRegisters = true;  // 32 instead of 16
#elif defined(__AVX__)
constexpr size_t kLanes = 8;
constexpr bool kManyRegisters = false;
#else
constexpr size_t kLanes = 4;
constexpr bool kManyRegisters = false;
#endif

// `auto` and template arguments lose the alignment: where references are taken, the type is written out.
typedef float Vector __attribute__((vector_size(kLanes * sizeof(float)), aligned(4), may_alias));
typedef float Vector8 __attribute__((vector_size(32), aligned(4), may_alias));

inline Vector load(const float* p) { return *reinterpret_cast<const Vector*>(p); }
inline void store(float* p, Vector v) { *reinterpret_cast<Vector*>(p) = v; }
inline Vector splat(float x) { return x - Vector{}; }

// to[j * to_row + i] = from[i * from_row + j] for i, j below 8.
inline void transpose8(const float* from, ptrdiff_t from_row, float* to, ptrdiff_t to_row) {
  Vector8 r[8];
  Vector8 s[8];
  for (int i = 0; i < 8; ++i) r[i] = *reinterpret_cast<const Vector8*>(from + i * from_row);
  for (int i = 0; i < 8; i += 2) {
    s[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    s[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  for (int i = 0; i < 8; i += 4) {
    r[i] = __builtin_shufflevector(s[i], s[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
    r[i + 1] = __builtin_shufflevector(s[i], s[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    r[i + 2] = __builtin_shufflevector(s[i + 1], s[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
    r[i + 3] = __builtin_shufflevector(s[i + 1], s[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
  }
  for (int i = 0; i < 4; ++i) {
    s[i] = __builtin_shufflevector(r[i], r[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    s[i + 4] = __builtin_shufflevector(r[i], r[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
  for (int i = 0; i < 8; ++i) *reinterpret_cast<Vector8*>(to + i * to_row) = s[i];
}

}  // namespace addon::KERNEL_VARIANT
