// What dispatch.cc chose.
#pragma once

namespace addon {

// Width of the vectors that the kernels compute with.
int vector_bits();

}  // namespace addon
