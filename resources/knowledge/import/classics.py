"""clauses.tsv: the clauses of 伤寒论 and 金匮要略; and the doses of their formulas, where ours had none."""

import io
import json
import re
import subprocess
import tarfile

import formulas
from common import hand, join, squeeze, unique, write_tsv

ARCHIVE = ("corpora", "classics.tar.xz")
SHANGHAN = "classics/Tao-Shanghan/03_clauses/clauses.jsonl"
JINGUI = "classics/TCM-Ancient-Books/499-金匮要略方论.txt"
NO_FORMULA = ("土瓜根", "猪胆汁", "禹余粮方阙")
LOST = "□"                                           # stands where the transcription lost a character
DIGITS = "一二三四五六七八九十百半两"


def run(context):
    texts = read(context)
    names = {r["written"]: r["name"] for r in hand("classic_names.tsv")}
    context.formula_facts = {}
    context.classic_herbs = {r["written"]: r["herb"] for r in hand("classic_herbs.tsv")}
    clauses = shanghan(texts[SHANGHAN], names) + jingui(texts[JINGUI], names)
    context.classic_formulas = add_formulas(context, clauses)
    titles = sorted({f["name"] for f in context.formulas.values() if len(f["name"]) >= 3}, key=lambda n: (-len(n), n))
    rows = []
    for c in clauses:
        herbs = unique(h for name, items in c["blocks"] for h in herbs_of(context, items))
        rows.append((c["code"], c["book"], c["chapter"], c["number"], c["text"],
                     join(cited(context, c, titles)), join(herbs), c["source"], "to-verify"))
    write_tsv("clauses.tsv", ["code", "book", "chapter", "number", "text", "formulas", "herbs", "source", "status"], rows)


def read(context):
    out = {}
    with tarfile.open(context.path(*ARCHIVE)) as archive:
        for member in archive:
            if member.name in (SHANGHAN, JINGUI):
                out[member.name] = io.TextIOWrapper(archive.extractfile(member), encoding="utf-8").read()
    return out


def simplified(text):
    return subprocess.run(["opencc", "-c", "t2s"], input=text, capture_output=True, text=True, check=True).stdout


def shanghan(text, names):
    rows = [json.loads(line) for line in simplified(text).split("\n") if line]
    rows = [r for r in rows if r["text_type"] == "original_clause"]
    rows.sort(key=lambda r: r["canonical_clause_no"])
    out, chapters = [], []
    for r in rows:
        if r["chapter"] not in chapters:
            chapters.append(r["chapter"])
        blocks, words = [], {}
        for block in r["formula_blocks"]:
            name = names.get(block["formula_name"], block["formula_name"])
            items = shared_doses([(squeeze(i["herb"]), i["dose_processing"]) for i in block["composition"]])
            if name not in NO_FORMULA and items:
                blocks.append((name, items))
                words[name] = block["preparation"] + block["administration"]
        out.append({"words": words, "code": "SH.%02d.%03d" % (chapters.index(r["chapter"]) + 1, r["canonical_clause_no"]),
                    "book": "伤寒论", "chapter": r["chapter"], "number": r["canonical_clause_no"],
                    "text": squeeze(re.sub(r"<j>.*?</j>|</?[a-z]+>", "", r["original_text"])), "blocks": blocks,
                    "source": "shanghan-corpus"})
    return out


def shared_doses(printed):
    """各四两 holds for the herbs before it that have no dose of their own, too."""
    items = []
    for herb, text in printed:
        items.append((herb,) + dose_and_processing(text))
        if re.search("(^|，)(以上)?各", squeeze(text)):
            n = len(items) - 2
            while n >= 0 and not items[n][1]:
                items[n] = (items[n][0], items[-1][1], items[n][2])
                n -= 1
    return items


def dose_and_processing(text):
    """三两，去皮 → ('三两', '去皮'); what is no dose is processing."""
    doses, rest = [], []
    for part in re.split("[，。]", re.sub(r"（[^）]*）", "", squeeze(text))):
        part = re.sub("^(以上)?各", "", part)
        (doses if re.match("[%s]|等分" % DIGITS, part) and not doses else rest).append(part)
    return "".join(doses), "，".join(p for p in rest if p)


def jingui(text, names):
    repairs = [(re.compile(r["pattern"]), r["replacement"]) for r in hand("lost_glyphs.tsv")]
    text = re.sub(r"[ \u3000]*\r?\n(?!\\x|\d+．|<|属性|上[^\n]{0,4}味)", "", text)
    text = text.replace("\u3000", " ")
    for pattern, replacement in repairs:
        text = pattern.sub(replacement, text)
    out = []
    for n, chapter in enumerate(re.findall(r"<篇名>([^\n]*?第[一二三四五六七八九十]+)(.*?)(?=<篇名>|\Z)", text, re.S), 1):
        title, body = chapter
        current = None
        for line in re.sub(r"^\s*属性：", "", re.sub(r"<目录>[^\n]*", "", body)).split("\n"):
            line = line.strip()
            numbered = re.match(r"(\d+)．(.*)", line)
            if numbered and title.startswith(("杂疗", "禽兽", "果实")):
                continue                              # household recipes and rules for the kitchen
            if numbered:
                current = {"code": "JG.%02d.%03d" % (n, int(numbered.group(1))), "book": "金匮要略", "chapter": title,
                           "number": int(numbered.group(1)), "text": plain(numbered.group(2)), "blocks": [], "words": {},
                           "source": "jingui-text"}
                if out and out[-1]["code"] == current["code"]:
                    current = None                    # a number printed twice: the first stands
                    continue
                out.append(current)
            elif current and line.startswith("\\x"):
                block(line, current, names)
            elif current and line and not line.startswith("上") and not current["blocks"]:
                current["text"] += plain(line)
    return out


def plain(text):
    text = re.sub(r"（[^）]*）", "", text)
    # A formula printed on in the same line.
    text = re.sub(r"(主之。?)[\u3400-\u9fff]{2,10}方(?=[\u3400-\u9fff]{1,4} ).*", r"\1", text)
    return re.sub(r" +", LOST, text.strip())


def block(line, clause, names):
    found = re.match(r"\\x *([^\\（]+?)方?(?:（[^）]*）)?方? *\\x *(.*)", line)
    if not found:
        return
    name, body = names.get(found.group(1), found.group(1)), found.group(2)
    body = re.split(r"上[%s十]+味|上[㕮锉为]|\d+．" % DIGITS, body)[0]
    body = re.sub(r"(?<=[\u3400-\u9fff])各?等分", "（各等分）", body)
    items = shared_doses(re.findall(r"([\u3400-\u9fff]+)(?:（([^）]*)）)?", body))
    if items and all(2 <= len(i[0]) <= 5 for i in items) and "附方" not in name:
        clause["blocks"].append((squeeze(name), items))


def herbs_of(context, items):
    return [h for h in (meant(context, written) for written, _, _ in items) if h]


def meant(context, written):
    """The herb that a classic writes so; None where no list and no hand-made row says.

    天雄, 木防己, 文蛤 and 泽漆 have no row on purpose: as names of their own they would pass an audit that must stop at them.
    """
    return context.classic_herbs.get(written) or context.resolver.herb_quiet(written)


def add_formulas(context, clauses):
    """Formulas that the classics print with doses: new ones, and doses for those that had none."""
    added = {}
    for c in clauses:
        for name, items in c["blocks"]:
            if (name, c["book"]) in added:
                ways_of_use(context, added[(name, c["book"])], c["words"].get(name, ""), c["source"])
                continue
            if not re.fullmatch(r"[\u3400-\u9fff]{2,16}", name):
                continue
            unknown = [w for w, _, _ in items if meant(context, w) is None]
            if unknown:
                context.skipped_classics.append((name, unknown))
                continue
            formula = place(context, name, c, items)
            added[(name, c["book"])] = formula
            ways_of_use(context, formula, c["words"].get(name, ""), c["source"])
    return added


def ways_of_use(context, formula, text, source):
    """What the classic says of cooking and taking it, and what is changed when: 若渴，去半夏，加栝蒌根三两."""
    text = re.sub(r"（[^）]*）|<[^>]*>", "", squeeze(text)).replace("、", "与")
    usage, changes = [], []
    for sentence in filter(None, re.split("[。；]", text)):
        if re.match("若|或", sentence) and re.search("[加去]", sentence):
            changes.append(sentence)
        elif not changes:
            usage.append(re.sub("^右", "上", sentence))
    for field, values in (("usage", usage), ("modifications", changes)):
        if values:
            context.formula_facts.setdefault((formula, field, source), unique(values))


def place(context, name, clause, items):
    resolver, data = context.resolver, context.formulas
    own = {formulas.base(resolver, meant(context, w)) for w, _, _ in items}
    for formula in [f for f in data if data[f]["name"] == name]:
        other = {formulas.base(resolver, row[3]) for row in context.items if row[0] == formula}
        if data[formula]["book"] == clause["book"] and data[formula]["kind"] == "dosed":
            return formula
        if len(own & other) / len(own | other) >= 0.75 and data[formula]["kind"] != "dosed":
            # A later book that quotes the classic: the classic has the doses.
            data[formula]["kind"] = kind_of(items)
            if data[formula]["book"] != clause["book"]:
                context.formula_facts[(formula, "book", clause["source"])] = [clause["book"]]
            context.items = [row for row in context.items if row[0] != formula]
            return write_items(context, formula, clause, items)
        if len(own & other) / len(own | other) >= 0.75:
            return formula
    formula = "formula:" + name
    if formula in data:
        formula += "@" + clause["book"]
    data[formula] = {"name": name, "kind": kind_of(items), "book": clause["book"], "category": "", "usage": "", "actions": "",
                     "indications": "", "source": clause["source"]}
    return write_items(context, formula, clause, items)


def kind_of(items):
    return "dosed" if any(dose for _, dose, _ in items) else "composition"


def write_items(context, formula, clause, items):
    for seq, (written, dose, processing) in enumerate(items, 1):
        herb = context.classic_herbs.get(written, "")
        herb = context.resolver.remember_listed(herb) if herb else context.resolver.herb(written)
        herb = formulas.HIDDEN.get((herb, processing.split("，")[0]), herb)
        context.items.append((formula, "%02d" % seq, written, herb, formulas.short(processing), dose, "", "",
                              clause["source"]))
    return formula


def cited(context, clause, titles):
    """Ids of the formulas that the clause names, the classic's own before any other of that name."""
    found, rest = [], clause["text"]
    for name in titles:
        if name in rest:
            # 去桂加白术汤 is no 白术汤.
            at = re.search("(?<![加去合])" + name, rest)
            rest = rest.replace(name, "#" * len(name))
            if at:
                found.append((at.start(), name))
    own = [name for name, _ in clause["blocks"]]
    names = unique([n for _, n in sorted(found)] + own)
    out = []
    for name in names:
        formula = context.classic_formulas.get((name, clause["book"]))
        if not formula:
            same = [f for f, d in context.formulas.items() if d["name"] == name]
            formula = next((f for f in same if context.formulas[f]["book"] == clause["book"]),
                           next((f for f in same if f == "formula:" + name), ""))
        if formula:
            out.append(formula)
    return unique(out)
