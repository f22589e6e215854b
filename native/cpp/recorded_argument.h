// An argument of a recorded call.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <vector>

namespace addon {

struct RecordedArgument {
  enum class Kind { kAbsent, kNumber, kArray, kList };

  Kind kind = Kind::kAbsent;
  // Of a number.
  double number = 0;
  // Of an array: it lies in memory of the recording or, where the replay brings it, at an offset in one of its arrays.
  napi_typedarray_type type = napi_float32_array;
  void* data = nullptr;
  size_t length = 0;
  bool brought = false;
  size_t array = 0;
  size_t offset = 0;
  // Of a list.
  std::vector<RecordedArgument> list;
};

}  // namespace addon
