// Arguments, errors and registration of the addon's functions.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "recorded_argument.h"

namespace addon {

struct State;

class ArgumentError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// A typed array of the caller, borrowed for the length of the call.
template <typename T>
struct Span {
  T* data = nullptr;
  size_t length = 0;

  T& operator[](size_t i) const { return data[i]; }
};

// One call, from JavaScript or from a recording. Each accessor checks its argument and throws ArgumentError.
class Call {
 public:
  static constexpr size_t kMaxArguments = 16;

  Call(napi_env env, napi_callback_info info);
  // Keeps a reference to the arguments.
  Call(napi_env env, State& state, const std::vector<RecordedArgument>& recorded)
      : env_(env), state_(&state), size_(recorded.size()), recorded_(recorded.data()) {}

  napi_env env() const { return env_; }
  size_t size() const { return size_; }
  State& state() const { return *state_; }

  // Typed arrays. The second form also demands the length.
  Span<float> floats(size_t index) const;
  Span<float> floats(size_t index, size_t length) const;
  Span<int32_t> ints(size_t index) const;
  Span<int32_t> ints(size_t index, size_t length) const;
  Span<uint8_t> bytes(size_t index) const;
  Span<uint8_t> bytes(size_t index, size_t length) const;
  Span<uint32_t> words(size_t index) const;
  // Whether the argument is null, undefined or left out.
  bool absent(size_t index) const;

  double number(size_t index) const;
  int32_t integer(size_t index, int32_t low, int32_t high) const;

  // Elements of a JavaScript array.
  size_t list_length(size_t index) const;
  Span<float> list_floats(size_t index, uint32_t element) const;
  Span<uint32_t> list_words(size_t index, uint32_t element) const;
  // Whether the element is a Uint32Array.
  bool list_has_words(size_t index, uint32_t element) const;

  // Of a call from JavaScript alone.
  napi_value value(size_t index) const;

  void returns(napi_value value) { result_ = value; }
  void returns(double value);
  napi_value result() const { return result_; }

 private:
  template <typename T>
  Span<T> array(size_t index, napi_typedarray_type type, const char* name) const;
  template <typename T>
  Span<T> list_array(size_t index, uint32_t element, napi_typedarray_type type, const char* name) const;
  const RecordedArgument& recorded(size_t index) const;
  const RecordedArgument& recorded_element(size_t index, uint32_t element) const;
  napi_value element_of(size_t index, uint32_t element) const;

  napi_env env_;
  State* state_ = nullptr;
  size_t size_ = kMaxArguments;
  const RecordedArgument* recorded_ = nullptr;
  napi_value arguments_[kMaxArguments];
  napi_value result_ = nullptr;
};

// Throws if an N-API call did not succeed.
void check(napi_status status, const char* what);

[[noreturn]] void fail(const std::string& message);

inline void require(bool condition, const char* message) {
  if (!condition) fail(message);
}

// a * b * ... of non-negative sizes, refusing anything above 2^31 - 1.
size_t checked_product(const int32_t* sizes, size_t count);

// The elements of a typed array of this type on an ArrayBuffer of this thread; false if the value is none.
bool array_of(napi_env env, napi_value value, napi_typedarray_type type, void*& data, size_t& length);

// Called with the exception in flight: turns it into a JavaScript one.
void rethrow_to_javascript(napi_env env) noexcept;

template <void (*body)(Call&)>
napi_value entry(napi_env env, napi_callback_info info) noexcept {
  try {
    Call call(env, info);
    body(call);
    return call.result();
  } catch (...) {
    rethrow_to_javascript(env);
    return nullptr;
  }
}

using Body = void (*)(Call&);

// Adds functions to the addon's exports.
class Module {
 public:
  Module(napi_env env, napi_value exports, State& state) : env_(env), exports_(exports), state_(state) {}

  template <Body body>
  void function(const char* name) {
    add(name, &entry<body>);
  }

  // A function of arrays and numbers alone, which a recording may call as well.
  template <Body body>
  void kernel(const char* name) {
    function<body>(name);
    make_recordable(name, body);
  }

 private:
  void add(const char* name, napi_callback callback);
  void make_recordable(const char* name, Body body);

  napi_env env_;
  napi_value exports_;
  State& state_;
};

}  // namespace addon
