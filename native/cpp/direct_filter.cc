#include <algorithm>
#include <cstring>

#include "direct_convolution.h"
#include "product_tile.h"
#include "tile.h"

namespace addon::KERNEL_VARIANT {

namespace {

constexpr size_t kPixels = 192;   // of an image whose products are summed together
constexpr size_t kManyRows = 48;  // of a filter
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

// How a block of pixels lies in an array.
struct Pixels {
  const float* data;
  size_t step, line;
};

// Pixels whose products are summed together: lines of an image, or the same line of several.
struct Block {
  Pixels x, dy;
  size_t steps, lines;
  bool accumulate;
  bool of_last_image;
};

Block lines_of_image(const DirectConvolution& s, const float* x, const float* dy, size_t lines,
                     bool of_last_image) {
  return {{x, s.in_channels, s.in_row()}, {dy, s.out_channels, s.out_row()}, s.out_width(), lines, true,
          of_last_image};
}

Block line_of_images(const DirectConvolution& s, const float* x, const float* dy, size_t images) {
  return {{x, s.in_image(), s.in_channels}, {dy, s.out_image(), s.out_channels}, images, s.out_width(), true, false};
}

// Sums over a block of the products of values `rows` of a with the vectors of b.
Products products_over(const Block& block, const Pixels& a, const ptrdiff_t* rows, const Pixels& b,
                       size_t width) {
  Products t;
  t.a = a.data;
  t.rows = rows;
  t.a_step = static_cast<ptrdiff_t>(a.step);
  t.a_line = static_cast<ptrdiff_t>(a.line);
  t.b = b.data;
  t.b_step = static_cast<ptrdiff_t>(b.step);
  t.b_line = static_cast<ptrdiff_t>(b.line);
  t.steps = block.steps;
  t.lines = block.lines;
  t.c_row = static_cast<ptrdiff_t>(width);
  t.accumulate = block.accumulate;
  t.bias = nullptr;
  return t;
}

// sums[h][o][i] = sum over pixels p of dy[p][o] x[p + h rows][i], i over the values of a filter row.
void sums_by_run(const DirectConvolution& s, const Block& block, float* sums) {
  const size_t width = round_up(s.run(), kLanes);
  ptrdiff_t channels[most_rows(1)];
  for (size_t i = 0; i < most_rows(1); ++i) channels[i] = static_cast<ptrdiff_t>(i);
  Products t = products_over(block, block.dy, channels, block.x, width);
  for (size_t h = 0; h < s.filter_height; ++h)
    split_vectors(width / kLanes, [&](size_t first, size_t vectors) {
      t.b = block.x.data + h * s.in_row() + first * kLanes;
      t.columns = vectors * kLanes;
      split_rows(s.out_channels, most_rows(vectors), [&](size_t at, size_t rows) {
        t.a = block.dy.data + at;
        t.c = sums + (h * s.out_channels + at) * width + first * kLanes;
        any_products(rows, vectors, t);
      });
    });
}

// Whether many tiles read the same vectors of dy, or these could reach beyond its end: then they are put side by
// side first. Where they lie, apart by a power of two, they would take turns in a few lines of the cache.
bool packs_gradient(const DirectConvolution& s, bool of_last_image) {
  return s.filter_height * s.run() >= kManyRows || (of_last_image && s.out_channels % kLanes != 0);
}

// sums[h][i][o] = sum over pixels p of x[p + h rows][i] dy[p][o].
void sums_by_channel(const DirectConvolution& s, const Block& block, float* sums, float* panel) {
  const size_t width = round_up(s.out_channels, kLanes);
  ptrdiff_t patch[most_rows(1)];
  Products t = products_over(block, block.x, patch, block.dy, width);
  split_vectors(width / kLanes, [&](size_t first, size_t vectors) {
    t.columns = vectors * kLanes;
    t.b = block.dy.data + first * kLanes;
    if (packs_gradient(s, block.of_last_image)) {
      for (size_t l = 0; l < block.lines; ++l)
        pack({t.b + l * block.dy.line, static_cast<ptrdiff_t>(block.dy.step), 1}, block.steps,
             std::min(t.columns, s.out_channels - first * kLanes), t.columns, panel + l * block.steps * t.columns);
      t.b = panel;
      t.b_step = static_cast<ptrdiff_t>(t.columns);
      t.b_line = static_cast<ptrdiff_t>(block.steps * t.columns);
    }
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

// Small results: the same line of several images is summed together.
bool few_pixels(const DirectConvolution& s) { return s.out_height() * s.out_width() <= kFewPixels; }

// Of the largest block that a panel is made for.
size_t most_pixels(const DirectConvolution& s) {
  return std::max({kPixels, s.out_width(), few_pixels(s) ? s.batch * s.out_width() : 0});
}

}  // namespace

size_t direct_filter_scratch(const DirectConvolution& s) {
  constexpr size_t kWidest = kMostVectors * kLanes;
  return sums_length(s) + (lanes_of_run(s) ? s.in_image() + kWidest : most_pixels(s) * kWidest);
}

void direct_filter(const DirectConvolution& s, const float* x, const float* dy, float* d_filter,
                   float* scratch) {
  const bool by_run = lanes_of_run(s);
  float* rest = scratch + sums_length(s);
  bool first = true;
  const auto add = [&](Block block) {
    block.accumulate = !first;
    first = false;
    if (by_run)
      sums_by_run(s, block, scratch);
    else
      sums_by_channel(s, block, scratch, rest);
  };
  const size_t lines = std::max<size_t>(1, kPixels / s.out_width());
  const auto add_image = [&](const float* image, const float* gradient, bool is_last) {
    for (size_t y = 0; y < s.out_height(); y += lines)
      add(lines_of_image(s, image + y * s.in_row(), gradient + y * s.out_row(),
                         std::min(lines, s.out_height() - y), is_last));
  };
  const size_t before = s.batch - 1;
  if (few_pixels(s)) {
    for (size_t y = 0; y < s.out_height() && before > 0; ++y)
      add(line_of_images(s, x + y * s.in_row(), dy + y * s.out_row(), before));
  } else {
    for (size_t b = 0; b < before; ++b) add_image(x + b * s.in_image(), dy + b * s.out_image(), false);
  }
  const float* image = x + before * s.in_image();
  if (by_run) {
    // Whole vectors are read, which reaches beyond the last image.
    std::copy_n(image, s.in_image(), rest);
    std::fill_n(rest + s.in_image(), kMostVectors * kLanes, 0.0f);
    image = rest;
  }
  add_image(image, dy + before * s.out_image(), true);
  write(s, scratch, d_filter);
}

}  // namespace addon::KERNEL_VARIANT
