#!/usr/bin/env bash
# Opens JupyterLab on this machine alone, with a token, and with the project's own TypeScript kernel.
set -eu
cd "$(dirname "$0")/.."
if ! command -v jupyter-lab >/dev/null; then
  echo 'JupyterLab is not installed; install it with: pip install jupyterlab (or: apt-get install jupyterlab)' >&2
  exit 1
fi
node --input-type=module -e '
import { writeKernelspec } from "./dist/src/notebook/index.js";
writeKernelspec("build/jupyter", process.cwd());
'
export JUPYTER_PATH="$PWD/build/jupyter${JUPYTER_PATH:+:$JUPYTER_PATH}"
exec jupyter-lab --ServerApp.ip=127.0.0.1 --notebook-dir="$PWD" "$@" notebooks
