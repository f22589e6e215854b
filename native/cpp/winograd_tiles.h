// Tiles of images and results, and the plan of memory that both directions of Winograd's convolutions share.
#pragma once

#include <algorithm>
#include <cstddef>

#include "product_tile.h"
#include "winograd.h"
#include "winograd_transform.h"

namespace addon::KERNEL_VARIANT {

constexpr size_t kTilesTogether = 64;            // transformed before their products are summed
constexpr size_t kTransformedFilter = 3u << 20;  // floats of a filter that are held at a time
constexpr size_t kLine = 16;                     // floats between planes, lest all begin in one set of the cache

template <typename Scheme>
struct Tiling {
  explicit Tiling(const WinogradConvolution& s)
      : down((s.out_height + Scheme::kResults - 1) / Scheme::kResults),
        across((s.out_width + Scheme::kResults - 1) / Scheme::kResults),
        count(s.batch * down * across),
        together(std::min(count, kTilesTogether)),
        in_padded(round_up(s.in_channels, kPanel)),
        columns(column_block(s)),
        zeros(std::max(in_padded, round_up(s.out_channels, kPanel))) {}

  size_t down, across, count;
  size_t together;   // tiles
  size_t in_padded;  // channels
  size_t columns;    // output channels at a time, whole panels
  size_t zeros;      // of a pixel outside the image

  size_t plane(size_t rows, size_t width) const { return rows * width + kLine; }

 private:
  static size_t column_block(const WinogradConvolution& s) {
    const size_t all = round_up(s.out_channels, kPanel);
    const size_t fit = kTransformedFilter / (Scheme::kPlanes * round_up(s.in_channels, kPanel)) / kPanel * kPanel;
    return std::min(all, std::max(fit, kPanel));
  }
};

// Calls f with the scheme for the filter and the tile.
template <typename F>
auto with_scheme(const WinogradConvolution& s, WinogradTile m, F f) {
  if (s.filter == 5) return f(TwoByFive());
  return m == WinogradTile::k2 ? f(TwoByThree()) : f(FourByThree());
}

// Where a tile lies: image, and its first row and column of results.
struct Place {
  size_t image, y, x;
};

template <typename Scheme>
inline Place place_of(const Tiling<Scheme>& t, size_t tile) {
  const size_t row = tile / t.across;
  return {row / t.down, row % t.down * Scheme::kResults, tile % t.across * Scheme::kResults};
}

// The pixels of a square, those outside the image being `zeros`.
template <size_t Side>
inline void pixels_of(const float* image, size_t height, size_t width, size_t channels, ptrdiff_t y, ptrdiff_t x,
                      const float* zeros, const float* (&pixels)[Side][Side]) {
  const auto inside = [](ptrdiff_t at, size_t size) { return at >= 0 && at < static_cast<ptrdiff_t>(size); };
  for (size_t i = 0; i < Side; ++i)
    for (size_t j = 0; j < Side; ++j) {
      const ptrdiff_t row = y + static_cast<ptrdiff_t>(i), column = x + static_cast<ptrdiff_t>(j);
      pixels[i][j] = inside(row, height) && inside(column, width)
                         ? image + (static_cast<size_t>(row) * width + static_cast<size_t>(column)) * channels
                         : zeros;
    }
}

// Transforms `channels` of a square of pixels; to(c) is where channel c of the first plane goes.
template <size_t From, size_t To, typename Transform, typename Where>
inline void transform_pixels(Transform transform, const float* const (&pixels)[From][From], size_t first,
                             size_t channels, size_t plane, Where to) {
  size_t c = 0;
  for (; c + kLanes <= channels; c += kLanes) {
    float* out = to(c);
    const size_t at = first + c;
    in_two_dimensions<From, To>(
        transform, [&](size_t i, size_t j) { return load(pixels[i][j] + at); },
        [&](size_t i, size_t j, Vector v) { store(out + (i * To + j) * plane, v); });
  }
  if (c == channels) return;
  float* out = to(c);
  in_two_dimensions<From, To>(
      transform, [&](size_t i, size_t j) { return load_lanes(pixels[i][j] + first + c, channels - c); },
      [&](size_t i, size_t j, Vector v) { store(out + (i * To + j) * plane, v); });
}

// The squares of an image that tiles first ... first + count need.
template <typename Scheme, typename Where>
void transform_images(const WinogradConvolution& s, const Tiling<Scheme>& t, const float* x, size_t first, size_t count,
                      const float* zeros, size_t plane, Where to) {
  constexpr size_t kSide = Scheme::kSide;
  const float* pixels[kSide][kSide];
  for (size_t i = 0; i < count; ++i) {
    const Place place = place_of(t, first + i);
    pixels_of(x + place.image * s.in_height * s.in_width * s.in_channels, s.in_height, s.in_width, s.in_channels,
              static_cast<ptrdiff_t>(place.y) - static_cast<ptrdiff_t>(s.top),
              static_cast<ptrdiff_t>(place.x) - static_cast<ptrdiff_t>(s.left), zeros, pixels);
    transform_pixels<kSide, kSide>([](const Vector (&d)[kSide], Vector (&v)[kSide]) { Scheme::image(d, v); },
                                   pixels, 0, s.in_channels, plane, [&](size_t c) { return to(i, c); });
  }
}

// The gradients of the results of tiles first ... first + count, output channels from `channel` on.
template <typename Scheme, typename Where>
void transform_gradients(const WinogradConvolution& s, const Tiling<Scheme>& t, const float* dy, size_t first,
                         size_t count, size_t channel, size_t channels, const float* zeros, size_t plane, Where to) {
  constexpr size_t kSide = Scheme::kSide, kResults = Scheme::kResults;
  const float* pixels[kResults][kResults];
  for (size_t i = 0; i < count; ++i) {
    const Place place = place_of(t, first + i);
    pixels_of(dy + place.image * s.out_height * s.out_width * s.out_channels, s.out_height, s.out_width,
              s.out_channels, static_cast<ptrdiff_t>(place.y), static_cast<ptrdiff_t>(place.x), zeros, pixels);
    transform_pixels<kResults, kSide>(
        [](const Vector (&y)[kResults], Vector (&m)[kSide]) { Scheme::result_gradient(y, m); }, pixels, channel,
        channels, plane, [&](size_t c) { return to(i, c); });
  }
}

// Watches results: 0 v is a NaN where v is not finite.
class Finite {
 public:
  void see(Vector v) { seen_ += v * 0.0f; }
  bool all() const {
    for (size_t i = 0; i < kLanes; ++i)
      if (seen_[i] != 0.0f) return false;
    return true;
  }

 private:
  Vector seen_ = {};
};

}  // namespace addon::KERNEL_VARIANT
