"""formula_modifications.tsv: what two old books change in a formula, and when."""

import re
from collections import Counter

import old_books
from common import write_tsv

SOURCES = ["jijie-1682", "qieyong-1761"]
MOST = 80                                            # characters of one change
OWN = re.compile("^本方(?=[加去除倍减易换合用])")       # what the first book writes before each change of the section's formula
BARE = re.compile("^[加去除](?![减味])")                 # the second one leaves that word out
OTHER = re.compile("^(?:再|[\u3400-\u9fff]{2,8}(?:汤|散|丸|饮|丹|膏|煎)[加去除合]|六君子|四君|四物|[二三四五六七八九十]+味)")
WHEN = re.compile(r"^(?:(?:如|若|或|兼|甚)[^，：]{1,16}[，]?|[^，：]{1,12}者，?)(?:则|宜|可)?(?=[加去除倍减])")
# Also: 加升麻者，天地之道 explains; 益智仁三，治 has lost the unit of its dose.
NOT_A_CHANGE = re.compile("^[加去除][^，]*者，|^或再|^甚者|炒膝|加杜、|[一二三四五六七八九十半](?=[，、：]|$)|又法|不宜|不可|勿|岂|何|或问|昂按|曰|此方|是也|所以|故[加去用]|非[加去]|无所|名为|书|论")
NAMED = re.compile("名([\u3400-\u9fff]{2,10}?(?:汤|散|丸|饮|丹|膏|煎|饮子|圆|酒|方))(?=[，。：；]|$)")
PURPOSE_INSIDE = re.compile("[，：](?:亦|并|兼)?(?:治|主治|疗|调理|助|引|为)")
ELSEWHERE = re.compile("(?:别见|见|详见|详)[\u3400-\u9fff]{1,3}门$")
AUTHOR = re.compile("(?<=[汤散丸饮丹煎子])(?:东垣|仲景|钱氏|丹溪|节庵|洁古|元戎|子和|海藏|谦甫|河间|严氏|薛氏)(?=[：，])")
PURPOSE = re.compile("^(?:亦|并|兼)?(?:治|主治|主|疗)")
# Pairs that the books write in short: 加芩连.
SHORT = re.compile("^(?:酒|炒|煨|盐)?[芩连柏参芪术苓桂附姜枣芍归芎草防荆薄翘枳朴苏夏橘陈萸麦味]{1,4}$")
HERB_LIST = re.compile("(?:加|去|除|倍|减|易|换|用|合)([^，。：；]{1,40})")


def run(context):
    known = known_names(context)
    rows, count = {}, Counter()
    for section in old_books.read(context, SOURCES):
        for text in changes(section, known):
            key = (section.formula, section.source)
            if (key, text) not in rows:
                count[key] += 1
                rows[(key, text)] = key + ("%02d" % count[key], text, section.place, "to-verify")
    write_tsv("formula_modifications.tsv", ["formula", "source", "seq", "change", "place", "status"], list(rows.values()))


def known_names(context):
    resolver = context.resolver
    return {n for n in set(resolver.standard) | set(resolver.aliases) | set(resolver.forms) if len(n) >= 2} | {"乳香", "没药"}


def changes(section, known):
    """The changes of one section in the book's order: 加陈皮，名异功散：调理脾胃."""
    out, bare_is_own, is_varied, last = [], True, False, None
    for sentence, is_whole in sentences(section.plain):
        if last is not None and is_whole and PURPOSE.match(sentence) and " " not in sentence and len(out[last] + sentence) < MOST:
            out[last] += "：" + sentence
            last = None
            continue
        last = None
        own = OWN.match(sentence) or (section.source == "qieyong-1761" and bare_is_own and BARE.match(sentence))
        if OTHER.match(sentence):
            bare_is_own = False
        # A condition that follows a changed formula may be of that one.
        is_varied = is_varied or bool(own or OTHER.match(sentence) or OWN.match(sentence))
        when = WHEN.match(sentence) and not is_varied
        if is_whole and (own or when) and is_change(sentence, known):
            out.append(re.sub("^本方", "", sentence))
            last = len(out) - 1 if not PURPOSE_INSIDE.search(sentence) else None
    return [text for text in out
            if NAMED.search(text) or PURPOSE_INSIDE.search(text) or WHEN.match(text)]


def sentences(text):
    """(sentence, whether no gap has cut it)."""
    for piece in text.split(old_books.GAP):
        parts = re.split("[。；]|，(?=本方)", piece)
        for n, part in enumerate(parts):
            part = re.sub("《[^》]*》", "", part).strip("，：、 ")
            part = ELSEWHERE.sub("", AUTHOR.sub("", part))
            if part:
                yield part, n + 1 < len(parts)


def is_change(sentence, known):
    if " " in sentence or len(sentence) > MOST or NOT_A_CHANGE.search(sentence):
        return False
    return any(any(name in part for name in known) or SHORT.match(part) for part in HERB_LIST.findall(sentence))
