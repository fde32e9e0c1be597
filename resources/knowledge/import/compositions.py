"""Parses a printed composition with original and gram doses into ingredients."""

import re

from common import number

UNIT = "钱匕|方寸匕|斤|两|钱|分|铢|升|合|枚|个|片|把|具|挺|撮|粒|斗|尺|寸|厘|条|茎"
DOSE_PAREN = re.compile(r"（(各)?([^（）]*?(?:\d(?:\.\d+)?(?:g|mL|枚|个|片)|适量))\s*）")
ORIGINAL = re.compile(
    r"(?:，|,|^|(?<=[^一二三四五六七八九十百半]))"
    r"((?:以上)?(?:各)?(?:钱半(?:至[一二三四五六七八九十]+钱)?|(?:[一二三四五六七八九十百两半][一二三四五六七八九十百半]*(?:%s)?"
    r"(?:[一二三四五六七八九十百]+(?:%s))*半?)(?:(?:至|或)[一二三四五六七八九十百两半]*(?:%s)半?)*)|(?:以上)?(?:各)?等分|加一倍)$"
    % (UNIT, UNIT, UNIT))


class Item:
    def __init__(self, written, processing="", original="", grams="", note=""):
        self.written, self.processing = written, processing
        self.original, self.grams, self.note = original, grams, note


def clean(text):
    text = text.replace("\u3000", " ").replace(",", "，")
    text = re.sub(r"\s*（\s*", "（", re.sub(r"\s*）", "）", text))
    text = re.sub(r"（([^）]*)）", lambda m: "（" + re.sub(r"\s+", "", m.group(1)) + "）", text)
    text = re.sub(r"\s*([，；])\s*", r"\1", text)
    text = re.sub(r"(各)\s+", r"\1", text)
    return text.strip()


def segments(text):
    """(body, dose parenthesis or '') pieces of a cleaned composition."""
    out, begin = [], 0
    for paren in DOSE_PAREN.finditer(text):
        out.append((text[begin:paren.start()].strip(), paren.group(1) or "", paren.group(2)))
        begin = paren.end()
    tail = text[begin:].strip()
    if tail:
        out.append((tail, "", ""))
    return out


def parse(text, known):
    """(items, notes) of one composition; known(name) tells whether a string is a herb's name."""
    text = clean(text)
    notes = []
    for pattern in (r"（[^（）]*(?:原著|一方|补入|以上十味)[^（）]*）",):
        notes += re.findall(pattern, text)
        text = re.sub(pattern, " ", text)
    items = []
    pending = segments(text)
    for body, each, dose in pending:
        if not dose and items and re.fullmatch(r"[，]?(各等\s?分|等分)[，]?", body):
            for item in items:
                item.original = item.original or "等分"
            continue
        body = re.sub(r"^[，、]+", "", body)
        leading = re.match(r"^(各等\s*分)[，]?\s*", body)
        if leading:
            body = body[leading.end():]
        if not body:
            continue
        items += group(body, each, dose, known)
    return items, notes


def group(body, each, dose, known):
    tokens = merge(body.split(" "), known)
    inner_note = ""
    names = [strip_original(t) for t in tokens]
    last_original = names[-1][1]
    spread = bool(each) or last_original.startswith(("各", "以上各")) or "等分" in last_original
    original = re.sub(r"^(以上)?各", "", last_original)
    grams, gram_note = gram_value(dose)
    out = []
    for token, own in names:
        for written, processing, note in split_name(token, known):
            notes = "；".join(n for n in (note, gram_note, inner_note) if n)
            value = original if (spread or token is names[-1][0]) and not own_other(own, last_original) else own
            out.append(Item(written, processing, value.replace("以上", ""), grams, notes))
    return out


def own_other(own, last):
    return bool(own) and own != last


def merge(tokens, known):
    """Join the pieces of a name that a line break has cut."""
    out, skip = [], False
    tokens = [t for t in tokens if t]
    for i, token in enumerate(tokens):
        if skip:
            skip = False
            continue
        after = tokens[i + 1] if i + 1 < len(tokens) else ""
        if not starts_known(token, known) and after and len(longest(token + after, known)) > len(token):
            out.append(token + after)
            skip = True
        elif out and not starts_known(token, known):
            out[-1] += token
        elif out and not starts_known(out[-1], known):
            out[-1] += token
        else:
            out.append(token)
    return out


def starts_known(token, known):
    return longest(token, known) != ""


def longest(token, known):
    plain = re.split(r"[，（]", token)[0]
    for size in range(min(len(plain), 8), 0, -1):
        if known(plain[:size]) and (size > 1 or plain == "盐" or plain[:2] in ("盐一", "水三", "桂去", "苇锉")):
            return plain[:size]
    return ""


def strip_original(token):
    """(name with processing, original dose) of '麻黄去节，三两'."""
    bare = re.sub(r"\s+", "", token)
    if "，" not in bare:
        match = ORIGINAL.search(bare)
        if match and match.start(1) > 0:
            return bare[:match.start(1)], match.group(1)
        return bare, ""
    parts = bare.split("，")
    order = sorted(range(len(parts)), key=lambda i: (not ORIGINAL.fullmatch(parts[i]), -i))
    for i in order:
        match = ORIGINAL.search(parts[i])
        if match:
            kept = parts[:i] + [parts[i][:match.start(1)]] + parts[i + 1:]
            return "，".join(k for k in kept if k), match.group(1)
    return bare, ""


def split_name(token, known):
    """(written, processing, note) entries; two names that stick together come apart."""
    note = ""
    inner = re.search(r"（([^（）]*)）", token)
    if inner:
        note = inner.group(1)
        token = token.replace(inner.group(0), "")
    name = longest(token, known)
    rest = token[len(name):] if name else ""
    if not name:
        head = re.split(r"，", token)[0]
        return [(head, token[len(head):].lstrip("，"), note)]
    if rest and known(rest) and len(rest) >= 2:
        return [(name, "", note), (rest, "", "")]
    return [(name, rest.strip("，"), note)]


def gram_value(dose):
    """('9', '') of '9g'; a range keeps its lower end in grams and the range as note."""
    if not dose:
        return "", ""
    note = ""
    if "，" in dose:
        note, _, dose = dose.rpartition("，")
    numbers = re.findall(r"\d+(?:\.\d+)?", dose)
    if "g" not in dose or not numbers:
        return "", "；".join(n for n in (note, dose) if n)
    if len(numbers) > 1:
        return number(numbers[0]), "；".join(n for n in (note, "～".join(numbers) + "g") if n)
    return number(numbers[0]), note
