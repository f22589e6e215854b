#!/usr/bin/env bash
# Opens JupyterLab on this machine alone, with a token, the project's own TypeScript kernel, and the page to start with.
#
#   JUPYTER    the program jupyter-lab, or jupyter, where it is not on the path
#   LAB_ARGS   more options for it, such as --no-browser
set -eu
cd "$(dirname "$0")/.."
program=${JUPYTER:-jupyter-lab}
if ! command -v "$program" >/dev/null; then
  if [ -n "${JUPYTER:-}" ]; then
    echo "JUPYTER is '$JUPYTER', which is no program; name jupyter-lab, such as JUPYTER=~/venv/bin/jupyter-lab" >&2
  else
    echo 'JupyterLab is not installed; install it with: pip install jupyterlab (or: apt-get install jupyterlab)' >&2
  fi
  exit 2
fi
command=("$program")
[ "$(basename "$program")" = jupyter ] && command+=(lab)
# A superuser is refused by default; the server listens on this machine alone.
[ "$(id -u)" = 0 ] && command+=(--allow-root)
node --input-type=module -e '
import { writeKernelspec } from "./dist/src/notebook/index.js";
writeKernelspec("build/jupyter", process.cwd());
'
export JUPYTER_PATH="$PWD/build/jupyter${JUPYTER_PATH:+:$JUPYTER_PATH}"
export JUPYTER_CONFIG_PATH="$PWD/scripts/jupyter${JUPYTER_CONFIG_PATH:+:$JUPYTER_CONFIG_PATH}"
# shellcheck disable=SC2086 # LAB_ARGS are words.
exec "${command[@]}" --ServerApp.ip=127.0.0.1 --ServerApp.root_dir="$PWD" \
  --LabApp.default_url=/lab/tree/notebooks/start.ipynb ${LAB_ARGS:-} "$@"
