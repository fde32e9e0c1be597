"""Entries of the two terminology texts: number, names and the definition's atomic parts."""

import re

from common import squeeze

NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})+")
INLINE = re.compile(r"(?:(?<=[。\n])|(?<=^))(\d{1,2}(?:\.\d{1,2}){1,7})[ \u3000]*(?=[\u3400-\u9fff])", re.M)
START = re.compile(r"^(因|泛指|临床|与.{1,8}相对|由|多因|指|以|妇女|妊娠期|产后|小儿|新生儿|疾病|外感|素体|女性|男性|是)")


def entries(text):
    """number -> (names, definition); page noise between a number and its name is tolerated."""
    text = INLINE.sub(r"\n\1\n", text)
    lines = [squeeze(line) for line in text.split("\n")]
    starts = [i for i, line in enumerate(lines) if NUMBER.fullmatch(line)]
    found = []
    for begin, end in zip(starts, starts[1:] + [len(lines)]):
        body = [line for line in lines[begin + 1:end] if line]
        names, i = [], 0
        while i < len(body) and len(body[i]) <= 14 and not re.search(r"[。]|所致|特征", body[i]):
            if START.match(body[i]) and i > 0 and len(body[i]) > 9:
                break
            names.append(body[i])
            i += 1
        found.append((lines[begin], names, "".join(body[i:])))
    return found


def parts(definition):
    """(cause text, sign text) of a definition."""
    definition = re.split(r"注：", definition)[0]
    sign = re.search(r"(?:临床)?以(.*?)(?:等)?(?:表现)?为(?:主要|基本|常见|特点|临床)?(?:特征|表现|主症|特点|主)", definition) or re.search(r"(?:临床|常)(?:以|见|出现)(.*?)(?:等|。)", definition)
    cause = ""
    if "所致" in definition:
        cause = definition.split("所致")[0]
    elif "多因" in definition:
        cause = definition.split("多因", 1)[1]
    elif "引起" in definition and definition.startswith("泛指"):
        cause = definition.split("引起")[0]
    cause = re.sub(r"^.*?(?:多?因|由)", "", cause, count=1)
    return cause, sign.group(1) if sign else ""
