#!/usr/bin/env bash
# Installs the system packages that a step needs, from the distribution only.
#
#   installer/bootstrap.sh engine   what builds xinglin-engine and its tests (GPU servers: no Qt)
#   installer/bootstrap.sh run      engine + what builds and runs the window
#   installer/bootstrap.sh test     run + what the tests need
#   installer/bootstrap.sh check    test + formatter and linter, as .ci/run uses them
#
# Does nothing when everything is there already, so it costs a second on the second call.
set -euo pipefail

# "a|b": the first name that this distribution knows (names moved between Debian 12 and Ubuntu 24.04).
engine_packages=(
    build-essential cmake ninja-build pkg-config ccache git ca-certificates
    libgtest-dev libgmock-dev python3
    libhwy-dev nlohmann-json3-dev libcli11-dev libspdlog-dev libsentencepiece-dev libprotobuf-dev libcpp-httplib-dev libssl-dev libicu-dev libdnnl-dev ocl-icd-opencl-dev libopenmpi-dev openmpi-bin
)
run_packages=(
    qt6-base-dev qt6-base-dev-tools qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools "libqt6svg6-dev|qt6-svg-dev"
    libgl-dev qt6-translations-l10n libsqlite3-dev librdkit-dev libboost-dev libopencc-dev libzip-dev libsodium-dev fonts-noto-cjk
)
test_packages=(xvfb xauth opencc valgrind)
check_packages=(clang-format clang-tidy)

step=${1:-run}
packages=("${engine_packages[@]}")
case $step in
engine) ;;
run) packages+=("${run_packages[@]}") ;;
test) packages+=("${run_packages[@]}" "${test_packages[@]}") ;;
check) packages+=("${run_packages[@]}" "${test_packages[@]}" "${check_packages[@]}") ;;
*)
    echo "usage: installer/bootstrap.sh [engine|run|test|check]" >&2
    exit 2
    ;;
esac

if ! command -v apt-get >/dev/null; then
    echo "This script knows Debian 12 and Ubuntu 24.04 only (no apt-get here)." >&2
    echo "Install the counterparts of these packages by hand, then run it again with XINGLIN_SKIP_PACKAGES=1:" >&2
    printf '  %s\n' "${packages[@]}" >&2
    [ "${XINGLIN_SKIP_PACKAGES:-}" = 1 ] && exit 0
    exit 4
fi

installed() { [ "$(dpkg-query -W -f='${Status}' "$1" 2>/dev/null)" = "install ok installed" ]; }

any_installed() {
    local name
    for name in ${1//|/ }; do
        if installed "$name"; then return 0; fi
    done
    return 1
}

missing=()
for entry in "${packages[@]}"; do
    any_installed "$entry" || missing+=("$entry")
done
if [ ${#missing[@]} -eq 0 ]; then
    echo "System packages: all ${#packages[@]} are there."
    exit 0
fi

root=()
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null; then
        root=(sudo)
    else
        echo "These system packages are missing and this account can neither be root nor use sudo:" >&2
        printf '  %s\n' "${missing[@]%%|*}" >&2
        echo "Ask an administrator to run: apt-get install ${missing[*]%%|*}" >&2
        exit 4
    fi
fi

echo "System packages: ${#missing[@]} of ${#packages[@]} are missing; fetching them."
export DEBIAN_FRONTEND=noninteractive
"${root[@]}" apt-get update -qq || {
    echo "apt-get update failed: is the network there, and are the package sources right?" >&2
    exit 4
}
names=()
for entry in "${missing[@]}"; do
    chosen=
    for name in ${entry//|/ }; do
        if [ -n "$(apt-cache madison "$name" 2>/dev/null)" ]; then
            chosen=$name
            break
        fi
    done
    if [ -z "$chosen" ]; then
        echo "The package ${entry//|/ or } does not exist in this distribution's sources." >&2
        echo "Xinglin needs Debian 12, Ubuntu 24.04 (with 'universe' enabled) or newer." >&2
        exit 4
    fi
    names+=("$chosen")
done
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${names[@]}" || {
    echo "apt-get install failed; the lines above say which package and why (disk full? 'df -h /')." >&2
    exit 4
}
echo "System packages: installed ${names[*]}"
