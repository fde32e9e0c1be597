"""君臣佐使 of a formula's herbs, where a book states them; writes the three formula tables.

The roles of one formula in formula_items.tsv are of one book: 伤寒明理论, which gives them herb by herb, else the book that names
the most. What every book says stands in formula_facts.tsv, so that two that differ stay visible.
"""

import io
import re
import tarfile

import book_roles
import formulas
from classics import ARCHIVE, meant
from common import hand, join, squeeze

BOOK = "classics/TCM-Ancient-Books/465-伤寒明理论.txt"
SOURCE = "mingli-1142"
ROLES = {"君": "chief", "臣": "deputy", "佐": "assistant", "使": "envoy"}
WORDS = {role: word for word, role in ROLES.items()}
# 桂枝（君三两去皮） 芍药（臣佐三两）: the role stands first in the bracket, two where the book gives two.
HERB = re.compile(r"([\u3400-\u9fff]+)（([君臣佐使]{1,2})[^（）]*）")


def run(context):
    context.roles, context.roles_left_out = {}, []
    printed = printed_formulas(book(context))
    names = {r["written"]: r["name"] for r in hand("role_formulas.tsv")}
    for title, herbs in printed:
        found = [f for f, data in context.formulas.items()
                 if data["name"] in (title, names.get(title, title)) and assign(context, f, herbs)]
        if not found:
            context.roles_left_out.append((title, "no formula of that name has every herb"))
    stated = {}
    for (formula, seq), (roles, source) in context.roles.items():
        stated.setdefault((formula, source), {})[seq] = roles.split("、")
    told = {formula for formula, _ in stated}
    for formula, source, found in book_roles.find(context):
        stated.setdefault((formula, source), {}).update(found)
    for formula in {formula for formula, _ in stated} - told:
        books = [(source, found) for (other, source), found in stated.items() if other == formula]
        source, found = max(books, key=lambda book: (len(book[1]), -book_roles.SOURCES.index(book[0])))
        context.roles.update({(formula, seq): (join(roles), source) for seq, roles in found.items()})
    written = {row[:2]: row[2] for row in context.items}
    for (formula, source), found in stated.items():
        context.formula_facts[(formula, "roles", source)] = [
            written[(formula, seq)] + "为" + "".join(WORDS[role] for role in roles) for seq, roles in sorted(found.items())]
    formulas.write(context)


def book(context):
    with tarfile.open(context.path(*ARCHIVE)) as archive:
        return io.TextIOWrapper(archive.extractfile(BOOK), encoding="utf-8").read()


def printed_formulas(text):
    """[(title, [(written, roles)])] of the chapter 诸药方论."""
    out = []
    for chapter in text.split("<目录>"):
        title = re.search(r"<篇名>([\u3400-\u9fff]+?)方\s", chapter)
        # 浓 is the transcription's 厚; a line break may cut a name or a bracket.
        herbs = HERB.findall(squeeze(chapter).replace("浓朴", "厚朴"))
        if title and herbs:
            out.append((title.group(1), [(written, [ROLES[c] for c in roles]) for written, roles in herbs]))
    return out


def assign(context, formula, herbs):
    """Whether every printed herb is one of the formula's, which then has its role."""
    items = [row for row in context.items if row[0] == formula]
    found = {}
    for written, roles in herbs:
        own = herb_key(context, written)
        rows = [row for row in items if written == row[2] or own and own == formulas.base(context.resolver, row[3])]
        if len(rows) != 1 or rows[0][1] in found:
            return False
        found[rows[0][1]] = roles
    for seq, roles in found.items():
        context.roles[(formula, seq)] = (join(roles), SOURCE)
    return True


def herb_key(context, written):
    herb = meant(context, written)
    return formulas.base(context.resolver, herb) if herb else ""
