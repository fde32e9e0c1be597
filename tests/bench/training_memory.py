#!/usr/bin/env python3
"""Holds the memory plan of a training run against what its process took: a table of shapes and settings.

    training_memory.py PATH/xinglin-engine

Planned is `plan --train`, measured the peak of resident memory that the kernel counts for the process (VmHWM), which
the first rank says at its end. The run is one step where its settings do not say more, so that the longest pass, the
optimizer and a checkpoint are in it.
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
CASES = [("2M", 4, 256, 1, {}), ("17M", 4, 512, 1, {}), ("17M", 4, 512, 1, {"precision": "bf16"}),
         ("17M", 4, 512, 1, {"recompute": 1}), ("17M", 8, 512, 1, {**LORA}),
         ("17M", 4, 256, 1, {"save_every": 1, "steps": 4}),
         ("30M", 4, 512, 1, {}), ("30M", 4, 512, 1, {**LORA, "precision": "bf16"}),
         ("30M", 2, 512, 2, {"parallel": {"zero": 0}}), ("30M", 2, 512, 2, {"parallel": {"zero": 2}}),
         ("30M", 2, 512, 2, {"parallel": {"tp": 2}}),
         ("30M", 2, 512, 2, {"parallel": {"pp": 2}, "gradient_accumulation": 4}),
         ("110M", 1, 512, 1, {}), ("110M", 2, 1024, 1, {**LORA, "recompute": 1})]


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


def measure(engine, shape, micro_batch, length, ranks, changes):
    with tempfile.TemporaryDirectory() as folder:
        write_inputs(folder, shape, 4 * micro_batch * ranks, length)
        run = os.path.join(folder, "run.json")
        with open(run, "w") as file:
            json.dump({"model": folder, "init": "random", "output": os.path.join(folder, "run"), "steps": 1,
                       "data": [{"path": os.path.join(folder, "data.jsonl"), "format": "tokens"}],
                       "micro_batch": micro_batch, "threads": 2 if ranks == 1 else 1, **changes}, file)
        plan = json.loads(subprocess.run([engine, "plan", "--train", run, "--ranks", str(ranks), "--json"],
                                         check=True, capture_output=True).stdout)
        command = [engine, "train", "--config", run, "--json"]
        if ranks > 1:
            command = ["mpirun", "--allow-run-as-root", "--oversubscribe", "-n", str(ranks), *command]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return plan["devices"][0]["total"], json.loads(done.stdout)["peak_memory_bytes"]


def main():
    engine = os.path.abspath(sys.argv[1])
    if any(ranks > 1 for *_, ranks, _ in CASES) and not shutil.which("mpirun"):
        sys.exit("mpirun is wanted for the cases of two ranks")
    print("| shape | micro-batch × tokens | ranks | settings | planned MiB | measured MiB | planned / measured |")
    print("|---|---|---|---|---|---|---|")
    for shape, micro_batch, length, ranks, changes in CASES:
        planned, measured = measure(engine, shape, micro_batch, length, ranks, changes)
        settings = ", ".join(f"{key} {value if not isinstance(value, dict) else json.dumps(value)}"
                             for key, value in changes.items() if key != "lora") or "full, f32"
        print(f"| {shape} | {micro_batch} × {length} | {ranks} | {settings} | {planned / 2**20:.0f} | "
              f"{measured / 2**20:.0f} | {planned / measured:.3f} |", flush=True)


if __name__ == "__main__":
    main()
