"""Training of a tiny model on two hosts: run files, what became of the runs, and the cases of both ways to start them."""

import json
import os
import random

WIDTH, VOCABULARY = 64, 512

SAVE_EVERY = 200


def write_model(folder):
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump({"model_type": "llama", "hidden_size": WIDTH, "num_hidden_layers": 2, "num_attention_heads": 4,
                   "num_key_value_heads": 2, "intermediate_size": 176, "vocab_size": VOCABULARY, "rms_norm_eps": 1e-6,
                   "max_position_embeddings": 512, "tie_word_embeddings": False}, file)
    draw = random.Random(0)
    with open(os.path.join(folder, "data.jsonl"), "w") as file:
        for _ in range(64):
            ids = [draw.randrange(VOCABULARY) for _ in range(draw.randrange(16, 64))]
            file.write(json.dumps({"input_ids": ids}) + "\n")


def write_run(folder, name, data_ranks, **changes):
    """A run file of four micro-batches a step; its path."""
    run = {"model": folder, "init": "random", "output": os.path.join(folder, name), "steps": 10, "micro_batch": 2,
           "data": [{"path": os.path.join(folder, "data.jsonl"), "format": "tokens"}], "save_every": 0,
           "gradient_accumulation": 4 // data_ranks, "threads": 1, "shuffle": True,
           "optimizer": {"learning_rate": 1e-4}, **changes}
    path = os.path.join(folder, name + ".json")
    with open(path, "w") as file:
        json.dump(run, file)
    return path


def write_endless_run(folder, name, data_ranks, **changes):
    """One that is stopped by something else. It learns next to nothing: in thousands of steps none stands out."""
    changes = {"steps": 100000000, "save_every": SAVE_EVERY, "optimizer": {"learning_rate": 1e-6}, **changes}
    return write_run(folder, name, data_ranks, **changes)


def is_well_on(folder, name, rows):
    """Whether an endless run has added to its `rows` of before, and is about half way from one checkpoint to the next."""
    now = rows_of(folder, name)
    return len(now) >= rows + 30 and now[-1]["step"] > SAVE_EVERY and 30 <= now[-1]["step"] % SAVE_EVERY <= 120


def rows_of(folder, name):
    try:
        with open(os.path.join(folder, name, "metrics.jsonl")) as file:
            return [json.loads(line) for line in file if line.endswith("\n")]
    except OSError:
        return []


def last_step(folder, name):
    with open(os.path.join(folder, name, "checkpoints/last/state.json")) as file:
        return json.load(file)["step"]


def tensors_of(folder, name):
    """The bytes of a checkpoint's tensor files."""
    last = os.path.join(folder, name, "checkpoints/last")
    found = {}
    for entry in sorted(os.listdir(last)):
        if entry.endswith(".safetensors"):
            with open(os.path.join(last, entry), "rb") as file:
                found[entry] = file.read()
    return found
