#!/usr/bin/env python3
"""Guards the hot kernels by counting: runs each under callgrind and compares its instructions with counts.tsv.

    tests/callgrind/check.py build/dev/bin/kernel_counts            fails (1) where a kernel does more than 3 % more
    tests/callgrind/check.py build/dev/bin/kernel_counts --update   writes the counts of this build

Counts do not depend on load or clock, so CI can keep them. They belong to one compiler and one instruction set
(valgrind shows AVX2 to the program, whatever the processor has): with others the check is left out (77).
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "counts.tsv")
LEFT_OUT = 77
ALLOWED = 1.03


def valgrind(program, argument, *options):
    return subprocess.run(["valgrind", *options, program, argument], check=True, capture_output=True, text=True)


def instructions(program, name):
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        valgrind(program, name, "--tool=callgrind", "--callgrind-out-file=" + out, "--collect-atstart=no",
                 "--toggle-collect=*xinglinCounted*")
        with open(out, encoding="utf-8") as stream:
            found = re.search(r"^(?:summary|totals): (\d+)", stream.read(), re.MULTILINE)
    return int(found.group(1))


def main():
    program = sys.argv[1]
    if not shutil.which("valgrind"):
        print("left out: valgrind is not installed")
        return LEFT_OUT
    build = valgrind(program, "--build", "--tool=none").stdout.strip()
    names = subprocess.run([program], check=True, capture_output=True, text=True).stdout.split()
    if "--update" in sys.argv:
        counts = ["%s\t%d\n" % (name, instructions(program, name)) for name in names]
        with open(TABLE, "w", encoding="utf-8") as stream:
            stream.write("build\t%s\n" % build + "".join(counts))
        return 0
    with open(TABLE, encoding="utf-8") as stream:
        table = dict(line.rstrip("\n").split("\t") for line in stream)
    if table.pop("build") != build:
        print("left out: the counts are not of this build (%s)" % build)
        return LEFT_OUT
    failed = set(names) != set(table)
    if failed:
        print("counts.tsv and the program name different kernels: run with --update")
    for name in sorted(set(names) & set(table)):
        now, then = instructions(program, name), int(table[name])
        grew = now > then * ALLOWED
        failed = failed or grew
        print("%-20s %12d of %12d  %.3f%s" % (name, now, then, now / then, "  MORE" if grew else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
