// Entry of the addon. Compiled for any processor of the architecture: it refuses to go on where the
// processor lacks what the kernels were compiled for.
#include <memory>

#include "api.h"
#include "dispatch.h"
#include "kernels.h"
#include "recording.h"
#include "state.h"

namespace addon {

namespace {

bool processor_suffices() {
#if defined(ADDON_ARCH) && defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("bmi2");
#else
  return true;
#endif
}

void set(napi_env env, napi_value object, const char* name, napi_value value) {
  check(napi_set_named_property(env, object, name, value), name);
}

// version(): { onednn, compiler, arch, vectorBits }
void version(Call& call) {
  const napi_env env = call.env();
  napi_value object;
  check(napi_create_object(env, &object), "an object");
  const auto text = [&](const char* name, const std::string& value) {
    napi_value string;
    check(napi_create_string_utf8(env, value.c_str(), value.size(), &string), name);
    set(env, object, name, string);
  };
  const dnnl_version_t* library = dnnl_version();
  text("onednn", std::to_string(library->major) + "." + std::to_string(library->minor) + "." +
                     std::to_string(library->patch));
  text("compiler", ADDON_COMPILER);
#ifdef ADDON_ARCH
  text("arch", ADDON_ARCH);
#else
  text("arch", "baseline");
#endif
  napi_value bits;
  check(napi_create_int32(env, vector_bits(), &bits), "a number");
  set(env, object, "vectorBits", bits);
  call.returns(object);
}

// threads(): number; threads(n): number, sets it first.
void threads(Call& call) {
  State& state = call.state();
  if (!call.absent(0)) {
    state.threads = call.integer(0, 1, 1024);
    use_threads(state.threads);
  }
  call.returns(static_cast<double>(state.threads));
}

// cacheSize(): number of primitives held.
void cache_size(Call& call) { call.returns(static_cast<double>(call.state().primitives.size())); }

// clear(): gives up primitives and scratch memory.
void clear(Call& call) {
  State& state = call.state();
  state.primitives.clear();
  state.drop_scratch();
}

}  // namespace

}  // namespace addon

NAPI_MODULE_INIT() {
  using namespace addon;
  try {
    if (!processor_suffices())
      throw std::runtime_error(
          "the addon was built for a processor with AVX2 and FMA, which this one lacks");
    auto state = std::make_unique<State>();
    check(napi_set_instance_data(
              env, state.get(),
              [](napi_env, void* data, void*) { delete static_cast<State*>(data); }, nullptr),
          "instance data");
    Module module(env, exports, *state.release());  // the environment deletes it when it ends
    module.function<version>("version");
    module.function<threads>("threads");
    module.function<cache_size>("cacheSize");
    module.function<clear>("clear");
    register_kernels(module);
    register_recording(module);
  } catch (...) {
    rethrow_to_javascript(env);
  }
  return exports;
}
