// Sums over the windows of texts: their largest, and where it is.
#include <algorithm>
#include <vector>

#include "kernels.h"

namespace addon {

namespace {

// Texts, one after another, whose words stand for rows of `products` [size, words, filters].
struct Windows {
  Span<int32_t> places, starts;
  size_t size, words, texts, filters;

  // The arguments from `first` on: places, starts, size, words; `filtered` is the length of [texts, filters].
  Windows(const Call& call, size_t first, size_t filtered)
      : places(call.ints(first)),
        starts(call.ints(first + 1)),
        size(static_cast<size_t>(call.integer(first + 2, 1, 1 << 16))),
        words(static_cast<size_t>(call.integer(first + 3, 0, INT32_MAX))),
        texts(starts.length - 1) {
    require(starts.length > 1 && filtered > 0 && filtered % texts == 0,
            "the output is not one row of filters for each text");
    require(places.length <= (1 << 24), "too many words");
    filters = filtered / texts;
    require(starts[0] == 0 && static_cast<size_t>(starts[texts]) == places.length,
            "the texts do not make up the words");
    for (size_t i = 0; i < texts; ++i) require(starts[i] <= starts[i + 1], "a text ends before it starts");
    for (size_t i = 0; i < places.length; ++i)
      require(places[i] >= 0 && static_cast<size_t>(places[i]) < words, "a word has no products");
  }

  void require_products(size_t length) const {
    const int32_t shape[] = {static_cast<int32_t>(size), static_cast<int32_t>(words),
                             static_cast<int32_t>(filters)};
    require(checked_product(shape, 3) == length, "the products do not fit their shape");
  }

  // Calls each(offset of a row of products) for the words of the window that starts at word t of a text.
  template <typename Each>
  void for_each_word(size_t text, ptrdiff_t t, Each each) const {
    const ptrdiff_t count = starts[text + 1] - starts[text];
    const ptrdiff_t end = std::min(static_cast<ptrdiff_t>(size), count - t);
    for (ptrdiff_t j = std::max<ptrdiff_t>(0, -t); j < end; ++j) {
      const auto place = static_cast<size_t>(places[static_cast<size_t>(starts[text] + t + j)]);
      each((static_cast<size_t>(j) * words + place) * filters);
    }
  }
};

// largestWindows(out, windows, products, places, starts, size, words): for each text and filter the largest of the
// sums over j of products[j][word t + j] over the windows t = 1 - size ... and of 0, that of no word, and the first t
// that has it, -size for no word.
void largest_windows(Call& call) {
  const auto out = call.floats(0);
  const auto found = call.floats(1, out.length);
  const auto products = call.floats(2);
  const Windows windows(call, 3, out.length);
  windows.require_products(products.length);
  const size_t filters = windows.filters;
  const auto padding = -static_cast<ptrdiff_t>(windows.size);
  std::vector<float> sums(filters);
  for (size_t text = 0; text < windows.texts; ++text) {
    float* best = out.data + text * filters;
    float* at = found.data + text * filters;
    std::fill(best, best + filters, 0.0f);
    std::fill(at, at + filters, static_cast<float>(padding));
    const ptrdiff_t count = windows.starts[text + 1] - windows.starts[text];
    for (ptrdiff_t t = padding + 1; t < count; ++t) {
      std::fill(sums.begin(), sums.end(), 0.0f);
      windows.for_each_word(text, t, [&](size_t row) {
        const float* from = products.data + row;
        float* to = sums.data();
        for (size_t f = 0; f < filters; ++f) to[f] += from[f];
      });
      const auto place = static_cast<float>(t);
      const float* sum = sums.data();
      for (size_t f = 0; f < filters; ++f) {
        const bool larger = sum[f] > best[f] || sum[f] != sum[f];
        best[f] = larger ? sum[f] : best[f];
        at[f] = larger ? place : at[f];
      }
    }
  }
}

// largestWindowsGrad(dProducts, dy, windows, places, starts, size, words): the gradient of each largest sum, added to
// the products in it.
void largest_windows_grad(Call& call) {
  const auto products = call.floats(0);
  const auto dy = call.floats(1);
  const auto found = call.floats(2, dy.length);
  const Windows windows(call, 3, dy.length);
  windows.require_products(products.length);
  std::fill(products.data, products.data + products.length, 0.0f);
  for (size_t text = 0; text < windows.texts; ++text) {
    const auto count = static_cast<float>(windows.starts[text + 1] - windows.starts[text]);
    for (size_t f = 0; f < windows.filters; ++f) {
      const size_t i = text * windows.filters + f;
      require(found[i] >= -static_cast<float>(windows.size) && found[i] <= count, "a window is outside of its text");
      windows.for_each_word(text, static_cast<ptrdiff_t>(found[i]),
                            [&](size_t row) { products[row + f] += dy[i]; });
    }
  }
}

}  // namespace

void register_windows(Module& module) {
  module.kernel<largest_windows>("largestWindows");
  module.kernel<largest_windows_grad>("largestWindowsGrad");
}

}  // namespace addon
