#include <algorithm>
#include <cstring>

#include "direct_convolution.h"
#include "product_tile.h"
#include "tile.h"

namespace addon {

using namespace KERNEL_VARIANT;

namespace {

constexpr size_t kPixels = 192;   // of an image whose products are summed together
constexpr size_t kFewPixels = 9;  // of a result: then several images are summed together

// Whether the lanes of a sum are values of a filter row rather than output channels: what leaves fewer
// of them empty.
bool lanes_of_run(const DirectConvolution& s) {
  return s.run() * round_up(s.out_channels, kLanes) > s.out_channels * round_up(s.run(), kLanes);
}

// The sums, padded to whole vectors: [filter height][out channels][run] or [patch][out channels].
size_t sums_length(const DirectConvolution& s) {
  if (lanes_of_run(s)) return s.filter_height * s.out_channels * round_up(s.run(), kLanes);
  return s.filter_height * s.run() * round_up(s.out_channels, kLanes);
}

// Pixels whose products are summed together: lines of an image, or the same line of several.
struct Block {
  const float* x;
  const float* dy;
  size_t steps, lines;
  size_t x_step, x_line, dy_step, dy_line;
  bool accumulate;
};

Block lines_of_image(const DirectConvolution& s, const float* x, const float* dy, size_t lines) {
  return {x, dy, s.out_width(), lines, s.in_channels, s.in_row(), s.out_channels, s.out_row(), true};
}

Block line_of_images(const DirectConvolution& s, const float* x, const float* dy, size_t images) {
  return {x, dy, images, s.out_width(), s.in_image(), s.in_channels, s.out_image(), s.out_channels, true};
}

// sums[h][o][i] = sum over pixels p of dy[p][o] x[p + h rows][i], i over the values of a filter row.
void sums_by_run(const DirectConvolution& s, const Block& block, float* sums) {
  const size_t width = round_up(s.run(), kLanes);
  ptrdiff_t channels[most_rows(1)];
  for (size_t i = 0; i < most_rows(1); ++i) channels[i] = static_cast<ptrdiff_t>(i);
  Products t;
  t.rows = channels;
  t.a_step = static_cast<ptrdiff_t>(block.dy_step);
  t.a_line = static_cast<ptrdiff_t>(block.dy_line);
  t.b_step = static_cast<ptrdiff_t>(block.x_step);
  t.b_line = static_cast<ptrdiff_t>(block.x_line);
  t.steps = block.steps;
  t.lines = block.lines;
  t.c_row = static_cast<ptrdiff_t>(width);
  t.accumulate = block.accumulate;
  t.bias = nullptr;
  for (size_t h = 0; h < s.filter_height; ++h)
    split_vectors(width / kLanes, [&](size_t first, size_t vectors) {
      t.b = block.x + h * s.in_row() + first * kLanes;
      t.columns = vectors * kLanes;
      split_rows(s.out_channels, most_rows(vectors), [&](size_t at, size_t rows) {
        t.a = block.dy + at;
        t.c = sums + (h * s.out_channels + at) * width + first * kLanes;
        any_products(rows, vectors, t);
      });
    });
}

// sums[h][i][o] = sum over pixels p of x[p + h rows][i] dy[p][o].
void sums_by_channel(const DirectConvolution& s, const Block& block, float* sums) {
  const size_t width = round_up(s.out_channels, kLanes);
  ptrdiff_t patch[most_rows(1)];
  Products t;
  t.a = block.x;
  t.rows = patch;
  t.a_step = static_cast<ptrdiff_t>(block.x_step);
  t.a_line = static_cast<ptrdiff_t>(block.x_line);
  t.b_step = static_cast<ptrdiff_t>(block.dy_step);
  t.b_line = static_cast<ptrdiff_t>(block.dy_line);
  t.steps = block.steps;
  t.lines = block.lines;
  t.c_row = static_cast<ptrdiff_t>(width);
  t.accumulate = block.accumulate;
  t.bias = nullptr;
  split_vectors(width / kLanes, [&](size_t first, size_t vectors) {
    t.b = block.dy + first * kLanes;
    t.columns = vectors * kLanes;
    split_rows(s.filter_height * s.run(), most_rows(vectors), [&](size_t at, size_t rows) {
      for (size_t i = 0; i < rows; ++i) {
        const size_t h = (at + i) / s.run();
        patch[i] = static_cast<ptrdiff_t>(h * s.in_row() + (at + i) - h * s.run());
      }
      t.c = sums + at * width + first * kLanes;
      any_products(rows, vectors, t);
    });
  });
}

void write(const DirectConvolution& s, const float* sums, float* d_filter) {
  if (!lanes_of_run(s)) {
    const size_t width = round_up(s.out_channels, kLanes);
    for (size_t p = 0; p < s.filter_height * s.run(); ++p)
      std::copy_n(sums + p * width, s.out_channels, d_filter + p * s.out_channels);
    return;
  }
  const size_t width = round_up(s.run(), kLanes);
  for (size_t h = 0; h < s.filter_height; ++h)
    for (size_t i = 0; i < s.run(); ++i)
      for (size_t o = 0; o < s.out_channels; ++o)
        d_filter[(h * s.run() + i) * s.out_channels + o] = sums[(h * s.out_channels + o) * width + i];
}

}  // namespace

size_t direct_filter_scratch(const DirectConvolution& s) {
  return sums_length(s) + (lanes_of_run(s) ? s.in_image() : s.out_image()) + kMostVectors * kLanes;
}

void direct_filter(const DirectConvolution& s, const float* x, const float* dy, float* d_filter,
                   float* scratch) {
  const bool by_run = lanes_of_run(s);
  bool first = true;
  const auto add = [&](Block block) {
    block.accumulate = !first;
    first = false;
    if (by_run)
      sums_by_run(s, block, scratch);
    else
      sums_by_channel(s, block, scratch);
  };
  const size_t lines = std::max<size_t>(1, kPixels / s.out_width());
  const auto add_image = [&](const float* image, const float* gradient) {
    for (size_t y = 0; y < s.out_height(); y += lines)
      add(lines_of_image(s, image + y * s.in_row(), gradient + y * s.out_row(),
                         std::min(lines, s.out_height() - y)));
  };
  const size_t before = s.batch - 1;
  if (s.out_height() * s.out_width() <= kFewPixels) {
    for (size_t y = 0; y < s.out_height() && before > 0; ++y)
      add(line_of_images(s, x + y * s.in_row(), dy + y * s.out_row(), before));
  } else {
    for (size_t b = 0; b < before; ++b) add_image(x + b * s.in_image(), dy + b * s.out_image());
  }
  // Whole vectors are read, which reaches beyond the last image.
  float* last = scratch + sums_length(s);
  const size_t length = by_run ? s.in_image() : s.out_image();
  std::copy_n((by_run ? x : dy) + before * length, length, last);
  std::fill_n(last + length, kMostVectors * kLanes, 0.0f);
  add_image(by_run ? last : x + before * s.in_image(), by_run ? dy + before * s.out_image() : last);
  write(s, scratch, d_filter);
}

}  // namespace addon
