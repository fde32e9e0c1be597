"""Finds the herb that a written ingredient name means."""

import re

from common import hand, squeeze

# Prefix of a processed form -> how it is written before the herb's name.
PREFIXES = ["麸炒", "土炒", "盐炒", "酒炒", "醋炒", "姜炒", "蜜炒", "砂炒", "蛤粉炒", "蒲黄炒", "米炒", "面炒", "炒焦", "微炒",
            "蜜炙", "酒炙", "醋炙", "盐炙", "姜炙", "姜汁炙", "酥炙", "酒蒸", "酒洗", "酒浸", "酒制", "姜制", "醋制", "盐制",
            "蜜制", "醋煅", "火单", "燀", "烫", "炮", "煨", "煅", "炙", "蜜", "酒", "醋", "盐", "姜", "炒", "焦", "制", "熟",
            "净", "生", "鲜", "干", "粉", "煮", "蒸", "淡", "法制", "九制", "飞", "水飞", "枯", "霜", "蜜炒", "油", "黑",
            "土", "胆", "朱", "药制", "炒黑", "黑炒"]
SUFFIXES = ["片", "段", "丝", "块", "粉", "末", "炭", "霜", "珠", "肉", "仁", "身", "头", "尾", "咀", "汁", "屑", "茸", "节", "梢"]
FORM_PREFIXES = {"生", "鲜", "干", "净", "淡", "熟"}
GRADES = {"片", "段", "丝", "块", "末", "粉", "节", "身", "咀", "仁", "肉", "头", "尾", "梢", "茸"}


class Resolver:
    def __init__(self, standard, aliases, refused_raw):
        self.standard = set(standard)
        self.aliases = aliases                     # unique alias -> herb
        self.raw = refused_raw                     # raw forms of controlled herbs
        self.written = {r["written"]: r["herb"] for r in hand("written_names.tsv")}
        self.forms = {r["herb"]: r["base"] for r in hand("processed_forms.tsv")}
        self.processed = {}                        # form -> base, as met
        self.base_of = {}                          # the same, kept even when a formula is left out
        self.listed = set()

    def known(self, name):
        return (name in self.standard or name in self.aliases or name in self.written or name in self.forms)

    def base(self, name):
        """The standard herb of a plain name, or '' if none is certain."""
        if name in self.standard:
            return name
        if name in self.written:
            target = self.written[name]
            return target if target in self.standard else ""
        return self.aliases.get(name, "")

    def herb(self, written):
        """The herbs.tsv name of a written name; new processed and listed rows are remembered."""
        name = squeeze(written).replace("（", "(").split("(")[0]
        name = name.replace("耆", "芪").replace("栝楼", "瓜蒌").replace("栝蒌", "瓜蒌").replace("浓朴", "厚朴")
        if name in self.standard:
            return name
        if name in self.written:
            target = self.written[name]
            if target in self.standard:
                return target
            if target in self.forms:
                return self.remember(target, self.forms[target])
            return self.remember_listed(target)
        if name in self.forms:
            return self.remember(name, self.forms[name])
        if name in self.raw:
            return self.remember_listed(name)
        form = self.form(name)
        if form:
            return form
        if name in self.aliases:
            return self.aliases[name]
        return self.remember_listed(name)

    def herb_quiet(self, written):
        """Like herb(), but None for a name that would become a new listed row."""
        processed, listed = dict(self.processed), set(self.listed)
        found = self.herb(written)
        new = found in self.listed and found not in listed
        listed_only = found in self.listed
        self.processed, self.listed = processed, listed
        return None if new or (listed_only and found not in self.written.values()) else found

    def form(self, name):
        for prefix in sorted(PREFIXES, key=len, reverse=True):
            rest = name[len(prefix):]
            if name.startswith(prefix) and len(rest) >= 2 and self.base(rest):
                base = self.base(rest)
                if prefix in FORM_PREFIXES and name in self.aliases:
                    return self.aliases[name]
                if prefix == "生" and "生" + base in self.raw:
                    return "生" + base
                label = {"火单": "燀", "炙": "炙"}.get(prefix, prefix)
                full = label + base
                if full in self.standard:
                    return full
                if prefix in ("净", "生", "干", "淡", "黑", "土", "粉", "油", "霜", "胆", "朱", "飞") and prefix != "鲜":
                    return base if name not in self.aliases else self.aliases[name]
                return self.remember(full, base)
        for suffix in SUFFIXES:
            rest = name[:-len(suffix)]
            if name.endswith(suffix) and len(rest) >= 2:
                if self.base(rest) and name not in self.aliases:
                    base = self.base(rest)
                    if suffix in GRADES:
                        return base
                    full = base + suffix
                    return full if full in self.standard else self.remember(full, base)
                if name not in self.aliases and suffix in ("片", "炭", "段", "丝"):
                    inner = self.form(rest)
                    if inner:
                        return inner
        return ""

    def remember(self, form, base):
        self.base_of[form] = base
        if form in self.standard:
            return form
        self.processed[form] = base
        return form

    def remember_listed(self, name):
        if name in self.standard or name in self.processed:
            return name
        self.listed.add(name)
        return name
