// Convolutions without padding, strides or dilations as matrix products on the images where they lie:
// neighbouring pixels of a row are neighbours in memory, so a row of patches is a matrix whose rows
// overlap.
#pragma once

#include <cstddef>

namespace addon {

struct DirectConvolution {
  size_t batch, in_height, in_width, in_channels, out_channels, filter_height, filter_width;

  size_t out_height() const { return in_height - filter_height + 1; }
  size_t out_width() const { return in_width - filter_width + 1; }
  // Values of one filter row: what lies together in memory.
  size_t run() const { return filter_width * in_channels; }
};

// Each takes as much scratch memory as its _scratch says, on a cache line.
size_t direct_forward_scratch(const DirectConvolution& s);
void direct_forward(const DirectConvolution& s, const float* x, const float* filter,
                    const float* bias, float* out, float* scratch);

size_t direct_filter_scratch(const DirectConvolution& s);
void direct_filter(const DirectConvolution& s, const float* x, const float* dy, float* d_filter,
                   float* scratch);

// Whether these are faster here than the library's, which has better code for AVX-512 than for AVX2.
bool direct_is_faster();

}  // namespace addon
