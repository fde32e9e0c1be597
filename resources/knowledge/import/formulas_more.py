"""More formulas with two witnesses, and what other collections say of ours."""

import re
from collections import defaultdict

import formulas
from common import MAX_TERM, fix_ocr, split_terms, squeeze, table, unique

SOURCES = {"wangweichang0820": "medicalgraph", "MLi-lab": "herbiv", "Darkincense": "zysj"}
SAME = 0.75                                          # of all herbs of two compositions
NOT_A_NAME = re.compile(r"^(治|又|附|方$)|方$")
TAKING = re.compile(r"每服|水煎|温服|空心|服用|酒下|汤下|送下|研末|调服")
MOST_TERMS = 12


def run(context):
    # Names that our own formulas use already, and those that the audit knows.
    context.listed_names = {row[2] for row in context.items} | {r["name"] for r in table("audit_names.tsv")}
    groups = defaultdict(list)
    for r in context.rows("facts_more", "formulas_more.tsv.xz"):
        source = next((i for start, i in SOURCES.items() if r["source"].startswith(start)), "")
        name = re.sub(r"（.*", "", squeeze(r["name"]).replace("(", "（"))
        if source and re.fullmatch(r"[\u3400-\u9fff]{3,12}", name) and not NOT_A_NAME.search(name):
            found = composition(context, r["composition"])
            if found:
                groups[name].append((source, found, r))
    sets = herb_sets(context)
    by_name = defaultdict(list)
    for formula, data in context.formulas.items():
        by_name[data["name"]].append(formula)
    for name, rows in sorted(groups.items()):
        rest = [row for row in rows if not tell(context, by_name[name], sets, row)]
        add_witnessed(context, name, rest, by_name)


def composition(context, text):
    """[(written, herb)], or nothing when one ingredient is no herb of the tables."""
    out, seen = [], set()
    for part in re.split("[、，,]", squeeze(text)):
        part = re.sub(r"（.*?）|\(.*?\)", "", part)
        herb = context.resolver.herb_quiet(part) if known(context, part) else None
        if not herb:
            return []
        if herb not in seen:
            seen.add(herb)
            out.append((part, herb))
    return out if 2 <= len(out) <= 30 else []


def known(context, name):
    """A name that a list has as it stands: what must be taken apart to be understood, an audit would not let pass."""
    resolver = context.resolver
    return bool(re.fullmatch(r"[\u3400-\u9fff]{1,8}", name)) and name in (
        context.listed_names | set(resolver.standard) | set(resolver.aliases) | set(resolver.forms))


def bases(context, found):
    return {formulas.base(context.resolver, herb) for _, herb in found}


def herb_sets(context):
    sets = defaultdict(set)
    for row in context.items:
        sets[row[0]].add(formulas.base(context.resolver, row[3]))
    return sets


def alike(left, right):
    return len(left & right) / max(1, len(left | right)) >= SAME


def tell(context, known, sets, row):
    """True when the row is one of our formulas; what it says of it is added."""
    source, found, r = row
    own = bases(context, found)
    same = [f for f in known if alike(own, sets[f])]
    for formula in same[:1]:
        if context.formulas[formula]["source"] == source:
            continue
        for field, text in (("actions", r["actions"]), ("indications", r["indications"])):
            terms = clean(text)
            if terms:
                old = context.formula_facts.get((formula, field, source), [])
                context.formula_facts[(formula, field, source)] = unique(old + terms)[:MOST_TERMS]
    return bool(same)


def clean(text):
    terms = [re.sub(r"^(治|主治|主|用于|凡|一切)(?=.{2})|(者|等|等症|等证)$", "", t) for t in split_terms(fix_ocr(text))]
    return unique([t for t in terms if re.fullmatch(r"[\u3400-\u9fff]{2,%d}" % MAX_TERM, t) and not TAKING.search(t)])[:MOST_TERMS]


def add_witnessed(context, name, rows, by_name):
    """A new formula where two collections print nearly the same herbs under one name."""
    is_new, alone = not by_name[name], []
    while rows:
        first, rows = rows[0], rows[1:]
        own = bases(context, first[1])
        twins = [row for row in rows if alike(own, bases(context, row[1]))]
        rows = [row for row in rows if row not in twins]
        witnesses = {row[0] for row in [first] + twins}
        if len(witnesses) < 2:
            alone.append(first)
            continue
        add(context, name, [first] + twins, by_name)
    # A name that no other table has: one witness will do where it gives book, doses and use.
    full = [row for row in alone if title(row[2]["source_book"]) and doses(row) and clean(row[2]["indications"])]
    if is_new and len(full) == 1 and not by_name[name]:
        add(context, name, full, by_name)


def add(context, name, rows, by_name):
    best = min(rows, key=lambda row: (not doses(row), row[0] != "herbiv", row[2]["source_book"]))
    source, found, r = best
    book = formulas.book(title(r["source_book"]))
    formula = "formula:" + name
    if formula in context.formulas:
        if not book:
            return
        formula = "formula:%s@%s" % (name, book)
        n = 2
        while formula in context.formulas:
            formula = "formula:%s@%s/%d" % (name, book, n)
            n += 1
    printed = doses(best)
    context.formulas[formula] = {
        "name": name, "kind": "dosed" if printed else "composition", "book": book, "category": "", "usage": "",
        "actions": "、".join(clean(r["actions"])), "indications": "、".join(clean(r["indications"])), "source": source}
    by_name[name].append(formula)
    for seq, (written, _) in enumerate(found, 1):
        herb = context.resolver.herb(written)
        context.items.append((formula, "%02d" % seq, written, herb, "", printed.get(written, ""), "", "", source))
    for other, _, row in rows:
        if other != source:
            for field in ("actions", "indications"):
                terms = clean(row[field])
                if terms:
                    context.formula_facts[(formula, field, other)] = terms


def title(text):
    found = re.search(r"《([^》]+)》", text)
    return found.group(1) if found else ""


def doses(row):
    """written -> dose in the book's own units, where every ingredient has one: 黄芪3两（炙）."""
    _, found, r = row
    out = {}
    for part in re.split(r"[，、,\s]+", r["composition_with_doses"].replace("(", "（").replace(")", "）")):
        plain = re.sub(r"（.*?(）|$)", "", part)
        match = re.fullmatch(r"([\u3400-\u9fff]{2,8}?)((?:\d+(?:\.\d+)?|[一二三四五六七八九十半百]+)(?:两半|两|钱半|钱|分|斤|升|合|枚|个|片|g|克))",
                             plain)
        if match:
            out[match.group(1)] = match.group(2)
    return out if found and all(written in out for written, _ in found) else {}
