// GFLOP/s of the library's own single-precision product of two n x n matrices: the better of its two interfaces.
// usage: matmul_rate n seconds wall|cpu
#include <algorithm>
#include <chrono>
#include <ctime>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <vector>

#include <oneapi/dnnl/dnnl.hpp>

namespace {

// Time that passes, or the processor time of this process.
double now(bool cpu) {
  if (cpu) return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since).count();
}

double median_seconds(const std::function<void()>& body, double budget, bool cpu) {
  for (int i = 0; i < 5; ++i) body();
  std::vector<double> times;
  for (double spent = 0; spent < budget;) {
    const double start = now(cpu);
    body();
    times.push_back(now(cpu) - start);
    spent += times.back();
  }
  std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
  return times[times.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const dnnl::memory::dim n = argc > 1 ? std::atoi(argv[1]) : 512;
  const double budget = argc > 2 ? std::atof(argv[2]) : 3;
  const bool cpu = argc > 3 && std::strcmp(argv[3], "cpu") == 0;
  std::vector<float> a(n * n, 0.5f), b(n * n, 0.25f), c(n * n);
  const double product = median_seconds(
      [&] { dnnl_sgemm('N', 'N', n, n, n, 1.0f, a.data(), n, b.data(), n, 0.0f, c.data(), n); }, budget / 2, cpu);

  dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  const dnnl::memory::desc desc({n, n}, dnnl::memory::data_type::f32, dnnl::memory::format_tag::ab);
#if DNNL_VERSION_MAJOR >= 3
  const dnnl::matmul matmul(dnnl::matmul::primitive_desc(engine, desc, desc, desc));
#else
  const dnnl::matmul matmul(dnnl::matmul::primitive_desc(dnnl::matmul::desc(desc, desc, desc), engine));
#endif
  const dnnl::memory x(desc, engine, a.data()), y(desc, engine, b.data()), z(desc, engine, c.data());
  const double primitive = median_seconds(
      [&] {
        matmul.execute(stream, {{DNNL_ARG_SRC, x}, {DNNL_ARG_WEIGHTS, y}, {DNNL_ARG_DST, z}});
        stream.wait();
      },
      budget / 2, cpu);
  std::printf("{\"gigaflops\": %.3f}\n", 2.0 * n * n * n / std::min(product, primitive) / 1e9);
}
