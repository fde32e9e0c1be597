#!/usr/bin/env python3
"""Holds the memory plan of a training run against what its process took: a table of shapes and settings.

    training_memory.py PATH/xinglin-engine

Planned is `plan --train`, measured the peak of resident memory that the kernel counts for each rank's process
(ru_maxrss). The run is one step where its settings do not say more, so that the longest pass, the optimizer and a
checkpoint are in it. Further arguments are words of the cases that are wanted, for example "grpo".
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

# width, layers, heads, key/value heads, ffn, vocabulary
SHAPES = {"2M": (128, 4, 4, 4, 344, 4096), "17M": (384, 6, 6, 6, 1024, 8192), "30M": (512, 7, 8, 4, 1376, 8192),
          "110M": (768, 12, 12, 12, 2048, 16384)}
LORA = {"method": "lora", "lora": {"r": 16, "targets": ["all-linear"]}}
# Answers of 64 tokens, worth as much as their row has characters.
DRAWN = {"completion_length": 64, "reward_command": ["sh", "-c", "while read -r line; do echo ${#line}; done"]}
GRPO = {"objective": "grpo", "max_length": 256, "objective_options": {**DRAWN, "group": 4}}
PPO = {"objective": "ppo", "max_length": 256, "objective_options": DRAWN, **LORA}
REWARD = {"objective": "reward", "template": "llama-2", "max_length": 256}
CASES = [("2M", 4, 256, 1, {}), ("17M", 4, 512, 1, {}), ("17M", 4, 512, 1, {"precision": "bf16"}),
         ("17M", 4, 512, 1, {"recompute": 1}), ("17M", 8, 512, 1, {**LORA}),
         ("17M", 4, 256, 1, {"save_every": 1, "steps": 4}),
         ("30M", 4, 512, 1, {}), ("30M", 4, 512, 1, {**LORA, "precision": "bf16"}),
         ("30M", 2, 512, 2, {"parallel": {"zero": 0}}), ("30M", 2, 512, 2, {"parallel": {"zero": 2}}),
         ("30M", 2, 512, 2, {"parallel": {"tp": 2}}),
         ("30M", 2, 512, 2, {"parallel": {"pp": 2}, "gradient_accumulation": 4}),
         ("30M", 2, 512, 4, {"parallel": {"tp": 2, "pp": 2}, "gradient_accumulation": 4}),
         ("110M", 1, 512, 1, {}), ("110M", 2, 1024, 1, {**LORA, "recompute": 1}),
         ("17M", 4, 256, 1, REWARD), ("17M", 4, 256, 1, {**REWARD, **LORA}),
         ("17M", 8, 192, 1, GRPO), ("17M", 8, 192, 1, {**GRPO, **LORA}), ("17M", 8, 192, 1, PPO),
         ("17M", 8, 192, 2, {**GRPO, "parallel": {"tp": 2}}), ("17M", 8, 192, 2, {**PPO, "parallel": {"pp": 2}}),
         ("17M", 8, 192, 4, {**GRPO, "parallel": {"tp": 2, "pp": 2}})]
# Starts the rest of its arguments and leaves the peak of what it started under its rank's number.
MEASURED = """
import os, resource, subprocess, sys
done = subprocess.run(sys.argv[2:])
rank = os.environ.get("OMPI_COMM_WORLD_RANK", "0")
with open(os.path.join(sys.argv[1], "peak-" + rank), "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024))
sys.exit(done.returncode)
"""


def write_inputs(folder, shape, rows, length):
    width, layers, heads, kv_heads, ffn, vocabulary = SHAPES[shape]
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump({"model_type": "llama", "hidden_size": width, "num_hidden_layers": layers,
                   "num_attention_heads": heads, "num_key_value_heads": kv_heads, "intermediate_size": ffn,
                   "vocab_size": vocabulary, "rms_norm_eps": 1e-6, "max_position_embeddings": 4096,
                   "tie_word_embeddings": False}, file)
    draw = random.Random(0)
    with open(os.path.join(folder, "data.jsonl"), "w") as file:
        for row in range(rows):
            count = length if row == 0 else draw.randrange(length // 4, length)
            file.write(json.dumps({"input_ids": [draw.randrange(vocabulary) for _ in range(count)]}) + "\n")


def write_pairs(engine, folder, rows, length):
    """Pairs of answers as long as that together with their question, and a vocabulary to read them by."""
    draw = random.Random(0)
    words = ["".join(draw.choice("abcdefghijklmnop") for _ in range(5)) for _ in range(200)]
    text = lambda count: " ".join(draw.choice(words) for _ in range(count))
    with open(os.path.join(folder, "corpus.txt"), "w") as file:
        file.write("\n".join(text(50) for _ in range(200)))
    subprocess.run([engine, "vocab", "--input", os.path.join(folder, "corpus.txt"), "--size", "320", "--out",
                    os.path.join(folder, "tokenizer.model")], check=True, capture_output=True)
    with open(os.path.join(folder, "data.jsonl"), "w") as file:
        for _ in range(rows):
            file.write(json.dumps({"prompt": text(length // 4), "chosen": text(length), "rejected": text(length)}) + "\n")


def measure(engine, shape, micro_batch, length, ranks, changes):
    with tempfile.TemporaryDirectory() as folder:
        answer = changes.get("objective_options", {}).get("completion_length", 0)
        write_inputs(folder, shape, 4 * micro_batch * ranks, length - answer)
        if changes.get("objective") == "reward":
            write_pairs(engine, folder, 4 * micro_batch * ranks, length)
        run = os.path.join(folder, "run.json")
        with open(run, "w") as file:
            json.dump({"model": folder, "init": "random", "output": os.path.join(folder, "run"), "steps": 1,
                       "data": [{"path": os.path.join(folder, "data.jsonl"),
                                 "format": "pairs" if changes.get("objective") == "reward" else "tokens"}],
                       "micro_batch": micro_batch, "threads": 2 if ranks == 1 else 1, **changes}, file)
        plan = json.loads(subprocess.run([engine, "plan", "--train", run, "--ranks", str(ranks), "--json"],
                                         check=True, capture_output=True).stdout)
        command = [sys.executable, "-c", MEASURED, folder, engine, "train", "--config", run, "--json"]
        if ranks > 1:
            command = ["mpirun", "--allow-run-as-root", "--oversubscribe", "-n", str(ranks), *command]
        subprocess.run(command, check=True, capture_output=True)
        taken = [int(open(os.path.join(folder, f"peak-{rank}")).read()) for rank in range(ranks)]
        return [rank["total"] for rank in plan["devices"]], taken


def main():
    engine = os.path.abspath(sys.argv[1])
    if any(ranks > 1 for *_, ranks, _ in CASES) and not shutil.which("mpirun"):
        sys.exit("mpirun is wanted for the cases of two ranks")
    print("| shape | micro-batch × tokens | settings | rank | planned MiB | measured MiB | planned / measured |")
    print("|---|---|---|---|---|---|---|")
    for shape, micro_batch, length, ranks, changes in CASES:
        settings = ", ".join(f"{key} {value if not isinstance(value, dict) else json.dumps(value)}"
                             for key, value in changes.items() if key not in ("lora", "objective_options")) or "full, f32"
        if not all(word in f"{shape} {settings}" for word in sys.argv[2:]):
            continue
        for rank, (planned, measured) in enumerate(zip(*measure(engine, shape, micro_batch, length, ranks, changes))):
            print(f"| {shape} | {micro_batch} × {length} | {settings} | {rank} | {planned / 2**20:.0f} | "
                  f"{measured / 2**20:.0f} | {planned / measured:.3f} |", flush=True)


if __name__ == "__main__":
    main()
