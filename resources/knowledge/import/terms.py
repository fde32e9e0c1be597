"""diseases.tsv, syndromes.tsv, therapies.tsv: the gbt tables are canonical, the standard ones add by name."""

import re
from collections import Counter

from common import join, squeeze, unique, write_tsv

KINDS = [
    ("diseases", "gbt_中医疾病映射表.tsv", "standard_diseases_GBT15657-2021.tsv", "gbt-15657-2021"),
    ("syndromes", "gbt_中医证候映射表.tsv", "standard_syndromes_GBT16751.2-2021.tsv", "gbt-16751.2-2021"),
    ("therapies", "gbt_中医治法映射表.tsv", "standard_therapies_GBT16751.3-2023.tsv", "gbt-16751.3-2023"),
]
HEADING_NAME = re.compile(r"(术语|类病|证类|期类|度类)$")
COLUMNS = ["code", "number", "name", "synonyms", "heading", "english", "category", "class", "locations", "natures",
           "tag_source", "old_code", "old_name", "source"]
PROVISIONAL = "A17."
# Organ and nature are tags that a program of the second source's makers set; the standard prints none.
TAG_SOURCE = "syndrome-tags"
# Tags that the name itself denies: (the name has one of, and none of, tags that go).
DENIED = [
    ("寒", "热火温暑", ("heat", "fire_heat", "blood_heat", "summerheat")),
    ("热火温", "寒凉冷暑", ("cold", "blood_cold")),
    ("实", "虚亏弱损脱", ("deficiency", "qi_deficiency", "blood_deficiency", "yin_deficiency", "yang_deficiency",
                          "essence_deficiency")),
    ("表", "里", ("interior",)),
    ("里", "表", ("exterior",)),
]


def run(context):
    context.terms = {}
    context.dropped_tags = Counter()
    for kind, canonical, second, source in KINDS:
        rows = context.rows("facts", canonical)
        keys = list(rows[0])
        extra = {}
        for r in context.rows("facts", second):
            for name in (r["standardTerm"], r["canonical"]):
                if name:
                    extra.setdefault(squeeze(name), r)
        codes = [r[keys[1]] for r in rows]
        names = {squeeze(r[keys[3]]) for r in rows}
        out = []
        for r in rows:
            code, name = r[keys[1]], squeeze(r[keys[3]])
            more = extra.get(name, {})
            heading = is_heading(code, name, codes)
            words = re.split(r"[；;、]", squeeze(r[keys[4]])) + re.split(r"[、；;]", squeeze(more.get("aliases", "")))
            if kind == "syndromes":
                words = [w if w.endswith(("证", "期", "度")) or not w else w + "证" for w in words]
            synonyms = [w for w in unique(words) if w != name and w not in names and len(w) >= 2]
            if kind == "diseases" and code.startswith(PROVISIONAL):
                group = "provisional"
            else:
                group = "category" if heading else more.get("termClass", "").replace("clinical_term", "term")
            group = {"category_term": "category" if heading else "term", "category_heading": "category"}.get(group, group)
            tags = {c: tags_of(name, more.get(c, ""), context.dropped_tags) for c in ("locations", "natures")}
            out.append((code, r[keys[2]], name, join(synonyms), "yes" if heading else "no", more.get("english", ""),
                        squeeze(more.get("category", "")), group or "term", join(tags["locations"]),
                        join(tags["natures"]), TAG_SOURCE if any(tags.values()) else "", r[keys[5]] if len(keys) > 5 else "",
                        squeeze(r[keys[6]]) if len(keys) > 6 else "", source))
        context.terms[kind] = out
        write_tsv(kind + ".tsv", COLUMNS, out)


def tags_of(name, text, dropped):
    """The tags that the name does not deny; what goes is counted by tag."""
    kept = []
    for tag in filter(None, text.split("、")):
        if is_denied(name, tag):
            dropped[tag] += 1
        else:
            kept.append(tag)
    return kept


def is_denied(name, tag):
    if tag == "vessels":
        return "脉" not in name                       # set wherever a definition describes the pulse
    return any(tag in tags and any(c in name for c in words) and not any(c in name for c in but)
               for words, but, tags in DENIED)


def is_heading(code, name, codes):
    """A heading: its name says so, or its code is printed with a closing dot (class term) and rows lie below it."""
    if HEADING_NAME.search(name):
        return True
    return code.endswith(".") and any(o != code and o.startswith(code) for o in codes)
