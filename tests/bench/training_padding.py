#!/usr/bin/env python3
"""Times an epoch of supervised fine-tuning on answers of very different length: packed without padding, rows that nothing
is learned from never reaching the head, against padded micro-batches whose every row goes through everything.

    training_padding.py PATH/xinglin-engine [rounds] [f32|bf16]

Both are this engine, in turns in one run, on the same samples: what is padded is written into the rows, with a label in
every one, because that is the work of a trainer that pads and computes all logits. Between the two stands packing alone
(a label in every row, no padding). Lengths are drawn as those of medical questions and answers are spread: most some hundred
tokens, few near the limit (logarithmic normal, median 220, deviation 0.8, cut at 1,024), 45 % of them the question's.
The optimizer makes about as many steps in each. The median of the rounds counts.
"""
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile

WIDTH, LAYERS, HEADS, FFN, VOCABULARY = 384, 6, 6, 1024, 8192
SAMPLES, LONGEST, MICRO_BATCH, PASSES, THREADS = 96, 1024, 8, 3, 2
IGNORED = -100


def samples():
    draw = random.Random(20)
    rows = []
    for _ in range(SAMPLES):
        length = max(16, min(LONGEST, round(draw.lognormvariate(math.log(220), 0.8))))
        ids = [draw.randrange(1, VOCABULARY) for _ in range(length)]
        question = int(0.45 * length)
        rows.append((ids, [IGNORED] * question + ids[question:]))
    return rows


def padded(rows):
    """Each micro-batch filled up to its longest row, with a label everywhere."""
    filled = []
    for first in range(0, len(rows), MICRO_BATCH):
        batch = rows[first:first + MICRO_BATCH]
        longest = max(len(ids) for ids, _ in batch)
        for ids, _ in batch:
            whole = ids + [0] * (longest - len(ids))
            filled.append((whole, whole))
    return filled


def epoch(engine, rows, precision, keys):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "config.json"), "w") as file:
            json.dump({"model_type": "llama", "hidden_size": WIDTH, "num_hidden_layers": LAYERS,
                       "num_attention_heads": HEADS, "num_key_value_heads": HEADS, "intermediate_size": FFN,
                       "vocab_size": VOCABULARY, "rms_norm_eps": 1e-6, "max_position_embeddings": 4096,
                       "tie_word_embeddings": False}, file)
        data = os.path.join(folder, "data.jsonl")
        with open(data, "w") as file:
            for ids, labels in rows:
                file.write(json.dumps({"input_ids": ids, "labels": labels}) + "\n")
        run = os.path.join(folder, "run.json")
        with open(run, "w") as file:
            json.dump({"model": folder, "init": "random", "output": os.path.join(folder, "run"), "epochs": 1,
                       "data": [{"path": data, "format": "tokens"}], "micro_batch": MICRO_BATCH,
                       "max_length": LONGEST, "precision": precision, "threads": THREADS, "on_spike": "skip",
                       "optimizer": {"learning_rate": 1e-4}, **keys}, file)
        subprocess.run([engine, "train", "--config", run], check=True, capture_output=True)
        with open(os.path.join(folder, "run", "metrics.jsonl")) as file:
            steps = [json.loads(line) for line in file]
    return sum(step["tokens"] / step["tokens_per_second"] for step in steps), len(steps)


def main():
    engine = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    precision = sys.argv[3] if len(sys.argv) > 3 else "f32"
    rows = samples()
    everywhere = [(ids, ids) for ids, _ in rows]
    ways = {"padded": (padded(rows), {"gradient_accumulation": PASSES}),
            "packed": (everywhere, {"packing": True}),
            "packed, unlabelled rows skipped": (rows, {"packing": True})}
    times, steps = {}, {}
    for _ in range(rounds):
        for name, (data, keys) in ways.items():
            seconds, steps[name] = epoch(engine, data, precision, keys)
            times.setdefault(name, []).append(seconds)
    tokens = sum(len(ids) for ids, _ in rows)
    reference = statistics.median(times["padded"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        spread = (max(seconds) - min(seconds)) / median
        rows_computed = sum(len(ids) for ids, _ in ways[name][0])
        print(f"{name:32s} {rows_computed:6d} rows {steps[name]:3d} steps {median:7.2f} s  {tokens / median:6.0f} useful "
              f"tokens/s  {median / reference:.2f} of padded  (spread {100 * spread:.0f} %)")


main()
