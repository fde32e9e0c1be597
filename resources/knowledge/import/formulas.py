"""formulas.tsv and formula_items.tsv."""

import re
from collections import defaultdict

import compositions
from common import MAX_TERM, hand, join, split_terms, squeeze, unique, write_tsv
from resolve import Resolver

BOOKS = {"局方": "太平惠民和剂局方", "金匮": "金匮要略", "千金": "备急千金要方", "千金要方": "备急千金要方", "外台": "外台秘要",
         "景岳": "景岳全书", "三因": "三因极一病证方论", "本事方": "普济本事方", "本事": "普济本事方", "圣济": "圣济总录",
         "总录": "圣济总录", "小儿药证直决": "小儿药证直诀", "宣明论方": "黄帝素问宣明论方", "伤寒沦": "伤寒论",
         "金匮要略方论": "金匮要略", "外科全生集": "外科证治全生集", "严氏": "济生方", "圣惠": "太平圣惠方", "肘后方": "肘后备急方", "普济": "普济方",
         "仲景": "伤寒论", "丹溪": "丹溪心法",
         "瘟疫论": "温疫论", "通俗伤寒论": "重订通俗伤寒论", "直指": "仁斋直指方论", "活人": "类证活人书"}
MINOR_NAME = r"(汤|散|丸|丹|饮|煎|膏|酒|锭|饮子|丸子|饼子|散子|雪|露|圆)$"
LOST_GLYPH = re.compile(r"(?<![大麻地硫雄牛三二四连陈蒲归柏益金鹅朴槟])黄(?=汤|散|丸|饮)")     # 黄耆 printed without 耆
HIDDEN = {("甘草", "炙"): "炙甘草", ("黄芪", "炙"): "炙黄芪", ("黄芪", "蜜炙"): "炙黄芪", ("干姜", "炮"): "炮姜",
          ("甘草", "炙黄"): "炙甘草", ("干姜", "炮黑"): "炮姜"}


def run(context):
    resolver = Resolver(context.standard, context.alias_map, context.raw)
    for form, base in context.processed.items():
        resolver.forms.setdefault(form, base)
    context.resolver = resolver
    formulas, items = {}, []
    classes = keviness_classes(context)
    dosed(context, resolver, classes, formulas, items)
    composed(context, resolver, formulas, items)
    context.formulas = formulas
    context.items = items
    context.skipped_classics = []
    context.known_listed = {row[3] for row in items} | context.listed


def write(context):
    formulas, items = context.formulas, context.items
    write_tsv("formulas.tsv", ["id", "name", "kind", "book", "category", "usage_note", "actions", "indications",
                               "source", "status"],
              [(i,) + tuple(f[k] for k in ("name", "kind", "book", "category", "usage", "actions", "indications",
                                           "source")) + ("to-verify",) for i, f in formulas.items()])
    write_tsv("formula_facts.tsv", ["formula", "field", "value", "source", "status"],
              [key[:2] + (join(values), key[2], "to-verify") for key, values in context.formula_facts.items()])
    items.sort(key=lambda row: (row[0], row[1]))
    write_tsv("formula_items.tsv", ["formula", "seq", "written", "herb", "processing", "original_dose", "grams", "note",
                                    "source", "role", "role_source"],
              [row + context.roles.get(row[:2], ("", "")) for row in items], keep_order=True)


def keviness_classes(context):
    out = {r["formula"]: r["category"] for r in hand("formula_categories.tsv")}
    for name in ("formulas_keviness_SourceData.tsv", "formulas_keviness_经方.tsv"):
        for r in context.rows("facts", name):
            title = re.sub(r"（.*", "", squeeze(r["方剂名称"]))
            big = squeeze(r["大类"]).replace("方", "剂")
            small = squeeze(r["小类"])
            if re.fullmatch(r"[\u3400-\u9fff]{2,8}", big):
                out.setdefault(title, join(unique([big, small if re.fullmatch(r"[\u3400-\u9fff]{2,8}", small) else ""])))
    return out


def dosed(context, resolver, classes, formulas, items):
    fixes = defaultdict(list)
    for r in hand("composition_fixes.tsv"):
        fixes[r["formula"]].append((r["from"], r["to"]))
    for r in context.rows("facts", "formulas_textbook.tsv"):
        name, text = squeeze(r["name"]), r["composition_with_doses"]
        for old, new in fixes[name]:
            if old not in text:
                raise ValueError("composition_fixes.tsv: %s has no %r" % (name, old))
            text = text.replace(old, new)
        parsed, notes = compositions.parse(text, resolver.known)
        formula = "formula:" + name
        if formula in formulas:
            raise ValueError("two dosed formulas named " + name)
        formulas[formula] = {
            "name": name, "kind": "dosed", "book": book(r["source_book"]), "category": classes.get(name, ""),
            "usage": usage(r["usage"]), "actions": join(split_terms(r["actions"])),
            "indications": join(indications(r["indications"])), "source": "textbook-formulas"}
        for seq, item in enumerate(parsed, 1):
            herb = resolver.herb(item.written)
            if "水牛角代" in item.note:
                herb = "水牛角"
            first = item.processing.split("，")[0]
            herb = HIDDEN.get((herb, first), herb)
            items.append((formula, "%02d" % seq, item.written, herb, short(item.processing), item.original,
                          item.grams, short_note(item.note), "textbook-formulas"))


def short(processing):
    """The processing words, at most MAX_TERM characters, cut at a comma."""
    kept = ""
    for part in processing.replace("。", "，").split("，"):
        candidate = kept + ("，" if kept else "") + part
        if len(candidate) > MAX_TERM or part in ("如无", "解的不用"):
            break
        kept = candidate
    return kept


def short_note(note):
    return "；".join(p for p in re.split(r"[；，]", note) if p and len(p) <= 24)


def usage(text):
    """Terms of the modern way of use: 水煎服、温覆取微汗."""
    found = re.search(r"现代用法：(.*?)）", squeeze(text))
    terms = re.split(r"[，。；]", found.group(1)) if found else []
    return join([t for t in terms if 2 <= len(t) <= MAX_TERM][:4])


def indications(text):
    terms = []
    for t in split_terms(re.sub(r"\d+[\.．]", "。", text)):
        t = re.sub(r"^(或|兼|而|亦治|又治|以及|或见|及)(?=[\u3400-\u9fff]{2})", "", t)
        t = re.sub(r"(者|等)$", "", t)
        if len(t) >= 2:
            terms.append(t)
    return unique(terms)


def book(text):
    text = squeeze(text)
    found = re.search(r"《([^》]*)》", text)
    title = found.group(1) if found else text
    title = re.split(r"[·•（(。卷第]", title)[0]
    title = BOOKS.get(title, title)
    return title if re.fullmatch(r"[\u3400-\u9fff]{2,14}", title) else ""


def tokens(text, resolver):
    """Ingredient names of a list; names that a line break has cut are joined again."""
    text = re.sub(r"（[^）]*）|\([^)]*\)|\[[^\]]*\]", "", squeeze(text))
    raw = [t for t in re.split(r"[、，；。,]", text) if t]
    raw = [re.sub(r"(各等分|等分|[一二三四五六七八九十半]+[两钱分枚片个]?|[一二三四五六七八九十]*钱.*|各|\d.*)$", "", t) or t
           if not resolver.known(t) else t for t in raw]
    raw = ["炙甘草" if t == "甘草炙" else t for t in raw]
    raw = [t[:-1] if not resolver.known(t) and t[-1] in "炒炙擘煅煨" and resolver.known(t[:-1]) else t for t in raw]
    raw = [t for t in raw if t not in ("火单", "去皮尖") and not re.fullmatch(r"[一二三四五六七八九十半]+[两钱分枚斤]", t)]
    out, i = [], 0
    while i < len(raw):
        for span in (3, 2):
            joined = "".join(raw[i:i + span])
            if (i + span <= len(raw) and resolver.known(joined)
                    and not all(resolver.known(t) for t in raw[i:i + span])):
                out.append(joined)
                i += span
                break
        else:
            out.append(raw[i])
            i += 1
    return out


def composed(context, resolver, formulas, items):
    """Formulas without original doses: coded list first, then keviness, then the old books."""
    sets = {}
    for formula, *_rest in items:
        sets.setdefault(formula, set())
    for row in items:
        sets[row[0]].add(base(resolver, row[3]))
    by_name = defaultdict(list)
    for formula, data in formulas.items():
        by_name[data["name"]].append(formula)
    for source, r in candidates(context):
        names = tokens(r["composition"], resolver)
        herbs, seen = [], set()
        for written in names:
            herb = resolver.herb_quiet(written)
            if herb is None or herb in seen:
                herb = herb if herb is None else ""
            if herb:
                seen.add(herb)
            herbs.append(herb)
        strict = source == "formulas-minor"
        unknown = [w for w, h in zip(names, herbs) if h is None]
        if not names or len([h for h in herbs if h]) < (2 if strict else 1) or len(names) > 40:
            continue
        if strict and unknown:
            continue
        if any(len(w) < 2 or len(w) > 6 or not re.fullmatch(r"[\u3400-\u9fff]+", w) for w in unknown):
            continue
        name, title = r["name"], book(r["book"])
        own = {base(resolver, h or w) for h, w in zip(herbs, names) if h != ""}
        if any(same(own, sets[f], title, formulas[f]["book"]) for f in by_name[name]):
            merge_facts(formulas, by_name[name], r, own, sets)
            continue
        formula = "formula:" + name
        if formula in formulas:
            if not title:
                continue
            formula = "formula:%s@%s" % (name, title)
            n = 2
            while formula in formulas:
                formula = "formula:%s@%s/%d" % (name, title, n)
                n += 1
        formulas[formula] = {"name": name, "kind": "composition", "book": title, "category": r["category"],
                             "usage": "", "actions": join(split_terms(r["actions"])),
                             "indications": join(indications(r["indications"])), "source": source}
        by_name[name].append(formula)
        sets[formula] = own
        seq = 0
        for written, herb in zip(names, herbs):
            if herb == "":
                continue
            seq += 1
            target = resolver.herb(written) if herb is None else herb
            resolver.herb(written)
            items.append((formula, "%02d" % seq, written, target, "", "", "", "", source))


def base(resolver, herb):
    return resolver.base_of.get(herb, {"炙甘草": "甘草", "炙黄芪": "黄芪", "生地黄": "地黄", "炮姜": "干姜", "法半夏": "半夏",
                                         "姜半夏": "半夏", "清半夏": "半夏", "白芍": "芍药", "赤芍": "芍药", "京大戟": "大戟"}.get(herb, herb))


def same(left, right, book_left, book_right):
    """One formula printed twice: nearly the same herbs, or the same book and mostly the same herbs."""
    share = len(left & right) / max(1, len(left | right))
    return share >= 0.75 or (book_left == book_right and bool(book_left) and share >= 0.3)


def merge_facts(formulas, found, r, own, sets):
    """A repeated formula may still fill what the first source left open."""
    for formula in found:
        if len(own & sets[formula]) / max(1, len(own | sets[formula])) >= 0.75 and not formulas[formula]["category"]:
            formulas[formula]["category"] = r["category"]


def candidates(context):
    for r in context.rows("facts", "formulas_SZJG_38.2.tsv"):
        yield "szjg-38.2", entry(r["name"], r["source_book"], r["ingredients"], r["functions"], r["indications"], "")
    for source, file in (("keviness-formulas", "formulas_keviness_SourceData.tsv"),
                         ("keviness-jingfang", "formulas_keviness_经方.tsv")):
        for r in context.rows("facts", file):
            group = join(unique([squeeze(r["大类"]).replace("方", "剂"), squeeze(r["小类"])]))
            yield source, entry(r["方剂名称"], r["方药来源"], r["中药组成"], r["功用"], r["主治"], group)
    repaired = {r["written"]: r["name"] for r in hand("formula_names.tsv")}
    for r in context.rows("facts", "formulas_minor.tsv"):
        name = re.sub(r"[一二三四五六七八九十]+$", "", squeeze(r["name"])).replace("浓朴", "厚朴")
        name = repaired.get(name, name)
        if LOST_GLYPH.search(name) and re.search("黄[芪耆]", r["ingredients"]):
            name = LOST_GLYPH.sub("黄芪", name)
        if re.search(MINOR_NAME, name) and not re.search("[矣又治如]|加味芎汤|^芎汤", name):
            yield "formulas-minor", entry(name, r["source"], r["ingredients"], "", "", "")


def entry(name, title, composition, actions, terms, category):
    name = re.sub(r"[（(〔].*", "", squeeze(name)) if not squeeze(name).startswith("治") else squeeze(name)
    name = re.sub(r"^《[^》]*》", "", name)
    good = re.fullmatch(r"[\u3400-\u9fff]{2,12}", name) and not name.startswith(("治", "又治", "附录"))
    return {"name": name if good else "", "book": title, "composition": composition if good else "",
            "actions": actions, "indications": terms, "category": category}
