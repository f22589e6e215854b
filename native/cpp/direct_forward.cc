#include <algorithm>

#include "direct_convolution.h"
#include "paired_tile.h"
#include "product_tile.h"
#include "tile.h"

namespace addon::KERNEL_VARIANT {

namespace {

constexpr size_t kPanelFloats = 12288;  // of the filter between two passes over the result
constexpr size_t kNarrow = 4;  // pixels

// Filter rows whose products are summed before the result is written.
size_t rows_together(const DirectConvolution& s, size_t width) {
  const size_t fit = std::max<size_t>(1, kPanelFloats / (s.run() * width));
  const size_t groups = (s.filter_height + fit - 1) / fit;
  return (s.filter_height + groups - 1) / groups;
}

struct Panel {
  const float* filter;  // [filter height * run][width]
  const float* bias;    // or null
  size_t first;         // output channel
  size_t vectors;
  bool halved;
};

// Rows first <= y < last of a result.
void panel_of_rows(const DirectConvolution& s, const Panel& panel, const float* image, float* result,
                   size_t first, size_t last) {
  const size_t width = panel.vectors * kLanes;
  const size_t together = rows_together(s, width);
  ptrdiff_t pixels[most_rows(1)];
  for (size_t i = 0; i < most_rows(1); ++i) pixels[i] = static_cast<ptrdiff_t>(i * s.in_channels);
  Products t;
  t.rows = pixels;
  t.a_step = 1;
  t.a_line = static_cast<ptrdiff_t>(s.in_row());
  t.b_step = static_cast<ptrdiff_t>(width);
  t.b_line = static_cast<ptrdiff_t>(s.run() * width);
  t.steps = s.run();
  t.c_row = static_cast<ptrdiff_t>(s.out_channels);
  t.columns = std::min(width, s.out_channels - panel.first);
  t.halved = panel.halved;
  for (size_t h = 0; h < s.filter_height; h += together) {
    t.b = panel.filter + h * s.run() * width;
    t.lines = std::min(together, s.filter_height - h);
    t.accumulate = h > 0;
    t.bias = h == 0 ? panel.bias : nullptr;
    for (size_t y = first; y < last; ++y)
      split_rows(s.out_width(), most_rows(panel.vectors), [&](size_t at, size_t rows) {
        t.a = image + (y + h) * s.in_row() + at * s.in_channels;
        t.c = result + y * s.out_row() + at * s.out_channels + panel.first;
        any_products(rows, panel.vectors, t);
      });
  }
}

// Narrow results leave tiles of neighbouring pixels short: the same pixel of several images instead.
void panel_of_images(const DirectConvolution& s, const Panel& panel, const float* x, float* out) {
  const size_t width = panel.vectors * kLanes;
  ptrdiff_t images[most_rows(1)];
  for (size_t i = 0; i < most_rows(1); ++i) images[i] = static_cast<ptrdiff_t>(i * s.in_image());
  Products t;
  t.rows = images;
  t.a_step = 1;
  t.a_line = static_cast<ptrdiff_t>(s.in_row());
  t.b = panel.filter;
  t.b_step = static_cast<ptrdiff_t>(width);
  t.b_line = static_cast<ptrdiff_t>(s.run() * width);
  t.steps = s.run();
  t.lines = s.filter_height;
  t.c_row = static_cast<ptrdiff_t>(s.out_image());
  t.columns = std::min(width, s.out_channels - panel.first);
  t.accumulate = false;
  t.bias = panel.bias;
  t.halved = panel.halved;
  split_rows(s.batch, most_rows(panel.vectors), [&](size_t image, size_t rows) {
    for (size_t y = 0; y < s.out_height(); ++y)
      for (size_t i = 0; i < s.out_width(); ++i) {
        t.a = x + image * s.in_image() + y * s.in_row() + i * s.in_channels;
        t.c = out + image * s.out_image() + y * s.out_row() + i * s.out_channels + panel.first;
        any_products(rows, panel.vectors, t);
      }
  });
}

// Rows y and y + 1 of a result of one vector.
void paired_rows(const DirectConvolution& s, const Panel& panel, const float* image, float* result, size_t y) {
  PairedProducts t;
  t.a_row = static_cast<ptrdiff_t>(s.in_channels);
  t.a_line = static_cast<ptrdiff_t>(s.in_row());
  t.b_lead = t.b_follow = panel.filter;
  t.b_line = static_cast<ptrdiff_t>(s.run() * kLanes);
  t.steps = s.run();
  t.lead = t.follow = 1;
  t.both = s.filter_height - 1;
  t.c_row = static_cast<ptrdiff_t>(s.out_channels);
  t.columns = s.out_channels;
  t.bias = panel.bias;
  split_rows(s.out_width(), kPairedRows, [&](size_t at, size_t rows) {
    t.a = image + y * s.in_row() + at * s.in_channels;
    t.c_lead = result + y * s.out_row() + at * s.out_channels;
    t.c_follow = t.c_lead + s.out_row();
    any_paired_products(rows, t);
  });
}

}  // namespace

size_t direct_forward_scratch(const DirectConvolution& s) {
  return (s.filter_height * s.run() + 1) * round_up(s.out_channels, kLanes);
}

void direct_forward(const DirectConvolution& s, const float* x, const float* filter,
                    const float* bias, float* out, float* scratch) {
  const size_t depth = s.filter_height * s.run();
  const size_t vectors = (s.out_channels + kLanes - 1) / kLanes;
  float* padded = scratch + depth * vectors * kLanes;
  if (bias != nullptr) {
    std::fill_n(padded, vectors * kLanes, 0.0f);
    std::copy_n(bias, s.out_channels, padded);
  }
  split_columns(s.out_channels, [&](size_t at, size_t count, bool halved) {
    const size_t first = at * kLanes;
    pack_panel({filter + first, static_cast<ptrdiff_t>(s.out_channels), 1}, depth,
               std::min(count * kLanes, s.out_channels - first), count * kLanes, halved,
               scratch + depth * first);
  });
  const auto panel = [&](size_t at, size_t count, bool halved) -> Panel {
    const size_t first = at * kLanes;
    return {scratch + depth * first, bias == nullptr ? nullptr : padded + first, first, count, halved};
  };
  if (s.out_width() < kNarrow && s.batch >= kNarrow) {
    split_columns(s.out_channels, [&](size_t at, size_t count, bool halved) {
      panel_of_images(s, panel(at, count, halved), x, out);
    });
    return;
  }
  // A small filter stays in the cache as a whole: then the result is written in its order.
  const size_t rows = depth * vectors * kLanes <= kPanelFloats ? 1 : s.out_height();
  for (size_t b = 0; b < s.batch; ++b) {
    const float* image = x + b * s.in_image();
    float* result = out + b * s.out_image();
    size_t y = 0;
    if (vectors == 1)
      for (; y + 2 <= s.out_height(); y += 2)
        paired_rows(s, panel(0, 1, false), image, result, y);
    for (; y < s.out_height(); y += rows)
      split_columns(s.out_channels, [&](size_t at, size_t count, bool halved) {
        panel_of_rows(s, panel(at, count, halved), image, result, y, std::min(y + rows, s.out_height()));
      });
  }
}

}  // namespace addon::KERNEL_VARIANT
