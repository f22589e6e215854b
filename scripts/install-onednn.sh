#!/usr/bin/env bash
# Installs oneDNN where that can be done without asking: as root on Debian and its kin. Anywhere else it says how, and
# the workbook goes on with a slower backend.
set -u

has_onednn() {
  echo '#include <oneapi/dnnl/dnnl_config.h>' | "${CXX:-c++}" -E -x c++ - >/dev/null 2>&1
}

if has_onednn || [ "$(uname)" = Darwin ]; then
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo 'oneDNN is not installed; for faster training install its development files (dnnl.hpp) and run make again'
  exit 0
fi
if [ "$(id -u)" != 0 ]; then
  echo 'oneDNN is not installed; for faster training run: sudo apt-get install -y libdnnl-dev'
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
install='apt-get install -y --no-install-recommends libdnnl-dev'
$install >/dev/null 2>&1 || { apt-get update >/dev/null 2>&1 && $install >/dev/null 2>&1; }
has_onednn || echo 'oneDNN could not be installed; training goes on with the wasm backend'
exit 0
