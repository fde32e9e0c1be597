"""herb_doses.tsv: daily doses out of the printed dose texts."""

import re

from common import hand, number, squeeze, write_tsv

RANGE = re.compile(r"(?P<min>[\d.]+)(?:～|~|-|－)(?P<max>[\d.]+)(?P<unit>g|mL|枚|片)?")
ONE = re.compile(r"(?P<min>[\d.]+)(?P<unit>g)(?!/)")
POWDER = re.compile(r"研末|研粉|研极细粉|丸、?散|散剂|冲服|吞服|装胶囊|研细粉|粉服")
PER_INTAKE = re.compile(r"(一次|每次|1次)(服)?$")


def run(context):
    rows = []
    for r in context.herb_rows():
        herb = r["name"]
        for source, text in (("chp-2020", r["dose_text_ChP2020"]), ("textbook-herbs", r["dose_text_textbook"])):
            text = squeeze(text)
            if source == "textbook-herbs":
                cut = [text.find(mark, 4) for mark in ("煎服", "制何首乌")]
                cut = [c for c in cut if c > 0]
                text = text[:min(cut)] if cut else text
            rows += doses(herb, text, source)
    for r in hand("dose_overrides.tsv"):
        rows = [x for x in rows if not (x[0] == r["herb"] and x[6] == r["source"])]
    for r in hand("dose_overrides.tsv"):
        if r["min"] or r["text"]:
            rows.append((r["herb"], r["min"], r["max"], r["unit"], r["route"], r["text"], r["source"], "to-verify"))
    known = {x[0] for x in rows}
    pairs = [(r["herb"], r["base"]) for r in hand("herb_variants.tsv")]
    for herb, base in pairs + [(b, h) for h, b in pairs]:
        if herb not in known:
            rows += [(herb,) + x[1:7] + ("inferred",) for x in rows if x[0] == base]
            known |= {herb} if base in known else set()
    write_tsv("herb_doses.tsv", ["herb", "min", "max", "unit", "route", "text", "source", "status"],
              list(dict.fromkeys(rows)))


def doses(herb, text, source):
    """Rows of one dose text: the general range, then powder per intake, fresh form, external use."""
    if not text:
        return []
    out, main, seen = [], False, set()
    for clause in re.split(r"[。；]", text):
        if not clause:
            continue
        if clause.startswith("外用") or "患处" in clause or clause in ("熬膏外敷",):
            if "external" not in seen:
                seen.add("external")
                out.append((herb, "", "", "", "external", external(clause), source, "to-verify"))
            continue
        hit = RANGE.search(clause) or ONE.search(clause)
        if not hit:
            continue
        low, high = hit.group("min"), hit.groupdict().get("max") or hit.group("min")
        unit = hit.group("unit") or "g"
        before, after = clause[:hit.start()], clause[hit.end():]
        intake = bool(PER_INTAKE.search(before))
        plain = clause.replace("不宜入煎剂", "").replace("不入煎剂", "").replace("研末外敷", "").replace("或入丸、散", "")
        powder = bool(POWDER.search(plain)) and "煎" not in plain
        route = "powder" if powder else "decoction"
        if "作配方用" in clause or unit == "mL" or ("多入丸" in plain and plain == clause and not intake):
            route = "general"
        form = ""
        if "鲜品" in before or before.startswith("鲜"):
            form = "鲜品"
        elif main and not (powder or intake):
            continue                              # special uses (驱虫, 回乳 …) never widen the general range
        if unit in ("枚", "片"):
            out.append((herb, "", "", "", "general", low + "～" + high + unit, source, "to-verify"))
            main = True
            continue
        cell = "g/次" if intake and unit == "g" else unit
        key = (route, form, intake)
        if key in seen:
            continue
        seen.add(key)
        if not main and not form:
            main = True
            route = "general" if re.search(r"浸酒|酒剂|泡服|炖服|化服", clause) and not powder else route
        out.append((herb, number(low), number(high), cell, route, form, source, "to-verify"))
    if not out:
        words = re.sub(r"[。，].*$", "", text)[:16]
        out.append((herb, "", "", "", "general", words, source, "to-verify"))
    return out


def external(clause):
    if "适量" in clause:
        return "适量"
    if "生品" in clause:
        return "生品适量"
    return "外用"
