#!/usr/bin/env python3
"""Times this engine and its peers, which take turns on the same model file.

    peers.py --model FILE [--model FILE …] PROGRAM [PROGRAM …]

A PROGRAM is a path, with its own options behind it where it has some: 'ik/bin/llama-bench -rtr 1'. One that is called
xinglin-engine is ours, every other one is taken for a llama-bench or answers like one (ctranslate2_peer.py). Several builds of
xinglin-engine may be compared. Tokens per second of prefill and decode; with --cold the seconds of a whole process, from its
start to its end, that loads the model and reads one token, or --pp tokens, without a run to warm up: what a user waits for the
first word. Median [least-greatest] of the rounds, and the first program's median over the others'.
"""
import argparse
import json
import os
import shlex
import statistics
import subprocess
import time


def is_ours(words):
    return os.path.basename(words[0]).startswith("xinglin-engine")


def speeds(words, model, options):
    """Tokens per second of prefill and decode, in one run of a program."""
    if is_ours(words):
        words += ["bench", "--model", model, "--threads", options.threads, "--pp", options.pp, "--tg", options.tg,
                  "--rounds", "1", "--json"]
    else:
        words += ["-m", model, "-t", options.threads, "-p", options.pp, "-n", options.tg, "-r", "1", "-o", "json"]
    out = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return [row["avg_ts"] for row in json.loads(out[out.index("["):])]


def waits(words, model, options):
    """Seconds of two processes: one that loads the model and reads a token, one that reads a whole prompt.

    One that is not counted goes before: memory that another program gave back can be slow to get again, where the host of a
    virtual machine took it, and it is not the next program's fault.
    """
    seconds = []
    for tokens in ["1", "1", options.pp]:
        if is_ours(words):
            ids = ",".join(str(3 + i) for i in range(int(tokens)))
            command = words + ["generate", "--model", model, "--threads", options.threads, "--ids", ids, "-n", "1",
                               "--greedy", "--ignore-eos"]
        else:
            command = words + ["-m", model, "-t", options.threads, "-p", tokens, "-n", "0", "-r", "1"]
        begin = time.monotonic()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.monotonic() - begin)
    return seconds[1:]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", required=True)
    parser.add_argument("--threads", default="2")
    parser.add_argument("--pp", default="512", help="tokens of the prompt; 0: no prefill")
    parser.add_argument("--tg", default="32", help="tokens to decode; 0: no decoding")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cold", action="store_true", help="seconds of whole processes; tell a llama-bench to skip its warm-up")
    parser.add_argument("programs", nargs="+", metavar="PROGRAM")
    options = parser.parse_args()
    measure = waits if options.cold else speeds
    for model in options.model:
        rounds = [[measure(shlex.split(program), model, options) for program in options.programs]
                  for _ in range(options.rounds)]
        columns = [list(zip(*(row[i] for row in rounds))) for i in range(len(options.programs))]
        print(os.path.basename(model))
        for program, column in zip(options.programs, columns):
            cells = []
            for first, own in zip(columns[0], column):
                ratio = statistics.median(first) / statistics.median(own)
                cells.append(f"{statistics.median(own):8.2f} [{min(own):.2f}-{max(own):.2f}] {ratio:5.2f}")
            print("  ", " | ".join(cells), program, flush=True)


main()
