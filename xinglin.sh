#!/usr/bin/env bash
# Sets up, builds and opens Xinglin. Safe to run again: what is done already is skipped.
#
#   ./xinglin.sh [options of xinglin]     for example ./xinglin.sh --lang en --theme dark
#   ./xinglin.sh --no-start               set up and build only
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

say() { printf '\n\033[1m[%s] %s\033[0m\n' "$1" "$2"; }

start=yes
if [ "${1:-}" = "--no-start" ]; then
    start=no
    shift
fi

say 1/4 "System packages"
installer/bootstrap.sh run

say 2/4 "Configure (preset release)"
cmake --preset release

say 3/4 "Build the programs and the knowledge database"
cmake --build --preset release --parallel "$(nproc)"

program=build/release/bin/xinglin
if [ "$start" = no ]; then
    say 4/4 "Built: $program"
    exit 0
fi
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ -z "${QT_QPA_PLATFORM:-}" ]; then
    say 4/4 "Built, but there is no screen here (DISPLAY and WAYLAND_DISPLAY are not set)"
    cat <<TXT
To open the window on a virtual screen:
    sudo apt-get install xvfb
    xvfb-run --auto-servernum --server-args="-screen 0 1440x900x24" $program
To write pictures of every page without any screen:
    QT_QPA_PLATFORM=offscreen $program --tour /tmp/xinglin-tour
Without a window: build/release/bin/xinglin-cli --help
TXT
    exit 0
fi
say 4/4 "Open the window"
exec "$program" "$@"
