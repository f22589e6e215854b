#include "convolution_choice.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <optional>

#include "direct_convolution.h"

namespace addon {

void check_sizes(Span<int32_t> s) {
  for (size_t i = 0; i < kSizes; ++i) require(s[i] >= 0 && s[i] <= 1 << 28, "a size out of range");
  for (size_t i = 0; i <= kDilationWidth; ++i) require(s[i] >= 1, "sizes, strides and dilations must be at least 1");
  const auto fits = [&](ConvolutionSize in, ConvolutionSize out, ConvolutionSize filter, ConvolutionSize stride,
                        ConvolutionSize dilation, ConvolutionSize before, ConvolutionSize after) {
    const int64_t reach = static_cast<int64_t>(s[filter] - 1) * s[dilation] + 1;
    const int64_t room = static_cast<int64_t>(s[in]) + s[before] + s[after] - reach;
    require(room >= 0 && room / s[stride] + 1 == s[out], "the sizes of the convolution do not fit");
  };
  fits(kInHeight, kOutHeight, kFilterHeight, kStrideHeight, kDilationHeight, kTop, kBottom);
  fits(kInWidth, kOutWidth, kFilterWidth, kStrideWidth, kDilationWidth, kLeft, kRight);
  require(s[kDepthwise] == 0 || s[kInChannels] == s[kOutChannels], "a depthwise convolution keeps its channels");
}

namespace {

constexpr int32_t kFewImages = 4;
constexpr int32_t kMostDirectChannels = 128;  // more were not measured
constexpr int32_t kMostWinogradChannels = 1024;  // bounds the scratch memory

bool all_are(Span<int32_t> s, std::initializer_list<ConvolutionSize> sizes, int32_t value) {
  return std::all_of(sizes.begin(), sizes.end(), [&](ConvolutionSize size) { return s[size] == value; });
}

bool is_plain(Span<int32_t> s) {
  return s[kDepthwise] == 0 && all_are(s, {kStrideHeight, kStrideWidth, kDilationHeight, kDilationWidth}, 1);
}

// Where the library was faster with AVX-512, by up to 40 %; what it is not faster for, it is slower for by as much.
bool library_wins_wide(Span<int32_t> s, ConvolutionPass pass) {
  constexpr int64_t kLongResult = int64_t{1} << 21;  // floats: beyond the caches
  constexpr int32_t kFewFilters = 8, kFewPixels = 9;
  if (all_are(s, {kFilterHeight, kFilterWidth}, 1)) return true;
  const int64_t pixels = int64_t{s[kOutHeight]} * s[kOutWidth];
  if (pass == kForward) return s[kInChannels] == 1 && pixels * s[kBatch] * s[kOutChannels] > kLongResult;
  return pass == kBackwardFilter && s[kInChannels] > 1 && s[kOutChannels] > kFewFilters && pixels > kFewPixels;
}

// Where the direct convolutions were faster than the library's: without padding, strides and dilations. The
// gradient of the images takes several of them together.
bool direct_wins(Span<int32_t> s, ConvolutionPass pass) {
  return is_plain(s) && all_are(s, {kTop, kBottom, kLeft, kRight}, 0) &&
         std::max(s[kInChannels], s[kOutChannels]) <= kMostDirectChannels &&
         !(has_wide_vectors() && library_wins_wide(s, pass)) && (pass != kBackwardData || s[kBatch] >= kFewImages);
}

// Each window holds a pixel and each value of the filter meets one: else rounding would stand where zeros belong.
bool winograd_can(Span<int32_t> s) {
  const int32_t side = s[kFilterHeight];
  const auto meets = [&](ConvolutionSize in, ConvolutionSize before, ConvolutionSize after) {
    return std::max(s[before], s[after]) < side && s[in] + std::min(s[before], s[after]) >= side;
  };
  return is_plain(s) && (side == 3 || side == 5) && s[kFilterWidth] == side && meets(kInHeight, kTop, kBottom) &&
         meets(kInWidth, kLeft, kRight) && std::max(s[kInChannels], s[kOutChannels]) <= kMostWinogradChannels;
}

// Products for a pair of channels with tiles of m x m results.
int64_t winograd_products(Span<int32_t> s, ConvolutionPass pass, int32_t m) {
  const auto tiles = [&](ConvolutionSize size) { return int64_t{(s[size] + m - 1) / m}; };
  const int64_t side = m + s[kFilterHeight] - 1;
  const int64_t of_results = tiles(kOutHeight) * tiles(kOutWidth);
  const int64_t of_image = pass == kBackwardData ? std::min(tiles(kInHeight) * tiles(kInWidth), of_results) : of_results;
  return of_image * s[kBatch] * side * side;
}

// The faster tile, or nothing where the other kernels were faster: few channels leave transforms unpaid, few results
// the transform of the filter.
std::optional<ConvolutionKernel> winograd_by_shape(Span<int32_t> s, ConvolutionPass pass) {
  constexpr int32_t kFewChannels = 16, kEnoughChannels = 32;
  constexpr int64_t kFewProducts = 36 * 16;
  const int64_t by2 = winograd_products(s, pass, 2);
  const int64_t by4 = s[kFilterHeight] == 3 ? winograd_products(s, pass, 4) : by2;
  const int64_t direct = int64_t{s[kFilterHeight]} * s[kFilterWidth] * s[kBatch] * s[kOutHeight] * s[kOutWidth];
  const bool wins = std::min(s[kInChannels], s[kOutChannels]) >= kFewChannels &&
                    std::max(s[kInChannels], s[kOutChannels]) >= kEnoughChannels &&
                    std::min(by2, by4) >= kFewProducts && 5 * std::min(by2, by4) <= 3 * direct;
  if (!wins) return std::nullopt;
  return by2 <= by4 ? ConvolutionKernel::kWinograd2 : ConvolutionKernel::kWinograd4;
}

}  // namespace

WinogradUse default_winograd() {
  const char* text = std::getenv("TFJS_ONEDNN_WINOGRAD");
  return text != nullptr && std::strcmp(text, "off") == 0 ? WinogradUse::kOff : WinogradUse::kByShape;
}

ConvolutionKernel chosen_kernel(Span<int32_t> s, ConvolutionPass pass, WinogradUse use, int threads) {
  if (threads != 1) return ConvolutionKernel::kLibrary;
  if (use != WinogradUse::kOff && winograd_can(s)) {
    const bool by4 = use == WinogradUse::kAlways4 && s[kFilterHeight] == 3;
    if (use != WinogradUse::kByShape) return by4 ? ConvolutionKernel::kWinograd4 : ConvolutionKernel::kWinograd2;
    if (const auto kernel = winograd_by_shape(s, pass)) return *kernel;
  }
  return direct_wins(s, pass) ? ConvolutionKernel::kDirect : ConvolutionKernel::kLibrary;
}

}  // namespace addon
