// Batched matrix products.
#include <algorithm>

#include "gemm.h"
#include "kernels.h"
#include "state.h"

#ifdef _OPENMP
#include <omp.h>
#endif

namespace addon {

namespace {

struct Shape {
  size_t batch_a, batch_b, m, n, k;
  bool transpose_a, transpose_b;
};

// Rows first ... first + rows of one product.
void some_rows(const Shape& s, size_t first, size_t rows, const float* a, const float* b, float* c,
               const float* bias, float* scratch) {
  const auto m = static_cast<ptrdiff_t>(s.m);
  const auto n = static_cast<ptrdiff_t>(s.n);
  const auto k = static_cast<ptrdiff_t>(s.k);
  const Operand left = s.transpose_a ? Operand{a + first, 1, m} : Operand{a + first * s.k, k, 1};
  const Operand right = s.transpose_b ? Operand{b, 1, k} : Operand{b, n, 1};
  gemm(rows, s.n, s.k, left, right, c + first * s.n, s.n, bias, scratch);
}

// Multiplications below which a second thread costs more than it saves.
constexpr double kWorthThreads = 1 << 20;

// All products of a batch; with several threads each does a part of the rows, which changes no result.
void all_products(State& state, const Shape& s, size_t batch, const float* a, const float* b, float* c,
                  const float* bias, size_t bias_step) {
  const double work = static_cast<double>(batch) * static_cast<double>(s.m) *
                      static_cast<double>(s.n) * static_cast<double>(s.k);
  const auto threads = static_cast<size_t>(work < kWorthThreads ? 1 : state.threads);
  const size_t parts = batch >= threads ? 1 : (threads + batch - 1) / batch;
  const size_t rows = (s.m + parts - 1) / parts;
  const size_t each = (gemm_scratch(s.m, s.n, s.k) + 15) / 16 * 16;
  float* scratch = state.scratch_of(each * threads);
  const auto unit = [&](size_t index, float* own) {
    const size_t t = index / parts;
    const size_t first = index % parts * rows;
    if (first >= s.m) return;
    some_rows(s, first, std::min(rows, s.m - first), a + (t % s.batch_a) * s.m * s.k,
              b + (t % s.batch_b) * s.k * s.n, c + t * s.m * s.n,
              bias == nullptr ? nullptr : bias + t * bias_step, own);
  };
#ifdef _OPENMP
  if (threads > 1) {
#pragma omp parallel for schedule(static) num_threads(static_cast<int>(threads))
    for (size_t index = 0; index < batch * parts; ++index)
      unit(index, scratch + static_cast<size_t>(omp_get_thread_num()) * each);
    return;
  }
#endif
  for (size_t index = 0; index < batch * parts; ++index) unit(index, scratch);
}

// matmul(out, a, b, [batchA, batchB, m, n, k, transposeA, transposeB], bias?)
// The shorter batch repeats along the longer one. bias: n elements, added to every row, or n for each
// product.
void matmul(Call& call) {
  const auto sizes = call.ints(3, 7);
  for (size_t i = 0; i < 5; ++i) require(sizes[i] >= 0, "negative size");
  Shape s = {static_cast<size_t>(sizes[0]), static_cast<size_t>(sizes[1]),
             static_cast<size_t>(sizes[2]), static_cast<size_t>(sizes[3]),
             static_cast<size_t>(sizes[4]), sizes[5] != 0,
             sizes[6] != 0};
  const int32_t batch = std::max(sizes[0], sizes[1]);
  const int32_t out_sizes[] = {batch, sizes[2], sizes[3]};
  const int32_t a_sizes[] = {sizes[0], sizes[2], sizes[4]};
  const int32_t b_sizes[] = {sizes[1], sizes[4], sizes[3]};
  const auto out = call.floats(0, checked_product(out_sizes, 3));
  const auto a = call.floats(1, checked_product(a_sizes, 3));
  const auto b = call.floats(2, checked_product(b_sizes, 3));
  const bool has_bias = !call.absent(4);
  const auto bias = has_bias ? call.floats(4) : Span<float>{};
  const bool bias_each = has_bias && bias.length != s.n;
  const int32_t bias_sizes[] = {batch, sizes[3]};
  require(!bias_each || bias.length == checked_product(bias_sizes, 2),
          "the bias has neither one element for each column nor one for each column of each product");
  if (out.length == 0) return;
  require(s.batch_a > 0 && s.batch_b > 0, "an empty batch cannot repeat");
  if (s.batch_b == 1 && !s.transpose_a && !bias_each) {
    s.m *= s.batch_a;
    s.batch_a = 1;
    return all_products(call.state(), s, 1, a.data, b.data, out.data, bias.data, 0);
  }
  all_products(call.state(), s, static_cast<size_t>(batch), a.data, b.data, out.data, bias.data,
               bias_each ? s.n : 0);
}

}  // namespace

void register_matmul(Module& module) { module.kernel<matmul>("matmul"); }

}  // namespace addon
