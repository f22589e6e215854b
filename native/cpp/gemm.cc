#include "gemm.h"

#include <algorithm>

#include "tile.h"

namespace addon::KERNEL_VARIANT {

namespace {

constexpr size_t kDepth = 320;             // a panel of B stays in the first-level cache
constexpr size_t kLongDepth = 64;          // a tile of this depth hides what it asks for
constexpr size_t kFewRows = 12;            // do not repay a copy of B
constexpr size_t kSomeRows = 112;          // do not where B is small
constexpr size_t kSmall = 1 << 18;         // floats that stay in the second-level cache or not far from it
constexpr size_t kRowsBetween = 3 * kRows; // computed between two requests for memory
constexpr size_t kBlockRows = 16 * kRows;  // a block of A stays in the second-level cache
constexpr size_t kBlockColumns = 1024;     // a block of B stays in the third-level cache

// Whether B is read where it lies.
bool reads_b(size_t m, size_t n, size_t k, const Operand& b) {
  return b.column == 1 && (m <= kFewRows || (m <= kSomeRows && n * k <= kSmall));
}

// Whether blocks of A are copied: where its rows are not contiguous, or many columns repay it.
bool packs_a(size_t m, size_t n, const Operand& a) {
  return m >= kRows && n >= (a.column == 1 ? 8 : 3) * kPanel;
}

}  // namespace

size_t gemm_scratch(size_t m, size_t n, size_t k) {
  const size_t depth = std::min(k, kDepth);
  return depth * (round_up(std::min(n, kBlockColumns), kPanel) + round_up(std::min(m, 2 * kBlockRows), kRows) + kPanel);
}

namespace {

// Asks for a rectangle of memory, some cache lines at a time, into the second-level cache.
class Ahead {
 public:
  Ahead() = default;
  Ahead(const float* data, ptrdiff_t step, size_t rows, size_t columns)
      : row_(data), step_(step), rows_(rows), columns_(columns) {}

  size_t lines() const { return rows_ * ((columns_ + kLine - 1) / kLine); }

  void ask(size_t count) {
    for (; count > 0 && rows_ > 0; --count) {
      __builtin_prefetch(row_ + at_, 0, 2);
      at_ += kLine;
      if (at_ < columns_) continue;
      at_ = 0;
      row_ += step_;
      --rows_;
    }
  }

 private:
  static constexpr size_t kLine = 16;
  const float* row_ = nullptr;
  ptrdiff_t step_ = 0;
  size_t rows_ = 0, columns_ = 0, at_ = 0;
};

// The product of one depth: c (+)= a[m x depth] b[depth x n].
struct Product {
  size_t m, n, depth;
  Operand a, b;
  float* c;
  size_t ldc;
  bool accumulate;
  const float* bias;
  bool copies_a, direct_b;

  Operand right(size_t j) const { return {b.data + static_cast<ptrdiff_t>(j) * b.column, b.row, b.column}; }

  // Whether a panel is used where it lies; `columns` of it exist.
  bool direct(size_t columns) const { return direct_b && columns == width_of(columns); }

  void pack_panel(size_t j, size_t columns, float* out) const {
    if (!direct(columns)) pack(right(j), depth, columns, width_of(columns), out);
  }

  void pack_rows(size_t first, size_t rows, float* out) const {
    if (!copies_a) return;
    for (size_t i = 0; i < rows; i += kRows)
      pack({a.data + static_cast<ptrdiff_t>(first + i) * a.row, a.column, a.row}, depth,
           std::min(kRows, rows - i), kRows, out + i * depth);
  }

  // What pack_panel(j, ...) will read, if there is time to fetch it meanwhile.
  Ahead panel_ahead(size_t j) const {
    const size_t columns = j < n ? std::min(kPanel, n - j) : 0;
    if (columns == 0 || direct(columns) || depth < kLongDepth) return {};
    const Operand x = right(j);
    return x.column == 1 ? Ahead(x.data, x.row, depth, columns) : Ahead(x.data, x.column, columns, depth);
  }

  // Rows first ... first + rows of C, columns j ... j + columns.
  void tiles(size_t first, size_t rows, const float* packed_a, size_t j, size_t columns,
             const float* panel) const {
    Tile t;
    t.a_row = copies_a ? 1 : a.row;
    t.a_column = copies_a ? static_cast<ptrdiff_t>(kRows) : a.column;
    t.depth = depth;
    t.ldc = ldc;
    t.accumulate = accumulate;
    t.columns = columns;
    t.bias = bias == nullptr ? nullptr : bias + j;
    const size_t width = width_of(columns);
    t.b = direct(columns) ? right(j).data : panel;
    t.b_row = direct(columns) ? b.row : static_cast<ptrdiff_t>(width);
    for (size_t i = 0; i < rows; i += kRows) {
      t.a = copies_a ? packed_a + i * depth : a.data + static_cast<ptrdiff_t>(first + i) * a.row;
      t.c = c + (first + i) * ldc + j;
      any_tile(std::min(kRows, rows - i), width, t);
    }
  }

  // All rows at once: each panel of B is used up while it is in the first-level cache.
  void few_rows(float* scratch) const {
    float* packed_a = scratch + kPanel * depth;
    pack_rows(0, m, packed_a);
    for (size_t j = 0; j < n; j += kPanel) {
      const size_t columns = std::min(kPanel, n - j);
      pack_panel(j, columns, scratch);
      Ahead ahead = panel_ahead(j + kPanel);
      const size_t lines = ahead.lines();
      const size_t step = lines == 0 ? m : kRowsBetween;
      for (size_t i = 0; i < m; i += step) {
        ahead.ask(lines * step / m + 1);
        tiles(i, std::min(step, m - i), packed_a + i * depth, j, columns, scratch);
      }
    }
  }

  // Blocks of columns of B in the third-level cache, blocks of rows of A in the second.
  void blocks(float* scratch) const {
    for (size_t jc = 0; jc < n; jc += kBlockColumns) {
      const size_t width = std::min(kBlockColumns, n - jc);
      for (size_t j = 0; j < width; j += kPanel)
        pack_panel(jc + j, std::min(kPanel, width - j), scratch + j * depth);
      float* packed_a = scratch + round_up(width, kPanel) * depth;
      for (size_t ic = 0; ic < m; ic += kBlockRows) {
        const size_t rows = std::min(kBlockRows, m - ic);
        pack_rows(ic, rows, packed_a);
        for (size_t j = 0; j < width; j += kPanel)
          tiles(ic, rows, packed_a, jc + j, std::min(kPanel, width - j), scratch + j * depth);
      }
    }
  }
};

}  // namespace

void gemm(size_t m, size_t n, size_t k, Operand a, Operand b, float* c, size_t ldc,
          const float* bias, float* scratch) {
  if (m == 0 || n == 0) return;
  // Depths of equal size: a short last one would cost as much traffic to C as the others.
  const size_t depths = std::max<size_t>(1, (k + kDepth - 1) / kDepth);
  const size_t depth = std::max<size_t>(1, (k + depths - 1) / depths);
  for (size_t p = 0; p == 0 || p < k; p += depth) {
    const auto at = static_cast<ptrdiff_t>(p);
    const Product product = {m,
                             n,
                             std::min(depth, k - p),
                             {a.data + at * a.column, a.row, a.column},
                             {b.data + at * b.row, b.row, b.column},
                             c,
                             ldc,
                             p > 0,
                             p == 0 ? bias : nullptr,
                             packs_a(m, n, a),
                             reads_b(m, n, k, b)};
    if (m <= 2 * kBlockRows)
      product.few_rows(scratch);
    else
      product.blocks(scratch);
  }
}

}  // namespace addon::KERNEL_VARIANT
