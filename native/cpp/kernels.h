// The kernel families; each adds its functions to the addon's exports.
#pragma once

#include "api.h"

namespace addon {

void register_batch_norm(Module& module);
void register_binary(Module& module);
void register_convolution(Module& module);
void register_elementwise(Module& module);
void register_lstm(Module& module);
void register_matmul(Module& module);
void register_optimizer(Module& module);
void register_pool(Module& module);
void register_random(Module& module);
void register_reduce(Module& module);
void register_residual(Module& module);
void register_select(Module& module);
void register_softmax(Module& module);
void register_strided(Module& module);
void register_unary(Module& module);
void register_windows(Module& module);

void register_kernels(Module& module);

}  // namespace addon
