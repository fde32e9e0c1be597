"""acupoints.tsv and acupoint_facts.tsv: the 14 meridians, the 362 standard points and the extra points."""

import re
from collections import defaultdict

from common import MAX_TERM, join, squeeze, unique, write_tsv

CODES = {"RN": "CV", "DU": "GV", "SJ": "TE", "LIV": "LR"}
CAUTION = re.compile("禁|不可|不宜|慎|避|孕妇")
# What is said of the point or of burning moxa there is no indication.
PRAISE = re.compile("^为|要穴|保健|常用|灸法")
DEEPEST = 3.0                                        # cun; deeper is a misprint
MERIDIANS = "LU LI ST SP HT SI BL KI PC TE GB LR GV CV EX".split()


def run(context):
    points, facts, by_name = {}, defaultdict(list), {}
    rows = context.rows("facts_more", "acupoints.tsv")
    meridians = {}
    for r in rows:
        if "CDSS" in r["source"]:
            code = standard(r["code"])
            points[code] = (code, r["name"], r["pinyin"], "no", r["meridian_code"], "acupoints-cdss")
            by_name[r["name"]] = code
            meridians[r["meridian_code"]] = r["meridian"]
            describe(code, r, "acupoints-cdss", facts)
    for r in rows:
        code = standard(r["code"])
        if "CDSS" not in r["source"] and by_name.get(r["name"]) == code:
            describe(code, r, "acupoints-ocr", facts)
    for code, name in meridians.items():
        points[code] = (code, name, "", "yes", "", "acupoints-cdss")
    write_tsv("acupoints.tsv", ["code", "name", "pinyin", "heading", "meridian", "source"],
              sorted(points.values(), key=lambda p: order(p[0])), keep_order=True)
    write_tsv("acupoint_facts.tsv", ["code", "field", "value", "source", "status"],
              [(c, f, join(v), s, "to-verify" if s == "acupoints-cdss" else "inferred")
               for (c, f, s), v in sorted(facts.items(), key=lambda kv: (order(kv[0][0]), kv[0])) if v], keep_order=True)


def standard(code):
    found = re.match(r"([A-Z]+)(.*)", code)
    return CODES.get(found.group(1), found.group(1)) + found.group(2)


def order(code):
    letters = re.match("[A-Z]+", code).group(0)
    return (MERIDIANS.index(letters), [int(n) for n in re.findall(r"\d+", code)], code)


def terms(text, limit):
    return unique([t for t in re.split(r"; ?|、|;", re.sub(r"[ \u3000]", "", text or "")) if 2 <= len(t) <= limit])


def describe(code, r, source, facts):
    def add(field, values):
        facts[(code, field, source)] = unique(facts[(code, field, source)] + values)

    if source == "acupoints-cdss":
        # In a list 、 parts the values; a location that holds one keeps its words together.
        add("location", [t.replace("、", "与") for t in re.split(r"; ?", squeeze(r["location_terms"])) if t])
        add("point_class", unique(re.split("[;；、]", joined_classes(r["special_class"])) if r["special_class"] else []))
    add("indications", [t for t in terms(r["indication_terms"], MAX_TERM) if re.fullmatch(r"[\u3400-\u9fff]+", t)
                        and not PRAISE.search(t)])
    needling = terms(r["needling_terms"], MAX_TERM)
    add("needling", [t for t in needling if not CAUTION.search(t)])
    add("caution", [t for t in needling if CAUTION.search(t) and "孕妇" not in t])
    add("pregnancy", [t for t in needling if "孕妇" in t])
    add("depth", depths(r["depth"]))


def joined_classes(text):
    """A meeting point names several meridians: one value."""
    return text.replace("经、", "经与").replace("脉、", "脉与")


def depths(text):
    out = []
    for part in re.split("、", re.sub(r"[〜~—-]", "～", squeeze(text))):
        numbers = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", part)]
        if part.endswith("寸") and numbers and 0 < min(numbers) and max(numbers) <= DEEPEST and numbers == sorted(numbers):
            out.append(part)
    return out
