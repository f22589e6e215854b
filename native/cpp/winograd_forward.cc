#include <algorithm>

#include "winograd_tiles.h"

namespace addon::KERNEL_VARIANT {

namespace {

// Parts of the scratch memory, in floats.
template <size_t M>
struct Layout {
  explicit Layout(const WinogradConvolution& s)
      : tiling(s),
        filter_plane(tiling.plane(s.in_channels, tiling.columns)),
        image_plane(tiling.plane(tiling.together, tiling.in_padded)),
        sum_plane(tiling.plane(tiling.together, tiling.columns)),
        taps(9 * s.in_channels * kPanel) {}

  size_t length() const {
    return Tiling<M>::kPlanes * (filter_plane + image_plane + sum_plane) + tiling.zeros + taps;
  }

  Tiling<M> tiling;
  size_t filter_plane, image_plane, sum_plane, taps;
};

// The transformed filter of output channels first ..., [plane][panel][in channels][width of the panel].
template <size_t M>
void transform_filter(const WinogradConvolution& s, const Layout<M>& l, WinogradFilter filter, size_t first,
                      size_t columns, float* taps, float* out) {
  constexpr size_t kSide = Tiling<M>::kSide;
  const auto in = static_cast<ptrdiff_t>(s.in_channels), all = static_cast<ptrdiff_t>(s.out_channels);
  for (size_t j = 0; j < columns; j += kPanel) {
    const size_t here = std::min(kPanel, columns - j), width = width_of(here);
    for (size_t tap = 0; tap < 9; ++tap) {
      const float* of_tap = filter.data + (filter.rotated ? 8 - tap : tap) * s.in_channels * s.out_channels;
      const Operand panel = filter.rotated ? Operand{of_tap + (first + j) * s.in_channels, 1, in}
                                           : Operand{of_tap + first + j, all, 1};
      pack(panel, s.in_channels, here, width, taps + tap * s.in_channels * width);
    }
    for (size_t at = 0; at < s.in_channels * width; at += kLanes) {
      float* to = out + j * s.in_channels + at;
      in_two_dimensions<3, kSide>([](const Vector (&g)[3], Vector (&u)[kSide]) { Scheme<M>::filter(g, u); },
                                  [&](size_t y, size_t x) {
                                    return load(taps + (y * 3 + x) * s.in_channels * width + at);
                                  },
                                  [&](size_t y, size_t x, Vector v) { store(to + (y * kSide + x) * l.filter_plane, v); });
    }
  }
}

// Sums over the input channels, [plane][tile][column].
template <size_t M>
void sum_products(const WinogradConvolution& s, const Layout<M>& l, size_t tiles, size_t columns, const float* images,
                  const float* filter, float* sums) {
  ptrdiff_t rows_at[most_rows(1)];
  for (size_t i = 0; i < most_rows(1); ++i) rows_at[i] = static_cast<ptrdiff_t>(i * l.tiling.in_padded);
  Products t;
  t.rows = rows_at;
  t.a_step = 1;
  t.a_line = t.b_line = 0;
  t.steps = s.in_channels;
  t.lines = 1;
  t.c_row = static_cast<ptrdiff_t>(l.tiling.columns);
  t.accumulate = false;
  t.bias = nullptr;
  for (size_t p = 0; p < Tiling<M>::kPlanes; ++p)
    for (size_t j = 0; j < columns; j += kPanel) {
      const size_t width = width_of(columns - j), vectors = width / kLanes;
      t.b = filter + p * l.filter_plane + j * s.in_channels;
      t.b_step = static_cast<ptrdiff_t>(width);
      t.columns = width;
      split_rows(tiles, most_rows(vectors), [&](size_t at, size_t rows) {
        t.a = images + p * l.image_plane + at * l.tiling.in_padded;
        t.c = sums + p * l.sum_plane + at * l.tiling.columns + j;
        any_products(rows, vectors, t);
      });
    }
}

template <size_t M>
void write_results(const WinogradConvolution& s, const Layout<M>& l, size_t tile, size_t tiles, size_t first,
                   size_t columns, const float* sums, const float* bias, float* out, Finite& finite) {
  constexpr size_t kSide = Tiling<M>::kSide;
  for (size_t i = 0; i < tiles; ++i) {
    const Place place = place_of(l.tiling, tile + i);
    const size_t height = std::min(M, s.out_height - place.y), width = std::min(M, s.out_width - place.x);
    float* corner = out + ((place.image * s.out_height + place.y) * s.out_width + place.x) * s.out_channels + first;
    for (size_t c = 0; c < columns; c += kLanes) {
      const float* from = sums + i * l.tiling.columns + c;
      const size_t lanes = std::min(kLanes, columns - c);
      const Vector added = bias == nullptr ? Vector{} : load_lanes(bias + first + c, lanes);
      in_two_dimensions<kSide, M>([](const Vector (&m)[kSide], Vector (&y)[M]) { Scheme<M>::result(m, y); },
                                  [&](size_t y, size_t x) { return load(from + (y * kSide + x) * l.sum_plane); },
                                  [&](size_t y, size_t x, Vector v) {
                                    finite.see(v);
                                    if (y < height && x < width)
                                      store_lanes(corner + (y * s.out_width + x) * s.out_channels + c, v + added, lanes);
                                  });
    }
  }
}

template <size_t M>
bool forward(const WinogradConvolution& s, const float* x, WinogradFilter filter, const float* bias, float* out,
             float* scratch) {
  const Layout<M> l(s);
  const Tiling<M>& t = l.tiling;
  float* images = scratch + Tiling<M>::kPlanes * l.filter_plane;
  float* sums = images + Tiling<M>::kPlanes * l.image_plane;
  float* zeros = sums + Tiling<M>::kPlanes * l.sum_plane;
  float* taps = zeros + t.zeros;
  std::fill_n(zeros, t.zeros, 0.0f);
  Finite finite;
  for (size_t first = 0; first < s.out_channels; first += t.columns) {
    const size_t columns = std::min(t.columns, s.out_channels - first);
    transform_filter<M>(s, l, filter, first, columns, taps, scratch);
    for (size_t tile = 0; tile < t.count; tile += t.together) {
      const size_t tiles = std::min(t.together, t.count - tile);
      if (first == 0 || t.count > t.together)
        transform_images<M>(s, t, x, tile, tiles, zeros, l.image_plane,
                            [&](size_t i, size_t c) { return images + i * t.in_padded + c; });
      sum_products<M>(s, l, tiles, columns, images, scratch, sums);
      write_results<M>(s, l, tile, tiles, first, columns, sums, bias, out, finite);
    }
  }
  return finite.all();
}

}  // namespace

size_t winograd_forward_scratch(const WinogradConvolution& s, WinogradTile m) {
  return m == WinogradTile::k2 ? Layout<2>(s).length() : Layout<4>(s).length();
}

bool winograd_forward(const WinogradConvolution& s, WinogradTile m, const float* x, WinogradFilter filter,
                      const float* bias, float* out, float* scratch) {
  return m == WinogradTile::k2 ? forward<2>(s, x, filter, bias, out, scratch)
                               : forward<4>(s, x, filter, bias, out, scratch);
}

}  // namespace addon::KERNEL_VARIANT
