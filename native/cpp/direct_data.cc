#include <algorithm>

#include "direct_convolution.h"
#include "paired_tile.h"
#include "product_tile.h"
#include "tile.h"

namespace addon::KERNEL_VARIANT {

namespace {

constexpr size_t kLongRow = 12;  // pixels that meet all taps

// What of a filter's extent meets a pixel: first <= tap < last.
struct Taps {
  size_t first, last;
};

Taps taps_of(size_t at, size_t out, size_t filter) {
  return {at + 1 > out ? at + 1 - out : 0, std::min(filter, at + 1)};
}

// A panel's filter, [filter height][filter width, last first][out channels][width].
void pack_taps(const DirectConvolution& s, const float* filter, size_t first, size_t width, bool halved,
               float* panel) {
  const size_t columns = std::min(width, s.in_channels - first);
  for (size_t h = 0; h < s.filter_height; ++h)
    for (size_t w = 0; w < s.filter_width; ++w) {
      const size_t from = (h * s.filter_width + s.filter_width - 1 - w) * s.in_channels + first;
      pack_panel({filter + from * s.out_channels, 1, static_cast<ptrdiff_t>(s.out_channels)}, s.out_channels,
                 columns, width, halved, panel + (h * s.filter_width + w) * s.out_channels * width);
    }
}

// What one panel computes: channels first ... of all images.
struct Panel {
  const float* filter;  // as pack_taps makes it
  size_t first, vectors;
  bool halved;
};

// Rows y and y + 1 of `rows` images from `image` on, of one vector. The taps of a row from its first on
// meet dy upwards from the row itself.
void paired_rows(const DirectConvolution& s, const Panel& panel, const float* dy, float* dx, size_t image,
                 size_t rows, size_t y) {
  const Taps upper = taps_of(y, s.out_height(), s.filter_height);
  const Taps lower = taps_of(y + 1, s.out_height(), s.filter_height);
  const size_t line = s.filter_width * s.out_channels * kLanes;
  PairedProducts t;
  t.a_row = static_cast<ptrdiff_t>(s.out_image());
  t.a_line = -static_cast<ptrdiff_t>(s.out_row());
  t.b_line = static_cast<ptrdiff_t>(line);
  // dy's last row for the lower one is one below that for the upper one, unless the border cuts both.
  t.lead = lower.first == upper.first ? 1 : 0;
  t.both = lower.last - lower.first - t.lead;
  t.follow = upper.last - upper.first - t.both;
  t.c_row = static_cast<ptrdiff_t>(s.in_image());
  t.columns = s.in_channels;
  t.bias = nullptr;
  for (size_t x = 0; x < s.in_width; ++x) {
    const Taps w = taps_of(x, s.out_width(), s.filter_width);
    const float* taps = panel.filter + (s.filter_width - w.last) * s.out_channels * kLanes;
    t.steps = (w.last - w.first) * s.out_channels;
    t.a = dy + image * s.out_image() + (y + 1 - lower.first) * s.out_row() + (x + 1 - w.last) * s.out_channels;
    t.b_lead = taps + lower.first * line;
    t.b_follow = taps + upper.first * line;
    t.c_follow = dx + image * s.in_image() + y * s.in_row() + x * s.in_channels;
    t.c_lead = t.c_follow + s.in_row();
    any_paired_products(rows, t);
  }
}

// Row y of `rows` images from `image` on. The rows of a tile are the same pixel of all of them where the border cuts
// taps off, else, where a row is long, neighbouring pixels, which lie closer together.
void single_row(const DirectConvolution& s, const Panel& panel, const float* dy, float* dx, size_t image,
                size_t rows, size_t y) {
  const size_t width = panel.vectors * kLanes;
  const Taps h = taps_of(y, s.out_height(), s.filter_height);
  ptrdiff_t images[most_rows(1)], pixels[most_rows(1)];
  for (size_t i = 0; i < most_rows(1); ++i) {
    images[i] = static_cast<ptrdiff_t>(i * s.out_image());
    pixels[i] = static_cast<ptrdiff_t>(i * s.out_channels);
  }
  Products t;
  t.a_step = 1;
  t.a_line = -static_cast<ptrdiff_t>(s.out_row());
  t.b_step = static_cast<ptrdiff_t>(width);
  t.b_line = static_cast<ptrdiff_t>(s.filter_width * s.out_channels * width);
  t.lines = h.last - h.first;
  t.columns = std::min(width, s.in_channels - panel.first);
  t.accumulate = false;
  t.bias = nullptr;
  t.halved = panel.halved;
  const auto from = [&](size_t x, size_t at) {
    const Taps w = taps_of(x, s.out_width(), s.filter_width);
    t.steps = (w.last - w.first) * s.out_channels;
    t.a = dy + at * s.out_image() + (y - h.first) * s.out_row() + (x + 1 - w.last) * s.out_channels;
    t.b = panel.filter + (h.first * s.filter_width + s.filter_width - w.last) * s.out_channels * width;
    t.c = dx + at * s.in_image() + y * s.in_row() + x * s.in_channels + panel.first;
  };
  const auto across_images = [&](size_t first, size_t last) {
    t.rows = images;
    t.c_row = static_cast<ptrdiff_t>(s.in_image());
    for (size_t x = first; x < last; ++x) {
      from(x, image);
      any_products(rows, panel.vectors, t);
    }
  };
  const size_t inner = s.filter_width - 1, outer = s.out_width();  // between them, pixels meet all taps
  if (outer < inner + kLongRow) return across_images(0, s.in_width);
  across_images(0, inner);
  across_images(outer, s.in_width);
  t.rows = pixels;
  t.c_row = static_cast<ptrdiff_t>(s.in_channels);
  for (size_t at = image; at < image + rows; ++at)
    split_rows(outer - inner, most_rows(panel.vectors), [&](size_t x, size_t here) {
      from(inner + x, at);
      any_products(here, panel.vectors, t);
    });
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
  const bool pairs = vectors == 1 && s.filter_height > 1;
  split_columns(s.in_channels, [&](size_t at, size_t count, bool halved) {
    const Panel panel = {scratch + depth * at * kLanes, at * kLanes, count, halved};
    pack_taps(s, filter, panel.first, count * kLanes, panel.halved, scratch + depth * panel.first);
    split_rows(s.batch, pairs ? kPairedRows : most_rows(count), [&](size_t image, size_t rows) {
      size_t y = 0;
      if (pairs)
        for (; y + 2 <= s.in_height; y += 2) paired_rows(s, panel, dy, dx, image, rows, y);
      for (; y < s.in_height; ++y) single_row(s, panel, dy, dx, image, rows, y);
    });
  });
}

}  // namespace addon::KERNEL_VARIANT
