"""君臣佐使 as the old formula books state it in running text: 人参甘温，大补元气，为君."""

import re

import old_books

SOURCES = ["jijie-1682", "qieyong-1761", "shanbu-1742", "gujin-1675", "fangkao-1584", "jiangxue-1732", "fanglun-1865",
           "yuanji-1370", "leifang-1602", "yaohan-1644", "kuoyao-1649", "jinnang-1702"]
OF_OTHERS = {("kuoyao-1649", "formula:甘草泻心汤")}   # speaks of all 泻心汤, and of 人参, which this one lacks
ROLES = {"君": ["chief"], "臣": ["deputy"], "佐": ["assistant"], "使": ["envoy"], "佐使": ["assistant", "envoy"]}
BEHIND = re.compile("(?:以|之)?(?:为|作)(君|臣|佐使|佐|使)(?:药)?(?=[，。；：者以也耳]|$)")
BEFORE = re.compile("(?<![君臣佐使为])(君|臣|佐|使)以([\u3400-\u9fff、]{1,20}?)(?=[，。；之者]|$)")
# Words that make the sentence a condition, a denial or one of another formula.
NOT_STATED = re.compile("[不非未莫勿若如或倘]|当以|宜以|[加减]|郁者|君主|设|何以|岂|谓|曰|云")
OTHER_FORMULA = re.compile("(?<!此)(?<!是)(?<!本)[汤丸散饮丹](?!剂)")
LEAD = re.compile("^(?:此方|本方|是方|方中|方用|方|此|是|故|因|盖|所以|而|则|又|即|乃|更|再|并|必|独|特|专|妙在|以|用|取|重用|倍|君)+")
JOIN = re.compile("[、及与和同]|而")
SHORT = "参芪术苓草归芍芎地柴芩连柏桂附姜枣夏陈萸麦防荆羌独升葛豉泽膝杏枳朴桔苏薄翘"


def find(context):
    """[(formula, source, {seq: roles})] in the order of SOURCES; a herb that a section gives two roles is left out."""
    names = old_books.Names(context)
    out = []
    for section in old_books.read(context, SOURCES):
        found = roles_of(section, Ingredients(names, section.formula))
        if found and (section.source, section.formula) not in OF_OTHERS:
            out.append((section.formula, section.source, found))
    return out


class Ingredients:
    """The words under which a text may name the ingredients of one formula."""

    def __init__(self, names, formula):
        self.seqs = {}
        rows = names.items[formula]
        for row in rows:
            for word in names.words(row):
                self.seqs.setdefault(word, set()).add(row[1])
        for char in SHORT:
            holders = {row[1] for row in rows if char in row[2] or char in row[3]}
            if len(holders) == 1:
                self.seqs.setdefault(char, holders)
        self.words = re.compile("|".join(sorted((w for w in self.seqs if len(w) > 1), key=lambda w: (-len(w), w))) or "(?!)")

    def one(self, word):
        seqs = self.seqs.get(word, ())
        return next(iter(seqs)) if len(seqs) == 1 else None

    def listed(self, text):
        """The ingredients of 桂枝、甘草; nothing when one part is none."""
        parts = [part for part in JOIN.split(text) if part]
        found = [self.one(part) for part in parts]
        return found if found and all(found) else []

    def only(self, text):
        """The ingredients of a clause that names one, or several in a row: 肺者气之本，黄芪补肺固表."""
        found, end = [], None
        for hit in self.words.finditer(text):
            between = text[end:hit.start()] if end is not None else ""
            seq = self.one(hit.group())
            if not seq or (seq not in found and between not in ("", "、", "与", "和")):
                return []
            found.append(seq)
            end = hit.end()
        return list(dict.fromkeys(found))


def roles_of(section, ingredients):
    found, twice = {}, set()

    def add(seqs, role):
        for seq in seqs:
            if found.setdefault(seq, ROLES[role]) != ROLES[role]:
                twice.add(seq)

    for sentence in re.split("[。；%s]" % old_books.GAP, section.plain):
        at = 0
        for hit in BEHIND.finditer(sentence):
            part, at = sentence[at:hit.start()].strip("，：、故 "), hit.end()
            if stated(part, section):
                last = LEAD.sub("", re.split("[，：]", part)[-1])
                add(ingredients.listed(last.strip("、")) or ingredients.only(part), hit.group(1))
        for hit in BEFORE.finditer(sentence):
            before = sentence[max(0, hit.start() - 6):hit.start()]
            if stated(before + hit.group(2), section):
                add(ingredients.listed(hit.group(2)) or ingredients.only(hit.group(2)), hit.group(1))
    return {seq: roles for seq, roles in sorted(found.items()) if seq not in twice}


def stated(part, section):
    return not NOT_STATED.search(part) and not OTHER_FORMULA.search(part.replace(section.title, "")) and " " not in part
