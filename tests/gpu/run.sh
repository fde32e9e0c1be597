#!/usr/bin/env bash
# Everything that a machine with an NVIDIA GPU is good for, in one call of less than nine minutes: build, tests on
# fresh random numbers, compute-sanitizer, benchmarks. Needs no Qt and no network.
#
#   tests/gpu/run.sh                    all phases; builds here (preset cuda; `installer/bootstrap.sh engine` and nvcc)
#   tests/gpu/run.sh --pack ARCHIVE     build on a machine without a GPU: programs and their libraries in a .tar.xz
#   tests/gpu/run.sh --packed ARCHIVE   all phases with these programs: a GPU machine without the packages
#                                       (git ignores /.gpu-packages/, a place for them)
#   tests/gpu/run.sh --list             the phases and their limits in seconds
#   tests/gpu/run.sh --dry              what each phase would run
#
# The results go to tests/bench/results/gpu-DATE-DEVICE-COMMIT.json, after every phase what there is by then, and are
# committed by hand. Environment:
#   XINGLIN_GPU_RESULTS   one more folder for the results, and for what the phases printed (.log)
#   XINGLIN_GPU_COMMIT    the commit of the sources, where they are neither packed nor in a repository
#   XINGLIN_GPU_MODEL     model file or folder whose greedy tokens are compared
#   XINGLIN_GPU_GOLDEN    folder with a small model and its batch.json, for the training steps
#   XINGLIN_TEST_SEED     for the tests' random numbers; otherwise the time
# Exit codes: 0 all phases passed (or were left out with a reason), 1 one failed, 2 wrong usage, 3 something that it needs
# is missing, 77 no GPU here.
set -euo pipefail
called_from=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# name · limit in seconds · what. What the phases before did not need a phase may have too.
PHASES=(
    "build:150:compile for this GPU, in Release"
    "tests:70:kernels, whole models and training steps against the references, fresh random numbers; launchers recorded"
    "sanitizer:35:compute-sanitizer on a few of these tests"
    "tokens:20:greedy tokens of a model file on the CPU, on the GPU, and split over what there is"
    "steps:20:ten training steps, full and LoRA, on the GPU and on the CPU"
    "kernels:30:bytes and operations a second of single kernels"
    "bf16:30:7B-shaped model, bf16"
    "fp8:15:7B-shaped model, bf16, prompts multiplied in 8 bits"
    "q8_0:20:7B-shaped model, Q8_0"
    "q4_0:20:7B-shaped model, Q4_0"
    "torch:30:the same shape with PyTorch and transformers, where installed"
    "full:30:training steps of a 7B-shaped model, all of it"
    "lora:20:the same, LoRA of rank 16"
    "torch_full:25:the same with PyTorch and transformers, where installed"
    "torch_lora:15:the same with PEFT, where installed"
)
MOST_SECONDS=540
START_AND_END=10  # of these, for unpacking and for the results
KILL_SECONDS=3    # of a phase's limit, for what does not end when it is asked to
SEED=${XINGLIN_TEST_SEED:-$(date +%s)}
# Few and small: the sanitizer makes kernels some fifty times slower.
SANITIZED='*MatmulCuda*/Type1:*StepProducts*/Type8:*StepAttention*/0:CausalAttention*:*Bf16AttentionCuda*/5:*Recorded*/matmul*'

PROGRAMS="cuda_device_tests gpu_bench gpu_training_bench xinglin-engine"  # words: a phase's shell has no arrays

# A path as the caller meant it.
from_caller() {
    case $1 in
    /*) echo "$1" ;;
    *) echo "$called_from/$1" ;;
    esac
}

MODEL=tests/golden/llama
[ -z "${XINGLIN_GPU_MODEL:-}" ] || MODEL=$(from_caller "$XINGLIN_GPU_MODEL")
GOLDEN=tests/golden/llama
[ -z "${XINGLIN_GPU_GOLDEN:-}" ] || GOLDEN=$(from_caller "$XINGLIN_GPU_GOLDEN")

mode=run
archive=
results=(tests/bench/results)
[ -z "${XINGLIN_GPU_RESULTS:-}" ] || results+=("$(from_caller "$XINGLIN_GPU_RESULTS")")
case "${1:-}" in
"") ;;
--list) mode=list ;;
--dry) mode=dry ;;
--pack | --packed)
    mode=${1#--}
    archive=${2:-}
    [ -n "$archive" ] || { echo "$1 needs an archive" >&2; exit 2; }
    archive=$(from_caller "$archive")
    ;;
*)
    echo "usage: tests/gpu/run.sh [--list | --dry | --pack ARCHIVE | --packed ARCHIVE]" >&2
    exit 2
    ;;
esac

if [ "$mode" = list ]; then
    total=0
    for phase in "${PHASES[@]}"; do
        IFS=: read -r name limit what <<<"$phase"
        printf '%-10s %4d s  %s\n' "$name" "$limit" "$what"
        total=$((total + limit))
    done
    printf 'together at most %d s of %d, start and end not counted\n' "$total" "$MOST_SECONDS"
    [ "$total" -le $((MOST_SECONDS - START_AND_END)) ] || exit 1
    exit 0
fi

# "90" for a Hopper.
architecture() {
    local capability
    capability=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | head -1 | tr -d .) || true
    echo "${capability:-90}"
}

build() {
    local architecture=$1
    shift
    # shellcheck disable=SC2086  # programs are words
    cmake --preset cuda -DXINGLIN_CUDA_ARCHITECTURES="$architecture" "$@" &&
        cmake --build --preset cuda --parallel "$(nproc)" --target $PROGRAMS
}

# Says what is missing for a build, all of it at once.
check_build() {
    local missing=() name
    for name in cmake ninja c++ nvcc pkg-config; do
        command -v "$name" >/dev/null || missing+=("$name")
    done
    if command -v cmake >/dev/null && ! printf '3.23\n%s\n' "$(cmake --version | awk 'NR == 1 { print $3 }')" |
        sort -C -V; then
        missing+=("cmake 3.23 or newer")
    fi
    for name in libhwy nlohmann_json spdlog CLI11 sentencepiece cpp-httplib icu-uc gtest gmock; do
        ! command -v pkg-config >/dev/null || pkg-config --exists "$name" || missing+=("the development files of $name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "tests/gpu/run.sh: a build needs what is not here; nothing was run and nothing written:" >&2
    printf '  %s\n' "${missing[@]}" >&2
    echo "'installer/bootstrap.sh engine' installs all but nvcc. Without them: --pack on a machine that has them," >&2
    echo "--packed here." >&2
    return 3
}

check_python() {
    command -v python3 >/dev/null || { echo "tests/gpu/run.sh: python3 is missing" >&2; return 3; }
}

# Of a toolkit that is not on PATH, or not all of it.
for folder in /usr/local/cuda/bin /usr/local/cuda/compute-sanitizer; do
    [ ! -d "$folder" ] || PATH=$PATH:$folder
done

# The commit, and whether it is all of it.
commit_here() {
    local commit changed
    commit=$(git rev-parse --short HEAD 2>/dev/null) || { echo unknown; return; }
    changed=$(git status --porcelain --untracked-files=no 2>/dev/null | head -1) || true
    echo "$commit${changed:+-changed}"
}

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

if [ "$mode" = pack ]; then
    check_build || exit
    # Programs that find their libraries beside them, and only they: a path in the environment would be python3's too.
    # RPATH and not RUNPATH, so that it is the libraries' own libraries' as well.
    # shellcheck disable=SC2016  # the loader reads $ORIGIN
    build 90 -DCMAKE_BUILD_RPATH='$ORIGIN/lib' -DCMAKE_EXE_LINKER_FLAGS=-Wl,--disable-new-dtags
    mkdir -p "$out/lib" "$(dirname "$archive")"
    for program in $PROGRAMS; do
        strip -o "$out/$program" "build/cuda/bin/$program"
        # The system's own C library, all of whose parts know one another, stays the other machine's.
        ldd "build/cuda/bin/$program" | awk '/=> \// { print $3 }' |
            grep -v -E '/lib(c|m|mvec|dl|rt|pthread|resolv|util|nsl|anl|nss_[a-z]+|thread_db)\.so' |
            xargs -r -I{} cp -L {} "$out/lib/"
    done
    commit_here >"$out/commit"
    # The programs hold the same kernels: with a window as large as they are they take the place of one.
    # shellcheck disable=SC2086  # programs are words
    tar -C "$out" -c lib commit $PROGRAMS | xz --threads=1 --lzma2=preset=6,dict=128MiB >"$archive"
    du -h "$archive"
    exit 0
fi

if [ "$mode" != dry ] && ! nvidia-smi -L >/dev/null 2>&1; then
    echo "tests/gpu/run.sh: no NVIDIA GPU answers on this machine; nothing was run and nothing written." >&2
    exit 77
fi

programs=$PWD/build/cuda/bin
case $mode in
run)
    check_python && check_build || exit
    ;;
packed)
    check_python || exit
    programs=$out/packed
    [ -f "$archive" ] || { echo "tests/gpu/run.sh: there is no archive $archive; --pack makes one" >&2; exit 3; }
    python3 -m tarfile -e "$archive" "$programs"
    "$programs/xinglin-engine" --version ||
        { echo "tests/gpu/run.sh: the packed programs do not start here" >&2; exit 3; }
    ;;
esac

# cuBLASLt of a Python installation serves where the toolkit's is not on the loader's path: for our programs alone.
python_cublas=$(python3 -c 'import nvidia.cu13, os; print(os.path.join(list(nvidia.cu13.__path__)[0], "lib"))' \
    2>/dev/null || true)
bin=$out/bin
mkdir "$bin"
for program in $PROGRAMS; do
    # shellcheck disable=SC2016  # the program's shell reads it
    {
        echo '#!/usr/bin/env bash'
        [ -z "$python_cublas" ] ||
            printf 'export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}%q\n' "$python_cublas"
        printf 'exec %q "$@"\n' "$programs/$program"
    } >"$bin/$program"
    chmod +x "$bin/$program"
done
export XINGLIN_REQUIRE_GPU=1 XINGLIN_TEST_SEED=$SEED

# What a phase runs. 78: left out, its reason in what it printed.
run_phase() {
    case "$1" in
    build)
        [ "$mode" != packed ] || { echo "programs were packed"; return 78; }
        build "$(architecture)"
        ;;
    tests) "$bin/cuda_device_tests" ;;  # every name, so that one that never ends has one
    sanitizer)
        command -v compute-sanitizer >/dev/null || { echo "compute-sanitizer is not installed"; return 78; }
        compute-sanitizer --tool memcheck --error-exitcode 1 "$programs/cuda_device_tests" --gtest_brief=1 \
            --gtest_filter="$SANITIZED" &&
            compute-sanitizer --tool racecheck --error-exitcode 1 "$programs/cuda_device_tests" --gtest_brief=1 \
                --gtest_filter="$SANITIZED"
        ;;
    tokens)
        [ -e "$MODEL" ] || { echo "there is no model $MODEL: set XINGLIN_GPU_MODEL"; return 1; }
        local places=("cpu" "cuda" "cuda --gpu-layers 1") place number=0
        if [ "$(nvidia-smi -L | wc -l)" -gt 1 ]; then
            places+=("cuda --devices 0,1" "cuda --devices 0,1 --split tensor")
        fi
        for place in "${places[@]}"; do
            # shellcheck disable=SC2086  # options are words
            "$bin/xinglin-engine" generate --model "$MODEL" --backend $place --ids 1,5,9,12,7 -n 32 --greedy \
                --ignore-eos --json >"$out/tokens-$number.json" || return
            number=$((number + 1))
        done
        python3 - "$out" "${places[@]}" <<'PYTHON'
import json, sys
out, *places = sys.argv[1:]
answers = [json.load(open(f"{out}/tokens-{number}.json"))["ids"] for number in range(len(places))]
for place, ids in zip(places, answers):
    print(f"{place}: {ids}")
sys.exit(any(ids != answers[0] for ids in answers))
PYTHON
        ;;
    steps)
        [ -f "$GOLDEN/batch.json" ] || { echo "there is no $GOLDEN/batch.json: set XINGLIN_GPU_GOLDEN"; return 1; }
        python3 tests/gpu/training_steps.py "$bin/xinglin-engine" "$GOLDEN" cuda
        ;;
    full | lora) "$bin/gpu_training_bench" "$1" >"$out/$1.json" && cat "$out/$1.json" ;;
    torch_full | torch_lora) python3 tests/gpu/torch_training_bench.py "${1#torch_}" >"$out/$1.json" && cat "$out/$1.json" ;;
    kernels) "$bin/gpu_bench" kernels >"$out/kernels.json" && cat "$out/kernels.json" ;;
    bf16 | q8_0 | q4_0) "$bin/gpu_bench" model "$1" >"$out/$1.json" && cat "$out/$1.json" ;;
    fp8) "$bin/gpu_bench" model bf16 fp8 >"$out/fp8.json" && cat "$out/fp8.json" ;;
    torch) python3 tests/gpu/torch_bench.py >"$out/torch.json" && cat "$out/torch.json" ;;
    esac
}

if [ "$mode" = dry ]; then
    for phase in "${PHASES[@]}"; do
        IFS=: read -r name limit what <<<"$phase"
        printf '== %s (at most %d s): %s\n' "$name" "$limit" "$what"
    done
    declare -f build run_phase
    echo "model: $MODEL; programs: $programs; seed: $SEED"
    exit 0
fi

export -f run_phase build architecture
export PROGRAMS mode bin programs out MODEL GOLDEN SANITIZED
if [ -n "${XINGLIN_GPU_COMMIT:-}" ]; then
    commit=$XINGLIN_GPU_COMMIT
elif [ -f "$programs/commit" ]; then
    commit=$(cat "$programs/commit")
else
    commit=$(commit_here)
fi
# Now: a GPU that a phase has lost no longer answers.
nvidia-smi --query-gpu=name,driver_version,compute_cap,memory.total,power.limit --format=csv,noheader |
    sed -n 1p >"$out/device" || true
date -u +%Y-%m-%dT%H:%M:%S+00:00 >"$out/begun"
collect() {
    python3 tests/gpu/collect.py "$out" "$commit" "$SEED" "${results[@]}"
}
failed=0
begun=$SECONDS
allowed=0
: >"$out/phases"
for phase in "${PHASES[@]}"; do
    IFS=: read -r name limit what <<<"$phase"
    printf '\n===== %s: %s\n' "$name" "$what"
    begin=$SECONDS
    code=0
    allowed=$((allowed + limit))
    timeout --kill-after="$KILL_SECONDS" $((allowed - (SECONDS - begun) - KILL_SECONDS)) bash -c "set -o pipefail; run_phase $name" >"$out/$name.log" 2>&1 || code=$?
    tail -40 "$out/$name.log"
    case $code in
    0) state=passed ;;
    78) state=left-out ;;
    124 | 137) state=out-of-time failed=1 ;;
    *) state=failed failed=1 ;;
    esac
    printf '===== %s: %s, %d s\n' "$name" "$state" $((SECONDS - begin))
    printf '%s %s %d\n' "$name" "$state" $((SECONDS - begin)) >>"$out/phases"
    # The machine may be taken away before the end.
    collect >/dev/null 2>&1 || true
    # Without programs nothing else makes sense.
    [ "$name" != build ] || [ "$failed" = 0 ] || break
done

collect
exit "$failed"
