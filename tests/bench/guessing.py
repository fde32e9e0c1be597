#!/usr/bin/env python3
"""What guessing from the text before (`generate --guess`) gains where an answer repeats its sources.

    guessing.py --model FILE PATH/xinglin-engine

The model is asked to repeat a passage, with and without guesses, which take turns; the answers must be the same token for token.
Tokens per second, medians of the rounds, and how much of the passage the answer repeats, which the gain depends on.
"""
import argparse
import difflib
import json
import statistics
import subprocess

PASSAGE = ("Huangqi (Astragali Radix) is warm and sweet; it enters the lung and spleen channels. It tonifies qi, raises yang, "
           "secures the exterior and promotes urination. The usual dose is 9 to 30 g in a decoction. It is used for fatigue, "
           "poor appetite, loose stools, spontaneous sweating, oedema and sores that do not heal.")
QUESTION = "Repeat this text word for word:\n\n"


def answer(engine, options, guesses):
    command = [engine, "generate", "--model", options.model, "--threads", options.threads, "--prompt", QUESTION + PASSAGE, "--chat",
               "-n", options.tokens, "--greedy", "--guess", str(guesses), "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine")
    parser.add_argument("--model", required=True)
    parser.add_argument("--threads", default="2")
    parser.add_argument("--tokens", default="96")
    parser.add_argument("--guesses", type=int, nargs="+", default=[4, 8])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    counts = [0] + options.guesses
    rounds = [[answer(options.engine, options, count) for count in counts] for _ in range(options.rounds)]
    first = rounds[0][0]
    assert all(one["ids"] == first["ids"] for row in rounds for one in row), "guesses changed the answer"
    matcher = difflib.SequenceMatcher(None, PASSAGE, first["text"], autojunk=False)
    shared = sum(block.size for block in matcher.get_matching_blocks()) / max(1, len(first["text"]))
    print(f"{len(first['ids'])} tokens, {shared:.0%} of the answer stands in the passage")
    for index, count in enumerate(counts):
        speeds = [row[index]["tokens_per_second"] for row in rounds]
        base = [row[0]["tokens_per_second"] for row in rounds]
        print(f"guess {count}: {statistics.median(speeds):.1f} [{min(speeds):.1f}-{max(speeds):.1f}] tokens/s, "
              f"{statistics.median(speeds) / statistics.median(base):.2f}")


main()
