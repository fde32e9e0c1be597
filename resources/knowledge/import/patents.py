"""patents.tsv, patent_facts.tsv and patent_items.tsv: medicines that are sold ready made."""

import re
from collections import defaultdict

from common import CAUSING, MAX_TERM, fix_ocr, join, mend_term, squeeze, unique, write_tsv

DROP = {"中国药典成方"}                              # says only which source the row came from
# Best composition first; measured against the pharmacopoeia's own (see README.md, "Patent medicines").
COMPOSITIONS = ["chp-patents", "w1ndys-patents", "w1ndys-herbs", "keviness-patents"]
SOURCES = {"BianCang_ChP_Prescription": "chp-patents", "BianCang_ChP_Knowledge_QA": "chp-patents-qa",
           "W1ndys/Python_robots_qimo:中成药": "w1ndys-patents", "W1ndys/Python_robots_qimo:常用中药": "w1ndys-herbs",
           "keviness/Open-source-data-for-Traditional-Chinese-medicine:drug_output": "keviness-patents",
           "keviness/Open-source-data-for-Traditional-Chinese-medicine:国家基本药物目录": "edl-2018",
           "shijianzhong/medicine": "nrdl", "h4emin-web/zhongguo-yaodian": "chp-2025-list"}
FORM_NOTE = re.compile(r"^(水丸|浓缩丸|大蜜丸|小蜜丸|水蜜丸|浓缩蜜丸|蜜丸|蜜炼|局方|冻干|合剂|袋泡剂)$")
DECOCTION = re.compile(r"(汤|饮|饮子|煎)$")
DICTIONARY = {"tcm_diseases": "tcm_diseases", "western_diseases": "western_diseases", "syndromes": "syndromes"}
WORDING = re.compile(r"^(中医|或见|兼)(?=.{2})|见上述证候者$")


def run(context):
    rows = [(source_of(r["source"]), r) for r in context.rows("facts_more", "patent_medicines.tsv.xz")]
    sold = {name for source, r in rows if source not in ("w1ndys-herbs", "keviness-patents") for name in names_of(r["name"])[0]}
    entries, facts, compositions = {}, defaultdict(list), defaultdict(dict)
    # 泄泻 among the actions of 四神丸 is what it is given for.
    context.sign_words = {sign for kind in ("syndrome", "disease") for _, sign, what in context.tables[kind + "_signs"]
                          if what == "symptom"} | {n for d in context.terms["diseases"] for n in [d[2]] + d[3].split("、") if n}
    context.moved_actions = []
    for source, r in rows:
        names, others = names_of(r["name"])
        for name in names:
            if not is_patent(name, source, sold, context):
                continue
            entry = entries.setdefault(name, {"form": "", "aliases": [], "sources": []})
            entry["form"] = entry["form"] or form_of(name, squeeze(r["dosage_form"]))
            entry["aliases"] = unique(entry["aliases"] + [o for o in others if o not in entries and o not in sold])
            entry["sources"].append(source)
            collect(name, source, r, facts, context)
            written = ingredients(r, source)
            if len(written) >= (1 if source == "chp-patents" else 2):
                compositions[name].setdefault(source, written)
    context.patent_items = []
    for name, found in sorted(compositions.items()):
        compose(context, name, found, facts)
    owned = set(entries)
    context.patent_names = set(entries)
    context.patent_facts = facts
    write_tsv("patents.tsv", ["name", "form", "aliases", "source"],
              [(n, e["form"], join([a for a in e["aliases"] if a not in owned]), best(e["sources"]))
               for n, e in entries.items()])
    write_tsv("patent_facts.tsv", ["patent", "field", "value", "source", "status"],
              [(n, f, join(values), s, status(f, s)) for (n, f, s), values in facts.items() if values])
    write_tsv("patent_items.tsv", ["patent", "seq", "written", "herb", "dose", "source", "status"],
              context.patent_items, keep_order=True)


def source_of(text):
    for start, source in SOURCES.items():
        if text.startswith(start):
            return source
    raise ValueError("unknown source of patent medicines: " + text)


def best(sources):
    order = ["chp-patents", "chp-2025-list", "edl-2018", "nrdl", "chp-patents-qa", "w1ndys-patents", "keviness-patents",
             "w1ndys-herbs"]
    return min(sources, key=order.index)


def names_of(text):
    """(names, other names): 咳喘宁、咳喘宁片 are two; 生白合剂（生白口服液） has another name."""
    text = squeeze(text).replace("(", "（").replace(")", "）")
    others = [n for n in re.findall(r"（([^）]*)）", text) if not FORM_NOTE.match(n)]
    names = [n for n in re.sub(r"（[^）]*）", "", text).split("、") if good(n)]
    return names, [n for n in others if good(n)]


def good(name):
    return bool(re.fullmatch(r"[\u3400-\u9fff]{2,14}|维[CE][\u3400-\u9fff]{2,10}", name)) and "阮氏" not in name


def is_patent(name, source, sold, context):
    """The textbook's list of uses names formulas beside medicines; a decoction is not sold ready made."""
    if name in context.standard:
        return False
    if source == "w1ndys-herbs" and name not in sold:
        return not DECOCTION.search(name) and "formula:" + name not in context.formulas
    return True


def form_of(name, given):
    return given if given and given in name else ""


def terms(text):
    out = []
    for term in re.split(r"[、，；。;：:．.·]|" + CAUSING, fix_ocr(squeeze(text))):
        term = re.sub(r"[（(［\[].*$|[）)］\]]", "", term)
        term = mend_term(WORDING.sub("", term))
        if re.fullmatch(r"[\u3400-\u9fff]{2,%d}" % MAX_TERM, term):
            out.append(term)
    return out


# What a sentence leaves where it is cut, and what it says beside the sign itself: 冠心病见上述症状 is 冠心病.
SAME_SIGNS = re.compile(r"(?:等(?:病症|[证症])?)?(?:见有?|属于?|具有|有)(?:上述|以上)(?:证候|症候|证侯|症状).*$")
JOINING = re.compile(r"^(?:或|因|由于?|以(?![上下致及]))(?=[\u3400-\u9fff]{2})")
KINDS_OF = re.compile(r"等[\u3400-\u9fff]*(?:疾患|疾病|病|症)$|(?:及[\u3400-\u9fff]+)?之类$|等$")
NO_INDICATION = re.compile(
    r"^(?:其|如|及|但|而|又|并|且|即|能|可|使|宜|为|对|甚至|尤|以致|从而|进而|具有|有助|有提高|有恢复|治疗|预防和|再放|将|以上|以下|以及)|"
    r"上述|以上药|以上各|[本该]品|[本该]方|本药|功效|的功能|疗效|临床|患者|适用|可用于|多用于|用药|导致|的?(?:治疗|辅助|问题|者|显着)$(?<!辅助治疗)|"
    r"^跟?骨$|[\u3400-\u9fff](?:丸|片|散|集|丹|口服液)(?:还|能)?具有|^(?:功能|疾患|放|化疗)$|(?:提高|增强|增进|改善|促进|保护)|[^解发流堆排开释安摆]放$")
NO_ACTION = re.compile(r"^.$|失调$|功效$")
OF_EFFECT = re.compile(r"的?(?:功效|功能|作用)$")


def mend_indication(term):
    if re.fullmatch("或.+或.+", term):
        return term
    term = JOINING.sub("", KINDS_OF.sub("", SAME_SIGNS.sub("", term)))
    return "" if len(term) < 2 or term[0] == "或" or NO_INDICATION.search(term) else term


def mend_action(term):
    term = OF_EFFECT.sub("", term) if re.search("的(?:功效|功能|作用)$", term) else term
    return "" if len(term) < 2 or NO_ACTION.search(term) else term


def collect(name, source, r, facts, context):
    def add(field, values):
        if values:
            facts[(name, field, source)] = unique(facts[(name, field, source)] + values)

    actions = [t for t in map(mend_action, terms(r["actions"])) if t]
    signs = [t for t in actions if t in context.sign_words]
    context.moved_actions += signs
    add("actions", [t for t in actions if t not in signs])
    add("indications", [t for t in map(mend_indication, terms(r["indications"])) if t and t not in context.standard] + signs)
    for column, field in DICTIONARY.items():
        add(field, terms(r[column]))
    # The classes of the keviness table are those of western drug groups, shifted by rows (咪唑衍生物 for 脑灵片).
    add("category", [] if source == "keviness-patents" else [squeeze(p).replace("、", "") for p in r["category"].split(">") if re.fullmatch(r"[\u3400-\u9fff、—（）]{2,16}", squeeze(p))])
    for word in filter(None, re.split("、", r["regulatory"])):
        if word in DROP:
            continue
        if word.startswith("医保目录"):
            add("regulatory", ["医保目录"])
        elif word.endswith("双跨"):
            add("regulatory", [word[:-2], "双跨"])
        else:
            add("regulatory", [word])


LABEL = re.compile(r"^(外层|内层|药物组成|辅料)[：:；]")
DOSE = re.compile(r"(.*?)([0-9.]+)(g|mg|ml|m1|kg|克|毫克|毫升|枚|条|只)?(（.*）)?")
PROSE = re.compile(r"组成，|共为|为佐|为使|君药")
UNITS = {"克": "g", "毫克": "mg", "毫升": "ml", "m1": "ml"}


def ingredients(r, source):
    """(written, processing, dose) of one printed composition. What is no herb's name is kept as it is written: a
    composition that lacks an ingredient would be taken for another medicine."""
    dosed = r["composition_with_doses"] if source != "keviness-patents" else ""
    plain = r["composition_fixed"] if source == "keviness-patents" else r["composition"]
    text = re.sub(r"[\u200b\ue000-\uf8ff■]|［订正］", "", squeeze(dosed or plain))
    text = re.sub("[､﹑；]", "、", text)
    if PROSE.search(text):
        return []
    text = re.sub(r"((?:[0-9.]+)(?:g|ml|mg))(?=[\u3400-\u9fff])", r"\1、", text)
    out, seen = [], set()
    for part in split_outside(text):
        part = LABEL.sub("", part.replace("(", "（").replace(")", "）").strip("。，；、 "))
        dose = ""
        found = DOSE.fullmatch(part)
        if found and found.group(1):
            # A number without its unit is no dose.
            unit = UNITS.get(found.group(3), found.group(3) or "")
            part, dose = found.group(1), found.group(2) + unit if unit else ""
        inner = re.search(r"（([^（）]*)）$", part)
        processing = inner.group(1) if inner else ""
        name = re.sub(r"（.*?）|^[0-9.]+%的?", "", part).strip("。，、 ")
        if not re.search(r"[\u3400-\u9fff]", name) or name in seen or name in ("无", "略") or len(name) > 20:
            continue
        seen.add(name)
        out.append((name, processing if re.fullmatch(r"[\u3400-\u9fff、，]{1,%d}" % MAX_TERM, processing) else "", dose))
    return out


def split_outside(text):
    """Parts between 、 that stand outside brackets."""
    depth, part, parts = 0, "", []
    for char in text:
        depth += (char in "（([［") - (char in "）)]］")
        if char == "、" and depth <= 0:
            parts.append(part)
            part = ""
        else:
            part += char
    return [p for p in parts + [part] if p]


def herb_of(context, name, processing):
    """The herb that is meant, with its processing where that form has a row of its own; '' where none is certain."""
    resolver = context.resolver
    first = re.split("[、，]", processing)[0] if processing else ""
    for written in ([first + name] if 1 <= len(first) <= 3 else []) + [name]:
        found = resolver.herb_quiet(written)
        if found is not None and found not in resolver.listed:
            return resolver.herb(written)
        if found is not None and found in context.known_listed:
            return found
    return ""


def compose(context, name, found, facts):
    chosen = next(s for s in COMPOSITIONS if s in found)
    for seq, (written, processing, dose) in enumerate(found[chosen], 1):
        shown = written + ("（%s）" % processing if processing else "")
        context.patent_items.append((name, "%02d" % seq, shown, herb_of(context, written, processing), dose, chosen,
                                     status("composition", chosen)))
    own = plain_herbs(context, found[chosen])
    for source in COMPOSITIONS:
        if source in found and source != chosen:
            if plain_herbs(context, found[source]) != own:
                facts[(name, "composition", source)] = [w for w, _, _ in found[source]]


def plain_herbs(context, written):
    """What two compositions are compared by: the herbs without their processing."""
    names = [context.resolver.herb_quiet(w) or w for w, _, _ in written]
    return {context.resolver.base_of.get(n, context.processed.get(n, n)) for n in names}


def status(field, source):
    """Measured precision below .95, or found by a dictionary: inferred."""
    if field in DICTIONARY.values():
        return "inferred"
    if field == "composition" and source == "keviness-patents":
        return "inferred"
    return "inferred" if source == "chp-patents-qa" else "to-verify"
