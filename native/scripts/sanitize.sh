#!/bin/sh
# Builds the addon with AddressSanitizer and UndefinedBehaviorSanitizer into build/sanitize and calls its functions
# 100,000 times with spoiled arguments. FUZZ_CALLS and FUZZ_SEED choose other numbers. Compile the tests first.
set -eu
cd "$(dirname "$0")/.."
ONEDNN_SANITIZE=1 node scripts/build-addon.mjs --strict
compiler=${CXX:-c++}
export TFJS_ONEDNN_ADDON="$PWD/build/sanitize/onednn.node"
export REQUIRE_ONEDNN=1
export FUZZ_CALLS="${FUZZ_CALLS:-100000}"
# Node itself is not instrumented, so the runtime is loaded before it; its own allocations are not to be judged.
export LD_PRELOAD="$($compiler -print-file-name=libasan.so) $($compiler -print-file-name=libstdc++.so)"
export ASAN_OPTIONS="detect_leaks=0:allocator_may_return_null=1:${ASAN_OPTIONS:-}"
export UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1:${UBSAN_OPTIONS:-}"
exec node --test --test-reporter=spec dist/test/fuzz.test.js
