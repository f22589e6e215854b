#include "philox.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace addon::KERNEL_VARIANT {

namespace {

constexpr size_t kBlocks = 64;  // computed side by side
constexpr int kRounds = 10;
constexpr uint32_t kMultiplier0 = 0xD2511F53, kMultiplier1 = 0xCD9E8D57;
constexpr uint32_t kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;

// The words of up to kBlocks blocks, word by word, each in the low half of 64 bits: products and float64
// have lanes of that width. The high half holds anything.
struct Tile {
  alignas(64) uint64_t word[4][kBlocks];
};

#if defined(__AVX512F__)
constexpr size_t kLanes = 8;
#elif defined(__AVX2__)
constexpr size_t kLanes = 4;
#else
constexpr size_t kLanes = 1;
#endif
typedef uint64_t Words __attribute__((vector_size(8 * kLanes)));

// The product of the low halves.
inline __attribute__((always_inline)) Words product(Words a, Words b) {
#if defined(__AVX512F__)
  return reinterpret_cast<Words>(_mm512_mul_epu32(reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
#elif defined(__AVX2__)
  return reinterpret_cast<Words>(_mm256_mul_epu32(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
#else
  return (a & 0xffffffff) * (b & 0xffffffff);
#endif
}

inline __attribute__((always_inline)) Words all(uint32_t x) { return Words{} + x; }

constexpr size_t kVectors = 4;  // in flight together, to hide the latency of the products
constexpr size_t kStep = kVectors * kLanes;

// The rounds on lanes of 64 bits: a product reads the low halves alone, so only its high half is moved.
// The first two are shorter, because the counter is (i, step, 0, 0). `blocks` is a multiple of kStep.
void fill(Tile& tile, Stream stream, uint32_t first, size_t blocks) {
  const Words m0 = all(kMultiplier0), m1 = all(kMultiplier1);
  Words lane;
  for (size_t i = 0; i < kLanes; ++i) lane[i] = i;
  const uint32_t second = stream.step ^ stream.seed;  // word 0 after the first round
  const uint64_t p0 = static_cast<uint64_t>(second) * kMultiplier0;
  for (size_t l = 0; l < blocks; l += kStep) {
    Words c0[kVectors], c1[kVectors], c2[kVectors], c3[kVectors];
    uint32_t k0 = stream.seed + kWeyl0, k1 = stream.id + kWeyl1;
    for (size_t v = 0; v < kVectors; ++v) {
      const Words i = all(first + static_cast<uint32_t>(l + kLanes * v)) + lane;
      const Words once = product(i, m0);
      const Words twice = product((once >> 32) ^ stream.id, m1);
      c0[v] = (twice >> 32) ^ k0;
      c1[v] = twice;
      c2[v] = once ^ (static_cast<uint32_t>(p0 >> 32) ^ k1);
      c3[v] = all(static_cast<uint32_t>(p0));
    }
    for (int r = 2; r < kRounds; ++r) {
      k0 += kWeyl0;
      k1 += kWeyl1;
      const Words key0 = all(k0), key1 = all(k1);
      for (size_t v = 0; v < kVectors; ++v) {
        const Words even = product(c0[v], m0), odd = product(c2[v], m1);
        c0[v] = (odd >> 32) ^ (c1[v] ^ key0);
        c2[v] = (even >> 32) ^ (c3[v] ^ key1);
        c1[v] = odd;
        c3[v] = even;
      }
    }
    for (size_t v = 0; v < kVectors; ++v) {
      const size_t at = l + kLanes * v;
      *reinterpret_cast<Words*>(tile.word[0] + at) = c0[v];
      *reinterpret_cast<Words*>(tile.word[1] + at) = c1[v];
      *reinterpret_cast<Words*>(tile.word[2] + at) = c2[v];
      *reinterpret_cast<Words*>(tile.word[3] + at) = c3[v];
    }
  }
}

inline __attribute__((always_inline)) double fused(double a, double b, double c) {
#if defined(__FMA__) || defined(__aarch64__)
  return __builtin_fma(a, b, c);
#else
  return a * b + c;
#endif
}

inline __attribute__((always_inline)) uint64_t bits_of(double x) {
  uint64_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}

inline __attribute__((always_inline)) double from_bits(uint64_t bits) {
  double x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

// 2^8 (w >>> 8) of the word in the low half.
inline __attribute__((always_inline)) double high_bits(uint64_t w) {
  return from_bits((w & 0xffffff00) | 0x4330000000000000) - 0x1p52;
}

// -2 ln u for u in [2^-24, 1]; relative error 8e-11.
inline __attribute__((always_inline)) double minus_two_log(double u) {
  constexpr int64_t kSqrtHalf = 0x3fe6a09e667f3bcd;
  constexpr int64_t kBias = 1024;  // keeps the exponent positive under a logical shift
  constexpr double kLn2 = 0.69314718055994530942;
  // u = 2^e m with m in [sqrt(1/2), sqrt(2)).
  const uint64_t shifted = bits_of(u) - kSqrtHalf;
  const double e = from_bits(((shifted + (kBias << 52)) >> 52) | 0x4330000000000000) -
                   (0x1p52 + static_cast<double>(kBias));
  const double m = from_bits((shifted & 0x000fffffffffffff) + kSqrtHalf);
  const double f = m - 1.0;
  // -2 ln(1 + f) = f (-2 + f q): q in powers of f^2 and f^4, because a chain of eleven steps would
  // keep the processor waiting.
  constexpr double k = -2.0;
  const double f2 = f * f;
  const double f4 = f2 * f2;
  const double q0 = fused(k * 0.333333333848037551, f, k * -0.5);
  const double q2 = fused(k * 0.199999737278963749, f, k * -0.249999994987082993);
  const double q4 = fused(k * 0.14287886099982502, f, k * -0.16666719806074658);
  const double q6 = fused(k * 0.110482503771573951, f, k * -0.124999277171860187);
  const double q8 = fused(k * 0.09804564386097083, f, k * -0.0993155313794802186);
  const double q10 = fused(k * 0.0555509455606449314, f, k * -0.0972765938976089817);
  const double q = fused(f4, fused(f4, fused(f2, q10, q8), fused(f2, q6, q4)), fused(f2, q2, q0));
  const double log_m = f * fused(f, q, k);
  return fused(e, k * kLn2, log_m);
}

// One pair of words to one pair of draws.
inline __attribute__((always_inline)) void box_muller(uint64_t wa, uint64_t wb, float& za,
                                                      float& zb) {
  constexpr double kTwoPi = 6.28318530717958647692;
  constexpr double kHalfPi1 = 0x1.921fb54442d00p+0;  // 47 bits: a product with 3 is exact
  constexpr double kHalfPi2 = 5.3903028581581190529e-15;
  constexpr double kRound = 0x1.8p52;  // adding it rounds to an integer
  const double u1 = fused(high_bits(wa), 0x1p-32, 0x1p-24);
  const double turns = high_bits(wb);  // 2^32 of them are one
  const double r = std::sqrt(minus_two_log(u1));
  // The quarter turns are taken off the rounded angle, as the definition has it: sin(pi) is the
  // 1.2e-16 of a float64, not 0.
  const double angle = kTwoPi * 0x1p-32 * turns;
  const double shifted = fused(turns, 0x1p-30, kRound);
  const double quarters = shifted - kRound;
  const double x = fused(-quarters, kHalfPi2, fused(-quarters, kHalfPi1, angle));
  const double t = x * x;
  double s = 2.72499258030597923e-6;
  s = fused(s, t, -0.000198400867353848456);
  s = fused(s, t, 0.00833333187471020879);
  s = fused(s, t, -0.166666666638552895);
  s = fused(x * t, s, x);
  double c = -2.730095920390147e-7;
  c = fused(c, t, 0.000024800600377156728);
  c = fused(c, t, -0.00138888876720167901);
  c = fused(c, t, 0.0416666666643212033);
  c = fused(t, fused(t, c, -0.5), 1.0);
  const uint64_t quadrant = bits_of(shifted);  // its low bits count quarters
  const bool odd = static_cast<int64_t>(quadrant << 63) < 0;
  const double cosine = odd ? s : c;
  const double sine = odd ? c : s;
  const uint64_t cosine_sign = ((quadrant + 1) & 2) << 62;
  const uint64_t sine_sign = (quadrant & 2) << 62;
  za = static_cast<float>(from_bits(bits_of(r) ^ cosine_sign) * cosine);
  zb = static_cast<float>(from_bits(bits_of(r) ^ sine_sign) * sine);
}

// What `convert` makes of each pair of words of the tile, in the order of the draws.
template <typename T, typename Convert>
inline __attribute__((always_inline)) void convert_pairs(const Tile& tile, T* __restrict out, size_t blocks,
                                                         Convert convert) {
  alignas(64) T draws[4][kBlocks];
  for (size_t p = 0; p < 4; p += 2)
    for (size_t l = 0; l < blocks / kStep * kStep; ++l)
      convert(tile.word[p][l], tile.word[p + 1][l], draws[p][l], draws[p + 1][l]);
  for (size_t l = 0; l < blocks / kStep * kStep; ++l)
    for (size_t j = 0; j < 4; ++j) out[4 * l + j] = draws[j][l];
}

template <typename T, typename Convert>
inline __attribute__((always_inline)) void generate(Stream stream, size_t first, T* out, size_t count,
                                                    Convert convert) {
  Tile tile;
  alignas(64) T part[4 * kBlocks];
  while (count > 0) {
    const size_t skip = first % 4;
    const size_t taken = std::min(4 * kBlocks - skip, count);
    const size_t blocks = (skip + taken + 3) / 4;
    const size_t computed = (blocks + kStep - 1) / kStep * kStep;
    fill(tile, stream, static_cast<uint32_t>(first / 4), computed);
    if (4 * computed == taken) {
      convert_pairs(tile, out, computed, convert);
    } else {
      convert_pairs(tile, part, computed, convert);
      std::memcpy(out, part + skip, taken * sizeof(T));
    }
    first += taken;
    out += taken;
    count -= taken;
  }
}

}  // namespace

void words(Stream stream, size_t first, uint32_t* out, size_t count) {
  generate(stream, first, out, count, [](uint64_t wa, uint64_t wb, uint32_t& a, uint32_t& b) {
    a = static_cast<uint32_t>(wa);
    b = static_cast<uint32_t>(wb);
  });
}

void uniforms(Stream stream, size_t first, float* out, size_t count) {
  const auto uniform = [](uint64_t w) {
    return static_cast<float>(static_cast<int32_t>(static_cast<uint32_t>(w) >> 8)) * 0x1p-24f;
  };
  generate(stream, first, out, count, [&](uint64_t wa, uint64_t wb, float& a, float& b) {
    a = uniform(wa);
    b = uniform(wb);
  });
}

void normals(Stream stream, size_t first, float* out, size_t count) {
  generate(stream, first, out, count,
           [](uint64_t wa, uint64_t wb, float& a, float& b) { box_muller(wa, wb, a, b); });
}

}  // namespace addon::KERNEL_VARIANT
