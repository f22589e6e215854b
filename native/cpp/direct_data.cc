#include <algorithm>

#include "direct_convolution.h"
#include "product_tile.h"
#include "tile.h"

namespace addon {

using namespace KERNEL_VARIANT;

namespace {

// What of a filter's extent meets a pixel: first <= tap < last.
struct Taps {
  size_t first, last;
};

Taps taps_of(size_t at, size_t out, size_t filter) {
  return {at + 1 > out ? at + 1 - out : 0, std::min(filter, at + 1)};
}

// A panel's filter, [filter height][filter width, last first][out channels][width].
void pack_panel(const DirectConvolution& s, const float* filter, size_t first, size_t width, float* panel) {
  const size_t columns = std::min(width, s.in_channels - first);
  for (size_t h = 0; h < s.filter_height; ++h)
    for (size_t w = 0; w < s.filter_width; ++w) {
      const size_t from = (h * s.filter_width + s.filter_width - 1 - w) * s.in_channels + first;
      pack({filter + from * s.out_channels, 1, static_cast<ptrdiff_t>(s.out_channels)}, s.out_channels,
           columns, width, panel + (h * s.filter_width + w) * s.out_channels * width);
    }
}

}  // namespace

size_t direct_data_scratch(const DirectConvolution& s) {
  return s.filter_height * s.filter_width * s.out_channels * round_up(s.in_channels, kLanes);
}

// dx[y][x][i] = sum over taps h, w of dy[y - h][x - w] filter[h][w][i]. The rows of a tile are the same
// pixel of several images, so that all of them meet the same taps.
void direct_data(const DirectConvolution& s, const float* dy, const float* filter, float* dx,
                 float* scratch) {
  const size_t vectors = (s.in_channels + kLanes - 1) / kLanes;
  const size_t depth = s.filter_height * s.filter_width * s.out_channels;
  ptrdiff_t images[most_rows(1)];
  for (size_t i = 0; i < most_rows(1); ++i) images[i] = static_cast<ptrdiff_t>(i * s.out_image());
  Products t;
  t.rows = images;
  t.a_step = 1;
  t.a_line = -static_cast<ptrdiff_t>(s.out_row());
  t.c_row = static_cast<ptrdiff_t>(s.in_image());
  t.accumulate = false;
  t.bias = nullptr;
  split_vectors(vectors, [&](size_t at, size_t count) {
    const size_t first = at * kLanes;
    const size_t width = count * kLanes;
    float* panel = scratch + depth * first;
    pack_panel(s, filter, first, width, panel);
    t.columns = std::min(width, s.in_channels - first);
    t.b_step = static_cast<ptrdiff_t>(width);
    t.b_line = static_cast<ptrdiff_t>(s.filter_width * s.out_channels * width);
    split_rows(s.batch, most_rows(count), [&](size_t image, size_t rows) {
      for (size_t y = 0; y < s.in_height; ++y) {
        const Taps h = taps_of(y, s.out_height(), s.filter_height);
        t.lines = h.last - h.first;
        for (size_t x = 0; x < s.in_width; ++x) {
          const Taps w = taps_of(x, s.out_width(), s.filter_width);
          t.steps = (w.last - w.first) * s.out_channels;
          t.a = dy + image * s.out_image() + (y - h.first) * s.out_row() + (x + 1 - w.last) * s.out_channels;
          t.b = panel + (h.first * s.filter_width + s.filter_width - w.last) * s.out_channels * width;
          t.c = dx + image * s.in_image() + y * s.in_row() + x * s.in_channels + first;
          any_products(rows, count, t);
        }
      }
    });
  });
}

}  // namespace addon
