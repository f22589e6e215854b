#include <algorithm>

#include "winograd_sums.h"

namespace addon::KERNEL_VARIANT {

namespace {

template <typename Scheme>
void write_results(const WinogradConvolution& s, const ChannelLayout<Scheme>& l, size_t tile, size_t tiles, size_t first,
                   size_t columns, const float* sums, const float* bias, float* out, Finite& finite) {
  constexpr size_t kSide = Scheme::kSide, kResults = Scheme::kResults;
  for (size_t i = 0; i < tiles; ++i) {
    const Place place = place_of(l.tiling, tile + i);
    const size_t height = std::min(kResults, s.out_height - place.y);
    const size_t width = std::min(kResults, s.out_width - place.x);
    float* corner = out + ((place.image * s.out_height + place.y) * s.out_width + place.x) * s.out_channels + first;
    for (size_t c = 0; c < columns; c += kLanes) {
      const float* from = sums + i * l.tiling.columns + c;
      const size_t lanes = std::min(kLanes, columns - c);
      const Vector added = bias == nullptr ? Vector{} : load_lanes(bias + first + c, lanes);
      in_two_dimensions<kSide, kResults>([](const Vector (&m)[kSide], Vector (&y)[kResults]) { Scheme::result(m, y); },
                                  [&](size_t y, size_t x) { return load(from + (y * kSide + x) * l.sum_plane); },
                                  [&](size_t y, size_t x, Vector v) {
                                    finite.see(v);
                                    if (y < height && x < width)
                                      store_lanes(corner + (y * s.out_width + x) * s.out_channels + c, v + added, lanes);
                                  });
    }
  }
}

template <typename Scheme>
bool forward(const WinogradConvolution& s, const float* x, WinogradFilter filter, const float* bias, float* out,
             float* scratch) {
  const ChannelLayout<Scheme> l(s);
  const Tiling<Scheme>& t = l.tiling;
  float* images = scratch + Scheme::kPlanes * l.filter_plane;
  float* sums = images + Scheme::kPlanes * l.image_plane;
  float* zeros = sums + Scheme::kPlanes * l.sum_plane;
  float* taps = zeros + t.zeros;
  std::fill_n(zeros, t.zeros, 0.0f);
  Finite finite;
  for (size_t first = 0; first < s.out_channels; first += t.columns) {
    const size_t columns = std::min(t.columns, s.out_channels - first);
    transform_filter<Scheme>(s, l, filter, first, columns, taps, scratch);
    for (size_t tile = 0; tile < t.count; tile += t.together) {
      const size_t tiles = std::min(t.together, t.count - tile);
      if (first == 0 || t.count > t.together)
        transform_images<Scheme>(s, t, x, tile, tiles, zeros, l.image_plane,
                            [&](size_t i, size_t c) { return images + i * t.in_padded + c; });
      sum_products<Scheme>(s, l, tiles, columns, images, scratch, sums);
      write_results<Scheme>(s, l, tile, tiles, first, columns, sums, bias, out, finite);
    }
  }
  return finite.all();
}

}  // namespace

size_t winograd_forward_scratch(const WinogradConvolution& s, WinogradTile m) {
  return with_scheme(s, m, [&](auto scheme) { return ChannelLayout<decltype(scheme)>(s).length(); });
}

bool winograd_forward(const WinogradConvolution& s, WinogradTile m, const float* x, WinogradFilter filter,
                      const float* bias, float* out, float* scratch) {
  return with_scheme(s, m, [&](auto scheme) { return forward<decltype(scheme)>(s, x, filter, bias, out, scratch); });
}

}  // namespace addon::KERNEL_VARIANT
