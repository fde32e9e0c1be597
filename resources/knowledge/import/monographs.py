"""Reads the herb monographs of the pharmacopoeia text into fields."""

import re

from common import CHANNELS, FLAVOURS, NATURES, squeeze

# A block whose printed heading is not its herb (its pinyin line says which).
MISPRINTED = {("薏苡仁", "Bohe"): "薄荷", ("瓜萎", "Gualou"): "瓜蒌"}
SECTION = re.compile(r"【([^】]*)】")


def blocks(text, names):
    """(herb, pinyin, latin, lines) of every monograph."""
    lines = [squeeze(line) for line in text.split("\n")]
    starts = []
    for i in range(len(lines) - 2):
        latin_pinyin = re.fullmatch(r"[A-Z][A-Za-z'’]+", lines[i + 1] or "")
        if latin_pinyin and re.fullmatch(r"[\u3400-\u9fff（）()、]{2,14}", lines[i]):
            starts.append(i)
        elif lines[i] in names and lines[i + 1].startswith("本品"):
            starts.append(i)
    for begin, end in zip(starts, starts[1:] + [len(lines)]):
        block = lines[begin:end]
        pinyin = block[1] if re.fullmatch(r"[A-Z][A-Za-z'’]+", block[1]) else ""
        latin = block[2] if pinyin and re.fullmatch(r"[A-ZΜa-z]{4,}", block[2]) else ""
        yield MISPRINTED.get((block[0], pinyin), block[0]), pinyin, latin, block


def sections(block):
    """Section name -> text; the first section of a name wins."""
    out = {}
    current = None
    for line in block:
        marks = list(SECTION.finditer(line))
        if not marks:
            if current:
                out[current] += line
            continue
        for mark, nxt in zip(marks, marks[1:] + [None]):
            name = normal_section(mark.group(1))
            body = line[mark.end():nxt.start() if nxt else None]
            if name in out:
                current = None
                continue
            out[name] = body
            current = name
    return out


def normal_section(name):
    if name.startswith("性味"):
        return "性味"
    if name.startswith("功能"):
        return "功能"
    if name.startswith("注意") or name == "禁忌":
        return "注意"
    return name


def nature_flavours(text):
    """(nature, flavours, channels, toxicity) of '辛、微苦，温；有小毒。归肺、胃经。'"""
    text = re.sub(r"^.*?中医：", "", text)
    text = re.sub(r"^[\u3400-\u9fff]{2,4}?(?=[%s微])" % FLAVOURS, "", text, count=1)
    head, _, tail = text.partition("归")
    tail = tail.split("经")[0]
    flavours, nature, toxicity = [], "", ""
    for token in re.split(r"[，、；。,;．]", head):
        if re.fullmatch(r"微?[%s]" % FLAVOURS, token):
            flavours.append(token)
        elif token in NATURES and not nature:
            nature = token
        elif re.fullmatch(r"有(大|小)?毒", token):
            toxicity = token[1:] if len(token) == 3 else "有毒"
    return nature, flavours, channels(tail), toxicity


def channels(text):
    found = []
    for token in re.split(r"[，、；。,;．和及]", text.replace("经", "")):
        if token in CHANNELS and token not in found:
            found.append(token)
    return found


def functions(text):
    """(actions text, indications text) of 功能与主治; notes on processed forms are left out."""
    text = re.sub(r"^.*?维吾尔医：", "", text).replace("用子", "用于")
    actions, rest = (re.split("用于|外用治|外治", text, maxsplit=1) + [""])[:2]
    actions = actions.rstrip("。").split("。")[0]
    rest = rest.split("。")[0]
    if "；内服用于" in rest:
        rest = rest.replace("；内服用于", "；")
    return actions, rest
