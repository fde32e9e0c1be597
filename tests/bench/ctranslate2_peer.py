#!/usr/bin/env python3
"""CTranslate2 as a peer for peers.py: makes its model from a Hugging Face folder of Llama's shape, and answers like llama-bench.

    ctranslate2_peer.py make HF_FOLDER OUT int8|bfloat16
    peers.py --model FILE PATH/xinglin-engine 'python3 ctranslate2_peer.py run OUT int8'

Needs the packages ctranslate2 and numpy. The folder holds one model.safetensors in bfloat16. What -m names is not read.
"""
import argparse
import json
import os
import random
import struct
import sys
import time


def tensors(folder):
    """A function that reads a tensor of a safetensors file of bfloat16 as float32."""
    import numpy
    stream = open(os.path.join(folder, "model.safetensors"), "rb")
    size = struct.unpack("<Q", stream.read(8))[0]
    header = json.loads(stream.read(size))

    def read(name):
        begin, end = header[name]["data_offsets"]
        stream.seek(8 + size + begin)
        half = numpy.frombuffer(stream.read(end - begin), dtype=numpy.uint16)
        return (half.astype(numpy.uint32) << 16).view(numpy.float32).reshape(header[name]["shape"])

    return read


def make(folder, out, kind):
    import numpy
    from ctranslate2.specs import common_spec, transformer_spec
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as stream:
        config = json.load(stream)
    heads, key_heads = config["num_attention_heads"], config["num_key_value_heads"]
    spec = transformer_spec.TransformerDecoderModelSpec.from_config(
        config["num_hidden_layers"], heads, activation=common_spec.Activation.SWISH, pre_norm=True, ffn_glu=True, rms_norm=True,
        rotary_dim=0, rotary_interleave=False, rotary_base=10000.0, num_heads_kv=key_heads if key_heads != heads else None)
    read = tensors(folder)
    decoder = spec.decoder
    decoder.scale_embeddings = False
    decoder.embeddings.weight = read("model.embed_tokens.weight")
    decoder.layer_norm.gamma = read("model.norm.weight")
    decoder.projection.weight = read("lm_head.weight")
    for index, layer in enumerate(decoder.layer):
        prefix = f"model.layers.{index}."
        layer.self_attention.layer_norm.gamma = read(prefix + "input_layernorm.weight")
        layer.ffn.layer_norm.gamma = read(prefix + "post_attention_layernorm.weight")
        layer.self_attention.linear[0].weight = numpy.concatenate([read(f"{prefix}self_attn.{name}_proj.weight") for name in "qkv"])
        layer.self_attention.linear[1].weight = read(prefix + "self_attn.o_proj.weight")
        layer.ffn.linear_0.weight = read(prefix + "mlp.gate_proj.weight")
        layer.ffn.linear_0_noact.weight = read(prefix + "mlp.up_proj.weight")
        layer.ffn.linear_1.weight = read(prefix + "mlp.down_proj.weight")
    spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = "<s>", "</s>", "<unk>"
    spec.register_vocabulary(["<unk>", "<s>", "</s>"] + [f"t{i}" for i in range(3, config["vocab_size"])])
    spec.validate()
    spec.optimize(quantization=kind)
    os.makedirs(out, exist_ok=True)
    spec.save(out)


def seconds(generator, prompt, tokens):
    begin = time.monotonic()
    generator.generate_batch([prompt], max_length=tokens, min_length=tokens, include_prompt_in_result=False)
    return time.monotonic() - begin


def run(out, kind, options):
    import ctranslate2
    begin = time.monotonic()
    generator = ctranslate2.Generator(out, device="cpu", compute_type=kind, intra_threads=options.threads, inter_threads=1)
    print(f"loaded in {time.monotonic() - begin:.2f} s", file=sys.stderr)
    with open(os.path.join(out, "vocabulary.json"), encoding="utf-8") as stream:
        words = len(json.load(stream))
    random.seed(1)
    prompt = [f"t{random.randrange(3, words)}" for _ in range(max(1, options.pp))]
    if not options.no_warmup:
        seconds(generator, prompt[:8], 1)
    rows = []
    if options.pp:
        rows.append({"avg_ts": options.pp / seconds(generator, prompt, 1)})
    if options.tg:
        first = seconds(generator, prompt[:1], 1)
        rows.append({"avg_ts": options.tg / (seconds(generator, prompt[:1], 1 + options.tg) - first)})
    print(json.dumps(rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_subparsers(dest="action", required=True)
    maker = actions.add_parser("make")
    for name in ["folder", "out"]:
        maker.add_argument(name)
    runner = actions.add_parser("run")
    runner.add_argument("out")
    for action in [maker, runner]:
        action.add_argument("kind", choices=["int8", "bfloat16"])
    runner.add_argument("-m", "-r", "-o", dest="unused", help="taken as llama-bench's, and not read")
    runner.add_argument("-t", dest="threads", type=int, default=2)
    runner.add_argument("-p", dest="pp", type=int, default=512)
    runner.add_argument("-n", dest="tg", type=int, default=32)
    runner.add_argument("--no-warmup", action="store_true", help="measure the first call too")
    options = parser.parse_args()
    if options.action == "make":
        make(options.folder, options.out, options.kind)
    else:
        run(options.out, options.kind, options)


main()
