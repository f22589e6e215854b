// GFLOP/s of multiply-adds on registers alone: what a core can do at most.
// usage: peak_rate seconds wall|cpu; compiled for the processor that it runs on
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif
typedef float Vector __attribute__((vector_size(4 * kLanes)));

static double now(bool cpu) {
  if (cpu) return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int main(int argc, char** argv) {
  const double budget = argc > 1 ? std::atof(argv[1]) : 1;
  const bool cpu = argc > 2 && std::strcmp(argv[2], "cpu") == 0;
  constexpr int kSums = 12;  // more than latency times throughput
  constexpr long kTurns = 1000000;
  Vector sums[kSums] = {};
  const Vector factor = Vector{} + 0.999f, term = Vector{} + 0.001f;
  double best = 0;
  for (double spent = 0; spent < budget;) {
    const double start = now(cpu);
    Vector s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3], s4 = sums[4], s5 = sums[5];
    Vector s6 = sums[6], s7 = sums[7], s8 = sums[8], s9 = sums[9], s10 = sums[10], s11 = sums[11];
    for (long i = 0; i < kTurns; ++i) {
      s0 = s0 * factor + term, s1 = s1 * factor + term, s2 = s2 * factor + term, s3 = s3 * factor + term;
      s4 = s4 * factor + term, s5 = s5 * factor + term, s6 = s6 * factor + term, s7 = s7 * factor + term;
      s8 = s8 * factor + term, s9 = s9 * factor + term, s10 = s10 * factor + term, s11 = s11 * factor + term;
    }
    const Vector ends[kSums] = {s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11};
    std::memcpy(sums, ends, sizeof sums);
    const double taken = now(cpu) - start;
    spent += taken;
    const double rate = 2.0 * kLanes * kSums * kTurns / taken / 1e9;
    if (rate > best) best = rate;
  }
  float check = 0;
  for (const Vector& sum : sums) check += sum[0];
  std::printf("{\"gigaflops\": %.3f, \"check\": %g}\n", best, static_cast<double>(check));
}
