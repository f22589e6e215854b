// record(calls, bytes, lengths): a recording
// replay(recording, arrays, step): makes its calls
// forget(recording): gives up its memory
//
// An argument of a call is a number, undefined, an array of them, a typed array, which is copied, or a
// Float64Array.of(array, offset, length, type) for a typed array elsewhere: in an array that the replay brings, by its
// number and the offset in elements, or, where that number is -1, in memory of the recording, by the offset in bytes;
// type 0 are floats, 1 bytes. A Uint32Array is a stream of draws: its second word is the step.
#include "recording.h"

#include <cstring>
#include <string>

#include "state.h"

namespace addon {

namespace {

using Kind = RecordedArgument::Kind;

constexpr size_t kMostCalls = 1 << 20;
constexpr double kMostBytes = 1e12;

size_t length_of(napi_env env, napi_value list, const char* what) {
  uint32_t length = 0;
  if (napi_get_array_length(env, list, &length) != napi_ok) fail(std::string(what) + " must be an array");
  return length;
}

napi_value element(napi_env env, napi_value list, size_t index) {
  napi_value value;
  check(napi_get_element(env, list, static_cast<uint32_t>(index), &value), "an element");
  return value;
}

std::string text_of(napi_env env, napi_value value) {
  char text[64];
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, text, sizeof text, &length) != napi_ok)
    fail("a call must begin with the name of a kernel");
  return {text, length};
}

size_t index_of(double number, double below, const char* what) {
  if (!(number >= 0 && number < below && number == static_cast<double>(static_cast<uint64_t>(number))))
    fail(std::string(what) + " " + std::to_string(number) + " is not an integer from 0 below " + std::to_string(below));
  return static_cast<size_t>(number);
}

// Handles that are made while it lives, which is not longer than the call.
class HandleScope {
 public:
  explicit HandleScope(napi_env env) : env_(env) { check(napi_open_handle_scope(env, &scope_), "a scope"); }
  ~HandleScope() { napi_close_handle_scope(env_, scope_); }
  HandleScope(const HandleScope&) = delete;
  HandleScope& operator=(const HandleScope&) = delete;

 private:
  napi_env env_;
  napi_handle_scope scope_;
};

size_t element_bytes(napi_typedarray_type type) { return type == napi_uint8_array ? 1 : 4; }

// A typed array of a type that kernels take, whichever it is.
bool any_array(napi_env env, napi_value value, RecordedArgument& argument) {
  for (const auto type : {napi_float32_array, napi_int32_array, napi_uint32_array, napi_uint8_array})
    if (array_of(env, value, type, argument.data, argument.length)) {
      argument.kind = Kind::kArray;
      argument.type = type;
      return true;
    }
  return false;
}

}  // namespace

Recording::Recording(napi_env env, const State& state, napi_value calls, size_t bytes, Span<int32_t> lengths)
    : bytes_(bytes), memory_(static_cast<std::byte*>(::operator new(bytes, kLine))) {
  for (size_t i = 0; i < lengths.length; ++i) lengths_.push_back(index_of(lengths[i], INT32_MAX, "length"));
  const size_t count = length_of(env, calls, "the calls");
  require(count <= kMostCalls, "too many calls");
  calls_.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    const HandleScope scope(env);
    const napi_value call = element(env, calls, i);
    const size_t size = length_of(env, call, "a call");
    require(size >= 1 && size <= 1 + Call::kMaxArguments, "a call has a name and at most 16 arguments");
    const std::string name = text_of(env, element(env, call, 0));
    const auto body = state.bodies.find(name);
    if (body == state.bodies.end()) fail("no kernel '" + name + "' can be recorded");
    RecordedCall& made = calls_.emplace_back();
    made.body = body->second;
    made.arguments.reserve(size - 1);
    for (size_t a = 1; a < size; ++a) made.arguments.push_back(argument_of(env, element(env, call, a)));
  }
  for (RecordedCall& call : calls_)
    for (RecordedArgument& argument : call.arguments) find_brought(argument);
}

RecordedArgument Recording::argument_of(napi_env env, napi_value value) {
  RecordedArgument argument;
  napi_valuetype type;
  check(napi_typeof(env, value, &type), "type of an argument");
  if (type == napi_undefined) return argument;
  if (napi_get_value_double(env, value, &argument.number) == napi_ok) {
    argument.kind = Kind::kNumber;
    return argument;
  }
  if (array_argument(env, value, argument)) return argument;
  const size_t count = length_of(env, value, "an argument");
  argument.kind = Kind::kList;
  for (size_t i = 0; i < count; ++i)
    if (!array_argument(env, element(env, value, i), argument.list.emplace_back())) fail("a list holds arrays");
  return argument;
}

bool Recording::array_argument(napi_env env, napi_value value, RecordedArgument& argument) {
  void* place = nullptr;
  size_t length = 0;
  if (array_of(env, value, napi_float64_array, place, length)) {
    require(length == 4, "a place has four numbers");
    argument = place_of(static_cast<const double*>(place));
    return true;
  }
  if (!any_array(env, value, argument)) return false;
  const size_t bytes = argument.length * element_bytes(argument.type);
  auto& copy = copies_.emplace_back(new uint64_t[bytes / 8 + 1]);
  if (bytes > 0) std::memcpy(copy.get(), argument.data, bytes);
  argument.data = copy.get();
  if (argument.type == napi_uint32_array) {
    require(argument.length >= 2, "a stream of draws has a name and a step");
    streams_.push_back(static_cast<uint32_t*>(argument.data) + 1);
  }
  return true;
}

RecordedArgument Recording::place_of(const double* place) const {
  RecordedArgument argument;
  argument.kind = Kind::kArray;
  argument.type = place[3] == 1 ? napi_uint8_array : napi_float32_array;
  require(place[3] == 1 || place[3] == 0, "a place holds floats or bytes");
  const size_t bytes = element_bytes(argument.type);
  argument.brought = place[0] != -1;
  if (argument.brought) argument.array = index_of(place[0], static_cast<double>(lengths_.size()), "array");
  const size_t unit = argument.brought ? 4 : 1;
  const size_t available = argument.brought ? 4 * lengths_[argument.array] : bytes_;
  argument.offset = index_of(place[1], static_cast<double>(available) + 1, "offset");
  argument.length = index_of(place[2], static_cast<double>(available) + 1, "length");
  require(!argument.brought || bytes == 4, "an array that is brought has floats");
  require(unit * argument.offset % bytes == 0, "a place is not aligned");
  require(unit * argument.offset + bytes * argument.length <= available, "a place reaches beyond its memory");
  if (!argument.brought && argument.length > 0) argument.data = memory_.get() + argument.offset;
  return argument;
}

void Recording::find_brought(RecordedArgument& argument) {
  for (RecordedArgument& element : argument.list) find_brought(element);
  if (argument.brought && argument.length > 0) brought_.push_back(&argument);
}

void Recording::replay(napi_env env, State& state, napi_value arrays, uint32_t step) {
  require(length_of(env, arrays, "the arrays of a replay") == lengths_.size(), "as many arrays as recorded are needed");
  // Reading an element may run JavaScript, which may detach an array or replay: no address is taken before all are read.
  std::vector<napi_value> values;
  for (size_t i = 0; i < lengths_.size(); ++i) values.push_back(element(env, arrays, i));
  std::vector<float*> data;
  for (size_t i = 0; i < lengths_.size(); ++i) {
    void* found = nullptr;
    size_t length = 0;
    if (!array_of(env, values[i], napi_float32_array, found, length) || length != lengths_[i])
      fail("array " + std::to_string(i) + " of a replay must be a Float32Array of " + std::to_string(lengths_[i]) +
           " elements");
    data.push_back(static_cast<float*>(found));
  }
  for (RecordedArgument* argument : brought_) argument->data = data[argument->array] + argument->offset;
  for (uint32_t* stream : streams_) *stream = step;
  for (const RecordedCall& recorded : calls_) {
    Call call(env, state, recorded.arguments);
    recorded.body(call);
  }
}

namespace {

// What JavaScript holds; empty once it is forgotten, which may happen within a replay.
using Held = std::shared_ptr<Recording>;

Held& held(Call& call) {
  void* data = nullptr;
  napi_valuetype type;
  check(napi_typeof(call.env(), call.value(0), &type), "type of an argument");
  if (type != napi_external || napi_get_value_external(call.env(), call.value(0), &data) != napi_ok)
    fail("argument 0 must be a recording");
  return *static_cast<Held*>(data);
}

void record(Call& call) {
  const double bytes = call.number(1);
  auto recording = std::make_unique<Held>(
      std::make_shared<Recording>(call.env(), call.state(), call.value(0), index_of(bytes, kMostBytes, "bytes"),
                                  call.ints(2)));
  napi_value external;
  check(napi_create_external(
            call.env(), recording.get(), [](napi_env, void* data, void*) { delete static_cast<Held*>(data); }, nullptr,
            &external),
        "a recording");
  static_cast<void>(recording.release());
  call.returns(external);
}

void replay(Call& call) {
  const double step = call.number(2);
  const Held recording = held(call);
  require(recording != nullptr, "the recording was given up");
  recording->replay(call.env(), call.state(), call.value(1),
                    static_cast<uint32_t>(index_of(step, 4294967296.0, "step")));
}

void forget(Call& call) { held(call).reset(); }

}  // namespace

void register_recording(Module& module) {
  module.function<record>("record");
  module.function<replay>("replay");
  module.function<forget>("forget");
}

}  // namespace addon
