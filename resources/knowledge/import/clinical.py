"""clinical_links.tsv, herb_pairs.tsv; pharmacology and diseases of herbs (into herb_facts.tsv)."""

import re
from collections import defaultdict

import links
from common import MAX_TERM, join, split_terms, squeeze, unique, write_tsv

SOURCES = {"keviness": "modern-research", "owlet060": "tcm-kg"}
ORGANS = re.compile(r"系统$|^平滑肌|^免疫功能$|^其他|^其它|作用$")
LEAST_HERBS = 3
SPECIES = ("人", "大鼠", "小鼠", "兔", "犬", "豚鼠")
LATIN_PARTS = set("Radix Rhizoma Herba Fructus Semen Flos Folium Cortex Ramulus Caulis Lignum Bulbus Pericarpium Exocarpium Pollen Resina "
                  "Medulla Stigma Spica Concha Carapax Cornu Squama Galla Massa Tuber Calyx Periostracum Plastrum Os Fel Bombyx".split())
LATIN_OF_ANOTHER = {"沙参"}                          # Radix Glehniae is 北沙参
LATIN_MISPRINTS = {"rhizpma": "rhizoma", "preparata": "praeparata", "praparata": "praeparata", "erythrie": "erythrinae"}
DISEASE_FIELD = {"tcm": "tcm_diseases", "western": "western_diseases"}


def run(context):
    herb_research(context)
    write_tsv("herb_pairs.tsv", ["herb", "with", "effects", "indications", "source", "status"], pairs(context))
    diseases, _ = links.names_of(context.terms["diseases"])
    therapies, _ = links.names_of(context.terms["therapies"])
    rows = {}

    def add(subject, relation, target, source, status, confidence):
        key = (subject, relation, target, source)
        if key not in rows or (status, confidence) > rows[key]:
            rows[key] = (status, confidence)

    guideline(context, diseases, add)
    dualnet(context, diseases, add)
    patents(context, diseases, therapies, add)
    herbs(context, diseases, add)
    formulas(context, therapies, add)
    write_tsv("clinical_links.tsv", ["subject", "relation", "target", "source", "status", "confidence"],
              [key + value for key, value in rows.items()])


def standard_herb(context, name):
    herb = name if name in context.standard else context.alias_map.get(name, "")
    return context.variants.get(herb, herb) if herb in context.standard else ""


def herb_research(context):
    """Pharmacology, and the diseases that clinical reports and textbooks name: no grade of evidence."""
    facts, found = defaultdict(list), defaultdict(list)
    effects = context.rows("facts_more", "herb_pharmacology.tsv")
    holders = defaultdict(set)
    for r in effects:
        holders[squeeze(r["effect"])].add(r["herb"])
    for r in effects:
        herb = standard_herb(context, r["herb"])
        effect = squeeze(r["effect"])
        # Terms cut out of sentences (兴奋作用可被麦角) stand with one or two herbs only.
        if herb and len(holders[effect]) >= LEAST_HERBS and re.fullmatch(r"[\u3400-\u9fff]{2,%d}" % MAX_TERM, effect) and not ORGANS.search(effect):
            facts[(herb, "pharmacology", SOURCES[r["source"][:8]])].append(effect)
    for r in context.rows("facts_more", "herb_diseases.tsv"):
        herb = standard_herb(context, r["herb"])
        field = DISEASE_FIELD.get(r["kind"])
        disease = squeeze(r["disease"])
        if herb and field and re.fullmatch(r"[\u3400-\u9fff]{2,%d}" % MAX_TERM, disease):
            facts[(herb, field, SOURCES[r["source"][:8]])].append(disease)
            found[(herb, disease)].append(SOURCES[r["source"][:8]])
    context.herb_uses = found
    toxic_effects(context, facts)
    latin_of_drugs(context)
    # Terms that a dictionary found in running text: inferred, whatever the book.
    context.herb_facts += [key[:2] + (join(unique(values)), key[2], "inferred") for key, values in facts.items() if values]
    write_tsv("herb_facts.tsv", ["herb", "field", "value", "source", "status"], context.herb_facts)


def latin_of_drugs(context):
    """Names of drugs by HERB v1 (Radix Bupleuri) of herbs whose name the pharmacopoeia text does not print; names of species are none."""
    known = {r["herb"]: drug_name(r["latin"]) for r in context.rows("facts_more", "herbs_more.tsv.xz") if r["source"].startswith("HERB v1")}
    for herb, latin in known.items():
        if latin and herb in context.standard and herb not in LATIN_OF_ANOTHER and not context.latin.get(herb):
            context.herb_facts.append((herb, "latin", latin, "herb-db", "to-verify"))


def drug_name(printed):
    """radix tripterygii wilfordii -> Radix Tripterygii wilfordii; nothing for what names no part of a plant or animal."""
    words = [LATIN_MISPRINTS.get(w.lower(), w.lower()) for w in printed.split()]
    if not 2 <= len(words) <= 5 or words[0].capitalize() not in LATIN_PARTS or not re.fullmatch("[A-Za-z ]+", printed):
        return ""
    out = []
    for word in words:
        is_part = word.capitalize() in LATIN_PARTS
        out.append(word.capitalize() if is_part or out[-1:] and out[-1] in LATIN_PARTS and word not in ("et", "seu") else word)
    return " ".join(out)


def toxic_effects(context, facts):
    """Which organ was harmed in which species; the grades of this source are not the pharmacopoeia's and stay out."""
    for r in context.rows("facts_more", "herb_toxicity.tsv"):
        herb = standard_herb(context, r["herb"])
        effects = next(value for column, value in r.items() if column.startswith("toxic_effects"))
        for group in filter(None, effects.split(";")):
            species, _, organs = group.partition(":")
            if herb and species in SPECIES:
                facts[(herb, "toxic_effects", "tcmstd")] += [species + organ for organ in organs.split("、") if not organ.startswith("其它")]


def pairs(context):
    incompatible = {frozenset(p[1:3]) for p in context.pairs}
    rows = {}
    for r in context.rows("facts_more", "herb_pairs.tsv"):
        herb = standard_herb(context, r["herb"])
        others = [standard_herb(context, squeeze(w)) for w in r["with"].split("、")]
        effects = split_terms(r["combined_effects"])
        if not herb or not all(others) or herb in others or not effects:
            continue
        bases = {context.processed.get(h, h) for h in others + [herb]}
        if any(frozenset((a, b)) in incompatible for a in bases for b in bases if a < b):
            print("pair left out, the rules forbid it:", herb, join(others))
            continue
        key = (herb, join(sorted(set(others))))
        if key not in rows:
            rows[key] = (join(effects), join(uses(r["indication_terms"])), "w1ndys-herbs", "to-verify")
    return [key + value for key, value in rows.items()]


def uses(text):
    terms = [re.sub(r"^(或|且|以及|由|因)|(所|所导致|等)$", "", t) for t in split_terms(text)]
    return unique([t for t in terms if len(t) >= 2 and t not in ("从而", "导致", "引起")])


def medicine(context, name):
    name = re.sub(r"(加减|化裁|加味)$", "", squeeze(name))
    if "formula:" + name in context.formulas:
        return "formula:" + name
    return "patent:" + name if name in context.patent_names else ""


def guideline(context, diseases, add):
    for r in context.rows("facts_more", "formula_diseases.tsv.xz"):
        if "guideline" not in r["kind"]:
            continue
        for name in re.split(r"合|或|、|和", squeeze(r["formula_or_medicine"])):
            target = medicine(context, name)
            if target and squeeze(r["disease"]) in diseases:
                add("disease:" + diseases[squeeze(r["disease"])], "treated-by", target, "guideline-zyyxh", "to-verify", "high")


def dualnet(context, diseases, add):
    """One author's table of TCM diseases and formulas: stated, not measured."""
    for r in context.rows("facts_more", "formula_diseases.tsv.xz"):
        if r["source"].startswith("Carrie-HuYY") and squeeze(r["disease"]) in diseases:
            target = medicine(context, r["formula_or_medicine"])
            if target:
                add("disease:" + diseases[squeeze(r["disease"])], "treated-by", target, "dualnet", "inferred", "medium")


def patents(context, diseases, therapies, add):
    """The disease and the action that a package names, where the standards have the same word."""
    for (name, field, source), values in context.patent_facts.items():
        for value in values:
            if field == "tcm_diseases" and value in diseases:
                add("disease:" + diseases[value], "treated-by", "patent:" + name, source, "inferred", "medium")
            elif field == "actions" and value in therapies:
                add("patent:" + name, "applies-therapy", "therapy:" + therapies[value], source, "inferred", "medium")


def herbs(context, diseases, add):
    for (herb, disease), sources in context.herb_uses.items():
        if disease in diseases:
            for source in unique(sources):
                add("disease:" + diseases[disease], "treated-by", "herb:" + herb, source, "inferred",
                    "medium" if len(set(sources)) > 1 else "low")


def formulas(context, therapies, add):
    for formula, data in context.formulas.items():
        for action in data["actions"].split("、"):
            if action in therapies:
                add(formula, "applies-therapy", "therapy:" + therapies[action], data["source"], "inferred", "medium")
