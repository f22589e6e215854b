// words(out, stream), uniforms(out, stream), normals(out, stream): the draws of src/random. `stream` is a
// Uint32Array: stream id, step, number of the first draw, draws a seed, then the seeds.
#include "draws.h"
#include "kernels.h"

namespace addon {

Draws draws_of(const Span<uint32_t>& stream) {
  require(stream.length >= 4, "the stream needs an id, a step, its first draw and draws a seed");
  const Draws draws{stream[0], stream[1], stream[2], stream[3], stream.data + 4, stream.length - 4};
  require(draws.seed_count < (size_t{1} << 31) && draws.first <= draws.seed_count * draws.slice,
          "the first draw lies beyond those of the seeds");
  return draws;
}

namespace {

template <typename T, void (*Draw)(Stream, size_t, T*, size_t)>
void draw_all(const Span<T>& out, const Span<uint32_t>& stream) {
  const Draws draws = draws_of(stream);
  require(out.length <= draws.length(), "the output is longer than the draws of the seeds");
  write_draws(draws, Draw, 0, out.data, out.length);
}

void all_words(Call& call) { draw_all<uint32_t, words>(call.words(0), call.words(1)); }

void all_uniforms(Call& call) { draw_all<float, uniforms>(call.floats(0), call.words(1)); }

void all_normals(Call& call) { draw_all<float, normals>(call.floats(0), call.words(1)); }

}  // namespace

void register_random(Module& module) {
  module.kernel<all_words>("words");
  module.kernel<all_uniforms>("uniforms");
  module.kernel<all_normals>("normals");
}

}  // namespace addon
