// Copies between strided views: slices, padding, concatenation, tiles, transposes, reversals.
#include <algorithm>
#include <cstring>

#include "kernels.h"

namespace addon {

namespace {

constexpr size_t kMaxDimensions = 16;
constexpr ptrdiff_t kBlock = 16;  // of a transpose: two blocks stay in the first-level cache

struct Copy {
  size_t rank = 0;
  ptrdiff_t size[kMaxDimensions];
  ptrdiff_t out[kMaxDimensions];
  ptrdiff_t in[kMaxDimensions];
};

// Whether offset + any index * stride stays within [0, length).
bool inside(const Copy& copy, const ptrdiff_t* strides, int64_t offset, size_t length) {
  int64_t low = offset;
  int64_t high = offset;
  for (size_t d = 0; d < copy.rank; ++d) {
    const int64_t reach = static_cast<int64_t>(copy.size[d] - 1) * strides[d];
    (reach < 0 ? low : high) += reach;
  }
  return low >= 0 && high < static_cast<int64_t>(length);
}

// Dimensions of size 1 vanish, neighbours that both sides walk as one merge.
void merge(Copy& copy) {
  size_t kept = 0;
  for (size_t d = 0; d < copy.rank; ++d) {
    if (copy.size[d] == 1) continue;
    if (kept > 0 && copy.out[kept - 1] == copy.out[d] * copy.size[d] &&
        copy.in[kept - 1] == copy.in[d] * copy.size[d]) {
      copy.size[kept - 1] *= copy.size[d];
      copy.out[kept - 1] = copy.out[d];
      copy.in[kept - 1] = copy.in[d];
      continue;
    }
    copy.size[kept] = copy.size[d];
    copy.out[kept] = copy.out[d];
    copy.in[kept] = copy.in[d];
    ++kept;
  }
  copy.rank = kept;
}

void row(float* out, ptrdiff_t out_stride, const float* in, ptrdiff_t in_stride, ptrdiff_t n) {
  if (out_stride == 1 && in_stride == 1) {
    if (n >= 32) {
      std::memmove(out, in, static_cast<size_t>(n) * sizeof(float));
    } else {
      for (ptrdiff_t i = 0; i < n; ++i) out[i] = in[i];
    }
  } else if (out_stride == 1 && in_stride == 0) {
    std::fill_n(out, n, *in);
  } else {
    for (ptrdiff_t i = 0; i < n; ++i) out[i * out_stride] = in[i * in_stride];
  }
}

void walk(const Copy& copy, size_t d, float* out, const float* in) {
  if (d == copy.rank) {
    *out = *in;
    return;
  }
  if (d + 1 == copy.rank) return row(out, copy.out[d], in, copy.in[d], copy.size[d]);
  for (ptrdiff_t i = 0; i < copy.size[d]; ++i)
    walk(copy, d + 1, out + i * copy.out[d], in + i * copy.in[d]);
}

// The last two dimensions cross: in runs along the first of them, out along the second.
void cross(const Copy& copy, size_t d, float* out, const float* in) {
  const ptrdiff_t rows = copy.size[d];
  const ptrdiff_t columns = copy.size[d + 1];
  const ptrdiff_t out_row = copy.out[d];
  const ptrdiff_t in_column = copy.in[d + 1];
  for (ptrdiff_t r = 0; r < rows; r += kBlock) {
    const ptrdiff_t r_end = std::min(rows, r + kBlock);
    for (ptrdiff_t c = 0; c < columns; c += kBlock) {
      const ptrdiff_t c_end = std::min(columns, c + kBlock);
      for (ptrdiff_t i = r; i < r_end; ++i)
        for (ptrdiff_t j = c; j < c_end; ++j) out[i * out_row + j] = in[i + j * in_column];
    }
  }
}

void walk_crossing(const Copy& copy, size_t d, float* out, const float* in) {
  if (d + 2 == copy.rank) return cross(copy, d, out, in);
  for (ptrdiff_t i = 0; i < copy.size[d]; ++i)
    walk_crossing(copy, d + 1, out + i * copy.out[d], in + i * copy.in[d]);
}

void run(Copy copy, float* out, const float* in) {
  merge(copy);
  if (copy.rank >= 2 && copy.out[copy.rank - 1] == 1 && copy.in[copy.rank - 1] != 1) {
    for (size_t d = 0; d + 1 < copy.rank; ++d) {
      if (copy.in[d] != 1 || copy.size[d] < 4) continue;
      // The dimension along which the input is contiguous goes next to the last.
      for (size_t e = d; e + 2 < copy.rank; ++e) {
        std::swap(copy.size[e], copy.size[e + 1]);
        std::swap(copy.out[e], copy.out[e + 1]);
        std::swap(copy.in[e], copy.in[e + 1]);
      }
      return walk_crossing(copy, 0, out, in);
    }
  }
  walk(copy, 0, out, in);
}

// copy(out, x, [rank, sizes..., outStrides..., inStrides..., outOffset, inOffset])
void copy(Call& call) {
  const auto out = call.floats(0);
  const auto x = call.floats(1);
  const auto plan = call.ints(2);
  require(plan.length >= 1 && plan[0] >= 0 && plan[0] <= static_cast<int32_t>(kMaxDimensions),
          "a copy has at most 16 dimensions");
  Copy c;
  c.rank = static_cast<size_t>(plan[0]);
  require(plan.length >= 3 + 3 * c.rank, "the plan of the copy is too short");
  if (checked_product(plan.data + 1, c.rank) == 0) return;
  for (size_t d = 0; d < c.rank; ++d) {
    c.size[d] = plan[1 + d];
    c.out[d] = plan[1 + c.rank + d];
    c.in[d] = plan[1 + 2 * c.rank + d];
  }
  const int64_t out_offset = plan[1 + 3 * c.rank];
  const int64_t in_offset = plan[2 + 3 * c.rank];
  require(inside(c, c.out, out_offset, out.length), "the copy writes outside its output");
  require(inside(c, c.in, in_offset, x.length), "the copy reads outside its input");
  run(c, out.data + out_offset, x.data + in_offset);
}

}  // namespace

void register_strided(Module& module) { module.kernel<copy>("copy"); }

}  // namespace addon
