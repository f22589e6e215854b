// Convolutions and their gradients by the library's primitives, which are compiled at first use. Sizes as
// check_sizes leaves them; arrays of the lengths that they say.
#pragma once

#include "convolution_sizes.h"
#include "state.h"

namespace addon {

// `bias` may be null.
void library_forward(State& state, Span<int32_t> s, float* x, float* filter, float* bias, float* out);

// The gradient of the images.
void library_data(State& state, Span<int32_t> s, float* dy, float* filter, float* dx);

// The gradient of the filter.
void library_filter(State& state, Span<int32_t> s, float* x, float* dy, float* d_filter);

}  // namespace addon
