#!/usr/bin/env python3
"""Times a training step of small Llama shapes, 4 sequences of 512 tokens, two threads: this engine against PyTorch eager.

    training_step.py PATH/xinglin-engine [rounds]

The two take turns in one run; the median of a round's steps counts, the first left out. Needs PyTorch with a good BLAS
(Debian: python3-torch, libopenblas0-pthread).
"""
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

SHAPES = {"17M": (384, 6, 6, 1024, 8192), "30M": (512, 7, 8, 1376, 8192)}  # width, layers, heads, ffn, vocabulary
SEQUENCES, LENGTH, STEPS, THREADS = 4, 512, 6, 2


def ours(engine, shape, precision):
    width, layers, heads, ffn, vocabulary = shape
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "config.json"), "w") as file:
            json.dump({"model_type": "llama", "hidden_size": width, "num_hidden_layers": layers,
                       "num_attention_heads": heads, "num_key_value_heads": heads, "intermediate_size": ffn,
                       "vocab_size": vocabulary, "rms_norm_eps": 1e-6, "max_position_embeddings": 4096,
                       "tie_word_embeddings": False}, file)
        draw = random.Random(0)
        with open(os.path.join(folder, "data.jsonl"), "w") as file:
            for _ in range(SEQUENCES):
                file.write(json.dumps({"input_ids": [draw.randrange(vocabulary) for _ in range(LENGTH)]}) + "\n")
        run = os.path.join(folder, "run.json")
        with open(run, "w") as file:
            json.dump({"model": folder, "init": "random", "output": os.path.join(folder, "run"), "steps": STEPS,
                       "data": [{"path": os.path.join(folder, "data.jsonl"), "format": "tokens"}],
                       "micro_batch": SEQUENCES, "precision": precision, "threads": THREADS,
                       "optimizer": {"learning_rate": 1e-4}}, file)
        subprocess.run([engine, "train", "--config", run], check=True, capture_output=True)
        with open(os.path.join(folder, "run", "metrics.jsonl")) as file:
            rows = [json.loads(line) for line in file]
    return statistics.median(row["tokens"] / row["tokens_per_second"] for row in rows[1:])


def pytorch(shape, precision):
    import torch
    from torch import nn
    from torch.nn import functional

    width, layers, heads, ffn, vocabulary = shape
    torch.set_num_threads(THREADS)
    size = width // heads
    angles = torch.outer(torch.arange(LENGTH).float(), 10000.0 ** (-torch.arange(0, size, 2).float() / size))
    cosines, sines = torch.cat([angles, angles], -1).cos(), torch.cat([angles, angles], -1).sin()
    mask = torch.full((LENGTH, LENGTH), float("-inf")).triu(1)

    class Norm(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.ones(width))

        def forward(self, x):
            return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * self.weight

    def turned(x):
        low, high = x.chunk(2, -1)
        return x * cosines + torch.cat([-high, low], -1) * sines

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.norms = nn.ModuleList([Norm(), Norm()])
            self.attention = nn.ModuleList([nn.Linear(width, width, bias=False) for _ in range(4)])
            self.gate, self.up = nn.Linear(width, ffn, bias=False), nn.Linear(width, ffn, bias=False)
            self.down = nn.Linear(ffn, width, bias=False)

        def forward(self, x):
            h = self.norms[0](x)
            q, k, v = (layer(h).view(SEQUENCES, LENGTH, heads, size).transpose(1, 2) for layer in self.attention[:3])
            weights = torch.softmax(turned(q) @ turned(k).transpose(-1, -2) / math.sqrt(size) + mask, -1)
            x = x + self.attention[3]((weights @ v).transpose(1, 2).reshape(SEQUENCES, LENGTH, width))
            h = self.norms[1](x)
            return x + self.down(functional.silu(self.gate(h)) * self.up(h))

    model = nn.Sequential(nn.Embedding(vocabulary, width), *[Block() for _ in range(layers)], Norm(),
                          nn.Linear(width, vocabulary, bias=False))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, betas=(0.9, 0.95), weight_decay=0.1)
    tokens = torch.randint(0, vocabulary, (SEQUENCES, LENGTH + 1))
    seconds = []
    for _ in range(STEPS):
        start = time.time()
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bf16"):
            logits = model(tokens[:, :-1])
            loss = functional.cross_entropy(logits.reshape(-1, vocabulary).float(), tokens[:, 1:].reshape(-1))
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        seconds.append(time.time() - start)
    return statistics.median(seconds[1:])


def main():
    engine, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2
    for name, shape in SHAPES.items():
        times = {}
        for _ in range(rounds):
            for precision in ("f32", "bf16"):
                times.setdefault(("ours", precision), []).append(ours(engine, shape, precision))
                times.setdefault(("PyTorch", precision), []).append(pytorch(shape, precision))
        medians = {key: statistics.median(values) for key, values in times.items()}
        reference = medians[("PyTorch", "f32")]
        for (who, precision), seconds in medians.items():
            print(f"{name} {who:8s} {precision:5s} {seconds * 1000:7.0f} ms  {seconds / reference:.2f} of PyTorch f32")


main()
