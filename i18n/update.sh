#!/usr/bin/env bash
# Brings the three translation files up to date with tr() in app/ and ui/:
#   1. lupdate collects the source strings (no line numbers: they would make every merge a conflict);
#   2. zh_TW gets a draft of every string that zh_CN has and it lacks, through OpenCC (s2twp) and
#      i18n/zh_TW_overrides.tsv; a finished translation is never touched;
#   3. strings still without a translation are counted.
# usage: i18n/update.sh          needs: lupdate (qt6-l10n-tools), opencc, python3
set -euo pipefail
cd "$(dirname "$0")/.."
lupdate=$(command -v lupdate6 || command -v /usr/lib/qt6/bin/lupdate || command -v lupdate) || {
    echo "lupdate is missing: install qt6-l10n-tools" >&2
    exit 1
}
command -v opencc > /dev/null || { echo "opencc is missing: install opencc" >&2; exit 1; }

for language in zh_CN zh_TW; do
    "$lupdate" -I . -silent -no-obsolete -locations none -source-language en -target-language $language \
        app ui -ts i18n/xinglin_$language.ts
done
"$lupdate" -I . -silent -no-obsolete -locations none -pluralonly -source-language en -target-language en \
    app ui -ts i18n/xinglin_en.ts
python3 i18n/fill_zh_tw.py i18n/xinglin_zh_CN.ts i18n/xinglin_zh_TW.ts i18n/zh_TW_overrides.tsv
