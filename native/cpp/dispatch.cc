// The fastest variant of the matrix product that the processor runs.
#define KERNEL_VARIANT least
#include "direct_convolution.h"
#include "gemm.h"

#ifdef ADDON_HAS_AVX512
namespace addon::avx512 {
size_t gemm_scratch(size_t m, size_t n, size_t k);
void gemm(size_t m, size_t n, size_t k, Operand a, Operand b, float* c, size_t ldc,
          const float* bias, float* scratch);
}  // namespace addon::avx512
#endif

namespace addon {

namespace {

bool has_avx512() {
#ifdef ADDON_HAS_AVX512
  static const bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                          __builtin_cpu_supports("avx512vl");
  return has;
#else
  return false;
#endif
}

}  // namespace

size_t gemm_scratch(size_t m, size_t n, size_t k) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::gemm_scratch(m, n, k);
#endif
  return least::gemm_scratch(m, n, k);
}

void gemm(size_t m, size_t n, size_t k, Operand a, Operand b, float* c, size_t ldc,
          const float* bias, float* scratch) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::gemm(m, n, k, a, b, c, ldc, bias, scratch);
#endif
  least::gemm(m, n, k, a, b, c, ldc, bias, scratch);
}

bool direct_is_faster() { return !has_avx512(); }

}  // namespace addon
