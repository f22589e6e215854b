// Which kernel computes a convolution. The choice depends on sizes, instruction set and settings alone, so it is the
// same in every run.
#pragma once

#include "convolution_sizes.h"

namespace addon {

// The order is that of CONVOLUTION_KERNELS in src/kernels/convolutionKernel.ts.
enum class ConvolutionKernel { kLibrary, kDirect, kWinograd2, kWinograd4 };

// Where Winograd's sums are used: nowhere, where they were faster, or, for tests and measurements, wherever they can.
// The order is that of WINOGRAD_USES in src/kernels/convolutionKernel.ts.
enum class WinogradUse { kOff, kByShape, kAlways2, kAlways4 };

// TFJS_ONEDNN_WINOGRAD: off, or anything else for kByShape.
WinogradUse default_winograd();

ConvolutionKernel chosen_kernel(Span<int32_t> s, ConvolutionPass pass, WinogradUse use, int threads);

}  // namespace addon
