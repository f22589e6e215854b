// Matrix products: C = A B + bias, float32, row-major.
//
// The library's own product is not used: its AVX2 code (gemm:jit, 2.6) keeps live data below the
// stack pointer, so that a signal that arrives during it corrupts memory.
#pragma once

#include <cstddef>

#include "variant.h"

namespace addon {

// An operand by its strides: element (i, j) is data[i * row + j * column].
struct Operand {
  const float* data;
  ptrdiff_t row;
  ptrdiff_t column;
};

// Floats of scratch memory that a product of these sizes needs.
size_t gemm_scratch(size_t m, size_t n, size_t k);

// c[m x n], rows ldc apart, becomes a[m x k] b[k x n] + bias; bias of n elements or null.
void gemm(size_t m, size_t n, size_t k, Operand a, Operand b, float* c, size_t ldc,
          const float* bias, float* scratch);

namespace KERNEL_VARIANT {
size_t gemm_scratch(size_t m, size_t n, size_t k);
void gemm(size_t m, size_t n, size_t k, Operand a, Operand b, float* c, size_t ldc,
          const float* bias, float* scratch);
}  // namespace KERNEL_VARIANT

}  // namespace addon
