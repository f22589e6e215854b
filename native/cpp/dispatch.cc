// The fastest variants of the kernels that the processor runs and the library may use:
// ONEDNN_MAX_CPU_ISA=AVX2 keeps both from AVX-512.
#define KERNEL_VARIANT least
#include <oneapi/dnnl/dnnl.hpp>

#include "direct_convolution.h"
#include "dispatch.h"
#include "elementwise_operations.h"
#include "gemm.h"
#include "philox.h"
#include "residual_network.h"
#include "vector.h"
#include "winograd.h"

#ifdef ADDON_HAS_AVX512
namespace addon::avx512 {
size_t gemm_scratch(size_t m, size_t n, size_t k);
void gemm(size_t m, size_t n, size_t k, Operand a, Operand b, float* c, size_t ldc,
          const float* bias, float* scratch);
size_t winograd_forward_scratch(const WinogradConvolution& s, WinogradTile m);
size_t winograd_filter_scratch(const WinogradConvolution& s, WinogradTile m);
bool winograd_forward(const WinogradConvolution& s, WinogradTile m, const float* x, WinogradFilter filter,
                      const float* bias, float* out, float* scratch);
size_t winograd_data_scratch(const WinogradConvolution& s, WinogradTile m);
bool winograd_data(const WinogradConvolution& s, WinogradTile m, const float* dy, const float* filter, float* dx,
                   float* scratch);
bool winograd_filter(const WinogradConvolution& s, WinogradTile m, const float* x, const float* dy, float* d_filter,
                     float* scratch);
size_t direct_forward_scratch(const DirectConvolution& s);
void direct_forward(const DirectConvolution& s, const float* x, const float* filter,
                    const float* bias, float* out, float* scratch);
size_t direct_data_scratch(const DirectConvolution& s);
void direct_data(const DirectConvolution& s, const float* dy, const float* filter, float* dx,
                 float* scratch);
size_t direct_filter_scratch(const DirectConvolution& s);
void direct_filter(const DirectConvolution& s, const float* x, const float* dy, float* d_filter,
                   float* scratch);
void run_operation(elementwise::Code code, float* y, const float* a, const float* b, const float* c, size_t count,
                   size_t padded);
size_t residual_scratch(const ResidualTask& task);
void residual(const ResidualTask& task, float* scratch);
void words(Stream stream, size_t first, uint32_t* out, size_t count);
void uniforms(Stream stream, size_t first, float* out, size_t count);
void normals(Stream stream, size_t first, float* out, size_t count);
}  // namespace addon::avx512
#endif

namespace addon {

namespace {

bool has_avx512() {
#ifdef ADDON_HAS_AVX512
  constexpr auto kAvx512Core = static_cast<unsigned>(dnnl::cpu_isa::avx512_core);
  static const bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                          __builtin_cpu_supports("avx512vl") &&
                          (static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & kAvx512Core) == kAvx512Core;
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

size_t winograd_forward_scratch(const WinogradConvolution& s, WinogradTile m) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::winograd_forward_scratch(s, m);
#endif
  return least::winograd_forward_scratch(s, m);
}

size_t winograd_filter_scratch(const WinogradConvolution& s, WinogradTile m) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::winograd_filter_scratch(s, m);
#endif
  return least::winograd_filter_scratch(s, m);
}

bool winograd_forward(const WinogradConvolution& s, WinogradTile m, const float* x, WinogradFilter filter,
                      const float* bias, float* out, float* scratch) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::winograd_forward(s, m, x, filter, bias, out, scratch);
#endif
  return least::winograd_forward(s, m, x, filter, bias, out, scratch);
}

size_t winograd_data_scratch(const WinogradConvolution& s, WinogradTile m) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::winograd_data_scratch(s, m);
#endif
  return least::winograd_data_scratch(s, m);
}

bool winograd_data(const WinogradConvolution& s, WinogradTile m, const float* dy, const float* filter, float* dx,
                   float* scratch) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::winograd_data(s, m, dy, filter, dx, scratch);
#endif
  return least::winograd_data(s, m, dy, filter, dx, scratch);
}

bool winograd_filter(const WinogradConvolution& s, WinogradTile m, const float* x, const float* dy, float* d_filter,
                     float* scratch) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::winograd_filter(s, m, x, dy, d_filter, scratch);
#endif
  return least::winograd_filter(s, m, x, dy, d_filter, scratch);
}

size_t direct_forward_scratch(const DirectConvolution& s) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::direct_forward_scratch(s);
#endif
  return least::direct_forward_scratch(s);
}

size_t direct_data_scratch(const DirectConvolution& s) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::direct_data_scratch(s);
#endif
  return least::direct_data_scratch(s);
}

size_t direct_filter_scratch(const DirectConvolution& s) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::direct_filter_scratch(s);
#endif
  return least::direct_filter_scratch(s);
}

void direct_forward(const DirectConvolution& s, const float* x, const float* filter, const float* bias,
                    float* out, float* scratch) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::direct_forward(s, x, filter, bias, out, scratch);
#endif
  least::direct_forward(s, x, filter, bias, out, scratch);
}

void direct_data(const DirectConvolution& s, const float* dy, const float* filter, float* dx,
                 float* scratch) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::direct_data(s, dy, filter, dx, scratch);
#endif
  least::direct_data(s, dy, filter, dx, scratch);
}

void direct_filter(const DirectConvolution& s, const float* x, const float* dy, float* d_filter,
                   float* scratch) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::direct_filter(s, x, dy, d_filter, scratch);
#endif
  least::direct_filter(s, x, dy, d_filter, scratch);
}

void run_operation(elementwise::Code code, float* y, const float* a, const float* b, const float* c, size_t count,
                   size_t padded) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::run_operation(code, y, a, b, c, count, padded);
#endif
  least::run_operation(code, y, a, b, c, count, padded);
}

size_t residual_scratch(const ResidualTask& task) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::residual_scratch(task);
#endif
  return least::residual_scratch(task);
}

void residual(const ResidualTask& task, float* scratch) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::residual(task, scratch);
#endif
  least::residual(task, scratch);
}

void words(Stream stream, size_t first, uint32_t* out, size_t count) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::words(stream, first, out, count);
#endif
  least::words(stream, first, out, count);
}

void uniforms(Stream stream, size_t first, float* out, size_t count) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::uniforms(stream, first, out, count);
#endif
  least::uniforms(stream, first, out, count);
}

void normals(Stream stream, size_t first, float* out, size_t count) {
#ifdef ADDON_HAS_AVX512
  if (has_avx512()) return avx512::normals(stream, first, out, count);
#endif
  least::normals(stream, first, out, count);
}

bool has_wide_vectors() { return has_avx512(); }

int vector_bits() { return has_avx512() ? 512 : static_cast<int>(32 * least::kLanes); }

}  // namespace addon
