#include "api.h"

#include <exception>

#include "state.h"

namespace addon {

Call::Call(napi_env env, napi_callback_info info) : env_(env) {
  check(napi_get_cb_info(env, info, &size_, arguments_, nullptr, nullptr), "arguments");
  if (size_ > kMaxArguments) size_ = kMaxArguments;
  void* data = nullptr;
  check(napi_get_instance_data(env, &data), "instance data");
  require(data != nullptr, "the addon was shut down");
  state_ = static_cast<State*>(data);
}

napi_value Call::value(size_t index) const {
  if (index >= size_) fail("argument " + std::to_string(index) + " is missing");
  require(recorded_ == nullptr, "a recorded call has no JavaScript values");
  return arguments_[index];
}

const RecordedArgument& Call::recorded(size_t index) const {
  if (index >= size_) fail("argument " + std::to_string(index) + " is missing");
  return recorded_[index];
}

bool array_of(napi_env env, napi_value value, napi_typedarray_type expected, void*& data, size_t& length) {
  napi_typedarray_type type;
  napi_value buffer = nullptr;
  bool plain = false;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, &buffer, nullptr) != napi_ok ||
      type != expected || napi_is_arraybuffer(env, buffer, &plain) != napi_ok || !plain)
    return false;
  // A detached buffer has length 0 and whatever address.
  if (length == 0) data = nullptr;
  return true;
}

namespace {

[[noreturn]] void wrong_type(size_t index, const char* name) {
  fail("argument " + std::to_string(index) + " must be a " + name + " on an ArrayBuffer of its own thread");
}

template <typename T>
Span<T> as_span(const RecordedArgument& argument, size_t index, napi_typedarray_type type, const char* name) {
  if (argument.kind != RecordedArgument::Kind::kArray || argument.type != type) wrong_type(index, name);
  return {static_cast<T*>(argument.data), argument.length};
}

template <typename T>
Span<T> as_span(napi_env env, napi_value value, size_t index, napi_typedarray_type type, const char* name) {
  void* data = nullptr;
  size_t length = 0;
  if (!array_of(env, value, type, data, length)) wrong_type(index, name);
  return {static_cast<T*>(data), length};
}

}  // namespace

template <typename T>
Span<T> Call::array(size_t index, napi_typedarray_type type, const char* name) const {
  if (recorded_ != nullptr) return as_span<T>(recorded(index), index, type, name);
  return as_span<T>(env_, value(index), index, type, name);
}

template <typename T>
Span<T> Call::list_array(size_t index, uint32_t element, napi_typedarray_type type, const char* name) const {
  if (recorded_ != nullptr) return as_span<T>(recorded_element(index, element), index, type, name);
  return as_span<T>(env_, element_of(index, element), index, type, name);
}

namespace {

template <typename T>
Span<T> of_length(Span<T> span, size_t index, size_t length) {
  if (span.length != length)
    fail("argument " + std::to_string(index) + " must have " + std::to_string(length) +
         " elements, not " + std::to_string(span.length));
  return span;
}

}  // namespace

Span<float> Call::floats(size_t index) const {
  return array<float>(index, napi_float32_array, "Float32Array");
}
Span<float> Call::floats(size_t index, size_t length) const {
  return of_length(floats(index), index, length);
}
Span<int32_t> Call::ints(size_t index) const {
  return array<int32_t>(index, napi_int32_array, "Int32Array");
}
Span<int32_t> Call::ints(size_t index, size_t length) const {
  return of_length(ints(index), index, length);
}
Span<uint8_t> Call::bytes(size_t index) const {
  return array<uint8_t>(index, napi_uint8_array, "Uint8Array");
}
Span<uint8_t> Call::bytes(size_t index, size_t length) const {
  return of_length(bytes(index), index, length);
}
Span<uint32_t> Call::words(size_t index) const {
  return array<uint32_t>(index, napi_uint32_array, "Uint32Array");
}

bool Call::absent(size_t index) const {
  if (index >= size_) return true;
  if (recorded_ != nullptr) return recorded_[index].kind == RecordedArgument::Kind::kAbsent;
  napi_valuetype type;
  check(napi_typeof(env_, arguments_[index], &type), "type of an argument");
  return type == napi_null || type == napi_undefined;
}

double Call::number(size_t index) const {
  double number = 0;
  if (recorded_ != nullptr ? recorded(index).kind != RecordedArgument::Kind::kNumber
                           : napi_get_value_double(env_, value(index), &number) != napi_ok)
    fail("argument " + std::to_string(index) + " must be a number");
  return recorded_ != nullptr ? recorded_[index].number : number;
}

int32_t Call::integer(size_t index, int32_t low, int32_t high) const {
  const double value = number(index);
  if (!(value >= low && value <= high && value == static_cast<double>(static_cast<int32_t>(value))))
    fail("argument " + std::to_string(index) + " must be an integer from " + std::to_string(low) +
         " to " + std::to_string(high));
  return static_cast<int32_t>(value);
}

size_t Call::list_length(size_t index) const {
  uint32_t length = 0;
  if (recorded_ != nullptr ? recorded(index).kind != RecordedArgument::Kind::kList
                           : napi_get_array_length(env_, value(index), &length) != napi_ok)
    fail("argument " + std::to_string(index) + " must be an array");
  return recorded_ != nullptr ? recorded_[index].list.size() : length;
}

const RecordedArgument& Call::recorded_element(size_t index, uint32_t element) const {
  if (element >= list_length(index)) fail("element " + std::to_string(element) + " of an array is missing");
  return recorded_[index].list[element];
}

napi_value Call::element_of(size_t index, uint32_t element) const {
  napi_value found;
  check(napi_get_element(env_, value(index), element, &found), "element of an array");
  return found;
}

Span<float> Call::list_floats(size_t index, uint32_t element) const {
  return list_array<float>(index, element, napi_float32_array, "Float32Array");
}

Span<uint32_t> Call::list_words(size_t index, uint32_t element) const {
  return list_array<uint32_t>(index, element, napi_uint32_array, "Uint32Array");
}

bool Call::list_has_words(size_t index, uint32_t element) const {
  if (recorded_ != nullptr) return recorded_element(index, element).type == napi_uint32_array;
  napi_typedarray_type type;
  return napi_get_typedarray_info(env_, element_of(index, element), &type, nullptr, nullptr, nullptr, nullptr) ==
             napi_ok &&
         type == napi_uint32_array;
}

void Call::returns(double value) {
  check(napi_create_double(env_, value, &result_), "a number");
}

void check(napi_status status, const char* what) {
  if (status != napi_ok)
    throw std::runtime_error(std::string("Node-API failed (status ") + std::to_string(status) +
                             ") on " + what);
}

void fail(const std::string& message) { throw ArgumentError(message); }

size_t checked_product(const int32_t* sizes, size_t count) {
  uint64_t product = 1;
  bool empty = false;
  for (size_t i = 0; i < count; ++i) {
    if (sizes[i] < 0) fail("negative size " + std::to_string(sizes[i]));
    if (sizes[i] == 0) {
      empty = true;
      continue;
    }
    product *= static_cast<uint64_t>(sizes[i]);
    if (product > INT32_MAX) fail("a tensor of more than 2^31 - 1 elements");
  }
  return empty ? 0 : static_cast<size_t>(product);
}

void rethrow_to_javascript(napi_env env) noexcept {
  try {
    throw;
  } catch (const ArgumentError& error) {
    napi_throw_type_error(env, "ERR_ONEDNN_ARGUMENT", error.what());
  } catch (const std::exception& error) {
    napi_throw_error(env, "ERR_ONEDNN", error.what());
  } catch (...) {
    napi_throw_error(env, "ERR_ONEDNN", "unknown failure in the addon");
  }
}

void Module::make_recordable(const char* name, Body body) { state_.bodies.emplace(name, body); }

void Module::add(const char* name, napi_callback callback) {
  napi_value function;
  check(napi_create_function(env_, name, NAPI_AUTO_LENGTH, callback, nullptr, &function), name);
  check(napi_set_named_property(env_, exports_, name, function), name);
}

}  // namespace addon
