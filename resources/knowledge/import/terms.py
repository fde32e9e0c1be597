"""diseases.tsv, syndromes.tsv, therapies.tsv: the gbt tables are canonical, the standard ones add by name."""

import re

from common import join, squeeze, unique, write_tsv

KINDS = [
    ("diseases", "gbt_中医疾病映射表.tsv", "standard_diseases_GBT15657-2021.tsv", "gbt-15657-2021"),
    ("syndromes", "gbt_中医证候映射表.tsv", "standard_syndromes_GBT16751.2-2021.tsv", "gbt-16751.2-2021"),
    ("therapies", "gbt_中医治法映射表.tsv", "standard_therapies_GBT16751.3-2023.tsv", "gbt-16751.3-2023"),
]
HEADING_NAME = re.compile(r"(术语|类病|证类|期类|度类)$")
COLUMNS = ["code", "number", "name", "synonyms", "heading", "english", "category", "class", "locations", "natures",
           "old_code", "old_name", "source"]
PROVISIONAL = "A17."


def run(context):
    context.terms = {}
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
            out.append((code, r[keys[2]], name, join(synonyms), "yes" if heading else "no", more.get("english", ""),
                        squeeze(more.get("category", "")), group or "term", more.get("locations", ""),
                        more.get("natures", ""), r[keys[5]] if len(keys) > 5 else "",
                        squeeze(r[keys[6]]) if len(keys) > 6 else "", source))
        context.terms[kind] = out
        write_tsv(kind + ".tsv", COLUMNS, out)


def is_heading(code, name, codes):
    """A heading: its name says so, or its code is printed with a closing dot (class term) and rows lie below it."""
    if HEADING_NAME.search(name):
        return True
    return code.endswith(".") and any(o != code and o.startswith(code) for o in codes)
