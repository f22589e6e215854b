#include "small_gemm.h"

#include <algorithm>
#include <cstring>

namespace addon {

namespace {

#if defined(__AVX512F__)
constexpr size_t kLanes = 16;
#elif defined(__AVX__)
constexpr size_t kLanes = 8;
#else
constexpr size_t kLanes = 4;
#endif

typedef float Vector __attribute__((vector_size(kLanes * sizeof(float)), aligned(4), may_alias));

constexpr size_t kRows = 6;      // rows of C held in registers
constexpr size_t kDepth = 256;   // of a panel of B: it stays in the first-level cache
constexpr size_t kPanel = 2 * kLanes;

inline Vector load(const float* p) { return *reinterpret_cast<const Vector*>(p); }
inline void store(float* p, Vector v) { *reinterpret_cast<Vector*>(p) = v; }
inline Vector splat(float x) { return x - Vector{}; }

struct Tile {
  const float* a;
  ptrdiff_t a_row;
  ptrdiff_t a_column;
  const float* b;
  ptrdiff_t b_row;
  size_t depth;
  float* c;
  size_t ldc;
  size_t columns;     // of C that exist
  bool accumulate;    // C holds the sum over earlier depths
  const float* bias;  // added at the first depth, or null
};

// MR rows and V vectors of columns of C.
template <size_t MR, size_t V>
void tile(const Tile& t) {
  Vector sum[MR][V];
  for (size_t i = 0; i < MR; ++i)
    for (size_t v = 0; v < V; ++v) sum[i][v] = Vector{};
  const float* b = t.b;
  const float* a = t.a;
  for (size_t p = 0; p < t.depth; ++p, b += t.b_row, a += t.a_column) {
    Vector right[V];
    for (size_t v = 0; v < V; ++v) right[v] = load(b + v * kLanes);
#pragma GCC unroll 8
    for (size_t i = 0; i < MR; ++i) {
      const Vector left = splat(a[static_cast<ptrdiff_t>(i) * t.a_row]);
      for (size_t v = 0; v < V; ++v) sum[i][v] += left * right[v];
    }
  }
  if (t.columns == V * kLanes) {
    for (size_t i = 0; i < MR; ++i)
      for (size_t v = 0; v < V; ++v) {
        float* c = t.c + i * t.ldc + v * kLanes;
        Vector value = sum[i][v];
        if (t.accumulate) value += load(c);
        if (t.bias != nullptr) value += load(t.bias + v * kLanes);
        store(c, value);
      }
    return;
  }
  float row[V * kLanes];
  for (size_t i = 0; i < MR; ++i) {
    for (size_t v = 0; v < V; ++v) store(row + v * kLanes, sum[i][v]);
    float* c = t.c + i * t.ldc;
    for (size_t j = 0; j < t.columns; ++j) {
      float value = row[j];
      if (t.accumulate) value += c[j];
      if (t.bias != nullptr) value += t.bias[j];
      c[j] = value;
    }
  }
}

template <size_t V>
void rows_of_tile(size_t rows, const Tile& t) {
  switch (rows) {
    case 1:
      return tile<1, V>(t);
    case 2:
      return tile<2, V>(t);
    case 3:
      return tile<3, V>(t);
    case 4:
      return tile<4, V>(t);
    case 5:
      return tile<5, V>(t);
    default:
      return tile<kRows, V>(t);
  }
}

// depth x columns of B into rows of `width` floats, zeros to the right.
void pack(const Operand& b, size_t depth, size_t columns, size_t width, float* out) {
  if (b.column == 1) {
    for (size_t p = 0; p < depth; ++p, out += width) {
      const float* row = b.data + static_cast<ptrdiff_t>(p) * b.row;
      for (size_t j = 0; j < columns; ++j) out[j] = row[j];
      for (size_t j = columns; j < width; ++j) out[j] = 0.0f;
    }
    return;
  }
  if (columns < width) std::memset(out, 0, depth * width * sizeof(float));
  for (size_t j = 0; j < columns; ++j) {
    const float* column = b.data + static_cast<ptrdiff_t>(j) * b.column;
    if (b.row == 1) {
      for (size_t p = 0; p < depth; ++p) out[p * width + j] = column[p];
    } else {
      for (size_t p = 0; p < depth; ++p)
        out[p * width + j] = column[static_cast<ptrdiff_t>(p) * b.row];
    }
  }
}

}  // namespace

size_t small_gemm_scratch() { return kDepth * kPanel; }

void small_gemm(size_t m, size_t n, size_t k, Operand a, Operand b, float* c, size_t ldc,
                const float* bias, float* scratch) {
  for (size_t p = 0; p == 0 || p < k; p += kDepth) {
    const size_t depth = std::min(kDepth, k - p);
    for (size_t j = 0; j < n;) {
      const size_t left = n - j;
      const size_t width = left > kLanes ? kPanel : kLanes;
      const size_t columns = std::min(width, left);
      const Operand right = {b.data + static_cast<ptrdiff_t>(p) * b.row +
                                 static_cast<ptrdiff_t>(j) * b.column,
                             b.row, b.column};
      // Few rows would not repay the copy.
      const bool direct = b.column == 1 && columns == width && m <= 2 * kRows;
      if (!direct) pack(right, depth, columns, width, scratch);
      Tile t;
      t.a_row = a.row;
      t.a_column = a.column;
      t.b = direct ? right.data : scratch;
      t.b_row = direct ? b.row : static_cast<ptrdiff_t>(width);
      t.depth = depth;
      t.ldc = ldc;
      t.columns = columns;
      t.accumulate = p > 0;
      t.bias = p == 0 && bias != nullptr ? bias + j : nullptr;
      for (size_t i = 0; i < m; i += kRows) {
        t.a = a.data + static_cast<ptrdiff_t>(i) * a.row + static_cast<ptrdiff_t>(p) * a.column;
        t.c = c + i * ldc + j;
        const size_t rows = std::min(kRows, m - i);
        if (width == kPanel)
          rows_of_tile<2>(rows, t);
        else
          rows_of_tile<1>(rows, t);
      }
      j += columns;
    }
  }
}

}  // namespace addon
