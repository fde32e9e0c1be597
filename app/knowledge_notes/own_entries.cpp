#include "app/knowledge_notes/own_entries.h"

#include <QCoreApplication>
#include <algorithm>

#include "app/knowledge/han_text.h"
#include "app/knowledge/knowledge_kinds.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(OwnEntries)
};

// The steps of KnowledgeBase's own ranking, as far as they apply: a match is worth the same on both sides.
constexpr double kExact = 1000;
constexpr double kPrefix = 800;
constexpr double kContained = 690;
constexpr double kPinyin = 600;
constexpr double kPinyinPrefix = 560;
constexpr double kInitials = 500;
constexpr double kInitialsPrefix = 460;
constexpr double kText = 100;

constexpr qsizetype kAround = 12;  ///< characters of a note before what was found in it

struct Match {
    double score = 0;
    MatchKind kind = MatchKind::Browsed;
};

Match matchName(const QString& name, const QString& pinyin, const QString& initials, const QString& key) {
    const QString own = searchKey(name);
    if (own == key) {
        return {kExact, MatchKind::Name};
    }
    if (own.startsWith(key)) {
        return {kPrefix, MatchKind::Prefix};
    }
    if (own.contains(key)) {
        return {kContained, MatchKind::Contained};
    }
    if (!pinyin.isEmpty() && pinyin.startsWith(key)) {
        return {pinyin == key ? kPinyin : kPinyinPrefix, MatchKind::Pinyin};
    }
    if (!initials.isEmpty() && initials.startsWith(key)) {
        return {initials == key ? kInitials : kInitialsPrefix, MatchKind::Initials};
    }
    return {};
}

std::optional<KnowledgeKind> kindOf(const QString& id) {
    return isOwnId(id) ? KnowledgeKind::Formula : kindFromId(id.section(QLatin1Char(':'), 0, 0));
}

QString ingredientsOf(const ClinicFormula& formula) {
    QStringList names;
    for (const ClinicFormulaItem& item : formula.items) {
        names += item.written;
    }
    return names.join(QStringLiteral("、"));
}

Fact factOf(const char* field, const QString& value) {
    Fact fact;
    fact.field = QLatin1String(field);
    fact.values = {value};
    fact.source = Words::tr("This clinic");
    fact.status = FactStatus::ToVerify;
    return fact;
}

KnowledgeHit stockHit(const StockName& name, const Match& match) {
    KnowledgeHit hit;
    hit.id = name.herbId;
    hit.name = name.herbName;
    hit.summary = Words::tr("Stock name of this clinic");
    hit.badge = QLatin1String(kOwnBadge);
    hit.match = match.kind;
    hit.matched = name.name;
    hit.score = match.score;
    return hit;
}

}  // namespace

KnowledgeEntry entryOf(const ClinicFormula& formula) {
    KnowledgeEntry entry;
    entry.id = formula.id;
    entry.kind = KnowledgeKind::Formula;
    entry.name = formula.name;
    if (!formula.indications.isEmpty()) {
        entry.facts += factOf("indications", formula.indications);
    }
    if (!formula.usage.isEmpty()) {
        entry.facts += factOf("usage", formula.usage);
    }
    for (const ClinicFormulaItem& item : formula.items) {
        entry.items += FormulaItem{item.written, item.herbId, {}, {}, item.grams, item.note};
    }
    if (!formula.basedOn.isEmpty()) {
        KnowledgeLink link;
        link.relation = QStringLiteral("based-on");
        link.id = formula.basedOn;
        link.name = formula.basedOn.section(QLatin1Char(':'), 1).section(QLatin1Char('@'), 0, 0);
        entry.links += link;
    }
    return entry;
}

bool saysTheSame(const ClinicFormula& one, const ClinicFormula& other) {
    return one.id == other.id && one.name == other.name && one.items == other.items &&
           one.indications == other.indications && one.usage == other.usage && one.basedOn == other.basedOn;
}

KnowledgeHit hitOf(const ClinicFormula& formula) {
    KnowledgeHit hit;
    hit.id = formula.id;
    hit.kind = KnowledgeKind::Formula;
    hit.name = formula.name;
    hit.summary = ingredientsOf(formula);
    hit.badge = QLatin1String(kOwnBadge);
    hit.matched = formula.name;
    return hit;
}

QList<KnowledgeHit> ownHits(const NotebookContent& content, const QString& text,
                            std::optional<KnowledgeKind> kind) {
    const QString key = searchKey(text);
    if (key.isEmpty()) {
        return {};
    }
    // A letter or two would find half of all notes.
    const bool isWord = hasHan(text) ? text.trimmed().size() >= 2 : key.size() >= 3;
    QList<KnowledgeHit> hits;
    for (const ClinicFormula& formula : content.formulas) {
        Match match = matchName(formula.name, formula.pinyin, formula.initials, key);
        KnowledgeHit hit = hitOf(formula);
        if (match.score <= 0 && isWord && (hit.summary + formula.indications).contains(text.trimmed())) {
            match = {kText, MatchKind::Text};
        }
        if (match.score > 0 && (!kind || *kind == KnowledgeKind::Formula)) {
            hit.score = match.score;
            hit.match = match.kind;
            hits += hit;
        }
    }
    if (!kind || *kind == KnowledgeKind::Herb) {
        for (const StockName& name : content.stockNames) {
            if (const Match match = matchName(name.name, name.pinyin, name.initials, key); match.score > 0) {
                hits += stockHit(name, match);
            }
        }
    }
    for (const EntryNote& note : content.notes) {
        const qsizetype at = isWord ? note.text.indexOf(text.trimmed()) : -1;
        const std::optional<KnowledgeKind> noteKind = kindOf(note.id);
        if (at < 0 || !noteKind || (kind && *kind != *noteKind)) {
            continue;
        }
        KnowledgeHit hit;
        hit.id = note.id;
        hit.kind = *noteKind;
        hit.name = note.name;
        hit.summary = Words::tr("Note of this clinic");
        hit.badge = QLatin1String(kOwnBadge);
        hit.match = MatchKind::Text;
        hit.matched = note.text.mid(qMax<qsizetype>(0, at - kAround), 4 * kAround).simplified();
        hit.score = kText;
        hits += hit;
    }
    std::stable_sort(hits.begin(), hits.end(), [](const KnowledgeHit& left, const KnowledgeHit& right) {
        return left.score > right.score;
    });
    return hits;
}

}  // namespace xinglin::app
