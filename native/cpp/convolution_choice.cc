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

// Where the direct convolutions were faster than the library's: without padding, strides and dilations. The
// gradient of the images takes several of them together. With AVX-512 the library is faster by 6 to 40 % for the
// gradient of the filter and for 1 x 1 filters, slower by up to 30 % for the rest.
bool direct_wins(Span<int32_t> s, ConvolutionPass pass) {
  const bool library_is_faster =
      has_wide_vectors() && (pass == kBackwardFilter || all_are(s, {kFilterHeight, kFilterWidth}, 1));
  return is_plain(s) && all_are(s, {kTop, kBottom, kLeft, kRight}, 0) &&
         std::max(s[kInChannels], s[kOutChannels]) <= kMostDirectChannels && !library_is_faster &&
         (pass != kBackwardData || s[kBatch] >= kFewImages);
}

bool winograd_can(Span<int32_t> s) {
  return is_plain(s) && all_are(s, {kFilterHeight, kFilterWidth}, 3) && std::max(s[kTop], s[kLeft]) <= 2 &&
         std::max(s[kInChannels], s[kOutChannels]) <= kMostWinogradChannels;
}

// Products for a pair of channels with tiles of m x m results.
int64_t winograd_products(Span<int32_t> s, ConvolutionPass pass, int32_t m) {
  const auto tiles = [&](ConvolutionSize size) { return (s[size] + m - 1) / m; };
  const int64_t of_image = pass == kBackwardData ? int64_t{tiles(kInHeight)} * tiles(kInWidth)
                                                 : int64_t{tiles(kOutHeight)} * tiles(kOutWidth);
  return of_image * s[kBatch] * (m + 2) * (m + 2);
}

// The faster tile, or nothing where the other kernels were faster: few channels leave transforms unpaid, few results
// the transform of the filter.
std::optional<ConvolutionKernel> winograd_by_shape(Span<int32_t> s, ConvolutionPass pass) {
  constexpr int32_t kFewChannels = 16, kEnoughChannels = 32;
  constexpr int64_t kFewProducts = 36 * 16;
  const int64_t by2 = winograd_products(s, pass, 2), by4 = winograd_products(s, pass, 4);
  const int64_t direct = int64_t{9} * s[kBatch] * s[kOutHeight] * s[kOutWidth];
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
    if (use == WinogradUse::kAlways2) return ConvolutionKernel::kWinograd2;
    if (use == WinogradUse::kAlways4) return ConvolutionKernel::kWinograd4;
    if (const auto kernel = winograd_by_shape(s, pass)) return *kernel;
  }
  return direct_wins(s, pass) ? ConvolutionKernel::kDirect : ConvolutionKernel::kLibrary;
}

}  // namespace addon
