#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::app {

/// One term of a cell, and whether every column has it.
struct ComparedTerm {
    QString text;
    bool isShared = false;

    bool operator==(const ComparedTerm&) const = default;
};

/// One field of the compared entries.
struct ComparedRow {
    QString field;  ///< id of a field, or `herb:…`/name of an ingredient in `ingredients`
    QString label;  ///< words: name of the field or of the herb
    bool isIngredient = false;
    QList<QList<ComparedTerm>> cells;  ///< one a column; empty: not recorded, or not an ingredient
    bool isSame = false;               ///< every column says the same
};

/// Entries side by side.
struct Comparison {
    struct Column {
        QString id;
        QString name;
        QString traditional;
        QString pinyin;
    };
    QList<Column> columns;
    QList<ComparedRow> rows;  ///< none of which every column lacks
};

inline constexpr int kLeastCompared = 2;
inline constexpr int kMostCompared = 4;

/// Whether the two kinds have the same rows: herbs with herbs, formulas with formulas and medicines.
bool areComparable(KnowledgeKind one, KnowledgeKind other);

/// `entries`, of comparable kinds, field by field; ingredients of formulas herb by herb, those of the first
/// column in its order, then what the others add. Terms of several sources are put together. Labels are in
/// the language of the interface.
Comparison compareEntries(const QList<KnowledgeEntry>& entries);

}  // namespace xinglin::app
