// u, u_x, u_t and u_xx go forward through the layers together and their adjoints back, a few points
// at a time, so that all of it stays in the cache; only losses and gradients leave. Where the
// equation has no derivatives, u alone goes: then it is a mean squared error, of any number of inputs.
#include "residual_network.h"

#include <algorithm>
#include <cmath>

#include "row_products.h"
#include "vector_math.h"

namespace addon::KERNEL_VARIANT {

namespace {

constexpr size_t kLongestRow = 256;  // so that a small network fits the second level cache; measured

// s'(w), s''(w) and s'''(w) from w and y = s(w).
struct Slopes {
  float first, second, third;
};

struct Tanh {
  static inline float value(float w) { return vm::tanh(w); }
  static inline Slopes slopes(float, float y) {
    const float first = 1.0f - y * y;
    return {first, -2.0f * y * first, first * (6.0f * y * y - 2.0f)};
  }
};

struct Sin {
  static inline float value(float w) { return vm::sin(w); }
  static inline Slopes slopes(float w, float y) {
    const float c = vm::cos(w);
    return {c, -y, -c};
  }
};

struct Sigmoid {
  static inline float value(float w) { return vm::sigmoid(w); }
  static inline Slopes slopes(float, float y) {
    const float first = y * (1.0f - y);
    return {first, first * (1.0f - 2.0f * y), first * (1.0f - 6.0f * first)};
  }
};

// One unit at `tile` points: z gets its bias, h = s(slope z), with derivatives where there are four
// streams of values.
template <typename Base, size_t Streams>
void activate(float* __restrict z, float* __restrict h, float bias, float slope, size_t tile) {
  for (size_t p = 0; p < tile; ++p) {
    z[p] += bias;
    const float w = slope * z[p];
    const float y = Base::value(w);
    h[p] = y;
    if constexpr (Streams == 4) {
      const Slopes s = Base::slopes(w, y);
      const float wx = slope * z[tile + p];
      h[tile + p] = s.first * wx;
      h[2 * tile + p] = s.first * (slope * z[2 * tile + p]);
      h[3 * tile + p] = s.first * (slope * z[3 * tile + p]) + s.second * wx * wx;
    }
  }
}

// The adjoints of z from those of h, in place; the lanes of the adjoint of the slope are added.
template <typename Base, size_t Streams>
void activate_back(const float* __restrict z, const float* __restrict h, float* __restrict d,
                   float slope, float* __restrict slope_sums, size_t tile) {
  float sums[kLongestRow];
  for (size_t p = 0; p < tile; ++p) {
    const float zv = z[p];
    const Slopes s = Base::slopes(slope * zv, h[p]);
    if constexpr (Streams == 4) {
      const float zx = z[tile + p], zt = z[2 * tile + p], zxx = z[3 * tile + p];
      const float wx = slope * zx, wt = slope * zt, wxx = slope * zxx;
      const float dv = d[p], dx = d[tile + p], dt = d[2 * tile + p], dxx = d[3 * tile + p];
      const float ev = dv * s.first + s.second * (dx * wx + dt * wt + dxx * wxx) +
                       s.third * wx * wx * dxx;
      const float ex = dx * s.first + 2.0f * s.second * wx * dxx;
      const float et = dt * s.first;
      const float exx = dxx * s.first;
      sums[p] = ev * zv + ex * zx + et * zt + exx * zxx;
      d[p] = slope * ev;
      d[tile + p] = slope * ex;
      d[2 * tile + p] = slope * et;
      d[3 * tile + p] = slope * exx;
    } else {
      const float ev = d[p] * s.first;
      sums[p] = ev * zv;
      d[p] = slope * ev;
    }
  }
  for (size_t p = 0; p < tile; p += kLanes)
    store(slope_sums, load(slope_sums) + load(sums + p));
}

// Working memory of a layer, at offsets of one block.
struct Place {
  size_t z, h, kernel_sums, bias_sums, slope_sums;
};

// So many points of `points` at a time that rows are not too long and the last tile nearly full.
size_t tile_of(size_t points, size_t streams) {
  const size_t most = kLongestRow / streams;
  const size_t tiles = (points + most - 1) / most;
  const size_t even = (points + tiles - 1) / tiles;
  return (even + kRowStep - 1) / kRowStep * kRowStep;
}

template <typename Base, size_t Streams>
class Tiles {
 public:
  explicit Tiles(const ResidualTask& task)
      : task_(task), tile_(tile_of(task.points, Streams)), row_(Streams * tile_) {
    const auto take = [this](size_t count) {
      const size_t at = size_;
      size_ += (count + 15) / 16 * 16;
      return at;
    };
    input_at_ = take(task.inputs * row_);
    size_t widest = task.inputs;
    for (const ResidualLayer& layer : task.layers) {
      widest = std::max(widest, layer.units);
      places_.push_back({take(layer.units * row_), take(layer.units * row_),
                         take(layer.inputs * layer.units * kLanes), take(layer.units * kLanes),
                         take(layer.units * kLanes)});
    }
    d_at_ = take(widest * row_);
    e_at_ = take(widest * row_);
  }

  size_t scratch() const { return size_; }

  void run(float* scratch) {
    base_ = scratch;
    input_ = base_ + input_at_;
    d_ = base_ + d_at_;
    e_ = base_ + e_at_;
    for (size_t t = 0; t < task_.losses.length; ++t) {
      const size_t at = task_.own_points ? t * task_.points : 0;
      task_.losses[t] =
          trial(t, task_.place + task_.inputs * at, task_.source == nullptr ? nullptr : task_.source + at);
    }
  }

 private:
  // Loss and gradients of trial `trial` whose points and source are given.
  float trial(size_t trial, const float* points, const float* source) {
    for (size_t l = 0; l < places_.size(); ++l) {
      const ResidualLayer& layer = task_.layers[l];
      std::fill_n(base_ + places_[l].kernel_sums, layer.inputs * layer.units * kLanes, 0.0f);
      std::fill_n(base_ + places_[l].bias_sums, layer.units * kLanes, 0.0f);
      std::fill_n(base_ + places_[l].slope_sums, layer.units * kLanes, 0.0f);
    }
    double loss = 0;
    for (size_t first = 0; first < task_.points; first += tile_) {
      const size_t count = std::min(tile_, task_.points - first);
      place_points(points + task_.inputs * first, count);
      forward(trial);
      loss += residual(source == nullptr ? nullptr : source + first, count);
      backward(trial);
    }
    write_gradients(trial);
    return static_cast<float>(loss / static_cast<double>(task_.points));
  }

  static float slope_of(const ResidualLayer& layer, size_t trial, size_t unit) {
    if (layer.slope_width == 0) return 1.0f;
    return layer.slope[trial * layer.slope_width + (layer.slope_width == 1 ? 0 : unit)];
  }

  const float* kernel_of(size_t l, size_t trial) const {
    const ResidualLayer& layer = task_.layers[l];
    return layer.kernel.data + trial * layer.inputs * layer.units;
  }

  // The inputs of layer l.
  const float* below(size_t l) const { return l == 0 ? input_ : base_ + places_[l - 1].h; }

  void place_points(const float* points, size_t count) {
    std::fill_n(input_, task_.inputs * row_, 0.0f);
    for (size_t i = 0; i < task_.inputs; ++i)
      for (size_t p = 0; p < count; ++p) input_[i * row_ + p] = points[p * task_.inputs + i];
    if constexpr (Streams == 4) {
      std::fill_n(input_ + tile_, tile_, task_.c.scale_x);
      std::fill_n(input_ + row_ + 2 * tile_, tile_, task_.c.scale_t);
    }
  }

  void forward(size_t trial) {
    for (size_t l = 0; l < places_.size(); ++l) {
      const ResidualLayer& layer = task_.layers[l];
      float* z = base_ + places_[l].z;
      float* h = base_ + places_[l].h;
      product(kernel_of(l, trial), 1, layer.units, below(l), z, layer.units, layer.inputs,
              row_);
      const bool output = l + 1 == places_.size();
      for (size_t j = 0; j < layer.units; ++j) {
        const float bias = layer.bias[trial * layer.units + j];
        if (output)
          for (size_t p = 0; p < tile_; ++p) z[j * row_ + p] += bias;
        else
          activate<Base, Streams>(z + j * row_, h + j * row_, bias, slope_of(layer, trial, j), tile_);
      }
    }
  }

  // The sum of squared residuals; leaves the adjoints of the output in d_.
  double residual(const float* source, size_t count) {
    const ResidualOperator& c = task_.c;
    const float* u = base_ + places_.back().z;
    const float scale = 2.0f / static_cast<float>(task_.points);
    double sum = 0;
    for (size_t p = 0; p < tile_; ++p) {
      const float v = u[p];
      float r = c.u * v;
      if constexpr (Streams == 4)
        r += c.ux * u[tile_ + p] + c.ut * u[2 * tile_ + p] + c.uxx * u[3 * tile_ + p] +
             c.uux * v * u[tile_ + p];
      if (source != nullptr && p < count) r -= source[p];
      if (p >= count) r = 0.0f;
      sum += static_cast<double>(r) * static_cast<double>(r);
      const float g = scale * r;
      d_[p] = g * c.u;
      if constexpr (Streams == 4) {
        d_[p] += g * c.uux * u[tile_ + p];
        d_[tile_ + p] = g * (c.ux + c.uux * v);
        d_[2 * tile_ + p] = g * c.ut;
        d_[3 * tile_ + p] = g * c.uxx;
      }
    }
    return sum;
  }

  void backward(size_t trial) {
    for (size_t l = places_.size(); l-- > 0;) {
      const ResidualLayer& layer = task_.layers[l];
      const Place& place = places_[l];
      if (l + 1 < places_.size())
        for (size_t j = 0; j < layer.units; ++j)
          activate_back<Base, Streams>(base_ + place.z + j * row_, base_ + place.h + j * row_,
                                       d_ + j * row_, slope_of(layer, trial, j),
                                       base_ + place.slope_sums + j * kLanes, tile_);
      for (size_t j = 0; j < layer.units; ++j) {
        float* sums = base_ + place.bias_sums + j * kLanes;
        Vector sum = load(sums);
        for (size_t p = 0; p < tile_; p += kLanes) sum += load(d_ + j * row_ + p);
        store(sums, sum);
      }
      dots(below(l), layer.inputs, d_, layer.units, base_ + place.kernel_sums, row_);
      if (l == 0) return;
      product(kernel_of(l, trial), layer.units, 1, d_, e_, layer.inputs, layer.units, row_);
      std::swap(d_, e_);
    }
  }

  void write_gradients(size_t trial) {
    for (size_t l = 0; l < places_.size(); ++l) {
      const ResidualLayer& layer = task_.layers[l];
      const Place& place = places_[l];
      const size_t weights = layer.inputs * layer.units;
      for (size_t i = 0; i < weights; ++i)
        layer.kernel_gradient[trial * weights + i] =
            total(load(base_ + place.kernel_sums + i * kLanes));
      float shared = 0.0f;
      for (size_t j = 0; j < layer.units; ++j) {
        layer.bias_gradient[trial * layer.units + j] =
            total(load(base_ + place.bias_sums + j * kLanes));
        const float slope = total(load(base_ + place.slope_sums + j * kLanes));
        if (layer.slope_width > 1) layer.slope_gradient[trial * layer.units + j] = slope;
        shared += slope;
      }
      if (layer.slope_width == 1) layer.slope_gradient[trial] = shared;
    }
  }

  const ResidualTask& task_;
  const size_t tile_, row_;
  size_t size_ = 0, input_at_ = 0, d_at_ = 0, e_at_ = 0;
  std::vector<Place> places_;
  float* base_ = nullptr;
  float* input_ = nullptr;
  float* d_ = nullptr;
  float* e_ = nullptr;
};


// Calls f with the tiles of the task.
template <typename F>
auto with_tiles(const ResidualTask& task, F f) {
  const bool derivatives = task.c.has_derivatives();
  const auto of_base = [&](auto base) {
    using Base = decltype(base);
    return derivatives ? f(Tiles<Base, 4>(task)) : f(Tiles<Base, 1>(task));
  };
  switch (task.base) {
    case ResidualBase::kTanh:
      return of_base(Tanh());
    case ResidualBase::kSin:
      return of_base(Sin());
    default:
      return of_base(Sigmoid());
  }
}

}  // namespace

size_t residual_scratch(const ResidualTask& task) {
  return with_tiles(task, [](auto tiles) { return tiles.scratch(); });
}

void residual(const ResidualTask& task, float* scratch) {
  with_tiles(task, [&](auto tiles) { tiles.run(scratch); });
}

}  // namespace addon::KERNEL_VARIANT
