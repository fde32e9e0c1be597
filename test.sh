#!/usr/bin/env bash
# Sets up, makes one build and runs every test under ctest. Arguments go to ctest: ./test.sh -R knowledge
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

say() { printf '\n\033[1m[%s] %s\033[0m\n' "$1" "$2"; }

say 1/4 "System packages"
installer/bootstrap.sh test

say 2/4 "Configure (preset dev)"
cmake --preset dev

say 3/4 "Build"
cmake --build --preset dev --parallel "$(nproc)"

reference=${XINGLIN_REFERENCE_DATA:-../shared/data}
[ -d "$reference" ] || echo "No reference data at $reference: the tests that use it will skip and say so."

say 4/4 "Test"
ctest --preset dev --parallel "$(nproc)" "$@"
