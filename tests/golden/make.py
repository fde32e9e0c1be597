#!/usr/bin/env python3
"""Makes the golden files of this folder: what PyTorch computes for a small model of every family.

    tests/golden/make.py            writes FAMILY/ for every row of FAMILIES, always the same bytes
    tests/golden/make.py --check DIR    holds the definitions below against golden files of somebody else (the same
                                        layout as here), and prints the greatest differences

Needs PyTorch (Debian: python3-torch); the tests do not. Everything is computed in float64 from the numbers in the files
and written as float32. README.md says what the files hold.
"""
import json
import math
import pathlib
import struct
import sys

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "F64": torch.float64}

BASE = {"hidden_act": "silu", "hidden_size": 32, "intermediate_size": 24, "num_attention_heads": 4,
        "num_hidden_layers": 2, "vocab_size": 43, "rms_norm_eps": 1e-5, "max_position_embeddings": 64,
        "bos_token_id": 1, "eos_token_id": 2, "tie_word_embeddings": False, "torch_dtype": "float32"}
GROUPED = {**BASE, "num_key_value_heads": 2}


def llama(**changes):
    return {**GROUPED, "architectures": ["LlamaForCausalLM"], "model_type": "llama", "rope_theta": 10000.0, **changes}


def baichuan(name, **changes):
    return {**BASE, "architectures": [name], "model_type": "baichuan", "rms_norm_eps": 1e-6, **changes}


# Family: its config.json, the type of its numbers, the matrices that its adapter changes.
FAMILIES = {
    "llama": (llama(), "F32", ["q_proj", "v_proj", "down_proj"]),
    "llama3_rope": (llama(rope_theta=500000.0, tie_word_embeddings=True,
                          rope_scaling={"rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0,
                                        "high_freq_factor": 4.0, "original_max_position_embeddings": 16}),
                    "F32", ["k_proj", "o_proj", "gate_proj"]),
    "mistral": ({**GROUPED, "architectures": ["MistralForCausalLM"], "model_type": "mistral", "rope_theta": 10000.0,
                 "sliding_window": 5, "torch_dtype": "float16"}, "F16", ["q_proj", "up_proj"]),
    "qwen2": ({**GROUPED, "architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "rope_theta": 1e6,
               "rms_norm_eps": 1e-6, "torch_dtype": "bfloat16"}, "BF16", ["q_proj", "k_proj", "v_proj", "o_proj"]),
    "qwen3": ({**GROUPED, "architectures": ["Qwen3ForCausalLM"], "model_type": "qwen3", "rope_theta": 1e6,
               "head_dim": 12, "tie_word_embeddings": True}, "F32", ["v_proj", "down_proj"]),
    "baichuan1_7b": (baichuan("BaiChuanForCausalLM"), "F32", ["W_pack"]),
    "baichuan2_7b": (baichuan("BaichuanForCausalLM"), "F32", ["W_pack", "o_proj"]),
    # Linear biases instead of rotation, known by the missing length; five heads are no power of two.
    "baichuan2_13b": ({key: value for key, value in
                       baichuan("BaichuanForCausalLM", hidden_size=40, num_attention_heads=5,
                                model_max_length=64).items() if key != "max_position_embeddings"},
                      "F32", ["W_pack", "down_proj"]),
    "bloom": ({"architectures": ["BloomForCausalLM"], "model_type": "bloom", "hidden_size": 32, "n_head": 4, "n_layer": 2,
               "vocab_size": 43, "layer_norm_epsilon": 1e-5, "bos_token_id": 1, "eos_token_id": 2,
               "apply_residual_connection_post_layernorm": False, "torch_dtype": "float32"},
              "F32", ["query_key_value", "dense"]),
}


class Shape:
    """What a config.json says, whatever its family calls it."""

    def __init__(self, config):
        self.family = config["model_type"]
        self.is_bloom = self.family == "bloom"
        self.hidden = config.get("hidden_size", config.get("n_embed"))
        self.heads = config.get("num_attention_heads", config.get("n_head"))
        self.layers = config.get("num_hidden_layers", config.get("n_layer"))
        self.kv_heads = config.get("num_key_value_heads") or self.heads
        self.head_dim = config.get("head_dim") or self.hidden // self.heads
        self.ffn = config.get("intermediate_size", 4 * self.hidden)
        self.vocabulary = config["vocab_size"]
        self.epsilon = config.get("rms_norm_eps", config.get("layer_norm_epsilon"))
        is_baichuan = self.family == "baichuan"
        self.packs = is_baichuan
        self.has_unit_rows = is_baichuan and config["architectures"] == ["BaichuanForCausalLM"]
        self.is_linear = self.is_bloom or (is_baichuan and "max_position_embeddings" not in config)
        self.has_bias = self.family == "qwen2"
        self.has_head_norms = self.family == "qwen3"
        self.window = config.get("sliding_window") if self.family == "mistral" else None
        self.tied = self.is_bloom or bool(config.get("tie_word_embeddings"))
        rope = config.get("rope_parameters") or {}
        self.theta = config.get("rope_theta") or rope.get("rope_theta", 10000.0)
        self.scaling = config.get("rope_scaling")

    def tensors(self):
        """Name → shape, in the order in which they are drawn."""
        h, kv, q = self.hidden, self.kv_heads * self.head_dim, self.heads * self.head_dim
        if self.is_bloom:
            named = {"word_embeddings.weight": (self.vocabulary, h)}
            for norm in ["word_embeddings_layernorm", "ln_f"]:
                named |= {norm + ".weight": (h,), norm + ".bias": (h,)}
            for i in range(self.layers):
                for name, shape in [("self_attention.query_key_value", (3 * h, h)), ("self_attention.dense", (h, h)),
                                    ("mlp.dense_h_to_4h", (4 * h, h)), ("mlp.dense_4h_to_h", (h, 4 * h)),
                                    ("input_layernorm", (h,)), ("post_attention_layernorm", (h,))]:
                    named |= {f"h.{i}.{name}.weight": shape, f"h.{i}.{name}.bias": shape[:1]}
            return {"transformer." + name: shape for name, shape in named.items()}
        named = {"model.embed_tokens.weight": (self.vocabulary, h), "model.norm.weight": (h,)}
        if not self.tied:
            named["lm_head.weight"] = (self.vocabulary, h)
        for i in range(self.layers):
            block = f"model.layers.{i}."
            attention = block + "self_attn."
            if self.packs:
                named[attention + "W_pack.weight"] = (3 * h, h)
            else:
                for name, rows in [("q", q), ("k", kv), ("v", kv)]:
                    named[f"{attention}{name}_proj.weight"] = (rows, h)
                    if self.has_bias:
                        named[f"{attention}{name}_proj.bias"] = (rows,)
            if self.has_head_norms:
                named |= {attention + "q_norm.weight": (self.head_dim,), attention + "k_norm.weight": (self.head_dim,)}
            named |= {attention + "o_proj.weight": (h, q), block + "mlp.gate_proj.weight": (self.ffn, h),
                      block + "mlp.up_proj.weight": (self.ffn, h), block + "mlp.down_proj.weight": (h, self.ffn),
                      block + "input_layernorm.weight": (h,), block + "post_attention_layernorm.weight": (h,)}
        return named


class Decoder:
    """A decoder of any family as a function of its tensors; with an adapter beside some of its matrices."""

    def __init__(self, config, weights, adapter=None, scale=0.0):
        self.shape = Shape(config)
        self.weights = weights
        self.adapter = adapter or {}
        self.scale = scale

    def linear(self, x, name):
        bias = self.weights.get(name + ".bias")
        y = F.linear(x, self.weights[name + ".weight"], bias)
        key = "base_model.model." + name
        if key + ".lora_A.weight" in self.adapter:
            low = F.linear(x, self.adapter[key + ".lora_A.weight"])
            y = y + self.scale * F.linear(low, self.adapter[key + ".lora_B.weight"])
        return y

    def norm(self, x, name):
        weight = self.weights[name + ".weight"]
        if self.shape.is_bloom:
            return F.layer_norm(x, x.shape[-1:], weight, self.weights[name + ".bias"], self.shape.epsilon)
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.shape.epsilon) * weight

    def frequencies(self):
        shape = self.shape
        steps = torch.arange(0, shape.head_dim, 2, dtype=torch.float64) / shape.head_dim
        rates = shape.theta ** -steps
        if shape.scaling is None:
            return rates
        turns = shape.scaling["original_max_position_embeddings"] * rates / (2 * math.pi)
        low, high = shape.scaling["low_freq_factor"], shape.scaling["high_freq_factor"]
        kept = ((turns - low) / (high - low)).clamp(0.0, 1.0)
        return rates * (kept + (1.0 - kept) / shape.scaling["factor"])

    def rotate(self, x, positions):
        """[sequence, head, position, dimension]: the first half of the dimensions with the second."""
        angles = positions[:, None] * self.frequencies()[None, :]
        a, b = x.chunk(2, dim=-1)
        return torch.cat([a * angles.cos() - b * angles.sin(), b * angles.cos() + a * angles.sin()], dim=-1)

    def slopes(self):
        """Powers of 2^(−8/n) for the power of two n below; the rest are the odd ones of twice as many."""
        below = 2 ** int(math.log2(self.shape.heads))
        first = [2.0 ** (-8.0 * (i + 1) / below) for i in range(below)]
        more = [2.0 ** (-4.0 * (2 * i + 1) / below) for i in range(self.shape.heads - below)]
        return torch.tensor(first + more, dtype=torch.float64)

    def attention(self, x, block):
        shape = self.shape
        batch, length, _ = x.shape
        heads, dim = shape.heads, shape.head_dim
        if shape.is_bloom:
            packed = self.linear(x, block + "query_key_value").view(batch, length, heads, 3, dim)
            q, k, v = packed.unbind(3)
        elif shape.packs:
            q, k, v = (part.view(batch, length, heads, dim) for part in self.linear(x, block + "W_pack").chunk(3, -1))
        else:
            q, k, v = (self.linear(x, f"{block}{name}_proj").view(batch, length, -1, dim) for name in "qkv")
        if shape.has_head_norms:
            q, k = self.norm(q, block + "q_norm"), self.norm(k, block + "k_norm")
        q, k, v = (part.transpose(1, 2) for part in (q, k, v))
        positions = torch.arange(length, dtype=torch.float64)
        if not shape.is_linear:
            q, k = self.rotate(q, positions), self.rotate(k, positions)
        k, v = (part.repeat_interleave(heads // shape.kv_heads, dim=1) for part in (k, v))
        scores = q @ k.transpose(2, 3) / math.sqrt(dim)
        if shape.is_linear:
            scores = scores + self.slopes()[:, None, None] * positions
        distance = positions[:, None] - positions[None, :]
        hidden = distance < 0
        if shape.window:
            hidden = hidden | (distance >= shape.window)
        mixed = scores.masked_fill(hidden, -math.inf).softmax(-1) @ v
        mixed = mixed.transpose(1, 2).reshape(batch, length, heads * dim)
        return self.linear(mixed, block + ("dense" if shape.is_bloom else "o_proj"))

    def feed_forward(self, x, block):
        if self.shape.is_bloom:
            return self.linear(F.gelu(self.linear(x, block + "dense_h_to_4h"), approximate="tanh"),
                               block + "dense_4h_to_h")
        gate = F.silu(self.linear(x, block + "gate_proj"))
        return self.linear(gate * self.linear(x, block + "up_proj"), block + "down_proj")

    def logits(self, ids):
        bloom = self.shape.is_bloom
        embedding = "transformer.word_embeddings" if bloom else "model.embed_tokens"
        x = F.embedding(ids, self.weights[embedding + ".weight"])
        if bloom:
            x = self.norm(x, "transformer.word_embeddings_layernorm")
        for i in range(self.shape.layers):
            block = f"transformer.h.{i}." if bloom else f"model.layers.{i}."
            x = x + self.attention(self.norm(x, block + "input_layernorm"),
                                   block + ("self_attention." if bloom else "self_attn."))
            x = x + self.feed_forward(self.norm(x, block + "post_attention_layernorm"), block + "mlp.")
        x = self.norm(x, "transformer.ln_f" if bloom else "model.norm")
        head = self.weights[embedding + ".weight"] if self.shape.tied else self.weights["lm_head.weight"]
        return F.linear(x, F.normalize(head) if self.shape.has_unit_rows else head)

    def token_losses(self, ids, labels):
        """[sequence, position − 1], 0 where there is no label."""
        return F.cross_entropy(self.logits(ids)[:, :-1].transpose(1, 2), labels[:, 1:], ignore_index=-100,
                               reduction="none")

    def loss(self, ids, labels):
        return self.token_losses(ids, labels).sum() / (labels[:, 1:] != -100).sum()


def draw(shape, generator, spread):
    return spread * torch.randn(shape, generator=generator, dtype=torch.float64)


def draw_weights(config, dtype, generator):
    weights = {}
    for name, shape in Shape(config).tensors().items():
        is_norm = "norm" in name or "ln_f" in name
        numbers = draw(shape, generator, 0.1 if len(shape) == 1 else 0.3)
        if is_norm and name.endswith(".weight"):
            numbers = numbers + 1.0
        weights[name] = numbers.to(DTYPES[dtype]).double()  # what the file will say
    return weights


def draw_adapter(config, targets, generator):
    adapter = {}
    for name, shape in Shape(config).tensors().items():
        layer = name.removesuffix(".weight")
        if name.endswith(".weight") and layer.split(".")[-1] in targets:
            adapter[f"base_model.model.{layer}.lora_A.weight"] = draw((RANK, shape[1]), generator, 0.3)
            adapter[f"base_model.model.{layer}.lora_B.weight"] = draw((shape[0], RANK), generator, 0.3)
    return {name: numbers.float().double() for name, numbers in adapter.items()}


RANK, ALPHA, BETA = 2, 4.0, 0.1


def draw_batch(config, generator, length, first, last):
    ids = torch.randint(3, config["vocab_size"], (2, length), generator=generator)
    labels = ids.clone()
    for row in range(2):
        labels[row, :first[row]] = -100
        labels[row, last[row]:] = -100
    return {"input_ids": ids.tolist(), "labels": labels.tolist()}


def tensors_of(batch):
    return torch.tensor(batch["input_ids"]), torch.tensor(batch["labels"])


def with_gradients(tensors):
    return {name: numbers.clone().requires_grad_(True) for name, numbers in tensors.items()}


def gradients_of(leaves, loss):
    loss.backward()
    return {"grad." + name: leaf.grad for name, leaf in leaves.items()}


def norm_of(gradients):
    return torch.sqrt(sum((gradient**2).sum() for gradient in gradients))


def expected_values(config, weights, batch):
    leaves = with_gradients(weights)
    model = Decoder(config, leaves)
    ids, labels = tensors_of(batch)
    loss = model.loss(ids, labels)
    gradients = gradients_of(leaves, loss)
    return {"logits": model.logits(ids).detach(), "loss": loss.detach(), "grad_norm": norm_of(gradients.values()),
            **gradients}


def adamw_values(config, weights, batch):
    leaves = with_gradients(weights)
    model = Decoder(config, leaves)
    ids, labels = tensors_of(batch)
    groups = [{"params": [leaf for leaf in leaves.values() if leaf.dim() >= 2], "weight_decay": 0.1},
              {"params": [leaf for leaf in leaves.values() if leaf.dim() < 2], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.95), eps=1e-8)
    losses, norms = [], []
    for _ in range(10):
        optimizer.zero_grad()
        loss = model.loss(ids, labels)
        loss.backward()
        losses.append(loss.item())
        norms.append(torch.nn.utils.clip_grad_norm_(list(leaves.values()), 1.0).item())
        optimizer.step()
    return {"losses": torch.tensor(losses), "grad_norms": torch.tensor(norms),
            "loss_after": model.loss(ids, labels).detach()}


def adapter_values(config, weights, adapter, scale, batch):
    leaves = with_gradients(adapter)
    model = Decoder(config, weights, leaves, scale)
    ids, labels = tensors_of(batch)
    loss = model.loss(ids, labels)
    return {"logits": model.logits(ids).detach(), "loss": loss.detach(), **gradients_of(leaves, loss)}


def preference_values(config, weights, adapter, scale, pairs):
    leaves = with_gradients(adapter)
    policy, reference = Decoder(config, weights, leaves, scale), Decoder(config, weights)
    values = {}
    margin = 0.0
    for side, sign in [("chosen", 1.0), ("rejected", -1.0)]:
        ids, labels = tensors_of(pairs[side])
        with torch.no_grad():
            base = -reference.token_losses(ids, labels).sum(1)
        probability = -policy.token_losses(ids, labels).sum(1)
        values |= {f"{side}_logps": probability.detach(), f"ref_{side}_logps": base}
        margin = margin + sign * (probability - base)
    loss = -F.logsigmoid(pairs["beta"] * margin).mean()
    return {**values, "loss": loss.detach(), **gradients_of(leaves, loss)}


def write_safetensors(path, tensors, dtype="F32"):
    header, body = {}, b""
    for name, numbers in sorted(tensors.items()):
        raw = numbers.detach().to(DTYPES[dtype]).contiguous()
        data = raw.view(torch.int16).numpy().tobytes() if dtype == "BF16" else raw.numpy().tobytes()
        header[name] = {"dtype": dtype, "shape": list(numbers.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def read_safetensors(path):
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    tensors = {}
    for name, entry in json.loads(data[8:8 + size]).items():
        if name != "__metadata__":
            first, last = (8 + size + offset for offset in entry["data_offsets"])
            raw = torch.frombuffer(bytearray(data[first:last]), dtype=DTYPES[entry["dtype"]])
            tensors[name] = raw.reshape(entry["shape"]).double()
    return tensors


def make(family, seed):
    config, dtype, targets = FAMILIES[family]
    generator = torch.Generator().manual_seed(seed)
    folder = HERE / family
    (folder / "lora").mkdir(parents=True, exist_ok=True)
    weights = draw_weights(config, dtype, generator)
    adapter = draw_adapter(config, targets, generator)
    batch = draw_batch(config, generator, 16, [5, 3], [16, 11])
    chosen = draw_batch(config, generator, 12, [6, 6], [12, 12])
    rejected = draw_batch(config, generator, 12, [6, 6], [12, 12])
    for side in (rejected["input_ids"], chosen["input_ids"]):
        for row in range(2):
            side[row][:6] = chosen["input_ids"][row][:6]  # the same question
    pairs = {"chosen": chosen, "rejected": rejected, "beta": BETA}
    scale = ALPHA / RANK

    def write_json(name, value):
        (folder / name).write_text(json.dumps(value) + "\n")

    write_json("config.json", config)
    write_json("batch.json", batch)
    write_json("dpo.json", pairs)
    write_json("lora/adapter_config.json", {"peft_type": "LORA", "r": RANK, "lora_alpha": ALPHA, "target_modules": targets,
                                            "bias": "none", "task_type": "CAUSAL_LM"})
    write_safetensors(folder / "model.safetensors", weights, dtype)
    write_safetensors(folder / "lora" / "adapter_model.safetensors", adapter)
    write_safetensors(folder / "expected.safetensors", expected_values(config, weights, batch))
    write_safetensors(folder / "adamw.safetensors", adamw_values(config, weights, batch))
    write_safetensors(folder / "lora" / "expected.safetensors", adapter_values(config, weights, adapter, scale, batch))
    write_safetensors(folder / "dpo.safetensors", preference_values(config, weights, adapter, scale, pairs))


def greatest_difference(got, wanted):
    """Of all tensors that both have: the length of the difference over the length of the wanted one."""
    worst = (0.0, "")
    greatest = max(float(tensor.norm()) for tensor in wanted.values())
    for name in wanted.keys() & got.keys():
        length = max(float(wanted[name].norm()), 1e-3 * greatest)
        worst = max(worst, (float((got[name] - wanted[name]).norm()) / length, name))
    return f"{worst[0]:.1e} ({worst[1]}; {len(wanted.keys() & got.keys())} tensors)"


def check(root):
    for folder in sorted(path.parent for path in root.glob("*/expected.safetensors")):
        config = json.loads((folder / "config.json").read_text())
        weights = {}
        for path in folder.glob("model*.safetensors"):
            weights |= read_safetensors(path)
        for path in folder.glob("pytorch_model*.bin"):
            weights |= {name: numbers.double() for name, numbers in torch.load(path).items()}
        adapter = read_safetensors(folder / "lora" / "adapter_model.safetensors")
        settings = json.loads((folder / "lora" / "adapter_config.json").read_text())
        scale = settings["lora_alpha"] / settings["r"]
        batch, pairs = (json.loads((folder / name).read_text()) for name in ("batch.json", "dpo.json"))
        for name, got in [("expected", expected_values(config, weights, batch)),
                          ("adamw", adamw_values(config, weights, batch)),
                          ("lora/expected", adapter_values(config, weights, adapter, scale, batch)),
                          ("dpo", preference_values(config, weights, adapter, scale, pairs))]:
            print(folder.name, name, greatest_difference(got, read_safetensors(folder / (name + ".safetensors"))))


if __name__ == "__main__":
    torch.set_num_threads(1)
    if len(sys.argv) == 3 and sys.argv[1] == "--check":
        check(pathlib.Path(sys.argv[2]))
    elif len(sys.argv) == 1:
        for number, family in enumerate(FAMILIES):
            make(family, 1000 + number)
    else:
        sys.exit(__doc__)
