#include "kernels.h"

namespace addon {

void register_kernels(Module& module) {
  register_matmul(module);
  register_binary(module);
  register_unary(module);
  register_elementwise(module);
  register_random(module);
}

}  // namespace addon
