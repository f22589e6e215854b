#include "kernels.h"

namespace addon {

void register_kernels(Module& module) {
  register_batch_norm(module);
  register_binary(module);
  register_convolution(module);
  register_elementwise(module);
  register_lstm(module);
  register_matmul(module);
  register_optimizer(module);
  register_pool(module);
  register_random(module);
  register_reduce(module);
  register_residual(module);
  register_select(module);
  register_softmax(module);
  register_strided(module);
  register_unary(module);
  register_windows(module);
}

}  // namespace addon
