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

    def herb_rows(self):
        """Rows of the list of herbs, without names that are no herb. A double comes after all others, under the name of
        its herb and with itself in "merged"."""
        excluded = {r["name"] for r in hand("no_herbs.tsv")}
        merged = {r["name"]: r["herb"] for r in hand("merged_herbs.tsv")}
        rows = [dict(r, merged="") for r in self.rows("facts", "herb_facts.tsv") if r["name"] not in excluded]
        doubles = [dict(r, name=merged[r["name"]], merged=r["name"]) for r in rows if r["name"] in merged]
        return [r for r in rows if r["name"] not in merged] + doubles

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


# 热伤络脉所致的眼底出血 is what it comes from and what it is.
CAUSING = "所(?:致|引起|导致)的?(?=[\u3400-\u9fff]{2})|(?:引起|导致|而致)的(?=[\u3400-\u9fff]{2})"
# What a sentence puts before and behind its terms: 症见头晕, 亦可用于水肿, 热邪所(致).
_BEFORE = re.compile(
    r"^(?:症见|证见|(?:临床)?症状(?:主要有|表现为|见|有)|临床(?:表现为|上)|或者|或有|或是|或|以及|及|本品(?:可|适)?用于|"
    r"(?:[亦也还又并可]|亦可|也可|还可|可以|主要|试|适|还适)*用于(?:治疗)?|适合于|主治|治疗|亦治|又治|治(?!疗)|伴有|伴见|可见|见有|"
    r"属于|证属|对于|凡|一切|各种)(?=[\u3400-\u9fff]{2})")
_BEHIND = re.compile(r"(?:等(?:病症|证|症)?|所(?:致|引起|导致)?|引起|导致|而致|的|者|而|与|属)$")
_EFFECT = re.compile(r"^(?:具?有)?(.{2,}?)的?作用$")
_FRAGMENT = re.compile(
    r"症见|证见|[还也亦]?可以?|还能|作用|主要|的.|从而|导致|引起|以致|临床表现为|.*(?:本品|本方|该药|上述|疗效|作用)|.*(?:主之|服之|"
    r"备用|使用|服用|即可)|.*(?:有|为|及|以|见于|用于|可|则)(?<!白及)")


def mend_term(term):
    """The term without the words that joined it to its sentence; empty where nothing but such words is left."""
    if re.fullmatch(r"或.+或.+", term):
        return term  # 或泻或吐 is one sign
    previous = None
    while term and term != previous:
        previous, term = term, _BEHIND.sub("", _BEFORE.sub("", _EFFECT.sub(r"\1", term)))
    return "" if _FRAGMENT.fullmatch(term) else term


def split_terms(text, minimum=2):
    """Atomic terms of a list such as 清热解毒，疏散风热。"""
    out = []
    for term in re.split(r"[，、；。．,;.：:]|" + CAUSING, fix_ocr(squeeze(text))):
        term = mend_term(re.sub(r"[A-Za-z0-9()（）【】\[\]]", "", term))
        if minimum <= len(term) <= MAX_TERM:
            out.append(term)
    return unique(out)


def join(items):
    return "、".join(items)
