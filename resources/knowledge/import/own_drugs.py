"""Names that the herb books know as a drug of its own: is it the herb that the list of synonyms gives the name to?"""

import re
from collections import defaultdict

from common import squeeze

SAME, OTHER, OPEN = "same", "other", "open"
# What a pharmaceutical name says beside the organism: part and preparation.
PARTS = {"radix", "rhizoma", "herba", "folium", "fructus", "semen", "flos", "cortex", "caulis", "ramulus", "ramus", "lignum", "resina",
         "pericarpium", "exocarpium", "pollen", "spora", "concha", "cacumen", "medulla", "tuber", "bulbus", "pseudobulbus", "spina",
         "arillus", "plastrum", "carapax", "os", "et", "seu", "cum", "var", "ssp", "syn", "praeparata", "preparata", "praeparatum",
         "preparatum", "praeparatus", "recens", "radicis", "retinervus", "stigma", "nidus", "periostracum", "receptaculum", "pulvis", "alba"}
BINOMIAL = re.compile(r"([A-Z][a-z]{2,}) ([a-z]{3,}-?[a-z]*)(?: |$)")

CASE = re.compile(r"(?<=[a-z]{2})(?:aginis|ago|inis|idis|icis|acis|onis|atis|[aeioy]x|is|us|um|ae|as|es|os|on|[aeio])$")
# The part that an English name ends in -> the words of the pharmaceutical name it may stand for.
ENGLISH_PARTS = {"root": "radix rhizoma tuber", "rhizome": "radix rhizoma tuber", "leaf": "folium cacumen", "fruit": "fructus semen pericarpium",
                 "seed": "fructus semen", "flower": "flos", "bark": "cortex", "root-bark": "cortex", "stem": "caulis ramulus lignum medulla"}


class Books:
    """The entries of the herb books by headword, read once."""

    def __init__(self, rows):
        self.entries = defaultdict(list)
        for r in rows:
            self.entries[r["herb"]].append(r)

    def judge(self, name, herb, printed, spellings):
        """SAME, OTHER or OPEN for a name with an entry of its own that a list gives to `herb`. `printed` is the
        pharmacopoeia's Latin of the herb, `spellings` are the herb's other headwords. A row that names the same organism, or the
        herb itself beside its Latin, says same; rows that only name other genera or kingdoms say other; where no row says other, the
        herb's entry and the name's entry naming each other say same, and so does a row of the herb that gives the name beside
        the herb's Latin; a row that names another part is never the same, and anything else is open."""
        headwords = {herb} | spellings
        rows = self.entries[name]
        theirs = [r for h in headwords for r in self.entries[h]]
        known = organisms(theirs) | pharmaceutical(printed)
        same = other = False
        parted = any(other_part(r, printed) for r in rows)
        for r in rows:
            names_herb = bool(headwords & aliases(r))
            mine = organisms([r])
            if r["latin"] or mine or foreign(r, theirs):
                kin = {(g, s) for g, s in mine if any(akin(g, k) or akin(s, k) for k, _ in known)}
                if any(agree(pair, known) for pair in kin) or names_herb:
                    same = True
                elif foreign(r, theirs) or (mine and known and not kin):
                    other = True
            if r["english"] and any(r["english"].lower() == t["english"].lower() for t in theirs):
                same = True
        if same:
            return OPEN if parted else SAME
        if other:
            return OTHER
        listed = [r for r in theirs if name in aliases(r)]
        mutual = listed and any(headwords & aliases(r) for r in rows)
        return SAME if not parted and (mutual or any(organisms([r]) for r in listed)) else OPEN


def aliases(row):
    return {re.sub(r"[（）()].*", "", squeeze(a)) for a in re.split(r"[、，；,]", row["aliases"])} - {""}


def organisms(rows):
    """(genus, species) of the rows' Latin names; the species is empty where only the genus is named."""
    found = set()
    for r in rows:
        text = " ".join([r["latin"]] + re.findall(r"Equivalent plant: (.*)", r["english"]))
        english = r["english"].split(" Equivalent plant")[0]
        if not r["latin"] and (BINOMIAL.match(english) or english.split(" ")[0].lower() in PARTS or english.split(" ")[-1].lower() in PARTS):
            text += " " + english
        first = text.split(" ")[0].lower()
        if first in PARTS or text.split(" ")[-1].lower() in PARTS or not BINOMIAL.search(text):
            found |= pharmaceutical(text)
        else:
            found |= {(g.lower(), s.lower()) for g, s in BINOMIAL.findall(text) if g.lower() not in PARTS}
    return found


def pharmaceutical(text):
    """Polygoni Cuspidati Rhizoma et Radix, Fructus Arctii lappae: the genus, and the species where it is named."""
    found = set()
    for name in text.split(";"):
        words = [w.lower() for w in re.findall(r"[A-Za-z]{3,}", name) if w.lower() not in PARTS]
        if words:
            found.add((words[0], words[1] if len(words) > 1 else ""))
    return found


def stem(word):
    """A Latin word without its case: Aconiti and Aconitum, Paridis and Paris are one, Polygoni and Polygonati are not."""
    return CASE.sub("", word)


def akin(left, right):
    return stem(left) == stem(right)


def agree(organism, known):
    """The genus is the herb's, and the species too where both name one."""
    species = [s for g, s in known if akin(g, organism[0]) and s]
    return not organism[1] or not species or any(akin(organism[1], s) for s in species)


def other_part(row, printed):
    """The row speaks of the root where the herb is the fruit."""
    word = row["english"].split(" Equivalent plant")[0].split(" ")[-1].lower()
    parts = set(re.findall("[a-z]+", printed.lower())) & PARTS
    return bool(parts) and word in ENGLISH_PARTS and not parts & set(ENGLISH_PARTS[word].split(" "))


def foreign(row, theirs):
    """A mineral is no plant, an animal no mushroom."""
    kingdoms = {t["source_book_or_kingdom"] for t in theirs if t["source_book_or_kingdom"].isascii()} - {""}
    mine = row["source_book_or_kingdom"]
    return bool(mine) and mine.isascii() and bool(kingdoms) and mine not in kingdoms
