// One step of an optimizer for all parameters of a model.
#include <cmath>
#include <vector>

#include "kernels.h"
#include "vector_math.h"

namespace addon {

namespace {

// A parameter's arrays, cut into as many equal parts as there are learning rates.
size_t part_of(size_t length, size_t rates) {
  if (rates == 1) return length;
  require(length % rates == 0, "the learning rates do not divide a parameter's first dimension");
  return length / rates;
}

// The arrays of a step: `count` lists at the first arguments, element i of each of one length. All
// are fetched before any is touched.
class Lists {
 public:
  Lists(Call& call, size_t count, size_t rates) : size_(call.list_length(0)), spans_(count * size_) {
    for (size_t list = 0; list < count; ++list)
      require(call.list_length(list) == size_, "the lists differ in length");
    for (uint32_t i = 0; i < size_; ++i)
      for (size_t list = 0; list < count; ++list) {
        const auto span = call.list_floats(list, i);
        require(list == 0 || span.length == spans_[i].length,
                "a parameter, its gradient and its moments differ in length");
        spans_[list * size_ + i] = span;
      }
    for (size_t i = 0; i < size_; ++i) part_of(spans_[i].length, rates);
  }

  size_t size() const { return size_; }
  size_t length(size_t i) const { return spans_[i].length; }
  float* at(size_t list, size_t i) const { return spans_[list * size_ + i].data; }

 private:
  size_t size_;
  std::vector<Span<float>> spans_;
};

Span<float> rates_of(Call& call, size_t index) {
  const auto rates = call.floats(index);
  require(rates.length >= 1, "at least one learning rate is needed");
  return rates;
}

// Calls update(i, first, last, rate) for each parameter and learning rate.
template <typename Update>
void for_each_part(const Lists& lists, Span<float> rates, Update update) {
  for (size_t i = 0; i < lists.size(); ++i) {
    const size_t part = part_of(lists.length(i), rates.length);
    for (size_t t = 0; t < rates.length; ++t) update(i, t * part, (t + 1) * part, rates[t]);
  }
}

// sgd(out[], parameters[], gradients[], rates): out = p - rate g
void sgd(Call& call) {
  const auto rates = rates_of(call, 3);
  const Lists lists(call, 3, rates.length);
  for_each_part(lists, rates, [&](size_t i, size_t first, size_t last, float rate) {
    float* out = lists.at(0, i);
    const float* p = lists.at(1, i);
    const float* g = lists.at(2, i);
#pragma GCC ivdep
    for (size_t j = first; j < last; ++j) out[j] = p[j] - rate * g[j];
  });
}

// momentum(out[], parameters[], gradients[], outVelocities[], velocities[], rates, momentum, nesterov)
// v' = momentum v + g; out = p - rate v', with nesterov out = p - rate (g + momentum v')
void momentum(Call& call) {
  const auto rates = rates_of(call, 5);
  const Lists lists(call, 5, rates.length);
  const auto factor = static_cast<float>(call.number(6));
  const bool nesterov = call.integer(7, 0, 1) != 0;
  for_each_part(lists, rates, [&](size_t i, size_t first, size_t last, float rate) {
    float* out = lists.at(0, i);
    const float* p = lists.at(1, i);
    const float* g = lists.at(2, i);
    float* v_out = lists.at(3, i);
    const float* v_in = lists.at(4, i);
#pragma GCC ivdep
    for (size_t j = first; j < last; ++j) {
      const float gradient = g[j];
      const float v = factor * v_in[j] + gradient;
      v_out[j] = v;
      out[j] = p[j] - rate * (nesterov ? gradient + factor * v : v);
    }
  });
}

// adam(out[], parameters[], gradients[], outFirst[], first[], outSecond[], second[], rates,
//      beta1, beta2, epsilon, step)
// m' = beta1 m + (1 - beta1) g; v' = beta2 v + (1 - beta2) g^2;
// out = p - rate (m' / (1 - beta1^step)) / (sqrt(v' / (1 - beta2^step)) + epsilon)
void adam(Call& call) {
  const auto rates = rates_of(call, 7);
  const Lists lists(call, 7, rates.length);
  const double beta1 = call.number(8);
  const double beta2 = call.number(9);
  const auto epsilon = static_cast<float>(call.number(10));
  const double step = call.number(11);
  require(step >= 1, "the step counts from 1");
  const auto b1 = static_cast<float>(beta1);
  const auto b2 = static_cast<float>(beta2);
  const auto c1 = static_cast<float>(1.0 - beta1);
  const auto c2 = static_cast<float>(1.0 - beta2);
  const auto first_scale = static_cast<float>(1.0 / (1.0 - std::pow(beta1, step)));
  const auto second_scale = static_cast<float>(1.0 / (1.0 - std::pow(beta2, step)));
  for_each_part(lists, rates, [&](size_t i, size_t first, size_t last, float rate) {
    float* out = lists.at(0, i);
    const float* p = lists.at(1, i);
    const float* g = lists.at(2, i);
    float* m_out = lists.at(3, i);
    const float* m_in = lists.at(4, i);
    float* v_out = lists.at(5, i);
    const float* v_in = lists.at(6, i);
    // The arrays out and in are the same or apart, never shifted against each other.
#pragma GCC ivdep
    for (size_t j = first; j < last; ++j) {
      const float gradient = g[j];
      const float m = b1 * m_in[j] + c1 * gradient;
      const float v = b2 * v_in[j] + c2 * (gradient * gradient);
      m_out[j] = m;
      v_out[j] = v;
      out[j] = p[j] - rate * (m * first_scale) / (vm::sqrt(v * second_scale) + epsilon);
    }
  });
}

}  // namespace

void register_optimizer(Module& module) {
  module.function<sgd>("sgd");
  module.function<momentum>("momentum");
  module.function<adam>("adam");
}

}  // namespace addon
