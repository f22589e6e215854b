// The kernel families; each adds its functions to the addon's exports.
#pragma once

#include "api.h"

namespace addon {

void register_matmul(Module& module);
void register_binary(Module& module);
void register_unary(Module& module);
void register_elementwise(Module& module);
void register_random(Module& module);

void register_kernels(Module& module);

}  // namespace addon
