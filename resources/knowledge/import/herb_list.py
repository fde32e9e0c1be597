"""herbs.tsv: every name that another table uses; herb_aliases.tsv without what became a herb of its own."""

from common import write_tsv


def run(context):
    resolver = context.resolver
    standard = set(context.standard)
    used = {row[3] for row in context.items} | {row[3] for row in context.patent_items if row[3]}
    rows = [(h, "standard", context.variants.get(h, ""), context.latin.get(h, ""),
             context.name_source[h]) for h in context.standard]
    processed = dict(context.processed)
    processed.update(resolver.processed)
    for herb, base in processed.items():
        seen = set()
        while base in processed and base not in seen:
            seen.add(base)
            base = processed[base]
        if herb in standard or base not in standard:
            continue
        rows.append((herb, "processed", context.variants.get(base, base) if "（" in base else base, "",
                     "herb-aliases" if herb in context.processed else "textbook-formulas"))
    names = {r[0] for r in rows}
    listed = (used | context.listed | {row[1] for row in context.controls} | {r for p in context.pairs for r in p[1:3]})
    listed |= {c for row in context.ambiguous.values() for c in row.split("、")}
    for herb in sorted(listed - names):
        rows.append((herb, "listed", "", "", "program"))
    names = {r[0] for r in rows}
    write_tsv("herb_aliases.tsv", ["alias", "herb", "state", "source"],
              [a for a in context.alias_rows if a[0] not in names and (not a[1] or a[1] in names)])
    write_tsv("herbs.tsv", ["herb", "kind", "base", "latin", "source"], rows)
    missing = used - {r[0] for r in rows}
    if missing:
        raise ValueError("herbs without a row: %s" % sorted(missing))
