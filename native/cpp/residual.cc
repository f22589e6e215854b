// residual(...): losses and gradients of residual_network.h.
#include "residual_network.h"

#include "kernels.h"
#include "state.h"

namespace addon {

namespace {

Span<float> list_of(Call& call, size_t argument, size_t element, size_t length) {
  const Span<float> array = call.list_floats(argument, static_cast<uint32_t>(element));
  require(array.length == length, "an array of a layer has a wrong length");
  return array;
}

// residual(sizes, operator, points, source?, kernels, biases, slopes, losses, kernelGradients,
//          biasGradients, slopeGradients)
// sizes: [base, trials, trials of the points (1 or all), points, inputs, units of layer 1, 2, …];
// the last layer has no activation. Derivatives need two inputs. operator: [u, ux, ut, uxx, uux, scaleX, scaleT]. slopes: one array
// for each layer, [trials] or [trials, units], empty where the slope is 1.
void run_residual(Call& call) {
  const auto sizes = call.ints(0);
  require(sizes.length >= 6, "at least one layer is needed");
  for (size_t i = 0; i < sizes.length; ++i) require(sizes[i] >= 0, "negative size");
  const int32_t base = sizes[0];
  const auto trials = static_cast<size_t>(sizes[1]);
  const auto own = static_cast<size_t>(sizes[2]);
  const auto points = static_cast<size_t>(sizes[3]);
  auto inputs = static_cast<size_t>(sizes[4]);
  require(base <= 2, "unknown base function");
  require(own == 1 || own == trials, "points must be given once or for each trial");
  require(points > 0, "there are no points");
  static_cast<void>(checked_product(sizes.data + 2, 3));
  const auto c = call.floats(1, 7);
  const auto place = call.floats(2, own * points * inputs);
  const float* source = call.absent(3) ? nullptr : call.floats(3, own * points).data;

  ResidualTask task;
  task.base = static_cast<ResidualBase>(base);
  task.place = place.data;
  task.source = source;
  task.own_points = own > 1;
  task.c = {c[0], c[1], c[2], c[3], c[4], c[5], c[6]};
  task.points = points;
  task.inputs = inputs;
  require(inputs > 0 && inputs <= 4096 && (inputs == 2 || !task.c.has_derivatives()),
          "the network must have two inputs where the equation has derivatives");
  const size_t count = sizes.length - 5;
  for (size_t argument : {4, 5, 6, 8, 9, 10})
    require(call.list_length(argument) == count, "one array is needed for each layer");
  for (size_t l = 0; l < count; ++l) {
    const auto units = static_cast<size_t>(sizes[5 + l]);
    require(units > 0 && units <= 4096, "layers have 1 to 4096 units");
    const Span<float> slope = call.list_floats(6, static_cast<uint32_t>(l));
    require(slope.length == 0 || slope.length == trials || slope.length == trials * units,
            "slopes must be given once a trial or once a unit");
    const size_t width = trials == 0 ? 0 : slope.length / trials;
    task.layers.push_back({inputs, units, width, list_of(call, 4, l, trials * inputs * units),
                           list_of(call, 5, l, trials * units), slope,
                           list_of(call, 8, l, trials * inputs * units),
                           list_of(call, 9, l, trials * units),
                           list_of(call, 10, l, slope.length)});
    inputs = units;
  }
  require(inputs == 1, "the last layer must have one unit");
  task.losses = call.floats(7, trials);
  residual(task, call.state().scratch_of(residual_scratch(task)));
}

}  // namespace

void register_residual(Module& module) { module.kernel<run_residual>("residual"); }

}  // namespace addon
