"""The old formula books: what a book prints under the name of a formula that the tables have.

The transcription (xiaopangxia/TCM-Ancient-Books) breaks lines at about forty characters, leaves a blank where it lost a character
and cuts the rest of some lines off; a line that is short is taken for cut, so that no sentence is joined over a gap.
"""

import io
import re
import tarfile
from collections import defaultdict

import formulas
from classics import ARCHIVE
from common import hand

FOLDER = "classics/TCM-Ancient-Books/"
BOOKS = {"jijie-1682": "087-医方集解.txt", "qieyong-1761": "091-成方切用.txt", "fangkao-1584": "072-医方考.txt",
         "gujin-1675": "082-古今名医方论.txt", "jiangxue-1732": "088-绛雪园古方选注.txt", "fanglun-1865": "089-医方论.txt",
         "shanbu-1742": "639-删补名医方论.txt", "yuanji-1370": "325-原机启微.txt", "leifang-1602": "632-证治准绳·类方.txt",
         "yaohan-1644": "293-审视瑶函.txt", "kuoyao-1649": "477-伤寒括要.txt", "jinnang-1702": "597-冯氏锦囊秘录.txt"}
FULL_LINE = 36
GAP = "\n"                                           # what was printed between the two sides of it is lost
SAME = 0.8                                           # of a formula's herbs that the section has to name
HEAD = re.compile(r"^<目录>(.*)$|^<篇名>(.*)$|\\x([^\\]+)\\x", re.M)
REPAIRS = [(re.compile(r"(?<![大麻地硫雄牛二三四连陈蒲归柏益金鹅朴槟])黄 (?! )"), "黄芪"), (re.compile("芎 (?! )"), "川芎"),
           (re.compile("川川芎"), "川芎"), (re.compile("浓朴"), "厚朴"), (re.compile("参 (?=[、，。])"), "参芪"), (re.compile("∶"), "："), (re.compile("香港脚"), "脚气")]


class Section:
    """One formula of one book: `text` with its brackets, `plain` without them; `formula` is the id of ours."""

    def __init__(self, source, chapter, title, text):
        self.source, self.chapter, self.title, self.text = source, chapter, title, text
        self.plain = without_brackets(text)
        self.formula = ""

    @property
    def place(self):
        return "·".join(p for p in (self.chapter, self.title) if p)


def read(context, sources):
    """Every section of these books whose formula is one of ours."""
    wanted = {FOLDER + BOOKS[s]: s for s in sources}
    found = []
    with tarfile.open(context.path(*ARCHIVE)) as archive:
        for member in archive:
            if member.name in wanted:
                text = io.TextIOWrapper(archive.extractfile(member), encoding="utf-8").read()
                found += sections(wanted[member.name], text)
    found.sort(key=lambda s: sources.index(s.source))
    names = Names(context)
    for section in found:
        section.formula = names.formula_of(section)
    return [s for s in found if s.formula]


def sections(source, text):
    out, chapter, volume = [], "", ""
    spoiled = {r["written"]: r["name"] for r in hand("formula_names.tsv")}
    heads = list(HEAD.finditer(text))
    for n, head in enumerate(heads):
        body = text[head.end():heads[n + 1].start() if n + 1 < len(heads) else len(text)]
        if head.group(1) is not None:
            chapter = title_of(head.group(1).split("\\")[-1])
            continue
        title = title_of(head.group(2) or head.group(3) or "")
        title = spoiled.get(title, title)
        if head.group(2) and "\\x" in body:
            volume = title
        if head.group(3):
            chapter = volume
        out.append(Section(source, chapter, title, joined(body)))
    return out


def title_of(text):
    text = re.sub(r"（[^）]*）|\([^)]*\)|\d+[．.]?", "", text.strip())
    for pattern, replacement in REPAIRS:
        text = pattern.sub(replacement, text)
    return re.sub(r"\s", "", text)


def joined(body):
    """The lines as one text, a GAP behind every line that is too short to be whole."""
    out = ""
    for line in re.sub(r"^\s*属性：", "", body).split("\n"):
        line = line.strip("\r\n\t \u3000")
        if line:
            out += line + ("" if len(line) >= FULL_LINE else GAP)
    for pattern, replacement in REPAIRS:
        out = pattern.sub(replacement, out)
    return out


def without_brackets(text):
    pieces = []
    for piece in text.split(GAP):
        previous = None
        while piece != previous:
            previous, piece = piece, re.sub(r"[（〔(][^（）〔〕()]*[）〕)]$", "。", piece)
            piece = re.sub(r"[（〔(][^（）〔〕()]*[）〕)]", "", piece)
        # A bracket that a gap has cut: its inside is no part of the sentence.
        pieces.append(re.sub(r"[（〔(].*$|^.*[）〕)]", "", piece))
    return GAP.join(pieces)


class Names:
    """Under which words a book may mention an ingredient of a formula."""

    def __init__(self, context):
        self.context = context
        self.aliases = defaultdict(set)
        for alias, herb in context.alias_map.items():
            if len(alias) >= 2:
                self.aliases[herb].add(alias)
        self.items = defaultdict(list)
        for row in context.items:
            self.items[row[0]].append(row)
        self.by_name = defaultdict(list)
        for formula, data in context.formulas.items():
            self.by_name[data["name"]].append(formula)

    def base(self, row):
        return formulas.base(self.context.resolver, row[3])

    def words(self, row):
        base = self.base(row)
        return {row[2], row[3], base} | self.aliases[row[3]] | self.aliases[base]

    def formula_of(self, section):
        best = None
        for formula in self.by_name[section.title] or self.by_name[re.sub("方$", "", section.title)]:
            rows = self.items[formula]
            share = sum(any(w in section.text for w in self.words(row)) for row in rows) / max(1, len(rows))
            rank = (share, "@" not in formula, self.context.formulas[formula]["kind"] == "dosed", formula)
            if share >= SAME and (best is None or rank > best):
                best = rank
        return best[-1] if best else ""
