// words(out, stream), uniforms(out, stream), normals(out, stream): the draws of src/random. `stream`
// is a Uint32Array: stream id, step, then one seed for each equal slice of `out`.
#include "kernels.h"
#include "philox.h"

namespace addon {

namespace {

template <typename T, void (*Draw)(philox::Stream, T*, size_t)>
void draw_slices(const Span<T>& out, const Span<uint32_t>& stream) {
  require(stream.length >= 2, "the stream needs an id and a step");
  const size_t seeds = stream.length - 2;
  require(seeds == 0 ? out.length == 0 : out.length % seeds == 0,
          "the output must split into one equal slice for each seed");
  const size_t count = seeds == 0 ? 0 : out.length / seeds;
  for (size_t s = 0; s < seeds; ++s)
    Draw({stream[2 + s], stream[0], stream[1]}, out.data + s * count, count);
}

void words(Call& call) { draw_slices<uint32_t, philox::words>(call.words(0), call.words(1)); }

void uniforms(Call& call) { draw_slices<float, philox::uniforms>(call.floats(0), call.words(1)); }

void normals(Call& call) { draw_slices<float, philox::normals>(call.floats(0), call.words(1)); }

}  // namespace

void register_random(Module& module) {
  module.function<words>("words");
  module.function<uniforms>("uniforms");
  module.function<normals>("normals");
}

}  // namespace addon
