// Convolutions of images [batch, height, width, channels] with filters [height, width, in, out], and
// their gradients, by the library's primitives.
#include <oneapi/dnnl/dnnl.hpp>

#include <algorithm>
#include <csignal>
#include <memory>

#include "direct_convolution.h"
#include "kernels.h"
#include "state.h"

namespace addon {

namespace {

using dnnl::memory;
using Tag = memory::format_tag;

// The order is that of src/kernels/convolution.ts.
enum Size {
  kBatch,
  kInHeight,
  kInWidth,
  kInChannels,
  kOutHeight,
  kOutWidth,
  kOutChannels,
  kFilterHeight,
  kFilterWidth,
  kStrideHeight,
  kStrideWidth,
  kDilationHeight,
  kDilationWidth,
  kTop,
  kBottom,
  kLeft,
  kRight,
  kDepthwise,  // 1: filters [height, width, channels, 1], one for each channel
  kSizes
};

enum Pass { kForward = 1, kBackwardData, kBackwardFilter };

struct Geometry {
  memory::dims image, result, filter, bias, strides, dilations, before, after;
  memory::desc image_desc, result_desc, filter_any, filter_plain, bias_desc;
};

void check_sizes(Span<int32_t> s) {
  for (size_t i = 0; i < kSizes; ++i) require(s[i] >= 0 && s[i] <= 1 << 28, "a size out of range");
  for (size_t i = 0; i <= kDilationWidth; ++i) require(s[i] >= 1, "sizes, strides and dilations must be at least 1");
  const auto fits = [&](Size in, Size out, Size filter, Size stride, Size dilation, Size before, Size after) {
    const int64_t reach = static_cast<int64_t>(s[filter] - 1) * s[dilation] + 1;
    const int64_t room = static_cast<int64_t>(s[in]) + s[before] + s[after] - reach;
    require(room >= 0 && room / s[stride] + 1 == s[out], "the sizes of the convolution do not fit");
  };
  fits(kInHeight, kOutHeight, kFilterHeight, kStrideHeight, kDilationHeight, kTop, kBottom);
  fits(kInWidth, kOutWidth, kFilterWidth, kStrideWidth, kDilationWidth, kLeft, kRight);
  require(s[kDepthwise] == 0 || s[kInChannels] == s[kOutChannels], "a depthwise convolution keeps its channels");
}

Geometry geometry_of(Span<int32_t> s) {
  check_sizes(s);
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

Convolution& prepared(State& state, Span<int32_t> s, Pass pass, bool with_bias) {
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

constexpr int32_t kFewImages = 4;
constexpr int32_t kMostChannels = 128;  // more were not measured

// Where the direct convolutions were faster than the library's with AVX2: without padding, strides and
// dilations.
bool direct_wins(const State& state, Span<int32_t> s) {
  for (const Size size : {kStrideHeight, kStrideWidth, kDilationHeight, kDilationWidth})
    if (s[size] != 1) return false;
  for (const Size size : {kTop, kBottom, kLeft, kRight})
    if (s[size] != 0) return false;
  return s[kDepthwise] == 0 && std::max(s[kInChannels], s[kOutChannels]) <= kMostChannels &&
         state.threads == 1 && direct_is_faster();
}

DirectConvolution direct_of(Span<int32_t> s) {
  const auto size = [&](Size index) { return static_cast<size_t>(s[index]); };
  return {size(kBatch),       size(kInHeight),     size(kInWidth),    size(kInChannels),
          size(kOutChannels), size(kFilterHeight), size(kFilterWidth)};
}

// The gradient of the images takes several of them together.
bool direct_data_wins(const State& state, Span<int32_t> s) {
  return direct_wins(state, s) && s[kBatch] >= kFewImages;
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
  if (direct_wins(state, s)) {
    check_sizes(s);
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
  if (direct_data_wins(state, s)) {
    check_sizes(s);
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
  if (direct_wins(state, s)) {
    check_sizes(s);
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

}  // namespace

void register_convolution(Module& module) {
  module.function<convolution>("convolution");
  module.function<convolution_data>("convolutionData");
  module.function<convolution_filter>("convolutionFilter");
}

}  // namespace addon
