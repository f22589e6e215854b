// Convolutions without padding, strides or dilations as sums of products on the images where they lie:
// neighbouring pixels of a row are neighbours in memory, so a filter row meets one run of them.
#pragma once

#include <cstddef>

#include "variant.h"

namespace addon {

struct DirectConvolution {
  size_t batch, in_height, in_width, in_channels, out_channels, filter_height, filter_width;

  size_t out_height() const { return in_height - filter_height + 1; }
  size_t out_width() const { return in_width - filter_width + 1; }
  // Values of one filter row: what lies together in memory.
  size_t run() const { return filter_width * in_channels; }
  size_t in_row() const { return in_width * in_channels; }
  size_t out_row() const { return out_width() * out_channels; }
  size_t in_image() const { return in_height * in_row(); }
  size_t out_image() const { return out_height() * out_row(); }
};

// Each takes as much scratch memory as its _scratch says, on a cache line.
size_t direct_forward_scratch(const DirectConvolution& s);
void direct_forward(const DirectConvolution& s, const float* x, const float* filter,
                    const float* bias, float* out, float* scratch);

// The gradient of the images.
size_t direct_data_scratch(const DirectConvolution& s);
void direct_data(const DirectConvolution& s, const float* dy, const float* filter, float* dx,
                 float* scratch);

// The gradient of the filter.
size_t direct_filter_scratch(const DirectConvolution& s);
void direct_filter(const DirectConvolution& s, const float* x, const float* dy, float* d_filter,
                   float* scratch);

namespace KERNEL_VARIANT {
size_t direct_forward_scratch(const DirectConvolution& s);
void direct_forward(const DirectConvolution& s, const float* x, const float* filter,
                    const float* bias, float* out, float* scratch);
size_t direct_data_scratch(const DirectConvolution& s);
void direct_data(const DirectConvolution& s, const float* dy, const float* filter, float* dx,
                 float* scratch);
size_t direct_filter_scratch(const DirectConvolution& s);
void direct_filter(const DirectConvolution& s, const float* x, const float* dy, float* d_filter,
                   float* scratch);
}  // namespace KERNEL_VARIANT

// Whether the processor's vectors are those of AVX-512, for which the library has better code than for AVX2.
bool has_wide_vectors();

}  // namespace addon
