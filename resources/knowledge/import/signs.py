"""syndrome_signs.tsv and disease_signs.tsv: atomic signs out of the definitions of the terminology standards."""

import re

import definitions
from common import MAX_TERM, fix_ocr, hand, squeeze, unique, write_tsv

PULSES = "浮沉迟数滑涩虚实洪微细弦紧缓濡弱长短散芤伏牢革促结代疾动"
TONGUE_COLOURS = ["淡红", "淡白", "淡紫", "淡暗", "淡嫩", "淡胖", "暗红", "红绛", "紫暗", "青紫", "暗紫", "绛紫", "紫红", "暗淡",
                  "嫩红", "偏红", "微红", "深红", "鲜红", "红", "淡", "绛", "紫", "暗", "青", "黯"]
TONGUE_SHAPES = ["胖大", "胖嫩", "瘦小", "瘦薄", "齿痕", "裂纹", "点刺", "芒刺", "瘀斑", "瘀点", "强硬", "歪斜", "颤动", "萎软",
                 "短缩", "吐弄", "肿胀", "少津", "干燥", "胖", "瘦", "嫩", "老", "润", "燥", "干", "瘦小"]
COAT_WORDS = ["少苔", "无苔", "薄", "厚", "白", "黄", "灰", "黑", "褐", "腻", "腐", "滑", "润", "燥", "糙", "干", "剥", "少津",
              "垢", "焦", "浊", "净", "水滑", "花剥", "少", "无", "微黄", "淡黄", "老黄", "焦黄", "积粉", "光剥", "剥脱"]
COURSE = re.compile(r"(起病|病程|病势|发病|反复|发作|时作|时止|日久|缠绵|迁延|骤起|急骤|迅速|进行性|周期性|复发|加重|减轻)")
LEADING = re.compile(r"^(?:临床|可|或|并|常|多|伴|见|伴见|兼|兼见|甚|甚或|甚则|甚至|以及|以|及|和|与|且|亦|又|尤|则|出现|表现为|主要|"
                     r"乃至|至|者|为|呈|有|严重者|重者|轻者|并见|时见|继而|继则|初起|初起见|日久|其|而|尚|还)(?=[\u3400-\u9fff]{2})")
SUDDEN = re.compile(r"^(突发|突然|突起|忽然|猝然|卒然|骤然|猝发|卒发|骤发)(?=[\u3400-\u9fff]{2})")
BODY = re.compile(r"(手足|四肢|胸胁|口舌|尿中|胸腹|耳根|精液|经量|眦睑|睾丸|一侧|两侧|呼吸|局部|膝部|足跟|黏液|排便|肢体|头面|眼睑|口唇|皮肤"
                  r"|面部|颈项|腰背|胸背|背部|上肢|下肢|指趾|脘腹|小腹|少腹|腹部|胸部|大便|小便|月经|带下|经血|阴部|外阴|阴囊|乳房|关节|肌肉"
                  r"|筋骨|咽喉|口腔|牙龈|鼻腔|耳内|目睛|白睛|黑睛|胞睑|全身|周身|患处|疮面|创面|患肢|实热|气虚|血虚|风毒|温毒|早期|初期"
                  r"|后期|影像学|中断|固定|阴茎|女性阴户|全身肌肉|大腿内侧|行经前后|经行前后|不行|肛门|胃脘|心胸|头部|手部|足部|手足或耳)$")
DROP = re.compile(r"(属|之病情|为特征|类型|特征|证候|一类|征象|因素|诱发|相关|检查|比例|情况|影像|体检|患者|试验|指标)")


def run(context):
    for kind, file, source in (("syndrome", "中医临床诊疗术语证候.txt", "gbt-16751.2-2021"),
                               ("disease", "中医临床诊疗术语疾病.txt", "gbt-16751.1")):
        found = {}
        for number, names, definition in definitions.entries(context.text("corpora", "standards", file)):
            found.setdefault(number, (names, definition))
        rows = {}
        for term in context.terms[kind + "s"]:
            code, number, name = term[0], term[1], term[2]
            first, _, rest = number.partition(".")
            names, definition = found.get(str(int(first) + 1) + ("." + rest if rest else ""), ([], ""))
            if not definition or not alike(name, names, definition):
                continue
            cause, sign = definitions.parts(definition)
            for value, what in extract(sign) + [(c, "cause") for c in causes(cause)]:
                rows.setdefault((code, value, what), source)
        write_tsv(kind + "_signs.tsv", ["code", "sign", "kind", "source", "status"],
                  [(c, s, k, src, "to-verify") for (c, s, k), src in rows.items()])
        context.tables[kind + "_signs"] = rows


def alike(name, names, definition):
    """The number says which entry it is; the name must share most of its characters (scanning errors differ)."""
    if not names:
        return True
    return any(len(set(name) & set(n)) * 2 >= len(set(name)) for n in names)


def extract(text):
    """[(sign, kind)] of 恶寒、发热，无汗，舌苔薄白，脉浮紧."""
    out, last = [], ""
    text = fix_sign(text)
    for token in re.split(r"[，、；。：（）()]", text):
        previous = None
        while token and token != previous:
            previous, token = token, LEADING.sub("", token)
        token = re.sub(r"(等|者|之症|症状|表现)$", "", token)
        if not token:
            continue
        if token.startswith(("舌苔", "苔")) or (last == "coat" and is_coat(token)):
            out += coat(token)
            last = "coat"
        elif token.startswith("舌") and not re.match(r"舌[根下强謇边]|舌体(肿|强|溃|疼)|舌[尖]?(痛|疮|疼|麻|肿|溃|糜)", token):
            out += tongue(token)
            last = "tongue"
        elif re.match(r"(?:寸口)?脉(?!络|管|道)", token) or (last == "pulse" and is_pulse(token)):
            out += [(p, "pulse") for p in pulses(token)]
            last = "pulse"
        elif last == "tongue" and re.fullmatch(r"(?:有|边有|或有|少|无|边|尖)?(?:%s|苔)" % "|".join(TONGUE_SHAPES + TONGUE_COLOURS), token):
            out += tongue("舌" + token) if "苔" not in token else [(token.replace("有", ""), "tongue")]
        else:
            last = ""
            out += symptom(token)
    return unique(out)


def symptom(token):
    out = []
    sudden = SUDDEN.match(token)
    if sudden:
        out.append(("突发", "course"))
        token = token[sudden.end():]
    for piece in re.split(r"(?:或|伴见|伴|并见)(?=[\u3400-\u9fff]{2})", token):
        piece = LEADING.sub("", piece)
        if not 2 <= len(piece) <= 12 or piece.startswith(("因", "服用", "可发", "生于")) or BODY.match(piece) or DROP.search(piece) or not re.fullmatch(r"[\u3400-\u9fff]+", piece):
            continue
        out.append((piece, "course" if COURSE.search(piece) else "symptom"))
    return out


def tongue(token):
    """舌质淡红或暗红 -> 舌淡红, 舌暗红; 舌体胖大 -> 舌胖大; 舌边有齿痕 -> 舌齿痕."""
    place = re.match(r"舌(尖边|边尖|尖|边)", token)
    where = place.group(1)[0] if place and "有" not in token else ""
    body = re.sub(r"^舌(尖边|边尖|尖|边|质|体|色|面|上|下)?(两侧)?(有|见|可见|呈|较|稍|偏)?", "", token)
    out = []
    for piece in re.split(r"[或及而兼]", body):
        piece = re.sub(r"^(有|质|体|色|偏|稍|略|微|见|边|呈)+", "", piece)
        if "苔" in piece:
            out += coat(piece)
            continue
        rest = piece
        while rest:
            word = next((w for w in sorted(TONGUE_COLOURS + TONGUE_SHAPES, key=len, reverse=True) if rest.startswith(w)), "")
            if not word:
                rest = rest[1:]
                continue
            out.append(("舌%s%s" % (where, word), "tongue"))
            rest = rest[len(word):]
    return out


def is_coat(token):
    return bool(re.fullmatch(r"(?:或|而|及|微|少|略|偏)*(?:%s)+(?:或(?:%s)+)*" % (("|".join(COAT_WORDS),) * 2), token))


def coat(token):
    """舌苔薄白或微黄 -> 苔薄, 苔白, 苔微黄."""
    body = re.sub(r"^(舌)?苔(质|色|面|多|可|较|偏|呈)?", "", token)
    if body in ("少", "无"):
        return [(body + "苔", "tongue")]
    out, rest = [], body
    words = sorted(COAT_WORDS, key=len, reverse=True)
    while rest:
        word = next((w for w in words if rest.startswith(w)), "")
        if not word:
            rest = rest[1:]
            continue
        rest = rest[len(word):]
        if word in ("少", "无", "少苔", "无苔"):
            out.append((word[0] + "苔", "tongue"))
        else:
            out.append(("苔" + word, "tongue"))
    return out


def is_pulse(token):
    return bool(re.fullmatch(r"(?:或|而|兼|重按|轻取)*[%s]{1,4}(?:或[%s]{1,3})?(?:有力|无力|大)?" % (PULSES, PULSES), token))


def pulses(token):
    token = re.sub(r"^.*?脉", "", token) or token
    token = re.sub(r"(?:一息|至数|律).*$", "", token)
    return [p for p in unique(list(token)) if p in PULSES]


def causes(text):
    out = []
    for token in re.split(r"[，、；。]", fix_sign(text)):
        token = re.sub(r"^(?:或因|或|及|复因|因|并|兼|而|以致|致使|甚|使|加之|又|日久|久则)(?=[\u3400-\u9fff]{2})", "", token)
        token = re.sub(r"(等|而)$", "", token)
        if 2 <= len(token) <= 12 and re.fullmatch(r"[\u3400-\u9fff]+", token):
            out.append(token)
    return unique(out)


_SIGN_FIXES = []


def fix_sign(text):
    if not _SIGN_FIXES:
        _SIGN_FIXES.extend((r["wrong"], r["right"]) for r in hand("sign_fixes.tsv"))
    text = fix_ocr(squeeze(text))
    for wrong, right in _SIGN_FIXES:
        text = text.replace(wrong, right)
    return text
