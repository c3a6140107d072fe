#!/bin/sh
# Sets leakwall up on a fresh Debian 12: packages, build, install, and a first
# scan that shows it working.
set -eu

usage() {
  cat <<'TXT'
usage: ./install.sh [--repo PATH] [--prefix DIR]
       ./install.sh --test

  --repo PATH    also install the hooks in this repository
  --prefix DIR   where to install (default: /usr/local, or ~/.local where
                 /usr/local cannot be written)
  --test         packages, build, and every test; installs nothing
TXT
}

die() {
  echo "install.sh: $*" >&2
  exit 2
}

repo=
prefix=
mode=install
while [ $# -gt 0 ]; do
  case $1 in
    --repo) [ $# -ge 2 ] || die "--repo needs a path"; repo=$2; shift ;;
    --prefix) [ $# -ge 2 ] || die "--prefix needs a directory"; prefix=$2; shift ;;
    --test) mode=test ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; die "unknown option: $1" ;;
  esac
  shift
done

top=$(cd "$(dirname "$0")" && pwd)
start=$(date +%s)
step() { echo "== [$(($(date +%s) - start)) s] $*"; }

if [ -n "$repo" ]; then
  git -C "$repo" rev-parse --git-dir >/dev/null 2>&1 ||
    die "--repo $repo: this is no Git repository"
  repo=$(cd "$repo" && pwd)
fi

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs those of the named packages that are not there yet.
packages() {
  missing=
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
      grep -q 'ok installed' || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null 2>&1 ||
    die "this is no Debian: install the equivalents of$missing yourself"
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
    die "run as root, or install sudo: missing packages:$missing"
  fi
  as_root apt-get update -qq
  # shellcheck disable=SC2086  # a list of package names
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# Hyperscan is for x86; elsewhere Vectorscan has the same headers and names.
case $(uname -m) in
  x86_64 | i?86) engine=libhyperscan-dev ;;
  *) engine=libvectorscan-dev ;;
esac

build() { # DIRECTORY CMAKE_OPTION...
  directory=$1
  shift
  cmake -S "$top" -B "$directory" -G Ninja "$@" >"$directory.log" 2>&1 ||
    { cat "$directory.log" >&2; die "cmake failed"; }
  ninja -C "$directory" >"$directory.log" 2>&1 ||
    { tail -n 60 "$directory.log" >&2; die "the build failed"; }
  rm -f "$directory.log"
}

step "packages"
packages git ca-certificates g++ cmake ninja-build pkg-config $engine \
  libgit2-dev libre2-dev libpcre2-dev libtomlplusplus-dev libcli11-dev nlohmann-json3-dev \
  libfmt-dev libfyaml-dev libdeflate-dev libxxhash-dev libzxcvbn-dev libssl-dev zlib1g-dev

if [ "$mode" = test ]; then
  packages doctest-dev clang libclang-rt-14-dev python3 python3-jsonschema
  step "build: gcc, Release"
  build "$top/build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER=g++
  step "test: gcc, Release"
  ctest --test-dir "$top/build" --output-on-failure -j2
  step "build: clang, Debug, address and undefined"
  build "$top/build-asan" -DCMAKE_BUILD_TYPE=Debug \
    -DCMAKE_CXX_COMPILER=clang++ -DLEAKWALL_SANITIZE=address
  step "test: clang, Debug, address and undefined"
  ctest --test-dir "$top/build-asan" --output-on-failure -j2
  step "build: clang, Debug, thread (scan and git)"
  cmake -S "$top" -B "$top/build-tsan" -G Ninja -DCMAKE_BUILD_TYPE=Debug \
    -DCMAKE_CXX_COMPILER=clang++ -DLEAKWALL_SANITIZE=thread >/dev/null
  ninja -C "$top/build-tsan" scan_test git_test >/dev/null ||
    die "the thread build failed: ninja -C build-tsan scan_test git_test"
  step "test: clang, Debug, thread (scan and git)"
  ctest --test-dir "$top/build-tsan" --output-on-failure -R '^(scan|git)$'
  step "all tests passed"
  exit 0
fi

if [ -z "$prefix" ]; then
  if [ "$(id -u)" -eq 0 ] || [ -w /usr/local/bin ]; then
    prefix=/usr/local
  else
    prefix=$HOME/.local
  fi
fi

step "build"
build "$top/build" -DCMAKE_BUILD_TYPE=Release -DLEAKWALL_TESTS=OFF

step "install to $prefix"
mkdir -p "$prefix/bin"
# A new file and a rename: a hook that runs at this moment keeps its binary.
install -s -m 0755 "$top/build/leakwall" "$prefix/bin/.leakwall.new"
mv -f "$prefix/bin/.leakwall.new" "$prefix/bin/leakwall"
rm -f "$prefix/share/leakwall/"rules-*.image
leakwall=$prefix/bin/leakwall
"$leakwall" --version

if [ -n "$repo" ]; then
  step "hooks of $repo"
  "$leakwall" install "$repo"
fi

step "a first scan: a commit with a weak password, in a throw-away repository"
demo=$(mktemp -d)
trap 'rm -rf "$demo"' EXIT
git -C "$demo" init -q
git -C "$demo" config user.name "leakwall demo"
git -C "$demo" config user.email demo@example.com
"$leakwall" install "$demo" >/dev/null
# Assembled here, so that this script holds no password itself.
printf 'services:\n  db:\n    image: postgres:16\n    environment:\n      %s: %s\n' \
  POSTGRES_PASSWORD postgres >"$demo/docker-compose.yml"
git -C "$demo" add docker-compose.yml
echo "\$ git commit -m 'Add the database'"
if git -C "$demo" commit -q -m "Add the database"; then
  die "the commit was not refused: please report this"
fi
echo
step "done: that commit was refused, as it should be"
if [ -z "$repo" ]; then
  echo "To guard a repository: $leakwall install PATH"
fi
case :$PATH: in
  *:"$prefix/bin":*) ;;
  *) echo "To call it by name: add $prefix/bin to PATH" ;;
esac
