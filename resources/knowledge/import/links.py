"""syndrome_links.tsv: which therapy, formula or disease a source puts beside a syndrome."""

import re

from common import squeeze, write_tsv

MIN_STEM = 4
# High: the source names both ends. Medium: one end stands inside a text. Low: concluded through a third.
CONFIDENCE = {"to-verify": "high", "inferred": "medium"}
RELATIONS = {"therapy": ("uses-therapy", "therapy:"), "formula": ("treated-by", ""), "disease": ("occurs-in", "disease:")}


def run(context):
    syndromes, stems = names_of(context.terms["syndromes"])
    therapies, _ = names_of(context.terms["therapies"])
    diseases, _ = names_of(context.terms["diseases"])
    links = {}

    def add(syndrome, relation, target, source, status, confidence=""):
        word, prefix = RELATIONS[relation]
        key = ("syndrome:" + syndrome, word, prefix + target, source)
        if links.get(key, ("",))[0] != "to-verify":
            links[key] = (status, confidence or CONFIDENCE[status])

    scope_of_therapies(context, syndromes, stems, therapies, add)
    guidelines(context, syndromes, therapies, diseases, add)
    author_table(context, syndromes, diseases, add)
    formula_indications(context, syndromes, stems, therapies, add)
    write_tsv("syndrome_links.tsv", ["syndrome", "relation", "target", "source", "status", "confidence"],
              [k + v for k, v in links.items()])


def names_of(terms):
    """name or synonym -> code of rows that may be diagnosed; an ambiguous synonym names nothing."""
    exact, double = {}, set()
    for term in terms:
        if term[4] == "no":
            exact[term[2]] = term[0]
    for term in terms:
        if term[4] == "no":
            for word in filter(None, term[3].split("、")):
                if word in exact and exact[word] != term[0]:
                    double.add(word)
                else:
                    exact[word] = term[0]
    names = {term[2] for term in terms}
    for word in double - names:
        exact.pop(word, None)
    stems = {n[:-1]: c for n, c in exact.items() if n.endswith("证") and len(n) > MIN_STEM}
    return exact, sorted(stems.items(), key=lambda item: (-len(item[0]), item[0]))


def syndrome_code(name, exact):
    name = squeeze(name)
    return exact.get(name) or exact.get(name + "证") or exact.get(re.sub(r"(型|证候)$", "证", name), "")


def within(text, stems):
    """Codes of syndromes whose stem stands in a short text; the longest stem wins."""
    found, taken = [], text
    for stem, code in stems:
        if stem in taken:
            found.append(code)
            taken = taken.replace(stem, "#" * len(stem))
    return found


def scope_of_therapies(context, syndromes, stems, therapies, add):
    for r in context.rows("facts_more", "tcm_triples.tsv"):
        if r["relation"] != "适用范围" or squeeze(r["subject"]) not in therapies:
            continue
        therapy, text = therapies[squeeze(r["subject"])], squeeze(r["object"])
        code = syndrome_code(text, syndromes)
        if code:
            add(code, "therapy", therapy, "tcm-triples", "to-verify")
        else:
            for code in within(text, stems):
                add(code, "therapy", therapy, "tcm-triples", "inferred")


def guidelines(context, syndromes, therapies, diseases, add):
    for r in context.rows("facts_more", "formula_diseases.tsv.xz"):
        kind = r["kind"]
        if "guideline" not in kind:
            continue
        extra = next(v for k, v in r.items() if k.startswith("extra"))
        parts = [p.strip() for p in extra.split("|")] + ["", "", ""]
        code = syndrome_code(parts[0], syndromes)
        if not code:
            continue
        for method in re.split(r"[、，]", squeeze(parts[1])):
            if method in therapies:
                add(code, "therapy", therapies[method], "guideline-zyyxh", "to-verify")
        for name in re.split(r"合|或|、|和", squeeze(r["formula_or_medicine"])):
            name = re.sub(r"(加减|化裁|加味)$", "", name)
            if "formula:" + name in context.formulas:
                add(code, "formula", "formula:" + name, "guideline-zyyxh", "to-verify")
        if squeeze(r["disease"]) in diseases:
            add(code, "disease", diseases[squeeze(r["disease"])], "guideline-zyyxh", "to-verify")


def formula_indications(context, syndromes, stems, therapies, add):
    """A formula whose indications name the syndrome; its actions then name the method."""
    for formula, data in context.formulas.items():
        codes = {}
        for term in filter(None, data["indications"].split("、")):
            code = syndrome_code(term, syndromes)
            if code:
                codes[code] = "to-verify"
            elif term.endswith("证") or "证" in term:
                for code in within(term, stems):
                    codes.setdefault(code, "inferred")
        for code, status in codes.items():
            add(code, "formula", formula, data["source"], status)
            for action in data["actions"].split("、"):
                if action in therapies:
                    add(code, "therapy", therapies[action], data["source"], "inferred", "low")


def author_table(context, syndromes, diseases, add):
    """Syndrome, diseases and formulas of one author's system, where all names are those of the standards."""
    for r in context.rows("facts_more", "syndromes_more.tsv"):
        code = syndromes.get(squeeze(r["syndrome"]))
        if not code or not r["source"].startswith("Carrie-HuYY"):
            continue
        for name in r["formulas"].split("、"):
            if "formula:" + squeeze(name) in context.formulas:
                add(code, "formula", "formula:" + squeeze(name), "dualnet", "inferred")
        for name in r["tcm_diseases"].split("、"):
            if squeeze(name) in diseases:
                add(code, "disease", diseases[squeeze(name)], "dualnet", "inferred")
