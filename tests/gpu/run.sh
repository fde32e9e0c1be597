#!/usr/bin/env bash
# Everything that a machine with an NVIDIA GPU is good for, in one call of less than nine minutes: build, tests on
# fresh random numbers, compute-sanitizer, benchmarks. Needs no Qt and no network.
#
#   tests/gpu/run.sh                 all phases; builds here (preset cuda)
#   tests/gpu/run.sh --packed DIR    the same with programs that --pack made: a GPU machine without the packages
#   tests/gpu/run.sh --pack DIR      build on a machine without a GPU and put programs and their libraries in DIR
#   tests/gpu/run.sh --list          the phases and their limits in seconds
#   tests/gpu/run.sh --dry           what each phase would run
#
# The results go to tests/bench/results/gpu-DATE-DEVICE-COMMIT.json, which is committed by hand. Exit codes: 0 all
# phases passed (or were left out with a reason), 1 one failed, 2 wrong usage, 77 no GPU here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# name · limit in seconds · what
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
MODEL=${XINGLIN_GPU_MODEL:-${XINGLIN_REFERENCE_DATA:-../shared/data}/golden_gguf/llama-f16.gguf}
# A folder of shared/data/golden: a small model with a batch.
GOLDEN=${XINGLIN_GPU_GOLDEN:-${XINGLIN_REFERENCE_DATA:-../shared/data}/golden/llama}
SEED=${XINGLIN_TEST_SEED:-$(date +%s)}
# Few and small: the sanitizer makes kernels some fifty times slower.
SANITIZED='*MatmulCuda*/Type1:*StepProducts*/Type8:*StepAttention*/0:CausalAttention*:*Recorded*/matmul*'

mode=run
folder=
case "${1:-}" in
"") ;;
--list) mode=list ;;
--dry) mode=dry ;;
--pack | --packed)
    mode=${1#--}
    folder=${2:-}
    [ -n "$folder" ] || { echo "$1 needs a folder" >&2; exit 2; }
    ;;
*)
    echo "usage: tests/gpu/run.sh [--list | --dry | --pack DIR | --packed DIR]" >&2
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
    printf 'together at most %d s of %d\n' "$total" "$MOST_SECONDS"
    [ "$total" -le "$MOST_SECONDS" ] || exit 1
    exit 0
fi

# "90" for a Hopper.
architecture() {
    local capability
    capability=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | head -1 | tr -d .) || true
    echo "${capability:-90}"
}

build() {
    cmake --preset cuda -DXINGLIN_CUDA_ARCHITECTURES="$1" &&
        cmake --build --preset cuda --parallel "$(nproc)" \
            --target cuda_device_tests gpu_bench gpu_training_bench xinglin-engine
}

if [ "$mode" = pack ]; then
    build 90
    mkdir -p "$folder/lib"
    for program in cuda_device_tests gpu_bench gpu_training_bench xinglin-engine; do
        cp "build/cuda/bin/$program" "$folder/"
        strip "$folder/$program"
        # The system's own C library stays the other machine's.
        ldd "build/cuda/bin/$program" | awk '/=> \// { print $3 }' |
            grep -v -E '/(libc|libm|libdl|librt|libpthread)\.so' | xargs -r -I{} cp -L {} "$folder/lib/"
    done
    du -sh "$folder"
    exit 0
fi

if [ "$mode" != dry ] && ! nvidia-smi -L >/dev/null 2>&1; then
    echo "tests/gpu/run.sh: no NVIDIA GPU answers on this machine; nothing was run and nothing written." >&2
    exit 77
fi

bin=build/cuda/bin
if [ "$mode" = packed ]; then
    bin=$folder
    export LD_LIBRARY_PATH=$PWD/$folder/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
fi
# cuBLASLt of a Python installation serves where the toolkit's is not on the loader's path.
python_cublas=$(python3 -c 'import nvidia.cu13, os; print(os.path.join(list(nvidia.cu13.__path__)[0], "lib"))' \
    2>/dev/null || true)
if [ -n "$python_cublas" ]; then
    export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$python_cublas
fi
export XINGLIN_REQUIRE_GPU=1 XINGLIN_TEST_SEED=$SEED

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# What a phase runs. 78: left out, its reason on standard output.
run_phase() {
    case "$1" in
    build)
        [ "$mode" != packed ] || { echo "programs were packed"; return 78; }
        build "$(architecture)"
        ;;
    tests) "$bin/cuda_device_tests" --gtest_brief=1 ;;
    sanitizer)
        command -v compute-sanitizer >/dev/null || { echo "compute-sanitizer is not installed"; return 78; }
        compute-sanitizer --tool memcheck --error-exitcode 1 "$bin/cuda_device_tests" --gtest_brief=1 \
            --gtest_filter="$SANITIZED" &&
            compute-sanitizer --tool racecheck --error-exitcode 1 "$bin/cuda_device_tests" --gtest_brief=1 \
                --gtest_filter="$SANITIZED"
        ;;
    tokens)
        [ -f "$MODEL" ] || { echo "no model file: set XINGLIN_GPU_MODEL"; return 78; }
        local places=("cpu" "cuda" "cuda --gpu-layers 1") place number=0
        if [ "$(nvidia-smi -L | wc -l)" -gt 1 ]; then
            places+=("cuda --devices 0,1" "cuda --devices 0,1 --split tensor")
        fi
        for place in "${places[@]}"; do
            # shellcheck disable=SC2086  # options are words
            "$bin/xinglin-engine" generate --model "$MODEL" --backend $place --ids 1,5,9,12,7 -n 32 --greedy \
                --ignore-eos --json >"$out/tokens-$number.json"
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
        [ -d "$GOLDEN" ] || { echo "no small model with a batch: set XINGLIN_GPU_GOLDEN"; return 78; }
        python3 tests/gpu/training_steps.py "$bin/xinglin-engine" "$GOLDEN" cuda
        ;;
    full | lora) "$bin/gpu_training_bench" "$1" >"$out/$1.json" && cat "$out/$1.json" ;;
    torch_full | torch_lora)
        local modules="torch, transformers"
        [ "$1" = torch_full ] || modules="$modules, peft"
        python3 -c "import $modules" 2>/dev/null || { echo "not all of $modules are installed"; return 78; }
        python3 tests/gpu/torch_training_bench.py "${1#torch_}" >"$out/$1.json" && cat "$out/$1.json"
        ;;
    kernels) "$bin/gpu_bench" kernels >"$out/kernels.json" && cat "$out/kernels.json" ;;
    bf16 | q8_0 | q4_0) "$bin/gpu_bench" model "$1" >"$out/$1.json" && cat "$out/$1.json" ;;
    fp8)
        local code=0
        "$bin/gpu_bench" model bf16 fp8 >"$out/fp8.json" 2>"$out/fp8.reason" || code=$?
        if [ "$code" = 78 ]; then
            cat "$out/fp8.reason"
            return 78
        fi
        cat "$out/fp8.reason" "$out/fp8.json"
        return "$code"
        ;;
    torch)
        python3 -c 'import torch, transformers' 2>/dev/null ||
            { echo "PyTorch or transformers is not installed"; return 78; }
        python3 tests/gpu/torch_bench.py >"$out/torch.json" && cat "$out/torch.json"
        ;;
    esac
}

if [ "$mode" = dry ]; then
    for phase in "${PHASES[@]}"; do
        IFS=: read -r name limit what <<<"$phase"
        printf '== %s (at most %d s): %s\n' "$name" "$limit" "$what"
    done
    declare -f build run_phase
    echo "model: $MODEL; programs: $bin; seed: $SEED"
    exit 0
fi

export -f run_phase build architecture
export mode bin out MODEL GOLDEN SANITIZED
failed=0
: >"$out/phases"
for phase in "${PHASES[@]}"; do
    IFS=: read -r name limit what <<<"$phase"
    printf '\n===== %s: %s\n' "$name" "$what"
    begin=$SECONDS
    code=0
    timeout --kill-after=5 "$limit" bash -c "set -o pipefail; run_phase $name" >"$out/$name.log" 2>&1 || code=$?
    tail -40 "$out/$name.log"
    case $code in
    0) state=passed ;;
    78) state=left-out ;;
    124 | 137) state=out-of-time failed=1 ;;
    *) state=failed failed=1 ;;
    esac
    printf '===== %s: %s, %d s\n' "$name" "$state" $((SECONDS - begin))
    printf '%s %s %d\n' "$name" "$state" $((SECONDS - begin)) >>"$out/phases"
    # Without programs nothing else makes sense.
    [ "$name" != build ] || [ "$failed" = 0 ] || break
done

commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
python3 tests/gpu/collect.py "$out" "$commit" "$SEED" tests/bench/results
exit "$failed"
