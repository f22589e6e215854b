#include "philox.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace philox {

namespace {

constexpr size_t kBlocks = 64;  // computed side by side
constexpr int kRounds = 10;
constexpr uint32_t kMultiplier0 = 0xD2511F53, kMultiplier1 = 0xCD9E8D57;
constexpr uint32_t kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;

inline __attribute__((always_inline)) void rounds(uint32_t& c0, uint32_t& c1, uint32_t& c2,
                                                  uint32_t& c3, uint32_t k0, uint32_t k1) {
  for (int r = 0; r < kRounds; ++r) {
    const uint64_t p0 = static_cast<uint64_t>(c0) * kMultiplier0;
    const uint64_t p1 = static_cast<uint64_t>(c2) * kMultiplier1;
    c0 = static_cast<uint32_t>(p1 >> 32) ^ c1 ^ k0;
    c2 = static_cast<uint32_t>(p0 >> 32) ^ c3 ^ k1;
    c1 = static_cast<uint32_t>(p1);
    c3 = static_cast<uint32_t>(p0);
    k0 += kWeyl0;
    k1 += kWeyl1;
  }
}

// The words of kBlocks blocks, word by word.
struct Tile {
  alignas(64) uint32_t word[4][kBlocks];
};

#if defined(__AVX2__)

// Eight 32 x 32 -> 64 products, halves apart; compilers do not find this form by themselves.
inline __attribute__((always_inline)) void multiply(__m256i a, __m256i m, __m256i& high,
                                                    __m256i& low) {
  const __m256i even = _mm256_mul_epu32(a, m);
  const __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(a, 32), m);
  low = _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xaa);
  high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa);
}

void fill(Tile& tile, Stream stream, uint32_t first) {
  constexpr size_t kVectors = 2;  // in flight together, to hide the latency of the products
  const __m256i m0 = _mm256_set1_epi32(static_cast<int>(kMultiplier0));
  const __m256i m1 = _mm256_set1_epi32(static_cast<int>(kMultiplier1));
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  for (size_t l = 0; l < kBlocks; l += 8 * kVectors) {
    __m256i c0[kVectors], c1[kVectors], c2[kVectors], c3[kVectors];
    for (size_t v = 0; v < kVectors; ++v) {
      const uint32_t start = first + static_cast<uint32_t>(l + 8 * v);
      c0[v] = _mm256_add_epi32(_mm256_set1_epi32(static_cast<int>(start)), lane);
      c1[v] = _mm256_set1_epi32(static_cast<int>(stream.step));
      c2[v] = c3[v] = _mm256_setzero_si256();
    }
    uint32_t k0 = stream.seed, k1 = stream.id;
    for (int r = 0; r < kRounds; ++r) {
      const __m256i key0 = _mm256_set1_epi32(static_cast<int>(k0));
      const __m256i key1 = _mm256_set1_epi32(static_cast<int>(k1));
      for (size_t v = 0; v < kVectors; ++v) {
        __m256i high0, low0, high1, low1;
        multiply(c0[v], m0, high0, low0);
        multiply(c2[v], m1, high1, low1);
        c0[v] = _mm256_xor_si256(_mm256_xor_si256(high1, c1[v]), key0);
        c2[v] = _mm256_xor_si256(_mm256_xor_si256(high0, c3[v]), key1);
        c1[v] = low1;
        c3[v] = low0;
      }
      k0 += kWeyl0;
      k1 += kWeyl1;
    }
    for (size_t v = 0; v < kVectors; ++v) {
      const size_t at = l + 8 * v;
      _mm256_store_si256(reinterpret_cast<__m256i*>(tile.word[0] + at), c0[v]);
      _mm256_store_si256(reinterpret_cast<__m256i*>(tile.word[1] + at), c1[v]);
      _mm256_store_si256(reinterpret_cast<__m256i*>(tile.word[2] + at), c2[v]);
      _mm256_store_si256(reinterpret_cast<__m256i*>(tile.word[3] + at), c3[v]);
    }
  }
}

#else

void fill(Tile& tile, Stream stream, uint32_t first) {
  for (size_t l = 0; l < kBlocks; ++l) {
    uint32_t c0 = first + static_cast<uint32_t>(l), c1 = stream.step, c2 = 0, c3 = 0;
    rounds(c0, c1, c2, c3, stream.seed, stream.id);
    tile.word[0][l] = c0;
    tile.word[1][l] = c1;
    tile.word[2][l] = c2;
    tile.word[3][l] = c3;
  }
}

#endif

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
  double q = 0.0555509455606449314;
  q = fused(q, f, -0.0972765938976089817);
  q = fused(q, f, 0.09804564386097083);
  q = fused(q, f, -0.0993155313794802186);
  q = fused(q, f, 0.110482503771573951);
  q = fused(q, f, -0.124999277171860187);
  q = fused(q, f, 0.14287886099982502);
  q = fused(q, f, -0.16666719806074658);
  q = fused(q, f, 0.199999737278963749);
  q = fused(q, f, -0.249999994987082993);
  q = fused(q, f, 0.333333333848037551);
  const double f2 = f * f;
  const double log_m = fused(f2, fused(f, q, -0.5), f);
  return -2.0 * fused(e, kLn2, log_m);
}

// One pair of words to one pair of draws.
inline __attribute__((always_inline)) void box_muller(uint32_t wa, uint32_t wb, float& za,
                                                      float& zb) {
  constexpr double kUnit = 0x1p-24;
  constexpr double kTwoPi = 6.28318530717958647692;
  constexpr double kHalfPi1 = 0x1.921fb54442d00p+0;  // 47 bits: a product with 3 is exact
  constexpr double kHalfPi2 = 5.3903028581581190529e-15;
  constexpr double kRound = 0x1.8p52;  // adding it rounds to an integer
  const double u1 = static_cast<double>(static_cast<int32_t>(wa >> 8) + 1) * kUnit;
  const double u2 = static_cast<double>(static_cast<int32_t>(wb >> 8)) * kUnit;
  const double r = std::sqrt(minus_two_log(u1));
  // The quarter turns are taken off the rounded angle, as the definition has it: sin(pi) is the
  // 1.2e-16 of a float64, not 0.
  const double angle = kTwoPi * u2;
  const double shifted = 4.0 * u2 + kRound;
  const double quarters = shifted - kRound;
  const double x = fused(-quarters, kHalfPi2, angle - quarters * kHalfPi1);
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
  const bool odd = (quadrant & 1) != 0;
  const double cosine = odd ? s : c;
  const double sine = odd ? c : s;
  const uint64_t cosine_sign = ((quadrant + 1) & 2) << 62;
  const uint64_t sine_sign = (quadrant & 2) << 62;
  za = static_cast<float>(from_bits(bits_of(r) ^ cosine_sign) * cosine);
  zb = static_cast<float>(from_bits(bits_of(r) ^ sine_sign) * sine);
}

// Runs `convert` on tiles of 4 kBlocks words and writes what it gives, draws in order.
template <typename T, typename Convert>
inline __attribute__((always_inline)) void generate(Stream stream, T* out, size_t count,
                                                    Convert convert) {
  alignas(64) T draws[4][kBlocks];
  alignas(64) T last[4 * kBlocks];
  Tile tile;
  for (size_t done = 0; done < count; done += 4 * kBlocks) {
    fill(tile, stream, static_cast<uint32_t>(done / 4));
    convert(tile, draws);
    const size_t left = std::min(4 * kBlocks, count - done);
    T* __restrict target = left == 4 * kBlocks ? out + done : last;
    for (size_t l = 0; l < kBlocks; ++l)
      for (size_t j = 0; j < 4; ++j) target[4 * l + j] = draws[j][l];
    if (target == last) std::memcpy(out + done, last, left * sizeof(T));
  }
}

}  // namespace

void block(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]) {
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  rounds(c0, c1, c2, c3, key[0], key[1]);
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

void words(Stream stream, uint32_t* out, size_t count) {
  generate(stream, out, count, [](const Tile& tile, uint32_t (*draws)[kBlocks]) {
    std::memcpy(draws, tile.word, sizeof tile.word);
  });
}

void uniforms(Stream stream, float* out, size_t count) {
  generate(stream, out, count, [](const Tile& tile, float (*draws)[kBlocks]) {
    for (size_t j = 0; j < 4; ++j)
      for (size_t l = 0; l < kBlocks; ++l)
        draws[j][l] = static_cast<float>(static_cast<int32_t>(tile.word[j][l] >> 8)) * 0x1p-24f;
  });
}

void normals(Stream stream, float* out, size_t count) {
  generate(stream, out, count, [](const Tile& tile, float (*draws)[kBlocks]) {
    for (size_t l = 0; l < kBlocks; ++l)
      box_muller(tile.word[0][l], tile.word[1][l], draws[0][l], draws[1][l]);
    for (size_t l = 0; l < kBlocks; ++l)
      box_muller(tile.word[2][l], tile.word[3][l], draws[2][l], draws[3][l]);
  });
}

}  // namespace philox
