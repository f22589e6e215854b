#!/usr/bin/env bash
# Sets JupyterLab 4 up in a folder of its own, from packages of Debian trixie that are unpacked there and not installed:
# no superuser is needed and neither the project nor the system gains a file. Then it runs the trial in a browser.
#
#   bash scripts/try-jupyterlab.sh [FOLDER]     FOLDER: 2 GB; default ~/.cache/jupyterlab-trial
#
#   MIRROR           a mirror of Debian; by default the one that this machine's apt is set to
#   LAB_NOTEBOOKS    names of notebooks, separated by commas; all by default
set -euo pipefail
folder=$(realpath -m "${1:-${XDG_CACHE_HOME:-$HOME/.cache}/jupyterlab-trial}")
root=$folder/root
launcher=$folder/jupyter-lab

fail() {
  echo "$1" >&2
  exit 2
}

unpack() {
  command -v apt-get dpkg-deb >/dev/null || fail 'apt-get and dpkg-deb are needed: on other systems, pip install jupyterlab'
  local mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Component: main' | head -n 1)}
  [ -n "$mirror" ] || fail 'apt knows no mirror of Debian; name one: MIRROR=http://… bash scripts/try-jupyterlab.sh'
  local apt=$folder/apt
  mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/empty" "$root"
  : >"$apt/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$apt/sources.list"
  cat >"$apt/apt.conf" <<EOF
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt";
Dir::Cache::archives "$apt/archives";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "$apt/empty";
Dir::Etc::parts "$apt/empty";
Dir::Etc::preferencesparts "$apt/empty";
EOF
  export APT_CONFIG=$apt/apt.conf
  apt-get -qq update
  apt-get -qq install --download-only --no-install-recommends -y jupyterlab >/dev/null
  local package
  for package in "$apt"/archives/*.deb; do dpkg-deb -x "$package" "$root"; done
  unset APT_CONFIG
  rm -rf "$apt"
}

# Its own loader and libraries: what it starts, such as kernels, runs with those of the system.
write_launcher() {
  local loader python
  loader=$(find "$root/usr/lib64" "$root/usr/lib" -name 'ld-linux*' | head -n 1)
  python=$(readlink -f "$root/usr/bin/python3")
  cat >"$launcher.new" <<EOF
#!/usr/bin/env bash
export PYTHONHOME='$root/usr'
exec '$loader' --library-path '$(dirname "$(find "$root/usr/lib" -name 'libc.so.6' | head -n 1)")' '$python' -m jupyterlab "\$@"
EOF
  chmod +x "$launcher.new"
  mv "$launcher.new" "$launcher"
}

if [ ! -x "$launcher" ]; then
  unpack
  write_launcher
fi
echo "JupyterLab $("$launcher" --version 2>/dev/null): $launcher"
cd "$(dirname "$0")/.."
JUPYTER=$launcher npm run --silent test:lab
