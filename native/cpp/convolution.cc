// Convolutions of images [batch, height, width, channels] with filters [height, width, in, out], and
// their gradients, by the library's primitives.
#include <oneapi/dnnl/dnnl.hpp>

#include <algorithm>
#include <csignal>
#include <memory>

#include "convolution_choice.h"
#include "convolution_sizes.h"
#include "direct_convolution.h"
#include "kernels.h"
#include "state.h"
#include "winograd.h"

namespace addon {

namespace {

using dnnl::memory;
using Tag = memory::format_tag;

struct Geometry {
  memory::dims image, result, filter, bias, strides, dilations, before, after;
  memory::desc image_desc, result_desc, filter_any, filter_plain, bias_desc;
};

Geometry geometry_of(Span<int32_t> s) {
  Geometry g;
  g.image = {s[kBatch], s[kInChannels], s[kInHeight], s[kInWidth]};
  g.result = {s[kBatch], s[kOutChannels], s[kOutHeight], s[kOutWidth]};
  g.strides = {s[kStrideHeight], s[kStrideWidth]};
  g.dilations = {s[kDilationHeight] - 1, s[kDilationWidth] - 1};
  g.before = {s[kTop], s[kLeft]};
  g.after = {s[kBottom], s[kRight]};
  constexpr auto f32 = memory::data_type::f32;
  g.image_desc = memory::desc(g.image, f32, Tag::nhwc);
  g.result_desc = memory::desc(g.result, f32, Tag::nhwc);
  if (s[kDepthwise] != 0) {
    g.filter = {s[kInChannels], 1, 1, s[kFilterHeight], s[kFilterWidth]};
    g.filter_plain = memory::desc(g.filter, f32, Tag::hwigo);
  } else {
    g.filter = {s[kOutChannels], s[kInChannels], s[kFilterHeight], s[kFilterWidth]};
    g.filter_plain = memory::desc(g.filter, f32, Tag::hwio);
  }
  g.filter_any = memory::desc(g.filter, f32, Tag::any);
  g.bias = {s[kOutChannels]};
  g.bias_desc = memory::desc(g.bias, f32, Tag::x);
  return g;
}

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

// Keeps signals from this thread: for sizes that have no kernel of their own the library falls back on
// its matrix product, which a signal handler's stack frame would corrupt.
class WithoutSignals {
 public:
  WithoutSignals() {
    sigset_t all;
    sigfillset(&all);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) sigdelset(&all, fault);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~WithoutSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  WithoutSignals(const WithoutSignals&) = delete;
  WithoutSignals& operator=(const WithoutSignals&) = delete;

 private:
  sigset_t before_;
};

using ForwardHint = dnnl::convolution_forward::primitive_desc;

#if DNNL_VERSION_MAJOR >= 3
ForwardHint forward_of(const State& state, const Geometry& g, bool with_bias) {
  constexpr auto kind = dnnl::prop_kind::forward_training;
  constexpr auto direct = dnnl::algorithm::convolution_direct;
  if (with_bias)
    return ForwardHint(state.engine, kind, direct, g.image_desc, g.filter_any, g.bias_desc,
                       g.result_desc, g.strides, g.dilations, g.before, g.after);
  return ForwardHint(state.engine, kind, direct, g.image_desc, g.filter_any, g.result_desc,
                     g.strides, g.dilations, g.before, g.after);
}
auto backward_data_of(const State& state, const Geometry& g) {
  return dnnl::convolution_backward_data::primitive_desc(
      state.engine, dnnl::algorithm::convolution_direct, g.image_desc, g.filter_any, g.result_desc,
      g.strides, g.dilations, g.before, g.after, forward_of(state, g, false));
}
auto backward_filter_of(const State& state, const Geometry& g) {
  return dnnl::convolution_backward_weights::primitive_desc(
      state.engine, dnnl::algorithm::convolution_direct, g.image_desc, g.filter_any, g.result_desc,
      g.strides, g.dilations, g.before, g.after, forward_of(state, g, false));
}
#else
ForwardHint forward_of(const State& state, const Geometry& g, bool with_bias) {
  using Desc = dnnl::convolution_forward::desc;
  constexpr auto kind = dnnl::prop_kind::forward_training;
  constexpr auto direct = dnnl::algorithm::convolution_direct;
  if (with_bias)
    return ForwardHint(Desc(kind, direct, g.image_desc, g.filter_any, g.bias_desc, g.result_desc,
                            g.strides, g.dilations, g.before, g.after),
                       state.engine);
  return ForwardHint(Desc(kind, direct, g.image_desc, g.filter_any, g.result_desc, g.strides,
                          g.dilations, g.before, g.after),
                     state.engine);
}
auto backward_data_of(const State& state, const Geometry& g) {
  return dnnl::convolution_backward_data::primitive_desc(
      dnnl::convolution_backward_data::desc(dnnl::algorithm::convolution_direct, g.image_desc,
                                            g.filter_any, g.result_desc, g.strides, g.dilations,
                                            g.before, g.after),
      state.engine, forward_of(state, g, false));
}
auto backward_filter_of(const State& state, const Geometry& g) {
  return dnnl::convolution_backward_weights::primitive_desc(
      dnnl::convolution_backward_weights::desc(dnnl::algorithm::convolution_direct, g.image_desc,
                                               g.filter_any, g.result_desc, g.strides, g.dilations,
                                               g.before, g.after),
      state.engine, forward_of(state, g, false));
}
#endif

// A compiled convolution. The filter has a buffer of its own where the primitive wants another
// layout than TensorFlow's.
struct Convolution : Prepared {
  dnnl::primitive primitive;
  dnnl::reorder reorder;
  memory image, result, filter_plain, filter, bias;
  bool reorders = false;

  // The filter is copied into the primitive's layout (forward, data) or out of it (filter).
  void prepare(const State& state, const Geometry& g, const memory::desc& wanted, bool into) {
    image = memory(g.image_desc, state.engine, nullptr);
    result = memory(g.result_desc, state.engine, nullptr);
    bias = memory(g.bias_desc, state.engine, nullptr);
    filter_plain = memory(g.filter_plain, state.engine, nullptr);
    reorders = wanted != g.filter_plain;
    filter = reorders ? memory(wanted, state.engine) : filter_plain;
    if (reorders) reorder = into ? dnnl::reorder(filter_plain, filter) : dnnl::reorder(filter, filter_plain);
  }
};

Convolution& prepared(State& state, Span<int32_t> s, ConvolutionPass pass, bool with_bias) {
  PrimitiveCache::Key key(s.data, s.data + kSizes);
  key.push_back(pass * 2 + (with_bias ? 1 : 0));
  key.push_back(state.threads);
  return state.primitives.get<Convolution>(key, [&] {
    const Geometry g = geometry_of(s);
    auto made = std::make_unique<Convolution>();
    if (pass == kForward) {
      const auto desc = forward_of(state, g, with_bias);
      made->primitive = dnnl::convolution_forward(desc);
      made->prepare(state, g, desc.weights_desc(), true);
    } else if (pass == kBackwardData) {
      const auto desc = backward_data_of(state, g);
      made->primitive = dnnl::convolution_backward_data(desc);
      made->prepare(state, g, desc.weights_desc(), true);
    } else {
      const auto desc = backward_filter_of(state, g);
      made->primitive = dnnl::convolution_backward_weights(desc);
      made->prepare(state, g, desc.diff_weights_desc(), false);
    }
    return made;
  });
}

DirectConvolution direct_of(Span<int32_t> s) {
  const auto size = [&](ConvolutionSize index) { return static_cast<size_t>(s[index]); };
  return {size(kBatch),       size(kInHeight),     size(kInWidth),    size(kInChannels),
          size(kOutChannels), size(kFilterHeight), size(kFilterWidth)};
}

// The forward convolution, or that of which the gradient of the images is one: dy with the filter turned round.
WinogradConvolution winograd_of(Span<int32_t> s, ConvolutionPass pass) {
  const auto size = [&](ConvolutionSize index) { return static_cast<size_t>(s[index]); };
  if (pass == kBackwardData)
    return {size(kBatch),    size(kOutHeight),  size(kOutWidth), size(kOutChannels), size(kInHeight),
            size(kInWidth), size(kInChannels), 2 - size(kTop),  2 - size(kLeft)};
  return {size(kBatch),     size(kInHeight),    size(kInWidth), size(kInChannels), size(kOutHeight),
          size(kOutWidth), size(kOutChannels), size(kTop),     size(kLeft)};
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
    const WinogradConvolution w = winograd_of(s, kForward);
    const WinogradTile tile = tile_of(kernel);
    if (winograd_forward(w, tile, x.data, {filter.data, false}, bias.data, out.data,
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
  const WithoutSignals guard;
  Convolution& c = prepared(state, s, kForward, with_bias);
  c.filter_plain.set_data_handle(filter.data);
  if (c.reorders) c.reorder.execute(state.stream, c.filter_plain, c.filter);
  c.image.set_data_handle(x.data);
  c.result.set_data_handle(out.data);
  if (with_bias) {
    c.bias.set_data_handle(bias.data);
    c.primitive.execute(state.stream, {{DNNL_ARG_SRC, c.image},
                                       {DNNL_ARG_WEIGHTS, c.filter},
                                       {DNNL_ARG_BIAS, c.bias},
                                       {DNNL_ARG_DST, c.result}});
  } else {
    c.primitive.execute(state.stream, {{DNNL_ARG_SRC, c.image},
                                       {DNNL_ARG_WEIGHTS, c.filter},
                                       {DNNL_ARG_DST, c.result}});
  }
  state.stream.wait();
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
    const WinogradConvolution w = winograd_of(s, kBackwardData);
    const WinogradTile tile = tile_of(kernel);
    if (winograd_forward(w, tile, dy.data, {filter.data, true}, nullptr, dx.data,
                         state.scratch_of(winograd_forward_scratch(w, tile))))
      return;
    kernel = chosen_kernel(s, kBackwardData, WinogradUse::kOff, state.threads);
  }
  if (kernel == ConvolutionKernel::kDirect) {
    const DirectConvolution direct = direct_of(s);
    direct_data(direct, dy.data, filter.data, dx.data, state.scratch_of(direct_data_scratch(direct)));
    return;
  }
  const WithoutSignals guard;
  Convolution& c = prepared(state, s, kBackwardData, false);
  c.filter_plain.set_data_handle(filter.data);
  if (c.reorders) c.reorder.execute(state.stream, c.filter_plain, c.filter);
  c.image.set_data_handle(dx.data);
  c.result.set_data_handle(dy.data);
  c.primitive.execute(state.stream, {{DNNL_ARG_DIFF_SRC, c.image},
                                     {DNNL_ARG_WEIGHTS, c.filter},
                                     {DNNL_ARG_DIFF_DST, c.result}});
  state.stream.wait();
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
    const WinogradConvolution w = winograd_of(s, kBackwardFilter);
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
  const WithoutSignals guard;
  Convolution& c = prepared(state, s, kBackwardFilter, false);
  c.filter_plain.set_data_handle(d_filter.data);
  c.image.set_data_handle(x.data);
  c.result.set_data_handle(dy.data);
  c.primitive.execute(state.stream, {{DNNL_ARG_SRC, c.image},
                                     {DNNL_ARG_DIFF_WEIGHTS, c.filter},
                                     {DNNL_ARG_DIFF_DST, c.result}});
  if (c.reorders) c.reorder.execute(state.stream, c.filter, c.filter_plain);
  state.stream.wait();
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
  module.function<convolution>("convolution");
  module.function<convolution_data>("convolutionData");
  module.function<convolution_filter>("convolutionFilter");
  module.function<convolution_kernel>("convolutionKernel");
  module.function<winograd>("winograd");
}

}  // namespace addon
