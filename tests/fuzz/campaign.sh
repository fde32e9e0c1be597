#!/bin/bash
# Fuzz entries over many inputs, one program after the other:
#
#     cmake --preset asan && cmake --build --preset asan
#     tests/fuzz/campaign.sh build/asan/bin [COUNT [NAME...]]
#
# COUNT: 1000000 when not given. Readers open files by name, so their folder is one in memory where there is one.
# Ends with 1 where an input killed a program; its number and how to repeat it are said.
set -u
bin=${1:?usage: campaign.sh BIN-FOLDER [COUNT [NAME...]]}
count=${2:-1000000}
corpora=$(dirname "$(readlink -f "$0")")/corpus
names=("${@:3}")
if [ ${#names[@]} -eq 0 ]; then
    for program in "$bin"/*_fuzz_corpus; do
        names+=("$(basename "$program" _fuzz_corpus)")
    done
fi
[ -d /dev/shm ] && scratch=$(mktemp -d /dev/shm/fuzz.XXXXXX) || scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0
for name in "${names[@]}"; do
    began=$SECONDS
    if TMPDIR=$scratch "$bin/${name}_fuzz_corpus" "$corpora/$name" "$count" 2> "$scratch/$name.err"; then
        echo "$name: $count inputs in $((SECONDS - began)) s, nothing found"
    else
        failed=1
        tail -n 60 "$scratch/$name.err" >&2
        number=$(sed -n 's/^input number //p' "$scratch/$name.err" | tail -n 1)
        echo "$name: FOUND by input ${number:-unknown}; again: $bin/${name}_fuzz_corpus $corpora/$name 1 $number"
    fi
done
exit $failed
