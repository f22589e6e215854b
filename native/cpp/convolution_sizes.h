// The sizes of a convolution as JavaScript hands them over.
#pragma once

#include "api.h"

namespace addon {

// The order is that of src/kernels/convolution.ts.
enum ConvolutionSize {
  kBatch,
  kInHeight,
  kInWidth,
  kInChannels,
  kOutHeight,
  kOutWidth,
  kOutChannels,
  kFilterHeight,
  kFilterWidth,
  kStrideHeight,
  kStrideWidth,
  kDilationHeight,
  kDilationWidth,
  kTop,
  kBottom,
  kLeft,
  kRight,
  kDepthwise,  // 1: filters [height, width, channels, 1], one for each channel
  kSizes
};

enum ConvolutionPass { kForward = 1, kBackwardData, kBackwardFilter };

// Throws where sizes are out of range or contradict each other.
void check_sizes(Span<int32_t> s);

}  // namespace addon
