"""formula_grams.tsv: gram doses that other sources than the formula's own print, where they mean the same herbs.

No original dose is converted here: a 两 is 3 g in one textbook formula and 30 g in the next, and no source at hand states a rule.
"""

import re
from collections import defaultdict

import compositions
import formulas
from common import number, squeeze, table, write_tsv

# The best first, as judged; the agreement with the textbook's formulas, of those that share any, is in cleaning.md.
SOURCES = ["w1ndys-formulas", "herbiv", "medicalgraph", "zysj", "keviness-formulas", "keviness-jingfang"]
COLLECTIONS = {"W1ndys/Python_robots_qimo:经典方剂": "w1ndys-formulas", "MLi-lab": "herbiv", "wangweichang0820": "medicalgraph",
               "Darkincense": "zysj"}
# What a book lists behind the formula and ours leaves out.
BESIDE = {"生姜", "大枣"}
# Of these the raw and the processed form are no two spellings of one ingredient.
TOXIC = {"川乌", "草乌", "附子", "巴豆", "马钱子", "天南星", "白附子", "甘遂", "狼毒", "藤黄", "千金子", "天仙子", "雄黄", "朱砂"}
MOST = 2                                             # times the greatest daily dose of the herb: more is an amount of a batch
UNKNOWN_MOST = 30.0                                  # grams of a herb without a dose


def run(context):
    limits = defaultdict(float)
    for row in table("herb_doses.tsv"):
        if row["max"] and row["unit"] == "g" and row["route"] in ("decoction", "general") and not row["text"]:
            limits[row["herb"]] = max(limits[row["herb"]], float(row["max"]))
    by_name, items = defaultdict(list), defaultdict(list)
    for formula, data in context.formulas.items():
        by_name[data["name"]].append(formula)
    for row in context.items:
        items[row[0]].append(row)
    found = {}
    for source, name, printed in doses(context):
        for formula in by_name[name]:
            grams = matched(context, items[formula], printed, limits)
            if grams and (formula, source) not in found:
                found[(formula, source)] = grams
                break
    rows = [(formula, seq, value, source, "inferred") for (formula, source), grams in found.items() for seq, value in grams.items()]
    rows.sort(key=lambda row: (row[0], SOURCES.index(row[3]), row[1]))
    write_tsv("formula_grams.tsv", ["formula", "seq", "grams", "source", "status"], rows, keep_order=True)
    report(items, found)


def doses(context):
    """(source, name, [(written, grams or nothing)]) of every row that prints grams."""
    for row in context.rows("facts_more", "formulas_more.tsv.xz"):
        source = next((i for start, i in COLLECTIONS.items() if row["source"].startswith(start)), "")
        text = tidy(row["composition_with_doses"])
        if source and "g" in text:
            parsed = textbook(context, text) if source == "w1ndys-formulas" else listed(text)
            yield source, plain_name(row["name"]), parsed
    for source, file in (("keviness-formulas", "formulas_keviness_SourceData.tsv"), ("keviness-jingfang", "formulas_keviness_经方.tsv")):
        for row in context.rows("facts", file):
            yield source, plain_name(row["方剂名称"]), listed(tidy(row["中药组成"]))


def plain_name(text):
    return re.sub("（.*", "", squeeze(text).replace("(", "（"))


def tidy(text):
    return re.sub("^[1-9]、", "", text.replace("(", "（").replace(")", "）").replace("克", "g"))


def textbook(context, text):
    """麻黄去节，三两（9g） 桂枝，二两（6g）"""
    items, _ = compositions.parse(text.replace("、", " "), context.resolver.known)
    return [(item.written, item.grams) for item in items]


def listed(text):
    """麻黄（9g），桂枝（6g）; 泽泻15克 云苓15克"""
    text = re.sub("（[^）]*）", "", re.sub(r"（(\d+(?:\.\d+)?g)）", r"\1", text))
    out = []
    for part in filter(None, re.split(r"[，、；。,\s]+", text)):
        match = re.fullmatch(r"([\u3400-\u9fff]+?)(?:先煎|后下|包煎|另煎|烊化|冲服|各)?(\d+(?:\.\d+)?)g", part)
        out.append((match.group(1), number(match.group(2))) if match else (part, ""))
    return out


def matched(context, items, printed, limits):
    """seq -> grams where both lists mean the same herbs and no amount is one of a batch; else nothing."""
    resolver = context.resolver
    herbs = [(resolver.herb_quiet(written), grams) for written, grams in printed]
    if not herbs or not all(herb for herb, _ in herbs):
        return {}
    theirs = {key(resolver, herb): (herb, grams) for herb, grams in herbs}
    ours = {key(resolver, row[3]): row for row in items}
    missing = set(ours) - set(theirs)
    if missing or set(theirs) - set(ours) - BESIDE or len(theirs) != len(herbs) or len(ours) != len(items):
        return {}
    if any(grams and float(grams) > most(resolver, herb, limits) for herb, grams in herbs):
        return {}
    out = {ours[k][1]: theirs[k][1] for k in ours if theirs[k][1]}
    return dict(sorted(out.items())) if len(out) >= max(1, len(items) - 1) else {}


def key(resolver, herb):
    plain = resolver.base_of.get(herb, herb)
    return herb if plain in TOXIC else formulas.base(resolver, plain if plain in resolver.standard else herb)


def most(resolver, herb, limits):
    limit = limits[herb] or limits[resolver.base_of.get(herb, herb)] or limits[formulas.base(resolver, herb)]
    return MOST * limit if limit else UNKNOWN_MOST


def report(items, found):
    """How far the sources agree with the textbook, where it has grams for the same ingredient."""
    for source in SOURCES:
        same = total = new = 0
        for (formula, other), grams in found.items():
            own = {row[1]: row[6] for row in items[formula] if row[6]}
            if other == source:
                new += not own
                both = [seq for seq in grams if seq in own]
                total += len(both)
                same += sum(float(own[seq]) == float(grams[seq]) for seq in both)
        print("grams of %-18s %3d formulas new, %3d of %3d doses as the textbook" % (source, new, same, total))
