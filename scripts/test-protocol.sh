#!/usr/bin/env bash
# The conformance tests of Jupyter's protocol (Debian: python3-jupyter-kernel-test) and a notebook executed by nbconvert,
# against the kernel in kernel/.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
python=/usr/bin/python3
if ! "$python" -c 'import jupyter_kernel_test' 2>/dev/null; then
  echo 'skipped: jupyter_kernel_test is not installed (apt-get install python3-jupyter-kernel-test jupyter-nbconvert)'
  exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
node "$root/kernel/dist/src/cli.js" install --prefix "$folder" >/dev/null
export JUPYTER_PATH="$folder/share/jupyter" TSLAB_KERNEL_HISTORY="$folder/history.jsonl"
cd "$root"
"$python" kernel/test/protocol.py -v
if "$python" -c 'import nbconvert' 2>/dev/null; then "$python" kernel/test/nbconvert_cell.py; fi
