#include "app/knowledge_browser/comparison.h"

#include <QCoreApplication>
#include <QSet>
#include <algorithm>

#include "app/knowledge_browser/dose_text.h"
#include "app/knowledge_browser/fact_view.h"
#include "app/knowledge_browser/term_names.h"

namespace xinglin::app {
namespace {

bool isComposed(KnowledgeKind kind) {
    return kind == KnowledgeKind::Formula || kind == KnowledgeKind::Patent;
}

QList<QLatin1String> comparedFields(KnowledgeKind kind) {
    if (kind == KnowledgeKind::Herb) {
        return {QLatin1String("category"),    QLatin1String("nature"),      QLatin1String("flavours"),
                QLatin1String("channels"),    QLatin1String("toxicity"),    QLatin1String("dose"),
                QLatin1String("actions"),     QLatin1String("indications"), QLatin1String("decoction"),
                QLatin1String("pregnancy"),   QLatin1String("caution"),     QLatin1String("control"),
                QLatin1String("pharmacology")};
    }
    if (isComposed(kind)) {
        return {QLatin1String("form"),    QLatin1String("book"),        QLatin1String("category"),
                QLatin1String("actions"), QLatin1String("indications"), QLatin1String("syndromes"),
                QLatin1String("usage")};
    }
    return {QLatin1String("code"),        QLatin1String("category"),    QLatin1String("locations"),
            QLatin1String("natures"),     QLatin1String("symptom"),     QLatin1String("tongue"),
            QLatin1String("pulse"),       QLatin1String("cause"),       QLatin1String("course"),
            QLatin1String("meridian"),    QLatin1String("point_class"), QLatin1String("location"),
            QLatin1String("indications"), QLatin1String("needling"),    QLatin1String("depth"),
            QLatin1String("caution")};
}

// The cells hold terms; which of them all columns share is found out once they are all there.
void finish(ComparedRow& row) {
    QHash<QString, int> columnsWith;
    for (const QList<ComparedTerm>& cell : std::as_const(row.cells)) {
        QSet<QString> seen;
        for (const ComparedTerm& term : cell) {
            if (!seen.contains(term.text)) {
                seen.insert(term.text);
                ++columnsWith[term.text];
            }
        }
    }
    row.isSame = true;
    for (QList<ComparedTerm>& cell : row.cells) {
        row.isSame = row.isSame && !cell.isEmpty();
        for (ComparedTerm& term : cell) {
            term.isShared = columnsWith.value(term.text) == row.cells.size();
            row.isSame = row.isSame && term.isShared;
        }
    }
}

bool hasContent(const ComparedRow& row) {
    return std::any_of(row.cells.begin(), row.cells.end(),
                       [](const QList<ComparedTerm>& cell) { return !cell.isEmpty(); });
}

QString nameOf(const FormulaItem& item) {
    return item.herbId.isEmpty() ? item.written : item.herbId.section(QLatin1Char(':'), 1);
}

// Whether an ingredient is there is the first thing to see; how much, the second.
QString amountOf(const FormulaItem& item) {
    QStringList words;
    if (item.grams) {
        words += doseNumber(*item.grams) + QStringLiteral(" g");
    }
    if (!item.originalDose.isEmpty()) {
        words += item.originalDose;
    }
    return words.isEmpty() ? QStringLiteral("✓") : words.join(QStringLiteral(" · "));
}

void addIngredients(const QList<KnowledgeEntry>& entries, QList<ComparedRow>& rows) {
    QStringList names;
    QHash<QString, QString> ids;
    for (const KnowledgeEntry& entry : entries) {
        for (const FormulaItem& item : entry.items) {
            names += nameOf(item);
            ids.insert(nameOf(item), item.herbId);
        }
    }
    names.removeDuplicates();
    for (const QString& name : std::as_const(names)) {
        ComparedRow row;
        row.field = ids.value(name);
        row.label = name;
        row.isIngredient = true;
        for (const KnowledgeEntry& entry : entries) {
            QList<ComparedTerm> cell;
            for (const FormulaItem& item : entry.items) {
                if (nameOf(item) == name) {
                    cell += ComparedTerm{amountOf(item)};
                }
            }
            row.cells += cell;
        }
        finish(row);
        rows += row;
    }
}

}  // namespace

bool areComparable(KnowledgeKind one, KnowledgeKind other) {
    return one == other || (isComposed(one) && isComposed(other));
}

Comparison compareEntries(const QList<KnowledgeEntry>& entries) {
    Comparison comparison;
    for (const KnowledgeEntry& entry : entries) {
        comparison.columns += {entry.id, entry.name, entry.traditional, entry.pinyin};
    }
    if (entries.isEmpty()) {
        return comparison;
    }
    addIngredients(entries, comparison.rows);
    for (const QLatin1String field : comparedFields(entries.first().kind)) {
        ComparedRow row;
        row.field = field;
        row.label = fieldName(field);
        for (const KnowledgeEntry& entry : entries) {
            QList<ComparedTerm> cell;
            for (const QString& value : valuesOf(entry, field)) {
                cell += ComparedTerm{termName(field, value)};
            }
            row.cells += cell;
        }
        finish(row);
        if (hasContent(row)) {
            comparison.rows += row;
        }
    }
    return comparison;
}

}  // namespace xinglin::app
