#include "library_convolution.h"

#include <oneapi/dnnl/dnnl.hpp>

#include <csignal>
#include <memory>

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

}  // namespace

void library_forward(State& state, Span<int32_t> s, float* x, float* filter, float* bias, float* out) {
  const bool with_bias = bias != nullptr;
  const WithoutSignals guard;
  Convolution& c = prepared(state, s, kForward, with_bias);
  c.filter_plain.set_data_handle(filter);
  if (c.reorders) c.reorder.execute(state.stream, c.filter_plain, c.filter);
  c.image.set_data_handle(x);
  c.result.set_data_handle(out);
  if (with_bias) {
    c.bias.set_data_handle(bias);
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

void library_data(State& state, Span<int32_t> s, float* dy, float* filter, float* dx) {
  const WithoutSignals guard;
  Convolution& c = prepared(state, s, kBackwardData, false);
  c.filter_plain.set_data_handle(filter);
  if (c.reorders) c.reorder.execute(state.stream, c.filter_plain, c.filter);
  c.image.set_data_handle(dx);
  c.result.set_data_handle(dy);
  c.primitive.execute(state.stream, {{DNNL_ARG_DIFF_SRC, c.image},
                                     {DNNL_ARG_WEIGHTS, c.filter},
                                     {DNNL_ARG_DIFF_DST, c.result}});
  state.stream.wait();
}

void library_filter(State& state, Span<int32_t> s, float* x, float* dy, float* d_filter) {
  const WithoutSignals guard;
  Convolution& c = prepared(state, s, kBackwardFilter, false);
  c.filter_plain.set_data_handle(d_filter);
  c.image.set_data_handle(x);
  c.result.set_data_handle(dy);
  c.primitive.execute(state.stream, {{DNNL_ARG_SRC, c.image},
                                     {DNNL_ARG_DIFF_WEIGHTS, c.filter},
                                     {DNNL_ARG_DIFF_DST, c.result}});
  if (c.reorders) c.reorder.execute(state.stream, c.filter, c.filter_plain);
  state.stream.wait();
}

}  // namespace addon
