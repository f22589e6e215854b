// Maximum pooling over windows of 2 x 2 pixels side by side, which most networks use.
#pragma once

#include <cstddef>

namespace addon {

struct Halves {
  size_t batch, in_height, in_width, channels, out_height, out_width;
};

void max_of_halves(const Halves& s, const float* x, float* out);

// dy to the first of the largest of four, zero to the others.
void max_of_halves_grad(const Halves& s, const float* x, const float* dy, float* dx);

}  // namespace addon
