#include "direct_convolution.h"

#include <algorithm>
#include <cstring>

#include "tile.h"

namespace addon {

using namespace KERNEL_VARIANT;

namespace {

// Rows of the result in tiles of nearly equal height: short tiles leave the multipliers waiting.
template <typename Each>
void even_tiles(size_t rows, Each each) {
  const size_t count = (rows + kRows - 1) / kRows;
  const size_t height = rows / count;
  const size_t taller = rows % count;
  for (size_t t = 0, at = 0; t < count; ++t) {
    const size_t here = height + (t < taller ? 1 : 0);
    each(at, here);
    at += here;
  }
}

// All panels of a filter [taps * run][columns].
void pack_panels(const Operand& filter, size_t depth, size_t columns, float* out) {
  for (size_t j = 0; j < columns; j += kPanel) {
    const size_t here = std::min(kPanel, columns - j);
    pack({filter.data + static_cast<ptrdiff_t>(j) * filter.column, filter.row, filter.column}, depth,
         here, width_of(here), out + depth * j);
  }
}

}  // namespace

size_t direct_forward_scratch(const DirectConvolution& s) {
  return s.filter_height * s.run() * round_up(s.out_channels, kPanel);
}

void direct_forward(const DirectConvolution& s, const float* x, const float* filter,
                    const float* bias, float* out, float* scratch) {
  const size_t columns = s.out_channels;
  const size_t row = s.in_width * s.in_channels;
  pack_panels({filter, static_cast<ptrdiff_t>(columns), 1}, s.filter_height * s.run(), columns, scratch);
  Tile t;
  t.a_row = static_cast<ptrdiff_t>(s.in_channels);
  t.a_column = 1;
  t.depth = s.run();
  t.ldc = columns;
  for (size_t b = 0; b < s.batch; ++b) {
    const float* image = x + b * s.in_height * row;
    float* result = out + b * s.out_height() * s.out_width() * columns;
    for (size_t j = 0; j < columns; j += kPanel) {
      t.columns = std::min(kPanel, columns - j);
      const size_t width = width_of(t.columns);
      t.b_row = static_cast<ptrdiff_t>(width);
      for (size_t y = 0; y < s.out_height(); ++y)
        for (size_t h = 0; h < s.filter_height; ++h) {
          t.b = scratch + s.filter_height * s.run() * j + h * s.run() * width;
          t.accumulate = h > 0;
          t.bias = h == 0 && bias != nullptr ? bias + j : nullptr;
          even_tiles(s.out_width(), [&](size_t at, size_t height) {
            t.a = image + (y + h) * row + at * s.in_channels;
            t.c = result + (y * s.out_width() + at) * columns + j;
            any_tile(height, width, t);
          });
        }
    }
  }
}

namespace {
constexpr size_t kPixels = 256;  // of an image, handled together
}

size_t direct_filter_scratch(const DirectConvolution& s) {
  return s.out_height() * s.in_width * round_up(s.out_channels, kPanel) + 64;
}

// dFilter[h][i][o] = sum over pixels p of x[p + h rows][i] dy[p][o], i over the values of a filter row.
// With zeros to the right of the rows of dy both walk through an image in one stride.
void direct_filter(const DirectConvolution& s, const float* x, const float* dy, float* d_filter,
                   float* scratch) {
  const size_t pixels = s.out_height() * s.in_width - (s.filter_width - 1);
  const size_t all_rows = s.out_height() * s.in_width;
  const size_t run = s.run();
  std::memset(scratch, 0, all_rows * round_up(s.out_channels, kPanel) * sizeof(float));
  for (size_t b = 0; b < s.batch; ++b) {
    const float* image = x + b * s.in_height * s.in_width * s.in_channels;
    for (size_t j = 0; j < s.out_channels; j += kPanel) {
      const size_t columns = std::min(kPanel, s.out_channels - j);
      const size_t width = width_of(columns);
      float* panel = scratch + all_rows * j;
      for (size_t y = 0; y < s.out_height(); ++y)
        for (size_t i = 0; i < s.out_width(); ++i) {
          const float* from = dy + ((b * s.out_height() + y) * s.out_width() + i) * s.out_channels + j;
          float* to = panel + (y * s.in_width + i) * width;
          for (size_t c = 0; c < columns; ++c) to[c] = from[c];
        }
    }
    for (size_t p = 0; p < pixels; p += kPixels)
      for (size_t j = 0; j < s.out_channels; j += kPanel) {
        Tile t;
        t.columns = std::min(kPanel, s.out_channels - j);
        const size_t width = width_of(t.columns);
        t.a_row = 1;
        t.a_column = static_cast<ptrdiff_t>(s.in_channels);
        t.b = scratch + all_rows * j + p * width;
        t.b_row = static_cast<ptrdiff_t>(width);
        t.depth = std::min(kPixels, pixels - p);
        t.ldc = s.out_channels;
        t.accumulate = b > 0 || p > 0;
        t.bias = nullptr;
        for (size_t h = 0; h < s.filter_height; ++h) {
          const float* from = image + (h * s.in_width + p) * s.in_channels;
          even_tiles(run, [&](size_t at, size_t height) {
            t.a = from + at;
            t.c = d_filter + (h * run + at) * s.out_channels + j;
            any_tile(height, width, t);
          });
        }
      }
  }
}

}  // namespace addon
