// The transforms of Winograd's convolutions, in one dimension and, of vectors of channels, in two.
#pragma once

#include <cstddef>

#include "vector.h"

namespace addon::KERNEL_VARIANT {

// Y = A' [(G g) (B' d)]; A, G' and B transform the gradients of results, filters and images.
template <size_t Results, size_t Filter>
struct Extent {
  static constexpr size_t kResults = Results;          // of a tile, along a side
  static constexpr size_t kFilter = Filter;            // along a side
  static constexpr size_t kSide = Results + Filter - 1;  // of the square of pixels, and of the products
  static constexpr size_t kPlanes = kSide * kSide;
};

// F(2 x 2, 3 x 3)
struct TwoByThree : Extent<2, 3> {
  static void image(const Vector (&d)[4], Vector (&v)[4]) {
    v[0] = d[0] - d[2];
    v[1] = d[1] + d[2];
    v[2] = d[2] - d[1];
    v[3] = d[1] - d[3];
  }
  static void image_gradient(const Vector (&v)[4], Vector (&d)[4]) {
    d[0] = v[0];
    d[1] = (v[1] - v[2]) + v[3];
    d[2] = (v[1] + v[2]) - v[0];
    d[3] = -v[3];
  }
  static void filter(const Vector (&g)[3], Vector (&u)[4]) {
    const Vector outer = 0.5f * (g[0] + g[2]), inner = 0.5f * g[1];
    u[0] = g[0];
    u[1] = outer + inner;
    u[2] = outer - inner;
    u[3] = g[2];
  }
  static void result(const Vector (&m)[4], Vector (&y)[2]) {
    y[0] = m[0] + (m[1] + m[2]);
    y[1] = (m[1] - m[2]) - m[3];
  }
  static void result_gradient(const Vector (&y)[2], Vector (&m)[4]) {
    m[0] = y[0];
    m[1] = y[0] + y[1];
    m[2] = y[0] - y[1];
    m[3] = -y[1];
  }
  static void filter_gradient(const Vector (&m)[4], Vector (&g)[3]) {
    const Vector even = 0.5f * (m[1] + m[2]);
    g[0] = m[0] + even;
    g[1] = 0.5f * (m[1] - m[2]);
    g[2] = even + m[3];
  }
};

// What tiles of six points share: 0, a, -a, b, -b and infinity.
struct SixPoints {
  static constexpr double a = 2.0 / 3.0, b = 1.5;  // a b = 1
  static constexpr float a1 = a, a2 = a * a, a3 = a * a * a;
  static constexpr float b1 = b, b2 = b * b, b3 = b * b * b;
  static constexpr float both = a * a + b * b;
  // One over the products of a point's distances from the others, times its powers.
  static constexpr double per_a = 1 / (2 * a * a * (a * a - b * b)), per_b = 1 / (2 * b * b * (b * b - a * a));
  static constexpr float pa0 = per_a, pa1 = per_a * a, pa2 = per_a * a * a;
  static constexpr float pa3 = per_a * a * a * a, pa4 = per_a * a * a * a * a;
  static constexpr float pb0 = per_b, pb1 = per_b * b, pb2 = per_b * b * b;
  static constexpr float pb3 = per_b * b * b * b, pb4 = per_b * b * b * b * b;

  static void image(const Vector (&d)[6], Vector (&v)[6]) {
    const Vector even_a = d[4] - b2 * d[2], odd_a = a1 * d[3] - b1 * d[1];
    const Vector even_b = d[4] - a2 * d[2], odd_b = b1 * d[3] - a1 * d[1];
    v[0] = (d[0] + d[4]) - both * d[2];
    v[1] = even_a + odd_a;
    v[2] = even_a - odd_a;
    v[3] = even_b + odd_b;
    v[4] = even_b - odd_b;
    v[5] = (d[1] + d[5]) - both * d[3];
  }
  static void image_gradient(const Vector (&v)[6], Vector (&d)[6]) {
    const Vector even_a = v[1] + v[2], odd_a = v[1] - v[2];
    const Vector even_b = v[3] + v[4], odd_b = v[3] - v[4];
    d[0] = v[0];
    d[1] = v[5] - (b1 * odd_a + a1 * odd_b);
    d[2] = -both * v[0] - (b2 * even_a + a2 * even_b);
    d[3] = (a1 * odd_a + b1 * odd_b) - both * v[5];
    d[4] = v[0] + (even_a + even_b);
    d[5] = v[5];
  }
};

// F(4 x 4, 3 x 3)
struct FourByThree : Extent<4, 3>, SixPoints {
  static void filter(const Vector (&g)[3], Vector (&u)[6]) {
    const Vector even_a = pa0 * g[0] + pa2 * g[2], odd_a = pa1 * g[1];
    const Vector even_b = pb0 * g[0] + pb2 * g[2], odd_b = pb1 * g[1];
    u[0] = g[0];
    u[1] = even_a + odd_a;
    u[2] = even_a - odd_a;
    u[3] = even_b + odd_b;
    u[4] = even_b - odd_b;
    u[5] = g[2];
  }
  static void result(const Vector (&m)[6], Vector (&y)[4]) {
    const Vector even_a = m[1] + m[2], odd_a = m[1] - m[2];
    const Vector even_b = m[3] + m[4], odd_b = m[3] - m[4];
    y[0] = m[0] + (even_a + even_b);
    y[1] = a1 * odd_a + b1 * odd_b;
    y[2] = a2 * even_a + b2 * even_b;
    y[3] = m[5] + (a3 * odd_a + b3 * odd_b);
  }
  static void result_gradient(const Vector (&y)[4], Vector (&m)[6]) {
    const Vector even_a = y[0] + a2 * y[2], odd_a = a1 * y[1] + a3 * y[3];
    const Vector even_b = y[0] + b2 * y[2], odd_b = b1 * y[1] + b3 * y[3];
    m[0] = y[0];
    m[1] = even_a + odd_a;
    m[2] = even_a - odd_a;
    m[3] = even_b + odd_b;
    m[4] = even_b - odd_b;
    m[5] = y[3];
  }
  static void filter_gradient(const Vector (&m)[6], Vector (&g)[3]) {
    const Vector even_a = m[1] + m[2], even_b = m[3] + m[4];
    g[0] = m[0] + (pa0 * even_a + pb0 * even_b);
    g[1] = pa1 * (m[1] - m[2]) + pb1 * (m[3] - m[4]);
    g[2] = m[5] + (pa2 * even_a + pb2 * even_b);
  }
};

// F(2 x 2, 5 x 5)
struct TwoByFive : Extent<2, 5>, SixPoints {
  static void filter(const Vector (&g)[5], Vector (&u)[6]) {
    const Vector even_a = pa0 * g[0] + (pa2 * g[2] + pa4 * g[4]), odd_a = pa1 * g[1] + pa3 * g[3];
    const Vector even_b = pb0 * g[0] + (pb2 * g[2] + pb4 * g[4]), odd_b = pb1 * g[1] + pb3 * g[3];
    u[0] = g[0];
    u[1] = even_a + odd_a;
    u[2] = even_a - odd_a;
    u[3] = even_b + odd_b;
    u[4] = even_b - odd_b;
    u[5] = g[4];
  }
  static void result(const Vector (&m)[6], Vector (&y)[2]) {
    y[0] = m[0] + ((m[1] + m[2]) + (m[3] + m[4]));
    y[1] = m[5] + (a1 * (m[1] - m[2]) + b1 * (m[3] - m[4]));
  }
  static void result_gradient(const Vector (&y)[2], Vector (&m)[6]) {
    m[0] = y[0];
    m[1] = y[0] + a1 * y[1];
    m[2] = y[0] - a1 * y[1];
    m[3] = y[0] + b1 * y[1];
    m[4] = y[0] - b1 * y[1];
    m[5] = y[1];
  }
  static void filter_gradient(const Vector (&m)[6], Vector (&g)[5]) {
    const Vector even_a = m[1] + m[2], odd_a = m[1] - m[2];
    const Vector even_b = m[3] + m[4], odd_b = m[3] - m[4];
    g[0] = m[0] + (pa0 * even_a + pb0 * even_b);
    g[1] = pa1 * odd_a + pb1 * odd_b;
    g[2] = pa2 * even_a + pb2 * even_b;
    g[3] = pa3 * odd_a + pb3 * odd_b;
    g[4] = m[5] + (pa4 * even_a + pb4 * even_b);
  }
};

// Applies `transform`, of From values to To, to the columns and then the rows of a square: read(row, column) gives
// its vectors, write(row, column, vector) takes those of the result.
template <size_t From, size_t To, typename Transform, typename Read, typename Write>
__attribute__((always_inline)) inline void in_two_dimensions(Transform transform, Read read, Write write) {
  Vector between[To][From];
#pragma GCC unroll 6
  for (size_t j = 0; j < From; ++j) {
    Vector column[From], changed[To];
#pragma GCC unroll 6
    for (size_t i = 0; i < From; ++i) column[i] = read(i, j);
    transform(column, changed);
#pragma GCC unroll 6
    for (size_t i = 0; i < To; ++i) between[i][j] = changed[i];
  }
#pragma GCC unroll 6
  for (size_t i = 0; i < To; ++i) {
    Vector changed[To];
    transform(between[i], changed);
#pragma GCC unroll 6
    for (size_t j = 0; j < To; ++j) write(i, j, changed[j]);
  }
}

}  // namespace addon::KERNEL_VARIANT
