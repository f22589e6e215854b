// Counter-based random streams: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random
// numbers: as easy as 1, 2, 3", SC 2011). Any draw can be computed without those before it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "variant.h"

namespace addon {

// What names a stream at one step.
struct Stream {
  uint32_t seed;
  uint32_t id;
  uint32_t step;
};

// Block i of the stream has the counter (i, step, 0, 0) and the key (seed, id); its words are the
// draws 4i .. 4i + 3. Each function writes `count` draws from draw `first` on.

// w
void words(Stream stream, size_t first, uint32_t* out, size_t count);

// (w >>> 8) 2^-24, in [0, 1)
void uniforms(Stream stream, size_t first, float* out, size_t count);

// Box-Muller on the pairs (w0, w1) and (w2, w3) of a block: with u1 = ((wa >>> 8) + 1) 2^-24 and
// u2 = (wb >>> 8) 2^-24, sqrt(-2 ln u1) cos(2 pi u2) and sqrt(-2 ln u1) sin(2 pi u2), computed in
// float64 with a relative error below 1e-9 and rounded.
void normals(Stream stream, size_t first, float* out, size_t count);

namespace KERNEL_VARIANT {
void words(Stream stream, size_t first, uint32_t* out, size_t count);
void uniforms(Stream stream, size_t first, float* out, size_t count);
void normals(Stream stream, size_t first, float* out, size_t count);
}  // namespace KERNEL_VARIANT

}  // namespace addon
