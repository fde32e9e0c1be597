"""case_signs.tsv: which sign an expert took, through which pathogenesis, for which syndrome (TCMEval-SDT, CC BY 4.0).

Only the training part: the validation part stays for tests. One case is one case: what two cases or the standard's own definition
do not repeat is `inferred` and of low confidence.
"""

import json
import re
from collections import Counter, defaultdict

import links
from common import MAX_TERM, squeeze, table, write_tsv

CASES = ("cases", "tcmeval_sdt_train.json")
SOURCE = "tcmeval-sdt"


def run(context):
    syndromes, _ = links.names_of(context.terms["syndromes"])
    context.case_links_left_out = Counter()
    cases = defaultdict(set)
    for record in json.loads(context.text(*CASES)):
        for code, sign, pathogenesis in chains(record, syndromes, context.case_links_left_out):
            cases[(code, sign, pathogenesis)].add(record["Medical Record ID"])
    defined = defaultdict(set)
    for row in table("syndrome_signs.tsv"):
        defined[row["code"]].add(matched(row["sign"], row["kind"]))
    of_sign = defaultdict(set)
    for (code, sign, _), records in cases.items():
        of_sign[(code, sign)] |= records
    rows = []
    for (code, sign, pathogenesis), records in cases.items():
        witnesses = len(of_sign[(code, sign)]) + (sign in defined[code])
        confidence = "high" if witnesses >= 3 else "medium" if witnesses == 2 else "low"
        rows.append((code, sign, kind(sign), pathogenesis, len(records), SOURCE, "inferred" if witnesses == 1 else "to-verify", confidence))
    write_tsv("case_signs.tsv", ["code", "sign", "kind", "pathogenesis", "cases", "source", "status", "confidence"], rows)


def chains(record, syndromes, left_out):
    """(code, sign, pathogenesis) of one case whose syndrome the standard names."""
    signs = defaultdict(list)
    for sign, pathogenesis in pairs(record["TCM Pathogenesis reasoning"]):
        signs[pathogenesis].append(sign)
    for pathogenesis, syndrome in pairs(record["TCM Syndrome reasoning"]):
        code = links.syndrome_code(syndrome, syndromes)
        if not code:
            left_out["syndrome that the standard does not name"] += 1
            continue
        for sign in signs[pathogenesis]:
            if is_term(sign) and is_term(pathogenesis):
                yield code, sign, pathogenesis
            else:
                left_out["sign or pathogenesis that is no atomic term"] += 1


def pairs(text):
    """鼻流血:血热不固;口渴:热伤肺络 as pairs."""
    for part in re.split("[;；]", squeeze(text).replace("：", ":")):
        if part.count(":") == 1:
            yield tuple(part.split(":"))


def is_term(text):
    return bool(re.fullmatch("[\u3400-\u9fff]{2,%d}" % MAX_TERM, text))


def kind(sign):
    return "pulse" if sign.startswith("脉") else "tongue" if re.match("舌|苔", sign) else "symptom"


def matched(sign, sign_kind):
    return "脉" + sign if sign_kind == "pulse" and "脉" not in sign else sign
