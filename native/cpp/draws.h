// The draws of one stream for each of several seeds, slice after slice.
#pragma once

#include <algorithm>

#include "api.h"
#include "philox.h"

namespace addon {

// Element i is draw (first + i) % slice of seed (first + i) / slice.
struct Draws {
  uint32_t id = 0, step = 0;
  size_t first = 0, slice = 0;
  const uint32_t* seeds = nullptr;
  size_t seed_count = 0;

  // Elements from `first` on.
  size_t length() const { return seed_count * slice - first; }
};

// From stream id, step, first, slice, then the seeds.
Draws draws_of(const Span<uint32_t>& stream);

// Elements from .. from + count - 1 of the draws by `draw`, one of the functions of philox.h.
template <typename T>
void write_draws(const Draws& draws, void (*draw)(Stream, size_t, T*, size_t), size_t from, T* out, size_t count) {
  size_t at = draws.first + from;
  while (count > 0) {
    const size_t in_slice = at % draws.slice;
    const size_t taken = std::min(draws.slice - in_slice, count);
    draw({draws.seeds[at / draws.slice], draws.id, draws.step}, in_slice, out, taken);
    at += taken;
    out += taken;
    count -= taken;
  }
}

}  // namespace addon
