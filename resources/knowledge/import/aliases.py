"""herb_aliases.tsv and import/refused_aliases.tsv."""

import os
import re
from collections import Counter, defaultdict

from common import HERE, hand, squeeze, write_tsv
from own_drugs import OPEN, SAME, Books

GARBAGE = re.compile(r"[一二三四五六七八九十]+[粒枚]$|随宜|减半|已上|根木$|以上|各等分|适量|少许")


def run(context):
    standard = set(context.standard)
    forms = {r["herb"]: r["base"] for r in hand("processed_forms.tsv")}
    overrides = {r["alias"]: r for r in hand("alias_overrides.tsv")}
    source_rows = context.rows("facts", "herb_aliases.tsv")
    protected = set(context.controlled) | {"生" + b for b in context.control_base.values()}
    raw = {name for name in protected if name.startswith("生")}
    rows, refused, unique_map = {}, {}, {}
    processed, listed, folk = dict(forms), set(), set()
    plain = {h: b for h, b in context.variants.items() if "（" in h or "(" in h}

    def refuse(alias, herb, reason):
        refused.setdefault((alias, herb), reason)

    for r in source_rows:
        alias, herb = squeeze(r["alias"]), plain.get(r["standard_name"], r["standard_name"])
        if alias == herb or not alias or alias in overrides:
            continue
        if alias in protected and alias != herb:
            refuse(alias, herb, "controlled or banned name")
        elif alias in standard:
            refuse(alias, herb, "standard herb name")
        elif len(alias) < 2 and alias not in ("芎", "豉", "枣"):
            refuse(alias, herb, "one character")
        elif GARBAGE.search(alias) or not re.fullmatch(r"[\u3400-\u9fff]+", alias):
            refuse(alias, herb, "not a plain name")
        elif r["status"] == "ambiguous":
            rows.setdefault(alias, {})
            if herb:
                rows[alias][herb] = "herb-aliases"
        elif r["status"] == "source_backed_preparation_form":
            processed[alias] = processed.get(herb, herb)
        elif herb in standard:
            unique_map[alias] = herb
            if r["status"] == "unique_source_backed":
                folk.add(alias)
        elif alias in forms:
            continue
        else:
            if herb not in forms:
                listed.add(herb)
            if alias != herb:
                unique_map[alias] = herb
    for r in hand("alias_overrides.tsv"):
        alias = r["alias"]
        herbs = [h for h in r["herbs"].split("、") if h]
        if alias in standard or (alias in protected and alias not in ("生南星", "闹阳花", "生马前子")):
            raise ValueError("alias_overrides.tsv: %s" % alias)
        if r["state"] == "unique":
            unique_map[alias] = herbs[0]
        else:
            rows[alias] = {h: r["source"] for h in herbs}
    # A name that was decided to be no herb's stays so, whatever a book calls so.
    none = {alias for alias in overrides if alias in rows and not rows[alias]}
    books = Books(context.rows("facts_more", "herbs_more.tsv.xz"))
    owners = book_owners(context, books, set(rows) | folk, standard)
    for alias in set(rows) - none:
        for herb in sorted(owners[alias]):
            rows[alias].setdefault(herb, "herbs-more")
    counts = Counter()
    for alias in sorted(folk & set(unique_map)):
        if alias not in TRUSTED and alias in books.entries and unique_map[alias] in owners[alias]:
            judge(alias, unique_map, rows, owners[alias], books, context, counts)
        else:
            doubt(alias, unique_map, rows, refuse, owners[alias], alias in books.entries, standard, protected)
    context.own_drugs = counts
    for alias in list(unique_map):
        if alias in processed or alias in rows:
            unique_map.pop(alias)
    for alias in processed:
        rows.pop(alias, None)
    table = []
    sources = {a: r["source"] for a, r in overrides.items()}
    for alias, herb in unique_map.items():
        table.append((alias, herb, "unique", sources.get(alias, "herb-aliases")))
    for alias, candidates in rows.items():
        if alias in unique_map:
            continue
        for herb, source in candidates.items():
            table.append((alias, herb, "ambiguous", source))
        if not candidates:
            table.append((alias, "", "ambiguous", "herb-aliases"))
    context.alias_map = unique_map
    context.ambiguous_aliases = rows
    context.processed = processed
    context.listed = listed
    context.raw = raw
    context.alias_rows = table
    write_tsv(os.path.join(HERE, "refused_aliases.tsv"), ["alias", "herb", "reason"],
              [(a, h, reason) for (a, h), reason in refused.items()])


def book_owners(context, books, names, standard):
    """alias -> standard herbs that the herb books call so."""
    owners = defaultdict(set)
    for entries in books.entries.values():
        for r in entries:
            if r["herb"] not in standard:
                continue
            herb = context.variants.get(r["herb"], r["herb"])
            for alias in re.split(r"[、，；,]", r["aliases"]):
                alias = squeeze(alias)
                if alias in names and alias != herb:
                    owners[alias].add(herb)
    return owners


TRUSTED = {r["alias"] for r in hand("trusted_aliases.tsv")}


def judge(alias, unique_map, rows, owners, books, context, counts):
    """A folk name that is a headword itself is its herb's only where the entry is of the same drug: of another drug it is no
    name of the herb (other herbs that are the entry's drug stay to choose from), without evidence it is ambiguous."""
    def verdict(herb):
        spellings = {h for h, base in context.variants.items() if base == herb}
        return books.judge(alias, herb, context.latin.get(herb, ""), spellings)

    found = verdict(unique_map[alias])
    counts[found] += 1
    if found == SAME:
        return
    herb = unique_map.pop(alias)
    if found == OPEN:
        rows[alias] = {h: "herbs-more" for h in owners} | {herb: "herb-aliases"}
    else:
        rows[alias] = {h: "herbs-more" for h in sorted(owners) if h != herb and verdict(h) == SAME}


def doubt(alias, unique_map, rows, refuse, owners, has_entry, standard, protected):
    """A folk name is certain only where nothing speaks against it; else it becomes ambiguous, or is refused."""
    herb = unique_map[alias]
    if alias in TRUSTED or herb in owners:
        return
    inside = [s for s in standard if len(s) >= 2 and s in alias and s != herb and s not in herb and herb not in s]
    if any(name in protected and name not in herb for name in inside):
        refuse(alias, herb, "holds a controlled or banned name")
        unique_map.pop(alias)
        return
    ends = [s for s in inside if alias.endswith(s)]
    if owners or ends or has_entry:
        unique_map.pop(alias)
        rows[alias] = {herb: "herb-aliases"}
        for other in sorted(owners):
            rows[alias][other] = "herbs-more"
        for other in sorted(ends):
            rows[alias].setdefault(other, "program")
