"""Puts what tests/gpu/run.sh measured into one JSON file: collect.py RUN COMMIT SEED RESULTS [MORE].

RUN holds `begun` (when), `device` (what nvidia-smi said of it then), `phases` (a line each: name, state, seconds), what
each printed (NAME.log) and a JSON document for each phase that measured something. The folder MORE gets the same file, and
the logs in one. Called again, it writes the same files anew.
What a phase did not print is missing in the result: a figure is measured or not there.
"""

import datetime
import json
import pathlib
import re
import sys


def device(run: pathlib.Path) -> dict[str, str]:
    fields = ("name", "driver_version", "compute_cap", "memory.total", "power.limit")
    return dict(zip(fields, (run / "device").read_text().strip().split(", ")))


def goals(results: dict) -> dict[str, float]:
    """The ratios that the issues of the CUDA backend and of training ask for, as far as both of their figures were measured in this run."""

    def figure(*path: str) -> float | None:
        at = results
        for key in path:
            at = at.get(key, {}) if isinstance(at, dict) else {}
        return at if isinstance(at, (int, float)) else None

    copy = figure("kernels", "kernels", "copy", "bytes_per_second")
    product = figure("kernels", "kernels", "library_product", "flops_per_second")
    wanted = {}
    for name, measured in results.get("kernels", {}).get("kernels", {}).items():
        if name != "copy":
            wanted[f"{name} / copy"] = (measured.get("bytes_per_second"), copy)
    for name in ("attention_forward_4096", "training_attention_4096", "training_attention_backward_4096"):
        wanted[f"{name} / library product"] = (figure("kernels", "kernels", name, "flops_per_second"), product)
    for name in ("bf16", "q8_0", "q4_0"):
        one = figure(name, "decode_1", "weight_bytes_per_second")
        wanted[f"{name} decode / copy"] = (one, copy)
        wanted[f"{name} batch 32 / batch 1"] = (
            figure(name, "decode_32", "tokens_per_second"),
            figure(name, "decode_1", "tokens_per_second"),
        )
    wanted["bf16 prefill / library product"] = (figure("bf16", "prefill_2048", "flops_per_second"), product)
    wanted["fp8 prefill / bf16 prefill"] = (
        figure("fp8", "prefill_2048", "tokens_per_second"),
        figure("bf16", "prefill_2048", "tokens_per_second"),
    )
    for work in ("decode_1", "decode_32", "prefill_2048"):
        wanted[f"bf16 {work} / PyTorch"] = (
            figure("bf16", work, "tokens_per_second"),
            figure("torch", work, "tokens_per_second"),
        )
    wanted["full training / library product"] = (figure("full", "flops_per_second"), product)
    for method, peer in (("full", "transformers"), ("lora", "PEFT")):
        for name in ("tokens_per_second", "peak_bytes"):
            wanted[f"{method} training {name} / {peer}"] = (figure(method, name), figure(f"torch_{method}", name))
    return {name: one / other for name, (one, other) in wanted.items() if one and other}


def main() -> None:
    run, commit, seed, *folders = sys.argv[1:]
    results = {}
    phases = []
    for line in (pathlib.Path(run) / "phases").read_text().splitlines():
        name, state, seconds = line.split()
        phases.append({"name": name, "state": state, "seconds": int(seconds)})
        measured = pathlib.Path(run) / f"{name}.json"
        if state == "passed" and measured.exists():
            results[name] = json.loads(measured.read_text())
    gpu = device(pathlib.Path(run))
    date = datetime.datetime.fromisoformat((pathlib.Path(run) / "begun").read_text().strip())
    document = {
        "date": date.isoformat(timespec="seconds"),
        "commit": commit,
        "device": gpu,
        "seed": int(seed),
        "phases": phases,
        "results": results,
        "ratios": goals(results),
    }
    name = re.sub(r"[^A-Za-z0-9]+", "-", gpu["name"] or "unknown")
    stem = f"gpu-{date:%Y-%m-%d}-{name}-{commit}"
    print(json.dumps(document["ratios"], indent=2))
    for folder in map(pathlib.Path, folders):
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{stem}.json"
        path.write_text(json.dumps(document, indent=2) + "\n")
        print(f"written: {path}")
    for folder in map(pathlib.Path, folders[1:]):
        logs = [(phase["name"], pathlib.Path(run) / f"{phase['name']}.log") for phase in phases]
        (folder / f"{stem}.log").write_text(
            "".join(f"===== {name}\n{log.read_text(errors='replace')}\n" for name, log in logs if log.exists())
        )


if __name__ == "__main__":
    main()
