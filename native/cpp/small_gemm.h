// Matrix products too small for the library's: C = A B (+ C), float32, row-major.
#pragma once

#include <cstddef>

namespace addon {

// An operand by its strides: element (i, j) is data[i * row + j * column].
struct Operand {
  const float* data;
  ptrdiff_t row;
  ptrdiff_t column;
};

// Floats of scratch memory that small_gemm needs.
size_t small_gemm_scratch();

// c[m x n], rows ldc apart, becomes a[m x k] b[k x n] + bias; bias of n elements or null.
void small_gemm(size_t m, size_t n, size_t k, Operand a, Operand b, float* c, size_t ldc,
                const float* bias, float* scratch);

}  // namespace addon
