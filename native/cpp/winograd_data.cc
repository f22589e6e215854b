// The gradient of the images: the steps of winograd_forward.cc transposed, so that squares of pixels overlap where they
// are added up.
#include <algorithm>

#include "winograd_sums.h"

namespace addon::KERNEL_VARIANT {

namespace {

// What is summed over are the output channels, what results are the input channels.
WinogradConvolution transposed(WinogradConvolution s) {
  std::swap(s.in_channels, s.out_channels);
  return s;
}

template <typename Scheme>
void add_images(const WinogradConvolution& s, const ChannelLayout<Scheme>& l, size_t tile, size_t tiles, size_t first,
                size_t columns, const float* sums, float* dx, Finite& finite) {
  constexpr size_t kSide = Scheme::kSide;
  for (size_t i = 0; i < tiles; ++i) {
    const Place place = place_of(l.tiling, tile + i);
    float* image = dx + place.image * s.in_height * s.in_width * s.in_channels + first;
    for (size_t c = 0; c < columns; c += kLanes) {
      const float* from = sums + i * l.tiling.columns + c;
      const size_t lanes = std::min(kLanes, columns - c);
      in_two_dimensions<kSide, kSide>(
          [](const Vector (&v)[kSide], Vector (&d)[kSide]) { Scheme::image_gradient(v, d); },
          [&](size_t y, size_t x) { return load(from + (y * kSide + x) * l.sum_plane); },
          [&](size_t y, size_t x, Vector v) {
            // Unsigned: what lies above or to the left of the image is beyond its end.
            const size_t row = place.y + y - s.top, column = place.x + x - s.left;
            if (row >= s.in_height || column >= s.in_width) return;
            float* to = image + (row * s.in_width + column) * s.in_channels + c;
            const Vector sum = load_lanes(to, lanes) + v;
            finite.see(sum);
            store_lanes(to, sum, lanes);
          });
    }
  }
}

template <typename Scheme>
bool image_gradient(const WinogradConvolution& s, const float* dy, const float* filter, float* dx, float* scratch) {
  const WinogradConvolution channels = transposed(s);
  const ChannelLayout<Scheme> l(channels);
  const Tiling<Scheme>& t = l.tiling;
  float* gradients = scratch + Scheme::kPlanes * l.filter_plane;
  float* sums = gradients + Scheme::kPlanes * l.image_plane;
  float* zeros = sums + Scheme::kPlanes * l.sum_plane;
  float* taps = zeros + t.zeros;
  std::fill_n(zeros, t.zeros, 0.0f);
  std::fill_n(dx, s.batch * s.in_height * s.in_width * s.in_channels, 0.0f);
  Finite finite;
  for (size_t first = 0; first < s.in_channels; first += t.columns) {
    const size_t columns = std::min(t.columns, s.in_channels - first);
    transform_filter<Scheme>(channels, l, {filter, FilterOrder::kTransposed}, first, columns, taps, scratch);
    for (size_t tile = 0; tile < t.count; tile += t.together) {
      const size_t tiles = std::min(t.together, t.count - tile);
      if (first == 0 || t.count > t.together)
        transform_gradients<Scheme>(s, t, dy, tile, tiles, 0, s.out_channels, zeros, l.image_plane,
                                    [&](size_t i, size_t c) { return gradients + i * t.in_padded + c; });
      sum_products<Scheme>(channels, l, tiles, columns, gradients, scratch, sums);
      add_images<Scheme>(s, l, tile, tiles, first, columns, sums, dx, finite);
    }
  }
  return finite.all();
}

}  // namespace

size_t winograd_data_scratch(const WinogradConvolution& s, WinogradTile m) {
  return with_scheme(s, m, [&](auto scheme) { return ChannelLayout<decltype(scheme)>(transposed(s)).length(); });
}

bool winograd_data(const WinogradConvolution& s, WinogradTile m, const float* dy, const float* filter, float* dx,
                   float* scratch) {
  return with_scheme(s, m, [&](auto scheme) {
    return image_gradient<decltype(scheme)>(s, dy, filter, dx, scratch);
  });
}

}  // namespace addon::KERNEL_VARIANT
