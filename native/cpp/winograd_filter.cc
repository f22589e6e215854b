#include <algorithm>

#include "winograd_tiles.h"

namespace addon::KERNEL_VARIANT {

namespace {

constexpr size_t kTallest = 6;  // rows of a tile of sums; taller ones were slower

// Parts of the scratch memory, in floats.
template <typename Scheme>
struct Layout {
  explicit Layout(const WinogradConvolution& s)
      : tiling(s),
        image_plane(tiling.plane(tiling.together, tiling.in_padded)),
        gradient_plane(tiling.plane(tiling.together, tiling.columns)),
        sum_plane(tiling.plane(s.in_channels, tiling.columns)) {}

  size_t length() const { return Scheme::kPlanes * (image_plane + gradient_plane + sum_plane) + tiling.zeros; }

  Tiling<Scheme> tiling;
  size_t image_plane, gradient_plane, sum_plane;
};

// Channel c of tile i in a plane of panels, [panel][tile][kPanel]: what one tile of sums reads lies together.
inline size_t in_panels(size_t together, size_t i, size_t c) {
  return (c / kPanel * together + i) * kPanel + c % kPanel;
}

// Sums over tiles, [plane][in channel][column].
template <typename Scheme>
void sum_products(const WinogradConvolution& s, const Layout<Scheme>& l, size_t tiles, size_t columns, bool accumulate,
                  const float* images, const float* gradients, float* sums) {
  const size_t together = l.tiling.together;
  ptrdiff_t channels[most_rows(1)];
  for (size_t i = 0; i < most_rows(1); ++i) channels[i] = static_cast<ptrdiff_t>(i);
  Products t;
  t.rows = channels;
  t.a_step = t.b_step = static_cast<ptrdiff_t>(kPanel);
  t.a_line = t.b_line = 0;
  t.steps = tiles;
  t.lines = 1;
  t.c_row = static_cast<ptrdiff_t>(l.tiling.columns);
  t.accumulate = accumulate;
  t.bias = nullptr;
  for (size_t p = 0; p < Scheme::kPlanes; ++p)
    for (size_t c = 0; c < s.in_channels; c += kPanel)
      for (size_t j = 0; j < columns; j += kPanel) {
        const size_t vectors = width_of(columns - j) / kLanes;
        t.b = gradients + p * l.gradient_plane + j * together;
        t.columns = vectors * kLanes;
        split_rows(std::min(kPanel, s.in_channels - c), std::min(kTallest, most_rows(vectors)), [&](size_t at, size_t rows) {
          t.a = images + p * l.image_plane + c * together + at;
          t.c = sums + p * l.sum_plane + (c + at) * l.tiling.columns + j;
          any_products(rows, vectors, t);
        });
      }
}

template <typename Scheme>
void write_filter(const WinogradConvolution& s, const Layout<Scheme>& l, size_t first, size_t columns, const float* sums,
                  float* d_filter, Finite& finite) {
  constexpr size_t kSide = Scheme::kSide, kFilter = Scheme::kFilter;
  for (size_t i = 0; i < s.in_channels; ++i)
    for (size_t c = 0; c < columns; c += kLanes) {
      const float* from = sums + i * l.tiling.columns + c;
      const size_t lanes = std::min(kLanes, columns - c);
      in_two_dimensions<kSide, kFilter>([](const Vector (&m)[kSide], Vector (&g)[kFilter]) { Scheme::filter_gradient(m, g); },
                                  [&](size_t y, size_t x) { return load(from + (y * kSide + x) * l.sum_plane); },
                                  [&](size_t y, size_t x, Vector v) {
                                    finite.see(v);
                                    float* to = d_filter + ((y * kFilter + x) * s.in_channels + i) * s.out_channels;
                                    store_lanes(to + first + c, v, lanes);
                                  });
    }
}

template <typename Scheme>
bool filter_gradient(const WinogradConvolution& s, const float* x, const float* dy, float* d_filter, float* scratch) {
  const Layout<Scheme> l(s);
  const Tiling<Scheme>& t = l.tiling;
  float* images = scratch + Scheme::kPlanes * l.sum_plane;
  float* gradients = images + Scheme::kPlanes * l.image_plane;
  float* zeros = gradients + Scheme::kPlanes * l.gradient_plane;
  std::fill_n(zeros, t.zeros, 0.0f);
  Finite finite;
  for (size_t first = 0; first < s.out_channels; first += t.columns) {
    const size_t columns = std::min(t.columns, s.out_channels - first);
    for (size_t tile = 0; tile < t.count; tile += t.together) {
      const size_t tiles = std::min(t.together, t.count - tile);
      if (first == 0 || t.count > t.together)
        transform_images<Scheme>(s, t, x, tile, tiles, zeros, l.image_plane,
                            [&](size_t i, size_t c) { return images + in_panels(t.together, i, c); });
      transform_gradients<Scheme>(s, t, dy, tile, tiles, first, columns, zeros, l.gradient_plane,
                                  [&](size_t i, size_t c) { return gradients + in_panels(t.together, i, c); });
      sum_products<Scheme>(s, l, tiles, columns, tile > 0, images, gradients, scratch);
    }
    write_filter<Scheme>(s, l, first, columns, scratch, d_filter, finite);
  }
  return finite.all();
}

}  // namespace

size_t winograd_filter_scratch(const WinogradConvolution& s, WinogradTile m) {
  return with_scheme(s, m, [&](auto scheme) { return Layout<decltype(scheme)>(s).length(); });
}

bool winograd_filter(const WinogradConvolution& s, WinogradTile m, const float* x, const float* dy, float* d_filter,
                     float* scratch) {
  return with_scheme(s, m, [&](auto scheme) {
    return filter_gradient<decltype(scheme)>(s, x, dy, d_filter, scratch);
  });
}

}  // namespace addon::KERNEL_VARIANT
