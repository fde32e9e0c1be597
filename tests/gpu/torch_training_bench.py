"""Training steps of a model of Llama-2-7B's shape with transformers and PyTorch: torch_training_bench.py full|lora.

gpu_training_bench's weights and tokens, eager, 4 x 1,024 tokens a step. `full` as transformers' Trainer has it with bf16=True and gradient checkpointing:
float32 weights under autocast, AdamW. `lora` with PEFT: frozen bf16 weights, rank 16 beside every linear layer.
LAYERS of the environment makes the model smaller. Prints the figures of gpu_training_bench under the same names.
Exit code 78 with the reason where something is not installed.
"""

import json
import os
import statistics
import sys
import time

import random_llama
from peers import import_or_leave

modules = import_or_leave("torch", "transformers", *(["peft"] if sys.argv[1] == "lora" else []))
torch, transformers = modules[:2]

SEQUENCES, TOKENS, STEPS = 4, 1024, 3


def model_of(lora: bool) -> torch.nn.Module:
    config = transformers.LlamaConfig(
        hidden_size=4096,
        intermediate_size=11008,
        num_hidden_layers=int(os.environ.get("LAYERS", "32")),
        num_attention_heads=32,
        num_key_value_heads=32,
        vocab_size=32000,
        max_position_embeddings=4096,
        rms_norm_eps=1e-5,
        use_cache=False,
    )
    torch.set_default_dtype(torch.bfloat16 if lora else torch.float32)
    with torch.device("cuda"):
        model = transformers.LlamaForCausalLM(config)
    torch.set_default_dtype(torch.float32)
    random_llama.fill(torch, model)
    if not lora:
        model.gradient_checkpointing_enable()
        return model
    peft = modules[2]
    return peft.get_peft_model(model, peft.LoraConfig(r=16, lora_alpha=32, target_modules="all-linear"))


def main() -> None:
    lora = sys.argv[1] == "lora"
    torch.manual_seed(1)
    model = model_of(lora).train()
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-5, fused=True)
    ids = torch.tensor(random_llama.tokens(SEQUENCES * TOKENS), device="cuda").view(SEQUENCES, TOKENS)

    def step() -> float:
        with torch.autocast("cuda", dtype=torch.bfloat16):
            loss = model(input_ids=ids, labels=ids).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss.item()

    losses = [step()]
    seconds = []
    for _ in range(STEPS):
        torch.cuda.synchronize()
        start = time.perf_counter()
        losses.append(step())
        torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    figures = {
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "method": sys.argv[1],
        "losses": losses,
        "tokens_per_second": SEQUENCES * TOKENS / statistics.median(seconds),
        "peak_bytes": torch.cuda.max_memory_allocated(),
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
