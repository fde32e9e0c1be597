"""Decoding and prefill of a model of Llama-2-7B's shape with transformers and PyTorch, for tests/gpu/run.sh.

gpu_bench's weights in bf16, static cache, not compiled. Prints the figures of gpu_bench's `model bf16` under the same
names. Exit code 78 with the reason where one of the two is not installed.
"""

import json
import statistics
import time

import random_llama
from peers import import_or_leave

torch, transformers = import_or_leave("torch", "transformers")


def seconds_of(work, runs: int, prepare=lambda: None) -> float:
    prepare()
    work()
    times = []
    for _ in range(runs):
        prepare()
        torch.cuda.synchronize()
        start = time.perf_counter()
        work()
        torch.cuda.synchronize()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


@torch.inference_mode()
def main() -> None:
    config = transformers.LlamaConfig(
        hidden_size=4096,
        intermediate_size=11008,
        num_hidden_layers=32,
        num_attention_heads=32,
        num_key_value_heads=32,
        vocab_size=32000,
        max_position_embeddings=4096,
        rms_norm_eps=1e-5,
    )
    torch.set_default_dtype(torch.bfloat16)
    with torch.device("cuda"):
        model = transformers.LlamaForCausalLM(config).eval()
    random_llama.fill(torch, model)

    def decode(batch: int, steps: int) -> float:
        cache = transformers.StaticCache(config=config, max_cache_len=16 + steps)
        ids = torch.ones(batch, 16, dtype=torch.long, device="cuda")
        one = ids[:, :1]

        # The cache counts what it was given: every run begins anew behind the prompt.
        def prompt() -> None:
            cache.reset()
            model(ids, past_key_values=cache, logits_to_keep=1)

        def run() -> None:
            for _ in range(steps):
                model(one, past_key_values=cache, logits_to_keep=1)

        return batch * steps / seconds_of(run, 3, prompt)

    def prefill(count: int) -> float:
        ids = torch.ones(1, count, dtype=torch.long, device="cuda")
        return count / seconds_of(lambda: model(ids, use_cache=True, logits_to_keep=1), 5)

    figures = {
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "prefill_2048": {"tokens_per_second": prefill(2048)},
        "decode_1": {"tokens_per_second": decode(1, 32)},
        "decode_32": {"tokens_per_second": decode(32, 32)},
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
