"""Shared helpers of the knowledge importer: reading, writing, text cleaning."""

import csv
import lzma
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
KNOWLEDGE = os.path.dirname(HERE)
HAND = os.path.join(HERE, "hand")

NATURES = ["大寒", "微寒", "寒", "凉", "平", "微温", "大热", "温", "热"]
FLAVOURS = "酸苦甘辛咸淡涩"
CHANNELS = ["心包", "大肠", "小肠", "膀胱", "三焦", "心", "肝", "脾", "肺", "肾", "胃", "胆"]
MAX_TERM = 16


class Context:
    """Where the reference data lies and what earlier steps produced."""

    def __init__(self, reference):
        self.reference = reference
        self.tables = {}

    def path(self, *parts):
        return os.path.join(self.reference, *parts)

    def rows(self, *parts):
        """Rows of a reference TSV as dictionaries (.xz read in place)."""
        name = self.path(*parts)
        opener = lzma.open if name.endswith(".xz") else open
        with opener(name, "rt", encoding="utf-8") as stream:
            return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))

    def text(self, *parts):
        with open(self.path(*parts), encoding="utf-8") as stream:
            return stream.read()


def read_tsv(name):
    """Rows of one of our own tables."""
    with open(name, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def hand(name):
    return read_tsv(os.path.join(HAND, name))


def table(name):
    return read_tsv(os.path.join(KNOWLEDGE, name))


def write_tsv(name, columns, rows, keep_order=False):
    """Write a table; rows are tuples. Sorted by their cells unless told otherwise."""
    cells = [tuple("" if c is None else str(c) for c in row) for row in rows]
    for row in cells:
        if len(row) != len(columns):
            raise ValueError("%s: %d cells, %d columns: %r" % (name, len(row), len(columns), row))
        for cell in row:
            if re.search(r"[\t\r\n]", cell) or cell != cell.strip():
                raise ValueError("%s: unclean cell %r in %r" % (name, cell, row))
    if not keep_order:
        cells.sort()
    target = name if os.path.isabs(name) else os.path.join(KNOWLEDGE, name)
    with open(target, "w", encoding="utf-8", newline="\n") as stream:
        stream.write("\t".join(columns) + "\n")
        for row in cells:
            stream.write("\t".join(row) + "\n")


def number(value):
    """A number without needless zeros: '3.0' -> '3'."""
    text = "%.6f" % float(value)
    return text.rstrip("0").rstrip(".")


def unique(items):
    return list(dict.fromkeys(i for i in items if i))


def squeeze(text):
    """Remove every kind of blank; the sources break lines inside names."""
    return re.sub(r"[\s\u00a0\u3000]+", "", text or "").replace("\ue81f", "㖞")


_FIXES = None


def fix_ocr(text):
    """Apply the hand-made table of scanning errors to a short text."""
    global _FIXES
    if _FIXES is None:
        _FIXES = [(re.compile(r["pattern"]), r["replacement"]) for r in hand("ocr_fixes.tsv")]
    for pattern, replacement in _FIXES:
        text = pattern.sub(replacement, text)
    return text


def split_terms(text, minimum=2):
    """Atomic terms of a list such as 清热解毒，疏散风热。"""
    out = []
    for term in re.split(r"[，、；。．,;.：:]", fix_ocr(squeeze(text))):
        term = re.sub(r"[A-Za-z0-9()（）【】\[\]]", "", term)
        term = re.sub(r"(等证|等症|等)$", "", term)
        if minimum <= len(term) <= MAX_TERM:
            out.append(term)
    return unique(out)


def join(items):
    return "、".join(items)
