"""herbs.tsv and herb_facts.tsv."""

import re
from collections import defaultdict

import monographs
from common import CHANNELS, FLAVOURS, NATURES, hand, join, split_terms, squeeze, unique, write_tsv

TOP = ["解表药", "清热药", "泻下药", "祛风湿药", "化湿药", "利水渗湿药", "温里药", "理气药", "消食药", "驱虫药", "止血药",
       "活血化瘀药", "化痰止咳平喘药", "安神药", "平肝息风药", "开窍药", "补虚药", "收涩药", "涌吐药", "攻毒杀虫止痒药",
       "拔毒化腐生肌药"]
BOOKS = ["《中国药典》", "《中药大辞典》", "《*辞典》", "中华本草", "《中华本草》", "全国中草药汇编", "《全国中草药汇编》"]
PREGNANCY = {"禁用": "禁用", "禁服": "禁用", "禁用/忌用": "禁用", "慎用/禁用/忌用": "禁用", "慎用": "慎用",
             "忌服": "忌用", "忌用": "忌用", "不宜服用": "忌用", "忌": "忌用"}


def run(context):
    rows = context.herb_rows()
    names = [r["name"] for r in rows if not r["merged"]]
    context.standard = names
    context.name_source = {r["name"]: next((i for mark, i in (("ChP2020", "chp-2020"), ("textbook", "textbook-herbs"),
                                                             ("ChP-text", "chp-text")) if mark in r["sources"]),
                                           "herb-list") for r in rows if not r["merged"]}
    facts = {}                                     # (herb, field, source) -> list of terms

    def put(herb, field, source, values, adds=False):
        """The first statement of a source counts; what a double says is added to it, so that both stay visible."""
        values = unique(values)
        if adds:
            values = unique(facts.get((herb, field, source), []) + values)
        if values and (adds or (herb, field, source) not in facts):
            facts[(herb, field, source)] = values

    # The extract joins what the pharmacopoeia says with a rule list of its makers; the hand table parts the two.
    parted = {(r["herb"], r["field"]): r for r in hand("safety_sources.tsv")}

    def put_safety(herb, field, values):
        values = [v for v in values if v]
        row = parted.get((herb, field), {"pharmacopoeia": "、".join(values), "rules": ""})
        book, rules = (row[c].split("、") if row[c] else [] for c in ("pharmacopoeia", "rules"))
        if not set(values) <= set(book + rules):
            raise ValueError("safety_sources.tsv: %s %s lacks %r" % (herb, field, values))
        put(herb, field, "chp-2020", book)
        put(herb, field, "cdss-rules", rules)

    latin = {}
    herb_set = set(names)
    for herb, pinyin, printed, block in monographs.blocks(
            context.text("corpora", "standards", "2022年中药药典.txt"), herb_set):
        if herb not in herb_set:
            continue
        if printed and herb not in latin:
            latin[herb] = printed
        section = monographs.sections(block)
        nature, flavours, channels, toxicity = monographs.nature_flavours(section.get("性味", ""))
        put(herb, "nature", "chp-text", [nature])
        put(herb, "flavours", "chp-text", flavours)
        put(herb, "channels", "chp-text", channels)
        put(herb, "toxicity", "chp-text", [toxicity])
        actions, indications = monographs.functions(section.get("功能", ""))
        put(herb, "actions", "chp-text", split_terms(actions))
        put(herb, "indications", "chp-text", split_terms(indications))
        note = re.search(r"孕妇[^。；;]*?(禁用|慎用|忌服|忌用|禁服)", section.get("注意", ""))
        if note:
            put(herb, "pregnancy", "chp-text", [PREGNANCY[note.group(1)]])

    for r in rows:
        herb = r["name"]
        adds = bool(r["merged"])
        both = "textbook" in r["sources"]
        merged = "textbook-herbs" if both else "chp-2020"
        # Beside the pharmacopoeia's text: where the two differ, both are seen.
        if r["nature"] in NATURES:
            put(herb, "nature", merged, [r["nature"]], adds)
        put(herb, "flavours", merged, [f for f in r["flavours"].split("、") if re.fullmatch(r"微?[%s]" % FLAVOURS, f)],
            adds)
        put(herb, "channels", merged, [c for c in r["channels"].split("、") if c in CHANNELS], adds)
        category = r["category"].split("/") if r["category"] else []
        put(herb, "category", "textbook-herbs",
            [c for c in category if c in TOP] + [c for c in category if c not in TOP], adds)
        put(herb, "actions", "textbook-herbs", split_terms(re.sub(r"[制生]?何首乌：", "", r["actions"])), adds)
        if r["toxicity"]:
            put(herb, "toxicity", "chp-2020", [r["toxicity"].replace("有小毒", "小毒").replace("有大毒", "大毒")], adds)
        put(herb, "pregnancy", "textbook-herbs", [PREGNANCY.get(r["pregnancy_textbook"], "")], adds)
        put_safety(herb, "pregnancy", [PREGNANCY.get(r["pregnancy_CDSS"], "")])
        put_safety(herb, "caution", cautions(r["special_populations_CDSS"]))
    for r in hand("reference_lists.tsv"):
        field, value, source = r["field"], r["value"], r["source"]
        for herb in r["herbs"].split("、"):
            if herb not in herb_set:
                raise ValueError("reference_lists.tsv: %s is no standard herb" % herb)
            if field == "decoction":
                facts.setdefault((herb, field, source), [])
                if value not in facts[(herb, field, source)]:
                    facts[(herb, field, source)].append(value)
            elif not any(k[0] == herb and k[1] == field and value in v for k, v in facts.items()):
                put(herb, field, source, [value])
    marks_from_text(rows, facts)
    from_older_books(context, names, facts)
    status = inherit(names, facts)
    for key, values in facts.items():
        context.tables.setdefault("facts", {})[key] = values
    context.herb_facts = [(h, f, join(v), s, status.get((h, f, s), "to-verify")) for (h, f, s), v in facts.items()]
    write_tsv("herb_facts.tsv", ["herb", "field", "value", "source", "status"], context.herb_facts)
    context.latin = latin_names(names, latin)
    context.variants = {r["herb"]: r["base"] for r in hand("herb_variants.tsv")}


def cautions(text):
    out = []
    for item in filter(None, text.split("、")):
        people, _, advice = item.partition(":")
        advice = advice.split("/")[0].replace("复核辅料", "复核")
        if advice == "高风险":
            advice = "慎用"
        out += [p + advice for p in people.replace("相关禁忌", "").split("/")]
    return out


MARKS = [("先煎", r"(?<!不宜)先煎"), ("久煎", r"(?<!不宜)久煎"), ("不宜久煎", r"不宜久煎"), ("后下", r"后下"),
         ("包煎", r"(?<!粉)包煎|布包"), ("烊化", r"烊化"), ("另煎", r"另煎"), ("冲服", r"(?<!浓缩粉)冲服"),
         ("溶化", r"溶入"), ("打碎", r"打碎|捣碎入煎"), ("不入煎剂", r"不(宜)?入煎剂"),
         ("入丸散", r"^(?!.*(煎服|煎汤|先煎；或)).*丸、?散")]


def marks_from_text(rows, facts):
    """Decoction marks out of the dose texts (only the first entry: later ones belong to other herbs)."""
    for r in rows:
        for source, text in (("chp-2020", r["dose_text_ChP2020"]), ("textbook-herbs", r["dose_text_textbook"])):
            text = squeeze(text)
            cut = text.find("煎服", 3)
            if source == "textbook-herbs" and cut > 0:
                text = text[:cut]
            if not text or r["name"] == "蜂蜜":
                continue
            marks = [mark for mark, pattern in MARKS if re.search(pattern, text)]
            if r["name"] == "苦杏仁":
                marks = ["后下"]
            if marks:
                merged = facts.setdefault((r["name"], "decoction", source), [])
                merged += [m for m in marks if m not in merged]


def from_older_books(context, names, facts):
    """Nature, flavours, channels, actions, indications where no better source speaks."""
    have = defaultdict(set)
    for herb, field, _ in facts:
        have[herb].add(field)
    wanted = {n for n in names if len(have[n] & {"nature", "flavours", "channels", "actions", "indications"}) < 5}
    wanted -= set(r["herb"] for r in hand("herb_variants.tsv")) | {r["herb"] for r in hand("no_book_facts.tsv")}
    best = defaultdict(list)
    for r in context.rows("facts_more", "herbs_more.tsv.xz"):
        if r["herb"] in wanted and r["source_book_or_kingdom"] in BOOKS:
            best[r["herb"]].append((BOOKS.index(r["source_book_or_kingdom"]), r))
    for herb, candidates in best.items():
        for _, r in sorted(candidates, key=lambda c: (c[0], c[1]["actions"], c[1]["nature_flavour"])):
            parsed = older_nature(r["nature_flavour"])
            values = {"nature": [parsed[0]], "flavours": parsed[1],
                      "channels": [c for c in re.split(r"[、，]", r["channels"]) if c in CHANNELS],
                      "actions": split_terms(r["actions"]),
                      "indications": split_terms(re.sub(r"(^|、)主(治)?", r"\1",
                                                        r["indications_or_class"].split("|")[0]))}
            for field, value in values.items():
                if field not in have[herb] and [v for v in value if v]:
                    have[herb].add(field)
                    facts[(herb, field, "herbs-more")] = unique(value)


def older_nature(text):
    text = re.sub(r"[味性]", "", squeeze(text))
    nature, flavours = "", []
    for token in re.split(r"[，、；。,;：:]", text):
        if token in NATURES:
            nature = nature or token
        elif re.fullmatch(r"(微?[%s])+" % FLAVOURS, token):
            flavours += re.findall(r"微?[%s]" % FLAVOURS, token)
    return nature, unique(flavours)


def inherit(names, facts):
    """A variant spelling takes the facts of its herb, marked as inferred."""
    status = {}
    by_herb = defaultdict(dict)
    for (herb, field, source), values in facts.items():
        by_herb[herb][(field, source)] = values
    pairs = [(r["herb"], r["base"]) for r in hand("herb_variants.tsv")]
    for herb, base in pairs + [(b, h) for h, b in pairs]:
        own = {field for field, _ in by_herb[herb]}
        for (field, source), values in sorted(by_herb[base].items()):
            if field not in own:
                facts[(herb, field, source)] = list(values)
                status[(herb, field, source)] = "inferred"
    return status


PARTS = ("HERBA RADIX RHIZOMA FRUCTUS SEMEN FOLIUM FLOS CORTEX CAULIS RAMULUS LIGNUM BULBUS TUBER THALLUS PERICARPIUM "
         "EXOCARPIUM SPICA STIGMA POLLEN RESINA SPORA CONCHA CORNU PLUMULA STAMEN RECEPTACULUM NODUS CALYX CACUMEN "
         "MEDULLA RETINERVUS PRAEPARATA PRAEPARATUM PRAEPARATUS IMMATURUS VIRIDE RUBRA RUBRUM ALBA CARBONISATA RECENS "
         "GERMINATUS ET COLLA CARAPAX PERIOSTRACUM CALCULUS UNCIS CUM PSEUDOBULBUS").split()


def latin_names(names, printed):
    """SOLIDAGINISHERBA -> Solidaginis Herba; the hand table wins, what stays glued is left out."""
    fixed = {r["herb"]: r["latin"] for r in hand("latin.tsv")}
    known = sorted({r["word"] for r in hand("latin_genitives.tsv")}, key=len, reverse=True)
    parts = sorted(PARTS, key=len, reverse=True)
    out = {}
    for herb in names:
        if herb in fixed:
            out[herb] = fixed[herb]
            continue
        rest, tail = printed.get(herb, "").upper().replace("Μ", "Y"), []
        while rest:
            part = next((p for p in parts if rest.endswith(p) and len(rest) > len(p) + 2), None)
            if not part:
                break
            tail.insert(0, part)
            rest = rest[:-len(part)]
        if not rest:
            continue
        genus = next((g for g in known if rest == g or (rest.startswith(g) and len(rest) - len(g) > 3)), None)
        words = [rest] if genus in (None, rest) else [genus, rest[len(genus):]]
        if len(tail) == 0 and herb in printed and len(rest) > 12:
            continue
        out[herb] = " ".join(w.lower() if w in ("ET", "CUM") else w.capitalize() for w in words + tail)
    return out
