// Sums over channels of transformed squares with transformed filters, for the results and for the gradient of the images.
#pragma once

#include "winograd_tiles.h"

namespace addon::KERNEL_VARIANT {

// Parts of the scratch memory, in floats.
template <typename Scheme>
struct ChannelLayout {
  static constexpr size_t kTaps = Scheme::kFilter * Scheme::kFilter;

  explicit ChannelLayout(const WinogradConvolution& s)
      : tiling(s),
        filter_plane(tiling.plane(s.in_channels, tiling.columns)),
        image_plane(tiling.plane(tiling.together, tiling.in_padded)),
        sum_plane(tiling.plane(tiling.together, tiling.columns)),
        taps(kTaps * s.in_channels * kPanel) {}

  size_t length() const {
    return Scheme::kPlanes * (filter_plane + image_plane + sum_plane) + tiling.zeros + taps;
  }

  Tiling<Scheme> tiling;
  size_t filter_plane, image_plane, sum_plane, taps;
};

// The transformed filter of output channels first ..., [plane][panel][in channels][width of the panel].
template <typename Scheme>
void transform_filter(const WinogradConvolution& s, const ChannelLayout<Scheme>& l, WinogradFilter filter, size_t first,
                      size_t columns, float* taps, float* out) {
  constexpr size_t kSide = Scheme::kSide, kFilter = Scheme::kFilter, kTaps = kFilter * kFilter;
  const auto in = static_cast<ptrdiff_t>(s.in_channels), all = static_cast<ptrdiff_t>(s.out_channels);
  for (size_t j = 0; j < columns; j += kPanel) {
    const size_t here = std::min(kPanel, columns - j), width = width_of(here);
    for (size_t tap = 0; tap < kTaps; ++tap) {
      const size_t at = filter.order == FilterOrder::kTurned ? kTaps - 1 - tap : tap;
      const float* of_tap = filter.data + at * s.in_channels * s.out_channels;
      const Operand panel = filter.order != FilterOrder::kPlain ? Operand{of_tap + (first + j) * s.in_channels, 1, in}
                                           : Operand{of_tap + first + j, all, 1};
      pack(panel, s.in_channels, here, width, taps + tap * s.in_channels * width);
    }
    for (size_t at = 0; at < s.in_channels * width; at += kLanes) {
      float* to = out + j * s.in_channels + at;
      in_two_dimensions<kFilter, kSide>([](const Vector (&g)[kFilter], Vector (&u)[kSide]) { Scheme::filter(g, u); },
                                  [&](size_t y, size_t x) {
                                    return load(taps + (y * kFilter + x) * s.in_channels * width + at);
                                  },
                                  [&](size_t y, size_t x, Vector v) { store(to + (y * kSide + x) * l.filter_plane, v); });
    }
  }
}

// Sums over the input channels, [plane][tile][column].
template <typename Scheme>
void sum_products(const WinogradConvolution& s, const ChannelLayout<Scheme>& l, size_t tiles, size_t columns, const float* images,
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
  for (size_t p = 0; p < Scheme::kPlanes; ++p)
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

}  // namespace addon::KERNEL_VARIANT
