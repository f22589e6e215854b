// The operations of element-wise programs on arrays.
#pragma once

#include <cstddef>

#include "elementwise_program.h"
#include "variant.h"

namespace addon {

// y[i] = code(a[i], b[i], c[i]), with as many operands as it reads. `count` elements matter; `padded`, a multiple of
// elementwise::kPadding, may be computed. y overlaps no operand.
void run_operation(elementwise::Code code, float* y, const float* a, const float* b, const float* c, size_t count,
                   size_t padded);

namespace KERNEL_VARIANT {
void run_operation(elementwise::Code code, float* y, const float* a, const float* b, const float* c, size_t count,
                   size_t padded);
}

}  // namespace addon
