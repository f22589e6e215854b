#!/usr/bin/env bash
# The workbook needs Node.js 20.19 or newer: its notebooks load the compiled ES modules with require().
set -u
if ! command -v node >/dev/null; then
  echo 'Node.js is missing: install version 20.19 or newer' >&2
  exit 1
fi
node -e '
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node.js ${process.versions.node} is installed; install version 20.19 or newer`);
  process.exit(1);
}'
