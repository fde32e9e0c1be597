"""Checks the knowledge tables as the builder does and prints the counts against what was asked for."""

import os
import re
from collections import Counter, defaultdict

from common import CHANNELS, FLAVOURS, HERE, KNOWLEDGE, MAX_TERM, NATURES, read_tsv, table

TABLES = {
    "sources.tsv": "id title edition licence note",
    "herbs.tsv": "herb kind base latin source",
    "herb_facts.tsv": "herb field value source status",
    "herb_doses.tsv": "herb min max unit route text source status",
    "herb_controls.tsv": "name herb class policy basis source",
    "herb_aliases.tsv": "alias herb state source",
    "ambiguous_names.tsv": "name candidates source",
    "incompatibilities.tsv": "rule left right phrase extension source",
    "formulas.tsv": "id name kind book category usage_note actions indications source status",
    "formula_facts.tsv": "formula field value source status",
    "formula_items.tsv": "formula seq written herb processing original_dose grams note source role role_source",
    "formula_grams.tsv": "formula seq grams source status",
    "formula_modifications.tsv": "formula source seq change place status",
    "patents.tsv": "name form aliases source",
    "patent_facts.tsv": "patent field value source status",
    "patent_items.tsv": "patent seq written herb dose source status",
    "clauses.tsv": "code book chapter number text formulas herbs source status",
    "acupoints.tsv": "code name pinyin heading meridian source",
    "acupoint_facts.tsv": "code field value source status",
    "compounds.tsv": "name english aliases smiles pubchem cas formula class source status",
    "herb_compounds.tsv": "herb compound sources status",
    "herb_targets.tsv": "herb targets source status",
    "compound_targets.tsv": "compound targets sources status",
    "diseases.tsv": "code number name synonyms heading english category class locations natures tag_source old_code old_name source",
    "syndromes.tsv": "code number name synonyms heading english category class locations natures tag_source old_code old_name source",
    "therapies.tsv": "code number name synonyms heading english category class locations natures tag_source old_code old_name source",
    "disease_signs.tsv": "code sign kind source status",
    "syndrome_signs.tsv": "code sign kind source status",
    "case_signs.tsv": "code sign kind pathogenesis cases source status confidence",
    "audit_names.tsv": "name herbs source",
    "joint_names.tsv": "name herbs source",
    "audit_kin.tsv": "herb of pregnancy source",
    "audit_words.tsv": "word kind value source",
    "audit_drugs.tsv": "rule herbs formulas drugs effect citation year source status",
    "syndrome_links.tsv": "syndrome relation target source status confidence",
    "herb_pairs.tsv": "herb with effects indications source status",
    "clinical_links.tsv": "subject relation target source status confidence",
    "pinyin_overrides.tsv": "text pinyin",
    "traditional_overrides.tsv": "simplified traditional",
}
FIELDS = {"category", "nature", "flavours", "channels", "actions", "indications", "toxicity", "pregnancy", "decoction",
          "caution", "pharmacology", "toxic_effects", "tcm_diseases", "western_diseases", "latin"}
DECOCTION = {"先煎", "久煎", "不宜久煎", "后下", "包煎", "烊化", "另煎", "冲服", "溶化", "打碎", "不入煎剂", "入丸散"}
ROLES = {"chief", "deputy", "assistant", "envoy"}
SIGN_KINDS = {"symptom", "tongue", "pulse", "course", "cause"}
STATUS = {"verified", "to-verify", "inferred"}


class Checker:
    def __init__(self):
        self.errors = []
        self.data = {}

    def fail(self, file, row, message):
        self.errors.append("%s:%s: %s" % (file, row, message))

    def load(self):
        for name, columns in TABLES.items():
            path = os.path.join(KNOWLEDGE, name)
            if not os.path.exists(path):
                self.fail(name, 0, "missing")
                self.data[name] = []
                continue
            with open(path, encoding="utf-8", newline="") as stream:
                lines = stream.read().split("\n")
            if lines[0].split("\t") != columns.split():
                self.fail(name, 1, "columns are %s" % lines[0])
            if lines[-1]:
                self.fail(name, len(lines), "no line end")
            for n, line in enumerate(lines[1:-1], 2):
                if line.count("\t") != len(columns.split()) - 1 or "\r" in line:
                    self.fail(name, n, "wrong number of cells")
                if any(c != c.strip() for c in line.split("\t")):
                    self.fail(name, n, "blanks at the edge of a cell")
            self.data[name] = table(name)

    def key(self, name, columns):
        seen = set()
        for n, r in enumerate(self.data[name], 2):
            key = tuple(r[c] for c in columns)
            if key in seen:
                self.fail(name, n, "duplicate %s" % (key,))
            seen.add(key)
        return seen

    def refer(self, name, column, allowed, empty=False):
        for n, r in enumerate(self.data[name], 2):
            if r[column] not in allowed and not (empty and not r[column]):
                self.fail(name, n, "%s %r is unknown" % (column, r[column]))

    def keys_and_references(self):
        d = self.data
        sources = {k[0] for k in self.key("sources.tsv", ["id"])}
        for name, columns in TABLES.items():
            if "source" in columns.split():
                self.refer(name, "source", sources)
            if "status" in columns.split():
                self.refer(name, "status", STATUS)
        herbs = self.herbs = {k[0] for k in self.key("herbs.tsv", ["herb"])}
        self.standard = {r["herb"] for r in d["herbs.tsv"] if r["kind"] == "standard"}
        for n, r in enumerate(d["herbs.tsv"], 2):
            if r["kind"] not in ("standard", "processed", "listed"):
                self.fail("herbs.tsv", n, "kind")
            if (r["kind"] == "processed") != bool(r["base"]) and r["kind"] != "standard":
                self.fail("herbs.tsv", n, "base")
            if r["base"] and r["base"] not in self.standard:
                self.fail("herbs.tsv", n, "base %s is no standard herb" % r["base"])
        self.key("herb_facts.tsv", ["herb", "field", "source"])
        self.refer("herb_facts.tsv", "herb", self.standard)
        self.refer("herb_facts.tsv", "field", FIELDS)
        self.refer("herb_doses.tsv", "herb", herbs)
        self.key("herb_doses.tsv", ["herb", "route", "unit", "text", "source"])
        self.refer("herb_controls.tsv", "herb", herbs)
        self.key("herb_aliases.tsv", ["alias", "herb"])
        self.refer("herb_aliases.tsv", "herb", herbs, empty=True)
        for column in ("left", "right"):
            self.refer("incompatibilities.tsv", column, herbs)
        formulas = {k[0] for k in self.key("formulas.tsv", ["id"])}
        self.refer("formula_items.tsv", "formula", formulas)
        self.refer("formula_items.tsv", "herb", herbs)
        self.key("formula_items.tsv", ["formula", "seq"])
        self.refer("formula_items.tsv", "role_source", sources, empty=True)
        for n, r in enumerate(d["formula_items.tsv"], 2):
            roles = r["role"].split("、") if r["role"] else []
            if not set(roles) <= ROLES or len(roles) > 2 or bool(roles) != bool(r["role_source"]):
                self.fail("formula_items.tsv", n, "role %r of %r" % (r["role"], r["role_source"]))
        self.key("formula_grams.tsv", ["formula", "seq", "source"])
        items = {(r["formula"], r["seq"]) for r in d["formula_items.tsv"]}
        for n, r in enumerate(d["formula_grams.tsv"], 2):
            if (r["formula"], r["seq"]) not in items or not re.fullmatch(r"\d+(\.\d+)?", r["grams"]):
                self.fail("formula_grams.tsv", n, "no such ingredient, or no amount: %s" % (tuple(r.values()),))
        self.key("formula_modifications.tsv", ["formula", "source", "change"])
        self.refer("formula_modifications.tsv", "formula", formulas)
        for n, r in enumerate(d["formula_modifications.tsv"], 2):
            if not r["place"] or not re.search("[加去除倍减易换合用]", r["change"]) or re.search(r"[\s□]", r["change"]):
                self.fail("formula_modifications.tsv", n, "change %r of %r" % (r["change"], r["place"]))
        patents = {k[0] for k in self.key("patents.tsv", ["name"])}
        self.key("patent_facts.tsv", ["patent", "field", "source"])
        self.refer("patent_facts.tsv", "patent", patents)
        self.key("patent_items.tsv", ["patent", "seq"])
        self.refer("patent_items.tsv", "patent", patents)
        self.refer("patent_items.tsv", "herb", herbs, empty=True)
        self.key("formula_facts.tsv", ["formula", "field", "source"])
        self.refer("formula_facts.tsv", "formula", formulas)
        self.key("clauses.tsv", ["code"])
        for n, r in enumerate(d["clauses.tsv"], 2):
            for formula in filter(None, r["formulas"].split("、")):
                if formula not in formulas:
                    self.fail("clauses.tsv", n, "formula %r" % formula)
            for herb in filter(None, r["herbs"].split("、")):
                if herb not in herbs:
                    self.fail("clauses.tsv", n, "herb %r" % herb)
        points = {k[0] for k in self.key("acupoints.tsv", ["code"])}
        self.key("acupoint_facts.tsv", ["code", "field", "source"])
        self.refer("acupoint_facts.tsv", "code", points)
        compounds = {k[0] for k in self.key("compounds.tsv", ["name"])}
        self.key("herb_compounds.tsv", ["herb", "compound"])
        self.refer("herb_compounds.tsv", "herb", herbs)
        self.refer("herb_compounds.tsv", "compound", compounds)
        self.key("herb_targets.tsv", ["herb", "source"])
        self.refer("herb_targets.tsv", "herb", herbs)
        self.key("compound_targets.tsv", ["compound"])
        self.refer("compound_targets.tsv", "compound", compounds)
        codes = {}
        for kind in ("diseases", "syndromes", "therapies"):
            name = kind + ".tsv"
            codes[kind] = {k[0] for k in self.key(name, ["code"])}
            self.key(name, ["name"])
            self.refer(name, "heading", {"yes", "no"})
            self.refer(name, "tag_source", sources, empty=True)
            for n, r in enumerate(d[name], 2):
                if bool(r["locations"] or r["natures"]) != bool(r["tag_source"]):
                    self.fail(name, n, "tags have a source, and only they")
        for kind in ("disease", "syndrome"):
            name = kind + "_signs.tsv"
            self.key(name, ["code", "sign", "kind"])
            self.refer(name, "code", codes[kind + "s"])
            self.refer(name, "kind", SIGN_KINDS)
        self.key("case_signs.tsv", ["code", "sign", "pathogenesis"])
        self.refer("case_signs.tsv", "code", {r["code"] for r in d["syndromes.tsv"] if r["heading"] == "no"})
        self.refer("case_signs.tsv", "kind", {"symptom", "tongue", "pulse"})
        self.refer("case_signs.tsv", "confidence", {"high", "medium", "low"})
        for n, r in enumerate(d["case_signs.tsv"], 2):
            if (r["status"] == "inferred") != (r["confidence"] == "low") or not re.fullmatch("[1-9][0-9]*", r["cases"]):
                self.fail("case_signs.tsv", n, "what one case says is inferred: %s" % (tuple(r.values()),))
        self.key("syndrome_links.tsv", ["syndrome", "relation", "target", "source"])
        ids = {kind: {prefix + c for c in codes[kind]} for kind, prefix in
               (("syndromes", "syndrome:"), ("therapies", "therapy:"), ("diseases", "disease:"))}
        self.refer("syndrome_links.tsv", "syndrome", ids["syndromes"])
        for n, r in enumerate(d["syndrome_links.tsv"], 2):
            allowed = {"treated-by": formulas, "uses-therapy": ids["therapies"],
                       "occurs-in": ids["diseases"]}.get(r["relation"])
            if allowed is None or r["target"] not in allowed:
                self.fail("syndrome_links.tsv", n, "%s %s" % (r["relation"], r["target"]))
        self.key("clinical_links.tsv", ["subject", "relation", "target", "source"])
        known = (ids["diseases"] | ids["therapies"] | formulas | {"patent:" + p for p in patents}
                 | {"herb:" + h for h in herbs})
        for column in ("subject", "target"):
            self.refer("clinical_links.tsv", column, known)
        for name in ("syndrome_links.tsv", "clinical_links.tsv"):
            self.refer(name, "confidence", {"high", "medium", "low"})
        self.key("herb_pairs.tsv", ["herb", "with"])
        self.refer("herb_pairs.tsv", "herb", herbs)
        self.key("pinyin_overrides.tsv", ["text"])
        self.key("traditional_overrides.tsv", ["simplified"])

    def values(self):
        for n, r in enumerate(self.data["herb_facts.tsv"], 2):
            if r["field"] == "latin":
                if not re.fullmatch("[A-Z][a-z]+( [A-Za-z]+){1,4}", r["value"]):
                    self.fail("herb_facts.tsv", n, "latin %r" % r["value"])
                continue
            terms = r["value"].split("、")
            allowed = {"nature": lambda t: t in NATURES, "channels": lambda t: t in CHANNELS,
                       "flavours": lambda t: re.fullmatch("微?[%s]" % FLAVOURS, t),
                       "toxicity": lambda t: t in ("大毒", "有毒", "小毒"),
                       "pregnancy": lambda t: t in ("禁用", "慎用", "忌用"),
                       "decoction": lambda t: t in DECOCTION}.get(r["field"], lambda t: 0 < len(t) <= MAX_TERM)
            for t in terms:
                if not allowed(t) or re.search(r"[A-Za-z0-9，。；\s]", t):
                    self.fail("herb_facts.tsv", n, "%s %r" % (r["field"], t))
            if len(terms) != len(set(terms)):
                self.fail("herb_facts.tsv", n, "repeated term")
        for n, r in enumerate(self.data["patent_facts.tsv"], 2):
            for t in r["value"].split("、"):
                if not 0 < len(t) <= MAX_TERM or re.search(r"[，。；\s（）]", t):
                    self.fail("patent_facts.tsv", n, "%s %r" % (r["field"], t))
        for n, r in enumerate(self.data["herb_doses.tsv"], 2):
            if r["min"] or r["max"]:
                try:
                    if not 0 < float(r["min"]) <= float(r["max"]):
                        raise ValueError
                except ValueError:
                    self.fail("herb_doses.tsv", n, "min %r max %r" % (r["min"], r["max"]))
                if r["unit"] not in ("g", "g/次", "mL"):
                    self.fail("herb_doses.tsv", n, "unit")
            elif not r["text"]:
                self.fail("herb_doses.tsv", n, "neither numbers nor text")
            if r["route"] not in ("decoction", "powder", "external", "general"):
                self.fail("herb_doses.tsv", n, "route")
        controlled = {r["name"] for r in self.data["herb_controls.tsv"]}
        spelled = {"生南星": "生天南星", "闹阳花": "闹羊花", "生马前子": "生马钱子"}
        states = defaultdict(set)
        for n, r in enumerate(self.data["herb_aliases.tsv"], 2):
            states[r["alias"]].add(r["state"])
            if r["alias"] in self.herbs or r["alias"] in controlled or r["alias"] == r["herb"]:
                self.fail("herb_aliases.tsv", n, "%s is the exact name of a herb" % r["alias"])
            if r["alias"] in spelled and r["herb"] != spelled[r["alias"]]:
                self.fail("herb_aliases.tsv", n, "raw controlled form resolves elsewhere")
        unique = Counter(r["alias"] for r in self.data["herb_aliases.tsv"] if r["state"] == "unique")
        for alias, count in unique.items():
            if count > 1 or len(states[alias]) > 1:
                self.fail("herb_aliases.tsv", alias, "unique alias of several herbs")
        for n, r in enumerate(self.data["formula_items.tsv"], 2):
            if r["grams"] and not re.fullmatch(r"\d+(\.\d+)?", r["grams"]):
                self.fail("formula_items.tsv", n, "grams %r" % r["grams"])
            if len(r["processing"]) > MAX_TERM or len(r["written"]) > 8:
                self.fail("formula_items.tsv", n, "too long")
        for name in ("syndrome_signs.tsv", "disease_signs.tsv"):
            for n, r in enumerate(self.data[name], 2):
                if not 1 <= len(r["sign"]) <= MAX_TERM or re.search(r"[，。；：\sA-Za-z]", r["sign"]):
                    self.fail(name, n, "sign %r" % r["sign"])
        for name in TABLES:
            for n, r in enumerate(self.data[name], 2):
                for cell in r.values():
                    if re.search(r"/work/|/home/|/tmp/|[\ue000-\uf8ff\ufffd]", cell or ""):
                        self.fail(name, n, "unclean text %r" % cell)


def counts(d):
    field = defaultdict(set)
    for r in d["herb_facts.tsv"]:
        field[r["field"]].add(r["herb"])
    standard = {r["herb"] for r in d["herbs.tsv"] if r["kind"] == "standard"}
    dose = {r["herb"] for r in d["herb_doses.tsv"]} & standard
    grams = {r["herb"] for r in d["herb_doses.tsv"] if r["min"] and r["unit"].startswith("g")} & standard
    dosed = {r["id"] for r in d["formulas.tsv"] if r["kind"] == "dosed"}
    composed = {r["formula"] for r in d["formula_items.tsv"]} - dosed
    with_grams = {r["formula"] for r in d["formula_items.tsv"] if r["grams"]}
    all_grams = with_grams | {r["formula"] for r in d["formula_grams.tsv"]}
    modified = {r["formula"] for r in d["formula_modifications.tsv"]}
    aliases = {(r["alias"], r["state"]) for r in d["herb_aliases.tsv"]}
    refused = read_tsv(os.path.join(HERE, "refused_aliases.tsv"))
    signs = {}
    for kind in ("syndrome", "disease"):
        per = Counter(r["code"] for r in d[kind + "_signs.tsv"] if r["kind"] != "cause")
        signs[kind] = (sum(1 for v in per.values() if v >= 3), len(d[kind + "_signs.tsv"]))
    return [
        ("standard herbs", len(standard), 784, "="),
        ("herbs with nature, flavours and channels", len(field["nature"] & field["flavours"] & field["channels"]), 650, ">="),
        ("herbs with actions", len(field["actions"]), 620, ">="),
        ("herbs with indications", len(field["indications"]), 580, ">="),
        ("herbs with a dose", len(dose), 675, ">="),
        ("herbs with a dose in grams", len(grams), 660, ">="),
        ("herbs with toxicity", len(field["toxicity"]), 105, ">="),
        ("herbs with a pregnancy class", len(field["pregnancy"]), 160, ">="),
        ("herbs with a decoction mark", len(field["decoction"]), 60, ">="),
        ("herbs with a category", len(field["category"]), 520, ">="),
        ("dosed formulas", len(dosed), 330, ">="),
        ("dosed formulas with grams", len(with_grams & dosed), 204, "="),
        ("formulas with grams", len(all_grams), 280, ">="),
        ("formulas with modifications of old books", len(modified), 85, ">="),
        ("formulas with composition only", len(composed), 700, ">="),
        ("formulas with roles", len({r["formula"] for r in d["formula_items.tsv"] if r["role"]}), 90, ">="),
        ("patent medicines", len(d["patents.tsv"]), 4600, ">="),
        ("patent medicines with a composition", len({r["patent"] for r in d["patent_items.tsv"]}), 3600, ">="),
        ("patent ingredients that are a herb", sum(1 for r in d["patent_items.tsv"] if r["herb"]), 30000, ">="),
        ("clauses", len(d["clauses.tsv"]), 780, ">="),
        ("clauses of 伤寒论", sum(1 for r in d["clauses.tsv"] if r["book"] == "伤寒论"), 398, "="),
        ("clauses that name a formula", sum(1 for r in d["clauses.tsv"] if r["formulas"]), 380, ">="),
        ("acupoints", sum(1 for r in d["acupoints.tsv"] if r["heading"] == "no"), 400, "="),
        ("compounds", len(d["compounds.tsv"]), 12000, ">="),
        ("compounds with a structure", sum(1 for r in d["compounds.tsv"] if r["smiles"]), 4500, ">="),
        ("herbs with a compound", len({r["herb"] for r in d["herb_compounds.tsv"]}), 650, ">="),
        ("herbs with targets", len({r["herb"] for r in d["herb_targets.tsv"]}), 550, ">="),
        ("incompatibility pairs", len(d["incompatibilities.tsv"]), 159, "="),
        ("controlled herbs", len({r["name"] for r in d["herb_controls.tsv"] if r["class"] in ("toxic-catalog", "narcotic")}),
         40, "="),
        ("unique aliases", len([1 for a, s in aliases if s == "unique"]), 4000, ">="),
        ("ambiguous aliases", len([1 for a, s in aliases if s == "ambiguous"]), 450, ">="),
        ("refused aliases", len(refused), 1, ">="),
        ("diseases", len(d["diseases.tsv"]), 1369, "="),
        ("syndromes", len(d["syndromes.tsv"]), 2050, "="),
        ("therapies", len(d["therapies.tsv"]), 1168, "="),
        ("syndromes with three signs or more", signs["syndrome"][0], 1500, ">="),
        ("diseases with three signs or more", signs["disease"][0], 900, ">="),
        ("signs of cases", len(d["case_signs.tsv"]), 500, ">="),
        ("syndrome links", len(d["syndrome_links.tsv"]), 1800, ">="),
        ("disease and therapy links", len(d["clinical_links.tsv"]), 8000, ">="),
        ("herbs with pharmacology", len(field["pharmacology"]), 500, ">="),
        ("herbs with toxic effects", len(field["toxic_effects"]), 100, ">="),
        ("herb pairs", len(d["herb_pairs.tsv"]), 600, ">="),
        ("bytes of all tables", sum(os.path.getsize(os.path.join(KNOWLEDGE, n)) for n in TABLES
                                    if os.path.exists(os.path.join(KNOWLEDGE, n))), 20_000_000, "<="),
    ]


def run():
    checker = Checker()
    checker.load()
    checker.keys_and_references()
    checker.values()
    short = 0
    for label, value, wanted, relation in counts(checker.data):
        good = {"=": value == wanted, ">=": value >= wanted, "<=": value <= wanted}[relation]
        short += not good
        print("%-45s %8d  %2s %7d  %s" % (label, value, relation, wanted, "ok" if good else "SHORT"))
    for error in checker.errors[:200]:
        print("error:", error)
    print("%d errors, %d counts short" % (len(checker.errors), short))
    return 1 if checker.errors or short else 0


if __name__ == "__main__":
    raise SystemExit(run())
