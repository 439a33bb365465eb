#!/usr/bin/env bash
# Makes the LLVM IR of every kernel from its C source again, with one pinned compiler in an environment that is thrown away.
# What binds the IR to one processor is taken out: it is compiled for the processor at hand when it is first used.
#   tools/kernels.sh [NAME...]
set -euo pipefail
cd "$(dirname "$0")/../src/tutela/engines/kernels/sources"
compiler=ziglang==0.13.0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check "$compiler"
options=(-target x86_64-linux-musl -O2 -S -emit-llvm -ffreestanding -fno-builtin -fno-stack-protector -fno-sanitize=all
  -fno-asynchronous-unwind-tables -fno-ident -g0 -Wall -Wextra -Wno-psabi)
names=("$@")
if [[ ${#names[@]} == 0 ]]; then for source in *.c; do names+=("${source%.c}"); done; fi
for name in "${names[@]}"; do
  "$scratch/venv/bin/python" -m ziglang cc "${options[@]}" -o "$scratch/$name.ll" "$name.c"
  {
    echo "; made by tools/kernels.sh with $compiler from $name.c, whose SHA-256 is"
    echo "; $(sha256sum "$name.c" | cut -d' ' -f1)"
    sed -E -e '/^; ModuleID|^target (datalayout|triple)|^source_filename/d' -e '/^attributes/s/ "[^"]*"="[^"]*"//g' "$scratch/$name.ll"
  } > "$name.ll"
done
