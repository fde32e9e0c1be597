"""Writes the knowledge tables from the reference data, or checks them (--check)."""

import argparse
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import check  # noqa: E402
import common  # noqa: E402

STEPS = ["sources", "herbs", "doses", "safety", "aliases", "formulas", "classics", "formulas_more", "grams", "roles", "modifications", "terms",
         "signs", "case_signs",
         "patents", "acupoints", "compounds", "herb_list", "links", "clinical"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    default = os.environ.get("XINGLIN_REFERENCE_DATA", os.path.join("..", "shared", "data"))
    parser.add_argument("--reference", default=default, help="folder of the reference data")
    parser.add_argument("--check", action="store_true", help="only check the tables that are there")
    arguments = parser.parse_args()
    if not arguments.check:
        if not os.path.isdir(arguments.reference):
            print("no reference data at %s: nothing written" % arguments.reference, file=sys.stderr)
            return 2
        context = common.Context(arguments.reference)
        for step in STEPS:
            __import__(step).run(context)
        for name, unknown in context.skipped_classics:
            print("formula left out, unknown herbs:", name, " ".join(unknown))
        for name, reason in context.roles_left_out:
            print("roles left out:", name, reason)
        print("links of cases left out:", dict(context.case_links_left_out))
        print("tags that a name denies:", sum(context.dropped_tags.values()), dict(context.dropped_tags))
        print("actions that are signs or diseases, moved to the indications:", len(context.moved_actions))
    return check.run()


if __name__ == "__main__":
    sys.exit(main())
