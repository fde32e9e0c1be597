#!/usr/bin/env python3
"""Times prefill and decode of this engine and of llama-bench programs that take turns on the same model file.

    peers.py --model FILE [--model FILE …] PROGRAM [PROGRAM …]

A PROGRAM is a path, with its own options behind it where it has some: 'ik/bin/llama-bench -rtr 1'. One that is called
xinglin-engine is asked for `bench`, every other one is taken for a llama-bench. Several builds of xinglin-engine may be
compared. Tokens per second: median [least-greatest] of the rounds, and the first program's median over the others'.
"""
import argparse
import json
import os
import shlex
import statistics
import subprocess


def speeds(command, model, options):
    """Tokens per second of prefill and decode, in one run of a program."""
    words = shlex.split(command)
    if os.path.basename(words[0]).startswith("xinglin-engine"):
        words += ["bench", "--model", model, "--threads", options.threads, "--pp", options.pp, "--tg", options.tg,
                  "--rounds", "1", "--json"]
    else:
        words += ["-m", model, "-t", options.threads, "-p", options.pp, "-n", options.tg, "-r", "1", "-o", "json"]
    out = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return [row["avg_ts"] for row in json.loads(out[out.index("["):])]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", required=True)
    parser.add_argument("--threads", default="2")
    parser.add_argument("--pp", default="512", help="tokens of the prompt; 0: no prefill")
    parser.add_argument("--tg", default="32", help="tokens to decode; 0: no decoding")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("programs", nargs="+", metavar="PROGRAM")
    options = parser.parse_args()
    for model in options.model:
        rounds = [[speeds(program, model, options) for program in options.programs] for _ in range(options.rounds)]
        columns = [list(zip(*(row[i] for row in rounds))) for i in range(len(options.programs))]
        print(os.path.basename(model))
        for program, column in zip(options.programs, columns):
            cells = []
            for first, own in zip(columns[0], column):
                ratio = statistics.median(first) / statistics.median(own)
                cells.append(f"{statistics.median(own):8.2f} [{min(own):.1f}-{max(own):.1f}] {ratio:5.2f}")
            print("  ", " | ".join(cells), program, flush=True)


main()
