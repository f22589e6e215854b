// Maximum and average pooling of images [batch, height, width, channels] and their gradients.
#include <algorithm>
#include <cstring>

#include "kernels.h"
#include "pool_halves.h"
#include "vector_math.h"

namespace addon {

namespace {

struct Window {
  size_t batch, in_height, in_width, channels, out_height, out_width;
  ptrdiff_t filter_height, filter_width, stride_height, stride_width;
  ptrdiff_t dilation_height, dilation_width, top, left;
};

constexpr size_t kSizes = 14;
constexpr size_t kChannels = 256;  // handled together

// [batch, inHeight, inWidth, channels, outHeight, outWidth, filterHeight, filterWidth, strideHeight,
//  strideWidth, dilationHeight, dilationWidth, padTop, padLeft]
Window window_of(Span<int32_t> s) {
  for (size_t i = 0; i < 6; ++i) require(s[i] >= 0, "negative size");
  for (size_t i = 6; i < 12; ++i) require(s[i] >= 1, "filter, stride and dilation must be at least 1");
  for (size_t i = 12; i < 14; ++i) require(s[i] >= 0, "negative padding");
  for (size_t i = 6; i < 14; ++i) require(s[i] <= 1 << 20, "filter, stride, dilation or padding too large");
  Window w;
  w.batch = static_cast<size_t>(s[0]);
  w.in_height = static_cast<size_t>(s[1]);
  w.in_width = static_cast<size_t>(s[2]);
  w.channels = static_cast<size_t>(s[3]);
  w.out_height = static_cast<size_t>(s[4]);
  w.out_width = static_cast<size_t>(s[5]);
  w.filter_height = s[6];
  w.filter_width = s[7];
  w.stride_height = s[8];
  w.stride_width = s[9];
  w.dilation_height = s[10];
  w.dilation_width = s[11];
  w.top = s[12];
  w.left = s[13];
  return w;
}

size_t in_length(Span<int32_t> s) { return checked_product(s.data, 4); }
size_t out_length(Span<int32_t> s) {
  const int32_t sizes[] = {s[0], s[4], s[5], s[3]};
  return checked_product(sizes, 4);
}

struct Range {
  ptrdiff_t first, last;  // filter taps that fall inside the image: first <= tap < last
  ptrdiff_t corner;
};

Range range(size_t out, ptrdiff_t stride, ptrdiff_t pad, ptrdiff_t taps, ptrdiff_t dilation,
            size_t extent) {
  const ptrdiff_t corner = static_cast<ptrdiff_t>(out) * stride - pad;
  const ptrdiff_t size = static_cast<ptrdiff_t>(extent);
  const ptrdiff_t first = corner >= 0 ? 0 : (-corner + dilation - 1) / dilation;
  const ptrdiff_t last = size <= corner ? 0 : std::min(taps, (size - 1 - corner) / dilation + 1);
  return {first, last, corner};
}

// Calls visit(output offset, input offset of the image, rows and columns of the window).
template <typename Visit>
void windows(const Window& w, Visit visit) {
  for (size_t b = 0; b < w.batch; ++b)
    for (size_t y = 0; y < w.out_height; ++y) {
      const Range rows = range(y, w.stride_height, w.top, w.filter_height, w.dilation_height, w.in_height);
      for (size_t x = 0; x < w.out_width; ++x) {
        const Range columns = range(x, w.stride_width, w.left, w.filter_width, w.dilation_width, w.in_width);
        const size_t out = ((b * w.out_height + y) * w.out_width + x) * w.channels;
        visit(out, b * w.in_height * w.in_width * w.channels, rows, columns);
      }
    }
}

template <typename Tap>
inline void taps(const Window& w, const Range& rows, const Range& columns, Tap tap) {
  for (ptrdiff_t i = rows.first; i < rows.last; ++i)
    for (ptrdiff_t j = columns.first; j < columns.last; ++j) {
      const ptrdiff_t row = rows.corner + i * w.dilation_height;
      const ptrdiff_t column = columns.corner + j * w.dilation_width;
      tap((static_cast<size_t>(row) * w.in_width + static_cast<size_t>(column)) * w.channels,
          static_cast<int32_t>(i * w.filter_width + j));
    }
}

// The largest of each of n channels in a window, and the place of the first of them; -1 where none is above -infinity.
template <typename Place>
inline void largest_in_window(const Window& w, const Range& rows, const Range& columns, const float* x, size_t n,
                              float* __restrict best, Place* __restrict place) {
  std::fill_n(best, n, -vm::kInfinity);
  std::fill_n(place, n, static_cast<Place>(-1));
  taps(w, rows, columns, [&](size_t offset, int32_t index) {
    const float* from = x + offset;
    for (size_t c = 0; c < n; ++c) {
      const bool larger = from[c] > best[c];
      best[c] = larger ? from[c] : best[c];
      place[c] = larger ? static_cast<Place>(index) : place[c];
    }
  });
}

// Adds d to the places of a window.
template <typename Place>
inline void add_at_places(const Window& w, const Range& rows, const Range& columns, const float* d,
                          const Place* place, size_t n, float* dx) {
  taps(w, rows, columns, [&](size_t offset, int32_t index) {
    float* to = dx + offset;
    for (size_t c = 0; c < n; ++c) to[c] += place[c] == static_cast<Place>(index) ? d[c] : 0.0f;
  });
}

bool is_halves(const Window& w) {
  return w.filter_height == 2 && w.filter_width == 2 && w.stride_height == 2 && w.stride_width == 2 &&
         w.dilation_height == 1 && w.dilation_width == 1 && w.top == 0 && w.left == 0 &&
         2 * w.out_height <= w.in_height && 2 * w.out_width <= w.in_width;
}

bool is_covered_by_halves(const Window& w) {
  return is_halves(w) && 2 * w.out_height == w.in_height && 2 * w.out_width == w.in_width;
}

Halves halves_of(const Window& w) {
  return {w.batch, w.in_height, w.in_width, w.channels, w.out_height, w.out_width};
}

// maxPool(out, x, sizes)
void max_pool(Call& call) {
  const auto s = call.ints(2, kSizes);
  const Window w = window_of(s);
  const auto out = call.floats(0, out_length(s));
  const auto x = call.floats(1, in_length(s));
  if (is_halves(w)) return max_of_halves(halves_of(w), x.data, out.data);
  windows(w, [&](size_t at, size_t image, const Range& rows, const Range& columns) {
    float* __restrict to = out.data + at;
    for (size_t c = 0; c < w.channels; ++c) to[c] = -vm::kInfinity;
    taps(w, rows, columns, [&](size_t offset, int32_t) {
      const float* from = x.data + image + offset;
      for (size_t c = 0; c < w.channels; ++c) to[c] = from[c] > to[c] ? from[c] : to[c];
    });
  });
}

// maxPoolGrad(dx, dy, x, sizes): dy goes to the first of the largest.
void max_pool_grad(Call& call) {
  const auto s = call.ints(3, kSizes);
  const Window w = window_of(s);
  const auto dx = call.floats(0, in_length(s));
  const auto dy = call.floats(1, out_length(s));
  const auto x = call.floats(2, in_length(s));
  if (!is_covered_by_halves(w)) std::fill_n(dx.data, dx.length, 0.0f);
  if (is_halves(w)) return max_of_halves_grad(halves_of(w), x.data, dy.data, dx.data);
  windows(w, [&](size_t at, size_t image, const Range& rows, const Range& columns) {
    for (size_t first = 0; first < w.channels; first += kChannels) {
      const size_t n = std::min(kChannels, w.channels - first);
      float best[kChannels];
      int32_t place[kChannels];
      largest_in_window(w, rows, columns, x.data + image + first, n, best, place);
      add_at_places(w, rows, columns, dy.data + at + first, place, n, dx.data + image + first);
    }
  });
}

// argmaxPool(out, argmax, x, sizes): the largest, and the place of the first of them in its window, row by row from 0;
// -1 where none is above -infinity.
void argmax_pool(Call& call) {
  const auto s = call.ints(3, kSizes);
  const Window w = window_of(s);
  const auto out = call.floats(0, out_length(s));
  const auto argmax = call.floats(1, out_length(s));
  const auto x = call.floats(2, in_length(s));
  if (is_halves(w)) return argmax_of_halves(halves_of(w), x.data, out.data, argmax.data);
  windows(w, [&](size_t at, size_t image, const Range& rows, const Range& columns) {
    largest_in_window(w, rows, columns, x.data + image, w.channels, out.data + at, argmax.data + at);
  });
}

// takeArgmax(out, x, argmax, sizes): the pixel at the place of each window; NaN for place -1.
void take_argmax(Call& call) {
  const auto s = call.ints(3, kSizes);
  const Window w = window_of(s);
  const auto out = call.floats(0, out_length(s));
  const auto x = call.floats(1, in_length(s));
  const auto argmax = call.floats(2, out_length(s));
  if (is_halves(w)) return take_of_halves(halves_of(w), x.data, argmax.data, out.data);
  windows(w, [&](size_t at, size_t image, const Range& rows, const Range& columns) {
    float* __restrict to = out.data + at;
    const float* place = argmax.data + at;
    std::fill_n(to, w.channels, vm::kNaN);
    taps(w, rows, columns, [&](size_t offset, int32_t index) {
      const float* from = x.data + image + offset;
      for (size_t c = 0; c < w.channels; ++c) to[c] = place[c] == static_cast<float>(index) ? from[c] : to[c];
    });
  });
}

// unpoolArgmax(dx, d, argmax, sizes): d to the place of its window, zero elsewhere.
void unpool_argmax(Call& call) {
  const auto s = call.ints(3, kSizes);
  const Window w = window_of(s);
  const auto dx = call.floats(0, in_length(s));
  const auto d = call.floats(1, out_length(s));
  const auto argmax = call.floats(2, out_length(s));
  if (!is_covered_by_halves(w)) std::fill_n(dx.data, dx.length, 0.0f);
  if (is_halves(w)) return unpool_halves(halves_of(w), d.data, argmax.data, dx.data);
  windows(w, [&](size_t at, size_t image, const Range& rows, const Range& columns) {
    add_at_places(w, rows, columns, d.data + at, argmax.data + at, w.channels, dx.data + image);
  });
}

// avgPool(out, x, sizes): over the pixels inside the image.
void avg_pool(Call& call) {
  const auto s = call.ints(2, kSizes);
  const Window w = window_of(s);
  const auto out = call.floats(0, out_length(s));
  const auto x = call.floats(1, in_length(s));
  windows(w, [&](size_t at, size_t image, const Range& rows, const Range& columns) {
    float* __restrict to = out.data + at;
    for (size_t c = 0; c < w.channels; ++c) to[c] = 0.0f;
    float count = 0.0f;
    taps(w, rows, columns, [&](size_t offset, int32_t) {
      const float* from = x.data + image + offset;
      for (size_t c = 0; c < w.channels; ++c) to[c] += from[c];
      count += 1.0f;
    });
    for (size_t c = 0; c < w.channels; ++c) to[c] /= count;
  });
}

// avgPoolGrad(dx, dy, sizes): dy / (filterHeight filterWidth), as in the plain JavaScript backend.
void avg_pool_grad(Call& call) {
  const auto s = call.ints(2, kSizes);
  const Window w = window_of(s);
  const auto dx = call.floats(0, in_length(s));
  const auto dy = call.floats(1, out_length(s));
  const float scale = 1.0f / static_cast<float>(w.filter_height * w.filter_width);
  std::fill_n(dx.data, dx.length, 0.0f);
  windows(w, [&](size_t at, size_t image, const Range& rows, const Range& columns) {
    const float* from = dy.data + at;
    taps(w, rows, columns, [&](size_t offset, int32_t) {
      float* to = dx.data + image + offset;
      for (size_t c = 0; c < w.channels; ++c) to[c] += from[c] * scale;
    });
  });
}

}  // namespace

void register_pool(Module& module) {
  module.kernel<max_pool>("maxPool");
  module.kernel<max_pool_grad>("maxPoolGrad");
  module.kernel<argmax_pool>("argmaxPool");
  module.kernel<take_argmax>("takeArgmax");
  module.kernel<unpool_argmax>("unpoolArgmax");
  module.kernel<avg_pool>("avgPool");
  module.kernel<avg_pool_grad>("avgPoolGrad");
}

}  // namespace addon
