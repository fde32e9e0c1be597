"""compounds.tsv, herb_compounds.tsv, herb_targets.tsv, compound_targets.tsv: constituents and what they may act on."""

import re
from collections import Counter, defaultdict

from common import hand, join, squeeze, unique, write_tsv

# (how a source's name begins, our id, its family): HerbiV is made from HERB, so the two count as one witness.
SOURCES = [("HERB v1", "herb-db", "herb"), ("MLi-lab", "herbiv", "herb"), ("tcmlab/TCMNP", "tcmsp", "tcmsp"),
           ("YuLab-SMU", "tcmdata", "tcmdata"), ("keviness", "modern-research", "text"), ("owlet0605", "tcm-kg", "text")]
ORDER = [s[1] for s in SOURCES]
NAMED = re.compile(r"[\u3400-\u9fff0-9α-ωΑ-ΩA-Za-z,'′()（）\-]{2,16}")
ENDING = re.compile(r"(素|碱|苷|甙|酸|酮|醇|酚|烯|醛|酯|糖|精|胺|醌|烷|酐|醚|苯|甾醇|内酯|黄酮|皂苷|鞣质|挥发油)$")
RUNNING = re.compile(r"分离|鉴定|含有|种|从|亦即|等|为|是|有")
SMILES = re.compile(r"[A-Za-z0-9@+\-\[\]()=#$/\\.%:*]+")
CAS = re.compile(r"\d{2,7}-\d\d-\d")
GENE = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
MOST_ALIASES = 8
MOST_TARGETS = 30
MOST_OF_ONE_SOURCE = 15


def run(context):
    records = merge_records(context)
    links, names = read_links(context, records)
    kept = choose(links, records, names)
    titles = name_compounds({key for _, key in kept}, names, records)
    write_compounds(titles, names, records, links, kept)
    # Of a herb the best supported first, Chinese names before English ones: readers cut the list.
    rows = [(h, titles[k], join(sorted(links[(h, k)], key=ORDER.index)), support(links[(h, k)])) for h, k in kept]
    rows.sort(key=lambda r: (r[0], -len(families(r[2].split("、"))), not re.search(r"[\u3400-\u9fff]", r[1]), r[1]))
    write_tsv("herb_compounds.tsv", ["herb", "compound", "sources", "status"], rows, keep_order=True)
    herb_targets(context)
    compound_targets(context, titles, names)


def key_of(text):
    return re.sub(r"[^a-z0-9α-ω]", "", text.lower())


def merge_records(context):
    """compound id -> fields; the same id stands in several tables, some of which cut long names."""
    records = {}
    for r in context.rows("facts_more", "compounds.tsv.xz"):
        record = records.setdefault(r["compound_id"], {})
        for field, value in r.items():
            if value and (not record.get(field) or record[field].endswith("...")):
                record[field] = value
    return records


def english_of(r, records):
    for name in (records.get(r["compound_id"], {}).get("name_en", ""), r["compound_en"]):
        if name and not name.endswith("..."):
            return name.strip()
    return ""


def read_links(context, records):
    """((herb, key) -> sources, key -> names and ids). One compound under one key: its English name without signs."""
    rows, chinese = [], defaultdict(Counter)
    standard = set(context.standard)
    for r in context.rows("facts_more", "herb_compounds.tsv.xz"):
        herb = r["herb"] if r["herb"] in standard else context.alias_map.get(r["herb"], "")
        if herb not in standard:
            continue
        source, family = next((i, f) for start, i, f in SOURCES if r["source"].startswith(start))
        english = english_of(r, records)
        cn = squeeze(r["compound_cn"]) or squeeze(records.get(r["compound_id"], {}).get("name_cn", ""))
        cn = cn.replace("甙", "苷")
        if cn and english:
            chinese[cn][key_of(english)] += 1
        rows.append((context.variants.get(herb, herb), source, english, cn, r["compound_id"]))
    links, names = defaultdict(set), defaultdict(lambda: {"en": Counter(), "cn": Counter(), "ids": set()})
    for herb, source, english, cn, compound in rows:
        key = key_of(english)
        if not key and cn in chinese:
            key = chinese[cn].most_common(1)[0][0]
        if not key and (not NAMED.fullmatch(cn) or not ENDING.search(cn) or RUNNING.search(cn)):
            continue                                  # a fragment of running text, or a cut name
        key = key or "cn:" + cn
        links[(herb, key)].add(source)
        if english:
            names[key]["en"][english] += 1
        if cn and NAMED.fullmatch(cn) and not RUNNING.search(cn):
            names[key]["cn"][cn] += 1
        if compound in records:
            names[key]["ids"].add(compound)
    for r in hand("compound_names.tsv"):
        if key_of(r["english"]) in names:
            names[key_of(r["english"])]["cn"][r["name"]] += 1000
    return merge_by_chinese(links, names)


MOST_OF_ONE_NAME = 6                                 # a Chinese name of more compounds is the name of a class


def merge_by_chinese(links, names):
    """l-Ephedrine and ephedrine are both 麻黄碱: one compound. A name of many is a class (皂苷) and joins nothing."""
    groups = defaultdict(list)
    for key in sorted(names):
        for cn, _ in names[key]["cn"].most_common(1):
            groups[cn].append(key)
    target = {}
    for cn, keys in groups.items():
        if 1 < len(keys) <= MOST_OF_ONE_NAME and len(cn) >= 3:
            first = max(keys, key=lambda k: (sum(names[k]["en"].values()), k))
            target.update({k: first for k in keys if k != first})
    for key, first in target.items():
        for part in ("en", "cn"):
            names[first][part].update(names[key][part])
        names[first]["ids"] |= names.pop(key)["ids"]
    merged = defaultdict(set)
    for (herb, key), sources in links.items():
        merged[(herb, target.get(key, key))] |= sources
    return merged, names


def families(sources):
    return {f for _, i, f in SOURCES if i in sources}


def support(sources):
    return "to-verify" if len(families(sources)) >= 2 else "inferred"


def field(name, key, names, records):
    good = CAS if name == "CAS" else re.compile(".+")      # a spreadsheet turned some into dates: 6873/9/2
    values = sorted({records[i].get(name, "") for i in names[key]["ids"]
                     if good.fullmatch(records[i].get(name, ""))}, key=lambda v: (len(v), v))
    return values[0] if values else ""


def smiles_of(key, names, records):
    value = field("SMILES", key, names, records)
    ok = SMILES.fullmatch(value) and value.count("(") == value.count(")") and value.count("[") == value.count("]")
    return value if ok else ""


def choose(links, records, names):
    """Two witnesses, or a Chinese book that names it, or a known structure; a name alone in one list is left out."""
    return {pair for pair, sources in links.items()
            if len(families(sources)) >= 2 or ("text" in families(sources) and names[pair[1]]["cn"])
            or smiles_of(pair[1], names, records)}


def name_compounds(keys, names, records):
    """key -> the name that is shown: Chinese where one compound alone has it, else English."""
    owners = defaultdict(list)
    for key in keys:
        for cn, n in names[key]["cn"].most_common(1):
            owners[cn].append((-n, key))
    titles, taken = {}, set()
    for cn, claims in owners.items():
        key = min(claims)[1]
        titles[key] = cn
        taken.add(cn)
    for key in sorted(keys):
        if key in titles:
            continue
        english = sorted(names[key]["en"].items(), key=lambda i: (-i[1], i[0]))
        title = clean(english[0][0]) if english else key[3:]
        while title in taken:
            title += " *"
        titles[key] = title
        taken.add(title)
    return titles


def clean(text):
    return re.sub(r"\s+", " ", text.replace("、", ",")).strip()


def write_compounds(titles, names, records, links, kept):
    used = defaultdict(set)
    for pair in kept:
        used[pair[1]] |= links[pair]
    rows = []
    for key, title in titles.items():
        english = [clean(n) for n, _ in sorted(names[key]["en"].items(), key=lambda i: (-i[1], i[0]))]
        aliases, known = [], {key_of(title) or title} | {key_of(n) for n in english[:1]}
        for alias in sorted(names[key]["cn"]) + english:
            if (key_of(alias) or alias) not in known and alias != title:
                known.add(key_of(alias) or alias)
                aliases.append(clean(alias))
        aliases = aliases[:MOST_ALIASES]
        source = min(used[key], key=ORDER.index)
        rows.append((title, english[0] if english and english[0] != title else "", join(unique(aliases)),
                     smiles_of(key, names, records), re.sub(r"\.0$", "", field("PubChem_CID", key, names, records)),
                     field("CAS", key, names, records), field("formula", key, names, records),
                     squeeze(field("class", key, names, records)).replace("、", ""), source, support(used[key])))
    write_tsv("compounds.tsv", ["name", "english", "aliases", "smiles", "pubchem", "cas", "formula", "class", "source",
                                "status"], rows)


def herb_targets(context):
    """The targets that most constituents of a herb are predicted to have."""
    rows = []
    standard = set(context.standard)
    for r in context.rows("facts_more", "herb_targets.tsv.xz"):
        herb = r["herb"] if r["herb"] in standard else context.alias_map.get(r["herb"], "")
        genes = next(v for k, v in r.items() if k.startswith("genes"))
        pairs = re.findall(r"(\S+?):(\d+)(?:/\d+)?(?= |$)", genes)
        best = sorted(((int(n), g) for g, n in pairs if GENE.fullmatch(g) and int(n) >= 2), key=lambda p: (-p[0], p[1]))
        if herb in standard and best:
            source = "tcmsp" if r["source"].startswith("tcmlab") else "tcmdata"
            rows.append((context.variants.get(herb, herb), join("%s:%d" % (g, n) for n, g in best[:MOST_TARGETS]), source,
                         "inferred"))
    seen = set()
    write_tsv("herb_targets.tsv", ["herb", "targets", "source", "status"],
              [r for r in sorted(rows, key=lambda r: (r[0], r[2], -len(r[1])))
               if (r[0], r[2]) not in seen and not seen.add((r[0], r[2]))])


def compound_targets(context, titles, names):
    found = defaultdict(dict)
    keys = {key_of(english): key for key in titles for english in names[key]["en"]}
    for r in context.rows("facts_more", "compound_targets.tsv"):
        key = keys.get(key_of(r["compound"]), "")
        if key in titles:
            source = "tcmsp" if r["source"].startswith("tcmlab") else "tcmdata"
            found[key].setdefault(source, set()).update(g for g in r["genes"].split() if GENE.fullmatch(g))
    rows = []
    for key, by_source in found.items():
        both = set.intersection(*by_source.values()) if len(by_source) > 1 else set()
        if both:
            rows.append((titles[key], join(sorted(both)[:MOST_TARGETS]), "tcmsp、tcmdata", "inferred"))
        for source, genes in by_source.items():
            if not both and 0 < len(genes) <= MOST_OF_ONE_SOURCE:
                rows.append((titles[key], join(sorted(genes)), source, "inferred"))
                break
    write_tsv("compound_targets.tsv", ["compound", "targets", "sources", "status"], rows)
