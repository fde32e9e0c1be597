"""Fills what xinglin_zh_TW.ts lacks from xinglin_zh_CN.ts through OpenCC, then reports what is unfinished.

usage: fill_zh_tw.py ZH_CN.ts ZH_TW.ts OVERRIDES.tsv

OVERRIDES.tsv holds `wrong<TAB>right` pairs that are applied after OpenCC (s2twp), in file order; lines that start
with # are comments. The file is edited in place and textually, so that lupdate's layout and order stay.
"""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape



def key_of(context, message):
    return (context, message.findtext("source"), message.findtext("comment"))


def messages_of(path):
    for context in ElementTree.parse(path).getroot().iter("context"):
        name = context.findtext("name")
        for message in context.iter("message"):
            yield key_of(name, message), message


def converted(text, overrides):
    run = subprocess.run(["opencc", "-c", "s2twp.json"], input=text, capture_output=True, text=True, check=True)
    result = run.stdout
    for wrong, right in overrides:
        result = result.replace(wrong, right)
    return result


def overrides_of(path):
    pairs = []
    with open(path, encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            line = line.rstrip("\n")
            if not line or line.startswith("#"):
                continue
            cells = line.split("\t")
            if len(cells) != 2:
                sys.exit(f"{path}:{number}: expected two columns separated by a tab, found {len(cells)}")
            pairs.append(tuple(cells))
    return pairs


def fill(china, taiwan, overrides):
    """Returns how many messages were filled."""
    known = {}
    for key, message in messages_of(china):
        translation = message.find("translation")
        forms = [form.text for form in translation.iter("numerusform")] or [translation.text]
        if translation.get("type") is None and all(forms):
            known[key] = forms
    wanted = []
    for key, message in messages_of(taiwan):
        translation = message.find("translation")
        forms = [form.text for form in translation.iter("numerusform")] or [translation.text]
        if translation.get("type") == "unfinished" and not any(forms) and key in known:
            wanted.append(key)
    if not wanted:
        return 0
    separator = "\n\x1e\n"
    texts = [form for key in wanted for form in known[key]]
    results = iter(converted(separator.join(texts), overrides).split(separator))
    drafts = {key: [next(results).rstrip("\n") if form else "" for form in known[key]] for key in wanted}

    tree = ElementTree.parse(taiwan)
    for context in tree.getroot().iter("context"):
        name = context.findtext("name")
        for message in context.iter("message"):
            draft = drafts.get(key_of(name, message))
            if draft is None:
                continue
            translation = message.find("translation")
            del translation.attrib["type"]
            forms = list(translation.iter("numerusform"))
            if forms:
                for form, text in zip(forms, draft):
                    form.text = text
            else:
                translation.text = draft[0]
    write(tree, taiwan)
    return len(wanted)


def write(tree, path):
    """Writes the file the way lupdate lays it out, so that the next run changes nothing."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>"]
    root = tree.getroot()
    attributes = "".join(f' {name}="{value}"' for name, value in root.attrib.items())
    lines.append(f"<TS{attributes}>")

    def quoted(text):
        return escape(text or "", {'"': "&quot;", "'": "&apos;"})

    for context in root.iter("context"):
        lines.append("<context>")
        lines.append(f"    <name>{quoted(context.findtext('name'))}</name>")
        for message in context.iter("message"):
            numerus = ' numerus="yes"' if message.get("numerus") else ""
            lines.append(f"    <message{numerus}>")
            for part in message:
                state = f' type="{part.get("type")}"' if part.get("type") else ""
                forms = list(part.iter("numerusform"))
                if part.tag == "translation" and forms:
                    lines.append(f"        <translation{state}>")
                    lines += [f"            <numerusform>{quoted(form.text)}</numerusform>" for form in forms]
                    lines.append("        </translation>")
                else:
                    lines.append(f"        <{part.tag}{state}>{quoted(part.text)}</{part.tag}>")
            lines.append("    </message>")
        lines.append("</context>")
    lines.append("</TS>")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")


def unfinished(path):
    return [key for key, message in messages_of(path) if message.find("translation").get("type") == "unfinished"]


def main():
    china, taiwan, table = sys.argv[1:4]
    filled = fill(china, taiwan, overrides_of(table))
    print(f"zh_TW: {filled} drafts made from zh_CN; read them, OpenCC does not know medicine")
    for path in (china, taiwan):
        missing = unfinished(path)
        print(f"{path}: {len(missing)} unfinished")
        for context, source, _ in missing[:8]:
            print(f"    {context}: {source}")


if __name__ == "__main__":
    main()
