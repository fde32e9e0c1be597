#pragma once

#include <QDateTime>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>
#include <optional>

#include "app/knowledge/stock_name.h"

namespace xinglin::app {

// What a clinic keeps about the knowledge base: its own, never a shipped fact. Entries are named by the ids
// of knowledge.db (`herb:麻黄`) or of own formulas (`own:<uuid>`); the name is kept beside, for an edition
// that does not have the id any more.

/// An entry that was marked or looked at.
struct Bookmark {
    QString id;
    QString name;
    QDateTime at;
};

/// What somebody wrote about an entry.
struct EntryNote {
    QString id;
    QString name;
    QString text;
    QDateTime at;
};

/// One ingredient of an own formula.
struct ClinicFormulaItem {
    QString written;
    QString herbId;  ///< empty: the knowledge base knows no such herb, or several
    std::optional<double> grams;
    QString note;  ///< processing and handling, as written behind the amount

    bool operator==(const ClinicFormulaItem&) const = default;
};

/// A formula that the clinic wrote down for itself.
struct ClinicFormula {
    QString id;  ///< `own:<uuid>`; empty until it is saved
    QString name;
    QList<ClinicFormulaItem> items;
    QString indications;
    QString usage;
    QString basedOn;  ///< id of the formula it was made from; may be empty
    QString pinyin = {};
    QString initials = {};
    QDateTime at = {};  ///< of the last change
};

/// Everything of it, in memory: some hundred rows.
struct NotebookContent {
    QList<Bookmark> favourites;  ///< newest first
    QList<Bookmark> visits;      ///< newest first, each entry once
    QMap<QString, EntryNote> notes;
    QList<StockName> stockNames;
    QList<ClinicFormula> formulas;  ///< by name
};

/// Whether `id` is one of an own formula.
bool isOwnId(const QString& id);

}  // namespace xinglin::app
