"""Ten training steps of a small model on two backends: training_steps.py PROGRAM FOLDER BACKEND.

FOLDER is a model with a batch.json. All of it and a LoRA run are trained on the CPU and on BACKEND; losses and
gradient norms of every step must agree. Exit code 1 where they do not.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

STEPS = 10
METHODS = {
    "full": {"method": "full"},
    "lora": {"method": "lora", "lora": {"r": 4, "alpha": 8, "targets": ["all-linear"]}},
}
# The first step differs by the order of sums alone; later ones by what AdamW makes of it.
FIRST, LATER = 2e-6, 1e-4


def rows(program: str, folder: pathlib.Path, work: pathlib.Path, method: str, backend: str) -> list[dict]:
    work = pathlib.Path(tempfile.mkdtemp(dir=work))
    run = {
        "model": str(folder.resolve()),
        "output": str(work / "run"),
        "data": [{"path": str(work.parent / "batch.jsonl"), "format": "tokens"}],
        "steps": STEPS,
        "micro_batch": 2,
        "optimizer": {"learning_rate": 1e-3},
        "backend": backend,
        **METHODS[method],
    }
    path = work / "run.json"
    path.write_text(json.dumps(run))
    subprocess.run([program, "train", "--config", str(path)], check=True, stdout=subprocess.DEVNULL)
    metrics = (pathlib.Path(run["output"]) / "metrics.jsonl").read_text().splitlines()
    return [json.loads(line) for line in metrics]


def main() -> None:
    program, folder, backend = sys.argv[1:]
    worst = 0.0
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        batch = json.loads((pathlib.Path(folder) / "batch.json").read_text())
        with open(work / "batch.jsonl", "w", encoding="utf-8") as data:
            for ids, labels in zip(batch["input_ids"], batch["labels"], strict=True):
                print(json.dumps({"input_ids": ids, "labels": labels}), file=data)
        for method in METHODS:
            one = rows(program, pathlib.Path(folder), work, method, "cpu")
            other = rows(program, pathlib.Path(folder), work, method, backend)
            for cpu, there in zip(one, other, strict=True):
                limit = FIRST if cpu["step"] == 1 else LATER
                apart = abs(cpu["loss"] - there["loss"]) / cpu["loss"]
                norms = abs(cpu["grad_norm"] - there["grad_norm"]) / cpu["grad_norm"]
                print(f"{method} step {cpu['step']}: loss {cpu['loss']:.6f} {there['loss']:.6f}")
                worst = max(worst, apart / limit, norms / (10 * limit))
    print(f"the worst is {worst:.3f} of what is allowed")
    sys.exit(worst > 1.0)


if __name__ == "__main__":
    main()
