#!/bin/sh
# The full matrix: each compiler, Release and Debug, each sanitizer, all tests,
# then clang-format and clang-tidy.  Hours on a small machine; `./install.sh
# --test` runs the part that every change must pass.
#
# usage: tests/matrix.sh [BUILD_DIRECTORY]
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$top/build-matrix}

for compiler in g++ clang++; do
  for type in Release Debug; do
    for sanitize in "" address thread; do
      directory=$out/$compiler-$type-${sanitize:-plain}
      echo "== $compiler $type ${sanitize:-plain}"
      cmake -S "$top" -B "$directory" -G Ninja -DCMAKE_BUILD_TYPE=$type \
        -DCMAKE_CXX_COMPILER=$compiler -DLEAKWALL_SANITIZE=$sanitize >/dev/null
      ninja -C "$directory" >/dev/null
      ctest --test-dir "$directory" --output-on-failure -j2
    done
  done
done

cd "$top"
echo "== clang-format"
git ls-files 'src/*.cc' 'src/*.h' 'tests/*.cc' 'tests/*.h' |
  xargs clang-format --dry-run --Werror
echo "== clang-tidy"
git ls-files 'src/*.cc' |
  xargs -n 1 -P "$(nproc)" clang-tidy -p "$out/clang++-Debug-plain" --quiet
