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

// As max_of_halves, with the place of the first of the largest, 0 to 3; -1 where none is above -infinity.
void argmax_of_halves(const Halves& s, const float* x, float* out, float* argmax);

// The pixel at the place of each window; NaN for place -1.
void take_of_halves(const Halves& s, const float* x, const float* argmax, float* out);

// d to the place of its window, zero to the others.
void unpool_halves(const Halves& s, const float* d, const float* argmax, float* dx);

}  // namespace addon
