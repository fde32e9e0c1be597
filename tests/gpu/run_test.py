"""run.sh without a GPU: run_test.py. nvidia-smi, our programs, the toolkit and what Python has installed are stand-ins,
whatever is installed here; the script, what it finds missing, what it leaves out and where its results go are true."""

import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE))

NVIDIA_SMI = """#!/bin/sh
case "$*" in
-L) echo "GPU 0: Stand-in" ;;
*compute_cap,*) echo "Stand-in, 1.0, 9.0, 1 MiB, 1 W" ;;
*) echo 9.0 ;;
esac
"""
# Says what of the environment it was given; trains and generates a little.
PROGRAM = """#!{python}
import json, os, sys
assert "packed" not in os.environ.get("LD_LIBRARY_PATH", ""), "a path of the packed programs' libraries"
words = sys.argv[1:]
if words[:1] == ["generate"]:
    assert os.path.exists(words[words.index("--model") + 1])
    print(json.dumps({{"ids": [3, 1]}}))
elif words[:1] == ["train"]:
    run = json.load(open(words[2]))
    os.makedirs(run["output"])
    with open(run["output"] + "/metrics.jsonl", "w") as file:
        for step in range(run["steps"]):
            print(json.dumps({{"step": step + 1, "loss": 1.0, "grad_norm": 1.0}}), file=file)
else:
    print("{{}}")
"""
# What torch_bench.py calls. The cache of transformers 5 counts what it is given and has room for no more.
TORCH = """
import types
__version__ = "1"
long = bfloat16 = None
class Tokens:
    def __init__(self, width): self.width = width
    def __getitem__(self, key): return Tokens(1)
class device:
    def __init__(self, name): pass
    def __enter__(self): pass
    def __exit__(self, *error): pass
def ones(rows, width, **options): return Tokens(width)
def tensor(*values, **options): return None
def arange(*values, **options): return None
def manual_seed(seed): pass
def set_default_dtype(dtype): pass
def inference_mode(): return lambda function: function
no_grad = lambda: device("")
cuda = types.SimpleNamespace(synchronize=lambda: None)
"""
TRANSFORMERS = """
__version__ = "5"
LlamaConfig = dict
class StaticCache:
    def __init__(self, config, max_cache_len): self.room, self.held = max_cache_len, 0
    def reset(self): self.held = 0
class LlamaForCausalLM:
    def __init__(self, config): pass
    def eval(self): return self
    def parameters(self): return []
    def __call__(self, ids, past_key_values=None, **options):
        if past_key_values:
            past_key_values.held += ids.width
            assert past_key_values.held <= past_key_values.room, "index out of range"
"""


def put(path: pathlib.Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


class RunTest(unittest.TestCase):
    def setUp(self) -> None:
        self.root = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.source = self.root / "source"
        shutil.copytree(HERE, self.source / "tests/gpu")
        shutil.copytree(HERE.parent / "golden/llama", self.source / "tests/golden/llama")
        put(self.root / "bin/nvidia-smi", NVIDIA_SMI, 0o755)
        # A toolkit is found here, so that the script looks for no other one; Python has no packages but the stand-ins.
        put(self.root / "bin/nvcc", "#!/bin/sh\n", 0o755)
        put(self.root / "bin/compute-sanitizer", "#!/bin/sh\n", 0o755)
        put(self.root / "bin/python3", f'#!/bin/sh\nexec {sys.executable} -S "$@"\n', 0o755)
        self.archive = self.root / "programs.tar.xz"
        with tarfile.open(self.archive, "w:xz") as archive:
            for name in ("cuda_device_tests", "gpu_bench", "gpu_training_bench", "xinglin-engine"):
                put(self.root / name, PROGRAM.format(python=sys.executable), 0o755)
                archive.add(self.root / name, name)

    def run_script(self, *words: str, **environment: str) -> subprocess.CompletedProcess:
        return self.run_command("bash", str(self.source / "tests/gpu/run.sh"), *words, **environment)

    def run_command(self, *words: str, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            words,
            env={
                "PATH": f"{self.root / 'bin'}:/usr/bin:/bin",
                "HOME": str(self.root),
                "PYTHONPATH": str(self.root / "python"),
                "GIT_CEILING_DIRECTORIES": str(self.root),  # wherever temporary folders lie
            }
            | environment,
            cwd=self.root,
            capture_output=True,
            text=True,
        )

    def results(self, run: subprocess.CompletedProcess, folder: pathlib.Path) -> tuple[dict[str, str], str]:
        document = json.loads((folder / next(n for n in os.listdir(folder) if n.endswith(".json"))).read_text())
        return {phase["name"]: phase["state"] for phase in document["phases"]}, document["commit"]

    def test_packed_programs_run_all_phases(self) -> None:
        put(self.root / "python/torch.py", TORCH)
        put(self.root / "python/transformers.py", TRANSFORMERS)
        folder = self.root / "more results"
        run = self.run_script(
            "--packed", self.archive.name, XINGLIN_GPU_RESULTS=folder.name, XINGLIN_GPU_COMMIT="abc1234"
        )
        states, commit = self.results(run, folder)
        self.assertEqual(commit, "abc1234")
        self.assertEqual(self.results(run, self.source / "tests/bench/results"), (states, commit))
        # The models lie in the repository: neither is left out.
        for name in ("tests", "tokens", "steps", "kernels", "bf16", "full", "torch"):
            self.assertEqual(states[name], "passed", run.stdout + run.stderr)
        self.assertEqual(states["build"], "left-out")
        (log,) = folder.glob("*.log")
        self.assertIn("full step 1", log.read_text())

    @unittest.skipUnless(importlib.util.find_spec("torch"), "PyTorch is not installed")
    def test_the_peers_weights_are_ours(self) -> None:
        import random_llama
        import torch

        word, expected = 1, []
        for _ in range(37):  # tests/bench/random_llama.h's loop
            word = (word * random_llama.MULTIPLIER + random_llama.INCREMENT) % random_llama.WORD
            octets = word.to_bytes(8, "little")
            expected += [octet & 0x80 | 0x3C if i % 2 else octet for i, octet in enumerate(octets)]
        self.assertEqual(random_llama.matrix(torch, 4 * 37, "cpu").view(torch.uint8).tolist(), expected)

    def test_a_broken_installation_is_not_a_missing_one(self) -> None:
        put(self.root / "python/torch.py", "raise ImportError('libstdc++.so.6: version not found')")
        put(self.root / "python/transformers.py", "raise ModuleNotFoundError('no', name='transformers')")
        run = self.run_script("--packed", str(self.archive))
        states, commit = self.results(run, self.source / "tests/bench/results")
        self.assertEqual((run.returncode, states["torch"], commit), (1, "failed", "unknown"))
        self.assertIn("libstdc++.so.6: version not found", run.stdout)

        put(self.root / "python/torch.py", "")
        run = self.run_script("--packed", str(self.archive))
        states, _ = self.results(run, self.source / "tests/bench/results")
        self.assertEqual((run.returncode, states["torch"]), (0, "left-out"), run.stdout + run.stderr)
        self.assertIn("transformers is not installed", run.stdout)

    def test_what_was_measured_outlives_the_machine(self) -> None:
        # The programs of the fourth phase end the script itself, as a machine that is taken away does.
        put(self.root / "xinglin-engine", "#!/bin/sh\n[ \"$1\" = --version ] || kill -9 $(cat $HOME/script)\n", 0o755)
        put(self.root / "commit", "abc1234\n")
        with tarfile.open(self.archive, "w:xz") as archive:
            for name in ("cuda_device_tests", "gpu_bench", "gpu_training_bench", "xinglin-engine", "commit"):
                archive.add(self.root / name, name)
        script = str(self.source / "tests/gpu/run.sh")
        words = f'echo $$ >"$HOME/script"; exec bash {script} --packed {self.archive}'
        run = self.run_command("bash", "-c", words, XINGLIN_GPU_RESULTS="more")
        states, commit = self.results(run, self.root / "more")
        self.assertEqual((states.get("tests"), states.get("tokens"), commit), ("passed", None, "abc1234"))

    def test_a_gpu_that_is_lost_has_a_name(self) -> None:
        # After a fault nvidia-smi fails until the machine starts anew.
        put(self.root / "gpu_bench", '#!/bin/sh\necho "#!/bin/sh\nexit 9" >"$HOME/bin/nvidia-smi"\nexit 1\n', 0o755)
        with tarfile.open(self.archive, "w:xz") as archive:
            for name in ("cuda_device_tests", "gpu_bench", "gpu_training_bench", "xinglin-engine"):
                archive.add(self.root / name, name)
        run = self.run_script("--packed", str(self.archive))
        states, _ = self.results(run, self.source / "tests/bench/results")
        self.assertEqual((run.returncode, states["tests"], states["bf16"]), (1, "passed", "failed"), run.stderr)

    def test_a_missing_model_is_a_failure(self) -> None:
        put(self.root / "python/torch.py", "raise ModuleNotFoundError('no', name='torch')")
        shutil.rmtree(self.source / "tests/golden")
        run = self.run_script("--packed", str(self.archive))
        states, _ = self.results(run, self.source / "tests/bench/results")
        self.assertEqual((run.returncode, states["tokens"], states["steps"]), (1, "failed", "failed"))

    def test_models_are_where_the_caller_says(self) -> None:
        golden = self.source / "tests/golden/llama"
        shutil.copytree(golden, self.root / "mine")
        shutil.rmtree(golden)
        run = self.run_script("--packed", self.archive.name, XINGLIN_GPU_MODEL="mine", XINGLIN_GPU_GOLDEN="mine")
        states, _ = self.results(run, self.source / "tests/bench/results")
        self.assertEqual((states["tokens"], states["steps"]), ("passed", "passed"), run.stdout + run.stderr)

    def test_says_what_a_build_lacks(self) -> None:
        for name in ("cmake", "pkg-config"):
            put(self.root / f"bin/{name}", "#!/bin/sh\necho cmake version 3.22.1\nexit 1\n", 0o755)
        run = self.run_script()
        self.assertEqual(run.returncode, 3, run.stdout + run.stderr)
        self.assertIn("cmake 3.23", run.stderr)
        self.assertIn("development files of gtest", run.stderr)
        self.assertFalse((self.source / "tests/bench").exists())

    def test_without_a_gpu_nothing_runs(self) -> None:
        put(self.root / "bin/nvidia-smi", "#!/bin/sh\nexit 9\n", 0o755)
        self.assertEqual(self.run_script("--packed", str(self.archive)).returncode, 77)


if __name__ == "__main__":
    unittest.main()
