// Batched matrix products.
#include <algorithm>

#include "gemm.h"
#include "kernels.h"
#include "state.h"

namespace addon {

namespace {

struct Shape {
  size_t batch_a, batch_b, m, n, k;
  bool transpose_a, transpose_b;
};

void one_product(State& state, const Shape& s, const float* a, const float* b, float* c,
                 const float* bias) {
  const auto m = static_cast<ptrdiff_t>(s.m);
  const auto n = static_cast<ptrdiff_t>(s.n);
  const auto k = static_cast<ptrdiff_t>(s.k);
  const Operand left = s.transpose_a ? Operand{a, 1, m} : Operand{a, k, 1};
  const Operand right = s.transpose_b ? Operand{b, 1, k} : Operand{b, n, 1};
  gemm(s.m, s.n, s.k, left, right, c, s.n, bias, state.scratch_of(gemm_scratch(s.m, s.n, s.k)));
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
    return one_product(call.state(), s, a.data, b.data, out.data, bias.data);
  }
  for (size_t t = 0; t < static_cast<size_t>(batch); ++t)
    one_product(call.state(), s, a.data + (t % s.batch_a) * s.m * s.k,
                b.data + (t % s.batch_b) * s.k * s.n, out.data + t * s.m * s.n,
                bias_each ? bias.data + t * s.n : bias.data);
}

}  // namespace

void register_matmul(Module& module) { module.function<matmul>("matmul"); }

}  // namespace addon
