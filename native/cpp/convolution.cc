// Convolutions of images [batch, height, width, channels] with filters [height, width, in, out], and
// their gradients: each by the kernel that convolution_choice.h names.
#include "convolution_choice.h"
#include "convolution_sizes.h"
#include "direct_convolution.h"
#include "kernels.h"
#include "library_convolution.h"
#include "state.h"
#include "winograd.h"

namespace addon {

namespace {

size_t image_length(Span<int32_t> s) {
  const int32_t sizes[] = {s[kBatch], s[kInHeight], s[kInWidth], s[kInChannels]};
  return checked_product(sizes, 4);
}
size_t result_length(Span<int32_t> s) {
  const int32_t sizes[] = {s[kBatch], s[kOutHeight], s[kOutWidth], s[kOutChannels]};
  return checked_product(sizes, 4);
}
size_t filter_length(Span<int32_t> s) {
  const int32_t sizes[] = {s[kFilterHeight], s[kFilterWidth], s[kInChannels],
                           s[kDepthwise] != 0 ? 1 : s[kOutChannels]};
  return checked_product(sizes, 4);
}

DirectConvolution direct_of(Span<int32_t> s) {
  const auto size = [&](ConvolutionSize index) { return static_cast<size_t>(s[index]); };
  return {size(kBatch),       size(kInHeight),     size(kInWidth),    size(kInChannels),
          size(kOutChannels), size(kFilterHeight), size(kFilterWidth)};
}

WinogradConvolution winograd_of(Span<int32_t> s) {
  const auto size = [&](ConvolutionSize index) { return static_cast<size_t>(s[index]); };
  return {size(kFilterHeight), size(kBatch),    size(kInHeight),    size(kInWidth), size(kInChannels),
          size(kOutHeight),    size(kOutWidth), size(kOutChannels), size(kTop),     size(kLeft)};
}

// The gradient of the images as a convolution of its own, or with the steps of the convolution transposed: whichever
// has fewer tiles.
bool winograd_images(State& state, const WinogradConvolution& w, WinogradTile tile, const float* dy,
                     const float* filter, float* dx) {
  const auto tiles = [&](size_t height, size_t width) {
    const auto m = static_cast<size_t>(tile);
    return ((height + m - 1) / m) * ((width + m - 1) / m);
  };
  if (tiles(w.in_height, w.in_width) > tiles(w.out_height, w.out_width))
    return winograd_data(w, tile, dy, filter, dx, state.scratch_of(winograd_data_scratch(w, tile)));
  const size_t reach = w.filter - 1;
  const WinogradConvolution turned = {w.filter,    w.batch,    w.out_height,  w.out_width,   w.out_channels,
                                      w.in_height, w.in_width, w.in_channels, reach - w.top, reach - w.left};
  return winograd_forward(turned, tile, dy, {filter, FilterOrder::kTurned}, nullptr, dx,
                          state.scratch_of(winograd_forward_scratch(turned, tile)));
}

bool is_winograd(ConvolutionKernel kernel) {
  return kernel == ConvolutionKernel::kWinograd2 || kernel == ConvolutionKernel::kWinograd4;
}

WinogradTile tile_of(ConvolutionKernel kernel) {
  return kernel == ConvolutionKernel::kWinograd2 ? WinogradTile::k2 : WinogradTile::k4;
}

// convolution(out, x, filter, sizes, bias?)
void convolution(Call& call) {
  const auto s = call.ints(3, kSizes);
  const auto out = call.floats(0, result_length(s));
  const auto x = call.floats(1, image_length(s));
  const auto filter = call.floats(2, filter_length(s));
  const bool with_bias = !call.absent(4);
  const auto bias = with_bias ? call.floats(4, static_cast<size_t>(s[kOutChannels])) : Span<float>{};
  State& state = call.state();
  check_sizes(s);
  ConvolutionKernel kernel = chosen_kernel(s, kForward, state.winograd, state.threads);
  if (is_winograd(kernel)) {
    const WinogradConvolution w = winograd_of(s);
    const WinogradTile tile = tile_of(kernel);
    if (winograd_forward(w, tile, x.data, {filter.data, FilterOrder::kPlain}, bias.data, out.data,
                         state.scratch_of(winograd_forward_scratch(w, tile))))
      return;
    kernel = chosen_kernel(s, kForward, WinogradUse::kOff, state.threads);
  }
  if (kernel == ConvolutionKernel::kDirect) {
    const DirectConvolution direct = direct_of(s);
    direct_forward(direct, x.data, filter.data, bias.data, out.data,
                   state.scratch_of(direct_forward_scratch(direct)));
    return;
  }
  library_forward(state, s, x.data, filter.data, bias.data, out.data);
}

// convolutionData(dx, dy, filter, sizes)
void convolution_data(Call& call) {
  const auto s = call.ints(3, kSizes);
  const auto dx = call.floats(0, image_length(s));
  const auto dy = call.floats(1, result_length(s));
  const auto filter = call.floats(2, filter_length(s));
  State& state = call.state();
  check_sizes(s);
  ConvolutionKernel kernel = chosen_kernel(s, kBackwardData, state.winograd, state.threads);
  if (is_winograd(kernel)) {
    const WinogradConvolution w = winograd_of(s);
    const WinogradTile tile = tile_of(kernel);
    if (winograd_images(state, w, tile, dy.data, filter.data, dx.data))
      return;
    kernel = chosen_kernel(s, kBackwardData, WinogradUse::kOff, state.threads);
  }
  if (kernel == ConvolutionKernel::kDirect) {
    const DirectConvolution direct = direct_of(s);
    direct_data(direct, dy.data, filter.data, dx.data, state.scratch_of(direct_data_scratch(direct)));
    return;
  }
  library_data(state, s, dy.data, filter.data, dx.data);
}

// convolutionFilter(dFilter, x, dy, sizes)
void convolution_filter(Call& call) {
  const auto s = call.ints(3, kSizes);
  const auto d_filter = call.floats(0, filter_length(s));
  const auto x = call.floats(1, image_length(s));
  const auto dy = call.floats(2, result_length(s));
  State& state = call.state();
  check_sizes(s);
  ConvolutionKernel kernel = chosen_kernel(s, kBackwardFilter, state.winograd, state.threads);
  if (is_winograd(kernel)) {
    const WinogradConvolution w = winograd_of(s);
    const WinogradTile tile = tile_of(kernel);
    if (winograd_filter(w, tile, x.data, dy.data, d_filter.data,
                        state.scratch_of(winograd_filter_scratch(w, tile))))
      return;
    kernel = chosen_kernel(s, kBackwardFilter, WinogradUse::kOff, state.threads);
  }
  if (kernel == ConvolutionKernel::kDirect) {
    const DirectConvolution direct = direct_of(s);
    direct_filter(direct, x.data, dy.data, d_filter.data, state.scratch_of(direct_filter_scratch(direct)));
    return;
  }
  library_filter(state, s, x.data, dy.data, d_filter.data);
}

// convolutionKernel(sizes, pass): which kernel computes it, a value of ConvolutionKernel
void convolution_kernel(Call& call) {
  const auto s = call.ints(0, kSizes);
  check_sizes(s);
  const auto pass = static_cast<ConvolutionPass>(call.integer(1, kForward, kBackwardFilter));
  const State& state = call.state();
  call.returns(static_cast<double>(chosen_kernel(s, pass, state.winograd, state.threads)));
}

// winograd(use?): a value of WinogradUse; returns the present one
void winograd(Call& call) {
  State& state = call.state();
  if (!call.absent(0))
    state.winograd = static_cast<WinogradUse>(
        call.integer(0, static_cast<int32_t>(WinogradUse::kOff), static_cast<int32_t>(WinogradUse::kAlways4)));
  call.returns(static_cast<double>(state.winograd));
}

}  // namespace

void register_convolution(Module& module) {
  module.kernel<convolution>("convolution");
  module.kernel<convolution_data>("convolutionData");
  module.kernel<convolution_filter>("convolutionFilter");
  module.function<convolution_kernel>("convolutionKernel");
  module.function<winograd>("winograd");
}

}  // namespace addon
