"""herb_controls.tsv, ambiguous_names.tsv, incompatibilities.tsv."""

from common import hand, write_tsv

# The form that the list controls -> the herb of which it is a form.
CONTROL_BASE = {"生马钱子": "马钱子", "生川乌": "川乌", "生草乌": "草乌", "生附子": "附子", "生半夏": "半夏",
                "生白附子": "白附子", "生天南星": "天南星", "生巴豆": "巴豆", "生甘遂": "甘遂", "生狼毒": "狼毒",
                "生藤黄": "藤黄", "生千金子": "千金子", "生天仙子": "天仙子"}
PRINTED = {"生天南星": "生南星", "闹羊花": "闹阳花", "生马钱子": "生马前子"}
AMBIGUOUS = [("乌头", "川乌、草乌、附子", "chp-2020"), ("大戟", "京大戟、红大戟", "chp-2020"),
             ("贝母", "川贝母、浙贝母、平贝母、伊贝母、湖北贝母", "chp-2020"), ("牛膝", "牛膝、川牛膝", "chp-2020"),
             ("芍药", "白芍、赤芍", "tradition")]
# 牙硝 under its crude name, which the list pairs with 硫黄 but forgets beside 三棱.
MISSING_PAIRS = [("nineteen", "朴硝", "三棱", "牙硝畏三棱")]
# Members that the eighteen and nineteen do not name themselves (clinical reference, section 4).
EXTENSION = {"党参", "太子参", "西洋参", "人参叶", "红参"}


def run(context):
    rows, controlled = [], set()
    for r in context.rows("facts", "controlled_toxic_herbs.tsv"):
        herb = r["herb"]
        kind = "narcotic" if r["controlClass"] == "narcotic" else "toxic-catalog"
        basis = "国务院令第23号附录" if kind == "toxic-catalog" else "麻醉药品目录2013、条例第38/40/41条、饮片管理规范"
        if herb in PRINTED:
            basis += "（印作%s）" % PRINTED[herb]
        rows.append((herb, herb, kind, r["policy"], basis, "narcotic-2013" if kind == "narcotic" else "order-23"))
        controlled.add(herb)
        if PRINTED.get(herb, herb) != herb:
            controlled.add(PRINTED[herb])
    for r in hand("controls.tsv"):
        rows.append((r["name"], r["herb"], r["class"], r["policy"], r["basis"], r["source"]))
        if r["class"] != "restricted":  # lawful herbs: their other names stay
            controlled.add(r["name"])
    context.controlled = controlled
    context.control_base = CONTROL_BASE
    context.controls = rows
    write_tsv("herb_controls.tsv", ["name", "herb", "class", "policy", "basis", "source"], rows)
    write_tsv("ambiguous_names.tsv", ["name", "candidates", "source"], AMBIGUOUS, keep_order=True)
    context.ambiguous = {name: candidates for name, candidates, _ in AMBIGUOUS}
    pairs = []
    for r in context.rows("facts", "incompat_pairs.tsv"):
        rule = {"十八反": "eighteen", "十九畏": "nineteen"}[r["rule_set"]]
        extension = "yes" if EXTENSION & {r["left"], r["right"]} else "no"
        pairs.append((rule, r["left"], r["right"], r["traditional_phrase"], extension, "incompat"))
    context.pairs = pairs
    pairs += [pair + ("no", "incompat") for pair in MISSING_PAIRS]
    write_tsv("incompatibilities.tsv", ["rule", "left", "right", "phrase", "extension", "source"], pairs)
