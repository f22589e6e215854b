// Convolutions of filters of R x R = 3 x 3 or 5 x 5 with stride 1, and their gradients, by Winograd's minimal filtering:
// a tile of M x M results takes (M + R - 1)^2 products for each pair of channels instead of (M R)^2.
//
// Sources: A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016. The points of tiles of
// 6 x 6 products are 0, 2/3, -2/3, 3/2, -3/2 and infinity instead of 0, 1, -1, 2, -2: errors are a quarter.
#pragma once

#include <cstddef>

#include "variant.h"

namespace addon {

// Sizes of images and results, and the zeros above and to the left of an image; those below and to the right follow.
struct WinogradConvolution {
  size_t filter;  // 3 or 5
  size_t batch, in_height, in_width, in_channels, out_height, out_width, out_channels, top, left;
};

// M, the side of a tile of results; 2 for filters of 5 x 5.
enum class WinogradTile { k2 = 2, k4 = 4 };

// A filter [R, R, in, out], or one [R, R, out, in], as it lies or turned by half a circle.
enum class FilterOrder { kPlain, kTransposed, kTurned };
struct WinogradFilter {
  const float* data;
  FilterOrder order;
};

// Floats of scratch memory, on a cache line.
size_t winograd_forward_scratch(const WinogradConvolution& s, WinogradTile m);
size_t winograd_data_scratch(const WinogradConvolution& s, WinogradTile m);
size_t winograd_filter_scratch(const WinogradConvolution& s, WinogradTile m);

// out = x * filter + bias, bias of whole rows of channels or null. False where a result is not finite: sums of a tile
// spread what is not finite over all of it, so that another kernel is to compute the results.
bool winograd_forward(const WinogradConvolution& s, WinogradTile m, const float* x, WinogradFilter filter,
                      const float* bias, float* out, float* scratch);

// The gradient of the images; false as above.
bool winograd_data(const WinogradConvolution& s, WinogradTile m, const float* dy, const float* filter, float* dx,
                   float* scratch);

// The gradient of the filter; false as above.
bool winograd_filter(const WinogradConvolution& s, WinogradTile m, const float* x, const float* dy, float* d_filter,
                     float* scratch);

namespace KERNEL_VARIANT {
size_t winograd_forward_scratch(const WinogradConvolution& s, WinogradTile m);
size_t winograd_data_scratch(const WinogradConvolution& s, WinogradTile m);
size_t winograd_filter_scratch(const WinogradConvolution& s, WinogradTile m);
bool winograd_forward(const WinogradConvolution& s, WinogradTile m, const float* x, WinogradFilter filter,
                      const float* bias, float* out, float* scratch);
bool winograd_data(const WinogradConvolution& s, WinogradTile m, const float* dy, const float* filter, float* dx,
                   float* scratch);
bool winograd_filter(const WinogradConvolution& s, WinogradTile m, const float* x, const float* dy, float* d_filter,
                     float* scratch);
}  // namespace KERNEL_VARIANT

}  // namespace addon
