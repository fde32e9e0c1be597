#pragma once

#include <QHash>
#include <QLatin1String>
#include <initializer_list>
#include <optional>

#include "app/knowledge_build/knowledge_draft.h"
#include "app/knowledge_build/tsv_table.h"

namespace xinglin::app {

struct TableSpec;

/// What the rows of one table share while they are checked.
struct TableCheck {
    const TableSpec& spec;
    KnowledgeDraft& draft;
    QList<Problem>& problems;
    QHash<QString, int> claims{};  ///< key → line that has it
};

/// One row of a table while it is checked: reads cells by column name and reports what is wrong with them.
///
/// Every reader that can fail reports the problem itself and returns nothing (or false); the caller only
/// leaves the row out.
class TableRow final {
public:
    TableRow(const TsvRow& row, TableCheck& check) : m_row(row), m_check(check) {}

    KnowledgeDraft& draft() const { return m_check.draft; }
    int line() const { return m_row.line; }

    QString text(QLatin1String column) const;
    /// The cell, which must not be empty.
    std::optional<QString> required(QLatin1String column) const;
    /// The cell, which must be one of `words`.
    std::optional<QString> choice(QLatin1String column, std::initializer_list<QLatin1String> words) const;
    /// `yes` or `no`.
    std::optional<bool> flag(QLatin1String column) const;
    /// Terms joined by 、, none empty, none twice; an empty cell is an empty list.
    std::optional<QStringList> list(QLatin1String column) const;
    /// An empty cell is allowed: the outer optional is the check, the inner the number, which is finite and >
    /// 0.
    std::optional<std::optional<double>> amount(QLatin1String column) const;
    /// The columns `source` and `status`.
    std::optional<QString> source() const;
    std::optional<FactStatus> status() const;
    /// The column `confidence`: `high`, `medium` or `low`.
    std::optional<QString> confidence() const;
    /// Ids of sources joined by 、, at least one, the one that counts first.
    std::optional<QStringList> sources(QLatin1String column) const;
    /// The herb (standard, processed or listed) that the cell names.
    std::optional<int> herb(QLatin1String column) const;
    /// The entry that has `id`.
    std::optional<int> entry(QLatin1String column, const QString& id) const;

    /// False, and a problem at `column`, when an earlier row of the table claimed the same key.
    bool claim(QLatin1String column, const QStringList& key) const;
    void fail(QLatin1String column, const QString& text) const;

private:
    int indexOf(QLatin1String column) const;

    const TsvRow& m_row;
    TableCheck& m_check;
};

/// One table of resources/knowledge: a row of tableList().
///
/// `load` sees every row once, in the order of the file; `link` sees every row again when all tables were
/// loaded, for references forward and rules over several rows.
struct TableSpec {
    QLatin1String file;
    QStringList columns;
    void (*load)(const TableRow& row) = nullptr;
    void (*link)(const TableRow& row) = nullptr;
};

}  // namespace xinglin::app
